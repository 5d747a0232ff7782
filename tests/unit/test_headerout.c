/* test_headerout.c: header fields out: what comes out is one field, whatever goes in (attacks 14, 31, 32). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "daemon/gate/headerout.h"
#include "parsers/utf8.h"

static struct buf out;

static int setup(void **state)
{
    (void)state;
    buf_init(&out, 1 << 20);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    buf_release(&out);
    return 0;
}

static void expect(const char *expected)
{
    if (!span_eq(buf_span(&out), span_of(expected)))
        fail_msg("got:\n%.*s\nwanted:\n%s", SPAN_FMT(buf_span(&out)), expected);
    buf_clear(&out);
}

/* One field: ends in CRLF, every other CRLF has a blank behind it and something before it, no other control,
 * no line over the limit. */
static void check_field(struct span field, size_t line_max)
{
    assert_true(span_ends(field, SPAN_LIT("\r\n")));
    for (size_t i = 0, begin = 0; i < field.n; i++) {
        unsigned char c = (unsigned char)field.p[i];
        if (c == '\r') {
            assert_int_equal(field.p[i + 1], '\n');
            assert_true(i > begin && i - begin <= line_max);
            if (i + 2 < field.n)
                assert_int_equal(field.p[i + 2], ' ');
            i++;
            begin = i + 1;
            continue;
        }
        assert_true(c >= 0x20 && c < 0x7f);
    }
}

static void test_text(void **state)
{
    (void)state;
    headerout_text(&out, "Subject", SPAN_LIT("Checkout returns 500 [#12]"));
    expect("Subject: Checkout returns 500 [#12]\r\n");
    headerout_text(&out, "Subject", SPAN_LIT("  a \t b  "));
    expect("Subject: a b\r\n");
    headerout_text(&out, "Subject", SPAN_EMPTY);
    expect("Subject:\r\n");
    headerout_text(&out, "Subject", SPAN_LIT("Störung im Laden [#12]"));
    expect("Subject: =?UTF-8?Q?St=C3=B6rung?= im Laden [#12]\r\n");
    headerout_text(&out, "Subject", SPAN_LIT("größer für alle"));
    expect("Subject: =?UTF-8?Q?gr=C3=B6=C3=9Fer_f=C3=BCr?= alle\r\n");
    headerout_text(&out, "Subject", SPAN_LIT("日本語の件名 [#12]"));
    expect("Subject: =?UTF-8?B?5pel5pys6Kqe44Gu5Lu25ZCN?= [#12]\r\n");
    headerout_text(&out, "Subject", SPAN_LIT("=?utf-8?q?x?= y"));
    expect("Subject: =?UTF-8?Q?=3D=3Futf-8=3Fq=3Fx=3F=3D?= y\r\n");
    headerout_text(
        &out, "Subject",
        SPAN_LIT("one two three four five six seven eight nine ten eleven twelve thirteen fourteen"));
    expect(
        "Subject: one two three four five six seven eight nine ten eleven twelve\r\n thirteen fourteen\r\n");
}

static void test_line_ends_become_a_blank(void **state)
{
    (void)state;
    static const char *const ends[] = {"\r",   "\n",           "\r\n",         "\v",
                                       "\f",   "\xe2\x80\xa8", "\xe2\x80\xa9", "\xc2\x85",
                                       "\x1b", "\xe2\x80\xae", "\x7f"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        char value[100];
        snprintf(value, sizeof value, "a%sBcc: victim@x.example", ends[i]);
        headerout_text(&out, "Subject", span_of(value));
        expect("Subject: a Bcc: victim@x.example\r\n");
    }
    headerout_text(&out, "Subject", span_make("a\0b", 3));
    expect("Subject: a b\r\n");
    headerout_text(&out, "Subject", SPAN_LIT("a\xff"));
    expect("Subject: =?UTF-8?Q?a=EF=BF=BD?=\r\n");
}

