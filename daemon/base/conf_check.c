/* conf_check.c: whether what was written fits together.  A flat list of checks, each of which complains by
 * itself, so that all that is wrong is told at once.  Base floor; called by conf_build.c. */
#include "daemon/base/conf_build.h"

#include <arpa/inet.h>
#include <stdio.h>

#include "daemon/base/calendar.h"
#include "daemon/base/conf_calendar.h"
#include "daemon/base/conf_url.h"
#include "parsers/address.h"

enum {
    SOCKET_PATH_MAX = 103, /* of sockaddr_un, less the ".new" that the supervisor binds first */
    LOCAL_PART_MAX = 64,   /* RFC 5321 section 4.5.3.1.1 */
    TOKEN_MAX = 32,        /* a kind, ten digits, a dash, twenty characters */
};

static bool known_section(const char *name)
{
    for (int i = 0; i < FACTS_SECTIONS; i++)
        if (strcmp(name, facts_section_name[i]) == 0)
            return true;
    return false;
}

static bool known_calendar(const struct conf *c, const char *name)
{
    return calendar_find(c, span_of(name)) || strcmp(name, "none") == 0;
}

/* The head and tail of a text about "%s", of which there must be one. */
static bool split_reply_address(const char *s, struct span *head_r, struct span *tail_r)
{
    struct span all = span_of(s);
    size_t at = span_find(all, SPAN_LIT("%s"));
    *head_r = span_head(all, at);
    *tail_r = span_from(all, at + 2);
    return at < all.n && span_find(*tail_r, SPAN_LIT("%s")) == tail_r->n;
}

static void check_reply_address(const struct conf_build *b)
{
    struct span head, tail;
    struct address address;
    const char *s = b->conf->reply_address;
    unsigned line = conf_view_line((struct conf_view){"", b->file->top}, "reply_address");
    if (split_reply_address(b->conf->plus_address, &head, &tail) && head.n + TOKEN_MAX > LOCAL_PART_MAX)
        b->conf->plus_address = "";
    if (!*s)
        return;
    if (!split_reply_address(s, &head, &tail)) {
        conf_complain(b, line, "reply_address: one %%s is wanted, where the token goes");
        return;
    }
    struct span tried = arena_printf(b->arena, "%.*sx%.*s", SPAN_FMT(head), SPAN_FMT(tail));
    if (!address_parse(tried, &address) || span_chr(head, '@') < head.n)
        conf_complain(b, line, "reply_address: no mail address with %%s before the @");
    else if (head.n + span_chr(tail, '@') + TOKEN_MAX > LOCAL_PART_MAX)
        conf_complain(b, line,
                      "reply_address: with a token of %d characters its local part would be longer than %d",
                      TOKEN_MAX, LOCAL_PART_MAX);
}

static void check_top(const struct conf_build *b)
{
    const struct conf *c = b->conf;
    struct conf_view top = {"", b->file->top};
    if (!c->addresses[0])
        conf_complain(b, conf_view_line(top, "address"), "address is missing: our own mail address");
    struct span database = span_of(c->database);
    if (!span_starts(database, SPAN_LIT("sqlite:/")))
        conf_complain(b, conf_view_line(top, "database"), "database: \"sqlite:/PATH\" is wanted");
    for (const char *p = c->language; *p; p++)
        if (!ascii_alpha(*p) && *p != '-') {
            conf_complain(b, conf_view_line(top, "language"), "language: a code is wanted, as \"en\"");
            break;
        }
    for (const char *p = c->tag; *p; p++)
        if (strchr("[]#\\\"", *p) || *p == ' ') {
            conf_complain(b, conf_view_line(top, "tag"),
                          "tag: brackets, #, quotes and blanks can't stand in it");
            break;
        }
    if (strlen(c->run_dir) + strlen("/control.sock") > SOCKET_PATH_MAX)
        conf_complain(b, conf_view_line(top, "run_dir"), "run_dir: too long for the path of a socket");
    check_reply_address(b);
    if (!c->admin[0])
        conf_warn(b, 1, "no admin: nobody is told when something is wrong with the gate itself");
}

static bool good_listen(struct span s)
{
    if (s.n && s.p[0] == '/')
        return s.n <= SOCKET_PATH_MAX;
    struct conf_url url;
    struct buf ignored;
    char text[300];
    snprintf(text, sizeof text, "lmtp://%.*s", SPAN_FMT(span_head(s, 200)));
    buf_init(&ignored, 200);
    bool fine =
        conf_url_read(span_of(text), &url, &ignored) && !url.user.n && !url.path.n && !url.has_password;
    buf_release(&ignored);
    return fine && url.port && url.port != 25 &&
           (span_eq(url.host, SPAN_LIT("127.0.0.1")) || span_eq(url.host, SPAN_LIT("::1")));
}

