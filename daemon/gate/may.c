/* may.c: the trust table as code.  Called by the rules and the commands.
 *
 * To add an act: a member of enum may_act, a row below; tests/unit/test_may.c walks every combination. */
#include "daemon/gate/may.h"

#include "daemon/gate/who.h"

struct may_row {
    enum trust trust;       /* at least */
    enum which_party party; /* at least */
    bool directory, agent;  /* has to be in it; has to be one */
};

static const struct may_row may_table[MAY_ACTS] = {
    [MAY_OPEN] = {TRUST_STRANGER, WHICH_NOBODY, false, false},
    [MAY_WRITE] = {TRUST_STRANGER, WHICH_MEMBER, false, false},
    [MAY_CORRECT] = {TRUST_STRANGER, WHICH_MEMBER, false, false},
    [MAY_VOUCH] = {TRUST_PROVEN, WHICH_MEMBER, false, false},
    [MAY_MOVE] = {TRUST_PROVEN, WHICH_MEMBER, false, false},
    [MAY_READ] = {TRUST_PROVEN, WHICH_MEMBER, false, false},
    [MAY_LIST] = {TRUST_PROVEN, WHICH_NOBODY, false, false},
    [MAY_PAGE] = {TRUST_PROVEN, WHICH_NOBODY, true, false},
    [MAY_SERVE] = {TRUST_PROVEN, WHICH_NOBODY, true, true},
};

bool may(struct may_who who, enum may_act act)
{
    const struct may_row *row = &may_table[act];
    bool reads = act == MAY_READ || act == MAY_LIST;
    if (reads && who.agent)
        return who.trust == TRUST_PROVEN;
    return who.trust >= row->trust && who.party >= row->party && (!row->directory || who.in_directory) &&
           (!row->agent || who.agent);
}

bool may_sender(struct judge *j, const struct ticket *ticket, enum may_act act)
{
    const struct judge_sender *s = who_sender(j);
    struct may_who who = {s->trust, ticket ? which_party(j, ticket) : WHICH_NOBODY, s->in_directory,
                          s->agent.address.n != 0};
    return may(who, act);
}
