/* charset.c: the one user of iconv(3).  Called for header text and for the text of parts.
 *
 * To add a charset: one row in the table, with its labels squeezed (lower case, letters and digits only). */
#include "parsers/charset.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>

#include "parsers/charset_iso2022.h"
#include "parsers/utf8.h"

enum kind {
    KIND_UNSAID, /* the label says nothing */
    KIND_UTF8,
    KIND_SINGLE,  /* one octet a character, ASCII below 0x80: by a table of our own, filled by iconv */
    KIND_MULTI,   /* by iconv */
    KIND_UTF16,   /* by iconv, behind a look at its byte order */
    KIND_ISO2022, /* by its escapes, then as what they give away */
    KIND_HZ,
};

struct charset {
    const char *name; /* iconv's */
    enum kind kind;
    const char *labels; /* squeezed, each between blanks */
};

static const struct charset charsets[] = {
    {"UTF-8", KIND_UTF8, " utf8 unicode11utf8 unicode20utf8 utf8mb4 cp65001 utf "},
    {"", KIND_UNSAID,
     " usascii ascii ansix341968 ansix341986 iso646us us iso646 646 ibm367 cp367 unknown8bit unknown none "
     "default "
     "binary 7bit 8bit 7bitascii userdefined "},
    {"CP1252", KIND_SINGLE,
     " iso88591 windows1252 latin1 l1 iso885911987 isolatin1 isoir100 ibm819 cp819 cp1252 win1252 ansi "
     "ms1252 "
     "ansi1252 iso8859 88591 latin iso88591windows1252 "},
    {"ISO-8859-15", KIND_SINGLE, " iso885915 latin9 l9 latin0 885915 isolatin9 iso885915fdis "},
    {"ISO-8859-2", KIND_SINGLE, " iso88592 latin2 l2 iso885921987 isolatin2 88592 isoir101 "},
    {"ISO-8859-3", KIND_SINGLE, " iso88593 latin3 l3 iso885931988 isolatin3 88593 "},
    {"ISO-8859-4", KIND_SINGLE, " iso88594 latin4 l4 iso885941988 isolatin4 88594 "},
    {"ISO-8859-5", KIND_SINGLE, " iso88595 cyrillic iso885951988 isolatincyrillic 88595 "},
    {"ISO-8859-6", KIND_SINGLE,
     " iso88596 arabic iso885961987 iso88596e iso88596i isolatinarabic 88596 asmo708 "},
    {"ISO-8859-7", KIND_SINGLE,
     " iso88597 greek greek8 iso885971987 isolatingreek 88597 suneugreek elot928 "},
    {"ISO-8859-8", KIND_SINGLE,
     " iso88598 hebrew iso885981988 iso88598e iso88598i isolatinhebrew 88598 logical "},
    {"CP1254", KIND_SINGLE, " iso88599 windows1254 latin5 l5 iso885991989 isolatin5 cp1254 win1254 88599 "},
    {"ISO-8859-10", KIND_SINGLE, " iso885910 latin6 l6 isolatin6 "},
    {"CP874", KIND_SINGLE, " iso885911 windows874 tis620 cp874 tis6202533 dos874 thai "},
    {"ISO-8859-13", KIND_SINGLE, " iso885913 latin7 l7 "},
    {"ISO-8859-14", KIND_SINGLE, " iso885914 latin8 l8 "},
    {"ISO-8859-16", KIND_SINGLE, " iso885916 latin10 l10 "},
    {"CP1250", KIND_SINGLE, " windows1250 cp1250 win1250 ansi1250 ms1250 "},
    {"CP1251", KIND_SINGLE, " windows1251 cp1251 win1251 ansi1251 ms1251 win "},
    {"CP1253", KIND_SINGLE, " windows1253 cp1253 win1253 ms1253 "},
    {"CP1255", KIND_SINGLE, " windows1255 cp1255 win1255 ms1255 "},
    {"CP1256", KIND_SINGLE, " windows1256 cp1256 win1256 ms1256 "},
    {"CP1257", KIND_SINGLE, " windows1257 cp1257 win1257 ms1257 "},
    {"CP1258", KIND_SINGLE, " windows1258 cp1258 win1258 ms1258 "},
    {"KOI8-R", KIND_SINGLE, " koi8r koi8 koi koir "},
    {"KOI8-U", KIND_SINGLE, " koi8u koi8ru "},
    {"IBM437", KIND_SINGLE, " ibm437 cp437 437 "},
    {"IBM850", KIND_SINGLE, " ibm850 cp850 850 "},
    {"IBM852", KIND_SINGLE, " ibm852 cp852 852 "},
    {"IBM855", KIND_SINGLE, " ibm855 cp855 855 "},
    {"IBM857", KIND_SINGLE, " ibm857 cp857 857 "},
    {"IBM862", KIND_SINGLE, " ibm862 cp862 862 "},
    {"IBM866", KIND_SINGLE, " ibm866 cp866 866 dos "},
    {"MACINTOSH", KIND_SINGLE, " macintosh macroman mac applemacintosh macromanlatin1 "},
    {"MAC-CYRILLIC", KIND_SINGLE, " maccyrillic macukrainian "},
    {"VISCII", KIND_SINGLE, " viscii viscii111 "},
    {"ARMSCII-8", KIND_SINGLE, " armscii8 "},
    {"PT154", KIND_SINGLE, " pt154 ptcp154 cyrillicasian "},
    {"GB18030", KIND_MULTI,
     " gb2312 gbk gb18030 gb23121980 isogb2312 euccn cp936 ms936 windows936 gb231280 chinese cngb gb isoir58 "
     "gb180302000 gb180302005 gb2312charset "},
    {"BIG5-HKSCS", KIND_MULTI, " big5 big5hkscs cnbig5 xbig5 cp950 ms950 windows950 big5eten big5tw "},
    {"EUC-TW", KIND_MULTI, " euctw "},
    {"CP932", KIND_MULTI, " shiftjis sjis mskanji cp932 ms932 windows31j windows932 sjiswin "},
    {"EUC-JP-MS", KIND_MULTI, " eucjp ujis eucjpms extendedunixcodepackedformatforjapanese eucjpwin "},
    {"CP949", KIND_MULTI,
     " euckr cp949 ms949 windows949 uhc ksc5601 ksc56011987 ksc56011989 ksc5601ksc56011987 korean kscx5601 "
     "5601 "},
    {"EUC-JP-MS", KIND_ISO2022,
     " iso2022jp iso2022jp1 iso2022jp2 iso2022jp3 iso2022jp2004 iso2022jpms cp50220 cp50221 cp50222 jis "
     "iso2022jpnec "},
    {"CP949", KIND_ISO2022, " iso2022kr "},
    {"GB18030", KIND_ISO2022, " iso2022cn iso2022cnext "},
    {"GB18030", KIND_HZ, " hzgb2312 hz "},
    {"UTF-7", KIND_MULTI, " utf7 unicode11utf7 unicode20utf7 unicodeutf7 "},
    {"UTF-16LE", KIND_UTF16, " utf16 utf16le ucs2 iso10646ucs2 unicode unicodefffe ucs2le utf16be ucs2be "},
    {"UTF-32LE", KIND_MULTI, " utf32le "},
    {"UTF-32BE", KIND_MULTI, " utf32 utf32be ucs4 iso10646ucs4 "},
    /* not by label: what KIND_UTF16 turns to */
    {"UTF-16BE", KIND_MULTI, ""},
};

