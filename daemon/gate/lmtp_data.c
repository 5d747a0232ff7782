/* lmtp_data.c: the end of DATA and dot-unstuffing.  Called by lmtp_session.c.  Floor: gate; no state but the
 * caller's. */
#include "daemon/gate/lmtp_data.h"

/* Passes over text up to and with the next CR LF, or to the end. */
static size_t skip_text(enum lmtp_data_state *state, struct span s)
{
    size_t i = 0;
    if (*state == LMTP_DATA_CR && s.p[0] == '\n') {
        *state = LMTP_DATA_LINE;
        return 1;
    }
    while (i < s.n) {
        const char *lf = memchr(s.p + i, '\n', s.n - i);
        if (!lf)
            break;
        i = (size_t)(lf - s.p) + 1;
        if (i >= 2 && s.p[i - 2] == '\r') {
            *state = LMTP_DATA_LINE;
            return i;
        }
    }
    *state = s.p[s.n - 1] == '\r' ? LMTP_DATA_CR : LMTP_DATA_TEXT;
    return s.n;
}

bool lmtp_data_feed(enum lmtp_data_state *state, struct span *rest, void (*sink)(void *, struct span),
                    void *arg)
{
    struct span s = *rest;
    size_t i = 0, run = 0; /* s[run..i) is the mail's, and not yet handed over */
    while (i < s.n) {
        char c = s.p[i];
        switch (*state) {
        case LMTP_DATA_LINE:
            if (c != '.') {
                *state = LMTP_DATA_TEXT;
                break; /* looked at again, as text */
            }
            if (i > run)
                sink(arg, span_make(s.p + run, i - run));
            run = ++i; /* the dot is dropped, whether it ends the data or was stuffed */
            *state = LMTP_DATA_DOT;
            break;
        case LMTP_DATA_DOT:
            *state = c == '\r' ? LMTP_DATA_DOT_CR : LMTP_DATA_TEXT;
            i += c == '\r';
            break;
        case LMTP_DATA_DOT_CR:
            if (c == '\n') {
                *rest = span_from(s, i + 1);
                return true;
            }
            /* No end after all: the CR was data.  It may stand in a buffer that is gone. */
            if (i == 0)
                sink(arg, SPAN_LIT("\r"));
            *state = LMTP_DATA_CR;
            break;
        case LMTP_DATA_TEXT:
        case LMTP_DATA_CR:
            i += skip_text(state, span_from(s, i));
            break;
        }
    }
    /* A CR behind a dot is kept back: it may be half of the end. */
    size_t end = s.n - (*state == LMTP_DATA_DOT_CR && s.n > run);
    if (end > run)
        sink(arg, span_make(s.p + run, end - run));
    *rest = span_from(s, s.n);
    return false;
}
