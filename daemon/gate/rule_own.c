/* rule_own.c: our own mail come back, by an alias, a forward or a loop.  Known by what we signed, never by
 * From alone (attacks 20, 27). */
#include "daemon/gate/judge.h"

static bool own_message_id(struct judge *j)
{
    struct token_id id;
    struct ticket t = {0};
    if (!token_message_id_parse(j->facts->message_id, &id))
        return false;
    if (id.ticket)
        judge_ok(j, ticket_get(j->db, id.ticket, j->arena, &t, j->why));
    if (id.ticket && !t.id)
        return false;
    struct span random = id.ticket ? ticket_random(&t) : SPAN_EMPTY;
    return token_message_id_verify(&j->keys, &id, random);
}

static bool own_judge(struct judge *j, struct verdict *v)
{
    const char *by = NULL;
    if (j->facts->internal.mark.n && token_mark_verify(&j->keys, j->facts->internal.mark))
        by = "our X-Gatepost-Instance";
    else if (own_message_id(j))
        by = "our Message-ID";
    if (!by)
        return false;
    v->outcome = LEDGER_IGNORED;
    v->detail = span_of(by);
    return true;
}

const struct judge_rule rule_own = {"own", own_judge};
