/* ruleset.h: what a struct facts_conf holds, for the report's own parsers; the rest of the program uses
 * rules.h. */
#ifndef PARSERS_RULESET_H
#define PARSERS_RULESET_H

#include "parsers/lexicon.h"
#include "parsers/pattern.h"
#include "parsers/rules.h"

/* What a heading or key opens: one of enum facts_section, or one of these. */
enum ruleset_heading {
    RULESET_SITE = FACTS_SECTIONS, /* "Site: acme-shop" */
    RULESET_TYPE,
    RULESET_SUBJECT,   /* of a forwarded mail; else as RULESET_OTHER */
    RULESET_OTHER,     /* a heading that is none of ours ("Expected result") and ends the one before it */
    RULESET_ERROR_ONE, /* "Error" and the like: a heading, or the first word of a message */
};

/* What stands before a subject. */
enum ruleset_prefix {
    RULESET_REPLY, /* "Re:", "WG:" and their kin: with a colon */
    RULESET_NOISE, /* what gateways add: "[EXTERNAL]" */
};

/* Words of courtesy_words.c. */
enum ruleset_courtesy { RULESET_FAREWELL, RULESET_GREETING, RULESET_THANKS, RULESET_FILLER };

/* A line of a table of words: what they mean, and in which language.  The first phrase of a section's heading
 * is the one we teach. */
struct ruleset_words {
    const char *language;
    int meaning;
    const char *phrases; /* parted by "|" */
};

extern const struct ruleset_words ruleset_heading_words[]; /* all end in phrases == NULL */
extern const struct ruleset_words ruleset_key_words[]; /* single words that tell a heading we don't know */
extern const struct ruleset_words ruleset_prefix_words[];
extern const struct ruleset_words ruleset_when_words[];
extern const struct ruleset_words ruleset_farewell_words[];
extern const struct ruleset_words ruleset_courtesy_words[];
extern const struct ruleset_words ruleset_cue_words[]; /* about environments: environment.c */

/* Words that stand for a name: of a type, of an environment. */
struct ruleset_alias {
    const char *name;
    const char *phrases;
};

extern const struct ruleset_alias ruleset_type_words[]; /* both end in name == NULL */
extern const struct ruleset_alias ruleset_environment_words[];

/* The sets of words, each built when it is first asked for: most processes need none, or few. */
enum ruleset_table {
    RULESET_HEADINGS,     /* values: enum facts_section, enum ruleset_heading */
    RULESET_KEYS,         /* the same */
    RULESET_TAUGHT,       /* the headings of our own mails: enum facts_section */
    RULESET_TYPES,        /* values: indices of names */
    RULESET_ENVIRONMENTS, /* the same */
    RULESET_PREFIXES,     /* of a subject: enum ruleset_prefix */
    RULESET_FAREWELLS,    /* enum ruleset_courtesy */
    RULESET_COURTESY,     /* the same */
    RULESET_WHEN,         /* when_parts.h */
    RULESET_CUES,         /* environment.c */
    RULESET_TABLES
};

struct ruleset_names {
    char **v;
    size_t n;
};

/* A word that the configuration adds. */
struct ruleset_added {
    enum ruleset_table table;
    int value;
    char *word;
};

struct ruleset_patterns {
    struct pattern **v;
    size_t n;
};

struct facts_conf {
    struct facts_limits limits;
    char *fallback_charset;
    char *tag; /* NULL: not known */
    struct {
        char **v; /* "Name: value" */
        size_t n;
    } spam;
    struct ruleset_names types, environments;
    struct {
        struct ruleset_added *v;
        size_t n;
    } added;
    struct lexicon **words;                      /* RULESET_TABLES of them; NULL: not asked for yet */
    struct ruleset_patterns subjects, platforms; /* groups: site, type, environment, summary */
};

const struct lexicon *ruleset_words(const struct facts_conf *, enum ruleset_table);

enum { RULESET_GROUP_SITE, RULESET_GROUP_TYPE, RULESET_GROUP_ENVIRONMENT, RULESET_GROUP_SUMMARY };

#endif
