/* main.c: the send role: takes mails from the gate, gives them to the one transport that is configured, and
 * tells what became of them.  No database; the only role that knows the transport's secret.  Called by
 * gatepostd.c. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/base/dots.h"
#include "daemon/base/log.h"
#include "daemon/base/loop.h"
#include "daemon/base/result.h"
#include "daemon/base/role.h"
#include "daemon/base/sandbox.h"
#include "daemon/base/sendjob.h"

#include "daemon/send/confine.h"
#include "daemon/send/job.h"
#include "daemon/send/look.h"
#include "daemon/send/maildir.h"
#include "daemon/send/oauth.h"
#include "daemon/send/sendmail.h"
#include "daemon/send/smtp.h"
#include "daemon/send/webcall.h"

enum { SECRETS_MAX = 64, SECRET_MAX = 16 * 1024, STOP_CHECK_MS = 50, STOP_MS = 20 * 1000 };

struct secret {
    char *name;
    struct buf octets;
};

static struct role role;

/* What conf.transport wants is made when the first mail comes, so that its secret is there; the others stay
 * NULL. */
static struct {
    struct ipc *gate;
    struct dots *dots;
    struct smtp *smtp;
    struct sendmail *sendmail;
    struct secret
        secrets[SECRETS_MAX]; /* what the supervisor hands us: more than the configuration in use names */
    size_t n_secrets;
    struct loop_timer *stop;
    int64_t stop_by_ms;
} self;

/* ---- jobs */

void job_free(struct job **job)
{
    if (!*job)
        return;
    free((char *)(uintptr_t)(*job)->mail.p);
    free(*job);
    *job = NULL;
}

bool job_dot(const struct job *job)
{
    if (!self.gate || !self.dots)
        return false;
    dots_note(self.dots, (int64_t)job->id);
    return true;
}

static void tell(uint64_t id, const struct sendresult *result)
{
    struct buf payload;
    buf_init(&payload, 16 * 1024);
    sendresult_write(result, &payload);
    if (self.gate)
        ipc_send(self.gate, IPC_SENT, id, buf_span(&payload), -1);
    buf_release(&payload);
}

void job_done(struct job *job, const struct sendresult *result)
{
    if (result->class == SEND_SENT && self.dots)
        dots_taken(self.dots, (int64_t)job->id);
    tell(job->id, result);
    job_free(&job);
}

static struct job *job_new(uint64_t id, struct span payload)
{
    size_t line = span_chr(payload, '\n');
    struct job *job = calloc(1, sizeof *job);
    struct span mail = span_from(payload, line + 1);
    char *octets = malloc(mail.n + 1);
    if (!job || !octets)
        BUG("out of memory");
    memcpy(octets, mail.p, mail.n);
    job->id = id;
    job->mail = span_make(octets, mail.n);
    if (!sendjob_read(span_head(payload, line), &job->envelope))
        job_free(&job);
    return job;
}

/* ---- the transport */

static struct secret *secret_find(struct span name)
{
    for (size_t i = 0; i < self.n_secrets; i++)
        if (span_eq(span_of(self.secrets[i].name), name))
            return &self.secrets[i];
    return NULL;
}

static struct span secret_octets(const char *name)
{
    const struct secret *s = secret_find(span_of(name));
    return s ? buf_span(&s->octets) : SPAN_EMPTY;
}

static void on_transport_token(uint64_t id, const struct oauth_token *t)
{
    (void)id;
    if (self.smtp)
        smtp_token(self.smtp, t->token, t->generation, t->failure);
}

static void want_transport_token(uint32_t refused)
{
    oauth_want(SPAN_LIT(OAUTHLINK_TRANSPORT), refused, 0, on_transport_token);
}

/* With oauth { } the secret is the first refresh token, and none of SMTP's. */
static struct span transport_secret(const struct conf_transport *t)
{
    return t->oauth.set ? SPAN_EMPTY : secret_octets(t->secret);
}

