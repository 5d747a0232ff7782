/* mbox.c: writes a ticket as an mbox.  Called by command_read.c. */
#include "daemon/gate/mbox.h"

#include "daemon/base/mboxrd.h"

enum { MBOX_ONE_MAX = 2 << 20 };

static void mbox_entry(struct arena *a, const struct ticket *t, const struct entry *e,
                       const struct address *own, struct span own_name, struct span subject, struct buf *out)
{
    bool reply = e->kind == ENTRY_REPLY;
    struct address author = {.s = ""}, requester = {.s = ""};
    struct buf mail;
    (void)address_parse(e->author, &author);
    (void)address_parse(t->requester, &requester);
    struct message m = {
        .from_name = reply ? own_name : e->author_name,
        .from = reply ? *own : author,
        .to_name = reply ? t->requester_name : own_name,
        .to = reply ? requester : *own,
        .subject = subject,
        .message_id = arena_printf(a, "%lld.%lld@%.*s", (long long)t->id, (long long)e->n,
                                   SPAN_FMT(address_domain(own))),
        .date_unix_s = e->at_ms / 1000,
        .text = e->text,
    };
    buf_init(&mail, MBOX_ONE_MAX);
    message_build(&m, a, &mail);
    mboxrd_begin(out, address_span(&m.from), m.date_unix_s);
    mboxrd_add(out, buf_span(&mail));
    buf_release(&mail);
}

bool mbox_add(struct buf *out, struct arena *a, const struct ticket *t, const struct entries *entries,
              const struct address *own, struct span own_name, struct span subject)
{
    for (size_t i = 0; i < entries->n; i++) {
        const struct entry *e = &entries->v[i];
        if (e->kind != ENTRY_MESSAGE && e->kind != ENTRY_REPLY)
            continue;
        size_t before = out->n;
        mbox_entry(a, t, e, own, own_name, subject, out);
        if (out->overflow) {
            out->n = before;
            return false;
        }
    }
    return true;
}
