/* web.h: HTTP for the gate, made by the send role: one question, one answer, in memory alone.  What must
 * survive a restart is a row of the outbox (hook.h). */
#ifndef GATE_WEB_H
#define GATE_WEB_H

#include "daemon/base/httpjob.h"
#include "daemon/base/ipc.h"

struct web;

struct web *web_new(void);
void web_free(struct web **); /* nobody is told */

/* done is called once, from the loop, never from within web_ask(); body lives until it returns.  Where the
 * send role goes down with the question, the answer is HTTPRESULT_NOT_NOW; one that has no send role yet
 * waits for it. */
typedef void web_done(void *arg, const struct httpresult *, struct span body);
void web_ask(struct web *, const struct httpjob *, struct span body, web_done *done, void *arg);

/* dispatch.c, which has the link: it is there, it has gone, a frame of type IPC_HTTP_DONE came. */
void web_link(struct web *, struct ipc *);
void web_lost(struct web *);
void web_frame(struct web *, const struct ipc_frame *);

#endif
