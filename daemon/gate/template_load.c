/* template_load.c: reads and checks templates and words, the built-in ones and the override folder's alike.
 * At start and on reload; also what `gatepostd -t` asks. */
#include "daemon/gate/template.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/utf8.h"

#include "daemon/base/log.h"
#include "daemon/base/result.h"

#include "daemon/gate/template_builtin.h"
#include "daemon/gate/template_hook.h"
#include "daemon/gate/template_set.h"

#define SUFFIX ".mustache"

/* The file that is being read.  path names it in messages. */
struct file {
    struct template_set *set;
    struct template_language *language; /* moves when another is added; NULL: templates of hooks */
    const char *path;
    bool builtin;
    const struct template_kind *kind;
    struct span open[MUSTACHE_DEPTH]; /* sections, while names are checked */
    size_t n_open;
    struct buf *problems;
};

static bool complain(struct file *f, unsigned line, const char *what, struct span name)
{
    buf_adds(f->problems, f->path);
    if (line)
        buf_printf(f->problems, ":%u", line);
    buf_printf(f->problems, ": %s", what);
    if (name.n) {
        buf_adds(f->problems, ": ");
        escape_for_line(f->problems, span_head(name, 60));
    }
    buf_addc(f->problems, '\n');
    return false;
}

static void *grown(void *p, size_t n, size_t size)
{
    p = realloc(p, n * size);
    if (!p)
        BUG("out of memory");
    return p;
}

static struct template_language *language_get(struct template_set *set, struct span name)
{
    for (size_t i = 0; i < set->n; i++)
        if (span_eq(span_of(set->languages[i].name), name))
            return &set->languages[i];
    set->languages = grown(set->languages, set->n + 1, sizeof *set->languages);
    struct template_language *l = &set->languages[set->n++];
    *l = (struct template_language){0};
    memcpy(l->name, name.p, name.n);
    return l;
}

/* "de", "pt-BR". */
static bool language_ok(struct span name)
{
    size_t dash = span_chr(name, '-');
    if (dash < 2 || dash > 3 || name.n >= TEMPLATE_LANGUAGE_MAX || name.p[name.n - 1] == '-')
        return false;
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        if (i < dash ? c < 'a' || c > 'z' : c != '-' && !ascii_alpha(c) && !ascii_digit(c))
            return false;
    }
    return true;
}

static const struct template_kind *kind_find(struct span name)
{
    const struct template_kind *k = template_kinds;
    while (k->name && !span_eq(span_of(k->name), name))
        k++;
    return k->name ? k : NULL;
}

static bool value_known(const struct file *f, struct span name)
{
    for (const struct template_value *v = f->kind->values; v->name; v++) {
        if (!span_eq(span_of(v->name), name))
            continue;
        bool within = !*v->within;
        for (size_t i = 0; i < f->n_open && !within; i++)
            within = span_eq(f->open[i], span_of(v->within));
        if (within)
            return true;
    }
    return false;
}

/* For mustache_walk(). */
static bool check_name(char what, struct span name, unsigned line, void *arg)
{
    struct file *f = arg;
    if (what == '/') {
        f->n_open--;
        return true;
    }
    if (what == '>') {
        const struct template_kind *k = kind_find(name);
        return k && k->partial && !f->kind->partial
                   ? true
                   : complain(f, line, "no template to be taken in here", name);
    }
    if (!value_known(f, name))
        return complain(f, line, "no value of this template, or not here", name);
    if (what != 'v')
        f->open[f->n_open++] = name;
    return true;
}

static void load_template(struct file *f, const struct template_kind *kind, struct span source)
{
    f->kind = kind;
    f->n_open = 0;
    struct buf error;
    buf_init(&error, 300);
    struct mustache *t = NULL;
    if (!utf8_valid(source))
        complain(f, 0, "not UTF-8", SPAN_EMPTY);
    else if (!(t = mustache_compile(source, &error)))
        buf_printf(f->problems, "%s:%s\n", f->path, error.p);
    buf_release(&error);
    if (t && !mustache_walk(t, check_name, f))
        mustache_free(&t);
    if (!t)
        return;
    struct mustache **place = &f->language->templates[kind - template_kinds];
    mustache_free(place);
    *place = t;
}

static struct template_word *word_find(const struct template_language *l, struct span key)
{
    for (size_t i = 0; i < l->n_words; i++)
        if (span_eq(span_of(l->words[i].key), key))
            return &l->words[i];
    return NULL;
}

static void word_set(struct template_language *l, struct span key, struct span text)
{
    struct template_word *w = word_find(l, key);
    if (!w) {
        l->words = grown(l->words, l->n_words + 1, sizeof *l->words);
        w = &l->words[l->n_words++];
        *w = (struct template_word){.key = strndup(key.p, key.n)};
    }
    free(w->text);
    w->text = strndup(text.p, text.n);
    if (!w->key || !w->text)
        BUG("out of memory");
}

/* An override may only set a key that the English words have, since nobody asks for another; but for types,
 * whose names are the configuration's. */
static bool word_known(const struct file *f, struct span key)
{
    return f->builtin || span_starts(key, SPAN_LIT("type.")) ||
           word_find(language_get(f->set, SPAN_LIT("en")), key);
}

