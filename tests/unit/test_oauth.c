/* test_oauth.c: what an authorization server's answers mean, whatever they are; and the file of a refresh
 * token. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/base/log.h"
#include "daemon/base/loop.h"
#include "daemon/send/oauth.h"
#include "daemon/send/oauth_message.h"
#include "daemon/send/oauth_store.h"

static void test_form(void **state)
{
    (void)state;
    struct buf form;
    buf_init(&form, 1000);
    oauth_form_add(&form, "a", SPAN_LIT("x y&z=1+/~-._%\xc3\xa9"));
    oauth_form_add(&form, "b", SPAN_EMPTY);
    assert_true(span_eq(buf_span(&form), SPAN_LIT("a=x%20y%26z%3D1%2B%2F~-._%25%C3%A9&b=")));
    buf_release(&form);
}

static void test_answers(void **state)
{
    (void)state;
    static const struct {
        int status;
        const char *body;
        enum oauth_answer_class want;
        const char *said; /* the token, the code, or the error */
        int64_t expires_in_s;
    } table[] = {
        {200, "{\"access_token\":\"abc\",\"expires_in\":60}", OAUTH_GRANTED, "abc", 60},
        {200, "{\"access_token\":\"abc\",\"expires_in\":\"60\",\"token_type\":\"bearer\"}", OAUTH_GRANTED,
         "abc", 60},
        {200, "{\"access_token\":\"abc\"}", OAUTH_GRANTED, "abc", 3600},
        {200, "{\"access_token\":\"abc\",\"expires_in\":-5}", OAUTH_GRANTED, "abc", 1},
        {200, "{\"access_token\":\"abc\",\"expires_in\":99999999999}", OAUTH_GRANTED, "abc", 366 * 86400},
        {200, "{\"access_token\":\"abc\",\"token_type\":\"mac\"}", OAUTH_LATER, "HTTP 200, but no token", 0},
        {200, "{\"access_token\":\"a\\r\\nb\"}", OAUTH_LATER, "HTTP 200, but no token", 0},
        {200, "{\"access_token\":\"\"}", OAUTH_LATER, "HTTP 200, but no token", 0},
        {200, "{\"access_token\":\"abc\",\"refresh_token\":\"d e\"}", OAUTH_LATER, "HTTP 200, but no token",
         0},
        {200, "<html>", OAUTH_LATER, "HTTP 200, but no token", 0},
        {200, "", OAUTH_LATER, "HTTP 200, but no token", 0},
        {201, "{\"access_token\":\"abc\"}", OAUTH_LATER, "HTTP 201", 0},
        {200, "{\"device_code\":\"d\",\"user_code\":\"U-1\",\"verification_uri\":\"https://x\"}", OAUTH_CODE,
         "U-1", 900},
        {200, "{\"device_code\":\"d\",\"user_code\":\"\\u001b[1m\",\"verification_url\":\"https://x\"}",
         OAUTH_CODE, "\\x1b[1m", 900},
        {200, "{\"device_code\":\"d\",\"user_code\":\"U-1\"}", OAUTH_LATER, "HTTP 200, but no token", 0},
        {400, "{\"error\":\"invalid_grant\",\"error_description\":\"gone\"}", OAUTH_REFUSED,
         "invalid_grant: gone", 0},
        {401, "{\"error\":\"invalid_client\"}", OAUTH_REFUSED, "invalid_client", 0},
        {200, "{\"error\":\"access_denied\"}", OAUTH_REFUSED, "access_denied", 0},
        {400, "{\"error\":\"x\\ny\",\"error_description\":\"\\u202e\"}", OAUTH_REFUSED, "x\\ny: \\u202e", 0},
        {400, "{\"error\":\"invalid_grant\",\"error_description\":\"not our-secret\"}", OAUTH_REFUSED,
         "invalid_grant", 0},
        {400, "{\"error\":\"our-secret\"}", OAUTH_REFUSED, "refused", 0},
        {400, "{\"error\":\"authorization_pending\"}", OAUTH_PENDING, "authorization_pending", 0},
        {400, "{\"error\":\"slow_down\"}", OAUTH_PENDING, "slow_down", 0},
        {400, "{\"error\":7}", OAUTH_REFUSED, "HTTP 400", 0},
        {404, "no", OAUTH_REFUSED, "HTTP 404", 0},
        {429, "{\"error\":\"invalid_grant\"}", OAUTH_LATER, "HTTP 429", 0},
        {500, "{\"error\":\"invalid_grant\"}", OAUTH_LATER, "HTTP 500", 0},
        {302, "", OAUTH_LATER, "HTTP 302", 0},
    };
    struct span ours[] = {SPAN_LIT("our-secret"), SPAN_EMPTY};
    struct spans secrets = {ours, 2};
    struct arena *a = arena_new(0);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct oauth_answer r;
        oauth_answer_read(table[i].status, span_of(table[i].body), &secrets, a, &r);
        struct span said = r.class == OAUTH_GRANTED ? r.access_token
                           : r.class == OAUTH_CODE  ? r.user_code
                                                    : r.error;
        if (r.class != table[i].want || !span_eq(said, span_of(table[i].said)) ||
            r.expires_in_s != table[i].expires_in_s)
            fail_msg("row %zu: class %d, \"%.*s\", %lld", i, (int)r.class, SPAN_FMT(said),
                     (long long)r.expires_in_s);
    }
    arena_free(&a);
}

