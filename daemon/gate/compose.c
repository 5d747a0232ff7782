/* compose.c: a ticket's facts into a template's values, and those into a mail.  Called by post.c within the
 * transaction, and pure: no clock, files or database. */
#include "daemon/gate/compose.h"

#include "parsers/report.h"
#include "parsers/utf8.h"

#include "daemon/gate/oneline.h"
#include "daemon/gate/phrase.h"
#include "daemon/gate/wrap.h"

enum {
    BODY_MAX = 64 * 1024,
    MAIL_MAX = 1024 * 1024,
    SUMMARY_CHARACTERS_MAX = 200,
    SITE_CHARACTERS_MAX = 100,
    OWN_SITES_MAX = 10,
    COMMAND_CHARACTERS_MAX = 100,
    EXCERPT_CHARACTERS_MAX = 600,
    PEOPLE_CHARACTERS_MAX = 600,
    DIAGNOSTIC_CHARACTERS_MAX = 500,
    VERBATIM_MAX = MESSAGE_TEXT_MAX, /* of a person's own text; what is beyond is cut by message.c */
};

/* Stand for body and block until the lines around them are wrapped.  No other value can hold a control. */
#define BODY_MARK  "\x01"
#define BLOCK_MARK "\x02"

/* What one rendering works with. */
struct work {
    const struct conf *conf;
    const struct template_set *set;
    const struct compose *c;
    struct arena *a;
    struct phrase phrase;
    struct mustache_value *values;
};

static void set_confirmation(struct work *), set_summary(struct work *), set_no_tickets(struct work *),
    set_transcript(struct work *), set_held(struct work *), set_alert(struct work *), set_due(struct work *),
    set_reminder(struct work *), set_page(struct work *), set_said(struct work *), set_welcome(struct work *),
    set_nothing(struct work *);

/* Templates: for whom we know, and for a stranger (NULL: never to one).  subject: a word; NULL: the ticket's
 * or, where there is none, the writer's own. */
static const struct kind {
    const char *known, *stranger, *subject;
    enum message_auto automatic;
    void (*set)(struct work *);
    bool verbatim; /* body and block are put in as they are */
} kinds[COMPOSE_KINDS] = {
    [COMPOSE_CONFIRMATION] = {"confirmation", "confirmation-stranger", NULL, MESSAGE_AUTO_REPLIED,
                              set_confirmation, false},
    [COMPOSE_REFUSED] = {"refused", "refused", "subject.refused", MESSAGE_AUTO_REPLIED, set_nothing, false},
    [COMPOSE_NO_TICKETS] = {"no-tickets", NULL, NULL, MESSAGE_AUTO_REPLIED, set_no_tickets, false},
    [COMPOSE_SUMMARY] = {"summary", NULL, "subject.summary", MESSAGE_AUTO_GENERATED, set_summary, false},
    [COMPOSE_TRANSCRIPT] = {"transcript", NULL, "subject.transcript", MESSAGE_AUTO_REPLIED, set_transcript,
                            true},
    [COMPOSE_HELD] = {"held", NULL, "subject.held", MESSAGE_AUTO_GENERATED, set_held, false},
    [COMPOSE_ALERT] = {"alert", NULL, "subject.alert", MESSAGE_AUTO_GENERATED, set_alert, false},
    [COMPOSE_DUE] = {"due", NULL, "subject.due", MESSAGE_AUTO_GENERATED, set_due, true},
    [COMPOSE_PAGE] = {"page", NULL, "subject.page", MESSAGE_AUTO_GENERATED, set_page, false},
    [COMPOSE_REMINDER] = {"reminder", NULL, NULL, MESSAGE_AUTO_GENERATED, set_reminder, false},
    [COMPOSE_REPLY] = {"reply", NULL, NULL, MESSAGE_BY_HAND, set_said, true},
    [COMPOSE_RELAY] = {"relay", NULL, NULL, MESSAGE_AUTO_GENERATED, set_said, true},
    [COMPOSE_NOTICE] = {"notice", NULL, NULL, MESSAGE_AUTO_GENERATED, set_said, true},
    [COMPOSE_DIGEST] = {"digest", NULL, "subject.digest", MESSAGE_AUTO_GENERATED, set_summary, false},
    [COMPOSE_UNDELIVERED] = {"undelivered", NULL, NULL, MESSAGE_AUTO_GENERATED, set_said, true},
    [COMPOSE_WELCOME] = {"welcome", NULL, "subject.welcome", MESSAGE_AUTO_GENERATED, set_welcome, false},
};

