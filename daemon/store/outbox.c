/* outbox.c: mails on their way out: queue, claim, result.  Store floor; called by the gate.  Lists and counts
 * are in outbox_list.c. */
#include "daemon/store/outbox.h"

#include "daemon/store/meta.h"
#include "daemon/store/outbox_row.h"
#include "daemon/store/pack.h"
#include "daemon/store/tally.h"

static const char PAUSED[] = "outbox_paused";

static const char *const state_names[OUTBOX_STATES] = {
    [OUTBOX_QUEUED] = "queued",     [OUTBOX_SENDING] = "sending", [OUTBOX_SENT] = "sent",
    [OUTBOX_DEFERRED] = "deferred", [OUTBOX_FAILED] = "failed",   [OUTBOX_UNKNOWN] = "unknown",
    [OUTBOX_BOUNCED] = "bounced",
};
static const char *const kind_names[OUTBOX_KINDS] = {
    [OUTBOX_CONFIRMATION] = "confirmation",
    [OUTBOX_REPLY] = "reply",
    [OUTBOX_NOTICE] = "notice",
    [OUTBOX_TRANSCRIPT] = "transcript",
    [OUTBOX_REMINDER] = "reminder",
    [OUTBOX_PAGE] = "page",
    [OUTBOX_ALERT] = "alert",
};
static const char *const budget_names[OUTBOX_BUDGETS] = {
    [OUTBOX_BUDGET_NONE] = "",
    [OUTBOX_BUDGET_STRANGER] = "stranger",
    [OUTBOX_BUDGET_CUSTOMER] = "customer",
    [OUTBOX_BUDGET_NOTICE] = "notice",
};

const char *outbox_state_name(enum outbox_state state)
{
    return state_names[state];
}

bool outbox_state_parse(struct span name, enum outbox_state *state_r)
{
    size_t i;
    if (!pack_name(state_names, OUTBOX_STATES, name, &i))
        return false;
    *state_r = (enum outbox_state)i;
    return true;
}

enum outbox_state outbox_state_get(struct query *q)
{
    return (enum outbox_state)query_get_name(q, state_names, OUTBOX_STATES);
}

const char *outbox_kind_name(enum outbox_kind kind)
{
    return kind_names[kind];
}

void outbox_row(struct query *q, struct arena *a, struct outbox *o)
{
    *o = (struct outbox){0};
    o->id = query_get_int(q);
    o->state = outbox_state_get(q);
    o->next_at_ms = query_get_int(q);
    o->attempts = query_get_int(q);
    o->unknowns = query_get_int(q);
    o->kind = (enum outbox_kind)query_get_name(q, kind_names, OUTBOX_KINDS);
    o->budget = (enum outbox_budget)query_get_name(q, budget_names, OUTBOX_BUDGETS);
    o->ticket = query_get_int(q);
    o->mail = query_get_int(q);
    o->entry = query_get_int(q);
    o->created_at_ms = query_get_int(q);
    o->sent_at_ms = query_get_int(q);
    o->bounced_at_ms = query_get_int(q);
    o->size_bytes = query_get_int(q);
    o->to = query_get_text(q, a);
    o->envelope_sender = query_get_text(q, a);
    o->message_id = query_get_text(q, a);
    o->remote = query_get_text(q, a);
    o->response = query_get_text(q, a);
    o->last_error = query_get_text(q, a);
    o->hook = query_get_text(q, a);
}

enum result outbox_rows(struct query *q, struct arena *a, struct outboxes *rows, struct why *why)
{
    for (;;) {
        bool row;
        enum result r = query_row(q, &row, why);
        if (!row)
            return r;
        rows->v = pack_grow(a, rows->v, rows->n, sizeof *rows->v);
        outbox_row(q, a, &rows->v[rows->n++]);
    }
}

/* --- In --- */

static enum result insert_row(struct db *db, const struct outbox *o, size_t size, int64_t *id_r,
                              struct why *why)
{
    struct query *q = db_query(db, STMT_OUTBOX_INSERT);
    query_int(q, ":next_at", o->next_at_ms ? o->next_at_ms : o->created_at_ms);
    query_cstr(q, ":kind", kind_names[o->kind]);
    query_text_or_null(q, ":budget", span_of(budget_names[o->budget]));
    query_id(q, ":ticket", o->ticket);
    query_id(q, ":mail", o->mail);
    query_id(q, ":entry", o->entry);
    query_int(q, ":created_at", o->created_at_ms);
    query_int(q, ":size", (int64_t)size);
    query_text(q, ":recipient", o->to);
    query_text(q, ":envelope_sender", o->envelope_sender);
    query_text(q, ":message_id", o->message_id);
    query_text_or_null(q, ":hook", o->hook);
    enum result r = query_run(q, why);
    *id_r = r == OK ? db_last_id(db) : 0;
    return r;
}

