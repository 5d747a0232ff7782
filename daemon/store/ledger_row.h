/* ledger_row.h: reading the columns that every query of the ledger returns ({mail_columns} in
 * sql/ledger.sql): for ledger.c, ledger_list.c and held.c. */
#ifndef STORE_LEDGER_ROW_H
#define STORE_LEDGER_ROW_H

#include "daemon/store/ledger.h"

void ledger_row(struct query *, struct arena *, struct ledger_mail *mail_r);
/* All rows that are left, ledger_row() each. */
enum result ledger_rows(struct query *, struct arena *, struct ledger_mails *, struct why *);
#endif
