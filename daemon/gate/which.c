/* which.c: finds the tickets a mail speaks of.  None of the three ways lets anybody in: that is
 * which_party()'s, and each rule's, to say. */
#include "daemon/gate/which.h"

#include "daemon/gate/who.h"
#include "daemon/store/outbox.h"
#include "daemon/store/participant.h"

enum {
    WHICH_TOKENS_MAX = 5,      /* addresses that are looked into for a ticket */
    WHICH_REFERENCES_MAX = 20, /* ids that are looked up */
    WHICH_MERGES_MAX = 16,
    WHICH_PARTICIPANTS_MAX = 50,
    WHICH_SITES_MAX = 500,
    WHICH_SAME_ID_MAX = 4, /* mails of one Message-ID */
};

/* The ticket, or its survivor; id 0: none. */
static struct ticket which_ticket(struct judge *j, int64_t id)
{
    struct ticket t = {0};
    for (int merges = 0; id && merges < WHICH_MERGES_MAX; merges++) {
        if (!judge_ok(j, ticket_get(j->db, id, j->arena, &t, j->why)) || !t.id)
            return (struct ticket){0};
        if (!t.merged_into)
            return t;
        id = t.merged_into;
    }
    return (struct ticket){0};
}

static struct judge_candidate *which_there(struct judge *j, int64_t ticket)
{
    for (size_t i = 0; i < j->n_candidates; i++) {
        if (j->candidates[i].ticket.id == ticket)
            return &j->candidates[i];
    }
    return NULL;
}

/* The first one counts; but where the address for notes stands among others of a ticket, it is a note. */
static void which_add(struct judge *j, struct judge_candidate c)
{
    struct judge_candidate *there = c.ticket.id ? which_there(j, c.ticket.id) : NULL;
    if (there && c.by == JUDGE_BY_TOKEN && c.kind == TOKEN_NOTE)
        there->kind = TOKEN_NOTE;
    else if (c.ticket.id && !there && j->n_candidates < JUDGE_CANDIDATES_MAX)
        j->candidates[j->n_candidates++] = c;
}

bool which_row(struct judge *j, struct span id, struct outbox *row_r)
{
    struct token_id own;
    struct ticket t = {0};
    if (!token_message_id_parse(id, &own) || !own.ticket || !own.seq ||
        !judge_ok(j, ticket_get(j->db, own.ticket, j->arena, &t, j->why)) || !t.id ||
        !token_message_id_verify(&j->keys, &own, ticket_random(&t)))
        return false;
    judge_ok(j, outbox_find_message(j->db, own.ticket, id, j->arena, row_r, j->why));
    return row_r->id != 0;
}

bool which_answered(struct judge *j, struct outbox *row_r)
{
    const struct facts *f = j->facts;
    const struct judge_sender *s = who_sender(j);
    for (size_t i = 0; s->address.n && i < f->in_reply_to.n && i < WHICH_REFERENCES_MAX; i++) {
        if (which_row(j, f->in_reply_to.v[i], row_r) &&
            (address_equal(row_r->to, s->address) || address_equal(row_r->to, s->agent.address)))
            return true;
    }
    return false;
}

/* Somebody of the ticket whom the token was made for. */
static bool which_token_of_party(struct judge *j, const struct token *token, const struct ticket *t)
{
    if (token_verify(&j->keys, token, ticket_random(t), t->requester))
        return true;
    struct participants people = {0};
    judge_ok(j, participant_list(j->db, t->id, j->arena, &people, j->why));
    for (size_t i = 0; i < people.n && i < WHICH_PARTICIPANTS_MAX; i++) {
        if (token_verify(&j->keys, token, ticket_random(t), people.v[i].address))
            return true;
    }
    return false;
}

/* An agent's, in other hands: she answers from an address that the directory doesn't know, or passed our mail
 * on to somebody. */
static bool which_token_of_agent(struct judge *j, const struct token *token, const struct ticket *t)
{
    struct directory_agents all = {0};
    if (token->kind != TOKEN_AGENT && token->kind != TOKEN_NOTE)
        return false;
    judge_ok(j, directory_agents(j->db, j->arena, &all, j->why));
    for (size_t i = 0; i < all.n; i++) {
        if (token_verify(&j->keys, token, ticket_random(t), all.v[i].address))
            return true;
    }
    return false;
}

static bool which_token_of_sender(const struct judge *j, const struct token *token, const struct ticket *t)
{
    const struct judge_sender *s = &j->sender;
    struct span own[] = {s->address, s->person.address, s->agent.address};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        if (own[i].n && token_verify(&j->keys, token, ticket_random(t), own[i]))
            return true;
    }
    return false;
}

