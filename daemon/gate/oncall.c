/* oncall.c: the policy of on-call.  Called by apply.c, state.c, settle.c and clocks.c.  Floor: gate. */
#include "daemon/gate/oncall.h"

#include "parsers/address.h"

#include "daemon/base/crypto.h"
#include "daemon/gate/alert.h"
#include "daemon/gate/summon.h"
#include "daemon/gate/timeline.h"
#include "daemon/store/directory.h"
#include "daemon/store/entry.h"
#include "daemon/store/page.h"

enum {
    ONCALL_PAGES_MAX = 50,           /* in a round */
    ONCALL_AGAIN_MS = 5 * 60 * 1000, /* after the last level failed, which would not have been followed */
    ONCALL_KEY_BYTES = 10,
};

/* What all of it works with. */
struct call {
    struct gate *gate;
    struct arena *arena;
    int64_t now_ms;
    struct why *why;
};

static enum result oncall_event(const struct call *c, int64_t ticket, struct span author, int64_t mail,
                                struct span text, int64_t *id_r)
{
    struct entry e = {.ticket = ticket,
                      .at_ms = c->now_ms,
                      .kind = ENTRY_EVENT,
                      .author = author,
                      .text = text,
                      .mail = mail,
                      .verified = author.n > 0};
    return timeline_add(c->gate, &e, id_r, c->why);
}

static enum result oncall_say(const struct call *c, int64_t ticket, struct span text)
{
    int64_t id;
    return oncall_event(c, ticket, SPAN_EMPTY, 0, text, &id);
}

static enum result oncall_write(const struct call *c, const struct page *p)
{
    c->gate->clocks_due = true;
    return page_update(c->gate->db, p, c->why);
}

static void oncall_note_called(const struct call *c, struct page *p, struct span target)
{
    for (size_t i = 0; i < p->called.n; i++)
        if (span_eq(p->called.v[i], target))
            return;
    arena_push(c->arena, &p->called, target);
}

/* ---- calling */

/* Calls one level.  One that isn't there any more is followed by the next at once, but never by the first:
 * what is set up wrong must not go round and round. */
static enum result oncall_call(const struct call *c, struct page *p, size_t at)
{
    const struct conf *conf = c->gate->conf;
    const struct conf_oncall_level *level = &conf->oncall[at];
    struct span target = summon_target(level, c->arena);
    struct ticket t;
    int64_t outbox = 0;
    struct summon s = {.what = SUMMON_PAGE,
                       .page = p,
                       .tickets = &t,
                       .n = 1,
                       .level = span_of(level->name),
                       .now_ms = c->now_ms};
    if (level->acknowledge_within_s)
        s.next_ms = c->now_ms + level->acknowledge_within_s * 1000;
    p->level = (int64_t)at;
    p->next_at_ms = s.next_ms;
    oncall_note_called(c, p, target);
    enum result r = ticket_get(c->gate->db, p->ticket, c->arena, &t, c->why);
    if (r == OK)
        r = oncall_event(c, p->ticket, SPAN_EMPTY, 0,
                         arena_printf(c->arena, "paged: level %s, %.*s", level->name, SPAN_FMT(target)),
                         &s.entry);
    if (r == OK)
        r = summon_send(c->gate, c->arena, target, &s, &outbox, c->why);
    if (r != OK || outbox)
        return r;
    if (at + 1 < conf->n_oncall)
        p->next_at_ms = c->now_ms;
    return oncall_say(c, p->ticket, arena_printf(c->arena, "%.*s can't be called", SPAN_FMT(target)));
}

/* "page-BASE32@DOMAIN" */
static struct span oncall_key(const struct call *c)
{
    unsigned char octets[ONCALL_KEY_BYTES];
    struct buf out;
    struct address own = {.s = ""};
    (void)address_parse(span_of(c->gate->conf->addresses[0]), &own);
    crypto_random(octets, sizeof octets);
    buf_init(&out, 400);
    buf_adds(&out, "page-");
    crypto_base32(&out, span_make((const char *)octets, sizeof octets));
    buf_addc(&out, '@');
    buf_add(&out, address_domain(&own));
    struct span key = arena_copy(c->arena, buf_span(&out));
    buf_release(&out);
    return key;
}

