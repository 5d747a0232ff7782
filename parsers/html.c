/* html.c: the readable text of HTML: one pass over tags and text, with a bounded stack of open elements.
 * Called by facts.c for a mail without usable plain text.
 *
 * Linear on any input: a search that failed (for a ">", a quote mark, an end tag) is remembered and never
 * made again, since what isn't there from here on isn't there further on either. */
#include "parsers/html_parts.h"

#include "parsers/utf8.h"

enum { STACK = 256, SEARCH = 64, LONGEST_HREF = 2048, LONGEST_ALT = 200, LONGEST_NAME = 64 };

enum { /* what an open element undoes when it ends */
       QUOTES = 1,
       LISTS = 2,
       LINKS = 4,
};

struct open {
    uint32_t key;
    const struct html_element *element;
    uint8_t undo, lines; /* lines: the break at its end */
    bool none, tiny, invisible, white, vanishing, dark, pre;
    unsigned number;  /* ordered list: of the next item */
    struct span href; /* link: where to, and where its text begins in the output */
    size_t text_at;
};

struct walk {
    struct html_out out;
    struct span html;
    size_t at;
    bool no_gt, no_quote[2], no_comment_end, no_raw_end[8];
    struct open stack[STACK];
    size_t depth, over; /* open elements; those beyond the stack */
    struct html_sheet sheet;
    bool hidden, ignore_newline; /* text was left out; a <pre> has just begun */
    struct arena *arena;
};

static struct open *top(struct walk *w)
{
    return &w->stack[w->depth - 1];
}

static bool unseen(struct walk *w)
{
    const struct open *t = top(w);
    return t->none || t->tiny || t->invisible || t->vanishing ||
           (t->white && !t->dark && !w->sheet.background);
}

/* Text. */

static bool is_plain(unsigned char c)
{
    return c > ' ' && c != '&' && c != 0xc2 && c != 0xe2 && c != 0xef && c != 0xcd;
}

enum kind { KIND_TEXT, KIND_SPACE, KIND_HARD_SPACE, KIND_NOTHING };

static enum kind kind_of(uint32_t cp)
{
    switch (cp) {
    case 0xa0:   /* no-break space */
    case 0x2007: /* figure space */
    case 0x202f: /* narrow no-break space */
        return KIND_HARD_SPACE;
    case 0xad:   /* soft hyphen */
    case 0x34f:  /* combining grapheme joiner, a filler of preview lines */
    case 0x200b: /* zero width space */
    case 0x2060:
    case 0xfeff:
        return KIND_NOTHING;
    case 0x2028:
    case 0x2029:
        return KIND_SPACE;
    default:
        return cp < 0x20 || cp == 0x7f || (cp >= 0x80 && cp < 0xa0) ? KIND_SPACE : KIND_TEXT;
    }
}

static void put_space(struct walk *w, char c)
{
    struct html_out *o = &w->out;
    if (!top(w)->pre) {
        if (o->breaks == 0 && o->buf.n && !o->fresh)
            o->space = true;
    } else if (c == '\n') {
        if (!w->ignore_newline)
            html_out_newline(o);
    } else if (c != '\r') {
        html_out_text(o, SPAN_LIT(" "));
    }
}

/* A hard blank keeps its width inside a line; alone on a line it makes the line count. */
static void put_hard_space(struct walk *w)
{
    struct html_out *o = &w->out;
    if (o->breaks || o->buf.n == 0 || o->fresh)
        o->held = !o->fresh && o->buf.n;
    else
        html_out_text(o, SPAN_LIT(" "));
}

static void put_cp(struct walk *w, uint32_t cp)
{
    switch (kind_of(cp)) {
    case KIND_TEXT:
        html_out_text(&w->out, SPAN_EMPTY);
        utf8_encode(&w->out.buf, cp);
        break;
    case KIND_SPACE:
        put_space(w, ' ');
        break;
    case KIND_HARD_SPACE:
        put_hard_space(w);
        break;
    case KIND_NOTHING:
        break;
    }
}