enum result outbox_insert(struct db *db, const struct outbox *o, struct span octets, int64_t *id_r,
                          struct why *why)
{
    enum result r = insert_row(db, o, octets.n, id_r, why);
    if (r != OK)
        return r;
    struct query *q = db_query(db, STMT_OUTBOX_OCTETS_INSERT);
    query_int(q, ":outbox", *id_r);
    query_blob(q, ":octets", octets);
    r = query_run(q, why);
    if (r != OK || o->budget == OUTBOX_BUDGET_NONE)
        return r;
    return tally_add(db, "automatic", span_of(budget_names[o->budget]), SPAN_EMPTY, o->created_at_ms, why);
}

/* --- Out --- */

enum result outbox_claim(struct db *db, int64_t now_ms, size_t max, struct arena *a, struct outboxes *rows_r,
                         struct why *why)
{
    *rows_r = (struct outboxes){0};
    bool paused;
    enum result r = outbox_paused(db, &paused, why);
    if (r != OK || paused)
        return r;
    struct query *q = db_query(db, STMT_OUTBOX_CLAIM);
    query_int(q, ":now", now_ms);
    query_int(q, ":max", (int64_t)max);
    return outbox_rows(q, a, rows_r, why);
}

enum result outbox_next(struct db *db, int64_t *at_ms_r, struct why *why)
{
    *at_ms_r = 0;
    bool paused;
    enum result r = outbox_paused(db, &paused, why);
    if (r != OK || paused)
        return r;
    return query_number(db_query(db, STMT_OUTBOX_NEXT), at_ms_r, why);
}

enum result outbox_hooks(struct db *db, struct arena *a, struct outbox_hooks *hooks_r, struct why *why)
{
    *hooks_r = (struct outbox_hooks){0};
    bool paused;
    enum result r = outbox_paused(db, &paused, why);
    if (r != OK || paused)
        return r;
    struct query *q = db_query(db, STMT_OUTBOX_HOOKS);
    for (;;) {
        bool row;
        r = query_row(q, &row, why);
        if (!row)
            return r;
        hooks_r->v = pack_grow(a, hooks_r->v, hooks_r->n, sizeof *hooks_r->v);
        struct outbox_hook *h = &hooks_r->v[hooks_r->n++];
        h->name = query_get_text(q, a);
        h->next_at_ms = query_get_int(q);
    }
}

enum result outbox_claim_hook(struct db *db, struct span hook, int64_t now_ms, size_t max, struct arena *a,
                              struct outboxes *rows_r, struct why *why)
{
    *rows_r = (struct outboxes){0};
    struct query *q = db_query(db, STMT_OUTBOX_CLAIM_HOOK);
    query_text(q, ":hook", hook);
    query_int(q, ":now", now_ms);
    query_int(q, ":max", (int64_t)max);
    return outbox_rows(q, a, rows_r, why);
}

enum result outbox_forget(struct db *db, int64_t id, struct why *why)
{
    struct query *q = db_query(db, STMT_OUTBOX_FORGET);
    query_int(q, ":id", id);
    return query_run(q, why);
}

enum result outbox_settle(struct db *db, int64_t id, const struct outbox_result *res, bool *was_r,
                          struct why *why)
{
    int64_t changed;
    struct query *q = db_query(db, STMT_OUTBOX_SETTLE);
    query_cstr(q, ":state", state_names[res->state]);
    query_id(q, ":next_at", res->next_at_ms);
    query_int(q, ":at", res->at_ms);
    query_text_or_null(q, ":remote", res->remote);
    query_text_or_null(q, ":response", res->response);
    query_text_or_null(q, ":error", res->error);
    query_int(q, ":id", id);
    enum result r = query_run_changed(q, &changed, why);
    if (was_r)
        *was_r = changed == 1;
    return r;
}

enum result outbox_bounce(struct db *db, int64_t id, int64_t at_ms, struct span diagnostic, struct why *why)
{
    struct query *q = db_query(db, STMT_OUTBOX_BOUNCE);
    query_int(q, ":at", at_ms);
    query_text_or_null(q, ":diagnostic", diagnostic);
    query_int(q, ":id", id);
    return query_run(q, why);
}