static void send_mail(struct job *job)
{
    const struct conf_transport *t = &role.conf->transport;
    if (*t->maildir) {
        maildir_send(t->maildir, job);
    } else if (*t->sendmail) {
        if (!self.sendmail)
            self.sendmail = sendmail_new(t->sendmail, (size_t)t->connections);
        sendmail_send(self.sendmail, job);
    } else {
        if (!self.smtp) {
            self.smtp = smtp_new(t, transport_secret(t), &smtp_times_default);
            smtp_use_tokens(self.smtp, t->oauth.set ? want_transport_token : NULL);
        }
        smtp_send(self.smtp, job);
    }
}

static void on_looked(const struct sendresult *result)
{
    tell(0, result);
}

static void on_look_token(uint64_t id, const struct oauth_token *t)
{
    struct sendresult r = {.class = SEND_DEFERRED};
    (void)id;
    if (t->token.n) {
        look_begin(&role.conf->transport, t->token, on_looked);
        return;
    }
    snprintf(r.response, sizeof r.response, "no access token: %s", t->failure);
    tell(0, &r);
}

/* `gatepost check --connect`. */
static void look(void)
{
    const struct conf_transport *t = &role.conf->transport;
    struct sendresult r = {.class = SEND_FAILED, .response = "there is no server: mail leaves another way"};
    if (*t->maildir || *t->sendmail)
        tell(0, &r);
    else if (t->oauth.set)
        oauth_want(SPAN_LIT(OAUTHLINK_TRANSPORT), 0, 0, on_look_token);
    else
        look_begin(t, transport_secret(t), on_looked);
}

/* One that is no longer wanted ends what it has. */
static void reload_transports(void)
{
    const struct conf_transport *t = &role.conf->transport;
    if (self.smtp && *t->url) {
        smtp_reload(self.smtp, t, transport_secret(t));
        smtp_use_tokens(self.smtp, t->oauth.set ? want_transport_token : NULL);
    }
    if (self.sendmail && *t->sendmail)
        sendmail_reload(self.sendmail, t->sendmail, (size_t)t->connections);
}

static void begin_stop(void);

/* ---- the gate */

static void on_called(uint64_t id, const struct httpresult *result, struct span body)
{
    struct buf payload;
    buf_init(&payload, body.n + 16 * 1024);
    httpresult_write(result, &payload);
    buf_addc(&payload, '\n');
    buf_add(&payload, body);
    if (self.gate)
        ipc_send(self.gate, IPC_HTTP_DONE, id, buf_span(&payload), -1);
    buf_release(&payload);
}

/* ---- access tokens */

static void on_token(uint64_t id, const struct oauth_token *t)
{
    struct oauthlink_token r = {.generation = t->generation, .person = t->person};
    int fd = t->token.n ? role_sealed_fd("token", t->token) : -1;
    snprintf(r.failure, sizeof r.failure, "%s",
             t->token.n && fd < 0 ? "no memory file for the token" : t->failure);
    if (self.gate)
        ipc_send(self.gate, IPC_TOKEN_IS, id, span_make((const char *)&r, sizeof r), fd);
    if (fd >= 0)
        close(fd);
}

static void on_login(uint64_t id, const struct oauthlink_login *r)
{
    if (self.gate)
        ipc_send(self.gate, IPC_LOGIN_IS, id, span_make((const char *)r, sizeof *r), -1);
}

static void on_oauth_state(const struct oauthlink_state *s)
{
    if (self.gate)
        ipc_send(self.gate, IPC_OAUTH_STATE, 0, span_make((const char *)s, sizeof *s), -1);
}

static const struct oauth_ops oauth_ops = {.secret = secret_octets, .state = on_oauth_state};

static void take_oauth(const struct ipc_frame *frame)
{
    struct oauthlink_ask ask;
    struct oauthlink_login_ask login;
    if (frame->type == IPC_TOKEN && frame->payload.n == sizeof ask) {
        memcpy(&ask, frame->payload.p, sizeof ask);
        ask.name[sizeof ask.name - 1] = 0;
        oauth_want(span_of(ask.name), ask.refused, frame->id, on_token);
    } else if (frame->type == IPC_LOGIN && frame->payload.n == sizeof login) {
        memcpy(&login, frame->payload.p, sizeof login);
        login.name[sizeof login.name - 1] = 0;
        oauth_login(&login, frame->id, on_login);
    }
}

