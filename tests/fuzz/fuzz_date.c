/* Any octets as a date: a time that JSON can say, or none. */
#include "parsers/date.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct facts_time t = date_read(span_make((const char *)data, size));
    int64_t first = date_to_unix(1, 1, 1), last = date_to_unix(9999, 12, 31);
    if (t.set && (t.unix_s < first - 86400 || t.unix_s > last + 2 * 86400 || abs(t.offset_min) > 15 * 60))
        abort();
    return 0;
}
