/* facts_json.c: facts as the contract's JSON, and for the gate with what only it needs (facts.h).  Called by
 * `gatepost parse` and the parse role; daemon/gate/facts_load.c is its counterpart. */
#include "parsers/facts.h"
#include "parsers/json.h"

const char *const facts_section_name[FACTS_SECTIONS] = {"steps", "environments", "began", "errors", "links"};

static void text(struct json *j, const char *key, struct span s)
{
    json_key(j, key);
    json_str(j, s);
}

static void text_or_null(struct json *j, const char *key, struct span s)
{
    json_key(j, key);
    json_str_or_null(j, s);
}

/* A text that for the gate may stand as a piece of the mail's whole text: [place, octets].  What is in there
 * three times would be written, sent and read three times. */
static void piece(struct json *j, const char *key, struct span s, struct span whole)
{
    enum { SHORT = 16 };
    size_t at = s.n > SHORT ? span_find_piece(whole, s) : whole.n;
    json_key(j, key);
    if (at >= whole.n) {
        json_str(j, s);
        return;
    }
    json_open(j, '[');
    json_int(j, (int64_t)at);
    json_int(j, (int64_t)s.n);
    json_close(j, ']');
}

static void texts(struct json *j, const char *key, struct spans list)
{
    json_key(j, key);
    json_open(j, '[');
    for (size_t i = 0; i < list.n; i++)
        json_str(j, list.v[i]);
    json_close(j, ']');
}

static void flag(struct json *j, const char *key, bool v)
{
    json_key(j, key);
    json_bool(j, v);
}

static void number(struct json *j, const char *key, uint64_t v)
{
    json_key(j, key);
    json_int(j, (int64_t)v);
}

static void time_or_null(struct json *j, const char *key, struct facts_time t)
{
    json_key(j, key);
    if (t.set)
        json_time(j, t.unix_s, t.offset_min);
    else
        json_null(j);
}

static void mailbox(struct json *j, const struct facts_mailbox *m)
{
    json_open(j, '{');
    text_or_null(j, "name", m->name);
    text(j, "address", m->address);
    json_close(j, '}');
}

static void mailboxes(struct json *j, const char *key, struct facts_mailboxes list)
{
    json_key(j, key);
    json_open(j, '[');
    for (size_t i = 0; i < list.n; i++)
        mailbox(j, &list.v[i]);
    json_close(j, ']');
}

static void header_facts(struct json *j, const struct facts *f)
{
    text_or_null(j, "message_id", f->message_id);
    texts(j, "in_reply_to", f->in_reply_to);
    texts(j, "references", f->references);
    json_key(j, "from");
    if (f->has_from)
        mailbox(j, &f->from);
    else
        json_null(j);
    mailboxes(j, "to", f->to);
    mailboxes(j, "cc", f->cc);
    mailboxes(j, "reply_to", f->reply_to);
    text(j, "subject", f->subject);
    time_or_null(j, "date", f->date);
}