enum { CHARSETS = sizeof charsets / sizeof *charsets, LABEL_MAX = 40 };

/* UTF-8 of the 128 octets from 0x80 on; n 0: none. */
struct single {
    struct {
        unsigned char n;
        char p[3];
    } high[128];
};

/* What was opened, by the charset's place in the table. */
static struct {
    iconv_t cd;
    bool open, failed;
    struct single *single;
} cache[CHARSETS];

/* Lower case, letters and digits only, a leading "x-" gone; empty where it would not fit. */
static struct span squeeze(struct span label, char room[LABEL_MAX])
{
    size_t n = 0;
    label = span_trim(label);
    if (span_istarts(label, SPAN_LIT("x-")))
        label = span_from(label, 2);
    for (size_t i = 0; i < label.n; i++) {
        if (!ascii_alpha(label.p[i]) && !ascii_digit(label.p[i]))
            continue;
        if (n == LABEL_MAX)
            return SPAN_EMPTY;
        room[n++] = ascii_lower(label.p[i]);
    }
    return span_make(room, n);
}

static const struct charset *search(struct span s)
{
    char room[LABEL_MAX + 2] = " ";
    memcpy(room + 1, s.p, s.n);
    room[s.n + 1] = ' ';
    for (size_t i = 0; i < CHARSETS; i++)
        if (memmem(charsets[i].labels, strlen(charsets[i].labels), room, s.n + 2))
            return &charsets[i];
    return NULL;
}

