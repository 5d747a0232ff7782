/* mustache_compile.c: reads a template's source once, into a flat list of nodes.  Sections know where they
 * end, so that walking needs no look-ahead and no recursion. */
#include "parsers/mustache.h"

#include <stdlib.h>

#include "parsers/mustache_node.h"

struct reader {
    struct mustache *t;
    struct span src;
    size_t text;       /* where the text begins that isn't a node yet */
    size_t line_begin; /* of the line that is being read */
    size_t at;
    unsigned line;
    struct span open, close; /* delimiters */
    size_t sections[MUSTACHE_DEPTH];
    size_t n_sections;
    struct buf *error;
};

struct tag {
    char sign; /* # ^ / > ! = & { or 0 */
    struct span content;
    size_t begin, end;
};

static bool fail(struct reader *r, const char *what)
{
    if (r->error)
        buf_printf(r->error, "%u: %s", r->line, what);
    return false;
}

static struct node *add_node(struct reader *r, enum node_kind kind, struct span s)
{
    struct mustache *t = r->t;
    if (t->n == t->room) {
        t->room = t->room ? t->room * 2 : 32;
        struct node *grown = realloc(t->nodes, t->room * sizeof *grown);
        if (!grown)
            abort();
        t->nodes = grown;
    }
    struct node *node = &t->nodes[t->n++];
    *node = (struct node){.kind = kind, .line = r->line, .s = s};
    return node;
}

static bool at_line_begin(const struct reader *r, size_t i)
{
    return i == 0 || r->src.p[i - 1] == '\n';
}

/* The text from r->text to end, a node a line. */
static void flush_text(struct reader *r, size_t end)
{
    struct span rest = span_make(r->src.p + r->text, end - r->text);
    bool begin = at_line_begin(r, r->text);
    while (rest.n) {
        size_t newline = span_chr(rest, '\n');
        struct span s = span_head(rest, newline + 1);
        if (begin && span_trim(s).n)
            add_node(r, NODE_LINE, SPAN_EMPTY);
        add_node(r, NODE_TEXT, s);
        rest = span_from(rest, s.n);
        begin = true;
    }
    r->text = end;
}

/* Moves to i, counting lines. */
static void move_to(struct reader *r, size_t i)
{
    for (; r->at < i; r->at++) {
        if (r->src.p[r->at] == '\n') {
            r->line++;
            r->line_begin = r->at + 1;
        }
    }
}

static bool find_tag(struct reader *r, struct tag *tag_r)
{
    struct span rest = span_from(r->src, r->at);
    size_t begin = span_find(rest, r->open);
    if (begin == rest.n)
        return false;
    move_to(r, r->at + begin);
    *tag_r = (struct tag){.begin = r->at};
    return true;
}

/* The tag at r->at, whose opening delimiter was found. */
static bool read_tag(struct reader *r, struct tag *tag)
{
    struct span rest = span_from(r->src, r->at + r->open.n);
    while (rest.n && ascii_space(rest.p[0]))
        rest = span_from(rest, 1);
    if (rest.n && memchr("#^/>!=&{", rest.p[0], 8)) {
        tag->sign = rest.p[0];
        rest = span_from(rest, 1);
    }
    char closing[MUSTACHE_DELIMITER_MAX + 2];
    size_t n = 0;
    if (tag->sign == '{' || tag->sign == '=')
        closing[n++] = tag->sign == '{' ? '}' : '=';
    memcpy(closing + n, r->close.p, r->close.n);
    n += r->close.n;
    size_t end = span_find(rest, span_make(closing, n));
    if (end == rest.n)
        return fail(r, "a tag isn't closed");
    tag->content = span_trim(span_head(rest, end));
    tag->end = (size_t)(rest.p - r->src.p) + end + n;
    return true;
}

/* Whether the tag is alone on its line and of a kind that then takes the line with it; *next_r: where the
 * next line begins. */
static bool stands_alone(const struct reader *r, const struct tag *tag, size_t *next_r)
{
    if (tag->sign == 0 || tag->sign == '&' || tag->sign == '{' || r->text > r->line_begin)
        return false;
    for (size_t i = r->line_begin; i < tag->begin; i++)
        if (r->src.p[i] != ' ' && r->src.p[i] != '\t')
            return false;
    size_t i = tag->end;
    while (i < r->src.n && (r->src.p[i] == ' ' || r->src.p[i] == '\t' || r->src.p[i] == '\r'))
        i++;
    if (i < r->src.n && r->src.p[i] != '\n')
        return false;
    *next_r = i < r->src.n ? i + 1 : i;
    return true;
}

