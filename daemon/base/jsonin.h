/* jsonin.h: reading JSON (RFC 8259): a thin view of a document that only reads.
 *
 * Errors stick, as in a buf: read on, and ask once at the end.  The first thing that is wrong (a member that
 * is needed and not there, a type, a range) is kept as one line with its path,
 *     organizations[3].members[0].address: a string is wanted, not a number
 * and the getters then return what an absent value gives.
 *
 *     struct jsonin *doc = jsonin_parse(octets, JSONIN_LIMITS, &error);
 *     struct jsonin_value root = jsonin_root(doc), orgs = jsonin_get(&root, "organizations");
 *     for (size_t i = 0; i < jsonin_count(orgs); i++) {
 *         struct jsonin_value org = jsonin_at(&orgs, i);
 *         struct span id = jsonin_str(jsonin_need(&org, "id"));
 *     }
 *     if (jsonin_error(doc)) ... */
#ifndef BASE_JSONIN_H
#define BASE_JSONIN_H

#include "parsers/buf.h"

struct jsonin;
struct jsondoc_node;

struct jsonin_limits {
    size_t bytes;
    unsigned depth; /* nested arrays and objects; 1,000 at most */
};

#define JSONIN_LIMITS ((struct jsonin_limits){.bytes = 64 << 20, .depth = 32})

/* A value and where it stands.  A plain struct: copy it freely, but the parent it was got from must outlive
 * it.  Absent: what isn't there, and null. */
struct jsonin_value {
    struct jsonin *doc;
    struct jsondoc_node *json; /* NULL: absent */
    const struct jsonin_value *parent;
    const char *key; /* in an object */
    size_t index;    /* in an array */
};

/* NULL, and *error_r one line (error_r NULL: nobody wants to know), where the octets are no JSON (UTF-8,
 * nothing behind the value, no member twice, no U+0000 in a text) or beyond the limits.  The octets needn't
 * stay. */
struct jsonin *jsonin_parse(struct span octets, struct jsonin_limits, struct buf *error_r);
void jsonin_free(struct jsonin **); /* and all texts got from it */

/* NULL while nothing was wrong. */
const char *jsonin_error(const struct jsonin *);
/* Keeps an error of the caller's at v's place, if it is the first: "no such role". */
void jsonin_refuse(struct jsonin_value v, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

struct jsonin_value jsonin_root(struct jsonin *);
/* A member of an object; key must stay valid (a literal).  need: an error where it is absent. */
struct jsonin_value jsonin_get(const struct jsonin_value *object, const char *key);
struct jsonin_value jsonin_need(const struct jsonin_value *object, const char *key);
struct jsonin_value jsonin_at(const struct jsonin_value *array, size_t i);
bool jsonin_has(struct jsonin_value); /* not absent */
bool jsonin_is_string(struct jsonin_value);
bool jsonin_is_object(struct jsonin_value);
bool jsonin_is_array(struct jsonin_value);

/* Getters: where v is absent: the empty span, 0, false, no items; where it is of another type that, and an
 * error. Texts live as long as the document and are valid UTF-8. */
struct span jsonin_str(struct jsonin_value);
int64_t jsonin_int(struct jsonin_value, int64_t min, int64_t max); /* out of range: an error, and 0 */
bool jsonin_bool(struct jsonin_value);
size_t jsonin_count(struct jsonin_value); /* items of an array, members of an object */
/* An RFC 3339 time ("2026-02-03T14:30:00Z", "...+01:00"; fractions are cut).  False where absent. */
bool jsonin_time(struct jsonin_value, int64_t *unix_s_r, int *offset_min_r);

/* The text that the object needs as its member key, as a C string: what room doesn't hold is cut off between
 * characters. */
void jsonin_text(const struct jsonin_value *object, const char *key, char *out_r, size_t room);

/* An error for the first member of object that isn't in keys (ends in NULL). */
void jsonin_only(const struct jsonin_value *object, const char *const *keys);

#endif
