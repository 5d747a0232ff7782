/* main.c: the gate role: puts its modules together, hands them what the supervisor sends, and stops them in
 * order.  Called by gatepostd.c with --role=gate.  Floor: gate. */
#include <malloc.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/base/log.h"
#include "daemon/base/loop.h"
#include "daemon/base/role.h"
#include "daemon/base/sandbox.h"

#include "daemon/store/db.h"
#include "daemon/store/marks.h"
#include "daemon/store/suspect.h"

#include "daemon/gate/alert.h"
#include "daemon/gate/announce.h"
#include "daemon/gate/call.h"
#include "daemon/gate/caution.h"
#include "daemon/gate/clocks.h"
#include "daemon/gate/control.h"
#include "daemon/gate/dispatch.h"
#include "daemon/gate/gate.h"
#include "daemon/gate/grants.h"
#include "daemon/gate/group.h"
#include "daemon/gate/keys.h"
#include "daemon/gate/lmtp.h"
#include "daemon/gate/mailboxes.h"
#include "daemon/gate/marked.h"
#include "daemon/gate/plus.h"
#include "daemon/gate/pool.h"
#include "daemon/gate/repeat.h"
#include "daemon/gate/retention.h"
#include "daemon/gate/statedir.h"
#include "daemon/gate/summary.h"
#include "daemon/gate/sync.h"
#include "daemon/gate/template.h"
#include "daemon/gate/upkeep.h"
#include "daemon/gate/watch.h"
#include "daemon/gate/web.h"

enum {
    EXIT_AGAIN = 75,
    STATUS_MS = 5000,
    STOP_CHECK_MS = 50,
    STOP_MS = 20 * 1000,   /* what isn't finished by then is told to come again */
    KEEP_BYTES = 16 << 20, /* freed memory kept for the next mails */
    SLOW_COMMIT_US =
        1000, /* from here on, waiting for a mail to arrive and be read costs less than a commit */
};

static struct role role;
static struct gate gate;

static struct {
    struct conf conf; /* with plus_conf() */
    struct statedir *state;
    struct arena *arena; /* the keys, and problems */
    struct span problems;
    struct group_item problems_alert;
    bool made_key;
    struct loop_timer *status, *stop;
    int64_t stop_by_ms;
    uint64_t status_mails;
} self;

_Noreturn static void refuse_to_start(enum result result, const struct why *why)
{
    log_text(LOG_LEVEL_ERROR, "start", "%s", why->text);
    exit(result == TEMP ? EXIT_AGAIN : ROLE_EXIT_STATE);
}

/* ---- status */

static void on_status(void *arg)
{
    (void)arg;
    char text[200];
    snprintf(text, sizeof text, "%llu mails since start, %.1f/s; %zu connections, %zu being read%s",
             (unsigned long long)gate.counters.mails,
             (double)(gate.counters.mails - self.status_mails) * 1000 / STATUS_MS,
             lmtp_connections(gate.lmtp), pool_waiting(gate.pool),
             caution_active(gate.caution) ? "; cautious after an unclean end" : "");
    self.status_mails = gate.counters.mails;
    ipc_send(role.supervisor, IPC_STATUS, 0, span_of(text), -1);
    loop_timer_set(self.status, STATUS_MS);
}

/* ---- stop */

/* Everything that waits is committed or told to come again; then the end is a clean one. */
static void finish(void)
{
    caution_stop(gate.caution);
    pool_stop(gate.pool);
    while (!group_idle(gate.group))
        group_finish(gate.group);
    upkeep_finish(gate.upkeep);
    lmtp_free(&gate.lmtp);
    mailboxes_free(&gate.mailboxes);
    control_free(&gate.control);
    announce_free(&gate.announce);
    clocks_free(&gate.clocks);
    watch_free(&gate.watch);
    summary_free(&gate.summary);
    repeat_free(&gate.repeat);
    calls_free(&gate.calls);
    sync_free(&gate.sync);
    dispatch_free(&gate.dispatch);
    web_free(&gate.web);
    retention_free(&gate.retention);
    grants_free(&gate.grants);
    marked_end(gate.marked);
    marked_free(&gate.marked);
    db_close(&gate.db);
    statedir_clean(self.state);
    log_text(LOG_LEVEL_NOTICE, "stop", "%llu mails", (unsigned long long)gate.counters.mails);
    exit(0);
}

