/* forwarding.c: judges a forwarded mail as if the person had sent it, known at most: nothing proves whose it
 * was but the agent's word.  Called by serve.c. */
#include "daemon/gate/forwarding.h"

#include "daemon/gate/about.h"
#include "daemon/gate/opening.h"
#include "daemon/gate/silence.h"
#include "daemon/gate/who.h"
#include "parsers/commands.h"
#include "parsers/utf8.h"

enum { FORWARDING_SAID_MAX = 300 };

/* Apple Mail puts ">" before each line that it forwards. */
static struct span forwarding_unmarked(struct arena *a, struct span text)
{
    struct buf out;
    struct span line;
    for (struct span rest = text; span_line(&rest, &line);) {
        if (span_trim(line).n && line.p[0] != '>')
            return text;
    }
    buf_init(&out, text.n + 2);
    while (span_line(&text, &line)) {
        size_t marks = span_starts(line, SPAN_LIT("> ")) ? 2 : line.n ? 1 : 0;
        buf_printf(&out, "%.*s\n", SPAN_FMT(span_from(line, marks)));
    }
    struct span unmarked = arena_copy(a, buf_span(&out));
    buf_release(&out);
    return unmarked;
}

/* The text below the fields of the forwarded mail; all of it where there are none. */
static struct span forwarding_text(struct arena *a, const struct facts *f)
{
    size_t below = f->internal.forwarded_below < f->forwarded.n ? (size_t)f->internal.forwarded_below : 0;
    return span_trim(forwarding_unmarked(a, span_trim(span_from(f->forwarded, below))));
}

struct span forwarding_within(const struct facts *f)
{
    return f->has_forwarded && span_find(f->text, f->forwarded) < f->text.n ? f->forwarded : SPAN_EMPTY;
}

bool forwarding_is_all(const struct facts *f)
{
    struct span within = span_trim(forwarding_within(f));
    return within.n && span_ends(within, span_trim(f->reply_text));
}

/* What the person's own mail would have told. */
static struct facts *forwarding_facts(struct judge *j, struct span person)
{
    struct facts *f = ARENA_NEW(j->arena, struct facts);
    struct facts_mailbox *from = ARENA_NEW(j->arena, struct facts_mailbox);
    const struct facts *own = j->facts;
    *f = *own;
    from->address = person;
    f->has_from = true;
    f->from = *from;
    f->from_all = (struct facts_mailboxes){from, 1};
    f->to = f->cc = f->reply_to = f->sender = f->x_original_from = (struct facts_mailboxes){0};
    f->in_reply_to = f->references = (struct spans){0};
    f->text = f->reply_text = forwarding_text(j->arena, own);
    f->quoted_text = SPAN_EMPTY;
    f->internal.auth.n = 0; /* it speaks of the agent, as the envelope does */
    f->internal.has_return_path = false;
    f->internal.delivered_to = (struct spans){0};
    if (own->internal.forwarded_date.set)
        f->date = own->internal.forwarded_date;
    if (own->internal.forwarded_subjects.n) {
        const struct facts_subject *read = own->internal.forwarded_subjects.v;
        f->subject = own->internal.forwarded_subject;
        f->internal.subjects = own->internal.forwarded_subjects;
        f->site = read->needs_directory ? SPAN_EMPTY : read->site;
        f->type = read->needs_directory ? SPAN_EMPTY : read->type;
        f->summary = read->needs_directory ? SPAN_EMPTY : read->summary;
    }
    return f;
}

/* A judge of that mail, within the same transaction. */
static struct judge *forwarding_judge(struct judge *j, struct span person)
{
    struct judge *as = ARENA_NEW(j->arena, struct judge);
    struct intake *in = ARENA_NEW(j->arena, struct intake);
    *in = *j->in;
    in->recipients = (struct spans){0};
    in->sender_kind = INTAKE_SENDER_UNKNOWN;
    in->facts = forwarding_facts(j, person);
    *as = *j;
    as->in = in;
    as->facts = in->facts;
    as->about = NULL;
    as->sender_done = false;
    as->sender = (struct judge_sender){0};
    as->n_candidates = 0;
    as->candidates_done = true;
    as->held_mail = 0;
    as->trace.n = 0;
    return as;
}

/* The agent's own words above it: for agents alone. */
static void forwarding_event(struct judge *j, struct verdict *v)
{
    struct span own = span_trim(commands_below(j->facts->reply_text, j->facts->internal.commands_on_top));
    arena_push(j->arena, &v->events,
               arena_printf(j->arena, "opened by hand, from a mail that was forwarded%s%.*s",
                            own.n ? ": " : "", SPAN_FMT(utf8_head(own, FORWARDING_SAID_MAX))));
}

bool forwarding_open(struct judge *j, struct verdict *v, struct span person)
{
    struct verdict *opened = ARENA_NEW(j->arena, struct verdict);
    if (!j->facts->has_forwarded || !forwarding_text(j->arena, j->facts).n)
        return false;
    struct judge *as = forwarding_judge(j, person);
    opening_fill(as, opened, OPENING_FIRST, NULL);
    v->confirms = !silence_rule(as, opened);
    j->result = as->result;
    v->outcome = LEDGER_OPENED;
    v->opens = true;
    v->ticket = opened->ticket;
    if (!v->ticket.address.n)
        v->ticket.address = who_written_to(j);
    v->enters = true;
    v->entry_kind = ENTRY_MESSAGE;
    v->entry_text = opened->entry_text;
    v->attaches = true;
    v->verified = false;
    v->on_behalf = (struct facts_mailbox){as->sender.name, person};
    v->written_at_ms = j->facts->internal.forwarded_date.set ? as->facts->date.unix_s * 1000 : 0;
    memcpy(v->section_put, opened->section_put, sizeof v->section_put);
    v->confirmation = opened->answer;
    forwarding_event(j, v);
    return true;
}
