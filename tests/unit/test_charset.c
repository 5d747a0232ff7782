/* Any label, right or wrong, and no octet that reaches the output unread (attack 54). */
#include "tests/unit/support_reader.h"

#include "parsers/charset.h"
#include "parsers/utf8.h"

#define FFFD "\xef\xbf\xbd"

static const struct {
    const char *label;
    struct span in;
    const char *out, *defect;
} rows[] = {
    {"", SPAN_LIT("plain"), "plain", NULL},
    {"utf-8", SPAN_LIT("gr\xc3\xbc\xc3\x9f"), "gr\xc3\xbc\xc3\x9f", NULL},
    {"UTF8", SPAN_LIT("gr\xc3\xbc\xc3\x9f"), "gr\xc3\xbc\xc3\x9f", NULL},
    {"", SPAN_LIT("gr\xc3\xbc\xc3\x9f"), "gr\xc3\xbc\xc3\x9f", "8-bit text without"},
    {"utf-8",
     SPAN_LIT("\xef\xbb\xbf"
              "bom"),
     "bom", NULL},
    {"iso-8859-1", SPAN_LIT("gr\xfc\xdf"), "gr\xc3\xbc\xc3\x9f", NULL},
    {"iso-8859-1", SPAN_LIT("\x93quoted\x94 \x80"), "\xe2\x80\x9cquoted\xe2\x80\x9d \xe2\x82\xac", NULL},
    {"\"latin1\"", SPAN_LIT("\xfc"), "\xc3\xbc", NULL},
    {"ISO_8859-15", SPAN_LIT("\xa4"), "\xe2\x82\xac", NULL},
    {"iso-8859-1", SPAN_LIT("gr\xc3\xbc\xc3\x9f"), "gr\xc3\xbc\xc3\x9f", "text is UTF-8"},
    {"us-ascii", SPAN_LIT("gr\xc3\xbc\xc3\x9f"), "gr\xc3\xbc\xc3\x9f", "8-bit text"},
    {"us-ascii", SPAN_LIT("gr\xfc\xdf"), "gr\xc3\xbc\xc3\x9f", "text is not in the charset"},
    {"", SPAN_LIT("gr\xfc\xdf"), "gr\xc3\xbc\xc3\x9f", "text is not in the charset"},
    {"utf-8", SPAN_LIT("gr\xfc\xdf"), "gr\xc3\xbc\xc3\x9f", "text is not in the charset"},
    {"utf-8", SPAN_LIT("\xc3\xbc\xc3\xbc\xc3\xbc cut \xe2\x82"), "\xc3\xbc\xc3\xbc\xc3\xbc cut " FFFD FFFD,
     "octets that"},
    {"x-unknown-7", SPAN_LIT("gr\xfc\xdf"), "gr\xc3\xbc\xc3\x9f", "unknown charset"},
    {"unknown-8bit", SPAN_LIT("gr\xc3\xbc\xc3\x9f"), "gr\xc3\xbc\xc3\x9f", "8-bit text without"},
    {"koi8_r", SPAN_LIT("\xf0\xd2\xc9\xd7\xc5\xd4"), "\xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82",
     NULL},
    {"windows-1251", SPAN_LIT("\xcf\xf0\xe8\xe2\xe5\xf2"), "\xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82",
     NULL},
    {"gb2312", SPAN_LIT("\xc4\xe3\xba\xc3"), "\xe4\xbd\xa0\xe5\xa5\xbd", NULL},
    {"x-gbk", SPAN_LIT("\x81\x40"), "\xe4\xb8\x82", NULL}, /* not in GB2312 */
    {"iso-gb2312", SPAN_LIT("\xc4\xe3"), "\xe4\xbd\xa0", NULL},
    {"gb2312", SPAN_LIT("\xc4\xe3\xff"), "\xe4\xbd\xa0" FFFD, "octets that"},
    {"gb2312", SPAN_LIT("\xc4"), FFFD, "octets that"}, /* cut off */
    {"gbk", SPAN_LIT("\xe4\xbd\xa0\xe5\xa5\xbd\xef\xbc\x81"), "\xe4\xbd\xa0\xe5\xa5\xbd\xef\xbc\x81",
     "text is UTF-8"},
    {"big5", SPAN_LIT("\xa7\x41\xa6\x6e"), "\xe4\xbd\xa0\xe5\xa5\xbd", NULL},
    {"Shift_JIS", SPAN_LIT("\x83\x65\x87\x40"), "\xe3\x83\x86\xe2\x91\xa0",
     NULL}, /* with a character of CP932 */
    {"euc-jp", SPAN_LIT("\xa5\xc6"), "\xe3\x83\x86", NULL},
    {"ks_c_5601-1987", SPAN_LIT("\xb0\xa1\x81\x41"), "\xea\xb0\x80\xea\xb0\x82", NULL},
    {"csISO2022JP", SPAN_LIT("\x1b$B%F%9%H\x1b(B!"), "\xe3\x83\x86\xe3\x82\xb9\xe3\x83\x88!", NULL},
    {"iso-2022-jp", SPAN_LIT("\x1b$B-!\x1b(B"), "\xe2\x91\xa0", NULL},         /* NEC's row 13 */
    {"iso-2022-jp", SPAN_LIT("\x1b(I1\x1b(B"), "\xef\xbd\xb1", NULL},          /* half-width */
    {"iso-2022-jp", SPAN_LIT("\x1b$B%F\nplain"), "\xe3\x83\x86\nplain", NULL}, /* open escape */
    {"iso-2022-jp", SPAN_LIT("\x1b$B%"), FFFD, "octets that"},
    {"iso-2022-jp", SPAN_LIT("\x1b"), "\x1b", NULL},
    {"", SPAN_LIT("\x1b$B%F\x1b(B"), "\xe3\x83\x86", "text is ISO-2022"},
    {"us-ascii", SPAN_LIT("\x1b[31m"), "\x1b[31m", NULL},
    {"iso-2022-kr", SPAN_LIT("\x1b$)C\x0e\x30\x21\x0f!"), "\xea\xb0\x80!", NULL},
    {"hz-gb-2312", SPAN_LIT("~{Dc:C~}~~!"), "\xe4\xbd\xa0\xe5\xa5\xbd~!", NULL},
    {"unicode-1-1-utf-7", SPAN_LIT("Gr+APwA3w-e"),
     "Gr\xc3\xbc\xc3\x9f"
     "e",
     NULL},
    {"utf-7", SPAN_LIT("+2D0-"), FFFD, "octets that"}, /* a lone surrogate */
    {"utf-16", SPAN_LIT("\xff\xfeh\0i\0"), "hi", NULL},
    {"utf-16", SPAN_LIT("\xfe\xff\0h\0i"), "hi", NULL},
    {"utf-16", SPAN_LIT("\0h\0i\0!"), "hi!", NULL},
    {"utf-16le", SPAN_LIT("h\0i\0"), "hi", NULL},
    {"utf-8", SPAN_LIT("a\0b"), "a" FFFD "b", "octets that"},
    {"iso-8859-1", SPAN_LIT("a\0\xfc"), "a" FFFD "\xc3\xbc", "octets that"},
    {"utf-8", SPAN_LIT("\xc0\x80\xc3\xbc\xc3\xbc"), FFFD FFFD "\xc3\xbc\xc3\xbc", "octets that"},
    {"cp1252", SPAN_LIT("\x81\xfc"), FFFD "\xc3\xbc", "octets that"},
};

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct reader *r = reader_begin();
        char what[80];
        snprintf(what, sizeof what, "row %zu, %s", i, rows[i].label);
        assert_text(charset_decode(r, span_of(rows[i].label), rows[i].in), rows[i].out, what);
        if (rows[i].defect ? !reader_has_defect(r, rows[i].defect) : r->defects->n > 0)
            fail_msg("%s: defects are not as they should be", what);
    }
    reader_end();
}

