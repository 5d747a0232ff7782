/* The LMTP conversation (RFC 2033): dialogues with their replies and the mails they leave, each fed whole,
 * octet by octet, and in odd pieces; the end of data and its look-alikes (attacks 80, 81); limits (attack
 * 84). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "daemon/base/crypto.h"
#include "daemon/gate/lmtp_command.h"
#include "daemon/gate/lmtp_data.h"
#include "daemon/gate/lmtp_session.h"

enum { MAX_SIZE = 1000 };

#define HELLO    "LHLO mx.test\r\n"
#define GREETING "220 gate.test gatepost LMTP\r\n"
#define CAN                                                                                                  \
    "250-gate.test\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-ENHANCEDSTATUSCODES\r\n"         \
    "250 SIZE 1000\r\n"
#define CAN_TRUSTED                                                                                          \
    "250-gate.test\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-ENHANCEDSTATUSCODES\r\n"         \
    "250-XGATEPOST\r\n250 SIZE 1000\r\n"
#define ENVELOPE "MAIL FROM:<a@b.test>\r\nRCPT TO:<s@gate.test>\r\nDATA\r\n"
#define TAKEN    "250 2.1.0 ok\r\n250 2.1.5 ok\r\n354 go on, end with a dot\r\n"
#define OPENED   "250 2.0.0 mail 4711 ticket 12 opened\r\n"
#define BYE      "221 2.0.0 bye\r\n"

static const struct dialogue {
    const char *name, *in, *out, *mails; /* mails: "SENDER RECIPIENT... [octets]", one behind the other */
    bool trusted;
} dialogues[] = {
    {"one mail", HELLO ENVELOPE "Subject: x\r\n\r\nhello\r\n.\r\nQUIT\r\n", GREETING CAN TAKEN OPENED BYE,
     "<a@b.test> <s@gate.test> [Subject: x\r\n\r\nhello\r\n]", false},
    {"two mails, pipelined", HELLO ENVELOPE "one\r\n.\r\n" ENVELOPE "two\r\n.\r\nQUIT\r\n",
     GREETING CAN TAKEN OPENED TAKEN OPENED BYE,
     "<a@b.test> <s@gate.test> [one\r\n]<a@b.test> <s@gate.test> [two\r\n]", false},
    {"an empty mail", HELLO ENVELOPE ".\r\n", GREETING CAN TAKEN OPENED, "<a@b.test> <s@gate.test> []",
     false},
    {"the null sender",
     HELLO "mail from: <> SIZE=12 BODY=8BITMIME SMTPUTF8\r\nrcpt to:<s@gate.test>\r\ndata\r\nx\r\n.\r\n",
     GREETING CAN TAKEN OPENED, "<> <s@gate.test> [x\r\n]", false},
    {"one reply a recipient, in order, duplicates too (attack 82)",
     HELLO "MAIL FROM:<a@b.test>\r\nRCPT TO:<s@gate.test>\r\nRCPT TO:<not an address>\r\nRCPT "
           "TO:<nobody@x.test>\r\n"
           "RCPT TO:<s@gate.test>\r\nDATA\r\nx\r\n.\r\n",
     GREETING CAN "250 2.1.0 ok\r\n250 2.1.5 ok\r\n501 5.1.3 this is no recipient address\r\n250 2.1.5 ok\r\n"
                  "250 2.1.5 ok\r\n354 go on, end with a dot\r\n" OPENED OPENED OPENED,
     "<a@b.test> <s@gate.test> <nobody@x.test> <s@gate.test> [x\r\n]", false},
    {"no recipients", HELLO "MAIL FROM:<a@b.test>\r\nDATA\r\nRSET\r\n",
     GREETING CAN "250 2.1.0 ok\r\n503 5.5.1 no recipients\r\n250 2.0.0 ok\r\n", "", false},
    {"out of order",
     "MAIL FROM:<a@b.test>\r\n" HELLO
     "RCPT TO:<s@gate.test>\r\nMAIL FROM:<a@b.test>\r\nMAIL FROM:<c@b.test>\r\n",
     GREETING "503 5.5.1 LHLO first\r\n" CAN
              "503 5.5.1 MAIL first\r\n250 2.1.0 ok\r\n503 5.5.1 a mail is under way: RSET first\r\n",
     "", false},
    {"LHLO begins anew", HELLO "MAIL FROM:<a@b.test>\r\n" HELLO "DATA\r\n",
     GREETING CAN "250 2.1.0 ok\r\n" CAN "503 5.5.1 no recipients\r\n", "", false},
    {"HELO", "HELO x\r\n", GREETING "500 5.5.1 this is LMTP: LHLO, please\r\n421 4.7.0 closing\r\n", "",
     false},
    {"a browser led astray", "POST / HTTP/1.1\r\n" HELLO ENVELOPE "x\r\n.\r\n",
     GREETING "500 5.5.2 unknown command\r\n421 4.7.0 closing\r\n", "", false},
    {"small talk", HELLO "NOOP x\r\nVRFY s\r\nHELP\r\nRSET x\r\nDATAX\r\nEXPN l\r\nQUIT\r\n",
     GREETING CAN "250 2.0.0 ok\r\n252 2.5.0 send a mail, and see\r\n214 2.0.0 RFC 2033; see gatepostd(8)\r\n"
                  "501 5.5.4 this command takes no argument\r\n500 5.5.2 unknown command\r\n500 5.5.2 "
                  "unknown command\r\n" BYE,
     "", false},
    {"bare LF in a command", HELLO "NOOP\nRSET\r\n",
     GREETING CAN "500 5.5.2 a line ends in CR LF\r\n250 2.0.0 ok\r\n", "", false},
    {"bare CR in a command", HELLO "NOOP\rRSET\r\n",
     GREETING CAN "500 5.5.2 a command may hold no CR, LF or NUL\r\n", "", false},
    {"parameters",
     HELLO "MAIL FROM:<a@b.test> BODY=BINARYMIME\r\nMAIL FROM:<a@b.test> RET=FULL\r\nMAIL FROM:<a@b.test> "
           "SIZE=x\r\n"
           "MAIL FROM:<a@b.test> SIZE=1001\r\nMAIL FROM:<a@b.test> SIZE=99999999999999999999\r\n"
           "MAIL FROM:<a@b.test> SIZE=1000\r\nRCPT TO:<s@gate.test> NOTIFY=NEVER\r\n",
     GREETING CAN
     "501 5.5.4 a parameter's value is wrong\r\n555 5.5.4 a parameter is unknown or not for you\r\n"
     "501 5.5.4 a parameter's value is wrong\r\n552 5.3.4 the mail is over max_size\r\n"
     "552 5.3.4 the mail is over max_size\r\n250 2.1.0 ok\r\n555 5.5.4 a parameter is unknown or not for "
     "you\r\n",
     "", false},
    {"private parameters are not for strangers", HELLO "MAIL FROM:<a@b.test> XGATEPOST-SOURCE=pipe\r\n",
     GREETING CAN "555 5.5.4 a parameter is unknown or not for you\r\n", "", false},
    {"private parameters",
     HELLO "MAIL FROM:<> XGATEPOST-SOURCE=pipe XGATEPOST-MAILBOX=sales+20desk XGATEPOST-ENVELOPE=unknown\r\n"
           "RCPT TO:<s@gate.test>\r\nDATA\r\nx\r\n.\r\n",
     GREETING CAN_TRUSTED TAKEN OPENED, "pipe (sales desk) ? <s@gate.test> [x\r\n]", true},
    {"an import has its day, and no envelope",
     HELLO "MAIL FROM:<> XGATEPOST-SOURCE=import XGATEPOST-ENVELOPE=unknown XGATEPOST-RECEIVED=1310119200\r\n"
           "RCPT TO:<s@gate.test>\r\nDATA\r\nx\r\n.\r\n",
     GREETING CAN_TRUSTED TAKEN OPENED, "import @1310119200 ? [x\r\n]", true},
    {"a day that is none",
     HELLO "MAIL FROM:<> XGATEPOST-RECEIVED=0\r\nMAIL FROM:<> XGATEPOST-RECEIVED=x\r\n"
           "MAIL FROM:<> XGATEPOST-RECEIVED=131011920000\r\n",
     GREETING CAN_TRUSTED
     "501 5.5.4 a parameter's value is wrong\r\n501 5.5.4 a parameter's value is wrong\r\n"
     "501 5.5.4 a parameter's value is wrong\r\n",
     "", true},
    {"private parameters, wrong",
     HELLO "MAIL FROM:<> XGATEPOST-SOURCE=imap\r\nMAIL FROM:<> XGATEPOST-X=1\r\n",
     GREETING CAN_TRUSTED
     "501 5.5.4 a parameter's value is wrong\r\n555 5.5.4 a parameter is unknown or not for you\r\n",
     "", true},
    {"dots are unstuffed", HELLO ENVELOPE "..\r\n...a\r\n.b\r\n.\r\n", GREETING CAN TAKEN OPENED,
     "<a@b.test> <s@gate.test> [.\r\n..a\r\nb\r\n]", false},
    {"LF . LF is data (attack 80)", HELLO ENVELOPE "a\n.\nMAIL FROM:<evil@x.test>\r\n.\r\n",
     GREETING CAN TAKEN OPENED, "<a@b.test> <s@gate.test> [a\n.\nMAIL FROM:<evil@x.test>\r\n]", false},
    {"LF . CR LF is data", HELLO ENVELOPE "a\n.\r\nQUIT\r\n.\r\n", GREETING CAN TAKEN OPENED,
     "<a@b.test> <s@gate.test> [a\n.\r\nQUIT\r\n]", false},
    {"CR . CR is data", HELLO ENVELOPE "a\r.\rb\r\n.\r\n", GREETING CAN TAKEN OPENED,
     "<a@b.test> <s@gate.test> [a\r.\rb\r\n]", false},
    {"CR LF . LF is data", HELLO ENVELOPE "a\r\n.\nb\r\n.\r\n", GREETING CAN TAKEN OPENED,
     "<a@b.test> <s@gate.test> [a\r\n\nb\r\n]", false},
    {"CR LF . CR CR LF is data", HELLO ENVELOPE "a\r\n.\r\r\nb\r\n.\r\n", GREETING CAN TAKEN OPENED,
     "<a@b.test> <s@gate.test> [a\r\n\r\r\nb\r\n]", false},
    {"CR LF . CR x is data", HELLO ENVELOPE "a\r\n.\rx\r\n.\r\n", GREETING CAN TAKEN OPENED,
     "<a@b.test> <s@gate.test> [a\r\n\rx\r\n]", false},
    {"a source route",
     HELLO "MAIL FROM:<@x.test,@y.test:a@b.test>\r\nRCPT TO:<@x.test:s@gate.test>\r\nDATA\r\nx\r\n.\r\n",
     GREETING CAN TAKEN OPENED, "<a@b.test> <s@gate.test> [x\r\n]", false},
};

