/* conf_table.h: every section and key of the configuration: the one source for reading and checking it, for
 * `gatepost config` and for gatepost.conf(5). */
#ifndef BASE_CONF_TABLE_H
#define BASE_CONF_TABLE_H

#include "parsers/buf.h"

enum conf_value_type {
    CONF_TEXT,     /* range: empty, or the most octets */
    CONF_LIST,     /* of texts */
    CONF_YESNO,    /* yes, no, true, false, on, off */
    CONF_NUMBER,   /* range: MIN..MAX */
    CONF_SIZE,     /* octets; 50M; range: MIN..MAX */
    CONF_DURATION, /* seconds; 30s 5m 8h 14d; range: MIN..MAX|word (the word: 0) */
    CONF_WORD,     /* one of range: a|b|c */
    CONF_MODE,     /* octal permissions */
    CONF_NAME,     /* letters, digits, ".", "_", "-"; 64 at most */
    CONF_NAMES,
    CONF_ADDRESS,
    CONF_ADDRESSES,
    CONF_URL,  /* range: schemes a|b */
    CONF_PATH, /* absolute */
    CONF_PATTERNS,
};

struct conf_kind {
    const char *name;    /* "": the top */
    const char *parents; /* where it may stand: names between blanks; "top" is the top */
    bool titled;         /* section "TITLE" { }, several */
    const char *text;
};

struct conf_key {
    const char *section, *name;
    enum conf_value_type type;
    const char *unset; /* the default as it would be written; "": none, or worked out (then text says how) */
    const char *range;
    bool fixed;       /* a reload can't change it */
    const char *text; /* one sentence for the manual */
};

extern const struct conf_kind conf_kinds[]; /* end in a NULL name */
extern const struct conf_key conf_keys[];

const struct conf_kind *conf_kind_find(struct span name);
const struct conf_key *conf_key_find(const char *section, struct span name);
bool conf_kind_allowed_in(const struct conf_kind *kind, const struct conf_kind *parent);
bool conf_type_is_list(enum conf_value_type);
const char *conf_type_name(enum conf_value_type); /* "duration", "list of addresses" ... for the manual */

/* What a text means by its key's type: number_r: the number, octets, seconds, mode, 0 or 1, or the index of
 * the word in range; 0 for the rest.  False, and why in *error, where it is none. */
bool conf_value_read(const struct conf_key *, struct span text, int64_t *number_r, struct buf *error);

#endif
