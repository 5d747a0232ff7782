/* patience.c: see patience.h.  Called by imap.c and mailbox.c; floor: fetch. */
#include "daemon/fetch/patience.h"

#include <stdlib.h>

int64_t patience_ms(int64_t ms)
{
    static int64_t divisor;
    if (divisor == 0) {
        const char *haste = getenv("GATEPOST_FETCH_HASTE");
        divisor = haste ? strtol(haste, NULL, 10) : 1;
        if (divisor < 1 || divisor > 1000)
            divisor = 1;
    }
    return ms / divisor;
}
