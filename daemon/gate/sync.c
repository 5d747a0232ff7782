/* sync.c: see sync.h.  Made by main.c; asked by control_directory.c.  Floor: gate. */
#include "daemon/gate/sync.h"

#include <stdlib.h>

#include "parsers/arena.h"

#include "daemon/base/log.h"
#include "daemon/base/loop.h"

#include "daemon/store/directory_import.h"
#include "daemon/store/directory_sync.h"

#include "daemon/gate/alert.h"
#include "daemon/gate/group.h"
#include "daemon/gate/notice.h"
#include "daemon/gate/oneline.h"
#include "daemon/gate/web.h"

enum {
    START_MS = 2000,
    AGAIN_FIRST_MS = 60 * 1000,
    LATE_TIMES = 3, /* `every` */
    TEXT_CHARACTERS_MAX = 280,
};

struct sync {
    struct group_item item; /* first: the group leads back */
    struct gate *gate;
    struct loop_timer *timer;
    bool running, stopped;
    bool force;   /* of the one that runs */
    bool in_full; /* without an ETag */
    unsigned failed;
    struct arena *arena; /* of the one that runs */
    struct httpresult answer;
    struct span body, said;
    bool refused;              /* what was fetched can't be taken */
    struct control_later *who; /* asked by hand for the one that runs; NULL: nobody did */
    struct control_later *next;
    bool next_force;
};

static int64_t every_ms(const struct sync *s)
{
    return s->gate->conf->directory.every_s * 1000;
}

static void plan(struct sync *s)
{
    int64_t wait = every_ms(s), again = AGAIN_FIRST_MS;
    for (unsigned i = 1; i < s->failed && again < wait; i++)
        again *= 2;
    if (s->failed && again < wait)
        wait = again;
    if (*s->gate->conf->directory.url && !s->stopped)
        loop_timer_set(s->timer, wait);
}

/* ---- what came */

static enum result fail(struct why *why, struct span text)
{
    return why_set(why, PERM, WHY_SOURCE, "5.5.4", "%.*s", SPAN_FMT(span_head(text, sizeof why->text - 1)));
}

static enum result take_file(struct sync *s, struct why *why)
{
    struct db *db = s->gate->db;
    struct directory_import_report report = {0};
    struct directory_import_options options = {.force = s->force};
    struct directory_agents before = {0};
    enum result r = directory_agents(db, s->arena, &before, why);
    if (r == OK)
        r = directory_import(db, s->body, options, s->arena, &report, why);
    if (r == OK)
        r = notice_welcome(s->gate, s->arena, &before, wall_now_ms(), why);
    s->refused = r == PERM;
    if (r == OK)
        r = directory_sync_taken(db, span_of(s->gate->conf->directory.url), span_of(s->answer.etag), why);
    s->said = arena_printf(s->arena, "%lld added, %lld changed, %lld removed", (long long)report.added,
                           (long long)report.changed, (long long)report.removed);
    return r;
}

static enum result take(struct sync *s, struct why *why)
{
    const struct httpresult *a = &s->answer;
    s->refused = false;
    if (a->class != HTTPRESULT_ANSWERED)
        return fail(why, span_of(a->error));
    if (a->status == 304 && !s->in_full) {
        s->said = SPAN_LIT("it has not changed");
        return OK;
    }
    if (a->status != 200)
        return fail(why, arena_printf(s->arena, "HTTP %d%s%.*s", a->status, s->body.n ? ": " : "",
                                      SPAN_FMT(oneline(s->arena, span_head(s->body, 1000), 150))));
    if (a->cut)
        return fail(why, SPAN_LIT("it broke off, or is larger than 32 MB"));
    return take_file(s, why);
}

/* Inside the group's transaction: where it fails all of it is taken back, and failure_work() follows. */
static enum result sync_work(struct gate *gate, struct group_item *item, struct why *why)
{
    struct sync *s = (struct sync *)item;
    enum result r = take(s, why);
    return r == OK ? directory_sync_ok(gate->db, wall_now_ms(), why) : r;
}

static void tell(struct sync *s, enum result result, const struct why *why)
{
    struct control_later *who = s->who;
    s->who = NULL;
    if (who)
        control_answer(who, result, s->said, SPAN_EMPTY, why);
}

static void start_next(struct sync *);

static void finish(struct sync *s)
{
    arena_reset(s->arena);
    s->running = false;
    if (s->next)
        start_next(s);
    else
        plan(s);
}

