/* walk.c: one mail inside the group's transaction: seen before?  judged, applied, and the door's answer
 * filled in. Called by the group through intake.c. */
#include "daemon/gate/walk.h"

#include "daemon/base/log.h"
#include "daemon/base/loop.h"
#include "daemon/gate/apply.h"
#include "daemon/gate/confirm.h"
#include "daemon/gate/explain.h"
#include "daemon/gate/repeat.h"
#include "daemon/gate/seen.h"
#include "daemon/gate/silence.h"
#include "daemon/store/held.h"

static void walk_answer(struct intake *in, enum ledger_outcome outcome, const char *rule, int64_t mail,
                        int64_t ticket)
{
    in->answer = (struct intake_answer){
        .result = OK, .mail = mail, .ticket = ticket, .outcome = ledger_outcome_name(outcome), .rule = rule};
}

static enum result walk_duplicate(struct gate *gate, struct intake *in, int64_t mail, int64_t earlier,
                                  struct why *why)
{
    struct ledger_mail first = {0};
    enum result r = ledger_get(gate->db, earlier, in->arena, &first, why);
    if (r == OK && !in->resync)
        r = apply_duplicate(gate, in, mail, &first, why);
    walk_answer(in, LEDGER_DUPLICATE, "seen", mail, first.ticket);
    return r;
}

/* A slip in an MTA's pipe, or a mailbox that was renamed: nothing else would tell that its defaults don't
 * apply. */
static void walk_warn_of_mailbox(const struct gate *gate, const struct intake *in, int64_t mail)
{
    if (!in->mailbox.n || conf_mailbox(gate->conf, in->mailbox))
        return;
    log_begin(LOG_LEVEL_WARNING, "mail");
    log_int("id", mail);
    log_str("mailbox", in->mailbox);
    log_cstr("text", "it is said to be of a mailbox that is not configured: no defaults apply");
    log_end();
}

static enum result walk_judge(struct gate *gate, struct intake *in, int64_t mail, struct why *why)
{
    struct judge *j = ARENA_NEW(in->arena, struct judge);
    struct verdict *v = ARENA_NEW(in->arena, struct verdict);
    struct applied applied;
    /* An import is judged as of its day, so that its ticket stands among those of that day. */
    int64_t now_ms = in->source == INTAKE_IMPORT ? in->received_at_ms : wall_now_ms();
    walk_warn_of_mailbox(gate, in, mail);
    judge_init(j, gate, in, now_ms, why);
    gate->quiet = intake_is_quiet(in);
    enum result r = judge_mail(j, v);
    if (r == OK && v->answers && !v->withheld && v->answer.kind == COMPOSE_CONFIRMATION) {
        in->noted = silence_repeat_key(j);
        repeat_note(gate->repeat, in->noted, now_ms);
    }
    if (r == OK)
        r = apply_verdict(gate, j, v, mail, &applied, why);
    gate->quiet = false;
    if (r != OK)
        return r;
    walk_answer(in, v->outcome, v->rule, mail, applied.ticket);
    for (size_t i = 0; i < v->n_decided && in->n_releases < INTAKE_RELEASES_MAX; i++) {
        if (v->decided[i].release)
            in->releases[in->n_releases++] = v->decided[i].mail;
    }
    in->answer.outbox = applied.answer;
    in->answer.withheld = v->withheld;
    in->answer.detail = v->detail;
    return OK;
}

/* A held mail is tried again once: whoever comes second finds it gone. */
static enum result walk_still_held(struct gate *gate, const struct intake *in, struct why *why)
{
    struct held held = {0};
    enum result r = in->again ? held_get(gate->db, in->again, in->arena, &held, why) : OK;
    if (r == OK && in->again && !held.mail.id)
        return why_set(why, PERM, WHY_SOURCE, "5.0.0", "mail %lld isn't held any more", (long long)in->again);
    return r;
}

enum result walk_mail(struct gate *gate, struct intake *in, struct why *why)
{
    int64_t mail, earlier;
    if (in->noted) /* the try before is void */
        repeat_take_back(gate->repeat, in->noted);
    in->noted = 0;
    if (in->asks)
        return explain_mail(gate, in, why);
    if (in->confirm)
        return confirm_walk(gate, in, why);
    enum result r = walk_still_held(gate, in, why);
    if (r == OK)
        r = seen_claim(gate, in, &mail, &earlier, why);
    if (r != OK)
        return r;
    if (earlier)
        return walk_duplicate(gate, in, mail, earlier, why);
    if (in->facts)
        return walk_judge(gate, in, mail, why);
    r = apply_held_raw(gate, in, mail, why);
    walk_answer(in, LEDGER_HELD, "unread", mail, 0);
    in->answer.detail = SPAN_LIT("it can't be read");
    return r;
}
