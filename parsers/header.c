/* header.c: finds the fields of a header block, and gives their values unfolded and decoded.  Called by the
 * MIME walk for the mail and each part, by bounce.c for field groups, and by all who look at fields. */
#include "parsers/header.h"

#include "parsers/charset.h"
#include "parsers/lines.h"
#include "parsers/octets.h"
#include "parsers/utf8.h"
#include "parsers/word.h"

/* How many lines behind a line that is no field may be looked at for fields. */
enum { LOOK_AHEAD = 4 };

static bool blank_line(struct span line)
{
    return span_trim(line).n == 0;
}

/* The length of the name of the field that begins with this line (RFC 5322 section 2.2), 0 where none does.
 */
static size_t name_length(struct span line)
{
    size_t n = 0;
    while (n < line.n && line.p[n] > 32 && line.p[n] < 127 && line.p[n] != ':')
        n++;
    size_t colon = n;
    while (colon < line.n && (line.p[colon] == ' ' || line.p[colon] == '\t')) /* obs: "Subject : x" */
        colon++;
    return colon < line.n && line.p[colon] == ':' ? n : 0;
}

/* "Gr\xc3\xb6\xc3\x9fe: 5": a field but for the 8-bit text in its name. */
static bool foreign_name(struct span line)
{
    size_t n = 0;
    while (n < line.n && ((unsigned char)line.p[n] > 32 && line.p[n] != 127) && line.p[n] != ':')
        n++;
    return n > 0 && n < line.n && line.p[n] == ':';
}

/* Names that stand in headers and hardly at the head of a line of text. */
static bool known_name(struct span name)
{
    static const char *const names[] = {"From",         "To",       "Cc",        "Bcc",        "Subject",
                                        "Date",         "Received", "Sender",    "References", "Precedence",
                                        "Organization", "Priority", "Importance"};
    if (span_chr(name, '-') < name.n)
        return true;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (span_ieq(name, span_of(names[i])))
            return true;
    return false;
}

/* Whether fields go on behind a line that is none. */
static bool fields_go_on(struct lines ahead)
{
    struct span line;
    for (int i = 0; i < LOOK_AHEAD && lines_next(&ahead, &line) && line.n; i++) {
        size_t n = name_length(line);
        if (n && known_name(span_head(line, n)))
            return true;
    }
    return false;
}

static struct header_field *add_field(struct header_block *b)
{
    bool full = b->n == 0 || (b->n >= 16 && (b->n & (b->n - 1)) == 0);
    if (full) {
        size_t room = b->n ? b->n * 2 : 16;
        struct header_field *v = ARENA_ARRAY(b->reader->arena, room, struct header_field);
        if (b->n)
            memcpy(v, b->v, b->n * sizeof *v);
        b->v = v;
    }
    return &b->v[b->n++];
}

static void skip_lead(struct header_block *b, struct lines *l)
{
    struct lines at = *l;
    struct span line;
    while (lines_next(&at, &line)) {
        if (blank_line(line))
            reader_defect(b->reader, "blank line before the header: skipped");
        else if (!span_starts(line, SPAN_LIT("From ")) && !span_starts(line, SPAN_LIT(">From ")))
            return;
        *l = at;
    }
}

struct scan {
    struct header_block *b;
    struct header_field *field; /* that a fold belongs to; NULL: to one that was left out */
    size_t total;               /* octets kept */
};

static void take_field(struct scan *s, struct span line, size_t name_n)
{
    const struct facts_limits *limits = s->b->reader->limits;
    if (s->b->n >= limits->headers || s->total >= limits->header_total_bytes) {
        reader_defect(s->b->reader, "too many or too long header fields: the rest was left out");
        s->field = NULL;
        return;
    }
    s->field = add_field(s->b);
    s->field->name = span_head(line, name_n);
    struct span value = span_from(line, name_n);
    value = span_from(value, span_chr(value, ':') + 1);
    s->field->raw = value;
    s->total += line.n;
}

static void take_fold(struct scan *s, struct span line)
{
    if (blank_line(line))
        reader_defect(s->b->reader, "line of blanks in the header: taken as a fold");
    if (!s->field)
        return;
    size_t n = (size_t)(line.p + line.n - s->field->raw.p);
    s->total += n - s->field->raw.n;
    s->field->raw.n = n;
}