static enum result oncall_join(const struct call *c, struct page *p, const struct ticket *t, const char *how)
{
    enum result r = page_join(c->gate->db, p->id, t->id, c->why);
    if (!p->digest_at_ms)
        p->digest_at_ms = p->at_ms + c->gate->conf->oncall_window_s * 1000;
    if (r == OK)
        r = oncall_write(c, p);
    return r == OK ? oncall_say(c, t->id,
                                arena_printf(c->arena, "%s the page of #%lld", how, (long long)p->ticket))
                   : r;
}

static enum result oncall_begin(const struct call *c, struct span about, const struct ticket *t)
{
    struct page p = {.ticket = t->id,
                     .key = oncall_key(c),
                     .about = about,
                     .type = t->type,
                     .state = PAGE_CALLING,
                     .at_ms = c->now_ms};
    enum result r = page_insert(c->gate->db, &p, &p.id, c->why);
    if (r == OK)
        r = oncall_call(c, &p, 0);
    return r == OK ? oncall_write(c, &p) : r;
}

static enum result oncall_nobody(const struct call *c, const struct ticket *t)
{
    enum result r = oncall_say(c, t->id, SPAN_LIT("not paged: no level of on-call is configured"));
    return r == OK ? alert_raise(c->gate, c->arena, "alert.nobody_on_call",
                                 arena_printf(c->arena, "#%lld", (long long)t->id), c->now_ms, c->why)
                   : r;
}

/* What one page in a window is for: a site of the organization's, else the organization.  A site that anybody
 * made up is none, or each of ten thousand would call (attack 93). */
static enum result oncall_about(const struct call *c, const struct ticket *t, struct span *about_r)
{
    struct directory_site site = {0};
    enum result r = t->site.n ? directory_site(c->gate->db, t->site, c->arena, &site, c->why) : OK;
    bool theirs = site.id.n && span_eq(site.organization.id, t->organization);
    *about_r = theirs ? site.id : arena_printf(c->arena, "organization %.*s", SPAN_FMT(t->organization));
    return r;
}

enum result oncall_page(struct gate *gate, const struct ticket *t, int64_t now_ms, struct arena *arena,
                        struct why *why)
{
    const struct call c = {gate, arena, now_ms, why};
    struct page there = {0};
    struct span about;
    if (!gate->conf->n_oncall)
        return oncall_nobody(&c, t);
    enum result r = oncall_about(&c, t, &about);
    if (r == OK)
        r = page_find(gate->db, about, t->type, now_ms - gate->conf->oncall_window_s * 1000 + 1, arena,
                      &there, why);
    if (r != OK)
        return r;
    return there.id ? oncall_join(&c, &there, t, "not paged anew: it joins") : oncall_begin(&c, about, t);
}

enum result oncall_pass_on(struct gate *gate, int64_t ticket, const struct ticket *into, int64_t now_ms,
                           struct arena *arena, struct why *why)
{
    const struct call c = {gate, arena, now_ms, why};
    struct page p, own = {0};
    bool live = into->status == TICKET_OPEN || into->status == TICKET_PENDING;
    enum result r = page_of_ticket(gate->db, ticket, arena, &p, why);
    if (r != OK || !p.id || p.state == PAGE_OVER || !live)
        return r;
    r = page_of_ticket(gate->db, into->id, arena, &own, why);
    if (r != OK || (own.id && own.state != PAGE_OVER))
        return r;
    return oncall_join(&c, &p, into, "takes over");
}

/* ---- its ends */

/* To all who were called, but for the one who did it. */
static enum result oncall_tell(const struct call *c, const struct page *p, struct summon *s)
{
    enum result r = OK;
    for (size_t i = 0; r == OK && i < p->called.n; i++) {
        int64_t outbox;
        if (!s->by.n || !address_equal(p->called.v[i], s->by))
            r = summon_send(c->gate, c->arena, p->called.v[i], s, &outbox, c->why);
    }
    return r;
}

