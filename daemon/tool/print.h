/* print.h: what the tool prints for people.  Everything from a mail is escaped (attack 41); colour only on a
 * terminal and without NO_COLOR; columns aligned by what a terminal shows, the last one cut to its width, but
 * not below twenty places: a line then wraps. */
#ifndef TOOL_PRINT_H
#define TOOL_PRINT_H

#include "parsers/arena.h"
#include "parsers/buf.h"

enum print_style { PRINT_PLAIN, PRINT_BOLD, PRINT_DIM, PRINT_RED, PRINT_GREEN, PRINT_YELLOW };

bool print_colour(void);                        /* whether stdout takes colour */
void print_text(enum print_style, struct span); /* within a line: control and bidi characters escaped */
void print_block(const char *indent, struct span text); /* line by line, each escaped and behind indent */
/* To a file or pipe: exactly these octets.  On a terminal: as print_block(), so that no mail steers it. */
void print_raw(struct span);
void print_field(const char *name, struct span value); /* "name      value"; nothing where value is empty */
struct span print_when(struct arena *, int64_t ms);    /* local time, "2026-11-25 10:12 +0100"; "-" for 0 */
struct span print_short(struct arena *,
                        int64_t ms); /* the same in a table, which has no room for the offset */
struct span print_size(struct arena *, int64_t bytes); /* "4.4K" */

/* A table: titles first, then cells, row by row; print_table_end prints it. */
struct print_table;
struct print_table *print_table_new(struct arena *, const char *const *titles, size_t columns);
void print_table_cell(struct print_table *, enum print_style, struct span);
/* Where the terminal is narrow, this column gives room to the last one, down to ten places. */
void print_table_yields(struct print_table *, size_t column);
void print_table_end(struct print_table *);

#endif
