/* lmtp_data.h: where DATA ends, and the dots that were added for the way (RFC 5321 section 4.5.2).  Pure.
 *
 * Only CR LF "." CR LF ends a mail (section 4.1.1.4).  A bare CR or LF is data like any other octet: a dot
 * between two bare LFs is not an end, and what follows it is no command (attacks 80 and 81).  For the same
 * reason only a dot behind CR LF is taken for stuffing. */
#ifndef GATE_LMTP_DATA_H
#define GATE_LMTP_DATA_H

#include "parsers/span.h"

enum lmtp_data_state {
    LMTP_DATA_LINE, /* behind CR LF: also the very beginning */
    LMTP_DATA_DOT,  /* behind CR LF "." */
    LMTP_DATA_DOT_CR,
    LMTP_DATA_TEXT,
    LMTP_DATA_CR, /* behind a CR within a line */
};

/* Takes octets off *rest until the data ends (true: *rest is what follows) or *rest is empty (false).  The
 * mail's octets are handed to sink in order, in as few runs as may be; *state is LMTP_DATA_LINE at first. */
bool lmtp_data_feed(enum lmtp_data_state *state, struct span *rest, void (*sink)(void *, struct span),
                    void *arg);

#endif
