/* imap_auth.c: logging in: LOGIN, AUTHENTICATE PLAIN (RFC 4616), XOAUTH2 and OAUTHBEARER (RFC 7628).  Floor:
 * fetch. */
#include <stdio.h>

#include "parsers/codec.h"

#include "daemon/base/log.h"

#include "daemon/fetch/imap_private.h"

enum { ERROR_MAX = 60, CONTINUATIONS_MAX = 4 };

static bool fail_auth(struct imap_failure *f)
{
    /* a refusal that bears no code is about the credentials all the same */
    if (f->class == IMAP_REFUSED) {
        f->class = IMAP_OPERATOR;
        f->auth = true;
    }
    return false;
}

/* What stands in a "+": {"status":"invalid_token",...} (RFC 7628 section 3.2.2), Google's and Microsoft's
 * "status":"401".  Appended to what a person is told. */
static void note_error(struct span b64, char *out, size_t room)
{
    struct arena *a = arena_new(0);
    struct buf line;
    buf_init(&line, room);
    escape_for_line(&line, span_head(codec_decode(a, FACTS_ENCODING_BASE64, b64), ERROR_MAX));
    snprintf(out, room, "%s", line.n ? line.p : "");
    buf_release(&line);
    arena_free(&a);
}

/* After AUTHENTICATE: a "+" with an error is answered, so that the tagged NO comes: with nothing for XOAUTH2,
 * as Google wants it, else with the dummy of RFC 7628 section 3.2.3. */
static bool finish(struct imap *im, const char *mechanism, struct imap_failure *f)
{
    char error[ERROR_MAX * 4 + 1] = "";
    const char *line, *rest;
    unsigned asked = 0;
    bool empty = strcmp(mechanism, "XOAUTH2") == 0;
    while ((line = imap_raw_line(im)) && asked < CONTINUATIONS_MAX) {
        if (line[0] == '+') {
            asked++;
            note_error(span_trim(span_of(line + 1)), error, sizeof error);
            if (!imap_raw_octets(im, empty ? SPAN_EMPTY : SPAN_LIT("AQ==")))
                break;
        } else if (imap_raw_tagged(im, line, &rest)) {
            if (imap_judge_reply(rest, mechanism, f))
                return true;
            size_t n = strlen(f->text);
            if (*error)
                snprintf(f->text + n, sizeof f->text - n, " (%.*s)", (int)(sizeof f->text - n - 4), error);
            return fail_auth(f);
        }
    }
    return imap_check(im, MAILIMAP_ERROR_STREAM, mechanism, f);
}

/* With an initial response where the server takes one (RFC 4959), else behind its "+". */
static bool authenticate(struct imap *im, const char *mechanism, struct span response, struct imap_failure *f)
{
    struct buf b64, command;
    buf_init(&b64, 64 << 10);
    buf_init(&command, 128 << 10);
    codec_base64_encode(&b64, response, 0);
    bool initial = imap_has(im, "SASL-IR");
    buf_printf(&command, "AUTHENTICATE %s", mechanism);
    if (initial)
        buf_printf(&command, " %.*s", SPAN_FMT(buf_span(&b64)));
    imap_allow(im, IMAP_COMMAND_MS, IMAP_REPLY_CAP_BYTES);
    bool ok = !command.overflow && imap_raw_send(im, command.p);
    const char *line = ok && !initial ? imap_raw_line(im) : NULL;
    const char *rest;
    if (ok && !initial && line && imap_raw_tagged(im, line, &rest))
        ok = imap_judge_reply(rest, mechanism, f) || fail_auth(f);
    else if (ok && !initial)
        ok = line && line[0] == '+' && imap_raw_octets(im, buf_span(&b64))
                 ? finish(im, mechanism, f)
                 : imap_check(im, MAILIMAP_ERROR_STREAM, mechanism, f);
    else
        ok = ok ? finish(im, mechanism, f) : imap_check(im, MAILIMAP_ERROR_STREAM, mechanism, f);
    buf_blank(&b64);
    buf_blank(&command);
    return ok;
}

/* "LOGIN user password" with literals avoided: quoted strings can't hold CR, LF or 8-bit octets; those take
 * PLAIN. */
static bool quotable(struct span s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < 0x20 || (unsigned char)s.p[i] > 0x7e)
            return false;
    return true;
}

static void add_quoted(struct buf *b, struct span s)
{
    buf_addc(b, '"');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"' || s.p[i] == '\\')
            buf_addc(b, '\\');
        buf_addc(b, s.p[i]);
    }
    buf_addc(b, '"');
}

static bool login(struct imap *im, const struct imap_conf *conf, struct imap_failure *f)
{
    struct buf command;
    buf_init(&command, 16 << 10);
    buf_adds(&command, "LOGIN ");
    add_quoted(&command, span_of(conf->user));
    buf_addc(&command, ' ');
    add_quoted(&command, conf->secret);
    imap_allow(im, IMAP_COMMAND_MS, IMAP_REPLY_CAP_BYTES);
    bool ok = !command.overflow && imap_raw_send(im, command.p)
                  ? imap_raw_finish(im, "LOGIN", f) || fail_auth(f)
                  : imap_check(im, MAILIMAP_ERROR_STREAM, "LOGIN", f);
    buf_blank(&command);
    return ok;
}

static bool password(struct imap *im, const struct imap_conf *conf, struct imap_failure *f)
{
    bool plain = imap_has(im, "AUTH=PLAIN");
    bool no_login = imap_has(im, "LOGINDISABLED");
    if (!plain && !no_login && quotable(conf->secret) && quotable(span_of(conf->user)))
        return login(im, conf, f);
    if (!plain)
        return imap_fail(f, IMAP_OPERATOR,
                         "the server offers neither LOGIN nor AUTHENTICATE PLAIN for this password");
    struct buf response;
    buf_init(&response, 16 << 10);
    buf_addc(&response, 0);
    buf_adds(&response, conf->user);
    buf_addc(&response, 0);
    buf_add(&response, conf->secret);
    bool ok = authenticate(im, "PLAIN", buf_span(&response), f);
    buf_blank(&response);
    return ok;
}

/* saslname of RFC 5801 section 4. */
static void add_name(struct buf *b, struct span name)
{
    for (size_t i = 0; i < name.n; i++) {
        if (name.p[i] == ',' || name.p[i] == '=')
            buf_adds(b, name.p[i] == ',' ? "=2C" : "=3D");
        else
            buf_addc(b, name.p[i]);
    }
}

static bool bearer(struct imap *im, const struct imap_conf *conf, struct imap_failure *f)
{
    struct buf response;
    buf_init(&response, 32 << 10);
    bool xoauth2 = conf->auth == CONF_AUTH_XOAUTH2;
    if (xoauth2) {
        buf_printf(&response, "user=%s\001auth=Bearer %.*s\001\001", conf->user, SPAN_FMT(conf->secret));
    } else {
        buf_adds(&response, "n,a=");
        add_name(&response, span_of(conf->user));
        buf_printf(&response, ",\001host=%s\001port=%s\001auth=Bearer %.*s\001\001", conf->stream.host,
                   conf->stream.port, SPAN_FMT(conf->secret));
    }
    bool ok = authenticate(im, xoauth2 ? "XOAUTH2" : "OAUTHBEARER", buf_span(&response), f);
    buf_blank(&response);
    return ok;
}

bool imap_authenticate(struct imap *im, const struct imap_conf *conf, struct imap_failure *f)
{
    return conf->auth == CONF_AUTH_PASSWORD ? password(im, conf, f) : bearer(im, conf, f);
}
