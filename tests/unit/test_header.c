/* Header blocks as they are really sent: every broken form of fields and line ends, limits, encoded-words. */
#include "tests/unit/support_reader.h"

#include "parsers/header.h"
#include "parsers/word.h"

/* The fields as "Name=value|", then the body. */
static const struct {
    const char *what, *in, *fields, *body, *defect;
} blocks[] = {
    {"plain", "A: 1\r\nB: 2\r\n\r\nbody", "A=1|B=2|", "body", NULL},
    {"LF", "A: 1\nB: 2\n\nbody", "A=1|B=2|", "body", NULL},
    {"bare CR", "A: 1\rB: 2\r\rbody", "A=1|B=2|", "body", NULL},
    {"CR CR LF", "A: 1\r\r\nB: 2\r\r\n\r\r\nbody", "A=1|B=2|", "body", NULL},
    {"mixed", "A: 1\r\nB: 2\n\r\nbody", "A=1|B=2|", "body", NULL},
    {"folds", "A: 1\r\n  2\r\n\t3\r\n\r\n", "A=1  2 3|", "", NULL},
    {"fold of blanks hides nothing", "A: 1\r\n \r\n 2\r\nB: 3\r\n\r\nx", "A=1  2|B=3|", "x", NULL},
    {"blank line first", "\r\n\r\nA: 1\r\n\r\nx", "A=1|", "x", "blank line before the header"},
    {"mbox", "From ann@x Mon Jan  1\nA: 1\n\nx", "A=1|", "x", NULL},
    {"quoted mbox", ">From ann@x Mon Jan  1\nA: 1\n\nx", "A=1|", "x", NULL},
    {"blank before the colon", "A : 1\r\nB\t:2\r\n\r\nx", "A=1|B=2|", "x", NULL},
    {"garbage between", "A: 1\r\ngarbage\r\nX-B: 2\r\n\r\nx", "A=1|X-B=2|", "x", "line that is no field"},
    {"garbage and its fold", "A: 1\r\ngarbage\r\n fold\r\nTo: 2\r\n\r\nx", "A=1|To=2|", "x",
     "line that is no field"},
    {"8-bit name",
     "A: 1\r\nGr\xf6\xdf"
     "e: 2\r\nB: 3\r\n\r\nx",
     "A=1|B=3|", "x", "line that is no field"},
    {"no blank line", "A: 1\r\nHello there,\r\nyours\r\n\r\nAnn", "A=1|", "Hello there,\r\nyours\r\n\r\nAnn",
     "no blank line between header and body"},
    {"end in a field", "A: 1\r\nB: 2", "A=1|B=2|", "", NULL},
    {"end in a fold", "A: 1\r\n 2", "A=1 2|", "", NULL},
    {"no header", "\r\nhello", "", "hello", NULL},
    {"nothing", "", "", "", NULL},
    {"empty value", "A:\r\nB: \r\n\r\nx", "A=|B=|", "x", NULL},
    {"colons in the value", "A: b: c:d\r\n\r\n", "A=b: c:d|", "", NULL},
    {"8-bit value",
     "A: Gr\xfc\xdf"
     "e\r\n\r\n",
     "A=Gr\xc3\xbc\xc3\x9f"
     "e|",
     "", "8-bit text in the header"},
    {"UTF-8 value",
     "A: Gr\xc3\xbc\xc3\x9f"
     "e\r\n\r\n",
     "A=Gr\xc3\xbc\xc3\x9f"
     "e|",
     "", NULL},
    {"ISO-2022-JP value", "A: \x1b$B%F%9%H\x1b(B!\r\n\r\n", "A=\xe3\x83\x86\xe3\x82\xb9\xe3\x83\x88!|", "",
     "text is ISO-2022"},
};

