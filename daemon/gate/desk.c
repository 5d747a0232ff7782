/* desk.c: what is said on a ticket, mailed to its parties.  Called by apply.c and the control socket's
 * orders, inside their transactions. */
#include "daemon/gate/desk.h"

#include "daemon/gate/leak.h"
#include "daemon/gate/oneline.h"
#include "daemon/gate/post.h"
#include "daemon/gate/timeline.h"
#include "daemon/gate/verdict.h"
#include "daemon/gate/who.h"
#include "daemon/store/directory.h"
#include "daemon/store/ledger.h"
#include "daemon/store/participant.h"
#include "daemon/store/thread.h"
#include "parsers/codec.h"

enum {
    DESK_PARTIES_MAX = 50,
    DESK_SITES_MAX = 500,
    DESK_THREAD_MAX = 40,
    DESK_WHO_MAX = 200,
    DESK_HOUR_MS = 3600 * 1000
};

/* What one look at a ticket's people works with. */
struct desk {
    struct db *db;
    const struct conf *conf;
    const struct ticket *ticket;
    struct arena *arena;
    struct desk_parties *parties;
    struct why *why;
};

struct span desk_who(struct arena *a, struct span name, struct span address)
{
    struct span clean = message_name(a, name), at = oneline(a, address, DESK_WHO_MAX);
    return clean.n ? arena_printf(a, "%.*s <%.*s>", SPAN_FMT(clean), SPAN_FMT(at)) : at;
}

static void desk_add(const struct desk *d, struct span address, struct span name)
{
    struct desk_parties *p = d->parties;
    struct address checked;
    if (!address_parse(address, &checked) || who_is_ours(d->conf, address) || p->n == DESK_PARTIES_MAX)
        return;
    for (size_t i = 0; i < p->n; i++) {
        if (address_equal(p->v[i].address, address))
            return;
    }
    p->v[p->n++] = (struct desk_party){address, name};
}

/* Of the ticket's organization, or of its site, or an agent (which_belongs() says the same of a sender): who
 * was taken out of the directory hears no more. */
static enum result desk_belongs(const struct desk *d, struct span address, bool *belongs_r)
{
    struct directory_person person = {0};
    struct directory_agent agent = {0};
    struct directory_sites sites = {0};
    const struct ticket *t = d->ticket;
    *belongs_r = true;
    if (!t->organization.n)
        return OK;
    enum result r = directory_person(d->db, address, d->arena, &person, d->why);
    if (r != OK || (person.found && span_eq(person.organization.id, t->organization)))
        return r;
    *belongs_r = false;
    r = directory_sites_of(d->db, address, DESK_SITES_MAX, d->arena, &sites, d->why);
    for (size_t i = 0; r == OK && i < sites.n; i++)
        *belongs_r = *belongs_r || span_ieq(sites.v[i].id, t->site);
    if (r == OK && !*belongs_r)
        r = directory_agent(d->db, address, d->arena, &agent, d->why);
    *belongs_r = *belongs_r || agent.address.n;
    return r;
}

enum result desk_admits(struct db *db, const struct ticket *t, struct span address, struct arena *arena,
                        bool *admits_r, struct why *why)
{
    const struct desk d = {.db = db, .ticket = t, .arena = arena, .why = why};
    return desk_belongs(&d, address, admits_r);
}

/* To the Reply-To he wrote with, unless it is ours or an agent's, or he is in the directory and it is outside
 * his organization. */
static enum result desk_add_requester(const struct desk *d)
{
    const struct ticket *t = d->ticket;
    struct directory_person person = {0}, other = {0};
    struct directory_agent agent = {0};
    struct address checked;
    bool belongs;
    enum result r = desk_belongs(d, t->requester, &belongs);
    if (r != OK || !belongs)
        return r;
    struct span to = t->requester;
    if (t->reply_to.n && address_parse(t->reply_to, &checked) && !who_is_ours(d->conf, t->reply_to)) {
        r = directory_agent(d->db, t->reply_to, d->arena, &agent, d->why);
        if (r == OK)
            r = directory_person(d->db, t->requester, d->arena, &person, d->why);
        if (r == OK && person.found)
            r = directory_person(d->db, t->reply_to, d->arena, &other, d->why);
        bool within =
            !person.found || (other.found && span_eq(other.organization.id, person.organization.id));
        within = within && !agent.address.n;
        to = within ? t->reply_to : t->requester;
    }
    desk_add(d, to, t->requester_name);
    return r;
}

