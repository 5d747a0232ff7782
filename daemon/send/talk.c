/* talk.c: one mail after another on an SMTP connection.  Called by smtp.c with what came, and asked for what
 * is to be written. */
#include "daemon/send/talk.h"

#include <stdio.h>

#include "parsers/utf8.h"

#include "daemon/base/log.h"

enum verb { VERB_RSET, VERB_MAIL, VERB_RCPT, VERB_DATA };

void talk_init(struct talk *t, struct talk_can can)
{
    *t = (struct talk){.can = can};
    buf_init(&t->out, TALK_CHUNK_BYTES * 3);
}

void talk_release(struct talk *t)
{
    buf_release(&t->out);
}

static void expect(struct talk *t, enum verb verb)
{
    t->expect[t->n_expect++] = verb;
    t->steps++;
    t->state = TALK_REPLIES;
}

static void put_rcpt(struct talk *t)
{
    buf_printf(&t->out, "RCPT TO:<%s>\r\n", t->job->to.s);
    expect(t, VERB_RCPT);
}

static bool ascii_only(const struct address *a)
{
    for (const char *p = a->s; *p; p++)
        if ((unsigned char)*p >= 0x80)
            return false;
    return true;
}

static void put_mail(struct talk *t)
{
    t->mail_refused = t->rcpt_refused = false;
    buf_printf(&t->out, "MAIL FROM:<%s>", t->from.s);
    if (t->can.size)
        buf_printf(&t->out, " SIZE=%zu", t->mail.n);
    if (!ascii_only(&t->from) || !ascii_only(&t->job->to))
        buf_adds(&t->out, " SMTPUTF8 BODY=8BITMIME");
    buf_adds(&t->out, "\r\n");
    expect(t, VERB_MAIL);
    if (t->can.pipelining)
        put_rcpt(t);
}

static void done(struct talk *t, enum send_class class, int code, const char *response)
{
    t->result.class = class;
    t->result.code = code;
    struct buf line;
    buf_init(&line, REPLY_TEXT_MAX * 8);
    escape_for_line(&line, span_of(response));
    struct span fits = utf8_head(buf_span(&line), sizeof t->result.response - 1);
    memcpy(t->result.response, fits.p, fits.n);
    t->result.response[fits.n] = 0;
    buf_release(&line);
    t->state = TALK_DONE;
}

/* The reply decides.  552 at RCPT is a full mailbox, and counts as 452 (RFC 5321 section 4.5.3.1.10). */
static void done_by_reply(struct talk *t, enum verb verb)
{
    int code = t->reply.code;
    enum send_class class = code >= 500 && !(verb == VERB_RCPT && code == 552) ? SEND_FAILED : SEND_DEFERRED;
    /* Not this mail's fault: the next would hear the same. */
    if (code == 421 || (verb == VERB_MAIL && (code == 452 || code == 530 || code == 535 || code == 538)))
        t->result.whole_transport = true;
    if (t->result.whole_transport)
        class = SEND_DEFERRED;
    if (code < 400 || code == 421)
        t->closes = true;
    reply_enhanced(&t->reply, t->result.enhanced);
    done(t, class, code, t->reply.text);
}

void talk_begin(struct talk *t, const struct sendjob *job, struct span mail)
{
    t->job = job;
    t->from = job->from;
    t->mail = mail;
    t->mail_at = 0;
    t->line_begin = true;
    t->n_expect = 0;
    t->stale = false;
    t->result = (struct sendresult){0};
    buf_clear(&t->out);
    if ((!ascii_only(&job->to) || !ascii_only(&job->from)) && !t->can.smtputf8) {
        snprintf(t->result.enhanced, sizeof t->result.enhanced, "5.6.7");
        done(t, SEND_FAILED, 0, "the server takes no addresses beyond ASCII (SMTPUTF8)");
        return;
    }
    if (t->reset) {
        buf_adds(&t->out, "RSET\r\n");
        expect(t, VERB_RSET);
    } else {
        put_mail(t);
    }
}

static void refused(struct talk *t, enum verb verb)
{
    if (verb == VERB_MAIL)
        t->mail_refused = true;
    else
        t->rcpt_refused = true;
    t->reset = true;
    done_by_reply(t, verb);
    if (t->n_expect && !t->closes)
        t->state = TALK_REPLIES;
}

/* MAIL and RCPT are answered: DATA, or MAIL once more as our own address where a tagged or null sender was
 * refused. */
static void answered(struct talk *t)
{
    if (t->rcpt_refused && !t->mail_refused) {
        t->state = TALK_DONE;
        return;
    }
    if (!t->mail_refused) {
        buf_adds(&t->out, "DATA\r\n");
        expect(t, VERB_DATA);
        return;
    }
    int code = t->result.code;
    const char *own = t->job->own.s;
    if ((code == 501 || code == 553 || code == 554) && *own && strcmp(own, t->from.s) != 0) {
        t->from = t->job->own;
        t->result = (struct sendresult){.from_own = true};
        put_mail(t);
    } else {
        t->state = TALK_DONE;
    }
}

