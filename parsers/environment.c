/* environment.c: environments named in a text.  Called by report.c and subject.c. */
#include "parsers/environment.h"

#include "parsers/fold.h"
#include "parsers/ruleset.h"
#include "parsers/utf8.h"

enum { TEXT_MAX = 1000, NAME_MAX_OCTETS = 64, NEGATION_REACH = 3 };

enum cue { CUE_NONE, CUE_NOT, CUE_FINE, CUE_ALL, CUE_MULTIDEV, CUE_FILLER };

/* To add a word: at the end of its line. */
const struct ruleset_words ruleset_cue_words[] = {
    {"", CUE_NOT,
     "not|no|except|but|without|doesn't|don't|isn't|cannot|can't|never|nicht|kein|keine|ausser|ohne|pas|sauf|"
     "hors|excepto|salvo|menos|sin|nao|exceto|non|tranne|eccetto|escluso|niet|geen|behalve|inte|ej|utom|ikke|"
     "undtagen|unntatt|ei|paitsi|nie|poza|oprocz|ne|krome|okrem|nem|kiveve|nu|не|кроме|нет|крім|окрім|без|"
     "освен|δεν|οχι|εκτος|degil|haric"},
    {"", CUE_FINE,
     "works|working|work|ok|okay|fine|unaffected|healthy|funktioniert|geht|lauft|fonctionne|funciona|bien|"
     "funziona|werkt|goed|fungerar|virker|fungerer|toimii|dziala|funguje|mukodik|functioneaza|работает|"
     "нормально|працює|работи|λειτουργει|calisiyor"},
    {"", CUE_ALL,
     "all|every|everywhere|everything|alle|allen|uberall|samtliche|tous|toutes|partout|todos|todas|tutti|"
     "tutte|ovunque|alles|overal|alla|overalt|kaikki|kaikissa|wszystkie|wszystkich|wszedzie|vsechna|vsechny|"
     "vsude|vsetky|vsetkych|osszes|minden|toate|все|всех|везде|всі|всіх|скрізь|всички|навсякъде|ολα|ολες|"
     "παντου|hepsi|tum|tumu|butun|sve|svi|vsa|tots|totes|visos|visas|koik|semua"},
    {"", CUE_MULTIDEV, "multidev|multidevs|multi-dev|branch|branches|zweig|branche|rama|ramo|ветка|ветке"},
    {"", CUE_FILLER,
     "environment|environments|env|branch|branches|called|named|name|site|umgebung|namens|environnement|"
     "entorno|ambiente|omgeving|the|der|die|is|ist|est|es|ist|is|ar|er"},
    {NULL, 0, NULL},
};

static enum cue cue_of(const struct facts_conf *conf, struct span word)
{
    int cue = word.n <= NAME_MAX_OCTETS ? lexicon_find(ruleset_words(conf, RULESET_CUES), word) : -1;
    return cue < 0 ? CUE_NONE : (enum cue)cue;
}

static bool branch_octet(char c)
{
    return (c >= 'a' && c <= 'z') || ascii_digit(c) || c == '-' || c == '_' || c == '.' || c == '/' ||
           c == '#';
}

/* A branch's name: at most 64 letters, digits and marks, the first and last a letter or digit. */
static bool branch_name(struct span s)
{
    if (s.n == 0 || s.n > NAME_MAX_OCTETS)
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (!branch_octet(s.p[i]))
            return false;
    char last = s.p[s.n - 1];
    return (ascii_alpha(s.p[0]) || ascii_digit(s.p[0])) && (ascii_alpha(last) || ascii_digit(last));
}

void environment_add(struct arena *a, struct spans *out, struct span name)
{
    for (size_t i = 0; i < out->n; i++)
        if (span_eq(out->v[i], name))
            return;
    if (name.n && out->n < ENVIRONMENT_MAX)
        arena_push(a, out, name);
}

static struct span multidev(struct arena *a, struct span folded)
{
    return arena_printf(a, "multidev:%.*s", SPAN_FMT(folded));
}

struct span environment_of(const struct facts_conf *conf, struct span name, struct arena *a)
{
    struct span known = facts_environment_of(conf, name), f;
    if (known.n)
        return known;
    char folded[NAME_MAX_OCTETS + 16];
    if (!fold_text(name, folded, sizeof folded, &f))
        return SPAN_EMPTY;
    if (span_starts(f, SPAN_LIT("multidev:")))
        f = span_trim(span_from(f, 9));
    return branch_name(f) ? multidev(a, f) : SPAN_EMPTY;
}

/* One pass over the folded text, word by word. */
struct walk {
    const struct facts_conf *conf;
    struct arena *arena;
    struct spans *out;
    struct span rest;
    struct span before;  /* the word before this one, where it may be a branch's name */
    unsigned denied_for; /* words to go in which a name is denied */
    bool wants_branch;   /* "multidev" stood before */
    bool in_doubt;       /* "test works" took a name back, unless "not" is the next word */
    size_t last_added;   /* out->n before the last name; SIZE_MAX: none in this clause */
};