/* Where the summary holds what looks like a ticket's tag ("[#7]", "[acme #7]"), it goes: the one that counts
 * is ours. */
static struct span without_tags(struct arena *a, struct span s)
{
    struct buf out;
    buf_init(&out, s.n + 1);
    while (s.n) {
        size_t end = s.p[0] == '[' ? span_chr(s, ']') : s.n, digits = end;
        while (digits > 0 && end < s.n && ascii_digit(s.p[digits - 1]))
            digits--;
        bool tag = digits < end && end < s.n && s.p[digits - 1] == '#';
        if (!tag)
            buf_addc(&out, s.p[0]);
        s = span_from(s, tag ? end + 1 : 1);
    }
    struct span clean = arena_copy(a, buf_span(&out));
    buf_release(&out);
    return clean;
}

static struct span tag(struct arena *a, const char *name, int64_t ticket)
{
    return *name ? arena_printf(a, "[%s #%lld]", name, (long long)ticket)
                 : arena_printf(a, "[#%lld]", (long long)ticket);
}

struct span compose_subject(struct arena *a, const char *tag_name, struct span summary, int64_t ticket)
{
    struct span clean = oneline(a, without_tags(a, summary), SUMMARY_CHARACTERS_MAX),
                t = tag(a, tag_name, ticket);
    return arena_printf(a, "%.*s%s%.*s", SPAN_FMT(clean), clean.n ? " " : "", SPAN_FMT(t));
}

static void set(struct work *w, struct span name, struct span text)
{
    mustache_text(w->a, w->values, name, text);
}

static struct span support_name(const struct work *w)
{
    struct span name = w->c->from_name.n ? w->c->from_name : span_of(w->conf->name);
    return oneline(w->a, name.n ? name : address_span(&w->c->from), SITE_CHARACTERS_MAX);
}

static struct span summary(const struct work *w)
{
    struct span s = oneline(w->a, without_tags(w->a, w->c->summary), SUMMARY_CHARACTERS_MAX);
    return s.n ? s : template_word(w->set, w->phrase.language, "subject.none");
}

static void set_common(struct work *w)
{
    int64_t ticket = w->c->ticket;
    set(w, SPAN_LIT("number"), ticket ? arena_printf(w->a, "%lld", (long long)ticket) : SPAN_EMPTY);
    set(w, SPAN_LIT("tag"), ticket ? tag(w->a, w->conf->tag, ticket) : SPAN_EMPTY);
    set(w, SPAN_LIT("support_name"), support_name(w));
    set(w, SPAN_LIT("support_address"), address_span(&w->c->from));
}

/* The headings of the sections that were found, but for those whose content stands in the mail anyway. */
static struct span found(const struct work *w)
{
    const struct compose *c = w->c;
    struct spans headings = {0};
    for (int i = 0; i < FACTS_SECTIONS; i++) {
        bool shown = (i == FACTS_ENVIRONMENTS && c->environments.n) ||
                     (i == FACTS_BEGAN && c->began.set && !c->stranger);
        if (c->sections[i] == COMPOSE_FOUND && !shown)
            arena_push(w->a, &headings, report_heading((enum facts_section)i, w->phrase.language));
    }
    return phrase_list(&w->phrase, w->a, headings);
}

