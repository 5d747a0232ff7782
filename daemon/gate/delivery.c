/* delivery.c: see delivery.h.  Called by dispatch.c with each result and by apply.c for a bounce. */
#include "daemon/gate/delivery.h"

#include "daemon/gate/alert.h"
#include "daemon/gate/notice.h"
#include "daemon/gate/settle.h"
#include "daemon/gate/state.h"
#include "daemon/store/directory.h"
#include "daemon/store/undeliverable.h"

bool delivery_is_for_good(const struct sendresult *r)
{
    struct span status = span_of(r->enhanced);
    if (r->class != SEND_FAILED || r->code < 500)
        return false;
    if (status.n)
        return span_starts(status, SPAN_LIT("5.1.")) || span_eq(status, SPAN_LIT("5.2.1"));
    return r->code == 550 || r->code == 551 || r->code == 553;
}

/* Who wrote it, if he is an agent still; else the admin hears of it. */
static enum result delivery_tell(struct gate *gate, struct arena *arena, const struct outbox *row,
                                 const struct ticket *t, const struct entry *e, struct span diagnostic,
                                 int64_t now_ms, struct why *why)
{
    struct directory_agent agent = {0};
    enum result r = directory_agent(gate->db, e->author, arena, &agent, why);
    const struct desk_said said = {.ticket = t,
                                   .kind = ENTRY_REPLY,
                                   .entry = e->id,
                                   .mail = e->mail,
                                   .author = e->author,
                                   .text = e->text,
                                   .now_ms = now_ms};
    if (r != OK)
        return r;
    if (!agent.address.n)
        return alert_raise(gate, arena, "alert.answer_bounced",
                           arena_printf(arena, "#%lld; %.*s", (long long)t->id, SPAN_FMT(diagnostic)), now_ms,
                           why);
    return notice_undelivered(gate, arena, &said, row->to, diagnostic, why);
}

enum result delivery_failed(struct gate *gate, struct arena *arena, const struct outbox *row,
                            struct span diagnostic, int64_t mail, int64_t now_ms, struct why *why)
{
    struct ticket t = {0};
    struct entry e = {0};
    if (row->kind != OUTBOX_REPLY || !row->ticket)
        return OK;
    enum result r = ticket_get(gate->db, row->ticket, arena, &t, why);
    if (r == OK && row->entry)
        r = entry_get(gate->db, row->entry, arena, &e, why);
    if (r != OK || !t.id)
        return r;
    /* Others who can't be reached keep no ticket open. */
    bool moves = address_equal(row->to, t.requester) || address_equal(row->to, t.reply_to);
    t.closing = t.closing && !moves;
    if (moves && !t.merged_into)
        r = state_move(gate, &t, STATE_UNDELIVERED, SPAN_EMPTY, mail, now_ms, NULL, why);
    return r == OK ? delivery_tell(gate, arena, row, &t, &e, diagnostic, now_ms, why) : r;
}

/* All copies of the answer have arrived, and it was to be the last word. */
static enum result delivery_arrived(struct gate *gate, struct arena *arena, const struct outbox *row,
                                    int64_t now_ms, struct why *why)
{
    struct ticket t = {0};
    bool undelivered = false;
    if (row->kind != OUTBOX_REPLY || !row->ticket)
        return OK;
    enum result r = ticket_get(gate->db, row->ticket, arena, &t, why);
    if (r != OK || !t.closing)
        return r;
    r = outbox_undelivered(gate->db, t.id, &undelivered, why);
    return r == OK && !undelivered ? state_move(gate, &t, STATE_CLOSE, t.assignee, 0, now_ms, NULL, why) : r;
}

static enum result delivery_follow(struct gate *gate, struct arena *arena, const struct outbox *row,
                                   const struct outbox_result *res, bool for_good, struct why *why)
{
    enum result r = OK;
    if (res->state == OUTBOX_SENT)
        return delivery_arrived(gate, arena, row, res->at_ms, why);
    if (res->state != OUTBOX_FAILED)
        return OK;
    if (for_good)
        r = undeliverable_add(gate->db, row->to, res->at_ms, res->error, why);
    if (r == OK)
        r = delivery_failed(gate, arena, row, res->error, 0, res->at_ms, why);
    return r == OK ? delivery_arrived(gate, arena, row, res->at_ms, why) : r;
}

enum result delivery_settle(struct gate *gate, const struct outbox *row, const struct outbox_result *res,
                            bool for_good, struct why *why)
{
    bool was;
    enum result r = settle_write(gate, row, res, &was, why);
    if (r != OK || !was || (res->state != OUTBOX_SENT && res->state != OUTBOX_FAILED))
        return r;
    struct arena *arena = arena_new(0);
    r = delivery_follow(gate, arena, row, res, for_good, why);
    arena_free(&arena);
    return r;
}