/* RFC 2033 section 5: never port 25, and nobody but ourselves is trusted with LMTP. */
static void check_lmtp(const struct conf_build *b)
{
    const struct conf_setting *s = conf_view_setting(conf_view_of(b->file, "lmtp"), "listen");
    for (size_t i = 0; s && i < s->n; i++)
        if (!good_listen(span_of(s->items[i].text)))
            conf_complain(
                b, s->items[i].line,
                "listen: the path of a socket, 127.0.0.1:PORT or [::1]:PORT is wanted (not port 25)");
}

/* What a door's url, tls, auth, user and secret have in common. */
struct door {
    struct conf_view view;
    const char *host;
    bool loopback, implicit_tls, tls_none;
    enum conf_auth auth;
    const struct conf_oauth *oauth;
    const char *user, *secret;
};

static void check_oauth(const struct conf_build *b, const struct door *d)
{
    unsigned line = conf_view_line(d->view, "auth");
    if (d->auth == CONF_AUTH_PASSWORD) {
        if (d->oauth->set)
            conf_complain(b, line, "%s: oauth { } without auth = \"xoauth2\" or \"oauthbearer\"",
                          d->view.kind);
        return;
    }
    if (!d->oauth->set)
        conf_complain(b, line, "%s: auth needs a section oauth { }", d->view.kind);
    else if (!*d->oauth->token_url || !*d->oauth->client_id)
        conf_complain(b, line, "%s: oauth needs token_url and client_id", d->view.kind);
    else if (d->oauth->grant == CONF_GRANT_CLIENT && !*d->oauth->secret)
        conf_complain(b, line, "%s: oauth with grant = \"client\" needs a secret", d->view.kind);
    else if (!*d->user)
        conf_complain(b, line, "%s: auth needs a user", d->view.kind);
    else if (strcmp(d->view.kind, "mailbox") == 0 && strcmp(d->view.block->title, "transport") == 0)
        conf_complain(b, line, "mailbox: one with oauth { } can't be called transport");
}

static void check_door(const struct conf_build *b, const struct door *d)
{
    if (d->tls_none && d->implicit_tls)
        conf_complain(b, conf_view_line(d->view, "tls"), "tls: \"none\" contradicts the URL");
    else if (d->tls_none && !d->loopback)
        conf_complain(b, conf_view_line(d->view, "tls"), "tls: \"none\" is for loopback only, not for %s",
                      d->host);
    if (*d->user && d->auth == CONF_AUTH_PASSWORD && !*d->secret)
        conf_complain(b, conf_view_line(d->view, "user"), "%s: user without a secret", d->view.kind);
    if (!*d->user && *d->secret)
        conf_complain(b, conf_view_line(d->view, "secret"), "%s: a secret, but no user", d->view.kind);
    check_oauth(b, d);
}

static const struct conf_block *block_of(const struct conf_build *b, const char *kind, const char *title)
{
    const struct conf_block *block = b->file->top;
    while (block && !(strcmp(block->kind->name, kind) == 0 && strcmp(block->title, title) == 0))
        block = block->next;
    return block;
}

static struct conf_view view_titled(const struct conf_build *b, const char *kind, const char *title)
{
    return (struct conf_view){kind, block_of(b, kind, title)};
}

static void check_mailbox(const struct conf_build *b, const struct conf_mailbox *m)
{
    struct conf_view v = view_titled(b, "mailbox", m->name);
    struct conf_url url;
    struct buf ignored;
    buf_init(&ignored, 200);
    if (!*m->url) {
        conf_complain(b, v.block->line, "mailbox %s: url is missing", m->name);
    } else if (conf_url_read(span_of(m->url), &url, &ignored)) {
        struct door d = {v,
                         m->host,
                         conf_url_is_loopback(&url),
                         m->implicit_tls,
                         m->tls == CONF_TLS_NONE,
                         m->auth,
                         &m->oauth,
                         m->user,
                         m->secret};
        if (!*m->user)
            conf_complain(b, conf_view_line(v, "url"), "mailbox %s: no user, neither in the url nor as a key",
                          m->name);
        if (url.has_query)
            conf_complain(b, conf_view_line(v, "url"), "url: \"?\" and \"#\" are written %%3F and %%23");
        check_door(b, &d);
    }
    buf_release(&ignored);
    if (*m->type && !conf_type(b->conf, span_of(m->type)))
        conf_complain(b, conf_view_line(v, "type"), "type: there is no type \"%s\"", m->type);
}

