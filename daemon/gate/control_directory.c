/* control_directory.c: orders about who is who.  Called by control.c.  Floor: gate. */
#include "parsers/address.h"

#include "daemon/base/clock.h"

#include "daemon/store/directory.h"
#include "daemon/store/directory_import.h"
#include "daemon/store/ticket.h"

#include "daemon/gate/control_command.h"
#include "daemon/gate/notice.h"
#include "daemon/gate/sync.h"
#include "daemon/gate/who.h"

enum { TICKETS_COUNTED = 100 };

static struct span lines(struct arena *arena, struct spans v)
{
    size_t n = 0;
    for (size_t i = 0; i < v.n; i++)
        n += v.v[i].n + 1;
    char *p = arena_alloc(arena, n + 1);
    size_t at = 0;
    for (size_t i = 0; i < v.n; i++) {
        memcpy(p + at, v.v[i].p, v.v[i].n);
        at += v.v[i].n;
        p[at++] = '\n';
    }
    return span_make(p, n);
}

enum result control_directory_import(struct gate *gate, struct control_request *r, struct why *why)
{
    struct directory_import_options options = {
        .dry_run = jsonin_bool(jsonin_get(&r->args, "dry_run")),
        .force = jsonin_bool(jsonin_get(&r->args, "force")),
    };
    struct directory_import_report report = {0};
    struct directory_agents before = {0};
    struct span json = jsonin_str(jsonin_need(&r->args, "json"));
    enum result result = directory_agents(gate->db, r->arena, &before, why);
    if (result == OK)
        result = directory_import(gate->db, json, options, r->arena, &report, why);
    if (result == OK && !options.dry_run)
        result = notice_welcome(gate, r->arena, &before, wall_now_ms(), why);
    struct spans said = {0};
    for (size_t i = 0; report.faults.n > 1 && i < report.faults.n; i++) /* why says the first */
        arena_push(r->arena, &said, report.faults.v[i]);
    for (size_t i = 0; i < report.changes.n; i++)
        arena_push(r->arena, &said, report.changes.v[i]);
    if (report.faults.n == 0)
        arena_push(r->arena, &said,
                   arena_printf(r->arena, "%lld added, %lld changed, %lld removed%s", (long long)report.added,
                                (long long)report.changed, (long long)report.removed,
                                result != OK      ? ": refused"
                                : options.dry_run ? ": tried only, nothing is changed"
                                                  : ""));
    r->said = lines(r->arena, said);
    r->said_anyway = r->said.n > 0;
    return result;
}

enum result control_directory_sync(struct gate *gate, struct control_request *r, struct why *why)
{
    bool force = jsonin_bool(jsonin_get(&r->args, "force"));
    if (jsonin_error(r->args.doc))
        return OK; /* refused by control.c */
    r->later = true;
    return sync_now(gate->sync, force, r->self, why);
}

static bool address_of(struct control_request *r, struct address *address_r, struct why *why)
{
    struct span text = jsonin_str(jsonin_need(&r->args, "address"));
    if (address_parse(text, address_r) && address_r->s[0])
        return true;
    why_set(why, PERM, WHY_MAIL, "5.1.3", "no mail address");
    return false;
}

/* What is changed by hand is the file's again when that is fetched and names agents. */
static void say_until_sync(struct gate *gate, struct control_request *r)
{
    if (*gate->conf->directory.url)
        r->said = arena_printf(
            r->arena, "%.*s, unless the directory that is fetched says otherwise: change it there, too",
            SPAN_FMT(r->said));
}

enum result control_agent_add(struct gate *gate, struct control_request *r, struct why *why)
{
    struct address address;
    bool added = false, blocked = false;
    struct directory_agents before = {0};
    if (!address_of(r, &address, why))
        return PERM;
    enum result result = directory_blocked(gate->db, address_span(&address), &blocked, why);
    if (result == OK && blocked)
        return why_set(why, PERM, WHY_MAIL, "5.7.1",
                       "mail from %s is blocked, by address or domain: `gatepost block remove` first",
                       address.s);
    if (result == OK)
        result = directory_agents(gate->db, r->arena, &before, why);
    if (result == OK)
        result = directory_agent_add(gate->db, address_span(&address), &added, why);
    if (result == OK)
        result = notice_welcome(gate, r->arena, &before, wall_now_ms(), why);
    r->said = arena_printf(r->arena, added ? "%s is an agent now" : "%s is an agent already", address.s);
    say_until_sync(gate, r);
    return result;
}

/* How many open and pending tickets are hers. */
static enum result tickets_of(struct gate *gate, struct arena *arena, struct span agent, int64_t *n_r,
                              struct why *why)
{
    static const enum ticket_status waits[] = {TICKET_OPEN, TICKET_PENDING};
    enum result result = OK;
    *n_r = 0;
    for (size_t i = 0; result == OK && agent.n && i < sizeof waits / sizeof *waits; i++) {
        struct ticket_filter f = {.status_set = true,
                                  .status = waits[i],
                                  .assignee = agent,
                                  .limit = TICKETS_COUNTED - (size_t)*n_r};
        struct tickets hers = {0};
        result = f.limit ? ticket_list(gate->db, &f, arena, &hers, why) : OK;
        *n_r += (int64_t)hers.n;
    }
    return result;
}

