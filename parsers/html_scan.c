/* html_scan.c: tags, comments and their attributes.  Called by html.c alone.
 *
 * Linear on any input: a search that failed (for a ">", a quote mark, an end tag) is remembered and never
 * made again, since what isn't there from here on isn't there further on either. */
#include "parsers/html_parts.h"

enum { LONGEST_NAME = 64 };

static void keep_attribute(struct html_tag *tag, struct span name, struct span value)
{
    static const struct {
        struct span name;
        size_t at;
    } kept[] = {
        {SPAN_LIT("href"), offsetof(struct html_tag, href)},
        {SPAN_LIT("style"), offsetof(struct html_tag, style)},
        {SPAN_LIT("class"), offsetof(struct html_tag, css_class)},
        {SPAN_LIT("id"), offsetof(struct html_tag, id)},
        {SPAN_LIT("alt"), offsetof(struct html_tag, alt)},
        {SPAN_LIT("start"), offsetof(struct html_tag, start)},
        {SPAN_LIT("value"), offsetof(struct html_tag, start)},
        {SPAN_LIT("color"), offsetof(struct html_tag, color)},
        {SPAN_LIT("bgcolor"), offsetof(struct html_tag, bgcolor)},
        {SPAN_LIT("width"), offsetof(struct html_tag, width)},
        {SPAN_LIT("height"), offsetof(struct html_tag, height)},
    };
    if (name.n == 6 && span_ieq(name, SPAN_LIT("hidden")))
        tag->hidden = true;
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        struct span *to = (struct span *)((char *)tag + kept[i].at);
        if (kept[i].name.n == name.n && to->n == 0 && span_ieq(name, kept[i].name)) {
            *to = value;
            return;
        }
    }
}

/* The value of an attribute at scan->at (behind its "="). */
static struct span read_value(struct html_scan *scan)
{
    struct span s = scan->html;
    char quote = scan->at < s.n ? s.p[scan->at] : 0;
    if (quote == '"' || quote == '\'') {
        bool *none = &scan->no_quote[quote == '"'];
        struct span rest = span_from(s, scan->at + 1);
        size_t end = *none ? rest.n : span_chr(rest, quote);
        if (end < rest.n) {
            scan->at += end + 2;
            return span_head(rest, end);
        }
        *none = true;
    }
    size_t from = scan->at;
    while (scan->at < s.n && !ascii_space(s.p[scan->at]) && s.p[scan->at] != '>')
        scan->at++;
    return span_make(s.p + from, scan->at - from);
}

static void skip_space(struct html_scan *scan)
{
    while (scan->at < scan->html.n && ascii_space(scan->html.p[scan->at]))
        scan->at++;
}

/* From behind the element's name to behind the ">". */
static void read_attributes(struct html_scan *scan, struct html_tag *tag)
{
    struct span s = scan->html;
    for (;;) {
        while (scan->at < s.n && (ascii_space(s.p[scan->at]) || s.p[scan->at] == '/'))
            scan->at++;
        if (scan->at >= s.n)
            return;
        if (s.p[scan->at] == '>') {
            scan->at++;
            return;
        }
        size_t from = scan->at++;
        while (scan->at < s.n && !ascii_space(s.p[scan->at]) && s.p[scan->at] != '>' &&
               s.p[scan->at] != '=' && s.p[scan->at] != '/')
            scan->at++;
        struct span name = span_make(s.p + from, scan->at - from), value = SPAN_EMPTY;
        skip_space(scan);
        if (scan->at < s.n && s.p[scan->at] == '=') {
            scan->at++;
            skip_space(scan);
            value = read_value(scan);
        }
        keep_attribute(tag, name, value);
    }
}

struct span html_scan_raw(struct html_scan *scan, const struct html_tag *tag)
{
    bool *none = &scan->no_raw_end[tag->element->flags >> HTML_RAW_SHIFT];
    struct span rest = span_from(scan->html, scan->at),
                name = span_make(tag->element->name, tag->element->length);
    size_t i = 0;
    for (; !*none && i < rest.n; i++) {
        i += span_chr(span_from(rest, i), '<');
        if (i + 2 + name.n <= rest.n && rest.p[i + 1] == '/' && span_istarts(span_from(rest, i + 2), name))
            break;
    }
    if (*none || i >= rest.n) {
        *none = true;
        return SPAN_EMPTY;
    }
    scan->at += i; /* the end tag itself is met next, and ends nothing */
    return span_head(rest, i);
}

static void read_tag(struct html_scan *scan, struct html_tag *tag)
{
    struct span s = scan->html;
    size_t from = scan->at;
    while (scan->at < s.n && !ascii_space(s.p[scan->at]) && s.p[scan->at] != '>' && s.p[scan->at] != '/')
        scan->at++;
    struct span name = span_make(s.p + from, scan->at - from);
    *tag = (struct html_tag){.element = html_element_of(name), .key = html_key(name, '<')};
    read_attributes(scan, tag);
}

/* Octets up to and with the "-->" in s, 0 where there is none. */
static size_t comment_length(struct span s)
{
    for (size_t i = 4; i < s.n; i++) {
        i += span_chr(span_from(s, i), '>');
        if (i < s.n && s.p[i - 1] == '-' && s.p[i - 2] == '-')
            return i + 1;
    }
    return 0;
}

/* "<!" and "<?": a comment, a declaration; false where it has no end and is text. */
static bool skip_declaration(struct html_scan *scan)
{
    struct span rest = span_from(scan->html, scan->at);
    if (span_starts(rest, SPAN_LIT("<!--")) && !scan->no_comment_end) {
        size_t n = comment_length(rest);
        if (n) {
            scan->at += n;
            return true;
        }
        scan->no_comment_end = true;
    }
    size_t gt = span_chr(rest, '>');
    if (gt == rest.n)
        return false;
    scan->at += gt + 1;
    return true;
}

/* "<ann@shop.example>" and "<http://..." are what somebody wrote, not tags. */
static bool is_tag_name(struct span s)
{
    size_t i = 0;
    while (i < s.n && i < LONGEST_NAME &&
           (ascii_alpha(s.p[i]) || ascii_digit(s.p[i]) || s.p[i] == ':' || s.p[i] == '-' || s.p[i] == '_'))
        i++;
    return i < s.n && s.p[i - 1] != ':' && (ascii_space(s.p[i]) || s.p[i] == '>' || s.p[i] == '/');
}

enum html_token html_scan_markup(struct html_scan *scan, struct html_tag *tag_r)
{
    struct span rest = span_from(scan->html, scan->at);
    char c = rest.n > 1 ? rest.p[1] : 0, d = rest.n > 2 ? rest.p[2] : 0;
    if (scan->no_gt || !(ascii_alpha(c) || c == '!' || c == '?' || (c == '/' && ascii_alpha(d))))
        return HTML_TOKEN_TEXT;
    if (c == '!' || c == '?') {
        scan->no_gt = !skip_declaration(scan);
        return scan->no_gt ? HTML_TOKEN_TEXT : HTML_TOKEN_NOTHING;
    }
    if (!is_tag_name(span_from(rest, c == '/' ? 2 : 1)))
        return HTML_TOKEN_TEXT;
    if (span_chr(rest, '>') == rest.n) {
        scan->no_gt = true;
        return HTML_TOKEN_TEXT;
    }
    scan->at += c == '/' ? 2 : 1;
    read_tag(scan, tag_r);
    return c == '/' ? HTML_TOKEN_END : HTML_TOKEN_BEGIN;
}