static enum result oncall_end(const struct call *c, struct page *p, enum summon_what what, struct span by,
                              int64_t entry)
{
    struct ticket t;
    struct summon s = {
        .what = what, .page = p, .tickets = &t, .n = 1, .by = by, .entry = entry, .now_ms = c->now_ms};
    p->state = what == SUMMON_ACKNOWLEDGED ? PAGE_ACKNOWLEDGED : PAGE_OVER;
    p->next_at_ms = 0;
    if (p->state == PAGE_OVER)
        p->digest_at_ms = 0;
    enum result r = oncall_write(c, p);
    if (r == OK)
        r = ticket_get(c->gate->db, p->ticket, c->arena, &t, c->why);
    return r == OK ? oncall_tell(c, p, &s) : r;
}

enum result oncall_waits(struct db *db, int64_t ticket, struct arena *arena, bool *waits_r, struct why *why)
{
    struct page p;
    enum result r = page_of_ticket(db, ticket, arena, &p, why);
    *waits_r = p.id && p.state == PAGE_CALLING;
    return r;
}

enum result oncall_acknowledge(struct gate *gate, int64_t ticket, struct span author, int64_t mail,
                               int64_t now_ms, struct arena *arena, bool *was_r, struct why *why)
{
    const struct call c = {gate, arena, now_ms, why};
    struct page p;
    int64_t entry, other;
    enum result r = page_of_ticket(gate->db, ticket, arena, &p, why);
    bool waits = p.id && p.state == PAGE_CALLING;
    if (was_r)
        *was_r = waits;
    if (r != OK || !waits)
        return r;
    r = oncall_event(&c, ticket, author, mail, SPAN_LIT("page acknowledged"), &entry);
    if (r == OK && p.ticket != ticket)
        r = oncall_event(&c, p.ticket, author, mail,
                         arena_printf(arena, "page acknowledged, with that of #%lld", (long long)ticket),
                         &other);
    return r == OK ? oncall_end(&c, &p, SUMMON_ACKNOWLEDGED, author, entry) : r;
}

static enum result oncall_over_in(const struct call *c, const struct ticket *t, struct span author)
{
    struct page p;
    int64_t live = 0;
    enum result r = page_of_ticket(c->gate->db, t->id, c->arena, &p, c->why);
    if (r != OK || !p.id || p.state == PAGE_OVER)
        return r;
    r = page_live_tickets(c->gate->db, p.id, &live, c->why);
    return r == OK && !live ? oncall_end(c, &p, SUMMON_RESOLVED, author, 0) : r;
}

enum result oncall_over(struct gate *gate, const struct ticket *t, struct span author, int64_t now_ms,
                        struct why *why)
{
    const struct call c = {gate, arena_new(0), now_ms, why};
    struct arena *arena = c.arena;
    enum result r = oncall_over_in(&c, t, author);
    arena_free(&arena);
    return r;
}

/* ---- calls that fail */

/* Is it the page's last call? */
static bool oncall_is_last(const struct call *c, const struct page *p, const struct outbox *row)
{
    const struct conf *conf = c->gate->conf;
    size_t at = (size_t)p->level;
    return p->id && p->state == PAGE_CALLING && at < conf->n_oncall &&
           span_eq(summon_target(&conf->oncall[at], c->arena), row->to);
}

static enum result oncall_failed(const struct call *c, const struct outbox *row,
                                 const struct outbox_result *res)
{
    struct page p;
    enum result r = page_of_ticket(c->gate->db, row->ticket, c->arena, &p, c->why);
    if (r != OK || !oncall_is_last(c, &p, row))
        return r;
    if ((size_t)p.level + 1 < c->gate->conf->n_oncall)
        p.next_at_ms = c->now_ms;
    else if (!p.next_at_ms)
        p.next_at_ms = c->now_ms + ONCALL_AGAIN_MS;
    struct span what = arena_printf(c->arena, "%.*s: %.*s", SPAN_FMT(row->to), SPAN_FMT(res->error));
    if (res->state == OUTBOX_DEFERRED) /* of a failure settle.c says so */
        r = oncall_say(c, row->ticket, arena_printf(c->arena, "The page has to wait: %.*s", SPAN_FMT(what)));
    if (r == OK)
        r = oncall_write(c, &p);
    return r == OK ? alert_raise(c->gate, c->arena, "alert.page_failed", what, c->now_ms, c->why) : r;
}

