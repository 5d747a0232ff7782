/* index.h: full-text search.  Filled outside the transaction that acknowledges a mail, in batches of its own;
 * what is not yet in it is the lag.
 *
 * What an entry says (subject, author, text, names of attachments) is one document; a search is answered with
 * tickets: every word must stand somewhere in the ticket, no -word may.  Each CJK character is a token of its
 * own and a run of them is looked for as a phrase, so that any two of them are found.  Whatever a query says,
 * it is words: nothing of it is FTS5's or SQL's syntax. */
#ifndef STORE_INDEX_H
#define STORE_INDEX_H

#include "daemon/store/ticket.h"

/* Indexes up to max entries inside the caller's transaction, fewer where they are large: whoever sends a
 * hundred mails of a megabyte must not hold up all others.  *done_r: how many; 0: none waits. */
enum result index_fill(struct db *, size_t max, int64_t *done_r, struct why *);
/* Entries that are not yet indexed. */
enum result index_lag(struct db *, int64_t *lag_r, struct why *);
/* Takes an entry out again, before its texts are changed or erased. */
enum result index_forget(struct db *, int64_t entry, struct why *);
/* And in again, as it is now. */
enum result index_learn(struct db *, int64_t entry, struct why *);
/* Merges the index, as it is at the first step, into one piece, so that nothing of what was forgotten remains
 * in the file: a step of some megabytes inside the caller's transaction.  *more_r: it takes another one. */
enum result index_merge(struct db *, bool first, bool *more_r, struct why *);

enum { INDEX_QUERY_MAX = 4096, INDEX_TERMS_MAX = 32, INDEX_CANDIDATES_MAX = 100000 };

/* query: words, "phrases", -not, and the filters site: from: (part of an address or name of the requester, or
 * of a participant's address) status: type: before: after: (YYYY-MM-DD, UTC, when the ticket was opened).
 * Newest activity first, after the ticket with (before_updated_at_ms, before_id) of the page before (0, 0:
 * from the first), at most limit.  Of more than INDEX_CANDIDATES_MAX tickets that fit, the last opened are
 * looked at.  PERM with a line for a person where the query is empty or too long, has too many terms, or a
 * filter's value is none. */
enum result index_search(struct db *, struct span query, int64_t before_updated_at_ms, int64_t before_id,
                         size_t limit, struct arena *, struct tickets *tickets_r, struct why *);

#endif
