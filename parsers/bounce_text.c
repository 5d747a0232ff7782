/* bounce_text.c: what a bounce says in words: who didn't get the mail, and why, as some seventy mail systems
 * put it. Called by bounce.c.  Shapes only: an address at the head of a line or behind a colon, a reply code,
 * a status. */
#include "parsers/bounce_parts.h"

enum {
    MOST_OCTETS = 16 << 10, /* of a text looked at */
    MOST_LINES = 300,
    LONGEST_LINE = 400,
    LONGEST_DIAGNOSTIC = 500,
};

static struct span folded(char *buf, struct span s)
{
    s = span_head(s, LONGEST_LINE);
    phrase_fold(buf, s);
    return span_make(buf, s.n);
}

bool bounce_says(const struct phrases *t, struct span text)
{
    char buf[LONGEST_LINE];
    struct span rest = span_head(text, MOST_OCTETS), line;
    while (span_line(&rest, &line))
        if (phrase_in(t, folded(buf, line)))
            return true;
    return false;
}

/* "5.1.1" at the head of s; its length, 0 where there is none. */
static size_t status_length(struct span s)
{
    size_t i = 1, part = 0;
    if (s.n < 5 || (s.p[0] != '4' && s.p[0] != '5') || s.p[1] != '.')
        return 0;
    for (unsigned dots = 0; dots < 2; dots++) {
        if (i >= s.n || s.p[i] != '.')
            return 0;
        for (part = ++i; i < s.n && ascii_digit(s.p[i]);)
            i++;
        if (i == part || i - part > 3)
            return 0;
    }
    return i < s.n && (s.p[i] == '.' || ascii_alpha(s.p[i])) && !(s.p[i] == '.' && i + 1 >= s.n) ? 0 : i;
}

static bool begins_word(struct span s, size_t i)
{
    return i == 0 || !(ascii_alpha(s.p[i - 1]) || ascii_digit(s.p[i - 1]) || s.p[i - 1] == '.' ||
                       s.p[i - 1] == '-' || s.p[i - 1] == '@');
}

/* The first status in s, and the first reply code ("550 ", "550-", "#550"). */
static struct span find_status(struct span s)
{
    for (size_t i = 0; i < s.n; i++) {
        size_t n = begins_word(s, i) ? status_length(span_from(s, i)) : 0;
        if (n)
            return span_make(s.p + i, n);
    }
    return SPAN_EMPTY;
}

static bool has_reply_code(struct span s)
{
    for (size_t i = 0; i + 3 <= s.n; i++) {
        if ((s.p[i] != '4' && s.p[i] != '5') || !begins_word(s, i))
            continue;
        if (s.p[i + 1] < '0' || s.p[i + 1] > '7' || !ascii_digit(s.p[i + 2]))
            continue;
        char next = i + 3 < s.n ? s.p[i + 3] : ' ';
        if (next == ' ' || next == '-' || next == ',' || next == ')' || next == ':' || next == '\t')
            return true;
    }
    return false;
}

bool bounce_has_code(struct span text)
{
    struct span rest = span_head(text, MOST_OCTETS), line;
    while (span_line(&rest, &line)) {
        line = span_head(line, LONGEST_LINE);
        if (find_status(line).n || has_reply_code(line))
            return true;
    }
    return false;
}

/* A field of a header that came back inside the text. */
static bool begins_header(struct span line)
{
    static const struct span names[] = {SPAN_LIT("Received:"),     SPAN_LIT("Return-Path:"),
                                        SPAN_LIT("Message-ID:"),   SPAN_LIT("DKIM-Signature:"),
                                        SPAN_LIT("MIME-Version:"), SPAN_LIT("X-Mailer:"),
                                        SPAN_LIT("Delivered-To:"), SPAN_LIT("X-Original-To:")};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (span_istarts(line, names[i]))
            return true;
    return false;
}

/* Any field: a word and a colon, then a blank or nothing. */
static bool is_field(struct span line)
{
    size_t i = 0;
    while (i < line.n && i < 40 && (ascii_alpha(line.p[i]) || ascii_digit(line.p[i]) || line.p[i] == '-'))
        i++;
    return i && i < line.n && line.p[i] == ':' && ascii_alpha(line.p[0]) &&
           (i + 1 == line.n || ascii_space(line.p[i + 1]));
}

static bool announces(struct span line)
{
    char buf[LONGEST_LINE];
    line = span_trim(line);
    return line.n && line.n <= 160 && phrase_in(&bounce_originals, folded(buf, line));
}

/* The lines right above that are fields, too, or their folds. */
struct span bounce_own_text(struct span text, struct span *original_r)
{
    struct span all = span_head(text, MOST_OCTETS * 4), rest = all, line;
    const char *block = NULL; /* where the fields that stand together began */
    *original_r = SPAN_EMPTY;
    while (span_line(&rest, &line)) {
        bool fold = block && line.n && ascii_space(line.p[0]);
        if (block && !fold && !is_field(line))
            block = NULL;
        if (!block && is_field(line))
            block = line.p;
        if (block && begins_header(line)) {
            size_t at = (size_t)(block - all.p);
            *original_r = span_from(all, at);
            return span_head(all, at);
        }
        if (announces(line)) {
            struct span next = rest, first;
            while (span_line(&next, &first) && (span_trim(first).n == 0 || first.p[0] == '-'))
                rest = next;
            if (is_field(first)) {
                *original_r = rest;
                return span_head(all, (size_t)(line.p - all.p));
            }
        }
    }
    return span_head(text, MOST_OCTETS);
}