/* A page's, made for an address that is called: who answers it may have got it by way of a list. */
static bool which_token_of_level(const struct judge *j, const struct token *token, const struct ticket *t)
{
    for (size_t i = 0; token->kind == TOKEN_PAGE && i < j->conf->n_oncall; i++) {
        struct span mail = span_of(j->conf->oncall[i].mail);
        if (mail.n && token_verify(&j->keys, token, ticket_random(t), mail))
            return true;
    }
    return false;
}

/* A token about a held mail, made for the agent who writes. */
static void which_try_held(struct judge *j, const struct token *token)
{
    struct ledger_mail mail = {0};
    if (!judge_ok(j, ledger_get(j->db, token->ticket, j->arena, &mail, j->why)) || !mail.id)
        return;
    struct span random = span_head(mail.sha256, TOKEN_RANDOM_BYTES);
    if (token_verify(&j->keys, token, random, j->sender.address) ||
        token_verify(&j->keys, token, random, j->sender.agent.address))
        j->held_mail = mail.id;
}

static void which_try_token(struct judge *j, struct span address, size_t *tried)
{
    struct span text;
    struct token token;
    if (*tried >= WHICH_TOKENS_MAX || !who_token_in(j->conf, address, &text) || !token_parse(text, &token) ||
        token.kind == TOKEN_BOUNCE || token.kind == TOKEN_INTERNAL)
        return;
    ++*tried;
    if (token.kind == TOKEN_HELD) {
        which_try_held(j, &token);
        return;
    }
    struct ticket t = {0};
    if (!judge_ok(j, ticket_get(j->db, token.ticket, j->arena, &t, j->why)) || !t.id)
        return;
    struct judge_candidate c = {.by = JUDGE_BY_TOKEN, .kind = token.kind};
    c.bound = which_token_of_sender(j, &token, &t);
    c.signed_ok = c.bound || which_token_of_level(j, &token, &t) || which_token_of_party(j, &token, &t) ||
                  which_token_of_agent(j, &token, &t);
    if (!c.signed_ok) {
        trace_note(&j->trace, "ticket", "token", "#%lld: not one of ours", (long long)token.ticket);
        return;
    }
    c.ticket = t.merged_into ? which_ticket(j, t.merged_into) : t;
    which_add(j, c);
}

bool which_token_bound(struct judge *j)
{
    const struct facts *f = j->facts;
    size_t tried = 0;
    for (size_t i = 0; i < j->in->recipients.n; i++)
        which_try_token(j, j->in->recipients.v[i], &tried);
    for (size_t i = 0; i < f->to.n; i++)
        which_try_token(j, f->to.v[i].address, &tried);
    for (size_t i = 0; i < f->cc.n; i++)
        which_try_token(j, f->cc.v[i].address, &tried);
    for (size_t i = 0; i < f->internal.delivered_to.n; i++)
        which_try_token(j, f->internal.delivered_to.v[i], &tried);
    bool bound = j->held_mail != 0;
    for (size_t i = 0; i < j->n_candidates; i++)
        bound = bound || j->candidates[i].bound;
    return bound;
}

static void which_try_reference(struct judge *j, struct span id)
{
    struct token_id own;
    struct ticket t = {0};
    if (token_message_id_parse(id, &own) && own.ticket) {
        if (!judge_ok(j, ticket_get(j->db, own.ticket, j->arena, &t, j->why)) || !t.id)
            return;
        if (token_message_id_verify(&j->keys, &own, ticket_random(&t))) {
            t = t.merged_into ? which_ticket(j, t.merged_into) : t;
            which_add(j, (struct judge_candidate){.by = JUDGE_BY_REFERENCE, .signed_ok = true, .ticket = t});
        }
        return;
    }
    struct ledger_mails mails = {0};
    struct judge_candidate c[WHICH_SAME_ID_MAX] = {0};
    bool shared = false;
    judge_ok(j, ledger_find_message(j->db, id, WHICH_SAME_ID_MAX, j->arena, &mails, j->why));
    for (size_t i = 0; i < mails.n; i++) {
        c[i] =
            (struct judge_candidate){.by = JUDGE_BY_REFERENCE, .ticket = which_ticket(j, mails.v[i].ticket)};
        shared = shared || (c[i].ticket.id && c[0].ticket.id &&
                            !address_equal(c[i].ticket.requester, c[0].ticket.requester));
    }
    for (size_t i = 0; i < mails.n; i++) {
        c[i].shared = shared;
        which_add(j, c[i]);
    }
}

static void which_find_references(struct judge *j)
{
    const struct facts *f = j->facts;
    size_t tried = 0;
    for (size_t i = 0; i < f->in_reply_to.n && tried < WHICH_REFERENCES_MAX; i++, tried++)
        which_try_reference(j, f->in_reply_to.v[i]);
    for (size_t i = f->references.n; i > 0 && tried < WHICH_REFERENCES_MAX; i--) {
        struct span id = f->references.v[i - 1];
        if (f->in_reply_to.n && span_eq(id, f->in_reply_to.v[0]))
            continue;
        which_try_reference(j, id);
        tried++;
    }
}