enum result desk_parties(struct db *db, const struct conf *conf, const struct ticket *t, struct arena *arena,
                         struct desk_parties *parties_r, struct why *why)
{
    struct participants people = {0};
    *parties_r = (struct desk_parties){.v = ARENA_ARRAY(arena, DESK_PARTIES_MAX, struct desk_party)};
    const struct desk d = {db, conf, t, arena, parties_r, why};
    enum result r = desk_add_requester(&d);
    if (r == OK)
        r = participant_list(db, t->id, arena, &people, why);
    for (size_t i = 0; r == OK && i < people.n; i++) {
        const struct participant *p = &people.v[i];
        bool hears = span_eq(p->role, SPAN_LIT(VERDICT_CC));
        if (span_eq(p->role, SPAN_LIT(VERDICT_NAMED)) || address_equal(p->address, t->requester))
            continue;
        if (!hears)
            r = desk_belongs(&d, p->address, &hears);
        if (hears)
            desk_add(&d, p->address, p->name);
    }
    return r;
}

static bool desk_has_heard(const struct desk_said *s, struct span address)
{
    for (size_t i = 0; i < s->heard.n; i++) {
        if (address_equal(s->heard.v[i], address))
            return true;
    }
    return address_equal(s->author, address);
}

/* What signed an agent's mail fits no mail of ours, and names her. */
static void desk_drop_seals(struct entry_attachments *files)
{
    size_t kept = 0;
    for (size_t i = 0; i < files->n; i++) {
        if (!facts_is_seal(files->v[i].part.content_type))
            files->v[kept++] = files->v[i];
    }
    files->n = kept;
}

/* Its files: those of the mail that said it. */
static enum result desk_files(struct gate *gate, struct arena *arena, const struct desk_said *s,
                              struct entry_attachments *files_r, struct why *why)
{
    *files_r = (struct entry_attachments){0};
    return s->mail ? entry_attachments_of(gate->db, s->entry, arena, files_r, why) : OK;
}

static enum result desk_mail(struct gate *gate, struct arena *arena, const struct desk_said *s,
                             const struct desk_party *party, struct entry_attachments files, struct why *why)
{
    const struct ticket *t = s->ticket;
    bool reply = s->kind == ENTRY_REPLY;
    int64_t outbox;
    struct thread thread;
    struct compose c = {.kind = reply ? COMPOSE_REPLY : COMPOSE_RELAY,
                        .language = t->language,
                        .zone = t->timezone,
                        .to_name = party->name,
                        .summary = t->subject,
                        .body = s->text};
    struct post p = {.compose = &c,
                     .ticket = t,
                     .mail = s->mail,
                     .entry = s->entry,
                     .kind = reply ? OUTBOX_REPLY : OUTBOX_NOTICE,
                     .budget = reply ? OUTBOX_BUDGET_NONE : OUTBOX_BUDGET_CUSTOMER,
                     .from = t->address,
                     .reply_by = TOKEN_REPLY,
                     .reply_number = t->id,
                     .reply_random = ticket_random(t),
                     .files = files,
                     .unasked = !reply,
                     .now_ms = s->now_ms};
    if (!reply) {
        c.who = desk_who(arena, s->author_name, s->author);
        c.did = "did.message";
    }
    if (!address_parse(party->address, &c.to))
        return OK;
    enum result r = thread_of(gate->db, t->id, party->address, DESK_THREAD_MAX, arena, &thread, why);
    c.in_reply_to = thread.last;
    c.references = thread.ids;
    return r == OK ? post_queue(gate, arena, &p, &outbox, why) : r;
}

/* A person's answer always goes; what is passed on falls under the reader's budget. */
static enum result desk_spent(struct gate *gate, const struct desk_said *s, struct span to, bool *spent_r,
                              struct why *why)
{
    int64_t limit = gate->conf->limits.customer_hour, count = 0;
    enum result r =
        outbox_spent_on(gate->db, OUTBOX_BUDGET_CUSTOMER, to, s->now_ms - DESK_HOUR_MS, limit, &count, why);
    *spent_r = count >= limit;
    return r;
}

