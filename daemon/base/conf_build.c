/* conf_build.c: fills struct conf from the file, section by section, with the defaults that depend on other
 * keys.  Base floor; called by conf.c. */
#include "daemon/base/conf_build.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static const char *const no_list[] = {NULL};
static const char *const all_sections[] = {"steps", "environments", "began", "errors", "links", NULL};

static const struct conf_type built_in_types[] = {
    {"general", "normal", no_list, all_sections, false},
    {"technical", "normal", no_list, all_sections, false},
    {"downtime", "high", no_list, all_sections, false},
    {"billing", "normal", no_list, no_list, false},
    {"emergency", "urgent", no_list, all_sections, true},
};

static const char *const whole_week[] = {"Mon-Sun", NULL}, *const weekdays[] = {"Mon-Fri", NULL};

static const struct conf_calendar built_in_calendars[] = {
    {"24x7", "UTC", whole_week, no_list},
    {"24x5", "UTC", weekdays, no_list},
};

/* Telling. */

static void tell(struct buf *out, const char *path, unsigned line, const char *text)
{
    buf_printf(out, "%s%s:%u: ", out->n ? "\n" : "", path, line);
    escape_for_line(out, span_of(text));
}

void conf_complain(const struct conf_build *b, unsigned line, const char *fmt, ...)
{
    char text[600];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    tell(b->error, b->file->path, line, text);
}

void conf_warn(const struct conf_build *b, unsigned line, const char *fmt, ...)
{
    char text[600];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    if (b->warnings)
        tell(b->warnings, b->file->path, line, text);
}

/* Reading a view. */

struct conf_view conf_view_of(const struct conf_file *file, const char *kind)
{
    const struct conf_block *b = file->top;
    while (b && strcmp(b->kind->name, kind) != 0)
        b = b->next;
    return (struct conf_view){kind, b};
}

const struct conf_setting *conf_view_setting(struct conf_view v, const char *key)
{
    return v.block ? conf_setting_find(v.block, key) : NULL;
}

unsigned conf_view_line(struct conf_view v, const char *key)
{
    const struct conf_setting *s = conf_view_setting(v, key);
    return s ? s->line : v.block ? v.block->line : 1;
}

static const struct conf_key *key_of(struct conf_view v, const char *name)
{
    const struct conf_key *key = conf_key_find(v.kind, span_of(name));
    if (!key)
        BUG("no key %s in section %s", name, v.kind);
    return key;
}

const char *conf_view_text(struct conf_view v, const char *name)
{
    const struct conf_key *key = key_of(v, name);
    const struct conf_setting *s = conf_view_setting(v, name);
    return s && s->n ? s->items[0].text : key->unset;
}

int64_t conf_view_number(struct conf_view v, const char *name)
{
    int64_t n = 0;
    struct buf ignored;
    buf_init(&ignored, 1);
    conf_value_read(key_of(v, name), span_of(conf_view_text(v, name)), &n, &ignored);
    buf_release(&ignored);
    return n;
}

bool conf_view_flag(struct conf_view v, const char *name)
{
    return conf_view_number(v, name) != 0;
}

const char *const *conf_build_list(const struct conf_build *b, struct conf_view v, const char *name)
{
    key_of(v, name);
    const struct conf_setting *s = conf_view_setting(v, name);
    if (!s || s->n == 0)
        return no_list;
    const char **texts = ARENA_ARRAY(b->arena, s->n + 1, const char *);
    for (size_t i = 0; i < s->n; i++)
        texts[i] = s->items[i].text;
    return texts;
}

size_t conf_block_count(const struct conf_file *file, const char *kind)
{
    size_t n = 0;
    for (const struct conf_block *b = file->top; b; b = b->next)
        n += strcmp(b->kind->name, kind) == 0;
    return n;
}

/* The first block of the kind from b on. */
const struct conf_block *conf_block_next(const struct conf_block *b, const char *kind)
{
    while (b && strcmp(b->kind->name, kind) != 0)
        b = b->next;
    return b;
}

void conf_build_secret(const struct conf_build *b, struct conf_view v, enum conf_secret_for role,
                       const char *mailbox)
{
    const char *name = conf_view_text(v, "secret");
    if (!*name)
        return;
    b->conf->secrets[b->conf->n_secrets++] =
        (struct conf_secret_use){name, role, mailbox, conf_view_line(v, "secret")};
}

/* Sections. */

