/* bounce.c: is this mail a delivery status notification, and what does its machine-readable part say?  Called
 * by facts.c.  RFC 3464 and RFC 6522; for mail systems that don't follow them the sender, the subject, the
 * text and the mail that came back are weighed together, so that nobody who writes about a bounce is taken
 * for one. */
#include "parsers/bounce_parts.h"

#include "parsers/auto_parts.h"

enum { LONGEST_NAME = 80, LONGEST_SUBJECT = 200, ENOUGH = 5 };

static bool is_status(const struct mime_part *p)
{
    return span_eq(p->type, SPAN_LIT("message/delivery-status")) ||
           span_eq(p->type, SPAN_LIT("message/global-delivery-status"));
}

static bool is_original(const struct mime_part *p)
{
    return span_eq(p->type, SPAN_LIT("message/rfc822")) ||
           span_eq(p->type, SPAN_LIT("text/rfc822-headers")) ||
           span_eq(p->type, SPAN_LIT("message/global")) ||
           span_eq(p->type, SPAN_LIT("message/global-headers")) ||
           span_eq(p->type, SPAN_LIT("message/partial")) || span_eq(p->type, SPAN_LIT("text/rfc822-header"));
}

static const struct mime_part *find_part(const struct mime *m, bool (*fits)(const struct mime_part *))
{
    for (size_t i = 0; i < m->n; i++)
        if (fits(&m->v[i]))
            return &m->v[i];
    return NULL;
}

/* How much the sender looks like a mail system: 3 surely, 0 not at all. */
static unsigned weigh_name(struct span name)
{
    char low[LONGEST_NAME];
    name = span_head(span_trim(name), sizeof low);
    phrase_fold(low, name);
    const struct phrase *p = phrase_at(&bounce_names, span_make(low, name.n));
    return !p ? 0 : p->value == BOUNCE_DAEMON ? 3 : 2;
}

static unsigned weigh_address(struct span address)
{
    switch (auto_sender_of(address)) {
    case AUTO_DAEMON:
        return 3;
    case AUTO_POSTMASTER:
        return 2;
    case AUTO_NOBODY:
        return 1;
    default:
        return 0;
    }
}

static unsigned most(unsigned a, unsigned b)
{
    return a > b ? a : b;
}

struct sender {
    unsigned weight;
    bool named;  /* the name or address is a mail system's, not only the null sender */
    bool proper; /* the mail has a return path like a person's */
};

static struct sender weigh_sender(const struct mime *m, const struct facts *f)
{
    const struct header_block *b = &m->v[0].headers;
    bool null = f->internal.null_return_path || span_eq(header_value(b, "X-Envelope-From"), SPAN_LIT("<>"));
    bool daemon = auto_sender_of(f->internal.return_path) == AUTO_DAEMON;
    unsigned w = 0;
    if (f->has_from)
        w = most(weigh_address(f->from.address), weigh_name(f->from.name));
    else /* "From: MAILER-DAEMON", "From: <>" */
        w = most(1, weigh_name(header_text(b, "From")));
    struct sender s = {w, w > 0 || daemon, f->internal.return_path.n && !null && !daemon};
    if (null)
        s.weight = most(w, 2) + (w > 0);
    if (daemon)
        s.weight = most(s.weight, 3);
    return s;
}

/* A mail system's subject may say it anywhere; another's begins with it ("Automatic reply: Undelivered
 * orders"). */
static unsigned weigh_subject(struct span subject, bool anywhere)
{
    char low[LONGEST_SUBJECT];
    subject = span_head(subject, sizeof low);
    phrase_fold(low, subject);
    struct span s = span_make(low, subject.n);
    return (anywhere ? phrase_in(&bounce_subjects, s) : phrase_at(&bounce_subjects, s) != NULL) ? 2 : 0;
}

/* Without a sender that is a mail system nothing makes a bounce.  "no-reply", a postmaster with a return path
 * of their own, and a null sender under a person's name need what only bounces have. */
static bool is_unmarked_bounce(const struct mime *m, const struct facts *f)
{
    struct sender sender = weigh_sender(m, f);
    if (sender.weight == 0)
        return false;
    struct span original, own = bounce_own_text(f->text, &original);
    unsigned subject = weigh_subject(f->subject, sender.named);
    unsigned text = bounce_says(&bounce_texts, own) ? 2 : 0;
    unsigned code = bounce_has_code(own), returned = find_part(m, is_original) || original.n;
    if (sender.weight >= 3 && returned)
        return true;
    if (subject + text == 0 || (sender.weight == 1 && code + returned == 0))
        return false;
    if (sender.weight < 3 && (sender.proper ? !returned : !sender.named && !returned && !subject))
        return false;
    return sender.weight + subject + text + code + returned >= ENOUGH;
}

static bool is_delivery_report(const struct mime *m)
{
    const struct mime_part *top = &m->v[0];
    if (!span_eq(top->type, SPAN_LIT("multipart/report")))
        return false;
    if (span_ieq(top->report_type, SPAN_LIT("delivery-status")))
        return true;
    return top->report_type.n == 0 && find_part(m, is_status);
}

/* "rfc822; <a@b>" */
static struct span typed_value(struct span value)
{
    size_t semicolon = span_chr(value, ';');
    value = span_trim(semicolon < value.n ? span_from(value, semicolon + 1) : value);
    if (value.n >= 2 && value.p[0] == '<' && value.p[value.n - 1] == '>')
        value = span_make(value.p + 1, value.n - 2);
    return span_trim(value);
}

