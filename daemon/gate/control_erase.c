/* control_erase.c: orders to erase for good.  Called by control.c.  Floor: gate. */
#include "daemon/base/clock.h"

#include "daemon/store/entry.h"
#include "daemon/store/erase.h"

#include "daemon/gate/control_command.h"
#include "daemon/gate/timeline.h"

static int64_t number_of(struct control_request *r, const char *key)
{
    return jsonin_int(jsonin_need(&r->args, key), 1, INT64_MAX);
}

/* An event says who did it; what was erased stands nowhere. */
static enum result note(struct gate *gate, struct control_request *r, int64_t ticket, struct why *why)
{
    int64_t id;
    struct span by = jsonin_str(jsonin_get(&r->args, "as"));
    struct entry e = {.ticket = ticket, .at_ms = wall_now_ms(), .kind = ENTRY_EVENT, .author = by};
    e.text = arena_printf(r->arena, "erased by %.*s", SPAN_FMT(by.n ? by : SPAN_LIT("hand")));
    return timeline_add(gate, &e, &id, why);
}

/* What is left for now may have been scrubbed between two parts. */
static enum result owe(struct gate *gate, struct why *why)
{
    bool owes;
    enum result result = erase_owes_scrub(gate->db, &owes, why);
    return result == OK && !owes ? erase_owe_scrub(gate->db, why) : result;
}

/* How far a ticket is erased. */
struct so_far {
    int64_t after;
    struct erased erased;
};

enum result control_erase_ticket(struct gate *gate, struct control_request *r, struct why *why)
{
    struct so_far *p = ARENA_NEW(r->arena, struct so_far);
    int64_t id = number_of(r, "id");
    *p = r->state ? *(const struct so_far *)r->state : (struct so_far){0};
    enum result result = erase_ticket_part(gate->db, id, &p->after, &p->erased, &r->more, why);
    if (result == OK)
        result = r->more ? owe(gate, why) : erase_common(gate->db, why);
    if (result == OK && !r->more)
        result = note(gate, r, id, why);
    r->next = p;
    r->scrubs = gate->scrub_due = gate->clocks_due = true;
    r->said = arena_printf(r->arena, "ticket %lld erased: %lld entries, %lld mails", (long long)id,
                           (long long)p->erased.entries, (long long)p->erased.mails);
    return result;
}

enum result control_erase_entry(struct gate *gate, struct control_request *r, struct why *why)
{
    struct erased erased = {0};
    int64_t id = number_of(r, "id"), n = jsonin_has(jsonin_get(&r->args, "n")) ? number_of(r, "n") : 0;
    r->scrubs = gate->scrub_due = true;
    r->said = SPAN_LIT("erased");
    enum result result = erase_entry(gate->db, id, n, &erased, why);
    return result == OK ? erase_common(gate->db, why) : result;
}

enum result control_erase_attachment(struct gate *gate, struct control_request *r, struct why *why)
{
    int64_t id = number_of(r, "id"), n = number_of(r, "n");
    r->scrubs = gate->scrub_due = true;
    r->said = arena_printf(r->arena, "attachment %lld of ticket %lld erased", (long long)n, (long long)id);
    enum result result = erase_attachment(gate->db, id, n, why);
    return result == OK ? erase_common(gate->db, why) : result;
}

enum result control_erase_person(struct gate *gate, struct control_request *r, struct why *why)
{
    struct erase_person *p = ARENA_NEW(r->arena, struct erase_person);
    struct span address = jsonin_str(jsonin_need(&r->args, "address"));
    enum result result = OK;
    if (span_chr(address, '@') == address.n)
        return why_set(why, PERM, WHY_MAIL, "5.1.3", "an address is wanted");
    if (r->state)
        *p = *(const struct erase_person *)r->state;
    else
        result = erase_person_begin(gate->db, address, r->arena, p, why);
    if (result == OK)
        result = erase_person_step(gate->db, p, why);
    if (result == OK)
        result = p->done ? erase_common(gate->db, why) : owe(gate, why);
    r->next = p;
    r->more = result == OK && !p->done;
    r->scrubs = gate->scrub_due = gate->clocks_due = true;
    r->said =
        arena_printf(r->arena, "erased: %lld tickets, %lld entries, %lld mails", (long long)p->erased.tickets,
                     (long long)p->erased.entries, (long long)p->erased.mails);
    return result;
}
