/* lmtp_session.c: the LMTP conversation.  Called by lmtp.c.  Floor: gate.
 *
 * On purpose: any recipient with the right shape is taken (what reaches a door of ours is addressed to us,
 * and a refusal would bounce an honest mail); UTF-8 addresses are taken with or without SMTPUTF8. */
#include "daemon/gate/lmtp_session.h"

#include <stdlib.h>

#include "parsers/address.h"

#include "daemon/base/failpoint.h"
#include "daemon/base/loop.h"

#include "daemon/gate/lmtp_command.h"
#include "daemon/gate/lmtp_data.h"

enum state {
    SESSION_GREETED, /* before LHLO */
    SESSION_READY,
    SESSION_MAIL, /* an intake stands ready, recipients gather */
    SESSION_DATA,
    SESSION_WAITING, /* the intake is the gate's */
    SESSION_ENDED,
};

struct lmtp_session {
    const struct lmtp_env *env;
    bool trusted;
    void (*resume)(void *);
    void *arg;
    enum state state;
    struct buf out;
    char line[LMTP_LINE_MAX]; /* the head of a line whose end hasn't come */
    size_t line_n;
    unsigned errors;
    struct intake *in;
    size_t replies; /* to its last octet: one a recipient */
    enum lmtp_data_state data;
    bool too_big, failed;
};

static const char stopping[] = "421 4.3.2 the gate is stopping, come again";

static void reply(struct lmtp_session *s, const char *text)
{
    buf_adds(&s->out, text);
    buf_adds(&s->out, "\r\n");
}

static void refuse(struct lmtp_session *s, const char *text)
{
    reply(s, text);
    if (++s->errors < LMTP_ERRORS_MAX)
        return;
    reply(s, "421 4.7.0 too many errors, closing");
    s->state = SESSION_ENDED;
}

static void drop_mail(struct lmtp_session *s)
{
    intake_free(&s->in);
    s->state = SESSION_READY;
}

struct lmtp_session *lmtp_session_new(const struct lmtp_env *env, bool trusted, void (*resume)(void *),
                                      void *arg)
{
    struct lmtp_session *s = calloc(1, sizeof *s);
    if (!s)
        BUG("out of memory");
    *s = (struct lmtp_session){.env = env, .trusted = trusted, .resume = resume, .arg = arg};
    buf_init(&s->out, LMTP_OUT_HIGH + LMTP_RECIPIENTS_MAX * (sizeof((struct why *)0)->text + 64));
    buf_printf(&s->out, "220 %s gatepost LMTP\r\n", env->hostname);
    return s;
}

static void nobody_hears(struct intake *in, void *arg)
{
    (void)arg;
    intake_free(&in);
}

void lmtp_session_free(struct lmtp_session **s)
{
    if (!*s)
        return;
    if ((*s)->state == SESSION_WAITING)
        (*s)->in->done = nobody_hears;
    else
        intake_free(&(*s)->in);
    buf_release(&(*s)->out);
    free(*s);
    *s = NULL;
}

struct buf *lmtp_session_out(struct lmtp_session *s)
{
    return &s->out;
}

bool lmtp_session_waiting(const struct lmtp_session *s)
{
    return s->state == SESSION_WAITING;
}

bool lmtp_session_receiving(const struct lmtp_session *s)
{
    return s->state == SESSION_DATA;
}

bool lmtp_session_ended(const struct lmtp_session *s)
{
    return s->state == SESSION_ENDED;
}

bool lmtp_session_quiet(const struct lmtp_session *s)
{
    return s->state != SESSION_DATA && s->state != SESSION_WAITING;
}

void lmtp_session_end(struct lmtp_session *s, const char *text)
{
    if (s->state == SESSION_ENDED)
        return;
    if (s->state == SESSION_WAITING)
        BUG("a session ends while its mail is with the gate");
    reply(s, text);
    s->state = SESSION_ENDED;
}

/* ---- the answer */

static void reply_each(struct lmtp_session *s, struct span line)
{
    for (size_t i = 0; i < s->replies; i++) { /* RFC 2033 section 4.2 */
        buf_add(&s->out, line);
        if (i == 0 && s->replies > 1 && FAILPOINT_ARMED("lmtp-between-replies")) {
            s->resume(s->arg);
            FAILPOINT("lmtp-between-replies");
        }
    }
}

static void reply_why(struct lmtp_session *s, enum result result, const struct why *why)
{
    char class = result == PERM ? '5' : '4';
    bool fits = why->status[0] == class;
    struct span line = arena_printf(s->in->arena, "%s %s %s\r\n", result == PERM ? "550" : "451",
                                    fits             ? why->status
                                    : result == PERM ? "5.7.1"
                                                     : "4.3.0",
                                    why->text[0] ? why->text : "try again");
    reply_each(s, line);
}