struct talk {
    struct lmtp_session *session;
    struct buf mails, out;
    struct intake *pending;
    struct intake_answer answer;
};

static void on_submit(struct intake *in, void *arg)
{
    struct talk *t = arg;
    static const char *const sources[] = {"", "pipe ", "imap ", "import "};
    assert_null(t->pending);
    t->pending = in;
    buf_adds(&t->mails, sources[in->source]);
    if (in->source == INTAKE_IMPORT)
        buf_printf(&t->mails, "@%lld ", (long long)(in->received_at_ms / 1000));
    if (in->mailbox.n)
        buf_printf(&t->mails, "(%.*s) ", SPAN_FMT(in->mailbox));
    if (in->sender_kind == INTAKE_SENDER_UNKNOWN)
        buf_adds(&t->mails, "? ");
    else
        buf_printf(&t->mails, "<%.*s> ", SPAN_FMT(in->sender));
    for (size_t i = 0; i < in->recipients.n; i++)
        buf_printf(&t->mails, "<%.*s> ", SPAN_FMT(in->recipients.v[i]));
    buf_addc(&t->mails, '[');
    buf_add(&t->mails, in->raw);
    buf_addc(&t->mails, ']');
}

static void on_resume(void *arg)
{
    (void)arg;
}

static struct lmtp_env env = {
    .hostname = "gate.test", .max_size = MAX_SIZE, .spill_folder = "/tmp", .submit = on_submit};

