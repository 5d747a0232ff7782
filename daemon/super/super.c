/* super.c: the supervisor's life: start, restarts, reload, stop.  Called by gatepostd.c.  Floor: super. */
#include "daemon/super/super.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "daemon/base/ipc.h"
#include "daemon/base/log.h"
#include "daemon/base/loop.h"
#include "daemon/base/role.h"
#include "daemon/base/sd.h"

#include "daemon/super/background.h"
#include "daemon/super/begin.h"
#include "daemon/super/child.h"
#include "daemon/super/config.h"
#include "daemon/super/doors.h"
#include "daemon/super/folders.h"

enum {
    PARSE_LEAST = 2,
    PARSE_MOST = 4,
    FETCH_MOST = CONFIG_MAILBOXES_MAX,
    TICK_MS = 1000,
    LATE_MS = 3000,      /* a tick this late means that we ourselves had stood still */
    STOP_MS = 40 * 1000, /* then what still runs is killed */
    GATE_TRIES = 5,      /* deaths of a gate before it was ever ready */
    ERROR_MAX = 64 << 10,
    FILES = 65536,
};

enum { GATE, SEND, PARSE, FETCH = PARSE + PARSE_MOST, CHILDREN = FETCH + FETCH_MOST };

static struct {
    const struct super_options *options;
    struct config *config;
    struct child children[CHILDREN];
    size_t n_children; /* those of FETCH included; gaps have no role */
    struct loop_timer *tick, *stop;
    int64_t tick_ms, watchdog_ms, watchdog_at_ms;
    int gate_deaths;
    bool ready; /* the gate has been ready once */
    bool stopping;
    int exit_code;
} self = {.children = {[GATE] = {.role = "gate", .beats = true},
                       [SEND] = {.role = "send", .beats = true},
                       [PARSE] = {.role = "parse", .slot = 0},
                       [PARSE + 1] = {.role = "parse", .slot = 1},
                       [PARSE + 2] = {.role = "parse", .slot = 2},
                       [PARSE + 3] = {.role = "parse", .slot = 3}}};

static const char gate_has_gone_text[] = "the gate has gone";

/* ---- stop */

static bool any_running(void)
{
    for (size_t i = 0; i < self.n_children; i++)
        if (self.children[i].pid)
            return true;
    return false;
}

static void kill_all(const char *why)
{
    for (size_t i = 0; i < self.n_children; i++)
        child_kill(&self.children[i], why);
}

static void on_stop_late(void *arg)
{
    (void)arg;
    kill_all("did not stop in time");
}

static void tell_to_stop(struct child *c)
{
    if (c->pid)
        ipc_send(c->ipc, IPC_STOP, 0, SPAN_EMPTY, -1);
}

/* The gate first: it still needs the others to finish what is under way.  They are told when it has gone. */
static void begin_stop(int exit_code)
{
    if (self.stopping)
        return;
    self.stopping = true;
    self.exit_code = exit_code;
    sd_notify("STOPPING=1\nSTATUS=stopping");
    for (size_t i = 0; i < self.n_children; i++)
        if (self.children[i].restart)
            loop_timer_stop(self.children[i].restart);
    loop_timer_set(self.stop, STOP_MS);
    for (size_t i = FETCH; i < self.n_children; i++)
        tell_to_stop(&self.children[i]); /* nothing more comes in this way */
    if (self.children[GATE].pid)
        tell_to_stop(&self.children[GATE]);
    else
        kill_all("no gate to stop for");
    if (!any_running())
        loop_stop();
}

static void on_stopped(const struct child *c)
{
    if (c == &self.children[GATE]) {
        tell_to_stop(&self.children[SEND]);
        for (size_t i = PARSE; i < self.n_children; i++)
            child_kill(&self.children[i], "stop");
    }
    if (!any_running())
        loop_stop();
}

/* ---- start and restart */

static void on_frame(struct ipc *ipc, struct ipc_frame *frame, void *arg);

