/* template.c: finds a template or a word by language.  template_load.c reads them. */
#include "daemon/gate/template.h"

#include <stdlib.h>

#include "daemon/gate/template_hook.h"
#include "daemon/gate/template_set.h"

#define FALLBACK SPAN_LIT("en")

static const struct template_language *language_find(const struct template_set *set, struct span name)
{
    for (size_t i = 0; i < set->n; i++)
        if (span_ieq(span_of(set->languages[i].name), name))
            return &set->languages[i];
    return NULL;
}

/* "de-AT", then "de". */
static const struct template_language *language_serving(const struct template_set *set, struct span wanted)
{
    const struct template_language *l = language_find(set, wanted);
    return l ? l : language_find(set, span_head(wanted, span_chr(wanted, '-')));
}

struct span template_language(const struct template_set *set, struct span wanted, struct span fallback)
{
    const struct template_language *l = language_serving(set, wanted);
    if (!l)
        l = language_serving(set, fallback);
    return l ? span_of(l->name) : FALLBACK;
}

const struct mustache *template_find(const struct template_set *set, struct span language, const char *name)
{
    size_t kind = 0;
    while (template_kinds[kind].name && strcmp(template_kinds[kind].name, name) != 0)
        kind++;
    if (!template_kinds[kind].name)
        return NULL;
    const struct template_language *l = language_find(set, language);
    if (!l || !l->templates[kind])
        l = language_find(set, FALLBACK);
    return l->templates[kind];
}

static int word_compare(const void *a, const void *b)
{
    const struct template_word *x = a, *y = b;
    return strcmp(x->key, y->key);
}

void template_words_sort(struct template_language *l)
{
    if (l->n_words)
        qsort(l->words, l->n_words, sizeof *l->words, word_compare);
}

static struct span word_find(const struct template_language *l, const char *key)
{
    struct template_word wanted = {.key = (char *)key};
    const struct template_word *w =
        l && l->n_words ? bsearch(&wanted, l->words, l->n_words, sizeof *l->words, word_compare) : NULL;
    return w ? span_of(w->text) : SPAN_EMPTY;
}

struct span template_word(const struct template_set *set, struct span language, const char *key)
{
    struct span word = word_find(language_find(set, language), key);
    return word.n ? word : word_find(language_find(set, FALLBACK), key);
}

void template_set_free(struct template_set **set)
{
    if (!*set)
        return;
    for (size_t i = 0; i < (*set)->n; i++) {
        struct template_language *l = &(*set)->languages[i];
        for (size_t k = 0; k < TEMPLATE_KINDS_MAX; k++)
            mustache_free(&l->templates[k]);
        for (size_t k = 0; k < l->n_words; k++) {
            free(l->words[k].key);
            free(l->words[k].text);
        }
        free(l->words);
    }
    free((*set)->languages);
    template_hook_release(*set);
    free(*set);
    *set = NULL;
}
