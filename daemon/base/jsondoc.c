/* jsondoc.c: see jsondoc.h.  Called by jsonin.c.  Base floor.
 *
 * Our own, because each mail's facts come as JSON from the parse role: a library that reads octet by octet
 * and allocates each value cost the gate a third of its time. */
#include "daemon/base/jsondoc.h"

#include <stdlib.h>

#include "daemon/base/result.h"
#include "parsers/utf8.h"

enum { FEW_MEMBERS = 64, FIRST_NODES = 256 };

struct level {
    uint32_t node, last; /* a container, and its last child so far */
};

struct reader {
    struct jsondoc *doc;
    char *p; /* the copy, NUL-terminated */
    size_t at, n;
    struct level *levels;
    unsigned depth, depth_max;
    const char *fault; /* NULL: none yet */
    size_t fault_at;
};

static bool fail(struct reader *r, size_t at, const char *fault)
{
    r->fault = fault;
    r->fault_at = at;
    return false;
}

static void skip_space(struct reader *r)
{
    while (r->p[r->at] == ' ' || r->p[r->at] == '\n' || r->p[r->at] == '\r' || r->p[r->at] == '\t')
        r->at++;
}

/* ---- texts */

/* How many octets from p on need no look: no quote, backslash, control or non-ASCII octet.  p ends in NUL. */
static size_t plain_run(const char *p, size_t n)
{
    const uint64_t ones = 0x0101010101010101u, highs = ones << 7;
    size_t i = 0;
    for (; i + 8 <= n; i += 8) {
        uint64_t x;
        memcpy(&x, p + i, 8);
        uint64_t quote = x ^ (ones * '"'), slash = x ^ (ones * '\\');
        uint64_t found = (x - ones * 0x20) | (quote - ones) | (slash - ones);
        if ((found | x) & highs) /* may be wrong, but never misses one: the loop below looks closely */
            break;
    }
    while (i < n && (unsigned char)p[i] >= 0x20 && (unsigned char)p[i] < 0x80 && p[i] != '"' && p[i] != '\\')
        i++;
    return i;
}

static bool read_hex4(const char *p, uint32_t *v_r)
{
    uint32_t v = 0;
    for (int i = 0; i < 4; i++) {
        char c = ascii_lower(p[i]);
        if (!ascii_digit(c) && (c < 'a' || c > 'f'))
            return false;
        v = v << 4 | (uint32_t)(ascii_digit(c) ? c - '0' : c - 'a' + 10);
    }
    *v_r = v;
    return true;
}

/* Writes UTF-8 of at most 3 octets for \uXXXX, 4 for a pair of them: never more than was read. */
static size_t put_utf8(char *to, uint32_t cp)
{
    if (cp < 0x80) {
        to[0] = (char)cp;
        return 1;
    }
    size_t n = cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
    for (size_t i = n - 1; i > 0; i--, cp >>= 6)
        to[i] = (char)(0x80 | (cp & 0x3f));
    to[0] = (char)((0xf00 >> n) | cp);
    return n;
}

/* An escape at r->at, behind its backslash; the octets go to `to`. */
static bool read_escape(struct reader *r, char **to)
{
    static const char from[] = "\"\\/bfnrt", into[] = "\"\\/\b\f\n\r\t";
    char c = r->p[r->at];
    const char *simple = c ? strchr(from, c) : NULL;
    if (simple) {
        *(*to)++ = into[simple - from];
        r->at++;
        return true;
    }
    uint32_t cp, low;
    if (c != 'u' || !read_hex4(r->p + r->at + 1, &cp))
        return fail(r, r->at - 1, "invalid escape");
    r->at += 5;
    if (cp >= 0xd800 && cp < 0xdc00) {
        if (r->p[r->at] != '\\' || r->p[r->at + 1] != 'u' || !read_hex4(r->p + r->at + 2, &low) ||
            low < 0xdc00 || low > 0xdfff)
            return fail(r, r->at - 6, "invalid surrogate pair");
        cp = 0x10000 + ((cp - 0xd800) << 10) + (low - 0xdc00);
        r->at += 6;
    }
    if (cp == 0 || (cp >= 0xdc00 && cp < 0xe000))
        return fail(r, r->at - 6, cp ? "invalid surrogate pair" : "\\u0000 is not allowed");
    *to += put_utf8(*to, cp);
    return true;
}

/* The text whose opening quote stands at r->at, unescaped where it stands. */
static bool read_text(struct reader *r, const char **text_r, uint32_t *n_r)
{
    size_t begun = r->at++;
    char *start = r->p + r->at, *to = start;
    for (;;) {
        size_t run = plain_run(r->p + r->at, r->n - r->at);
        if (to != r->p + r->at)
            memmove(to, r->p + r->at, run);
        to += run;
        r->at += run;
        if (r->at == r->n)
            return fail(r, begun, "a text doesn't end");
        unsigned char c = (unsigned char)r->p[r->at];
        if (c == '"') {
            r->at++;
            *to = 0;
            *text_r = start;
            *n_r = (uint32_t)(to - start);
            return true;
        }
        if (c == '\\') {
            r->at++;
            if (!read_escape(r, &to))
                return false;
            continue;
        }
        size_t length = c < 0x80 ? 0 : utf8_length(span_make(r->p + r->at, r->n - r->at));
        if (length == 0)
            return fail(r, r->at, c < 0x20 ? "control character in a text" : "no UTF-8");
        memmove(to, r->p + r->at, length);
        to += length;
        r->at += length;
    }
}

