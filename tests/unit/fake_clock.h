/* fake_clock.h: a clock of the test's own in the place of daemon/base/clock.c, and how time goes by on it for
 * a gate. Included by the one file of a program. */
#ifndef TESTS_FAKE_CLOCK_H
#define TESTS_FAKE_CLOCK_H

#include "tests/unit/support_bed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/base/clock.h"
#include "daemon/gate/clocks.h"
#include "daemon/gate/state.h"

static int64_t clock_ms = 1767225600000; /* 2026-01-01 */

int64_t wall_now_ms(void)
{
    return clock_ms;
}

int64_t loop_now_ms(void)
{
    return clock_ms;
}

int64_t loop_now_us(void)
{
    return loop_now_ms() * 1000;
}

static inline void must(enum result r, const struct why *why)
{
    if (r != OK)
        fail_msg("%s", why->text);
}

/* What happens by itself now; the next moment that the database has, 0: none. */
static inline int64_t clock_round(struct bed *b)
{
    struct why why;
    int64_t next;
    must(db_begin(b->gate.db, &why), &why);
    must(clocks_round(&b->gate, clock_ms, &next, &why), &why);
    must(db_commit(b->gate.db, &why), &why);
    return next;
}

/* To the next moment, by a round as clock_round(); its distance. */
static inline int64_t clock_step(struct bed *b, int64_t (*round)(struct bed *))
{
    int64_t before = clock_ms, next = round(b);
    if (!next)
        return 0;
    clock_ms = next;
    (void)round(b);
    return next - before;
}

/* By Kim's hand. */
static inline void clock_move(struct bed *b, int64_t ticket, enum state_event event)
{
    struct why why;
    struct ticket t = bed_ticket(b, ticket);
    must(db_begin(b->gate.db, &why), &why);
    must(state_move(&b->gate, &t, event, SPAN_LIT("kim@example.com"), 0, clock_ms, NULL, &why), &why);
    must(db_commit(b->gate.db, &why), &why);
}

/* The highest number in the outbox. */
static inline int64_t clock_top(struct bed *b)
{
    struct why why;
    struct outbox_filter filter = {.limit = 1};
    struct outboxes all;
    must(outbox_list(b->gate.db, &filter, b->arena, &all, &why), &why);
    return all.n ? all.v[0].id : 0;
}

#endif
