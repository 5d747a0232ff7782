/* test_talk.c: the SMTP client against every reply a server can give, at every step (attacks 33, 87, 88, 89).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "daemon/send/talk.h"

static const struct sendjob job = {
    .from = {"support+b.x@gate.example"}, .to = {"ann@acme.example"}, .own = {"support@gate.example"}};

/* Takes what is to be written. */
static struct span taken(struct talk *t, char *p, size_t room)
{
    size_t n = t->out.n < room ? t->out.n : room;
    memcpy(p, t->out.p, n);
    buf_clear(&t->out);
    return span_make(p, n);
}

static void expect_out(struct talk *t, const char *expected)
{
    char p[1000];
    struct span got = taken(t, p, sizeof p);
    if (!span_eq(got, span_of(expected)))
        fail_msg("wrote \"%.*s\", not \"%s\"", SPAN_FMT(got), expected);
}

enum { WHOLE = 1, OWN = 2, CLOSES = 4, STALE = 8 };

/* A server as a script: for each thing that the client does, what the server says.  "": nothing, it is
 * silent. */
struct script {
    const char *name;
    bool pipelining, used, reset;
    const char *mail, *rcpt, *data, *dot; /* replies; NULL: it closes the connection instead */
    const char *mail_again;               /* to MAIL with our own address */
    enum send_class class;
    int code;
    const char *enhanced;
    unsigned is;
};

/* One mail by the script; what the server says comes an octet at a time, so that no reply is read in one go.
 */
static void say(struct talk *t, const char *reply)
{
    if (!reply) {
        talk_lost(t, "closed");
        return;
    }
    for (const char *p = reply; *p; p++)
        talk_input(t, span_make(p, 1));
}

static void play(const struct script *s)
{
    struct talk t;
    talk_init(&t, (struct talk_can){.pipelining = s->pipelining});
    t.used = s->used;
    t.reset = s->reset;
    talk_begin(&t, &job, SPAN_LIT("Subject: x\r\n\r\n.hi\r\n"));
    bool again = false, dotted = false;
    for (int i = 0; i < 50 && t.state != TALK_DONE; i++) {
        char p[1000];
        struct span out = taken(&t, p, sizeof p), line;
        while (t.state != TALK_DONE && span_line(&out, &line)) {
            if (span_starts(line, SPAN_LIT("RSET"))) {
                say(&t, "250 ok\r\n");
            } else if (span_starts(line, SPAN_LIT("MAIL FROM:<support+b.x@gate.example>"))) {
                say(&t, s->mail);
            } else if (span_starts(line, SPAN_LIT("MAIL FROM:<support@gate.example>"))) {
                again = true;
                say(&t, s->mail_again);
            } else if (span_starts(line, SPAN_LIT("RCPT TO:<ann@acme.example>"))) {
                bool refused = s->pipelining && t.mail_refused;
                say(&t,
                    refused && (!again || s->mail_again[0] != '2') ? "503 5.5.1 MAIL first\r\n" : s->rcpt);
            } else if (span_eq(line, SPAN_LIT("DATA"))) {
                say(&t, s->data);
            } else if (span_eq(line, SPAN_LIT("."))) {
                dotted = true;
                say(&t, s->dot);
            }
        }
        if (t.state == TALK_BODY)
            talk_body(&t);
        else if (t.state == TALK_DOT && !t.out.n)
            talk_dot(&t);
        else if (t.state != TALK_DONE && !t.out.n && i > 40)
            talk_lost(&t, "silent");
    }
    if (t.state != TALK_DONE)
        fail_msg("%s: it has no end", s->name);
    const struct sendresult *r = &t.result;
    if (r->class != s->class || r->code != s->code || strcmp(r->enhanced, s->enhanced) != 0)
        fail_msg("%s: %s %d \"%s\": %s", s->name, send_class_name[r->class], r->code, r->enhanced,
                 r->response);
    unsigned is = (r->whole_transport ? WHOLE : 0u) | (r->from_own ? OWN : 0u) | (t.closes ? CLOSES : 0u) |
                  (t.stale ? STALE : 0u);
    if (is != s->is)
        fail_msg("%s: is %u, not %u", s->name, is, s->is);
    assert_true(r->class != SEND_UNKNOWN || dotted);
    talk_release(&t);
}

