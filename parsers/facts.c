/* facts.c: puts together all that is read from a mail, floor by floor: fields and parts, the body, new text
 * and quoted, robots, the report.  Called by the parse role and `gatepost parse`. */
#include "parsers/facts.h"

#include "parsers/attached.h"
#include "parsers/auto.h"
#include "parsers/body.h"
#include "parsers/bounce.h"
#include "parsers/date.h"
#include "parsers/language.h"
#include "parsers/mailbox.h"
#include "parsers/quote.h"
#include "parsers/report.h"

/* Of one list of ids, and of each list that only repeats fields. */
enum { IDS_MAX = 1000, REPEATS_MAX = 100 };

static struct spans read_ids(const struct header_block *b, const char *name)
{
    struct spans ids = {0};
    header_ids(b->reader->arena, header_value(b, name), IDS_MAX, &ids);
    return ids;
}

/* Fields that may stand once only: the first counts (attack 58). */
static void note_doubles(const struct header_block *b)
{
    static const struct {
        const char *name, *defect;
    } once[] = {
        {"From", "several From fields: the first one counts"},
        {"Subject", "several Subject fields: the first one counts"},
        {"Date", "several Date fields: the first one counts"},
        {"Message-ID", "several Message-ID fields: the first one counts"},
    };
    for (size_t i = 0; i < sizeof once / sizeof *once; i++) {
        const struct header_field *f = header_first(b, once[i].name);
        if (f && header_next(b, f))
            reader_defect(b->reader, once[i].defect);
    }
}

/* All that any From field names: the first one counts, but who claims to be several is told by it (attack
 * 26).  A relay that writes the same field twice does no harm. */
static void read_from(const struct header_block *b, struct facts *f)
{
    struct facts_mailboxes *all = &f->from_all;
    for (const struct header_field *field = header_first(b, "From"); field; field = header_next(b, field)) {
        size_t before = all->n;
        mailbox_parse(b->reader, header_unfold(b, field), all);
        if (before == 1 && all->n == 2 && span_ieq(all->v[0].address, all->v[1].address))
            all->n = 1;
    }
    f->has_from = f->from_all.n > 0;
    if (f->has_from)
        f->from = f->from_all.v[0];
    else
        reader_defect(b->reader, "no From address");
}

static void read_people(const struct header_block *b, struct facts *f)
{
    read_from(b, f);
    f->to = mailbox_list(b, "To");
    f->cc = mailbox_list(b, "Cc");
    f->reply_to = mailbox_list(b, "Reply-To");
    f->sender = mailbox_list(b, "Sender");
    f->x_original_from = mailbox_list(b, "X-Original-From");
}

static void read_header(const struct header_block *b, struct facts *f)
{
    note_doubles(b);
    struct spans ids = read_ids(b, "Message-ID");
    f->message_id = ids.n ? ids.v[0] : SPAN_EMPTY;
    f->in_reply_to = read_ids(b, "In-Reply-To");
    f->references = read_ids(b, "References");
    read_people(b, f);
    f->subject = header_text(b, "Subject");
    f->date = date_read(header_text(b, "Date"));
    if (!f->date.set)
        reader_defect(b->reader, header_has(b, "Date") ? "unreadable Date" : "no Date");
}

/* Return-Path: the last hop's, so the topmost.  "<>" is the null sender; a field without any address says
 * nothing. */
static void read_return_path(const struct header_block *b, struct facts *f)
{
    struct span value = header_value(b, "Return-Path");
    if (value.n == 0)
        return;
    struct facts_mailboxes list = {0};
    mailbox_parse(b->reader, value, &list);
    f->internal.has_return_path = list.n > 0 || span_find(value, SPAN_LIT("<>")) < value.n;
    f->internal.null_return_path = f->internal.has_return_path && list.n == 0;
    f->internal.return_path = list.n ? list.v[0].address : SPAN_EMPTY;
}

