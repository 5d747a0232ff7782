/* test_message.c: mails of ours, octet by octet. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "parsers/codec.h"
#include "tests/unit/support_mail.h"

#include "daemon/gate/message.h"

#define FIELDS                                                                                               \
    "Date From To Reply-To Subject Message-ID In-Reply-To References Auto-Submitted "                        \
    "X-Auto-Response-Suppress "                                                                              \
    "X-Gatepost-Instance MIME-Version Content-Type Content-Transfer-Encoding"

static struct span build(struct message *m, struct arena *a)
{
    struct buf out;
    buf_init(&out, 1 << 22);
    message_build(m, a, &out);
    assert_false(out.overflow);
    struct span s = arena_copy(a, buf_span(&out));
    buf_release(&out);
    return s;
}

static struct message sample(void)
{
    return (struct message){.from_name = SPAN_LIT("Example Support"),
                            .from = {"support@gate.example"},
                            .to_name = SPAN_LIT("Ann"),
                            .to = {"ann@acme.example"},
                            .reply_to = {"support+r12-abc@gate.example"},
                            .subject = SPAN_LIT("Re: Checkout [#12]"),
                            .message_id = SPAN_LIT("12.1.abc@gate.example"),
                            .in_reply_to = SPAN_LIT("1@acme.example"),
                            .date_unix_s = 1772550007,
                            .automatic = MESSAGE_AUTO_REPLIED,
                            .instance = SPAN_LIT("mark"),
                            .text = SPAN_LIT("Hello,\n\nyes.\n")};
}

static void test_build(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct message m = sample();
    struct span mail = build(&m, a);
    mail_check(mail, FIELDS);
    assert_true(span_eq(mail, SPAN_LIT("Date: Tue, 3 Mar 2026 15:00:07 +0000\r\n"
                                       "From: Example Support <support@gate.example>\r\n"
                                       "To: Ann <ann@acme.example>\r\n"
                                       "Reply-To: Example Support <support+r12-abc@gate.example>\r\n"
                                       "Subject: Re: Checkout [#12]\r\n"
                                       "Message-ID: <12.1.abc@gate.example>\r\n"
                                       "In-Reply-To: <1@acme.example>\r\n"
                                       "References: <1@acme.example>\r\n"
                                       "Auto-Submitted: auto-replied\r\n"
                                       "X-Auto-Response-Suppress: All\r\n"
                                       "X-Gatepost-Instance: mark\r\n"
                                       "MIME-Version: 1.0\r\n"
                                       "Content-Type: text/plain; charset=utf-8\r\n"
                                       "Content-Transfer-Encoding: 7bit\r\n\r\n"
                                       "Hello,\r\n\r\nyes.\r\n")));
    m.automatic = MESSAGE_BY_HAND;
    mail = build(&m, a);
    assert_true(mail_field(mail, "Auto-Submitted").n == 0 &&
                mail_field(mail, "X-Auto-Response-Suppress").n == 0);
    m.automatic = MESSAGE_AUTO_GENERATED;
    assert_true(span_eq(mail_field(build(&m, a), "Auto-Submitted"), SPAN_LIT("auto-generated")));
    arena_free(&a);
}

static void test_references(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct message m = sample();
    for (int i = 1; i <= 100; i++)
        arena_push(a, &m.references, arena_printf(a, "r%d@x", i));
    struct span r = mail_field(build(&m, a), "References");
    size_t n = 0;
    for (size_t i = 0; i < r.n; i++)
        n += r.p[i] == '<';
    assert_int_equal(n, MESSAGE_REFERENCES_MAX);
    assert_true(span_starts(r, SPAN_LIT("<r1@x> <r2@x>")));
    assert_true(span_ends(r, SPAN_LIT("<r100@x> <1@acme.example>")));
    assert_true(span_find(r, SPAN_LIT("<r20@x>")) < r.n && span_find(r, SPAN_LIT("<r21@x>")) == r.n);
    assert_true(span_find(r, SPAN_LIT("<r82@x>")) < r.n && span_find(r, SPAN_LIT("<r81@x>")) == r.n);
    /* the parent isn't there twice */
    m.references.n = 0;
    arena_push(a, &m.references, m.in_reply_to);
    assert_true(span_eq(mail_field(build(&m, a), "References"), SPAN_LIT("<1@acme.example>")));
    arena_free(&a);
}