static void link_to_gate(struct child *c)
{
    int fd[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fd) < 0) {
        log_text(LOG_LEVEL_ERROR, "role", "%s: no socketpair: %s", c->role, strerror(errno));
        child_kill(c, "no link to the gate");
        return;
    }
    char name[300];
    snprintf(name, sizeof name, c->mailbox[0] ? "%s %s" : "%s", c->role, c->mailbox);
    ipc_send(c->ipc, IPC_LINK, c->slot, SPAN_LIT("gate"), fd[1]);
    ipc_send(self.children[GATE].ipc, IPC_LINK, c->slot, span_of(name), fd[0]);
    close(fd[0]);
    close(fd[1]);
}

static void start_child(struct child *c)
{
    bool gate = c == &self.children[GATE];
    bool fetch = c >= &self.children[FETCH];
    if (self.stopping || c->pid || !c->role || (!gate && !self.children[GATE].pid) ||
        (fetch && !c->mailbox[0]))
        return;
    if (!child_start(c, gate ? folders_lock_fd() : -1, on_frame, c)) {
        loop_timer_set(c->restart, TICK_MS);
        return;
    }
    config_send_octets(self.config, c->ipc);
    config_send_secrets(self.config, c->role, c->mailbox, c->ipc);
    if (fetch)
        ipc_send(c->ipc, IPC_MAILBOX, 0, span_of(c->mailbox), -1);
    if (gate)
        doors_send(c->ipc);
    else
        link_to_gate(c);
    ipc_send(c->ipc, IPC_START, 0, SPAN_EMPTY, -1);
    /* Whoever waits for a gate waits no longer. */
    for (size_t i = SEND; gate && i < self.n_children; i++)
        start_child(&self.children[i]);
}

static void on_restart(void *arg)
{
    start_child(arg);
}

/* Without a gate the others have nobody to speak to: they begin anew with the next one. */
static void gate_has_gone(void)
{
    for (size_t i = SEND; i < self.n_children; i++) {
        if (!self.children[i].role)
            continue;
        loop_timer_stop(self.children[i].restart);
        child_kill(&self.children[i], gate_has_gone_text);
    }
    if (!self.ready && ++self.gate_deaths >= GATE_TRIES) {
        log_text(LOG_LEVEL_ERROR, "stop", "the gate doesn't start");
        begin_stop(SUPER_EXIT_AGAIN);
        return;
    }
    loop_timer_set(self.children[GATE].restart, child_delay_ms(&self.children[GATE]));
}

static void ended(struct child *c, int status)
{
    bool state = WIFEXITED(status) && WEXITSTATUS(status) == ROLE_EXIT_STATE;
    bool blameless = c->killed == gate_has_gone_text;
    child_ended(c, status);
    if (self.stopping) {
        on_stopped(c);
    } else if (state) {
        log_text(LOG_LEVEL_ERROR, "stop", "%s can't work with this configuration or state", c->role);
        begin_stop(SUPER_EXIT_CONFIG);
    } else if (c == &self.children[GATE]) {
        gate_has_gone();
    } else if (self.children[GATE].pid) {
        loop_timer_set(c->restart, blameless ? 0 : child_delay_ms(c));
    }
}

static void on_sigchld(int signo, void *arg)
{
    int status;
    pid_t pid;
    (void)signo, (void)arg;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
        for (size_t i = 0; i < self.n_children; i++)
            if (self.children[i].pid == pid) {
                ended(&self.children[i], status);
                break;
            }
}

/* ---- what roles say */

static void say_ready(void)
{
    if (self.ready || self.stopping)
        return;
    self.ready = true;
    log_text(LOG_LEVEL_NOTICE, "start", "gatepost " GATEPOST_VERSION " is ready");
    sd_notify("READY=1");
    background_ready();
}

