/* flowed.h: format=flowed (RFC 3676): lines that were broken in transit only, put together again. */
#ifndef PARSERS_FLOWED_H
#define PARSERS_FLOWED_H

#include "parsers/arena.h"

/* text: LF line ends.  delsp: the blank that marks a soft break goes, too. */
struct span flowed_join(struct arena *, struct span text, bool delsp);

#endif
