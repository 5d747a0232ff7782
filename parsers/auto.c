/* auto.c: is this mail a robot's, or one that no robot may answer?  Called by facts.c.
 *
 * auto_submitted means one thing: no automatic answer.  Who wrote the mail is another, and stands in the
 * internal marks: a person may come through a mailing list, or ask not to be answered
 * (X-Auto-Response-Suppress). */
#include "parsers/auto_parts.h"

#include "parsers/mime.h"

/* In the order they are told in: the first that holds is auto_reason.  weak: a hint, not a proof. */
enum reason {
    REASON_BOUNCE,
    REASON_SUBMITTED,
    REASON_NULL_SENDER,
    REASON_REPORT,
    REASON_REPLY,
    REASON_DAEMON,
    REASON_PRECEDENCE,
    REASON_LIST,
    REASON_LOOP,
    REASON_MACHINE,
    REASON_SUPPRESS,
    REASON_NOBODY,
    REASON_FEEDBACK,
    REASON_SUBJECT,
    REASONS,
};

static const struct {
    const char *name;
    bool robot, weak;
} reasons[REASONS] = {
    [REASON_BOUNCE] = {"bounce", true, false},
    [REASON_SUBMITTED] = {"auto_submitted", true, false},
    [REASON_NULL_SENDER] = {"null_sender", true, false},
    [REASON_REPORT] = {"report", true, false},
    [REASON_REPLY] = {"autoreply", true, false},
    [REASON_DAEMON] = {"mailer_daemon", true, false},
    [REASON_PRECEDENCE] = {"precedence", true, false},
    [REASON_LIST] = {"list", false, false},
    [REASON_LOOP] = {"loop", true, false},
    [REASON_MACHINE] = {"machine", true, false},
    [REASON_SUPPRESS] = {"suppress", false, false},
    [REASON_NOBODY] = {"no_reply_sender", false, true},
    [REASON_FEEDBACK] = {"feedback_id", false, true},
    [REASON_SUBJECT] = {"subject", false, true},
};

struct signs {
    bool found[REASONS];
    bool replied; /* it says that it is an answer */
    bool receipt;
};

static bool is(struct span s, const char *word)
{
    return span_ieq(s, span_of(word));
}

/* RFC 3834 section 5: any value but "no"; parameters and comments don't matter. */
static void read_submitted(struct signs *signs, struct span token)
{
    if (token.n == 0 || is(token, "no"))
        return;
    signs->found[REASON_SUBMITTED] = true;
    signs->replied |= is(token, "auto-replied");
}

static void read_precedence(struct signs *signs, struct span token)
{
    bool reply = is(token, "auto_reply") || is(token, "auto-reply") || is(token, "autoreply");
    signs->found[REASON_PRECEDENCE] |= is(token, "bulk") || is(token, "junk") || reply;
    signs->found[REASON_LIST] |= is(token, "list");
    signs->replied |= reply;
}

static bool says_no(struct span token)
{
    return token.n == 0 || is(token, "no") || is(token, "none") || is(token, "false") || is(token, "0") ||
           is(token, "off");
}

/* MS-OXCMAIL 2.1.3.2.20: of its values these two are about answers like ours. */
static void read_suppress(struct signs *signs, struct span value)
{
    while (value.n) {
        struct span one = span_head(value, span_chr(value, ','));
        value = span_from(value, one.n + 1);
        one = span_trim(one);
        signs->found[REASON_SUPPRESS] |= is(one, "all") || is(one, "autoreply");
    }
}

static bool is_report(struct span type)
{
    return span_istarts(type, SPAN_LIT("multipart/report")) ||
           span_istarts(type, SPAN_LIT("message/disposition-notification")) ||
           span_istarts(type, SPAN_LIT("message/delivery-status")) ||
           span_istarts(type, SPAN_LIT("message/feedback-report"));
}

