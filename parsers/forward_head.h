/* forward_head.h: what the fields above a forwarded mail's text say of it, in the languages of
 * heading_words.c: "From: ...", "Gesendet: ...", "件名: ...". */
#ifndef PARSERS_FORWARD_HEAD_H
#define PARSERS_FORWARD_HEAD_H

#include "parsers/rules.h"

struct forward_head {
    struct span subject;    /* as written; empty: it has none */
    struct facts_time date; /* not set: none that can be read */
    size_t below;           /* where the text begins; 0: there are no fields */
};

/* language, base: as when_read() takes them.  Reads a few lines only. */
void forward_head_read(const struct facts_conf *, struct span forwarded, struct span language,
                       struct facts_time base, struct forward_head *head_r);

#endif
