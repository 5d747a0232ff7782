/* subject.c: all that a subject may mean, in order of preference.  Called by report.c. */
#include "parsers/subject.h"

#include "parsers/bracket.h"
#include "parsers/environment.h"
#include "parsers/fold.h"
#include "parsers/ruleset.h"
#include "parsers/siteid.h"
#include "parsers/subject_form.h"
#include "parsers/utf8.h"

enum { BRACKETS = 6, INNER_BRACKETS = 3 };

struct work {
    const struct facts_conf *conf;
    struct arena *arena;
    struct span list_tag; /* the list's own "[tag]", without brackets */
    struct facts_subjects *out;
    struct spans *defects;
};

/* What is left behind separators: ": Checkout", "- Checkout". */
static struct span behind_separators(struct span s)
{
    for (size_t n;; s = span_from(s, n)) {
        n = form_separator(s);
        if (n == 0 && (span_starts(s, SPAN_LIT("- ")) || span_eq(s, SPAN_LIT("-"))))
            n = s.n < 2 ? s.n : 2;
        if (n == 0)
            return span_trim(s);
    }
}

static void push(struct work *w, const struct form *f, struct span site, struct span summary,
                 bool needs_directory)
{
    if (w->out->n == SUBJECT_READINGS) {
        if (needs_directory)
            return;
        w->out->n--; /* the last one must stand without a directory */
    }
    w->out->v[w->out->n++] = (struct facts_subject){
        .site = site,
        .type = f->type,
        .environment = f->environment,
        .summary = behind_separators(summary),
        .needs_directory = needs_directory,
    };
}

/* The words that may stand before or behind an id without a dot: "live-acme-shop". */
static struct span core_environment(const struct facts_conf *conf, struct span word)
{
    static const char *const words[] = {"live",  "test", "dev", "prod", "production", "staging",
                                        "stage", "stg",  "qa",  "uat",  "preprod",    "development"};
    struct span e = facts_environment_of(conf, word);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (span_eq(word, span_of(words[i])))
            return e;
    return span_eq(word, e) ? e : SPAN_EMPTY;
}

/* "acme-shop.live", "live-acme-shop": *rest_r is the id without it. */
static struct span environment_in_id(const struct facts_conf *conf, struct span id, struct span *rest_r)
{
    size_t dot = id.n;
    while (dot && id.p[dot - 1] != '.')
        dot--;
    struct span e = dot > 1 ? facts_environment_of(conf, span_from(id, dot)) : SPAN_EMPTY;
    if (e.n) {
        *rest_r = span_head(id, dot - 1);
        return e;
    }
    size_t dash = span_chr(id, '-');
    e = dash + 1 < id.n ? core_environment(conf, span_head(id, dash)) : SPAN_EMPTY;
    *rest_r = span_from(id, dash + 1);
    return e;
}

/* "acme-shop-live": as likely a site of that name. */
static struct span environment_behind_id(const struct facts_conf *conf, struct span id, struct span *rest_r)
{
    size_t dash = id.n;
    while (dash && id.p[dash - 1] != '-')
        dash--;
    *rest_r = span_head(id, dash ? dash - 1 : 0);
    return dash > 1 ? core_environment(conf, span_from(id, dash)) : SPAN_EMPTY;
}

/* What is left of an id may be none: "live--x". */
static bool is_id(struct work *w, struct span rest)
{
    struct span id;
    return siteid_read(w->arena, rest, &id);
}

/* The readings of one id: where it holds an environment, the directory decides first whether all of it is a
 * site. */
static void push_site(struct work *w, const struct form *f, struct span id, struct span summary,
                      bool needs_directory)
{
    struct form with = *f;
    struct span rest = SPAN_EMPTY;
    if (f->environment.n || siteid_is_uuid(id)) {
        push(w, f, id, summary, needs_directory);
        return;
    }
    with.environment = environment_in_id(w->conf, id, &rest);
    if (with.environment.n && is_id(w, rest)) {
        push(w, f, id, summary, true);
        push(w, &with, rest, summary, needs_directory);
        return;
    }
    with.environment = environment_behind_id(w->conf, id, &rest);
    if (with.environment.n && is_id(w, rest)) {
        push(w, f, id, summary, true);
        push(w, &with, rest, summary, true);
    }
    push(w, f, id, summary, needs_directory);
}

