/* conf.c: reading a configuration: structure by conf_scan.c, values by libconfuse (this is the only file that
 * knows it), types by the table, and the whole by conf_build.c.  Base floor. */
#include "daemon/base/conf.h"

#include <confuse.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "parsers/utf8.h"

#include "daemon/base/conf_build.h"
#include "daemon/base/conf_file.h"

enum { ERROR_MAX = 64 << 10, KEYS_MAX = 24, KINDS_MAX = 24, NESTED_MAX = 3 };

/* libconfuse's error callback has no argument of ours. */
static struct {
    const char *path;
    struct buf *error;
} reading;

static void on_error(cfg_t *cfg, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));

static void on_error(cfg_t *cfg, const char *fmt, va_list ap)
{
    char text[400];
    vsnprintf(text, sizeof text, fmt, ap);
    buf_printf(reading.error, "%s:%d: ", reading.path, cfg->line);
    escape_for_line(reading.error, span_of(text));
}

/* The table as libconfuse wants it.  Every value is a text to it: what it means is told by conf_value.c, so
 * that messages and lines are ours.  libconfuse copies what it is given. */
struct option_tree {
    cfg_opt_t top[KEYS_MAX + KINDS_MAX], nested[KINDS_MAX][KEYS_MAX];
    size_t n_nested;
};

static cfg_opt_t *options_of(struct option_tree *tree, const struct conf_kind *kind, cfg_opt_t *opts)
{
    size_t n = 0;
    for (const struct conf_key *k = conf_keys; k->name; k++) {
        if (strcmp(k->section, kind->name) != 0)
            continue;
        cfg_opt_t list = CFG_STR_LIST(k->name, NULL, CFGF_NODEFAULT),
                  text = CFG_STR(k->name, NULL, CFGF_NODEFAULT);
        if (n == KEYS_MAX - 1)
            BUG("more keys in %s than KEYS_MAX", kind->name);
        opts[n++] = conf_type_is_list(k->type) ? list : text;
    }
    for (const struct conf_kind *k = conf_kinds; k->name; k++) {
        if (!*k->name || !conf_kind_allowed_in(k, kind))
            continue;
        if (tree->n_nested == KINDS_MAX)
            BUG("more sections than KINDS_MAX");
        cfg_opt_t *inner = options_of(tree, k, tree->nested[tree->n_nested++]);
        cfg_opt_t section = CFG_SEC(k->name, inner, k->titled ? CFGF_MULTI | CFGF_TITLE : CFGF_NODEFAULT);
        opts[n++] = section;
    }
    cfg_opt_t last = CFG_END();
    opts[n] = last;
    return opts;
}

/* The libconfuse section of a block. */
static cfg_t *section_of(cfg_t *root, const struct conf_block *b)
{
    const struct conf_block *path[NESTED_MAX];
    size_t n = 0;
    for (; b->parent && n < NESTED_MAX; b = b->parent)
        path[n++] = b;
    cfg_t *cfg = root;
    while (n && cfg) {
        b = path[--n];
        cfg = cfg_getnsec(cfg, b->kind->name, b->index);
    }
    return cfg;
}

/* False where libconfuse sees other values than conf_scan() did: then one of the two has misread the file. */
static bool take_values(const struct conf_file *file, cfg_t *root, struct arena *arena, struct buf *error)
{
    for (const struct conf_block *b = file->top; b; b = b->next) {
        cfg_t *cfg = section_of(root, b);
        for (struct conf_setting *s = b->settings; s; s = s->next) {
            if (!cfg || cfg_size(cfg, s->key->name) != s->n) {
                buf_printf(error, "%s:%u: %s can't be read: use quotes", file->path, s->line, s->key->name);
                return false;
            }
            for (unsigned i = 0; i < s->n; i++)
                s->items[i].text = arena_str(arena, span_of(cfg_getnstr(cfg, s->key->name, i)));
        }
    }
    return true;
}

static bool read_values(const struct conf_file *file, struct buf *clean, struct arena *arena,
                        struct buf *error)
{
    struct option_tree *tree = calloc(1, sizeof *tree);
    cfg_t *cfg = tree ? cfg_init(options_of(tree, conf_kinds, tree->top), CFGF_NONE) : NULL;
    if (!cfg)
        BUG("out of memory");
    free(tree);
    reading.path = file->path;
    reading.error = error;
    cfg_set_error_function(cfg, on_error);
    int rc = cfg_parse_buf(cfg, clean->n ? clean->p : "");
    if (rc != CFG_SUCCESS && error->n == 0)
        buf_printf(error, "%s:1: can't be read", file->path);
    bool fine = rc == CFG_SUCCESS && take_values(file, cfg, arena, error);
    cfg_free(cfg);
    return fine;
}

/* Every value by its key's type; all that is wrong is told, not only the first. */
static bool check_types(const struct conf_file *file, struct buf *error)
{
    struct buf why;
    buf_init(&why, 500);
    for (const struct conf_block *b = file->top; b; b = b->next)
        for (const struct conf_setting *s = b->settings; s; s = s->next)
            for (size_t i = 0; i < s->n; i++) {
                int64_t ignored;
                buf_clear(&why);
                if (conf_value_read(s->key, span_of(s->items[i].text), &ignored, &why))
                    continue;
                buf_printf(error, "%s%s:%u: %s: ", error->n ? "\n" : "", file->path, s->items[i].line,
                           s->key->name);
                escape_for_line(error, buf_span(&why));
            }
    buf_release(&why);
    return error->n == 0;
}

