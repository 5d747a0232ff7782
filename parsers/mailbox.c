/* mailbox.c: reads address lists.  A list is cut into pieces at commas and semicolons outside quotes,
 * comments and
 * <>; then each piece is taken apart.  Called by facts_read().
 *
 * Everything that looks ahead for a closing mark stops looking for it in the rest of the value once it was
 * not there, so that 200,000 "(" cost one pass (attack 45). */
#include "parsers/mailbox.h"

#include "parsers/word.h"

enum { LITERAL_MAX = 80 }; /* of "[IPv6:...]" */

struct range {
    size_t from, to; /* to 0: not there */
};

struct list {
    struct reader *r;
    struct span s;
    struct facts_mailboxes *out;
    size_t first;              /* how many were in out before this field */
    bool no_quote, no_comment; /* no more closed ones ahead */
    bool open_angle;
    bool held; /* the piece before had no address: perhaps "Smith" of "Smith, John <a@b>" */
    size_t held_from;
    /* the piece being cut */
    size_t from;
    struct range angle, comment; /* with their marks */
    bool at;                     /* holds an "@" outside <> */
    bool begun;                  /* holds more than blanks */
};

static size_t quoted_length(struct span s)
{
    for (size_t i = 1; i < s.n; i++) {
        if (s.p[i] == '\\')
            i++;
        else if (s.p[i] == '"')
            return i + 1;
    }
    return 0;
}

static size_t comment_length(struct span s)
{
    size_t depth = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\\')
            i++;
        else if (s.p[i] == '(')
            depth++;
        else if (s.p[i] == ')' && --depth == 0)
            return i + 1;
    }
    return 0;
}

/* "<...>"; one that isn't closed goes to the next "<", comma or semicolon. */
static size_t angle_length(struct span s)
{
    size_t separator = 0;
    for (size_t i = 1; i < s.n && s.p[i] != '<'; i++) {
        if (s.p[i] == '>')
            return i + 1;
        if (!separator && (s.p[i] == ',' || s.p[i] == ';'))
            separator = i;
    }
    return separator ? separator : 1 + span_chr(span_from(s, 1), '<');
}

static size_t literal_length(struct span s)
{
    s = span_head(s, LITERAL_MAX);
    size_t end = span_chr(s, ']');
    return end < s.n && span_chr(span_head(s, end), '<') == end ? end + 1 : 1;
}

/* The length of what stands as one at i; 1 for a single character. */
static size_t unit_length(struct list *l, size_t i)
{
    struct span s = span_from(l->s, i);
    size_t n = 0;
    switch (s.p[0]) {
    case '"':
        n = l->no_quote ? 0 : quoted_length(s);
        l->no_quote |= n == 0;
        break;
    case '(':
        n = l->no_comment ? 0 : comment_length(s);
        l->no_comment |= n == 0;
        break;
    case '<':
        n = angle_length(s);
        break;
    case '[':
        n = literal_length(s);
        break;
    case '=':
        n = word_length(s);
        break;
    case '\\':
        n = 2;
        break;
    }
    return n == 0 ? 1 : n < s.n ? n : s.n;
}

/* A phrase as a name: quotes and backslashes off, encoded-words decoded, blanks single. */
static struct span name_of(struct reader *r, struct span phrase)
{
    phrase = span_trim(phrase);
    char *out = arena_alloc(r->arena, phrase.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < phrase.n; i++) {
        char c = phrase.p[i];
        if (c == '"')
            continue;
        if (c == '\\' && i + 1 < phrase.n)
            c = phrase.p[++i];
        if (ascii_space(c) && (n == 0 || out[n - 1] == ' '))
            continue;
        out[n++] = ascii_space(c) ? ' ' : c;
    }
    return span_trim(word_decode(r, span_make(out, n)));
}

/* Takes comments and blanks out of an addr-spec, but not out of its quotes. */
static struct span without_comments(struct reader *r, struct span s)
{
    char *out = arena_alloc(r->arena, s.n + 1);
    size_t n = 0;
    bool no_quote = false, no_comment = false;
    for (size_t i = 0; i < s.n;) {
        struct span rest = span_from(s, i);
        size_t quoted = rest.p[0] == '"' && !no_quote ? quoted_length(rest) : 0;
        size_t comment = rest.p[0] == '(' && !no_comment ? comment_length(rest) : 0;
        no_quote |= rest.p[0] == '"' && !quoted;
        no_comment |= rest.p[0] == '(' && !comment;
        if (quoted) {
            memcpy(out + n, rest.p, quoted);
            n += quoted;
        } else if (!comment && !ascii_space(rest.p[0])) {
            out[n++] = rest.p[0];
        }
        i += quoted ? quoted : comment ? comment : 1;
    }
    return span_make(out, n);
}