static void on_mail_reply(struct talk *t, bool good)
{
    if (!good && t->reply.code == 421 && t->used)
        t->stale = true;
    if (!good)
        refused(t, VERB_MAIL);
    else if (!t->can.pipelining)
        put_rcpt(t);
}

/* One of the replies that are waited for. */
static void on_expected(struct talk *t)
{
    enum verb verb = (enum verb)t->expect[0];
    memmove(t->expect, t->expect + 1, --t->n_expect * sizeof *t->expect);
    bool good = t->reply.code / 100 == 2;
    switch (verb) {
    case VERB_RSET:
        t->reset = !good;
        t->stale = !good;
        t->closes = !good;
        if (good)
            put_mail(t);
        else
            done_by_reply(t, verb);
        return;
    case VERB_MAIL:
        on_mail_reply(t, good);
        break;
    case VERB_RCPT:
        if (!good && !t->mail_refused)
            refused(t, VERB_RCPT);
        break;
    case VERB_DATA:
        t->reset = true;
        if (t->reply.code == 354)
            t->state = TALK_BODY;
        else
            done_by_reply(t, VERB_DATA);
        return;
    }
    if (t->n_expect == 0 && !t->closes)
        answered(t);
}

static void on_reply(struct talk *t)
{
    switch (t->state) {
    case TALK_IDLE:
    case TALK_DONE:
        t->closes = true; /* nobody asked */
        return;
    case TALK_REPLIES:
        on_expected(t);
        return;
    case TALK_BODY:
    case TALK_DOT:
        t->closes = true; /* it will not hear us out */
        buf_clear(&t->out);
        done_by_reply(t, VERB_DATA);
        return;
    case TALK_LAST:
        t->reset = false;
        if (t->reply.code / 100 == 2) {
            reply_enhanced(&t->reply, t->result.enhanced);
            done(t, SEND_SENT, t->reply.code, t->reply.text);
        } else {
            done_by_reply(t, VERB_DATA);
        }
        return;
    }
}

void talk_input(struct talk *t, struct span in)
{
    while (in.n && !t->closes) {
        switch (reply_read(&t->reply, &in)) {
        case REPLY_MORE:
            break;
        case REPLY_WHOLE:
            t->steps++;
            on_reply(t);
            break;
        case REPLY_BROKEN:
            talk_lost(t, "the server's reply is none, or has no end");
            return;
        }
    }
}

void talk_body(struct talk *t)
{
    while (t->mail_at < t->mail.n && t->out.n < TALK_CHUNK_BYTES) {
        struct span rest = span_head(span_from(t->mail, t->mail_at), TALK_CHUNK_BYTES);
        if (t->line_begin && rest.p[0] == '.')
            buf_addc(&t->out, '.');
        size_t n = span_chr(span_head(rest, span_chr(rest, '\n')), '\r');
        buf_add(&t->out, span_head(rest, n));
        t->mail_at += n;
        t->line_begin = false;
        if (n == rest.n)
            continue;
        /* A line end alone would be one to some servers and none to others (SMTP smuggling): all leave as
         * CRLF. */
        bool pair =
            t->mail.p[t->mail_at] == '\r' && t->mail_at + 1 < t->mail.n && t->mail.p[t->mail_at + 1] == '\n';
        t->mail_at += pair ? 2 : 1;
        buf_adds(&t->out, "\r\n");
        t->line_begin = true;
    }
    if (t->mail_at == t->mail.n) {
        if (!t->line_begin)
            buf_adds(&t->out, "\r\n");
        t->state = TALK_DOT;
    }
}

void talk_dot(struct talk *t)
{
    buf_adds(&t->out, ".\r\n");
    t->state = TALK_LAST;
    t->steps++;
}

void talk_lost(struct talk *t, const char *reason)
{
    t->closes = true;
    if (t->state == TALK_IDLE || t->state == TALK_DONE)
        return;
    bool at_mail = t->state == TALK_REPLIES && t->n_expect && t->expect[0] <= VERB_MAIL;
    t->stale = at_mail && t->used;
    t->result.whole_transport = at_mail;
    done(t, t->state == TALK_LAST ? SEND_UNKNOWN : SEND_DEFERRED, 0, reason);
}

void talk_next(struct talk *t)
{
    t->state = TALK_IDLE;
    t->steps++;
    t->used = true;
    t->job = NULL;
}

void talk_quit(struct talk *t)
{
    buf_clear(&t->out);
    buf_adds(&t->out, "QUIT\r\n");
    t->closes = true;
}
