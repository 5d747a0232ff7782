/* mime.c: finds the parts of a mail, in one pass over its lines and without recursion: open multiparts stand
 * on a stack of at most limits.depth.  Called by facts_read(). */
#include "parsers/mime.h"

#include "parsers/charset.h"
#include "parsers/lines.h"
#include "parsers/utf8.h"

/* How far a multipart that names no boundary is searched for one. */
enum { GUESS_OCTETS = 64 << 10 };

struct level {
    int part;
    struct span boundary;
};

struct walk {
    struct mime *m;
    struct reader *r;
    struct level *stack; /* multiparts still open */
    size_t depth;
    int leaf; /* the part whose body is being read, MIME_NONE in a preamble or epilogue */
    bool full;
};

static struct span lower(struct arena *a, struct span s)
{
    size_t i = 0;
    while (i < s.n && ascii_lower(s.p[i]) == s.p[i])
        i++;
    if (i == s.n)
        return s;
    s = arena_copy(a, s);
    for (; i < s.n; i++)
        ((char *)(uintptr_t)s.p)[i] = ascii_lower(s.p[i]);
    return s;
}

/* Splits "Type/Sub; parameters" at the end of the type. */
static struct span type_of(struct span value, struct span *parameters_r)
{
    size_t n = 0;
    while (n < value.n && !ascii_space(value.p[n]) && value.p[n] != ';' && value.p[n] != ',' &&
           value.p[n] != '"')
        n++;
    *parameters_r = span_from(value, n);
    return span_head(value, n);
}

static bool whole_type(struct span type)
{
    size_t slash = span_chr(type, '/');
    return slash > 0 && slash + 1 < type.n;
}

static struct span read_type(struct reader *r, struct mime_part *p, struct span fallback,
                             struct span *parameters_r)
{
    *parameters_r = SPAN_EMPTY;
    const struct header_field *f = header_first(&p->headers, "Content-Type");
    if (!f)
        return fallback;
    if (header_next(&p->headers, f))
        reader_defect(r, "several Content-Type fields: the first one counts");
    struct span type = type_of(header_unfold(&p->headers, f), parameters_r);
    if (whole_type(type))
        return lower(r->arena, type);
    if (type.n)
        reader_defect(r, "Content-Type without a subtype");
    if (span_ieq(type, SPAN_LIT("html")))
        return SPAN_LIT("text/html");
    return fallback;
}

static enum facts_encoding read_encoding(struct reader *r, const struct header_block *b)
{
    static const struct {
        struct span word;
        enum facts_encoding encoding;
    } encodings[] = {
        {{"7bit", 4}, FACTS_ENCODING_IDENTITY},        {{"8bit", 4}, FACTS_ENCODING_IDENTITY},
        {{"binary", 6}, FACTS_ENCODING_IDENTITY},      {{"base64", 6}, FACTS_ENCODING_BASE64},
        {{"quoted-printable", 16}, FACTS_ENCODING_QP}, {{"quoted printable", 16}, FACTS_ENCODING_QP},
        {{"x-uue", 5}, FACTS_ENCODING_UUENCODE},       {{"uue", 3}, FACTS_ENCODING_UUENCODE},
    };
    const struct header_field *f = header_first(b, "Content-Transfer-Encoding");
    struct span value = f ? header_unfold(b, f) : SPAN_EMPTY;
    while (value.n && (value.p[0] == '"' || value.p[0] == '\'' || ascii_space(value.p[0])))
        value = span_from(value, 1);
    if (value.n == 0)
        return FACTS_ENCODING_IDENTITY;
    for (size_t i = 0; i < sizeof encodings / sizeof *encodings; i++)
        if (span_istarts(value, encodings[i].word))
            return encodings[i].encoding;
    if (!span_istarts(value, SPAN_LIT("7-bit")) && !span_istarts(value, SPAN_LIT("8-bit")))
        reader_defect(r, "unknown Content-Transfer-Encoding: taken as none");
    return FACTS_ENCODING_IDENTITY;
}

/* RFC 2183. */
static void read_disposition(struct mime_part *p, struct span type_parameters)
{
    struct span parameters;
    struct span value = header_value(&p->headers, "Content-Disposition");
    struct span word = type_of(value, &parameters);
    if (value.n) {
        p->shown_inline = span_ieq(word, SPAN_LIT("inline"));
        p->attachment = span_ieq(word, SPAN_LIT("attachment"));
        p->filename = mime_parameter(&p->headers, parameters, "filename");
        if (p->filename.n == 0)
            p->filename = mime_parameter(&p->headers, parameters, "name");
    }
    if (p->filename.n == 0)
        p->filename = mime_parameter(&p->headers, type_parameters, "name");
}

