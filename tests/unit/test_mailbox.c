/* Address lists, right and broken; what decodes to a comma or "@" is never syntax (RFC 2047 section 6.2). */
#include "tests/unit/support_reader.h"

#include "parsers/mailbox.h"

/* Each mailbox as "name<address>|". */
static const struct {
    const char *in, *out;
} rows[] = {
    {"ann@acme.example", "<ann@acme.example>|"},
    {"Ann <ann@acme.example>", "Ann<ann@acme.example>|"},
    {"\"Smith, Ann\" <a@b>, Bob <c@d>", "Smith, Ann<a@b>|Bob<c@d>|"},
    {"a@b,c@d , ,e@f,", "<a@b>|<c@d>|<e@f>|"},
    {"a@b (Ann Smith)", "Ann Smith<a@b>|"},
    {"pete(his account)@silly.test(his host)", "his account<pete@silly.test>|"},
    {"Friends: a@b, Bob <c@d>; e@f", "<a@b>|Bob<c@d>|<e@f>|"},
    {"undisclosed-recipients:;", ""},
    {"Group: ;, a@b", "<a@b>|"},
    {"\"Joe \\\"Q\\\" Public\" <a@b>", "Joe \"Q\" Public<a@b>|"},
    {"\"a b\"@c.example", "<\"a b\"@c.example>|"},
    {"<@x,@y:a@b>", "<a@b>|"},
    {"< a @ b >", "<a@b>|"},
    {"a @ b", "<a@b>|"},
    {"Ann <a@[192.0.2.1]>", "Ann<a@[192.0.2.1]>|"},
    {"a@[IPv6:2001:db8::1]", "<a@[IPv6:2001:db8::1]>|"},
    {"=?utf-8?Q?Gr=C3=BCn?= <a@b>", "Gr\xc3\xbcn<a@b>|"},
    {"=?utf-8?Q?Smith=2C_Ann?= <a@b>", "Smith, Ann<a@b>|"},
    {"=?utf-8?Q?Smith,_Ann?= <a@b>", "Smith, Ann<a@b>|"}, /* a raw comma inside */
    {"=?utf-8?Q?x=40y=2Cz?= <a@b>", "x@y,z<a@b>|"},
    {"\"=?utf-8?Q?in_quotes?=\" <a@b>", "in quotes<a@b>|"},
    {"=?utf-8?Q?Ann?= =?utf-8?Q?_Smith?= <a@b>", "Ann Smith<a@b>|"},
    {"Gr\xc3\xbcn <gr\xc3\xbcn@b.example>", "Gr\xc3\xbcn<gr\xc3\xbcn@b.example>|"},
    /* as they should not be written */
    {"Smith, John <a@b>", "Smith, John<a@b>|"},
    {"Smith, John, PhD <a@b>, c@d", "Smith, John, PhD<a@b>|<c@d>|"},
    {"Foo [x] <a@b>", "Foo [x]<a@b>|"},
    {"John a@b", "John<a@b>|"},
    {"John Q. a@b", "John Q.<a@b>|"},
    {"a@b John", "John<a@b>|"},
    {"<a@b> John", "John<a@b>|"},
    {"John <a@b", "John<a@b>|"},
    {"John <a@b, c@d", "John<a@b>|<c@d>|"},
    {"John a@b>", "John<a@b>|"},
    {"<<a@b>>", "<a@b>|"},
    {"<a@b> <c@d>", "<a@b>|<c@d>|"},
    {"Ann <a@b> Bob <c@d>", "Ann<a@b>|Bob<c@d>|"},
    {"a@b; c@d", "<a@b>|<c@d>|"},
    {"<mailto:a@b>", "<a@b>|"},
    {"mailto:a@b", "<a@b>|"},
    {"\"a@b\" <a@b>", "a@b<a@b>|"},
    {"\"a@b\"", "<a@b>|"},
    {"'a@b'", "<a@b>|"},
    {"a@b <a@b>", "a@b<a@b>|"},
    {"\"open <a@b>", "open<a@b>|"},
    {"(open a@b", "(open<a@b>|"},
    {"Ann (open <a@b>, c@d", "Ann (open<a@b>|<c@d>|"},
    {"Ann (Sales) <a@b>", "Ann (Sales)<a@b>|"},
    {"root", "<root>|"},
    {"root, postmaster", "<root>|<postmaster>|"},
    {"root (Charlie)", "Charlie<root>|"},
    {"root, a@b", "<root>|<a@b>|"},
    {"John Smith", "John Smith<>|"},
    {"(no To-header on input)", ""},
    {"<>", ""},
    {"", ""},
    {", ; ,,", ""},
    {"@", "<@>|"},
    {"a@", "<a@>|"},
    {"a@b@c", "<a@b@c>|"},
    {"Ann  \t Smith <a@b>", "Ann Smith<a@b>|"},
    /* attack 33: nothing here makes it an address to mail to, but nothing is lost either */
    {"a@b>RCPT TO:<x", "a@b>RCPT TO:<x>|"},
};

static void show(const struct facts_mailboxes *list, struct buf *out)
{
    for (size_t i = 0; i < list->n; i++) {
        buf_add(out, list->v[i].name);
        buf_addc(out, '<');
        buf_add(out, list->v[i].address);
        buf_adds(out, ">|");
    }
}

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct facts_mailboxes list = {0};
        struct buf got;
        buf_init(&got, 1 << 12);
        mailbox_parse(reader_begin(), span_of(rows[i].in), &list);
        show(&list, &got);
        assert_text(buf_span(&got), rows[i].out, rows[i].in);
        buf_release(&got);
    }
    reader_end();
}

static void test_fields(void **state)
{
    (void)state;
    struct header_block b;
    header_parse(reader_begin(), SPAN_LIT("To: a@b\nCc: x@y\nto: c@d,\n e@f\n\n"), &b);
    struct facts_mailboxes list = mailbox_list(&b, "To");
    struct buf got;
    buf_init(&got, 1 << 12);
    show(&list, &got);
    assert_text(buf_span(&got), "<a@b>|<c@d>|<e@f>|", "all fields of a name");
    buf_release(&got);
    assert_int_equal(mailbox_list(&b, "Bcc").n, 0);
    reader_end();
}

static void test_limit(void **state)
{
    (void)state;
    struct reader *r = reader_begin();
    struct facts_mailboxes list = {0};
    struct buf in;
    buf_init(&in, 1 << 20);
    for (int i = 0; i < 5000; i++)
        buf_printf(&in, "u%d@x.example, ", i);
    mailbox_parse(r, buf_span(&in), &list);
    assert_int_equal(list.n, r->limits->addresses);
    assert_true(reader_has_defect(r, "too many addresses"));
    buf_release(&in);
    reader_end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_fields),
        cmocka_unit_test(test_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
