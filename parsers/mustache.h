/* mustache.h: Mustache templates (mustache(5), the official specification's core: variables, sections,
 * inverted sections, comments, partials, delimiters; no lambdas).  Pure: no clock, files or log.
 *
 * A template is compiled once, checked once, and then only walked.  Data is data: what a value holds is
 * copied out and never read as a template (attack 35).  Nothing recurses: nesting is bounded by
 * MUSTACHE_DEPTH, the output by the buf's cap. */
#ifndef PARSERS_MUSTACHE_H
#define PARSERS_MUSTACHE_H

#include "parsers/arena.h"
#include "parsers/buf.h"

enum {
    MUSTACHE_DEPTH = 64,             /* sections and partials open at once */
    MUSTACHE_SOURCE_MAX = 1 << 20,   /* octets of a template */
    MUSTACHE_STEPS_MAX = 1000 * 1000 /* nodes walked by one mustache_render() */
};

/* Data.  Made in an arena by the functions below; a value's texts are borrowed and must outlive it. */
struct mustache_value;

struct mustache_value *mustache_object(struct arena *);
/* Sets a name of an object; a name set twice has the later value.  name: a literal, borrowed.  An empty text,
 * a false flag and an empty list are "not there" to a section. */
void mustache_text(struct arena *, struct mustache_value *object, struct span name, struct span text);
void mustache_flag(struct arena *, struct mustache_value *object, struct span name, bool flag);
struct mustache_value *mustache_list(struct arena *, struct mustache_value *object, struct span name);
/* Sets name to value, whatever it is. */
void mustache_set(struct arena *, struct mustache_value *object, struct span name,
                  struct mustache_value *value);
/* Values that stand alone: list items, or a whole context. */
struct mustache_value *mustache_new_text(struct arena *, struct span text);
struct mustache_value *mustache_new_flag(struct arena *, bool flag);
struct mustache_value *mustache_new_list(struct arena *);
void mustache_push(struct arena *, struct mustache_value *list, struct mustache_value *item);

/* Templates. */
struct mustache;

enum mustache_escape {
    MUSTACHE_PLAIN, /* {{x}} as it is: text/plain */
    MUSTACHE_HTML,  /* {{x}} with & " < > as entities; {{{x}}} and {{&x}} as they are */
    MUSTACHE_JSON,  /* every form as the inside of a JSON string (RFC 8259 section 7) */
};

/* NULL, and *error_r "LINE: what", where source is not a template.  source is copied. */
struct mustache *mustache_compile(struct span source, struct buf *error_r);
void mustache_free(struct mustache **);

/* The template called name, NULL where there is none: a partial that is not there is empty. */
typedef const struct mustache *mustache_partial_fn(struct span name, void *arg);

/* Appends the expanded template to out.  False where the nesting, the steps or out's cap did not suffice; out
 * then holds a part of it.  partial may be NULL. */
bool mustache_render(const struct mustache *, const struct mustache_value *context, enum mustache_escape,
                     mustache_partial_fn *partial, void *arg, struct buf *out);

/* Calls fn for each tag in order: what is its sign ('#' '^' '/' '>' and, for every form of interpolation,
 * 'v'), so that a template can be checked against the names there are.  Stops, returning false, when fn does.
 */
bool mustache_walk(const struct mustache *, bool (*fn)(char what, struct span name, unsigned line, void *arg),
                   void *arg);

#endif
