/* command_read.c: !help, !list, !show and !transcript: answers within the sender's rights.  What he may not
 * see is told like what isn't there.
 *
 * To add a command that reads: a function, a row in command_readers, its words ("done.NAME", "help.NAME") in
 * templates/LANG/words, its line in gatepost(1). */
#include "daemon/gate/answer.h"
#include "daemon/gate/command.h"
#include "daemon/gate/may.h"
#include "daemon/gate/mbox.h"
#include "daemon/gate/view.h"
#include "daemon/gate/who.h"
#include "daemon/gate/wrap.h"

enum {
    READ_BODY_MAX = 48 * 1024,
    READ_LISTED_MAX = 50,
    READ_SCANNED_MAX = 200,
    READ_ENTRIES_MAX = 500,
    READ_PAGE = 10
};

static struct phrase read_phrase(struct judge *j, const struct verdict *v)
{
    return (struct phrase){
        .set = j->templates,
        .language = template_language(j->templates, v->answer.language, span_of(j->conf->language)),
        .zone = v->answer.zone,
        .offset_min = v->answer.offset_min};
}

static enum view_reader read_as(struct judge *j)
{
    return who_sender(j)->agent.address.n ? VIEW_AGENT : VIEW_CUSTOMER;
}

/* Appends to the answer's text, which nobody wraps any more. */
static void read_append(struct judge *j, struct verdict *v, struct buf *text)
{
    struct span before = v->answer.body;
    v->answer.body = arena_printf(j->arena, "%.*s%.*s", SPAN_FMT(before), SPAN_FMT(buf_span(text)));
    buf_release(text);
}

/* The same for lines of ours. */
static void read_append_lines(struct judge *j, struct verdict *v, struct buf *text)
{
    struct buf lines;
    struct span wrapped = wrap_text(j->arena, buf_span(text), WRAP_COLUMNS);
    buf_init(&lines, wrapped.n + 1);
    buf_add(&lines, wrapped);
    buf_release(text);
    read_append(j, v, &lines);
}

static void read_help(struct judge *j, struct verdict *v, const struct command *c)
{
    struct phrase p = read_phrase(j, v);
    struct buf text;
    buf_init(&text, READ_BODY_MAX);
    for (const struct command_reader *r = command_readers; r->name; r++)
        buf_printf(&text, "  !%s: %.*s\n", r->name,
                   SPAN_FMT(phrase_word(&p, j->arena, "help", span_of(r->name))));
    if (may_sender(j, NULL, MAY_SERVE))
        buf_printf(&text, "  %.*s\n", SPAN_FMT(phrase_word(&p, j->arena, "help", SPAN_LIT("agents"))));
    answer_say(j, v, c->line, "done.help", SPAN_EMPTY);
    read_append_lines(j, v, &text);
}

/* What the words behind !list ask for. */
struct read_wanted {
    bool mine, unassigned, overdue;
};

static bool read_wants(struct span argument, struct read_wanted *wanted_r)
{
    wanted_r->mine = span_ieq(argument, SPAN_LIT("mine"));
    wanted_r->unassigned = span_ieq(argument, SPAN_LIT("unassigned"));
    wanted_r->overdue = span_ieq(argument, SPAN_LIT("overdue"));
    return !argument.n || wanted_r->mine || wanted_r->unassigned || wanted_r->overdue;
}

/* An agent sees all; a member whose role may, the organization's; everybody else what they take part in. */
static void read_filter(struct judge *j, const struct read_wanted *wanted, struct ticket_filter *f)
{
    const struct judge_sender *s = who_sender(j);
    f->limit = READ_SCANNED_MAX;
    f->unclosed = true; /* nearly all are closed: whoever is proven may ask, and what is looked through holds
                           up others */
    f->unassigned = wanted->unassigned;
    if (wanted->overdue)
        f->overdue_at_ms = j->now_ms;
    if (s->agent.address.n) {
        f->assignee = wanted->mine ? s->agent.address : SPAN_EMPTY;
        return;
    }
    struct span organization = s->person.organization.id;
    if (wanted->mine || !who_sees_organization(&s->person, organization))
        f->person = s->address;
    else
        f->organization = organization;
}

static void read_list(struct judge *j, struct verdict *v, const struct command *c)
{
    struct phrase p = read_phrase(j, v);
    struct read_wanted wanted;
    struct ticket_filter filter = {0};
    struct tickets found = {0};
    struct buf text;
    size_t listed = 0;
    if (!read_wants(c->argument, &wanted)) {
        answer_say(j, v, c->line, "refused.unknown", SPAN_EMPTY);
        return;
    }
    read_filter(j, &wanted, &filter);
    judge_ok(j, ticket_list(j->db, &filter, j->arena, &found, j->why));
    buf_init(&text, READ_BODY_MAX);
    for (size_t i = 0; i < found.n && listed < READ_LISTED_MAX; i++) {
        const struct ticket *t = &found.v[i];
        if (!may_sender(j, t, MAY_READ)) /* what was his before he left the organization */
            continue;
        view_line(&p, j->arena, read_as(j), t, &text);
        listed++;
    }
    answer_say(j, v, c->line, "done.list", arena_printf(j->arena, "%zu", listed));
    read_append_lines(j, v, &text);
}

