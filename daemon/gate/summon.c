/* summon.c: calls, digests and their ends as mails and hooks.  Called by oncall.c.  Floor: gate. */
#include "daemon/gate/summon.h"

#include "daemon/gate/hook.h"
#include "daemon/gate/post.h"
#include "daemon/store/directory.h"
#include "daemon/store/entry.h"

enum { SUMMON_LISTED_MAX = 50, SUMMON_TEXT_MAX = 300 };

#define SUMMON_HOOK SPAN_LIT("hook:")

static const struct {
    enum hook_what hook;
    const char *word;
} summon_table[] = {
    [SUMMON_PAGE] = {HOOK_PAGE, "page.page"},
    [SUMMON_DIGEST] = {HOOK_PAGE, "page.digest"},
    [SUMMON_ACKNOWLEDGED] = {HOOK_ACKNOWLEDGED, "page.acknowledged"},
    [SUMMON_RESOLVED] = {HOOK_RESOLVED, "page.resolved"},
};

struct span summon_target(const struct conf_oncall_level *level, struct arena *a)
{
    return *level->hook ? arena_printf(a, "hook:%s", level->hook) : span_of(level->mail);
}

/* "3 more about acme-shop: #13, #14, #15" */
static struct span summon_digest_text(const struct summon *s, struct arena *a)
{
    struct buf text;
    buf_init(&text, SUMMON_TEXT_MAX);
    buf_printf(&text, "%zu more about ", s->n);
    buf_add(&text, span_head(s->page->about, 100));
    for (size_t i = 0; i < s->n && text.n < SUMMON_TEXT_MAX - 30; i++)
        buf_printf(&text, "%s#%lld", i ? ", " : ": ", (long long)s->tickets[i].id);
    struct span copy = arena_copy(a, buf_span(&text));
    buf_release(&text);
    return copy;
}

static enum result summon_by_hook(struct gate *gate, struct arena *a, struct span name,
                                  const struct summon *s, int64_t *outbox_r, struct why *why)
{
    bool digest = s->what == SUMMON_DIGEST;
    struct hook_event e = {.hook = arena_str(a, name),
                           .what = summon_table[s->what].hook,
                           .key = s->page->key,
                           .ticket = digest ? NULL : s->tickets,
                           .entry = s->entry,
                           .text = digest ? summon_digest_text(s, a) : SPAN_EMPTY,
                           .level = s->level,
                           .by = s->by,
                           .due_ms = digest ? 0 : s->tickets->first_response_due_ms,
                           .now_ms = s->now_ms};
    return hook_queue(gate, a, &e, outbox_r, why);
}

/* How the report begins, which opened the ticket. */
static enum result summon_text(struct gate *gate, struct arena *a, const struct summon *s,
                               struct span *text_r, struct why *why)
{
    struct entries first = {0};
    *text_r = SPAN_EMPTY;
    if (s->what != SUMMON_PAGE)
        return OK;
    enum result r = entry_list(gate->db, s->tickets->id, 0, 1, a, &first, why);
    if (r == OK && first.n && first.v[0].kind == ENTRY_MESSAGE)
        *text_r = first.v[0].text;
    return r;
}

static void summon_list(const struct summon *s, struct arena *a, struct compose *c)
{
    size_t n = s->n < SUMMON_LISTED_MAX ? s->n : SUMMON_LISTED_MAX;
    struct compose_ticket *list = ARENA_ARRAY(a, n, struct compose_ticket);
    for (size_t i = 0; i < n; i++) {
        const struct ticket *t = &s->tickets[i];
        int64_t due_ms = t->first_responded_at_ms ? 0 : t->first_response_due_ms;
        list[i] = post_ticket(t, s->what == SUMMON_RESOLVED ? 0 : due_ms);
    }
    c->tickets = list;
    c->n_tickets = n;
    c->tickets_more = (int64_t)(s->n - n);
}

static enum result summon_by_mail(struct gate *gate, struct arena *a, struct span to, const struct summon *s,
                                  int64_t *outbox_r, struct why *why)
{
    struct directory_agent agent = {0};
    const struct ticket *t = s->tickets;
    struct compose c = {.kind = COMPOSE_PAGE,
                        .page = summon_table[s->what].word,
                        .page_by = s->by,
                        .page_next_at_s = s->next_ms / 1000};
    struct post p = {.compose = &c,
                     .ticket = s->what == SUMMON_DIGEST ? NULL : t,
                     .entry = s->entry,
                     .kind = OUTBOX_PAGE,
                     .budget = OUTBOX_BUDGET_NOTICE,
                     .from = t->address,
                     .now_ms = s->now_ms};
    summon_list(s, a, &c);
    if (s->what == SUMMON_PAGE) {
        p.reply_by = TOKEN_PAGE;
        p.reply_number = t->id;
        p.reply_random = ticket_random(t);
    }
    enum result r = directory_agent(gate->db, to, a, &agent, why);
    c.language = agent.language;
    c.zone = agent.timezone;
    if (r == OK)
        r = summon_text(gate, a, s, &c.page_text, why);
    return r == OK && address_parse(to, &c.to) ? post_queue(gate, a, &p, outbox_r, why) : r;
}

enum result summon_send(struct gate *gate, struct arena *a, struct span target, const struct summon *s,
                        int64_t *outbox_r, struct why *why)
{
    *outbox_r = 0;
    if (span_starts(target, SUMMON_HOOK))
        return summon_by_hook(gate, a, span_from(target, SUMMON_HOOK.n), s, outbox_r, why);
    return summon_by_mail(gate, a, target, s, outbox_r, why);
}
