/* rule_blocked.c: senders that an agent has blocked (`gatepost block`), by address or domain.  The door takes
 * the mail: a refusal there would make the MTA bounce it to an address that may be forged. */
#include "daemon/gate/judge.h"
#include "daemon/gate/who.h"

static bool blocked_judge(struct judge *j, struct verdict *v)
{
    bool blocked = false;
    const struct judge_sender *s = who_sender(j);
    if (!s->address.n || !judge_ok(j, directory_blocked(j->db, s->address, &blocked, j->why)) || !blocked)
        return false;
    v->outcome = LEDGER_REFUSED;
    v->withheld = "blocked";
    return true;
}

const struct judge_rule rule_blocked = {"blocked", blocked_judge};
