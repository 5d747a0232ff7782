/* subject_form.c: elements, heads and key-value pairs in a subject.  Called by subject.c. */
#include "parsers/subject_form.h"

#include "parsers/environment.h"
#include "parsers/fold.h"
#include "parsers/ruleset.h"
#include "parsers/siteid.h"
#include "parsers/utf8.h"

enum { ELEMENTS = 4, HEAD_MAX = 80, HEAD_TRIES = 3, KEY_MAX = 48, PAIRS = 5 };

enum form_element form_classify(const struct facts_conf *conf, struct arena *a, struct span s,
                                struct span *value_r)
{
    s = span_trim(s);
    if (s.n == 0 || s.n > LEXICON_PHRASE_MAX)
        return FORM_OTHER;
    *value_r = facts_type_of(conf, s);
    if (value_r->n)
        return FORM_TYPE;
    *value_r = facts_environment_of(conf, s);
    if (value_r->n == 0 && span_istarts(s, SPAN_LIT("multidev:")))
        *value_r = environment_of(conf, s, a);
    if (value_r->n)
        return FORM_ENVIRONMENT;
    return siteid_read(a, s, value_r) ? FORM_SITE : FORM_OTHER;
}

/* The width of one character that parts elements in a bracket; 0 where s begins with none. */
static size_t divider(struct span s)
{
    uint32_t cp;
    size_t n = utf8_decode(s, &cp);
    cp = n ? fold_width(cp) : 0;
    return cp == '/' || cp == ',' || cp == ';' || cp == '|' || cp == ':' || cp == '+' || cp == 0x3001 ? n : 0;
}

static bool dash_between_blanks(struct span s, size_t i)
{
    return s.p[i] == ' ' && i + 1 < s.n && form_separator(span_from(s, i)) > 1;
}

/* Splits at dividers, or where there is none at blanks.  Returns how many, ELEMENTS + 1 for too many. */
static size_t split(struct span s, bool at_blanks, struct span *v)
{
    size_t n = 0, from = 0;
    for (size_t i = 0; i <= s.n && n <= ELEMENTS; i++) {
        size_t d = i == s.n ? 1 : at_blanks ? s.p[i] == ' ' : divider(span_from(s, i));
        if (d == 0 && !at_blanks && dash_between_blanks(s, i))
            d = form_separator(span_from(s, i));
        if (d == 0)
            continue;
        struct span one = span_trim(span_head(span_from(s, from), i - from));
        if (one.n && n++ < ELEMENTS)
            v[n - 1] = one;
        from = i + d;
        i = from - 1;
    }
    return n;
}

/* Adds one element; false where it says nothing, or says twice what may be said once. */
static bool take(const struct facts_conf *conf, struct arena *a, struct span element, struct form *f,
                 bool *site_seen)
{
    struct span value;
    switch (form_classify(conf, a, element, &value)) {
    case FORM_TYPE:
        if (f->type.n == 0)
            f->type = value;
        return true;
    case FORM_ENVIRONMENT:
        if (f->environment.n == 0)
            f->environment = value;
        return true;
    case FORM_SITE:
        if (*site_seen || f->n_sites == FORM_SITES)
            return false;
        *site_seen = true;
        f->sites[f->n_sites++] = value;
        return true;
    case FORM_OTHER:
        break;
    }
    return false;
}

bool form_bracket(const struct facts_conf *conf, struct arena *a, struct span inside, struct form *form)
{
    struct form with_pairs = *form;
    struct span rest = inside;
    if (form_pairs(conf, a, &rest, &with_pairs) && span_trim(rest).n == 0) {
        *form = with_pairs;
        return true;
    }
    for (int at_blanks = 0; at_blanks < 2; at_blanks++) {
        struct span v[ELEMENTS];
        struct form f = *form;
        bool site_seen = false, all = true;
        size_t n = split(inside, at_blanks, v);
        for (size_t i = 0; i < n && i < ELEMENTS && all; i++)
            all = take(conf, a, v[i], &f, &site_seen);
        if (n > 0 && n <= ELEMENTS && all) {
            *form = f;
            return true;
        }
    }
    return false;
}

