/* conf_peek.c: see conf_peek.h.  Called by the tool's cmd_deliver.c.  Base floor. */
#include "daemon/base/conf_peek.h"

enum token { END, WORD, MARK, UNSURE };

struct peek {
    struct span rest;
    enum token token;
    struct span text; /* of a WORD */
    char mark;
};

static bool word_char(char c)
{
    return !ascii_space(c) && !strchr("{}=,+()\"'#", c);
}

static void quoted(struct peek *p)
{
    char quote = p->rest.p[0];
    size_t n = span_chr(span_from(p->rest, 1), quote);
    p->text = span_head(span_from(p->rest, 1), n);
    /* A backslash, a variable or a missing end: not for us. */
    bool plain = n + 1 < p->rest.n && span_chr(p->text, '\\') == n && span_find(p->text, SPAN_LIT("${")) == n;
    p->token = plain ? WORD : UNSURE;
    p->rest = span_from(p->rest, n + 2);
}

static void next(struct peek *p)
{
    for (;;) {
        while (p->rest.n > 0 && ascii_space(p->rest.p[0]))
            p->rest = span_from(p->rest, 1);
        if (span_starts(p->rest, SPAN_LIT("/*")))
            p->rest = span_from(p->rest, span_find(p->rest, SPAN_LIT("*/")) + 2);
        else if (span_starts(p->rest, SPAN_LIT("#")) || span_starts(p->rest, SPAN_LIT("//")))
            p->rest = span_from(p->rest, span_chr(p->rest, '\n'));
        else
            break;
    }
    if (p->rest.n == 0) {
        p->token = END;
        return;
    }
    char c = p->rest.p[0];
    if (c == '"' || c == '\'') {
        quoted(p);
    } else if (!word_char(c)) {
        p->token = MARK;
        p->mark = c;
        p->rest = span_from(p->rest, 1);
    } else {
        size_t n = 1;
        while (n < p->rest.n && word_char(p->rest.p[n]))
            n++;
        p->token = WORD;
        p->text = span_head(p->rest, n);
        p->rest = span_from(p->rest, n);
    }
}

enum conf_peek conf_peek(struct span octets, const char *key, struct span *value_r)
{
    struct peek p = {.rest = octets};
    struct span wanted = span_of(key);
    size_t depth = 0;
    bool here = false; /* the word before was the key, at the top */
    for (next(&p); p.token != END; next(&p)) {
        if (p.token == UNSURE)
            return CONF_PEEK_UNSURE;
        if (p.token == WORD) {
            here = depth == 0 && span_ieq(p.text, wanted);
            continue;
        }
        if (p.mark == '=' && here) {
            next(&p);
            if (p.token == MARK && p.mark == '{')
                next(&p);
            if (p.token != WORD)
                return CONF_PEEK_UNSURE;
            *value_r = p.text;
            return CONF_PEEK_FOUND;
        }
        depth += p.mark == '{';
        depth -= p.mark == '}' && depth > 0;
        here = false;
    }
    return CONF_PEEK_ABSENT;
}
