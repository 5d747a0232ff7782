/* outbox_row.h: reading the columns that every query of the outbox returns ({outbox_columns} in
 * sql/outbox.sql): for outbox.c and outbox_list.c. */
#ifndef STORE_OUTBOX_ROW_H
#define STORE_OUTBOX_ROW_H

#include "daemon/store/outbox.h"

void outbox_row(struct query *, struct arena *, struct outbox *row_r);
/* All rows that are left, outbox_row() each. */
enum result outbox_rows(struct query *, struct arena *, struct outboxes *, struct why *);
enum outbox_state outbox_state_get(struct query *);

#endif
