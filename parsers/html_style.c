/* html_style.c: what of a piece of HTML a reader would see, as far as style attributes and the plain rules of
 * a style sheet tell.  Called by html.c alone.  A doubt counts as seen: hidden text is left out of a ticket,
 * and a customer's words must not be. */
#include "parsers/html_parts.h"

struct declaration {
    struct span name, value;
};

/* Takes the next "name: value;" off *rest. */
static bool next_declaration(struct span *rest, struct declaration *out_r)
{
    while (rest->n) {
        struct span one = span_head(*rest, span_chr(*rest, ';'));
        *rest = span_from(*rest, one.n + 1);
        size_t colon = span_chr(one, ':');
        if (colon == one.n)
            continue;
        struct span value = span_from(one, colon + 1);
        size_t important = span_chr(value, '!');
        *out_r =
            (struct declaration){span_trim(span_head(one, colon)), span_trim(span_head(value, important))};
        return true;
    }
    return false;
}

static bool is(struct span s, const char *word)
{
    return span_ieq(s, span_of(word));
}

static bool begins(struct span s, const char *word)
{
    return span_istarts(s, span_of(word));
}

/* A length in thousandths of its unit, the unit behind it; false where value is no number. */
static bool length_of(struct span value, long *thousandths_r, struct span *unit_r)
{
    bool minus = value.n && value.p[0] == '-', fraction = false, digits = false;
    long n = 0, place = 1000;
    size_t i = minus;
    for (; i < value.n && (ascii_digit(value.p[i]) || (value.p[i] == '.' && !fraction)); i++) {
        if (value.p[i] == '.') {
            fraction = true;
        } else if (!fraction) {
            n = n < 1000000 ? n * 10 + (value.p[i] - '0') * 1000 : n;
            digits = true;
        } else if (place > 1) {
            place /= 10;
            n += (value.p[i] - '0') * place;
            digits = true;
        }
    }
    *thousandths_r = minus ? -n : n;
    *unit_r = span_from(value, i);
    return digits;
}

static bool is_zero(struct span value)
{
    long n;
    struct span unit;
    return length_of(value, &n, &unit) && n == 0;
}

static bool is_tiny_size(struct span value)
{
    long n;
    struct span unit;
    if (!length_of(value, &n, &unit))
        return false;
    return n == 0 || (n <= 1000 && (begins(unit, "px") || begins(unit, "pt")));
}

static bool far_out(struct span value)
{
    long n;
    struct span unit;
    return length_of(value, &n, &unit) && n <= -900000;
}

bool html_white(struct span colour)
{
    return is(colour, "white") || is(colour, "#fff") || is(colour, "#ffffff") ||
           begins(colour, "rgb(255,255,255") || begins(colour, "rgb(255, 255, 255");
}

static void read_background(struct html_look *look, struct span value)
{
    look->background = true;
    struct span first = span_head(value, span_chr(value, ' '));
    look->background_dark = !html_white(first) && !html_white(value) && !is(first, "none") &&
                            !is(first, "transparent") && !is(first, "inherit") && !is(first, "initial");
}

struct box {
    bool flat, clipped, out_of_flow, flush_top, flush_bottom;
};

static void read_box(struct html_look *look, struct box *box, struct declaration d)
{
    if (is(d.name, "max-height") || is(d.name, "height") || is(d.name, "width") || is(d.name, "max-width"))
        box->flat |= is_zero(d.value);
    else if (begins(d.name, "overflow"))
        box->clipped |= is(d.value, "hidden") || is(d.value, "clip");
    else if (is(d.name, "position"))
        box->out_of_flow = is(d.value, "absolute") || is(d.value, "fixed");
    else if (is(d.name, "text-indent"))
        look->none |= far_out(d.value);
    else if (is(d.name, "left") || is(d.name, "top"))
        look->none |= box->out_of_flow && far_out(d.value);
    else if (is(d.name, "opacity"))
        look->none |= is_zero(d.value);
    else if (is(d.name, "margin"))
        look->no_margin = is_zero(d.value);
    else if (is(d.name, "margin-top"))
        box->flush_top = is_zero(d.value);
    else if (is(d.name, "margin-bottom"))
        box->flush_bottom = is_zero(d.value);
    else if (is(d.name, "border"))
        look->no_border = begins(d.value, "none") || is_zero(d.value);
}

static void read_text_style(struct html_look *look, struct declaration d)
{
    if (is(d.name, "display")) {
        look->none |= is(d.value, "none");
        look->displayed = !is(d.value, "none");
    } else if (is(d.name, "visibility")) {
        look->visibility = true;
        look->invisible = is(d.value, "hidden") || is(d.value, "collapse");
    } else if (is(d.name, "font-size")) {
        look->sized = true;
        look->tiny = is_tiny_size(d.value);
    } else if (is(d.name, "color")) {
        look->coloured = true;
        look->white = html_white(d.value);
        look->vanishing = is(d.value, "transparent");
    } else if (is(d.name, "background") || is(d.name, "background-color")) {
        read_background(look, d.value);
    } else if (is(d.name, "background-image")) {
        look->background = look->background_dark = true;
    } else if (is(d.name, "white-space")) {
        look->space = true;
        look->pre = begins(d.value, "pre") || is(d.value, "break-spaces");
    }
}

