/* patience.h: how long fetch waits.  $GATEPOST_FETCH_HASTE (2 to 1000) divides every deadline, back-off and
 * interval, so that tests of what takes minutes take seconds; unset in life. */
#ifndef FETCH_PATIENCE_H
#define FETCH_PATIENCE_H

#include <stdint.h>

int64_t patience_ms(int64_t ms);

#endif
