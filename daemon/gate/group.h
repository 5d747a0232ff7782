/* group.h: the one writer.  Whatever is to be written (a parsed mail, a send result, a claim of due outbox
 * rows, a control request) is a group_item.  Items gather while the loop handles what is ready; after the
 * turn all of them are done in one transaction, and only after COMMIT does any of them hear that it was.
 *
 * Where one fails, what it did is taken back, and the others stay: the group is done again, each item within
 * a savepoint.
 *
 * If SQLite has ended the transaction by itself (disk full, I/O error), all that the group did is gone,
 * savepoints included: it is then done again item by item, and what still fails is told TEMP. */
#ifndef GATE_GROUP_H
#define GATE_GROUP_H

#include <poll.h>

#include "daemon/base/result.h"

struct gate;
struct group;

/* Embedded in what it is about, as its first member, so that a cast leads back. */
struct group_item {
    /* Does it, inside the open transaction.  OK: what it wrote is kept.  TEMP, PERM: it is rolled back and
     * done() is told why.  May be called again: it must not rely on anything a former call left in memory. */
    enum result (*work)(struct gate *, struct group_item *, struct why *);
    /* Once, after COMMIT (OK) or the failure.  It owns the item from here on and may add new ones. */
    void (*done)(struct gate *, struct group_item *, enum result, const struct why *);
    /* The group's own. */
    struct group_item *next;
    enum result result;
    struct why why;
};

struct group *group_new(struct gate *);
void group_free(struct group **);

/* Called once a group, when all of its items are done and COMMIT is next: what can be begun for the next
 * group without the database.  At most one function. */
void group_before_commit(struct group *, void (*fn)(void *), void *arg);

/* Which descriptors will be ready when more items are soon to come: writes at most max of them to fds and
 * returns how many.  commit_us: how long a commit takes, on the average of the last ones. */
enum { GROUP_FDS_MAX = 64 };
typedef size_t group_company_fn(void *arg, int64_t commit_us, struct pollfd *fds, size_t max);

/* A commit costs much the same for one mail as for four.  So a group whose first item is there waits, no
 * longer than half of what a commit takes, while there is company to wait for; a mail alone waits for nobody.
 * At most one function; without one nothing waits. */
void group_company(struct group *, group_company_fn *, void *arg);

/* Queues it for the transaction after this turn of the loop.  Items are done in the order they came. */
void group_add(struct group *, struct group_item *);

/* The loop's after-turn call: commits all that waits, or comes back soon where company is worth waiting for.
 */
void group_run(struct group *);
/* Commits all that waits, now: the stop. */
void group_finish(struct group *);
bool group_idle(const struct group *);

#endif