static void on_gate(struct ipc *link, struct ipc_frame *frame, void *arg)
{
    (void)link, (void)arg;
    if (!frame) { /* nobody makes a new link while both its ends live: the supervisor starts another of us */
        ipc_free(&self.gate);
        begin_stop();
        return;
    }
    if (frame->type == IPC_DOTS) {
        dots_close(&self.dots);
        self.dots = dots_join(frame->fd);
        frame->fd = -1;
        return;
    }
    take_oauth(frame);
    if ((frame->type == IPC_HTTP || frame->type == IPC_SEND) && sandbox_stale())
        begin_stop();
    if (frame->type == IPC_HTTP && !self.stop)
        webcall_start(role.conf, secret_octets, frame->id, frame->payload, on_called);
    if (frame->type != IPC_SEND || self.stop)
        return;
    struct job *job = job_new(frame->id, frame->payload);
    struct sendresult r = {.class = SEND_FAILED, .response = "the gate sent what is no job"};
    if (job && job->envelope.look) {
        job_free(&job);
        look();
    } else if (job) {
        send_mail(job);
    } else {
        tell(frame->id, &r);
    }
}

/* ---- the supervisor */

static void take_link(struct ipc_frame *frame)
{
    ipc_free(&self.gate);
    self.gate = ipc_new(frame->fd, on_gate, NULL);
    frame->fd = -1;
    oauth_tell_all();
}

static void take_secret(const struct ipc_frame *frame)
{
    struct secret *s = secret_find(frame->payload);
    if (!s && self.n_secrets < SECRETS_MAX) {
        s = &self.secrets[self.n_secrets++];
        s->name = strndup(frame->payload.p, frame->payload.n);
        if (!s->name)
            BUG("out of memory");
    }
    if (!s)
        return;
    buf_blank(&s->octets);
    buf_init(&s->octets, SECRET_MAX);
    if (!role_read_fd(frame->fd, &s->octets))
        log_text(LOG_LEVEL_ERROR, "send", "a secret can't be read");
    reload_transports();
}

static bool idle(void)
{
    return (!self.smtp || smtp_idle(self.smtp)) && (!self.sendmail || sendmail_idle(self.sendmail)) &&
           webcall_idle();
}

static void on_stop_check(void *arg)
{
    (void)arg;
    bool told = !self.gate || ipc_queued(self.gate) == 0;
    if ((idle() && told) || loop_now_ms() >= self.stop_by_ms) {
        look_end();
        smtp_free(&self.smtp);
        sendmail_free(&self.sendmail);
        exit(0);
    }
    loop_timer_set(self.stop, STOP_CHECK_MS);
}

/* What is under way is finished.  What isn't goes back to the gate by the end of the link. */
static void begin_stop(void)
{
    if (self.stop)
        return;
    oauth_stop();
    if (self.smtp)
        smtp_stop(self.smtp);
    if (self.sendmail)
        sendmail_stop(self.sendmail);
    self.stop_by_ms = loop_now_ms() + STOP_MS;
    self.stop = loop_timer_new(on_stop_check, NULL);
    loop_timer_set(self.stop, 0);
}

static void on_frame(struct role *r, struct ipc_frame *frame)
{
    switch ((int)frame->type) {
    case IPC_LINK:
        take_link(frame);
        break;
    case IPC_SECRET:
        take_secret(frame);
        break;
    case IPC_START:
        confine(r->conf);
        oauth_configure(r->conf, &oauth_ops);
        ipc_send(r->supervisor, IPC_READY, 0, SPAN_EMPTY, -1);
        break;
    case IPC_STOP:
        begin_stop();
        break;
    }
}

static void on_reload(struct role *r, const struct conf *old)
{
    (void)old;
    if (confine_differs(r->conf)) { /* what was given up can't be had back: the supervisor starts another */
        begin_stop();
        return;
    }
    oauth_configure(r->conf, &oauth_ops);
    reload_transports();
}

int send_main(void)
{
    static const struct role_ops ops = {.frame = on_frame, .reload = on_reload};
    role_start(&role, "send", &ops);
    loop_run();
    return 0;
}
