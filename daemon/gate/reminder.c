/* reminder.c: reminders.  Called by clocks.c.  Floor: gate. */
#include "daemon/gate/reminder.h"

#include "daemon/gate/desk.h"
#include "daemon/gate/post.h"
#include "daemon/gate/silence.h"
#include "daemon/gate/timeline.h"
#include "daemon/store/directory.h"
#include "daemon/store/entry.h"
#include "daemon/store/ledger.h"

static enum result reminder_entry(struct gate *gate, const struct ticket *t, struct span text, int64_t now_ms,
                                  struct why *why)
{
    int64_t id;
    struct entry e = {.ticket = t->id, .at_ms = now_ms, .kind = ENTRY_EVENT, .text = text};
    return timeline_add(gate, &e, &id, why);
}

/* Was the mail that opened the ticket left unanswered because of what it is? */
static enum result reminder_is_robots(struct gate *gate, struct arena *a, const struct ticket *t, bool *is_r,
                                      struct why *why)
{
    struct ledger_filter filter = {
        .ticket = t->id, .outcome_set = true, .outcome = LEDGER_OPENED, .limit = 1};
    struct ledger_mails found = {0};
    enum result r = ledger_list(gate->db, &filter, a, &found, why);
    *is_r = found.n && silence_is_robots(found.v[0].withheld);
    return r;
}

enum result reminder_send(struct gate *gate, struct arena *a, const struct ticket *t, int64_t now_ms,
                          bool *sent_r, struct why *why)
{
    struct directory_person person = {0};
    int64_t outbox = 0;
    bool room = true, robot = false, admitted = true;
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
                     .reply_random = ticket_random(t),
                     .unasked = true,
                     .now_ms = now_ms};
    *sent_r = true;
    if (!t->requester.n)
        return reminder_entry(gate, t, SPAN_LIT("not reminded, since the requester has no address"), now_ms,
                              why);
    enum result r = reminder_is_robots(gate, a, t, &robot, why);
    if (r == OK && robot)
        return reminder_entry(gate, t, SPAN_LIT("not reminded, since a robot opened the ticket"), now_ms,
                              why);
    if (r == OK)
        r = desk_admits(gate->db, t, t->requester, a, &admitted, why);
    if (r == OK && !admitted && address_parse(t->requester, &c.to))
        return reminder_entry(gate, t,
                              SPAN_LIT("not reminded, since the requester is of the organization no more"),
                              now_ms, why);
    if (r == OK)
        r = directory_person(gate->db, t->requester, a, &person, why);
    p.budget = person.found || gate->conf->trust.everyone ? OUTBOX_BUDGET_CUSTOMER : OUTBOX_BUDGET_STRANGER;
    if (!c.to_name.n)
        c.to_name = person.name;
    if (r == OK)
        r = silence_has_room(gate, p.budget, t->requester, now_ms, &room, why);
    *sent_r = room;
    if (r != OK || !room)
        return r;
    bool mailable = address_parse(t->requester, &c.to);
    if (mailable)
        r = outbox_last_message(gate->db, t->id, t->requester, a, &c.in_reply_to, why);
    if (r == OK && mailable)
        r = post_queue(gate, a, &p, &outbox, why);
    if (r != OK)
        return r;
    const char *what = outbox     ? "reminded"
                       : mailable ? "not reminded, since mail to that address comes back"
                                  : "not reminded, since no mail can go to that address";
    return reminder_entry(gate, t, arena_printf(a, "%.*s: %s", SPAN_FMT(span_head(t->requester, 254)), what),
                          now_ms, why);
}
