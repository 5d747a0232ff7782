/* forward_head.c: reads the head of a forwarded mail.  Called by report.c. */
#include "parsers/forward_head.h"

#include "parsers/date.h"
#include "parsers/ruleset.h"
#include "parsers/when.h"

enum { HEAD_LINES = 12, VALUE_MAX = 200 };

/* Which field stands in the line, and what it says. */
static int field_of(const struct facts_conf *conf, struct span line, struct span *value_r)
{
    size_t colon = span_chr(line, ':'), wide = span_find(line, SPAN_LIT("\xef\xbc\x9a"));
    size_t end = colon < wide ? colon : wide;
    struct span name = span_head(line, end);
    while (name.n && strchr("> *_", name.p[0]))
        name = span_from(name, 1);
    while (name.n && strchr(" *_", name.p[name.n - 1]))
        name.n--;
    if (end == line.n || !name.n)
        return -1;
    *value_r = span_trim(span_from(line, end + (colon < wide ? 1 : 3)));
    while (value_r->n && (value_r->p[0] == '*' || value_r->p[0] == ' '))
        *value_r = span_from(*value_r, 1);
    return lexicon_find_text(ruleset_words(conf, RULESET_HEADINGS), name);
}

static struct facts_time date_of(const struct facts_conf *conf, struct span value, struct span language,
                                 struct facts_time base)
{
    value = span_head(value, VALUE_MAX);
    struct facts_time t = date_read(value);
    return t.set ? t : when_read(conf, value, language, base);
}

void forward_head_read(const struct facts_conf *conf, struct span forwarded, struct span language,
                       struct facts_time base, struct forward_head *head_r)
{
    struct span rest = forwarded, line, value = SPAN_EMPTY;
    bool fields = false;
    *head_r = (struct forward_head){0};
    for (int i = 0; i < HEAD_LINES && span_line(&rest, &line); i++) {
        struct span bare = span_trim(line);
        while (bare.n && bare.p[0] == '>')
            bare = span_trim(span_from(bare, 1));
        if (!bare.n && fields) {
            head_r->below = forwarded.n - rest.n;
            return;
        }
        int field = field_of(conf, bare, &value);
        if (field == RULESET_SUBJECT)
            head_r->subject = value;
        if (field == RULESET_OTHER && !head_r->date.set)
            head_r->date = date_of(conf, value, language, base);
        fields = fields || field == RULESET_SUBJECT || field == RULESET_OTHER;
    }
}