static struct span status_of(struct span value)
{
    size_t n = 0;
    while (n < value.n && (ascii_digit(value.p[n]) || value.p[n] == '.'))
        n++;
    return span_head(value, n);
}

/* A run of blanks is what is left of a fold. */
static struct span one_blank(struct arena *a, struct span s)
{
    char *out = arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        if (!ascii_space(s.p[i]) || (n && out[n - 1] != ' '))
            out[n++] = ascii_space(s.p[i]) ? ' ' : s.p[i];
    return span_make(out, n);
}

struct facts_delivery *bounce_add(struct facts *f, struct arena *a, struct span recipient)
{
    struct facts_deliveries *list = &f->delivery_status;
    for (size_t i = 0; i < list->n; i++)
        if (span_ieq(list->v[i].recipient, recipient))
            return &list->v[i];
    if (list->n == BOUNCE_RECIPIENTS)
        return NULL;
    if (!list->v)
        list->v = ARENA_ARRAY(a, BOUNCE_RECIPIENTS, struct facts_delivery);
    struct facts_delivery *d = &list->v[list->n++];
    *d = (struct facts_delivery){recipient, SPAN_EMPTY, SPAN_EMPTY, SPAN_EMPTY};
    return d;
}

/* One group of fields: of a recipient, or of the whole mail. */
static void read_group(const struct header_block *b, struct facts *f, struct arena *a)
{
    struct span recipient = typed_value(header_value(b, "Final-Recipient"));
    if (recipient.n == 0)
        recipient = typed_value(header_value(b, "Original-Recipient"));
    if (recipient.n == 0 && !header_has(b, "Action"))
        return;
    struct facts_delivery *d = bounce_add(f, a, recipient);
    if (!d)
        return;
    d->action = header_token(a, header_value(b, "Action"));
    d->status = status_of(header_value(b, "Status"));
    d->diagnostic = one_blank(a, typed_value(header_text(b, "Diagnostic-Code")));
}

/* RFC 3464 section 2.1: groups of fields, an empty line between them. */
static void read_status(const struct mime *m, const struct mime_part *p, struct facts *f, struct arena *a)
{
    struct span rest = mime_octets(m, p);
    for (unsigned groups = 0; rest.n && groups < BOUNCE_RECIPIENTS * 2; groups++) {
        struct header_block b;
        header_parse(m->reader, rest, &b);
        read_group(&b, f, a);
        if (b.body == 0)
            break;
        rest = span_from(rest, b.body);
    }
}

static void read_failed_recipients(const struct header_block *b, struct facts *f, struct arena *a)
{
    struct span rest = header_value(b, "X-Failed-Recipients");
    while (rest.n) {
        struct span one = span_head(rest, span_chr(rest, ','));
        rest = span_from(rest, one.n + 1);
        one = span_trim(one);
        if (one.n)
            bounce_add(f, a, one);
    }
}

static struct span first_id(struct header_block *b, struct arena *a)
{
    struct spans ids = {0};
    header_ids(a, header_value(b, "Message-ID"), 1, &ids);
    return ids.n ? ids.v[0] : SPAN_EMPTY;
}

/* From the mail that came back; where it didn't, a mail system that says what it answers. */
static void read_original(const struct mime *m, struct facts *f, struct arena *a)
{
    const struct mime_part *p = find_part(m, is_original);
    struct header_block b;
    struct span header = SPAN_EMPTY;
    if (p)
        header = mime_octets(m, p);
    else
        bounce_own_text(f->text, &header);
    if (header.n) {
        header_parse(m->reader, header, &b);
        f->original_message_id = first_id(&b, a);
        if (f->original_message_id.n == 0)
            f->original_message_id = bounce_find_id(header);
    }
    if (f->original_message_id.n == 0 && f->in_reply_to.n)
        f->original_message_id = f->in_reply_to.v[0];
    if (f->original_message_id.n == 0 && f->references.n)
        f->original_message_id = f->references.v[f->references.n - 1];
}

static bool is_delayed(const struct facts *f, struct span own)
{
    return bounce_says(&bounce_delays, f->subject) || bounce_says(&bounce_delays, own);
}

/* What no machine-readable part said is read from the text. */
static void complete(struct facts *f, struct arena *a)
{
    struct span original, own = bounce_own_text(f->text, &original);
    bounce_read_text(own, f, a);
    bool delayed = false;
    for (size_t i = 0; i < f->delivery_status.n; i++) {
        struct facts_delivery *d = &f->delivery_status.v[i];
        if (d->action.n)
            continue;
        if (i == 0)
            delayed = is_delayed(f, own) && !(d->status.n && d->status.p[0] == '5');
        d->action = delayed ? SPAN_LIT("delayed") : SPAN_LIT("failed");
    }
}

void bounce_read(const struct mime *m, struct facts *f, struct arena *a)
{
    const struct header_block *b = &m->v[0].headers;
    const struct mime_part *status = find_part(m, is_status);
    bool failed = header_has(b, "X-Failed-Recipients");
    f->bounce =
        failed || is_delivery_report(m) || (status && weigh_sender(m, f).weight) || is_unmarked_bounce(m, f);
    if (!f->bounce)
        return;
    if (status)
        read_status(m, status, f, a);
    if (f->delivery_status.n == 0) {
        read_failed_recipients(b, f, a);
        complete(f, a);
    }
    read_original(m, f, a);
}
