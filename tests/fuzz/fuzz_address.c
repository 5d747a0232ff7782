/* Any octets as an address list and as an address to mail to: nothing that could end a line or begin an
 * option. */
#include "parsers/address.h"
#include "parsers/mailbox.h"
#include "parsers/utf8.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct facts_limits limits = {.addresses = 20};
    struct spans defects = {0};
    struct reader r = {arena_new(0), &limits, "windows-1252", &defects};
    struct facts_mailboxes list = {0};
    bool changed;
    struct span s = utf8_clean(r.arena, span_make((const char *)data, size), &changed);
    mailbox_parse(&r, s, &list);
    for (size_t i = 0; i < list.n; i++)
        if (!utf8_valid(list.v[i].name) || !utf8_valid(list.v[i].address))
            abort();
    struct address address;
    bool fine = address_parse(span_make((const char *)data, size), &address);
    if (list.n > limits.addresses ||
        (fine && (strpbrk(address.s, "\r\n") || strlen(address.s) != size || address.s[0] == '-')))
        abort();
    arena_free(&r.arena);
    return 0;
}
