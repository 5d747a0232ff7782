/* Which parts are the text and which are attachments; files uuencoded in text. */
#include "tests/unit/support_reader.h"

#include "parsers/body.h"
#include "parsers/codec.h"

#define H(type)       "Content-Type: " type "\n"
#define MULTI(t)      H("multipart/" t "; boundary=b") "\n"
#define P(type, body) "--b\n" H(type) "\n" body "\n"
#define END           "--b--\n"
#define UU            "begin 644 a b.txt\n%2&5L;&\\\n`\nend\n"

static const struct {
    const char *what, *in, *text, *attachments; /* type:name:size| */
    bool html_only;
} rows[] = {
    {"plain", "\nhello\n", "hello\n", "", false},
    {"HTML", H("text/html") "\n<p>hello</p>", "hello", "", true},
    {"alternative", MULTI("alternative") P("text/plain", "hello") P("text/html", "<p>other</p>") END, "hello",
     "", false},
    {"alternative, HTML first",
     MULTI("alternative") P("text/html", "<p>other</p>") P("text/plain", "hello") END, "hello", "", false},
    {"alternative, plain blank",
     MULTI("alternative") P("text/plain", " \n\n") P("text/html", "<p>hello</p>") END, "hello", "", true},
    {"alternative, plain a stub",
     MULTI("alternative") P("text/plain", "Your mail program does not support HTML.")
         P("text/html", "<p>hello</p>") END,
     "hello", "", true},
    {"a stub alone", "\nThis is an HTML message.\n", "This is an HTML message.\n", "", false},
    {"HTML without a word",
     MULTI("alternative") P("text/plain", "in html only") P("text/html", "<img src=x>") END, "in html only",
     "", true},
    {"mixed",
     MULTI("mixed") P("text/plain", "one") P("application/pdf; name=a.pdf", "%PDF") P("text/plain", "two")
         END,
     "one\ntwo", "application/pdf:a.pdf:4|", false},
    {"text with a name", MULTI("mixed") P("text/plain", "one") P("text/plain; name=log.txt", "log") END,
     "one", "text/plain:log.txt:3|", false},
    {"text that says attachment",
     MULTI("mixed") P("text/plain", "one") "--b\nContent-Disposition: attachment\n\nlog\n" END, "one",
     "text/plain::3|", false},
    {"nameless image", MULTI("mixed") P("text/plain", "one") P("image/png", "PNG") END, "one",
     "image/png::3|", false},
    {"attached mail", MULTI("mixed") P("text/plain", "one") P("message/rfc822", "Subject: x\n\ny") END, "one",
     "message/rfc822::13|", false},
    {"calendar", MULTI("alternative") P("text/plain", "one") P("text/calendar", "BEGIN:VCALENDAR") END, "one",
     "text/calendar::15|", false},
    {"alternative within mixed",
     MULTI("mixed") "--b\nContent-Type: multipart/alternative; "
                    "boundary=c\n\n--c\n\nhello\n--c\nContent-Type: text/html\n\n<p>x</p>\n--c--\n" P(
                        "image/png; name=x.png", "PNG") END,
     "hello", "image/png:x.png:3|", false},
    {"image within the worse alternative",
     MULTI("alternative")
         P("text/plain", "hello") "--b\nContent-Type: multipart/related; boundary=c\n\n--c\nContent-Type: "
                                  "text/html\n\n<p>x</p>\n--c\nContent-Type: image/png\nContent-ID: "
                                  "<i@x>\n\nPNG\n--c--\n" END,
     "hello", "image/png::3|", false},
    {"two plain alternatives", MULTI("alternative") P("text/plain", "first") P("text/plain", "second") END,
     "first", "", false},
    {"enriched alone", H("text/enriched") "\nhello", "hello", "", false},
    {"attachment alone", H("application/pdf; name=a.pdf") "Content-Transfer-Encoding: base64\n\nSGVsbG8=\n",
     "", "application/pdf:a.pdf:5|", false},
    {"uuencode", "\nbefore\n" UU "after\n", "before\nafter\n", "application/octet-stream:a b.txt:5|", false},
    {"uuencode twice", "\n" UU UU, "",
     "application/octet-stream:a b.txt:5|application/octet-stream:a b.txt:5|", false},
    {"uuencode, cut off", "\nx\nbegin 644 a\n%2&5L;&\\\n", "x\n", "application/octet-stream:a:5|", false},
    {"begin said in prose", "\nbegin 644 things at once\nand then\nend\n",
     "begin 644 things at once\nand then\nend\n", "", false},
    {"begin in capitals", "\nbegin 644 THINGS\nAND THEN\nend\n", "begin 644 THINGS\nAND THEN\nend\n", "",
     false},
    {"nothing", "", "", "", false},
};

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct reader *r = reader_begin();
        struct mime m;
        struct facts f = {0};
        mime_parse(r, span_of(rows[i].in), &m);
        body_read(&m, &f);
        assert_text(f.text, rows[i].text, rows[i].what);
        struct buf got;
        buf_init(&got, 1 << 12);
        for (size_t k = 0; k < f.attachments.n; k++) {
            const struct facts_attachment *a = &f.attachments.v[k];
            buf_printf(&got, "%.*s:%.*s:%d|", SPAN_FMT(a->content_type), SPAN_FMT(a->filename), (int)a->size);
            struct span range = span_head(span_from(m.raw, a->offset), a->length);
            assert_int_equal(codec_decode(r->arena, a->encoding, range).n, a->size);
        }
        assert_text(buf_span(&got), rows[i].attachments, rows[i].what);
        assert_int_equal(f.internal.html_only, rows[i].html_only);
        buf_release(&got);
    }
    reader_end();
}

static void test_attachment(void **state)
{
    (void)state;
    struct mime m;
    struct facts f = {0};
    mime_parse(reader_begin(),
               SPAN_LIT(MULTI(
                   "mixed") "--b\nContent-Type: IMAGE/GIF\nContent-Disposition: inline; filename=x.gif\n"
                            "Content-ID: <part1@x>\nContent-Transfer-Encoding: base64\n\nR0lG\nODlh\n" END),
               &m);
    body_read(&m, &f);
    assert_int_equal(f.attachments.n, 1);
    const struct facts_attachment *a = &f.attachments.v[0];
    assert_text(a->content_type, "image/gif", "type");
    assert_text(a->filename, "x.gif", "name");
    assert_text(a->content_id, "part1@x", "id");
    assert_true(a->shown_inline);
    assert_int_equal(a->size, 6);
    assert_text(span_head(span_from(m.raw, a->offset), a->length), "R0lG\nODlh", "range");
    reader_end();
}

static void test_limits(void **state)
{
    (void)state;
    struct reader *r = reader_begin();
    struct buf in;
    buf_init(&in, 16 << 20);
    buf_adds(&in, MULTI("mixed"));
    for (int i = 0; i < 30; i++) {
        buf_adds(&in, "--b\n\n");
        for (int k = 0; k < 2000; k++)
            buf_adds(&in, "A line of text that goes on for some fifty octets.\n");
    }
    struct mime m;
    struct facts f = {0};
    mime_parse(r, buf_span(&in), &m);
    body_read(&m, &f);
    assert_int_equal(f.text.n, r->limits->text_bytes);
    assert_true(reader_has_defect(r, "very long text"));
    buf_release(&in);
    reader_end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_attachment),
        cmocka_unit_test(test_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
