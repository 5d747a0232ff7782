/* support_quote.h: a text told apart, and nothing of it lost. */
#ifndef TESTS_SUPPORT_QUOTE_H
#define TESTS_SUPPORT_QUOTE_H

#include "parsers/quote.h"

#define EACH(i, table) for (size_t i = 0; i < sizeof table / sizeof *table; i++)

/* Setup and teardown of a group. */
int quote_begin(void **state);
int quote_end(void **state);

/* What the last call gave is forgotten. */
struct quote quote_of(const char *text, const char *subject);
bool quote_holds(struct span part, struct span line);
/* Fails unless that is the new text, and every line stands in one of the parts. */
void quote_want_reply(const char *text, const char *subject, const char *reply);

#endif