/* RFC 8098 section 3: the parameter says so; some programs send its part alone. */
static bool is_receipt(struct span type)
{
    static const struct span word = SPAN_LIT("disposition-notification");
    return is_report(type) && span_ifind(type, word) < type.n;
}

static void read_field(struct signs *signs, const struct header_block *b, const struct header_field *field,
                       uint8_t what)
{
    struct span value = header_unfold(b, field);
    struct span token = header_token(b->reader->arena, value);
    switch (what) {
    case AUTO_SUBMITTED:
        read_submitted(signs, token);
        break;
    case AUTO_PRECEDENCE:
        read_precedence(signs, token);
        break;
    case AUTO_LIST:
        signs->found[REASON_LIST] |= value.n > 0;
        break;
    case AUTO_REPLY:
        signs->found[REASON_REPLY] |= !says_no(value.n && token.n == 0 ? value : token);
        break;
    case AUTO_MACHINE:
        signs->found[REASON_MACHINE] |= !says_no(value.n && token.n == 0 ? value : token);
        break;
    case AUTO_LOOP:
        signs->found[REASON_LOOP] |= !says_no(value.n && token.n == 0 ? value : token);
        break;
    case AUTO_SUPPRESS:
        read_suppress(signs, value);
        break;
    case AUTO_FEEDBACK:
        signs->found[REASON_FEEDBACK] |= value.n > 0;
        break;
    case AUTO_ENVELOPE:
        signs->found[REASON_NULL_SENDER] |= span_eq(value, SPAN_LIT("<>"));
        break;
    case AUTO_TYPE:
        signs->found[REASON_REPORT] |= is_report(value);
        signs->receipt |= is_receipt(value);
        break;
    default:
        break;
    }
}

enum { LONGEST_NAME = 40, LONGEST_LOCAL = 64, LONGEST_SUBJECT = 80 };

static void read_fields(struct signs *signs, const struct header_block *b)
{
    for (size_t i = 0; i < b->n; i++) {
        char name[LONGEST_NAME];
        struct span s = b->v[i].name;
        if (s.n > sizeof name)
            continue;
        phrase_fold(name, s);
        const struct phrase *p = phrase_is(&auto_fields, span_make(name, s.n));
        if (p)
            read_field(signs, b, &b->v[i], p->value);
    }
}

static struct span local_part(struct span address)
{
    size_t at = address.n;
    for (size_t i = 0; i < address.n; i++)
        if (address.p[i] == '@')
            at = i;
    return span_head(address, at);
}

static bool is_separator(char c)
{
    return c == '-' || c == '_' || c == '.';
}

/* "no-reply", "shop.noreply", "noreply-orders": the words of the local part, alone or two or three of them
 * together. "bounce" and the like count only as the whole: a person may be called Bounce. */
uint8_t auto_sender_of(struct span address)
{
    struct span local = local_part(address);
    char low[LONGEST_LOCAL], joined[LONGEST_LOCAL];
    local = span_head(local, span_chr(local, '+'));
    if (local.n > sizeof low)
        return AUTO_PERSON;
    phrase_fold(low, local);
    for (size_t i = 0; i < local.n; i++) {
        if (i && !is_separator(low[i - 1]))
            continue;
        size_t n = 0;
        for (size_t k = i; k <= local.n; k++) {
            if (k < local.n && !is_separator(low[k])) {
                joined[n++] = low[k];
                continue;
            }
            struct span word = span_make(joined, n);
            const struct phrase *p = phrase_is(&auto_senders, word);
            bool whole = i == 0 && k == local.n;
            if (p && (whole || span_find(word, SPAN_LIT("reply")) < n))
                return p->value;
        }
    }
    return AUTO_PERSON;
}