static void say_status(struct span text)
{
    char state[512];
    snprintf(state, sizeof state, "STATUS=%.*s", SPAN_FMT(span_head(text, 400)));
    state[strcspn(state, "\r\n")] = 0;
    sd_notify(state);
}

static void extend_start(uint64_t ms)
{
    char state[64];
    snprintf(state, sizeof state, "EXTEND_TIMEOUT_USEC=%llu", (unsigned long long)ms * 1000);
    sd_notify(state);
}

static void kill_slot(struct span role, uint64_t slot)
{
    for (size_t i = PARSE; i < self.n_children; i++)
        if (self.children[i].role && span_eq(role, span_of(self.children[i].role)) &&
            slot == self.children[i].slot)
            child_kill(&self.children[i], "the gate asked for it");
}

static void on_frame(struct ipc *ipc, struct ipc_frame *frame, void *arg)
{
    struct child *c = arg;
    bool gate = c == &self.children[GATE];
    (void)ipc;
    if (!frame) {
        c->unheard = true;
        return;
    }
    child_note(c, frame);
    switch ((int)frame->type) {
    case IPC_READY:
        if (gate)
            say_ready();
        break;
    case IPC_STATUS:
        if (gate && !self.stopping)
            say_status(frame->payload);
        break;
    case IPC_EXTEND:
        if (frame->id && (!self.ready || self.stopping))
            extend_start(frame->id);
        break;
    case IPC_KILL:
        if (gate)
            kill_slot(frame->payload, frame->id);
        break;
    }
}

/* ---- hangs and systemd's watchdog */

static void feed_watchdog(int64_t now)
{
    if (self.watchdog_ms == 0 || now < self.watchdog_at_ms)
        return;
    for (size_t i = 0; i < self.n_children && !self.stopping; i++)
        if (self.children[i].role && !child_is_fine(&self.children[i], now))
            return;
    for (size_t i = 0; i < self.n_children; i++)
        self.children[i].beaten = false;
    sd_notify("WATCHDOG=1");
    self.watchdog_at_ms = now + self.watchdog_ms / 3;
}

static void on_tick(void *arg)
{
    int64_t now = loop_now_ms();
    bool late = now - self.tick_ms > LATE_MS;
    (void)arg;
    self.tick_ms = now;
    for (size_t i = 0; i < self.n_children; i++) {
        struct child *c = &self.children[i];
        if (!c->role)
            continue;
        if (late) /* beats may wait in the socket */
            c->beat_ms = now;
        else if (c->unheard)
            child_kill(c, "its link to us broke");
        else if (child_hangs(c, now))
            child_kill(c, c->ready ? "no sign of life for 15 s" : "not ready within 60 s");
    }
    feed_watchdog(now);
    loop_timer_set(self.tick, TICK_MS);
}

/* ---- reload */

static void notify_reloading(void)
{
    struct timespec now;
    char state[80];
    clock_gettime(CLOCK_MONOTONIC, &now);
    snprintf(state, sizeof state, "RELOADING=1\nMONOTONIC_USEC=%lld",
             (long long)now.tv_sec * 1000000 + now.tv_nsec / 1000);
    sd_notify(state);
}

/* One fetch role a mailbox of the configuration; who is left over is told to stop. */
static void take_mailboxes(const struct conf *conf)
{
    for (size_t i = 0; i < FETCH_MOST; i++) {
        struct child *c = &self.children[FETCH + i];
        const char *name = i < conf->n_mailboxes ? conf->mailboxes[i].name : "";
        if (!c->role && !*name)
            continue;
        if (!c->restart)
            c->restart = loop_timer_new(on_restart, c);
        c->role = "fetch";
        c->slot = i;
        c->beats = true;
        snprintf(c->mailbox, sizeof c->mailbox, "%s", name);
        if (FETCH + i >= self.n_children)
            self.n_children = FETCH + i + 1;
        if (!*name)
            tell_to_stop(c);
        else
            start_child(c);
    }
}

