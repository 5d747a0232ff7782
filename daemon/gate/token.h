/* token.h: what a mail of ours carries so that its answer finds the ticket: address tokens, Message-IDs and
 * the mark that tells our own mail when it comes back.  ARCHITECTURE.md, "Names and tokens".
 *
 * A token finds a ticket.  One bound to the very address that writes also proves that address; a Message-ID
 * proves nobody.  All of them bind to the ticket's own random value, so that a number used again (a database
 * restored from an old backup) doesn't inherit them.  Comparison is in constant time and tries the old key,
 * too. */
#ifndef GATE_TOKEN_H
#define GATE_TOKEN_H

#include "parsers/arena.h"

enum token_kind {
    TOKEN_REPLY = 'r',  /* a customer's answer; bound to the customer's address */
    TOKEN_NOTE = 'n',   /* an agent's private note */
    TOKEN_AGENT = 'a',  /* an agent's answer to the customer */
    TOKEN_HELD = 'h',   /* what an agent decides about a held mail; its number in the ticket's place */
    TOKEN_PAGE = 'p',   /* whoever is called acknowledges by an answer; bound to the address called */
    TOKEN_BOUNCE = 'b', /* the envelope sender of what we send; bound to its recipient */
    TOKEN_INTERNAL =
        'i', /* no address: marks the lines of a notice that are for agents alone; bound to none */
};

enum { TOKEN_RANDOM_BYTES = 16, TOKEN_MAC_CHARS = 20, TOKEN_KEY_BYTES = 32 };

/* The key now in use, and the one before it ("": none).  The first is what tokens are made with. */
struct token_keys {
    struct span now, old;
};

struct token {
    enum token_kind kind;
    int64_t ticket;
    struct span mac; /* borrowed from what was parsed */
};

/* "r12-MAC" (of the bounce kind "b.12-MAC"), in the arena.  random: the ticket's TOKEN_RANDOM_BYTES octets.
 * address is folded to lower case.
 */
struct span token_make(const struct token_keys *, enum token_kind, int64_t ticket, struct span random,
                       struct span address, struct arena *);
/* Shape alone: nothing is verified.  Case is folded (mail systems change it). */
bool token_parse(struct span text, struct token *token_r);
bool token_verify(const struct token_keys *, const struct token *, struct span random, struct span address);

/* "TICKET.SEQ.MAC@HOST", without <>.  seq counts the mails of a ticket, or is the ledger's number under
 * ticket 0 (an answer that belongs to no ticket; random is then empty). */
struct span token_message_id(const struct token_keys *, int64_t ticket, int64_t seq, struct span random,
                             struct span host, struct arena *);

struct token_id {
    int64_t ticket, seq;
    struct span mac, host;
};

bool token_message_id_parse(struct span id, struct token_id *id_r);
bool token_message_id_verify(const struct token_keys *, const struct token_id *, struct span random);

/* X-Gatepost-Instance: one value a key.  It tells our own mail come back, and nothing else hangs on it. */
struct span token_mark(const struct token_keys *, struct arena *);
bool token_mark_verify(const struct token_keys *, struct span mark);

#endif