/* A mail names the same one or two charsets over and over: what was found last is kept. */
static const struct charset *by_squeezed(struct span s)
{
    static struct {
        char label[LABEL_MAX];
        size_t n;
        const struct charset *found;
    } kept[8];
    if (s.n == 0)
        return NULL;
    size_t i = (s.n + (unsigned char)s.p[s.n - 1]) % 8;
    if (!span_eq(span_make(kept[i].label, kept[i].n), s)) {
        kept[i].found = search(s);
        kept[i].n = s.n;
        memcpy(kept[i].label, s.p, s.n);
    }
    return kept[i].found;
}

static const struct charset *by_label(struct span label)
{
    char room[LABEL_MAX];
    struct span s = squeeze(label, room);
    const struct charset *c = by_squeezed(s);
    return c || !span_starts(s, SPAN_LIT("cs")) ? c : by_squeezed(span_from(s, 2));
}

static const struct charset *by_name(const char *name, enum kind kind)
{
    for (size_t i = 0; i < CHARSETS; i++)
        if (charsets[i].kind == kind && strcmp(charsets[i].name, name) == 0)
            return &charsets[i];
    return NULL;
}

const char *charset_name(struct span label)
{
    const struct charset *c = by_label(label);
    return c && c->kind != KIND_UNSAID ? c->name : NULL;
}

/* An open converter in its first state; false where the system has none. */
static bool converter(const struct charset *c, iconv_t *cd_r)
{
    size_t i = (size_t)(c - charsets);
    if (!cache[i].open && !cache[i].failed) {
        cache[i].cd = iconv_open("UTF-8", c->name);
        cache[i].open = cache[i].cd != (iconv_t)-1;
        cache[i].failed = !cache[i].open;
    }
    if (!cache[i].open)
        return false;
    *cd_r = cache[i].cd;
    iconv(*cd_r, NULL, NULL, NULL, NULL);
    return true;
}

static const struct single *single_of(const struct charset *c)
{
    size_t i = (size_t)(c - charsets);
    iconv_t cd;
    if (cache[i].single || !converter(c, &cd))
        return cache[i].single;
    struct single *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    for (int o = 0; o < 128; o++) {
        char in = (char)(0x80 + o), *ip = &in, *op = s->high[o].p;
        size_t in_n = 1, room = sizeof s->high[o].p;
        if (iconv(cd, &ip, &in_n, &op, &room) != (size_t)-1)
            iconv(cd, NULL, NULL, &op, &room);
        s->high[o].n = (unsigned char)(op - s->high[o].p);
    }
    return cache[i].single = s;
}

