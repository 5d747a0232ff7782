/* leak.c: looks through outgoing text and files for what is private.  Called by saying.c and desk.c.  Linear
 * in text and notes: lines are found by a rolling hash of how they begin. */
#include "daemon/gate/leak.h"

#include "daemon/store/entry.h"
#include "parsers/utf8.h"

enum {
    LEAK_PAGE = 8, /* notes at a time */
    LEAK_LINES_MAX = 1 << 13,
    LEAK_LINE_KEPT = 400,       /* octets of a line that are looked for */
    LEAK_OUTSIDE_MAX = 4 << 20, /* octets of notes by writers who are no agents */
    LEAK_SLOTS = 1 << 13,
    LEAK_WORDS_MAX = 20, /* that are looked up */
    LEAK_DIGITS_MAX = 18,
};

static const uint32_t LEAK_BASE = 16777619;

/* Lines by the hash of their first LEAK_LINE_MIN octets. */
struct leak {
    struct span *lines;
    uint32_t *next; /* of the same slot, plus 1 */
    uint32_t *slots;
    size_t n;
    struct arena *arena;
    bool full; /* there were more lines than are looked for */
};

/* Quote marks gone, every run of white space one blank: what a mail client may have changed. */
static struct span leak_fold(struct arena *a, struct span text)
{
    struct buf out;
    struct span line;
    buf_init(&out, text.n + 2);
    while (span_line(&text, &line)) {
        line = span_trim(line);
        while (line.n && line.p[0] == '>')
            line = span_trim(span_from(line, 1));
        bool blank = true;
        for (size_t i = 0; i < line.n; i++) {
            if (ascii_space(line.p[i])) {
                blank = true;
                continue;
            }
            if (blank && out.n)
                buf_addc(&out, ' ');
            blank = false;
            buf_addc(&out, line.p[i]);
        }
    }
    struct span folded = arena_copy(a, buf_span(&out));
    buf_release(&out);
    return folded;
}

static size_t leak_characters(struct span s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += ((unsigned char)s.p[i] & 0xc0) != 0x80;
    return n;
}

static uint32_t leak_hash(const char *p)
{
    uint32_t h = 0;
    for (size_t i = 0; i < LEAK_LINE_MIN; i++)
        h = h * LEAK_BASE + (unsigned char)p[i];
    return h;
}

static void leak_add_note(struct leak *l, struct arena *page, struct span note)
{
    struct span line;
    while (span_line(&note, &line)) {
        struct span folded = leak_fold(page, line);
        if (leak_characters(folded) < LEAK_LINE_MIN)
            continue;
        if (l->n == LEAK_LINES_MAX) {
            l->full = true;
            return;
        }
        uint32_t slot = leak_hash(folded.p) % LEAK_SLOTS;
        l->lines[l->n] = arena_copy(l->arena, span_head(folded, LEAK_LINE_KEPT));
        l->next[l->n] = l->slots[slot];
        l->slots[slot] = (uint32_t)++l->n;
    }
}

static bool leak_has_line(const struct leak *l, struct span text)
{
    uint32_t leaves = 1, h;
    if (!l->n || text.n < LEAK_LINE_MIN)
        return false;
    for (size_t i = 1; i < LEAK_LINE_MIN; i++)
        leaves *= LEAK_BASE;
    h = leak_hash(text.p);
    for (size_t at = 0;; at++) {
        for (uint32_t k = l->slots[h % LEAK_SLOTS]; k; k = l->next[k - 1]) {
            if (span_starts(span_from(text, at), l->lines[k - 1]))
                return true;
        }
        if (at + LEAK_LINE_MIN >= text.n)
            return false;
        h = (h - (unsigned char)text.p[at] * leaves) * LEAK_BASE + (unsigned char)text.p[at + LEAK_LINE_MIN];
    }
}

static enum result leak_read_notes(struct db *db, int64_t ticket, bool outside, struct leak *l,
                                   struct why *why)
{
    int64_t after = 0;
    size_t octets = 0;
    for (;;) {
        struct arena *page = arena_new(0);
        struct entries notes = {0};
        enum result r = entry_notes(db, ticket, outside, after, LEAK_PAGE, page, &notes, why);
        for (size_t i = 0; r == OK && i < notes.n; i++) {
            leak_add_note(l, page, notes.v[i].text);
            octets += notes.v[i].text.n;
            after = notes.v[i].n;
        }
        arena_free(&page);
        if (r != OK || notes.n < LEAK_PAGE || l->full || (outside && octets > LEAK_OUTSIDE_MAX))
            return r;
    }
}

/* Does a line of the ticket's notes stand in the text?  Agents' own count first: where there are more than
 * are looked for, nothing goes out.  Anybody who got a mail of the ticket may have been noted, and must not
 * bring that about. */
static enum result leak_find_line(struct db *db, int64_t ticket, struct span folded, struct arena *arena,
                                  bool *leaks_r, struct why *why)
{
    struct leak l = {.arena = arena};
    l.lines = ARENA_ARRAY(arena, LEAK_LINES_MAX, struct span);
    l.next = ARENA_ARRAY(arena, LEAK_LINES_MAX, uint32_t);
    l.slots = ARENA_ARRAY(arena, LEAK_SLOTS, uint32_t);
    enum result r = leak_read_notes(db, ticket, false, &l, why);
    bool too_many = l.full;
    if (r == OK && !too_many)
        r = leak_read_notes(db, ticket, true, &l, why);
    *leaks_r = r == OK && (too_many || leak_has_line(&l, folded));
    return r;
}