static struct conf *parse(const char *path, struct span octets, struct buf *error_r, struct buf *warnings,
                          bool light)
{
    struct arena *arena = arena_new(0);
    struct conf *conf = NULL;
    struct buf clean, error;
    buf_init(&clean, CONF_FILE_MAX_BYTES);
    buf_init(&error, ERROR_MAX);
    path = arena_str(arena, span_of(path));
    struct conf_file *file = conf_scan(path, octets, arena, &clean, &error);
    if (file && read_values(file, &clean, arena, &error) && check_types(file, &error))
        conf = conf_build(file, arena, &error, warnings, light);
    /* The caller's buffer may be small: what doesn't fit is cut, but never to nothing. */
    buf_add(error_r, utf8_head(buf_span(&error), error_r->cap - error_r->n));
    buf_release(&clean);
    buf_release(&error);
    if (!conf)
        arena_free(&arena);
    return conf;
}

struct conf *conf_parse(const char *path, struct span octets, struct buf *error_r, struct buf *warnings_r)
{
    return parse(path, octets, error_r, warnings_r, false);
}

bool conf_read_octets(const char *path, struct buf *octets_r, struct buf *error_r)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 || fstat(fd, &st) < 0) {
        buf_printf(error_r, "%s:1: cannot be read: %s", path, strerror(errno));
    } else if (!S_ISREG(st.st_mode)) {
        buf_printf(error_r, "%s:1: no regular file", path);
    } else {
        char piece[16384];
        ssize_t n;
        while ((n = read(fd, piece, sizeof piece)) > 0 && octets_r->n <= CONF_FILE_MAX_BYTES)
            buf_add(octets_r, span_make(piece, (size_t)n));
        if (n < 0)
            buf_printf(error_r, "%s:1: cannot be read: %s", path, strerror(errno));
        else if (octets_r->n > CONF_FILE_MAX_BYTES || octets_r->overflow)
            buf_printf(error_r, "%s:1: larger than %d octets", path, CONF_FILE_MAX_BYTES);
    }
    if (fd >= 0)
        close(fd);
    return error_r->n == 0;
}

static struct conf *load(const char *path, struct buf *error_r, struct buf *warnings_r, bool light)
{
    struct conf *conf = NULL;
    struct buf octets;
    buf_init(&octets, CONF_FILE_MAX_BYTES + 65536);
    if (conf_read_octets(path, &octets, error_r))
        conf = parse(path, buf_span(&octets), error_r, warnings_r, light);
    buf_release(&octets);
    return conf;
}

struct conf *conf_load(const char *path, struct buf *error_r, struct buf *warnings_r)
{
    return load(path, error_r, warnings_r, false);
}

struct conf *conf_load_light(const char *path, struct buf *error_r)
{
    return load(path, error_r, NULL, true);
}

void conf_free(struct conf **confp)
{
    if (!*confp)
        return;
    struct arena *arena = (*confp)->arena;
    facts_conf_free(&(*confp)->facts);
    arena_free(&arena);
    *confp = NULL;
}

const char *conf_path(const char *option)
{
    const char *named = option ? option : getenv("GATEPOST_CONFIG");
    return named && *named ? named : "/etc/gatepost/gatepost.conf";
}

struct span conf_database_path(const struct conf *conf, struct arena *a)
{
    return arena_copy(a, span_from(span_of(conf->database), strlen("sqlite:")));
}

struct span conf_run_path(const struct conf *conf, struct arena *a, const char *name)
{
    return arena_printf(a, "%s/%s", conf->run_dir, name);
}

const struct conf_type *conf_type(const struct conf *conf, struct span name)
{
    for (size_t i = 0; i < conf->n_types; i++)
        if (span_ieq(name, span_of(conf->types[i].name)))
            return &conf->types[i];
    return NULL;
}

const struct conf_plan *conf_plan(const struct conf *conf, struct span name)
{
    for (size_t i = 0; i < conf->n_plans; i++)
        if (span_eq(name, span_of(conf->plans[i].name)))
            return &conf->plans[i];
    return NULL;
}

const struct conf_hook *conf_hook(const struct conf *conf, struct span name)
{
    for (size_t i = 0; i < conf->n_hooks; i++)
        if (span_eq(name, span_of(conf->hooks[i].name)))
            return &conf->hooks[i];
    return NULL;
}

bool conf_has_oauth(const struct conf *conf)
{
    bool has = conf->transport.oauth.set;
    for (size_t i = 0; i < conf->n_mailboxes; i++)
        has = has || conf->mailboxes[i].oauth.set;
    return has;
}

const struct conf_mailbox *conf_mailbox(const struct conf *conf, struct span name)
{
    for (size_t i = 0; i < conf->n_mailboxes; i++)
        if (span_eq(name, span_of(conf->mailboxes[i].name)))
            return &conf->mailboxes[i];
    return NULL;
}
