/* html.c: the readable text of HTML: one pass over tags and text, with a bounded stack of open elements.
 * Called by body.c for a mail without usable plain text. */
#include "parsers/html_parts.h"

#include "parsers/utf8.h"

enum { STACK = 256, SEARCH = 64, LONGEST_ALT = 200 };

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
    struct html_scan scan;
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
    switch (html_kind_of(cp)) {
    case HTML_KIND_TEXT:
        html_out_text(&w->out, SPAN_EMPTY);
        utf8_encode(&w->out.buf, cp);
        break;
    case HTML_KIND_SPACE:
        put_space(w, ' ');
        break;
    case HTML_KIND_HARD_SPACE:
        put_hard_space(w);
        break;
    case HTML_KIND_NOTHING:
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

static void end_link(struct walk *w, const struct open *link)
{
    struct span words = span_from(buf_span(&w->out.buf), link->text_at);
    while (words.n && memchr(" \n>-|", words.p[0], 6))
        words = span_from(words, 1);
    words = span_trim(words);
    struct span target = words.n ? html_link_target(w->arena, link->href, words) : SPAN_EMPTY;
    if (target.n == 0)
        return;
    struct html_out *o = &w->out;
    unsigned breaks = o->breaks;
    o->breaks = 0;
    o->cell = false;
    o->space = words.p[words.n - 1] != '<'; /* "Ann <<a href=mailto:..." */
    html_out_text(o, SPAN_LIT("<"));
    html_out_text(o, target);
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
    bool tight = look.no_margin || span_istarts(tag->css_class, SPAN_LIT("Mso")) ||
                 (e->id == HTML_P && w->sheet.tight);
    o.lines = e->flags & HTML_PARAGRAPH && !tight ? 2 : e->flags & HTML_BLOCK ? 1 : 0;
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

/* An element without text of its own to show: its content is passed over. */
static void raw_element(struct walk *w, const struct html_tag *tag)
{
    struct span content = html_scan_raw(&w->scan, tag);
    if (tag->element->id == HTML_STYLE)
        html_sheet_read(&w->sheet, content);
}

/* At a "<"; false where it is but text. */
static bool read_markup(struct walk *w)
{
    struct html_tag tag;
    switch (html_scan_markup(&w->scan, &tag)) {
    case HTML_TOKEN_TEXT:
        return false;
    case HTML_TOKEN_NOTHING:
        return true;
    case HTML_TOKEN_END:
        end_element(w, &tag);
        return true;
    case HTML_TOKEN_BEGIN:
        break;
    }
    if (tag.element->flags & HTML_RAW)
        raw_element(w, &tag);
    else if (tag.element->flags & HTML_VOID)
        void_element(w, &tag);
    else
        begin_element(w, &tag);
    return true;
}

struct html_text html_read(struct arena *a, struct span html, size_t max)
{
    static const struct html_element document = {"", 0, HTML_OTHER, 0};
    struct walk *w = ARENA_NEW(a, struct walk);
    w->scan.html = html;
    w->arena = a;
    w->stack[0].element = &document;
    w->depth = 1;
    buf_init(&w->out.buf, max);
    while (w->scan.at < html.n && !w->out.buf.overflow) {
        if (html.p[w->scan.at] == '<' && read_markup(w))
            continue;
        struct span rest = span_from(html, w->scan.at);
        size_t n = 1 + span_chr(span_from(rest, 1), '<');
        put_text(w, span_head(rest, n));
        w->scan.at += n;
    }
    struct html_text out = {arena_copy(a, buf_span(&w->out.buf)), w->hidden};
    buf_release(&w->out.buf);
    return out;
}
