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

/* RFC 5321 section 4.2.3 and what is added to it; a number in an address or a telephone's is none. */
static bool is_reply_code(const char *p)
{
    static const char codes[] =
        "421 450 451 452 454 455 471 500 501 502 503 504 510 511 512 513 521 523 530 533 535 541 "
        "546 550 551 552 553 554 555 556 557 560 570 571 572 573 574 577";
    for (size_t i = 0; i < sizeof codes - 1; i += 4)
        if (memcmp(p, codes + i, 3) == 0)
            return true;
    return false;
}

static bool has_reply_code(struct span s)
{
    for (size_t i = 0; i + 3 <= s.n; i++) {
        if ((s.p[i] != '4' && s.p[i] != '5') || !begins_word(s, i) || !is_reply_code(s.p + i))
            continue;
        char next = i + 3 < s.n ? s.p[i + 3] : '\n', then = i + 4 < s.n ? s.p[i + 4] : ' ';
        bool number = ascii_digit(then) && !(i + 5 < s.n && s.p[i + 5] == '.');
        if (next == '\n' || next == ',' || next == ')' || next == ':')
            return true;
        if ((next == ' ' || next == '-' || next == '\t') && !number)
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

/* Any field: a word and a colon, then a blank or nothing; some write none behind names that can be nothing
 * else. */
static bool is_field(struct span line)
{
    size_t i = 0;
    while (i < line.n && i < 40 && (ascii_alpha(line.p[i]) || ascii_digit(line.p[i]) || line.p[i] == '-'))
        i++;
    if (i == 0 || i == line.n || line.p[i] != ':' || !ascii_alpha(line.p[0]))
        return false;
    return i + 1 == line.n || ascii_space(line.p[i + 1]) || begins_header(line);
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
            struct span next = rest, first = SPAN_EMPTY;
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

static bool ends_in(struct span s, const struct span *words, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct span tail = span_from(s, s.n > words[i].n ? s.n - words[i].n : 0);
        if (span_ieq(tail, words[i]) && (tail.n == s.n || !ascii_alpha(s.p[s.n - tail.n - 1])))
            return true;
    }
    return false;
}

/* What may stand before a recipient on its line: nothing, one of these words, or a colon behind any but those
 * that lead other addresses. */
static bool leads_recipient(struct span before)
{
    static const struct span words[] = {
        SPAN_LIT("to"),        SPAN_LIT("for"),          SPAN_LIT("recipient"), SPAN_LIT("recipients"),
        SPAN_LIT("address"),   SPAN_LIT("addresses"),    SPAN_LIT("user"),      SPAN_LIT("mailbox"),
        SPAN_LIT("empfänger"), SPAN_LIT("destinataire"), SPAN_LIT("account"),   SPAN_LIT("destinatario"),
        SPAN_LIT("ontvanger"), SPAN_LIT("an"),           SPAN_LIT("errors"),
    };
    static const struct span others[] = {
        SPAN_LIT("from"), SPAN_LIT("sender"),     SPAN_LIT("contact"), SPAN_LIT("reply-to"),
        SPAN_LIT("by"),   SPAN_LIT("cc"),         SPAN_LIT("id"),      SPAN_LIT("von"),
        SPAN_LIT("de"),   SPAN_LIT("postmaster"),
    };
    bool colon = false;
    while (before.n && strchr(" \t<:(\"'-*>[,", before.p[before.n - 1]))
        colon |= before.p[--before.n] == ':';
    colon |= span_ends(before, SPAN_LIT("："));
    while (before.n && strchr(" \t<:(\"'-*>[,", before.p[0]))
        before = span_from(before, 1);
    if (before.n == 0 || ends_in(before, words, sizeof words / sizeof *words))
        return true;
    return colon && !ends_in(before, others, sizeof others / sizeof *others);
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

/* What has been read: the recipient that the lines are about, and what was said before any was named. */
struct reading {
    struct facts *f;
    struct arena *a;
    bool given; /* the recipients stood in a header field: the text names no others */
    bool ours;  /* an address of ours may be one: no other was found */
    struct facts_delivery *now, early;
    struct span reason; /* the words behind the recipient, where no code is given */
    bool want_reason;
};

static struct facts_delivery *target(struct reading *r)
{
    return r->now ? r->now : &r->early;
}

static void settle_reason(struct reading *r)
{
    if (r->now && r->now->diagnostic.n == 0)
        r->now->diagnostic = r->reason;
    r->reason = SPAN_EMPTY;
    r->want_reason = false;
}

static struct facts_delivery *known(const struct reading *r, struct span recipient)
{
    for (size_t i = 0; i < r->f->delivery_status.n; i++)
        if (span_ieq(r->f->delivery_status.v[i].recipient, recipient))
            return &r->f->delivery_status.v[i];
    return NULL;
}

/* An address that the line is about, not one that it only mentions. */
static void read_recipient(struct reading *r, struct span line)
{
    struct span address = find_address(line);
    if (address.n == 0 || (is_ours(r->f, address) && !r->ours) ||
        !leads_recipient(span_head(line, (size_t)(address.p - line.p))))
        return;
    struct facts_delivery *d = known(r, address);
    if (!d && !r->given)
        d = bounce_add(r->f, r->a, address);
    if (!d || d == r->now)
        return;
    settle_reason(r);
    r->now = d;
    r->want_reason = true;
    struct span rest = span_from(line, (size_t)(address.p + address.n - line.p));
    while (rest.n && strchr(" \t>:;)]\"'.,-", rest.p[0]))
        rest = span_from(rest, 1);
    if (rest.n > 8) {
        r->reason = span_head(span_trim(rest), LONGEST_DIAGNOSTIC);
        r->want_reason = false;
    }
}

static void read_reason(struct reading *r, struct span line)
{
    line = span_trim(line);
    struct span address = find_address(line);
    if (!r->want_reason || line.n < 8 || address.n + 4 >= line.n || (address.p && !ascii_alpha(line.p[0])))
        return;
    r->reason = span_head(line, LONGEST_DIAGNOSTIC);
    r->want_reason = false;
}

static void read_code(struct reading *r, struct span line)
{
    struct span code = find_status(line);
    if (code.n == 0 && !has_reply_code(line))
        return;
    struct facts_delivery *d = target(r);
    if (d->status.n == 0)
        d->status = code;
    if (d->diagnostic.n == 0)
        d->diagnostic = span_head(span_trim(line), LONGEST_DIAGNOSTIC);
}

/* Fields of RFC 3464 that stand in the text; false where line is none. */
static bool read_report_line(struct reading *r, struct span line)
{
    static const struct span names[] = {SPAN_LIT("Final-Recipient:"), SPAN_LIT("Action:"),
                                        SPAN_LIT("Status:"), SPAN_LIT("Diagnostic-Code:")};
    size_t which = 0;
    while (which < 4 && !span_istarts(line, names[which]))
        which++;
    if (which == 4)
        return false;
    struct span value = span_trim(span_from(line, names[which].n));
    size_t semicolon = span_chr(value, ';');
    struct span typed = span_trim(semicolon < value.n ? span_from(value, semicolon + 1) : value);
    struct facts_delivery *d = target(r);
    if (which == 0 && typed.n) {
        settle_reason(r);
        d = bounce_add(r->f, r->a, find_address(typed).n ? find_address(typed) : typed);
        r->now = d ? d : r->now;
    } else if (which == 1) {
        d->action = header_token(r->a, value);
    } else if (which == 2) {
        d->status = span_head(value, status_length(value));
    } else if (which == 3) {
        d->diagnostic = span_head(typed, LONGEST_DIAGNOSTIC);
    }
    return true;
}

static void read_lines(struct reading *r, struct span text)
{
    struct span rest = span_head(text, MOST_OCTETS), line;
    for (unsigned lines = 0; lines < MOST_LINES && span_line(&rest, &line); lines++) {
        line = span_head(line, LONGEST_LINE);
        if (read_report_line(r, line))
            continue;
        bool before = r->want_reason;
        read_recipient(r, line);
        if (before)
            read_reason(r, line);
        read_code(r, line);
    }
    settle_reason(r);
}

/* The first line that says that something failed. */
static struct span saying_line(struct span text)
{
    char buf[LONGEST_LINE];
    struct span rest = span_head(text, MOST_OCTETS), line;
    while (span_line(&rest, &line))
        if (phrase_in(&bounce_texts, folded(buf, line)))
            return span_head(span_trim(line), LONGEST_LINE);
    return SPAN_EMPTY;
}

void bounce_read_text(struct span own, struct facts *f, struct arena *a)
{
    struct reading r = {.f = f, .a = a, .given = f->delivery_status.n > 0};
    read_lines(&r, own);
    if (f->delivery_status.n == 0) {
        r = (struct reading){.f = f, .a = a, .ours = true};
        read_lines(&r, own);
    }
    if (f->delivery_status.n == 0)
        return;
    struct facts_delivery *first = &f->delivery_status.v[0];
    if (first->action.n == 0)
        first->action = r.early.action;
    if (first->status.n == 0)
        first->status = r.early.status;
    if (first->diagnostic.n == 0)
        first->diagnostic = r.early.diagnostic.n ? r.early.diagnostic : saying_line(own);
}

/* The id of a header block that mail systems have broken: up to the first empty line. */
struct span bounce_find_id(struct span header)
{
    struct span rest = span_head(header, MOST_OCTETS), line;
    while (span_line(&rest, &line) && line.n) {
        if (!span_istarts(line, SPAN_LIT("Message-ID:")))
            continue;
        struct span id = span_from(line, span_chr(line, '<') + 1);
        if (id.n == 0 && span_line(&rest, &line)) /* folded */
            id = span_from(line, span_chr(line, '<') + 1);
        size_t end = span_chr(id, '>');
        return end < id.n ? span_head(id, end) : SPAN_EMPTY;
    }
    return SPAN_EMPTY;
}