static void talk_begin(struct talk *t, bool trusted)
{
    *t = (struct talk){.answer = {.result = OK, .mail = 4711, .ticket = 12, .outcome = "opened"}};
    buf_init(&t->mails, 64 << 20);
    buf_init(&t->out, 64 << 20);
    env.arg = t;
    t->session = lmtp_session_new(&env, trusted, on_resume, t);
}

static void drain(struct talk *t)
{
    struct buf *out = lmtp_session_out(t->session);
    buf_add(&t->out, buf_span(out));
    buf_clear(out);
}

static void answer(struct talk *t)
{
    struct intake *in = t->pending;
    t->pending = NULL;
    in->answer = t->answer;
    in->done(in, in->done_arg);
}

/* Feeds all, `step` octets at a time (0: pieces of 1, 2, 3, 5, 8 ...), answering each mail as it comes. */
static void talk_say(struct talk *t, struct span in, size_t step)
{
    size_t a = 1, b = 2;
    while (in.n > 0 && !lmtp_session_ended(t->session)) {
        size_t n = step ? step : a;
        size_t taken = lmtp_session_feed(t->session, span_head(in, n));
        in = span_from(in, taken);
        drain(t);
        if (t->pending)
            answer(t);
        drain(t);
        size_t next = a + b > 200 ? 1 : a + b;
        a = b > 200 ? 1 : b;
        b = next;
    }
}