enum result oncall_settled(struct gate *gate, const struct outbox *row, const struct outbox_result *res,
                           struct why *why)
{
    const struct call c = {gate, arena_new(0), res->at_ms, why};
    struct arena *arena = c.arena;
    bool failed = res->state == OUTBOX_FAILED || (res->state == OUTBOX_DEFERRED && row->attempts <= 1);
    enum result r = failed && row->ticket ? oncall_failed(&c, row, res) : OK;
    arena_free(&arena);
    return r;
}

/* ---- what is due */

/* Everybody was called: those who are told of what no single person is in charge of hear of it once, and the
 * levels begin anew. */
static enum result oncall_begin_anew(const struct call *c, struct page *p)
{
    struct spans people = {0};
    struct span about = arena_printf(c->arena, "#%lld, %.*s", (long long)p->ticket, SPAN_FMT(p->about));
    enum result r = oncall_say(c, p->ticket, SPAN_LIT("nobody has acknowledged the page: all levels anew"));
    p->rounds++;
    if (r == OK && p->rounds == 1)
        r = alert_people(c->gate, c->arena, true, c->now_ms, &people, c->why);
    for (size_t i = 0; r == OK && i < people.n; i++)
        r = alert_tell(c->gate, c->arena, "alert.unacknowledged", about, people.v[i], c->now_ms, c->why);
    return r;
}

static enum result oncall_escalate(const struct call *c, struct page *p)
{
    size_t next = (size_t)p->level + 1;
    int64_t live = 0;
    enum result r = page_live_tickets(c->gate->db, p->id, &live, c->why);
    p->next_at_ms = 0;
    if (!live) /* erased, since what is resolved says so itself */
        p->state = PAGE_OVER;
    if (r != OK || p->state != PAGE_CALLING || !c->gate->conf->n_oncall)
        return r;
    if (next >= c->gate->conf->n_oncall) {
        r = oncall_begin_anew(c, p);
        next = 0;
    }
    return r == OK ? oncall_call(c, p, next) : r;
}

static enum result oncall_digest(const struct call *c, struct page *p)
{
    struct page_tickets joined;
    struct summon s = {.what = SUMMON_DIGEST, .page = p, .now_ms = c->now_ms};
    p->digest_at_ms = 0;
    enum result r = page_take_joined(c->gate->db, p->id, c->arena, &joined, c->why);
    struct ticket *tickets = ARENA_ARRAY(c->arena, joined.n + 1, struct ticket);
    for (size_t i = 0; r == OK && i < joined.n; i++)
        r = ticket_get(c->gate->db, joined.v[i], c->arena, &tickets[s.n++], c->why);
    s.tickets = tickets;
    return r == OK && s.n ? oncall_tell(c, p, &s) : r;
}

/* The longest that anything of a page may wait.  What waits longer was reckoned by a clock that was put back
 * since, and nobody waits for years (attack 97). */
static int64_t oncall_longest_ms(const struct conf *conf)
{
    int64_t longest_ms = ONCALL_AGAIN_MS;
    if (conf->oncall_window_s * 1000 > longest_ms)
        longest_ms = conf->oncall_window_s * 1000;
    for (size_t i = 0; i < conf->n_oncall; i++)
        if (conf->oncall[i].acknowledge_within_s * 1000 > longest_ms)
            longest_ms = conf->oncall[i].acknowledge_within_s * 1000;
    return longest_ms;
}

enum result oncall_round(struct gate *gate, int64_t now_ms, struct arena *arena, struct why *why)
{
    const struct call c = {gate, arena, now_ms, why};
    struct pages due = {0};
    int64_t far_ms = now_ms + oncall_longest_ms(gate->conf);
    enum result r = page_due(gate->db, now_ms, far_ms, ONCALL_PAGES_MAX, arena, &due, why);
    for (size_t i = 0; r == OK && i < due.n; i++) {
        struct page *p = &due.v[i];
        if (p->digest_at_ms && (p->digest_at_ms <= now_ms || p->digest_at_ms > far_ms))
            r = oncall_digest(&c, p);
        if (r == OK && p->next_at_ms && (p->next_at_ms <= now_ms || p->next_at_ms > far_ms))
            r = oncall_escalate(&c, p);
        if (r == OK)
            r = oncall_write(&c, p);
    }
    return r;
}

enum result oncall_next(struct gate *gate, int64_t *at_ms_r, struct why *why)
{
    return page_next(gate->db, at_ms_r, why);
}
