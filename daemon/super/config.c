/* config.c: reading, checking and handing out the configuration.  Called by begin.c and super.c.  Floor:
 * super. */
#include "daemon/super/config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "daemon/base/role.h"

enum { OCTETS_MAX = 2 << 20, SECRET_MAX = 64 << 10 };

struct config_secret {
    char *name, *mailbox;
    enum conf_secret_for role;
    int fd;
};

static bool load_secret(struct config *c, const struct conf_secret_use *use, struct buf *error)
{
    struct why why;
    struct buf secret;
    struct config_secret *s = &c->secrets[c->n_secrets];
    buf_init(&secret, SECRET_MAX);
    bool fine = conf_secret(c->conf, use->name, &secret, &why) == OK;
    if (!fine) {
        buf_printf(error, "%s%s:%u: %s", error->n ? "\n" : "", c->path, use->line, why.text);
    } else {
        *s = (struct config_secret){strdup(use->name), strdup(use->mailbox ? use->mailbox : ""), use->role,
                                    role_sealed_fd("secret", buf_span(&secret))};
        if (!s->name || !s->mailbox || s->fd < 0)
            BUG("no memory file for a secret: %s", strerror(errno));
        c->n_secrets++;
    }
    buf_blank(&secret);
    return fine;
}

static void load_secrets(struct config *c, struct buf *error)
{
    c->secrets = calloc(c->conf->n_secrets + 1, sizeof *c->secrets);
    if (!c->secrets)
        BUG("out of memory");
    for (size_t i = 0; i < c->conf->n_secrets; i++)
        load_secret(c, &c->conf->secrets[i], error);
}

struct config *config_load(const struct super_options *options, const char *path, struct buf *error_r,
                           struct buf *warnings_r)
{
    struct buf octets;
    struct config *c = calloc(1, sizeof *c);
    if (!c || !(c->path = strdup(path)))
        BUG("out of memory");
    c->fd = -1;
    buf_init(&octets, OCTETS_MAX);
    if (conf_read_octets(path, &octets, error_r))
        c->conf = conf_parse(path, buf_span(&octets), error_r, warnings_r);
    if (c->conf && c->conf->n_mailboxes > CONFIG_MAILBOXES_MAX)
        buf_printf(error_r, "%s: %zu mailboxes: no more than %d can be fetched", path, c->conf->n_mailboxes,
                   CONFIG_MAILBOXES_MAX);
    else if (c->conf && conf_check_files(c->conf, error_r) &&
             (!options->check || options->check(c->conf, error_r))) {
        load_secrets(c, error_r);
        c->fd = role_sealed_fd("config", buf_span(&octets));
        if (c->fd < 0)
            BUG("no memory file for the configuration: %s", strerror(errno));
    }
    buf_release(&octets);
    if (c->fd < 0 || error_r->n)
        config_free(&c);
    return c;
}

void config_free(struct config **cp)
{
    struct config *c = *cp;
    if (!c)
        return;
    for (size_t i = 0; i < c->n_secrets; i++) {
        close(c->secrets[i].fd);
        free(c->secrets[i].name);
        free(c->secrets[i].mailbox);
    }
    free(c->secrets);
    if (c->fd >= 0)
        close(c->fd);
    conf_free(&c->conf);
    free(c->path);
    free(c);
    *cp = NULL;
}

void config_send_secrets(const struct config *c, const char *role, const char *mailbox, struct ipc *ipc)
{
    static const char *const roles[] = {[CONF_SECRET_SEND] = "send", [CONF_SECRET_FETCH] = "fetch"};
    for (size_t i = 0; i < c->n_secrets; i++)
        if (strcmp(roles[c->secrets[i].role], role) == 0 && strcmp(c->secrets[i].mailbox, mailbox) == 0)
            ipc_send(ipc, IPC_SECRET, 0, span_of(c->secrets[i].name), c->secrets[i].fd);
}

void config_send_octets(const struct config *c, struct ipc *ipc)
{
    ipc_send(ipc, IPC_CONF, 0, span_of(c->path), c->fd);
}
