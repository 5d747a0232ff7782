/* template_hook.c: templates of hooks.  Called by template_load.c and hook.c. */
#include "daemon/gate/template_hook.h"

#include <stdlib.h>

#include "daemon/base/jsonin.h"
#include "daemon/base/result.h"

#include "daemon/gate/template_set.h"

enum { BODY_MAX = 64 * 1024, NAME_MAX_BYTES = 64 };

const struct template_value template_hook_values[] = {
    {"event", ""},        {"page", ""},         {"acknowledged", ""}, {"resolved", ""},
    {"key", ""},          {"at", ""},           {"text", ""},         {"ticket", ""},
    {"subject", ""},      {"status", ""},       {"type", ""},         {"priority", ""},
    {"severity", ""},     {"urgency", ""},      {"site", ""},         {"plan", ""},
    {"organization", ""}, {"environments", ""}, {"level", ""},        {"requester", ""},
    {"opened_at", ""},    {"due_at", ""},       {"by", ""},           {"topic", ""},
    {"secret", ""},       {"tag", ""},          {"support_name", ""}, {"support_address", ""},
    {NULL, NULL},
};

static bool known(char what, struct span name, unsigned line, void *arg)
{
    struct buf *error = arg;
    for (const struct template_value *v = template_hook_values; v->name && what != '>'; v++)
        if (span_eq(span_of(v->name), name))
            return true;
    buf_printf(error, "%u: no value of a hook's template: ", line);
    buf_add(error, span_head(name, 60));
    return false;
}

/* With every value there, or with those alone that always are. */
static bool makes_json(const struct mustache *t, bool all, struct buf *error)
{
    static const char *const always[] = {
        "event", "page", "key", "at", "text", "severity", "urgency", "support_name", "support_address"};
    struct arena *arena = arena_new(0);
    struct mustache_value *v = mustache_object(arena);
    for (const struct template_value *value = template_hook_values; all && value->name; value++)
        mustache_text(arena, v, span_of(value->name), SPAN_LIT("1"));
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        mustache_text(arena, v, span_of(always[i]), SPAN_LIT("1"));
    struct buf body, fault;
    buf_init(&body, BODY_MAX);
    buf_init(&fault, 300);
    struct jsonin *doc = mustache_render(t, v, MUSTACHE_JSON, NULL, NULL, &body)
                             ? jsonin_parse(buf_span(&body), JSONIN_LIMITS, &fault)
                             : NULL;
    bool ok = doc != NULL;
    if (!ok)
        buf_printf(error, "1: it doesn't make JSON: %s", body.overflow ? "too large" : fault.p);
    jsonin_free(&doc);
    buf_release(&body);
    buf_release(&fault);
    arena_free(&arena);
    return ok;
}

static bool name_ok(struct span name)
{
    for (size_t i = 0; i < name.n; i++)
        if (!ascii_alpha(name.p[i]) && !ascii_digit(name.p[i]) && name.p[i] != '-' && name.p[i] != '_' &&
            name.p[i] != '.')
            return false;
    return name.n > 0 && name.n <= NAME_MAX_BYTES;
}

static struct template_hook *find(const struct template_set *set, struct span name)
{
    for (size_t i = 0; i < set->n_hooks; i++)
        if (span_eq(span_of(set->hooks[i].name), name))
            return &set->hooks[i];
    return NULL;
}

bool template_hook_add(struct template_set *set, struct span name, struct span source, struct buf *error)
{
    if (!name_ok(name)) {
        buf_adds(error, "1: no name of a template");
        return false;
    }
    struct mustache *t = mustache_compile(source, error);
    if (!t || !mustache_walk(t, known, error) || !makes_json(t, true, error) ||
        !makes_json(t, false, error)) {
        mustache_free(&t);
        return false;
    }
    struct template_hook *h = find(set, name);
    if (!h) {
        struct template_hook *grown = realloc(set->hooks, (set->n_hooks + 1) * sizeof *grown);
        if (!grown)
            BUG("out of memory");
        set->hooks = grown;
        h = &grown[set->n_hooks++];
        *h = (struct template_hook){.name = strndup(name.p, name.n)};
        if (!h->name)
            BUG("out of memory");
    }
    mustache_free(&h->template);
    h->template = t;
    return true;
}

void template_hook_release(struct template_set *set)
{
    for (size_t i = 0; i < set->n_hooks; i++) {
        mustache_free(&set->hooks[i].template);
        free(set->hooks[i].name);
    }
    free(set->hooks);
}

const struct mustache *template_hook_find(const struct template_set *set, struct span name)
{
    const struct template_hook *h = find(set, name);
    return h ? h->template : NULL;
}

bool template_hook_check(const struct conf *conf, struct buf *error_r)
{
    struct buf problems;
    buf_init(&problems, 64 << 10);
    struct template_set *set = template_set_new(conf->templates, &problems);
    bool ok = true;
    for (size_t i = 0; i < conf->n_hooks; i++) {
        if (template_hook_find(set, span_of(conf->hooks[i].template_name)))
            continue;
        buf_adds(error_r, error_r->n ? "\n" : "");
        conf_where(conf, "hook", conf->hooks[i].name, "template", error_r);
        buf_printf(error_r, "hook %s: there is no template \"%s\"", conf->hooks[i].name,
                   conf->hooks[i].template_name);
        ok = false;
    }
    template_set_free(&set);
    buf_release(&problems);
    return ok;
}