/* A reference, or an octet that isn't plain; returns its length. */
static size_t put_special(struct walk *w, struct span s)
{
    uint32_t cp;
    size_t n = s.p[0] == '&' ? html_entity(s, false, &cp) : 0;
    if (n == 0)
        n = utf8_decode(s, &cp);
    if (n == 0)
        return 1;
    put_cp(w, cp);
    return n;
}

static void put_text(struct walk *w, struct span s)
{
    if (s.n == 0)
        return;
    if (unseen(w)) {
        if (!w->hidden)
            w->hidden = span_trim(s).n > 0;
        return;
    }
    for (size_t i = 0; i < s.n;) {
        size_t from = i;
        while (i < s.n && is_plain((unsigned char)s.p[i]))
            i++;
        if (i > from)
            html_out_text(&w->out, span_make(s.p + from, i - from));
        else if (ascii_space(s.p[i]))
            put_space(w, s.p[i++]);
        else
            i += put_special(w, span_from(s, i));
        w->ignore_newline = false;
    }
}

/* Attribute values. */

/* References decoded, blanks and controls dropped, "<" and ">" as in a URL: what may stand in "<...>". */
static struct span clean_href(struct walk *w, struct span href)
{
    href = span_trim(href);
    struct buf out;
    buf_init(&out, LONGEST_HREF);
    for (size_t i = 0; i < href.n;) {
        uint32_t cp;
        size_t n = href.p[i] == '&' ? html_entity(span_from(href, i), true, &cp) : 0;
        if (n == 0)
            n = utf8_decode(span_from(href, i), &cp);
        if (n == 0)
            break;
        if (cp == '<' || cp == '>')
            buf_adds(&out, cp == '<' ? "%3C" : "%3E");
        else if (cp > ' ' && kind_of(cp) == KIND_TEXT)
            utf8_encode(&out, cp);
        i += n;
    }
    struct span s = out.overflow ? SPAN_EMPTY : arena_copy(w->arena, buf_span(&out));
    buf_release(&out);
    return s;
}

