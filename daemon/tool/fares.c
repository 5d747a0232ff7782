/* fares.c: see fares.h.  Floor: tool. */
#include "daemon/tool/fares.h"

static struct fare read_one(struct arena *a, const struct jsonin_value *v)
{
    return (struct fare){
        .mailbox = arena_copy(a, jsonin_str(jsonin_get(v, "mailbox"))),
        .failure = arena_copy(a, jsonin_str(jsonin_get(v, "failure"))),
        .fine = jsonin_bool(jsonin_get(v, "fine")),
        .since_running = jsonin_bool(jsonin_get(v, "since_running")),
        .told = jsonin_int(jsonin_get(v, "told"), 0, INT64_MAX),
        .left = jsonin_int(jsonin_get(v, "left"), 0, INT64_MAX),
        .mails = jsonin_int(jsonin_get(v, "mails"), 0, INT64_MAX),
        .since_found = jsonin_int(jsonin_get(v, "since_found"), 0, INT64_MAX),
        .since_done = jsonin_int(jsonin_get(v, "since_done"), 0, INT64_MAX),
    };
}

int fares_read(struct tool *t, struct fares *fares_r)
{
    struct buf reply;
    struct jsonin *doc;
    *fares_r = (struct fares){0};
    buf_init(&reply, 1 << 20);
    int code = tool_ask_json(t, SPAN_LIT("{\"command\":\"stats\"}"), &reply, &doc);
    if (doc) {
        struct jsonin_value root = jsonin_root(doc), list = jsonin_get(&root, "mailboxes");
        fares_r->n = jsonin_count(list);
        fares_r->v = ARENA_ARRAY(t->arena, fares_r->n + 1, struct fare);
        for (size_t i = 0; i < fares_r->n; i++) {
            struct jsonin_value one = jsonin_at(&list, i);
            fares_r->v[i] = read_one(t->arena, &one);
        }
        jsonin_free(&doc);
    }
    buf_release(&reply);
    return code;
}

const struct fare *fares_find(const struct fares *f, struct span mailbox)
{
    for (size_t i = 0; i < f->n; i++)
        if (span_eq(f->v[i].mailbox, mailbox))
            return &f->v[i];
    return NULL;
}