/* "i12-" and 20 characters, at the head of s. */
static bool leak_word_at(struct span s, struct token *token_r)
{
    size_t digits = 1;
    while (digits < s.n && digits <= LEAK_DIGITS_MAX && ascii_digit(s.p[digits]))
        digits++;
    if (digits < 2 || digits == s.n || s.p[digits] != '-')
        return false;
    return token_parse(span_head(s, digits + 1 + TOKEN_MAC_CHARS), token_r);
}

/* The next one at or behind *at_r, which is moved past where it begins.  False: there is none. */
static bool leak_next_word(struct span text, size_t *at_r, struct token *token_r)
{
    while (*at_r < text.n) {
        size_t i = (*at_r)++;
        if (ascii_alpha(text.p[i]) && (!i || !ascii_alpha(text.p[i - 1])) &&
            leak_word_at(span_from(text, i), token_r))
            return true;
    }
    return false;
}

static bool leak_is_signed(const struct token_keys *keys, const struct token *token, const struct ticket *t)
{
    return token_verify(keys, token, ticket_random(t), SPAN_EMPTY) ||
           token_verify(keys, token, ticket_random(t), SPAN_LIT(LEAK_NOTE));
}

/* The word of the block; or, with `addresses`, what an agent's answers and notes go to, which stands above
 * the block: by its form alone, since it is signed for an address that isn't known here. */
static enum result leak_is_word(struct db *db, const struct token_keys *keys, const struct token *token,
                                bool addresses, struct arena *arena, bool *leaks_r, struct why *why)
{
    struct ticket t = {0};
    bool word = token->kind == TOKEN_INTERNAL,
         address = addresses && (token->kind == TOKEN_NOTE || token->kind == TOKEN_AGENT);
    if (!word && !address)
        return OK;
    enum result r = ticket_get(db, token->ticket, arena, &t, why);
    *leaks_r = r == OK && t.id && (address || leak_is_signed(keys, token, &t));
    return r;
}

static enum result leak_find_word(struct db *db, const struct token_keys *keys, struct span text,
                                  bool addresses, struct arena *arena, bool *leaks_r, struct why *why)
{
    int tried = 0;
    size_t at = 0;
    struct token token;
    enum result r = OK;
    *leaks_r = false;
    while (r == OK && !*leaks_r && tried < LEAK_WORDS_MAX && leak_next_word(text, &at, &token)) {
        tried++;
        r = leak_is_word(db, keys, &token, addresses, arena, leaks_r, why);
    }
    *leaks_r = *leaks_r || tried == LEAK_WORDS_MAX; /* so many can only be there to hide one */
    return r;
}

enum result leak_find(struct db *db, const struct token_keys *keys, int64_t ticket, struct span text,
                      struct arena *arena, bool *leaks_r, struct why *why)
{
    struct span folded = leak_fold(arena, text);
    enum result r = leak_find_word(db, keys, folded, true, arena, leaks_r, why);
    return r != OK || *leaks_r || !ticket ? r : leak_find_line(db, ticket, folded, arena, leaks_r, why);
}

bool leak_quotes_note(const struct token_keys *keys, const struct ticket *t, struct span text)
{
    int tried = 0;
    size_t at = 0;
    struct token token;
    while (tried < LEAK_WORDS_MAX && leak_next_word(text, &at, &token)) {
        if (token.kind != TOKEN_INTERNAL)
            continue;
        tried++;
        if (token.ticket == t->id && token_verify(keys, &token, ticket_random(t), SPAN_LIT(LEAK_NOTE)))
            return true;
    }
    return false;
}

/* --- Files --- */

/* Without line ends that quoted-printable made, and as one octet a character where UTF-16 has two. */
static struct span leak_unfold(struct arena *a, struct span octets)
{
    char *out = arena_alloc(a, octets.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < octets.n; i++) {
        if (!octets.p[i] || octets.p[i] == '\r')
            continue;
        if (octets.p[i] == '\n' && n && out[n - 1] == '=')
            n--;
        else
            out[n++] = octets.p[i];
    }
    return span_make(out, n);
}

/* Do both fields stand in it: the number that a notice bears, and the mark that we sign? */
static bool leak_is_notice(const struct token_keys *keys, struct span text)
{
    static const struct span ticket = SPAN_LIT("X-Gatepost-Ticket:"), mark = SPAN_LIT("X-Gatepost-Instance:");
    bool has_ticket = false, has_mark = false;
    struct span line;
    while (!(has_ticket && has_mark) && span_line(&text, &line)) {
        if (span_istarts(line, ticket))
            has_ticket = true;
        else if (span_istarts(line, mark))
            has_mark = has_mark || token_mark_verify(keys, span_trim(span_from(line, mark.n)));
    }
    return has_ticket && has_mark;
}

enum result leak_find_in_file(struct db *db, const struct token_keys *keys, struct span octets, bool *leaks_r,
                              struct why *why)
{
    struct arena *arena = arena_new(0);
    struct span text = leak_unfold(arena, octets);
    enum result r = leak_find_word(db, keys, text, false, arena, leaks_r, why);
    *leaks_r = r == OK && (*leaks_r || leak_is_notice(keys, text));
    arena_free(&arena);
    return r;
}
