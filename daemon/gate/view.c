/* view.c: tickets as text.  Called by the commands that show them. */
#include "daemon/gate/view.h"

#include "daemon/gate/oneline.h"

enum { VIEW_SUBJECT_MAX = 200, VIEW_NAME_MAX = 100 };

static struct span view_oneline(struct arena *a, struct span s)
{
    return oneline(a, s, VIEW_NAME_MAX);
}

struct span view_status(const struct phrase *p, struct arena *a, enum view_reader reader,
                        const struct ticket *t)
{
    return phrase_word(p, a, reader == VIEW_AGENT ? "agent_status" : "status",
                       span_of(ticket_status_name(t->status)));
}

void view_line(const struct phrase *p, struct arena *a, enum view_reader reader, const struct ticket *t,
               struct buf *out)
{
    struct span status = view_status(p, a, reader, t);
    struct span priority = phrase_word(p, a, "priority", span_of(ticket_priority_name(t->priority)));
    buf_printf(out, "  #%lld (%.*s, %.*s)", (long long)t->id, SPAN_FMT(status), SPAN_FMT(priority));
    if (t->site.n)
        buf_printf(out, " %.*s:", SPAN_FMT(view_oneline(a, t->site)));
    buf_printf(out, " %.*s\n", SPAN_FMT(oneline(a, t->subject, VIEW_SUBJECT_MAX)));
}

static void view_field(const struct phrase *p, const char *label, struct span value, struct buf *out)
{
    char key[40];
    if (!value.n)
        return;
    snprintf(key, sizeof key, "label.%s", label);
    buf_printf(out, "  %.*s: %.*s\n", SPAN_FMT(template_word(p->set, p->language, key)), SPAN_FMT(value));
}

static struct span view_time(const struct phrase *p, struct arena *a, int64_t at_ms)
{
    return at_ms ? phrase_time(p, a, at_ms / 1000) : SPAN_EMPTY;
}

void view_ticket(const struct phrase *p, struct arena *a, enum view_reader reader, const struct ticket *t,
                 struct buf *out)
{
    view_line(p, a, reader, t, out);
    view_field(p, "type", phrase_word(p, a, "type", t->type), out);
    view_field(p, "environments", phrase_environments(p, a, t->environments, true), out);
    view_field(p, "requester", view_oneline(a, t->requester), out);
    view_field(p, "opened", view_time(p, a, t->opened_at_ms), out);
    view_field(p, "began", t->began_set ? phrase_time(p, a, t->began_at_s) : SPAN_EMPTY, out);
    view_field(p, "due", t->first_responded_at_ms ? SPAN_EMPTY : view_time(p, a, t->first_response_due_ms),
               out);
    view_field(p, "resolved", view_time(p, a, t->resolved_at_ms), out);
}

void view_thread(const struct phrase *p, struct arena *a, const struct entries *e, struct span us_all,
                 struct buf *out)
{
    for (size_t i = 0; i < e->n; i++) {
        const struct entry *one = &e->v[i];
        if (one->kind != ENTRY_MESSAGE && one->kind != ENTRY_REPLY)
            continue;
        struct span at = view_time(p, a, one->at_ms);
        struct span who = one->kind == ENTRY_REPLY && us_all.n ? us_all : one->author;
        buf_add(out, arena_printf(a, "\n%.*s, %.*s\n\n%.*s\n", SPAN_FMT(view_oneline(a, who)), SPAN_FMT(at),
                                  SPAN_FMT(one->text)));
    }
}