static void on_done(struct intake *in, void *arg)
{
    struct lmtp_session *s = arg;
    const struct intake_answer *a = &in->answer;
    /* A pipe or an import has no use for a refusal: the mail is in the ledger, and that ends it. */
    bool told = a->result == PERM && in->source == INTAKE_LMTP;
    if (a->result == TEMP || told)
        reply_why(s, a->result, &a->why);
    else if (a->ticket)
        reply_each(s, arena_printf(in->arena, "250 2.0.0 mail %lld ticket %lld %s\r\n", (long long)a->mail,
                                   (long long)a->ticket, a->outcome));
    else
        reply_each(s, arena_printf(in->arena, "250 2.0.0 mail %lld %s\r\n", (long long)a->mail, a->outcome));
    drop_mail(s);
    if (s->env->stopping)
        lmtp_session_end(s, stopping);
    s->resume(s->arg);
}

/* ---- DATA */

static void take_octets(void *arg, struct span octets)
{
    struct lmtp_session *s = arg;
    struct mailfile *file = &s->in->file;
    if (s->too_big || s->failed)
        return; /* read to its end, for the reply to be heard */
    if (file->size + octets.n > s->env->max_size) {
        s->too_big = true;
        mailfile_release(file);
    } else if (!mailfile_add(file, octets)) {
        s->failed = true;
    }
}

static void end_of_data(struct lmtp_session *s)
{
    struct intake *in = s->in;
    FAILPOINT("lmtp-dot"); /* K6 */
    s->replies = in->recipients.n;
    if (in->source == INTAKE_IMPORT)
        in->recipients = (struct spans){0}; /* the one it was given says nothing of whom it came to */
    if (!s->too_big && !s->failed)
        s->failed = !mailfile_finish(&in->file, &in->raw, in->sha256);
    if (s->too_big || s->failed) {
        reply_each(s, s->too_big ? SPAN_LIT("552 5.3.4 the mail is over max_size\r\n")
                                 : SPAN_LIT("451 4.3.1 no room to store the mail\r\n"));
        drop_mail(s);
        return;
    }
    int64_t now_ms = wall_now_ms();
    if (in->received_at_ms == 0 || in->received_at_ms > now_ms)
        in->received_at_ms = now_ms;
    in->done = on_done;
    in->done_arg = s;
    s->state = SESSION_WAITING;
    s->env->submit(in, s->env->arg);
}

/* ---- commands */

static void do_lhlo(struct lmtp_session *s, const struct lmtp_command *c)
{
    if (c->argument.n == 0) {
        refuse(s, "501 5.5.4 LHLO needs a name");
        return;
    }
    drop_mail(s); /* RFC 5321 section 4.1.4 */
    buf_printf(&s->out,
               "250-%s\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-ENHANCEDSTATUSCODES\r\n"
               "%s250 SIZE %llu\r\n",
               s->env->hostname, s->trusted ? "250-XGATEPOST\r\n" : "", (unsigned long long)s->env->max_size);
}

/* xtext (RFC 3461 section 4): "+" and two hexadecimal digits for an octet.  Empty where it is broken. */
static struct span read_xtext(struct arena *arena, struct span s)
{
    char *out = arena_alloc(arena, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        out[n++] = s.p[i];
        if (s.p[i] != '+')
            continue;
        char hex[3] = {i + 1 < s.n ? s.p[i + 1] : 'x', i + 2 < s.n ? s.p[i + 2] : 'x', 0}, *end;
        out[n - 1] = (char)strtoul(hex, &end, 16);
        if (end != hex + 2)
            return SPAN_EMPTY;
        i += 2;
    }
    return span_make(out, n);
}

static void do_mail(struct lmtp_session *s, const struct lmtp_command *c)
{
    if (s->state == SESSION_MAIL)
        refuse(s, "503 5.5.1 a mail is under way: RSET first");
    else if (c->private_parameter && !s->trusted)
        refuse(s, "555 5.5.4 a parameter is unknown or not for you");
    else if (c->size > s->env->max_size)
        refuse(s, "552 5.3.4 the mail is over max_size");
    else {
        struct intake *in = s->in = intake_new();
        mailfile_init(&in->file, s->env->spill_folder);
        in->source = c->source;
        in->received_at_ms = c->received_at_s * 1000;
        in->resync = c->source == INTAKE_IMPORT; /* run twice, it is no news for the ledger */
        in->mailbox = read_xtext(in->arena, c->mailbox);
        in->sender_kind = c->sender_unknown ? INTAKE_SENDER_UNKNOWN
                          : c->path.n == 0  ? INTAKE_SENDER_NULL
                                            : INTAKE_SENDER_KNOWN;
        in->sender = arena_copy(in->arena, c->sender_unknown ? SPAN_EMPTY : c->path);
        s->state = SESSION_MAIL;
        reply(s, "250 2.1.0 ok");
    }
}

