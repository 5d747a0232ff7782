/* html.h: the readable text of HTML, in one linear pass: blocks as lines, lists with their marks, tables as
 * rows, <blockquote> as "> " lines (so that quote_split sees it), links with their target where it differs
 * from their words, <pre> as it stands.  Script, style, comments, and text a reader could not see are left
 * out. */
#ifndef PARSERS_HTML_H
#define PARSERS_HTML_H

#include "parsers/arena.h"

struct html_text {
    struct span text; /* UTF-8, LF line ends, at most max octets */
    bool hidden; /* something was left out that a person would not have seen (display:none and the like) */
};

/* html: valid UTF-8, cut to limits.html_bytes by the caller. */
struct html_text html_read(struct arena *, struct span html, size_t max);

#endif
