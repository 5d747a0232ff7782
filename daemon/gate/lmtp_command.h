/* lmtp_command.h: one LMTP command line (RFC 2033, RFC 5321 section 4.1) read into what it says.  Pure. */
#ifndef GATE_LMTP_COMMAND_H
#define GATE_LMTP_COMMAND_H

#include "daemon/gate/intake.h"

/* RFC 5321 section 4.5.3.1.4 asks for 512 octets and what the extensions add; longer lines are no mail. */
enum { LMTP_LINE_MAX = 2048 };

enum lmtp_verb {
    LMTP_LHLO,
    LMTP_MAIL,
    LMTP_RCPT,
    LMTP_DATA,
    LMTP_RSET,
    LMTP_NOOP,
    LMTP_VRFY,
    LMTP_HELP,
    LMTP_QUIT,
};

struct lmtp_command {
    enum lmtp_verb verb;
    struct span argument; /* of LHLO */
    struct span path;     /* of MAIL and RCPT, without <> and source route; empty: the null sender */
    /* MAIL's parameters.  The private ones name a source other than lmtp; the session decides who may. */
    uint64_t size;             /* 0: not said */
    enum intake_source source; /* XGATEPOST-SOURCE=pipe|import */
    struct span mailbox;       /* XGATEPOST-MAILBOX=NAME, xtext (RFC 3461 section 4) still */
    bool sender_unknown;       /* XGATEPOST-ENVELOPE=unknown */
    int64_t received_at_s;     /* XGATEPOST-RECEIVED=SECONDS, since 1970: of old mail; 0: now */
    bool private_parameter;    /* one of these was given */
};

/* Reads a line without its CRLF.  NULL, or the reply that refuses it (a literal, without line end).  The
 * spans point into the line. */
const char *lmtp_command_parse(struct span line, struct lmtp_command *command_r);

/* Whether s may stand as an envelope address: what address.h accepts, a local part alone ("root"), or one
 * longer than 64 octets (sender rewriting makes them; RFC 5321 section 4.5.3.1 asks to be lenient here). */
bool lmtp_path_valid(struct span s);

#endif
