/* json.h: writes JSON (RFC 8259) into a buf.  Whatever the input, the output is valid UTF-8 JSON: octets that
 * are no UTF-8 and U+0000 become U+FFFD.  Commas are placed by the writer. */
#ifndef PARSERS_JSON_H
#define PARSERS_JSON_H

#include "parsers/buf.h"

struct json {
    struct buf *out;
    bool comma; /* a value stands before: the next one needs a comma */
};

static inline struct json json_to(struct buf *out)
{
    return (struct json){out, false};
}

void json_open(struct json *, char bracket);       /* '{' or '[' */
void json_close(struct json *, char bracket);      /* '}' or ']' */
void json_key(struct json *, const char *key);     /* key: a literal of ours, written as it is */
void json_str(struct json *, struct span);         /* what steers a terminal (unseen.h) is escaped */
void json_inside(struct buf *, struct span);       /* as json_str(), without quotes and comma */
void json_str_or_null(struct json *, struct span); /* empty: null */
void json_int(struct json *, int64_t);
void json_bool(struct json *, bool);
void json_null(struct json *);
void json_time(struct json *, int64_t unix_s, int offset_min); /* RFC 3339; Z where offset_min is 0 */
void json_raw(struct json *, struct span);                     /* a whole JSON value made before */

#endif
