/* sections.c: cuts a text at its headings.  Called by report.c. */
#include "parsers/sections.h"

#include "parsers/errors.h"
#include "parsers/fold.h"
#include "parsers/heading.h"

enum {
    TOP_LINES = 15, /* in which "Site:" and "Type:" count */
    COLUMNS = 8,
    FAREWELL_NAME_WORDS = 4,
    FAREWELL_BARE = 5, /* octets */
    HINT_LINES = 3,    /* that one of our hints may be wrapped to */
    LOOK_AHEAD = 200,
    NONE = -1
};

struct walk {
    const struct facts_conf *conf;
    enum sections_mode mode;
    struct arena *arena;
    struct sections *out;
    struct spans pieces[FACTS_SECTIONS]; /* runs of whole lines, and rests of lines behind headings */
    int open;                            /* the section lines go to, NONE */
    int wants;                           /* RULESET_SITE or _TYPE: the next line is its value; else NONE */
    bool wants_word;                     /* and nothing but the value: our question stands quoted above it */
    struct span asked; /* what stands behind "Site:" where the next line may be of our form */
    unsigned number;   /* of the open section's heading */
    bool bullet;       /* stood before that heading */
    bool block;        /* that heading stood alone */
    bool fed;          /* the open section has a line already */
    bool blank_before;
    struct span before; /* the last line that isn't blank */
    bool inline_before; /* the line before was a heading with text behind it */
    bool underlined;    /* the next line is a rule */
    bool blank_behind;  /* the next line is blank, or there is none */
    unsigned in_hint;   /* lines to go in which a hint of ours may still end */
    bool hint_quoted;   /* and whether they stand behind ">" */
    bool others;        /* a heading that is none of ours was seen */
    unsigned lines;     /* seen, blank ones not counted */
    struct span error;  /* the whole line of a bare "Error: ..." */
    bool rows;          /* of tables may be in the text */
    int columns[COLUMNS];
    size_t n_columns;
};

static bool quoted(struct span line)
{
    return line.n && line.p[0] == '>';
}

/* line without its quote marks. */
static struct span unquoted(struct span line)
{
    while (line.n && (line.p[0] == '>' || line.p[0] == ' '))
        line = span_from(line, 1);
    return line;
}

static size_t depth_of(struct span line)
{
    size_t depth = 0;
    for (size_t i = 0; i < line.n && (line.p[i] == '>' || line.p[i] == ' '); i++)
        depth += line.p[i] == '>';
    return depth;
}

static bool is_new(const struct walk *w)
{
    return w->mode == SECTIONS_NEW || w->mode == SECTIONS_ANSWER;
}

static bool is_form(const struct walk *w)
{
    return w->mode == SECTIONS_FORM || w->mode == SECTIONS_QUOTED;
}

static bool rule_octet(char c)
{
    return c == '-' || c == '=' || c == '_' || c == '*' || c == '~';
}

/* A line of one mark repeated: an underline or a rule. */
static bool is_rule(struct span line)
{
    line = span_trim(line);
    bool drawn = span_starts(line, SPAN_LIT("\xe2\x94")) || span_starts(line, SPAN_LIT("\xe2\x95"));
    if (line.n >= 9 && drawn) /* box drawing */
        return memcmp(line.p, line.p + 3, line.n - 3) == 0;
    if (line.n < 3 || !rule_octet(line.p[0]))
        return false;
    for (size_t i = 1; i < line.n; i++)
        if (line.p[i] != line.p[0] && line.p[i] != ' ')
            return false;
    return true;
}

static size_t words_in(struct span s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += s.p[i] != ' ' && (i == 0 || s.p[i - 1] == ' ');
    return n;
}

/* "Thanks, Ann", "Mit freundlichen Grüßen": a farewell with nothing behind it but a name.  bare: not even
 * that, and no short word, which may be one of a list. */
static bool is_farewell(const struct facts_conf *conf, struct span line, bool bare)
{
    char room[LEXICON_PHRASE_MAX];
    struct span s;
    size_t len = 0;
    if (!fold_text(line, room, sizeof room, &s) ||
        lexicon_longest(ruleset_words(conf, RULESET_FAREWELLS), s, &len) < 0)
        return false;
    struct span name = span_from(s, len);
    while (name.n && strchr(" ,.!:-~", name.p[0]))
        name = span_from(name, 1);
    for (size_t i = 0; i < name.n; i++)
        if (ascii_digit(name.p[i]) || name.p[i] == ':' || name.p[i] == '?' || name.p[i] == '/')
            return false;
    return bare ? name.n == 0 && len >= FAREWELL_BARE : words_in(name) <= FAREWELL_NAME_WORDS;
}