static void do_rcpt(struct lmtp_session *s, const struct lmtp_command *c)
{
    if (s->state != SESSION_MAIL) {
        refuse(s, "503 5.5.1 MAIL first");
    } else if (s->in->recipients.n >= LMTP_RECIPIENTS_MAX) {
        reply(s, "452 4.5.3 too many recipients");
    } else {
        arena_push(s->in->arena, &s->in->recipients, arena_copy(s->in->arena, c->path));
        reply(s, "250 2.1.5 ok");
    }
}

static void do_data(struct lmtp_session *s)
{
    if (s->state != SESSION_MAIL || s->in->recipients.n == 0) { /* RFC 2033 section 4.2 */
        refuse(s, "503 5.5.1 no recipients");
        return;
    }
    s->data = LMTP_DATA_LINE;
    s->too_big = s->failed = false;
    s->state = SESSION_DATA;
    reply(s, "354 go on, end with a dot");
}

static void do_line(struct lmtp_session *s, struct span line)
{
    struct lmtp_command c;
    const char *refusal = lmtp_command_parse(line, &c);
    if (refusal) {
        refuse(s, refusal);
        if (s->state == SESSION_GREETED) /* a browser led astray, whose request body may hold commands */
            lmtp_session_end(s, "421 4.7.0 closing");
        return;
    }
    if (s->state == SESSION_GREETED && (c.verb == LMTP_MAIL || c.verb == LMTP_RCPT || c.verb == LMTP_DATA)) {
        refuse(s, "503 5.5.1 LHLO first");
        return;
    }
    switch (c.verb) {
    case LMTP_LHLO:
        do_lhlo(s, &c);
        break;
    case LMTP_MAIL:
        do_mail(s, &c);
        break;
    case LMTP_RCPT:
        do_rcpt(s, &c);
        break;
    case LMTP_DATA:
        do_data(s);
        break;
    case LMTP_RSET:
        if (s->state != SESSION_GREETED)
            drop_mail(s);
        reply(s, "250 2.0.0 ok");
        break;
    case LMTP_NOOP:
        reply(s, "250 2.0.0 ok");
        break;
    case LMTP_VRFY:
        reply(s, "252 2.5.0 send a mail, and see");
        break;
    case LMTP_HELP:
        reply(s, "214 2.0.0 RFC 2033; see gatepostd(8)");
        break;
    case LMTP_QUIT:
        reply(s, "221 2.0.0 bye");
        s->state = SESSION_ENDED;
        break;
    }
}

/* Takes one line, or what there is of it, off *rest.  Replies are given to whole lines only. */
static void take_line(struct lmtp_session *s, struct span *rest)
{
    size_t lf = span_chr(*rest, '\n');
    bool whole = lf < rest->n;
    struct span line = span_head(*rest, lf);
    if (line.n > sizeof s->line - s->line_n) {
        lmtp_session_end(s, "500 5.5.2 line too long, closing");
        return;
    }
    *rest = span_from(*rest, lf + whole);
    if (s->line_n > 0 || !whole) {
        memcpy(s->line + s->line_n, line.p, line.n);
        s->line_n += line.n;
        line = span_make(s->line, s->line_n);
    }
    if (!whole)
        return;
    s->line_n = 0;
    if (line.n == 0 || line.p[line.n - 1] != '\r') /* RFC 5321 section 2.3.8 */
        refuse(s, "500 5.5.2 a line ends in CR LF");
    else
        do_line(s, span_head(line, line.n - 1));
}

size_t lmtp_session_feed(struct lmtp_session *s, struct span in)
{
    struct span rest = in;
    while (rest.n > 0 && s->state != SESSION_WAITING && s->state != SESSION_ENDED &&
           s->out.n < LMTP_OUT_HIGH) {
        if (s->state != SESSION_DATA)
            take_line(s, &rest);
        else if (lmtp_data_feed(&s->data, &rest, take_octets, s))
            end_of_data(s);
        if (s->env->stopping && lmtp_session_quiet(s))
            lmtp_session_end(s, stopping);
    }
    return in.n - rest.n;
}
