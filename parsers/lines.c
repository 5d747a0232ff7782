/* lines.c: one scanner for every kind of line end.  Called by the header and MIME parsers. */
#include "parsers/lines.h"

bool lines_next(struct lines *l, struct span *line_r)
{
    struct span rest = span_from(l->octets, l->pos);
    if (rest.n == 0)
        return false;
    if (!l->lf_known || l->lf < l->pos) {
        l->lf = l->pos + span_chr(rest, '\n');
        l->lf_known = true;
    }
    size_t n = l->lf - l->pos; /* to the LF, or to the end */
    const char *cr = n ? memchr(rest.p, '\r', n) : NULL;
    if (!cr) {
        *line_r = span_head(rest, n);
        l->pos += n < rest.n ? n + 1 : n;
        return true;
    }
    size_t at = (size_t)(cr - rest.p);
    *line_r = span_head(rest, at);
    bool before_lf = n < rest.n && (at + 1 == n || (at + 2 == n && rest.p[at + 1] == '\r'));
    l->pos += before_lf ? n + 1 : at + 1;
    l->bare_cr |= !before_lf || at + 1 < n;
    return true;
}