/* Adds a span to the open section: to the run it continues, or as one of its own. */
static void feed(struct walk *w, struct span s)
{
    struct spans *pieces = &w->pieces[w->open];
    struct span *last = pieces->n ? &pieces->v[pieces->n - 1] : NULL;
    if (last && last->p + last->n + 1 == s.p)
        last->n += 1 + s.n;
    else
        arena_push(w->arena, pieces, s);
    w->fed |= s.n > 0;
}

static void close_section(struct walk *w)
{
    w->open = NONE;
    w->wants = NONE;
}

/* Our hints stand in brackets behind the headings of our form: what is left of them is no answer. */
static struct span without_hint(struct span s)
{
    if (s.n == 0 || s.p[0] != '(')
        return s;
    return span_trim(span_from(s, span_chr(s, ')') + 1));
}

static void set_value(struct walk *w, int what, struct span value)
{
    struct span *to = what == RULESET_SITE ? &w->out->site : &w->out->type;
    if (to->n == 0)
        *to = value;
    w->wants = NONE;
}

/* In our own form only what it teaches counts, and a site only where its hint still stands behind it. */
static bool is_taught(const struct walk *w, const struct heading *h)
{
    if (h->what == RULESET_SITE)
        return h->content.n && h->content.p[0] == '(';
    return h->what < FACTS_SECTIONS &&
           lexicon_find_text(ruleset_words(w->conf, RULESET_TAUGHT), h->words) >= 0;
}

/* What the writer put behind a heading. */
static struct span content_of(struct walk *w, const struct heading *h)
{
    bool open = h->content.n && h->content.p[0] == '(' && span_chr(h->content, ')') == h->content.n;
    w->in_hint = 0;
    if (!is_form(w) && !(w->mode == SECTIONS_ANSWER && is_taught(w, h)))
        return h->content;
    w->in_hint = open ? HINT_LINES : 0;
    w->hint_quoted = h->quoted;
    return without_hint(h->content);
}

static void open_section(struct walk *w, const struct heading *h, int section, struct span line)
{
    w->open = section;
    w->wants = NONE;
    w->number = h->number;
    w->bullet = h->bullet;
    w->block = h->content.n == 0;
    w->fed = false;
    w->out->headings++;
    if (h->what == RULESET_ERROR_ONE && w->out->headings == 1)
        w->error = line;
    struct span content = content_of(w, h);
    bool ours = is_new(w) && h->quoted; /* what stands behind it is ours, too */
    if (content.n && !ours)
        feed(w, content);
}

/* "Stack trace:" and the like right below a message, and where a trace begins with such words: they are
 * pasted along with it, and no heading of the writer's. */
static bool is_pasted(const struct walk *w, const struct heading *h, struct span line)
{
    if (h->what != FACTS_ERRORS || h->content.n || w->open == FACTS_ERRORS)
        return false;
    return span_find(line, SPAN_LIT("Traceback (most recent call last)")) < line.n ||
           (!w->blank_before && errors_is_message(w->before));
}

/* Whether a line that reads like a heading is rather a line of the open section: an item of its numbered
 * list, or a word with a colon in steps or in a dump. */
static bool is_content(const struct walk *w, const struct heading *h)
{
    if (h->alone && h->single && !w->blank_before && w->lines > 0)
        return true;
    if (h->weak && !w->inline_before)
        return true;
    if (h->asks && !h->styled && h->content.n == 0 && w->blank_behind)
        return true; /* a question of the writer's */
    if (w->open == NONE)
        return false;
    int section = h->what == RULESET_ERROR_ONE ? FACTS_ERRORS : h->what;
    if (!h->styled && (section == w->open || (h->bullet && !w->bullet)))
        return true;
    if (h->number && !h->styled && (w->number == 0 || h->number <= w->number))
        return true;
    if (h->number > w->number + 1 && h->what == RULESET_ERROR_ONE)
        return true;
    bool dump = w->open == FACTS_ERRORS || w->open == FACTS_STEPS;
    if (!dump || h->styled || w->blank_before || !w->block)
        return false;
    return h->what >= FACTS_SECTIONS || h->guessed || (h->quoted && !is_new(w));
}

