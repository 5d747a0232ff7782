/* amid.c: see amid.h.  Called by judge.c before the rules. */
#include "daemon/gate/amid.h"

#include "daemon/gate/which.h"
#include "daemon/gate/who.h"
#include "daemon/store/outbox.h"
#include "parsers/commands.h"

enum {
    AMID_OURS_MAX = 64 * 1024,    /* octets of what we said */
    AMID_QUOTED_MAX = 256 * 1024, /* of what is quoted */
    AMID_IDS_MAX = 5,
    AMID_LINK_MAX = 2048,
    AMID_SKIP_MIN =
        12, /* octets of a line of ours that is known wherever it stands: he may have cut others */
    AMID_SEARCHES_MAX = 200,
    AMID_FOUND_MAX = 32 * 1024,
};

struct amid {
    const struct conf *conf;
    struct arena *arena;
    struct span ours; /* every run of white space one blank, every link the same */
    size_t at;        /* how far of it was met */
    bool met;
    int searches;
    struct span question; /* the last line that was ours */
    struct buf piece;     /* his lines since then */
    struct buf found;
};

/* The octets of white space at the head of s, or of the link that Outlook puts behind what it shows of it. */
static size_t amid_nothing(struct span s, bool *blank_r)
{
    *blank_r = ascii_space(s.p[0]) || span_starts(s, SPAN_LIT("\u00a0"));
    if (*blank_r)
        return ascii_space(s.p[0]) ? 1 : 2;
    if (s.p[0] != '<' || (!span_istarts(s, SPAN_LIT("<http")) && !span_istarts(s, SPAN_LIT("<mailto:"))))
        return 0;
    s = span_head(s, AMID_LINK_MAX);
    size_t end = span_chr(s, '>');
    return end < s.n ? end + 1 : 0;
}

/* The octets of a link at the head of s: filters at the border put another in its place. */
static size_t amid_link(struct span s)
{
    size_t n = 0;
    if (!span_istarts(s, SPAN_LIT("http://")) && !span_istarts(s, SPAN_LIT("https://")))
        return 0;
    while (n < s.n && !ascii_space(s.p[n]) && s.p[n] != '<')
        n++;
    return n;
}

static struct span amid_fold(struct arena *a, struct span text)
{
    static const struct span link = SPAN_LIT("…");
    char *out = arena_alloc(a, text.n + 1);
    size_t n = 0;
    while (text.n) {
        bool blank = false;
        size_t url = amid_link(text), skip = url ? url : amid_nothing(text, &blank);
        if (url) {
            memcpy(out + n, link.p, link.n);
            n += link.n;
        } else if (!skip)
            out[n++] = text.p[0];
        else if (blank && n && out[n - 1] != ' ')
            out[n++] = ' ';
        text = span_from(text, skip ? skip : 1);
    }
    return span_trim(span_make(out, n));
}

/* Ends a word of ours there? */
static bool amid_ends(const struct amid *m, size_t at)
{
    return at == m->ours.n || m->ours.p[at] == ' ';
}

/* The line goes on where the last one of ours ended, or is a later one. */
static bool amid_is_ours(struct amid *m, struct span line)
{
    struct span rest = span_from(m->ours, m->at);
    size_t skip = 0;
    if (rest.n && rest.p[0] == ' ')
        rest = span_from(rest, skip = 1);
    size_t found = span_starts(rest, line) ? 0 : rest.n;
    if (found == rest.n && line.n >= AMID_SKIP_MIN && m->searches < AMID_SEARCHES_MAX) {
        m->searches++;
        found = span_find(rest, line);
        skip += found;
        if (found < rest.n && found && rest.p[found - 1] != ' ')
            return false;
    }
    if (found == rest.n || !amid_ends(m, m->at + skip + line.n))
        return false;
    m->at += skip + line.n;
    return true;
}

/* What he wrote below the last line of ours. */
static void amid_keep(struct amid *m)
{
    struct span piece = span_trim(buf_span(&m->piece));
    if (piece.n)
        buf_printf(&m->found, "%s> %.*s\n\n%.*s", m->found.n ? "\n\n" : "", SPAN_FMT(m->question),
                   SPAN_FMT(piece));
    buf_release(&m->piece);
    buf_init(&m->piece, AMID_FOUND_MAX);
}

/* Our signature, or what a notice says to agents below the text: its block, or the address for notes. */
static bool amid_is_over(const struct amid *m, struct span line)
{
    struct span text, word = line;
    for (size_t blank; (blank = span_chr(word, ' ')) < word.n;)
        word = span_from(word, blank + 1);
    return span_eq(line, SPAN_LIT("--")) || who_token_in(m->conf, word, &text) ||
           (line.n > 2 && line.p[0] == '[' && line.p[1] == 'i' && ascii_digit(line.p[2]));
}

/* True: our words ended there, and he may have written below the last of them. */
static bool amid_lines(struct amid *m, struct span text)
{
    struct span line;
    while (span_line(&text, &line)) {
        struct span folded = amid_fold(m->arena, line);
        if (folded.n && folded.p[0] == '>')
            return false;
        if (m->met && amid_is_over(m, folded))
            return true;
        if (folded.n && amid_is_ours(m, folded)) {
            amid_keep(m);
            m->met = true;
            m->question = folded;
        } else if (m->met) {
            buf_printf(&m->piece, "%.*s\n", SPAN_FMT(line));
        }
    }
    return false;
}

/* What our mail said that this one answers; empty: none is known, or none that a person wrote. */
static struct span amid_ours(struct judge *j)
{
    const struct facts *f = j->facts;
    struct outbox row = {0};
    struct entry e = {0};
    for (size_t i = 0; !row.id && i < f->in_reply_to.n && i < AMID_IDS_MAX; i++)
        (void)which_row(j, f->in_reply_to.v[i], &row);
    if (row.entry)
        judge_ok(j, entry_get(j->db, row.entry, j->arena, &e, j->why));
    return span_head(e.text, AMID_OURS_MAX);
}

static void amid_take(struct judge *j, struct span found)
{
    struct facts *f = ARENA_NEW(j->arena, struct facts);
    const struct spans *commands = &j->facts->internal.commands;
    struct span own = span_trim(j->facts->reply_text);
    *f = *j->facts;
    f->internal.commands = (struct spans){0};
    for (size_t i = 0; i < commands->n; i++)
        arena_push(j->arena, &f->internal.commands, commands->v[i]);
    f->reply_text = own.n ? arena_printf(j->arena, "%.*s\n\n%.*s", SPAN_FMT(own), SPAN_FMT(found)) : found;
    f->internal.thanks_only = false;
    (void)commands_read(j->arena, found, &f->internal.commands);
    j->facts = f;
}

void amid_read(struct judge *j)
{
    const struct facts *f = j->facts;
    struct span quoted = span_head(f->quoted_text, AMID_QUOTED_MAX);
    if (f->bounce || f->internal.automatic || !quoted.n || !f->in_reply_to.n ||
        span_find(f->reply_text, quoted) < f->reply_text.n)
        return;
    struct amid m = {.conf = j->conf, .arena = j->arena, .ours = amid_fold(j->arena, amid_ours(j))};
    if (!m.ours.n)
        return;
    buf_init(&m.piece, AMID_FOUND_MAX);
    buf_init(&m.found, AMID_FOUND_MAX);
    if (amid_lines(&m, quoted))
        amid_keep(&m);
    if (m.found.n && !m.found.overflow && !m.piece.overflow)
        amid_take(j, arena_copy(j->arena, buf_span(&m.found)));
    buf_release(&m.piece);
    buf_release(&m.found);
}
