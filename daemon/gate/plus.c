/* plus.c: see plus.h.  Called by control_probe.c and main.c.  Floor: gate. */
#include "daemon/gate/plus.h"

#include "daemon/base/log.h"

#include "daemon/store/ledger.h"
#include "daemon/store/meta.h"
#include "daemon/store/outbox.h"
#include "parsers/address.h"

enum result plus_came_back(struct gate *gate, int64_t outbox, struct arena *a, struct span *reply_address_r,
                           struct why *why)
{
    const struct conf *conf = gate->conf;
    struct outbox row = {0};
    struct ledger_mails came = {0};
    struct span extension;
    *reply_address_r = SPAN_EMPTY;
    enum result r = outbox_get(gate->db, outbox, a, &row, why);
    struct ledger_filter by_id = {.message_id = row.message_id, .limit = 1};
    if (r == OK && row.message_id.n)
        r = ledger_list(gate->db, &by_id, a, &came, why);
    if (r != OK)
        return r;
    if (row.kind != OUTBOX_ALERT || !came.n || came.v[0].outcome != LEDGER_IGNORED)
        return why_set(why, PERM, WHY_MAIL, "5.4.1", "mail %lld hasn't come back", (long long)outbox);
    if (!*conf->plus_address || *conf->reply_address ||
        !address_extension(row.to, span_of(conf->addresses[0]), &extension))
        return OK;
    *reply_address_r = span_of(conf->plus_address);
    gate->plus_due = true;
    return meta_set_text(gate->db, META_REPLY_ADDRESS, *reply_address_r, why);
}

const struct conf *plus_conf(struct db *db, const struct conf *read, struct conf *room_r)
{
    bool seen = false;
    struct why why;
    if (*read->plus_address &&
        meta_is_text(db, META_REPLY_ADDRESS, span_of(read->plus_address), &seen, &why) != OK)
        log_text(LOG_LEVEL_ERROR, "start", "reply_address: %s", why.text);
    if (!seen)
        return read;
    *room_r = conf_with_plus(read);
    return room_r;
}