static void read_content_id(struct reader *r, struct mime_part *p)
{
    struct span value = header_value(&p->headers, "Content-ID");
    struct spans ids = {0};
    header_ids(r->arena, value, 1, &ids);
    p->content_id = ids.n ? ids.v[0] : value;
}

/* What the part's own fields say.  Nothing is looked for that can't be there: most parts have few fields. */
static void read_fields(struct reader *r, struct mime_part *p, struct span type_fallback)
{
    struct span parameters;
    p->type = read_type(r, p, type_fallback, &parameters);
    p->multipart = span_starts(p->type, SPAN_LIT("multipart/"));
    p->encoding = read_encoding(r, &p->headers);
    if (p->multipart) {
        p->boundary = mime_parameter_as_written(&p->headers, parameters, "boundary");
        p->report_type = lower(r->arena, mime_parameter(&p->headers, parameters, "report-type"));
        return;
    }
    bool text = span_starts(p->type, SPAN_LIT("text/"));
    if (text) {
        p->charset = mime_parameter(&p->headers, parameters, "charset");
        const char *known = charset_name(p->charset);
        if (known && strcmp(known, "UTF-8") != 0)
            p->headers.charset = known;
    }
    read_disposition(p, parameters);
    read_content_id(r, p);
    if (!text)
        return;
    p->flowed = span_ieq(mime_parameter(&p->headers, parameters, "format"), SPAN_LIT("flowed"));
    p->delsp = p->flowed && span_ieq(mime_parameter(&p->headers, parameters, "delsp"), SPAN_LIT("yes"));
}

/* Whether line delimits parts of the multipart at level, and whether it is its last (RFC 2046 section 5.1.1).
 * What stands behind a blank doesn't matter; a line that just goes on is another boundary's. */
static bool delimits(const struct level *level, struct span line, bool *last_r)
{
    struct span b = level->boundary, rest = span_from(line, 2);
    if (rest.n < b.n || memcmp(rest.p, b.p, b.n) != 0)
        return false;
    rest = span_from(rest, b.n);
    *last_r = span_starts(rest, SPAN_LIT("--"));
    rest = *last_r ? span_from(rest, 2) : rest;
    return rest.n == 0 || ascii_space(rest.p[0]);
}

/* The level whose delimiter this line is, innermost first; MIME_NONE: it is text. */
static int find_level(const struct walk *w, struct span line, bool *last_r)
{
    if (line.n < 2 || line.p[0] != '-' || line.p[1] != '-')
        return MIME_NONE;
    for (size_t i = w->depth; i-- > 0;)
        if (delimits(&w->stack[i], line, last_r))
            return (int)i;
    return MIME_NONE;
}

static bool is_delimiter(void *walk, struct span line)
{
    bool last;
    return find_level(walk, line, &last) != MIME_NONE;
}

/* A line that looks like a delimiter before fields of a part: for a multipart that names no boundary. */
static struct span guess_boundary(struct span body)
{
    struct lines l = lines_of(span_head(body, GUESS_OCTETS), 0);
    struct span line, before = SPAN_EMPTY;
    while (lines_next(&l, &line)) {
        if (before.n > 2 && span_starts(before, SPAN_LIT("--")) && span_istarts(line, SPAN_LIT("Content-")))
            return span_trim(span_from(before, 2));
        before = line;
    }
    return SPAN_EMPTY;
}

static void open_part(struct walk *w, int i, size_t at)
{
    struct mime_part *p = &w->m->v[i];
    p->body = span_from(w->m->raw, at);
    w->leaf = i;
    if (!p->multipart)
        return;
    if (w->depth >= w->r->limits->depth) {
        reader_defect(w->r, "parts nested too deep: the innermost are one part");
        p->multipart = false;
        return;
    }
    if (p->boundary.n == 0) {
        reader_defect(w->r, "multipart without a boundary");
        p->boundary = guess_boundary(p->body);
    }
    if (p->boundary.n == 0)
        return;
    w->stack[w->depth++] = (struct level){i, p->boundary};
    w->leaf = MIME_NONE;
}

/* The end of a body: the line end before a delimiter belongs to the delimiter. */
static void close_body(struct walk *w, int i, size_t at)
{
    struct mime_part *p = &w->m->v[i];
    size_t begin = (size_t)(p->body.p - w->m->raw.p);
    size_t end = at > begin ? at : begin;
    if (end > begin && w->m->raw.p[end - 1] == '\n')
        end--;
    if (end > begin && w->m->raw.p[end - 1] == '\r')
        end--;
    p->body.n = end - begin;
}

/* Ends the leaf and every multipart from level on. */
static void close_from(struct walk *w, size_t level, size_t at)
{
    if (w->leaf != MIME_NONE)
        close_body(w, w->leaf, at);
    w->leaf = MIME_NONE;
    if (w->depth > level + 1)
        reader_defect(w->r, "multipart without its last boundary");
    while (w->depth > level)
        close_body(w, w->stack[--w->depth].part, at);
}

