/* cmd_show.c: `gatepost show ID` and `gatepost thread ID`: one ticket, its record or its timeline.  Floor:
 * tool. */
#include <stdio.h>

#include "daemon/store/page.h"

#include "daemon/tool/commands.h"
#include "daemon/tool/print.h"
#include "daemon/tool/read.h"

/* The operand ID, or 0 with a message. */
static int64_t ticket_operand(int argc, char **argv)
{
    int64_t id = argc == 2 ? tool_number(argv[1]) : 0;
    if (argc == 2 && id == 0)
        tool_fail(0, "no ticket number: %s", argv[1]);
    return id;
}

static struct span joined(struct arena *a, struct spans s)
{
    struct span out = SPAN_EMPTY;
    for (size_t i = 0; i < s.n; i++)
        out = arena_printf(a, "%.*s%s%.*s", SPAN_FMT(out), i ? ", " : "", SPAN_FMT(s.v[i]));
    return out;
}

static struct span when_or_empty(struct arena *a, int64_t ms)
{
    return ms ? print_when(a, ms) : SPAN_EMPTY;
}

/* What is shown of a ticket beside its record: the confirmation, its page, and whose addresses are dead. */
struct beside {
    struct ledger_mails opened_by; /* one at most */
    struct outbox confirmation;    /* id 0: none */
    struct undeliverables dead;
    struct page page; /* id 0: none */
};

static enum result read_beside(struct db *db, int64_t id, struct arena *a, struct beside *b, struct why *why)
{
    struct ledger_filter f = {.ticket = id, .outcome_set = true, .outcome = LEDGER_OPENED, .limit = 1};
    enum result r = undeliverable_of_ticket(db, id, a, &b->dead, why);
    if (r == OK)
        r = ledger_list(db, &f, a, &b->opened_by, why);
    if (r == OK && b->opened_by.n && b->opened_by.v[0].answer)
        r = outbox_get(db, b->opened_by.v[0].answer, a, &b->confirmation, why);
    return r == OK ? page_of_ticket(db, id, a, &b->page, why) : r;
}

/* "Why did the customer get no answer?" */
static void print_confirmation(struct arena *a, const struct beside *b)
{
    const struct outbox *o = &b->confirmation;
    const struct ledger_mail *m = b->opened_by.n ? &b->opened_by.v[0] : NULL;
    if (o->id)
        print_field("confirmation",
                    arena_printf(a, "%s to %.*s, outbox %lld%s%.*s", outbox_state_name(o->state),
                                 SPAN_FMT(o->to), (long long)o->id,
                                 o->state != OUTBOX_SENT && o->last_error.n ? ": " : "",
                                 SPAN_FMT(o->state != OUTBOX_SENT ? o->last_error : SPAN_EMPTY)));
    else if (m && m->answer)
        print_field("confirmation", arena_printf(a, "dropped, it was outbox %lld", (long long)m->answer));
    else if (m && m->withheld.n)
        print_field("confirmation", arena_printf(a, "withheld: %.*s (gatepost explain %lld)",
                                                 SPAN_FMT(m->withheld), (long long)m->id));
}

/* Who was called, and what happens next. */
static void print_page(struct arena *a, const struct page *p, int64_t ticket)
{
    if (!p->id)
        return;
    struct span of =
        p->ticket == ticket ? SPAN_EMPTY : arena_printf(a, "that of #%lld, ", (long long)p->ticket);
    struct span next =
        p->state != PAGE_CALLING ? SPAN_EMPTY
        : p->next_at_ms ? arena_printf(a, ", the next level at %.*s", SPAN_FMT(print_when(a, p->next_at_ms)))
                        : SPAN_LIT(", nobody is called after that");
    static const char *const states[PAGE_STATES] = {
        [PAGE_CALLING] = "not acknowledged yet", [PAGE_ACKNOWLEDGED] = "acknowledged", [PAGE_OVER] = "over"};
    print_field("page", arena_printf(a, "%.*s%s, called %.*s%.*s", SPAN_FMT(of), states[p->state],
                                     SPAN_FMT(joined(a, p->called)), SPAN_FMT(next)));
}

static void print_record(struct tool *t, const struct read_ticket *k, const struct beside *beside)
{
    struct arena *a = t->arena;
    const struct ticket *r = &k->row;
    print_text(PRINT_BOLD, arena_printf(a, "#%lld  ", (long long)r->id));
    print_text(PRINT_BOLD, r->subject);
    putchar('\n');
    print_field("status", span_of(ticket_status_name(r->status)));
    print_field("type", r->type);
    print_field("priority", span_of(ticket_priority_name(r->priority)));
    print_field("site", r->site.n && r->site_inferred ? arena_printf(a, "%.*s (inferred)", SPAN_FMT(r->site))
                                                      : r->site);
    print_field("organization", r->organization);
    print_field("plan", r->plan);
    print_field("requester",
                arena_printf(a, "%.*s%s", SPAN_FMT(r->requester), r->verified ? " (verified)" : ""));
    print_field("assignee", r->assignee);
    print_field("opened", when_or_empty(a, r->opened_at_ms));
    print_field("updated", when_or_empty(a, r->updated_at_ms));
    print_field("answer due", when_or_empty(a, r->first_response_due_ms));
    print_field("answered", when_or_empty(a, r->first_responded_at_ms));
    print_field("resolved", when_or_empty(a, r->resolved_at_ms));
    print_field("environments", joined(a, r->environments));
    print_field("began", r->began_set ? print_when(a, r->began_at_s * 1000) : SPAN_EMPTY);
    print_field("missing", joined(a, r->missing));
    print_confirmation(a, beside);
    print_page(a, &beside->page, r->id);
    for (size_t i = 0; i < k->participant_addresses.n; i++)
        print_field(i ? "" : "people", arena_printf(a, "%.*s (%.*s)", SPAN_FMT(k->participant_addresses.v[i]),
                                                    SPAN_FMT(k->participant_roles.v[i])));
    read_print_undeliverable(a, &beside->dead);
    for (size_t i = 0; i < k->links.n; i++) {
        const struct ticket_link *l = &k->links.v[i];
        bool into = r->merged_into && l->ticket == r->merged_into;
        print_field(i ? "" : "links", arena_printf(a, "#%lld (%s)", (long long)l->ticket,
                                                   into ? "merged into it" : arena_str(a, l->kind)));
    }
    for (size_t i = 0; i < k->section_names.n; i++) {
        putchar('\n');
        print_text(PRINT_DIM, k->section_names.v[i]);
        putchar('\n');
        print_block("    ", k->section_texts.v[i]);
    }
}

