/* loop.h: the event loop of a role, over libevent (its one user is loop.c).  One thread, one loop a process.
 */
#ifndef BASE_LOOP_H
#define BASE_LOOP_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/base/clock.h"

struct loop_io;
struct loop_timer;

enum { LOOP_READ = 1, LOOP_WRITE = 2 };

void loop_init(void); /* before anything else here; a second call does nothing */
/* Runs until loop_stop(): the turn it was called in is finished first, loop_after_turn's function included.
 * May be run again. */
void loop_run(void);
void loop_stop(void);
/* Called once a turn, after all ready events were handled and before the loop waits: where the gate commits
 * what has gathered.  One function at most; NULL: none. */
void loop_after_turn(void (*fn)(void *), void *arg);

/* Watches fd; what: LOOP_READ | LOOP_WRITE, changed by loop_io_want (0: none).  fn gets what is ready (a
 * hang-up is ready for whatever was asked).  The fd stays the caller's; stop watching before closing it.
 * A watch may be freed or changed inside its own fn. */
struct loop_io *loop_io_new(int fd, int what, void (*fn)(int ready, void *arg), void *arg);
void loop_io_want(struct loop_io *, int what);
void loop_io_free(struct loop_io **);

/* A timer that is not running until loop_timer_set(); one-shot, monotonic.  It may be set, stopped or freed
 * inside its own fn. */
struct loop_timer *loop_timer_new(void (*fn)(void *arg), void *arg);
void loop_timer_set(struct loop_timer *, int64_t in_ms); /* running already: begins anew; never early */
void loop_timer_stop(struct loop_timer *);
bool loop_timer_running(const struct loop_timer *);
void loop_timer_free(struct loop_timer **);

/* For the life of the process; fn runs in the loop, not in the signal handler. */
void loop_signal(int signo, void (*fn)(int signo, void *arg), void *arg);

#endif
