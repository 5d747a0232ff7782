/* imap_idle.c: IDLE (RFC 2177), written out here: libetpan's waits for ever where an untagged line comes
 * before the
 * "+".  Floor: fetch. */
#include "daemon/base/clock.h"

#include "daemon/fetch/imap_private.h"

static bool is_news(const char *line)
{
    struct span s = span_of(line);
    return span_starts(s, SPAN_LIT("* ")) && s.n > 2 && ascii_digit(s.p[2]) &&
           (span_ends(s, SPAN_LIT(" EXISTS")) || span_ends(s, SPAN_LIT(" RECENT")));
}

bool imap_has_news(const struct imap *im)
{
    return stream_has_news(im->stream);
}

/* Ends the idling: DONE, then lines up to the tagged reply; *news is set where one of them was news. */
static bool finish(struct imap *im, bool *news, struct imap_failure *f)
{
    const char *line, *rest;
    imap_allow(im, IMAP_COMMAND_MS, IMAP_REPLY_CAP_BYTES);
    if (!imap_raw_octets(im, SPAN_LIT("DONE")))
        return imap_check(im, MAILIMAP_ERROR_STREAM, "IDLE", f);
    while ((line = imap_raw_line(im))) {
        if (imap_raw_tagged(im, line, &rest))
            return imap_judge_reply(rest, "IDLE", f);
        *news |= is_news(line);
    }
    return imap_check(im, MAILIMAP_ERROR_STREAM, "IDLE", f);
}

enum imap_idle imap_idle(struct imap *im, int64_t until_ms, struct imap_failure *f)
{
    const char *line, *rest;
    bool idling = false, news = false;
    imap_allow(im, IMAP_COMMAND_MS, IMAP_REPLY_CAP_BYTES);
    if (!imap_raw_send(im, "IDLE")) {
        imap_check(im, MAILIMAP_ERROR_STREAM, "IDLE", f);
        return IMAP_IDLE_FAILED;
    }
    while (!idling && (line = imap_raw_line(im))) {
        idling = line[0] == '+';
        news |= is_news(line);
        if (imap_raw_tagged(im, line, &rest)) {
            im->idle = false; /* it offered what it doesn't do: from now on we ask */
            return IMAP_IDLE_TIMEOUT;
        }
    }
    if (!idling) {
        imap_check(im, MAILIMAP_ERROR_STREAM, "IDLE", f);
        return IMAP_IDLE_FAILED;
    }
    enum stream_error e = STREAM_OK;
    while (!news) {
        if (im->session->imap_stream->read_buffer_len == 0)
            e = stream_wait(im->stream, until_ms);
        if (e != STREAM_OK)
            break;
        imap_allow(im, IMAP_COMMAND_MS, IMAP_REPLY_CAP_BYTES);
        line = imap_raw_line(im);
        if (!line || span_istarts(span_of(line), SPAN_LIT("* BYE"))) {
            if (line)
                imap_fail(f, IMAP_TRANSIENT, "IDLE: the server says goodbye");
            else
                imap_check(im, MAILIMAP_ERROR_STREAM, "IDLE", f);
            return IMAP_IDLE_FAILED;
        }
        news = is_news(line);
    }
    if (e != STREAM_OK && e != STREAM_TIMEOUT && e != STREAM_WOKEN) {
        imap_check(im, MAILIMAP_ERROR_STREAM, "IDLE", f);
        return IMAP_IDLE_FAILED;
    }
    if (!finish(im, &news, f))
        return IMAP_IDLE_FAILED;
    return news ? IMAP_IDLE_NEWS : e == STREAM_WOKEN ? IMAP_IDLE_WOKEN : IMAP_IDLE_TIMEOUT;
}