static struct span strip(struct span s, char first, char last)
{
    if (s.n && s.p[0] == first)
        s = span_from(s, 1);
    if (s.n && s.p[s.n - 1] == last)
        s.n--;
    return s;
}

/* What stands in <>: a route (obs, "@a,@b:") and "mailto:" go. */
static struct span address_of(struct reader *r, struct span s)
{
    s = without_comments(r, s);
    s = strip(s, '<', '>');
    s = strip(s, '\'', '\'');
    if (span_istarts(s, SPAN_LIT("mailto:")))
        s = span_from(s, sizeof "mailto:" - 1);
    if (s.n && s.p[0] == '@') {
        size_t colon = span_chr(s, ':');
        s = colon < s.n ? span_from(s, colon + 1) : s;
    }
    bool whole = s.n > 2 && s.p[0] == '"' && s.p[s.n - 1] == '"' && quoted_length(s) == s.n;
    return whole ? strip(s, '"', '"') : s; /* <"a@b"> */
}

static void emit(struct list *l, struct span name, struct span address)
{
    struct facts_mailboxes *out = l->out;
    if (name.n == 0 && address.n == 0)
        return;
    if (out->n - l->first >= l->r->limits->addresses) {
        reader_defect(l->r, "too many addresses in a field: the rest was left out");
        return;
    }
    bool full = out->n == 0 || (out->n & (out->n - 1)) == 0;
    if (full) {
        size_t room = out->n ? out->n * 2 : 1;
        struct facts_mailbox *v = ARENA_ARRAY(l->r->arena, room, struct facts_mailbox);
        if (out->n)
            memcpy(v, out->v, out->n * sizeof *v);
        out->v = v;
    }
    out->v[out->n++] = (struct facts_mailbox){name, address};
}

static struct span part(const struct list *l, size_t from, size_t to)
{
    return span_make(l->s.p + from, to - from);
}

static struct span comment_name(const struct list *l)
{
    if (!l->comment.to)
        return SPAN_EMPTY;
    return name_of(l->r, part(l, l->comment.from + 1, l->comment.to - 1));
}

/* "phrase <address> (comment)" */
static void angle_piece(struct list *l, size_t to)
{
    struct span before = span_trim(part(l, l->from, l->angle.from));
    if (l->held && before.n) { /* "Smith, John <a@b>" */
        before = part(l, l->held_from, l->angle.from);
        reader_defect(l->r, "comma in a name without quotes");
    }
    while (before.n && before.p[before.n - 1] == '<') /* "<<a@b>>" */
        before.n--;
    struct span after = part(l, l->angle.to, to);
    while (after.n && after.p[0] == '>')
        after = span_from(after, 1);
    struct span name = name_of(l->r, before);
    if (name.n == 0)
        name = l->comment.to ? comment_name(l) : name_of(l->r, after); /* "<a@b> John" */
    emit(l, name, address_of(l->r, part(l, l->angle.from, l->angle.to)));
}

/* Where the addr-spec around the "@" at `at` begins and ends: blanks beside the "@" (obs) are inside. */
static struct range spec_around(struct span s, size_t at)
{
    struct range r = {at, at + 1};
    while (r.from > 0 && ascii_space(s.p[r.from - 1]))
        r.from--;
    bool quoted = r.from > 1 && s.p[r.from - 1] == '"'; /* "a b"@c */
    for (r.from -= quoted; r.from > 0 && (quoted ? s.p[r.from - 1] != '"' : !ascii_space(s.p[r.from - 1]));)
        r.from--;
    r.from -= quoted && r.from > 0;
    while (r.to < s.n && ascii_space(s.p[r.to]))
        r.to++;
    while (r.to < s.n && !ascii_space(s.p[r.to]))
        r.to++;
    return r;
}

/* Comments as blanks. */
static struct span blank_comments(struct reader *r, struct span s)
{
    s = arena_copy(r->arena, s);
    char *p = (char *)(uintptr_t)s.p;
    for (size_t i = 0; i < s.n;) {
        size_t n = s.p[i] == '"' ? quoted_length(span_from(s, i)) : 0;
        size_t comment = s.p[i] == '(' ? comment_length(span_from(s, i)) : 0;
        if (s.p[i] == '(' && !comment)
            break;
        memset(p + i, ' ', comment);
        i += n ? n : comment ? comment : 1;
    }
    return span_trim(s);
}

/* No address: local users ("root", "root (Charlie)"), or a name alone ("John Smith"). */
static void nameless_piece(struct list *l, struct span s, bool comment)
{
    if (comment)
        s = blank_comments(l->r, s);
    bool one = true;
    for (size_t i = 0; i < s.n; i++)
        one = one && !ascii_space(s.p[i]) && s.p[i] != '"';
    if (one && s.n)
        emit(l, comment ? comment_name(l) : SPAN_EMPTY, address_of(l->r, s));
    else
        emit(l, name_of(l->r, s), SPAN_EMPTY);
}

