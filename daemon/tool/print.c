/* print.c: see print.h.  Called by the commands; floor: tool. */
#include "daemon/tool/print.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

#include "parsers/utf8.h"

#include "daemon/base/log.h"

bool print_colour(void)
{
    static int known = -1;
    if (known < 0) {
        const char *no = getenv("NO_COLOR"), *term = getenv("TERM");
        known = isatty(1) && !(no && *no) && !(term && strcmp(term, "dumb") == 0);
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

void print_raw(struct span octets)
{
    if (isatty(STDOUT_FILENO))
        print_block("", octets);
    else
        fwrite(octets.p, 1, octets.n, stdout);
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

static struct span when(struct arena *a, int64_t ms, bool offset)
{
    time_t t = (time_t)(ms / 1000);
    struct tm tm;
    char text[64];
    if (ms == 0 || !localtime_r(&t, &tm))
        return SPAN_LIT("-");
    size_t n = offset ? strftime(text, sizeof text, "%Y-%m-%d %H:%M %z", &tm)
                      : strftime(text, sizeof text, "%Y-%m-%d %H:%M", &tm);
    return arena_copy(a, span_make(text, n));
}

struct span print_when(struct arena *a, int64_t ms)
{
    return when(a, ms, true);
}

struct span print_short(struct arena *a, int64_t ms)
{
    return when(a, ms, false);
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

enum { COLUMNS_MAX = 16, YIELDS_TO = 10, LAST_MIN = 20 };

struct print_table {
    struct arena *arena;
    size_t columns, n, room;
    struct cell *cells;
    bool yields[COLUMNS_MAX];
};

/* Columns that a terminal uses: two for CJK and emoji, none for combining marks.  By the C library's table,
 * whatever the user's locale: what is printed is UTF-8. */
static size_t width_of_char(uint32_t cp)
{
    static locale_t utf8;
    if (!utf8 && !(utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0)))
        return 1;
    locale_t before = uselocale(utf8);
    int width = wcwidth((wchar_t)cp);
    (void)uselocale(before);
    return width < 0 ? 1 : (size_t)width;
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

void print_table_yields(struct print_table *t, size_t column)
{
    t->yields[column] = true;
}

/* The widest of the columns that yield gives a place, again and again, until the last one has its own. */
static void narrow(const struct print_table *t, size_t *widths, size_t limit)
{
    size_t last = t->columns - 1, all = widths[last] < LAST_MIN ? widths[last] : LAST_MIN;
    for (size_t i = 0; i < last; i++)
        all += widths[i] + 2;
    for (; all > limit; all--) {
        size_t widest = last;
        for (size_t i = 0; i < last; i++)
            if (t->yields[i] && widths[i] > YIELDS_TO && (widest == last || widths[i] > widths[widest]))
                widest = i;
        if (widest == last)
            return;
        widths[widest]--;
    }
}

/* The cell in so many places, its end as "…" where it was cut; how many it took. */
static size_t put_cell(const struct cell *c, size_t room)
{
    size_t fit, shown = width_of(c->text, c->width > room && room ? room - 1 : room, &fit);
    put(c->style, span_head(c->text, fit));
    if (c->width <= room || !room)
        return shown;
    fputs("…", stdout);
    return shown + 1;
}

void print_table_end(struct print_table *t)
{
    size_t *widths = ARENA_ARRAY(t->arena, t->columns, size_t);
    for (size_t i = 0; i < t->n; i++)
        if (t->cells[i].width > widths[i % t->columns])
            widths[i % t->columns] = t->cells[i].width;
    size_t limit = terminal_width();
    narrow(t, widths, limit);
    for (size_t i = 0, at = 0; i < t->n; i++) {
        size_t col = i % t->columns;
        bool last = col + 1 == t->columns;
        size_t left = limit > at ? limit - at : 0, room = !last             ? widths[col]
                                                          : left > LAST_MIN ? left
                                                                            : LAST_MIN;
        size_t shown = put_cell(&t->cells[i], room);
        if (last)
            putchar('\n');
        else
            printf("%*s", (int)(widths[col] - shown + 2), "");
        at = last ? 0 : at + widths[col] + 2;
    }
}