static void test_fallback(void **state)
{
    (void)state;
    static const struct {
        const char *fallback, *in, *out;
    } falls[] = {
        {"windows-1251", "\xcf\xf0\xe8", "\xd0\x9f\xd1\x80\xd0\xb8"},
        {"shift_jis", "\x83\x65", "\xe3\x83\x86"},
        {"no such", "\xfc", "\xc3\xbc"},
        {"utf-8", "\xfc", "\xc3\xbc"}, /* it is not */
    };
    for (size_t i = 0; i < sizeof falls / sizeof *falls; i++) {
        struct reader *r = reader_begin();
        r->fallback_charset = falls[i].fallback;
        assert_text(charset_decode(r, SPAN_EMPTY, span_of(falls[i].in)), falls[i].out, falls[i].fallback);
    }
    reader_end();
}

/* Every charset over every octet and over random ones: valid UTF-8 comes out. */
static void test_any(void **state)
{
    (void)state;
    static const char *const labels[] = {
        "utf-8",  "us-ascii",  "iso-8859-1", "iso-8859-2", "iso-8859-8",  "windows-1250", "windows-1256",
        "koi8-u", "tis-620",   "ibm866",     "macintosh",  "viscii",      "gb18030",      "big5",
        "euc-tw", "shift_jis", "euc-jp",     "euc-kr",     "iso-2022-jp", "iso-2022-kr",  "iso-2022-cn",
        "hz",     "utf-7",     "utf-16",     "utf-16be",   "utf-32",      "utf-32le",     "nonsense"};
    charset_preload();
    unsigned seed = 7;
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
        for (int round = 0; round < 50; round++) {
            struct reader *r = reader_begin();
            char octets[256];
            for (int o = 0; o < 256; o++)
                octets[o] = (char)(round ? rand_r(&seed) : o);
            struct span got = charset_decode(r, span_of(labels[i]), span_make(octets, sizeof octets));
            assert_true(utf8_valid(got));
            assert_int_equal(span_chr(got, 0), got.n);
            assert_true(got.n > 0);
        }
    }
    reader_end();
}

/* Nothing takes more room in EUC-JP than half-width kana do: each octet becomes two. */
static void test_room(void **state)
{
    (void)state;
    enum { KANA = 40000 };
    static char octets[3 + KANA] = "\x1b(I";
    struct reader *r = reader_begin();
    memset(octets + 3, '1', KANA);
    struct span got = charset_decode(r, SPAN_LIT("iso-2022-jp"), span_make(octets, sizeof octets));
    assert_int_equal(got.n, 3 * KANA);
    for (size_t i = 0; i < got.n; i += 3)
        assert_memory_equal(got.p + i, "\xef\xbd\xb1", 3);
    reader_end();
}

static void test_names(void **state)
{
    (void)state;
    assert_string_equal(charset_name(SPAN_LIT("Latin1")), "CP1252");
    assert_string_equal(charset_name(SPAN_LIT(" x-SJIS ")), "CP932");
    assert_string_equal(charset_name(SPAN_LIT("csKOI8R")), "KOI8-R");
    assert_null(charset_name(SPAN_LIT("us-ascii")));
    assert_null(charset_name(SPAN_LIT("")));
    assert_null(charset_name(SPAN_LIT("../../etc/passwd")));
    assert_null(
        charset_name(SPAN_LIT("utf-8//TRANSLIT//utf-8//and-very-long-indeed-so-that-it-fits-nowhere")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows), cmocka_unit_test(test_fallback), cmocka_unit_test(test_any),
        cmocka_unit_test(test_room), cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
