/* rules.c: compiles what the parsers are told beforehand.  Called once by the configuration, by the parse
 * role and by `gatepost parse`. */
#include "parsers/rules.h"

#include <stdlib.h>

#include "parsers/fold.h"
#include "parsers/ruleset.h"

const struct facts_limits facts_limits_default = {
    .parts = 1000,
    .depth = 100,
    .header_bytes = 100 << 10,
    .header_total_bytes = 1 << 20,
    .headers = 1000,
    .addresses = 100,
    .text_bytes = 1 << 20,
    .continuations = 20,
    .html_bytes = 4 << 20,
};

static const char *const group_names[] = {"site", "type", "environment", "summary", NULL};

static void *grown(void *p, size_t bytes)
{
    void *q = realloc(p, bytes);
    if (!q) {
        fprintf(stderr, "rules: out of memory\n");
        abort();
    }
    return q;
}

static char *copied(const char *s)
{
    size_t n = strlen(s) + 1;
    return memcpy(grown(NULL, n), s, n);
}

static struct facts_limits limits_of(struct facts_limits in)
{
    const struct facts_limits d = facts_limits_default;
    return (struct facts_limits){
        .parts = in.parts ? in.parts : d.parts,
        .depth = in.depth ? in.depth : d.depth,
        .header_bytes = in.header_bytes ? in.header_bytes : d.header_bytes,
        .header_total_bytes = in.header_total_bytes ? in.header_total_bytes : d.header_total_bytes,
        .headers = in.headers ? in.headers : d.headers,
        .addresses = in.addresses ? in.addresses : d.addresses,
        .text_bytes = in.text_bytes ? in.text_bytes : d.text_bytes,
        .continuations = in.continuations ? in.continuations : d.continuations,
        .html_bytes = in.html_bytes ? in.html_bytes : d.html_bytes,
    };
}

static void add_word(struct facts_conf *c, enum ruleset_table table, const char *word, int value)
{
    c->added.v = grown(c->added.v, (c->added.n + 1) * sizeof *c->added.v);
    c->added.v[c->added.n++] = (struct ruleset_added){table, value, copied(word)};
}

/* The index of a name, added where it is new. */
static int name_index(struct ruleset_names *names, const char *name)
{
    for (size_t i = 0; i < names->n; i++)
        if (strcmp(names->v[i], name) == 0)
            return (int)i;
    names->v = grown(names->v, (names->n + 1) * sizeof *names->v);
    names->v[names->n] = copied(name);
    return (int)names->n++;
}

/* Built-in names first; what the configuration says of a word wins. */
static void add_names(struct facts_conf *c, enum ruleset_table table, struct ruleset_names *names,
                      const struct ruleset_alias *built_in, const struct facts_alias *added)
{
    for (; built_in->name; built_in++)
        name_index(names, built_in->name);
    for (; added && added->name; added++) {
        int index = name_index(names, added->name);
        add_word(c, table, added->name, index);
        for (const char *const *w = added->words; w && *w; w++)
            add_word(c, table, *w, index);
    }
}

static void names_release(struct ruleset_names *names)
{
    for (size_t i = 0; i < names->n; i++)
        free(names->v[i]);
    free(names->v);
}

/* Longer words than LEXICON_PHRASE_MAX would be left out silently; say so instead.  The same goes for a
 * section that does not exist. */
static bool alias_fits(const struct facts_alias *alias, char *error_r, size_t room)
{
    for (const char *const *w = alias->words; w && *w; w++) {
        char folded[LEXICON_PHRASE_MAX];
        struct span f;
        if (strchr(*w, '|') || !fold_text(span_of(*w), folded, sizeof folded, &f) || f.n == 0) {
            snprintf(error_r, room, "%.60s: the word \"%.80s\" is empty, too long or holds \"|\"",
                     alias->name, *w);
            return false;
        }
    }
    return true;
}

static bool aliases_fit(const struct facts_alias *aliases, char *error_r, size_t room)
{
    for (; aliases && aliases->name; aliases++)
        if (!alias_fits(aliases, error_r, room))
            return false;
    return true;
}