/* ---- other values */

static bool skip_digits(struct reader *r)
{
    size_t begun = r->at;
    while (ascii_digit(r->p[r->at]))
        r->at++;
    return r->at > begun;
}

static bool read_number(struct reader *r, struct jsondoc_node *node)
{
    size_t begun = r->at;
    bool minus = r->p[r->at] == '-', fine, real = false;
    r->at += minus;
    size_t first = r->at;
    fine = skip_digits(r) && (r->p[first] != '0' || r->at == first + 1);
    size_t end = r->at;
    if (fine && r->p[r->at] == '.') {
        real = true;
        r->at++;
        fine = skip_digits(r);
    }
    if (fine && (r->p[r->at] == 'e' || r->p[r->at] == 'E')) {
        real = true;
        r->at++;
        r->at += r->p[r->at] == '+' || r->p[r->at] == '-';
        fine = skip_digits(r);
    }
    if (!fine)
        return fail(r, begun, "invalid number");
    node->type = real ? JSONDOC_REAL : JSONDOC_INTEGER;
    int64_t v = 0; /* negative: there is one more of those */
    for (size_t i = first; !real && i < end; i++)
        if (__builtin_mul_overflow(v, 10, &v) || __builtin_sub_overflow(v, r->p[i] - '0', &v))
            return fail(r, begun, "number too large");
    if (!minus && __builtin_sub_overflow(0, v, &v))
        return fail(r, begun, "number too large");
    node->u.number = v;
    return true;
}

static bool read_word(struct reader *r, struct jsondoc_node *node)
{
    static const struct {
        const char *word;
        enum jsondoc_type type;
    } words[] = {{"true", JSONDOC_TRUE}, {"false", JSONDOC_FALSE}, {"null", JSONDOC_NULL}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (!span_starts(span_make(r->p + r->at, r->n - r->at), span_of(words[i].word)))
            continue;
        r->at += strlen(words[i].word);
        node->type = words[i].type;
        return true;
    }
    return fail(r, r->at, r->at == r->n ? "end of the octets where a value is wanted" : "no value");
}

/* ---- the tree */

static uint32_t add_node(struct reader *r)
{
    struct jsondoc *doc = r->doc;
    if (doc->n == doc->room) {
        doc->room *= 2;
        doc->nodes = realloc(doc->nodes, doc->room * sizeof *doc->nodes);
        if (!doc->nodes)
            BUG("out of memory");
    }
    doc->nodes[doc->n] = (struct jsondoc_node){.type = JSONDOC_NULL};
    return doc->n++;
}

/* Behind the last child of the container at hand. */
static void link_node(struct reader *r, uint32_t i)
{
    if (r->depth == 0)
        return;
    struct level *level = &r->levels[r->depth - 1];
    struct jsondoc_node *container = &r->doc->nodes[level->node];
    if (level->last)
        r->doc->nodes[level->last].next = i;
    else
        container->u.children.first = i;
    level->last = i;
    container->n++;
}

static int by_key(const void *a, const void *b)
{
    const struct jsondoc_node *x = *(struct jsondoc_node *const *)a, *y = *(struct jsondoc_node *const *)b;
    if (x->key_n != y->key_n)
        return x->key_n < y->key_n ? -1 : 1;
    return memcmp(x->key, y->key, x->key_n);
}

/* Few members are compared each with each, by length first; many are sorted. */
static bool members_differ(struct reader *r, const struct jsondoc_node *object)
{
    const struct jsondoc_node *few[FEW_MEMBERS], **v = few;
    size_t n = 0;
    bool differ = true;
    if (object->n > FEW_MEMBERS && !(v = malloc(object->n * sizeof *v)))
        BUG("out of memory");
    for (uint32_t i = object->u.children.first; i; i = r->doc->nodes[i].next)
        v[n++] = &r->doc->nodes[i];
    if (n > FEW_MEMBERS)
        qsort(v, n, sizeof *v, by_key);
    for (size_t i = 1; i < n && differ; i++)
        for (size_t j = n > FEW_MEMBERS ? i - 1 : 0; j < i && differ; j++)
            differ = by_key(&v[i], &v[j]) != 0;
    if (v != few)
        free(v);
    return differ || fail(r, r->at, "a member stands twice in the object that ends here");
}

/* A member's name and the colon. */
static bool read_key(struct reader *r, uint32_t i)
{
    const char *key;
    uint32_t n;
    skip_space(r);
    if (r->p[r->at] != '"')
        return fail(r, r->at, "a member's name is wanted");
    if (!read_text(r, &key, &n))
        return false;
    skip_space(r);
    if (r->p[r->at] != ':')
        return fail(r, r->at, "':' is wanted");
    r->at++;
    r->doc->nodes[i].key = key;
    r->doc->nodes[i].key_n = n;
    return true;
}