enum result outbox_recover(struct db *db, const int64_t *past, size_t n, int64_t next_at_ms, int64_t *count_r,
                           struct why *why)
{
    int64_t changed = 0;
    enum result r = OK;
    *count_r = 0;
    for (size_t i = 0; past && i < n && r == OK; i++) {
        struct query *one = db_query(db, STMT_OUTBOX_RECOVER_UNKNOWN);
        query_int(one, ":next_at", next_at_ms);
        query_int(one, ":id", past[i]);
        r = query_run_changed(one, &changed, why);
        *count_r += changed;
    }
    if (r == OK && !past) {
        struct query *all = db_query(db, STMT_OUTBOX_RECOVER_ALL_UNKNOWN);
        query_int(all, ":next_at", next_at_ms);
        r = query_run_changed(all, count_r, why);
    }
    if (r != OK)
        return r;
    struct query *q = db_query(db, STMT_OUTBOX_RECOVER_UNSENT);
    query_int(q, ":next_at", next_at_ms);
    return query_run(q, why);
}

/* --- By hand --- */

enum result outbox_retry(struct db *db, int64_t id, int64_t now_ms, bool *was_r, struct why *why)
{
    int64_t changed;
    struct query *q = db_query(db, STMT_OUTBOX_RETRY);
    query_int(q, ":now", now_ms);
    query_int(q, ":id", id);
    enum result r = query_run_changed(q, &changed, why);
    *was_r = changed == 1;
    return r;
}

enum result outbox_flush(struct db *db, int64_t now_ms, int64_t *count_r, struct why *why)
{
    struct query *q = db_query(db, STMT_OUTBOX_FLUSH);
    query_int(q, ":now", now_ms);
    return query_run_changed(q, count_r, why);
}

enum result outbox_drop(struct db *db, int64_t id, struct span to, int64_t *count_r, struct why *why)
{
    struct query *q = db_query(db, id ? STMT_OUTBOX_DROP : STMT_OUTBOX_DROP_TO);
    if (id)
        query_int(q, ":id", id);
    else
        query_text(q, ":recipient", to);
    return query_run_changed(q, count_r, why);
}

enum result outbox_pause(struct db *db, bool paused, struct why *why)
{
    return meta_set_int(db, PAUSED, paused, why);
}

enum result outbox_paused(struct db *db, bool *paused_r, struct why *why)
{
    int64_t value;
    enum result r = meta_get_int(db, PAUSED, 0, &value, why);
    *paused_r = value != 0;
    return r;
}

enum result outbox_bring_near(struct db *db, int64_t now_ms, struct why *why)
{
    struct query *q = db_query(db, STMT_OUTBOX_BRING_NEAR);
    query_int(q, ":now", now_ms);
    query_int(q, ":far", now_ms + OUTBOX_FAR_MS);
    return query_run(q, why);
}

/* --- Budgets --- */

enum result outbox_spent_on(struct db *db, enum outbox_budget budget, struct span to, int64_t since_ms,
                            int64_t max, int64_t *count_r, struct why *why)
{
    struct query *q = db_query(db, STMT_SPENT_ON);
    query_text(q, ":recipient", to);
    query_cstr(q, ":budget", budget_names[budget]);
    query_int(q, ":since", since_ms);
    query_int(q, ":until", since_ms + TALLY_SANE_MS);
    query_int(q, ":max", max);
    return query_number(q, count_r, why);
}

enum result outbox_spent(struct db *db, enum outbox_budget budget, int64_t since_ms, int64_t *count_r,
                         struct why *why)
{
    return tally_sum(db, "automatic", span_of(budget_names[budget]), SPAN_EMPTY, since_ms, count_r, why);
}

enum result outbox_last_message(struct db *db, int64_t ticket, struct span to, struct arena *a,
                                struct span *message_id_r, struct why *why)
{
    bool row;
    *message_id_r = SPAN_EMPTY;
    struct query *q = db_query(db, STMT_OUTBOX_LAST_MESSAGE);
    query_int(q, ":ticket", ticket);
    query_text(q, ":recipient", to);
    enum result r = query_row(q, &row, why);
    if (!row)
        return r;
    *message_id_r = query_get_text(q, a);
    return query_done(q, why);
}

enum result outbox_undelivered(struct db *db, int64_t ticket, bool *undelivered_r, struct why *why)
{
    int64_t is = 0;
    struct query *q = db_query(db, STMT_OUTBOX_UNDELIVERED);
    query_int(q, ":ticket", ticket);
    enum result r = query_number(q, &is, why);
    *undelivered_r = is;
    return r;
}
