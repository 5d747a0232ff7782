/* settle.c: the outbox's policy: when a mail is tried again, and when no more.  Called by dispatch.c, within
 * the group's transaction. */
#include "daemon/gate/settle.h"

#include "daemon/gate/oncall.h"
#include "daemon/gate/timeline.h"
#include "daemon/store/entry.h"

int64_t settle_wait_ms(int64_t attempts)
{
    int64_t wait = SETTLE_FIRST_MS;
    for (int64_t i = 1; i < attempts && wait < SETTLE_LONGEST_MS; i++)
        wait *= 2;
    return wait < SETTLE_LONGEST_MS ? wait : SETTLE_LONGEST_MS;
}

static void defer(const struct outbox *row, bool whole_transport, int64_t now_ms, int64_t transport_wait_ms,
                  struct outbox_result *out)
{
    if (now_ms - row->created_at_ms >= (int64_t)SETTLE_GIVE_UP_MS) {
        out->state = OUTBOX_FAILED;
        return;
    }
    out->state = OUTBOX_DEFERRED;
    out->next_at_ms = now_ms + (whole_transport ? transport_wait_ms : settle_wait_ms(row->attempts));
}

void settle_verdict(const struct outbox *row, const struct sendresult *result, int64_t now_ms,
                    int64_t transport_wait_ms, struct outbox_result *out_r)
{
    *out_r = (struct outbox_result){.at_ms = now_ms,
                                    .remote = span_of(result->remote),
                                    .response = result->code ? span_of(result->response) : SPAN_EMPTY,
                                    .error = span_of(result->response)};
    switch (result->class) {
    case SEND_SENT:
        out_r->state = OUTBOX_SENT;
        out_r->response = out_r->error;
        out_r->error = SPAN_EMPTY;
        return;
    case SEND_DEFERRED:
        defer(row, result->whole_transport, now_ms, transport_wait_ms, out_r);
        return;
    case SEND_FAILED:
        out_r->state = OUTBOX_FAILED;
        return;
    case SEND_UNKNOWN:
        out_r->state = OUTBOX_UNKNOWN;
        out_r->next_at_ms = row->unknowns == 0 ? now_ms + SETTLE_UNKNOWN_MS : 0;
        return;
    }
}

static bool may_pass(int status)
{
    return status >= 500 || status == 408 || status == 425 || status == 429;
}

void settle_call_verdict(const struct outbox *row, const struct httpresult *result, struct span said,
                         int64_t now_ms, int64_t asked_ms, struct arena *a, struct outbox_result *out_r)
{
    bool answered = result->class == HTTPRESULT_ANSWERED;
    struct span text =
        answered ? arena_printf(a, "HTTP %d%s%.*s", result->status, said.n ? ": " : "", SPAN_FMT(said))
                 : arena_copy(a, span_of(result->error));
    *out_r = (struct outbox_result){.at_ms = now_ms, .remote = arena_copy(a, span_of(result->remote))};
    if (answered)
        out_r->response = text;
    if (answered && result->status >= 200 && result->status < 300) {
        out_r->state = OUTBOX_SENT;
        return;
    }
    out_r->error = text;
    out_r->state = OUTBOX_FAILED;
    bool later = result->class == HTTPRESULT_NOT_NOW || (answered && may_pass(result->status));
    if (!later || now_ms - row->created_at_ms >= (int64_t)SETTLE_CALL_GIVE_UP_MS)
        return;
    int64_t wait = SETTLE_CALL_FIRST_MS;
    for (int64_t i = 1; i < row->attempts && wait < SETTLE_CALL_LONGEST_MS; i++)
        wait *= 2;
    if (wait > SETTLE_CALL_LONGEST_MS)
        wait = SETTLE_CALL_LONGEST_MS;
    out_r->state = OUTBOX_DEFERRED;
    out_r->next_at_ms = now_ms + (wait > asked_ms ? wait : asked_ms);
}

/* A notice carries a copy of what a stranger attached to each agent: kept, he would fill the disk with many
 * times what he sends.  All of it stands in the ticket. */
static bool settle_is_heavy(const struct outbox *row)
{
    return row->kind == OUTBOX_NOTICE && row->size_bytes > SETTLE_NOTICE_KEPT;
}

/* A list of tickets, a transcript of one that was asked for, a digest, an alert that says whose address
 * failed: nothing would lead from what is erased to them. */
static bool settle_is_of_many(const struct outbox *row)
{
    return !row->ticket;
}

enum result settle_write(struct gate *gate, const struct outbox *row, const struct outbox_result *res,
                         bool *was_r, struct why *why)
{
    enum result r = outbox_settle(gate->db, row->id, res, was_r, why);
    if (r == OK && *was_r && res->state == OUTBOX_SENT && (settle_is_heavy(row) || settle_is_of_many(row)))
        r = outbox_forget(gate->db, row->id, why);
    if (r == OK && *was_r && row->kind == OUTBOX_PAGE)
        r = oncall_settled(gate, row, res, why);
    if (r != OK || !*was_r || res->state != OUTBOX_FAILED || !row->ticket)
        return r;
    struct buf text;
    buf_init(&text, 4096);
    buf_printf(&text, "The %s to ", outbox_kind_name(row->kind));
    buf_add(&text, row->to);
    buf_adds(&text, " failed: ");
    buf_add(&text, res->error);
    struct entry event = {
        .ticket = row->ticket, .at_ms = res->at_ms, .kind = ENTRY_EVENT, .text = buf_span(&text)};
    int64_t id;
    r = timeline_add(gate, &event, &id, why);
    buf_release(&text);
    return r;
}
