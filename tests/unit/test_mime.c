/* The tree of parts, whole and broken (attacks 43-47, 50, 58); parameters; format=flowed. */
#include "tests/unit/support_reader.h"

#include "parsers/flowed.h"
#include "parsers/mime.h"

#define MIXED "Content-Type: multipart/mixed; boundary=b\n\n"

/* Each part as "type[child child]" or "type(body)", depth first; LF stands for either line end. */
static const struct {
    const char *what, *in, *tree, *defect;
} trees[] = {
    {"no header at all", "\nhello", "text/plain(hello)", NULL},
    {"plain", "Subject: x\n\nhello\n", "text/plain(hello\n)", NULL},
    {"empty", "", "text/plain()", NULL},
    {"two parts", MIXED "pre\n--b\n\none\n--b\nContent-Type: TEXT/HTML; x=y\n\ntwo\n\n--b--\npost",
     "multipart/mixed[text/plain(one) text/html(two\n)]", NULL},
    {"nested",
     MIXED
     "--b\nContent-Type: multipart/alternative; boundary=\"b c\"\n\n--b c\n\n1\n--b c--\n\n--b\n\n2\n--b--",
     "multipart/mixed[multipart/alternative[text/plain(1)] text/plain(2)]", NULL},
    {"no last boundary", MIXED "--b\n\none\n--b\n\ntwo\n",
     "multipart/mixed[text/plain(one) text/plain(two\n)]", "multipart without its last boundary"},
    {"nested, neither closed", MIXED "--b\nContent-Type: multipart/related; boundary=c\n\n--c\n\n1\n--b\n\n2",
     "multipart/mixed[multipart/related[text/plain(1)] text/plain(2)]",
     "multipart without its last boundary"},
    {"text behind the last boundary", MIXED "--b\n\none\n--b--\nmore\n--b\n\nnot read\n",
     "multipart/mixed[text/plain(one)]", NULL},
    {"same boundary as the parent's", MIXED "--b\n" MIXED "--b\n\n1\n--b--\n--b--\n",
     "multipart/mixed[multipart/mixed[text/plain(1)]]", NULL},
    {"a boundary that begins like another",
     MIXED "--b\nContent-Type: multipart/mixed; boundary=bb\n\n--bb\n\n1\n--bb--\n--b\n\n2\n--b--",
     "multipart/mixed[multipart/mixed[text/plain(1)] text/plain(2)]", NULL},
    {"blanks behind a boundary", MIXED "--b  \n\none\n--b-- \n", "multipart/mixed[text/plain(one)]", NULL},
    {"more behind a boundary", MIXED "--b ignored\n\none\n--bx\n--b-- ignored\n",
     "multipart/mixed[text/plain(one\n--bx)]", NULL},
    {"no header in a part", MIXED "--b\nContent-Type: text/html\n--b\n\n2\n--b--",
     "multipart/mixed[text/html() text/plain(2)]", NULL},
    {"a boundary with a colon",
     "Content-Type: multipart/mixed; boundary=\"=_a: b\"\n\n--=_a: b\n--=_a: b\n\nx\n--=_a: b--\n",
     "multipart/mixed[text/plain() text/plain(x)]", NULL},
    {"unquoted marks in a boundary",
     "Content-Type: multipart/mixed; boundary==/?:x\n\n--=/?:x\n\none\n--=/?:x--\n",
     "multipart/mixed[text/plain(one)]", NULL},
    {"two semicolons", "Content-Type: multipart/mixed;; boundary=b\n\n--b\n\none\n--b--\n",
     "multipart/mixed[text/plain(one)]", NULL},
    {"no semicolon", "Content-Type: multipart/mixed boundary=b\n\n--b\n\none\n--b--\n",
     "multipart/mixed[text/plain(one)]", NULL},
    {"an open quote", "Content-Type: multipart/mixed; boundary=\"b\n\n--b\n\none\n--b--\n",
     "multipart/mixed[text/plain(one)]", NULL},
    {"no boundary", "Content-Type: multipart/mixed\n\n--b\nContent-Type: text/html\n\none\n--b--\n",
     "multipart/mixed[text/html(one)]", "multipart without a boundary"},
    {"another boundary",
     "Content-Type: multipart/mixed; boundary=c\n\n--b\nContent-Type: text/html\n\none\n--b--\n",
     "multipart/mixed[text/html(one)]", "boundary that occurs nowhere"},
    {"no parts", "Content-Type: multipart/mixed; boundary=c\n\njust text\n", "text/plain(just text\n)",
     "multipart without parts"},
    {"empty boundary", "Content-Type: multipart/mixed; boundary=\"\"\n\n--\n\nx\n----\n",
     "text/plain(--\n\nx\n----\n)", "multipart without a boundary"},
    {"a quote as boundary", "Content-Type: multipart/mixed; boundary=\"\\\"\"\n\n--\"\n\nx\n--\"--\n",
     "multipart/mixed[text/plain(x)]", NULL},
    {"digest", "Content-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: x\n\ny\n--b--\n",
     "multipart/digest[message/rfc822(Subject: x\n\ny)]", NULL},
    {"an attached mail is a leaf",
     MIXED "--b\nContent-Type: message/rfc822\n\nContent-Type: multipart/mixed; "
           "boundary=c\n\n--c\n\nx\n--c--\n--b--\n",
     "multipart/mixed[message/rfc822(Content-Type: multipart/mixed; boundary=c\n\n--c\n\nx\n--c--)]", NULL},
    {"several Content-Type", "Content-Type: text/html\nContent-Type: text/plain\n\nx", "text/html(x)",
     "several Content-Type"},
    {"no subtype", "Content-Type: text\n\nx", "text/plain(x)", "Content-Type without a subtype"},
    {"html alone", "Content-Type: html\n\nx", "text/html(x)", "Content-Type without a subtype"},
    {"unknown type", "Content-Type: X/Y;\n\nx", "x/y(x)", NULL},
    {"UTF-7 boundary, 10 KB is long", MIXED "--b\n\n--bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\n--b--",
     "multipart/mixed[text/plain(--bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb)]", NULL},
};

