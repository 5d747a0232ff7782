/* command.h: commands by mail (contract.md): what a line or a subject orders, and the table of those that are
 * answered by a transcript without going anywhere else. */
#ifndef GATE_COMMAND_H
#define GATE_COMMAND_H

#include "daemon/gate/judge.h"

/* "!show 12" or "!show: 12": name "show", argument "12"; both may be empty. */
struct command {
    struct span line, name, argument;
};

/* False where line begins with no "!".  Without one, bare lets it pass ("show 12"). */
bool command_parse(struct span line, bool bare, struct command *command_r);

/* A ticket's or a mail's number ("12", "#12"); 0: none. */
int64_t command_number(struct span argument);

/* One that reads: writes a line of the transcript, and its text. */
struct command_reader {
    const char *name;
    void (*run)(struct judge *, struct verdict *, const struct command *);
};

extern const struct command_reader command_readers[]; /* ends in a NULL name */

#endif