static int section_index(const char *name)
{
    for (int i = 0; i < FACTS_SECTIONS; i++)
        if (strcmp(facts_section_name[i], name) == 0)
            return i;
    return -1;
}

static bool add_headings(struct facts_conf *c, const struct facts_alias *sections, char *error_r, size_t room)
{
    for (; sections && sections->name; sections++) {
        int section = section_index(sections->name);
        if (section < 0) {
            snprintf(error_r, room, "no section is called \"%.80s\"", sections->name);
            return false;
        }
        for (const char *const *w = sections->words; w && *w; w++)
            add_word(c, RULESET_HEADINGS, *w, section);
    }
    return true;
}

/* Tables are filled from the last line to the first, so that where two languages share a word the earlier
 * line counts. */
static void add_table(struct lexicon *x, const struct ruleset_words *words)
{
    size_t n = 0;
    while (words[n].phrases)
        n++;
    while (n-- > 0)
        lexicon_add(x, words[n].phrases, words[n].meaning);
}

static void add_aliases(struct lexicon *x, const struct ruleset_alias *aliases)
{
    for (int i = 0; aliases[i].name; i++) {
        lexicon_add(x, aliases[i].name, i);
        lexicon_add(x, aliases[i].phrases, i);
    }
}

static void add_taught(struct lexicon *x)
{
    for (const struct ruleset_words *w = ruleset_heading_words; w->phrases; w++) {
        char first[LEXICON_PHRASE_MAX + 1];
        size_t n = strcspn(w->phrases, "|");
        if (w->meaning >= FACTS_SECTIONS || n >= sizeof first)
            continue;
        memcpy(first, w->phrases, n);
        first[n] = 0;
        lexicon_add(x, first, w->meaning);
    }
}

static void add_built_in(struct lexicon *x, enum ruleset_table table)
{
    switch (table) {
    case RULESET_HEADINGS:
        add_table(x, ruleset_heading_words);
        break;
    case RULESET_KEYS:
        add_table(x, ruleset_key_words);
        break;
    case RULESET_TAUGHT:
        add_taught(x);
        break;
    case RULESET_TYPES:
        add_aliases(x, ruleset_type_words);
        break;
    case RULESET_ENVIRONMENTS:
        add_aliases(x, ruleset_environment_words);
        break;
    case RULESET_PREFIXES:
        add_table(x, ruleset_prefix_words);
        break;
    case RULESET_FAREWELLS:
        add_table(x, ruleset_farewell_words);
        break;
    case RULESET_COURTESY:
        add_table(x, ruleset_courtesy_words);
        break;
    case RULESET_WHEN:
        add_table(x, ruleset_when_words);
        break;
    case RULESET_CUES:
        add_table(x, ruleset_cue_words);
        break;
    case RULESET_TABLES:
        break;
    }
}

const struct lexicon *ruleset_words(const struct facts_conf *c, enum ruleset_table table)
{
    if (!c->words[table]) {
        struct lexicon *x = lexicon_new();
        add_built_in(x, table);
        for (size_t i = 0; i < c->added.n; i++)
            if (c->added.v[i].table == table)
                lexicon_add(x, c->added.v[i].word, c->added.v[i].value);
        c->words[table] = x;
    }
    return c->words[table];
}

static bool compile_all(struct ruleset_patterns *out, const char *const *in, char *error_r, size_t room)
{
    for (size_t i = 0; in && in[i]; i++) {
        char why[200];
        struct pattern *p = pattern_new(in[i], group_names, why, sizeof why);
        if (!p) {
            snprintf(error_r, room, "the pattern '%.40s%s' %s", in[i], strlen(in[i]) > 40 ? "..." : "", why);
            return false;
        }
        out->v = grown(out->v, (out->n + 1) * sizeof(struct pattern *));
        out->v[out->n++] = p;
    }
    return true;
}

static void patterns_release(struct ruleset_patterns *p)
{
    for (size_t i = 0; i < p->n; i++)
        pattern_free(&p->v[i]);
    free(p->v);
}

