/* correct.h: what a party's reply changes in its ticket besides its text. */
#ifndef GATE_CORRECT_H
#define GATE_CORRECT_H

#include "daemon/gate/judge.h"

/* Fills gaps (sections, environments, time, and a site where there is none) and takes "Site:" and "Type:"
 * lines as corrections; a higher type raises the priority.  Changes v->ticket, which is the ticket as it was,
 * v->section_put, and adds a line to v->events for what was corrected. */
void correct_ticket(struct judge *, struct verdict *v);

#endif
