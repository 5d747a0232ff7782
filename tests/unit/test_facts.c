/* A mail read whole: what each floor says in the right place, as JSON; and what makes two mails the same. */
#include "tests/unit/support_reader.h"

#include "parsers/facts.h"
#include "parsers/fingerprint.h"

#include "daemon/base/jsonin.h"

static struct arena *arena;

static struct facts *read_mail(const char *mail)
{
    struct facts_conf *conf = facts_conf_default();
    arena_free(&arena);
    arena = arena_new(0);
    struct facts *f = facts_read(conf, (struct facts_arrival){1705310430}, span_of(mail), arena);
    facts_conf_free(&conf);
    return f;
}

static const char mail[] =
    "Return-Path: <bounces+x@acme.example>\r\n"
    "Delivered-To: support@example.com\r\n"
    "Authentication-Results: mx.example.com;\r\n dkim=pass header.d=acme.example\r\n"
    "Received: from a by b\r\n"
    "Authentication-Results: other; spf=fail\r\n"
    "Received: from c by a\r\n"
    "List-Id: Our intake <Intake.Example.COM>\r\n"
    "X-Gatepost-Instance: abc\r\n"
    "From: =?utf-8?Q?Ann_Sm=C3=AFth?= <ann@acme.example>, bob@acme.example\r\n"
    "Sender: desk@acme.example\r\n"
    "X-Original-From: carl@other.example\r\n"
    "To: Support <support@example.com>\r\n"
    "Cc: dora@acme.example\r\n"
    "Reply-To: ann@home.example\r\n"
    "Subject: Checkout returns =?utf-8?Q?=E2=82=AC_500?=\r\n"
    "Date: Mon, 15 Jan 2024 10:20:30 +0100\r\n"
    "Message-ID: <1@acme.example>\r\n"
    "In-Reply-To: <12.3.x@example.com>\r\n"
    "References: <0@acme.example>\r\n <12.3.x@example.com>\r\n"
    "Content-Type: multipart/mixed; boundary=b\r\n"
    "\r\n"
    "--b\r\n\r\nSince yesterday the checkout page is down.\r\n"
    "--b\r\nContent-Type: image/png; name=\"shot.png\"\r\nContent-ID: <s@x>\r\n"
    "Content-Transfer-Encoding: base64\r\nContent-Disposition: inline\r\n\r\nSGVs\r\nbG8=\r\n--b--\r\n";

static void test_fields(void **state)
{
    (void)state;
    struct facts *f = read_mail(mail);
    assert_text(f->message_id, "1@acme.example", "message_id");
    assert_int_equal(f->in_reply_to.n, 1);
    assert_int_equal(f->references.n, 2);
    assert_text(f->references.v[1], "12.3.x@example.com", "references");
    assert_true(f->has_from);
    assert_text(f->from.name, "Ann Sm\xc3\xafth", "from");
    assert_int_equal(f->from_all.n, 2);
    assert_text(f->to.v[0].address, "support@example.com", "to");
    assert_text(f->cc.v[0].address, "dora@acme.example", "cc");
    assert_text(f->reply_to.v[0].address, "ann@home.example", "reply_to");
    assert_text(f->sender.v[0].address, "desk@acme.example", "sender");
    assert_text(f->x_original_from.v[0].address, "carl@other.example", "x_original_from");
    assert_text(f->subject, "Checkout returns \xe2\x82\xac 500", "subject");
    assert_true(f->date.set);
    assert_int_equal(f->date.unix_s, 1705310430);
    assert_int_equal(f->date.offset_min, 60);
    assert_text(f->text, "Since yesterday the checkout page is down.", "text");
    assert_int_equal(f->attachments.n, 1);
    assert_int_equal(f->attachments.v[0].size, 5);
    assert_int_equal(f->defects.n, 0);
}

static void test_internal(void **state)
{
    (void)state;
    struct facts *f = read_mail(mail);
    assert_int_equal(f->internal.hops, 2);
    assert_int_equal(f->internal.auth.n, 2);
    assert_text(f->internal.auth.v[0].text, "mx.example.com; dkim=pass header.d=acme.example", "auth");
    assert_int_equal(f->internal.auth.v[0].received_above, 0);
    assert_int_equal(f->internal.auth.v[1].received_above, 1);
    assert_true(f->internal.has_return_path);
    assert_false(f->internal.null_return_path);
    assert_text(f->internal.return_path, "bounces+x@acme.example", "return_path");
    assert_text(f->internal.delivered_to.v[0], "support@example.com", "delivered_to");
    assert_text(f->internal.list_id, "intake.example.com", "list_id");
    assert_text(f->internal.mark, "abc", "mark");
    assert_true(span_starts(span_from(span_of(mail), f->internal.body_offset), SPAN_LIT("--b\r\n")));
}

static void test_return_path(void **state)
{
    (void)state;
    static const struct {
        const char *field;
        bool has, null;
    } rows[] = {
        {"Return-Path: <>\n\n", true, true},
        {"Return-Path:  < > \n\n", false, false}, /* says nothing we would stake silence on */
        {"Return-Path: <a@b>\n\n", true, false},
        {"Return-Path: a@b\n\n", true, false},
        {"Return-Path:\n\n", false, false},
        {"Subject: x\n\n", false, false},
        {"Return-Path: <a@b>\nReturn-Path: <>\n\n", true, false}, /* the last hop's stands on top */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct facts *f = read_mail(rows[i].field);
        assert_int_equal(f->internal.has_return_path, rows[i].has);
        assert_int_equal(f->internal.null_return_path, rows[i].null);
    }
}

