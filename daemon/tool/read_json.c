/* read_json.c: rows as the contract's JSON.  Called by the reading commands; floor: tool. */
#include <stdio.h>

#include "daemon/tool/read.h"

void read_json_ms(struct json *j, const char *key, int64_t ms)
{
    json_key(j, key);
    if (ms)
        json_time(j, ms / 1000, 0);
    else
        json_null(j);
}

void read_json_id(struct json *j, const char *key, int64_t id)
{
    json_key(j, key);
    if (id)
        json_int(j, id);
    else
        json_null(j);
}

void read_json_text(struct json *j, const char *key, struct span text)
{
    json_key(j, key);
    json_str_or_null(j, text);
}

void read_json_texts(struct json *j, const char *key, struct spans texts)
{
    json_key(j, key);
    json_open(j, '[');
    for (size_t i = 0; i < texts.n; i++)
        json_str(j, texts.v[i]);
    json_close(j, ']');
}

/* Prints the object that fill() writes, as one line. */
static void print_object(void (*fill)(struct json *, const void *), const void *row)
{
    struct buf out;
    buf_init(&out, 64 << 20);
    struct json j = json_to(&out);
    json_open(&j, '{');
    fill(&j, row);
    json_close(&j, '}');
    buf_addc(&out, '\n');
    fwrite(out.p, 1, out.n, stdout);
    buf_release(&out);
}