/* The ticket that is asked for, if the sender may read it; else the transcript says that there is none. */
static bool read_ticket(struct judge *j, struct verdict *v, const struct command *c, struct span argument,
                        struct ticket *t)
{
    int64_t number = command_number(argument);
    *t = (struct ticket){0};
    if (number)
        judge_ok(j, ticket_get(j->db, number, j->arena, t, j->why));
    if (t->id && may_sender(j, t, MAY_READ))
        return true;
    answer_say(j, v, c->line, "refused.ticket", SPAN_EMPTY);
    return false;
}

static void read_show(struct judge *j, struct verdict *v, const struct command *c)
{
    struct phrase p = read_phrase(j, v);
    struct ticket t;
    struct buf text;
    if (!read_ticket(j, v, c, c->argument, &t))
        return;
    buf_init(&text, READ_BODY_MAX);
    view_ticket(&p, j->arena, read_as(j), &t, &text);
    answer_say(j, v, c->line, "done.show", SPAN_EMPTY);
    read_append_lines(j, v, &text);
}

/* Whom answers are from, for a customer's eyes. */
static struct span read_our_name(struct judge *j)
{
    struct span name = span_of(j->conf->name);
    return name.n ? name : who_written_to(j);
}

/* Appends a page of what was said on the ticket; false: there is no room for more. */
typedef bool read_put(struct judge *, const struct phrase *, const struct ticket *, struct arena *page,
                      const struct entries *, struct buf *out);

static bool read_put_text(struct judge *j, const struct phrase *p, const struct ticket *t, struct arena *page,
                          const struct entries *e, struct buf *out)
{
    (void)t;
    view_thread(p, page, e, may_sender(j, NULL, MAY_SERVE) ? SPAN_EMPTY : read_our_name(j), out);
    return true;
}

static bool read_put_mbox(struct judge *j, const struct phrase *p, const struct ticket *t, struct arena *page,
                          const struct entries *e, struct buf *out)
{
    (void)p;
    struct address own = {.s = ""};
    struct span subject = compose_subject(page, j->conf->tag, t->subject, t->id);
    if (!address_parse(t->address, &own))
        (void)address_parse(who_written_to(j), &own);
    return mbox_add(out, page, t, e, &own, read_our_name(j), subject);
}

/* What was said, appended to out.  A page at a time: there may be hundreds of entries of a megabyte. */
static void read_thread(struct judge *j, const struct phrase *p, const struct ticket *t, read_put *put,
                        struct buf *out)
{
    int64_t after = 0;
    bool more = true;
    for (size_t n = 0; more && n < READ_ENTRIES_MAX; n += READ_PAGE) {
        struct arena *page = arena_new(0);
        struct entries e = {0};
        judge_ok(j, entry_list(j->db, t->id, after, READ_PAGE, page, &e, j->why));
        more = e.n == READ_PAGE;
        after = more ? e.v[e.n - 1].n : 0;
        more = put(j, p, t, page, &e, out) && more && !out->overflow;
        arena_free(&page);
    }
}

static void read_attach_mbox(struct judge *j, struct verdict *v, const struct phrase *p,
                             const struct ticket *t)
{
    struct message_file *file = ARENA_NEW(j->arena, struct message_file);
    struct buf mbox;
    buf_init(&mbox, MBOX_MAX);
    read_thread(j, p, t, read_put_mbox, &mbox);
    file->filename = arena_printf(j->arena, "ticket-%lld.mbox", (long long)t->id);
    file->content_type = SPAN_LIT("application/mbox");
    file->octets = arena_copy(j->arena, buf_span(&mbox));
    buf_release(&mbox);
    v->answer.files = file;
    v->answer.n_files = 1;
}

/* "12", "12 text" or "12 mbox": in the mail, or as a file with it. */
static void read_transcript(struct judge *j, struct verdict *v, const struct command *c)
{
    struct phrase p = read_phrase(j, v);
    struct ticket t;
    struct buf text;
    size_t blank = span_chr(c->argument, ' ');
    struct span format = span_trim(span_from(c->argument, blank));
    bool mbox = span_ieq(format, SPAN_LIT("mbox"));
    if (format.n && !mbox && !span_ieq(format, SPAN_LIT("text"))) {
        answer_say(j, v, c->line, "refused.argument", SPAN_EMPTY);
        return;
    }
    if (!read_ticket(j, v, c, span_head(c->argument, blank), &t))
        return;
    buf_init(&text, READ_BODY_MAX);
    view_ticket(&p, j->arena, read_as(j), &t, &text);
    if (mbox)
        read_attach_mbox(j, v, &p, &t);
    else
        read_thread(j, &p, &t, read_put_text, &text);
    answer_say(j, v, c->line, "done.show", SPAN_EMPTY);
    read_append(j, v, &text);
}

const struct command_reader command_readers[] = {
    {"help", read_help}, {"list", read_list}, {"show", read_show}, {"transcript", read_transcript},
    {NULL, NULL},
};