static void test_body(void **state)
{
    (void)state;
    static const struct {
        const char *text, *encoding, *decoded;
    } table[] = {
        {"", "7bit", ""},
        {"a\rb\nc\r\nd", "7bit", "a\r\nb\r\nc\r\nd\r\n"},
        {".\n..\n", "7bit", ".\r\n..\r\n"},
        {"From here\n", "quoted-printable", "From here\r\n"},
        {"a\n-- \nAnn\n", "7bit", "a\r\n-- \r\nAnn\r\n"},
        {"a -- \n", "quoted-printable", "a -- \r\n"},
        {"blank \n", "quoted-printable", "blank \r\n"},
        {"größer\n", "quoted-printable", "größer\r\n"},
        {"日本語\n", "base64", "日本語\r\n"},
        {"a\x01\x1b[31mb\x7f\xe2\x80\xaez\n", "7bit", "a[31mbz\r\n"},
        {"a\xe2\x80\xa8"
         "b\n",
         "7bit", "a\r\nb\r\n"},
        {"a\xff\n", "quoted-printable", "a\xef\xbf\xbd\r\n"},
        {"a\tb\n", "7bit", "a\tb\r\n"},
        {"1234567890123456789012345678901234567890123456789012345678901234567890123456\n", "7bit",
         "1234567890123456789012345678901234567890123456789012345678901234567890123456\r\n"},
        {"12345678901234567890123456789012345678901234567890123456789012345678901234567\n",
         "quoted-printable",
         "12345678901234567890123456789012345678901234567890123456789012345678901234567\r\n"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct arena *a = arena_new(0);
        struct message m = sample();
        m.text = span_of(table[i].text);
        struct span mail = build(&m, a), encoding = mail_field(mail, "Content-Transfer-Encoding");
        mail_check(mail, FIELDS);
        if (!span_eq(encoding, span_of(table[i].encoding)))
            fail_msg("\"%s\" went as %.*s", table[i].text, SPAN_FMT(encoding));
        enum facts_encoding e = encoding.p[0] == 'q'   ? FACTS_ENCODING_QP
                                : encoding.p[0] == 'b' ? FACTS_ENCODING_BASE64
                                                       : FACTS_ENCODING_IDENTITY;
        assert_false(span_starts(mail_body(mail), SPAN_LIT("From ")));
        struct span decoded = codec_decode(a, e, mail_body(mail));
        if (!span_eq(decoded, span_of(table[i].decoded)))
            fail_msg("\"%s\" arrived as \"%.*s\"", table[i].text, SPAN_FMT(decoded));
        arena_free(&a);
    }
}

static void test_long_text_is_cut_at_a_line(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    char *p = arena_alloc(a, 2 * MESSAGE_TEXT_MAX);
    for (size_t i = 0; i < 2 * MESSAGE_TEXT_MAX; i++)
        p[i] = i % 10 == 9 ? '\n' : 'x';
    struct message m = sample();
    m.text = span_make(p, 2 * MESSAGE_TEXT_MAX);
    struct span body = mail_body(build(&m, a));
    assert_true(body.n > MESSAGE_TEXT_MAX && body.n < MESSAGE_TEXT_MAX * 5 / 4);
    assert_true(span_ends(body, SPAN_LIT("\r\nxxxxxxxxx\r\n")));
    arena_free(&a);
}

static void test_name(void **state)
{
    (void)state;
    static const struct {
        const char *name, *clean;
    } table[] = {
        {"Ann Example", "Ann Example"},
        {"J. Smith", "J. Smith"},
        {"Dr. Ann van der Müller-Lüdenscheid", "Dr. Ann van der Müller-Lüdenscheid"},
        {"Ann http://evil.example/x", "Ann"},
        {"Win now: www.evil.example !", "Win now: !"},
        {"evil.example", ""},
        {"ann@acme.example", ""},
        {"Ann <bob@acme.example>", "Ann"},
        {"Ann\r\nBcc: x", "Ann Bcc: x"},
        {"\"Ann\"", "Ann"},
        {"a\\b", ""},
        {"\xe2\x80\xae"
         "Ann\x1b]0;x\x07",
         "Ann ]0;x"},
        {"", ""},
        {"1234567890123456789012345678901234567890123456789012345678901234567890",
         "123456789012345678901234567890123456789012345678901234567890123…"},
    };
    struct arena *a = arena_new(0);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct span got = message_name(a, span_of(table[i].name));
        if (!span_eq(got, span_of(table[i].clean)))
            fail_msg("\"%s\": got \"%.*s\"", table[i].name, SPAN_FMT(got));
    }
    char *p = arena_alloc(a, 10000);
    memset(p, 'x', 10000);
    assert_true(message_name(a, span_make(p, 10000)).n <= MESSAGE_NAME_MAX + 2);
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_build), cmocka_unit_test(test_references), cmocka_unit_test(test_body),
        cmocka_unit_test(test_long_text_is_cut_at_a_line), cmocka_unit_test(test_name)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