/* The failure itself is written apart from what failed. */
static enum result failure_work(struct gate *gate, struct group_item *item, struct why *why)
{
    struct sync *s = (struct sync *)item;
    int64_t now = wall_now_ms();
    struct directory_sync was;
    enum result r = directory_sync_failed(gate->db, s->said, why);
    if (r == OK)
        r = directory_sync_get(gate->db, s->arena, &was, why);
    if (r == OK && (s->refused || now - was.ok_at_ms > LATE_TIMES * every_ms(s)))
        r = alert_raise(gate, s->arena, "alert.directory", s->said, now, why);
    return r;
}

static void failure_done(struct gate *gate, struct group_item *item, enum result result,
                         const struct why *why)
{
    struct sync *s = (struct sync *)item;
    (void)gate;
    if (result != OK)
        log_text(LOG_LEVEL_ERROR, "directory", "a failed sync isn't written: %s", why->text);
    finish(s);
}

static void sync_done(struct gate *gate, struct group_item *item, enum result result, const struct why *why)
{
    struct sync *s = (struct sync *)item;
    log_begin(result == OK ? LOG_LEVEL_INFO : LOG_LEVEL_ERROR, "directory");
    log_cstr("sync", result == OK ? "done" : "failed");
    log_str("said", result == OK ? s->said : span_of(why->text));
    log_cstr("remote", s->answer.remote);
    log_end();
    if (result == OK) {
        s->failed = 0;
        tell(s, result, why);
        finish(s);
        return;
    }
    s->failed++;
    s->said = SPAN_EMPTY;
    tell(s, result, why);
    s->said = oneline(s->arena, span_of(why->text), TEXT_CHARACTERS_MAX);
    s->item = (struct group_item){.work = failure_work, .done = failure_done};
    group_add(gate->group, &s->item);
}

static void on_answer(void *arg, const struct httpresult *answer, struct span body)
{
    struct sync *s = arg;
    s->answer = *answer;
    s->body = arena_copy(s->arena, body);
    s->item = (struct group_item){.work = sync_work, .done = sync_done};
    group_add(s->gate->group, &s->item);
}

/* ---- asking */

static void start(struct sync *s, bool in_full, bool force)
{
    struct why why;
    struct span etag = SPAN_EMPTY;
    if (!in_full &&
        directory_sync_etag(s->gate->db, s->arena, span_of(s->gate->conf->directory.url), &etag, &why) != OK)
        etag = SPAN_EMPTY;
    s->running = true;
    s->in_full = etag.n == 0;
    s->force = force;
    s->said = SPAN_EMPTY;
    struct httpjob job = {.what = HTTPJOB_DIRECTORY, .id = SPAN_LIT("directory"), .etag = etag};
    web_ask(s->gate->web, &job, SPAN_EMPTY, on_answer, s);
}

static void start_next(struct sync *s)
{
    s->who = s->next;
    s->next = NULL;
    start(s, true, s->next_force);
}

static void on_timer(void *arg)
{
    struct sync *s = arg;
    if (!s->running && !s->stopped && *s->gate->conf->directory.url)
        start(s, false, false);
}

enum result sync_now(struct sync *s, bool force, struct control_later *who, struct why *why)
{
    if (!*s->gate->conf->directory.url)
        return why_set(why, PERM, WHY_SOURCE, "5.3.0", "the configuration names no directory { url }");
    if (s->stopped || s->next)
        return why_set(why, TEMP, WHY_SOURCE, "4.3.2", "%s",
                       s->next ? "somebody else has asked just now" : "the daemon is stopping");
    s->next = who;
    s->next_force = force;
    if (!s->running)
        start_next(s);
    return OK;
}

/* ---- life */

struct sync *sync_new(struct gate *gate)
{
    struct sync *s = calloc(1, sizeof *s);
    if (!s)
        BUG("out of memory");
    s->gate = gate;
    s->arena = arena_new(0);
    s->timer = loop_timer_new(on_timer, s);
    loop_timer_set(s->timer, START_MS);
    return s;
}

void sync_free(struct sync **sp)
{
    struct sync *s = *sp;
    if (!s)
        return;
    loop_timer_free(&s->timer);
    arena_free(&s->arena);
    free(s);
    *sp = NULL;
}

void sync_reload(struct sync *s)
{
    s->failed = 0;
    loop_timer_set(s->timer, START_MS);
}

void sync_stop(struct sync *s)
{
    s->stopped = true;
}

bool sync_idle(const struct sync *s)
{
    return !s->running;
}