static void set_missing(struct work *w)
{
    const struct compose *c = w->c;
    bool ask_site =
        c->stranger ? c->site_origin == COMPOSE_NONE : c->site_origin == COMPOSE_NONE || c->site_unknown;
    bool any = ask_site;
    struct mustache_value *list = mustache_list(w->a, w->values, SPAN_LIT("missing"));
    for (int i = 0; i < FACTS_SECTIONS; i++) {
        if (c->sections[i] != COMPOSE_MISSING)
            continue;
        struct mustache_value *item = mustache_object(w->a);
        struct span name = span_of(facts_section_name[i]);
        mustache_text(w->a, item, SPAN_LIT("section"), name);
        mustache_text(w->a, item, SPAN_LIT("heading"),
                      report_heading((enum facts_section)i, w->phrase.language));
        mustache_text(w->a, item, SPAN_LIT("hint"), phrase_word(&w->phrase, w->a, "hint", name));
        mustache_push(w->a, list, item);
        any = true;
    }
    mustache_flag(w->a, w->values, SPAN_LIT("ask_site"), ask_site);
    mustache_flag(w->a, w->values, SPAN_LIT("any_missing"), any);
}

static void set_report(struct work *w)
{
    const struct compose *c = w->c;
    set(w, SPAN_LIT("type"), phrase_word(&w->phrase, w->a, "type", c->type));
    set(w, SPAN_LIT("environments"), phrase_environments(&w->phrase, w->a, c->environments, !c->stranger));
    set(w, SPAN_LIT("found"), found(w));
    set_missing(w);
}

static void infer(struct work *w, struct mustache_value *list, const char *what, enum compose_origin origin)
{
    static const char *const names[] = {
        [COMPOSE_NONE] = NULL,        [COMPOSE_STATED] = NULL,
        [COMPOSE_FROM_URL] = "url",   [COMPOSE_FROM_SENDER] = "sender",
        [COMPOSE_FROM_TEXT] = "text", [COMPOSE_DEFAULT] = "default",
    };
    if (!names[origin])
        return;
    char key[60];
    snprintf(key, sizeof key, "inferred.%s.%s", what, names[origin]);
    struct span sentence = template_word(w->set, w->phrase.language, key);
    if (!sentence.n)
        return;
    struct mustache_value *item = mustache_object(w->a);
    mustache_text(w->a, item, SPAN_LIT("inference"), sentence);
    mustache_push(w->a, list, item);
    mustache_flag(w->a, w->values, SPAN_LIT("any_inferred"), true);
}

static void set_inferred(struct work *w)
{
    const struct compose *c = w->c;
    struct mustache_value *list = mustache_list(w->a, w->values, SPAN_LIT("inferred"));
    mustache_flag(w->a, w->values, SPAN_LIT("any_inferred"), false);
    infer(w, list, "site", c->site_origin);
    infer(w, list, "type", c->type_origin);
    if (c->environments.n)
        infer(w, list, "environments", c->environments_origin);
    if (c->began.set)
        infer(w, list, "began", c->began_origin);
}

static struct span own_sites(const struct work *w)
{
    struct spans sites = {0};
    for (size_t i = 0; i < w->c->own_sites.n && i < OWN_SITES_MAX; i++)
        arena_push(w->a, &sites, oneline(w->a, w->c->own_sites.v[i], SITE_CHARACTERS_MAX));
    if (w->c->own_sites.n > OWN_SITES_MAX)
        arena_push(w->a, &sites, SPAN_LIT("…"));
    return phrase_list(&w->phrase, w->a, sites);
}

/* The hours of the plan's chat. */
static void set_chat(struct work *w)
{
    struct span chat = w->c->chat;
    set(w, SPAN_LIT("chat"), chat.n ? phrase_word(&w->phrase, w->a, "calendar", chat) : SPAN_EMPTY);
}

