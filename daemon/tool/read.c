/* read.c: the database as the tool reads it.  Called by the reading commands; floor: tool. */
#include "daemon/tool/read.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "parsers/utf8.h"

#include "daemon/store/participant.h"
#include "daemon/store/section.h"

#include "daemon/tool/print.h"

struct db *read_open(struct tool *t, int *code_r)
{
    struct span path = conf_database_path(tool_conf(t), t->arena);
    const char *name = arena_str(t->arena, path);
    struct db *db = NULL;
    struct why why = {0};
    if (access(name, R_OK) != 0 && errno == EACCES) {
        *code_r = tool_fail(TOOL_REFUSED, "%s: only root and the service user may read it", name);
        return NULL;
    }
    if (access(name, F_OK) != 0 && errno == ENOENT) {
        *code_r = tool_fail(TOOL_REFUSED,
                            "%s: there is no database yet; it is made when gatepostd first starts", name);
        return NULL;
    }
    enum result r = db_open(name, DB_READ, &db, &why);
    *code_r = r == OK ? TOOL_DONE : read_failed(&why);
    return db;
}

int read_failed(const struct why *why)
{
    return tool_fail(why->result == TEMP ? TOOL_AGAIN : TOOL_REFUSED, "%s", why->text);
}

bool read_limit(const char *option, size_t *limit_r)
{
    *limit_r = option ? (size_t)tool_number(option) : READ_LIMIT;
    if (*limit_r == 0)
        tool_fail(0, "--limit takes a number from 1 on, not %s", option);
    return *limit_r != 0;
}

bool read_filters(const struct tool_option *o)
{
    for (; o->name; o++) {
        if (o->value && *o->value && !**o->value) {
            tool_fail(0, "--%s needs a value", o->name);
            return false;
        }
    }
    return true;
}

void read_print_more(size_t shown, size_t limit)
{
    if (shown == limit)
        printf("There may be more than these %zu: --limit N shows N.\n", shown);
}

void read_print_walk(struct arena *a, struct jsonin_value walk)
{
    for (size_t i = 0; i < jsonin_count(walk); i++) {
        struct jsonin_value step = jsonin_at(&walk, i);
        struct span says = jsonin_str(jsonin_get(&step, "says"));
        struct span name = jsonin_str(jsonin_get(&step, "step")),
                    note = jsonin_str(jsonin_get(&step, "note"));
        bool mine = span_eq(says, SPAN_LIT("mine"));
        print_text(PRINT_PLAIN, arena_printf(a, "  %-12.*s", SPAN_FMT(name)));
        print_text(mine ? PRINT_BOLD : PRINT_PLAIN,
                   note.n ? arena_printf(a, "%-10.*s ", SPAN_FMT(says)) : says);
        print_text(PRINT_PLAIN, note);
        putchar('\n');
    }
}

void read_print_walk_of(struct arena *a, struct span json)
{
    struct buf error;
    buf_init(&error, 256);
    struct jsonin *doc = jsonin_parse(json, JSONIN_LIMITS, &error);
    if (doc)
        read_print_walk(a, jsonin_root(doc));
    jsonin_free(&doc);
    buf_release(&error);
}

enum result read_ticket_rest(struct db *db, struct arena *a, struct read_ticket *t, struct why *why)
{
    struct sections sections;
    struct participants people;
    enum result r = section_list(db, t->row.id, a, &sections, why);
    if (r == OK)
        r = participant_list(db, t->row.id, a, &people, why);
    if (r == OK)
        r = ticket_links(db, t->row.id, a, &t->links, why);
    if (r != OK)
        return r;
    /* in the order that the confirmation lists them */
    for (int i = 0; i < FACTS_SECTIONS; i++)
        for (size_t j = 0; j < sections.n; j++)
            if (span_eq(sections.v[j].name, span_of(facts_section_name[i]))) {
                arena_push(a, &t->section_names, sections.v[j].name);
                arena_push(a, &t->section_texts, sections.v[j].text);
            }
    for (size_t i = 0; i < people.n; i++) {
        arena_push(a, &t->participant_addresses, people.v[i].address);
        arena_push(a, &t->participant_roles, people.v[i].role);
    }
    return OK;
}