/* Received, Authentication-Results and Delivered-To, in their order. */
static void read_trace(const struct header_block *b, struct facts *f)
{
    struct arena *a = b->reader->arena;
    f->internal.auth.v = ARENA_ARRAY(a, REPEATS_MAX, struct facts_auth);
    for (size_t i = 0; i < b->n; i++) {
        const struct header_field *field = &b->v[i];
        if (span_ieq(field->name, SPAN_LIT("Received")))
            f->internal.hops++;
        else if (span_ieq(field->name, SPAN_LIT("Delivered-To")) && f->internal.delivered_to.n < REPEATS_MAX)
            arena_push(a, &f->internal.delivered_to, header_unfold(b, field));
        else if (span_ieq(field->name, SPAN_LIT("Authentication-Results")) &&
                 f->internal.auth.n < REPEATS_MAX)
            f->internal.auth.v[f->internal.auth.n++] =
                (struct facts_auth){header_decode(b, field), f->internal.hops};
    }
}

/* RFC 2919: the id within <>, in lower case. */
static struct span read_list_id(const struct header_block *b)
{
    struct span s = header_value(b, "List-Id");
    size_t open = span_chr(s, '<');
    if (open < s.n) {
        s = span_from(s, open + 1);
        s = span_head(s, span_chr(s, '>'));
    }
    s = arena_copy(b->reader->arena, span_trim(s));
    for (size_t i = 0; i < s.n; i++)
        ((char *)(uintptr_t)s.p)[i] = ascii_lower(s.p[i]);
    return s;
}

/* Unfolds what may be a mark, and what is broken, so that a defect is noted wherever it stands. */
static bool read_spam(const struct facts_conf *conf, const struct header_block *b)
{
    for (size_t i = 0; i < b->n; i++) {
        const struct header_field *f = &b->v[i];
        if (!facts_conf_marks_spam(conf, f->name) && header_is_clean(f))
            continue;
        if (facts_conf_spam(conf, f->name, header_unfold(b, f)))
            return true;
    }
    return false;
}

static void read_marks(const struct facts_conf *conf, const struct header_block *b, struct facts *f)
{
    read_return_path(b, f);
    read_trace(b, f);
    f->internal.list_id = read_list_id(b);
    f->internal.mark = header_value(b, "X-Gatepost-Instance");
    f->internal.spam = read_spam(conf, b);
}

static void read_quotes(struct facts *f, struct arena *a)
{
    struct quote q = {0};
    quote_split(a, f->text, f->subject, &q);
    f->reply_text = q.reply;
    f->quoted_text = q.folded;
    f->forwarded = q.forwarded;
    f->has_forwarded = q.has_forwarded;
}

static void read_attached(const struct mime *m, struct facts *f)
{
    f->forwarded = attached_text(m);
    f->has_forwarded = f->forwarded.n > 0;
}

bool facts_is_seal(struct span content_type)
{
    static const char *const types[] = {"application/pgp-signature", "application/pkcs7-signature",
                                        "application/x-pkcs7-signature", "application/pgp-keys"};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (span_eq(content_type, span_of(types[i])))
            return true;
    }
    return false;
}

/* A thumb up that Gmail sends as a mail, its words in the reader's language. */
static bool is_reaction(const struct mime *m)
{
    for (size_t i = 0; i < m->n; i++)
        if (span_eq(m->v[i].type, SPAN_LIT("text/vnd.google.email-reaction+json")))
            return span_eq(m->v[m->v[i].parent].type, SPAN_LIT("multipart/alternative"));
    return false;
}

struct facts *facts_read(const struct facts_conf *conf, struct facts_arrival arrival, struct span raw,
                         struct arena *a)
{
    struct facts *f = ARENA_NEW(a, struct facts);
    struct reader r = {a, facts_conf_limits(conf), facts_conf_fallback(conf), &f->defects};
    struct mime m;
    mime_parse(&r, raw, &m);
    const struct header_block *b = &m.v[0].headers;
    f->internal.body_offset = b->body;
    read_header(b, f);
    read_marks(conf, b, f);
    body_read(&m, f);
    read_quotes(f, a);
    f->language = language_of(f->reply_text);
    bounce_read(&m, f, a);
    if (!f->bounce && !f->has_forwarded)
        read_attached(&m, f);
    auto_read(b, f, a);
    f->internal.receipt |= is_reaction(&m);
    report_read(conf, arrival, f, a);
    return f;
}