#define OK_MAIL "250 2.1.0 ok\r\n"
#define OK_RCPT "250 2.1.5 ok\r\n"
#define OK_DATA "354 go on\r\n"
#define OK_DOT  "250 2.0.0 queued as 4711\r\n"

static void test_replies(void **state)
{
    (void)state;
    static const struct script table[] = {
        {"all well", 0, 0, 0, OK_MAIL, OK_RCPT, OK_DATA, OK_DOT, NULL, SEND_SENT, 250, "2.0.0", 0},
        {"pipelined", 1, 0, 0, OK_MAIL, OK_RCPT, OK_DATA, OK_DOT, NULL, SEND_SENT, 250, "2.0.0", 0},
        {"after a refusal", 1, 1, 1, OK_MAIL, OK_RCPT, OK_DATA, OK_DOT, NULL, SEND_SENT, 250, "2.0.0", 0},
        {"251", 1, 0, 0, OK_MAIL, "251 will forward\r\n", OK_DATA, OK_DOT, NULL, SEND_SENT, 250, "2.0.0", 0},
        {"many lines", 0, 0, 0, "250-2.1.0 a\r\n250-b\r\n250 c\r\n", OK_RCPT, OK_DATA,
         "250-2.0.0 a\r\n250 2.0.0 b\r\n", NULL, SEND_SENT, 250, "2.0.0", 0},
        {"LF alone", 0, 0, 0, "250 ok\n", "250\n", "354\n", "250 ok\n", NULL, SEND_SENT, 250, "", 0},
        {"4xx at MAIL", 0, 0, 0, "451 4.7.1 later\r\n", OK_RCPT, OK_DATA, OK_DOT, NULL, SEND_DEFERRED, 451,
         "4.7.1", 0},
        {"4xx at MAIL, pipelined", 1, 0, 0, "451 4.7.1 later\r\n", OK_RCPT, OK_DATA, OK_DOT, NULL,
         SEND_DEFERRED, 451, "4.7.1", 0},
        {"no room at MAIL", 1, 0, 0, "452 4.3.1 full\r\n", OK_RCPT, OK_DATA, OK_DOT, NULL, SEND_DEFERRED, 452,
         "4.3.1", WHOLE},
        {"5xx at MAIL", 1, 0, 0, "550 5.7.1 no\r\n", OK_RCPT, OK_DATA, OK_DOT, NULL, SEND_FAILED, 550,
         "5.7.1", 0},
        {"no login", 1, 0, 0, "530 5.7.0 authenticate\r\n", OK_RCPT, OK_DATA, OK_DOT, NULL, SEND_DEFERRED,
         530, "5.7.0", WHOLE},
        {"421 at MAIL", 1, 0, 0, "421 4.3.2 bye\r\n", OK_RCPT, OK_DATA, OK_DOT, NULL, SEND_DEFERRED, 421,
         "4.3.2", WHOLE | CLOSES},
        {"421 at MAIL, kept", 1, 1, 0, "421 4.4.2 idle\r\n", OK_RCPT, OK_DATA, OK_DOT, NULL, SEND_DEFERRED,
         421, "4.4.2", WHOLE | CLOSES | STALE},
        {"drop at MAIL", 1, 0, 0, NULL, OK_RCPT, OK_DATA, OK_DOT, NULL, SEND_DEFERRED, 0, "", WHOLE | CLOSES},
        {"drop at MAIL, kept", 0, 1, 0, NULL, OK_RCPT, OK_DATA, OK_DOT, NULL, SEND_DEFERRED, 0, "",
         WHOLE | CLOSES | STALE},
        {"sender refused, own taken", 0, 0, 0, "553 5.1.8 no\r\n", OK_RCPT, OK_DATA, OK_DOT, OK_MAIL,
         SEND_SENT, 250, "2.0.0", OWN},
        {"the same, pipelined", 1, 0, 0, "501 5.1.7 no\r\n", OK_RCPT, OK_DATA, OK_DOT, OK_MAIL, SEND_SENT,
         250, "2.0.0", OWN},
        {"sender refused, own too", 1, 0, 0, "554 5.7.1 no\r\n", OK_RCPT, OK_DATA, OK_DOT, "554 5.7.1 no\r\n",
         SEND_FAILED, 554, "5.7.1", OWN},
        {"4xx at RCPT", 0, 0, 0, OK_MAIL, "450 4.2.0 greylisted\r\n", OK_DATA, OK_DOT, NULL, SEND_DEFERRED,
         450, "4.2.0", 0},
        {"5xx at RCPT", 1, 0, 0, OK_MAIL, "550 5.1.1 no such user\r\n", OK_DATA, OK_DOT, NULL, SEND_FAILED,
         550, "5.1.1", 0},
        {"552 at RCPT", 1, 0, 0, OK_MAIL, "552 5.2.2 full\r\n", OK_DATA, OK_DOT, NULL, SEND_DEFERRED, 552,
         "5.2.2", 0},
        {"421 at RCPT", 1, 1, 0, OK_MAIL, "421 4.3.2 bye\r\n", OK_DATA, OK_DOT, NULL, SEND_DEFERRED, 421,
         "4.3.2", WHOLE | CLOSES},
        {"drop at RCPT", 1, 1, 0, OK_MAIL, NULL, OK_DATA, OK_DOT, NULL, SEND_DEFERRED, 0, "", CLOSES},
        {"4xx at DATA", 0, 0, 0, OK_MAIL, OK_RCPT, "451 4.3.0 later\r\n", OK_DOT, NULL, SEND_DEFERRED, 451,
         "4.3.0", 0},
        {"5xx at DATA", 0, 0, 0, OK_MAIL, OK_RCPT, "554 5.7.1 no\r\n", OK_DOT, NULL, SEND_FAILED, 554,
         "5.7.1", 0},
        {"250 at DATA", 0, 0, 0, OK_MAIL, OK_RCPT, "250 what\r\n", OK_DOT, NULL, SEND_DEFERRED, 250, "",
         CLOSES},
        {"drop at DATA", 0, 1, 0, OK_MAIL, OK_RCPT, NULL, OK_DOT, NULL, SEND_DEFERRED, 0, "", CLOSES},
        {"4xx at the dot", 0, 0, 0, OK_MAIL, OK_RCPT, OK_DATA, "451 4.3.0 later\r\n", NULL, SEND_DEFERRED,
         451, "4.3.0", 0},
        {"5xx at the dot", 0, 0, 0, OK_MAIL, OK_RCPT, OK_DATA, "554 5.6.0 spam\r\n", NULL, SEND_FAILED, 554,
         "5.6.0", 0},
        {"421 at the dot", 0, 0, 0, OK_MAIL, OK_RCPT, OK_DATA, "421 4.3.2 bye\r\n", NULL, SEND_DEFERRED, 421,
         "4.3.2", WHOLE | CLOSES},
        {"drop after the dot", 1, 1, 0, OK_MAIL, OK_RCPT, OK_DATA, NULL, NULL, SEND_UNKNOWN, 0, "", CLOSES},
        {"silence after the dot", 1, 1, 0, OK_MAIL, OK_RCPT, OK_DATA, "", NULL, SEND_UNKNOWN, 0, "", CLOSES},
        {"half a reply after the dot", 1, 1, 0, OK_MAIL, OK_RCPT, OK_DATA, "250 2.0", NULL, SEND_UNKNOWN, 0,
         "", CLOSES},
        {"nonsense after the dot", 1, 1, 0, OK_MAIL, OK_RCPT, OK_DATA, "HTTP/1.1 200 OK\r\n", NULL,
         SEND_UNKNOWN, 0, "", CLOSES},
        {"nonsense at MAIL", 1, 0, 0, "hello\r\n", OK_RCPT, OK_DATA, OK_DOT, NULL, SEND_DEFERRED, 0, "",
         WHOLE | CLOSES},
        {"two codes in a reply", 1, 0, 0, OK_MAIL, "250-a\r\n550 b\r\n", OK_DATA, OK_DOT, NULL, SEND_DEFERRED,
         0, "", CLOSES},
        {"a strange enhanced code", 1, 0, 0, OK_MAIL, "550 4.1.1 no\r\n", OK_DATA, OK_DOT, NULL, SEND_FAILED,
         550, "", 0},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        play(&table[i]);
}

static void test_endless_replies(void **state)
{
    (void)state;
    struct talk t;
    talk_init(&t, (struct talk_can){0});
    talk_begin(&t, &job, SPAN_LIT("x\r\n"));
    size_t n = 0;
    for (; t.state != TALK_DONE && n < 100000; n++)
        talk_input(&t, SPAN_LIT("250-more\r\n"));
    assert_true(n <= REPLY_LINES_MAX + 1 && t.result.class == SEND_DEFERRED && t.closes);
    talk_release(&t);

    talk_init(&t, (struct talk_can){0});
    talk_begin(&t, &job, SPAN_LIT("x\r\n"));
    for (n = 0; t.state != TALK_DONE && n < 100000; n++)
        talk_input(&t, SPAN_LIT("250 more and more "));
    assert_true(n * 18 <= REPLY_LINE_MAX + 18 && t.result.class == SEND_DEFERRED && t.closes);
    talk_release(&t);
}

/* 421 and the end while DATA flows: the server had not all of it, so that nothing can be twice. */
static void test_reply_within_the_mail(void **state)
{
    (void)state;
    struct talk t;
    talk_init(&t, (struct talk_can){0});
    talk_begin(&t, &job, SPAN_LIT("x\r\n"));
    talk_input(&t, SPAN_LIT("250 ok\r\n250 ok\r\n354 go\r\n"));
    assert_int_equal(t.state, TALK_BODY);
    talk_body(&t);
    talk_input(&t, SPAN_LIT("451 4.3.0 no more\r\n"));
    assert_int_equal(t.state, TALK_DONE);
    assert_int_equal(t.result.class, SEND_DEFERRED);
    assert_true(t.closes && t.out.n == 0);
    talk_release(&t);
}

static void test_octets(void **state)
{
    (void)state;
    static const struct {
        const char *mail, *sent;
    } table[] = {
        {"a\r\nb\r\n", "a\r\nb\r\n.\r\n"},
        {"a", "a\r\n.\r\n"},
        {"", ".\r\n"},
        {".\r\n..\r\n.a", "..\r\n...\r\n..a\r\n.\r\n"},
        /* smuggling: no line end but CRLF leaves, so that no other dot stands alone */
        {"a\n.\nb", "a\r\n..\r\nb\r\n.\r\n"},
        {"a\r.\rb\r", "a\r\n..\r\nb\r\n.\r\n"},
        {"a\n.\r\nMAIL FROM:<x@y>\r\n", "a\r\n..\r\nMAIL FROM:<x@y>\r\n.\r\n"},
        {"a\r\r\n.\r\n", "a\r\n\r\n..\r\n.\r\n"},
        {"\n\n", "\r\n\r\n.\r\n"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct talk t;
        talk_init(&t, (struct talk_can){0});
        talk_begin(&t, &job, span_of(table[i].mail));
        talk_input(&t, SPAN_LIT("250 ok\r\n250 ok\r\n354 go\r\n"));
        buf_clear(&t.out);
        while (t.state == TALK_BODY)
            talk_body(&t);
        talk_dot(&t);
        expect_out(&t, table[i].sent);
        talk_release(&t);
    }
}

/* Large, and a line end at every place within the chunks. */
static void test_chunks(void **state)
{
    (void)state;
    for (size_t length = 1; length < 300; length += 37) {
        struct buf mail, sent;
        buf_init(&mail, 1 << 20);
        buf_init(&sent, 1 << 21);
        while (mail.n < 3 * TALK_CHUNK_BYTES) {
            for (size_t i = 0; i < length; i++)
                buf_addc(&mail, i ? 'x' : '.');
            buf_adds(&mail, "\r\n");
        }
        struct talk t;
        talk_init(&t, (struct talk_can){0});
        talk_begin(&t, &job, buf_span(&mail));
        talk_input(&t, SPAN_LIT("250 ok\r\n250 ok\r\n354 go\r\n"));
        buf_clear(&t.out);
        while (t.state == TALK_BODY) {
            talk_body(&t);
            assert_false(t.out.overflow);
            buf_add(&sent, buf_span(&t.out));
            buf_clear(&t.out);
        }
        assert_int_equal(sent.n, mail.n + mail.n / (length + 2));
        talk_release(&t);
        buf_release(&mail);
        buf_release(&sent);
    }
}

static void test_commands(void **state)
{
    (void)state;
    struct talk t;
    talk_init(&t, (struct talk_can){.pipelining = true, .size = true});
    talk_begin(&t, &job, SPAN_LIT("12345"));
    expect_out(&t, "MAIL FROM:<support+b.x@gate.example> SIZE=5\r\nRCPT TO:<ann@acme.example>\r\n");
    talk_input(&t, SPAN_LIT("250 ok\r\n550 no\r\n"));
    assert_int_equal(t.state, TALK_DONE);
    assert_false(t.closes);
    talk_next(&t);
    struct sendjob null = job;
    null.from = (struct address){""};
    talk_begin(&t, &null, SPAN_LIT("x"));
    expect_out(&t, "RSET\r\n");
    talk_input(&t, SPAN_LIT("250 ok\r\n"));
    expect_out(&t, "MAIL FROM:<> SIZE=1\r\nRCPT TO:<ann@acme.example>\r\n");
    talk_release(&t);

    struct sendjob utf8 = {.to = {"用户@例子.example"}};
    talk_init(&t, (struct talk_can){.smtputf8 = true});
    talk_begin(&t, &utf8, SPAN_LIT("x"));
    expect_out(&t, "MAIL FROM:<> SMTPUTF8 BODY=8BITMIME\r\n");
    talk_release(&t);
    talk_init(&t, (struct talk_can){0});
    talk_begin(&t, &utf8, SPAN_LIT("x"));
    assert_int_equal(t.state, TALK_DONE);
    assert_int_equal(t.result.class, SEND_FAILED);
    assert_string_equal(t.result.enhanced, "5.6.7");
    talk_next(&t);
    talk_quit(&t);
    expect_out(&t, "QUIT\r\n");
    talk_release(&t);
}

static void test_response_is_one_line(void **state)
{
    (void)state;
    struct talk t;
    talk_init(&t, (struct talk_can){0});
    talk_begin(&t, &job, SPAN_LIT("x"));
    talk_input(&t, SPAN_LIT("550-5.7.1 first\r\n550 5.7.1 \x1b[31msecond\x01\r\n"));
    for (const char *p = t.result.response; *p; p++)
        assert_true((unsigned char)*p >= 0x20 && *p != 0x7f);
    assert_int_equal(strncmp(t.result.response, "550 5.7.1 first 5.7.1 ", 22), 0);
    talk_release(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_replies),
        cmocka_unit_test(test_endless_replies),
        cmocka_unit_test(test_reply_within_the_mail),
        cmocka_unit_test(test_octets),
        cmocka_unit_test(test_chunks),
        cmocka_unit_test(test_commands),
        cmocka_unit_test(test_response_is_one_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
