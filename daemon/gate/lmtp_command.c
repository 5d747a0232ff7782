/* lmtp_command.c: reads one LMTP command line.  Called by lmtp_session.c.  Floor: gate; no state, no I/O. */
#include "daemon/gate/lmtp_command.h"

#include "parsers/address.h"

static const char bad_parameter[] = "501 5.5.4 a parameter's value is wrong";
static const char unknown_parameter[] = "555 5.5.4 a parameter is unknown or not for you";
static const char bad_sender[] = "501 5.1.7 this is no sender address";
static const char bad_recipient[] = "501 5.1.3 this is no recipient address";

bool lmtp_path_valid(struct span s)
{
    struct address address;
    if (s.n > 0 && address_parse(s, &address))
        return true;
    char copy[64 + 1 + 255];
    size_t at = span_chr(s, '@');
    bool quoted = s.n > 0 && s.p[0] == '"';
    if (quoted || at == 0)
        return false;
    struct span local = span_head(s, at < 64 ? at : 64), domain = span_from(s, at);
    for (size_t i = local.n; i < at; i++)
        if ((unsigned char)s.p[i] <= ' ' || strchr("<>()[]\\,;:\"\x7f", s.p[i]))
            return false;
    if (domain.n == 0)
        domain = SPAN_LIT("@localhost");
    if (domain.n > sizeof copy - local.n)
        return false;
    memcpy(copy, local.p, local.n);
    memcpy(copy + local.n, domain.p, domain.n);
    if (local.n == 64 && local.p[63] == '.') /* cut at a dot, which may not stand last */
        copy[63] = 'x';
    return address_parse(span_make(copy, local.n + domain.n), &address);
}

/* Takes "<path>" off *rest, with blanks before it.  Quoted strings may hold ">" (RFC 5321 section 4.1.2). */
static bool take_path(struct span *rest, struct span *path_r)
{
    size_t i = 0;
    bool quoted = false;
    while (i < rest->n && rest->p[i] == ' ')
        i++;
    if (i == rest->n || rest->p[i] != '<')
        return false;
    size_t start = ++i;
    for (; i < rest->n && (quoted || rest->p[i] != '>'); i++) {
        if (rest->p[i] == '"')
            quoted = !quoted;
        else if (quoted && rest->p[i] == '\\')
            i++;
    }
    if (i >= rest->n)
        return false;
    *path_r = span_make(rest->p + start, i - start);
    *rest = span_from(*rest, i + 1);
    return rest->n == 0 || rest->p[0] == ' ';
}

/* "@one,@two:user@host" -> "user@host": obsolete, to be accepted and ignored (RFC 5321 section 4.1.1.3). */
static struct span without_route(struct span path)
{
    if (path.n == 0 || path.p[0] != '@')
        return path;
    size_t colon = span_chr(path, ':');
    return colon < path.n ? span_from(path, colon + 1) : path;
}

static bool take_parameter(struct span *rest, struct span *name_r, struct span *value_r)
{
    while (rest->n > 0 && rest->p[0] == ' ')
        *rest = span_from(*rest, 1);
    if (rest->n == 0)
        return false;
    struct span word = span_head(*rest, span_chr(*rest, ' '));
    size_t eq = span_chr(word, '=');
    *rest = span_from(*rest, word.n);
    *name_r = span_head(word, eq);
    *value_r = span_from(word, eq + 1);
    return true;
}

static bool parse_size(struct span s, uint64_t *size_r)
{
    uint64_t n = 0;
    if (s.n == 0 || s.n > 20) /* RFC 1870 section 4: up to 20 digits */
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (!ascii_digit(s.p[i]))
            return false;
        uint64_t digit = (uint64_t)(s.p[i] - '0');
        n = n > (UINT64_MAX - digit) / 10 ? UINT64_MAX : n * 10 + digit;
    }
    *size_r = n;
    return true;
}

static bool parse_source(struct span s, enum intake_source *source_r)
{
    *source_r = span_ieq(s, SPAN_LIT("pipe")) ? INTAKE_PIPE : INTAKE_IMPORT;
    return *source_r == INTAKE_PIPE || span_ieq(s, SPAN_LIT("import"));
}

/* When an old mail came. */
static bool parse_received(struct span s, int64_t *at_s_r)
{
    uint64_t n;
    if (s.n > 11 || !parse_size(s, &n))
        return false;
    *at_s_r = (int64_t)n;
    return n > 0;
}