static void test_blocks(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) {
        struct reader *r = reader_begin();
        struct header_block b;
        struct buf got;
        buf_init(&got, 1 << 12);
        struct span in = span_of(blocks[i].in);
        header_parse(r, in, &b);
        for (size_t f = 0; f < b.n; f++) {
            buf_add(&got, b.v[f].name);
            buf_addc(&got, '=');
            buf_add(&got, header_unfold(&b, &b.v[f]));
            buf_addc(&got, '|');
        }
        assert_text(buf_span(&got), blocks[i].fields, blocks[i].what);
        assert_text(span_from(in, b.body), blocks[i].body, blocks[i].what);
        if (blocks[i].defect && !reader_has_defect(r, blocks[i].defect))
            fail_msg("%s: lacks the defect \"%s\"", blocks[i].what, blocks[i].defect);
        buf_release(&got);
    }
    struct reader *r = reader_begin();
    struct header_block b;
    header_parse(r, SPAN_LIT("A: x\0y\r\n\r\n"), &b);
    assert_text(header_value(&b, "a"), "xy", "NUL");
    assert_true(reader_has_defect(r, "NUL in the header"));
    reader_end();
}

static void test_look_up(void **state)
{
    (void)state;
    struct header_block b;
    header_parse(reader_begin(), SPAN_LIT("To: a\nX-To: b\nTO: c\nto : d\n\n"), &b);
    const struct header_field *f = header_first(&b, "To");
    assert_text(header_unfold(&b, f), "a", "first");
    f = header_next(&b, f);
    assert_text(header_unfold(&b, f), "c", "second");
    f = header_next(&b, f);
    assert_text(header_unfold(&b, f), "d", "third");
    assert_null(header_next(&b, f));
    assert_false(header_has(&b, "T"));
    assert_int_equal(header_value(&b, "Cc").n, 0);
    reader_end();
}

static void test_limits(void **state)
{
    (void)state;
    struct reader *r = reader_begin();
    struct buf in;
    buf_init(&in, 16 << 20);
    for (int i = 0; i < 1500; i++)
        buf_printf(&in, "X-%d: v\r\n", i);
    buf_adds(&in, "\r\nbody");
    struct header_block b;
    header_parse(r, buf_span(&in), &b);
    assert_int_equal(b.n, r->limits->headers);
    assert_text(span_from(buf_span(&in), b.body), "body", "the block's end is found all the same");
    assert_true(reader_has_defect(r, "too many or too long"));
    buf_clear(&in);
    for (int f = 0; f < 20; f++) {
        buf_adds(&in, "Subject: ");
        for (int i = 0; i < 20000; i++)
            buf_adds(&in, "0123456\r\n ");
        buf_adds(&in, "\r\n");
    }
    header_parse(r, buf_span(&in), &b);
    assert_int_equal(b.v[0].raw.n, r->limits->header_bytes);
    assert_true(b.n * r->limits->header_bytes <= 2 * r->limits->header_total_bytes);
    assert_true(reader_has_defect(r, "very long header field"));
    buf_release(&in);
    reader_end();
}

