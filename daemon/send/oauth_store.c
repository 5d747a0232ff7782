/* oauth_store.c: see oauth_store.h.  Called by oauth.c. */
#include "daemon/send/oauth_store.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "parsers/json.h"

#include "daemon/base/durable.h"
#include "daemon/base/jsonin.h"
#include "daemon/base/log.h"
#include "daemon/base/role.h"

enum { FILE_MAX = 64 * 1024 };

void oauth_kept_release(struct oauth_kept *k)
{
    buf_blank(&k->refresh_token);
    buf_blank(&k->belongs);
}

/* state_dir/oauth/NAME, what isn't plain in the name as %XX. */
static bool path_of(const char *state_dir, const char *name, const char *suffix, char *out, size_t room)
{
    char plain[800];
    size_t n = 0;
    for (const char *c = name; *c && n < sizeof plain - 4; c++) {
        if (ascii_alpha(*c) || ascii_digit(*c) || *c == '-' || *c == '_')
            plain[n++] = *c;
        else
            n += (size_t)snprintf(plain + n, sizeof plain - n, "%%%02X", (unsigned char)*c);
    }
    plain[n] = 0;
    int whole = snprintf(out, room, "%s/oauth/%s%s", state_dir, plain, suffix);
    return n < 240 && whole > 0 && (size_t)whole < room;
}

static bool read_json(struct span octets, struct oauth_kept *k)
{
    struct jsonin *doc = jsonin_parse(octets, JSONIN_LIMITS, NULL);
    if (!doc)
        return false;
    struct jsonin_value root = jsonin_root(doc);
    buf_add(&k->refresh_token, jsonin_str(jsonin_need(&root, "refresh_token")));
    buf_add(&k->belongs, jsonin_str(jsonin_need(&root, "belongs")));
    bool ok = !jsonin_error(doc) && k->refresh_token.n > 0;
    jsonin_free(&doc);
    return ok;
}

bool oauth_store_read(const char *state_dir, const char *name, struct oauth_kept *k)
{
    char path[PATH_MAX];
    struct buf octets;
    buf_init(&k->refresh_token, FILE_MAX);
    buf_init(&k->belongs, FILE_MAX);
    if (!path_of(state_dir, name, "", path, sizeof path))
        return false;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) {
        if (errno != ENOENT)
            log_text(LOG_LEVEL_ERROR, "oauth", "%s: %s", path, strerror(errno));
        return false;
    }
    buf_init(&octets, FILE_MAX);
    bool ok = role_read_fd(fd, &octets) && read_json(buf_span(&octets), k);
    if (!ok)
        log_text(LOG_LEVEL_ERROR, "oauth", "%s: it can't be read: log in again", path);
    close(fd);
    buf_blank(&octets);
    return ok;
}

enum result oauth_store_write(const char *state_dir, const char *name, struct span refresh_token,
                              struct span belongs, struct why *why)
{
    char path[PATH_MAX], beside[PATH_MAX];
    struct buf text;
    if (!path_of(state_dir, name, "", path, sizeof path) ||
        !path_of(state_dir, name, ".new", beside, sizeof beside))
        return why_set(why, PERM, WHY_SOURCE, "5.3.0", "its name is too long for a file");
    buf_init(&text, FILE_MAX);
    struct json j = json_to(&text);
    json_open(&j, '{');
    json_key(&j, "refresh_token");
    json_str(&j, refresh_token);
    json_key(&j, "belongs");
    json_str(&j, belongs);
    json_close(&j, '}');
    buf_addc(&text, '\n');
    unlink(beside);
    int fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool ok = fd >= 0 && durable_write(fd, buf_span(&text)) && fsync(fd) == 0;
    int error = errno;
    if (fd >= 0 && close(fd) != 0 && ok) {
        error = errno;
        ok = false;
    }
    if (ok && (rename(beside, path) != 0 || !durable_folder_of(path))) {
        error = errno;
        ok = false;
    }
    if (!ok)
        unlink(beside);
    buf_blank(&text);
    return ok ? OK : why_set(why, TEMP, WHY_SOURCE, "4.3.0", "%s: %s", path, strerror(error));
}
