/* holding.c: held mail tried again, let in or put away.  Called by control_held.c and, after the commit of an
 * agent's mail, by intake.c. */
#include "daemon/gate/holding.h"

#include "daemon/base/log.h"

enum { PIECE_BYTES = 256 << 10 };

enum result holding_get(struct gate *gate, int64_t mail, struct arena *arena, struct held *held_r,
                        struct why *why)
{
    enum result result = held_get(gate->db, mail, arena, held_r, why);
    if (result == OK && held_r->mail.id == 0)
        return why_set(why, PERM, WHY_MAIL, "5.0.0", "mail %lld isn't held", (long long)mail);
    return result;
}

static void split_recipients(struct intake *in, struct span joined)
{
    while (joined.n > 0) {
        size_t n = span_find(joined, SPAN_LIT(", "));
        arena_push(in->arena, &in->recipients, arena_copy(in->arena, span_head(joined, n)));
        joined = span_from(joined, n + 2);
    }
}

/* How it came, from the ledger's row. */
static void take_envelope(struct intake *in, const struct ledger_mail *mail)
{
    in->source = intake_source_of(mail->source);
    in->mailbox = arena_copy(in->arena, mail->mailbox);
    in->sender_kind = !mail->sender_known ? INTAKE_SENDER_UNKNOWN
                      : mail->sender.n    ? INTAKE_SENDER_KNOWN
                                          : INTAKE_SENDER_NULL;
    in->sender = arena_copy(in->arena, mail->sender);
    split_recipients(in, mail->recipients);
    in->received_at_ms = mail->received_at_ms;
}

enum result holding_fill(struct gate *gate, struct intake *in, struct span octets, struct why *why)
{
    bool stored = true;
    mailfile_init(&in->file, gate->conf->state_dir);
    for (size_t at = 0; stored && at < octets.n; at += PIECE_BYTES)
        stored = mailfile_add(&in->file, span_head(span_from(octets, at), PIECE_BYTES));
    if (!stored || !mailfile_finish(&in->file, &in->raw, in->sha256))
        return why_set(why, TEMP, WHY_SOURCE, "4.3.1", "no room to read the mail again");
    return OK;
}

/* The raw mail, as if it came by a door once more. */
static enum result take_raw(struct gate *gate, struct intake *in, struct why *why)
{
    struct arena *scratch = arena_new(0);
    struct span raw;
    bool found;
    enum result result = ledger_raw_get(gate->db, in->again, scratch, &raw, &found, why);
    if (result == OK && !found)
        result = why_set(why, PERM, WHY_MAIL, "5.0.0", "the mail itself is no longer kept");
    if (result == OK)
        result = holding_fill(gate, in, raw, why);
    arena_free(&scratch);
    return result;
}

enum result holding_intake(struct gate *gate, const struct held *held, bool let_in, struct intake **intake_r,
                           struct why *why)
{
    struct intake *in = intake_new();
    in->again = held->mail.id;
    in->let_in = let_in;
    take_envelope(in, &held->mail);
    enum result result = take_raw(gate, in, why);
    if (result == OK)
        *intake_r = in;
    else
        intake_free(&in);
    return result;
}

enum result holding_drop(struct gate *gate, int64_t id, struct span by, struct arena *arena, struct why *why)
{
    struct ledger_mail mail;
    bool was;
    enum result result = held_remove(gate->db, id, &was, why);
    if (result == OK)
        result = ledger_get(gate->db, id, arena, &mail, why);
    if (result != OK || !was)
        return result;
    mail.detail = arena_printf(arena, "%.*s; dropped by %.*s", SPAN_FMT(mail.detail),
                               SPAN_FMT(by.n ? by : SPAN_LIT("hand")));
    return ledger_update(gate->db, &mail, why);
}

static void on_released(struct intake *in, void *arg)
{
    (void)arg;
    intake_free(&in);
}

void holding_release(struct gate *gate, int64_t mail)
{
    struct why why;
    struct held held;
    struct intake *in;
    struct arena *scratch = arena_new(0);
    enum result result = holding_get(gate, mail, scratch, &held, &why);
    if (result == OK)
        result = holding_intake(gate, &held, true, &in, &why);
    if (result == OK) {
        in->done = on_released;
        intake_submit(gate, in);
    } else {
        log_text(LOG_LEVEL_WARNING, "release", "%s", why.text);
    }
    arena_free(&scratch);
}
