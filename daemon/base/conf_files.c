/* conf_files.c: the files that a configuration names: secrets above all.  Called by the supervisor, which
 * hands secrets to the roles that need them, and by -t; the roles themselves read none.  Base floor. */
#include "daemon/base/conf_build.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SECRET_MAX_BYTES = 64 << 10 };

/* What makes a file unfit to hold a secret; NULL: nothing. */
static const char *unfit(int fd, bool ours)
{
    struct stat st;
    if (fstat(fd, &st) < 0)
        return strerror(errno);
    if (!S_ISREG(st.st_mode))
        return "no regular file";
    if (ours && st.st_mode & 077)
        return "others may read it: chmod 0600";
    if (ours && st.st_uid != geteuid() && st.st_uid != 0 &&
        geteuid() != 0) /* root may check for the daemon */
        return "it belongs neither to us nor to root";
    if (st.st_size > SECRET_MAX_BYTES)
        return "larger than 64 KB";
    return NULL;
}

static bool read_all(int fd, struct buf *out)
{
    char piece[4096];
    ssize_t n;
    while ((n = read(fd, piece, sizeof piece)) > 0)
        buf_add(out, span_make(piece, (size_t)n));
    explicit_bzero(piece, sizeof piece);
    return n == 0 && !out->overflow;
}

/* Opens DIR/name; -1 where there is none. */
static int open_in(const char *dir, const char *name)
{
    struct buf path;
    buf_init(&path, 8192);
    buf_printf(&path, "%s/%s", dir, name);
    int fd = path.overflow ? -1 : open(path.p, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    buf_release(&path);
    return fd;
}

/* Names are checked by their type: they hold no "/" and begin with no ".". */
enum result conf_secret(const struct conf *conf, const char *name, struct buf *secret_r, struct why *why)
{
    const char *credentials = getenv("CREDENTIALS_DIRECTORY");
    int fd = credentials && *credentials ? open_in(credentials, name) : -1;
    bool ours = fd < 0; /* systemd answers for the mode of its own */
    if (ours)
        fd = open_in(conf->secret_dir, name);
    if (fd < 0)
        return why_set(why, PERM, WHY_SOURCE, "4.3.5", "secret \"%s\": %s/%s: %s", name, conf->secret_dir,
                       name, strerror(errno));
    const char *unfit_for = unfit(fd, ours);
    enum result result = OK;
    if (unfit_for)
        result = why_set(why, PERM, WHY_SOURCE, "4.3.5", "secret \"%s\": %s/%s: %s", name,
                         ours ? conf->secret_dir : credentials, name, unfit_for);
    else if (!read_all(fd, secret_r))
        result = why_set(why, PERM, WHY_SOURCE, "4.3.5", "secret \"%s\": cannot be read", name);
    close(fd);
    if (secret_r->n && secret_r->p[secret_r->n - 1] == '\n')
        buf_cut(secret_r, secret_r->n - 1);
    if (secret_r->n && secret_r->p[secret_r->n - 1] == '\r')
        buf_cut(secret_r, secret_r->n - 1);
    if (result == OK && secret_r->n == 0)
        result = why_set(why, PERM, WHY_SOURCE, "4.3.5", "secret \"%s\" is empty", name);
    return result;
}

static void check_secrets(const struct conf_build *b)
{
    for (size_t i = 0; i < b->conf->n_secrets; i++) {
        struct why why;
        struct buf secret;
        buf_init(&secret, SECRET_MAX_BYTES);
        if (conf_secret(b->conf, b->conf->secrets[i].name, &secret, &why) != OK)
            conf_complain(b, b->conf->secrets[i].line, "%s", why.text);
        buf_blank(&secret);
    }
}

static void check_readable(const struct conf_build *b, struct conf_view v, const char *key, int mode)
{
    const char *path = conf_view_text(v, key);
    if (*path && access(path, mode) != 0)
        conf_complain(b, conf_view_line(v, key), "%s: %s: %s", key, path, strerror(errno));
}

static void check_zone(const struct conf_build *b, struct conf_view v)
{
    const char *zone = conf_view_text(v, "timezone");
    struct span path = arena_printf(b->arena, "/usr/share/zoneinfo/%s", zone);
    if (access("/usr/share/zoneinfo", X_OK) == 0 && access(path.p, R_OK) != 0)
        conf_complain(b, conf_view_line(v, "timezone"), "timezone: there is no time zone \"%s\"", zone);
}

bool conf_check_files(const struct conf *conf, struct buf *error_r)
{
    /* The arena is the configuration's; nothing of conf itself changes. */
    struct conf_build b = {(struct conf *)(uintptr_t)conf, conf->file, conf->arena, error_r, NULL};
    check_secrets(&b);
    for (const struct conf_block *block = conf->file->top; block; block = block->next) {
        struct conf_view v = {block->kind->name, block};
        if (strcmp(v.kind, "") == 0)
            check_readable(&b, v, "templates", X_OK);
        else if (strcmp(v.kind, "mailbox") == 0 || strcmp(v.kind, "hook") == 0 ||
                 strcmp(v.kind, "oauth") == 0 || strcmp(v.kind, "directory") == 0)
            check_readable(&b, v, "ca", R_OK);
        else if (strcmp(v.kind, "transport") == 0) {
            check_readable(&b, v, "ca", R_OK);
            check_readable(&b, v, "sendmail", X_OK);
        } else if (strcmp(v.kind, "calendar") == 0) {
            check_zone(&b, v);
        }
    }
    return error_r->n == 0;
}