static void add_spam(struct facts_conf *c, const char *const *headers)
{
    for (; headers && *headers; headers++) {
        c->spam.v = grown(c->spam.v, (c->spam.n + 1) * sizeof(char *));
        c->spam.v[c->spam.n++] = copied(*headers);
    }
}

struct facts_conf *facts_conf_new(const struct facts_conf_input *in, char *error_r, size_t error_room)
{
    struct facts_conf *c = grown(NULL, sizeof *c);
    *c = (struct facts_conf){
        .limits = limits_of(in->limits),
        .fallback_charset = copied(in->fallback_charset ? in->fallback_charset : "windows-1252"),
        .tag = in->tag ? copied(in->tag) : NULL,
        .words = grown(NULL, RULESET_TABLES * sizeof(struct lexicon *)),
    };
    memset(c->words, 0, RULESET_TABLES * sizeof(struct lexicon *));
    add_names(c, RULESET_TYPES, &c->types, ruleset_type_words, in->types);
    add_names(c, RULESET_ENVIRONMENTS, &c->environments, ruleset_environment_words, in->environments);
    add_spam(c, in->spam_headers);
    bool ok = aliases_fit(in->types, error_r, error_room) &&
              aliases_fit(in->environments, error_r, error_room) &&
              aliases_fit(in->sections, error_r, error_room) &&
              add_headings(c, in->sections, error_r, error_room) &&
              compile_all(&c->subjects, in->subject_patterns, error_r, error_room) &&
              compile_all(&c->platforms, in->platform_patterns, error_r, error_room);
    if (!ok)
        facts_conf_free(&c);
    return c;
}

struct facts_conf *facts_conf_default(void)
{
    char error[256];
    const struct facts_conf_input nothing = {0};
    return facts_conf_new(&nothing, error, sizeof error);
}

void facts_conf_free(struct facts_conf **cp)
{
    struct facts_conf *c = *cp;
    if (!c)
        return;
    free(c->fallback_charset);
    free(c->tag);
    for (size_t i = 0; i < c->spam.n; i++)
        free(c->spam.v[i]);
    free(c->spam.v);
    for (size_t i = 0; i < c->added.n; i++)
        free(c->added.v[i].word);
    free(c->added.v);
    names_release(&c->types);
    names_release(&c->environments);
    for (int i = 0; i < RULESET_TABLES; i++)
        lexicon_free(&c->words[i]);
    free(c->words);
    patterns_release(&c->subjects);
    patterns_release(&c->platforms);
    free(c);
    *cp = NULL;
}

const struct facts_limits *facts_conf_limits(const struct facts_conf *c)
{
    return &c->limits;
}

const char *facts_conf_fallback(const struct facts_conf *c)
{
    return c->fallback_charset;
}

static bool is_entry(struct span entry, struct span name)
{
    return span_ieq(span_trim(span_head(entry, span_chr(entry, ':'))), name);
}

bool facts_conf_marks_spam(const struct facts_conf *c, struct span name)
{
    for (size_t i = 0; i < c->spam.n; i++)
        if (is_entry(span_of(c->spam.v[i]), name))
            return true;
    return false;
}

bool facts_conf_spam(const struct facts_conf *c, struct span name, struct span value)
{
    for (size_t i = 0; i < c->spam.n; i++) {
        struct span entry = span_of(c->spam.v[i]);
        struct span want = span_trim(span_from(entry, span_chr(entry, ':') + 1));
        if (is_entry(entry, name) && span_istarts(span_trim(value), want))
            return true;
    }
    return false;
}

struct span facts_type_of(const struct facts_conf *c, struct span word)
{
    int i = lexicon_find_text(ruleset_words(c, RULESET_TYPES), word);
    return i < 0 ? SPAN_EMPTY : span_of(c->types.v[i]);
}

struct span facts_environment_of(const struct facts_conf *c, struct span word)
{
    int i = lexicon_find_text(ruleset_words(c, RULESET_ENVIRONMENTS), word);
    return i < 0 ? SPAN_EMPTY : span_of(c->environments.v[i]);
}
