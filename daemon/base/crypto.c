/* crypto.c: the only file of the base floor that knows GnuTLS. */
#include "daemon/base/crypto.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <stdlib.h>

#include "daemon/base/result.h"

struct crypto_hash {
    gnutls_hash_hd_t handle;
};

/* Every call here fails for lack of memory or a broken library only. */
static void must(int rc, const char *what)
{
    if (rc < 0)
        BUG("%s: %s", what, gnutls_strerror(rc));
}

struct crypto_hash *crypto_hash_new(void)
{
    struct crypto_hash *h = calloc(1, sizeof *h);
    if (!h)
        BUG("out of memory");
    must(gnutls_hash_init(&h->handle, GNUTLS_DIG_SHA256), "hash");
    return h;
}

void crypto_hash_add(struct crypto_hash *h, struct span s)
{
    if (s.n)
        must(gnutls_hash(h->handle, s.p, s.n), "hash");
}

struct crypto_sha256 crypto_hash_end(struct crypto_hash **hp)
{
    struct crypto_sha256 r;
    gnutls_hash_deinit((*hp)->handle, r.v);
    free(*hp);
    *hp = NULL;
    return r;
}

void crypto_hash_free(struct crypto_hash **hp)
{
    if (*hp)
        crypto_hash_end(hp);
}

struct crypto_sha256 crypto_sha256(struct span s)
{
    struct crypto_sha256 r;
    must(gnutls_hash_fast(GNUTLS_DIG_SHA256, s.p, s.n, r.v), "hash");
    return r;
}

/* What a key is made into costs as much as a short text, and nearly all are over one key: the last one is
 * kept as it was made. */
struct crypto_sha256 crypto_hmac_sha256(struct span key, struct span text)
{
    static struct {
        gnutls_hmac_hd_t handle;
        char key[64];
        size_t n;
    } last;
    struct crypto_sha256 r;
    if (key.n > sizeof last.key) {
        must(gnutls_hmac_fast(GNUTLS_MAC_SHA256, key.p, key.n, text.p, text.n, r.v), "hmac");
        return r;
    }
    if (!last.handle || !span_eq(key, span_make(last.key, last.n))) {
        if (last.handle)
            gnutls_hmac_deinit(last.handle, NULL);
        must(gnutls_hmac_init(&last.handle, GNUTLS_MAC_SHA256, key.p, key.n), "hmac");
        memcpy(last.key, key.p, key.n);
        last.n = key.n;
    }
    must(gnutls_hmac(last.handle, text.p, text.n), "hmac");
    gnutls_hmac_output(last.handle, r.v); /* and it is as it was before the text */
    return r;
}

void crypto_random(void *octets_r, size_t n)
{
    must(gnutls_rnd(GNUTLS_RND_KEY, octets_r, n), "random");
}

bool crypto_equal(struct span a, struct span b)
{
    if (a.n != b.n)
        return false;
    unsigned char differs = 0;
    for (size_t i = 0; i < a.n; i++)
        differs |= (unsigned char)(a.p[i] ^ b.p[i]);
    return *(volatile unsigned char *)&differs == 0;
}

void crypto_hex(struct buf *out, struct span octets)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < octets.n; i++) {
        unsigned char c = (unsigned char)octets.p[i];
        buf_addc(out, digits[c >> 4]);
        buf_addc(out, digits[c & 15]);
    }
}

void crypto_base32(struct buf *out, struct span octets)
{
    static const char digits[] = "abcdefghijklmnopqrstuvwxyz234567";
    unsigned bits = 0, n_bits = 0;
    for (size_t i = 0; i < octets.n; i++) {
        bits = (bits & 0x1f) << 8 | (unsigned char)octets.p[i];
        for (n_bits += 8; n_bits >= 5; n_bits -= 5)
            buf_addc(out, digits[bits >> (n_bits - 5) & 31]);
    }
    if (n_bits)
        buf_addc(out, digits[bits << (5 - n_bits) & 31]);
}

bool crypto_peer_may_serve(void *gnutls_session)
{
    gnutls_typed_vdata_st wanted = {.type = GNUTLS_DT_KEY_PURPOSE_OID,
                                    .data = (unsigned char *)(uintptr_t)GNUTLS_KP_TLS_WWW_SERVER};
    unsigned status = 0;
    int rc = gnutls_certificate_verify_peers(gnutls_session, &wanted, 1, &status);
    return rc >= 0 && !(status & GNUTLS_CERT_PURPOSE_MISMATCH);
}
