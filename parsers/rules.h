/* rules.h: what the parsers are told beforehand: subject patterns, headings, aliases, limits.  Built in where
 * the configuration is silent, so that facts_conf_default() is enough for `gatepost parse`. */
#ifndef PARSERS_RULES_H
#define PARSERS_RULES_H

#include "parsers/facts.h"

struct facts_limits {
    size_t parts;              /* MIME parts read; the rest is text of the last one.  1,000 */
    size_t depth;              /* nested multiparts and attached messages.  100 */
    size_t header_bytes;       /* of one field.  100 KB */
    size_t header_total_bytes; /* of a header block.  1 MB */
    size_t headers;            /* fields of a block.  1,000 */
    size_t addresses;          /* of one field.  100 */
    size_t text_bytes;         /* of each text.  1 MB */
    size_t continuations;      /* RFC 2231 pieces of one parameter.  20 */
    size_t html_bytes;         /* of HTML read.  4 MB */
};

extern const struct facts_limits facts_limits_default;

/* A name with the words that mean it: a type, an environment or a section's headings. */
struct facts_alias {
    const char *name;
    const char *const *words; /* NULL-terminated, UTF-8; NULL: none but the built-in ones */
};

/* What the configuration adds.  All arrays end in an entry whose name (or pattern) is NULL; NULL: nothing
 * added. */
struct facts_conf_input {
    struct facts_limits limits;           /* zero members: the default */
    const char *const *subject_patterns;  /* PCRE2, named groups site, type, environment, summary */
    const char *const *platform_patterns; /* PCRE2 over host names, groups site, environment */
    const struct facts_alias *types, *environments, *sections;
    const char *const *spam_headers; /* "Name: value", value matched as a prefix, case folded */
    const char *fallback_charset;    /* NULL: windows-1252 */
    const char *tag; /* of our subjects, "acme" in "[acme #12]"; NULL: not known, any one word */
};

/* NULL where a pattern may not be used (pattern.h), a section's name is none of facts_section_name, or a word
 * is empty or longer than 120 octets; error_r (at least 256 octets) then says which and why.  Copies all it
 * needs.  A word of the configuration wins over a built-in one. */
struct facts_conf *facts_conf_new(const struct facts_conf_input *, char *error_r, size_t error_room);
struct facts_conf *facts_conf_default(void);
void facts_conf_free(struct facts_conf **);

/* What the mail reader asks of it.  The strings and limits live as long as the conf. */
const struct facts_limits *facts_conf_limits(const struct facts_conf *);
const char *facts_conf_fallback(const struct facts_conf *); /* the fallback charset */
/* Whether a field "name: value" fits an entry of spam{header}. */
bool facts_conf_marks_spam(const struct facts_conf *, struct span name); /* with some value */
bool facts_conf_spam(const struct facts_conf *, struct span name, struct span value);

/* The canonical name a word stands for, by the built-in and configured aliases ("Störung" -> "downtime");
 * empty where none does.  Compared folded (fold.h): neither case nor accents matter.  The span lives as long
 * as the conf. */
struct span facts_type_of(const struct facts_conf *, struct span word);
struct span facts_environment_of(const struct facts_conf *, struct span word);

#endif
