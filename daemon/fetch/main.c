/* main.c: the fetch role: one mailbox, in a process without a database that hands each mail to the gate.
 * Called by gatepostd.c with --role=fetch; which mailbox it is stands in its link's name.  Floor: fetch. */
#include <stdlib.h>
#include <unistd.h>

#include "daemon/base/log.h"
#include "daemon/base/role.h"
#include "daemon/base/sandbox.h"

#include "daemon/fetch/door.h"
#include "daemon/fetch/mailbox.h"

enum { SECRET_MAX = 64 << 10, CONF_MAX = 4 << 20 };

static struct {
    struct conf *conf;
    struct ipc *supervisor, *gate;
    int gate_fd;
    char mailbox[256];
    struct {
        char name[256];
        struct buf octets;
    } secrets[8];
    size_t n_secrets;
} self;

static void take_conf(const struct ipc_frame *frame)
{
    struct buf octets, error;
    char path[4096];
    snprintf(path, sizeof path, "%.*s", SPAN_FMT(frame->payload));
    buf_init(&octets, CONF_MAX);
    buf_init(&error, 4096);
    if (role_read_fd(frame->fd, &octets))
        self.conf = conf_parse(path, buf_span(&octets), &error, NULL);
    if (!self.conf)
        BUG("a configuration that the supervisor had found good: %.*s", SPAN_FMT(buf_span(&error)));
    buf_release(&octets);
    buf_release(&error);
}

static void take_secret(const struct ipc_frame *frame)
{
    if (self.n_secrets == sizeof self.secrets / sizeof self.secrets[0])
        return;
    snprintf(self.secrets[self.n_secrets].name, sizeof self.secrets[0].name, "%.*s",
             SPAN_FMT(frame->payload));
    struct buf *octets = &self.secrets[self.n_secrets].octets;
    buf_init(octets, SECRET_MAX);
    if (role_read_fd(frame->fd, octets))
        self.n_secrets++;
}

static void take_link(struct ipc_frame *frame)
{
    self.gate_fd = frame->fd;
    self.gate = ipc_new_blocking(frame->fd);
    frame->fd = -1;
}

/* Configuration, secrets, the link to the gate; ends the process where the supervisor goes meanwhile. */
static void take_start(void)
{
    struct ipc_frame frame;
    bool started = false;
    while (!started) {
        if (!ipc_wait(self.supervisor, &frame))
            exit(0);
        switch ((int)frame.type) {
        case IPC_CONF:
            take_conf(&frame);
            break;
        case IPC_SECRET:
            take_secret(&frame);
            break;
        case IPC_MAILBOX:
            snprintf(self.mailbox, sizeof self.mailbox, "%.*s", SPAN_FMT(frame.payload));
            break;
        case IPC_LINK:
            take_link(&frame);
            break;
        case IPC_START:
            started = true;
            break;
        case IPC_STOP:
            exit(0);
        }
        if (frame.fd >= 0)
            close(frame.fd);
    }
    if (!self.conf || !self.gate)
        BUG("started without a configuration or a link to the gate");
}

static struct span secret_of(const struct conf_mailbox *box)
{
    for (size_t i = 0; i < self.n_secrets; i++)
        if (strcmp(self.secrets[i].name, box->secret) == 0)
            return buf_span(&self.secrets[i].octets);
    return SPAN_EMPTY;
}

/* No secrets but its own, and no database. */
static void enter_sandbox(const struct conf_mailbox *box)
{
    const char *const hidden[] = {self.conf->state_dir, self.conf->run_dir, self.conf->secret_dir, NULL};
    const char *const read[] = {box->ca, NULL};
    sandbox_enter(SANDBOX_NET, &(struct sandbox_files){.host = true, .hidden = hidden, .read = read});
}

int fetch_main(void)
{
    self.supervisor = ipc_new_blocking(ROLE_FD);
    take_start();
    log_set_level(self.conf->log_level);
    const struct conf_mailbox *box = conf_mailbox(self.conf, span_of(self.mailbox));
    if (!box)
        BUG("no mailbox is called %s", self.mailbox);
    enter_sandbox(box);
    ipc_send(self.supervisor, IPC_READY, 0, SPAN_EMPTY, -1);
    struct door *door = door_new(self.gate, self.gate_fd, self.supervisor, ROLE_FD);
    mailbox_run(self.conf, box, secret_of(box), door);
    door_free(&door);
    return 0;
}