/* "a@b", "a@b (John)", "John a@b", "root", "John Smith" */
static void bare_piece(struct list *l, size_t to)
{
    struct span s = span_trim(part(l, l->from, to));
    if (!l->at) {
        nameless_piece(l, s, l->comment.to != 0);
        return;
    }
    if (l->comment.to)
        s = blank_comments(l->r, s);
    size_t at = s.n;
    while (at > 0 && s.p[at - 1] != '@')
        at--;
    if (at == 0) /* it stood in a comment */
        return;
    struct range spec = spec_around(s, at - 1);
    struct span before = span_trim(span_head(s, spec.from)), after = span_trim(span_from(s, spec.to));
    struct span name = before.n ? name_of(l->r, before) : after.n ? name_of(l->r, after) : comment_name(l);
    emit(l, name, address_of(l->r, span_make(s.p + spec.from, spec.to - spec.from)));
}

static void begin_piece(struct list *l, size_t from)
{
    l->from = from;
    l->angle = l->comment = (struct range){0, 0};
    l->at = l->begun = false;
}

/* Held pieces that belong to nothing stand alone. */
static void release_held(struct list *l, size_t to)
{
    if (!l->held)
        return;
    l->held = false;
    struct span s = part(l, l->held_from, to);
    bool quoted = span_chr(s, '"') < s.n;
    while (s.n) {
        size_t n = quoted ? s.n : span_chr(s, ',');
        nameless_piece(l, span_trim(span_head(s, n)), false);
        s = span_from(s, n + 1);
    }
}

static void end_piece(struct list *l, size_t to, char separator)
{
    struct span s = span_trim(part(l, l->from, to));
    if (s.n && !l->angle.to && !l->at && separator == ',') {
        if (!l->held)
            l->held_from = l->from;
        l->held = true;
    } else if (s.n) {
        bool joins = l->angle.to && span_trim(part(l, l->from, l->angle.from)).n;
        if (!joins)
            release_held(l, l->from - 1);
        if (l->angle.to)
            angle_piece(l, to);
        else
            bare_piece(l, to);
        l->held = false;
    } else if (separator != ',') {
        release_held(l, to);
    }
    begin_piece(l, to + 1);
}

static void take_angle(struct list *l, size_t i, size_t n)
{
    struct span content = part(l, i, i + n);
    l->open_angle |= content.p[n - 1] != '>';
    bool full = span_chr(content, '@') < content.n;
    if (l->angle.to && full) {
        struct span before = part(l, l->angle.from, l->angle.to);
        if (span_chr(before, '@') < before.n) { /* "<a@b> <c@d>": a comma was forgotten */
            size_t to = l->angle.to;
            end_piece(l, to, ';');
            l->from = to;
        }
    }
    if (!l->angle.to || full)
        l->angle = (struct range){i, i + n};
}

void mailbox_parse(struct reader *r, struct span value, struct facts_mailboxes *list)
{
    struct list l = {.r = r, .s = value, .out = list, .first = list->n};
    begin_piece(&l, 0);
    for (size_t i = 0, n; i < value.n && list->n - l.first <= r->limits->addresses; i += n) {
        n = unit_length(&l, i);
        char c = value.p[i];
        if (c == '<') {
            take_angle(&l, i, n);
        } else if (c == '(' && n > 1) {
            if (!l.comment.to)
                l.comment = (struct range){i, i + n};
        } else if (c == '"' && n > 1) {
            struct span inside = part(&l, i, i + n);
            bool alone = !l.begun && (i + n == value.n || strchr(",;", value.p[i + n]));
            l.at |= alone && span_chr(inside, '@') < inside.n; /* "a@b" in quotes and nothing else */
        } else if (c == '@') {
            l.at |= !l.angle.to;
        } else if (c == ',' || c == ';') {
            end_piece(&l, i, c);
        } else if (c == ':' && !l.at && !l.angle.to &&
                   !span_ieq(span_trim(part(&l, l.from, i)), SPAN_LIT("mailto"))) {
            l.held = false; /* a group's name */
            begin_piece(&l, i + 1);
            continue;
        }
        l.begun |= !ascii_space(c) && c != ',' && c != ';';
    }
    end_piece(&l, value.n, ';');
    if (l.no_quote || l.no_comment || l.open_angle)
        reader_defect(r, "quote, comment or bracket in an address list that isn't closed");
}

struct facts_mailboxes mailbox_list(const struct header_block *b, const char *field_name)
{
    struct facts_mailboxes list = {0};
    for (const struct header_field *f = header_first(b, field_name); f; f = header_next(b, f))
        mailbox_parse(b->reader, header_unfold(b, f), &list);
    return list;
}