/* Where the tokens were there is nothing left. */
static void test_blank(void **state)
{
    (void)state;
    static const char *const bodies[] = {
        "{\"access_token\":\"abc\",\"refresh_token\":\"defg\"}",
        "{\"device_code\":\"abc\",\"user_code\":\"U-1\",\"verification_uri\":\"https://x\"}",
    };
    struct spans none = {0};
    struct arena *a = arena_new(0);
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        struct oauth_answer r;
        oauth_answer_read(200, span_of(bodies[i]), &none, a, &r);
        struct span had[] = {r.access_token, r.refresh_token, r.device_code};
        oauth_answer_blank(&r);
        assert_int_equal(r.access_token.n + r.refresh_token.n + r.device_code.n, 0);
        for (size_t k = 0; k < sizeof had / sizeof *had; k++)
            for (size_t c = 0; c < had[k].n; c++)
                assert_int_equal(had[k].p[c], 0);
    }
    arena_free(&a);
}

static void test_file(void **state)
{
    (void)state;
    char dir[] = "/tmp/gatepost-oauth-XXXXXX", path[200];
    struct why why;
    struct oauth_kept kept;
    struct stat st;
    log_init("test", LOG_LEVEL_ERROR - 1);
    assert_non_null(mkdtemp(dir));
    assert_false(oauth_store_read(dir, "a/../b", &kept));
    oauth_kept_release(&kept);
    assert_int_equal(oauth_store_write(dir, "a/../b", SPAN_LIT("t"), SPAN_LIT("x"), &why),
                     TEMP); /* no folder */
    snprintf(path, sizeof path, "%s/oauth", dir);
    assert_int_equal(mkdir(path, 0700), 0);
    umask(0);
    assert_int_equal(oauth_store_write(dir, "a/../b", SPAN_LIT("t\"1"), SPAN_LIT("x"), &why), OK);
    assert_int_equal(oauth_store_write(dir, "a/../b", SPAN_LIT("t\"2"), SPAN_LIT("x"), &why), OK);
    assert_true(oauth_store_read(dir, "a/../b", &kept));
    assert_true(span_eq(buf_span(&kept.refresh_token), SPAN_LIT("t\"2")));
    assert_true(span_eq(buf_span(&kept.belongs), SPAN_LIT("x")));
    oauth_kept_release(&kept);
    snprintf(path, sizeof path, "%s/oauth/a%%2F%%2E%%2E%%2Fb", dir);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    /* what a crash left beside it is no obstacle, and rubbish is none */
    char beside[220];
    snprintf(beside, sizeof beside, "%s.new", path);
    assert_int_equal(symlink("/nowhere", beside), 0);
    assert_int_equal(oauth_store_write(dir, "a/../b", SPAN_LIT("t3"), SPAN_LIT("x"), &why), OK);
    assert_int_equal(truncate(path, 5), 0);
    assert_false(oauth_store_read(dir, "a/../b", &kept));
    oauth_kept_release(&kept);
    unlink(path);
    snprintf(path, sizeof path, "%s/oauth", dir);
    assert_int_equal(rmdir(path), 0);
    assert_int_equal(rmdir(dir), 0);
}

static struct span no_secret(const char *name)
{
    (void)name;
    return SPAN_EMPTY;
}

static void no_state(const struct oauthlink_state *state)
{
    (void)state;
}

static unsigned n_answers;
static struct oauthlink_login answered;

static void on_login(uint64_t id, const struct oauthlink_login *login)
{
    assert_int_equal(id, 7);
    n_answers++;
    answered = *login;
}

/* Whoever begins a login when nothing more is asked is told so at once. */
static void test_login_after_stop(void **state)
{
    (void)state;
    static const struct oauth_ops ops = {no_secret, no_state};
    struct conf_mailbox box = {.name = "in",
                               .secret = "s",
                               .oauth = {.set = true,
                                         .token_url = "https://localhost:1/t",
                                         .device_url = "https://localhost:1/d",
                                         .client_id = "c",
                                         .secret = "",
                                         .scope = "",
                                         .ca = ""}};
    struct conf conf = {.state_dir = "/nonexistent", .mailboxes = &box, .n_mailboxes = 1}, none = {0};
    loop_init();
    oauth_configure(&conf, &ops);
    oauth_stop();
    oauth_login(&(struct oauthlink_login_ask){.name = "in", .begin = true}, 7, on_login);
    assert_int_equal(n_answers, 1);
    assert_int_equal(answered.state, OAUTHLINK_REFUSED);
    assert_string_equal(answered.text, "stopping: try again");
    oauth_login(&(struct oauthlink_login_ask){.name = "in"}, 7, on_login);
    assert_int_equal(n_answers, 2);
    assert_string_equal(answered.text, "no login is under way");
    oauth_configure(&none, &ops);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_form), cmocka_unit_test(test_answers),
                                       cmocka_unit_test(test_blank), cmocka_unit_test(test_file),
                                       cmocka_unit_test(test_login_after_stop)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
