/* phrase.c: what templates can't do by themselves: enumerations, dates, words by name.  Called by compose.c.
 */
#include "daemon/gate/phrase.h"

#include <stdio.h>

#include "daemon/base/zone.h"

#include "daemon/gate/oneline.h"

enum { DATE_MAX = 300, LIST_MAX = 4000, ENVIRONMENTS_MAX = 10, NAME_CHARACTERS_MAX = 60 };

static struct span numbered(const struct phrase *p, const char *group, int n)
{
    char key[40];
    snprintf(key, sizeof key, "%s.%d", group, n);
    return template_word(p->set, p->language, key);
}

struct span phrase_time(const struct phrase *p, struct arena *a, int64_t unix_s)
{
    struct zone_time t = p->zone.n ? zone_local(p->zone, unix_s) : zone_fixed(p->offset_min, unix_s);
    struct mustache_value *v = mustache_object(a);
    mustache_text(a, v, SPAN_LIT("weekday"), numbered(p, "weekday", t.weekday));
    mustache_text(a, v, SPAN_LIT("day"), arena_printf(a, "%d", t.day));
    mustache_text(a, v, SPAN_LIT("month"), numbered(p, "month", t.month));
    mustache_text(a, v, SPAN_LIT("month_number"), arena_printf(a, "%d", t.month));
    mustache_text(a, v, SPAN_LIT("year"), arena_printf(a, "%d", t.year));
    mustache_text(a, v, SPAN_LIT("hour"), arena_printf(a, "%02d", t.hour));
    mustache_text(a, v, SPAN_LIT("minute"), arena_printf(a, "%02d", t.minute));
    mustache_text(a, v, SPAN_LIT("zone"), arena_copy(a, span_of(t.abbreviation)));
    struct buf out;
    buf_init(&out, DATE_MAX);
    mustache_render(template_find(p->set, p->language, "date"), v, MUSTACHE_PLAIN, NULL, NULL, &out);
    struct span s = oneline(a, buf_span(&out), DATE_MAX);
    buf_release(&out);
    return s;
}

struct span phrase_word(const struct phrase *p, struct arena *a, const char *group, struct span name)
{
    char key[100];
    int n = snprintf(key, sizeof key, "%s.%.*s", group, (int)(name.n < 80 ? name.n : 80), name.p);
    struct span word = n > 0 && name.n < 80 ? template_word(p->set, p->language, key) : SPAN_EMPTY;
    return word.n ? word : oneline(a, name, NAME_CHARACTERS_MAX);
}

struct span phrase_list(const struct phrase *p, struct arena *a, struct spans items)
{
    struct span between = template_word(p->set, p->language, "list");
    struct buf out;
    buf_init(&out, LIST_MAX);
    for (size_t i = 0; i < items.n; i++) {
        if (i)
            buf_add(&out, between);
        buf_add(&out, items.v[i]);
    }
    struct span s = arena_copy(a, buf_span(&out));
    buf_release(&out);
    return s;
}

struct span phrase_environments(const struct phrase *p, struct arena *a, struct spans environments,
                                bool names)
{
    struct spans words = {0};
    bool multidev = false;
    for (size_t i = 0; i < environments.n && i < ENVIRONMENTS_MAX; i++) {
        struct span e = environments.v[i], name = span_from(e, span_chr(e, ':') + 1);
        if (!name.n) {
            arena_push(a, &words, phrase_word(p, a, "environment", e));
            continue;
        }
        struct span kind = template_word(p->set, p->language, "environment.multidev");
        if (names)
            arena_push(a, &words,
                       arena_printf(a, "%.*s %.*s", SPAN_FMT(kind),
                                    SPAN_FMT(oneline(a, name, NAME_CHARACTERS_MAX))));
        else if (!multidev)
            arena_push(a, &words, kind);
        multidev = true;
    }
    return phrase_list(p, a, words);
}
