/* Hashes against the standards' own vectors, spellings against RFC 4648's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "daemon/base/crypto.h"

static void assert_hash(struct crypto_sha256 h, const char *hex)
{
    struct buf b;
    buf_init(&b, 64);
    crypto_hex(&b, crypto_span(&h));
    assert_string_equal(b.p, hex);
    buf_release(&b);
}

static const char empty_hash[] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
static const char abc_hash[] = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
static const char million_hash[] = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";

static void test_sha256(void **state)
{
    (void)state;
    assert_hash(crypto_sha256(SPAN_EMPTY), empty_hash);
    assert_hash(crypto_sha256(SPAN_LIT("abc")), abc_hash);

    struct crypto_hash *h = crypto_hash_new();
    crypto_hash_add(h, SPAN_LIT("a"));
    crypto_hash_add(h, SPAN_EMPTY);
    crypto_hash_add(h, SPAN_LIT("bc"));
    assert_hash(crypto_hash_end(&h), abc_hash);
    assert_null(h);

    h = crypto_hash_new();
    assert_hash(crypto_hash_end(&h), empty_hash);

    char as[1000];
    memset(as, 'a', sizeof as);
    h = crypto_hash_new();
    for (int i = 0; i < 1000; i++)
        crypto_hash_add(h, span_make(as, sizeof as));
    assert_hash(crypto_hash_end(&h), million_hash);

    h = crypto_hash_new();
    crypto_hash_free(&h);
    assert_null(h);
    crypto_hash_free(&h);
}

static void test_hmac(void **state)
{
    (void)state;
    /* RFC 4231, cases 1, 2 and 6 */
    char key[131];
    memset(key, 0x0b, 20);
    assert_hash(crypto_hmac_sha256(span_make(key, 20), SPAN_LIT("Hi There")),
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    assert_hash(crypto_hmac_sha256(SPAN_LIT("Jefe"), SPAN_LIT("what do ya want for nothing?")),
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    /* the former key again, between and behind others of its length */
    char other[20] = "";
    (void)crypto_hmac_sha256(span_make(other, 20), SPAN_LIT("Hi There"));
    for (int i = 0; i < 2; i++)
        assert_hash(crypto_hmac_sha256(span_make(key, 20), SPAN_LIT("Hi There")),
                    "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    memset(key, 0xaa, sizeof key);
    assert_hash(crypto_hmac_sha256(span_make(key, sizeof key),
                                   SPAN_LIT("Test Using Larger Than Block-Size Key - Hash Key First")),
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

static void test_base32(void **state)
{
    (void)state;
    static const struct {
        const char *octets, *text;
    } rows[] = {{"", ""},
                {"f", "my"},
                {"fo", "mzxq"},
                {"foo", "mzxw6"},
                {"foob", "mzxw6yq"},
                {"fooba", "mzxw6ytb"},
                {"foobar", "mzxw6ytboi"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf b;
        buf_init(&b, 64);
        crypto_base32(&b, span_of(rows[i].octets));
        assert_true(span_eq(buf_span(&b), span_of(rows[i].text)));
        buf_release(&b);
    }
    struct buf b;
    buf_init(&b, 64);
    crypto_base32(&b, span_make("\xff\xff\xff\xff\xff\x00\x00\x00\x00\x01", 10));
    assert_string_equal(b.p, "77777777aaaaaaab");
    buf_release(&b);
}

static void test_equal(void **state)
{
    (void)state;
    assert_true(crypto_equal(SPAN_EMPTY, SPAN_EMPTY));
    assert_true(crypto_equal(SPAN_LIT("abc"), SPAN_LIT("abc")));
    assert_false(crypto_equal(SPAN_LIT("abc"), SPAN_LIT("abd")));
    assert_false(crypto_equal(SPAN_LIT("bbc"), SPAN_LIT("abc")));
    assert_false(crypto_equal(SPAN_LIT("abc"), SPAN_LIT("ab")));
}

static void test_random(void **state)
{
    (void)state;
    char a[32] = {0}, b[32] = {0};
    crypto_random(a, sizeof a);
    crypto_random(b, sizeof b);
    assert_memory_not_equal(a, b, sizeof a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sha256), cmocka_unit_test(test_hmac),   cmocka_unit_test(test_base32),
        cmocka_unit_test(test_equal),  cmocka_unit_test(test_random),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