static void load_word(struct file *f, unsigned number, struct span line)
{
    size_t equals = span_chr(line, '=');
    struct span key = span_trim(span_head(line, equals)), text = span_trim(span_from(line, equals + 1));
    if (text.n >= 2 && text.p[0] == '"' && text.p[text.n - 1] == '"')
        text = span_make(text.p + 1, text.n - 2);
    if (!key.n || !text.n || span_chr(text, 0) < text.n || !utf8_valid(text))
        complain(f, number, "not KEY = TEXT", SPAN_EMPTY);
    else if (!word_known(f, key))
        complain(f, number, "no word that is asked for", key);
    else
        word_set(f->language, key, text);
}

static void load_words(struct file *f, struct span source)
{
    unsigned number = 0;
    struct span line;
    while (span_line(&source, &line)) {
        number++;
        line = span_trim(line);
        if (line.n && line.p[0] != '#')
            load_word(f, number, line);
    }
}

/* name: "json.mustache". */
static void load_hook(struct file *f, struct span name, struct span source)
{
    struct span suffix = SPAN_LIT(SUFFIX);
    struct buf error;
    buf_init(&error, 600);
    if (!span_ends(name, suffix))
        complain(f, 0, "no template has this name", SPAN_EMPTY);
    else if (!utf8_valid(source))
        complain(f, 0, "not UTF-8", SPAN_EMPTY);
    else if (!template_hook_add(f->set, span_head(name, name.n - suffix.n), source, &error))
        buf_printf(f->problems, "%s:%s\n", f->path, error.p);
    buf_release(&error);
}

/* name: "confirmation.mustache" or "words". */
static void load_file(struct file *f, struct span name, struct span source)
{
    struct span suffix = SPAN_LIT(SUFFIX);
    if (!f->language) {
        load_hook(f, name, source);
        return;
    }
    if (span_eq(name, SPAN_LIT("words"))) {
        load_words(f, source);
        return;
    }
    const struct template_kind *k =
        span_ends(name, suffix) ? kind_find(span_head(name, name.n - suffix.n)) : NULL;
    if (k)
        load_template(f, k, source);
    else
        complain(f, 0, "no template has this name", SPAN_EMPTY);
}

/* Those that are built in are as good as the code: the build's tests see to it. */
static void load_builtin(struct template_set *set)
{
    struct buf problems;
    buf_init(&problems, 2000);
    for (const struct template_builtin *b = template_builtins; b->path; b++) {
        struct span path = span_of(b->path), language = span_head(path, span_chr(path, '/'));
        struct file f = {.set = set, .path = b->path, .builtin = true, .problems = &problems};
        if (!span_eq(language, SPAN_LIT(TEMPLATE_HOOK_FOLDER)))
            f.language = language_get(set, language);
        load_file(&f, span_from(path, language.n + 1), span_of(b->text));
    }
    if (problems.n)
        BUG("built-in templates: %s", problems.p);
    buf_release(&problems);
}

/* What editors and version control leave behind. */
static int wanted(const struct dirent *e)
{
    return e->d_name[0] != '.' && e->d_name[strlen(e->d_name) - 1] != '~';
}

static void read_file(struct file *f, const char *name)
{
    FILE *in = fopen(f->path, "re");
    struct buf source;
    buf_init(&source, MUSTACHE_SOURCE_MAX);
    char part[4096];
    size_t n = 0;
    while (in && (n = fread(part, 1, sizeof part, in)) > 0)
        buf_add(&source, span_make(part, n));
    if (!in || ferror(in))
        complain(f, 0, "can't be read", span_of(strerror(errno)));
    else if (source.overflow)
        complain(f, 0, "too long", SPAN_EMPTY);
    else
        load_file(f, span_of(name), buf_span(&source));
    if (in)
        fclose(in);
    buf_release(&source);
}

/* Calls fn for each entry of the folder at path, in the order of their names. */
static void each_entry(struct file *folder, void (*fn)(struct file *, const char *name))
{
    struct dirent **entries;
    int n = scandir(folder->path, &entries, wanted, alphasort);
    if (n < 0) {
        complain(folder, 0, "can't be read", span_of(strerror(errno)));
        return;
    }
    for (int i = 0; i < n; i++) {
        char path[PATH_MAX];
        struct file f = *folder;
        f.path = path;
        if (snprintf(path, sizeof path, "%s/%s", folder->path, entries[i]->d_name) < (int)sizeof path)
            fn(&f, entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
}

static void read_language(struct file *f, const char *name)
{
    if (strcmp(name, TEMPLATE_HOOK_FOLDER) == 0) {
        each_entry(f, read_file);
        return;
    }
    if (!language_ok(span_of(name))) {
        complain(f, 0, "no language (\"de\", \"pt-BR\")", SPAN_EMPTY);
        return;
    }
    f->language = language_get(f->set, span_of(name));
    each_entry(f, read_file);
}

struct template_set *template_set_new(const char *dir, struct buf *problems_r)
{
    struct template_set *set = grown(NULL, 1, sizeof *set);
    *set = (struct template_set){0};
    load_builtin(set);
    if (*dir) {
        struct file root = {.set = set, .path = dir, .problems = problems_r};
        each_entry(&root, read_language);
    }
    for (size_t i = 0; i < set->n; i++)
        template_words_sort(&set->languages[i]);
    return set;
}

bool template_check(const char *dir, struct buf *error_r)
{
    size_t before = error_r->n;
    struct template_set *set = template_set_new(dir, error_r);
    template_set_free(&set);
    return error_r->n == before && !error_r->overflow;
}