static void talk_end(struct talk *t)
{
    lmtp_session_free(&t->session);
    intake_free(&t->pending);
    buf_release(&t->mails);
    buf_release(&t->out);
}

static void test_dialogues(void **state)
{
    static const size_t steps[] = {1 << 20, 1, 2, 3, 0};
    (void)state;
    for (size_t i = 0; i < sizeof dialogues / sizeof dialogues[0]; i++) {
        const struct dialogue *d = &dialogues[i];
        for (size_t k = 0; k < sizeof steps / sizeof steps[0]; k++) {
            struct talk t;
            talk_begin(&t, d->trusted);
            talk_say(&t, span_of(d->in), steps[k]);
            drain(&t);
            if (!span_eq(buf_span(&t.out), span_of(d->out)))
                fail_msg("%s, step %zu:\n%.*s\nexpected:\n%s", d->name, steps[k], SPAN_FMT(buf_span(&t.out)),
                         d->out);
            if (!span_eq(buf_span(&t.mails), span_of(d->mails)))
                fail_msg("%s, step %zu: mails\n%.*s\nexpected:\n%s", d->name, steps[k],
                         SPAN_FMT(buf_span(&t.mails)), d->mails);
            talk_end(&t);
        }
    }
}

/* A dot and NUL is data; so is NUL anywhere in it. */
static void test_nul(void **state)
{
    (void)state;
    struct talk t;
    talk_begin(&t, false);
    talk_say(&t, SPAN_LIT(HELLO ENVELOPE "a\r\n.\0\r\nb\0c\r\n.\r\n"), 3);
    assert_true(span_eq(buf_span(&t.mails), SPAN_LIT("<a@b.test> <s@gate.test> [a\r\n\0\r\nb\0c\r\n]")));
    talk_end(&t);
    talk_begin(&t, false);
    talk_say(&t, SPAN_LIT(HELLO "NOOP\0\r\n"), 3);
    assert_true(span_ends(buf_span(&t.out), SPAN_LIT("500 5.5.2 a command may hold no CR, LF or NUL\r\n")));
    talk_end(&t);
}

static bool said(struct talk *t, const char *end)
{
    drain(t);
    return span_ends(buf_span(&t->out), span_of(end));
}

/* Too big by the octets themselves: read to its end, refused for each recipient, and the next mail is taken.
 */
