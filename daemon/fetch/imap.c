/* imap.c: opening and closing a session, and what a failure means.  Called by the mailbox's loop; floor:
 * fetch. */
#include "daemon/fetch/imap.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "daemon/base/clock.h"

#include "daemon/fetch/imap_private.h"
#include "daemon/fetch/patience.h"

bool imap_fail(struct imap_failure *f, enum imap_class class, const char *fmt, ...)
{
    char text[sizeof f->text];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    *f = (struct imap_failure){.class = class};
    struct buf escaped;
    buf_init(&escaped, 4096);
    escape_for_line(&escaped, span_of(text));
    snprintf(f->text, sizeof f->text, "%.*s", SPAN_FMT(buf_span(&escaped)));
    buf_release(&escaped);
    return false;
}

void imap_allow(struct imap *im, int64_t within_ms, uint64_t cap_bytes)
{
    stream_allow(im->stream, loop_now_ms() + patience_ms(within_ms), patience_ms(IMAP_SILENCE_MS), cap_bytes);
}

/* What the connection itself has to say. */
static bool fail_stream(struct imap *im, const char *what, struct imap_failure *f)
{
    enum stream_error e = stream_error(im->stream);
    enum imap_class class = e == STREAM_CERTIFICATE                       ? IMAP_OPERATOR
                            : e == STREAM_TOO_BIG || e == STREAM_NONSENSE ? IMAP_OUT_OF_STEP
                                                                          : IMAP_TRANSIENT;
    return imap_fail(f, class, "%s: %s", what, stream_error_text(im->stream));
}

/* Response codes (RFC 5530 and RFC 3501 section 7.1) that say what to do about a NO. */
static enum imap_class class_of_code(struct span code)
{
    static const char *const not_now[] = {"UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG", "CONTACTADMIN", NULL};
    static const char *const person[] = {"AUTHENTICATIONFAILED",
                                         "AUTHORIZATIONFAILED",
                                         "EXPIRED",
                                         "PRIVACYREQUIRED",
                                         "NONEXISTENT",
                                         "NOPERM",
                                         NULL};
    for (size_t i = 0; not_now[i]; i++)
        if (span_ieq(code, span_of(not_now[i])))
            return IMAP_TRANSIENT;
    for (size_t i = 0; person[i]; i++)
        if (span_ieq(code, span_of(person[i])))
            return IMAP_OPERATOR;
    return IMAP_REFUSED;
}

static void set_code(struct imap_failure *f, struct span code)
{
    snprintf(f->code, sizeof f->code, "%.*s", SPAN_FMT(span_head(code, sizeof f->code - 1)));
}

bool imap_judge_reply(const char *rest, const char *what, struct imap_failure *f)
{
    struct span s = span_of(rest);
    if (span_istarts(s, SPAN_LIT("OK")) && (s.n == 2 || s.p[2] == ' '))
        return true;
    bool bad = span_istarts(s, SPAN_LIT("BAD")), no = span_istarts(s, SPAN_LIT("NO"));
    if (!bad && !no)
        return imap_fail(f, IMAP_OUT_OF_STEP, "%s: the server answered %.200s", what, rest);
    struct span words = span_trim(span_from(s, no ? 2 : 3)), code = SPAN_EMPTY;
    if (words.n && words.p[0] == '[') {
        size_t end = span_chr(words, ']'), blank = span_chr(words, ' ');
        code = span_from(span_head(words, blank < end ? blank : end), 1);
    }
    imap_fail(f, bad ? IMAP_OUT_OF_STEP : class_of_code(code), "%s: the server says %.200s", what, rest);
    set_code(f, code);
    f->auth = span_ieq(code, SPAN_LIT("AUTHENTICATIONFAILED")) || span_ieq(code, SPAN_LIT("EXPIRED"));
    return false;
}

bool imap_check(struct imap *im, int r, const char *what, struct imap_failure *f)
{
    if (r == MAILIMAP_NO_ERROR)
        return true;
    if (stream_error(im->stream) != STREAM_OK)
        return fail_stream(im, what, f);
    if (r == MAILIMAP_ERROR_STREAM)
        return imap_fail(f, IMAP_TRANSIENT, "%s: the connection broke", what);
    if (r == MAILIMAP_ERROR_PARSE || r == MAILIMAP_ERROR_PROTOCOL || r == MAILIMAP_ERROR_FATAL ||
        r == MAILIMAP_ERROR_MEMORY || r == MAILIMAP_ERROR_BAD_STATE)
        return imap_fail(f, IMAP_OUT_OF_STEP, "%s: the server's answer makes no sense", what);
    const char *said = im->session->imap_response ? im->session->imap_response : "no";
    struct mailimap_response_info *info = im->session->imap_response_info;
    struct span code = span_of(info ? info->rsp_atom : NULL);
    imap_fail(f, class_of_code(code), "%s: the server says %.200s", what, said);
    set_code(f, code);
    return false;
}

bool imap_raw_octets(struct imap *im, struct span octets)
{
    mailstream *s = im->session->imap_stream;
    return mailstream_write(s, octets.p, octets.n) == (ssize_t)octets.n &&
           mailstream_write(s, "\r\n", 2) == 2 && mailstream_flush(s) == 0;
}

bool imap_raw_send(struct imap *im, const char *command)
{
    return mailimap_send_current_tag(im->session) == MAILIMAP_NO_ERROR &&
           imap_raw_octets(im, span_of(command));
}

const char *imap_raw_line(struct imap *im)
{
    char *line = mailimap_read_line(im->session);
    if (!line)
        return NULL;
    line[strcspn(line, "\r\n")] = 0;
    return line;
}

