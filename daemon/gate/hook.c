/* hook.c: a ticket's facts as the JSON of a hook, and into the outbox.  Called inside transactions by whoever
 * pages.  Floor: gate. */
#include "daemon/gate/hook.h"

#include "parsers/json.h"

#include "daemon/base/crypto.h"
#include "daemon/base/failpoint.h"
#include "daemon/base/jsonin.h"
#include "daemon/base/log.h"

#include "daemon/gate/oneline.h"
#include "daemon/gate/template_hook.h"

enum { BODY_MAX = 64 * 1024, TEXT_CHARACTERS_MAX = 500, WORD_CHARACTERS_MAX = 200, ID_BYTES = 15 };

static const char *const events[] = {
    [HOOK_PAGE] = "page", [HOOK_ACKNOWLEDGED] = "acknowledged", [HOOK_RESOLVED] = "resolved"};

struct work {
    struct arena *a;
    struct mustache_value *values;
    bool entities; /* & < > mean something to whoever is called */
};

/* Slack reads <!channel> and <@user> out of any text; its three entities keep them text. */
static struct span with_entities(struct arena *a, struct span s)
{
    struct buf out;
    buf_init(&out, s.n * 5 + 1);
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '&')
            buf_adds(&out, "&amp;");
        else if (s.p[i] == '<')
            buf_adds(&out, "&lt;");
        else if (s.p[i] == '>')
            buf_adds(&out, "&gt;");
        else
            buf_addc(&out, s.p[i]);
    }
    struct span copy = arena_copy(a, buf_span(&out));
    buf_release(&out);
    return copy;
}

/* Every value is one line without controls: that is also why none can pass for the secret's mark. */
static void set(struct work *w, const char *name, struct span text, size_t max_characters)
{
    text = oneline(w->a, text, max_characters);
    mustache_text(w->a, w->values, span_of(name), w->entities ? with_entities(w->a, text) : text);
}

static void set_word(struct work *w, const char *name, struct span text)
{
    set(w, name, text, WORD_CHARACTERS_MAX);
}

static void set_time(struct work *w, const char *name, int64_t at_ms)
{
    struct buf out;
    buf_init(&out, 64);
    struct json j = json_to(&out);
    json_time(&j, at_ms / 1000, 0);
    if (at_ms && out.n > 2)
        set_word(w, name, span_make(out.p + 1, out.n - 2));
    buf_release(&out);
}

static struct span joined(struct arena *a, struct spans list)
{
    struct buf out;
    buf_init(&out, 4096);
    for (size_t i = 0; i < list.n; i++) {
        buf_adds(&out, i ? ", " : "");
        buf_add(&out, list.v[i]);
    }
    struct span copy = arena_copy(a, buf_span(&out));
    buf_release(&out);
    return copy;
}

/* "urgent downtime acme-shop: Checkout returns 500 [#12]" */
static struct span text_of(const struct hook_event *e, struct arena *a)
{
    const struct ticket *t = e->ticket;
    if (e->text.n || !t)
        return e->text;
    return arena_printf(a, "%s %.*s%s%.*s: %.*s [#%lld]", ticket_priority_name(t->priority),
                        SPAN_FMT(t->type), t->site.n ? " " : "", SPAN_FMT(t->site), SPAN_FMT(t->subject),
                        (long long)t->id);
}

static void set_ticket(struct work *w, const struct ticket *t)
{
    set_word(w, "ticket", arena_printf(w->a, "%lld", (long long)t->id));
    set_word(w, "subject", t->subject);
    set_word(w, "status", span_of(ticket_status_name(t->status)));
    set_word(w, "type", t->type);
    set_word(w, "priority", span_of(ticket_priority_name(t->priority)));
    set_word(w, "site", t->site);
    set_word(w, "organization", t->organization);
    set_word(w, "plan", t->plan);
    set_word(w, "environments", joined(w->a, t->environments));
    set_word(w, "requester", t->requester);
    set_time(w, "opened_at", t->opened_at_ms);
}