static void test_too_big(void **state)
{
    (void)state;
    struct talk t;
    talk_begin(&t, false);
    talk_say(
        &t,
        SPAN_LIT(HELLO "MAIL FROM:<a@b.test>\r\nRCPT TO:<s@gate.test>\r\nRCPT TO:<r@gate.test>\r\nDATA\r\n"),
        100);
    for (int i = 0; i < 1001; i++)
        talk_say(&t, SPAN_LIT("x"), 1);
    talk_say(&t, SPAN_LIT("\r\n.\r\n"), 100);
    assert_true(said(&t, "552 5.3.4 the mail is over max_size\r\n552 5.3.4 the mail is over max_size\r\n"));
    talk_say(&t, SPAN_LIT(ENVELOPE "x\r\n.\r\n"), 100);
    assert_true(said(&t, OPENED));
    assert_true(span_eq(buf_span(&t.mails), SPAN_LIT("<a@b.test> <s@gate.test> [x\r\n]")));
    talk_end(&t);
}

/* Exactly max_size is fine. */
static void test_just_fits(void **state)
{
    (void)state;
    struct talk t;
    char body[MAX_SIZE];
    memset(body, 'x', sizeof body);
    body[MAX_SIZE - 2] = '\r';
    body[MAX_SIZE - 1] = '\n';
    talk_begin(&t, false);
    talk_say(&t, SPAN_LIT(HELLO ENVELOPE), 100);
    talk_say(&t, span_make(body, sizeof body), 100);
    talk_say(&t, SPAN_LIT(".\r\n"), 100);
    assert_true(said(&t, OPENED));
    talk_end(&t);
}

static void test_long_line(void **state)
{
    (void)state;
    struct talk t;
    char noop[LMTP_LINE_MAX + 1];
    memset(noop, 'x', sizeof noop);
    memcpy(noop, "NOOP ", 5);
    noop[LMTP_LINE_MAX - 2] = '\r';
    noop[LMTP_LINE_MAX - 1] = '\n';
    talk_begin(&t, false);
    talk_say(&t, SPAN_LIT(HELLO), 100);
    talk_say(&t, span_make(noop, LMTP_LINE_MAX), 100);
    assert_true(said(&t, "250 2.0.0 ok\r\n"));
    memset(noop + 5, 'x', sizeof noop - 5);
    talk_say(&t, span_make(noop, sizeof noop), 100);
    assert_true(said(&t, "500 5.5.2 line too long, closing\r\n"));
    assert_true(lmtp_session_ended(t.session));
    talk_end(&t);
}

static void test_errors_end_it(void **state)
{
    (void)state;
    struct talk t;
    talk_begin(&t, false);
    talk_say(&t, SPAN_LIT(HELLO), 100);
    for (int i = 0; i < LMTP_ERRORS_MAX; i++)
        talk_say(&t, SPAN_LIT("RCPT\r\n"), 100);
    assert_true(said(&t, "421 4.7.0 too many errors, closing\r\n"));
    assert_true(lmtp_session_ended(t.session));
    talk_end(&t);
}

static void test_many_recipients(void **state)
{
    (void)state;
    struct talk t;
    talk_begin(&t, false);
    talk_say(&t, SPAN_LIT(HELLO "MAIL FROM:<>\r\n"), 100);
    for (int i = 0; i < LMTP_RECIPIENTS_MAX; i++)
        talk_say(&t, SPAN_LIT("RCPT TO:<s@gate.test>\r\n"), 100);
    assert_true(said(&t, "250 2.1.5 ok\r\n"));
    talk_say(&t, SPAN_LIT("RCPT TO:<s@gate.test>\r\n"), 100);
    assert_true(said(&t, "452 4.5.3 too many recipients\r\n"));
    t.answer = (struct intake_answer){.result = TEMP};
    why_set(&t.answer.why, TEMP, WHY_SOURCE, "4.3.1", "%0299d", 0);
    buf_clear(&t.out);
    talk_say(&t, SPAN_LIT("DATA\r\nx\r\n.\r\n"), 100);
    size_t lines = 0;
    struct span rest = buf_span(&t.out), line;
    while (span_line(&rest, &line))
        lines += span_starts(line, SPAN_LIT("451 4.3.1 "));
    assert_int_equal(lines, LMTP_RECIPIENTS_MAX);
    talk_end(&t);
}

