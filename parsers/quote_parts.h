/* quote_parts.h: what the files of the quote reader share; nobody else includes it.  quote.c gives each line
 * its part, quote_mark.c and quote_attribution.c find where another mail begins, quote_sign.c finds
 * signatures, quote_words.c knows words. */
#ifndef PARSERS_QUOTE_PARTS_H
#define PARSERS_QUOTE_PARTS_H

#include "parsers/phrase.h"
#include "parsers/quote.h"

enum quote_part { QUOTE_NEW, QUOTE_QUOTED, QUOTE_SIGNATURE, QUOTE_FORWARDED };

enum { /* header fields as mail programs show them */
       QUOTE_FROM = 1,
       QUOTE_DATE = 2,
       QUOTE_TO = 4,
       QUOTE_COPY = 8,
       QUOTE_SUBJECT = 16,
       QUOTE_OTHER = 32,
       QUOTE_UNREAD = 255,
};

enum quote_kind { QUOTE_REPLY, QUOTE_FORWARD }; /* dividers */

enum {             /* footers */
       QUOTE_HEAD, /* the words at the line's head */
       QUOTE_TAIL, /* ... at its end */
       QUOTE_SURE, /* ... at its head, and nothing else begins like that */
};

extern const struct phrases quote_verbs, quote_openers, quote_names, quote_dividers, quote_above,
    quote_footers, quote_forwards_words;

struct quote_line {
    uint32_t at, n;
    uint8_t depth; /* of ">" before it */
    uint8_t role;  /* QUOTE_FROM and so on, 0, QUOTE_UNREAD */
    bool blank;
    bool colon; /* the last thing on it is a colon */
    bool kept;  /* quoted, and stands above an answer */
    uint8_t part;
};

struct quote_text {
    struct span text;
    struct quote_line *v;
    size_t n, room;
    bool forward;       /* the subject says so */
    bool own_sought;    /* quote_find_own() has searched */
    struct span number; /* of the ticket that the subject names: "#12" */
    bool wide_colon;    /* the text holds one */
};

struct span quote_line_span(const struct quote_text *, size_t line);
/* The same without the ">" before it. */
struct span quote_line_content(const struct quote_text *, size_t line);
/* The first line at or behind from that isn't blank; n where there is none. */
size_t quote_next_full(const struct quote_text *, size_t from);
/* Blanks, hard blanks, direction marks and emphasis off both ends. */
struct span quote_trim(struct span);

/* Where the header block, attribution or divider that introduces another mail begins and ends. */
struct quote_mark {
    size_t first, last;
    enum quote_kind kind;
    bool foot; /* all below is foreign, without being a mail ("reply above this line") */
};

/* Whether a mark begins at line, or (a wrapped attribution) ends there and begins at floor or below. */
bool quote_mark_at(struct quote_text *, size_t line, size_t floor, struct quote_mark *out_r);
/* Whether what stands below the mark, or at the text's first line where m is NULL, is a mail of ours with
 * something below it; *end_r: the line behind its signature.  Only the first such search is made. */
bool quote_find_own(struct quote_text *, const struct quote_mark *m, size_t *end_r);
/* Whether what stands behind ">" at line says that a forwarded mail begins. */
bool quote_forward_at(const struct quote_text *, size_t line);
/* Whether an attribution ends at last; it begins at floor or below. */
bool quote_find_attribution(const struct quote_text *, size_t last, size_t floor, size_t *first_r);
/* Whether words, with no more around them, are one that ends in "wrote". */
bool quote_is_attribution(struct span words);
/* "2016-03-03 17:21 GMT+01:00 Some One": Gmail's, cut short. */
bool quote_is_bare_date(const struct quote_text *, size_t line);
/* ">>> Kim Lee <kim@h.example> 05.01.2015 15:00 >>>": an attribution, and no quote. */
bool quote_is_groupwise(struct span line);
bool quote_has_number(struct span);
/* Without a colon at its end, and trimmed. */
struct span quote_strip_colon(struct span);
/* "> wrote:": the end of an attribution that was wrapped, not a quote. */
bool quote_is_wrapped_tail(const struct quote_text *, size_t line);

/* Gives the signatures among the new lines first to last (not itself) their part. */
void quote_sign(struct quote_text *, size_t first, size_t last);
enum quote_footer { QUOTE_NO_FOOTER, QUOTE_FOOTER, QUOTE_SURE_FOOTER };
enum quote_footer quote_footer_of(struct span line); /* "Sent from my phone" */
bool quote_opens_signature(struct span line);

#endif
