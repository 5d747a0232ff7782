/* print.c: see print.h.  Called by the commands; floor: tool. */
#include "daemon/tool/print.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "parsers/utf8.h"

#include "daemon/base/log.h"

bool print_colour(void)
{
    static int known = -1;
    if (known < 0) {
        const char *no = getenv("NO_COLOR");
        known = isatty(1) && !(no && *no);
    }
    return known;
}

static const char *start_of(enum print_style style)
{
    switch (style) {
    case PRINT_BOLD:
        return "\033[1m";
    case PRINT_DIM:
        return "\033[2m";
    case PRINT_RED:
        return "\033[31m";
    case PRINT_GREEN:
        return "\033[32m";
    case PRINT_YELLOW:
        return "\033[33m";
    case PRINT_PLAIN:
        break;
    }
    return "";
}

static void put(enum print_style style, struct span escaped)
{
    bool styled = style != PRINT_PLAIN && print_colour();
    printf("%s%.*s%s", styled ? start_of(style) : "", SPAN_FMT(escaped), styled ? "\033[0m" : "");
}

void print_text(enum print_style style, struct span text)
{
    struct buf b;
    buf_init(&b, 16 << 20);
    escape_for_line(&b, text);
    put(style, buf_span(&b));
    buf_release(&b);
}

void print_block(const char *indent, struct span text)
{
    struct span line;
    while (span_line(&text, &line)) {
        if (line.n)
            fputs(indent, stdout);
        print_text(PRINT_PLAIN, line);
        putchar('\n');
    }
}

void print_field(const char *name, struct span value)
{
    if (value.n == 0)
        return;
    char label[32];
    snprintf(label, sizeof label, "%-15s", name);
    put(PRINT_DIM, span_of(label));
    print_text(PRINT_PLAIN, value);
    putchar('\n');
}

struct span print_when(struct arena *a, int64_t ms)
{
    time_t t = (time_t)(ms / 1000);
    struct tm tm;
    if (ms == 0 || !localtime_r(&t, &tm))
        return SPAN_LIT("-");
    return arena_printf(a, "%04d-%02d-%02d %02d:%02d", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,
                        tm.tm_hour, tm.tm_min);
}

struct span print_size(struct arena *a, int64_t bytes)
{
    if (bytes < 1024)
        return arena_printf(a, "%lld", (long long)bytes);
    double v = (double)bytes / 1024;
    const char *unit = "KMGT";
    for (; v >= 1024 && unit[1]; unit++)
        v /= 1024;
    return arena_printf(a, "%.1f%c", v, *unit);
}

struct cell {
    struct span text; /* escaped */
    enum print_style style;
    size_t width;
};

struct print_table {
    struct arena *arena;
    size_t columns, n, room;
    struct cell *cells;
};

/* Columns that a terminal uses: two for CJK and emoji, none for combining marks. */
static size_t width_of_char(uint32_t cp)
{
    if ((cp >= 0x300 && cp < 0x370) || cp == 0x200b || (cp >= 0xfe00 && cp < 0xfe10))
        return 0;
    bool wide = (cp >= 0x1100 && cp < 0x1160) || (cp >= 0x2e80 && cp < 0xa4d0) ||
                (cp >= 0xac00 && cp < 0xd7a4) || (cp >= 0xf900 && cp < 0xfb00) ||
                (cp >= 0xfe30 && cp < 0xfe70) || (cp >= 0xff00 && cp < 0xff61) ||
                (cp >= 0x1f300 && cp < 0x1fb00) || (cp >= 0x20000 && cp < 0x40000);
    return wide ? 2 : 1;
}

/* The width of s as far as it fits into max; *fit_r: the octets that do. */
static size_t width_of(struct span s, size_t max, size_t *fit_r)
{
    size_t w = 0, i = 0;
    while (i < s.n) {
        uint32_t cp = 0xfffd;
        size_t len = utf8_decode(span_from(s, i), &cp);
        size_t cw = width_of_char(cp);
        if (w + cw > max)
            break;
        w += cw;
        i += len ? len : 1;
    }
    *fit_r = i;
    return w;
}

struct print_table *print_table_new(struct arena *a, const char *const *titles, size_t columns)
{
    struct print_table *t = ARENA_NEW(a, struct print_table);
    *t = (struct print_table){.arena = a, .columns = columns};
    for (size_t i = 0; i < columns; i++)
        print_table_cell(t, PRINT_DIM, span_of(titles[i]));
    return t;
}

void print_table_cell(struct print_table *t, enum print_style style, struct span text)
{
    if (t->n == t->room) {
        size_t room = t->room ? t->room * 2 : 256;
        struct cell *cells = ARENA_ARRAY(t->arena, room, struct cell);
        if (t->n)
            memcpy(cells, t->cells, t->n * sizeof *cells);
        t->cells = cells;
        t->room = room;
    }
    struct buf b;
    buf_init(&b, 1 << 20);
    escape_for_line(&b, span_head(text, 4096));
    struct cell *c = &t->cells[t->n++];
    c->text = arena_copy(t->arena, buf_span(&b));
    c->style = style;
    size_t fit;
    c->width = width_of(c->text, SIZE_MAX, &fit);
    buf_release(&b);
}

/* Columns of the terminal, or no limit. */
static size_t terminal_width(void)
{
    struct winsize ws;
    return isatty(1) && ioctl(1, TIOCGWINSZ, &ws) == 0 && ws.ws_col > 20 ? ws.ws_col : SIZE_MAX;
}

void print_table_end(struct print_table *t)
{
    size_t *widths = ARENA_ARRAY(t->arena, t->columns, size_t);
    for (size_t i = 0; i < t->n; i++)
        if (t->cells[i].width > widths[i % t->columns])
            widths[i % t->columns] = t->cells[i].width;
    size_t limit = terminal_width();
    for (size_t i = 0, at = 0; i < t->n; i++) {
        size_t col = i % t->columns, fit;
        bool last = col + 1 == t->columns;
        size_t room = !last ? SIZE_MAX : limit > at ? limit - at : 0;
        size_t shown = width_of(t->cells[i].text, room, &fit);
        put(t->cells[i].style, span_head(t->cells[i].text, fit));
        if (last)
            putchar('\n');
        else
            printf("%*s", (int)(widths[col] - shown + 2), "");
        at = last ? 0 : at + widths[col] + 2;
    }
}