/* Recursion is fine in a test. */
static void dump(const struct mime *m, int i, struct buf *out)
{
    const struct mime_part *p = &m->v[i];
    buf_add(out, p->type);
    buf_addc(out, p->multipart ? '[' : '(');
    for (int c = p->child; c != MIME_NONE; c = m->v[c].next) {
        if (c != p->child)
            buf_addc(out, ' ');
        dump(m, c, out);
    }
    if (!p->multipart)
        buf_add(out, p->body);
    buf_addc(out, p->multipart ? ']' : ')');
}

static void test_trees(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof trees / sizeof *trees; i++) {
        struct reader *r = reader_begin();
        struct mime m;
        struct buf got;
        buf_init(&got, 1 << 12);
        mime_parse(r, span_of(trees[i].in), &m);
        dump(&m, 0, &got);
        assert_text(buf_span(&got), trees[i].tree, trees[i].what);
        if (trees[i].defect && !reader_has_defect(r, trees[i].defect))
            fail_msg("%s: lacks the defect \"%s\"", trees[i].what, trees[i].defect);
        buf_release(&got);
    }
    reader_end();
}

/* The same trees with other line ends: bodies are as long, give or take the line ends. */
static void test_line_ends(void **state)
{
    (void)state;
    static const char *const ends[] = {"\r\n", "\r"};
    for (size_t i = 0; i < sizeof trees / sizeof *trees; i++) {
        for (size_t e = 0; e < sizeof ends / sizeof *ends; e++) {
            struct buf in, got;
            buf_init(&in, 1 << 12);
            buf_init(&got, 1 << 12);
            for (const char *p = trees[i].in; *p; p++)
                if (*p == '\n')
                    buf_adds(&in, ends[e]);
                else
                    buf_addc(&in, *p);
            struct mime m;
            mime_parse(reader_begin(), buf_span(&in), &m);
            dump(&m, 0, &got);
            struct buf lf;
            buf_init(&lf, 1 << 12);
            for (size_t k = 0; k < got.n; k++) {
                bool end = got.p[k] == '\r';
                if (end && k + 1 < got.n && got.p[k + 1] == '\n')
                    k++;
                buf_addc(&lf, end ? '\n' : got.p[k]);
            }
            assert_text(buf_span(&lf), trees[i].tree, trees[i].what);
            buf_release(&in);
            buf_release(&got);
            buf_release(&lf);
        }
    }
    reader_end();
}

