/* apply_answer.c: gives an answer what only the ticket's number makes possible (tokens, Message-ID), has it
 * composed, and queues the octets.  Called by apply.c, within the transaction that opens the ticket. */
#include "daemon/gate/apply_answer.h"

#include "daemon/gate/gate.h"
#include "daemon/gate/silence.h"
#include "daemon/gate/who.h"
#include "daemon/store/outbox.h"

static struct span answer_random(const struct ticket *t)
{
    return t->id ? span_make((const char *)t->random, sizeof t->random) : SPAN_EMPTY;
}

static const struct conf_mailbox *answer_mailbox(const struct conf *conf, struct span address)
{
    for (size_t i = 0; i < conf->n_mailboxes; i++) {
        if (address_equal(span_of(conf->mailboxes[i].address), address))
            return &conf->mailboxes[i];
    }
    return NULL;
}

/* The number of its Message-ID within the ticket (an opened one's first is taken already); without a ticket
 * the mail's own number. */
static enum result answer_seq(struct gate *gate, const struct verdict *v, int64_t mail, int64_t *seq_r,
                              struct why *why)
{
    *seq_r = v->opens ? v->ticket.seq : mail;
    return v->opens || !v->ticket.id ? OK : ticket_take_seq(gate->db, v->ticket.id, seq_r, why);
}

static enum outbox_kind answer_kind(enum compose_kind kind)
{
    switch (kind) {
    case COMPOSE_CONFIRMATION:
        return OUTBOX_CONFIRMATION;
    case COMPOSE_TRANSCRIPT:
        return OUTBOX_TRANSCRIPT;
    case COMPOSE_REFUSED:
    case COMPOSE_NO_TICKETS:
    case COMPOSE_HELD:
    case COMPOSE_KINDS:
        break;
    }
    return OUTBOX_NOTICE;
}

/* The envelope sender: transport.envelope.  Where it should bear a token and no reply_address can: our own
 * address. */
static struct address answer_envelope(const struct conf *conf, const struct judge *j, const struct ticket *t,
                                      const struct compose *c)
{
    struct address envelope = c->from;
    const char *how = conf->transport.envelope;
    if (strcmp(how, "null") == 0)
        return (struct address){.s = ""};
    if (strcmp(how, "token") != 0) {
        (void)address_parse(span_of(how), &envelope);
        return envelope;
    }
    struct span token =
        token_make(&j->keys, TOKEN_BOUNCE, t->id, answer_random(t), address_span(&c->to), j->arena);
    (void)who_token_address(conf, token, &envelope);
    return envelope;
}

static void answer_addresses(const struct conf *conf, const struct judge *j, const struct ticket *t,
                             struct compose *c)
{
    struct span from = t->id ? t->address : who_written_to(j);
    (void)address_parse(from, &c->from);
    const struct conf_mailbox *mailbox = answer_mailbox(conf, from);
    c->from_name = span_of(mailbox ? mailbox->display_name : "");
    if (!t->id)
        return;
    struct span token =
        token_make(&j->keys, TOKEN_REPLY, t->id, answer_random(t), address_span(&c->to), j->arena);
    if (!who_token_address(conf, token, &c->reply_to))
        c->reply_to = (struct address){.s = ""};
}

enum result apply_answer(struct gate *gate, struct judge *j, struct verdict *v, int64_t mail,
                         int64_t *outbox_r, struct why *why)
{
    struct compose *c = &v->answer;
    const struct ticket *t = &v->ticket;
    int64_t seq;
    enum result r = answer_seq(gate, v, mail, &seq, why);
    if (r != OK)
        return r;
    c->ticket = t->id;
    answer_addresses(gate->conf, j, t, c);
    c->message_id =
        token_message_id(&j->keys, t->id, seq, answer_random(t), address_domain(&c->from), j->arena);
    c->in_reply_to = j->facts->message_id;
    c->references = j->facts->references.n ? j->facts->references : j->facts->in_reply_to;
    c->instance = token_mark(&j->keys, j->arena);
    c->now_s = j->now_ms / 1000;
    struct compose_mail composed = compose_mail(gate->conf, j->templates, c, j->arena);
    struct address envelope = answer_envelope(gate->conf, j, t, c);
    struct outbox row = {.ticket = t->id,
                         .mail = mail,
                         .kind = answer_kind(c->kind),
                         .budget = silence_budget(who_sender(j), gate->conf),
                         .to = address_span(&c->to),
                         .envelope_sender = address_span(&envelope),
                         .message_id = c->message_id,
                         .created_at_ms = j->now_ms};
    gate->outbox_due = true;
    return outbox_insert(gate->db, &row, composed.octets, outbox_r, why);
}
