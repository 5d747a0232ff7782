/* imap_capability.c: what the server says it can do (RFC 3501 sections 6.1.1 and 7.2.1).  Asked and read by
 * ourselves: libetpan follows a null pointer where an OK comes without the list, and keeps AUTH= apart.
 * Called by imap.c; floor: fetch. */
#include "daemon/fetch/imap_private.h"

enum { CAPABILITIES_MAX_BYTES = 64 << 10 };

bool imap_has(const struct imap *im, const char *word)
{
    struct span left = buf_span(&im->capabilities), wanted = span_of(word);
    while (left.n > 0) {
        struct span next = span_head(left, span_chr(left, ' '));
        if (span_ieq(next, wanted))
            return true;
        left = span_trim(span_from(left, next.n));
    }
    return false;
}

bool imap_ask_capabilities(struct imap *im, struct imap_failure *f)
{
    static const struct span told = SPAN_LIT("* CAPABILITY ");
    const char *line, *rest;
    imap_allow(im, IMAP_COMMAND_MS, IMAP_REPLY_CAP_BYTES);
    buf_release(&im->capabilities);
    buf_init(&im->capabilities, CAPABILITIES_MAX_BYTES);
    if (!imap_raw_send(im, "CAPABILITY"))
        return imap_check(im, MAILIMAP_ERROR_STREAM, "CAPABILITY", f);
    while ((line = imap_raw_line(im))) {
        struct span s = span_of(line);
        if (span_istarts(s, told)) {
            buf_add(&im->capabilities, span_trim(span_from(s, told.n)));
            buf_addc(&im->capabilities, ' ');
        } else if (span_istarts(s, SPAN_LIT("* BYE"))) {
            return imap_fail(f, IMAP_TRANSIENT, "CAPABILITY: the server says goodbye: %.200s", line + 2);
        } else if (imap_raw_tagged(im, line, &rest)) {
            if (!imap_judge_reply(rest, "CAPABILITY", f))
                return false;
            return im->capabilities.n > 0 ||
                   imap_fail(f, IMAP_OUT_OF_STEP, "CAPABILITY: the server tells none");
        }
    }
    return imap_check(im, MAILIMAP_ERROR_STREAM, "CAPABILITY", f);
}