static int run_show(struct tool *t, int argc, char **argv)
{
    int64_t id;
    if (!tool_options(t, NULL, &argc, argv) || (id = ticket_operand(argc, argv)) == 0)
        return tool_usage(&cmd_show);
    int code;
    struct db *db = read_open(t, &code);
    if (!db)
        return code;
    struct read_ticket k;
    struct why why = {0};
    struct beside beside = {0};
    enum result r = read_ticket(db, id, t->arena, &k, &why);
    if (r == OK && k.row.id && !t->json)
        r = read_beside(db, id, t->arena, &beside, &why);
    if (r != OK)
        code = read_failed(&why);
    else if (k.row.id == 0)
        code = tool_fail(TOOL_REFUSED, "there is no ticket #%lld", (long long)id);
    else if (t->json)
        read_print_ticket_json(&k);
    else
        print_record(t, &k, &beside);
    db_close(&db);
    return code;
}

const struct tool_command cmd_show = {
    .name = "show",
    .usage = "ID [--json]",
    .help = "one ticket's record",
    .run = run_show,
};

static size_t count_lines(struct span s)
{
    size_t n = 0;
    struct span line;
    while (span_line(&s, &line))
        n++;
    return n;
}

static void entry_print(struct tool *t, const struct entry *e, const struct entry_attachments *attachments,
                        bool quoted)
{
    struct arena *a = t->arena;
    struct span who = e->author.n ? e->author : SPAN_LIT("gatepost");
    print_text(e->kind == ENTRY_EVENT ? PRINT_DIM : PRINT_BOLD,
               arena_printf(a, "%.*s  %s  ", SPAN_FMT(print_when(a, e->at_ms)), entry_kind_name(e->kind)));
    print_text(e->kind == ENTRY_EVENT ? PRINT_DIM : PRINT_BOLD, who);
    if (e->mail)
        print_text(PRINT_DIM, arena_printf(a, "  mail %lld", (long long)e->mail));
    putchar('\n');
    print_block("    ", e->text);
    if (e->quoted.n && quoted)
        print_block("    > ", e->quoted);
    else if (e->quoted.n) {
        print_text(PRINT_DIM,
                   arena_printf(a, "    [%zu lines quoted; --quoted shows them]", count_lines(e->quoted)));
        putchar('\n');
    }
    for (size_t i = 0; i < attachments->n; i++) {
        const struct entry_attachment *at = &attachments->v[i];
        if (at->entry != e->id)
            continue;
        print_text(PRINT_DIM, arena_printf(a, "    attachment %lld: ", (long long)at->n));
        print_text(PRINT_PLAIN, at->part.filename.n ? at->part.filename : SPAN_LIT("(no name)"));
        print_text(PRINT_DIM, arena_printf(a, "  %.*s  %.*s%s", SPAN_FMT(at->part.content_type),
                                           SPAN_FMT(print_size(a, (int64_t)at->part.size)),
                                           at->stored ? "" : "  (not stored)"));
        putchar('\n');
    }
    putchar('\n');
}

enum { ENTRY_PAGE = 200 };

static enum result print_thread(struct tool *t, struct db *db, int64_t id, bool quoted, struct why *why)
{
    struct entry_attachments attachments;
    struct entries page;
    int64_t after = 0;
    enum result r = entry_attachments(db, id, t->arena, &attachments, why);
    while (r == OK) {
        r = entry_list(db, id, after, ENTRY_PAGE, t->arena, &page, why);
        if (r != OK || page.n == 0)
            break;
        for (size_t i = 0; i < page.n; i++)
            if (t->json)
                read_print_entry_json(&page.v[i], &attachments);
            else
                entry_print(t, &page.v[i], &attachments, quoted);
        after = page.v[page.n - 1].n;
        if (page.n < ENTRY_PAGE)
            break;
    }
    return r;
}

static int run_thread(struct tool *t, int argc, char **argv)
{
    bool quoted = false;
    const struct tool_option options[] = {{"quoted", NULL, &quoted}, {NULL, NULL, NULL}};
    int64_t id;
    if (!tool_options(t, options, &argc, argv) || (id = ticket_operand(argc, argv)) == 0)
        return tool_usage(&cmd_thread);
    int code;
    struct db *db = read_open(t, &code);
    if (!db)
        return code;
    struct ticket k;
    struct why why = {0};
    enum result r = ticket_get(db, id, t->arena, &k, &why);
    if (r == OK && k.id == 0)
        code = tool_fail(TOOL_REFUSED, "there is no ticket #%lld", (long long)id);
    else if (r == OK)
        r = print_thread(t, db, id, quoted, &why);
    if (r != OK)
        code = read_failed(&why);
    db_close(&db);
    return code;
}

const struct tool_command cmd_thread = {
    .name = "thread",
    .usage = "ID [--quoted] [--json]",
    .help = "one ticket's whole timeline, quoted text folded",
    .run = run_thread,
};