static void test_attached(void **state)
{
    (void)state;
    struct facts *f =
        read_mail("From: a@b\nSubject: see attached\nContent-Type: multipart/mixed; boundary=b\n\n"
                  "--b\nContent-Type: message/rfc822\n\nFrom: c@d\nSubject: [shop] down\nDate: now\n\n"
                  "It broke.\n--b--\n");
    assert_true(f->has_forwarded);
    assert_text(f->forwarded, "From: c@d\nDate: now\nSubject: [shop] down\n\nIt broke.", "forwarded");
    assert_int_equal(f->attachments.n, 1);
    assert_text(f->text, "", "text");
    f = read_mail("From: a@b\nSubject: x\n\nhello\n");
    assert_false(f->has_forwarded);
}

/* Every key of the contract, in JSON that another reader takes, with internal and without. */
static void test_json(void **state)
{
    (void)state;
    static const char *const keys[] = {"message_id",
                                       "in_reply_to",
                                       "references",
                                       "from",
                                       "to",
                                       "cc",
                                       "reply_to",
                                       "subject",
                                       "date",
                                       "text",
                                       "reply_text",
                                       "quoted_text",
                                       "forwarded",
                                       "attachments",
                                       "auto_submitted",
                                       "auto_reason",
                                       "bounce",
                                       "delivery_status",
                                       "original_message_id",
                                       "site",
                                       "type",
                                       "summary",
                                       "sections",
                                       "environments",
                                       "began_at",
                                       "urls",
                                       "language",
                                       "defects"};
    struct buf out, error;
    buf_init(&out, 1 << 20);
    buf_init(&error, 1 << 10);
    static const char *const mails[] = {mail, "", "\n", "Subject: \x01\xff\"\\\n\n\x02\xfe\0"};
    for (size_t i = 0; i < sizeof mails / sizeof *mails; i++) {
        for (int internal = 0; internal < 2; internal++) {
            buf_clear(&out);
            facts_json(read_mail(mails[i]), internal, &out);
            struct jsonin *doc = jsonin_parse(buf_span(&out), JSONIN_LIMITS, &error);
            assert_non_null(doc);
            struct jsonin_value root = jsonin_root(doc);
            struct span flat = buf_span(&out);
            for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
                char quoted[40];
                snprintf(quoted, sizeof quoted, "\"%s\":", keys[k]);
                assert_true(span_find(flat, span_of(quoted)) < flat.n);
            }
            assert_int_equal(jsonin_has(jsonin_get(&root, "internal")), internal);
            jsonin_free(&doc);
        }
    }
    buf_release(&out);
    buf_release(&error);
}

static void gather(void *out, struct span s)
{
    buf_add(out, s);
}

enum { BODY, TEXT };

static bool same(const char *one, const char *other, int view)
{
    struct buf b[2];
    const char *mails[] = {one, other};
    for (int i = 0; i < 2; i++) {
        buf_init(&b[i], 1 << 20);
        struct facts *f = read_mail(mails[i]);
        (view == BODY ? fingerprint_body : fingerprint_text)(f, span_of(mails[i]), gather, &b[i]);
    }
    bool equal = span_eq(buf_span(&b[0]), buf_span(&b[1]));
    buf_release(&b[0]);
    buf_release(&b[1]);
    return equal;
}

#define B64 "Content-Type: image/png; name=x.png\nContent-Transfer-Encoding: base64\n\n"

static void test_fingerprints(void **state)
{
    (void)state;
    static const struct {
        const char *one, *other;
        bool body, text;
    } rows[] = {
        {"A: 1\n\nhello\nthere\n", "B: 2\n\nhello\nthere\n", true, true},
        {"A: 1\n\nhello\nthere\n", "A: 1\r\n\r\nhello\r\nthere\r\n\r\n \r\n", true, true},
        {"A: 1\n\nhello\nthere", "A: 1\r\rhello\rthere\r", true, true},
        {"A: 1\n\nhello\n\nthere\n", "A: 1\n\nhello\nthere\n", false, false},
        {"A: 1\n\nhello  \n", "A: 1\n\nhello\n", false, true},
        {"Content-Transfer-Encoding: quoted-printable\n\na=3Db=\n c\n", "A: 1\n\na=b c\n", false, true},
        {B64 "SGVsbG8=\n", B64 "SGVs\nbG8=\n", false, true},
        {B64 "SGVsbG8=\n", B64 "SGVsbG9=\n", false, false},
        {B64 "SGVsbG8=\n",
         "Content-Type: image/png; name=y.png\nContent-Transfer-Encoding: base64\n\nSGVsbG8=\n", true, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (same(rows[i].one, rows[i].other, BODY) != rows[i].body)
            fail_msg("row %zu: the body's octets", i);
        if (same(rows[i].one, rows[i].other, TEXT) != rows[i].text)
            fail_msg("row %zu: the text's octets", i);
    }
}

static int end(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fields),   cmocka_unit_test(test_internal), cmocka_unit_test(test_return_path),
        cmocka_unit_test(test_attached), cmocka_unit_test(test_json),     cmocka_unit_test(test_fingerprints),
    };
    return cmocka_run_group_tests(tests, NULL, end);
}
