/* jsonin.c: a view of jsondoc.h's tree.  Base floor; the gate reads facts, results and directories with it.
 */
#include "daemon/base/jsonin.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "daemon/base/jsondoc.h"
#include "daemon/base/log.h"
#include "daemon/base/result.h"
#include "parsers/utf8.h"

enum { ERROR_MAX = 512, SHOWN_DEPTH = 16 };

struct jsonin {
    struct jsondoc tree;
    struct buf error;
};

struct jsonin *jsonin_parse(struct span octets, struct jsonin_limits limits, struct buf *error_r)
{
    struct buf unread; /* has no room: nothing is kept */
    buf_init(&unread, 0);
    if (!error_r)
        error_r = &unread;
    if (octets.n > limits.bytes) {
        buf_printf(error_r, "larger than %zu octets", limits.bytes);
        return NULL;
    }
    struct jsonin *doc = calloc(1, sizeof *doc);
    if (!doc)
        BUG("out of memory");
    if (!jsondoc_read(&doc->tree, octets, limits.depth, error_r)) {
        free(doc);
        return NULL;
    }
    buf_init(&doc->error, ERROR_MAX);
    return doc;
}

void jsonin_free(struct jsonin **doc)
{
    if (!*doc)
        return;
    jsondoc_release(&(*doc)->tree);
    buf_release(&(*doc)->error);
    free(*doc);
    *doc = NULL;
}

const char *jsonin_error(const struct jsonin *doc)
{
    return doc->error.n ? doc->error.p : NULL;
}

/* The path from the root: its parents stand on the callers' stacks, innermost first. */
static void add_path(struct buf *out, const struct jsonin_value *v)
{
    const struct jsonin_value *steps[SHOWN_DEPTH];
    size_t n = 0;
    for (; v && v->parent && n < SHOWN_DEPTH; v = v->parent)
        steps[n++] = v;
    for (size_t i = n; i-- > 0;) {
        if (steps[i]->key)
            buf_printf(out, "%s%s", out->n ? "." : "", steps[i]->key);
        else
            buf_printf(out, "[%zu]", steps[i]->index);
    }
    if (n)
        buf_adds(out, ": ");
}

void jsonin_refuse(struct jsonin_value v, const char *fmt, ...)
{
    if (v.doc->error.n)
        return;
    char text[ERROR_MAX / 2];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    add_path(&v.doc->error, &v);
    struct buf line;
    buf_init(&line, 8 * sizeof text);
    escape_for_line(&line, span_of(text));
    buf_add(&v.doc->error, utf8_head(buf_span(&line), ERROR_MAX - 1 - v.doc->error.n));
    buf_release(&line);
}

static const char *type_name(const struct jsondoc_node *j)
{
    switch (j->type) {
    case JSONDOC_OBJECT:
        return "an object";
    case JSONDOC_ARRAY:
        return "a list";
    case JSONDOC_STRING:
        return "a string";
    case JSONDOC_INTEGER:
    case JSONDOC_REAL:
        return "a number";
    case JSONDOC_TRUE:
    case JSONDOC_FALSE:
        return "true or false";
    case JSONDOC_NULL:
        return "null";
    }
    return "something else";
}

static bool is(struct jsonin_value v, enum jsondoc_type type)
{
    return v.json && v.json->type == type;
}

/* The value where it is of the type; else NULL, and an error unless it is absent. */
static struct jsondoc_node *typed(struct jsonin_value v, bool fits, const char *wanted)
{
    if (v.json && !fits) {
        jsonin_refuse(v, "%s is wanted, not %s", wanted, type_name(v.json));
        return NULL;
    }
    return v.json;
}

/* null is as good as absent. */
static struct jsondoc_node *present(struct jsondoc_node *node)
{
    return node && node->type != JSONDOC_NULL ? node : NULL;
}

struct jsonin_value jsonin_root(struct jsonin *doc)
{
    return (struct jsonin_value){.doc = doc, .json = present(jsondoc_node(&doc->tree, 1))};
}

struct jsonin_value jsonin_get(const struct jsonin_value *object, const char *key)
{
    struct jsonin_value v = {.doc = object->doc, .parent = object, .key = key};
    struct jsondoc_node *o = typed(*object, is(*object, JSONDOC_OBJECT), "an object");
    v.json = o ? present(jsondoc_member(&v.doc->tree, o, key)) : NULL;
    return v;
}

struct jsonin_value jsonin_need(const struct jsonin_value *object, const char *key)
{
    struct jsonin_value v = jsonin_get(object, key);
    if (!v.json)
        jsonin_refuse(v, "missing");
    return v;
}

struct jsonin_value jsonin_at(const struct jsonin_value *array, size_t i)
{
    struct jsonin_value v = {.doc = array->doc, .parent = array, .index = i};
    struct jsondoc_node *a = typed(*array, is(*array, JSONDOC_ARRAY), "a list");
    v.json = a ? present(jsondoc_item(&v.doc->tree, a, i)) : NULL;
    return v;
}

bool jsonin_has(struct jsonin_value v)
{
    return v.json != NULL;
}

bool jsonin_is_string(struct jsonin_value v)
{
    return is(v, JSONDOC_STRING);
}

bool jsonin_is_object(struct jsonin_value v)
{
    return is(v, JSONDOC_OBJECT);
}

