/* seen.c: the keys a mail is known again by, handed to the ledger.  Called by walk.c, first of all. */
#include "daemon/gate/seen.h"

#include "parsers/address.h"

#include "daemon/base/crypto.h"

#include "daemon/gate/who.h"

/* Who got a copy sooner than we did may send the same octets as his own: the writer's mail would be a
 * duplicate of that one.  A list of ours puts its own address into From. */
static struct span seen_writer(const struct conf *conf, const struct facts *f)
{
    bool by_list = f->x_original_from.n == 1 && who_is_ours(conf, f->from.address);
    return by_list ? f->x_original_from.v[0].address : f->from.address;
}

/* A hash of hash and writer. */
static struct span seen_by(struct arena *a, struct span hash, struct span writer)
{
    struct buf text;
    if (!hash.n)
        return hash;
    buf_init(&text, hash.n + writer.n + 1);
    buf_add(&text, hash);
    buf_add(&text, address_key(a, writer));
    struct crypto_sha256 both = crypto_sha256(buf_span(&text));
    buf_clear(&text);
    crypto_hex(&text, crypto_span(&both));
    struct span hex = arena_copy(a, buf_span(&text));
    buf_release(&text);
    return hex;
}

enum result seen_claim(struct gate *gate, const struct intake *in, int64_t *id_r, int64_t *earlier_r,
                       struct why *why)
{
    struct ledger_keys keys = {.whole_sha256 = span_make(in->sha256, strnlen(in->sha256, 64)),
                               .uid = in->uid};
    if (in->facts) {
        struct span writer = seen_writer(gate->conf, in->facts);
        keys.message_id = in->facts->message_id;
        keys.body_sha256 = seen_by(in->arena, in->facts->internal.body_sha256, writer);
        keys.text_sha256 = seen_by(in->arena, in->facts->internal.text_sha256, writer);
    }
    return ledger_claim(gate->db, &keys, in->again, id_r, earlier_r, why);
}