/* "Site:" or "Type:". */
static void take_value(struct walk *w, const struct heading *h)
{
    bool ours = h->quoted && is_new(w), hinted = h->content.n && h->content.p[0] == '(';
    close_section(w);
    if (h->what >= RULESET_SUBJECT || (ours && !(hinted && w->mode == SECTIONS_ANSWER)))
        return;
    if (w->lines >= TOP_LINES && !is_form(w))
        return;
    struct span value = content_of(w, h);
    w->wants_word = ours;
    if (value.n == 0 || ours)
        w->wants = h->what;
    else
        set_value(w, h->what, value);
}

/* "Site: acme-shop" in our own form: counts where its hint still stands there, or where the form goes on in
 * the next line; else it is what we understood. */
static bool take_asked(struct walk *w, const struct heading *h)
{
    if (w->asked.n && h->what < FACTS_SECTIONS && is_taught(w, h))
        set_value(w, RULESET_SITE, w->asked);
    w->asked = h->what == RULESET_SITE && !is_taught(w, h) ? h->content : SPAN_EMPTY;
    return is_taught(w, h);
}

/* Takes a heading line; false where it is none after all. */
static bool take_heading(struct walk *w, struct span line)
{
    struct heading h;
    if (!heading_read(w->conf, line, w->underlined, &h)) {
        w->asked = SPAN_EMPTY;
        return false;
    }
    if (is_form(w) && (h.quoted || !take_asked(w, &h)))
        return false;
    if (is_pasted(w, &h, line) || is_content(w, &h))
        return false;
    w->inline_before = h.content.n > 0;
    if (h.what < FACTS_SECTIONS || h.what == RULESET_ERROR_ONE) {
        open_section(w, &h, h.what == RULESET_ERROR_ONE ? FACTS_ERRORS : h.what, line);
        return true;
    }
    w->others = true;
    take_value(w, &h);
    return true;
}

/* A table's head row: two cells or more, all of them headings, two of them ours. */
static bool take_head_row(struct walk *w, struct span line)
{
    struct span cells[COLUMNS];
    size_t n = w->rows ? heading_cells(line, cells, COLUMNS) : 0, ours = 0;
    if (n < 2)
        return false;
    for (size_t i = 0; i < n; i++) {
        w->columns[i] = heading_of(w->conf, cells[i]);
        if (w->columns[i] < 0 && cells[i].n)
            return false;
        ours += w->columns[i] >= 0 && w->columns[i] < RULESET_SUBJECT;
    }
    if (ours < 2)
        return false;
    w->n_columns = n;
    close_section(w);
    return true;
}

static void take_cell(struct walk *w, int what, struct span cell)
{
    if (cell.n == 0 || what < 0 || what == RULESET_OTHER || what == RULESET_SUBJECT)
        return;
    if (what == RULESET_SITE || what == RULESET_TYPE) {
        set_value(w, what, cell);
        return;
    }
    w->open = what == RULESET_ERROR_ONE ? FACTS_ERRORS : what;
    w->out->headings++;
    feed(w, cell);
    w->open = NONE;
}

/* A row below a table's head; false where the table is over. */
static bool take_row(struct walk *w, struct span line)
{
    struct span cells[COLUMNS];
    if (w->n_columns == 0)
        return false;
    if (is_rule(line) || span_starts(span_trim(line), SPAN_LIT("|--")) ||
        span_starts(span_trim(line), SPAN_LIT("|:-")) || span_starts(span_trim(line), SPAN_LIT("| -")))
        return true;
    size_t n = heading_cells(line, cells, COLUMNS);
    if (n == 0) {
        w->n_columns = 0;
        return false;
    }
    for (size_t i = 0; i < n && i < w->n_columns; i++)
        take_cell(w, w->columns[i], cells[i]);
    return true;
}

/* What ends a section without being a heading. */
static bool ends_section(const struct walk *w, struct span line, bool rule)
{
    if (rule)
        return w->fed && w->open != FACTS_ERRORS;
    if (span_eq(line, SPAN_LIT("-- ")) || span_eq(line, SPAN_LIT("--")))
        return true;
    if (w->mode == SECTIONS_FORM && quoted(line))
        return true;
    return is_farewell(w->conf, line, !w->blank_before) && (w->blank_before || (w->fed && !w->block));
}

/* When and where are said in a line: a blank line behind "Environment: live" ends it. */
static bool blank_ends(const struct walk *w)
{
    return !w->block && w->fed && (w->open == FACTS_ENVIRONMENTS || w->open == FACTS_BEGAN);
}

static void take_blank(struct walk *w, struct span line)
{
    w->blank_before = true;
    w->n_columns = 0;
    if (w->open == NONE)
        return;
    if (blank_ends(w))
        close_section(w);
    else
        feed(w, span_head(line, 0));
}