static const char *mail_parameter(struct lmtp_command *c, struct span name, struct span value)
{
    if (span_ieq(name, SPAN_LIT("SIZE")))
        return parse_size(value, &c->size) ? NULL : bad_parameter;
    if (span_ieq(name, SPAN_LIT("BODY"))) /* RFC 6152; BINARYMIME needs CHUNKING, which isn't offered */
        return span_ieq(value, SPAN_LIT("7BIT")) || span_ieq(value, SPAN_LIT("8BITMIME")) ? NULL
                                                                                          : bad_parameter;
    if (span_ieq(name, SPAN_LIT("SMTPUTF8"))) /* RFC 6531 section 3.4: it has no value */
        return value.n == 0 ? NULL : bad_parameter;
    if (!span_istarts(name, SPAN_LIT("XGATEPOST-")))
        return unknown_parameter;
    c->private_parameter = true;
    if (span_ieq(name, SPAN_LIT("XGATEPOST-SOURCE")))
        return parse_source(value, &c->source) ? NULL : bad_parameter;
    if (span_ieq(name, SPAN_LIT("XGATEPOST-ENVELOPE"))) {
        c->sender_unknown = span_ieq(value, SPAN_LIT("unknown"));
        return c->sender_unknown ? NULL : bad_parameter;
    }
    if (span_ieq(name, SPAN_LIT("XGATEPOST-RECEIVED")))
        return parse_received(value, &c->received_at_s) ? NULL : bad_parameter;
    if (span_ieq(name, SPAN_LIT("XGATEPOST-MAILBOX"))) {
        c->mailbox = value;
        return value.n > 0 ? NULL : bad_parameter;
    }
    return unknown_parameter;
}

static const char *parse_mail(struct span rest, struct lmtp_command *c)
{
    struct span name, value;
    if (!take_path(&rest, &c->path))
        return bad_sender;
    c->path = without_route(c->path);
    if (c->path.n > 0 && !lmtp_path_valid(c->path))
        return bad_sender;
    while (take_parameter(&rest, &name, &value)) {
        const char *refusal = mail_parameter(c, name, value);
        if (refusal)
            return refusal;
    }
    return NULL;
}

static const char *parse_rcpt(struct span rest, struct lmtp_command *c)
{
    struct span name, value;
    if (!take_path(&rest, &c->path))
        return bad_recipient;
    c->path = without_route(c->path);
    if (!lmtp_path_valid(c->path))
        return bad_recipient;
    return take_parameter(&rest, &name, &value) ? unknown_parameter : NULL;
}

/* To add a verb: a row here, and a case in lmtp_session.c.  A row's text is all that must stand before the
 * argument; `bare` verbs take none. */
static const struct verb {
    const char *text;
    enum lmtp_verb verb;
    bool bare;
    const char *(*parse)(struct span rest, struct lmtp_command *);
} verbs[] = {
    {"MAIL FROM:", LMTP_MAIL, false, parse_mail},
    {"RCPT TO:", LMTP_RCPT, false, parse_rcpt},
    {"DATA", LMTP_DATA, true, NULL},
    {"LHLO", LMTP_LHLO, false, NULL},
    {"RSET", LMTP_RSET, true, NULL},
    {"NOOP", LMTP_NOOP, false, NULL},
    {"QUIT", LMTP_QUIT, true, NULL},
    {"VRFY", LMTP_VRFY, false, NULL},
    {"HELP", LMTP_HELP, false, NULL},
};

const char *lmtp_command_parse(struct span line, struct lmtp_command *command_r)
{
    *command_r = (struct lmtp_command){.source = INTAKE_LMTP};
    if (memchr(line.p, '\0', line.n) || memchr(line.p, '\r', line.n) || memchr(line.p, '\n', line.n))
        return "500 5.5.2 a command may hold no CR, LF or NUL";
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
        const struct verb *v = &verbs[i];
        struct span text = span_of(v->text);
        if (!span_istarts(line, text))
            continue;
        struct span rest = span_from(line, text.n);
        command_r->verb = v->verb;
        if (v->parse)
            return v->parse(rest, command_r);
        if (rest.n > 0 && rest.p[0] != ' ')
            break; /* "DATAX" */
        command_r->argument = span_trim(rest);
        if (v->bare && command_r->argument.n > 0)
            return "501 5.5.4 this command takes no argument";
        return NULL;
    }
    if (span_istarts(line, SPAN_LIT("MAIL")) || span_istarts(line, SPAN_LIT("RCPT")))
        return "501 5.5.4 MAIL FROM:<address> and RCPT TO:<address>, please";
    if (span_istarts(line, SPAN_LIT("HELO")) || span_istarts(line, SPAN_LIT("EHLO")))
        return "500 5.5.1 this is LMTP: LHLO, please"; /* RFC 2033 section 4.1 */
    return "500 5.5.2 unknown command";
}