static bool word_octet(char c)
{
    return (unsigned char)c >= 0x80 || branch_octet(c) || c == '\'';
}

static size_t word_length(struct span s)
{
    size_t n = 0;
    while (n < s.n && word_octet(s.p[n]))
        n++;
    while (n > 1 && (s.p[n - 1] == '.' || s.p[n - 1] == '/'))
        n--;
    return n;
}

/* A run in a script that parts no words: the next character that begins an alias, or one character. */
static size_t step_over(struct span s)
{
    size_t n = utf8_length(s);
    return n ? n : 1;
}

static void settle(struct walk *w)
{
    if (w->in_doubt && w->last_added < w->out->n)
        w->out->n = w->last_added;
    w->in_doubt = false;
}

static void clause_ends(struct walk *w)
{
    settle(w);
    w->denied_for = 0;
    w->before = SPAN_EMPTY;
    w->last_added = SIZE_MAX;
}

static void name_found(struct walk *w, struct span name)
{
    settle(w);
    if (w->denied_for)
        return;
    w->last_added = w->out->n;
    environment_add(w->arena, w->out, name);
}

static void all_found(struct walk *w)
{
    name_found(w, SPAN_LIT("dev"));
    name_found(w, SPAN_LIT("test"));
    name_found(w, SPAN_LIT("live"));
}

/* "feature-x (multidev)" names it before; "multidev feature-x" behind. */
static void multidev_found(struct walk *w)
{
    if (w->before.n)
        name_found(w, multidev(w->arena, w->before));
    else
        w->wants_branch = true;
}

static void plain_word(struct walk *w, struct span word)
{
    if (w->wants_branch && branch_name(word)) {
        name_found(w, multidev(w->arena, word));
        w->wants_branch = false;
        return;
    }
    if (w->denied_for)
        w->denied_for--;
    w->last_added = SIZE_MAX;
    bool distinct = branch_name(word) && (span_chr(word, '-') < word.n || span_chr(word, '_') < word.n);
    w->before = distinct ? word : SPAN_EMPTY;
}

/* "not on test", "doesn't work on live", "geht auf live nicht". */
static void not_found(struct walk *w)
{
    w->denied_for = w->in_doubt ? 0 : NEGATION_REACH;
    w->in_doubt = false;
}

/* "test works", "works on test". */
static void fine_found(struct walk *w)
{
    bool negated = w->denied_for > 0;
    w->in_doubt = !negated;
    w->denied_for = negated ? 0 : NEGATION_REACH;
}

static void take_word(struct walk *w, struct span word)
{
    enum cue cue = cue_of(w->conf, word);
    if (cue != CUE_NOT)
        settle(w);
    switch (cue) {
    case CUE_NOT:
        not_found(w);
        break;
    case CUE_FINE:
        fine_found(w);
        break;
    case CUE_ALL:
        all_found(w);
        break;
    case CUE_MULTIDEV:
        if (!w->wants_branch)
            multidev_found(w);
        break;
    case CUE_FILLER:
        break;
    case CUE_NONE:
        plain_word(w, word);
        break;
    }
}

/* Takes one word, alias or mark off the rest. */
static void step(struct walk *w)
{
    size_t len = 0, n = word_length(w->rest);
    int alias = n ? lexicon_longest(ruleset_words(w->conf, RULESET_ENVIRONMENTS), w->rest, &len) : -1;
    struct span word = span_head(w->rest, n);
    bool part_of_name = alias >= 0 && len < n && branch_name(word) && w->wants_branch;
    if (alias >= 0 && !part_of_name) {
        name_found(w, span_of(w->conf->environments.v[alias]));
        w->rest = span_from(w->rest, len);
    } else if (n && (unsigned char)w->rest.p[0] >= 0xe0) {
        size_t one = step_over(w->rest);
        if (span_starts(w->rest, SPAN_LIT("全")) || span_starts(w->rest, SPAN_LIT("すへて")) ||
            span_starts(w->rest, SPAN_LIT("모든")) || span_starts(w->rest, SPAN_LIT("所有")))
            all_found(w);
        w->rest = span_from(w->rest, one);
    } else if (n) {
        take_word(w, word);
        w->rest = span_from(w->rest, n);
    } else {
        char c = w->rest.p[0];
        if (c == ';' || c == ',' || c == '.')
            clause_ends(w);
        w->rest = span_from(w->rest, 1);
    }
}

void environment_read(const struct facts_conf *conf, struct span text, struct arena *a, struct spans *out)
{
    char folded[TEXT_MAX];
    struct walk w = {.conf = conf, .arena = a, .out = out, .last_added = SIZE_MAX};
    fold_text(text, folded, sizeof folded, &w.rest);
    while (w.rest.n)
        step(&w);
    settle(&w);
}