/* A line that one of our hints was wrapped to: what the writer put behind its end; false where it is none. */
static bool take_hint(struct walk *w, struct span *line)
{
    if (w->in_hint == 0 || quoted(*line) != w->hint_quoted)
        return false;
    size_t end = span_chr(*line, ')');
    w->in_hint = end < line->n ? 0 : w->in_hint - 1;
    *line = span_trim(span_from(*line, end + 1));
    return line->n == 0;
}

static void take_wanted(struct walk *w, struct span line)
{
    line = span_trim(line);
    if (w->wants_word && words_in(line) > 1)
        w->wants = NONE;
    else
        set_value(w, w->wants, line);
}

static void take_text(struct walk *w, struct span line)
{
    if ((w->open == NONE && w->wants == NONE) || take_hint(w, &line))
        return;
    bool ours = is_new(w) && quoted(line);
    if (w->wants != NONE && ours) {
        w->wants = NONE;
        return;
    }
    if (w->wants != NONE) {
        take_wanted(w, line);
        return;
    }
    bool rule = is_rule(line);
    if (ends_section(w, line, rule)) {
        close_section(w);
        return;
    }
    if (!ours && (!rule || w->open == FACTS_ERRORS))
        feed(w, line);
}

static void take_line(struct walk *w, struct span line)
{
    bool whole = w->mode == SECTIONS_PLAIN || (w->mode == SECTIONS_QUOTED && depth_of(line) == 1);
    if (whole && quoted(line))
        line = unquoted(line);
    else if (w->mode == SECTIONS_QUOTED) {
        close_section(w);
        return;
    }
    if (span_trim(quoted(line) ? unquoted(line) : line).n == 0) {
        take_blank(w, line);
        return;
    }
    if (!take_row(w, line) && !take_head_row(w, line) && !take_heading(w, line)) {
        take_text(w, line);
        w->inline_before = false;
    }
    w->blank_before = false;
    w->before = line;
    w->lines++;
}

/* Without the line ends and blanks around it; the first line keeps no indent either. */
static struct span joined(struct arena *a, struct spans pieces)
{
    size_t n = 0;
    for (size_t i = 0; i < pieces.n; i++)
        n += pieces.v[i].n + 1;
    if (pieces.n < 2)
        return pieces.n ? span_trim(pieces.v[0]) : SPAN_EMPTY;
    char *p = arena_octets(a, n);
    n = 0;
    for (size_t i = 0; i < pieces.n; i++) {
        if (n && p[n - 1] != '\n')
            p[n++] = '\n';
        memcpy(p + n, pieces.v[i].p, pieces.v[i].n);
        n += pieces.v[i].n;
    }
    return span_trim(span_make(p, n));
}

/* Only its first octets count. */
static void look_ahead(struct walk *w, struct span next)
{
    next = span_head(next, LOOK_AHEAD);
    w->blank_behind = span_trim(next).n == 0;
    bool under = next.n && (next.p[0] == '-' || next.p[0] == '=' || next.p[0] == '~');
    w->underlined = under && is_rule(next);
}

/* Errors that only a line "Error: ..." opened: from that line on. */
static struct span bare_error(const struct walk *w, struct span errors)
{
    if (w->error.n == 0 || w->out->headings != 1 || w->others || errors.n == 0)
        return SPAN_EMPTY;
    if (w->pieces[FACTS_ERRORS].n != 1)
        return errors;
    return span_trim(span_make(w->error.p, (size_t)(errors.p + errors.n - w->error.p)));
}

void sections_read(const struct facts_conf *conf, struct span text, enum sections_mode mode, struct arena *a,
                   struct sections *out_r)
{
    *out_r = (struct sections){.site = SPAN_EMPTY, .type = SPAN_EMPTY, .bare_error = SPAN_EMPTY};
    struct walk w = {.conf = conf,
                     .mode = mode,
                     .arena = a,
                     .out = out_r,
                     .open = NONE,
                     .wants = NONE,
                     .blank_before = true,
                     .rows = span_chr(text, '|') < text.n || span_chr(text, '\t') < text.n};
    struct span rest = text, line, next;
    for (bool more = span_line(&rest, &line); more; line = next) {
        more = span_line(&rest, &next);
        look_ahead(&w, more ? next : SPAN_EMPTY);
        take_line(&w, line);
    }
    for (int i = 0; i < FACTS_SECTIONS; i++)
        out_r->text[i] = joined(a, w.pieces[i]);
    out_r->bare_error = bare_error(&w, out_r->text[FACTS_ERRORS]);
}
