/* confirm.c: see confirm.h.  Called by control_outbox.c and walk.c.  Floor: gate. */
#include "daemon/gate/confirm.h"

#include "daemon/base/loop.h"

#include "daemon/gate/apply.h"
#include "daemon/gate/holding.h"
#include "daemon/gate/opening.h"

static enum result refuse(struct why *why, const char *text)
{
    return why_set(why, PERM, WHY_SOURCE, "5.0.0", "%s", text);
}

static enum result refuse_answered(struct why *why, int64_t outbox)
{
    return why_set(why, PERM, WHY_SOURCE, "5.0.0", "it was answered already, by mail %lld in the outbox",
                   (long long)outbox);
}

static enum result refuse_unopened(struct gate *gate, int64_t ticket, struct arena *scratch, struct why *why)
{
    struct ticket t = {0};
    enum result result = ticket_get(gate->db, ticket, scratch, &t, why);
    if (result != OK)
        return result;
    return why_set(why, PERM, WHY_SOURCE, "5.0.0",
                   t.id ? "no mail opened ticket %lld: there is nothing to confirm"
                        : "there is no ticket %lld",
                   (long long)ticket);
}

enum result confirm_intake(struct gate *gate, int64_t ticket, struct intake **intake_r, struct why *why)
{
    struct arena *scratch = arena_new(0);
    struct ledger_filter filter = {
        .ticket = ticket, .outcome_set = true, .outcome = LEDGER_OPENED, .limit = 1};
    struct ledger_mails found = {0};
    enum result result = ledger_list(gate->db, &filter, scratch, &found, why);
    if (result == OK && found.n == 0)
        result = refuse_unopened(gate, ticket, scratch, why);
    else if (result == OK && found.v[0].answer)
        result = refuse_answered(why, found.v[0].answer);
    if (result == OK) {
        struct held like_held = {.mail = found.v[0]};
        result = holding_intake(gate, &like_held, false, intake_r, why);
    }
    if (result == OK) {
        (*intake_r)->confirm = (*intake_r)->again;
        (*intake_r)->again = 0;
    }
    arena_free(&scratch);
    return result;
}

/* What the opening said, about the ticket as it is by now. */
static enum result read_verdict(struct judge *j, struct verdict *v, int64_t ticket, struct why *why)
{
    struct ticket now = {0};
    opening_fill(j, v, OPENING_FIRST, NULL);
    enum result result = j->result == OK ? ticket_get(j->db, ticket, j->arena, &now, why) : j->result;
    if (result != OK)
        return result;
    if (v->answer.to.s[0] == 0)
        return refuse(why, "nobody wrote that mail who could be answered");
    v->opens = false;
    v->ticket = now;
    v->answer.summary = now.subject;
    return OK;
}

enum result confirm_walk(struct gate *gate, struct intake *in, struct why *why)
{
    struct judge *j = ARENA_NEW(in->arena, struct judge);
    struct verdict *v = ARENA_NEW(in->arena, struct verdict);
    struct ledger_mail mail = {0};
    int64_t outbox;
    if (!in->facts)
        return refuse(why, "the mail can't be read");
    enum result result = ledger_get(gate->db, in->confirm, in->arena, &mail, why);
    if (result == OK && (mail.id == 0 || mail.answer))
        result = refuse_answered(why, mail.answer);
    if (result != OK)
        return result;
    judge_init(j, gate, in, wall_now_ms(), why);
    result = read_verdict(j, v, mail.ticket, why);
    if (result == OK)
        result = apply_confirmation(gate, j, v, mail.id, &outbox, why);
    if (result != OK)
        return result;
    in->answer = (struct intake_answer){
        .result = OK, .mail = mail.id, .ticket = mail.ticket, .outcome = "confirmed", .outbox = outbox};
    return OK;
}
