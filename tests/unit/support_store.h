/* support_store.h: a database in a folder of its own, for tests of the store. */
#ifndef UNIT_SUPPORT_STORE_H
#define UNIT_SUPPORT_STORE_H

#include "daemon/store/ticket.h"

struct store {
    char folder[64], path[80];
    struct db *db;
    struct arena *a;
    struct why why;
};

void store_open(struct store *);
void store_reopen(struct store *); /* closes and opens the same file */
void store_close(struct store *);  /* and removes it */

/* Fails the test with the reason where a call is not OK. */
#define store_ok(store, call) store_check((store), (call), #call, __FILE__, __LINE__)
void store_check(struct store *, enum result, const char *call, const char *file, int line);

/* A ticket with the least that it must have; its id. */
int64_t store_ticket(struct store *, const char *subject, int64_t at_ms);

/* A number that SQL gives, asked through a connection of the test's own. */
int64_t store_sql(struct store *, const char *sql);

#endif
