/* wrap.c: breaks rendered texts into lines, by the width that they have on a screen.  Called by compose.c. */
#include "daemon/gate/wrap.h"

#include "parsers/buf.h"
#include "parsers/utf8.h"

enum { INDENT_MAX = 20 };

struct range {
    uint32_t first, last;
};

/* Unicode's East Asian Width W and F (UAX #11), as blocks. */
static const struct range wide[] = {
    {0x1100, 0x115f},   {0x2e80, 0x303e},   {0x3041, 0x33ff},   {0x3400, 0x4dbf},
    {0x4e00, 0x9fff},   {0xa000, 0xa4cf},   {0xa960, 0xa97f},   {0xac00, 0xd7a3},
    {0xf900, 0xfaff},   {0xfe30, 0xfe6f},   {0xff00, 0xff60},   {0xffe0, 0xffe6},
    {0x1f300, 0x1f64f}, {0x1f680, 0x1f6ff}, {0x1f900, 0x1faff}, {0x20000, 0x3fffd},
};

/* Marks that stand over or within the character before them. */
static const struct range zero[] = {
    {0x300, 0x36f},   {0x483, 0x489},   {0x591, 0x5bd},   {0x610, 0x61a},   {0x64b, 0x65f},
    {0x6d6, 0x6dc},   {0x93c, 0x93c},   {0x941, 0x948},   {0x94d, 0x94d},   {0xe31, 0xe31},
    {0xe34, 0xe3a},   {0xe47, 0xe4e},   {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff}, {0x200b, 0x200f},
    {0x20d0, 0x20ff}, {0x3099, 0x309a}, {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f},
};

static bool within(const struct range *r, size_t n, uint32_t cp)
{
    for (size_t i = 0; i < n; i++)
        if (cp >= r[i].first && cp <= r[i].last)
            return true;
    return false;
}

unsigned wrap_width(uint32_t cp)
{
    if (cp < 0x300)
        return 1;
    if (within(zero, sizeof zero / sizeof *zero, cp))
        return 0;
    return within(wide, sizeof wide / sizeof *wide, cp) ? 2 : 1;
}

/* What may not begin a line (kinsoku shori: JIS X 4051), and what may not end one. */
static bool no_begin(uint32_t cp)
{
    static const uint32_t v[] = {0x3001, 0x3002, 0x3005, 0x3009, 0x300b, 0x300d, 0x300f, 0x3011,
                                 0x3015, 0x3017, 0x3041, 0x3043, 0x3045, 0x3047, 0x3049, 0x3063,
                                 0x3083, 0x3085, 0x3087, 0x30a1, 0x30a3, 0x30a5, 0x30a7, 0x30a9,
                                 0x30c3, 0x30e3, 0x30e5, 0x30e7, 0x30fb, 0x30fc, 0xff01, 0xff09,
                                 0xff0c, 0xff0e, 0xff1a, 0xff1b, 0xff1f, 0xff3d, 0xff5d};
    for (size_t i = 0; i < sizeof v / sizeof *v; i++)
        if (v[i] == cp)
            return true;
    return cp < 0x80 && cp && strchr("!),.:;?]}", (int)cp);
}

static bool no_end(uint32_t cp)
{
    return cp == 0x3008 || cp == 0x300a || cp == 0x300c || cp == 0x300e || cp == 0x3010 || cp == 0x3014 ||
           cp == 0xff08 || cp == 0xff3b || cp == 0xff5b || (cp < 0x80 && cp && strchr("([{", (int)cp));
}

/* The first part of line that fits into columns, blanks at its end cut; *rest_r: what follows, blanks at its
 * head cut. A word that is too long by itself stays whole. */
static struct span break_line(struct span line, size_t columns, struct span *rest_r)
{
    size_t width = 0, fits = 0, i = 0;
    uint32_t before = 0;
    if (line.n <= columns) /* no character takes more columns than octets */
        i = line.n;
    while (i < line.n) {
        uint32_t cp;
        size_t len = utf8_decode(span_from(line, i), &cp);
        if (len == 0) {
            len = 1;
            cp = 0xfffd;
        }
        bool blank = cp == ' ' || cp == '\t';
        bool may = i > 0 && (blank || (before != ' ' && (wrap_width(cp) == 2 || wrap_width(before) == 2) &&
                                       !no_begin(cp) && !no_end(before)));
        if (may)
            fits = i;
        width += wrap_width(cp);
        if (width > columns && !blank && fits > 0)
            break;
        before = blank ? ' ' : cp;
        i += len;
    }
    if (i >= line.n)
        fits = line.n;
    struct span rest = span_from(line, fits), part = span_head(line, fits);
    while (rest.n && (rest.p[0] == ' ' || rest.p[0] == '\t'))
        rest = span_from(rest, 1);
    while (part.n && (part.p[part.n - 1] == ' ' || part.p[part.n - 1] == '\t'))
        part.n--;
    *rest_r = rest;
    return part;
}

static void wrap_line(struct buf *out, struct span line, size_t columns)
{
    size_t indent = 0;
    while (indent < line.n && line.p[indent] == ' ')
        indent++;
    size_t hanging = indent || span_starts(line, SPAN_LIT("- ")) ? indent + 2 : 0;
    if (hanging > INDENT_MAX)
        hanging = INDENT_MAX;
    struct span head = span_head(line, indent), rest = span_from(line, indent);
    size_t room = columns > indent ? columns - indent : 1;
    do {
        struct span part = break_line(rest, room, &rest);
        buf_add(out, head);
        buf_add(out, part);
        buf_addc(out, '\n');
        head = span_head(SPAN_LIT("                    "), hanging);
        room = columns - hanging;
    } while (rest.n);
}

struct span wrap_text(struct arena *a, struct span text, size_t columns)
{
    struct buf out;
    buf_init(&out, text.n * (INDENT_MAX + 2) + 2);
    bool gap = false;
    struct span line;
    while (span_line(&text, &line)) {
        if (!span_trim(line).n) {
            gap = out.n > 0;
            continue;
        }
        if (gap)
            buf_addc(&out, '\n');
        gap = false;
        if (span_eq(line, SPAN_LIT(WRAP_SIGNATURE)))
            buf_adds(&out, WRAP_SIGNATURE "\n");
        else
            wrap_line(&out, line, columns);
    }
    struct span s = arena_copy(a, buf_span(&out));
    buf_release(&out);
    return s;
}
