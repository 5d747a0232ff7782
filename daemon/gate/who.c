/* who.c: the sender of a mail as the trust table sees him, and our own addresses.  Read by nearly every rule;
 * the directory is asked once. */
#include "daemon/gate/who.h"

#include "daemon/gate/which.h"

static bool who_is_base(struct span address, const char *own)
{
    struct span extension, base = span_of(own);
    return base.n && (address_equal(address, base) || address_extension(address, base, &extension));
}

/* reply_address around its "%s"; false where none is configured. */
static bool who_pattern(const struct conf *conf, struct span *before_r, struct span *after_r)
{
    struct span pattern = span_of(conf->reply_address);
    size_t at = span_find(pattern, SPAN_LIT("%s"));
    if (at == pattern.n)
        return false;
    *before_r = span_head(pattern, at);
    *after_r = span_from(pattern, at + 2);
    return true;
}

static bool who_pattern_fits(const struct conf *conf, struct span address, struct span *inner_r)
{
    struct span before, after;
    if (!who_pattern(conf, &before, &after) || address.n <= before.n + after.n)
        return false;
    struct span inner = span_make(address.p + before.n, address.n - before.n - after.n);
    if (!span_ieq(span_head(address, before.n), before) ||
        !span_ieq(span_from(address, before.n + inner.n), after))
        return false;
    *inner_r = inner;
    return true;
}

bool who_is_ours(const struct conf *conf, struct span address)
{
    struct span inner;
    struct token token;
    for (const char *const *own = conf->addresses; own && *own; own++) {
        if (who_is_base(address, *own))
            return true;
    }
    for (size_t i = 0; i < conf->n_mailboxes; i++) {
        if (who_is_base(address, conf->mailboxes[i].address))
            return true;
    }
    return who_pattern_fits(conf, address, &inner) && token_parse(inner, &token);
}

bool who_token_in(const struct conf *conf, struct span address, struct span *token_r)
{
    if (who_pattern_fits(conf, address, token_r))
        return true;
    for (const char *const *own = conf->addresses; own && *own; own++) {
        if (address_extension(address, span_of(*own), token_r))
            return true;
    }
    for (size_t i = 0; i < conf->n_mailboxes; i++) {
        struct span own = span_of(conf->mailboxes[i].address);
        if (own.n && address_extension(address, own, token_r))
            return true;
    }
    return false;
}

bool who_token_address(const struct conf *conf, struct span token, struct address *out_r)
{
    struct span before, after;
    char room[sizeof out_r->s];
    if (!who_pattern(conf, &before, &after) || before.n + token.n + after.n >= sizeof room)
        return false;
    int n = snprintf(room, sizeof room, "%.*s%.*s%.*s", SPAN_FMT(before), SPAN_FMT(token), SPAN_FMT(after));
    return address_parse(span_make(room, (size_t)n), out_r);
}

static const char *who_base_of(const struct conf *conf, struct span address)
{
    for (const char *const *own = conf->addresses; own && *own; own++) {
        if (who_is_base(address, *own))
            return *own;
    }
    for (size_t i = 0; i < conf->n_mailboxes; i++) {
        if (who_is_base(address, conf->mailboxes[i].address))
            return conf->mailboxes[i].address;
    }
    return NULL;
}

struct span who_written_to(const struct judge *j)
{
    const struct facts *f = j->facts;
    const char *own = NULL;
    for (size_t i = 0; !own && i < j->in->recipients.n; i++)
        own = who_base_of(j->conf, j->in->recipients.v[i]);
    for (size_t i = 0; !own && i < f->to.n; i++)
        own = who_base_of(j->conf, f->to.v[i].address);
    for (size_t i = 0; !own && i < f->cc.n; i++)
        own = who_base_of(j->conf, f->cc.v[i].address);
    if (!own && j->mailbox && j->mailbox->address[0])
        own = j->mailbox->address;
    return span_of(own ? own : j->conf->addresses && j->conf->addresses[0] ? j->conf->addresses[0] : "");
}

bool who_sees_organization(const struct directory_person *person, struct span organization)
{
    return person->found && !person->site_only && person->role != DIRECTORY_UNPRIVILEGED && organization.n &&
           span_eq(person->organization.id, organization);
}

static bool who_listed(const char *const *list, struct span address)
{
    for (; list && *list; list++) {
        if (address_equal(address, span_of(*list)))
            return true;
    }
    return false;
}

/* Whose mail it is, by its fields alone: From; behind a form of ours that is proven its Reply-To; on our own
 * intake list, where From is rewritten to ours, X-Original-From. */
static struct facts_mailbox who_author(struct judge *j, struct judge_sender *s)
{
    const struct facts *f = j->facts;
    struct facts_mailbox from = f->has_from && f->from_all.n < 2 ? f->from : (struct facts_mailbox){0};
    s->own_list =
        j->mailbox && j->mailbox->list_id[0] && span_ieq(f->internal.list_id, span_of(j->mailbox->list_id));
    if (s->own_list && who_is_ours(j->conf, from.address) && f->x_original_from.n == 1)
        return f->x_original_from.v[0];
    if (who_listed(j->conf->trust.forms, from.address)) {
        s->by_form = s->auth == TRUST_AUTH_PASS && f->reply_to.n == 1;
        if (s->by_form)
            return f->reply_to.v[0];
    }
    return from;
}

/* Somebody may be both: of an organization, and an agent. */
static void who_look_up(struct judge *j, struct judge_sender *s)
{
    judge_ok(j, directory_person(j->db, s->address, j->arena, &s->person, j->why));
    judge_ok(j, directory_agent(j->db, s->address, j->arena, &s->agent, j->why));
}

const struct judge_sender *who_sender(struct judge *j)
{
    struct judge_sender *s = &j->sender;
    if (j->sender_done)
        return s;
    j->sender_done = true;
    const char *why;
    s->auth = trust_auth_read(j->conf, j->mailbox, j->facts, &why);
    struct facts_mailbox author = who_author(j, s);
    struct address checked;
    s->name = author.name;
    if (address_parse(author.address, &checked))
        s->address = author.address;
    /* what was said about From's domain says nothing about the person behind a form or a list, but that it is
     * not by our list where it failed */
    bool other = s->by_form || !address_equal(author.address, j->facts->from.address);
    if (other && s->auth == TRUST_AUTH_PASS)
        s->auth = TRUST_AUTH_NONE;
    s->ours = s->address.n && who_is_ours(j->conf, s->address);
    if (s->address.n)
        who_look_up(j, s);
    s->in_directory = s->person.found || s->agent.address.n;
    s->bound = s->address.n && which_token_bound(j);
    s->trust = !s->address.n ? TRUST_STRANGER : trust_of(j->conf, s->auth, s->in_directory, s->bound);
    trace_note(&j->trace, "sender", trust_name[s->trust], "%.*s; %s%s%s",
               SPAN_FMT(s->address.n ? span_head(s->address, 120) : SPAN_LIT("no address")),
               s->agent.address.n ? "an agent; "
               : s->person.found  ? "in the directory; "
                                  : "not in the directory; ",
               s->bound ? "a token of that address; " : "", s->by_form ? "by our form" : why);
    return s;
}