/* Values longer than a field may be are cut once the block is whole. */
static void cut_long(struct header_block *b)
{
    for (size_t i = 0; i < b->n; i++) {
        if (b->v[i].raw.n <= b->reader->limits->header_bytes)
            continue;
        b->v[i].raw.n = b->reader->limits->header_bytes;
        reader_defect(b->reader, "very long header field: cut");
    }
}

void header_parse_until(struct reader *r, struct span octets, header_stop stop, void *arg,
                        struct header_block *out_r)
{
    *out_r = (struct header_block){.body = octets.n, .charset = r->fallback_charset, .reader = r};
    struct lines l = lines_of(octets, 0);
    if (!stop)
        skip_lead(out_r, &l);
    struct scan s = {.b = out_r};
    for (;;) {
        size_t start = l.pos;
        struct span line;
        if (!lines_next(&l, &line))
            break;
        if (line.n == 0) {
            out_r->body = l.pos;
            break;
        }
        if (stop && line.p[0] == '-' && stop(arg, line)) {
            out_r->body = start;
            break;
        }
        if (line.p[0] == ' ' || line.p[0] == '\t') {
            take_fold(&s, line);
            continue;
        }
        size_t n = name_length(line);
        if (n) {
            take_field(&s, line, n);
            continue;
        }
        if (!foreign_name(line) && !fields_go_on(l)) {
            reader_defect(r, "no blank line between header and body");
            out_r->body = start;
            break;
        }
        reader_defect(r, "line that is no field in the header: left out");
        s.field = NULL;
    }
    if (l.bare_cr)
        reader_defect(r, "line ends that are neither CRLF nor LF");
    cut_long(out_r);
}

void header_parse(struct reader *r, struct span octets, struct header_block *out_r)
{
    header_parse_until(r, octets, NULL, NULL, out_r);
}

static const struct header_field *find(const struct header_block *b, size_t from, struct span name)
{
    for (size_t i = from; i < b->n; i++)
        if (b->v[i].name.n == name.n && span_ieq(b->v[i].name, name))
            return &b->v[i];
    return NULL;
}

const struct header_field *header_first(const struct header_block *b, const char *name)
{
    return find(b, 0, span_of(name));
}

const struct header_field *header_next(const struct header_block *b, const struct header_field *f)
{
    return find(b, (size_t)(f - b->v) + 1, f->name);
}

bool header_has(const struct header_block *b, const char *name)
{
    return header_first(b, name) != NULL;
}

/* What a value asks for: nothing, joining its lines, or reading in a charset. */
enum { PLAIN, FOLD, EIGHT_BIT };

static int look(struct span s)
{
    int worst = PLAIN;
    size_t i = 0;
    for (; i + OCTETS_STEP <= s.n; i += OCTETS_STEP) {
        octets16 v = octets_load(s.p + i);
        if (octets_first((v < 0) | (v == 0x1b)) < OCTETS_STEP)
            return EIGHT_BIT;
        if (octets_first((v == '\r') | (v == '\n') | (v == '\t') | (v == 0)) < OCTETS_STEP)
            worst = FOLD;
    }
    for (; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c >= 0x80 || c == 0x1b)
            return EIGHT_BIT;
        if (c == '\r' || c == '\n' || c == '\t' || c == 0)
            worst = FOLD;
    }
    return worst;
}

/* The octets before the first line end, tab or NUL. */
static size_t unfolded(struct span s)
{
    size_t i = 0;
    for (; i + OCTETS_STEP <= s.n; i += OCTETS_STEP) {
        octets16 v = octets_load(s.p + i);
        unsigned end = octets_first((v == '\r') | (v == '\n') | (v == '\t') | (v == 0));
        if (end < OCTETS_STEP)
            return i + end;
    }
    while (i < s.n && s.p[i] != '\r' && s.p[i] != '\n' && s.p[i] != '\t' && s.p[i] != 0)
        i++;
    return i;
}

/* Line ends are dropped (the blank behind them stays), tabs become blanks, NULs go. */
static struct span join_lines(struct header_block const *b, struct span s)
{
    char *out = arena_octets(b->reader->arena, s.n);
    size_t n = 0;
    bool nul = false;
    while (s.n) {
        size_t run = unfolded(s);
        memcpy(out + n, s.p, run);
        n += run;
        s = span_from(s, run);
        if (s.n && s.p[0] == '\t')
            out[n++] = ' ';
        nul |= s.n && s.p[0] == 0;
        s = span_from(s, 1);
    }
    if (nul)
        reader_defect(b->reader, "NUL in the header: dropped");
    return span_make(out, n);
}

