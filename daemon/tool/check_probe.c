/* check_probe.c: `gatepost check --probe ADDRESS`: whether a mail of ours, sent to an address that leads back
 * here, comes back, by which door, and how fast.  Called by cmd_check.c.  Floor: tool. */
#include <unistd.h>

#include "daemon/base/clock.h"

#include "daemon/tool/check.h"
#include "daemon/tool/order.h"
#include "daemon/tool/read.h"

enum { BACK_MS = 120 * 1000, LOOK_US = 200000, REPLY_MAX = 64 << 10 };

struct probe {
    int64_t outbox, began_ms;
    struct span message_id;
};

/* A request to the gate; its reply's "said" or "error", and what it says of the probe. */
static struct span ask(struct check *c, struct order *o, struct probe *p)
{
    struct tool *t = c->tool;
    struct buf reply;
    struct jsonin *doc;
    struct span said = SPAN_LIT("the daemon gave no answer");
    buf_init(&reply, REPLY_MAX);
    json_close(&o->json, '}');
    (void)tool_ask_json(t, buf_span(&o->text), &reply, &doc);
    if (doc) {
        struct jsonin_value root = jsonin_root(doc);
        struct span error = jsonin_str(jsonin_get(&root, "error"));
        said = arena_copy(t->arena, error.n ? error : jsonin_str(jsonin_get(&root, "said")));
        p->outbox = jsonin_int(jsonin_get(&root, "outbox"), 0, INT64_MAX);
        p->message_id = arena_copy(t->arena, jsonin_str(jsonin_get(&root, "message_id")));
    }
    jsonin_free(&doc);
    buf_release(&o->text);
    buf_release(&reply);
    return said;
}

/* False, said already: it can't even be queued. */
static bool send_probe(struct check *c, const char *address, struct probe *p)
{
    struct order o;
    order_init(&o, c->tool, "probe");
    order_text(&o, "address", address);
    *p = (struct probe){.began_ms = loop_now_ms()};
    struct span error = ask(c, &o, p);
    if (!p->outbox)
        check_say(c, CHECK_FAIL, "probe", error);
    return p->outbox != 0;
}

/* The gate learns of it, and says what follows from it. */
static void say_back(struct check *c, const struct probe *p, struct span door)
{
    struct order o;
    struct probe none = {0};
    int64_t tenths = (loop_now_ms() - p->began_ms) / 100;
    order_init(&o, c->tool, "probed");
    order_integer(&o, "outbox", p->outbox);
    struct span said = ask(c, &o, &none);
    check_say(c, CHECK_OK, "probe",
              arena_printf(c->tool->arena, "came back by %.*s after %lld.%lld s%s%.*s", SPAN_FMT(door),
                           (long long)tenths / 10, (long long)tenths % 10, said.n ? "; " : "",
                           SPAN_FMT(said)));
}

/* True: there is nothing to wait for any more, and what there is to say was said. */
static bool look(struct check *c, struct db *db, const struct probe *p)
{
    struct arena *a = c->tool->arena;
    struct ledger_filter f = {.message_id = p->message_id, .limit = 1};
    struct ledger_mails came = {0};
    struct outbox row = {0};
    struct why why = {0};
    enum result r = ledger_list(db, &f, a, &came, &why);
    if (r == OK)
        r = outbox_get(db, p->outbox, a, &row, &why);
    if (r != OK)
        check_say(c, CHECK_FAIL, "probe", arena_copy(a, span_of(why.text)));
    else if (came.n)
        say_back(c, p, came.v[0].source);
    else if (row.state == OUTBOX_FAILED || row.state == OUTBOX_BOUNCED || row.state == OUTBOX_DEFERRED)
        check_say(c, CHECK_FAIL, "probe",
                  arena_printf(a, "%s: %.*s", outbox_state_name(row.state), SPAN_FMT(row.last_error)));
    else if (loop_now_ms() - p->began_ms >= BACK_MS)
        check_say(
            c, CHECK_FAIL, "probe",
            arena_printf(a, "%s, and not back after %d s", outbox_state_name(row.state), BACK_MS / 1000));
    else
        return false;
    return true;
}

void check_probe(struct check *c, const char *address)
{
    struct probe p;
    int code;
    struct db *db = read_open(c->tool, &code);
    if (!db)
        return; /* said already: check_database() */
    if (send_probe(c, address, &p))
        while (!look(c, db, &p))
            usleep(LOOK_US);
    db_close(&db);
}
