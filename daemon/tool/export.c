/* export.c: see export.h.  Called by cmd_export.c.  Floor: tool. */
#include "daemon/tool/export.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "daemon/base/mboxrd.h"

#include "daemon/tool/print.h"

enum { PAGE = 100, JSON_MAX_BYTES = 512 << 20 };

/* A ticket on its way out. */
struct export
{
    struct db *db;
    enum export_format format;
    bool withhold_notes;
    struct arena *arena, *page; /* for the ticket; for a page of its entries */
    struct read_ticket ticket;
    struct entry_attachments attachments;
    struct outbox_answers answers; /* for EXPORT_MBOX */
    struct buf out;
    struct json json; /* into out */
};

bool export_format_parse(const char *name, enum export_format *format_r)
{
    static const char *const names[] = {"json", "mbox", "text"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(name, names[i]) == 0) {
            *format_r = (enum export_format)i;
            return true;
        }
    }
    return false;
}

static void flush(struct export *x)
{
    if (x->format == EXPORT_MBOX)
        print_raw(buf_span(&x->out));
    else
        fwrite(x->out.p, 1, x->out.n, stdout);
    buf_clear(&x->out);
}

/* In UTC, as people read it, and as a Date field. */
enum when { WHEN_READ, WHEN_FIELD };

static struct span when(struct arena *arena, enum when how, int64_t ms)
{
    char text[64];
    time_t at = (time_t)(ms / 1000);
    struct tm tm;
    gmtime_r(&at, &tm);
    size_t n = how == WHEN_FIELD ? strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S +0000", &tm)
                                 : strftime(text, sizeof text, "%Y-%m-%d %H:%M UTC", &tm);
    return arena_copy(arena, span_make(text, n));
}

/* ---- mbox */

/* A mail made of an entry that has none. */
static void add_made(struct export *x, const struct entry *e)
{
    const struct ticket *t = &x->ticket.row;
    struct buf mail;
    buf_init(&mail, JSON_MAX_BYTES);
    buf_printf(&mail,
               "From: <%.*s>\nDate: %.*s\nSubject: %s#%lld\nMessage-ID: <entry-%lld@gatepost.invalid>\n",
               SPAN_FMT(e->author.n ? e->author : SPAN_LIT("gatepost@gatepost.invalid")),
               SPAN_FMT(when(x->page, WHEN_FIELD, e->at_ms)), e->kind == ENTRY_NOTE ? "Note on " : "Ticket ",
               (long long)t->id, (long long)e->id);
    buf_adds(
        &mail,
        "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n");
    buf_add(&mail, e->text);
    mboxrd_add(&x->out, buf_span(&mail));
    buf_release(&mail);
}

static int by_entry(const void *key, const void *answer)
{
    int64_t entry = *(const int64_t *)key, its = ((const struct outbox_answer *)answer)->entry;
    return (entry > its) - (entry < its);
}

/* The octets that went out with an answer; empty where they aren't kept. */
static enum result sent_octets(struct export *x, const struct entry *e, struct span *octets_r,
                               struct why *why)
{
    bool found;
    *octets_r = SPAN_EMPTY;
    const struct outbox_answer *answer =
        x->answers.n ? bsearch(&e->id, x->answers.v, x->answers.n, sizeof *x->answers.v, by_entry) : NULL;
    return answer ? outbox_octets(x->db, answer->outbox, x->page, octets_r, &found, why) : OK;
}

static enum result add_mail(struct export *x, const struct entry *e, struct why *why)
{
    struct span octets = SPAN_EMPTY;
    bool found;
    enum result r = OK;
    if (e->kind == ENTRY_EVENT)
        return OK;
    if (e->kind == ENTRY_REPLY)
        r = sent_octets(x, e, &octets, why);
    else if (e->mail)
        r = ledger_raw_get(x->db, e->mail, x->page, &octets, &found, why);
    if (r != OK)
        return r;
    mboxrd_begin(&x->out, e->author, e->at_ms / 1000);
    if (octets.n)
        mboxrd_add(&x->out, octets);
    else
        add_made(x, e);
    flush(x);
    return OK;
}

/* ---- text */

static void text_field(const char *name, struct span value)
{
    if (value.n == 0)
        return;
    printf("%-14s", name);
    print_text(PRINT_PLAIN, value);
    putchar('\n');
}