/* All that is said to somebody whom we know, and to nobody else. */
static void set_known(struct work *w)
{
    const struct compose *c = w->c;
    set(w, SPAN_LIT("name"), message_name(w->a, c->to_name));
    set(w, SPAN_LIT("summary"), summary(w));
    set(w, SPAN_LIT("site"), oneline(w->a, c->site, SITE_CHARACTERS_MAX));
    mustache_flag(w->a, w->values, SPAN_LIT("site_unknown"), c->site_unknown);
    set(w, SPAN_LIT("own_sites"), own_sites(w));
    set(w, SPAN_LIT("priority"), phrase_word(&w->phrase, w->a, "priority", c->priority));
    set(w, SPAN_LIT("began"), c->began.set ? phrase_time(&w->phrase, w->a, c->began.unix_s) : SPAN_EMPTY);
    set_inferred(w);
    set(w, SPAN_LIT("linked"), c->linked ? arena_printf(w->a, "%lld", (long long)c->linked) : SPAN_EMPTY);
    mustache_flag(w->a, w->values, SPAN_LIT("linked_closed"), c->linked_closed);
    set(w, SPAN_LIT("plan"), oneline(w->a, c->plan, SITE_CHARACTERS_MAX));
    mustache_flag(w->a, w->values, SPAN_LIT("no_oncall"), c->no_oncall);
    mustache_flag(w->a, w->values, SPAN_LIT("paged"), c->paged);
    set_chat(w);
    set(w, SPAN_LIT("answer_by"),
        c->answer_by_s ? phrase_time(&w->phrase, w->a, c->answer_by_s) : SPAN_EMPTY);
}

static void set_confirmation(struct work *w)
{
    set_report(w);
    if (!w->c->stranger)
        set_known(w);
}

static void set_nothing(struct work *w)
{
    (void)w;
}

static void set_no_tickets(struct work *w)
{
    const struct compose *c = w->c;
    set(w, SPAN_LIT("name"), message_name(w->a, c->to_name));
    set(w, SPAN_LIT("plan"), oneline(w->a, c->plan, SITE_CHARACTERS_MAX));
    set_chat(w);
    set(w, SPAN_LIT("oncall"), oneline(w->a, c->oncall, SITE_CHARACTERS_MAX));
}

static void set_transcript(struct work *w)
{
    struct mustache_value *list = mustache_list(w->a, w->values, SPAN_LIT("done"));
    set(w, SPAN_LIT("name"), message_name(w->a, w->c->to_name));
    set(w, SPAN_LIT("body"), w->c->body.n ? SPAN_LIT(BODY_MARK) : SPAN_EMPTY);
    set(w, SPAN_LIT("returned"), w->c->returned.n ? SPAN_LIT(BLOCK_MARK) : SPAN_EMPTY);
    for (size_t i = 0; i < w->c->n_done; i++) {
        const struct compose_done *d = &w->c->done[i];
        struct mustache_value *item = mustache_object(w->a);
        mustache_text(w->a, item, SPAN_LIT("command"), oneline(w->a, d->command, COMMAND_CHARACTERS_MAX));
        mustache_text(w->a, item, SPAN_LIT("said"), template_word(w->set, w->phrase.language, d->said));
        mustache_text(w->a, item, SPAN_LIT("detail"), oneline(w->a, d->detail, SUMMARY_CHARACTERS_MAX));
        mustache_push(w->a, list, item);
    }
}

static void set_summary(struct work *w)
{
    set(w, SPAN_LIT("name"), message_name(w->a, w->c->to_name));
    set(w, SPAN_LIT("body"), w->c->body);
    set(w, SPAN_LIT("example"), tag(w->a, w->conf->tag, 12));
}

static struct span held_number(const struct work *w)
{
    const struct compose *c = w->c;
    return c->n_held == 1 && !c->held_more
               ? arena_printf(w->a, "%lld", (long long)c->held[0].mail)
               : arena_printf(w->a, "(%lld)", (long long)c->held_more + (long long)c->n_held);
}

