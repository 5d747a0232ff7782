/* post.c: queues a mail of ours.  Called by apply.c, announce.c and alert.c inside their transactions. */
#include "daemon/gate/post.h"

#include "daemon/base/failpoint.h"

#include "daemon/gate/who.h"
#include "daemon/store/ledger.h"
#include "daemon/store/meta.h"
#include "daemon/store/undeliverable.h"
#include "parsers/codec.h"

/* Numbers the Message-IDs of mails that are about no ticket. */
#define POST_SEQ_KEY "post.seq"

static struct span post_random(const struct ticket *t)
{
    return t ? ticket_random(t) : SPAN_EMPTY;
}

static const struct conf_mailbox *post_mailbox(const struct conf *conf, struct span address)
{
    for (size_t i = 0; i < conf->n_mailboxes; i++) {
        if (address_equal(span_of(conf->mailboxes[i].address), address))
            return &conf->mailboxes[i];
    }
    return NULL;
}

static enum result post_take_seq(struct gate *gate, const struct post *p, int64_t *seq_r, struct why *why)
{
    *seq_r = p->seq;
    if (p->seq)
        return OK;
    if (p->ticket)
        return ticket_take_seq(gate->db, p->ticket->id, seq_r, why);
    enum result r = meta_get_int(gate->db, POST_SEQ_KEY, 0, seq_r, why);
    return r == OK ? meta_set_int(gate->db, POST_SEQ_KEY, ++*seq_r, why) : r;
}

/* The envelope sender: transport.envelope.  Where it should bear a token and no reply_address can: our own
 * address. */
static struct address post_envelope(const struct conf *conf, const struct token_keys *keys,
                                    const struct post *p, struct arena *arena)
{
    struct address envelope = p->compose->from;
    const char *how = conf->transport.envelope;
    if (strcmp(how, "null") == 0)
        return (struct address){.s = ""};
    if (strcmp(how, "token") != 0) {
        (void)address_parse(span_of(how), &envelope);
        return envelope;
    }
    int64_t ticket = p->ticket ? p->ticket->id : 0;
    struct span token =
        token_make(keys, TOKEN_BOUNCE, ticket, post_random(p->ticket), address_span(&p->compose->to), arena);
    (void)who_token_address(conf, token, &envelope);
    return envelope;
}

static void post_addresses(const struct conf *conf, const struct token_keys *keys, const struct post *p,
                           struct arena *arena)
{
    struct compose *c = p->compose;
    struct span own = conf->addresses && conf->addresses[0] ? span_of(conf->addresses[0]) : SPAN_EMPTY;
    if (!address_parse(p->from, &c->from))
        (void)address_parse(own, &c->from);
    const struct conf_mailbox *mailbox = post_mailbox(conf, address_span(&c->from));
    c->from_name = span_of(mailbox ? mailbox->display_name : "");
    c->reply_to = (struct address){.s = ""};
    if (!p->reply_by)
        return;
    struct span token =
        token_make(keys, p->reply_by, p->reply_number, p->reply_random, address_span(&c->to), arena);
    (void)who_token_address(conf, token, &c->reply_to);
}

/* Their octets, decoded.  A file whose raw mail is kept no more stays out. */
static enum result post_files(struct gate *gate, struct arena *arena, const struct post *p, struct why *why)
{
    struct message_file *files = ARENA_ARRAY(arena, p->files.n + 1, struct message_file);
    size_t n = 0;
    for (size_t i = 0; i < p->files.n; i++) {
        const struct entry_attachment *x = &p->files.v[i];
        struct span encoded;
        if (!x->stored)
            continue;
        enum result r =
            ledger_raw_range(gate->db, x->mail, x->part.offset, x->part.length, arena, &encoded, why);
        if (r != OK)
            return r;
        files[n++] = (struct message_file){x->part.filename, x->part.content_type,
                                           codec_decode(arena, x->part.encoding, encoded)};
    }
    p->compose->files = files;
    p->compose->n_files = n;
    return OK;
}

/* Composed in `large`, which may be given back once the row is written. */
static enum result post_write(struct gate *gate, struct arena *arena, struct arena *large, struct post *p,
                              int64_t *outbox_r, struct why *why)
{
    struct token_keys keys = {gate->token_key, gate->token_key_old};
    struct compose *c = p->compose;
    int64_t seq, ticket = p->ticket ? p->ticket->id : 0;
    enum result r = post_take_seq(gate, p, &seq, why);
    if (r != OK)
        return r;
    c->ticket = ticket;
    post_addresses(gate->conf, &keys, p, arena);
    c->message_id =
        token_message_id(&keys, ticket, seq, post_random(p->ticket), address_domain(&c->from), arena);
    c->instance = token_mark(&keys, arena);
    c->now_s = p->now_ms / 1000;
    struct compose_mail composed = compose_mail(gate->conf, gate->templates, c, large);
    struct address envelope = post_envelope(gate->conf, &keys, p, arena);
    struct outbox row = {.ticket = ticket,
                         .mail = p->mail,
                         .entry = p->entry,
                         .kind = p->kind,
                         .budget = p->budget,
                         .to = address_span(&c->to),
                         .envelope_sender = address_span(&envelope),
                         .message_id = c->message_id,
                         .created_at_ms = p->now_ms};
    gate->outbox_due = true;
    FAILPOINT("before-outbox"); /* K17 */
    FAILPOINT_TEXT("before-outbox-to", row.to);
    return outbox_insert(gate->db, &row, composed.octets, outbox_r, why);
}

struct compose_ticket post_ticket(const struct ticket *t, int64_t due_ms)
{
    return (struct compose_ticket){.number = t->id,
                                   .summary = t->subject,
                                   .site = t->site,
                                   .organization = t->organization,
                                   .plan = t->plan,
                                   .type = t->type,
                                   .priority = span_of(ticket_priority_name(t->priority)),
                                   .requester = t->requester,
                                   .assignee = t->assignee,
                                   .due_s = due_ms / 1000};
}

enum result post_queue(struct gate *gate, struct arena *arena, struct post *p, int64_t *outbox_r,
                       struct why *why)
{
    struct compose *c = p->compose;
    struct undeliverables dead = {0};
    *outbox_r = 0;
    if (gate->quiet)
        return OK;
    enum result r = p->unasked ? undeliverable_get(gate->db, address_span(&c->to), arena, &dead, why) : OK;
    if (r != OK || dead.n)
        return r;
    if (!p->files.n)
        return post_write(gate, arena, arena, p, outbox_r, why);
    /* one copy for each of many readers: not all of them at once in the caller's arena */
    struct arena *large = arena_new(0);
    r = post_files(gate, large, p, why);
    if (r == OK)
        r = post_write(gate, arena, large, p, outbox_r, why);
    c->files = NULL;
    c->n_files = 0;
    arena_free(&large);
    return r;
}
