/* pattern.c: PCRE2 for patterns of the configuration.  Called by rules.c, subject.c and report.c. */
#include "parsers/pattern.h"

#include <stdio.h>
#include <stdlib.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "parsers/utf8.h"

enum { MATCH_LIMIT = 100000, HEAP_LIMIT_KB = 20000, SAME_NAMES = 4 };

struct pattern {
    pcre2_code *code;
    pcre2_match_data *data;
    pcre2_match_context *context;
    uint32_t numbers[PATTERN_GROUPS][SAME_NAMES]; /* of each known group; 0: none (more) */
};

static bool starts(const char *p, const char *with)
{
    return strncmp(p, with, strlen(with)) == 0;
}

/* What an opening bracket at p may not begin; NULL where it may. */
static const char *bad_group(const char *p)
{
    if (p[1] == '*')
        return "a (*VERB)";
    if (p[1] != '?')
        return NULL;
    p += 2;
    if (*p == '#')
        return "a comment"; /* in one a bracket could hide what follows it from us */
    for (const char *o = p; ascii_alpha(*o) || *o == '^' || (*o == '-' && !ascii_digit(o[1])); o++)
        if (*o == 'x')
            return "the option x"; /* as it lets comments in */
        else if (*o == 'P')
            break;
    if (*p == 'C')
        return "a callout";
    bool relative = (*p == '+' || *p == '-') && ascii_digit(p[1]);
    if (*p == 'R' || *p == '&' || ascii_digit(*p) || relative || starts(p, "P>"))
        return "a recursion";
    return NULL;
}

/* What an escape at p ("\\x") may not be; NULL where it may.  \g<name> and \g'name' call a group, \g{n} only
 * refers to what it matched. */
static const char *bad_escape(const char *p)
{
    if (p[1] == 'C')
        return "\\C";
    if (p[1] == 'g' && (p[2] == '<' || p[2] == '\''))
        return "a recursion";
    return NULL;
}

/* Walks a class from its "[" to behind its "]"; a "]" in first place is a member. */
static const char *class_end(const char *p)
{
    p++;
    if (*p == '^')
        p++;
    if (*p == ']')
        p++;
    for (; *p && *p != ']'; p++) {
        if (*p == '\\' && p[1])
            p++;
        else if (*p == '[' && (p[1] == ':' || p[1] == '.' || p[1] == '=')) {
            const char mark[3] = {p[1], ']', 0};
            const char *end = strstr(p + 2, mark);
            p = end ? end + 1 : p;
        }
    }
    return *p ? p + 1 : p;
}

/* What the expression holds that no expression of ours may; NULL where nothing. */
static const char *forbidden(const char *regex)
{
    const char *bad = NULL;
    for (const char *p = regex; *p && !bad;) {
        if (starts(p, "\\Q")) {
            const char *end = strstr(p, "\\E");
            if (!end)
                return NULL;
            p = end + 2;
        } else if (*p == '\\') {
            bad = bad_escape(p);
            p += p[1] ? 2 : 1;
        } else if (*p == '[') {
            p = class_end(p);
        } else {
            bad = *p == '(' ? bad_group(p) : NULL;
            p++;
        }
    }
    return bad;
}

/* Notes the numbers that a name stands for; false where it is no group. */
static bool find_group(struct pattern *x, size_t group, const char *name)
{
    uint32_t count = 0, size = 0;
    PCRE2_SPTR table = NULL;
    pcre2_pattern_info(x->code, PCRE2_INFO_NAMECOUNT, &count);
    pcre2_pattern_info(x->code, PCRE2_INFO_NAMEENTRYSIZE, &size);
    pcre2_pattern_info(x->code, PCRE2_INFO_NAMETABLE, &table);
    size_t found = 0;
    for (uint32_t i = 0; i < count && found < SAME_NAMES; i++) {
        PCRE2_SPTR entry = table + (size_t)i * size;
        if (strcmp((const char *)entry + 2, name) == 0)
            x->numbers[group][found++] = (uint32_t)entry[0] << 8 | entry[1];
    }
    return found > 0;
}