static void build_top(const struct conf_build *b)
{
    struct conf *c = b->conf;
    struct conf_view v = {"", b->file->top};
    c->addresses = conf_build_list(b, v, "address");
    c->admin = conf_build_list(b, v, "admin");
    c->name = conf_view_text(v, "name");
    c->state_dir = conf_view_text(v, "state_dir");
    c->run_dir = conf_view_text(v, "run_dir");
    c->database = conf_view_text(v, "database");
    if (!*c->database)
        c->database = arena_printf(b->arena, "sqlite:%s/gatepost.db", c->state_dir).p;
    c->templates = conf_view_text(v, "templates");
    c->language = conf_view_text(v, "language");
    c->max_size = conf_view_number(v, "max_size");
    c->secret_dir = conf_view_text(v, "secret_dir");
    log_level_parse(span_of(conf_view_text(v, "log_level")), &c->log_level);
    c->reply_address = conf_view_text(v, "reply_address");
    c->tag = conf_view_text(v, "tag");
    c->answer_within_s = conf_view_number(v, "answer_within");
    struct conf_view lmtp = conf_view_of(b->file, "lmtp");
    c->lmtp.listen = conf_build_list(b, lmtp, "listen");
    c->lmtp.mode = (int)conf_view_number(lmtp, "mode");
    if (!c->lmtp.listen[0]) {
        const char **one = ARENA_ARRAY(b->arena, 2, const char *);
        one[0] = arena_printf(b->arena, "%s/lmtp.sock", c->run_dir).p;
        c->lmtp.listen = one;
    }
}

/* secret_dir's default: "secrets" beside the configuration where that is a folder, else where it lies. */
static void find_secret_dir(const struct conf_build *b)
{
    struct span path = span_of(b->file->path);
    size_t slash = path.n;
    while (slash && path.p[slash - 1] != '/')
        slash--;
    struct span folder = slash == 0 ? SPAN_LIT(".") : slash == 1 ? SPAN_LIT("/") : span_head(path, slash - 1);
    const char *secrets = arena_printf(b->arena, "%.*s/secrets", SPAN_FMT(folder)).p;
    struct stat st;
    bool there = stat(secrets, &st) == 0 && S_ISDIR(st.st_mode);
    b->conf->secret_dir = there ? secrets : arena_str(b->arena, folder);
}

static void build_reply_address(const struct conf_build *b)
{
    struct conf *c = b->conf;
    c->plus_address = "";
    if (conf_view_setting((struct conf_view){"", b->file->top}, "reply_address") || !c->addresses[0])
        return;
    struct span address = span_of(c->addresses[0]);
    size_t at = address.n;
    while (at && address.p[at - 1] != '@')
        at--;
    if (!at)
        return;
    const char *plus =
        arena_printf(b->arena, "%.*s+%%s%s", SPAN_FMT(span_head(address, at - 1)), address.p + at - 1).p;
    if (c->n_mailboxes)
        c->plus_address = plus;
    else
        c->reply_address = plus;
}

struct conf conf_with_plus(const struct conf *c)
{
    struct conf with = *c;
    with.reply_address = c->plus_address;
    with.plus_seen = true;
    return with;
}

/* A built-in type that the file speaks of keeps what the file doesn't say. */
static void build_type(const struct conf_build *b, const struct conf_block *block)
{
    struct conf *c = b->conf;
    struct conf_view v = {"type", block};
    struct conf_type *t = NULL;
    for (size_t i = 0; i < c->n_types; i++)
        if (span_ieq(span_of(block->title), span_of(c->types[i].name)))
            t = &c->types[i];
    bool built_in = t != NULL;
    if (!built_in) {
        t = &c->types[c->n_types++];
        *t = (struct conf_type){.name = block->title, .sections = all_sections};
    }
    t->aliases = conf_build_list(b, v, "aliases");
    if (!built_in || conf_view_setting(v, "priority"))
        t->priority = conf_view_text(v, "priority");
    if (conf_view_setting(v, "sections"))
        t->sections = conf_build_list(b, v, "sections");
    if (!built_in || conf_view_setting(v, "page"))
        t->page = conf_view_flag(v, "page");
}