static void set_held(struct work *w)
{
    const struct compose *c = w->c;
    struct mustache_value *list = mustache_list(w->a, w->values, SPAN_LIT("held"));
    for (size_t i = 0; i < c->n_held; i++) {
        const struct compose_held *h = &c->held[i];
        struct mustache_value *item = mustache_object(w->a);
        mustache_text(w->a, item, SPAN_LIT("mail"), arena_printf(w->a, "%lld", (long long)h->mail));
        mustache_text(w->a, item, SPAN_LIT("from"), oneline(w->a, h->from, SUMMARY_CHARACTERS_MAX));
        mustache_text(w->a, item, SPAN_LIT("subject"), oneline(w->a, h->subject, SUMMARY_CHARACTERS_MAX));
        mustache_text(w->a, item, SPAN_LIT("reason"), oneline(w->a, h->reason, SUMMARY_CHARACTERS_MAX));
        mustache_text(w->a, item, SPAN_LIT("excerpt"), oneline(w->a, h->excerpt, EXCERPT_CHARACTERS_MAX));
        mustache_push(w->a, list, item);
    }
    set(w, SPAN_LIT("more"), c->held_more ? arena_printf(w->a, "%lld", (long long)c->held_more) : SPAN_EMPTY);
}

/* Why it isn't the text itself that is set: it would be wrapped. */
static void set_said(struct work *w)
{
    const struct compose *c = w->c;
    set(w, SPAN_LIT("name"), message_name(w->a, c->to_name));
    set(w, SPAN_LIT("who"), oneline(w->a, c->who, PEOPLE_CHARACTERS_MAX));
    set(w, SPAN_LIT("did"), c->did ? template_word(w->set, w->phrase.language, c->did) : SPAN_EMPTY);
    set(w, SPAN_LIT("replies_to"), oneline(w->a, c->replies_to, PEOPLE_CHARACTERS_MAX));
    set(w, SPAN_LIT("note_address"), oneline(w->a, c->note_address, PEOPLE_CHARACTERS_MAX));
    if (c->kind == COMPOSE_NOTICE) {
        set(w, SPAN_LIT("site"), oneline(w->a, c->site, PEOPLE_CHARACTERS_MAX));
        set(w, SPAN_LIT("type"), phrase_word(&w->phrase, w->a, "type", c->type));
        set(w, SPAN_LIT("priority"), phrase_word(&w->phrase, w->a, "priority", c->priority));
    }
    set(w, SPAN_LIT("detail"), oneline(w->a, c->alert_detail, DIAGNOSTIC_CHARACTERS_MAX));
    set(w, SPAN_LIT("body"), span_trim(c->body).n ? SPAN_LIT(BODY_MARK) : SPAN_EMPTY);
    set(w, SPAN_LIT("block"), c->block.n ? SPAN_LIT(BLOCK_MARK) : SPAN_EMPTY);
}

static void set_welcome(struct work *w)
{
    set(w, SPAN_LIT("name"), message_name(w->a, w->c->to_name));
}

static void set_alert(struct work *w)
{
    set(w, SPAN_LIT("alert"), template_word(w->set, w->phrase.language, w->c->alert));
    set(w, SPAN_LIT("detail"), oneline(w->a, w->c->alert_detail, SUMMARY_CHARACTERS_MAX));
}

/* A list of tickets, as agents are told of them. */
static void set_tickets(struct work *w)
{
    const struct compose *c = w->c;
    struct mustache_value *list = mustache_list(w->a, w->values, SPAN_LIT("tickets"));
    for (size_t i = 0; i < c->n_tickets; i++) {
        const struct compose_ticket *t = &c->tickets[i];
        const struct {
            const char *name;
            struct span text;
        } values[] = {
            {"ticket", arena_printf(w->a, "%lld", (long long)t->number)},
            {"summary", oneline(w->a, without_tags(w->a, t->summary), SUMMARY_CHARACTERS_MAX)},
            {"site", oneline(w->a, t->site, SITE_CHARACTERS_MAX)},
            {"organization", oneline(w->a, t->organization, SITE_CHARACTERS_MAX)},
            {"plan", oneline(w->a, t->plan, SITE_CHARACTERS_MAX)},
            {"type", phrase_word(&w->phrase, w->a, "type", t->type)},
            {"priority", phrase_word(&w->phrase, w->a, "priority", t->priority)},
            {"requester", oneline(w->a, t->requester, SITE_CHARACTERS_MAX)},
            {"assignee", oneline(w->a, t->assignee, SITE_CHARACTERS_MAX)},
            {"due", t->due_s ? phrase_time(&w->phrase, w->a, t->due_s) : SPAN_EMPTY},
        };
        struct mustache_value *item = mustache_object(w->a);
        for (size_t v = 0; v < sizeof values / sizeof *values; v++)
            mustache_text(w->a, item, span_of(values[v].name), values[v].text);
        mustache_push(w->a, list, item);
    }
    set(w, SPAN_LIT("more"),
        c->tickets_more ? arena_printf(w->a, "%lld", (long long)c->tickets_more) : SPAN_EMPTY);
}