bool imap_raw_tagged(struct imap *im, const char *line, const char **rest_r)
{
    char tag[16];
    int n = snprintf(tag, sizeof tag, "%d ", im->session->imap_tag);
    if (strncmp(line, tag, (size_t)n) != 0)
        return false;
    *rest_r = line + n;
    return true;
}

bool imap_raw_finish(struct imap *im, const char *what, struct imap_failure *f)
{
    const char *line, *rest;
    while ((line = imap_raw_line(im))) {
        if (imap_raw_tagged(im, line, &rest))
            return imap_judge_reply(rest, what, f);
        if (span_istarts(span_of(line), SPAN_LIT("* BYE")))
            return imap_fail(f, IMAP_TRANSIENT, "%s: the server says goodbye: %.200s", what, line + 2);
    }
    return fail_stream(im, what, f);
}

bool imap_can_idle(const struct imap *im)
{
    return im->idle;
}

static bool start_tls(struct imap *im, struct imap_failure *f)
{
    if (!imap_ask_capabilities(im, f))
        return false;
    if (!imap_has(im, "STARTTLS"))
        return imap_fail(f, IMAP_OPERATOR, "the server offers no STARTTLS, and tls is required");
    imap_allow(im, IMAP_COMMAND_MS, IMAP_REPLY_CAP_BYTES);
    int r = mailimap_starttls(im->session);
    if (r != MAILIMAP_NO_ERROR && stream_error(im->stream) == STREAM_OK)
        return imap_fail(f, IMAP_OPERATOR, "STARTTLS: the server refuses, and tls is required");
    if (!imap_check(im, r, "STARTTLS", f))
        return false;
    if (im->session->imap_stream->read_buffer_len > 0)
        return imap_fail(f, IMAP_OPERATOR, "STARTTLS: somebody slipped data in behind the server's OK");
    if (!stream_start_tls(im->stream))
        return fail_stream(im, "STARTTLS", f);
    /* what was said in the clear is void (RFC 3501 section 6.2.1) */
    return imap_ask_capabilities(im, f);
}

/* Greeting, TLS, log-in, capabilities. */
static bool enter(struct imap *im, const struct imap_conf *conf, struct imap_failure *f)
{
    if (conf->implicit_tls && !stream_start_tls(im->stream))
        return fail_stream(im, "TLS", f);
    mailstream *ms = mailstream_new(stream_low(im->stream), 65536);
    int r = mailimap_connect(im->session, ms);
    if (r != MAILIMAP_NO_ERROR_AUTHENTICATED && r != MAILIMAP_NO_ERROR_NON_AUTHENTICATED) {
        if (stream_error(im->stream) != STREAM_OK)
            return fail_stream(im, "greeting", f);
        bool bye = r == MAILIMAP_ERROR_DONT_ACCEPT_CONNECTION;
        return imap_fail(f, bye ? IMAP_TRANSIENT : IMAP_OUT_OF_STEP, "greeting: %s",
                         bye ? "the server says goodbye" : "that is no IMAP server");
    }
    bool preauth = r == MAILIMAP_NO_ERROR_AUTHENTICATED;
    if (preauth && !stream_is_tls(im->stream) && !conf->clear_ok)
        return imap_fail(f, IMAP_OPERATOR, "greeting: PREAUTH in the clear, and tls is required");
    if (!stream_is_tls(im->stream) && !conf->clear_ok && !start_tls(im, f))
        return false;
    if (stream_is_tls(im->stream) || conf->clear_ok) {
        if (!preauth && !imap_ask_capabilities(im, f))
            return false;
        if (!preauth && !imap_authenticate(im, conf, f))
            return false;
        im->session->imap_state = MAILIMAP_STATE_AUTHENTICATED; /* libetpan saw no LOGIN of its own */
    }
    if (!imap_ask_capabilities(im, f))
        return false;
    im->idle = imap_has(im, "IDLE");
    im->move = imap_has(im, "MOVE");
    im->uidplus = imap_has(im, "UIDPLUS");
    return true;
}

struct imap *imap_open(const struct imap_conf *conf, int64_t deadline_ms, struct imap_failure *f)
{
    enum stream_error e;
    struct why why;
    struct stream *stream = stream_dial(&conf->stream, deadline_ms, &e, &why);
    if (!stream) {
        imap_fail(f, IMAP_TRANSIENT, "%s", why.text);
        return NULL;
    }
    struct imap *im = calloc(1, sizeof *im);
    mailimap *session = mailimap_new(0, NULL);
    if (!im || !session)
        BUG("out of memory");
    *im = (struct imap){.stream = stream, .session = session};
    buf_init(&im->capabilities, 0);
    stream_allow(stream, deadline_ms, patience_ms(IMAP_SILENCE_MS), IMAP_REPLY_CAP_BYTES);
    if (enter(im, conf, f))
        return im;
    imap_drop(&im);
    return NULL;
}

void imap_drop(struct imap **imp)
{
    struct imap *im = *imp;
    if (!im)
        return;
    if (im->session->imap_stream) {
        mailstream_close(im->session->imap_stream);
        im->session->imap_stream = NULL; /* else libetpan says LOGOUT and waits */
    }
    mailimap_free(im->session);
    buf_release(&im->capabilities);
    stream_free(&im->stream);
    free(im);
    *imp = NULL;
}

void imap_close(struct imap **imp)
{
    if (*imp && stream_error((*imp)->stream) == STREAM_OK) {
        imap_allow(*imp, 2000, IMAP_REPLY_CAP_BYTES);
        mailimap_logout((*imp)->session);
    }
    imap_drop(imp);
}
