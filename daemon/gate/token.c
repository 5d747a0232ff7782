/* token.c: makes and verifies tokens, Message-IDs and the mark.  Called by the judge (verify) and by apply
 * (make). */
#include "daemon/gate/token.h"

#include "daemon/base/crypto.h"

enum { TOKEN_DIGITS_MAX = 18 }; /* of a ticket's or mail's number: fits int64_t */

static bool token_number(struct span digits, int64_t *number_r)
{
    if (!digits.n || digits.n > TOKEN_DIGITS_MAX || (digits.n > 1 && digits.p[0] == '0'))
        return false;
    int64_t number = 0;
    for (size_t i = 0; i < digits.n; i++) {
        if (!ascii_digit(digits.p[i]))
            return false;
        number = number * 10 + (digits.p[i] - '0');
    }
    *number_r = number;
    return true;
}

/* The first TOKEN_MAC_CHARS characters of base32(HMAC-SHA256(key, text)): 100 bits. */
static void token_mac(struct span key, struct span text, char mac_r[TOKEN_MAC_CHARS])
{
    struct crypto_sha256 mac = crypto_hmac_sha256(key, text);
    struct buf b;
    buf_init(&b, 64);
    crypto_base32(&b, crypto_span(&mac));
    memcpy(mac_r, b.p, TOKEN_MAC_CHARS);
    buf_release(&b);
}

static bool token_mac_verify(const struct token_keys *keys, struct span text, struct span mac)
{
    if (mac.n != TOKEN_MAC_CHARS)
        return false;
    char folded[TOKEN_MAC_CHARS], expected[TOKEN_MAC_CHARS];
    for (size_t i = 0; i < mac.n; i++)
        folded[i] = ascii_lower(mac.p[i]);
    token_mac(keys->now, text, expected);
    bool ok = crypto_equal(span_make(folded, sizeof folded), span_make(expected, sizeof expected));
    if (!ok && keys->old.n) {
        token_mac(keys->old, text, expected);
        ok = crypto_equal(span_make(folded, sizeof folded), span_make(expected, sizeof expected));
    }
    return ok;
}

static bool token_mac_shape(struct span mac)
{
    if (mac.n != TOKEN_MAC_CHARS)
        return false;
    for (size_t i = 0; i < mac.n; i++) {
        char c = mac.p[i];
        if (!ascii_alpha(c) && !(c >= '2' && c <= '7'))
            return false;
    }
    return true;
}

enum { TOKEN_TEXT_MAX = 512 };

/* What the MAC of an address token is over.  The lengths are fixed or delimited: no two inputs give one
 * text. */
static struct span token_text(enum token_kind kind, int64_t ticket, struct span random, struct span address,
                              char room[TOKEN_TEXT_MAX])
{
    int n = snprintf(room, TOKEN_TEXT_MAX, "%c|", kind);
    size_t at = (size_t)n, take = random.n < TOKEN_RANDOM_BYTES ? random.n : TOKEN_RANDOM_BYTES;
    memcpy(room + at, random.p, take);
    at += take;
    at += (size_t)snprintf(room + at, TOKEN_TEXT_MAX - at, "|%lld|", (long long)ticket);
    for (size_t i = 0; i < address.n && at < TOKEN_TEXT_MAX; i++)
        room[at++] = ascii_lower(address.p[i]);
    return span_make(room, at);
}

struct span token_make(const struct token_keys *keys, enum token_kind kind, int64_t ticket,
                       struct span random, struct span address, struct arena *arena)
{
    char room[TOKEN_TEXT_MAX], mac[TOKEN_MAC_CHARS];
    token_mac(keys->now, token_text(kind, ticket, random, address, room), mac);
    return arena_printf(arena, "%c%s%lld-%.*s", kind, kind == TOKEN_BOUNCE ? "." : "", (long long)ticket,
                        TOKEN_MAC_CHARS, mac);
}

bool token_parse(struct span text, struct token *token_r)
{
    size_t dash = span_chr(text, '-');
    if (dash < 2 || dash == text.n)
        return false;
    size_t digits = ascii_lower(text.p[0]) == TOKEN_BOUNCE && text.p[1] == '.' ? 2 : 1;
    struct token t = {.mac = span_from(text, dash + 1)};
    switch (ascii_lower(text.p[0])) {
    case TOKEN_REPLY:
    case TOKEN_NOTE:
    case TOKEN_AGENT:
    case TOKEN_HELD:
    case TOKEN_PAGE:
    case TOKEN_BOUNCE:
    case TOKEN_INTERNAL:
        t.kind = (enum token_kind)ascii_lower(text.p[0]);
        break;
    default:
        return false;
    }
    if (!token_mac_shape(t.mac) || !token_number(span_make(text.p + digits, dash - digits), &t.ticket))
        return false;
    *token_r = t;
    return true;
}

bool token_verify(const struct token_keys *keys, const struct token *token, struct span random,
                  struct span address)
{
    char room[TOKEN_TEXT_MAX];
    return token_mac_verify(keys, token_text(token->kind, token->ticket, random, address, room), token->mac);
}

static struct span token_id_text(int64_t ticket, int64_t seq, struct span random, char room[TOKEN_TEXT_MAX])
{
    size_t at = (size_t)snprintf(room, TOKEN_TEXT_MAX, "m|");
    size_t take = random.n < TOKEN_RANDOM_BYTES ? random.n : TOKEN_RANDOM_BYTES;
    memcpy(room + at, random.p, take);
    at += take;
    at += (size_t)snprintf(room + at, TOKEN_TEXT_MAX - at, "|%lld|%lld", (long long)ticket, (long long)seq);
    return span_make(room, at);
}

struct span token_message_id(const struct token_keys *keys, int64_t ticket, int64_t seq, struct span random,
                             struct span host, struct arena *arena)
{
    char room[TOKEN_TEXT_MAX], mac[TOKEN_MAC_CHARS];
    token_mac(keys->now, token_id_text(ticket, seq, random, room), mac);
    return arena_printf(arena, "%lld.%lld.%.*s@%.*s", (long long)ticket, (long long)seq, TOKEN_MAC_CHARS, mac,
                        SPAN_FMT(host));
}

bool token_message_id_parse(struct span id, struct token_id *id_r)
{
    struct token_id t;
    size_t dot = span_chr(id, '.');
    struct span rest = span_from(id, dot + 1);
    size_t dot2 = span_chr(rest, '.');
    struct span tail = span_from(rest, dot2 + 1);
    size_t at = span_chr(tail, '@');
    if (dot == id.n || dot2 == rest.n || at == tail.n)
        return false;
    t.mac = span_head(tail, at);
    t.host = span_from(tail, at + 1);
    if (!token_number(span_head(id, dot), &t.ticket) || !token_number(span_head(rest, dot2), &t.seq) ||
        !token_mac_shape(t.mac))
        return false;
    *id_r = t;
    return true;
}

bool token_message_id_verify(const struct token_keys *keys, const struct token_id *id, struct span random)
{
    char room[TOKEN_TEXT_MAX];
    return token_mac_verify(keys, token_id_text(id->ticket, id->seq, random, room), id->mac);
}

struct span token_mark(const struct token_keys *keys, struct arena *arena)
{
    char mac[TOKEN_MAC_CHARS];
    token_mac(keys->now, SPAN_LIT("instance"), mac);
    return arena_copy(arena, span_make(mac, sizeof mac));
}

bool token_mark_verify(const struct token_keys *keys, struct span mark)
{
    return token_mac_shape(mark) && token_mac_verify(keys, SPAN_LIT("instance"), mark);
}