/* A decoder of our own making: what the encoded-words hold is the text, and no character is cut in two. */
static void test_long_words(void **state)
{
    (void)state;
    static const char *const characters[] = {"x", "ü", "語", "😀", "ü x"};
    for (size_t i = 0; i < sizeof characters / sizeof *characters; i++) {
        for (int n = 1; n < 400; n += 7) {
            struct buf value;
            buf_init(&value, 1 << 16);
            for (int k = 0; k < n; k++)
                buf_adds(&value, characters[i]);
            headerout_text(&out, "Subject", buf_span(&value));
            check_field(buf_span(&out), 76);
            struct span rest = buf_span(&out);
            size_t words = 0;
            for (size_t at; (at = span_find(rest, SPAN_LIT("=?UTF-8?"))) < rest.n; words++) {
                rest = span_from(rest, at);
                size_t end = span_find(span_from(rest, 10), SPAN_LIT("?=")) + 12;
                assert_true(end <= 75);
                rest = span_from(rest, end);
            }
            assert_true(words > 0 || (i == 0 && n <= 60) || i == 4);
            buf_clear(&out);
            buf_release(&value);
        }
    }
}

static void test_mailbox(void **state)
{
    (void)state;
    struct address a = {"ann@acme.example"};
    static const struct {
        const char *name, *expected;
    } table[] = {
        {"", "To: ann@acme.example\r\n"},
        {"Ann Example", "To: Ann Example <ann@acme.example>\r\n"},
        {"Example, Ann", "To: \"Example, Ann\" <ann@acme.example>\r\n"},
        {"A \"B\" \\C", "To: \"A \\\"B\\\" \\\\C\" <ann@acme.example>\r\n"},
        {"Jörg", "To: =?UTF-8?Q?J=C3=B6rg?= <ann@acme.example>\r\n"},
        {"x <evil@x>, y", "To: \"x <evil@x>, y\" <ann@acme.example>\r\n"},
        {"a\r\nBcc: b@c", "To: \"a Bcc: b@c\" <ann@acme.example>\r\n"},
        {"=?us-ascii?q?x=0d=0a?=",
         "To: =?UTF-8?Q?=3D=3Fus-ascii=3Fq=3Fx=3D0d=3D0a=3F=3D?= <ann@acme.example>\r\n"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        headerout_mailbox(&out, "To", span_of(table[i].name), &a);
        check_field(buf_span(&out), 76);
        expect(table[i].expected);
    }
    headerout_mailbox(&out, "Reply-To", SPAN_LIT("x"), &(struct address){""});
    expect("");
}

static void test_ids(void **state)
{
    (void)state;
    struct span ids[] = {SPAN_LIT("a@b"),
                         SPAN_LIT("12345678901234567890123456789012345@acme.example"),
                         SPAN_LIT("x\r\nBcc: y@z"),
                         SPAN_LIT("a b@c"),
                         SPAN_LIT("<x@y>"),
                         SPAN_EMPTY,
                         SPAN_LIT("22345678901234567890123456789012345@acme.example")};
    headerout_ids(&out, "References", (struct spans){ids, sizeof ids / sizeof *ids});
    expect("References: <a@b> <12345678901234567890123456789012345@acme.example>\r\n"
           " <22345678901234567890123456789012345@acme.example>\r\n");
    headerout_ids(&out, "References", (struct spans){ids + 2, 4});
    expect("");
}

static void test_date(void **state)
{
    (void)state;
    headerout_date(&out, "Date", 1772550007);
    expect("Date: Tue, 3 Mar 2026 15:00:07 +0000\r\n");
    headerout_date(&out, "Date", 0);
    expect("Date: Thu, 1 Jan 1970 00:00:00 +0000\r\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text),       cmocka_unit_test(test_line_ends_become_a_blank),
        cmocka_unit_test(test_long_words), cmocka_unit_test(test_mailbox),
        cmocka_unit_test(test_ids),        cmocka_unit_test(test_date),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
