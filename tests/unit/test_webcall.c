/* test_webcall.c: the secret's place in a body, the signature, and the frames that bring both about. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "daemon/gate/settle.h"
#include "daemon/send/webcall.h"

static void test_secret_is_put_in(void **state)
{
    (void)state;
    static const struct {
        const char *body, *secret, *filled;
    } table[] = {
        {"{\"k\":\"\\u0001\"}", "abc", "{\"k\":\"abc\"}"},
        {"{\"k\":\"\\u0001\\u0001\"}", "a\"\\\n", "{\"k\":\"a\\\"\\\\\\na\\\"\\\\\\n\"}"},
        {"{\"k\":\"\\u0001\"}", "", "{\"k\":\"\"}"},
        /* a customer's own backslash is not ours */
        {"{\"k\":\"\\\\u0001\"}", "abc", "{\"k\":\"\\\\u0001\"}"},
        {"{\"k\":\"\\\\\\u0001\"}", "abc", "{\"k\":\"\\\\abc\"}"},
        {"{\"k\":\"\\u00011\"}", "abc", "{\"k\":\"abc1\"}"},
        {"{\"k\":\"\\u0010 \\n\"}", "abc", "{\"k\":\"\\u0010 \\n\"}"},
        {"", "abc", ""},
        {"\\", "abc", "\\"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct buf out;
        buf_init(&out, 1000);
        webcall_fill_secret(span_of(table[i].body), span_of(table[i].secret), &out);
        if (!span_eq(buf_span(&out), span_of(table[i].filled)))
            fail_msg("%s: %.*s", table[i].body, SPAN_FMT(buf_span(&out)));
        buf_release(&out);
    }
}

/* The example of the Standard Webhooks specification. */
static void test_signature(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 200);
    webcall_sign(SPAN_LIT("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), SPAN_LIT("msg_p5jXN8AQM9LWM0D4loKWxJek"),
                 1614265330, SPAN_LIT("{\"test\": 2432232314}"), &out);
    assert_true(span_eq(buf_span(&out), SPAN_LIT("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")));
    buf_release(&out);
}

static void test_frames(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct buf out;
    struct httpjob job = {.what = HTTPJOB_DIRECTORY,
                          .name = SPAN_LIT("n"),
                          .id = SPAN_LIT("\"i"),
                          .etag = SPAN_LIT("W/\"1\"")},
                   read = {0};
    struct httpresult r = {.class = HTTPRESULT_NOT_NOW,
                           .status = 503,
                           .cut = true,
                           .retry_after_s = 7,
                           .etag = "\"e\"",
                           .remote = "r",
                           .error = "e\\"},
                      got = {0};
    buf_init(&out, 4096);
    httpjob_write(&job, &out);
    assert_true(httpjob_read(buf_span(&out), a, &read));
    assert_true(read.what == job.what && span_eq(read.name, job.name) && span_eq(read.id, job.id) &&
                span_eq(read.etag, job.etag));
    buf_clear(&out);
    httpresult_write(&r, &out);
    assert_true(httpresult_read(buf_span(&out), &got));
    assert_memory_equal(&got, &r, sizeof r);
    static const char *const broken[] = {"", "{}", "[]",
                                         "{\"for\":\"moon\",\"name\":\"\",\"id\":\"\",\"etag\":\"\"}",
                                         "{\"for\":1,\"name\":\"\",\"id\":\"\",\"etag\":\"\"}"};
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        assert_false(httpjob_read(span_of(broken[i]), a, &read));
        assert_false(httpresult_read(span_of(broken[i]), &got));
    }
    buf_release(&out);
    arena_free(&a);
}

static void test_when_again(void **state)
{
    (void)state;
    enum { S = 1000, DAY = 86400 * S };
    static const struct {
        enum httpresult_class class;
        int status;
        int64_t attempts, age_ms, asked_ms;
        enum outbox_state want;
        int64_t wait_ms;
    } table[] = {
        {HTTPRESULT_ANSWERED, 200, 1, 0, 0, OUTBOX_SENT, 0},
        {HTTPRESULT_ANSWERED, 299, 1, DAY, 0, OUTBOX_SENT, 0},
        {HTTPRESULT_ANSWERED, 301, 1, 0, 0, OUTBOX_FAILED, 0},
        {HTTPRESULT_ANSWERED, 404, 1, 0, 0, OUTBOX_FAILED, 0},
        {HTTPRESULT_ANSWERED, 408, 1, 0, 0, OUTBOX_DEFERRED, 15 * S},
        {HTTPRESULT_ANSWERED, 429, 2, 0, 0, OUTBOX_DEFERRED, 30 * S},
        {HTTPRESULT_ANSWERED, 503, 3, 0, 0, OUTBOX_DEFERRED, 60 * S},
        {HTTPRESULT_ANSWERED, 503, 3, 0, 100 * S, OUTBOX_DEFERRED, 100 * S},
        {HTTPRESULT_NOT_NOW, 0, 50, 0, 0, OUTBOX_DEFERRED, 900 * S},
        {HTTPRESULT_NOT_NOW, 0, 1, DAY - 1, 0, OUTBOX_DEFERRED, 15 * S},
        {HTTPRESULT_NOT_NOW, 0, 1, DAY, 0, OUTBOX_FAILED, 0},
        {HTTPRESULT_NEVER, 0, 1, 0, 0, OUTBOX_FAILED, 0},
    };
    struct arena *a = arena_new(0);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct outbox row = {.attempts = table[i].attempts, .created_at_ms = 1};
        struct httpresult r = {.class = table[i].class, .status = table[i].status};
        struct outbox_result out;
        int64_t now = 1 + table[i].age_ms;
        settle_call_verdict(&row, &r, SPAN_EMPTY, now, table[i].asked_ms, a, &out);
        if (out.state != table[i].want || (out.next_at_ms ? out.next_at_ms - now : 0) != table[i].wait_ms)
            fail_msg("row %zu: %s, %lld", i, outbox_state_name(out.state), (long long)(out.next_at_ms - now));
    }
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_secret_is_put_in),
        cmocka_unit_test(test_signature),
        cmocka_unit_test(test_frames),
        cmocka_unit_test(test_when_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
