/* mime.h: the tree of a mail's parts (RFC 2045, 2046, 2183, 2231), walked without recursion.  Parts are
 * ranges of the raw mail; nothing is decoded here.  Past limits.depth a multipart is a leaf, past
 * limits.parts the rest belongs to the last part.  A message/rfc822 part is a leaf: it is an attachment, and
 * its marks are not the mail's. */
#ifndef PARSERS_MIME_H
#define PARSERS_MIME_H

#include "parsers/header.h"

enum { MIME_NONE = -1 };

struct mime_part {
    struct header_block headers;
    struct span type;    /* "text/plain", lower case, always with a slash */
    struct span charset; /* as labelled; empty: none */
    struct span boundary, report_type;
    struct span filename;   /* Content-Disposition's, else the name of Content-Type; UTF-8 */
    struct span content_id; /* without <> */
    struct span body;       /* encoded octets, in the raw mail */
    enum facts_encoding encoding;
    bool attachment;         /* Content-Disposition says attachment */
    bool shown_inline;       /* ... says inline */
    bool flowed, delsp;      /* RFC 3676 */
    bool multipart;          /* has children, and body is all of them */
    int parent, child, next; /* positions in struct mime: first child, next sibling; MIME_NONE */
    unsigned depth;
};

struct mime {
    struct mime_part
        *v; /* v[0] is the mail itself; every part stands behind its parent, in the mail's order */
    size_t n;
    struct span raw;
    struct reader *reader;
};

void mime_parse(struct reader *, struct span raw, struct mime *out_r);

/* A parameter of a structured value ("text/plain; charset=x; name*0*=..."): RFC 2231 continuations and
 * charsets, encoded-words, raw 8-bit, unquoted blanks.  Empty where there is none.  name: lower case. */
struct span mime_parameter(const struct header_block *, struct span value, const char *name);
/* Without its words decoded or its blanks trimmed: for a boundary. */
struct span mime_parameter_as_written(const struct header_block *, struct span value, const char *name);

/* Octets of a text part as text: its charset undone, format=flowed joined, line ends as LF, at most max
 * octets.  Of the whole part: its transfer encoding undone before. */
struct span mime_text_of(const struct mime *, const struct mime_part *, struct span octets, size_t max);
struct span mime_text(const struct mime *, const struct mime_part *, size_t max);
/* Its octets with the transfer encoding undone. */
struct span mime_octets(const struct mime *, const struct mime_part *);

#endif