/* What comes while a mail is with the gate waits its turn. */
static void test_order(void **state)
{
    (void)state;
    struct talk t;
    struct span in = SPAN_LIT(HELLO ENVELOPE "x\r\n.\r\nNOOP\r\n");
    talk_begin(&t, false);
    size_t taken = lmtp_session_feed(t.session, in);
    assert_int_equal(taken, in.n - 6);
    assert_true(lmtp_session_waiting(t.session));
    assert_int_equal(lmtp_session_feed(t.session, span_from(in, taken)), 0);
    answer(&t);
    assert_int_equal(lmtp_session_feed(t.session, span_from(in, taken)), 6);
    assert_true(said(&t, OPENED "250 2.0.0 ok\r\n"));
    talk_end(&t);
}

static const struct answer_case {
    struct intake_answer answer;
    enum result result;
    const char *status, *text, *source, *reply;
} answer_cases[] = {
    {{.result = OK, .mail = 1, .outcome = "held"}, OK, "", "", "", "250 2.0.0 mail 1 held\r\n"},
    {{.result = TEMP}, TEMP, "4.3.1", "disk full", "", "451 4.3.1 disk full\r\n"},
    {{.result = TEMP}, TEMP, "5.0.0", "odd", "", "451 4.3.0 odd\r\n"},
    {{.result = TEMP}, TEMP, "4.3.0", "", "", "451 4.3.0 try again\r\n"},
    {{.result = PERM, .mail = 2, .outcome = "refused"},
     PERM,
     "5.7.1",
     "not here",
     "",
     "550 5.7.1 not here\r\n"},
    {{.result = PERM, .mail = 3, .outcome = "refused"},
     PERM,
     "5.7.1",
     "not here",
     " XGATEPOST-SOURCE=pipe",
     "250 2.0.0 mail 3 refused\r\n"},
};

static void test_answers(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof answer_cases / sizeof answer_cases[0]; i++) {
        const struct answer_case *c = &answer_cases[i];
        struct talk t;
        char mail[200];
        talk_begin(&t, true);
        t.answer = c->answer;
        why_set(&t.answer.why, c->result, WHY_MAIL, c->status, "%s", c->text);
        int n = snprintf(mail, sizeof mail,
                         HELLO "MAIL FROM:<a@b.test>%s\r\nRCPT TO:<s@gate.test>\r\nDATA\r\nx\r\n.\r\n",
                         c->source);
        talk_say(&t, span_make(mail, (size_t)n), 1000);
        if (!said(&t, c->reply))
            fail_msg("%zu: %.*s", i, SPAN_FMT(buf_span(&t.out)));
        talk_end(&t);
    }
}

/* The client leaves while its mail is with the gate: the mail goes on, and nothing is written to a dead
 * session. */
static void test_gone(void **state)
{
    (void)state;
    struct talk t;
    talk_begin(&t, false);
    lmtp_session_feed(t.session, SPAN_LIT(HELLO ENVELOPE "x\r\n.\r\n"));
    lmtp_session_free(&t.session);
    assert_non_null(t.pending);
    t.pending->done(t.pending, t.pending->done_arg);
    t.pending = NULL;
    talk_end(&t);
}

static void test_stopping(void **state)
{
    (void)state;
    struct talk t;
    talk_begin(&t, false);
    lmtp_session_feed(t.session, SPAN_LIT(HELLO ENVELOPE "x\r\n"));
    assert_false(lmtp_session_quiet(t.session));
    env.stopping = true;
    lmtp_session_feed(t.session, SPAN_LIT(".\r\n"));
    answer(&t);
    assert_true(said(&t, OPENED "421 4.3.2 the gate is stopping, come again\r\n"));
    assert_true(lmtp_session_ended(t.session));
    env.stopping = false;
    talk_end(&t);
}