void html_look_of(struct span style, struct html_look *look)
{
    *look = (struct html_look){0};
    struct box box = {0};
    struct declaration d;
    while (next_declaration(&style, &d)) {
        if (d.name.n == 0 || d.value.n == 0)
            continue;
        read_text_style(look, d);
        read_box(look, &box, d);
    }
    look->none |= box.flat && box.clipped;
    look->no_margin |= box.flush_top && box.flush_bottom;
}

uint32_t html_key(struct span name, char kind)
{
    uint32_t h = 2166136261u ^ (unsigned char)kind;
    for (size_t i = 0; i < name.n; i++)
        h = (h ^ (unsigned char)ascii_lower(name.p[i])) * 16777619u;
    return h;
}

static void note(uint32_t *list, size_t *n, uint32_t key)
{
    for (size_t i = 0; i < *n; i++)
        if (list[i] == key)
            return;
    if (*n < 32)
        list[(*n)++] = key;
}

/* ".name", "td.name", "#name": nothing that depends on where the element stands. */
static bool plain_selector(struct span selector, uint32_t *key_r)
{
    size_t dot = 0;
    while (dot < selector.n && selector.p[dot] != '.' && selector.p[dot] != '#')
        dot++;
    struct span name = span_from(selector, dot + 1);
    if (dot == selector.n || name.n == 0 || name.n > 100)
        return false;
    for (size_t i = 0; i < selector.n; i++)
        if (i != dot && !ascii_alpha(selector.p[i]) && !ascii_digit(selector.p[i]) && selector.p[i] != '-' &&
            selector.p[i] != '_')
            return false;
    *key_r = html_key(name, selector.p[dot]);
    return true;
}

static void read_rule(struct html_sheet *sheet, struct span selectors, struct span body, bool conditional)
{
    struct html_look look;
    html_look_of(body, &look);
    bool hides = look.none && !conditional, shows = look.displayed && conditional;
    while ((hides || shows || look.no_margin) && selectors.n) {
        struct span one = span_head(selectors, span_chr(selectors, ','));
        selectors = span_from(selectors, one.n + 1);
        uint32_t key;
        sheet->tight |= look.no_margin && is(span_trim(one), "p");
        if (!plain_selector(span_trim(one), &key))
            continue;
        if (hides)
            note(sheet->hides, &sheet->hidden, key);
        else if (shows)
            note(sheet->shows, &sheet->shown, key);
    }
}

/* Skips blanks, comments and the marks that once hid style sheets from browsers. */
static struct span skip_filler(struct span css)
{
    for (;;) {
        css = span_trim(css);
        if (span_starts(css, SPAN_LIT("<!--")))
            css = span_from(css, 4);
        else if (span_starts(css, SPAN_LIT("-->")))
            css = span_from(css, 3);
        else if (span_starts(css, SPAN_LIT("/*")))
            css = span_from(css, span_find(css, SPAN_LIT("*/")) + 2);
        else
            return css;
    }
}

/* Rules one after the other; those inside an @-block (a screen's width, print) only ever show things. */
void html_sheet_read(struct html_sheet *sheet, struct span css)
{
    unsigned depth = 0;
    sheet->background |= span_ifind(css, SPAN_LIT("background")) < css.n;
    for (css = skip_filler(css); css.n; css = skip_filler(css)) {
        if (css.p[0] == '}') {
            depth -= depth > 0;
            css = span_from(css, 1);
            continue;
        }
        size_t i = 0;
        while (i < css.n && css.p[i] != '{' && css.p[i] != ';' && css.p[i] != '}')
            i++;
        struct span head = span_head(css, i);
        bool at = css.p[0] == '@' && i < css.n && css.p[i] == '{';
        bool font = span_istarts(head, SPAN_LIT("@font-face")) || span_istarts(head, SPAN_LIT("@page"));
        if (i == css.n || css.p[i] != '{') {
            css = span_from(css, i + (i == 0 || (i < css.n && css.p[i] == ';')));
        } else if (at && !font) {
            depth++;
            css = span_from(css, i + 1);
        } else {
            struct span body = span_from(css, i + 1);
            size_t end = span_chr(body, '}');
            read_rule(sheet, head, span_head(body, end), depth > 0);
            css = span_from(body, end + 1);
        }
    }
}

static bool listed(const uint32_t *list, size_t n, uint32_t key)
{
    for (size_t i = 0; i < n; i++)
        if (list[i] == key)
            return true;
    return false;
}

static bool key_hidden(const struct html_sheet *sheet, struct span name, char kind)
{
    uint32_t key = html_key(name, kind);
    return listed(sheet->hides, sheet->hidden, key) && !listed(sheet->shows, sheet->shown, key);
}

bool html_sheet_hides(const struct html_sheet *sheet, const struct html_tag *tag)
{
    if (sheet->hidden == 0)
        return false;
    if (tag->id.n && key_hidden(sheet, tag->id, '#'))
        return true;
    struct span rest = span_head(tag->css_class, 400);
    while (rest.n) {
        rest = span_trim(rest);
        size_t i = 0;
        while (i < rest.n && !ascii_space(rest.p[i]))
            i++;
        if (i && key_hidden(sheet, span_head(rest, i), '.'))
            return true;
        rest = span_from(rest, i);
    }
    return false;
}
