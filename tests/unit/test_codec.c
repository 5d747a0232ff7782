/* Transfer encodings, whole and broken (attack 53); sizes without decoding; the encoders back again. */
#include "tests/unit/support_reader.h"

#include "parsers/codec.h"

enum {
    ID = FACTS_ENCODING_IDENTITY,
    B64 = FACTS_ENCODING_BASE64,
    QP = FACTS_ENCODING_QP,
    UU = FACTS_ENCODING_UUENCODE
};

static const struct {
    int encoding;
    const char *in, *out;
} rows[] = {
    {ID, "as it\r\nis", "as it\r\nis"},
    {B64, "SGVsbG8=", "Hello"},
    {B64, "SGVsbG8", "Hello"}, /* padding missed */
    {B64, "SGVs\r\nbG8=\r\n", "Hello"},
    {B64, "S G*V!s\tbG8=", "Hello"}, /* garbage between */
    {B64, "SGVsbG8=\r\n-- \r\nA list's footer", "Hello"},
    {B64, "SGVsbG8=\r\nSGVsbG8=\r\n", "HelloHello"}, /* encoded in blocks */
    {B64, "SGVsbG8==\r\nSGVsbG8=", "HelloHello"},
    {B64, "====", ""},
    {B64, "S", ""},
    {B64, "", ""},
    {QP, "Gr=C3=BC=c3=9fe",
     "Gr\xc3\xbc\xc3\x9f"
     "e"},
    {QP, "soft=\r\n break", "soft break"},
    {QP, "soft=  \t\r\nbreak", "softbreak"},
    {QP, "soft=\nbreak", "softbreak"},
    {QP, "soft=\rbreak", "softbreak"},
    {QP, "blanks  \t\r\nat the end =20 \r\nx", "blanks\r\nat the end  \r\nx"},
    {QP, "<a href=http://x dir=ltr>", "<a href=http://x dir=ltr>"}, /* nothing eaten, no NUL */
    {QP, "=", ""},
    {QP, "=3", "=3"},
    {QP, "a=G1=1G=", "a=G1=1G"},
    {QP, "==41", "=A"},
    {UU, "begin 644 x\n%2&5L;&\\\n`\nend\n", "Hello"},
    {UU, "before\nbegin 644 x\n%2&5L;&\\\n \nend\nafter", "Hello"},
    {UU, "%2&5L;&\\\n", "Hello"},       /* no begin */
    {UU, "%2&5L;&\xc2\xa5\n", "Hello"}, /* through a Japanese hop */
    {UU, "%2&5L;&\xa5\n", "Hello"},
    {UU, "begin 644 x\n", ""},
    {UU, "begin 644 x\n#86)C\nM\n", "abc"},
};

static void test_decode(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        enum facts_encoding e = (enum facts_encoding)rows[i].encoding;
        struct span got = codec_decode(reader_begin()->arena, e, span_of(rows[i].in));
        assert_text(got, rows[i].out, rows[i].in);
        assert_int_equal(codec_decoded_size(e, span_of(rows[i].in)), got.n);
    }
    reader_end();
}

/* Random octets, at every length: what goes in comes out, and garbage of any kind has the size it says. */
static void test_round(void **state)
{
    (void)state;
    unsigned seed = 1;
    for (size_t n = 0; n < 300; n++) {
        struct reader *r = reader_begin();
        char octets[300];
        for (size_t i = 0; i < n; i++)
            octets[i] = (char)rand_r(&seed);
        struct span in = span_make(octets, n);
        struct buf out;
        buf_init(&out, 1 << 12);
        codec_base64_encode(&out, in, n % 2 ? 76 : 0);
        assert_true(span_eq(codec_decode(r->arena, FACTS_ENCODING_BASE64, buf_span(&out)), in));
        if (n % 2 == 0)
            assert_int_equal(span_chr(buf_span(&out), '\r'), out.n);
        for (int e = ID; e <= UU; e++)
            assert_int_equal(codec_decoded_size((enum facts_encoding)e, in),
                             codec_decode(r->arena, (enum facts_encoding)e, in).n);
        buf_release(&out);
    }
    reader_end();
}

static void test_qp_encode(void **state)
{
    (void)state;
    static const struct {
        const char *in, *out;
    } texts[] = {
        {"plain\nlines\n", "plain\r\nlines\r\n"},
        {"cr\r\nlf\rmixed\n", "cr\r\nlf\r\nmixed\r\n"},
        {"a=b", "a=3Db"},
        {"\xc3\xa4", "=C3=A4"},
        {"end \nx\t", "end=20\r\nx=09"},
        {".dot\n.", "=2Edot\r\n=2E"},
        {"\x1b[31m", "=1B[31m"},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct buf out;
        buf_init(&out, 1 << 10);
        codec_qp_encode(&out, span_of(texts[i].in));
        assert_text(buf_span(&out), texts[i].out, texts[i].in);
        buf_release(&out);
    }
}

static void test_qp_lines(void **state)
{
    (void)state;
    for (size_t n = 60; n < 240; n++) {
        struct reader *r = reader_begin();
        char text[240];
        for (size_t i = 0; i < n; i++)
            text[i] = i % 7 == 3 ? '.' : i % 11 == 5 ? '=' : 'x';
        struct buf out;
        buf_init(&out, 1 << 12);
        codec_qp_encode(&out, span_make(text, n));
        struct span rest = buf_span(&out), line;
        while (span_line(&rest, &line)) {
            assert_true(line.n <= 76);
            assert_true(line.n == 0 || line.p[0] != '.');
        }
        assert_true(span_eq(codec_decode(r->arena, FACTS_ENCODING_QP, buf_span(&out)), span_make(text, n)));
        buf_release(&out);
    }
    reader_end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decode),
        cmocka_unit_test(test_round),
        cmocka_unit_test(test_qp_encode),
        cmocka_unit_test(test_qp_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