/* One configured pattern; true where it matched something. */
static bool try_pattern(struct work *w, size_t i, struct span text, struct span stripped)
{
    struct span g[PATTERN_GROUPS];
    enum pattern_outcome o = pattern_match(w->conf->subjects.v[i], text, g);
    if (o == PATTERN_GAVE_UP)
        arena_push(w->arena, w->defects,
                   arena_printf(w->arena, "subject pattern %zu gave up on this subject: no match", i + 1));
    if (o != PATTERN_MATCH)
        return false;
    struct span site = SPAN_EMPTY;
    siteid_read(w->arena, g[RULESET_GROUP_SITE], &site);
    struct form f = {.type = facts_type_of(w->conf, g[RULESET_GROUP_TYPE])};
    if (g[RULESET_GROUP_ENVIRONMENT].n)
        f.environment = environment_of(w->conf, g[RULESET_GROUP_ENVIRONMENT], w->arena);
    struct span summary = g[RULESET_GROUP_SUMMARY];
    if (site.n == 0 && f.type.n == 0 && f.environment.n == 0 && summary.n == 0)
        return false;
    push(w, &f, site, summary.n ? summary : stripped, false);
    return true;
}

/* In order, each on the stripped subject and then on the whole; the first that matches counts. */
static void try_patterns(struct work *w, struct span subject, struct span stripped)
{
    for (size_t i = 0; i < w->conf->subjects.n; i++) {
        if (try_pattern(w, i, stripped, stripped))
            return;
        if (stripped.n != subject.n && try_pattern(w, i, subject, stripped))
            return;
    }
}

static bool is_list_tag(const struct work *w, struct span inside)
{
    return w->list_tag.n && span_ieq(span_trim(inside), w->list_tag);
}

/* "[1]", "[60666]": a count or another system's number, unless the directory says otherwise. */
static bool all_digits(struct span id)
{
    size_t i = 0;
    while (i < id.n && ascii_digit(id.p[i]))
        i++;
    return i == id.n;
}

/* Takes the brackets at the head of *rest, and the list's own tag off *whole.  A bracket that says nothing is
 * stepped over while no site was seen; "Re:" behind brackets makes list tags of them. */
static void take_brackets(struct work *w, struct span *rest, struct span *whole, struct form *f)
{
    struct bracket b;
    for (int i = 0; i < BRACKETS && bracket_read(*rest, &b); i++) {
        struct form with = *f;
        bool list_tag = is_list_tag(w, b.inside);
        bool known = list_tag || form_bracket(w->conf, w->arena, b.inside, &with);
        bool weak_site = b.weak && with.n_sites > f->n_sites; /* "(it-works)": left to push_bare */
        bool number = with.n_sites > f->n_sites && f->n_sites && all_digits(with.sites[with.n_sites - 1]);
        if (weak_site || number || (!known && (b.weak || f->n_sites || f->type.n)))
            return;
        *f = with;
        struct span behind = span_trim(span_from(*rest, b.len));
        struct span stripped = subject_strip(w->conf, behind);
        struct bracket next;
        if (stripped.p != behind.p && bracket_read(stripped, &next))
            *f = (struct form){.type = SPAN_EMPTY, .environment = SPAN_EMPTY};
        if (list_tag && rest->p == whole->p)
            *whole = stripped;
        *rest = stripped;
        for (size_t k = 0; k < f->n_sites; k++)
            if (f->behind[k].n == 0)
                f->behind[k] = stripped;
    }
}

/* Readings of the sites in brackets.  With several, the directory is asked for each in turn; without it the
 * last one counts, because list tags stand first. */
static void push_bracket_sites(struct work *w, const struct form *f, struct span summary)
{
    for (size_t i = 0; f->n_sites > 1 && i < f->n_sites; i++) {
        bool last = i + 1 == f->n_sites;
        push_site(w, f, f->sites[i], last ? summary : f->behind[i], true);
    }
    if (f->n_sites)
        push_site(w, f, f->sites[f->n_sites - 1], summary, all_digits(f->sites[f->n_sites - 1]));
}

/* The first word, as an id that no bracket marks. */
static size_t bare_token(struct span s)
{
    size_t i = 0;
    while (i < s.n) {
        uint32_t cp;
        size_t n = utf8_decode(span_from(s, i), &cp);
        uint32_t narrow = n ? fold_width(cp) : 'x';
        if (cp == 0x2014 || (narrow < 0x80 && narrow && strchr(" ,(|/;:", (char)narrow)))
            break;
        i += n ? n : 1;
    }
    return i;
}