static void build_desk(const struct conf_build *b)
{
    struct conf *c = b->conf;
    c->types = ARENA_ARRAY(b->arena, conf_block_count(b->file, "type") + 5, struct conf_type);
    memcpy(c->types, built_in_types, sizeof built_in_types);
    c->n_types = c->n_built_in_types = sizeof built_in_types / sizeof *built_in_types;
    for (const struct conf_block *block = conf_block_next(b->file->top, "type"); block;
         block = conf_block_next(block->next, "type"))
        build_type(b, block);
    c->sections = ARENA_ARRAY(b->arena, conf_block_count(b->file, "section"), struct conf_section);
    for (const struct conf_block *block = conf_block_next(b->file->top, "section"); block;
         block = conf_block_next(block->next, "section"))
        c->sections[c->n_sections++] = (struct conf_section){
            block->title, conf_view_flag((struct conf_view){"section", block}, "required")};
    c->calendars = ARENA_ARRAY(b->arena, conf_block_count(b->file, "calendar") + 2, struct conf_calendar);
    memcpy(c->calendars, built_in_calendars, sizeof built_in_calendars);
    c->n_calendars = sizeof built_in_calendars / sizeof *built_in_calendars;
    for (const struct conf_block *block = conf_block_next(b->file->top, "calendar"); block;
         block = conf_block_next(block->next, "calendar")) {
        struct conf_view v = {"calendar", block};
        c->calendars[c->n_calendars++] =
            (struct conf_calendar){block->title, conf_view_text(v, "timezone"),
                                   conf_build_list(b, v, "hours"), conf_build_list(b, v, "holidays")};
    }
    c->plans = ARENA_ARRAY(b->arena, conf_block_count(b->file, "plan"), struct conf_plan);
    for (const struct conf_block *block = conf_block_next(b->file->top, "plan"); block;
         block = conf_block_next(block->next, "plan")) {
        struct conf_view v = {"plan", block};
        c->plans[c->n_plans++] =
            (struct conf_plan){block->title, conf_view_text(v, "tickets"), conf_view_text(v, "chat"),
                               conf_view_number(v, "first_response"), conf_view_number(v, "oncall")};
    }
}

/* ntfy takes JSON at its root, and the topic within; what people know is https://ntfy.sh/TOPIC. */
static void build_topic(const struct conf_build *b, struct conf_hook *h)
{
    struct span url = span_of(h->url);
    size_t slash = url.n, authority = span_find(url, SPAN_LIT("://")) + 3;
    if (!span_starts(span_of(h->template_name), SPAN_LIT("ntfy")))
        return;
    while (slash > authority && url.p[slash - 1] != '/')
        slash--;
    if (slash <= authority || slash == url.n)
        return;
    h->topic = url.p + slash;
    h->url = arena_str(b->arena, span_head(url, slash));
}

static void build_oncall(const struct conf_build *b)
{
    struct conf *c = b->conf;
    c->hooks = ARENA_ARRAY(b->arena, conf_block_count(b->file, "hook"), struct conf_hook);
    for (const struct conf_block *block = conf_block_next(b->file->top, "hook"); block;
         block = conf_block_next(block->next, "hook")) {
        struct conf_view v = {"hook", block};
        struct conf_hook *h = &c->hooks[c->n_hooks++];
        conf_build_secret(b, v, CONF_SECRET_SEND, "");
        *h = (struct conf_hook){.name = block->title,
                                .url = conf_view_text(v, "url"),
                                .template_name = conf_view_text(v, "template"),
                                .secret = conf_view_text(v, "secret"),
                                .ca = conf_view_text(v, "ca"),
                                .topic = "",
                                .timeout_s = conf_view_number(v, "timeout"),
                                .allow_private = conf_view_flag(v, "allow_private")};
        build_topic(b, h);
    }
    c->oncall_window_s = conf_view_number(conf_view_of(b->file, "oncall"), "window");
    c->oncall = ARENA_ARRAY(b->arena, conf_block_count(b->file, "level"), struct conf_oncall_level);
    for (const struct conf_block *block = conf_block_next(b->file->top, "level"); block;
         block = conf_block_next(block->next, "level")) {
        struct conf_view v = {"level", block};
        c->oncall[c->n_oncall++] =
            (struct conf_oncall_level){block->title, conf_view_text(v, "hook"), conf_view_text(v, "mail"),
                                       conf_view_number(v, "acknowledge_within")};
    }
}

