/* template_builtin.h: the files of templates/, as templates/embed.awk writes them into build/gen/templates.c.
 */
#ifndef GATE_TEMPLATE_BUILTIN_H
#define GATE_TEMPLATE_BUILTIN_H

struct template_builtin {
    const char *path; /* "en/confirmation.mustache"; NULL ends the table */
    const char *text;
};

extern const struct template_builtin template_builtins[];

#endif