bool jsonin_is_array(struct jsonin_value v)
{
    return is(v, JSONDOC_ARRAY);
}

struct span jsonin_str(struct jsonin_value v)
{
    const struct jsondoc_node *s = typed(v, is(v, JSONDOC_STRING), "a string");
    return s ? span_make(s->u.text, s->n) : SPAN_EMPTY;
}

void jsonin_text(const struct jsonin_value *object, const char *key, char *out_r, size_t room)
{
    struct span s = utf8_head(jsonin_str(jsonin_need(object, key)), room - 1);
    memcpy(out_r, s.p, s.n);
    out_r[s.n] = 0;
}

int64_t jsonin_int(struct jsonin_value v, int64_t min, int64_t max)
{
    const struct jsondoc_node *i = typed(v, is(v, JSONDOC_INTEGER), "a whole number");
    if (!i)
        return 0;
    int64_t n = i->u.number;
    if (n < min || n > max) {
        jsonin_refuse(v, "%lld is not between %lld and %lld", (long long)n, (long long)min, (long long)max);
        return 0;
    }
    return n;
}

bool jsonin_bool(struct jsonin_value v)
{
    bool yes = is(v, JSONDOC_TRUE);
    typed(v, yes || is(v, JSONDOC_FALSE), "true or false");
    return yes;
}

size_t jsonin_count(struct jsonin_value v)
{
    if (is(v, JSONDOC_OBJECT))
        return v.json->n;
    const struct jsondoc_node *a = typed(v, is(v, JSONDOC_ARRAY), "a list");
    return a ? a->n : 0;
}

void jsonin_only(const struct jsonin_value *object, const char *const *keys)
{
    const struct jsondoc_node *o = typed(*object, is(*object, JSONDOC_OBJECT), "an object");
    if (!o)
        return;
    for (uint32_t m = o->u.children.first; m; m = object->doc->tree.nodes[m].next) {
        const char *key = object->doc->tree.nodes[m].key;
        size_t i = 0;
        while (keys[i] && strcmp(keys[i], key) != 0)
            i++;
        if (!keys[i])
            jsonin_refuse(*object, "unknown member \"%s\"", key);
    }
}

/* n digits at s[*at]; -1 where there are none such. */
static int digits(struct span s, size_t *at, size_t n)
{
    int v = 0;
    for (size_t i = 0; i < n; i++) {
        if (*at >= s.n || !ascii_digit(s.p[*at]))
            return -1;
        v = v * 10 + (s.p[(*at)++] - '0');
    }
    return v;
}

static bool mark(struct span s, size_t *at, const char *any_of)
{
    if (*at >= s.n || !s.p[*at] || !strchr(any_of, s.p[*at]))
        return false;
    ++*at;
    return true;
}

/* Days since 1970-01-01 of a date of the Gregorian calendar. */
static int64_t days_of(int64_t year, int month, int day)
{
    year -= month <= 2;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t of_era = year - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static bool parse_zone(struct span s, size_t *at, int *offset_min_r)
{
    if (mark(s, at, "Zz")) {
        *offset_min_r = 0;
        return true;
    }
    bool west = *at < s.n && s.p[*at] == '-';
    if (!mark(s, at, "+-"))
        return false;
    int hours = digits(s, at, 2);
    bool colon = mark(s, at, ":");
    int minutes = digits(s, at, 2);
    if (hours < 0 || hours > 23 || !colon || minutes < 0 || minutes > 59)
        return false;
    *offset_min_r = (west ? -1 : 1) * (hours * 60 + minutes);
    return true;
}

/* RFC 3339 section 5.6. */
static bool parse_time(struct span s, int64_t *unix_s_r, int *offset_min_r)
{
    static const signed char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    size_t at = 0;
    int year = digits(s, &at, 4);
    bool fine = mark(s, &at, "-");
    int month = digits(s, &at, 2);
    fine = fine && mark(s, &at, "-");
    int day = digits(s, &at, 2);
    fine = fine && mark(s, &at, "Tt ");
    int hour = digits(s, &at, 2);
    fine = fine && mark(s, &at, ":");
    int minute = digits(s, &at, 2);
    fine = fine && mark(s, &at, ":");
    int second = digits(s, &at, 2);
    if (!fine || year < 0 || month < 1 || month > 12 || day < 1 || hour < 0 || hour > 23 || minute < 0 ||
        minute > 59 || second < 0 || second > 60)
        return false;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (day > days[month - 1] + (month == 2 && leap))
        return false;
    if (mark(s, &at, "."))
        while (at < s.n && ascii_digit(s.p[at]))
            at++;
    if (!parse_zone(s, &at, offset_min_r) || at != s.n)
        return false;
    *unix_s_r =
        days_of(year, month, day) * 86400 + hour * 3600 + minute * 60 + second - (int64_t)*offset_min_r * 60;
    return true;
}

bool jsonin_time(struct jsonin_value v, int64_t *unix_s_r, int *offset_min_r)
{
    struct span s = jsonin_str(v);
    int64_t unix_s = 0;
    int offset_min = 0;
    bool fine = s.n && parse_time(s, &unix_s, &offset_min);
    if (v.json && !fine)
        jsonin_refuse(v, "a time is wanted, as 2026-02-03T14:30:00Z");
    if (fine) {
        *unix_s_r = unix_s;
        *offset_min_r = offset_min;
    }
    return fine;
}
