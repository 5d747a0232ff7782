/* html_parts.h: what the files of the HTML reader share; nobody else includes it.  html.c walks the elements,
 * html_scan.c reads tags, html_link.c links, html_out.c writes lines, html_style.c tells what is hidden,
 * html_table.c knows names. */
#ifndef PARSERS_HTML_PARTS_H
#define PARSERS_HTML_PARTS_H

#include "parsers/buf.h"
#include "parsers/html.h"

/* Elements that do more than begin a line. */
enum html_id {
    HTML_OTHER,
    HTML_A,
    HTML_BLOCKQUOTE,
    HTML_BR,
    HTML_CELL,
    HTML_DD,
    HTML_HR,
    HTML_IMG,
    HTML_LI,
    HTML_LIST,
    HTML_P,
    HTML_PRE,
    HTML_Q,
    HTML_ROW,
    HTML_STYLE,
    HTML_TABLE,
};

enum {
    HTML_BLOCK = 1,     /* begins and ends a line */
    HTML_PARAGRAPH = 2, /* ... and has an empty line around it */
    HTML_VOID = 4,      /* has no end tag */
    HTML_RAW = 8,       /* its content is no text, and ends at its end tag only */
    HTML_ORDERED = 16,
    HTML_RAW_SHIFT = 5, /* above it a number of its own for each HTML_RAW element */
};

struct html_element {
    char name[11];
    uint8_t length, id, flags;
};

/* Never NULL: what isn't known is an inline element. */
const struct html_element *html_element_of(struct span name);
/* A character reference at the head of s ("&"): its code point into *cp_r; returns its length, 0 where it is
 * none.  in_attribute: a legacy name without ";" before a letter, digit or "=" is none (HTML 13.2.5.73). */
size_t html_entity(struct span s, bool in_attribute, uint32_t *cp_r);

enum html_kind { HTML_KIND_TEXT, HTML_KIND_SPACE, HTML_KIND_HARD_SPACE, HTML_KIND_NOTHING };
enum html_kind html_kind_of(uint32_t cp);

struct html_tag {
    const struct html_element *element;
    uint32_t key; /* of its name: what an end tag is matched by */
    struct span href, style, css_class, id, alt, start, bgcolor, color, width, height;
    bool hidden; /* the attribute */
};

struct html_scan {
    struct span html;
    size_t at;
    bool no_gt, no_quote[2], no_comment_end, no_raw_end[8]; /* none of them is to be found any more */
};

enum html_token {
    HTML_TOKEN_TEXT,    /* the "<" is text; nothing was taken */
    HTML_TOKEN_NOTHING, /* a comment or declaration was taken */
    HTML_TOKEN_BEGIN,
    HTML_TOKEN_END,
};

/* Takes what begins with the "<" at scan->at. */
enum html_token html_scan_markup(struct html_scan *, struct html_tag *tag_r);
/* Takes the content of an HTML_RAW element, up to its end tag; where that is missing, nothing. */
struct span html_scan_raw(struct html_scan *, const struct html_tag *);

/* What to show behind a link's words: a URL, the address of a mailto, or nothing where the words say it
 * already or the target is none to follow. */
struct span html_link_target(struct arena *, struct span href, struct span words);

/* What a style attribute says.  Each says nothing unless set. */
struct html_look {
    bool none;                        /* not shown, whatever stands inside */
    bool sized, tiny;                 /* a font size; one that can't be read */
    bool visibility, invisible;       /* inherited, may be undone inside */
    bool coloured, white, vanishing;  /* a text colour; white; transparent */
    bool background, background_dark; /* a background; one that white text can be read on */
    bool space, pre;                  /* white-space; one that keeps line ends */
    bool no_margin, no_border;
    bool displayed; /* display: something else than none */
};

void html_look_of(struct span style, struct html_look *out_r);
bool html_white(struct span colour);

/* Classes and ids that a style sheet hides, outside @media. */
struct html_sheet {
    uint32_t hides[32], shows[32];
    size_t hidden, shown;
    bool tight;      /* paragraphs have no empty line around them */
    bool background; /* it sets some: white text may be seen */
};

void html_sheet_read(struct html_sheet *, struct span css);
bool html_sheet_hides(const struct html_sheet *, const struct html_tag *);
uint32_t html_key(struct span name, char kind); /* ASCII case folded */

/* The lines written.  Line ends are owed until text follows, so that none stands at the end and blocks that
 * meet share theirs. */
struct html_out {
    struct buf buf;
    unsigned breaks;      /* line ends owed */
    unsigned quote, list; /* depths now */
    unsigned line_quote;  /* depth on the last line written */
    bool space, cell;     /* a blank, or the bar between two cells, is owed */
    bool fresh;           /* a list item or cell began and holds nothing yet: its blocks begin no line */
    bool held;            /* the line owed holds a hard blank: it counts as a line */
    bool row_begun, row_broken; /* this table row holds text; ... and has taken more than one line */
    bool mark, numbered, shift; /* a list mark is owed; it is a number; the line stands below a mark */
    unsigned number;
};

void html_out_text(struct html_out *, struct span chunk);
void html_out_break(struct html_out *, unsigned lines); /* at least that many line ends before what follows */
void html_out_newline(struct html_out *);               /* one more */
void html_out_row(struct html_out *);
void html_out_cell(struct html_out *);

#endif