static bool in_local(char c)
{
    return ascii_alpha(c) || ascii_digit(c) || (c && strchr("!#$%&'*+-/=?^_`{|}~.", c)) ||
           (unsigned char)c >= 0x80;
}

static bool in_domain(char c)
{
    return ascii_alpha(c) || ascii_digit(c) || c == '-' || c == '.' || (unsigned char)c >= 0x80;
}

/* The first address in s. */
static struct span find_address(struct span s)
{
    for (size_t at = span_chr(s, '@'); at < s.n;) {
        size_t from = at, to = at + 1;
        while (from && in_local(s.p[from - 1]))
            from--;
        while (to < s.n && in_domain(s.p[to]))
            to++;
        while (to > at + 1 && (s.p[to - 1] == '.' || s.p[to - 1] == '-'))
            to--;
        if (from < at && to > at + 2)
            return span_make(s.p + from, to - from);
        at = to + span_chr(span_from(s, to), '@');
    }
    return SPAN_EMPTY;
}

/* Of the words that may stand before a recipient on its line. */
static bool leads_recipient(struct span before)
{
    static const struct span words[] = {
        SPAN_LIT("to"),           SPAN_LIT("for"),          SPAN_LIT("recipient"), SPAN_LIT("recipients"),
        SPAN_LIT("address"),      SPAN_LIT("addresses"),    SPAN_LIT("user"),      SPAN_LIT("mailbox"),
        SPAN_LIT("size"),         SPAN_LIT("errors"),       SPAN_LIT("error"),     SPAN_LIT("empfänger"),
        SPAN_LIT("destinataire"), SPAN_LIT("destinatario"), SPAN_LIT("ontvanger"), SPAN_LIT("account")};
    while (before.n && strchr(" \t<:(\"'-*>[,", before.p[before.n - 1]))
        before.n--;
    while (before.n && strchr(" \t<:(\"'-*>[,", before.p[0]))
        before = span_from(before, 1);
    if (before.n == 0)
        return true;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        struct span tail = span_from(before, before.n > words[i].n ? before.n - words[i].n : 0);
        if (span_ieq(tail, words[i]) && (tail.n == before.n || !ascii_alpha(before.p[before.n - tail.n - 1])))
            return true;
    }
    return false;
}

static bool is_ours(const struct facts *f, struct span address)
{
    if (span_ieq(address, f->from.address))
        return true;
    for (size_t i = 0; i < f->to.n && i < 10; i++)
        if (span_ieq(f->to.v[i].address, address))
            return true;
    return false;
}

/* An address that the line is about; empty where it only mentions one. */
static struct span recipient_on(const struct facts *f, struct span line)
{
    struct span address = find_address(line);
    if (address.n == 0 || is_ours(f, address))
        return SPAN_EMPTY;
    return leads_recipient(span_head(line, (size_t)(address.p - line.p))) ? address : SPAN_EMPTY;
}

static struct span diagnostic_of(struct span line)
{
    return span_head(span_trim(line), LONGEST_DIAGNOSTIC);
}

void bounce_read_text(struct span own, struct facts *f, struct arena *a)
{
    struct span rest = span_head(own, MOST_OCTETS), line, status = SPAN_EMPTY, why = SPAN_EMPTY;
    bool given = f->delivery_status.n > 0; /* the recipients stood in a header field */
    struct facts_delivery *now = given ? &f->delivery_status.v[0] : NULL;
    for (unsigned lines = 0; lines < MOST_LINES && span_line(&rest, &line); lines++) {
        line = span_head(line, LONGEST_LINE);
        struct span recipient = recipient_on(f, line);
        if (recipient.n && (!given || !now || !span_ieq(recipient, now->recipient))) {
            struct facts_delivery *d = given ? now : bounce_add(f, a, recipient);
            for (size_t i = 0; given && i < f->delivery_status.n; i++)
                if (span_ieq(f->delivery_status.v[i].recipient, recipient))
                    d = &f->delivery_status.v[i];
            now = d ? d : now;
        }
        struct span code = find_status(line);
        if (code.n == 0 && !has_reply_code(line))
            continue;
        struct span *to_status = now ? &now->status : &status, *to_why = now ? &now->diagnostic : &why;
        if (to_status->n == 0)
            *to_status = code;
        if (to_why->n == 0)
            *to_why = diagnostic_of(line);
    }
    if (f->delivery_status.n == 0)
        return;
    struct facts_delivery *first = &f->delivery_status.v[0];
    if (first->status.n == 0)
        first->status = status;
    if (first->diagnostic.n == 0)
        first->diagnostic = why;
}
