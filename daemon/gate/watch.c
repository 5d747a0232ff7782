/* watch.c: see watch.h.  A round is an item of the group; between rounds a timer waits.  Called by main.c.
 * Floor: gate. */
#include "daemon/gate/watch.h"

#include <stdlib.h>
#include <time.h>

#include "daemon/base/clock.h"
#include "daemon/base/log.h"
#include "daemon/base/loop.h"

#include "daemon/store/meta.h"

#include "daemon/gate/alert.h"
#include "daemon/gate/group.h"
#include "daemon/gate/mailboxes.h"

enum { WATCH_LOOK_MS = 60 * 1000, WATCH_LOOK_MIN_MS = 1000, WATCH_AGAIN_MS = 24 * 3600 * 1000 };

struct watch {
    struct group_item item; /* first: it is found by it */
    struct gate *gate;
    struct loop_timer *timer;
    int64_t began_ms;
};

static struct span watch_when(struct arena *arena, int64_t ms)
{
    char text[40];
    time_t at = (time_t)(ms / 1000);
    struct tm tm;
    gmtime_r(&at, &tm);
    size_t n = strftime(text, sizeof text, "%Y-%m-%d %H:%M UTC", &tm);
    return arena_copy(arena, span_make(text, n));
}

/* When all was last well, as far as anybody knows: also by an earlier run of the gate. */
static enum result watch_fine_at(struct gate *gate, const struct conf_mailbox *box, struct arena *arena,
                                 int64_t *fine_at_ms_r, struct span *failure_r, struct why *why)
{
    const char *key = arena_printf(arena, "fetch.%s.fine_at", box->name).p;
    int64_t here_ms = 0;
    *failure_r = SPAN_EMPTY;
    mailboxes_fare(gate->mailboxes, span_of(box->name), &here_ms, failure_r);
    enum result r = meta_get_int(gate->db, key, 0, fine_at_ms_r, why);
    if (here_ms > *fine_at_ms_r)
        *fine_at_ms_r = here_ms;
    return r;
}

static enum result watch_tell(struct gate *gate, const struct conf_mailbox *box, int64_t fine_at_ms,
                              struct span failure, struct arena *arena, int64_t now_ms, struct why *why)
{
    struct span since = fine_at_ms ? watch_when(arena, fine_at_ms) : SPAN_LIT("-");
    struct span detail = arena_printf(arena, "%s: %.*s%s%.*s", box->name, SPAN_FMT(since),
                                      failure.n ? ": " : "", SPAN_FMT(span_head(failure, 300)));
    return alert_tell_all(gate, arena, "alert.mailbox_silent", detail, now_ms, why);
}

/* What a clock far ahead wrote down is nothing known: it would keep us quiet until that time has come. */
static int64_t watch_sane(int64_t at_ms, int64_t now_ms, int64_t patience_ms)
{
    return at_ms - now_ms > patience_ms ? 0 : at_ms;
}

static enum result watch_mailbox(struct gate *gate, const struct conf_mailbox *box, struct arena *arena,
                                 int64_t began_ms, int64_t now_ms, struct why *why)
{
    int64_t fine_at_ms, told_at_ms;
    struct span failure;
    const char *told = arena_printf(arena, "watch.%s.told_at", box->name).p;
    enum result r = watch_fine_at(gate, box, arena, &fine_at_ms, &failure, why);
    if (r == OK)
        r = meta_get_int(gate->db, told, 0, &told_at_ms, why);
    if (r != OK || !box->alert_after_s)
        return r;
    int64_t patience_ms = box->alert_after_s * 1000;
    fine_at_ms = watch_sane(fine_at_ms, now_ms, patience_ms);
    told_at_ms = watch_sane(told_at_ms, now_ms, patience_ms);
    int64_t heard_ms = fine_at_ms > began_ms ? fine_at_ms : began_ms;
    bool told_already = told_at_ms > fine_at_ms && now_ms - told_at_ms < WATCH_AGAIN_MS;
    if (now_ms - heard_ms < patience_ms || told_already)
        return OK;
    r = meta_set_int(gate->db, told, now_ms, why);
    return r == OK ? watch_tell(gate, box, fine_at_ms, failure, arena, now_ms, why) : r;
}

enum result watch_round(struct gate *gate, int64_t began_ms, int64_t now_ms, struct why *why)
{
    struct arena *arena = arena_new(0);
    enum result r = OK;
    for (size_t i = 0; r == OK && i < gate->conf->n_mailboxes; i++)
        r = watch_mailbox(gate, &gate->conf->mailboxes[i], arena, began_ms, now_ms, why);
    arena_free(&arena);
    return r;
}

static enum result watch_work(struct gate *gate, struct group_item *item, struct why *why)
{
    struct watch *w = (struct watch *)item;
    int64_t now_ms = wall_now_ms();
    w->began_ms = w->began_ms < now_ms ? w->began_ms : now_ms; /* the clock may be put back */
    return watch_round(gate, w->began_ms, now_ms, why);
}

/* As often as the most impatient mailbox needs it. */
static int64_t watch_wait_ms(const struct conf *conf)
{
    int64_t wait_ms = WATCH_LOOK_MS;
    for (size_t i = 0; i < conf->n_mailboxes; i++) {
        int64_t half_ms = conf->mailboxes[i].alert_after_s * 500;
        if (half_ms && half_ms < wait_ms)
            wait_ms = half_ms;
    }
    return wait_ms > WATCH_LOOK_MIN_MS ? wait_ms : WATCH_LOOK_MIN_MS;
}

static void watch_done(struct gate *gate, struct group_item *item, enum result result, const struct why *why)
{
    struct watch *w = (struct watch *)item;
    if (result != OK)
        log_text(LOG_LEVEL_WARNING, "watch", "%s", why->text);
    loop_timer_set(w->timer, watch_wait_ms(gate->conf));
}

static void watch_on_timer(void *arg)
{
    struct watch *w = arg;
    if (w->gate->conf->n_mailboxes)
        group_add(w->gate->group, &w->item);
    else
        loop_timer_set(w->timer, WATCH_LOOK_MS);
}

struct watch *watch_new(struct gate *gate)
{
    struct watch *w = calloc(1, sizeof *w);
    if (!w)
        BUG("out of memory");
    *w = (struct watch){
        .item = {.work = watch_work, .done = watch_done}, .gate = gate, .began_ms = wall_now_ms()};
    w->timer = loop_timer_new(watch_on_timer, w);
    loop_timer_set(w->timer, watch_wait_ms(gate->conf));
    return w;
}

void watch_free(struct watch **w)
{
    if (!*w)
        return;
    loop_timer_free(&(*w)->timer);
    free(*w);
    *w = NULL;
}
