/* urls.h: the links in a text, as people type and paste them. */
#ifndef PARSERS_URLS_H
#define PARSERS_URLS_H

#include "parsers/arena.h"

enum { URLS_MAX = 100, URLS_OCTETS_MAX = 2048 /* of one; a longer one is cut */ };

/* Appends the http, https and ftp URLs and the bare "www." names of a text to *out, in its order, each once,
 * at most URLS_MAX in all.  Without the punctuation around them: "(see https://example.com/a_(b).)" holds
 * "https://example.com/a_(b)".  They lie in text. */
void urls_read(struct arena *, struct span text, struct spans *out);

/* The host of one of them, in lower case in the arena; empty where it has none. */
struct span urls_host(struct arena *, struct span url);

/* Whether it points to a picture or a film, by its name or by its host. */
bool urls_is_screenshot(struct span url);

#endif