static void fill_pairs(struct json *j, const char *key, const char *first, struct spans a, const char *second,
                       struct spans b)
{
    json_key(j, key);
    json_open(j, '[');
    for (size_t i = 0; i < a.n; i++) {
        json_open(j, '{');
        read_json_text(j, first, a.v[i]);
        read_json_text(j, second, b.v[i]);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void fill_links(struct json *j, const struct ticket_links *links)
{
    json_key(j, "links");
    json_open(j, '[');
    for (size_t i = 0; i < links->n; i++) {
        json_open(j, '{');
        read_json_id(j, "ticket", links->v[i].ticket);
        read_json_text(j, "kind", links->v[i].kind);
        json_close(j, '}');
    }
    json_close(j, ']');
}

void read_json_undeliverable(struct json *j, const struct undeliverables *all)
{
    json_key(j, "undeliverable");
    json_open(j, '[');
    for (size_t i = 0; i < all->n; i++) {
        json_open(j, '{');
        read_json_text(j, "address", all->v[i].address);
        read_json_ms(j, "since", all->v[i].at_ms);
        read_json_text(j, "diagnostic", all->v[i].diagnostic);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void fill_ticket(struct json *j, const void *row)
{
    const struct read_ticket *t = row;
    const struct ticket *k = &t->row;
    read_json_id(j, "id", k->id);
    read_json_text(j, "status", span_of(ticket_status_name(k->status)));
    read_json_text(j, "type", k->type);
    read_json_text(j, "priority", span_of(ticket_priority_name(k->priority)));
    json_key(j, "subject");
    json_str(j, k->subject);
    read_json_text(j, "site", k->site);
    read_json_text(j, "organization", k->organization);
    read_json_text(j, "plan", k->plan);
    read_json_text(j, "requester", k->requester);
    read_json_text(j, "assignee", k->assignee);
    read_json_ms(j, "opened_at", k->opened_at_ms);
    read_json_ms(j, "updated_at", k->updated_at_ms);
    read_json_ms(j, "first_response_due", k->first_response_due_ms);
    read_json_ms(j, "first_responded_at", k->first_responded_at_ms);
    read_json_ms(j, "resolved_at", k->resolved_at_ms);
    read_json_texts(j, "environments", k->environments);
    json_key(j, "began_at");
    if (k->began_set)
        json_time(j, k->began_at_s, 0);
    else
        json_null(j);
    json_key(j, "sections");
    json_open(j, '{');
    for (size_t i = 0; i < t->section_names.n; i++) {
        char name[64];
        snprintf(name, sizeof name, "%.*s", SPAN_FMT(span_head(t->section_names.v[i], 63)));
        json_key(j, name);
        json_str(j, t->section_texts.v[i]);
    }
    json_close(j, '}');
    read_json_texts(j, "missing", k->missing);
    fill_pairs(j, "participants", "address", t->participant_addresses, "role", t->participant_roles);
    fill_links(j, &t->links);
    json_key(j, "verified");
    json_bool(j, k->verified);
}

void read_json_ticket(struct json *j, const struct read_ticket *t)
{
    json_open(j, '{');
    fill_ticket(j, t);
    json_close(j, '}');
}

void read_print_ticket_json(const struct read_ticket *t)
{
    print_object(fill_ticket, t);
}

static void fill_mail(struct json *j, const void *row)
{
    const struct ledger_mail *m = row;
    read_json_id(j, "id", m->id);
    read_json_ms(j, "received_at", m->received_at_ms);
    read_json_text(j, "source", m->source);
    read_json_text(j, "message_id", m->message_id);
    json_key(j, "sender"); /* null: unknown; "": the null sender */
    if (m->sender_known)
        json_str(j, m->sender);
    else
        json_null(j);
    read_json_text(j, "from", m->from);
    read_json_text(j, "to", m->to);
    read_json_text(j, "subject", m->subject);
    json_key(j, "size");
    json_int(j, m->size_bytes);
    read_json_text(j, "outcome", span_of(ledger_outcome_name(m->outcome)));
    read_json_text(j, "rule", m->rule);
    read_json_id(j, "ticket", m->ticket);
    json_key(j, "answer");
    if (m->answer) {
        json_int(j, m->answer);
    } else if (m->withheld.n) {
        char withheld[128];
        snprintf(withheld, sizeof withheld, "withheld:%.*s", SPAN_FMT(span_head(m->withheld, 100)));
        json_str(j, span_of(withheld));
    } else {
        json_null(j);
    }
    read_json_text(j, "detail", m->detail);
}

void read_print_mail_json(const struct ledger_mail *m)
{
    print_object(fill_mail, m);
}

static void fill_outbox(struct json *j, const void *row)
{
    const struct outbox *o = row;
    read_json_id(j, "id", o->id);
    read_json_id(j, "ticket", o->ticket);
    read_json_text(j, "kind", span_of(outbox_kind_name(o->kind)));
    read_json_text(j, "to", o->to);
    read_json_text(j, "state", span_of(outbox_state_name(o->state)));
    json_key(j, "attempts");
    json_int(j, o->attempts);
    read_json_ms(j, "next_at", o->next_at_ms);
    read_json_ms(j, "sent_at", o->sent_at_ms);
    read_json_text(j, "remote", o->remote);
    read_json_text(j, "response", o->response);
    read_json_ms(j, "bounced_at", o->bounced_at_ms);
    read_json_text(j, "last_error", o->last_error);
    read_json_text(j, "message_id", o->message_id);
    read_json_ms(j, "created_at", o->created_at_ms);
}

void read_print_outbox_json(const struct outbox *o)
{
    print_object(fill_outbox, o);
}

static void attachments_json(struct json *j, const struct entry_attachments *all, int64_t entry)
{
    json_key(j, "attachments");
    json_open(j, '[');
    for (size_t i = 0; i < all->n; i++) {
        const struct entry_attachment *at = &all->v[i];
        if (at->entry != entry)
            continue;
        json_open(j, '{');
        read_json_id(j, "n", at->n);
        read_json_text(j, "filename", at->part.filename);
        read_json_text(j, "content_type", at->part.content_type);
        json_key(j, "size");
        json_int(j, (int64_t)at->part.size);
        json_key(j, "stored");
        json_bool(j, at->stored);
        json_close(j, '}');
    }
    json_close(j, ']');
}

void read_json_entry(struct json *j, const struct entry *e, const struct entry_attachments *of_ticket)
{
    json_open(j, '{');
    read_json_id(j, "id", e->id);
    read_json_id(j, "ticket", e->ticket);
    read_json_ms(j, "at", e->at_ms);
    read_json_text(j, "kind", span_of(entry_kind_name(e->kind)));
    read_json_text(j, "author", e->author);
    json_key(j, "text");
    json_str(j, e->text);
    read_json_text(j, "quoted", e->quoted);
    attachments_json(j, of_ticket, e->id);
    read_json_id(j, "mail", e->mail);
    json_key(j, "verified");
    json_bool(j, e->verified);
    json_close(j, '}');
}

void read_print_entry_json(const struct entry *e, const struct entry_attachments *of_ticket)
{
    struct buf out;
    buf_init(&out, 64 << 20);
    struct json j = json_to(&out);
    read_json_entry(&j, e, of_ticket);
    buf_addc(&out, '\n');
    fwrite(out.p, 1, out.n, stdout);
    buf_release(&out);
}
