/* rule_new.c: the last rule: what no other one took opens a ticket. */
#include "daemon/gate/judge.h"
#include "daemon/gate/opening.h"

static bool new_judge(struct judge *j, struct verdict *v)
{
    opening_fill(j, v, OPENING_FIRST, NULL);
    return true;
}

const struct judge_rule rule_new = {"new", new_judge};
