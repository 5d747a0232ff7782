/* lexicon.h: a set of folded phrases, each with a number that says what it means.  Built once from tables and
 * configuration, then only asked: one hash a question. */
#ifndef PARSERS_LEXICON_H
#define PARSERS_LEXICON_H

#include "parsers/span.h"

struct lexicon;

enum { LEXICON_PHRASE_MAX = 120 }; /* folded octets; a longer phrase is not added, nor found */

struct lexicon *lexicon_new(void);
void lexicon_free(struct lexicon **);

/* Adds each of phrases, which "|" parts, folded.  One that stands there already gets the new value. */
void lexicon_add(struct lexicon *, const char *phrases, int value);
/* The value of a phrase that is folded already (fold.h); -1 where it is not there. */
int lexicon_find(const struct lexicon *, struct span folded);
/* The same of a phrase as written. */
int lexicon_find_text(const struct lexicon *, struct span text);
/* The longest phrase that stands at the head of folded text and ends there at the end of a word (in scripts
 * that part no words: anywhere).  Returns its value and length, -1 where there is none. */
int lexicon_longest(const struct lexicon *, struct span folded, size_t *len_r);

#endif
