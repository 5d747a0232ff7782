/* mailboxes_tell.c: how the mailboxes fare.  Called by control_stats.c and by what looks for silent ones.
 * Floor: gate. */
#include "daemon/gate/mailboxes.h"

#include "parsers/json.h"

#include "daemon/gate/mailboxes_private.h"

void mailboxes_fare(const struct mailboxes *all, struct span name, int64_t *fine_at_ms_r,
                    struct span *failure_r)
{
    for (const struct mailbox *m = all->first; m; m = m->next) {
        if (m->dead || !span_eq(span_of(m->name), name))
            continue;
        *fine_at_ms_r = m->fine_at_ms;
        *failure_r = span_of(m->state.text);
    }
}

static void key_ms(struct json *j, const char *key, int64_t ms)
{
    json_key(j, key);
    if (ms)
        json_time(j, ms / 1000, 0);
    else
        json_null(j);
}

void mailboxes_json(const struct mailboxes *all, struct json *j)
{
    json_open(j, '[');
    for (const struct mailbox *m = all->first; m; m = m->next) {
        if (m->dead)
            continue;
        json_open(j, '{');
        json_key(j, "mailbox");
        json_str(j, span_of(m->name));
        json_key(j, "fine");
        json_bool(j, m->state.fine);
        key_ms(j, "fine_at", m->fine_at_ms);
        json_key(j, "told");
        json_int(j, m->told);
        json_key(j, "mails");
        json_int(j, m->mails);
        json_key(j, "left");
        json_int(j, m->left > m->state.left ? m->left : m->state.left);
        json_key(j, "since_running");
        json_bool(j, m->since_asked || m->state.since_running);
        json_key(j, "since_found");
        json_int(j, m->state.since_found);
        json_key(j, "since_done");
        json_int(j, m->state.since_done);
        json_key(j, "uid");
        json_int(j, m->reached);
        json_key(j, "failure");
        json_str_or_null(j, span_of(m->state.text));
        json_close(j, '}');
    }
    json_close(j, ']');
}