void charset_preload(void)
{
    iconv_t cd;
    for (size_t i = 0; i < CHARSETS; i++)
        if (charsets[i].kind == KIND_SINGLE)
            single_of(&charsets[i]);
        else if (charsets[i].kind == KIND_MULTI || charsets[i].kind == KIND_UTF16)
            converter(&charsets[i], &cd);
}

static const char REPLACEMENT[] = "\xef\xbf\xbd";

static struct span decode_single(struct reader *r, const struct charset *c, struct span s, bool *lossy)
{
    const struct single *t = single_of(c);
    char *out = arena_octets(r->arena, s.n * 3 + 1);
    size_t n = 0;
    for (;;) {
        size_t ascii = utf8_ascii(s);
        memcpy(out + n, s.p, ascii);
        n += ascii;
        if (ascii == s.n)
            return span_make(out, n);
        unsigned char o = (unsigned char)s.p[ascii]; /* no ASCII, or NUL */
        size_t len = o && t ? t->high[o - 0x80].n : 0;
        if (len == 0)
            *lossy = true;
        memcpy(out + n, len ? t->high[o - 0x80].p : REPLACEMENT, len ? len : 3);
        n += len ? len : 3;
        s = span_from(s, ascii + 1);
    }
}

/* Room for the longest answers: no charset here makes more than 3 octets of one, 6 of two, or 4 of four. */
static struct span decode_multi(struct reader *r, const struct charset *c, struct span s, bool *lossy)
{
    iconv_t cd;
    if (!converter(c, &cd)) {
        *lossy = true;
        return utf8_clean(r->arena, s, lossy);
    }
    size_t room = s.n * 3 + 64;
    char *out = arena_octets(r->arena, room), *op = out, *ip = (char *)(uintptr_t)s.p;
    size_t left = s.n;
    while (left) {
        if (iconv(cd, &ip, &left, &op, &room) != (size_t)-1) {
            iconv(cd, NULL, NULL, &op, &room);
            break;
        }
        if (errno == E2BIG || room < 3)
            break;
        *lossy = true;
        memcpy(op, REPLACEMENT, 3);
        op += 3;
        room -= 3;
        if (errno == EINVAL) /* cut off at the end */
            break;
        ip++;
        left--;
    }
    bool changed; /* a NUL, or what iconv lets through */
    struct span text = utf8_clean(r->arena, span_make(out, (size_t)(op - out)), &changed);
    *lossy |= changed;
    return text;
}

/* By its byte order mark, else by where the NULs of ASCII characters stand. */
static const struct charset *utf16_order(struct span *s)
{
    if (span_starts(*s, SPAN_LIT("\xfe\xff")) || span_starts(*s, SPAN_LIT("\xff\xfe"))) {
        bool big = (unsigned char)s->p[0] == 0xfe;
        *s = span_from(*s, 2);
        return by_name(big ? "UTF-16BE" : "UTF-16LE", big ? KIND_MULTI : KIND_UTF16);
    }
    size_t even = 0, odd = 0;
    for (size_t i = 0; i < s->n && i < 4096; i++)
        if (s->p[i] == 0)
            *(i % 2 ? &odd : &even) += 1;
    return even > odd ? by_name("UTF-16BE", KIND_MULTI) : by_name("UTF-16LE", KIND_UTF16);
}

static struct span without_bom(struct span s)
{
    return span_starts(s, SPAN_LIT("\xef\xbb\xbf")) ? span_from(s, 3) : s;
}

/* How many octets of s belong to valid sequences of more than one, and how many to none. */
static void count_utf8(struct span s, size_t *many_r, size_t *bad_r)
{
    *many_r = *bad_r = 0;
    for (;;) {
        s = span_from(s, utf8_ascii(s));
        if (s.n == 0)
            return;
        size_t len = utf8_length(s);
        *many_r += len > 1 ? len : 0;
        *bad_r += len == 0;
        s = span_from(s, len ? len : 1);
    }
}