static void test_depth(void **state)
{
    (void)state;
    struct reader *r = reader_begin();
    struct buf in;
    buf_init(&in, 16 << 20);
    for (int i = 0; i < 20000; i++)
        buf_printf(&in, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i);
    struct mime m;
    mime_parse(r, buf_span(&in), &m);
    assert_int_equal(m.n, r->limits->depth + 1);
    assert_int_equal(m.v[m.n - 1].depth, r->limits->depth);
    assert_false(m.v[m.n - 1].multipart);
    assert_true(reader_has_defect(r, "parts nested too deep"));
    buf_release(&in);
    reader_end();
}

static void test_parts(void **state)
{
    (void)state;
    struct reader *r = reader_begin();
    struct buf in;
    buf_init(&in, 16 << 20);
    buf_adds(&in, MIXED);
    for (int i = 0; i < 5000; i++)
        buf_adds(&in, "--b\n\nx\n");
    struct mime m;
    mime_parse(r, buf_span(&in), &m);
    assert_int_equal(m.n, r->limits->parts);
    assert_int_equal(m.v[m.n - 1].body.n, 2 + 7 * (5000 - (r->limits->parts - 1))); /* the rest of the mail */
    assert_true(reader_has_defect(r, "too many parts"));
    buf_release(&in);
    reader_end();
}

static const struct {
    const char *in, *out;
} names[] = {
    {"; filename=a.txt", "a.txt"},
    {"; filename=\"a b.txt\"; size=1", "a b.txt"},
    {";filename = a b (1).txt ; x=y", "a b (1).txt"}, /* blanks, unquoted */
    {"; filename=\"a\\\"b\\\\c\"", "a\"b\\c"},
    {"; filename=\"C:\\temp\\new.txt\"", "C:\\temp\\new.txt"},
    {"; filename=\"open.txt", "open.txt"},
    {"; filename==?utf-8?Q?Gr=C3=BC=C3=9Fe.txt?=", "Gr\xc3\xbc\xc3\x9f"
                                                   "e.txt"},
    {"; filename=\"=?utf-8?Q?Gr=C3=BC?= =?utf-8?Q?=C3=9Fe.txt?=\"", "Gr\xc3\xbc\xc3\x9f"
                                                                    "e.txt"},
    {"; filename=Gr\xfc\xdf"
     "e.txt",
     "Gr\xc3\xbc\xc3\x9f"
     "e.txt"},
    {"; filename*=utf-8''Gr%C3%BC%C3%9Fe.txt", "Gr\xc3\xbc\xc3\x9f"
                                               "e.txt"},
    {"; filename*=iso-8859-1'de'Gr%FC%DFe.txt", "Gr\xc3\xbc\xc3\x9f"
                                                "e.txt"},
    {"; filename*0=\"long \"; filename*1=name; filename*2=.txt", "long name.txt"},
    {"; filename*1=name; filename*0=\"long \"", "long name"},
    {"; filename*0*=utf-8''%C3%A4; filename*1=%41; filename*2*=%41", "\xc3\xa4%41A"},
    {"; filename*0*=utf-8''%C3; filename*1*=%A4", "\xc3\xa4"}, /* a character split */
    {"; filename=plain.txt; filename*=utf-8''better.txt", "better.txt"},
    {"; filename*0=a; filename*2=c", "a"}, /* a gap */
    {"; filename*1=b; filename=plain", "plain"},
    {"; filename*0=a; filename*0=b", "a"},
    {"; filename*99999999999999999999=x; filename=y", "y"},
    {"; filename*x=1; filename=y", "y"},
    {"; filename*=no-quotes", "no-quotes"},
    {"; filename*=utf-8''%", "%"},
    {"; filename*=''%41", "A"},
    {"; junk; =x; ;; \"q;q\"; filename=a", "a"},
    {"; junk filename=a", "a"},
    {"; xfilename=b; filename=a", "a"},
    {"; filename=\"a\r\n b\"", "a b"},
    {"; filename=", ""},
    {"", ""},
};

