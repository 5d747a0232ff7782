/* language_parts.h: what language.c and language_words.c share; nobody else includes it. */
#ifndef PARSERS_LANGUAGE_PARTS_H
#define PARSERS_LANGUAGE_PARTS_H

#include "parsers/language.h"

enum { LANGUAGES = 30 };

struct language_word {
    const char *text;
    uint8_t length;
    uint32_t languages; /* a bit each, in the order of language_codes */
};

extern const char *const language_codes[LANGUAGES];
extern const struct language_word language_words[];
extern const size_t language_words_n;

#endif