/* RFC 3834 section 2, RFC 5230 section 4.6: the addresses lists send from. */
static bool is_list_owner(struct span address)
{
    struct span local = local_part(address);
    static const struct span tails[] = {SPAN_LIT("-request"), SPAN_LIT("-owner"), SPAN_LIT("-bounces")};
    local = span_head(local, span_chr(local, '+'));
    local = span_head(local, span_chr(local, '='));
    if (span_istarts(local, SPAN_LIT("owner-")))
        return true;
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++)
        if (local.n > tails[i].n && span_ieq(span_from(local, local.n - tails[i].n), tails[i]))
            return true;
    return false;
}

static void read_people(struct signs *signs, const struct facts *f)
{
    uint8_t from = f->has_from ? auto_sender_of(f->from.address) : AUTO_PERSON;
    signs->found[REASON_DAEMON] =
        from == AUTO_DAEMON || auto_sender_of(f->internal.return_path) == AUTO_DAEMON;
    signs->found[REASON_NOBODY] = from == AUTO_POSTMASTER || from == AUTO_NOBODY;
    signs->found[REASON_LIST] |= is_list_owner(f->from.address) || is_list_owner(f->internal.return_path);
    if (f->sender.n)
        signs->found[REASON_LIST] |= is_list_owner(f->sender.v[0].address);
}

/* The words must be the whole subject or stand before a mark: "Automatic reply: x", not "Automatic reply is
 * broken". RFC 3834 section 3.1.5: "Auto:" proves nothing. */
static bool is_absence(struct span subject)
{
    char low[LONGEST_SUBJECT];
    struct span s = span_head(span_trim(subject), sizeof low);
    phrase_fold(low, s);
    s = span_make(low, s.n);
    while (s.n && (s.p[0] == '[' || s.p[0] == '(' || s.p[0] == '*' || s.p[0] == ' '))
        s = span_from(s, 1);
    const struct phrase *p = phrase_at(&auto_subjects, s);
    if (!p)
        return false;
    struct span rest = span_trim(span_from(s, p->length));
    if (span_starts(rest, SPAN_LIT("\u00a0"))) /* French: a hard blank before the colon */
        rest = span_trim(span_from(rest, 2));
    if (rest.n == 0)
        return true;
    char c = rest.p[0];
    return c == ':' || c == '-' || c == '[' || c == '(' || c == ']' || c == ')' || c == '*' || c == '|' ||
           c == '!' || span_starts(rest, SPAN_LIT("：")) || span_starts(rest, SPAN_LIT("–")) ||
           span_starts(rest, SPAN_LIT("—")) || span_starts(rest, SPAN_LIT("【")) ||
           span_starts(rest, SPAN_LIT("】"));
}

static void tell(const struct signs *signs, struct facts *f)
{
    bool weak = false, strong = false;
    for (unsigned i = 0; i < REASONS; i++) {
        if (!signs->found[i])
            continue;
        if (!f->auto_submitted)
            f->auto_reason = span_of(reasons[i].name);
        f->auto_submitted = true;
        f->internal.automatic |= reasons[i].robot;
        weak |= reasons[i].weak;
        strong |= !reasons[i].weak;
    }
    f->internal.weak_auto = weak && !strong;
}

void auto_read(const struct header_block *b, struct facts *f, struct arena *a)
{
    struct signs signs = {0};
    (void)a;
    signs.found[REASON_BOUNCE] = f->bounce;
    signs.found[REASON_NULL_SENDER] = f->internal.null_return_path;
    read_fields(&signs, b);
    read_people(&signs, f);
    signs.found[REASON_SUBJECT] = is_absence(f->subject);
    f->internal.list = signs.found[REASON_LIST];
    f->internal.suppress = signs.found[REASON_SUPPRESS];
    f->internal.receipt = signs.receipt && !f->bounce;
    /* lists say "Precedence: bulk" of what people write */
    if (f->internal.list && !signs.replied)
        signs.found[REASON_PRECEDENCE] = false;
    tell(&signs, f);
    f->internal.auto_reply = !f->bounce && (signs.replied || signs.found[REASON_REPLY] ||
                                            (f->internal.automatic && signs.found[REASON_SUBJECT]));
}