static struct mustache_value *values_of(const struct conf *conf, const struct conf_hook *hook,
                                        const struct hook_event *e, struct arena *a)
{
    /* PagerDuty's severities and ntfy's priorities. */
    static const struct {
        const char *severity, *urgency;
    } scale[TICKET_PRIORITIES] = {[TICKET_LOW] = {"info", "2"},
                                  [TICKET_NORMAL] = {"warning", "3"},
                                  [TICKET_HIGH] = {"error", "4"},
                                  [TICKET_URGENT] = {"critical", "5"}};
    enum ticket_priority p = e->ticket ? e->ticket->priority : TICKET_URGENT;
    struct work w = {.a = a,
                     .values = mustache_object(a),
                     .entities = span_starts(span_of(hook->template_name), SPAN_LIT("slack"))};
    set_word(&w, "event", span_of(events[e->what]));
    mustache_flag(a, w.values, span_of(events[e->what]), true);
    set(&w, "key", e->key, TEXT_CHARACTERS_MAX);
    set_time(&w, "at", e->now_ms);
    set(&w, "text", text_of(e, a), TEXT_CHARACTERS_MAX);
    set_word(&w, "severity", span_of(scale[p].severity));
    set_word(&w, "urgency", span_of(e->what == HOOK_PAGE ? scale[p].urgency : "3"));
    set_word(&w, "level", e->level);
    set_word(&w, "by", e->by);
    set_time(&w, "due_at", e->due_ms);
    set_word(&w, "topic", span_of(hook->topic));
    set_word(&w, "tag", span_of(conf->tag));
    set_word(&w, "support_name", span_of(conf->name));
    set_word(&w, "support_address", span_of(conf->addresses[0] ? conf->addresses[0] : ""));
    mustache_text(a, w.values, SPAN_LIT("secret"), TEMPLATE_HOOK_SECRET);
    if (e->ticket)
        set_ticket(&w, e->ticket);
    return w.values;
}

static bool render(const struct mustache *t, const struct mustache_value *values, struct buf *body)
{
    struct buf fault;
    buf_clear(body);
    buf_init(&fault, 300);
    struct jsonin *doc = t && mustache_render(t, values, MUSTACHE_JSON, NULL, NULL, body)
                             ? jsonin_parse(buf_span(body), JSONIN_LIMITS, &fault)
                             : NULL;
    bool ok = doc != NULL;
    jsonin_free(&doc);
    buf_release(&fault);
    return ok;
}

struct span hook_body(const struct conf *conf, const struct template_set *templates,
                      const struct conf_hook *hook, const struct hook_event *e, struct arena *a)
{
    const struct mustache_value *values = values_of(conf, hook, e, a);
    struct buf body;
    buf_init(&body, BODY_MAX);
    if (!render(template_hook_find(templates, span_of(hook->template_name)), values, &body)) {
        log_text(LOG_LEVEL_ERROR, "template", "hook %s: template %s makes no JSON of this: json serves",
                 hook->name, hook->template_name);
        if (!render(template_hook_find(templates, SPAN_LIT("json")), values, &body))
            BUG("the template json makes no JSON");
    }
    struct span copy = arena_copy(a, buf_span(&body));
    buf_release(&body);
    return copy;
}

/* Never the same twice, and the same at each try. */
static struct span new_id(struct arena *a)
{
    unsigned char octets[ID_BYTES];
    struct buf out;
    crypto_random(octets, sizeof octets);
    buf_init(&out, 64);
    buf_adds(&out, "msg_");
    crypto_base32(&out, span_make((const char *)octets, sizeof octets));
    struct span id = arena_copy(a, buf_span(&out));
    buf_release(&out);
    return id;
}

enum result hook_queue(struct gate *gate, struct arena *a, const struct hook_event *e, int64_t *outbox_r,
                       struct why *why)
{
    const struct conf_hook *hook = conf_hook(gate->conf, span_of(e->hook));
    *outbox_r = 0;
    if (!hook || gate->quiet)
        return OK;
    struct outbox row = {.ticket = e->ticket ? e->ticket->id : 0,
                         .entry = e->entry,
                         .kind = OUTBOX_PAGE,
                         .budget = OUTBOX_BUDGET_NONE,
                         .to = arena_printf(a, "hook:%s", e->hook),
                         .message_id = new_id(a),
                         .hook = span_of(e->hook),
                         .created_at_ms = e->now_ms};
    gate->hook_due = true;
    FAILPOINT("before-hook-row"); /* K17 of a page */
    return outbox_insert(gate->db, &row, hook_body(gate->conf, gate->templates, hook, e, a), outbox_r, why);
}