/* A mail too large for memory lies in a file, with the same octets and hash. */
static void test_spill(void **state)
{
    (void)state;
    static char line[1000];
    struct talk t;
    struct buf whole;
    buf_init(&whole, 4 << 20);
    memset(line, 'y', sizeof line);
    line[998] = '\r';
    line[999] = '\n';
    env.max_size = 4 << 20;
    talk_begin(&t, false);
    talk_say(&t, SPAN_LIT(HELLO ENVELOPE), 100);
    for (int i = 0; i < 2000; i++) {
        line[i % 990] = (char)('a' + i % 26);
        buf_add(&whole, span_make(line, sizeof line));
        lmtp_session_feed(t.session, span_make(line, sizeof line));
    }
    lmtp_session_feed(t.session, SPAN_LIT(".\r\n"));
    assert_non_null(t.pending);
    assert_true(t.pending->file.fd >= 0);
    assert_true(span_eq(t.pending->raw, buf_span(&whole)));
    char expected[65], got[65];
    struct mailfile small;
    struct span raw;
    memcpy(got, t.pending->sha256, sizeof got);
    struct crypto_sha256 sha256 = crypto_sha256(buf_span(&whole));
    struct buf hex;
    buf_init(&hex, 64);
    crypto_hex(&hex, crypto_span(&sha256));
    memcpy(expected, hex.p, sizeof expected);
    buf_release(&hex);
    assert_string_equal(got, expected);
    mailfile_init(&small, "/tmp");
    assert_true(mailfile_add(&small, SPAN_LIT("abc")) && mailfile_finish(&small, &raw, got));
    assert_string_equal(got, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    mailfile_release(&small);
    buf_release(&whole);
    env.max_size = MAX_SIZE;
    talk_end(&t);
}

/* No room: 451, and the connection lives. */
static void test_no_room(void **state)
{
    (void)state;
    static char block[64 << 10];
    struct talk t;
    memset(block, 'z', sizeof block);
    env.max_size = 4 << 20;
    env.spill_folder = "/nonexistent";
    talk_begin(&t, false);
    talk_say(&t, SPAN_LIT(HELLO ENVELOPE), 100);
    for (int i = 0; i < 10; i++)
        talk_say(&t, span_make(block, sizeof block), sizeof block);
    talk_say(&t, SPAN_LIT("\r\n.\r\n"), 100);
    assert_true(said(&t, "451 4.3.1 no room to store the mail\r\n"));
    talk_say(&t, SPAN_LIT(ENVELOPE "x\r\n.\r\n"), 100);
    assert_true(said(&t, OPENED));
    env.max_size = MAX_SIZE;
    env.spill_folder = "/tmp";
    talk_end(&t);
}

static void test_paths(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        bool valid;
    } paths[] = {
        {"a@b.test", true},
        {"root", true},
        {"postmaster", true},
        {"\"a b\"@c.test", true},
        {"SRS0=abcd=xy=a-very-long-domain-name.example.org=and-a-long-local-part@forwarder.example.net",
         true},
        {"caf\xc3\xa9@b.test", true},
        {"a b@c.test", false},
        {"a@b@c.test", false},
        {"@b.test", false},
        {"a@", false},
        {"a@b..test", false},
        {"a\x01@b.test", false},
        {"a,b@c.test", false},
        {"", false},
    };
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
        if (lmtp_path_valid(span_of(paths[i].path)) != paths[i].valid)
            fail_msg("<%s>", paths[i].path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dialogues),       cmocka_unit_test(test_nul),
        cmocka_unit_test(test_too_big),         cmocka_unit_test(test_just_fits),
        cmocka_unit_test(test_long_line),       cmocka_unit_test(test_errors_end_it),
        cmocka_unit_test(test_many_recipients), cmocka_unit_test(test_order),
        cmocka_unit_test(test_answers),         cmocka_unit_test(test_gone),
        cmocka_unit_test(test_stopping),        cmocka_unit_test(test_spill),
        cmocka_unit_test(test_no_room),         cmocka_unit_test(test_paths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