/* Whoever asks whether X got it finds the answer on the ticket. */
static enum result desk_not_passed_on(struct gate *gate, const struct desk_said *s, struct span what,
                                      struct why *why)
{
    int64_t id;
    struct entry e = {
        .ticket = s->ticket->id, .at_ms = s->now_ms, .kind = ENTRY_EVENT, .text = what, .mail = s->mail};
    return timeline_add(gate, &e, &id, why);
}

static enum result desk_withheld(struct gate *gate, struct arena *arena, const struct desk_said *s,
                                 const struct spans *withheld, struct why *why)
{
    struct buf text;
    if (!withheld->n)
        return OK;
    buf_init(&text, DESK_PARTIES_MAX * (DESK_WHO_MAX + 2) + 200);
    buf_adds(&text, "not passed on to ");
    for (size_t i = 0; i < withheld->n; i++) {
        buf_adds(&text, i ? ", " : "");
        buf_add(&text, oneline(arena, withheld->v[i], DESK_WHO_MAX));
    }
    buf_adds(&text, ": they have had as many automatic mails as go to one in an hour (limits.customer_hour)");
    enum result r = desk_not_passed_on(gate, s, buf_span(&text), why);
    buf_release(&text);
    return r;
}

enum result desk_answer(struct gate *gate, struct arena *arena, const struct desk_said *s, struct why *why)
{
    struct desk_parties parties;
    struct entry_attachments files;
    struct spans withheld = {0};
    enum result r = desk_parties(gate->db, gate->conf, s->ticket, arena, &parties, why);
    if (r == OK)
        r = desk_files(gate, arena, s, &files, why);
    if (r == OK && s->kind == ENTRY_REPLY)
        desk_drop_seals(&files);
    for (size_t i = 0; r == OK && i < parties.n; i++) {
        if (desk_has_heard(s, parties.v[i].address))
            continue;
        bool spent = false;
        if (s->kind != ENTRY_REPLY)
            r = desk_spent(gate, s, parties.v[i].address, &spent, why);
        if (spent)
            arena_push(arena, &withheld, parties.v[i].address);
        else if (r == OK)
            r = desk_mail(gate, arena, s, &parties.v[i], files, why);
    }
    return r == OK ? desk_withheld(gate, arena, s, &withheld, why) : r;
}

/* A notice that an agent passed on to somebody comes back with his reply, as a file or quoted without marks:
 * it is no party's to read.  Notes aren't looked for: they may quote what a party writes once more. */
static enum result desk_leaks(struct gate *gate, struct arena *arena, const struct desk_said *s,
                              bool *leaks_r, struct why *why)
{
    const struct token_keys keys = {gate->token_key, gate->token_key_old};
    struct entry_attachments files = {0};
    enum result r = leak_find(gate->db, &keys, 0, s->text, arena, leaks_r, why);
    if (r == OK && !*leaks_r)
        r = desk_files(gate, arena, s, &files, why);
    for (size_t i = 0; r == OK && !*leaks_r && i < files.n; i++) {
        const struct entry_attachment *x = &files.v[i];
        struct span encoded = SPAN_EMPTY;
        struct arena *large = arena_new(0);
        if (x->stored)
            r = ledger_raw_range(gate->db, x->mail, x->part.offset, x->part.length, large, &encoded, why);
        if (r == OK)
            r = leak_find_in_file(gate->db, &keys, codec_decode(large, x->part.encoding, encoded), leaks_r,
                                  why);
        arena_free(&large);
    }
    return r;
}

enum result desk_relay(struct gate *gate, struct arena *arena, const struct desk_said *s, struct why *why)
{
    bool leaks = false;
    if (s->kind != ENTRY_MESSAGE || !s->verified)
        return OK;
    enum result r = desk_leaks(gate, arena, s, &leaks, why);
    if (r != OK || !leaks)
        return r == OK ? desk_answer(gate, arena, s, why) : r;
    return desk_not_passed_on(
        gate, s, SPAN_LIT("not passed on to the other parties: it holds lines that only agents may see"),
        why);
}