static void take_config(struct config *wanted)
{
    struct config *old = self.config;
    self.config = wanted;
    log_set_level(wanted->conf->log_level);
    for (size_t i = 0; i < self.n_children; i++) {
        struct child *c = &self.children[i];
        if (!c->pid)
            continue;
        config_send_secrets(wanted, c->role, c->mailbox, c->ipc);
        config_send_octets(wanted, c->ipc); /* fetch ends with it, and is started anew */
        /* A parse worker's memory was limited by what a mail could be. */
        if (strcmp(c->role, "parse") == 0 && wanted->conf->max_size > old->conf->max_size)
            child_kill(c, "max_size has grown");
    }
    config_free(&old);
    take_mailboxes(self.config->conf);
}

static void on_sighup(int signo, void *arg)
{
    struct buf error, warnings;
    (void)signo, (void)arg;
    if (self.stopping)
        return;
    notify_reloading();
    buf_init(&error, ERROR_MAX);
    buf_init(&warnings, ERROR_MAX);
    struct config *wanted = config_load(self.options, self.config->path, &error, &warnings);
    if (wanted && (conf_fixed_differs(self.config->conf, wanted->conf, &error) ||
                   folders_oauth(wanted->conf, &error) != 0))
        config_free(&wanted);
    begin_log_lines(LOG_LEVEL_WARNING, "config", buf_span(&warnings));
    begin_log_lines(LOG_LEVEL_ERROR, "config", buf_span(&error));
    if (wanted) {
        take_config(wanted);
        log_text(LOG_LEVEL_NOTICE, "reload", "the configuration was read again");
    } else {
        log_text(LOG_LEVEL_ERROR, "reload", "refused: the old configuration stays");
    }
    sd_notify("READY=1");
    buf_release(&error);
    buf_release(&warnings);
}

static void on_sigterm(int signo, void *arg)
{
    (void)arg;
    if (self.stopping) {
        kill_all("told twice to stop");
        return;
    }
    log_text(LOG_LEVEL_NOTICE, "stop", "signal %d", signo);
    begin_stop(0);
}

/* ---- beginnings */

static size_t parse_workers(void)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return cores < PARSE_LEAST ? PARSE_LEAST : cores > PARSE_MOST ? PARSE_MOST : (size_t)cores;
}

static void watch(void)
{
    loop_init();
    signal(SIGPIPE, SIG_IGN);
    loop_signal(SIGCHLD, on_sigchld, NULL);
    loop_signal(SIGHUP, on_sighup, NULL);
    loop_signal(SIGTERM, on_sigterm, NULL);
    loop_signal(SIGINT, on_sigterm, NULL);
    self.n_children = PARSE + parse_workers();
    for (size_t i = self.n_children; i < FETCH; i++)
        self.children[i].role = NULL;
    for (size_t i = 0; i < self.n_children; i++)
        self.children[i].restart = loop_timer_new(on_restart, &self.children[i]);
    take_mailboxes(self.config->conf);
    self.stop = loop_timer_new(on_stop_late, NULL);
    self.tick = loop_timer_new(on_tick, NULL);
    self.tick_ms = loop_now_ms();
    self.watchdog_ms = sd_watchdog_ms();
    loop_timer_set(self.tick, TICK_MS);
}

int super_main(const struct super_options *options)
{
    umask(077);
    log_init("super", LOG_LEVEL_INFO);
    self.options = options;
    int code = begin(options, &self.config);
    if (code)
        return code;
    /* Where systemd waits for our word, it also watches our pid. */
    if (!options->foreground && !sd_notifies())
        background_enter();
    folders_write_pid();
    role_hide();
    if (chdir("/") < 0)
        BUG("cannot change to /: %s", strerror(errno));
    watch();
    start_child(&self.children[GATE]);
    loop_run();
    doors_close();
    config_free(&self.config);
    log_text(LOG_LEVEL_NOTICE, "stop", "done");
    return self.exit_code;
}