size_t form_separator(struct span s)
{
    size_t i = 0;
    while (i < s.n && s.p[i] == ' ')
        i++;
    uint32_t cp;
    size_t n = utf8_decode(span_from(s, i), &cp);
    if (n == 0)
        return 0;
    uint32_t narrow = fold_width(cp);
    bool lone = narrow == ':' || narrow == ',' || narrow == '|' || narrow == '/' || narrow == ';' ||
                narrow == '>' || cp == 0x3001;
    bool dash = narrow == '-' && cp != 0x2010 && cp != 0x2011;
    if (!lone && !dash)
        return 0;
    size_t end = i + n;
    while (dash && end < s.n && s.p[end] == '-')
        end++;
    bool blank_behind = end == s.n || s.p[end] == ' ';
    if (cp == '-' && !(i > 0 && blank_behind) && end - i < 2)
        return 0; /* the hyphen of a word */
    while (end < s.n && s.p[end] == ' ')
        end++;
    return end;
}

/* The first word of s, which blanks or brackets end, taken as an environment. */
static struct span leading_environment(const struct facts_conf *conf, struct span *s)
{
    size_t n = 0;
    while (n < s->n && s->p[n] != ' ' && s->p[n] != '(' && s->p[n] != '/')
        n++;
    struct span e = facts_environment_of(conf, span_head(*s, n));
    if (e.n) {
        while (n < s->n && (s->p[n] == ' ' || s->p[n] == '/'))
            n++;
        *s = span_from(*s, n);
    }
    return e;
}

static bool mark(char c)
{
    return c == ' ' || c == '(' || c == '[' || c == ')' || c == ']' || c == '/';
}

/* The same with the last word. */
static struct span trailing_environment(const struct facts_conf *conf, struct span *s)
{
    size_t end = s->n;
    while (end && mark(s->p[end - 1]))
        end--;
    size_t from = end;
    while (from && !mark(s->p[from - 1]))
        from--;
    struct span e =
        from ? facts_environment_of(conf, span_head(span_from(*s, from), end - from)) : SPAN_EMPTY;
    if (e.n) {
        while (from && mark(s->p[from - 1]))
            from--;
        *s = span_head(*s, from);
    }
    return e;
}

static bool is_ornament(uint32_t cp)
{
    bool picture = (cp >= 0x2190 && cp <= 0x245f) || (cp >= 0x2500 && cp <= 0x2bff) || cp >= 0x1f000;
    return cp == '!' || cp == '*' || cp == '~' || cp == 0xff01 || picture || fold_invisible(cp) ||
           fold_width(cp) == ' ';
}

struct span form_behind_ornaments(struct span s)
{
    uint32_t cp;
    for (size_t n; (n = utf8_decode(s, &cp)) > 0 && is_ornament(cp);)
        s = span_from(s, n);
    return s;
}

/* Without the ornaments and full stops at its end. */
static struct span before_ornaments(struct span s)
{
    while (s.n) {
        uint32_t cp;
        size_t at = utf8_last(s);
        if (s.p[at] != '.' && !(utf8_decode(span_from(s, at), &cp) == s.n - at && is_ornament(cp)))
            break;
        s.n = at;
    }
    return s;
}

/* Whether the whole of head is a type, an environment, or both. */
static bool head_known(const struct facts_conf *conf, struct span head, bool lone_environment, struct form *f)
{
    head = before_ornaments(head);
    struct span type = facts_type_of(conf, head), environment = SPAN_EMPTY;
    if (type.n == 0)
        environment = leading_environment(conf, &head);
    if (type.n == 0 && environment.n == 0)
        environment = trailing_environment(conf, &head);
    if (type.n == 0)
        type = facts_type_of(conf, head);
    if (type.n == 0 && !(lone_environment && environment.n && span_trim(head).n == 0))
        return false;
    f->type = type.n && f->type.n == 0 ? type : f->type;
    f->environment = environment.n && f->environment.n == 0 ? environment : f->environment;
    return true;
}

/* What ends a head at octet i of s: a separator, or "! "; its octets, 0 for nothing. */
static size_t head_end(struct span s, size_t i)
{
    size_t n = form_separator(span_from(s, i)), marks = 0;
    while (i + marks < s.n && s.p[i + marks] == '!')
        marks++;
    if (marks && (i + marks == s.n || s.p[i + marks] == ' '))
        return marks + 1 <= s.n - i ? marks + 1 : marks;
    return s.p[i] == '/' ? 0 : n; /* "downtime/live: " */
}

