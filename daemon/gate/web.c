/* web.c: see web.h.  Used by call.c and sync.c.  Floor: gate. */
#include "daemon/gate/web.h"

#include <stdlib.h>

#include "daemon/base/result.h"

#include "daemon/gate/asked.h"

struct question {
    struct asked asked; /* first: the list leads back */
    struct buf payload; /* until it is sent */
    web_done *done;
    void *arg;
};

struct web {
    struct asked_list questions;
};

static void put(struct ipc *link, struct asked *asked)
{
    struct question *q = (struct question *)asked;
    ipc_send(link, IPC_HTTP, asked->id, buf_span(&q->payload), -1);
    buf_release(&q->payload);
}

struct web *web_new(void)
{
    struct web *w = calloc(1, sizeof *w);
    if (!w)
        BUG("out of memory");
    w->questions.put = put;
    return w;
}

/* Out of the list already. */
static void question_free(struct question *q)
{
    buf_release(&q->payload);
    free(q);
}

void web_free(struct web **wp)
{
    for (struct asked *q; *wp && (q = (*wp)->questions.first);) {
        asked_remove(&(*wp)->questions, q);
        question_free((struct question *)q);
    }
    free(*wp);
    *wp = NULL;
}

void web_ask(struct web *w, const struct httpjob *job, struct span body, web_done *done, void *arg)
{
    struct question *q = calloc(1, sizeof *q);
    if (!q)
        BUG("out of memory");
    q->done = done;
    q->arg = arg;
    buf_init(&q->payload, body.n + 64 * 1024);
    httpjob_write(job, &q->payload);
    buf_addc(&q->payload, '\n');
    buf_add(&q->payload, body);
    asked_add(&w->questions, &q->asked);
}

void web_link(struct web *w, struct ipc *link)
{
    asked_link(&w->questions, link);
}

static void answer(struct question *q, const struct httpresult *r, struct span body)
{
    web_done *done = q->done;
    void *arg = q->arg;
    question_free(q);
    done(arg, r, body);
}

void web_lost(struct web *w)
{
    static const struct httpresult lost = {.class = HTTPRESULT_NOT_NOW,
                                           .error = "the send role was lost with it"};
    for (struct asked *q = asked_lost(&w->questions), *next; q; q = next) {
        next = q->next;
        answer((struct question *)q, &lost, SPAN_EMPTY);
    }
}

void web_frame(struct web *w, const struct ipc_frame *frame)
{
    struct httpresult r;
    size_t line = span_chr(frame->payload, '\n');
    struct asked *q = asked_find(&w->questions, frame->id);
    if (!q || !httpresult_read(span_head(frame->payload, line), &r))
        return;
    asked_remove(&w->questions, q);
    answer((struct question *)q, &r, span_from(frame->payload, line + 1));
}
