/* conf_doors.c: mailboxes and the transport: URLs taken apart, and defaults that depend on them.  Base floor;
 * called by conf_build.c. */
#include "daemon/base/conf_build.h"

#include <string.h>

#include "daemon/base/conf_calendar.h"
#include "daemon/base/conf_url.h"

/* The section of the kind inside of parent, which may be NULL. */
static struct conf_view view_inside(const struct conf_file *file, const char *kind,
                                    const struct conf_block *parent)
{
    const struct conf_block *b = file->top;
    while (b && !(b->parent == parent && strcmp(b->kind->name, kind) == 0))
        b = b->next;
    return (struct conf_view){kind, parent ? b : NULL};
}

/* Where the big providers take device logins. */
static const char *device_url_of(const struct conf_build *b, const char *token_url)
{
    const struct span microsoft = SPAN_LIT("/oauth2/v2.0/token");
    struct span url = span_of(token_url);
    if (span_eq(url, SPAN_LIT("https://oauth2.googleapis.com/token")))
        return "https://oauth2.googleapis.com/device/code";
    if (span_ends(url, microsoft))
        return arena_str(b->arena, arena_printf(b->arena, "%.*s/oauth2/v2.0/devicecode",
                                                SPAN_FMT(span_head(url, url.n - microsoft.n))));
    return "";
}

static struct conf_oauth build_oauth(const struct conf_build *b, const struct conf_block *parent)
{
    static const enum conf_grant grants[] = {CONF_GRANT_REFRESH, CONF_GRANT_CLIENT, CONF_GRANT_REFRESH};
    struct conf_view v = view_inside(b->file, "oauth", parent);
    int64_t grant = conf_view_number(v, "grant");
    conf_build_secret(b, v, CONF_SECRET_SEND, "");
    const char *token_url = conf_view_text(v, "token_url"), *device_url = conf_view_text(v, "device_url");
    return (struct conf_oauth){.set = v.block != NULL,
                               .grant = grants[grant],
                               .device = grant == 2,
                               .token_url = token_url,
                               .device_url = *device_url ? device_url : device_url_of(b, token_url),
                               .ca = conf_view_text(v, "ca"),
                               .client_id = conf_view_text(v, "client_id"),
                               .secret = conf_view_text(v, "secret"),
                               .scope = conf_view_text(v, "scope")};
}

static const char *decoded(const struct conf_build *b, struct conf_view v, struct span s)
{
    const char *text = "";
    if (!conf_url_decode(s, b->arena, &text))
        conf_complain(b, conf_view_line(v, "url"),
                      "url: %%XX is wanted behind a %%, and no control characters");
    return text;
}

static void build_start(const struct conf_build *b, struct conf_view v, struct conf_mailbox *m)
{
    struct span start = span_of(m->start);
    if (span_eq(start, SPAN_LIT("new")))
        m->since_s = -1;
    else if (!span_eq(start, SPAN_LIT("all")) &&
             (!span_starts(start, SPAN_LIT("since:")) || !conf_date_read(span_from(start, 6), &m->since_s)))
        conf_complain(b, conf_view_line(v, "start"),
                      "start: \"new\", \"all\" or \"since:YYYY-MM-DD\" is wanted");
}

static void build_after(const struct conf_build *b, struct conf_view v, struct conf_mailbox *m)
{
    static const struct {
        const char *word;
        enum conf_after after;
    } words[] = {{"seen", CONF_AFTER_SEEN}, {"keep", CONF_AFTER_KEEP}, {"delete", CONF_AFTER_DELETE}};
    struct span after = span_of(conf_view_text(v, "after"));
    m->move_to = "";
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (span_eq(after, span_of(words[i].word))) {
            m->after = words[i].after;
            return;
        }
    m->after = CONF_AFTER_MOVE;
    if (span_starts(after, SPAN_LIT("move:")) && after.n > 5)
        m->move_to = after.p + 5;
    else
        conf_complain(b, conf_view_line(v, "after"),
                      "after: \"seen\", \"keep\", \"delete\" or \"move:FOLDER\" is wanted");
}

static void build_mailbox_url(const struct conf_build *b, struct conf_view v, struct conf_mailbox *m)
{
    struct buf ignored;
    struct conf_url url;
    buf_init(&ignored, 200);
    m->host = m->folder = "";
    if (*m->url && conf_url_read(span_of(m->url), &url, &ignored)) {
        m->implicit_tls = span_eq(url.scheme, SPAN_LIT("imaps"));
        m->host = arena_str(b->arena, url.host);
        m->port = url.port ? url.port : m->implicit_tls ? 993 : 143;
        m->folder = url.path.n > 1 ? decoded(b, v, span_from(url.path, 1)) : "INBOX";
        if (!*m->user)
            m->user = decoded(b, v, url.user);
    }
    buf_release(&ignored);
}

