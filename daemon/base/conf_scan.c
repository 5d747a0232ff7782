/* conf_scan.c: the structure of a configuration file, in libconfuse's syntax, with the line of everything.
 * libconfuse alone lets a repeated key win, takes a section left open at the end of the file for closed, eats
 * characters it doesn't know, and forgets where a value stood.  Base floor; called by conf.c. */
#include "daemon/base/conf_file.h"

#include <stdarg.h>
#include <stdio.h>

#include "daemon/base/log.h"

enum token { END, WORD, OPEN, CLOSE, SET, APPEND, COMMA, BAD };

struct scan {
    struct span in;
    size_t at;
    unsigned line;
    struct buf *clean, *error;
    struct arena *arena;
    struct conf_file *file;
    /* the token at hand */
    enum token token;
    struct span text; /* of a WORD, without its quotes */
    unsigned token_line;
    bool escaped; /* the WORD holds a backslash */
};

static void fail(struct scan *s, unsigned line, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

static void fail(struct scan *s, unsigned line, const char *fmt, ...)
{
    if (s->error->n)
        return;
    char text[400];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    buf_printf(s->error, "%s:%u: ", s->file->path, line);
    escape_for_line(s->error, span_of(text));
}

/* Takes n octets over to the clean text, or blanks in their place. */
static void pass(struct scan *s, size_t n, bool blank)
{
    for (; n; n--, s->at++) {
        char c = s->in.p[s->at];
        if (c == '\n')
            s->line++;
        buf_addc(s->clean, blank && c != '\n' ? ' ' : c);
    }
}

static bool at(const struct scan *s, const char *text)
{
    return span_starts(span_from(s->in, s->at), span_of(text));
}

static void skip_line(struct scan *s)
{
    pass(s, span_chr(span_from(s->in, s->at), '\n'), true);
}

static bool skip_space(struct scan *s)
{
    while (s->at < s->in.n) {
        if (ascii_space(s->in.p[s->at])) {
            pass(s, 1, true);
        } else if (s->in.p[s->at] == '#' || at(s, "//")) {
            skip_line(s);
        } else if (at(s, "/*")) {
            struct span rest = span_from(s->in, s->at);
            size_t end = span_find(span_from(rest, 2), SPAN_LIT("*/")) + 2;
            if (end >= rest.n) {
                fail(s, s->line, "a comment begins here and doesn't end");
                return false;
            }
            pass(s, end + 2, true);
        } else {
            return true;
        }
    }
    return true;
}

static enum token quoted(struct scan *s, char quote)
{
    unsigned begun = s->line;
    size_t end = s->at + 1;
    for (; end < s->in.n && s->in.p[end] != quote; end++) {
        if (s->in.p[end] == '\\') {
            s->escaped = true;
            end++;
        } else if (quote == '"' && s->in.p[end] == '$' && end + 1 < s->in.n && s->in.p[end + 1] == '{') {
            fail(s, begun, "${...} isn't replaced here; in single quotes it stands for itself");
            return BAD;
        }
    }
    if (end >= s->in.n) {
        fail(s, begun, "a text in quotes begins here and doesn't end");
        return BAD;
    }
    s->text = span_make(s->in.p + s->at + 1, end - s->at - 1);
    pass(s, end + 1 - s->at, false);
    return WORD;
}

static enum token bare(struct scan *s)
{
    struct span rest = span_from(s->in, s->at);
    size_t n = 0;
    while (n < rest.n && !ascii_space(rest.p[n]) && !memchr("{}()=+,\"'#*\\$", rest.p[n], 13))
        n++;
    if (n == 0 || (n < rest.n && memchr("()+*\\$", rest.p[n], 6))) {
        fail(s, s->line, "'%c' must stand in quotes", rest.p[n]);
        return BAD;
    }
    s->text = span_head(rest, n);
    pass(s, n, false);
    return WORD;
}

static void next(struct scan *s)
{
    s->escaped = false;
    s->token = BAD;
    if (!skip_space(s))
        return;
    s->token_line = s->line;
    if (s->at == s->in.n) {
        s->token = END;
        return;
    }
    static const struct {
        const char *text;
        enum token token;
    } marks[] = {{"{", OPEN}, {"}", CLOSE}, {"+=", APPEND}, {"=", SET}, {",", COMMA}};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (at(s, marks[i].text)) {
            s->text = span_of(marks[i].text);
            pass(s, s->text.n, false);
            s->token = marks[i].token;
            return;
        }
    char c = s->in.p[s->at];
    s->token = c == '"' || c == '\'' ? quoted(s, c) : bare(s);
}

struct conf_setting *conf_setting_find(const struct conf_block *b, const char *key)
{
    for (struct conf_setting *s = b->settings; s; s = s->next)
        if (strcmp(s->key->name, key) == 0)
            return s;
    return NULL;
}

static struct conf_block *add_block(struct scan *s, const struct conf_kind *kind, struct conf_block *parent)
{
    struct conf_block *b = ARENA_NEW(s->arena, struct conf_block);
    *b = (struct conf_block){.kind = kind, .title = "", .line = s->token_line, .parent = parent};
    b->settings_tail = &b->settings;
    *s->file->tail = b;
    s->file->tail = &b->next;
    s->file->n_blocks++;
    return b;
}

/* An item without a text yet: libconfuse says what it is. */
static bool add_item(struct scan *s, struct conf_setting *setting)
{
    if (setting->n == CONF_ITEMS_MAX) {
        fail(s, s->token_line, "%s: more than %d values", setting->key->name, CONF_ITEMS_MAX);
        return false;
    }
    if (setting->n == setting->room) {
        setting->room = setting->room ? setting->room * 2 : 4;
        struct conf_item *items = ARENA_ARRAY(s->arena, setting->room, struct conf_item);
        if (setting->n)
            memcpy(items, setting->items, setting->n * sizeof *items);
        setting->items = items;
    }
    setting->items[setting->n++] = (struct conf_item){.text = "", .line = s->token_line};
    return true;
}

static void unexpected(struct scan *s, const char *wanted)
{
    if (s->token == END)
        fail(s, s->token_line, "the file ends where %s is wanted", wanted);
    else
        fail(s, s->token_line, "%s is wanted, not \"%.*s\"", wanted, SPAN_FMT(span_head(s->text, 60)));
}

static bool read_list(struct scan *s, struct conf_setting *setting)
{
    for (next(s); s->token != CLOSE; next(s)) {
        if (s->token != WORD) {
            unexpected(s, "a value of the list, or }");
            return false;
        }
        if (!add_item(s, setting))
            return false;
        next(s);
        if (s->token == CLOSE)
            return true;
        if (s->token != COMMA) {
            unexpected(s, "a comma, or } at the end of the list,");
            return false;
        }
    }
    return true;
}

static bool read_setting(struct scan *s, struct conf_block *b, const struct conf_key *key, unsigned line)
{
    struct conf_setting *setting = conf_setting_find(b, key->name);
    if (setting && !(conf_type_is_list(key->type) && s->token == APPEND)) {
        fail(s, line, "%s stands here again, first in line %u", key->name, setting->line);
        return false;
    }
    if (s->token == APPEND && !conf_type_is_list(key->type)) {
        fail(s, line, "%s is no list: += can't be used", key->name);
        return false;
    }
    if (!setting) {
        setting = ARENA_NEW(s->arena, struct conf_setting);
        *setting = (struct conf_setting){.key = key, .line = line};
        *b->settings_tail = setting;
        b->settings_tail = &setting->next;
    }
    next(s);
    if (s->token == OPEN && conf_type_is_list(key->type))
        return read_list(s, setting);
    if (s->token != WORD) {
        unexpected(s, s->token == OPEN ? "a single value" : "a value");
        return false;
    }
    return add_item(s, setting);
}

static bool same_section(struct scan *s, const struct conf_block *b)
{
    for (const struct conf_block *o = s->file->top; o != b; o = o->next)
        if (o->kind == b->kind && o->parent == b->parent && strcmp(o->title, b->title) == 0) {
            fail(s, b->line, "section %s%s%s stands here again, first in line %u", b->kind->name,
                 *b->title ? " " : "", b->title, o->line);
            return true;
        }
    return false;
}

static unsigned count_before(const struct scan *s, const struct conf_block *b)
{
    unsigned n = 0;
    for (const struct conf_block *o = s->file->top; o != b; o = o->next)
        n += o->kind == b->kind && o->parent == b->parent;
    return n;
}

static bool read_title(struct scan *s, struct conf_block *b)
{
    static const struct conf_key title = {.type = CONF_NAME, .range = ""};
    int64_t ignored;
    struct buf why;
    buf_init(&why, 200);
    bool fine = s->token == WORD && !s->escaped && conf_value_read(&title, s->text, &ignored, &why);
    if (fine)
        b->title = arena_str(s->arena, s->text);
    else if (s->token == WORD)
        fail(s, s->token_line, "the name of section %s: %s", b->kind->name,
             s->escaped ? "a backslash can't stand in it" : buf_span(&why).p);
    else
        unexpected(s, "the section's name");
    buf_release(&why);
    return fine;
}

/* The head of a section, { included. */
static struct conf_block *open_section(struct scan *s, const struct conf_kind *kind,
                                       struct conf_block *parent)
{
    if (s->file->n_blocks == CONF_BLOCKS_MAX) {
        fail(s, s->token_line, "more than %d sections", CONF_BLOCKS_MAX);
        return NULL;
    }
    struct conf_block *b = add_block(s, kind, parent);
    next(s);
    if (kind->titled) {
        if (!read_title(s, b))
            return NULL;
        next(s);
    }
    if (s->token != OPEN) {
        unexpected(s, "{");
        return NULL;
    }
    b->index = count_before(s, b);
    return same_section(s, b) ? NULL : b;
}

static void unknown(struct scan *s, const struct conf_block *b, struct span name, unsigned line)
{
    const struct conf_kind *elsewhere = conf_kind_find(name);
    if (elsewhere && name.n)
        fail(s, line, "section %s can't stand in %s", elsewhere->name,
             *b->kind->name ? b->kind->name : "the top");
    else if (*b->kind->name)
        fail(s, line, "unknown key \"%.*s\" in section %s", SPAN_FMT(span_head(name, 60)), b->kind->name);
    else
        fail(s, line, "unknown key or section \"%.*s\"", SPAN_FMT(span_head(name, 60)));
}

/* One statement in *block; opening or closing a section moves *block. */
static bool read_statement(struct scan *s, struct conf_block **block)
{
    struct conf_block *b = *block;
    if (s->token == CLOSE) {
        *block = b->parent;
        if (!b->parent)
            fail(s, s->token_line, "} closes nothing");
        return b->parent != NULL;
    }
    if (s->token != WORD) {
        unexpected(s, "a key or a section");
        return false;
    }
    struct span name = s->text;
    unsigned line = s->token_line;
    const struct conf_kind *kind = conf_kind_find(name);
    if (kind && name.n && conf_kind_allowed_in(kind, b->kind)) {
        *block = open_section(s, kind, b);
        return *block != NULL;
    }
    const struct conf_key *key = conf_key_find(b->kind->name, name);
    if (!key) {
        unknown(s, b, name, line);
        return false;
    }
    next(s);
    if (s->token != SET && s->token != APPEND) {
        unexpected(s, "= behind the key");
        return false;
    }
    return read_setting(s, b, key, line);
}

struct conf_file *conf_scan(const char *path, struct span octets, struct arena *arena, struct buf *clean,
                            struct buf *error)
{
    struct conf_file *file = ARENA_NEW(arena, struct conf_file);
    file->path = path;
    file->tail = &file->top;
    struct scan s = {.in = octets,
                     .line = 1,
                     .token_line = 1,
                     .clean = clean,
                     .error = error,
                     .arena = arena,
                     .file = file};
    struct conf_block *block = add_block(&s, conf_kind_find(SPAN_EMPTY), NULL);
    size_t nul = span_chr(octets, 0);
    if (octets.n > CONF_FILE_MAX_BYTES)
        fail(&s, 1, "larger than %d octets", CONF_FILE_MAX_BYTES);
    else if (nul < octets.n)
        fail(&s, 1, "octet %zu is NUL: no text file", nul + 1);
    if (error->n)
        return NULL;
    for (next(&s); s.token != END; next(&s))
        if (!read_statement(&s, &block))
            break;
    if (s.token == END && block && block->parent)
        fail(&s, block->line, "section %s begins here and isn't closed", block->kind->name);
    return error->n ? NULL : file;
}
