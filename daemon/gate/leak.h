/* leak.h: keeps what only agents may see out of what goes to a customer (contract.md, "Commands by mail"):
 * the signed word of a notice's internal block, of whichever ticket, the addresses above it, and every line
 * of a note on this ticket that has 40 characters or more, however the lines were broken anew; and the
 * notices themselves as files. */
#ifndef GATE_LEAK_H
#define GATE_LEAK_H

#include "daemon/gate/token.h"
#include "daemon/store/ticket.h"

enum { LEAK_LINE_MIN = 40 /* characters */ };

/* What the word of the block is signed for in a notice about a note, where it is for nothing else. */
#define LEAK_NOTE "note"

/* Reads through db.  *leaks_r: text must not go out. */
enum result leak_find(struct db *, const struct token_keys *, int64_t ticket, struct span text,
                      struct arena *, bool *leaks_r, struct why *);

/* The same of a file that would go along, decoded: such a word in it, or a notice itself, by the fields above
 * its text, which may be encoded.  Lines of notes aren't looked for: a log may hold what a note quotes of it.
 */
enum result leak_find_in_file(struct db *, const struct token_keys *, struct span octets, bool *leaks_r,
                              struct why *);

/* Does text bear the word of a notice about a note on this ticket: is one quoted in it? */
bool leak_quotes_note(const struct token_keys *, const struct ticket *, struct span text);

#endif
