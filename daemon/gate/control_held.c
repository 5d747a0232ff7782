/* control_held.c: orders about mail kept apart.  Called by control.c.  Floor: gate. */
#include "daemon/store/held.h"

#include "daemon/gate/control_command.h"

enum { PIECE_BYTES = 256 << 10, DROP_AT_ONCE = 1000 };

/* The held mail that is asked for. */
static enum result get(struct gate *gate, struct control_request *r, int64_t *id_r, struct held *held_r,
                       struct why *why)
{
    *id_r = jsonin_int(jsonin_need(&r->args, "id"), 1, INT64_MAX);
    enum result result = held_get(gate->db, *id_r, r->arena, held_r, why);
    if (result == OK && held_r->mail.id == 0)
        return why_set(why, PERM, WHY_MAIL, "5.0.0", "mail %lld isn't held", (long long)*id_r);
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
    static const struct {
        const char *label;
        enum intake_source source;
    } sources[] = {{"lmtp", INTAKE_LMTP}, {"pipe", INTAKE_PIPE}, {"import", INTAKE_IMPORT}};
    in->source = INTAKE_IMAP;
    for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++)
        if (span_eq(mail->source, span_of(sources[i].label)))
            in->source = sources[i].source;
    in->mailbox = arena_copy(in->arena, mail->mailbox);
    in->sender_kind = !mail->sender_known ? INTAKE_SENDER_UNKNOWN
                      : mail->sender.n    ? INTAKE_SENDER_KNOWN
                                          : INTAKE_SENDER_NULL;
    in->sender = arena_copy(in->arena, mail->sender);
    split_recipients(in, mail->recipients);
    in->received_at_ms = mail->received_at_ms;
}

/* The raw mail, as if it came by a door once more. */
static enum result take_raw(struct gate *gate, struct intake *in, struct why *why)
{
    struct arena *scratch = arena_new(0);
    struct span raw;
    bool found;
    mailfile_init(&in->file, gate->conf->state_dir);
    enum result result = ledger_raw_get(gate->db, in->again, scratch, &raw, &found, why);
    if (result == OK && !found)
        result = why_set(why, PERM, WHY_MAIL, "5.0.0", "the mail itself is no longer kept");
    bool stored = true;
    for (size_t at = 0; result == OK && stored && at < raw.n; at += PIECE_BYTES)
        stored = mailfile_add(&in->file, span_head(span_from(raw, at), PIECE_BYTES));
    if (result == OK && !(stored && mailfile_finish(&in->file, &in->raw, in->sha256)))
        result = why_set(why, TEMP, WHY_SOURCE, "4.3.1", "no room to read the mail again");
    arena_free(&scratch);
    return result;
}

static enum result try_again(struct gate *gate, struct control_request *r, bool let_in, struct why *why)
{
    int64_t id;
    struct held held;
    enum result result = get(gate, r, &id, &held, why);
    if (result != OK)
        return result;
    r->submit = intake_new();
    r->submit->again = id;
    r->submit->let_in = let_in;
    take_envelope(r->submit, &held.mail);
    return take_raw(gate, r->submit, why);
}

enum result control_held_retry(struct gate *gate, struct control_request *r, struct why *why)
{
    return try_again(gate, r, false, why);
}

enum result control_held_release(struct gate *gate, struct control_request *r, struct why *why)
{
    return try_again(gate, r, true, why);
}

/* The ledger says so; the mail itself stays as long as any other. */
static enum result drop(struct gate *gate, struct control_request *r, int64_t id, struct why *why)
{
    struct ledger_mail mail;
    bool was;
    enum result result = held_remove(gate->db, id, &was, why);
    if (result == OK)
        result = ledger_get(gate->db, id, r->arena, &mail, why);
    if (result != OK)
        return result;
    struct span as = jsonin_str(jsonin_get(&r->args, "as"));
    mail.detail = arena_printf(r->arena, "%.*s; dropped by %.*s", SPAN_FMT(mail.detail),
                               SPAN_FMT(as.n ? as : SPAN_LIT("hand")));
    return ledger_update(gate->db, &mail, why);
}

static enum result drop_many(struct gate *gate, struct control_request *r, struct span from, struct why *why)
{
    struct helds page;
    enum result result = held_list(gate->db, from, 0, DROP_AT_ONCE, r->arena, &page, why);
    for (size_t i = 0; result == OK && i < page.n; i++)
        result = drop(gate, r, page.v[i].mail.id, why);
    r->said = arena_printf(r->arena, page.n == DROP_AT_ONCE ? "%zu dropped; there are more" : "%zu dropped",
                           page.n);
    return result;
}

enum result control_held_drop(struct gate *gate, struct control_request *r, struct why *why)
{
    struct jsonin_value from = jsonin_get(&r->args, "from");
    if (jsonin_bool(jsonin_get(&r->args, "all")))
        return drop_many(gate, r, SPAN_EMPTY, why);
    if (jsonin_has(from) && jsonin_str(from).n)
        return drop_many(gate, r, jsonin_str(from), why);
    int64_t id;
    struct held held;
    enum result result = get(gate, r, &id, &held, why);
    if (result == OK)
        result = drop(gate, r, id, why);
    r->said = arena_printf(r->arena, "mail %lld dropped", (long long)id);
    return result;
}
