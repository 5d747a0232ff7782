/* may.h: the one authorization function: what somebody may do, by the trust table of contract.md and by what
 * he is to the ticket.  Every door and every command asks here, when it is done, not when it was asked for.
 */
#ifndef GATE_MAY_H
#define GATE_MAY_H

#include "daemon/gate/which.h"

enum may_act {
    MAY_OPEN,    /* a ticket; strangers by directory.strangers, which is rule_strangers.c's */
    MAY_WRITE,   /* into a ticket */
    MAY_CORRECT, /* its site and type */
    MAY_VOUCH,   /* for colleagues in To and Cc, who then take part */
    MAY_MOVE,    /* !close, !reopen */
    MAY_READ,    /* !show, !transcript */
    MAY_LIST,    /* !list: what he may read, and !help */
    MAY_PAGE,    /* wake the on-call engineer, where the plan has one */
    MAY_SERVE,   /* what agents do: answer, note, assign, hold and release ... */
    MAY_ACTS
};

struct may_who {
    enum trust trust;
    enum which_party party; /* to the ticket it is about; WHICH_NOBODY where it is about none */
    bool in_directory;      /* a member or an agent */
    bool agent;
};

/* Pure. */
bool may(struct may_who, enum may_act);

/* Of the mail's sender; ticket NULL: about none. */
bool may_sender(struct judge *, const struct ticket *, enum may_act);

#endif