static void text_facts(struct json *j, const struct facts *f, struct span whole)
{
    text(j, "text", f->text);
    piece(j, "reply_text", f->reply_text, whole);
    piece(j, "quoted_text", f->quoted_text, whole);
    json_key(j, "forwarded");
    if (f->has_forwarded)
        json_str(j, f->forwarded);
    else
        json_null(j);
    json_key(j, "attachments");
    json_open(j, '[');
    for (size_t i = 0; i < f->attachments.n; i++) {
        const struct facts_attachment *a = &f->attachments.v[i];
        json_open(j, '{');
        text_or_null(j, "filename", a->filename);
        text(j, "content_type", a->content_type);
        number(j, "size", a->size);
        flag(j, "inline", a->shown_inline);
        text_or_null(j, "content_id", a->content_id);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void robot_facts(struct json *j, const struct facts *f)
{
    flag(j, "auto_submitted", f->auto_submitted);
    text_or_null(j, "auto_reason", f->auto_reason);
    flag(j, "bounce", f->bounce);
    json_key(j, "delivery_status");
    json_open(j, '[');
    for (size_t i = 0; i < f->delivery_status.n; i++) {
        const struct facts_delivery *d = &f->delivery_status.v[i];
        json_open(j, '{');
        text_or_null(j, "recipient", d->recipient);
        text_or_null(j, "action", d->action);
        text_or_null(j, "status", d->status);
        text_or_null(j, "diagnostic", d->diagnostic);
        json_close(j, '}');
    }
    json_close(j, ']');
    text_or_null(j, "original_message_id", f->original_message_id);
}

static void report_facts(struct json *j, const struct facts *f, struct span whole)
{
    text_or_null(j, "site", f->site);
    text_or_null(j, "type", f->type);
    text_or_null(j, "summary", f->summary);
    json_key(j, "sections");
    json_open(j, '{');
    for (size_t i = 0; i < FACTS_SECTIONS; i++)
        if (f->sections[i].n)
            piece(j, facts_section_name[i], f->sections[i], whole);
    json_close(j, '}');
    texts(j, "environments", f->environments);
    time_or_null(j, "began_at", f->began);
    texts(j, "urls", f->urls);
    text_or_null(j, "language", f->language);
    texts(j, "defects", f->defects);
}

static void ranges(struct json *j, struct facts_attachments list)
{
    static const char *const encodings[] = {
        [FACTS_ENCODING_IDENTITY] = "identity",
        [FACTS_ENCODING_BASE64] = "base64",
        [FACTS_ENCODING_QP] = "qp",
        [FACTS_ENCODING_UUENCODE] = "uuencode",
    };
    json_key(j, "ranges");
    json_open(j, '[');
    for (size_t i = 0; i < list.n; i++) {
        json_open(j, '{');
        number(j, "offset", list.v[i].offset);
        number(j, "length", list.v[i].length);
        text(j, "encoding", span_of(encodings[list.v[i].encoding]));
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void subjects(struct json *j, const char *key, struct facts_subjects list)
{
    json_key(j, key);
    json_open(j, '[');
    for (size_t i = 0; i < list.n; i++) {
        const struct facts_subject *s = &list.v[i];
        json_open(j, '{');
        text_or_null(j, "site", s->site);
        text_or_null(j, "type", s->type);
        text_or_null(j, "environment", s->environment);
        text_or_null(j, "summary", s->summary);
        flag(j, "needs_directory", s->needs_directory);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void report_internal(struct json *j, const struct facts *f)
{
    json_key(j, "section_stated");
    json_open(j, '[');
    for (size_t i = 0; i < FACTS_SECTIONS; i++)
        if (f->section_stated[i])
            json_str(j, span_of(facts_section_name[i]));
    json_close(j, ']');
    subjects(j, "subjects", f->internal.subjects);
    text_or_null(j, "body_site", f->internal.body_site);
    text_or_null(j, "body_type", f->internal.body_type);
    text_or_null(j, "forwarded_subject", f->internal.forwarded_subject);
    subjects(j, "forwarded_subjects", f->internal.forwarded_subjects);
    time_or_null(j, "forwarded_date", f->internal.forwarded_date);
    number(j, "forwarded_below", f->internal.forwarded_below);
    json_key(j, "platforms");
    json_open(j, '[');
    for (size_t i = 0; i < f->internal.platforms.n; i++) {
        const struct facts_platform *p = &f->internal.platforms.v[i];
        json_open(j, '{');
        text_or_null(j, "site", p->site);
        text_or_null(j, "environment", p->environment);
        text_or_null(j, "url", p->url);
        json_close(j, '}');
    }
    json_close(j, ']');
    texts(j, "commands", f->internal.commands);
    number(j, "commands_on_top", f->internal.commands_on_top);
}

static void trace_internal(struct json *j, const struct facts *f)
{
    json_key(j, "auth");
    json_open(j, '[');
    for (size_t i = 0; i < f->internal.auth.n; i++) {
        json_open(j, '{');
        text(j, "text", f->internal.auth.v[i].text);
        number(j, "received_above", f->internal.auth.v[i].received_above);
        json_close(j, '}');
    }
    json_close(j, ']');
    number(j, "hops", f->internal.hops);
    json_key(j, "return_path");
    if (f->internal.has_return_path)
        json_str(j, f->internal.null_return_path ? SPAN_EMPTY : f->internal.return_path);
    else
        json_null(j);
    texts(j, "delivered_to", f->internal.delivered_to);
    text_or_null(j, "mark", f->internal.mark);
    text_or_null(j, "list_id", f->internal.list_id);
}

static void internal_facts(struct json *j, const struct facts *f)
{
    json_key(j, "internal");
    json_open(j, '{');
    mailboxes(j, "from_all", f->from_all);
    mailboxes(j, "sender", f->sender);
    mailboxes(j, "x_original_from", f->x_original_from);
    ranges(j, f->attachments);
    report_internal(j, f);
    trace_internal(j, f);
    flag(j, "automatic", f->internal.automatic);
    flag(j, "list", f->internal.list);
    flag(j, "auto_reply", f->internal.auto_reply);
    flag(j, "receipt", f->internal.receipt);
    flag(j, "suppress", f->internal.suppress);
    flag(j, "weak_auto", f->internal.weak_auto);
    flag(j, "spam", f->internal.spam);
    flag(j, "thanks_only", f->internal.thanks_only);
    flag(j, "html_only", f->internal.html_only);
    number(j, "body_offset", f->internal.body_offset);
    text_or_null(j, "body_sha256", f->internal.body_sha256);
    text_or_null(j, "text_sha256", f->internal.text_sha256);
    json_close(j, '}');
}

void facts_json(const struct facts *f, bool internal, struct buf *out)
{
    struct json j = json_to(out);
    struct span whole = internal ? f->text : SPAN_EMPTY;
    json_open(&j, '{');
    header_facts(&j, f);
    text_facts(&j, f, whole);
    robot_facts(&j, f);
    report_facts(&j, f, whole);
    if (internal)
        internal_facts(&j, f);
    json_close(&j, '}');
}
