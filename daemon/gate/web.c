/* web.c: see web.h.  Used by call.c and sync.c.  Floor: gate. */
#include "daemon/gate/web.h"

#include <stdlib.h>

#include "daemon/base/result.h"

struct question {
    struct question *next;
    uint64_t id;
    struct buf payload; /* until it is sent */
    bool sent;
    web_done *done;
    void *arg;
};

struct web {
    struct ipc *link;
    struct question *questions;
    uint64_t last_id;
};

struct web *web_new(void)
{
    struct web *w = calloc(1, sizeof *w);
    if (!w)
        BUG("out of memory");
    return w;
}

static void question_free(struct web *w, struct question *q)
{
    struct question **place = &w->questions;
    while (*place != q)
        place = &(*place)->next;
    *place = q->next;
    buf_release(&q->payload);
    free(q);
}

void web_free(struct web **wp)
{
    while (*wp && (*wp)->questions)
        question_free(*wp, (*wp)->questions);
    free(*wp);
    *wp = NULL;
}

static void put(struct web *w, struct question *q)
{
    ipc_send(w->link, IPC_HTTP, q->id, buf_span(&q->payload), -1);
    buf_release(&q->payload);
    q->sent = true;
}

void web_ask(struct web *w, const struct httpjob *job, struct span body, web_done *done, void *arg)
{
    struct question *q = calloc(1, sizeof *q);
    if (!q)
        BUG("out of memory");
    *q = (struct question){.next = w->questions, .id = ++w->last_id, .done = done, .arg = arg};
    w->questions = q;
    buf_init(&q->payload, body.n + 64 * 1024);
    httpjob_write(job, &q->payload);
    buf_addc(&q->payload, '\n');
    buf_add(&q->payload, body);
    if (w->link)
        put(w, q);
}

void web_link(struct web *w, struct ipc *link)
{
    w->link = link;
    for (struct question *q = w->questions; q; q = q->next)
        if (!q->sent)
            put(w, q);
}

static void answer(struct web *w, struct question *q, const struct httpresult *r, struct span body)
{
    web_done *done = q->done;
    void *arg = q->arg;
    question_free(w, q);
    done(arg, r, body);
}

void web_lost(struct web *w)
{
    static const struct httpresult lost = {.class = HTTPRESULT_NOT_NOW,
                                           .error = "the send role was lost with it"};
    struct question *sent = NULL, **place = &w->questions;
    w->link = NULL;
    /* Told when all are out of the list: whoever is told may ask again. */
    for (struct question *q; (q = *place);) {
        if (!q->sent) {
            place = &q->next;
            continue;
        }
        *place = q->next;
        q->next = sent;
        sent = q;
    }
    while (sent) {
        struct question *q = sent;
        sent = q->next;
        q->done(q->arg, &lost, SPAN_EMPTY);
        free(q);
    }
}

void web_frame(struct web *w, const struct ipc_frame *frame)
{
    struct httpresult r;
    size_t line = span_chr(frame->payload, '\n');
    struct question *q = w->questions;
    while (q && q->id != frame->id)
        q = q->next;
    if (q && httpresult_read(span_head(frame->payload, line), &r))
        answer(w, q, &r, span_from(frame->payload, line + 1));
}