static void on_stop_check(void *arg)
{
    (void)arg;
    bool idle = lmtp_idle(gate.lmtp) && pool_waiting(gate.pool) == 0 && caution_waiting(gate.caution) == 0 &&
                control_idle(gate.control) && mailboxes_idle(gate.mailboxes) &&
                dispatch_idle(gate.dispatch) && calls_idle(gate.calls) && sync_idle(gate.sync) &&
                group_idle(gate.group);
    if (idle || loop_now_ms() >= self.stop_by_ms)
        finish();
    loop_timer_set(self.stop, STOP_CHECK_MS);
}

static void begin_stop(void)
{
    if (self.stop)
        return;
    log_text(LOG_LEVEL_NOTICE, "stop", "finishing what is under way");
    ipc_send(role.supervisor, IPC_EXTEND, STOP_MS, SPAN_EMPTY, -1);
    lmtp_stop(gate.lmtp);
    mailboxes_stop(gate.mailboxes);
    control_stop(gate.control);
    dispatch_stop(gate.dispatch);
    calls_stop(gate.calls);
    sync_stop(gate.sync);
    self.stop_by_ms = loop_now_ms() + STOP_MS;
    self.stop = loop_timer_new(on_stop_check, NULL);
    loop_timer_set(self.stop, 0);
}

/* ---- the supervisor */

static int keep_fd(struct ipc_frame *frame)
{
    int fd = frame->fd;
    frame->fd = -1;
    return fd;
}

static void on_link(struct ipc_frame *frame)
{
    if (span_eq(frame->payload, SPAN_LIT("parse")))
        pool_link(gate.pool, frame->id, keep_fd(frame));
    else if (span_eq(frame->payload, SPAN_LIT("send")))
        dispatch_link(gate.dispatch, keep_fd(frame));
    else if (span_starts(frame->payload, SPAN_LIT("fetch ")))
        mailboxes_link(gate.mailboxes, span_from(frame->payload, 6), keep_fd(frame));
}

static void on_listen(struct ipc_frame *frame)
{
    if (self.stop)
        return;
    if (span_eq(frame->payload, SPAN_LIT("control")))
        control_listen(gate.control, keep_fd(frame));
    else /* "lmtp NAME" and "deliver": one language */
        lmtp_listen(gate.lmtp, keep_fd(frame));
}

static void on_frame(struct role *r, struct ipc_frame *frame)
{
    (void)r;
    switch ((int)frame->type) {
    case IPC_LINK:
        on_link(frame);
        break;
    case IPC_LISTEN:
        on_listen(frame);
        break;
    case IPC_START:
        ipc_send(role.supervisor, IPC_READY, 0, SPAN_EMPTY, -1);
        on_status(NULL);
        break;
    case IPC_STOP:
        begin_stop();
        break;
    }
}

/* ---- configuration */

static void load_templates(void)
{
    struct buf problems;
    buf_init(&problems, 64 << 10);
    gate.templates = template_set_new(gate.conf->templates, &problems);
    struct span rest = buf_span(&problems), line;
    while (span_line(&rest, &line))
        log_text(LOG_LEVEL_ERROR, "template", "%.*s", SPAN_FMT(line));
    self.problems = arena_copy(self.arena, buf_span(&problems));
    buf_release(&problems);
}

static void on_reload(struct role *r, const struct conf *old)
{
    struct template_set *former = (struct template_set *)(uintptr_t)gate.templates;
    (void)old;
    gate.conf = plus_conf(gate.db, r->conf, &self.conf);
    log_set_level(gate.conf->log_level);
    load_templates();
    template_set_free(&former);
    lmtp_reload(gate.lmtp);
    retention_reload(gate.retention);
    dispatch_hurry(gate.dispatch);
    clocks_reload(gate.clocks);
    calls_hurry(gate.calls);
    sync_reload(gate.sync);
}

/* ---- start */

static void on_turn_end(void *arg)
{
    group_run(arg);
    if (gate.plus_due)
        gate.conf = plus_conf(gate.db, role.conf, &self.conf);
    gate.plus_due = false;
}

static void on_before_commit(void *arg)
{
    lmtp_read_ahead(arg);
}

/* Mails that a worker reads; and, where the disk is slow, those whose octets are coming in. */
static size_t on_company(void *arg, int64_t commit_us, struct pollfd *fds, size_t max)
{
    (void)arg;
    size_t n = pool_reading(gate.pool, fds, max);
    return commit_us < SLOW_COMMIT_US ? n : n + lmtp_receiving(gate.lmtp, fds + n, max - n);
}