bool header_is_clean(const struct header_field *f)
{
    return look(f->raw) != EIGHT_BIT && span_chr(f->raw, 0) == f->raw.n;
}

struct span header_unfold(const struct header_block *b, const struct header_field *f)
{
    struct span s = span_trim(f->raw);
    int what = look(s);
    if (what == PLAIN)
        return s;
    s = join_lines(b, s);
    if (what == EIGHT_BIT) {
        bool utf8 = utf8_valid(s);
        if (!utf8)
            reader_defect(b->reader,
                          "8-bit text in the header that is not UTF-8: read in the body's charset");
        s = charset_decode(b->reader, utf8 ? SPAN_LIT("utf-8") : span_of(b->charset), s);
    }
    return span_trim(s);
}

struct span header_decode(const struct header_block *b, const struct header_field *f)
{
    return word_decode(b->reader, header_unfold(b, f));
}

struct span header_value(const struct header_block *b, const char *name)
{
    const struct header_field *f = header_first(b, name);
    return f ? header_unfold(b, f) : SPAN_EMPTY;
}

struct span header_text(const struct header_block *b, const char *name)
{
    const struct header_field *f = header_first(b, name);
    return f ? header_decode(b, f) : SPAN_EMPTY;
}

/* Whether c may stand in a token (RFC 2045 section 5.1). */
static bool token_char(char c)
{
    return c > 32 && c < 127 && !strchr("()<>@,;:\\\"[]?=", c);
}

struct span header_token(struct arena *a, struct span value)
{
    unsigned depth = 0;
    while (value.n && (depth || ascii_space(value.p[0]) || value.p[0] == '(')) { /* comments before it */
        depth += value.p[0] == '(';
        depth -= depth && value.p[0] == ')';
        value = span_from(value, 1);
    }
    size_t n = 0;
    while (n < value.n && token_char(value.p[n]))
        n++;
    struct span s = arena_copy(a, span_head(value, n));
    for (size_t i = 0; i < n; i++)
        ((char *)s.p)[i] = ascii_lower(s.p[i]);
    return s;
}

/* An id as it may stand between <>: no blanks or brackets, at least something. */
static bool fit_id(struct span id)
{
    for (size_t i = 0; i < id.n; i++)
        if (id.p[i] <= 32 || id.p[i] == 127 || id.p[i] == '<')
            return false;
    return id.n > 0;
}

/* "<a b@c>": a fold or a mailer put blanks in: taken out. */
static struct span without_blanks(struct arena *a, struct span s)
{
    size_t i = 0;
    while (i < s.n && !ascii_space(s.p[i]))
        i++;
    if (i == s.n)
        return s;
    char *out = arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (i = 0; i < s.n; i++)
        if (!ascii_space(s.p[i]))
            out[n++] = s.p[i];
    return span_make(out, n);
}

static void bare_ids(struct arena *a, struct span value, size_t max, struct spans *out_r)
{
    while (value.n && out_r->n < max) {
        size_t n = 0;
        while (n < value.n && !ascii_space(value.p[n]) && value.p[n] != ',')
            n++;
        struct span id = span_head(value, n);
        size_t at = span_chr(id, '@');
        if (at > 0 && at + 1 < id.n && fit_id(id))
            arena_push(a, out_r, id);
        value = span_from(value, n + 1);
    }
}

void header_ids(struct arena *a, struct span value, size_t max, struct spans *out_r)
{
    if (span_chr(value, '<') == value.n) {
        bare_ids(a, value, max, out_r);
        return;
    }
    while (out_r->n < max) {
        value = span_from(value, span_chr(value, '<') + 1);
        size_t end = span_chr(value, '>');
        if (end == value.n)
            return;
        struct span id = span_head(value, end);
        size_t again = id.n; /* "<broken <whole@id>" */
        while (again && id.p[again - 1] != '<')
            again--;
        id = without_blanks(a, span_from(id, again));
        if (fit_id(id))
            arena_push(a, out_r, id);
        value = span_from(value, end + 1);
    }
}