static void set_due(struct work *w)
{
    set_said(w);
    set_tickets(w);
    mustache_flag(w->a, w->values, SPAN_LIT("missed"), w->c->missed);
}

static void set_reminder(struct work *w)
{
    const struct compose *c = w->c;
    set(w, SPAN_LIT("name"), message_name(w->a, c->to_name));
    set(w, SPAN_LIT("summary"), summary(w));
    set(w, SPAN_LIT("since"), phrase_time(&w->phrase, w->a, c->since_s));
}

static const char *page_word(const struct compose *c)
{
    return c->page ? c->page : "page.page";
}

static void set_page(struct work *w)
{
    const struct compose *c = w->c;
    set_tickets(w);
    set(w, SPAN_LIT("page"), template_word(w->set, w->phrase.language, page_word(c)));
    set(w, SPAN_LIT("by"), oneline(w->a, c->page_by, SITE_CHARACTERS_MAX));
    set(w, SPAN_LIT("text"), oneline(w->a, c->page_text, EXCERPT_CHARACTERS_MAX));
    set(w, SPAN_LIT("next"),
        c->page_next_at_s ? phrase_time(&w->phrase, w->a, c->page_next_at_s) : SPAN_EMPTY);
    mustache_flag(w->a, w->values, SPAN_LIT("asks"), c->reply_to.s[0] != 0);
}

static const struct mustache *partial(struct span name, void *arg)
{
    const struct work *w = arg;
    for (const struct template_kind *k = template_kinds; k->name; k++)
        if (k->partial && span_eq(span_of(k->name), name))
            return template_find(w->set, w->phrase.language, k->name);
    return NULL;
}

/* The text.  Texts are cut and lists counted before they come here, so that only a template of many screens
 * could overrun BODY_MAX; what fits is then sent. */
static struct span render(struct work *w, const char *name)
{
    struct buf out;
    buf_init(&out, BODY_MAX);
    mustache_render(template_find(w->set, w->phrase.language, name), w->values, MUSTACHE_PLAIN, partial, w,
                    &out);
    struct span text = wrap_text(w->a, buf_span(&out), WRAP_COLUMNS);
    buf_release(&out);
    return text;
}

/* s in the place of the mark, where it is there. */
static struct span put_in(struct arena *a, struct span text, struct span mark, struct span s)
{
    size_t at = span_find(text, mark);
    while (s.n && (s.p[s.n - 1] == '\n' || s.p[s.n - 1] == '\r'))
        s.n--;
    struct span rest = span_from(text, at + mark.n);
    if (at == text.n)
        return text;
    struct buf out;
    buf_init(&out, text.n + s.n + 1);
    buf_add(&out, span_head(text, at));
    buf_add(&out, s);
    buf_add(&out, rest);
    struct span whole = arena_copy(a, buf_span(&out));
    buf_release(&out);
    return whole;
}

/* The block first: the body is the one that may hold anything. */
static struct span put_in_verbatim(struct work *w, struct span text)
{
    text = put_in(w->a, text, SPAN_LIT(BLOCK_MARK), w->c->block.n ? w->c->block : w->c->returned);
    return put_in(w->a, text, SPAN_LIT(BODY_MARK), utf8_head(w->c->body, VERBATIM_MAX));
}