static enum result alert_work(struct gate *g, struct group_item *item, struct why *why)
{
    (void)item;
    struct arena *a = arena_new(0);
    enum result r = alert_raise(g, a, "alert.template", self.problems, wall_now_ms(), why);
    arena_free(&a);
    return r;
}

static void alert_done(struct gate *g, struct group_item *item, enum result result, const struct why *why)
{
    (void)g, (void)item, (void)result, (void)why; /* the log has it in any case */
}

/* A reload refuses such files, so that this is for a start alone. */
static void alert_of_templates(void)
{
    self.problems_alert = (struct group_item){.work = alert_work, .done = alert_done};
    if (self.problems.n)
        group_add(gate.group, &self.problems_alert);
}

/* Other than a first start, that is a loss. */
static enum result miss_old_key(struct why *why)
{
    struct marks in_use;
    enum result result = marks_in_use(gate.db, &in_use, why);
    if (result == OK && in_use.ticket)
        log_text(LOG_LEVEL_WARNING, "key",
                 "there are tickets, but the token key is new: replies to what was sent before are told by "
                 "[#NUMBER] and sender alone; with the old key as the secret token_key_old they are known");
    return result;
}

static void open_database(void)
{
    struct why why;
    struct arena *scratch = arena_new(0);
    const char *path = arena_str(scratch, conf_database_path(gate.conf, scratch));
    struct stat wal = {.st_size = -1};
    (void)stat(arena_str(scratch, arena_printf(scratch, "%s-wal", path)), &wal);
    enum result result = db_open(path, DB_WRITE, &gate.db, &why);
    if (result == OK)
        result = suspect_expire(gate.db, wall_now_ms() - CAUTION_FORGET_DAYS * 86400 * 1000LL, &why);
    if (result == OK)
        result = marked_new(&gate, self.state, path, wal.st_size, &gate.marked, &why);
    if (result == OK && self.made_key)
        result = miss_old_key(&why);
    if (result != OK)
        db_close(&gate.db); /* a WAL that is ours alone goes with it */
    if (result != OK)
        refuse_to_start(result, &why);
    arena_free(&scratch);
}

static void open_state(bool *unclean_r)
{
    struct why why;
    self.arena = arena_new(0);
    enum result result = statedir_take(gate.conf->state_dir, &self.state, unclean_r, &why);
    if (result == OK)
        result = keys_load(gate.conf, self.arena, &gate.token_key, &gate.token_key_old, &self.made_key, &why);
    if (result != OK)
        refuse_to_start(result, &why);
    if (*unclean_r)
        log_text(LOG_LEVEL_WARNING, "start",
                 "the last gate here did not end cleanly: one mail at a time for a while");
}

static void on_mended(struct gate *g)
{
    mailboxes_look(g->mailboxes);
    dispatch_hurry(g->dispatch);
}

int gate_main(void)
{
    static const struct role_ops ops = {.frame = on_frame, .reload = on_reload};
    bool unclean;
    mallopt(M_TRIM_THRESHOLD, KEEP_BYTES);
    mallopt(M_MMAP_THRESHOLD, KEEP_BYTES);
    role_start(&role, "gate", &ops);
    gate.conf = role.conf;
    gate.supervisor = role.supervisor;
    open_state(&unclean);
    open_database();
    gate.conf = plus_conf(gate.db, role.conf, &self.conf);
    load_templates();
    gate.group = group_new(&gate);
    gate.upkeep = upkeep_new(&gate);
    gate.pool = pool_new(&gate);
    gate.caution = caution_new(&gate, unclean);
    gate.web = web_new();
    gate.grants = grants_new(&gate, on_mended);
    gate.dispatch = dispatch_new(&gate);
    gate.calls = calls_new(&gate);
    gate.sync = sync_new(&gate);
    gate.announce = announce_new(&gate);
    gate.clocks = clocks_new(&gate);
    gate.repeat = repeat_new();
    gate.summary = summary_new(&gate);
    gate.watch = watch_new(&gate);
    gate.retention = retention_new(&gate);
    gate.lmtp = lmtp_new(&gate);
    gate.mailboxes = mailboxes_new(&gate);
    gate.control = control_new(&gate);
    self.status = loop_timer_new(on_status, NULL);
    alert_of_templates();
    sandbox_enter(SANDBOX_LOCAL, &(struct sandbox_files){.any = true});
    loop_after_turn(on_turn_end, gate.group);
    group_before_commit(gate.group, on_before_commit, gate.lmtp);
    group_company(gate.group, on_company, NULL);
    loop_run();
    return 0;
}