void read_print_undeliverable(struct arena *a, const struct undeliverables *all)
{
    for (size_t i = 0; i < all->n; i++) {
        const struct undeliverable *u = &all->v[i];
        print_field(i ? "" : "undeliverable",
                    arena_printf(a, "%.*s since %.*s: %.*s", SPAN_FMT(u->address),
                                 SPAN_FMT(print_when(a, u->at_ms)), SPAN_FMT(u->diagnostic)));
    }
}

enum result read_ticket(struct db *db, int64_t id, struct arena *a, struct read_ticket *t, struct why *why)
{
    *t = (struct read_ticket){0};
    enum result r = ticket_get(db, id, a, &t->row, why);
    return r == OK && t->row.id ? read_ticket_rest(db, a, t, why) : r;
}

/* The octets as they are, which nothing escapes; on a terminal as text, for they are a stranger's. */
static int print_octets(struct tool *t, struct db *db, const struct read_show *show, int64_t id,
                        struct why *why)
{
    struct span octets;
    bool found;
    if (show->octets(db, id, t->arena, &octets, &found, why) != OK)
        return read_failed(why);
    if (!found)
        return tool_fail(TOOL_REFUSED, "the octets of %s %lld are not kept", show->what, (long long)id);
    print_raw(octets);
    return TOOL_DONE;
}

int read_show(struct tool *t, const struct read_show *show, int argc, char **argv)
{
    bool raw = false, found = false;
    const struct tool_option options[] = {{"raw", NULL, &raw}, {NULL, NULL, NULL}};
    if (!tool_options(t, options, &argc, argv) || argc != 2 || (raw && t->json))
        return tool_usage(show->command);
    int64_t id = tool_number(argv[1]);
    if (id == 0) {
        tool_fail(0, "no number: %s", argv[1]);
        return tool_usage(show->command);
    }
    int code;
    struct db *db = read_open(t, &code);
    if (!db)
        return code;
    struct why why = {0};
    void *row = arena_alloc(t->arena, show->row_bytes);
    memset(row, 0, show->row_bytes);
    enum result r = show->get(db, id, t->arena, row, &found, &why);
    if (r != OK)
        code = read_failed(&why);
    else if (!found)
        code = tool_fail(TOOL_REFUSED, "there is no %s %lld", show->what, (long long)id);
    else if (raw)
        code = print_octets(t, db, show, id, &why);
    else if (t->json)
        show->print_json(row);
    else
        show->print(t, row);
    db_close(&db);
    return code;
}

static enum print_style style_of(const struct ticket *t)
{
    if (t->status == TICKET_CLOSED || t->status == TICKET_RESOLVED)
        return PRINT_DIM;
    return t->priority == TICKET_URGENT ? PRINT_RED : t->priority == TICKET_HIGH ? PRINT_YELLOW : PRINT_PLAIN;
}

void read_print_tickets(struct tool *t, const struct tickets *tickets)
{
    static const char *const titles[] = {"TICKET", "STATUS",    "PRIORITY", "TYPE",
                                         "SITE",   "REQUESTER", "UPDATED",  "SUBJECT"};
    struct print_table *table = print_table_new(t->arena, titles, 8);
    print_table_yields(table, 4);
    print_table_yields(table, 5);
    for (size_t i = 0; i < tickets->n; i++) {
        const struct ticket *k = &tickets->v[i];
        enum print_style style = style_of(k);
        print_table_cell(table, PRINT_BOLD, arena_printf(t->arena, "#%lld", (long long)k->id));
        print_table_cell(table, style, span_of(ticket_status_name(k->status)));
        print_table_cell(table, style, span_of(ticket_priority_name(k->priority)));
        print_table_cell(table, style, k->type);
        print_table_cell(table, style, k->site.n ? k->site : SPAN_LIT("-"));
        print_table_cell(table, style, utf8_head(k->requester, 40));
        print_table_cell(table, style, print_short(t->arena, k->updated_at_ms));
        print_table_cell(table, style, k->subject);
    }
    print_table_end(table);
}