static bool name_ok(struct span name)
{
    if (span_eq(name, SPAN_LIT(".")))
        return true;
    bool dot = true; /* none at the start, none doubled */
    for (size_t i = 0; i < name.n; i++) {
        if (ascii_space(name.p[i]) || name.p[i] == '{' || name.p[i] == '}' || (dot && name.p[i] == '.'))
            return false;
        dot = name.p[i] == '.';
    }
    return !dot;
}

static bool set_delimiters(struct reader *r, struct span content)
{
    size_t n = 0;
    while (n < content.n && !ascii_space(content.p[n]))
        n++;
    struct span open = span_head(content, n), close = span_trim(span_from(content, n));
    if (!open.n || !close.n || open.n > MUSTACHE_DELIMITER_MAX || close.n > MUSTACHE_DELIMITER_MAX ||
        span_chr(open, '=') < open.n || span_chr(close, '=') < close.n)
        return fail(r, "no pair of delimiters");
    for (size_t i = 0; i < close.n; i++)
        if (ascii_space(close.p[i]))
            return fail(r, "no pair of delimiters");
    r->open = open;
    r->close = close;
    return true;
}

static bool close_section(struct reader *r, struct span name)
{
    if (r->n_sections == 0)
        return fail(r, "a section is closed that isn't open");
    size_t begin = r->sections[--r->n_sections];
    if (!span_eq(r->t->nodes[begin].s, name))
        return fail(r, "another section is open here");
    add_node(r, NODE_END, name)->jump = begin;
    r->t->nodes[begin].jump = r->t->n;
    return true;
}

static bool add_tag(struct reader *r, const struct tag *tag, struct span indent)
{
    if (tag->sign == '!')
        return true;
    if (tag->sign == '=')
        return set_delimiters(r, tag->content);
    if (!name_ok(tag->content))
        return fail(r, "a tag has no proper name");
    switch (tag->sign) {
    case '/':
        return close_section(r, tag->content);
    case '>':
        add_node(r, NODE_PARTIAL, tag->content)->indent = indent;
        return true;
    case '#':
    case '^':
        if (r->n_sections == MUSTACHE_DEPTH)
            return fail(r, "sections are nested too deep");
        r->sections[r->n_sections++] = r->t->n;
        add_node(r, tag->sign == '#' ? NODE_SECTION : NODE_INVERTED, tag->content);
        return true;
    }
    add_node(r, tag->sign ? NODE_RAW : NODE_VALUE, tag->content);
    return true;
}

static bool read_source(struct reader *r)
{
    struct tag tag;
    while (find_tag(r, &tag)) {
        if (!read_tag(r, &tag))
            return false;
        size_t next = tag.end;
        struct span indent = SPAN_EMPTY;
        if (stands_alone(r, &tag, &next)) {
            indent = span_make(r->src.p + r->line_begin, tag.begin - r->line_begin);
            flush_text(r, r->line_begin);
        } else {
            flush_text(r, tag.begin);
            if (at_line_begin(r, tag.begin))
                add_node(r, NODE_LINE, SPAN_EMPTY);
        }
        if (!add_tag(r, &tag, indent))
            return false;
        r->text = next;
        move_to(r, next);
    }
    if (r->n_sections) {
        r->line = r->t->nodes[r->sections[r->n_sections - 1]].line;
        return fail(r, "a section isn't closed");
    }
    flush_text(r, r->src.n);
    return true;
}

struct mustache *mustache_compile(struct span source, struct buf *error_r)
{
    struct mustache *t = calloc(1, sizeof *t);
    if (!t || !(t->source = malloc(source.n + 1)))
        abort();
    if (source.n)
        memcpy(t->source, source.p, source.n);
    struct reader r = {.t = t,
                       .src = span_make(t->source, source.n),
                       .line = 1,
                       .open = SPAN_LIT("{{"),
                       .close = SPAN_LIT("}}"),
                       .error = error_r};
    bool ok = source.n <= MUSTACHE_SOURCE_MAX ? read_source(&r) : fail(&r, "the template is too long");
    if (!ok)
        mustache_free(&t);
    return t;
}

void mustache_free(struct mustache **t)
{
    if (!*t)
        return;
    free((*t)->nodes);
    free((*t)->source);
    free(*t);
    *t = NULL;
}
