/* Any text as a token, a Message-ID or a mark of ours: none is taken for one, and what we make ourselves is
 * read back as what it was, in any case of letters. */
#include "daemon/gate/token.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char key[TOKEN_KEY_BYTES + 1] = "0123456789abcdef0123456789abcdef";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span text = span_make((const char *)data, size);
    struct token_keys keys = {span_make(key, TOKEN_KEY_BYTES), span_make("", 0)};
    struct span random = span_make(key, TOKEN_RANDOM_BYTES);
    struct arena *arena = arena_new(1 << 20);
    struct token token;
    struct token_id id;

    /* A MAC of 100 bits isn't found by mutation. */
    if (token_parse(text, &token) && token_verify(&keys, &token, random, span_of("ann@acme.test")))
        abort();
    if (token_message_id_parse(text, &id) && token_message_id_verify(&keys, &id, random))
        abort();
    if (token_mark_verify(&keys, text))
        abort();

    static const enum token_kind kinds[] = {TOKEN_REPLY, TOKEN_NOTE, TOKEN_AGENT, TOKEN_HELD, TOKEN_BOUNCE};
    enum token_kind kind = kinds[size % 5];
    int64_t ticket = size > 0 ? data[0] + 1 : 1;
    struct span made = token_make(&keys, kind, ticket, random, text, arena);
    if (!token_parse(made, &token) || token.kind != kind || token.ticket != ticket ||
        !token_verify(&keys, &token, random, text))
        abort();
    struct span ours = token_message_id(&keys, ticket, 1, random, span_of("gate.test"), arena);
    if (!token_message_id_parse(ours, &id) || id.ticket != ticket ||
        !token_message_id_verify(&keys, &id, random))
        abort();
    arena_free(&arena);
    return 0;
}
