/* Tokens, Message-IDs and the mark: attacks 3, 4, 5, 6 and 20. */
#include "daemon/gate/token.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#define NOW    "0123456789abcdef0123456789abcdef"
#define OLD    "fedcba9876543210fedcba9876543210"
#define RANDOM SPAN_LIT("\0random sixteen!")
#define ANN    SPAN_LIT("ann@acme.example")

static const struct token_keys keys = {{NOW, 32}, {"", 0}};
static const struct token_keys turned = {{OLD, 32}, {NOW, 32}};
static const struct token_keys other = {{OLD, 32}, {"", 0}};

static void test_token_round_trip(void **state)
{
    struct arena *a = *state;
    struct span text = token_make(&keys, TOKEN_REPLY, 12, RANDOM, SPAN_LIT("Ann@ACME.example"), a);
    assert_int_equal(text.n, 4 + TOKEN_MAC_CHARS);
    assert_memory_equal(text.p, "r12-", 4);
    struct token t;
    assert_true(token_parse(text, &t));
    assert_int_equal(t.kind, TOKEN_REPLY);
    assert_int_equal(t.ticket, 12);
    assert_true(token_verify(&keys, &t, RANDOM, ANN));
    assert_memory_equal(token_make(&keys, TOKEN_BOUNCE, 12, RANDOM, ANN, a).p, "b.12-", 5);
    /* mail systems change case */
    char upper[64];
    for (size_t i = 0; i < text.n; i++)
        upper[i] = ascii_alpha(text.p[i]) ? (char)(ascii_lower(text.p[i]) - 32) : text.p[i];
    assert_true(token_parse(span_make(upper, text.n), &t));
    assert_true(token_verify(&keys, &t, RANDOM, SPAN_LIT("ANN@acme.EXAMPLE")));
}

/* Attacks 4 and 6: another kind, ticket, random, address or key, or one character changed. */
static void test_token_binds_to_all_of_it(void **state)
{
    struct arena *a = *state;
    struct span text = token_make(&keys, TOKEN_REPLY, 12, RANDOM, ANN, a);
    struct token t;
    assert_true(token_parse(text, &t));
    struct token changed = t;
    changed.kind = TOKEN_AGENT;
    assert_false(token_verify(&keys, &changed, RANDOM, ANN));
    changed = t;
    changed.ticket = 13;
    assert_false(token_verify(&keys, &changed, RANDOM, ANN));
    assert_false(token_verify(&keys, &t, SPAN_LIT("\0random sixteen?"), ANN));
    assert_false(token_verify(&keys, &t, SPAN_EMPTY, ANN));
    assert_false(token_verify(&keys, &t, RANDOM, SPAN_LIT("bob@acme.example")));
    assert_false(token_verify(&keys, &t, RANDOM, SPAN_EMPTY));
    assert_false(token_verify(&other, &t, RANDOM, ANN));
    for (size_t i = 0; i < TOKEN_MAC_CHARS; i++) {
        char mac[TOKEN_MAC_CHARS];
        memcpy(mac, t.mac.p, sizeof mac);
        mac[i] = mac[i] == 'a' ? 'b' : 'a';
        changed = t;
        changed.mac = span_make(mac, sizeof mac);
        assert_false(token_verify(&keys, &changed, RANDOM, ANN));
    }
}

static void test_old_key_is_still_accepted(void **state)
{
    struct arena *a = *state;
    struct token t;
    assert_true(token_parse(token_make(&keys, TOKEN_BOUNCE, 7, RANDOM, ANN, a), &t));
    assert_true(token_verify(&turned, &t, RANDOM, ANN));
    struct token_id id;
    assert_true(
        token_message_id_parse(token_message_id(&keys, 7, 1, RANDOM, SPAN_LIT("example.com"), a), &id));
    assert_true(token_message_id_verify(&turned, &id, RANDOM));
    assert_true(token_mark_verify(&turned, token_mark(&keys, a)));
}

static void test_shapes_that_are_no_token(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "r",
        "r12",
        "r12-",
        "r12-short",
        "12-aaaaaaaaaaaaaaaaaaaa",
        "x12-aaaaaaaaaaaaaaaaaaaa",
        "r-aaaaaaaaaaaaaaaaaaaa",
        "r012-aaaaaaaaaaaaaaaaaaaa",
        "r12-aaaaaaaaaaaaaaaaaaa1",
        "r12-aaaaaaaaaaaaaaaaaaaaa",
        "r1x-aaaaaaaaaaaaaaaaaaaa",
        "r-1-aaaaaaaaaaaaaaaaaaaa",
        "r9999999999999999999-aaaaaaaaaaaaaaaaaaaa",
        "r12-aaaaaaaaaaaaaaaaaa\r\n",
    };
    struct token t;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (token_parse(span_of(texts[i]), &t))
            fail_msg("taken: %s", texts[i]);
    }
    static const char *const ids[] = {
        "",
        "a@b",
        "1.2@h",
        "1.2.3@h",
        "1.2.aaaaaaaaaaaaaaaaaaaa",
        "x.2.aaaaaaaaaaaaaaaaaaaa@h",
        "1..aaaaaaaaaaaaaaaaaaaa@h",
        "1.2.aaaaaaaaaaaaaaaaaaaa.b@h",
        "01.2.aaaaaaaaaaaaaaaaaaaa@h",
    };
    struct token_id id;
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        if (token_message_id_parse(span_of(ids[i]), &id))
            fail_msg("taken: %s", ids[i]);
    }
}

static void test_message_id(void **state)
{
    struct arena *a = *state;
    struct span text = token_message_id(&keys, 12, 3, RANDOM, SPAN_LIT("gate.example.com"), a);
    struct token_id id;
    assert_true(token_message_id_parse(text, &id));
    assert_int_equal(id.ticket, 12);
    assert_int_equal(id.seq, 3);
    assert_true(span_eq(id.host, SPAN_LIT("gate.example.com")));
    assert_true(token_message_id_verify(&keys, &id, RANDOM));
    id.seq = 4;
    assert_false(token_message_id_verify(&keys, &id, RANDOM));
    id.seq = 3;
    assert_false(token_message_id_verify(&keys, &id, SPAN_EMPTY));
    assert_false(token_message_id_verify(&other, &id, RANDOM));
}

/* Attack 20: the mark verifies or is nothing. */
static void test_mark(void **state)
{
    struct arena *a = *state;
    assert_true(token_mark_verify(&keys, token_mark(&keys, a)));
    assert_false(token_mark_verify(&keys, token_mark(&other, a)));
    assert_false(token_mark_verify(&keys, SPAN_EMPTY));
    assert_false(token_mark_verify(&keys, SPAN_LIT("aaaaaaaaaaaaaaaaaaaa")));
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
        cmocka_unit_test(test_token_round_trip),
        cmocka_unit_test(test_token_binds_to_all_of_it),
        cmocka_unit_test(test_old_key_is_still_accepted),
        cmocka_unit_test(test_shapes_that_are_no_token),
        cmocka_unit_test(test_message_id),
        cmocka_unit_test(test_mark),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