static struct mime_part *add_part(struct walk *w, int parent)
{
    struct mime *m = w->m;
    bool full = m->n == 0 || (m->n & (m->n - 1)) == 0;
    if (full) {
        struct mime_part *v = ARENA_ARRAY(w->r->arena, m->n ? m->n * 2 : 1, struct mime_part);
        if (m->n)
            memcpy(v, m->v, m->n * sizeof *v);
        m->v = v;
    }
    struct mime_part *p = &m->v[m->n++];
    p->parent = parent;
    p->child = p->next = MIME_NONE;
    p->depth = parent == MIME_NONE ? 0 : m->v[parent].depth + 1;
    return p;
}

/* A part begins behind the delimiter.  Returns where its body begins. */
static size_t begin_part(struct walk *w, int parent, int *last_child, size_t at)
{
    int i = (int)w->m->n;
    struct mime_part *p = add_part(w, parent);
    if (*last_child == MIME_NONE)
        w->m->v[parent].child = i;
    else
        w->m->v[*last_child].next = i;
    *last_child = i;
    header_parse_until(w->r, span_from(w->m->raw, at), is_delimiter, w, &p->headers);
    p->headers.charset = w->m->v[0].headers.charset;
    bool digest = span_eq(w->m->v[parent].type, SPAN_LIT("multipart/digest"));
    read_fields(w->r, p, digest ? SPAN_LIT("message/rfc822") : SPAN_LIT("text/plain"));
    /* raw 8-bit text in the mail's own fields, and in file names, is most likely in the charset of its text
     */
    if (w->m->v[0].headers.charset == w->r->fallback_charset)
        w->m->v[0].headers.charset = p->headers.charset;
    at += p->headers.body;
    open_part(w, i, at);
    return at;
}

/* Reads the parts of v[0].  last_child: by part. */
static void walk_parts(struct walk *w)
{
    struct mime *m = w->m;
    int *last_child = ARENA_ARRAY(w->r->arena, w->r->limits->parts + 1, int);
    last_child[0] = MIME_NONE;
    struct lines l = lines_of(m->raw, (size_t)(m->v[0].body.p - m->raw.p));
    size_t start = l.pos;
    struct span line;
    for (; w->depth && lines_next(&l, &line); start = l.pos) {
        bool last;
        int level = find_level(w, line, &last);
        if (level == MIME_NONE)
            continue;
        if (!last && m->n >= w->r->limits->parts) {
            reader_defect(w->r, "too many parts: the rest belongs to the last one");
            break;
        }
        close_from(w, (size_t)level + !last, start);
        if (last)
            continue;
        int parent = w->stack[level].part;
        last_child[m->n] = MIME_NONE;
        l = lines_of(m->raw, begin_part(w, parent, &last_child[parent], l.pos));
    }
    if (w->depth) {
        reader_defect(w->r, "multipart without its last boundary");
        w->leaf = MIME_NONE; /* what is open goes to the end of the mail */
    }
}

/* A multipart in which no part was found is text, as far as one can tell. */
static void settle_empty(struct mime *m)
{
    for (size_t i = 0; i < m->n; i++) {
        struct mime_part *p = &m->v[i];
        if (!p->multipart || p->child != MIME_NONE)
            continue;
        reader_defect(m->reader, "multipart without parts: read as text");
        p->multipart = false;
        p->type = SPAN_LIT("text/plain");
    }
}

static void walk_once(struct mime *m, struct span boundary)
{
    struct reader *r = m->reader;
    struct walk w = {.m = m, .r = r, .leaf = MIME_NONE};
    struct mime_part *top = &m->v[0];
    size_t at = top->headers.body;
    if (boundary.n)
        top->boundary = boundary;
    top->child = MIME_NONE;
    m->n = 1;
    if (top->multipart)
        w.stack = ARENA_ARRAY(r->arena, r->limits->depth + 1, struct level);
    open_part(&w, 0, at);
    if (w.depth)
        walk_parts(&w);
}

void mime_parse(struct reader *r, struct span raw, struct mime *m)
{
    *m = (struct mime){.raw = raw, .reader = r};
    struct walk w = {.m = m, .r = r};
    struct mime_part *top = add_part(&w, MIME_NONE);
    header_parse(r, raw, &top->headers);
    read_fields(r, top, SPAN_LIT("text/plain"));
    walk_once(m, SPAN_EMPTY);
    if (top->multipart && m->v[0].child == MIME_NONE) { /* its boundary occurs nowhere */
        struct span guess = guess_boundary(m->v[0].body);
        if (guess.n && !span_eq(guess, m->v[0].boundary)) {
            reader_defect(r, "boundary that occurs nowhere: another one was found");
            walk_once(m, guess);
        }
    }
    settle_empty(m);
}
