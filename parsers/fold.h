/* fold.h: text as it is compared: what people type in different ways made one.  Letter case, accents and
 * marks, full-width and other compatibility forms (Unicode NFKD, as far as letters, digits and punctuation of
 * mail go), typographic quotes and dashes, and native digits are folded; zero-width and direction characters
 * are dropped; a run of white space is one blank.  "ＳＴÖＲＵＮＧ" and "Störung" are both "storung".
 *
 * For words only, never for identity: a site's id is read by siteid.h, which drops nothing. */
#ifndef PARSERS_FOLD_H
#define PARSERS_FOLD_H

#include "parsers/span.h"

/* What one code point folds to: at most two code points in out_r; returns how many, 0 where it is dropped.
 * White space of any kind gives U+0020. */
unsigned fold_char(uint32_t cp, uint32_t out_r[2]);

/* Writes s folded, blanks trimmed off both ends, to out.  False where that takes more than room octets;
 * *out_r is then what fitted.  Octets that are no UTF-8 are left out. */
bool fold_text(struct span s, char *out, size_t room, struct span *out_r);

/* Compatibility forms alone: full-width and mathematical letters, digits and punctuation to ASCII, every dash
 * to "-", every space to " "; anything else stays what it is (zero-width characters too). */
uint32_t fold_width(uint32_t cp);

/* Of no width and no meaning of its own: zero-width and direction characters, variation selectors. */
bool fold_invisible(uint32_t cp);

struct fold_range {
    uint32_t first, last;
    const uint16_t *to;
};

extern const struct fold_range fold_ranges[]; /* fold_table.c; ends in last == 0 */
extern const uint16_t fold_pairs[][2];

#endif
