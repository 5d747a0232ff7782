/* inforce.c: see inforce.h.  Called by cmd_config.c and cmd_check.c.  Floor: tool. */
#include "daemon/tool/inforce.h"

#include <unistd.h>

#include "daemon/store/meta.h"

enum { CONFIG_MAX = 4 << 20, REPLY_MAX = 16 << 20, NAMED_MAX = 8 };

/* Whether the gate has learnt by `check --probe` what reply_address is; false, too, where there is no
 * database. */
static bool plus_was_seen(struct tool *t, const struct conf *c)
{
    const char *path = arena_str(t->arena, conf_database_path(c, t->arena));
    struct db *db = NULL;
    struct why why;
    bool seen;
    if (!*c->plus_address || access(path, R_OK) != 0 || db_open(path, DB_READ, &db, &why) != OK)
        return false;
    (void)meta_is_text(db, META_REPLY_ADDRESS, span_of(c->plus_address), &seen, &why);
    db_close(&db);
    return seen;
}

const struct conf *inforce_conf(struct tool *t)
{
    const struct conf *c = tool_conf(t);
    if (!plus_was_seen(t, c))
        return c;
    struct conf *with = ARENA_NEW(t->arena, struct conf);
    *with = conf_with_plus(c);
    return with;
}

/* A line of conf_print() without where its value comes from: a comment more in the file changes nothing. */
static struct span without_source(struct span line)
{
    return span_head(line, span_find(line, SPAN_LIT(",\"source\":")));
}

static bool holds(struct span text, struct span wanted)
{
    struct span line;
    while (span_line(&text, &line)) {
        if (span_eq(without_source(line), wanted))
            return true;
    }
    return false;
}

/* {"section":"transport","name":null,"key":"url",...: "transport url". */
static struct span name_of(struct arena *a, struct span line)
{
    struct buf error;
    buf_init(&error, 256);
    struct jsonin *doc = jsonin_parse(line, JSONIN_LIMITS, &error);
    struct span name = SPAN_EMPTY;
    if (doc) {
        struct jsonin_value root = jsonin_root(doc);
        struct span section = jsonin_str(jsonin_get(&root, "section")),
                    title = jsonin_str(jsonin_get(&root, "name"));
        name = arena_printf(a, "%.*s%s%.*s%s%.*s", SPAN_FMT(section), section.n ? " " : "", SPAN_FMT(title),
                            title.n ? " " : "", SPAN_FMT(jsonin_str(jsonin_get(&root, "key"))));
    }
    jsonin_free(&doc);
    buf_release(&error);
    return name;
}

static bool is_named(struct spans names, struct span name)
{
    for (size_t i = 0; i < names.n; i++) {
        if (span_eq(names.v[i], name))
            return true;
    }
    return false;
}

/* Appends the names of what stands in here and not in there. */
static void only_in(struct arena *a, struct span here, struct span there, struct spans *names)
{
    struct span line;
    while (span_line(&here, &line)) {
        if (holds(there, without_source(line)))
            continue;
        struct span name = name_of(a, line);
        if (!is_named(*names, name))
            arena_push(a, names, name);
    }
}

static struct span joined(struct arena *a, struct spans names)
{
    struct span all = SPAN_EMPTY;
    for (size_t i = 0; i < names.n && i < NAMED_MAX; i++)
        all = arena_printf(a, "%.*s%s%.*s", SPAN_FMT(all), i ? ", " : "", SPAN_FMT(names.v[i]));
    return names.n > NAMED_MAX ? arena_printf(a, "%.*s and %zu more", SPAN_FMT(all), names.n - NAMED_MAX)
                               : all;
}

struct span inforce_differs(struct tool *t)
{
    struct buf reply, file;
    struct jsonin *doc = NULL;
    struct spans names = {0};
    if (!tool_running(t))
        return SPAN_EMPTY;
    buf_init(&reply, REPLY_MAX);
    buf_init(&file, CONFIG_MAX);
    (void)tool_ask_json(t, SPAN_LIT("{\"command\":\"config\"}"), &reply, &doc);
    if (doc) {
        struct jsonin_value root = jsonin_root(doc);
        struct span daemons = jsonin_str(jsonin_get(&root, "said"));
        conf_print(inforce_conf(t), true, &file);
        if (daemons.n) {
            only_in(t->arena, buf_span(&file), daemons, &names);
            only_in(t->arena, daemons, buf_span(&file), &names);
        }
    }
    jsonin_free(&doc);
    buf_release(&reply);
    buf_release(&file);
    return joined(t->arena, names);
}
