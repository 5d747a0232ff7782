/* reply.c: reads replies for talk.c. */
#include "daemon/send/reply.h"

void reply_reset(struct reply *r)
{
    r->code = 0;
    r->text_n = r->line_n = 0;
    r->text[0] = 0;
    r->lines = 0;
}

static void add_text(struct reply *r, struct span s)
{
    s = span_head(s, sizeof r->text - 1 - r->text_n);
    memcpy(r->text + r->text_n, s.p, s.n);
    r->text_n += s.n;
    r->text[r->text_n] = 0;
}

/* One line without its end: "250-text" or "250 text" or "250". */
static enum reply_state line_end(struct reply *r)
{
    struct span line = span_make(r->line, r->line_n);
    r->line_n = 0;
    if (line.n < 3 || line.p[0] < '2' || line.p[0] > '5' || !ascii_digit(line.p[1]) ||
        !ascii_digit(line.p[2]) || (line.n > 3 && line.p[3] != ' ' && line.p[3] != '-'))
        return REPLY_BROKEN;
    int code = (line.p[0] - '0') * 100 + (line.p[1] - '0') * 10 + (line.p[2] - '0');
    if (r->lines && code != r->code)
        return REPLY_BROKEN;
    r->code = code;
    if (++r->lines > REPLY_LINES_MAX)
        return REPLY_BROKEN;
    if (r->lines == 1)
        add_text(r, span_head(line, 3));
    if (line.n > 4) {
        add_text(r, SPAN_LIT(" "));
        add_text(r, span_from(line, 4));
    }
    return line.n > 3 && line.p[3] == '-' ? REPLY_MORE : REPLY_WHOLE;
}

enum reply_state reply_read(struct reply *r, struct span *in)
{
    if (r->line_n == 0 && r->lines == 0)
        reply_reset(r);
    while (in->n) {
        char c = in->p[0];
        *in = span_from(*in, 1);
        if (c != '\n') {
            if (r->line_n == sizeof r->line)
                return REPLY_BROKEN;
            r->line[r->line_n++] = c;
            continue;
        }
        if (r->line_n && r->line[r->line_n - 1] == '\r')
            r->line_n--;
        enum reply_state s = line_end(r);
        if (s == REPLY_WHOLE)
            r->lines = 0;
        if (s != REPLY_MORE)
            return s;
    }
    return REPLY_MORE;
}

void reply_enhanced(const struct reply *r, char *out_r)
{
    out_r[0] = 0;
    struct span s = span_make(r->text, r->text_n);
    s = span_head(span_from(s, 4), span_chr(span_from(s, 4), ' '));
    if (s.n < 5 || s.n > 11 || s.p[0] != '0' + r->code / 100 || s.p[1] != '.')
        return;
    size_t dots = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '.' && i + 1 < s.n && ascii_digit(s.p[i + 1]))
            dots++;
        else if (!ascii_digit(s.p[i]))
            return;
    }
    if (dots != 2)
        return;
    memcpy(out_r, s.p, s.n);
    out_r[s.n] = 0;
}