static bool find_groups(struct pattern *x, const char *const *groups)
{
    bool known = false;
    for (size_t i = 0; i < PATTERN_GROUPS && groups[i]; i++)
        known |= find_group(x, i, groups[i]);
    return known;
}

static void out_of_memory(void)
{
    fprintf(stderr, "pattern: out of memory\n");
    abort();
}

static pcre2_code *compile(const char *regex, char *error_r, size_t error_room)
{
    const uint32_t options =
        PCRE2_UTF | PCRE2_UCP | PCRE2_CASELESS | PCRE2_DUPNAMES | PCRE2_NEVER_BACKSLASH_C;
    int code;
    size_t at;
    pcre2_code *c = pcre2_compile((PCRE2_SPTR)regex, PCRE2_ZERO_TERMINATED, options, &code, &at, NULL);
    if (c)
        return c;
    char why[160] = "";
    pcre2_get_error_message(code, (PCRE2_UCHAR *)why, sizeof why);
    snprintf(error_r, error_room, "does not compile: %s at character %zu", why, at);
    return NULL;
}

struct pattern *pattern_new(const char *regex, const char *const *groups, char *error_r, size_t error_room)
{
    if (strlen(regex) > PATTERN_MAX) {
        snprintf(error_r, error_room, "is longer than %d octets", PATTERN_MAX);
        return NULL;
    }
    const char *bad = forbidden(regex);
    if (bad) {
        snprintf(error_r, error_room, "holds %s, which a pattern may not", bad);
        return NULL;
    }
    pcre2_code *code = compile(regex, error_r, error_room);
    if (!code)
        return NULL;
    struct pattern *x = calloc(1, sizeof *x);
    if (!x)
        out_of_memory();
    x->code = code;
    x->data = pcre2_match_data_create_from_pattern(code, NULL);
    x->context = pcre2_match_context_create(NULL);
    if (!x->data || !x->context)
        out_of_memory();
    pcre2_set_match_limit(x->context, MATCH_LIMIT);
    pcre2_set_heap_limit(x->context, HEAP_LIMIT_KB);
    if (!find_groups(x, groups)) {
        snprintf(error_r, error_room, "has none of the groups it could be used for (the first is (?<%s>...))",
                 groups[0]);
        pattern_free(&x);
    }
    return x;
}

void pattern_free(struct pattern **xp)
{
    if (!*xp)
        return;
    pcre2_match_context_free((*xp)->context);
    pcre2_match_data_free((*xp)->data);
    pcre2_code_free((*xp)->code);
    free(*xp);
    *xp = NULL;
}

static struct span group_of(const struct pattern *x, size_t group, struct span subject, uint32_t top)
{
    const size_t *ends = pcre2_get_ovector_pointer(x->data);
    for (size_t i = 0; i < SAME_NAMES && x->numbers[group][i]; i++) {
        uint32_t n = x->numbers[group][i];
        if (n < top && ends[2 * n] != PCRE2_UNSET && ends[2 * n] < ends[2 * n + 1])
            return span_make(subject.p + ends[2 * n], ends[2 * n + 1] - ends[2 * n]);
    }
    return SPAN_EMPTY;
}

enum pattern_outcome pattern_match(const struct pattern *x, struct span subject, struct span *groups_r)
{
    subject = utf8_head(subject, PATTERN_SUBJECT_MAX);
    int rc = pcre2_match(x->code, (PCRE2_SPTR)subject.p, subject.n, 0, 0, x->data, x->context);
    for (size_t i = 0; i < PATTERN_GROUPS; i++)
        groups_r[i] = rc > 0 ? group_of(x, i, subject, (uint32_t)rc) : SPAN_EMPTY;
    if (rc > 0)
        return PATTERN_MATCH;
    return rc == PCRE2_ERROR_NOMATCH ? PATTERN_NO_MATCH : PATTERN_GAVE_UP;
}
