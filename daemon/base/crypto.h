/* crypto.h: hashes, keyed hashes, random octets and their spellings; over GnuTLS, whose one user is crypto.c
 * (and in fetch the mail stream).  Nothing here fails: a library that can't hash is a BUG.
 * In a file of its own, so that the tool, which needs none of it, doesn't load GnuTLS. */
#ifndef BASE_CRYPTO_H
#define BASE_CRYPTO_H

#include "parsers/buf.h"

enum { CRYPTO_SHA256_BYTES = 32 };

struct crypto_sha256 {
    unsigned char v[CRYPTO_SHA256_BYTES];
};

/* SHA-256 (FIPS 180-4) of octets that come piece by piece. */
struct crypto_hash;
struct crypto_hash *crypto_hash_new(void);
void crypto_hash_add(struct crypto_hash *, struct span);
struct crypto_sha256 crypto_hash_end(struct crypto_hash **); /* the hash of all; frees */
void crypto_hash_free(struct crypto_hash **);                /* without a hash */

struct crypto_sha256 crypto_sha256(struct span);
struct crypto_sha256 crypto_hmac_sha256(struct span key, struct span text); /* RFC 2104 */

void crypto_random(void *octets_r, size_t n); /* fit for keys */

/* In time that depends on the lengths only. */
bool crypto_equal(struct span a, struct span b);

static inline struct span crypto_span(const struct crypto_sha256 *h)
{
    return span_make((const char *)h->v, sizeof h->v);
}

/* Lower case.  base32 (RFC 4648 section 6, without padding) writes 8 characters for 5 octets; of a last
 * incomplete group just the characters that carry bits. */
void crypto_hex(struct buf *out, struct span octets);
void crypto_base32(struct buf *out, struct span octets);

/* Whether the certificate of a GnuTLS session's other end, which has been verified, may be a server's:
 * libcurl looks at its chain and name, and not at what it was issued for (RFC 5280 section 4.2.1.12). */
bool crypto_peer_may_serve(void *gnutls_session);

#endif