static void text_ticket(struct export *x)
{
    const struct read_ticket *t = &x->ticket;
    const struct ticket *k = &t->row;
    print_text(PRINT_BOLD,
               arena_printf(x->arena, "Ticket #%lld: %.*s", (long long)k->id, SPAN_FMT(k->subject)));
    fputs("\n\n", stdout);
    text_field("Status", span_of(ticket_status_name(k->status)));
    text_field("Type", k->type);
    text_field("Priority", span_of(ticket_priority_name(k->priority)));
    text_field("Site", k->site);
    text_field("Requester", k->requester);
    text_field("Assignee", k->assignee);
    text_field("Opened", when(x->arena, WHEN_READ, k->opened_at_ms));
    if (k->resolved_at_ms)
        text_field("Resolved", when(x->arena, WHEN_READ, k->resolved_at_ms));
    for (size_t i = 0; i < t->participant_addresses.n; i++)
        text_field(i ? "" : "People",
                   arena_printf(x->arena, "%.*s (%.*s)", SPAN_FMT(t->participant_addresses.v[i]),
                                SPAN_FMT(t->participant_roles.v[i])));
    putchar('\n');
}

static void text_entry(struct export *x, const struct entry *e)
{
    print_text(PRINT_BOLD,
               arena_printf(x->page, "--- %.*s, %s, %.*s", SPAN_FMT(when(x->page, WHEN_READ, e->at_ms)),
                            entry_kind_name(e->kind),
                            SPAN_FMT(e->author.n ? e->author : SPAN_LIT("gatepost"))));
    putchar('\n');
    print_block("", span_trim(e->text));
    print_block("> ", span_trim(e->quoted));
    for (size_t i = 0; i < x->attachments.n; i++) {
        const struct entry_attachment *at = &x->attachments.v[i];
        if (at->entry != e->id)
            continue;
        print_text(PRINT_PLAIN, arena_printf(x->page, "[attachment %lld: %.*s, %.*s, %lld octets]",
                                             (long long)at->n, SPAN_FMT(at->part.filename),
                                             SPAN_FMT(at->part.content_type), (long long)at->part.size));
        putchar('\n');
    }
    putchar('\n');
}

/* ---- all of them */

static void begin(struct export *x)
{
    if (x->format == EXPORT_TEXT) {
        text_ticket(x);
    } else if (x->format == EXPORT_JSON) {
        x->json = json_to(&x->out);
        json_open(&x->json, '{');
        json_key(&x->json, "ticket");
        read_json_ticket(&x->json, &x->ticket);
        json_key(&x->json, "thread");
        json_open(&x->json, '[');
    }
}

static void end(struct export *x)
{
    if (x->format != EXPORT_JSON)
        return;
    json_close(&x->json, ']');
    json_close(&x->json, '}');
    buf_addc(&x->out, '\n');
    flush(x);
}

static enum result add_entry(struct export *x, const struct entry *e, struct why *why)
{
    if (x->withhold_notes && (e->kind == ENTRY_NOTE || e->kind == ENTRY_EVENT))
        return OK;
    if (x->format == EXPORT_MBOX)
        return add_mail(x, e, why);
    if (x->format == EXPORT_TEXT)
        text_entry(x, e);
    else
        read_json_entry(&x->json, e, &x->attachments);
    if (x->out.overflow)
        return why_set(why, PERM, WHY_MAIL, "5.3.4", "ticket %lld is too large for one line of JSON",
                       (long long)x->ticket.row.id);
    return OK;
}

static enum result add_entries(struct export *x, struct why *why)
{
    struct entries page = {0};
    int64_t after = 0;
    enum result r = OK;
    do {
        arena_reset(x->page);
        r = entry_list(x->db, x->ticket.row.id, after, PAGE, x->page, &page, why);
        for (size_t i = 0; r == OK && i < page.n; i++) {
            after = page.v[i].n;
            r = add_entry(x, &page.v[i], why);
        }
    } while (r == OK && page.n == PAGE);
    return r;
}

enum result export_ticket(struct db *db, int64_t id, enum export_format format, bool withhold_notes,
                          bool *found_r, struct why *why)
{
    struct export x = {.db = db, .format = format, .withhold_notes = withhold_notes};
    x.arena = arena_new(0);
    x.page = arena_new(0);
    buf_init(&x.out, JSON_MAX_BYTES);
    enum result r = read_ticket(db, id, x.arena, &x.ticket, why);
    *found_r = r == OK && x.ticket.row.id;
    if (*found_r)
        r = entry_attachments(db, id, x.arena, &x.attachments, why);
    if (*found_r && r == OK && format == EXPORT_MBOX)
        r = outbox_answers(db, id, x.arena, &x.answers, why);
    if (*found_r && r == OK) {
        begin(&x);
        r = add_entries(&x, why);
        if (r == OK)
            end(&x);
    }
    buf_release(&x.out);
    arena_free(&x.page);
    arena_free(&x.arena);
    return r;
}
