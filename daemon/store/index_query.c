/* index_query.c: a search as it was typed: words, "phrases", -not and filters.  Store floor; called by
 * index_search.c.  Each word becomes one quoted string of FTS5, so that nothing of it is syntax (attack 37).
 */
#include "daemon/store/index_query.h"

#include <time.h>

#include "daemon/store/index_text.h"

enum { MATCH_MAX = 4 * INDEX_QUERY_MAX };

static enum result refuse(struct why *why, const char *what, struct span value)
{
    return why_set(why, PERM, WHY_MAIL, "5.5.4", "search: %s: %.*s", what, SPAN_FMT(span_head(value, 60)));
}

/* The date's first moment in UTC. */
static bool date_parse(struct span s, int64_t *ms_r)
{
    enum { LENGTH = 10 }; /* YYYY-MM-DD */
    int part[3] = {0};
    static const size_t first[] = {0, 5, 8}, digits[] = {4, 2, 2};
    if (s.n != LENGTH || s.p[4] != '-' || s.p[7] != '-')
        return false;
    for (int k = 0; k < 3; k++)
        for (size_t i = first[k]; i < first[k] + digits[k]; i++) {
            if (!ascii_digit(s.p[i]))
                return false;
            part[k] = part[k] * 10 + (s.p[i] - '0');
        }
    struct tm tm = {.tm_year = part[0] - 1900, .tm_mon = part[1] - 1, .tm_mday = part[2]};
    time_t t = timegm(&tm);
    if (tm.tm_mon != part[1] - 1 || tm.tm_mday != part[2]) /* the 31st of June */
        return false;
    *ms_r = (int64_t)t * 1000;
    return true;
}

/* Is there anything in it that the tokenizer may keep? */
static bool has_token(struct span s)
{
    for (size_t i = 0; i < s.n; i++)
        if (ascii_alpha(s.p[i]) || ascii_digit(s.p[i]) || (unsigned char)s.p[i] >= 0x80)
            return true;
    return false;
}

/* As one FTS5 string: its quotation marks doubled, between quotation marks. */
static struct span quoted_match(struct arena *a, struct span text)
{
    struct buf match;
    buf_init(&match, 2 * MATCH_MAX);
    buf_addc(&match, '"');
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '"')
            buf_addc(&match, '"');
        buf_addc(&match, text.p[i]);
    }
    buf_addc(&match, '"');
    struct span s = arena_copy(a, buf_span(&match));
    buf_release(&match);
    return s;
}

static enum result add_term(struct index_query *q, struct arena *a, struct span words, bool is_not,
                            struct why *why)
{
    if (q->n == INDEX_TERMS_MAX)
        return refuse(why, "too many words", words);
    struct buf text;
    buf_init(&text, MATCH_MAX);
    index_text(&text, words);
    if (has_token(buf_span(&text)))
        q->terms[q->n++] = (struct index_term){.match = quoted_match(a, buf_span(&text)), .is_not = is_not};
    buf_release(&text);
    return OK;
}

/* A filter's name in front of its colon; false where it is none, and the whole is a word. */
static enum result set_filter(struct index_query *q, struct span name, struct span value, bool *is_filter_r,
                              struct why *why)
{
    *is_filter_r = true;
    if (span_ieq(name, SPAN_LIT("site"))) {
        q->site = value;
    } else if (span_ieq(name, SPAN_LIT("from"))) {
        q->from = value;
    } else if (span_ieq(name, SPAN_LIT("type"))) {
        q->type = value;
    } else if (span_ieq(name, SPAN_LIT("status"))) {
        if (!ticket_status_parse(value, &q->status))
            return refuse(why, "status: wants open, pending, resolved or closed, not", value);
        q->status_set = true;
    } else if (span_ieq(name, SPAN_LIT("before"))) {
        if (!date_parse(value, &q->before_ms))
            return refuse(why, "before: wants a date as 2026-01-31, not", value);
    } else if (span_ieq(name, SPAN_LIT("after"))) {
        if (!date_parse(value, &q->after_ms))
            return refuse(why, "after: wants a date as 2026-01-31, not", value);
    } else {
        *is_filter_r = false;
    }
    return OK;
}

static bool is_blank(struct span s, size_t *length_r)
{
    static const char ideographic_space[] = "\xe3\x80\x80"; /* U+3000, as Japanese keyboards write */
    if (s.n && (ascii_space(s.p[0]) || s.p[0] == 0)) {
        *length_r = 1;
        return true;
    }
    *length_r = sizeof ideographic_space - 1;
    return span_starts(s, span_make(ideographic_space, *length_r));
}

/* Up to the closing quotation mark (or the end), *rest behind it; else up to the next blank. */
static struct span take(struct span *rest)
{
    size_t end = 0, skip;
    bool quoted = rest->n && rest->p[0] == '"';
    if (quoted) {
        *rest = span_from(*rest, 1);
        end = span_chr(*rest, '"');
    } else {
        while (end < rest->n && rest->p[end] != '"' && !is_blank(span_from(*rest, end), &skip))
            end++;
    }
    struct span taken = span_head(*rest, end);
    *rest = span_from(*rest, end + (quoted ? 1 : 0));
    return taken;
}

static enum result one(struct index_query *q, struct arena *a, struct span *rest, struct why *why)
{
    bool is_not = rest->p[0] == '-' && rest->n > 1;
    if (is_not)
        *rest = span_from(*rest, 1);
    bool quoted = rest->p[0] == '"';
    struct span word = take(rest);
    size_t colon = span_chr(word, ':');
    if (quoted || colon == 0 || colon == word.n)
        return add_term(q, a, word, is_not, why);
    struct span name = span_head(word, colon), value = span_from(word, colon + 1);
    if (value.n == 0 && rest->n && rest->p[0] == '"')
        value = take(rest);
    bool is_filter;
    enum result r = set_filter(q, name, value, &is_filter, why);
    if (r != OK || !is_filter)
        return r == OK ? add_term(q, a, span_make(word.p, (size_t)(value.p + value.n - word.p)), is_not, why)
                       : r;
    if (is_not || value.n == 0)
        return refuse(why, is_not ? "only words can be excluded, not" : "a value is missing behind", word);
    return OK;
}

enum result index_query_parse(struct span query, struct arena *a, struct index_query *q, struct why *why)
{
    *q = (struct index_query){0};
    if (query.n > INDEX_QUERY_MAX)
        return why_set(why, PERM, WHY_MAIL, "5.5.4", "search: longer than %d octets", INDEX_QUERY_MAX);
    while (query.n) {
        size_t blank;
        if (is_blank(query, &blank)) {
            query = span_from(query, blank);
            continue;
        }
        enum result r = one(q, a, &query, why);
        if (r != OK)
            return r;
    }
    bool filtered = q->site.n || q->from.n || q->type.n || q->status_set || q->before_ms || q->after_ms;
    bool wanted = filtered;
    for (size_t i = 0; i < q->n; i++)
        wanted = wanted || !q->terms[i].is_not;
    return wanted ? OK : why_set(why, PERM, WHY_MAIL, "5.5.4", "search: no word to look for");
}