/* One value, or the beginning of a container, which is then the one at hand. */
static bool read_value(struct reader *r)
{
    if (r->doc->n >= JSONDOC_NODES_MAX)
        return fail(r, r->at, "too many values");
    bool member = r->depth > 0 && r->doc->nodes[r->levels[r->depth - 1].node].type == JSONDOC_OBJECT;
    uint32_t i = add_node(r);
    link_node(r, i);
    if (member && !read_key(r, i))
        return false;
    skip_space(r);
    struct jsondoc_node *node = &r->doc->nodes[i];
    char c = r->p[r->at];
    if (c == '"') {
        node->type = JSONDOC_STRING;
        return read_text(r, &node->u.text, &node->n);
    }
    if (c == '-' || ascii_digit(c))
        return read_number(r, node);
    if (c != '[' && c != '{')
        return read_word(r, node);
    if (r->depth == r->depth_max)
        return fail(r, r->at, NULL);
    node->type = c == '[' ? JSONDOC_ARRAY : JSONDOC_OBJECT;
    r->levels[r->depth++] = (struct level){.node = i};
    r->at++;
    return true;
}

/* What may stand behind a value: the ends of containers, and a comma where one goes on.  *more_r: a value
 * follows. */
static bool read_ends(struct reader *r, bool *more_r)
{
    while (r->depth > 0) {
        struct jsondoc_node *container = &r->doc->nodes[r->levels[r->depth - 1].node];
        bool object = container->type == JSONDOC_OBJECT, begun = container->n == 0;
        skip_space(r);
        char c = r->p[r->at];
        if (c == (object ? '}' : ']')) {
            if (object && !members_differ(r, container))
                return false;
            r->at++;
            r->depth--;
            continue;
        }
        *more_r = true;
        if (begun)
            return true;
        if (c != ',')
            return fail(r, r->at, object ? "',' or '}' is wanted" : "',' or ']' is wanted");
        r->at++;
        return true;
    }
    *more_r = false;
    return true;
}

static bool read_all(struct reader *r)
{
    bool more = true;
    while (more)
        if (!read_value(r) || !read_ends(r, &more))
            return false;
    skip_space(r);
    return r->at == r->n || fail(r, r->at, "something stands behind the value");
}

static void say_fault(const struct reader *r, struct span octets, struct buf *error_r)
{
    if (!r->fault) {
        buf_printf(error_r, "nested deeper than %u", r->depth_max);
        return;
    }
    size_t line = 1, column = 1;
    for (size_t i = 0; i < r->fault_at && i < octets.n; i++) {
        column = octets.p[i] == '\n' ? 1 : column + 1;
        line += octets.p[i] == '\n';
    }
    buf_printf(error_r, "line %zu, column %zu: %s", line, column, r->fault);
}

bool jsondoc_read(struct jsondoc *doc, struct span octets, unsigned depth_max, struct buf *error_r)
{
    *doc = (struct jsondoc){.n = 1, .room = FIRST_NODES};
    doc->nodes = malloc(doc->room * sizeof *doc->nodes);
    doc->octets = malloc(octets.n + 1);
    struct reader r = {.doc = doc, .p = doc->octets, .n = octets.n, .depth_max = depth_max};
    r.levels = malloc((depth_max + 1) * sizeof *r.levels);
    if (!doc->nodes || !doc->octets || !r.levels)
        BUG("out of memory");
    if (octets.n)
        memcpy(doc->octets, octets.p, octets.n);
    doc->octets[octets.n] = 0;
    bool fine = read_all(&r);
    free(r.levels);
    if (fine)
        return true;
    say_fault(&r, octets, error_r);
    jsondoc_release(doc);
    return false;
}

void jsondoc_release(struct jsondoc *doc)
{
    free(doc->nodes);
    free(doc->octets);
    *doc = (struct jsondoc){.n = 0};
}

static bool is_called(const struct jsondoc_node *node, const char *key, size_t n)
{
    return node->key_n == n && memcmp(node->key, key, n) == 0;
}

struct jsondoc_node *jsondoc_member(const struct jsondoc *doc, struct jsondoc_node *object, const char *key)
{
    size_t n = strlen(key);
    uint32_t from = object->u.children.at ? object->u.children.at : object->u.children.first, i = from;
    if (!i)
        return NULL;
    do {
        struct jsondoc_node *node = &doc->nodes[i];
        uint32_t next = node->next ? node->next : object->u.children.first;
        if (is_called(node, key, n)) {
            object->u.children.at = next;
            return node;
        }
        i = next;
    } while (i != from);
    return NULL;
}

struct jsondoc_node *jsondoc_item(const struct jsondoc *doc, struct jsondoc_node *array, size_t i)
{
    if (i >= array->n)
        return NULL;
    if (!array->u.children.at || i < array->u.children.at_index) {
        array->u.children.at = array->u.children.first;
        array->u.children.at_index = 0;
    }
    while (array->u.children.at_index < i) {
        array->u.children.at = doc->nodes[array->u.children.at].next;
        array->u.children.at_index++;
    }
    return &doc->nodes[array->u.children.at];
}
