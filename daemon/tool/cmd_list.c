/* cmd_list.c: `gatepost list` and `gatepost search`: tickets, newest activity first.  Floor: tool. */
#include <stdio.h>
#include <string.h>

#include "daemon/base/clock.h"
#include "daemon/store/index.h"

#include "daemon/tool/commands.h"
#include "daemon/tool/print.h"
#include "daemon/tool/read.h"

enum { PAGE = 200 }; /* rows a transaction */

/* One page after the last row of the page before. */
typedef enum result page_fn(struct db *, const void *filter, const struct ticket *last, size_t n,
                            struct arena *, struct tickets *, struct why *);

static enum result print_json(struct db *db, const struct tickets *page, struct why *why)
{
    struct arena *a = arena_new(0);
    enum result r = OK;
    for (size_t i = 0; r == OK && i < page->n; i++) {
        struct read_ticket k = {.row = page->v[i]};
        arena_reset(a);
        r = read_ticket_rest(db, a, &k, why);
        if (r == OK)
            read_print_ticket_json(&k);
    }
    arena_free(&a);
    return r;
}

/* All that were found, for a table. */
struct found {
    struct tickets all;
    size_t room;
};

static void keep(struct arena *a, struct found *f, const struct tickets *page)
{
    if (f->all.n + page->n > f->room) {
        f->room = 2 * (f->all.n + page->n);
        struct ticket *v = ARENA_ARRAY(a, f->room, struct ticket);
        if (f->all.n)
            memcpy(v, f->all.v, f->all.n * sizeof *v);
        f->all.v = v;
    }
    memcpy(f->all.v + f->all.n, page->v, page->n * sizeof *page->v);
    f->all.n += page->n;
}

/* All rows up to limit, so many at a time.  With --json page by page, so that memory stays flat; a table
 * needs all of them at once. */
static int print_all(struct tool *t, page_fn *page_of, size_t at_once, const void *filter, size_t limit)
{
    int code;
    struct db *db = read_open(t, &code);
    if (!db)
        return code;
    struct why why = {0};
    struct tickets page;
    struct found found = {0};
    struct ticket last = {0};
    struct arena *rows = t->json ? arena_new(0) : t->arena;
    size_t left = limit, wanted;
    enum result r;
    do {
        if (t->json)
            arena_reset(rows);
        wanted = left < at_once ? left : at_once;
        r = page_of(db, filter, &last, wanted, rows, &page, &why);
        if (r != OK || page.n == 0)
            break;
        last = page.v[page.n - 1];
        left -= page.n;
        if (t->json)
            r = print_json(db, &page, &why);
        else
            keep(t->arena, &found, &page);
    } while (r == OK && left && page.n == wanted);
    if (r == OK && found.all.n)
        read_print_tickets(t, &found.all);
    else if (r == OK && !t->json)
        puts("No tickets.");
    if (r == OK && !t->json)
        read_print_more(limit - left, limit);
    db_close(&db);
    if (t->json)
        arena_free(&rows);
    if (r != OK && strcmp(why.status, "5.5.4") == 0) /* a query that is none */
        return tool_fail(TOOL_USAGE, "%s", why.text);
    return r == OK ? TOOL_DONE : read_failed(&why);
}

static enum result list_page(struct db *db, const void *filter, const struct ticket *last, size_t n,
                             struct arena *a, struct tickets *page, struct why *why)
{
    struct ticket_filter f = *(const struct ticket_filter *)filter;
    f.before_updated_at_ms = last->updated_at_ms;
    f.before_id = last->id;
    f.limit = n;
    return ticket_list(db, &f, a, page, why);
}

static int run_list(struct tool *t, int argc, char **argv)
{
    const char *status = NULL, *site = NULL, *org = NULL, *type = NULL, *assignee = NULL, *requester = NULL,
               *limit = NULL;
    bool overdue = false;
    const struct tool_option options[] = {
        {"status", &status, NULL},   {"site", &site, NULL},         {"org", &org, NULL},
        {"type", &type, NULL},       {"assignee", &assignee, NULL}, {"requester", &requester, NULL},
        {"overdue", NULL, &overdue}, {"limit", &limit, NULL},       {NULL, NULL, NULL},
    };
    struct ticket_filter f = {0};
    size_t n;
    if (!tool_options(t, options, &argc, argv) || argc != 1 || !read_limit(limit, &n))
        return tool_usage(&cmd_list);
    f.unassigned = assignee && !*assignee;
    if (f.unassigned)
        assignee = NULL;
    if (!read_filters(options))
        return tool_usage(&cmd_list);
    f.status_set = status != NULL;
    if (status && !ticket_status_parse(span_of(status), &f.status))
        return tool_fail(TOOL_USAGE, "no status %s: open, pending, resolved or closed", status);
    f.site = span_of(site);
    f.organization = span_of(org);
    f.type = span_of(type);
    f.assignee = span_of(assignee);
    f.requester = span_of(requester);
    f.overdue_at_ms = overdue ? wall_now_ms() : 0;
    return print_all(t, list_page, PAGE, &f, n);
}

const struct tool_command cmd_list = {
    .name = "list",
    .usage = "[--status S] [--site S] [--org O] [--type T] [--assignee A] [--requester R] [--overdue] "
             "[--limit N] [--json]",
    .help = "tickets, newest activity first",
    .run = run_list,
};

static enum result search_page(struct db *db, const void *query, const struct ticket *last, size_t n,
                               struct arena *a, struct tickets *page, struct why *why)
{
    return index_search(db, *(const struct span *)query, last->updated_at_ms, last->id, n, a, page, why);
}

static int run_search(struct tool *t, int argc, char **argv)
{
    const char *limit = NULL;
    const struct tool_option options[] = {{"limit", &limit, NULL}, {NULL, NULL, NULL}};
    size_t n;
    if (!tool_options(t, options, &argc, argv) || argc < 2 || !read_limit(limit, &n))
        return tool_usage(&cmd_search);
    /* The shell took the quotes off "a phrase" or site:"x y": an operand with a blank is a phrase. */
    struct buf b;
    buf_init(&b, INDEX_QUERY_MAX);
    for (int i = 1; i < argc; i++) {
        bool phrase = argc > 2 && strchr(argv[i], ' ') && !strchr(argv[i], '"');
        buf_printf(&b, phrase ? "%s\"%s\"" : "%s%s", i > 1 ? " " : "", argv[i]);
    }
    struct span query = arena_copy(t->arena, buf_span(&b));
    bool fits = !b.overflow;
    buf_release(&b);
    /* All at once: each page would begin the search anew. */
    return fits ? print_all(t, search_page, n, &query, n) : tool_fail(TOOL_USAGE, "the query is too long");
}

const struct tool_command cmd_search = {
    .name = "search",
    .usage = "[--limit N] [--json] QUERY...",
    .help = "full text: words, \"a phrase\", -not, site: from: status: type: before: after:",
    .run = run_search,
};