static const struct {
    const char *in, *out;
} encoded[] = {
    {"=?utf-8?Q?Gr=C3=BC=C3=9Fe?=", "Gr\xc3\xbc\xc3\x9f"
                                    "e"},
    {"=?UTF-8?q?a_b=5Fc?=", "a b_c"},
    {"=?utf-8?B?R3LDvMOfZQ==?=", "Gr\xc3\xbc\xc3\x9f"
                                 "e"},
    {"=?utf-8?B?R3LDvMOfZQ?=", "Gr\xc3\xbc\xc3\x9f"
                               "e"},               /* padding missed */
    {"=?iso-8859-1*en?Q?caf=E9?=", "caf\xc3\xa9"}, /* a language */
    {"Re: =?utf-8?Q?a?= and =?utf-8?Q?b?=!", "Re: a and b!"},
    {"=?utf-8?Q?a?= =?utf-8?Q?b?=", "ab"}, /* blanks between words go */
    {"=?utf-8?Q?a?==?utf-8?Q?b?=", "ab"},
    {"x=?utf-8?Q?a?=y", "xay"},
    {"=?utf-8?Q?=E2=82?= =?utf-8?Q?=AC?=", "\xe2\x82\xac"}, /* a character split */
    {"=?utf-8?B?4oI=?= =?UTF-8?Q?=AC?=", "\xe2\x82\xac"},
    {"=?iso-2022-jp?B?GyRCJUYlOSVIGyhC?=", "\xe3\x83\x86\xe3\x82\xb9\xe3\x83\x88"},
    {"=?iso-2022-jp?B?GyRCJUYlOQ==?= =?iso-2022-jp?B?GyRCJUgbKEI=?=", "\xe3\x83\x86\xe3\x82\xb9\xe3\x83\x88"},
    {"=?utf-8?Q?with raw blanks?=", "with raw blanks"},
    {"=?utf-8?Q?what?=20now?\?=", "what? now?"}, /* a bare question mark */
    {"\"=?utf-8?Q?in_quotes?=\"", "\"in quotes\""},
    {"=?utf-8?X?abc?=", "=?utf-8?X?abc?="}, /* no such encoding */
    {"=?utf-8?Q?no end", "=?utf-8?Q?no end"},
    {"=?utf-8?Q?a=?=", "a="},
    {"=?utf-8?Q?a=ZZb?=", "a=ZZb"},
    {"=?nonsense?Q?caf=E9?=", "caf\xc3\xa9"},
    {"=??Q?x?=", "=??Q?x?="},
    {"=?utf-8?Q?a=0D=0ABcc:_b?=", "a Bcc: b"}, /* attack 32 */
    {"=?utf-8?Q?a=00b?=", "a\xef\xbf\xbd"
                          "b"},
    {"=?utf-8?Q?a=E2=80=A8b=C2=85c?=", "a b c"},                /* U+2028, NEL */
    {"=?utf-8?Q?=3D=3Futf-8=3FQ=3Fx=3F=3D?=", "=?utf-8?Q?x?="}, /* once, not twice */
    {"=?utf-8?Q?\?=", ""},
    {"=?=?=?=?", "=?=?=?=?"},
};

static void test_words(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof encoded / sizeof *encoded; i++)
        assert_text(word_decode(reader_begin(), span_of(encoded[i].in)), encoded[i].out, encoded[i].in);
    reader_end();
}

static void test_ids(void **state)
{
    (void)state;
    static const struct {
        const char *in, *out;
    } rows[] = {
        {"<a@b>", "a@b|"},
        {"<a@b> <c@d>\t<e@f>", "a@b|c@d|e@f|"},
        {"<a@b><c@d>,<e@f>", "a@b|c@d|e@f|"},
        {"<a b@c>", "ab@c|"},
        {"(was <x@y>) <a@b>", "x@y|a@b|"},
        {"<broken <a@b>", "a@b|"},
        {"<a@b> <cut@off", "a@b|"},
        {"a@b", "a@b|"},
        {"a@b, c@d", "a@b|c@d|"},
        {"Your message of Monday", ""},
        {"<>", ""},
        {"", ""},
        {"<no-at-sign>", "no-at-sign|"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct reader *r = reader_begin();
        struct spans ids = {0};
        struct buf got;
        buf_init(&got, 1 << 10);
        header_ids(r->arena, span_of(rows[i].in), 10, &ids);
        for (size_t k = 0; k < ids.n; k++) {
            buf_add(&got, ids.v[k]);
            buf_addc(&got, '|');
        }
        assert_text(buf_span(&got), rows[i].out, rows[i].in);
        buf_release(&got);
    }
    reader_end();
}

static void test_tokens(void **state)
{
    (void)state;
    static const struct {
        const char *in, *out;
    } rows[] = {
        {"auto-replied", "auto-replied"},
        {"Auto-Generated; x=y", "auto-generated"},
        {"(a (nested) comment) no (really)", "no"},
        {"bulk, junk", "bulk"},
        {"\"no\"", ""},
        {"(open", ""},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_text(header_token(reader_begin()->arena, span_of(rows[i].in)), rows[i].out, rows[i].in);
    reader_end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_blocks), cmocka_unit_test(test_look_up), cmocka_unit_test(test_limits),
        cmocka_unit_test(test_words),  cmocka_unit_test(test_ids),     cmocka_unit_test(test_tokens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