static void build_mailbox(const struct conf_build *b, const struct conf_block *block, struct conf_mailbox *m)
{
    struct conf_view v = {"mailbox", block};
    m->name = block->title;
    m->url = conf_view_text(v, "url");
    m->tls = (enum conf_tls)conf_view_number(v, "tls");
    m->ca = conf_view_text(v, "ca");
    m->auth = (enum conf_auth)conf_view_number(v, "auth");
    m->user = conf_view_text(v, "user");
    m->secret = conf_view_text(v, "secret");
    m->start = conf_view_text(v, "start");
    m->address = conf_view_text(v, "address");
    m->display_name = conf_view_text(v, "name");
    m->site = conf_view_text(v, "site");
    m->type = conf_view_text(v, "type");
    m->list_id = conf_view_text(v, "list_id");
    m->idle = conf_view_flag(v, "idle");
    m->only_known = conf_view_flag(v, "only");
    m->poll_s = conf_view_number(v, "poll");
    m->batch = conf_view_number(v, "batch");
    m->alert_after_s = conf_view_number(v, "alert_after");
    m->oauth = build_oauth(b, block);
    /* With oauth it is the first refresh token: send's, which gives fetch what it needs. */
    conf_build_secret(b, v, m->auth == CONF_AUTH_PASSWORD ? CONF_SECRET_FETCH : CONF_SECRET_SEND,
                      m->auth == CONF_AUTH_PASSWORD ? block->title : "");
    build_mailbox_url(b, v, m);
    build_start(b, v, m);
    build_after(b, v, m);
}

static void build_envelope(const struct conf_build *b, struct conf_transport *t)
{
    struct conf *c = b->conf;
    if (*t->envelope)
        return;
    if (!*t->url || (t->loopback && !*t->user))
        t->envelope = "token";
    else if (span_chr(span_of(t->user), '@') < strlen(t->user))
        t->envelope = t->user;
    else
        t->envelope = c->addresses[0] ? c->addresses[0] : "";
}

static void build_transport(const struct conf_build *b)
{
    struct conf_view v = conf_view_of(b->file, "transport");
    struct conf_transport *t = &b->conf->transport;
    t->url = conf_view_text(v, "url");
    t->sendmail = conf_view_text(v, "sendmail");
    t->maildir = conf_view_text(v, "maildir");
    if (!*t->url && !*t->sendmail && !*t->maildir)
        t->url = "smtp://127.0.0.1:25";
    t->ca = conf_view_text(v, "ca");
    t->user = conf_view_text(v, "user");
    t->auth = (enum conf_auth)conf_view_number(v, "auth");
    t->secret = conf_view_text(v, "secret");
    t->connections = conf_view_number(v, "connections");
    t->rate_per_min = conf_view_number(v, "rate");
    t->envelope = conf_view_text(v, "envelope");
    t->oauth = build_oauth(b, v.block);
    t->host = "";
    conf_build_secret(b, v, CONF_SECRET_SEND, "");
    struct buf ignored;
    struct conf_url url;
    buf_init(&ignored, 200);
    if (*t->url && conf_url_read(span_of(t->url), &url, &ignored)) {
        t->implicit_tls = span_eq(url.scheme, SPAN_LIT("smtps"));
        t->host = arena_str(b->arena, url.host);
        t->port = url.port ? url.port : t->implicit_tls ? 465 : *t->user || url.user.n ? 587 : 25;
        t->loopback = conf_url_is_loopback(&url);
        if (!*t->user)
            t->user = decoded(b, v, url.user);
    }
    buf_release(&ignored);
    int64_t tls = conf_view_number(v, "tls"); /* 0: unset */
    t->tls = tls == 2 || (tls == 0 && t->loopback && !t->implicit_tls) ? CONF_TLS_NONE : CONF_TLS_REQUIRED;
    build_envelope(b, t);
}

void conf_build_doors(const struct conf_build *b)
{
    struct conf *c = b->conf;
    c->mailboxes = ARENA_ARRAY(b->arena, conf_block_count(b->file, "mailbox"), struct conf_mailbox);
    for (const struct conf_block *block = conf_block_next(b->file->top, "mailbox"); block;
         block = conf_block_next(block->next, "mailbox"))
        build_mailbox(b, block, &c->mailboxes[c->n_mailboxes++]);
    build_transport(b);
}