enum result control_agent_remove(struct gate *gate, struct control_request *r, struct why *why)
{
    struct address address;
    struct directory_agent agent = {0};
    bool was;
    if (!address_of(r, &address, why))
        return PERM;
    enum result result = directory_agent(gate->db, address_span(&address), r->arena, &agent, why);
    if (result == OK)
        result = directory_agent_remove(gate->db, address_span(&address), &was, why);
    if (result == OK && !was)
        return why_set(why, PERM, WHY_MAIL, "5.1.1", "%s is no agent", address.s);
    int64_t waiting = 0;
    if (result == OK)
        result = tickets_of(gate, r->arena, agent.address, &waiting, why);
    r->said = arena_printf(r->arena, "%s is no agent any more", address.s);
    say_until_sync(gate, r);
    struct directory_agents left = {0};
    if (result == OK)
        result = directory_agents(gate->db, r->arena, &left, why);
    if (result == OK && !left.n)
        r->said = arena_printf(r->arena, "%.*s; none is left: nobody is told of what customers write",
                               SPAN_FMT(r->said));
    if (waiting)
        r->said = arena_printf(
            r->arena,
            "%.*s; tickets that wait and are assigned so still: %lld%s (gatepost list --assignee %.*s)",
            SPAN_FMT(r->said), (long long)waiting, waiting == TICKETS_COUNTED ? " or more" : "",
            SPAN_FMT(agent.address));
    return result;
}

/* "a@b", or a domain: what can't be either is refused, so that a slip blocks nobody unseen. */
static bool block_of(struct control_request *r, struct span *what_r, struct why *why)
{
    struct address address;
    struct span what = span_trim(jsonin_str(jsonin_need(&r->args, "what")));
    struct span as_address =
        span_chr(what, '@') < what.n ? what : arena_printf(r->arena, "x@%.*s", SPAN_FMT(what));
    *what_r = what;
    if (what.n && what.n < 256 && address_parse(as_address, &address) && address.s[0])
        return true;
    why_set(why, PERM, WHY_MAIL, "5.1.3", "neither a mail address nor a domain");
    return false;
}

/* Whether mail from the address would be refused where what is blocked: rule_blocked.c's own question. */
static bool block_covers(struct span what, struct span address)
{
    struct address a;
    if (span_chr(what, '@') < what.n)
        return address_equal(what, address);
    if (!address_parse(address, &a))
        return false;
    struct span domain = address_domain(&a);
    if (domain.n > what.n && domain.p[domain.n - what.n - 1] == '.')
        domain = span_from(domain, domain.n - what.n);
    return span_ieq(domain, what);
}

/* The first address of ours that it covers; empty: none. */
static struct span block_of_ours(const struct conf *conf, struct span what)
{
    if (span_chr(what, '@') < what.n && who_is_ours(conf, what))
        return what;
    for (const char *const *own = conf->addresses; own && *own; own++) {
        if (block_covers(what, span_of(*own)))
            return span_of(*own);
    }
    for (size_t i = 0; i < conf->n_mailboxes; i++) {
        if (block_covers(what, span_of(conf->mailboxes[i].address)))
            return span_of(conf->mailboxes[i].address);
    }
    return SPAN_EMPTY;
}

/* Nobody locks out our own house: what covers an address of ours or of an agent is refused. */
static enum result block_allowed(struct gate *gate, struct control_request *r, struct span what,
                                 struct why *why)
{
    struct spans agents = {0};
    struct span ours = block_of_ours(gate->conf, what);
    if (ours.n)
        return why_set(why, PERM, WHY_MAIL, "5.7.1",
                       "%.*s is not blocked: it would shut out %.*s, our own address", SPAN_FMT(what),
                       SPAN_FMT(ours));
    enum result result = directory_agent_addresses(gate->db, r->arena, &agents, why);
    for (size_t i = 0; result == OK && i < agents.n; i++) {
        if (block_covers(what, agents.v[i]))
            return why_set(
                why, PERM, WHY_MAIL, "5.7.1",
                "%.*s is not blocked: it would shut out %.*s, an agent (`gatepost agent remove` first)",
                SPAN_FMT(what), SPAN_FMT(agents.v[i]));
    }
    return result;
}

enum result control_block_add(struct gate *gate, struct control_request *r, struct why *why)
{
    struct span what;
    bool added;
    if (!block_of(r, &what, why))
        return PERM;
    enum result result = block_allowed(gate, r, what, why);
    if (result != OK)
        return result;
    result = directory_block_add(gate->db, what, wall_now_ms(), &added, why);
    r->said =
        arena_printf(r->arena, added ? "%.*s is blocked now" : "%.*s is blocked already", SPAN_FMT(what));
    return result;
}

enum result control_block_remove(struct gate *gate, struct control_request *r, struct why *why)
{
    struct span what;
    bool was;
    if (!block_of(r, &what, why))
        return PERM;
    enum result result = directory_block_remove(gate->db, what, &was, why);
    if (result == OK && !was)
        return why_set(why, PERM, WHY_MAIL, "5.1.1", "%.*s is not blocked", SPAN_FMT(what));
    r->said = arena_printf(r->arena, "%.*s is blocked no more", SPAN_FMT(what));
    return result;
}
