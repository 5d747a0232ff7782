/* config.h: the configuration as the supervisor has it: read, checked with all files it names, and ready to
 * be handed to roles, secrets included. */
#ifndef SUPER_CONFIG_H
#define SUPER_CONFIG_H

#include "daemon/base/ipc.h"

#include "daemon/super/super.h"

/* A fetch role each; with the other roles and a reload's check within TasksMax= of gatepost.service. */
enum { CONFIG_MAILBOXES_MAX = 48 };

struct config {
    struct conf *conf;
    char *path; /* absolute */
    int fd;     /* the octets, a sealed memory file */
    struct config_secret *secrets;
    size_t n_secrets;
};

/* NULL, and lines "FILE:LINE: why" in *error_r.  warnings_r may be NULL. */
struct config *config_load(const struct super_options *, const char *path, struct buf *error_r,
                           struct buf *warnings_r);
void config_free(struct config **);

/* The secrets that the role (of fetch: that mailbox's role) needs, as IPC_SECRET; then or before, the octets
 * as IPC_CONF. */
void config_send_secrets(const struct config *, const char *role, const char *mailbox, struct ipc *);
void config_send_octets(const struct config *, struct ipc *);

#endif
