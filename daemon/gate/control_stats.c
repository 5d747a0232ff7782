/* control_stats.c: what the gate alone knows: its counters since start, for `gatepost stats`, and which
 * configuration it has.  Called by control.c.  Floor: gate. */
#include "parsers/json.h"

#include "daemon/store/db.h"

#include "daemon/gate/call.h"
#include "daemon/gate/caution.h"
#include "daemon/gate/control_command.h"
#include "daemon/gate/dispatch.h"
#include "daemon/gate/grants.h"
#include "daemon/gate/lmtp.h"
#include "daemon/gate/mailboxes.h"
#include "daemon/gate/pool.h"

enum { REPLY_MAX = 16 << 10, CONFIG_MAX = 4 << 20 };

enum result control_ping(struct gate *gate, struct control_request *r, struct why *why)
{
    (void)gate, (void)why;
    r->said = SPAN_LIT("here");
    return OK;
}

/* The configuration that is in force, as conf_print() has it. */
enum result control_config(struct gate *gate, struct control_request *r, struct why *why)
{
    struct buf out;
    buf_init(&out, CONFIG_MAX);
    conf_print(gate->conf, true, &out);
    r->said = arena_copy(r->arena, buf_span(&out));
    buf_release(&out);
    (void)why;
    return OK;
}

enum result control_stats(struct gate *gate, struct control_request *r, struct why *why)
{
    const struct gate_counters *c = &gate->counters;
    struct db_counters db = db_counters();
    /* To add a number: a row here, and a line in gatepost(1), stats. */
    const struct {
        const char *key;
        uint64_t value;
    } rows[] = {
        {"mails", c->mails},
        {"groups", c->groups},
        {"items", c->items},
        {"groups_void", c->groups_void},
        {"items_failed", c->items_failed},
        {"commits", db.commits},
        {"syncs", db.syncs},
        {"octets_written", db.octets},
        {"checkpoints", db.checkpoints},
        {"wal_bytes", (uint64_t)db_wal_bytes(gate->db)},
        {"index_batches", c->index_batches},
        {"connections", lmtp_connections(gate->lmtp)},
        {"connections_total", c->connections},
        {"parse_workers", pool_workers(gate->pool)},
        {"parse_waiting", pool_waiting(gate->pool)},
        {"parse_deaths", c->parse_deaths},
        {"parse_timeouts", c->parse_timeouts},
        {"held_raw", c->held_raw},
        {"cautious_waiting", caution_waiting(gate->caution)},
    };
    struct buf out;
    buf_init(&out, REPLY_MAX);
    struct json j = json_to(&out);
    json_open(&j, '{');
    json_key(&j, "ok");
    json_bool(&j, true);
    json_key(&j, "cautious");
    json_bool(&j, caution_active(gate->caution));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        json_key(&j, rows[i].key);
        json_int(&j, (int64_t)rows[i].value);
    }
    json_key(&j, "transport");
    dispatch_json(gate->dispatch, &j);
    json_key(&j, "hooks");
    calls_json(gate->calls, &j);
    json_key(&j, "oauth");
    grants_json(gate->grants, &j);
    json_key(&j, "mailboxes");
    mailboxes_json(gate->mailboxes, &j);
    json_close(&j, '}');
    r->reply = arena_copy(r->arena, buf_span(&out));
    buf_release(&out);
    (void)why;
    return OK;
}
