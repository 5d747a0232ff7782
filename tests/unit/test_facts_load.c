/* The parse role's answer read back: what it says comes through unchanged, what has not the shape is refused.
 */
#include "daemon/gate/facts_load.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

enum { RAW_BYTES = 1000 };

#define LIST(type, ...)                                                                                      \
    {                                                                                                        \
        (type[]){__VA_ARGS__}, sizeof((type[]){__VA_ARGS__}) / sizeof(type)                                  \
    }
#define S(lit)                                                                                               \
    {                                                                                                        \
        "" lit, sizeof(lit) - 1                                                                              \
    }
#define HASH "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static const struct facts full_facts =
    {
        .message_id = S("a@b"),
        .in_reply_to = LIST(struct span, S("1@x")),
        .references = LIST(struct span, S("1@x"), S("2@x")),
        .has_from = true,
        .from = {S("Ann \"Q\""), S("ann@acme.example")},
        .from_all = LIST(struct facts_mailbox, {S("Ann"), S("ann@acme.example")}),
        .to = LIST(struct facts_mailbox, {S(""), S("support@example.com")}),
        .cc = LIST(struct facts_mailbox, {S("B"), S("b@x")}, {S("C"), S("c@x")}),
        .reply_to = LIST(struct facts_mailbox, {S(""), S("r@x")}),
        .sender = LIST(struct facts_mailbox, {S(""), S("s@x")}),
        .x_original_from = LIST(struct facts_mailbox, {S("O"), S("o@x")}),
        .subject = S("[acme-shop] downtime: \xe2\x82\xac"),
        .date = {true, 1700000000, 60},
        .text = S("line\nmore than sixteen octets of \xe2\x82\xac, and a line"),
        .reply_text = S("more than sixteen octets of \xe2\x82\xac"),
        .quoted_text = S("> q"),
        .forwarded = S(""),
        .has_forwarded = true,
        .attachments = LIST(struct facts_attachment,
                            {S("a.png"), S("image/png"), S("cid"), true, 90, 10, 120, FACTS_ENCODING_BASE64},
                            {S(""), S("text/plain"), S(""), false, 0, 1000, 0, FACTS_ENCODING_UUENCODE}),
        .language = S("de"),
        .urls = LIST(struct span, S("https://x/")),
        .defects = LIST(struct span, S("no boundary")),
        .auto_submitted = true,
        .auto_reason = S("auto_submitted"),
        .bounce = true,
        .delivery_status = LIST(struct facts_delivery, {S("x@y"), S("failed"), S("5.1.1"), S("smtp; 550")}),
        .original_message_id = S("o@x"),
        .site = S("acme-shop"),
        .type = S("downtime"),
        .summary = S("s"),
        .sections = {S("steps"), S(""), S("began"), S(""), S("links")},
        .section_stated = {true, false, false, false, true},
        .environments = LIST(struct span, S("live"), S("multidev:x-1")),
        .began = {true, 1690000000, -330},
        .internal =
            {
                .subjects = LIST(struct facts_subject,
                                 {S("acme-shop"), S("downtime"), S("live"), S("s"), false},
                                 {S("x"), S(""), S(""), S("t"), true}),
                .body_site = S("bs"),
                .body_type = S("billing"),
                .forwarded_subject = S("fs"),
                .forwarded_subjects = LIST(struct facts_subject, {S("f"), S(""), S("dev"), S("u"), false}),
                .forwarded_date = {true, 1680000000, 60},
                .forwarded_below = 1,
                .platforms = LIST(struct facts_platform, {S("p"), S("dev"), S("https://dev-p.example/")}),
                .auth = LIST(struct facts_auth, {S("mx; none"), 0}, {S("mx; dmarc=pass"), 2}),
                .hops = 4,
                .has_return_path = true,
                .return_path = S("r@p"),
                .delivered_to = LIST(struct span, S("d@x")),
                .mark = S("mmm"),
                .list_id = S("l.x"),
                .automatic = true,
                .list = true,
                .auto_reply = true,
                .receipt = true,
                .suppress = true,
                .weak_auto = true,
                .spam = true,
                .thanks_only = true,
                .html_only = true,
                .commands = LIST(struct span, S("!close")),
                .commands_on_top = 1,
                .body_offset = 200,
                .body_sha256 = S(HASH),
                .text_sha256 = S(HASH),
            },
};

static struct facts full(void)
{
    return full_facts;
}

static char *json_of(const struct facts *f)
{
    struct buf out;
    buf_init(&out, 1 << 20);
    facts_json(f, true, &out);
    assert_false(out.overflow);
    return out.p; /* freed by the caller */
}

static enum result load(const char *json, struct facts **facts_r, struct arena *a, struct why *why)
{
    return facts_load(span_of(json), RAW_BYTES, a, facts_r, why);
}

static void comes_back(const struct facts *f, struct arena *a)
{
    struct facts *got;
    struct why why;
    char *before = json_of(f);
    if (load(before, &got, a, &why) != OK)
        fail_msg("%s", why.text);
    char *after = json_of(got);
    assert_string_equal(before, after);
    free(before);
    free(after);
}