static void build_rules(const struct conf_build *b)
{
    struct conf *c = b->conf;
    struct conf_view directory = conf_view_of(b->file, "directory"), trust = conf_view_of(b->file, "trust"),
                     spam = conf_view_of(b->file, "spam"), limits = conf_view_of(b->file, "limits"),
                     agents = conf_view_of(b->file, "agents"), life = conf_view_of(b->file, "life"),
                     retention = conf_view_of(b->file, "retention");
    c->directory.known_only = conf_view_flag(directory, "mode");
    c->directory.strangers = (enum conf_strangers)conf_view_number(directory, "strangers");
    c->directory.url = conf_view_text(directory, "url");
    c->directory.secret = conf_view_text(directory, "secret");
    c->directory.ca = conf_view_text(directory, "ca");
    c->directory.every_s = conf_view_number(directory, "every");
    conf_build_secret(b, directory, CONF_SECRET_SEND, "");
    c->trust.authserv_id = conf_build_list(b, trust, "authserv_id");
    c->trust.forms = conf_build_list(b, trust, "forms");
    c->trust.everyone = conf_view_flag(trust, "everyone");
    c->spam.header = conf_build_list(b, spam, "header");
    c->spam.action = (enum conf_spam)conf_view_number(spam, "action");
    c->facts_limits.parts = (size_t)conf_view_number(limits, "parts");
    c->facts_limits.depth = (size_t)conf_view_number(limits, "depth");
    c->facts_limits.headers = (size_t)conf_view_number(limits, "headers");
    c->facts_limits.addresses = (size_t)conf_view_number(limits, "addresses");
    c->limits.stranger_hour = conf_view_number(limits, "stranger_hour");
    c->limits.stranger_day = conf_view_number(limits, "stranger_day");
    c->limits.strangers_hour = conf_view_number(limits, "strangers_hour");
    c->limits.customer_hour = conf_view_number(limits, "customer_hour");
    c->limits.customer_day = conf_view_number(limits, "customer_day");
    c->limits.notice_hour = conf_view_number(limits, "notice_hour");
    c->agents.notify_all = conf_view_number(agents, "notify") == 0;
    c->agents.attach = conf_view_number(agents, "attach");
    c->agents.after_answer = conf_view_text(agents, "after_answer");
    c->life.reopen_within_s = conf_view_number(life, "reopen_within");
    c->life.close_after_s = conf_view_number(life, "close_after");
    c->life.remind_after_s = conf_view_number(life, "remind_after");
    c->retention.raw_s = conf_view_number(retention, "raw");
    c->retention.closed_s = conf_view_number(retention, "closed");
    c->retention.held_s = conf_view_number(retention, "held");
    c->retention.ledger_s = conf_view_number(retention, "ledger");
}

/* For the parsers. */

static const struct facts_alias *aliases(const struct conf_build *b, const char *kind, const char *words)
{
    struct facts_alias *all = ARENA_ARRAY(b->arena, conf_block_count(b->file, kind) + 1, struct facts_alias);
    size_t n = 0;
    for (const struct conf_block *block = conf_block_next(b->file->top, kind); block;
         block = conf_block_next(block->next, kind))
        all[n++] =
            (struct facts_alias){block->title, conf_build_list(b, (struct conf_view){kind, block}, words)};
    return all;
}

/* Which of the patterns it is that doesn't compile: its line. */
static unsigned culprit(const struct conf_build *b, const char *kind, const char *key, bool subject,
                        char *why, size_t room)
{
    const struct conf_setting *s = conf_view_setting(conf_view_of(b->file, kind), key);
    for (size_t i = 0; s && i < s->n; i++) {
        const char *const one[] = {s->items[i].text, NULL};
        struct facts_conf_input input = {.limits = b->conf->facts_limits};
        if (subject)
            input.subject_patterns = one;
        else
            input.platform_patterns = one;
        struct facts_conf *compiled = facts_conf_new(&input, why, room);
        if (!compiled)
            return s->items[i].line;
        facts_conf_free(&compiled);
    }
    return 0;
}

static void compile(const struct conf_build *b)
{
    char why[300] = "";
    struct facts_conf_input input = {
        .limits = b->conf->facts_limits,
        .subject_patterns = conf_build_list(b, conf_view_of(b->file, "subject"), "pattern"),
        .platform_patterns = conf_build_list(b, conf_view_of(b->file, "platform"), "host"),
        .types = aliases(b, "type", "aliases"),
        .environments = aliases(b, "environment", "aliases"),
        .sections = aliases(b, "section", "headings"),
        .spam_headers = b->conf->spam.header,
        .tag = b->conf->tag,
    };
    b->conf->facts = facts_conf_new(&input, why, sizeof why);
    if (b->conf->facts)
        return;
    unsigned line = culprit(b, "subject", "pattern", true, why, sizeof why);
    const char *key = "pattern";
    if (!line) {
        line = culprit(b, "platform", "host", false, why, sizeof why);
        key = line ? "host" : "rules";
    }
    conf_complain(b, line ? line : 1, "%s: %s", key, why);
}

struct conf *conf_build(struct conf_file *file, struct arena *arena, struct buf *error, struct buf *warnings,
                        bool light)
{
    struct conf *c = ARENA_NEW(arena, struct conf);
    struct conf_build b = {c, file, arena, error, warnings};
    c->path = file->path;
    c->file = file;
    c->arena = arena;
    c->secrets = ARENA_ARRAY(arena, file->n_blocks, struct conf_secret_use);
    build_top(&b);
    conf_build_doors(&b);
    if (!*c->secret_dir)
        find_secret_dir(&b);
    build_reply_address(&b);
    build_desk(&b);
    build_oncall(&b);
    build_rules(&b);
    conf_check(&b);
    if (error->n == 0 && !light)
        compile(&b);
    if (error->n == 0)
        return c;
    facts_conf_free(&c->facts);
    return NULL;
}
