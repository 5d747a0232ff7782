/* keys.c: the token key.  Called by main.c.  Floor: gate. */
#include "daemon/gate/keys.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/base/crypto.h"
#include "daemon/base/log.h"

#include "daemon/gate/token.h"

enum { HEX_CHARS = 2 * TOKEN_KEY_BYTES };

static enum result fail(struct why *why, const char *path, const char *what)
{
    return why_set(why, PERM, WHY_SOURCE, "5.3.0", "%s: %s", path, what);
}

static int nibble(char c)
{
    return ascii_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool read_hex(struct span hex, struct arena *arena, struct span *key_r)
{
    hex = span_trim(hex);
    if (hex.n != HEX_CHARS)
        return false;
    char *key = arena_alloc(arena, TOKEN_KEY_BYTES);
    for (size_t i = 0; i < TOKEN_KEY_BYTES; i++) {
        int high = nibble(hex.p[2 * i]), low = nibble(hex.p[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        key[i] = (char)(high << 4 | low);
    }
    *key_r = span_make(key, TOKEN_KEY_BYTES);
    return true;
}

/* Written whole under another name, then given its own: half a key would make the tokens of a whole run void.
 */
static enum result make_key(const char *folder, const char *path, struct arena *arena, struct why *why)
{
    unsigned char key[TOKEN_KEY_BYTES];
    struct buf hex;
    const char *scratch = arena_printf(arena, "%s.new", path).p;
    crypto_random(key, sizeof key);
    buf_init(&hex, HEX_CHARS + 1);
    crypto_hex(&hex, span_make((const char *)key, sizeof key));
    buf_addc(&hex, '\n');
    int fd = open(scratch, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool done = fd >= 0 && write(fd, hex.p, hex.n) == (ssize_t)hex.n && fsync(fd) == 0;
    buf_release(&hex);
    if (fd >= 0)
        close(fd);
    int dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    done = done && rename(scratch, path) == 0 && dir >= 0 && fsync(dir) == 0;
    if (!done)
        fail(why, path, strerror(errno));
    if (dir >= 0)
        close(dir);
    return done ? OK : PERM;
}

/* *there_r false: there is no such file. */
static enum result read_key(const char *path, struct arena *arena, bool *there_r, struct span *key_r,
                            struct why *why)
{
    char text[HEX_CHARS + 8];
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    *there_r = fd >= 0 || errno != ENOENT;
    if (fd < 0)
        return *there_r ? fail(why, path, strerror(errno)) : OK;
    ssize_t n = read(fd, text, sizeof text);
    bool open_to_others = fstat(fd, &st) < 0 || (st.st_mode & 077) != 0;
    close(fd);
    if (open_to_others)
        return fail(why, path, "must not be readable by others (chmod 600)");
    if (n < 0 || !read_hex(span_make(text, (size_t)n), arena, key_r))
        return fail(why, path, "must hold 64 hexadecimal digits");
    return OK;
}

/* A secret that isn't there is no error: most have no old key. */
static enum result read_old_key(const struct conf *conf, struct arena *arena, struct span *old_r,
                                struct why *why)
{
    static const char name[] = "token_key_old";
    struct buf secret;
    struct why absent;
    enum result result = OK;
    *old_r = SPAN_EMPTY;
    buf_init(&secret, 4096);
    if (conf_secret(conf, name, &secret, &absent) == OK && !read_hex(buf_span(&secret), arena, old_r))
        result = fail(why, name, "must hold 64 hexadecimal digits");
    buf_release(&secret);
    return result;
}

enum result keys_load(const struct conf *conf, struct arena *arena, struct span *key_r, struct span *old_r,
                      bool *made_r, struct why *why)
{
    const char *path = arena_printf(arena, "%s/token.key", conf->state_dir).p;
    bool there;
    enum result result = read_key(path, arena, &there, key_r, why);
    *made_r = result == OK && !there;
    if (*made_r) {
        log_text(LOG_LEVEL_NOTICE, "key", "made a new token key, %s", path);
        result = make_key(conf->state_dir, path, arena, why);
        if (result == OK)
            result = read_key(path, arena, &there, key_r, why);
    }
    return result == OK ? read_old_key(conf, arena, old_r, why) : result;
}