static int hex_of(char c)
{
    c = ascii_lower(c);
    return ascii_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Outlook's mail filter puts every link behind a redirector that carries the true one in "url=". */
static struct span unwrap_safelink(struct walk *w, struct span href)
{
    size_t host = span_find(span_head(href, 100), SPAN_LIT(".safelinks.protection.outlook.com/"));
    size_t at = span_find(span_head(href, 300), SPAN_LIT("url="));
    if (host >= 100 || host == href.n || at + 4 >= href.n || at >= 300)
        return href;
    struct span in = span_from(href, at + 4);
    in = span_head(in, span_chr(in, '&'));
    char *out = arena_alloc(w->arena, in.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < in.n; i++) {
        int high = in.p[i] == '%' && i + 2 < in.n ? hex_of(in.p[i + 1]) : -1;
        int low = high >= 0 ? hex_of(in.p[i + 2]) : -1;
        bool coded = low >= 0;
        char c = coded ? (char)(high * 16 + low) : in.p[i];
        i += coded ? 2 : 0;
        if (c <= ' ' || c == '<' || c == '>' || c == 0x7f)
            return href;
        out[n++] = c;
    }
    return n ? span_make(out, n) : href;
}

static bool shown_scheme(struct span href)
{
    return span_istarts(href, SPAN_LIT("http://")) || span_istarts(href, SPAN_LIT("https://")) ||
           span_istarts(href, SPAN_LIT("ftp://")) || span_istarts(href, SPAN_LIT("mailto:"));
}

/* Without scheme, "www." and a last "/": for comparing a link with its words. */
static struct span bare_url(struct span s)
{
    static const struct span heads[] = {SPAN_LIT("http://"), SPAN_LIT("https://"), SPAN_LIT("mailto:"),
                                        SPAN_LIT("www.")};
    s = span_trim(s);
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        if (span_istarts(s, heads[i]))
            s = span_from(s, heads[i].n);
    if (s.n && s.p[s.n - 1] == '/')
        s.n--;
    return s;
}

static void end_link(struct walk *w, const struct open *link)
{
    struct span words = span_from(buf_span(&w->out.buf), link->text_at);
    while (words.n && memchr(" \n>-|", words.p[0], 6))
        words = span_from(words, 1);
    words = span_trim(words);
    struct span href = unwrap_safelink(w, clean_href(w, link->href));
    if (words.n == 0 || !shown_scheme(href))
        return;
    if (span_istarts(href, SPAN_LIT("mailto:"))) {
        href = span_head(span_from(href, 7), span_chr(span_from(href, 7), '?'));
        if (span_chr(href, '@') == href.n)
            return;
    }
    if (span_ieq(bare_url(words), bare_url(href)))
        return;
    bool tight = words.p[words.n - 1] == '<'; /* "Ann <<a href=mailto:..." */
    struct html_out *o = &w->out;
    unsigned breaks = o->breaks;
    o->breaks = 0;
    o->cell = false;
    o->space = !tight;
    html_out_text(o, SPAN_LIT("<"));
    html_out_text(o, href);
    html_out_text(o, SPAN_LIT(">"));
    o->breaks = breaks;
}

/* "[what is seen]"; an emoji that stands as a picture is just the emoji. */
static void put_image(struct walk *w, const struct html_tag *tag)
{
    struct span alt = span_trim(span_head(tag->alt, LONGEST_ALT));
    bool dot =
        span_eq(span_trim(tag->width), SPAN_LIT("1")) || span_eq(span_trim(tag->height), SPAN_LIT("1"));
    if (alt.n == 0 || dot || tag->alt.n > LONGEST_ALT)
        return;
    bool emoji = (unsigned char)alt.p[0] >= 0xe2 && alt.n <= 32;
    if (!emoji)
        put_text(w, SPAN_LIT("["));
    put_text(w, alt);
    if (!emoji)
        put_text(w, SPAN_LIT("]"));
}

/* The stack. */

static void end_top(struct walk *w)
{
    struct open *o = top(w);
    bool seen = !unseen(w);
    if (o->undo & LINKS && seen)
        end_link(w, o);
    if (o->undo & QUOTES)
        w->out.quote--;
    if (o->undo & LISTS)
        w->out.list--;
    if (o->element->id == HTML_LI)
        w->out.mark = false;
    if (o->element->id == HTML_LI || o->element->id == HTML_ROW || o->element->id == HTML_TABLE)
        w->out.fresh = w->out.cell = false;
    if (o->element->id == HTML_Q && seen)
        put_text(w, SPAN_LIT("\""));
    if (o->lines && seen)
        html_out_break(&w->out, o->lines);
    if ((o->element->id == HTML_LI || o->element->id == HTML_CELL) && w->out.breaks > 1)
        w->out.breaks = 1;
    if (o->element->id == HTML_TABLE)
        w->out.row_begun = w->out.row_broken = true;
    w->depth--;
}

/* Ends everything up to the nearest open element that fits, if there is one within reach and before one that
 * fences it off. */
static bool end_upto(struct walk *w, bool (*fits)(const struct open *, uint32_t),
                     bool (*fence)(const struct open *), uint32_t key)
{
    size_t least = w->depth > SEARCH ? w->depth - SEARCH : 1; /* stack[0] is the document */
    for (size_t i = w->depth; i-- > least;) {
        if (fits(&w->stack[i], key)) {
            while (w->depth > i)
                end_top(w);
            return true;
        }
        if (fence(&w->stack[i]))
            return false;
    }
    return false;
}

static bool has_key(const struct open *o, uint32_t key)
{
    return o->key == key;
}

static bool has_id(const struct open *o, uint32_t id)
{
    return o->element->id == id;
}

static bool fences_nothing(const struct open *o)
{
    (void)o;
    return false;
}

static bool fences_cell(const struct open *o)
{
    return o->element->id == HTML_CELL || o->element->id == HTML_TABLE;
}

static bool fences_list(const struct open *o)
{
    return o->element->id == HTML_LIST || fences_cell(o);
}

static bool fences_row(const struct open *o)
{
    return o->element->id == HTML_ROW || o->element->id == HTML_TABLE;
}

static bool fences_table(const struct open *o)
{
    return o->element->id == HTML_TABLE;
}

static bool fences_paragraph(const struct open *o)
{
    return o->element->flags & HTML_BLOCK || fences_cell(o);
}

/* End tags that HTML lets people leave out. */
static void end_implied(struct walk *w, const struct html_element *e)
{
    if (e->flags & HTML_BLOCK)
        end_upto(w, has_id, fences_paragraph, HTML_P);
    if (e->id == HTML_LI)
        end_upto(w, has_id, fences_list, HTML_LI);
    if (e->id == HTML_CELL)
        end_upto(w, has_id, fences_row, HTML_CELL);
    if (e->id == HTML_ROW)
        end_upto(w, has_id, fences_table, HTML_ROW);
    if (e->id == HTML_A)
        end_upto(w, has_id, fences_cell, HTML_A);
}

/* What the element's attributes change of how the text inside looks. */
static void inherit(struct walk *w, struct open *o, const struct html_tag *tag, const struct html_look *look)
{
    const struct open *t = top(w);
    o->none = t->none || look->none || tag->hidden || html_sheet_hides(&w->sheet, tag);
    o->tiny = look->sized ? look->tiny : t->tiny;
    o->invisible = look->visibility ? look->invisible : t->invisible;
    o->white = look->coloured ? look->white : tag->color.n ? html_white(span_trim(tag->color)) : t->white;
    o->vanishing = look->coloured ? look->vanishing : t->vanishing;
    o->dark = look->background ? look->background_dark
              : tag->bgcolor.n ? !html_white(span_trim(tag->bgcolor))
                               : t->dark;
    o->pre = tag->element->id == HTML_PRE || (look->space ? look->pre : t->pre);
}

static unsigned number_of(struct span s, unsigned otherwise)
{
    unsigned n = 0;
    s = span_trim(s);
    if (s.n == 0 || s.n > 6)
        return otherwise;
    for (size_t i = 0; i < s.n; i++) {
        if (!ascii_digit(s.p[i]))
            return otherwise;
        n = n * 10 + (unsigned)(s.p[i] - '0');
    }
    return n;
}

static void begin_item(struct walk *w, const struct html_tag *tag)
{
    struct html_out *out = &w->out;
    out->mark = true;
    out->numbered = false;
    size_t least = w->depth > SEARCH ? w->depth - SEARCH : 1;
    for (size_t i = w->depth; i-- > least;) {
        struct open *list = &w->stack[i];
        if (list->element->id != HTML_LIST)
            continue;
        out->numbered = list->element->flags & HTML_ORDERED;
        out->number = number_of(tag->start, list->number);
        list->number = out->number + 1;
        break;
    }
    if (out->list == 0)
        out->mark = false;
    out->fresh = true;
}

/* Mail programs mark a signature that has no "-- " above it only by a name. */
static bool names_signature(const struct html_tag *tag)
{
    static const struct span names[] = {SPAN_LIT("gmail_signature"), SPAN_LIT("ms-outlook-mobile-signature"),
                                        SPAN_LIT("protonmail_signature_block-user")};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (span_eq(tag->css_class, names[i]) || span_eq(tag->id, names[i]) ||
            (span_starts(tag->css_class, names[i]) && tag->css_class.p[names[i].n] == ' '))
            return true;
    return span_eq(tag->id, SPAN_LIT("Signature"));
}

static void begin_signature(struct walk *w)
{
    struct span s = span_trim(buf_span(&w->out.buf));
    if (s.n == 0 || span_ends(s, SPAN_LIT("\n--")) || span_eq(s, SPAN_LIT("--")))
        return;
    html_out_break(&w->out, 1);
    html_out_text(&w->out, SPAN_LIT("-- "));
    html_out_break(&w->out, 1);
}

static void begin_special(struct walk *w, struct open *o, const struct html_tag *tag,
                          const struct html_look *look)
{
    struct html_out *out = &w->out;
    switch (tag->element->id) {
    case HTML_A:
        o->undo = LINKS;
        o->href = tag->href;
        o->text_at = out->buf.n;
        break;
    case HTML_BLOCKQUOTE: /* Gmail indents with border:none; that is no quote */
        if (look->no_border)
            break;
        o->undo = QUOTES;
        out->quote++;
        break;
    case HTML_LIST:
        o->undo = LISTS;
        o->number = number_of(tag->start, 1);
        out->list++;
        break;
    case HTML_LI:
        begin_item(w, tag);
        break;
    case HTML_Q:
        put_text(w, SPAN_LIT("\""));
        break;
    case HTML_PRE:
        w->ignore_newline = true;
        break;
    default:
        break;
    }
}

static void begin_element(struct walk *w, const struct html_tag *tag)
{
    const struct html_element *e = tag->element;
    end_implied(w, e);
    if (w->depth == STACK) {
        w->over++;
        if (e->flags & HTML_BLOCK)
            html_out_break(&w->out, 1);
        return;
    }
    struct html_look look = {0};
    if (tag->style.n)
        html_look_of(tag->style, &look);
    struct open o = {.key = tag->key, .element = e};
    inherit(w, &o, tag, &look);
    bool outlook = span_istarts(tag->css_class, SPAN_LIT("Mso")) || look.no_margin;
    o.lines = e->flags & HTML_PARAGRAPH && !outlook ? 2 : e->flags & HTML_BLOCK ? 1 : 0;
    bool seen = !unseen(w) && !o.none;
    if (seen && e->id == HTML_CELL)
        html_out_cell(&w->out);
    else if (seen && (e->id == HTML_ROW || e->id == HTML_TABLE))
        html_out_row(&w->out);
    else if (seen && o.lines)
        html_out_break(&w->out, o.lines);
    if (seen && e->id == HTML_OTHER && names_signature(tag))
        begin_signature(w);
    begin_special(w, &o, tag, &look);
    w->stack[w->depth++] = o;
}

static void void_element(struct walk *w, const struct html_tag *tag)
{
    if (unseen(w))
        return;
    struct html_look look = {0};
    switch (tag->element->id) {
    case HTML_BR:
        html_out_newline(&w->out);
        break;
    case HTML_HR:
        html_out_break(&w->out, 1);
        html_out_text(&w->out, SPAN_LIT("----------------------------------------"));
        html_out_break(&w->out, 1);
        break;
    case HTML_IMG:
        html_look_of(tag->style, &look);
        if (!look.none && !tag->hidden && !html_sheet_hides(&w->sheet, tag))
            put_image(w, tag);
        break;
    default:
        break;
    }
}

static void end_element(struct walk *w, const struct html_tag *tag)
{
    if (w->over) {
        w->over--;
        if (tag->element->flags & HTML_BLOCK)
            html_out_break(&w->out, 1);
        return;
    }
    if (tag->element->id == HTML_BR ||
        (tag->element->id == HTML_P && !end_upto(w, has_key, fences_cell, tag->key)))
        html_out_newline(&w->out);
    else if (tag->element->id == HTML_TABLE || tag->element->id == HTML_ROW || tag->element->id == HTML_CELL)
        end_upto(w, has_key, tag->element->id == HTML_TABLE ? fences_nothing : fences_table, tag->key);
    else
        end_upto(w, has_key, fences_cell, tag->key);
}

/* Tags. */

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

/* The value of an attribute at w->at (behind its "="). */
static struct span read_value(struct walk *w)
{
    struct span s = w->html;
    char quote = w->at < s.n ? s.p[w->at] : 0;
    if (quote == '"' || quote == '\'') {
        bool *none = &w->no_quote[quote == '"'];
        struct span rest = span_from(s, w->at + 1);
        size_t end = *none ? rest.n : span_chr(rest, quote);
        if (end < rest.n) {
            w->at += end + 2;
            return span_head(rest, end);
        }
        *none = true;
    }
    size_t from = w->at;
    while (w->at < s.n && !ascii_space(s.p[w->at]) && s.p[w->at] != '>')
        w->at++;
    return span_make(s.p + from, w->at - from);
}

static void skip_space(struct walk *w)
{
    while (w->at < w->html.n && ascii_space(w->html.p[w->at]))
        w->at++;
}

/* From behind the element's name to behind the ">". */
static void read_attributes(struct walk *w, struct html_tag *tag)
{
    struct span s = w->html;
    for (;;) {
        while (w->at < s.n && (ascii_space(s.p[w->at]) || s.p[w->at] == '/'))
            w->at++;
        if (w->at >= s.n)
            return;
        if (s.p[w->at] == '>') {
            w->at++;
            return;
        }
        size_t from = w->at++;
        while (w->at < s.n && !ascii_space(s.p[w->at]) && s.p[w->at] != '>' && s.p[w->at] != '=' &&
               s.p[w->at] != '/')
            w->at++;
        struct span name = span_make(s.p + from, w->at - from), value = SPAN_EMPTY;
        skip_space(w);
        if (w->at < s.n && s.p[w->at] == '=') {
            w->at++;
            skip_space(w);
            value = read_value(w);
        }
        keep_attribute(tag, name, value);
    }
}

/* The content of an element that holds no text.  Where its end tag is missing the tag is passed over. */
static void skip_raw(struct walk *w, struct span name, const struct html_element *e)
{
    bool *none = &w->no_raw_end[e->flags >> HTML_RAW_SHIFT];
    struct span rest = span_from(w->html, w->at);
    size_t i = 0;
    for (; !*none && i < rest.n; i++) {
        i += span_chr(span_from(rest, i), '<');
        if (i + 2 + name.n <= rest.n && rest.p[i + 1] == '/' && span_istarts(span_from(rest, i + 2), name))
            break;
    }
    if (*none || i >= rest.n) {
        *none = true;
        return;
    }
    if (e->id == HTML_STYLE)
        html_sheet_read(&w->sheet, span_head(rest, i));
    w->at += i; /* the end tag itself is met next, and ends nothing */
}

static void read_tag(struct walk *w, bool end)
{
    struct span s = w->html;
    size_t from = w->at;
    while (w->at < s.n && !ascii_space(s.p[w->at]) && s.p[w->at] != '>' && s.p[w->at] != '/')
        w->at++;
    struct span name = span_make(s.p + from, w->at - from);
    struct html_tag tag = {.element = html_element_of(name), .key = html_key(name, '<'), .end = end};
    read_attributes(w, &tag);
    if (end)
        end_element(w, &tag);
    else if (tag.element->flags & HTML_RAW)
        skip_raw(w, name, tag.element);
    else if (tag.element->flags & HTML_VOID)
        void_element(w, &tag);
    else
        begin_element(w, &tag);
}

/* "<!" and "<?": a comment, a declaration; false where it has no end and is text. */
static bool skip_declaration(struct walk *w)
{
    struct span rest = span_from(w->html, w->at);
    if (span_starts(rest, SPAN_LIT("<!--")) && !w->no_comment_end) {
        size_t end = span_find(span_from(rest, 2), SPAN_LIT("-->"));
        if (end + 2 < rest.n) {
            w->at += end + 5;
            return true;
        }
        w->no_comment_end = true;
    }
    size_t gt = span_chr(rest, '>');
    if (gt == rest.n)
        return false;
    w->at += gt + 1;
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

/* At a "<". */
static bool read_markup(struct walk *w)
{
    struct span rest = span_from(w->html, w->at);
    char c = rest.n > 1 ? rest.p[1] : 0, d = rest.n > 2 ? rest.p[2] : 0;
    if (w->no_gt || !(ascii_alpha(c) || c == '!' || c == '?' || (c == '/' && ascii_alpha(d))))
        return false;
    if (c == '!' || c == '?')
        return skip_declaration(w) || !(w->no_gt = true);
    if (!is_tag_name(span_from(rest, c == '/' ? 2 : 1)))
        return false;
    if (span_chr(rest, '>') == rest.n) {
        w->no_gt = true;
        return false;
    }
    w->at += c == '/' ? 2 : 1;
    read_tag(w, c == '/');
    return true;
}

struct html_text html_read(struct arena *a, struct span html, size_t max)
{
    static const struct html_element document = {"", 0, HTML_OTHER, 0};
    struct walk *w = ARENA_NEW(a, struct walk);
    w->html = html;
    w->arena = a;
    w->stack[0].element = &document;
    w->depth = 1;
    buf_init(&w->out.buf, max);
    while (w->at < html.n && !w->out.buf.overflow) {
        if (html.p[w->at] == '<' && read_markup(w))
            continue;
        struct span rest = span_from(html, w->at);
        size_t n = 1 + span_chr(span_from(rest, 1), '<');
        put_text(w, span_head(rest, n));
        w->at += n;
    }
    struct html_text out = {arena_copy(a, buf_span(&w->out.buf)), w->hidden};
    buf_release(&w->out.buf);
    return out;
}