/* "acme-shop downtime: …", "acme-shop: …": counts only where the directory knows the site, but for a UUID. */
static void push_bare(struct work *w, struct span s)
{
    struct form f = {.type = SPAN_EMPTY, .environment = SPAN_EMPTY};
    struct span id, rest;
    struct bracket b = {.weak = false};
    bool weak = bracket_read(s, &b) && b.weak;
    size_t n = weak ? b.len : bare_token(s);
    struct span token = weak ? b.inside : span_head(s, n);
    int key = lexicon_find_text(ruleset_words(w->conf, RULESET_HEADINGS), token);
    if (key == RULESET_SITE || key == RULESET_TYPE ||
        form_classify(w->conf, w->arena, token, &id) != FORM_SITE)
        return;
    rest = span_from(s, n);
    size_t sep = form_separator(rest);
    rest = sep ? span_from(rest, sep) : span_trim(rest);
    bool head = form_head(w->conf, true, &rest, &f);
    if (sep || head || weak || siteid_is_uuid(id))
        push_site(w, &f, id, rest, !siteid_is_uuid(id));
}

/* One of "Checkout returns 500 [acme-shop] [downtime]", "URGENT: [acme-shop] Checkout": the bracket b at
 * octet at. */
static bool push_inner(struct work *w, struct span s, size_t at, const struct bracket *b)
{
    struct form f = {.type = SPAN_EMPTY, .environment = SPAN_EMPTY};
    struct span before = span_trim(span_head(s, at)), behind = span_trim(span_from(s, at + b->len));
    if (!form_bracket(w->conf, w->arena, b->inside, &f) || f.n_sites == 0 || all_digits(f.sites[0]))
        return false;
    struct form with = f;
    struct bracket next;
    if (bracket_read(behind, &next) && form_bracket(w->conf, w->arena, next.inside, &with) &&
        with.n_sites == f.n_sites) {
        f = with;
        behind = span_trim(span_from(behind, next.len));
    }
    form_head(w->conf, false, &before, &f);
    struct span rest = behind, summary = before;
    form_head(w->conf, true, &rest, &f);
    if (form_behind_ornaments(before).n == 0)
        summary = rest;
    else if (behind.n) /* all of it, with the bracket in the middle */
        summary = span_make(before.p, (size_t)(s.p + s.n - before.p));
    push_site(w, &f, f.sites[0], summary, true);
    return true;
}

/* Sites in brackets that no other form has: they count where the directory knows them. */
static void push_inner_sites(struct work *w, struct span s)
{
    struct bracket b;
    int found = 0;
    for (size_t i = 1; i < s.n && found < INNER_BRACKETS; i++)
        if (bracket_read(span_from(s, i), &b) && !b.weak) {
            found += push_inner(w, s, i, &b);
            i += b.len - 1;
        }
}

/* "[Helpdesk] Update: [acme-shop] ...": where the directory doesn't know the first one it may know the other.
 */
static void push_front_and_inner(struct work *w, const struct form *f, struct span rest)
{
    size_t before = w->out->n;
    if (f->n_sites != 1 || span_chr(rest, '[') == rest.n)
        return;
    push_site(w, f, f->sites[0], rest, true);
    size_t front = w->out->n;
    push_inner_sites(w, rest);
    if (w->out->n == front)
        w->out->n = before;
}

/* The built-in forms. */
static void push_forms(struct work *w, struct span stripped)
{
    struct form f = {.type = SPAN_EMPTY, .environment = SPAN_EMPTY};
    struct span rest = form_behind_ornaments(stripped);
    take_brackets(w, &rest, &stripped, &f);
    rest = behind_separators(rest);
    bool pairs = f.n_sites == 0 && form_pairs(w->conf, w->arena, &rest, &f);
    bool in_brackets = f.n_sites || f.type.n;
    if (!pairs && f.n_sites == 0)
        push_bare(w, rest);
    struct span all = rest;
    if (f.type.n == 0)
        form_head(w->conf, f.n_sites > 0, &rest, &f);
    push_front_and_inner(w, &f, rest);
    push_bracket_sites(w, &f, rest);
    if (f.n_sites && !all_digits(f.sites[f.n_sites - 1]))
        return;
    if (f.n_sites) {
        push(w, &f, SPAN_EMPTY, f.type.n ? rest : stripped, false);
        return;
    }
    if (!pairs)
        push_inner_sites(w, all);
    bool said = in_brackets || pairs || rest.p != all.p;
    push(w, &f, SPAN_EMPTY, said ? rest : stripped, false);
}

void subject_read(const struct facts_conf *conf, struct span subject, struct span list_id, struct arena *a,
                  struct facts_subjects *out_r, struct spans *defects)
{
    out_r->v = ARENA_ARRAY(a, SUBJECT_READINGS, struct facts_subject);
    out_r->n = 0;
    struct work w = {conf, a, span_head(list_id, span_chr(list_id, '.')), out_r, defects};
    subject = utf8_head(subject, PATTERN_SUBJECT_MAX);
    struct span stripped = subject_strip(conf, subject);
    try_patterns(&w, subject, stripped);
    push_forms(&w, stripped);
}