static void test_parameters(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct buf in;
        buf_init(&in, 1 << 12);
        buf_printf(&in, "Content-Disposition: attachment%s\n\n", names[i].in);
        struct mime m;
        mime_parse(reader_begin(), buf_span(&in), &m);
        assert_text(m.v[0].filename, names[i].out, names[i].in);
        assert_true(m.v[0].attachment);
        buf_release(&in);
    }
    struct reader *r = reader_begin();
    struct buf in;
    buf_init(&in, 1 << 20);
    buf_adds(&in, "Content-Type: text/plain");
    for (int i = 0; i < 10000; i++)
        buf_printf(&in, "; name*%d=x", i);
    struct mime m;
    mime_parse(r, buf_span(&in), &m);
    assert_int_equal(m.v[0].filename.n, r->limits->continuations);
    assert_true(reader_has_defect(r, "too many pieces"));
    buf_release(&in);
    reader_end();
}

static void test_text(void **state)
{
    (void)state;
    static const struct {
        const char *in, *out;
    } rows[] = {
        {"\na\r\nb\rc\nd\r\r\ne", "a\nb\nc\nd\ne"},
        {"Content-Type: text/plain; charset=iso-8859-1\n\ncaf\xe9", "caf\xc3\xa9"},
        {"Content-Type: text/plain; charset=iso-8859-1 (Latin)\n\ncaf\xe9", "caf\xc3\xa9"},
        {"Content-Transfer-Encoding: Base64 \n\nR3LDvMOfZQ==", "Gr\xc3\xbc\xc3\x9f"
                                                               "e"},
        {"Content-Transfer-Encoding: \"quoted-printable\"\n\na=41", "aA"},
        {"Content-Transfer-Encoding: quoted-printable; x\n\na=41", "aA"},
        {"Content-Transfer-Encoding: nonsense\n\na=41", "a=41"},
        {"Content-Transfer-Encoding: x-uuencode\n\nbegin 644 x\n%2&5L;&\\\n`\nend\n", "Hello"},
        {"Content-Type: text/html\n\n<meta charset='koi8-r'>\xf0", "<meta charset='koi8-r'>\xd0\x9f"},
        {"Content-Type: text/html\n\n<META http-equiv=x content=\"text/html; charset=windows-1251\">\xcf",
         "<META http-equiv=x content=\"text/html; charset=windows-1251\">\xd0\x9f"},
        {"Content-Type: text/plain; format=flowed\n\na \nb\n", "a b\n"},
        {"Content-Type: text/plain; format=Flowed; DelSp=Yes\n\na \nb\n", "ab\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct mime m;
        mime_parse(reader_begin(), span_of(rows[i].in), &m);
        assert_text(mime_text(&m, &m.v[0], 1000), rows[i].out, rows[i].in);
    }
    struct mime m;
    struct reader *r = reader_begin();
    mime_parse(r, SPAN_LIT("\nabc\xc3\xa4\xc3\xa4"), &m);
    assert_text(mime_text(&m, &m.v[0], 4), "abc", "cut at a character");
    assert_true(reader_has_defect(r, "very long text"));
    reader_end();
}

static void test_flowed(void **state)
{
    (void)state;
    static const struct {
        const char *in, *out;
        bool delsp;
    } rows[] = {
        {"a \nb", "a b", false},
        {"a \nb", "ab", true},
        {"a\nb\n", "a\nb\n", false},
        {" from stuffing\n  two", "from stuffing\n two", false},
        {"> a \n> b\nc", "> a b\nc", false},
        {">a \n>b", "> a b", false},
        {"> a \n>> b \n>> c", "> a \n>> b c", false},
        {"> a \nb", "> a \nb", false}, /* another depth */
        {"a \n-- \nAnn", "a \n-- \nAnn", false},
        {"> a \n> -- \n> x", "> a \n> -- \n> x", false},
        {"a \n\nb", "a \nb", false}, /* an empty line ends the paragraph */
        {">\n> \n>", ">\n>\n>", false},
        {"", "", false},
        {"\n\n", "\n\n", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_text(flowed_join(reader_begin()->arena, span_of(rows[i].in), rows[i].delsp), rows[i].out,
                    rows[i].in);
    reader_end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_trees),  cmocka_unit_test(test_line_ends),  cmocka_unit_test(test_depth),
        cmocka_unit_test(test_parts),  cmocka_unit_test(test_parameters), cmocka_unit_test(test_text),
        cmocka_unit_test(test_flowed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