/* Fit for a telephone's lock screen: "Page: acme-shop, Checkout returns 500 [#12]". */
static struct span page_subject(const struct work *w)
{
    const struct compose_ticket *t = w->c->tickets;
    const char *key = strcmp(page_word(w->c), "page.acknowledged") == 0 ? "subject.page_taken"
                      : strcmp(page_word(w->c), "page.resolved") == 0   ? "subject.page_over"
                                                                        : "subject.page";
    struct span words = template_word(w->set, w->phrase.language, key),
                site = oneline(w->a, t->site, SITE_CHARACTERS_MAX);
    return arena_printf(w->a, "%.*s %.*s%s%.*s", SPAN_FMT(words), SPAN_FMT(site), site.n ? ", " : "",
                        SPAN_FMT(compose_subject(w->a, w->conf->tag, t->summary, t->number)));
}

static struct span subject(const struct work *w)
{
    if (w->c->kind == COMPOSE_PAGE && w->c->n_tickets == 1)
        return page_subject(w);
    const char *key = w->c->missed ? "subject.missed" : kinds[w->c->kind].subject;
    if (w->c->stranger && w->c->ticket)
        key = "subject.stranger";
    struct span t = w->c->ticket ? tag(w->a, w->conf->tag, w->c->ticket) : SPAN_EMPTY;
    if (w->c->n_held)
        t = held_number(w);
    else if (w->c->n_tickets > 1)
        t = arena_printf(w->a, "(%lld)", (long long)w->c->tickets_more + (long long)w->c->n_tickets);
    if (key && !(w->c->summary.n && w->c->ticket && !w->c->stranger)) {
        struct span words = template_word(w->set, w->phrase.language, key);
        return arena_printf(w->a, "%.*s%s%.*s", SPAN_FMT(words), t.n ? " " : "", SPAN_FMT(t));
    }
    struct span s = w->c->ticket ? compose_subject(w->a, w->conf->tag, summary(w), w->c->ticket) : summary(w);
    return arena_printf(w->a, "Re: %.*s", SPAN_FMT(s));
}

static struct span build(struct work *w, struct span subject_text, struct span text)
{
    const struct compose *c = w->c;
    struct message m = {
        .from_name = support_name(w),
        .from = c->from,
        .to_name = c->stranger ? SPAN_EMPTY : c->to_name,
        .to = c->to,
        .reply_to = c->reply_to,
        .subject = subject_text,
        .message_id = c->message_id,
        .in_reply_to = c->in_reply_to,
        .references = c->references,
        .date_unix_s = c->now_s,
        .automatic = kinds[c->kind].automatic,
        .instance = c->instance,
        .fields = c->fields,
        .n_fields = c->n_fields,
        .text = text,
        .files = c->files,
        .n_files = c->n_files,
    };
    struct buf out;
    size_t files = 0;
    for (size_t i = 0; i < c->n_files; i++)
        files += c->files[i].octets.n;
    buf_init(&out, MAIL_MAX + files / 2 * 3);
    message_build(&m, w->a, &out);
    struct span octets = arena_copy(w->a, buf_span(&out));
    buf_release(&out);
    return octets;
}

struct compose_mail compose_mail(const struct conf *conf, const struct template_set *templates,
                                 const struct compose *c, struct arena *a)
{
    struct work w = {.conf = conf, .set = templates, .c = c, .a = a, .values = mustache_object(a)};
    w.phrase = (struct phrase){.set = templates,
                               .language = template_language(templates, c->language, span_of(conf->language)),
                               .zone = c->zone,
                               .offset_min = c->offset_min};
    set_common(&w);
    const struct kind *kind = &kinds[c->kind];
    kind->set(&w);
    struct span text = render(&w, c->stranger ? kind->stranger : kind->known);
    if (kind->verbatim)
        text = put_in_verbatim(&w, text);
    struct span s = subject(&w);
    return (struct compose_mail){.subject = s, .octets = build(&w, s, text), .language = w.phrase.language};
}