/* Whether the word at the head of s says since when something is so. */
static bool says_since(struct span s)
{
    static const char *const words[] = {"since", "seit",  "depuis", "desde", "sinds", "sedert",
                                        "sedan", "siden", "od",     "dal",   "dalle", "від",
                                        "από",   "منذ",   "از",     "sejak", "nuo"};
    struct span word = span_head(s, span_chr(s, ' '));
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (span_ieq(word, span_of(words[i])))
            return word.n < s.n;
    return false;
}

/* "downtime since 9": a type, although no mark stands behind it. */
static bool head_since(const struct facts_conf *conf, struct span s, struct form *f)
{
    for (size_t i = 0, tries = 0; i + 1 < s.n && tries < HEAD_TRIES; i++) {
        if (s.p[i] != ' ')
            continue;
        tries++;
        if (says_since(span_from(s, i + 1)))
            return head_known(conf, span_head(s, i), false, f);
    }
    return false;
}

bool form_head(const struct facts_conf *conf, bool lone_environment, struct span *rest, struct form *form)
{
    struct span all = form_behind_ornaments(*rest), near = span_head(all, HEAD_MAX);
    int tries = 0;
    for (size_t i = 0; i < near.n && tries < HEAD_TRIES; i++) {
        if (i > 0 && near.p[i - 1] == ' ')
            continue; /* its blanks belong to a separator tried before */
        size_t end = head_end(all, i);
        if (end == 0)
            continue;
        tries++;
        if (head_known(conf, span_trim(span_head(all, i)), lone_environment, form)) {
            *rest = span_from(all, i + end);
            return true;
        }
        i += end - 1;
    }
    if (all.n <= HEAD_MAX && head_known(conf, span_trim(all), lone_environment, form)) {
        *rest = span_from(all, all.n);
        return true;
    }
    return head_since(conf, near, form);
}

/* The octets of a key of the pair form with its ":" or "=", and what it is; 0 where s begins with none. */
static size_t key(const struct facts_conf *conf, struct span s, int *what_r)
{
    for (size_t i = 0; i < s.n && i < KEY_MAX; i++) {
        uint32_t cp;
        size_t n = utf8_decode(span_from(s, i), &cp);
        if (n && (fold_width(cp) == ':' || cp == '=')) {
            *what_r = lexicon_find_text(ruleset_words(conf, RULESET_HEADINGS), span_head(s, i));
            return *what_r < 0 ? 0 : i + n;
        }
    }
    return 0;
}

/* Where the value at the head of s ends: before a comma, semicolon, bar or dash, or the next key. */
static size_t value_end(const struct facts_conf *conf, struct span s)
{
    for (size_t i = 0; i < s.n; i++) {
        int what;
        struct span here = span_from(s, i);
        if (form_separator(here) && here.p[0] != '/' && here.p[0] != ':')
            return i;
        if (i > 0 && s.p[i - 1] == ' ' && s.p[i] != ' ' && key(conf, here, &what))
            return i;
    }
    return s.n;
}

/* One pair's value into *f; false where it is not what its key asks for. */
static bool pair(const struct facts_conf *conf, struct arena *a, int what, struct span value, struct form *f)
{
    value = span_trim(value);
    struct span v;
    switch (what) {
    case RULESET_SITE:
        if (f->n_sites || !siteid_read(a, value, &v))
            return false;
        f->sites[f->n_sites++] = v;
        return true;
    case RULESET_TYPE:
        f->type = facts_type_of(conf, value);
        return true;
    case FACTS_ENVIRONMENTS:
        f->environment = environment_of(conf, value, a);
        return true;
    default:
        return false;
    }
}

bool form_pairs(const struct facts_conf *conf, struct arena *a, struct span *rest, struct form *form)
{
    struct form f = *form;
    struct span s = *rest;
    int found = 0, what;
    for (size_t n; found < PAIRS && (n = key(conf, s, &what)) > 0; found++) {
        struct span behind = span_from(s, n);
        while (behind.n && behind.p[0] == ' ')
            behind = span_from(behind, 1);
        size_t end = value_end(conf, behind);
        if (what >= RULESET_SUBJECT && found) { /* "summary: …" */
            s = span_trim(behind);
            break;
        }
        if (!pair(conf, a, what, span_head(behind, end), &f))
            break;
        s = span_from(behind, end);
        s = span_from(s, form_separator(s));
    }
    if (found == 0)
        return false;
    for (size_t i = form->n_sites; i < f.n_sites; i++)
        f.behind[i] = s;
    *form = f;
    *rest = s;
    return true;
}
