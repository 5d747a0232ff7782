/* read.h: reading the database for a command, and writing rows as the contract's JSON.  The database is
 * opened read-only, so that reading works while the daemon is down and disturbs nothing while it runs. */
#ifndef TOOL_READ_H
#define TOOL_READ_H

#include "daemon/store/db.h"
#include "daemon/store/entry.h"
#include "daemon/store/ledger.h"
#include "daemon/store/outbox.h"
#include "daemon/store/ticket.h"
#include "daemon/store/undeliverable.h"

#include "daemon/tool/tool.h"
#include "parsers/json.h"

/* The configured database.  NULL, said on stderr, where it can't be read; *code_r is then the exit code. */
struct db *read_open(struct tool *, int *code_r);

/* Says why on stderr; returns the exit code for it: 75 for what may pass, 1 for the rest. */
int read_failed(const struct why *);

/* A ticket with all that belongs to it. */
struct read_ticket {
    struct ticket row;
    struct spans section_names, section_texts, participant_addresses, participant_roles;
    struct ticket_links links;
};
/* OK and row.id 0: there is none. */
enum result read_ticket(struct db *, int64_t id, struct arena *, struct read_ticket *, struct why *);
enum result read_ticket_rest(struct db *, struct arena *, struct read_ticket *,
                             struct why *); /* row is there */

/* One JSON object a line on stdout. */
void read_print_ticket_json(const struct read_ticket *);
void read_print_entry_json(const struct entry *, const struct entry_attachments *of_ticket);
void read_print_mail_json(const struct ledger_mail *);
void read_print_outbox_json(const struct outbox *);

/* The same as a value within another one. */
void read_json_ticket(struct json *, const struct read_ticket *);
void read_json_entry(struct json *, const struct entry *, const struct entry_attachments *of_ticket);

/* `mail show N [--raw]` and `outbox show N [--raw]`: a row, or the octets behind it as they are. */
struct read_show {
    const struct tool_command *command;
    const char *what; /* "mail": "there is no mail 7" */
    size_t row_bytes;
    /* *row zeroed before; false in *found_r: there is none */
    enum result (*get)(struct db *, int64_t id, struct arena *, void *row, bool *found_r, struct why *);
    enum result (*octets)(struct db *, int64_t id, struct arena *, struct span *octets_r, bool *found_r,
                          struct why *);
    void (*print)(struct tool *, const void *row);
    void (*print_json)(const void *row);
};
int read_show(struct tool *, const struct read_show *, int argc, char **argv); /* argv[0] is "show" */

/* A key and its value: a time of our own (RFC 3339 UTC, null for 0), an id (null for 0), a list. */
void read_json_ms(struct json *, const char *key, int64_t ms);
void read_json_id(struct json *, const char *key, int64_t id);
void read_json_text(struct json *, const char *key, struct span); /* null where empty */
void read_json_texts(struct json *, const char *key, struct spans);
void read_json_undeliverable(struct json *, const struct undeliverables *); /* key and list */

/* "undeliverable  ADDRESS since WHEN: DIAGNOSTIC", for people. */
void read_print_undeliverable(struct arena *, const struct undeliverables *);

/* A row of tickets as a table for people. */
void read_print_tickets(struct tool *, const struct tickets *);

/* The walk of a mail through the rules, a line each. */
void read_print_walk(struct arena *, struct jsonin_value walk);
void read_print_walk_of(struct arena *,
                        struct span json); /* as the ledger has it; nothing where it can't be read */

/* Of the options that were given none has an empty value, which would filter nothing; else false, said on
 * stderr. */
bool read_filters(const struct tool_option *);

/* Below a table that may go on: says so. */
void read_print_more(size_t shown, size_t limit);

enum { READ_LIMIT = 50 }; /* rows of a list where --limit says nothing */
/* --limit: a positive number, else false (said on stderr); NULL: READ_LIMIT. */
bool read_limit(const char *option, size_t *limit_r);

#endif