static void check_transport(const struct conf_build *b)
{
    const struct conf_transport *t = &b->conf->transport;
    struct conf_view v = conf_view_of(b->file, "transport");
    struct conf_url url;
    struct buf ignored;
    struct address address;
    buf_init(&ignored, 200);
    if ((*t->url != 0) + (*t->sendmail != 0) + (*t->maildir != 0) != 1)
        conf_complain(b, conf_view_line(v, ""),
                      "transport: one of url, sendmail and maildir is wanted, not several");
    else if (*t->url && conf_url_read(span_of(t->url), &url, &ignored)) {
        struct door d = {v,       t->host,   t->loopback, t->implicit_tls, conf_view_number(v, "tls") == 2,
                         t->auth, &t->oauth, t->user,     t->secret};
        if (url.path.n > 1 || url.has_query)
            conf_complain(b, conf_view_line(v, "url"), "url: nothing can stand behind the host and port");
        check_door(b, &d);
    }
    buf_release(&ignored);
    if (strcmp(t->envelope, "token") != 0 && strcmp(t->envelope, "null") != 0 && *t->envelope &&
        !address_parse(span_of(t->envelope), &address))
        conf_complain(b, conf_view_line(v, "envelope"),
                      "envelope: \"token\", \"null\" or a mail address is wanted");
    if (!v.block)
        conf_warn(b, 1, "no transport: mail leaves by %s", t->url);
}

static void check_sections(const struct conf_build *b)
{
    for (const struct conf_block *block = b->file->top; block; block = block->next) {
        if (strcmp(block->kind->name, "section") == 0 && !known_section(block->title))
            conf_complain(b, block->line,
                          "there is no section \"%s\": steps, environments, began, errors, links",
                          block->title);
        if (strcmp(block->kind->name, "type") != 0)
            continue;
        const struct conf_setting *s = conf_setting_find(block, "sections");
        for (size_t i = 0; s && i < s->n; i++)
            if (!known_section(s->items[i].text))
                conf_complain(b, s->items[i].line, "sections: there is no section \"%s\"", s->items[i].text);
    }
}

static void check_calendars(const struct conf_build *b)
{
    for (const struct conf_block *block = b->file->top; block; block = block->next) {
        if (strcmp(block->kind->name, "calendar") != 0)
            continue;
        struct conf_view v = {"calendar", block};
        if (strcmp(block->title, "24x7") == 0 || strcmp(block->title, "24x5") == 0 ||
            strcmp(block->title, "none") == 0)
            conf_complain(b, block->line, "calendar \"%s\" is built in", block->title);
        const struct conf_setting *hours = conf_setting_find(block, "hours");
        if (!hours || hours->n == 0)
            conf_complain(b, block->line, "calendar %s: hours is missing", block->title);
        for (size_t i = 0; hours && i < hours->n; i++) {
            struct conf_hours h;
            if (!conf_hours_read(span_of(hours->items[i].text), &h))
                conf_complain(b, hours->items[i].line, "hours: \"%s\": \"Mon-Fri 09:00-17:00\" is wanted",
                              hours->items[i].text);
        }
        const struct conf_setting *holidays = conf_setting_find(block, "holidays");
        for (size_t i = 0; holidays && i < holidays->n; i++) {
            struct conf_holiday h;
            if (!conf_holiday_read(span_of(holidays->items[i].text), &h))
                conf_complain(b, holidays->items[i].line,
                              "holidays: \"%s\": \"2026-12-25\" or \"12-25\" is wanted",
                              holidays->items[i].text);
        }
        const char *zone = conf_view_text(v, "timezone");
        for (const char *p = zone; *p; p++)
            if (!ascii_alpha(*p) && !ascii_digit(*p) && !strchr("_+-/", *p)) {
                conf_complain(b, conf_view_line(v, "timezone"),
                              "timezone: a name is wanted, as Europe/Berlin");
                break;
            }
    }
}

