/* rule_bounce.c: delivery status notifications (mail-rules 2.15, attacks 24 and 25).  One about a mail of
 * ours, proven by the bounce token it came to (or, where that mail's envelope sender bore none, by our signed
 * Message-ID), is an event on its ticket and moves the outbox row; every other one is a ledger row and no
 * more.  None is answered, none reopens anything. */
#include "daemon/gate/judge.h"
#include "daemon/gate/which.h"
#include "daemon/gate/who.h"
#include "daemon/store/outbox.h"

enum { BOUNCE_ADDRESSES_MAX = 10, BOUNCE_ROWS_MAX = 50, BOUNCE_DIAGNOSTIC_MAX = 300 };

/* Failed, or not said: a bounce that isn't machine-readable speaks of a failure. */
static bool bounce_is_failure(const struct facts *f)
{
    for (size_t i = 0; i < f->delivery_status.n; i++) {
        if (span_eq(f->delivery_status.v[i].action, SPAN_LIT("failed")))
            return true;
    }
    return !f->delivery_status.n;
}

/* For good (RFC 3463 section 3.1). */
static bool bounce_is_hard(const struct facts *f)
{
    for (size_t i = 0; i < f->delivery_status.n; i++) {
        const struct facts_delivery *d = &f->delivery_status.v[i];
        if (span_eq(d->action, SPAN_LIT("failed")) && span_starts(d->status, SPAN_LIT("5.")))
            return true;
    }
    return false;
}

static struct span bounce_line(struct judge *j)
{
    const struct facts *f = j->facts;
    for (size_t i = 0; i < f->delivery_status.n; i++) {
        const struct facts_delivery *d = &f->delivery_status.v[i];
        return arena_printf(j->arena, "%.*s: %.*s %.*s %.*s", SPAN_FMT(span_head(d->recipient, 254)),
                            SPAN_FMT(span_head(d->action, 20)), SPAN_FMT(span_head(d->status, 20)),
                            SPAN_FMT(span_head(d->diagnostic, BOUNCE_DIAGNOSTIC_MAX)));
    }
    return SPAN_LIT("returned without saying why");
}

static void bounce_add(struct judge *j, struct spans *out, struct span address)
{
    if (address.n)
        arena_push(j->arena, out, address);
}

/* Where it came to, as far as anything says so. */
static struct spans bounce_addresses(struct judge *j)
{
    const struct facts *f = j->facts;
    struct spans out = {0};
    for (size_t i = 0; i < j->in->recipients.n && i < BOUNCE_ADDRESSES_MAX; i++)
        bounce_add(j, &out, j->in->recipients.v[i]);
    for (size_t i = 0; i < f->to.n && i < BOUNCE_ADDRESSES_MAX; i++)
        bounce_add(j, &out, f->to.v[i].address);
    for (size_t i = 0; i < f->internal.delivered_to.n && i < BOUNCE_ADDRESSES_MAX; i++)
        bounce_add(j, &out, f->internal.delivered_to.v[i]);
    return out;
}

static bool bounce_token(struct judge *j, struct span address, struct token *token_r)
{
    struct span text;
    return who_token_in(j->conf, address, &text) && token_parse(text, token_r) &&
           token_r->kind == TOKEN_BOUNCE;
}

/* The last row of the ticket whose recipient the bounce token was made for. */
static bool bounce_by_token(struct judge *j, struct span address, struct outbox *row_r)
{
    struct token token;
    struct ticket t = {0};
    if (!bounce_token(j, address, &token) ||
        !judge_ok(j, ticket_get(j->db, token.ticket, j->arena, &t, j->why)) || !t.id)
        return false;
    struct outboxes rows = {0};
    struct outbox_filter filter = {.ticket = t.id, .limit = BOUNCE_ROWS_MAX};
    judge_ok(j, outbox_list(j->db, &filter, j->arena, &rows, j->why));
    for (size_t i = 0; i < rows.n; i++) {
        if (token_verify(&j->keys, &token, ticket_random(&t), rows.v[i].to)) {
            *row_r = rows.v[i];
            return true;
        }
    }
    return false;
}

/* A Message-ID stands in every answer to our mail, and so in the hands of whoever got a copy of one.  A real
 * bounce goes to the envelope sender: where that bore a token, it brings it. */
static bool bounce_is_proven(struct judge *j, const struct outbox *row, struct spans addresses)
{
    struct token token;
    struct ticket t = {0};
    if (!bounce_token(j, row->envelope_sender, &token))
        return true;
    judge_ok(j, ticket_get(j->db, row->ticket, j->arena, &t, j->why));
    for (size_t i = 0; i < addresses.n; i++) {
        if (bounce_token(j, addresses.v[i], &token) && token.ticket == row->ticket &&
            token_verify(&j->keys, &token, ticket_random(&t), row->to))
            return true;
    }
    return false;
}

static bool bounce_find(struct judge *j, struct outbox *row_r)
{
    const struct facts *f = j->facts;
    struct spans addresses = bounce_addresses(j);
    if (which_row(j, f->original_message_id, row_r) && bounce_is_proven(j, row_r, addresses))
        return true;
    for (size_t i = 0; i < f->in_reply_to.n && i < BOUNCE_ADDRESSES_MAX; i++) {
        if (which_row(j, f->in_reply_to.v[i], row_r) && bounce_is_proven(j, row_r, addresses))
            return true;
    }
    for (size_t i = 0; i < addresses.n; i++) {
        if (bounce_by_token(j, addresses.v[i], row_r))
            return true;
    }
    return false;
}

static bool bounce_judge(struct judge *j, struct verdict *v)
{
    struct outbox row = {0};
    if (!j->facts->bounce)
        return false;
    v->outcome = LEDGER_BOUNCE;
    v->detail = bounce_line(j);
    if (!bounce_find(j, &row)) {
        trace_add(&j->trace, "bounce", "unknown", SPAN_LIT("of no mail of ours that it could prove"));
        return true;
    }
    if (row.state == OUTBOX_BOUNCED) {
        trace_add(&j->trace, "bounce", "known", SPAN_LIT("that mail has come back before"));
        return true;
    }
    judge_ok(j, ticket_get(j->db, row.ticket, j->arena, &v->ticket, j->why));
    v->bounced = bounce_is_failure(j->facts) ? row.id : 0;
    v->diagnostic = v->detail;
    v->dead = bounce_is_hard(j->facts) ? row.to : SPAN_EMPTY;
    v->enters = true;
    v->entry_kind = ENTRY_EVENT;
    v->entry_text = arena_printf(j->arena, "%s to %.*s came back: %.*s", outbox_kind_name(row.kind),
                                 SPAN_FMT(span_head(row.to, 254)), SPAN_FMT(span_head(v->detail, 900)));
    return true;
}

const struct judge_rule rule_bounce = {"bounce", bounce_judge};
