/* html_out.c: writes the lines of the text that html.c reads: line ends, "> " before quoted lines, list
 * marks and indents, bars between table cells. */
#include "parsers/html_parts.h"

enum { MOST_BREAKS = 3, DEEPEST_QUOTE = 20, DEEPEST_LIST = 8 };

static unsigned at_most(unsigned n, unsigned most)
{
    return n < most ? n : most;
}

static void write_times(struct html_out *o, unsigned n, const char *what)
{
    while (n--)
        buf_adds(&o->buf, what);
}

static bool is_mark(struct span text)
{
    return span_ends(text, SPAN_LIT("--")) && (text.n == 2 || text.p[text.n - 3] == '\n');
}

/* Blanks at the end of a line say nothing, but for the mark above a signature. */
static void trim_line(struct html_out *o)
{
    struct span s = buf_span(&o->buf);
    size_t n = s.n;
    while (n && s.p[n - 1] == ' ')
        n--;
    bool mark = s.n == n + 1 && is_mark(span_head(s, n));
    if (!mark)
        buf_cut(&o->buf, n);
}

static void write_prefix(struct html_out *o)
{
    unsigned quote = at_most(o->quote, DEEPEST_QUOTE), list = at_most(o->list, DEEPEST_LIST);
    write_times(o, quote, ">");
    if (quote)
        buf_addc(&o->buf, ' ');
    if (o->mark) {
        write_times(o, list ? list - 1 : 0, "  ");
        if (o->numbered)
            buf_printf(&o->buf, "%u. ", o->number);
        else
            buf_adds(&o->buf, "- ");
    } else if (o->shift) {
        write_times(o, list, "  ");
    }
    o->shift = list > 0;
    o->mark = false;
    o->line_quote = quote;
}

static void write_owed(struct html_out *o)
{
    bool first = o->buf.n == 0;
    if (o->mark && !first && o->breaks == 0)
        o->breaks = 1;
    if (first) {
        write_prefix(o);
    } else if (o->breaks) {
        trim_line(o);
        unsigned blank_quote = at_most(o->quote, DEEPEST_QUOTE) < o->line_quote
                                   ? at_most(o->quote, DEEPEST_QUOTE)
                                   : o->line_quote;
        for (unsigned i = 0; i < o->breaks; i++) {
            if (i)
                write_times(o, blank_quote, ">");
            buf_addc(&o->buf, '\n');
        }
        write_prefix(o);
        o->row_broken |= o->row_begun;
    } else if (o->cell) {
        buf_adds(&o->buf, " | ");
    } else if (o->space) {
        buf_addc(&o->buf, ' ');
    }
    o->breaks = 0;
    o->cell = o->space = o->fresh = o->held = false;
    o->row_begun = true;
}

void html_out_text(struct html_out *o, struct span chunk)
{
    if (o->breaks || o->cell || o->space || o->fresh || o->mark || o->buf.n == 0)
        write_owed(o);
    buf_add(&o->buf, chunk);
}

/* A line ends: the blank owed is only written behind a signature's mark. */
static void drop_space(struct html_out *o)
{
    if (o->space && is_mark(buf_span(&o->buf)))
        buf_addc(&o->buf, ' ');
    o->space = false;
}

void html_out_break(struct html_out *o, unsigned lines)
{
    drop_space(o);
    if (o->fresh || o->buf.n == 0)
        return;
    if (o->held)
        o->breaks = at_most(o->breaks + 1, MOST_BREAKS);
    o->held = false;
    if (o->breaks < lines)
        o->breaks = lines;
}

void html_out_newline(struct html_out *o)
{
    drop_space(o);
    o->held = false;
    if (!o->fresh && o->buf.n)
        o->breaks = at_most(o->breaks + 1, MOST_BREAKS);
}

/* A table's first row may stand behind the bar of the cell that the table is in. */
void html_out_row(struct html_out *o)
{
    html_out_break(o, 1);
    if (!o->fresh)
        o->row_begun = o->row_broken = false;
}

/* A cell stands behind the one before it as long as their row fits a line. */
void html_out_cell(struct html_out *o)
{
    if ((!o->row_begun && !o->fresh) || o->row_broken) {
        html_out_break(o, 1);
    } else if (!o->fresh) {
        o->breaks = 0;
        o->space = false;
        o->cell = true;
    }
    o->held = false;
    o->fresh = true;
}
