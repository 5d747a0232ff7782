/* sections.h: the sections of a report in one text, each from its heading to the next. */
#ifndef PARSERS_SECTIONS_H
#define PARSERS_SECTIONS_H

#include "parsers/rules.h"

enum sections_mode {
    SECTIONS_NEW, /* new text: a quoted line may be a heading that is answered below it, and is nothing else
                   */
    SECTIONS_ANSWER, /* the same, of a reply: what stands in brackets behind a heading we teach is our hint */
    SECTIONS_PLAIN,  /* a forwarded mail: all of it is the writer's, behind ">" too */
    SECTIONS_FORM,   /* our own mail, quoted without marks and filled in: only the headings we teach */
    SECTIONS_QUOTED, /* the same behind ">", and only there */
};

struct sections {
    struct span text[FACTS_SECTIONS]; /* as written, blank lines off both ends; empty: none */
    struct span site, type;           /* the values of the first "Site:" and "Type:" lines near the top */
    unsigned headings;                /* how many opened one of the five */
    /* Of the errors, where only a line "Error: ..." opened them and nothing else in the text is a heading:
     * that line as a whole, with what follows it.  It may as well be the message itself. */
    struct span bare_error;
};

/* Reads text (UTF-8, LF line ends) into *out_r.  Texts lie in text or in the arena.  Linear. */
void sections_read(const struct facts_conf *, struct span text, enum sections_mode, struct arena *,
                   struct sections *out_r);

#endif
