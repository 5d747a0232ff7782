/* look.c: see look.h.  A connection of its own, so that one that is limited, or a mail that waits, tells
 * nothing else.  Called by main.c. */
#include "daemon/send/look.h"

#include <stdio.h>

#include "daemon/base/loop.h"

#include "daemon/send/wire.h"

enum { LOOK_MS = 60 * 1000 };

static struct {
    struct wire *wire;
    struct loop_timer *deadline;
    look_done *done;
    char user[200];
} self;

void look_end(void)
{
    wire_free(&self.wire);
    loop_timer_free(&self.deadline);
}

static void tell(const struct sendresult *r)
{
    struct sendresult result = *r;
    if (!result.remote[0])
        snprintf(result.remote, sizeof result.remote, "%s", wire_remote(self.wire));
    look_end();
    self.done(&result);
}

static void on_open(void *arg, struct talk_can can)
{
    struct sendresult r = {.class = SEND_SENT};
    const char *reason, *how = wire_secured(self.wire) ? "over TLS" : "without TLS";
    (void)arg, (void)can;
    if (*self.user)
        snprintf(r.response, sizeof r.response, "logged in as %s, %s", self.user, how);
    else
        snprintf(r.response, sizeof r.response, "greeted, no login is configured, %s", how);
    (void)wire_write(self.wire, SPAN_LIT("QUIT\r\n"), &reason);
    tell(&r);
}

static void on_failed(void *arg, const struct sendresult *result, bool login_refused)
{
    (void)arg, (void)login_refused;
    tell(result);
}

static void on_ready(void *arg, int what)
{
    (void)arg, (void)what;
}

static void on_deadline(void *arg)
{
    struct sendresult r = {.class = SEND_DEFERRED};
    (void)arg;
    snprintf(r.response, sizeof r.response, "no connection within %d s", LOOK_MS / 1000);
    tell(&r);
}

void look_begin(const struct conf_transport *t, struct span secret, look_done *done)
{
    static const struct wire_ops ops = {.open = on_open, .failed = on_failed, .ready = on_ready};
    char hello[256];
    look_end();
    self.done = done;
    snprintf(self.user, sizeof self.user, "%s", t->user);
    wire_hello(hello, sizeof hello);
    self.deadline = loop_timer_new(on_deadline, NULL);
    loop_timer_set(self.deadline, LOOK_MS);
    self.wire = wire_open(t, secret, hello, &ops, NULL);
}
