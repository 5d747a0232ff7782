/* header.h: a block of header fields (RFC 5322 section 2.2, RFC 6532), of the mail, of a MIME part or of a
 * mail quoted in a bounce.  Read as people send it: leading blank lines and an mbox "From " line are skipped,
 * line ends may be LF, CRLF or a bare CR, a line that is no field is left out, a line of blanks alone is a
 * fold and never ends the block (else it would hide fields).  The block ends at an empty line, at the end of
 * the octets, or before a line that can only be body. */
#ifndef PARSERS_HEADER_H
#define PARSERS_HEADER_H

#include "parsers/reader.h"

struct header_field {
    struct span name; /* as written; compared ASCII case folded */
    struct span raw;  /* all behind the colon, folds and all, in the mail; without the last line end */
};

struct header_block {
    struct header_field *v; /* in the order of the mail, the first limits.headers of them */
    size_t n;
    size_t body;         /* where the body begins, octets from the start of what was read */
    const char *charset; /* of raw 8-bit text that is not UTF-8: the body's, else the fallback */
    struct reader *reader;
};

/* Never fails.  What the block points to is in octets and in the reader's arena. */
void header_parse(struct reader *, struct span octets, struct header_block *out_r);

/* The same for a part's header: a line beginning with "-" for which stop() is true ends the block, too. */
typedef bool (*header_stop)(void *arg, struct span line);
void header_parse_until(struct reader *, struct span octets, header_stop, void *arg,
                        struct header_block *out_r);

/* The first field of that name ("Subject", any case), NULL where there is none; and the next one after field.
 */
const struct header_field *header_first(const struct header_block *, const char *name);
const struct header_field *header_next(const struct header_block *, const struct header_field *);
bool header_has(const struct header_block *, const char *name);

/* A field's value.  Unfolded: one line, ends trimmed, valid UTF-8 without NUL, raw 8-bit text read in the
 * block's charset, encoded-words left as they are: for structured fields (addresses, ids, parameters), which
 * are split before their words are decoded (RFC 2047 section 6.2). */
struct span header_unfold(const struct header_block *, const struct header_field *);
/* The same with its encoded-words decoded, control characters as blanks: for unstructured fields and for
 * looking at. */
struct span header_decode(const struct header_block *, const struct header_field *);
/* Whether unfolding it has no defect to note: ASCII, without NUL and escapes. */
bool header_is_clean(const struct header_field *);
/* Of the first field of that name; empty where there is none. */
struct span header_value(const struct header_block *, const char *name); /* unfolded */
struct span header_text(const struct header_block *, const char *name);  /* decoded */

/* The token at the head of a structured value, comments before it skipped: "auto-replied; x=y (comment)" ->
 * "auto-replied", lower case, in the arena.  Empty where there is none. */
struct span header_token(struct arena *, struct span value);
/* Message ids (RFC 5322 section 3.6.4, without <>) in a value, broken ones skipped; words in <> where there
 * are any, else bare words with one "@" inside.  At most max. */
void header_ids(struct arena *, struct span value, size_t max, struct spans *out_r);

#endif
