/* language.h: which language a text is written in, by its script and its commonest words. */
#ifndef PARSERS_LANGUAGE_H
#define PARSERS_LANGUAGE_H

#include "parsers/span.h"

/* ISO 639-1 ("de"), a literal; empty where the text is too short or says too little to tell. */
struct span language_of(struct span text);

#endif
