/* alert.c: alerts by mail.  Called by apply.c and announce.c; each alert is logged, too, since mail may be
 * what is in trouble. */
#include "daemon/gate/alert.h"

#include "daemon/base/log.h"
#include "daemon/gate/notice.h"
#include "daemon/gate/post.h"
#include "daemon/store/directory.h"
#include "daemon/store/meta.h"

enum { ALERT_AGAIN_MS = 6 * 3600 * 1000 };

static void alert_add_person(struct arena *arena, struct spans *list, struct span address)
{
    for (size_t i = 0; i < list->n; i++) {
        if (address_equal(list->v[i], address))
            return;
    }
    arena_push(arena, list, address);
}

enum result alert_people(struct gate *gate, struct arena *arena, bool agents, int64_t now_ms,
                         struct spans *addresses_r, struct why *why)
{
    struct directory_agents all = {0};
    *addresses_r = (struct spans){0};
    for (const char *const *admin = gate->conf->admin; admin && *admin; admin++)
        alert_add_person(arena, addresses_r, span_of(*admin));
    if (!agents && addresses_r->n)
        return OK;
    enum result r = directory_agents(gate->db, arena, &all, why);
    for (size_t i = 0; i < all.n; i++) {
        if (notice_here(&all.v[i], now_ms))
            alert_add_person(arena, addresses_r, all.v[i].address);
    }
    return r;
}

enum result alert_tell(struct gate *gate, struct arena *arena, const char *word, struct span detail,
                       struct span to, int64_t now_ms, struct why *why)
{
    int64_t outbox;
    struct compose c = {.kind = COMPOSE_ALERT, .alert = word, .alert_detail = detail};
    struct post p = {.compose = &c, .kind = OUTBOX_ALERT, .budget = OUTBOX_BUDGET_NOTICE, .now_ms = now_ms};
    return address_parse(to, &c.to) ? post_queue(gate, arena, &p, &outbox, why) : OK;
}

enum result alert_tell_all(struct gate *gate, struct arena *arena, const char *word, struct span detail,
                           int64_t now_ms, struct why *why)
{
    struct spans people;
    log_begin(LOG_LEVEL_WARNING, "alert");
    log_cstr("about", word);
    log_str("detail", detail);
    log_end();
    enum result r = alert_people(gate, arena, false, now_ms, &people, why);
    for (size_t i = 0; r == OK && i < people.n; i++)
        r = alert_tell(gate, arena, word, detail, people.v[i], now_ms, why);
    return r;
}

enum result alert_raise(struct gate *gate, struct arena *arena, const char *word, struct span detail,
                        int64_t now_ms, struct why *why)
{
    return alert_raise_about(gate, arena, word, SPAN_EMPTY, detail, now_ms, why);
}

enum result alert_raise_about(struct gate *gate, struct arena *arena, const char *word, struct span about,
                              struct span detail, int64_t now_ms, struct why *why)
{
    int64_t last_ms;
    const char *key = about.n ? arena_printf(arena, "%s.%.*s", word, SPAN_FMT(about)).p : word;
    enum result r = meta_get_int(gate->db, key, 0, &last_ms, why);
    if (r != OK || (last_ms && now_ms >= last_ms && now_ms - last_ms < ALERT_AGAIN_MS))
        return r;
    r = alert_tell_all(gate, arena, word, detail, now_ms, why);
    return r == OK ? meta_set_int(gate->db, key, now_ms, why) : r;
}
