/* brief.h: what a notice tells an agent of a ticket besides what was said: the block of lines that are for
 * agents alone, the addresses that an answer and a note go to, the X-Gatepost- fields, and the files. */
#ifndef GATE_BRIEF_H
#define GATE_BRIEF_H

#include "daemon/gate/desk.h"
#include "daemon/gate/message.h"
#include "daemon/store/directory.h"
#include "daemon/store/section.h"

enum { BRIEF_FIELDS = 6 };

struct brief {
    struct span block;        /* lines, in the agent's language, the first and the last with the word */
    struct span parties;      /* who would get an answer; empty: nobody would */
    struct span note_address; /* empty: reply_address is none */
    struct span root;         /* a Message-ID that all notices of a ticket refer to */
    struct message_field fields[BRIEF_FIELDS];
    struct entry_attachments files; /* of the entry, up to agents.attach; the others are named in the block */
};

/* What the database says of the ticket, the same for all who are told of one thing; starts as {0}, and is
 * filled by the first brief_read(). */
struct brief_source {
    bool read;
    struct desk_parties parties;
    struct directory_organization organization;
    struct sections sections;
    struct entry_attachments files;
};

enum result brief_read(struct gate *, struct arena *, const struct desk_said *,
                       const struct directory_agent *reader, struct brief_source *, struct brief *brief_r,
                       struct why *);

#endif