static struct span decode_fallback(struct reader *r, struct span s, bool *lossy)
{
    const struct charset *c = by_label(span_of(r->fallback_charset));
    if (c && c->kind == KIND_MULTI)
        return decode_multi(r, c, s, lossy);
    if (!c || c->kind != KIND_SINGLE)
        c = by_name("CP1252", KIND_SINGLE);
    return decode_single(r, c, s, lossy);
}

/* What should be UTF-8 and is not quite: some octets are broken, or all of it is something else. */
static struct span decode_broken_utf8(struct reader *r, struct span s, size_t many, size_t bad, bool *lossy)
{
    if (bad > many) {
        reader_defect(r, "text is not in the charset it should be: read in the fallback charset");
        return decode_fallback(r, s, lossy);
    }
    *lossy = true;
    bool changed;
    return without_bom(utf8_clean(r->arena, s, &changed));
}

static struct span decode_as(struct reader *r, const struct charset *c, struct span s, bool *lossy)
{
    size_t many, bad;
    switch (c->kind) {
    case KIND_UTF16:
        c = utf16_order(&s);
        return decode_multi(r, c, s, lossy);
    case KIND_HZ:
        return decode_multi(r, by_name(c->name, KIND_MULTI), charset_hz_unescape(r->arena, s), lossy);
    case KIND_ISO2022:
        return decode_multi(r, by_name(c->name, KIND_MULTI), charset_iso2022_unescape(r->arena, s), lossy);
    case KIND_UNSAID:
    case KIND_UTF8:
    case KIND_SINGLE:
    case KIND_MULTI:
        break;
    }
    count_utf8(s, &many, &bad);
    if (c->kind == KIND_UNSAID || c->kind == KIND_UTF8) {
        if (bad)
            return decode_broken_utf8(r, s, many, bad, lossy);
        if (c->kind == KIND_UNSAID && many)
            reader_defect(r, "8-bit text without a charset: read as UTF-8");
        return without_bom(utf8_clean(r->arena, s, lossy));
    }
    if (c->kind == KIND_SINGLE) {
        if (bad || many == 0)
            return decode_single(r, c, s, lossy);
        reader_defect(r, "text is UTF-8, whatever its charset label says");
        return without_bom(utf8_clean(r->arena, s, lossy));
    }
    bool broken = false;
    struct span out = decode_multi(r, c, s, &broken);
    if (!broken || bad || many == 0) {
        *lossy |= broken;
        return out;
    }
    reader_defect(r, "text is UTF-8, whatever its charset label says");
    return without_bom(utf8_clean(r->arena, s, lossy));
}

/* Whether plain ASCII octets mean themselves. */
static bool ascii_as_is(const struct charset *c, struct span s)
{
    if (c->kind == KIND_UTF16 || c->kind == KIND_HZ)
        return false;
    if (c->kind == KIND_MULTI && (strncmp(c->name, "UTF-", 4) == 0))
        return false;
    return span_chr(s, 0x1b) == s.n;
}

struct span charset_decode(struct reader *r, struct span label, struct span s)
{
    const struct charset *c = by_label(label);
    if (!c) {
        if (label.n)
            reader_defect(r, "unknown charset: read in the fallback charset");
        c = by_squeezed(SPAN_LIT("usascii"));
    }
    bool ascii = utf8_ascii(s) == s.n;
    if (ascii && ascii_as_is(c, s))
        return s;
    const char *by_escapes = ascii && c->kind != KIND_ISO2022 ? charset_iso2022_detect(s) : NULL;
    if (by_escapes) {
        reader_defect(r, "text is ISO-2022, but not labelled so");
        c = by_name(by_escapes, KIND_ISO2022);
    } else if (ascii && c->kind == KIND_SINGLE) {
        return s; /* some other use of ESC */
    }
    bool lossy = false;
    struct span out = decode_as(r, c, s, &lossy);
    if (lossy)
        reader_defect(r, "octets that are no text in their charset: replaced");
    return out;
}