/* "[#12]", or "[acme #12]" where tag = "acme", at the head of s. */
static bool which_tag_at(const struct conf *conf, struct span s, int64_t *ticket_r)
{
    struct span tag = span_of(conf->tag);
    s = span_from(s, 1);
    if (tag.n) {
        if (!span_istarts(s, tag))
            return false;
        s = span_trim(span_from(s, tag.n));
    }
    size_t end = span_chr(s, ']');
    if (!s.n || s.p[0] != '#' || end == s.n || end < 2 || end > 19)
        return false;
    int64_t number = 0;
    for (size_t i = 1; i < end; i++) {
        if (!ascii_digit(s.p[i]))
            return false;
        number = number * 10 + (s.p[i] - '0');
    }
    *ticket_r = number;
    return true;
}

static void which_find_tag(struct judge *j)
{
    struct span rest = j->facts->subject;
    for (size_t at, tried = 0; tried < 3 && (at = span_chr(rest, '[')) < rest.n;) {
        int64_t number;
        if (which_tag_at(j->conf, span_from(rest, at), &number)) {
            which_add(j, (struct judge_candidate){.by = JUDGE_BY_TAG, .ticket = which_ticket(j, number)});
            tried++;
        }
        rest = span_from(rest, at + 1);
    }
}

size_t which_candidates(struct judge *j, const struct judge_candidate **candidates_r)
{
    if (!j->candidates_done) {
        (void)who_sender(j);
        j->candidates_done = true;
        which_find_references(j);
        which_find_tag(j);
    }
    *candidates_r = j->candidates;
    return j->n_candidates;
}

/* The same person under another of a member's addresses. */
static bool which_same_person(struct judge *j, struct span address)
{
    struct directory_person p = {0};
    const struct directory_person *own = &j->sender.person;
    if (address_equal(address, j->sender.address))
        return true;
    if (!own->found || !judge_ok(j, directory_person(j->db, address, j->arena, &p, j->why)))
        return false;
    return p.found && address_equal(p.address, own->address) &&
           span_eq(p.organization.id, own->organization.id);
}

bool which_belongs(struct judge *j, const struct ticket *t)
{
    const struct judge_sender *s = who_sender(j);
    if (!t->organization.n || s->agent.address.n)
        return true;
    if (!s->person.found)
        return false;
    if (span_eq(s->person.organization.id, t->organization))
        return true;
    struct directory_sites sites = {0};
    judge_ok(j, directory_sites_of(j->db, s->address, WHICH_SITES_MAX, j->arena, &sites, j->why));
    for (size_t i = 0; i < sites.n; i++) {
        if (span_ieq(sites.v[i].id, t->site))
            return true;
    }
    return false;
}

static bool which_takes_part(const struct participant *p)
{
    return !span_eq(p->role, SPAN_LIT(VERDICT_NAMED));
}

/* Whom an agent let in stays in; a member only as long as he is one. */
static bool which_admits(struct judge *j, const struct ticket *t, const struct participant *p)
{
    return which_takes_part(p) && (span_eq(p->role, SPAN_LIT(VERDICT_CC)) || which_belongs(j, t));
}

/* As a participant under the very address or, of a member, another one. */
static enum which_party which_participant(struct judge *j, const struct ticket *t)
{
    struct participant p = {0};
    bool found = false;
    judge_ok(j, participant_get(j->db, t->id, j->sender.address, j->arena, &p, &found, j->why));
    if (found && which_admits(j, t, &p))
        return WHICH_PARTICIPANT;
    enum which_party party = found ? WHICH_NAMED : WHICH_NOBODY;
    if (!j->sender.person.found)
        return party;
    struct participants people = {0};
    judge_ok(j, participant_list(j->db, t->id, j->arena, &people, j->why));
    for (size_t i = 0; i < people.n && i < WHICH_PARTICIPANTS_MAX; i++) {
        if (which_admits(j, t, &people.v[i]) && which_same_person(j, people.v[i].address))
            return WHICH_PARTICIPANT;
    }
    return party;
}

enum which_party which_party(struct judge *j, const struct ticket *t)
{
    const struct judge_sender *s = who_sender(j);
    if (!s->address.n || (s->auth == TRUST_AUTH_FAIL && !s->bound))
        return WHICH_NOBODY;
    if (which_same_person(j, t->requester) && which_belongs(j, t))
        return WHICH_REQUESTER;
    enum which_party party = which_participant(j, t);
    if (party < WHICH_MEMBER && who_sees_organization(&s->person, t->organization))
        return WHICH_MEMBER;
    return party;
}