static void check_plans(const struct conf_build *b)
{
    const struct conf *c = b->conf;
    bool oncall = false, clocks = false;
    for (size_t i = 0; i < c->n_plans; i++) {
        const struct conf_plan *p = &c->plans[i];
        struct conf_view v = view_titled(b, "plan", p->name);
        if (!known_calendar(c, p->tickets))
            conf_complain(b, conf_view_line(v, "tickets"), "tickets: there is no calendar \"%s\"",
                          p->tickets);
        if (!known_calendar(c, p->chat))
            conf_complain(b, conf_view_line(v, "chat"), "chat: there is no calendar \"%s\"", p->chat);
        if (strcmp(p->tickets, "none") == 0 && p->first_response_s)
            conf_complain(b, conf_view_line(v, "first_response"), "first_response: the plan has no tickets");
        oncall = oncall || p->oncall_s;
        clocks = clocks || p->first_response_s;
    }
    bool proof = c->trust.authserv_id[0] != NULL;
    if (oncall && !proof)
        conf_warn(b, conf_view_line(conf_view_of(b->file, "plan"), ""),
                  "plans have on-call, but trust.authserv_id is empty: nobody is proven by a first mail, and "
                  "none pages");
    if (oncall && !c->n_oncall)
        conf_warn(b, conf_view_line(conf_view_of(b->file, "plan"), ""),
                  "plans have on-call, but there is no level in oncall { }: nobody is paged");
    if (!oncall && c->n_oncall)
        conf_warn(b, conf_view_line(conf_view_of(b->file, "oncall"), ""),
                  "oncall has levels, but no plan has on-call: nobody is ever paged");
}

static void check_hooks(const struct conf_build *b)
{
    const struct conf *c = b->conf;
    for (size_t i = 0; i < c->n_hooks; i++) {
        const struct conf_hook *h = &c->hooks[i];
        struct conf_view v = view_titled(b, "hook", h->name);
        if (!*h->url)
            conf_complain(b, v.block->line, "hook %s: url is missing", h->name);
        else if (span_starts(span_of(h->url), SPAN_LIT("http:")) && !h->allow_private)
            conf_complain(b, conf_view_line(v, "url"),
                          "url: http is for private addresses only: allow_private = yes");
        else if (span_starts(span_of(h->template_name), SPAN_LIT("ntfy")) && !*h->topic)
            conf_complain(b, conf_view_line(v, "url"), "url: with ntfy it ends in the topic");
        else if (span_eq(span_of(h->template_name), SPAN_LIT("pagerduty")) && !*h->secret)
            conf_complain(b, v.block->line, "hook %s: pagerduty needs a secret, its integration key",
                          h->name);
    }
    for (size_t i = 0; i < c->n_oncall; i++) {
        const struct conf_oncall_level *l = &c->oncall[i];
        struct conf_view v = view_titled(b, "level", l->name);
        if (!*l->hook == !*l->mail)
            conf_complain(b, v.block->line, "level %s: one of hook and mail is wanted", l->name);
        else if (*l->hook && !conf_hook(c, span_of(l->hook)))
            conf_complain(b, conf_view_line(v, "hook"), "hook: there is no hook \"%s\"", l->hook);
    }
}

static void check_directory(const struct conf_build *b)
{
    const struct conf *c = b->conf;
    struct conf_view v = conf_view_of(b->file, "directory");
    struct conf_url url;
    struct buf ignored;
    buf_init(&ignored, 200);
    if (span_starts(span_of(c->directory.url), SPAN_LIT("http:")) &&
        conf_url_read(span_of(c->directory.url), &url, &ignored) && !conf_url_is_loopback(&url))
        conf_complain(b, conf_view_line(v, "url"), "url: https is wanted, http is for loopback only");
    buf_release(&ignored);
    if (*c->directory.secret && !*c->directory.url)
        conf_complain(b, conf_view_line(v, "secret"), "directory: a secret, but no url");
}

static void check_spam(const struct conf_build *b)
{
    const struct conf_setting *s = conf_view_setting(conf_view_of(b->file, "spam"), "header");
    for (size_t i = 0; s && i < s->n; i++) {
        struct span field = span_of(s->items[i].text);
        size_t colon = span_chr(field, ':');
        bool fine = colon > 0 && colon < field.n;
        for (size_t k = 0; k < colon && fine; k++)
            fine = field.p[k] > ' ' && field.p[k] < 0x7f;
        if (!fine)
            conf_complain(b, s->items[i].line, "header: \"Name: value\" is wanted");
    }
}

void conf_check(const struct conf_build *b)
{
    check_top(b);
    check_lmtp(b);
    for (size_t i = 0; i < b->conf->n_mailboxes; i++)
        check_mailbox(b, &b->conf->mailboxes[i]);
    check_transport(b);
    check_sections(b);
    check_calendars(b);
    check_plans(b);
    check_hooks(b);
    check_directory(b);
    check_spam(b);
}
