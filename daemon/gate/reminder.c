/* reminder.c: reminders.  Called by clocks.c.  Floor: gate. */
#include "daemon/gate/reminder.h"

#include "daemon/gate/post.h"
#include "daemon/store/directory.h"
#include "daemon/store/entry.h"
#include "daemon/store/ledger.h"

enum { REMINDER_HOUR_MS = 3600 * 1000, REMINDER_DAY_MS = 24 * REMINDER_HOUR_MS };

static enum result reminder_entry(struct gate *gate, const struct ticket *t, struct span text, int64_t now_ms,
                                  struct why *why)
{
    int64_t id;
    struct entry e = {.ticket = t->id, .at_ms = now_ms, .kind = ENTRY_EVENT, .text = text};
    return entry_insert(gate->db, &e, &id, why);
}

static enum result reminder_has_room(struct gate *gate, enum outbox_budget budget, struct span to,
                                     int64_t now_ms, bool *room_r, struct why *why)
{
    bool customer = budget == OUTBOX_BUDGET_CUSTOMER;
    int64_t hour = 0, day = 0,
            hour_max = customer ? gate->conf->limits.customer_hour : gate->conf->limits.stranger_hour,
            day_max = customer ? gate->conf->limits.customer_day : gate->conf->limits.stranger_day;
    enum result r = outbox_spent_on(gate->db, budget, to, now_ms - REMINDER_HOUR_MS, hour_max, &hour, why);
    if (r == OK)
        r = outbox_spent_on(gate->db, budget, to, now_ms - REMINDER_DAY_MS, day_max, &day, why);
    *room_r = hour < hour_max && day < day_max;
    return r;
}

/* Was the mail that opened the ticket left unanswered because of what it is?  What a robot wrote is reminded
 * of nothing (promise 7). */
static enum result reminder_is_robots(struct gate *gate, struct arena *a, const struct ticket *t, bool *is_r,
                                      struct why *why)
{
    /* of us, or of the writer's many mails, but not of a robot */
    static const char *const others[] = {"import",         "quiet",         "old",           "spam",
                                         "return_path",    "same_subject",  "stranger_hour", "stranger_day",
                                         "strangers_hour", "customer_hour", "customer_day"};
    struct ledger_filter filter = {
        .ticket = t->id, .outcome_set = true, .outcome = LEDGER_OPENED, .limit = 1};
    struct ledger_mails found = {0};
    enum result r = ledger_list(gate->db, &filter, a, &found, why);
    *is_r = found.n && found.v[0].withheld.n;
    for (size_t i = 0; *is_r && i < sizeof others / sizeof *others; i++)
        *is_r = !span_eq(found.v[0].withheld, span_of(others[i]));
    return r;
}

enum result reminder_send(struct gate *gate, struct arena *a, const struct ticket *t, int64_t now_ms,
                          bool *sent_r, struct why *why)
{
    struct directory_person person = {0};
    int64_t outbox = 0;
    bool room = true, robot = false;
    struct compose c = {.kind = COMPOSE_REMINDER,
                        .language = t->language,
                        .zone = t->timezone,
                        .to_name = t->requester_name,
                        .summary = t->subject,
                        .since_s = t->status_at_ms / 1000};
    struct post p = {.compose = &c,
                     .ticket = t,
                     .kind = OUTBOX_REMINDER,
                     .from = t->address,
                     .reply_by = TOKEN_REPLY,
                     .reply_number = t->id,
                     .reply_random = span_make((const char *)t->random, sizeof t->random),
                     .unasked = true,
                     .now_ms = now_ms};
    *sent_r = true;
    enum result r = reminder_is_robots(gate, a, t, &robot, why);
    if (r == OK && robot)
        return reminder_entry(gate, t, SPAN_LIT("not reminded, since a robot opened the ticket"), now_ms,
                              why);
    if (r == OK)
        r = directory_person(gate->db, t->requester, a, &person, why);
    p.budget = person.found || gate->conf->trust.everyone ? OUTBOX_BUDGET_CUSTOMER : OUTBOX_BUDGET_STRANGER;
    if (!c.to_name.n)
        c.to_name = person.name;
    if (r == OK)
        r = reminder_has_room(gate, p.budget, t->requester, now_ms, &room, why);
    *sent_r = room;
    if (r != OK || !room)
        return r;
    if (address_parse(t->requester, &c.to))
        r = outbox_last_message(gate->db, t->id, t->requester, a, &c.in_reply_to, why);
    if (r == OK && c.to.s[0])
        r = post_queue(gate, a, &p, &outbox, why);
    if (r != OK)
        return r;
    const char *what = outbox ? "reminded" : "not reminded, since mail to that address comes back";
    return reminder_entry(gate, t, arena_printf(a, "%.*s: %s", SPAN_FMT(span_head(t->requester, 254)), what),
                          now_ms, why);
}