static void test_all_of_it_comes_back(void **state)
{
    struct facts f = full();
    comes_back(&f, *state);
    struct facts *got;
    struct why why;
    char *json = json_of(&f);
    assert_int_equal(load(json, &got, *state, &why), OK);
    memset(json, 'x', strlen(json)); /* nothing points into it */
    free(json);
    assert_true(span_eq(got->internal.auth.v[1].text, SPAN_LIT("mx; dmarc=pass")));
    assert_true(span_eq(got->reply_text, f.reply_text)); /* sent as a piece of text */
    assert_true(span_eq(got->sections[FACTS_STEPS], f.sections[FACTS_STEPS]));
    assert_int_equal(got->attachments.v[0].encoding, FACTS_ENCODING_BASE64);
    assert_int_equal(got->began.offset_min, -330);
    assert_true(got->section_stated[FACTS_LINKS] && !got->section_stated[FACTS_BEGAN]);
    assert_false(got->internal.null_return_path);
}

static void test_an_empty_mail_comes_back(void **state)
{
    struct facts f = {.text = SPAN_EMPTY};
    comes_back(&f, *state);
}

static void test_null_return_path(void **state)
{
    struct facts f = full(), *got;
    struct why why;
    f.internal.return_path = SPAN_EMPTY;
    f.internal.null_return_path = true;
    char *json = json_of(&f);
    assert_int_equal(load(json, &got, *state, &why), OK);
    assert_true(got->internal.has_return_path && got->internal.null_return_path);
    free(json);
}

/* One thing replaced in a good answer; `at` must be in it. */
static const struct {
    const char *at, *with;
} faults[] = {
    {"\"subject\":\"[", "\"subject\":7,\"x\":\"["},
    {"\"in_reply_to\":[\"1@x\"]", "\"in_reply_to\":\"1@x\""},
    {"\"references\":", "\"reference\":"},
    {"\"address\":\"ann@acme.example\"", "\"adress\":\"ann@acme.example\""},
    {"\"offset\":10,", "\"offset\":1001,"},
    {"\"offset\":10,", "\"offset\":-1,"},
    {"\"length\":120", "\"length\":991"},
    {"\"offset\":10,\"length\":120", "\"offset\":900,\"length\":101"},
    {"\"encoding\":\"base64\"", "\"encoding\":\"base65\""},
    {"{\"offset\":10,\"length\":120,\"encoding\":\"base64\"},", ""},
    {"\"body_offset\":200", "\"body_offset\":1001"},
    {"\"body_sha256\":\"0", "\"body_sha256\":\""},
    {"\"body_sha256\":\"0", "\"body_sha256\":\"'"},
    {"\"auto_reason\":\"auto_submitted\"", "\"auto_reason\":\"Auto Submitted\""},
    {"\"language\":\"de\"", "\"language\":\"d\\ne\""},
    {"\"bounce\":true", "\"bounce\":1"},
    {"\"hops\":4", "\"hops\":-4"},
    {"\"hops\":4", "\"hops\":4.5"},
    {"\"began_at\":\"2", "\"began_at\":\"x"},
    {"\"internal\":{", "\"internal\":[],\"y\":{"},
    {"\"spam\":true,", ""},
    {"\"sections\":{", "\"sections\":[],\"y\":{"},
    {"\"text\":\"line", "\"text\":\"\\u0000line"},
    {"\"reply_text\":[5,31]", "\"reply_text\":[5,30]"},
    {"\"reply_text\":[5,31]", "\"reply_text\":[34,3]"},
    {"\"reply_text\":[5,31]", "\"reply_text\":[5,3100]"},
    {"\"reply_text\":[5,31]", "\"reply_text\":[-1,31]"},
    {"\"reply_text\":[5,31]", "\"reply_text\":[5]"},
    {"\"reply_text\":[5,31]", "\"reply_text\":[5,31,0]"},
    {"{\"message_id\"", "[{\"message_id\""},
};

static void test_what_has_not_the_shape_is_refused(void **state)
{
    struct facts f = full(), *got;
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        struct why why;
        char *json = json_of(&f);
        size_t at = span_find(span_of(json), span_of(faults[i].at));
        if (at == strlen(json))
            fail_msg("row %zu: not there: %s", i, faults[i].at);
        struct buf broken;
        buf_init(&broken, 1 << 20);
        buf_add(&broken, span_make(json, at));
        buf_adds(&broken, faults[i].with);
        buf_adds(&broken, json + at + strlen(faults[i].at));
        if (load(broken.p, &got, *state, &why) != PERM)
            fail_msg("row %zu: taken: %s", i, faults[i].with);
        assert_int_equal(why.scope, WHY_MAIL);
        buf_release(&broken);
        free(json);
    }
}

static void test_cut_at_every_octet(void **state)
{
    struct facts f = full(), *got;
    char *json = json_of(&f);
    for (size_t n = 0; n < strlen(json); n++) {
        struct why why;
        assert_int_equal(facts_load(span_make(json, n), RAW_BYTES, *state, &got, &why), PERM);
    }
    free(json);
}

static void test_long_lists_are_refused(void **state)
{
    struct facts f = full(), *got;
    struct why why;
    f.urls.n = 10001;
    f.urls.v = ARENA_ARRAY(*state, f.urls.n, struct span);
    char *json = json_of(&f);
    assert_int_equal(load(json, &got, *state, &why), PERM);
    free(json);
}

static int set_up(void **state)
{
    *state = arena_new(0);
    return 0;
}

static int tear_down(void **state)
{
    arena_free((struct arena **)state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_of_it_comes_back), cmocka_unit_test(test_an_empty_mail_comes_back),
        cmocka_unit_test(test_null_return_path),     cmocka_unit_test(test_what_has_not_the_shape_is_refused),
        cmocka_unit_test(test_cut_at_every_octet),   cmocka_unit_test(test_long_lists_are_refused),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
