/* template_set.h: what template_load.c fills and template.c looks up. */
#ifndef GATE_TEMPLATE_SET_H
#define GATE_TEMPLATE_SET_H

#include "daemon/gate/template.h"

enum { TEMPLATE_KINDS_MAX = 32, TEMPLATE_LANGUAGE_MAX = 16 };

struct template_word {
    char *key, *text;
};

struct template_language {
    char name[TEMPLATE_LANGUAGE_MAX];
    struct mustache *templates[TEMPLATE_KINDS_MAX]; /* by their place in template_kinds */
    struct template_word *words;                    /* sorted by key */
    size_t n_words;
};

struct template_hook {
    char *name;
    struct mustache *template;
};

struct template_set {
    struct template_language *languages;
    size_t n;
    struct template_hook *hooks; /* template_hook.c */
    size_t n_hooks;
};

void template_words_sort(struct template_language *);

#endif
