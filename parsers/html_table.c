/* html_table.c: HTML's named characters (those that mail uses: HTML 4's, Latin Extended-A, punctuation) and
 * its elements. Called by html.c alone. */
#include "parsers/html_parts.h"

/* clang-format off */
/* Sorted by name, octet by octet.  LEGACY: also read without the ";" behind it. */
#define LEGACY 0x80000000u
static const struct {
    char name[15];
    uint8_t length;
    uint32_t code;
} entities[] = {
    {"AElig", 5, LEGACY | 0xc6}, {"AMP", 3, LEGACY | 0x26}, {"Aacute", 6, LEGACY | 0xc1},
    {"Abreve", 6, 0x102}, {"Acirc", 5, LEGACY | 0xc2}, {"Agrave", 6, LEGACY | 0xc0}, {"Alpha", 5, 0x391},
    {"Amacr", 5, 0x100}, {"Aogon", 5, 0x104}, {"Aring", 5, LEGACY | 0xc5}, {"Atilde", 6, LEGACY | 0xc3},
    {"Auml", 4, LEGACY | 0xc4}, {"Beta", 4, 0x392}, {"COPY", 4, LEGACY | 0xa9}, {"Cacute", 6, 0x106},
    {"Ccaron", 6, 0x10c}, {"Ccedil", 6, LEGACY | 0xc7}, {"Ccirc", 5, 0x108}, {"Cdot", 4, 0x10a},
    {"Chi", 3, 0x3a7}, {"Dagger", 6, 0x2021}, {"Dcaron", 6, 0x10e}, {"Delta", 5, 0x394},
    {"Dstrok", 6, 0x110}, {"ENG", 3, 0x14a}, {"ETH", 3, LEGACY | 0xd0}, {"Eacute", 6, LEGACY | 0xc9},
    {"Ecaron", 6, 0x11a}, {"Ecirc", 5, LEGACY | 0xca}, {"Edot", 4, 0x116}, {"Egrave", 6, LEGACY | 0xc8},
    {"Emacr", 5, 0x112}, {"Eogon", 5, 0x118}, {"Epsilon", 7, 0x395}, {"Eta", 3, 0x397},
    {"Euml", 4, LEGACY | 0xcb}, {"GT", 2, LEGACY | 0x3e}, {"Gamma", 5, 0x393}, {"Gbreve", 6, 0x11e},
    {"Gcedil", 6, 0x122}, {"Gcirc", 5, 0x11c}, {"Gdot", 4, 0x120}, {"Hat", 3, 0x5e}, {"Hcirc", 5, 0x124},
    {"Hstrok", 6, 0x126}, {"Iacute", 6, LEGACY | 0xcd}, {"Icirc", 5, LEGACY | 0xce}, {"Idot", 4, 0x130},
    {"Igrave", 6, LEGACY | 0xcc}, {"Imacr", 5, 0x12a}, {"Iogon", 5, 0x12e}, {"Iota", 4, 0x399},
    {"Itilde", 6, 0x128}, {"Iuml", 4, LEGACY | 0xcf}, {"Jcirc", 5, 0x134}, {"Kappa", 5, 0x39a},
    {"Kcedil", 6, 0x136}, {"LT", 2, LEGACY | 0x3c}, {"Lacute", 6, 0x139}, {"Lambda", 6, 0x39b},
    {"Lcaron", 6, 0x13d}, {"Lcedil", 6, 0x13b}, {"Lmidot", 6, 0x13f}, {"Lstrok", 6, 0x141},
    {"Mu", 2, 0x39c}, {"Nacute", 6, 0x143}, {"Ncaron", 6, 0x147}, {"Ncedil", 6, 0x145}, {"NewLine", 7, 0xa},
    {"NoBreak", 7, 0x2060}, {"Ntilde", 6, LEGACY | 0xd1}, {"Nu", 2, 0x39d}, {"OElig", 5, 0x152},
    {"Oacute", 6, LEGACY | 0xd3}, {"Ocirc", 5, LEGACY | 0xd4}, {"Odblac", 6, 0x150},
    {"Ograve", 6, LEGACY | 0xd2}, {"Omacr", 5, 0x14c}, {"Omega", 5, 0x3a9}, {"Omicron", 7, 0x39f},
    {"Oslash", 6, LEGACY | 0xd8}, {"Otilde", 6, LEGACY | 0xd5}, {"Ouml", 4, LEGACY | 0xd6},
    {"Phi", 3, 0x3a6}, {"Pi", 2, 0x3a0}, {"Prime", 5, 0x2033}, {"Psi", 3, 0x3a8},
    {"QUOT", 4, LEGACY | 0x22}, {"REG", 3, LEGACY | 0xae}, {"Racute", 6, 0x154}, {"Rcaron", 6, 0x158},
    {"Rcedil", 6, 0x156}, {"Rho", 3, 0x3a1}, {"Sacute", 6, 0x15a}, {"Scaron", 6, 0x160},
    {"Scedil", 6, 0x15e}, {"Scirc", 5, 0x15c}, {"Sigma", 5, 0x3a3}, {"THORN", 5, LEGACY | 0xde},
    {"Tab", 3, 0x9}, {"Tau", 3, 0x3a4}, {"Tcaron", 6, 0x164}, {"Tcedil", 6, 0x162}, {"Theta", 5, 0x398},
    {"Tstrok", 6, 0x166}, {"Uacute", 6, LEGACY | 0xda}, {"Ubreve", 6, 0x16c}, {"Ucirc", 5, LEGACY | 0xdb},
    {"Udblac", 6, 0x170}, {"Ugrave", 6, LEGACY | 0xd9}, {"Umacr", 5, 0x16a}, {"Uogon", 5, 0x172},
    {"Upsilon", 7, 0x3a5}, {"Uring", 5, 0x16e}, {"Utilde", 6, 0x168}, {"Uuml", 4, LEGACY | 0xdc},
    {"Wcirc", 5, 0x174}, {"Xi", 2, 0x39e}, {"Yacute", 6, LEGACY | 0xdd}, {"Ycirc", 5, 0x176},
    {"Yuml", 4, 0x178}, {"Zacute", 6, 0x179}, {"Zcaron", 6, 0x17d}, {"Zdot", 4, 0x17b},
    {"ZeroWidthSpace", 14, 0x200b}, {"Zeta", 4, 0x396}, {"aacute", 6, LEGACY | 0xe1}, {"abreve", 6, 0x103},
    {"acirc", 5, LEGACY | 0xe2}, {"acute", 5, LEGACY | 0xb4}, {"aelig", 5, LEGACY | 0xe6},
    {"agrave", 6, LEGACY | 0xe0}, {"alefsym", 7, 0x2135}, {"alpha", 5, 0x3b1}, {"amacr", 5, 0x101},
    {"amp", 3, LEGACY | 0x26}, {"and", 3, 0x2227}, {"ang", 3, 0x2220}, {"aogon", 5, 0x105},
    {"apos", 4, 0x27}, {"aring", 5, LEGACY | 0xe5}, {"ast", 3, 0x2a}, {"asymp", 5, 0x2248},
    {"atilde", 6, LEGACY | 0xe3}, {"auml", 4, LEGACY | 0xe4}, {"bdquo", 5, 0x201e}, {"beta", 4, 0x3b2},
    {"block", 5, 0x2588}, {"boxh", 4, 0x2500}, {"brvbar", 6, LEGACY | 0xa6}, {"bsol", 4, 0x5c},
    {"bull", 4, 0x2022}, {"cacute", 6, 0x107}, {"cap", 3, 0x2229}, {"ccaron", 6, 0x10d},
    {"ccedil", 6, LEGACY | 0xe7}, {"ccirc", 5, 0x109}, {"cdot", 4, 0x10b}, {"cedil", 5, LEGACY | 0xb8},
    {"cent", 4, LEGACY | 0xa2}, {"check", 5, 0x2713}, {"checkmark", 9, 0x2713}, {"chi", 3, 0x3c7},
    {"cir", 3, 0x25cb}, {"circ", 4, 0x2c6}, {"clubs", 5, 0x2663}, {"colon", 5, 0x3a}, {"comma", 5, 0x2c},
    {"commat", 6, 0x40}, {"cong", 4, 0x2245}, {"copy", 4, LEGACY | 0xa9}, {"copysr", 6, 0x2117},
    {"crarr", 5, 0x21b5}, {"cross", 5, 0x2717}, {"ctdot", 5, 0x22ef}, {"cup", 3, 0x222a},
    {"curren", 6, LEGACY | 0xa4}, {"dArr", 4, 0x21d3}, {"dagger", 6, 0x2020}, {"darr", 4, 0x2193},
    {"dash", 4, 0x2010}, {"dcaron", 6, 0x10f}, {"deg", 3, LEGACY | 0xb0}, {"delta", 5, 0x3b4},
    {"diams", 5, 0x2666}, {"divide", 6, LEGACY | 0xf7}, {"dollar", 6, 0x24}, {"dstrok", 6, 0x111},
    {"dtri", 4, 0x25bf}, {"dtrif", 5, 0x25be}, {"eacute", 6, LEGACY | 0xe9}, {"ecaron", 6, 0x11b},
    {"ecirc", 5, LEGACY | 0xea}, {"edot", 4, 0x117}, {"egrave", 6, LEGACY | 0xe8}, {"emacr", 5, 0x113},
    {"empty", 5, 0x2205}, {"emsp", 4, 0x2003}, {"emsp13", 6, 0x2004}, {"emsp14", 6, 0x2005},
    {"eng", 3, 0x14b}, {"ensp", 4, 0x2002}, {"eogon", 5, 0x119}, {"epsilon", 7, 0x3b5}, {"equals", 6, 0x3d},
    {"equiv", 5, 0x2261}, {"eta", 3, 0x3b7}, {"eth", 3, LEGACY | 0xf0}, {"euml", 4, LEGACY | 0xeb},
    {"euro", 4, 0x20ac}, {"excl", 4, 0x21}, {"exist", 5, 0x2203}, {"female", 6, 0x2640},
    {"flat", 4, 0x266d}, {"fnof", 4, 0x192}, {"forall", 6, 0x2200}, {"frac12", 6, LEGACY | 0xbd},
    {"frac13", 6, 0x2153}, {"frac14", 6, LEGACY | 0xbc}, {"frac15", 6, 0x2155}, {"frac16", 6, 0x2159},
    {"frac18", 6, 0x215b}, {"frac23", 6, 0x2154}, {"frac34", 6, LEGACY | 0xbe}, {"frac38", 6, 0x215c},
    {"frac56", 6, 0x215a}, {"frac58", 6, 0x215d}, {"frac78", 6, 0x215e}, {"frasl", 5, 0x2044},
    {"gamma", 5, 0x3b3}, {"gbreve", 6, 0x11f}, {"gcirc", 5, 0x11d}, {"gdot", 4, 0x121}, {"ge", 2, 0x2265},
    {"grave", 5, 0x60}, {"gt", 2, LEGACY | 0x3e}, {"hArr", 4, 0x21d4}, {"hairsp", 6, 0x200a},
    {"harr", 4, 0x2194}, {"hcirc", 5, 0x125}, {"hearts", 6, 0x2665}, {"hellip", 6, 0x2026},
    {"horbar", 6, 0x2015}, {"hstrok", 6, 0x127}, {"iacute", 6, LEGACY | 0xed}, {"icirc", 5, LEGACY | 0xee},
    {"iexcl", 5, LEGACY | 0xa1}, {"igrave", 6, LEGACY | 0xec}, {"imacr", 5, 0x12b}, {"image", 5, 0x2111},
    {"incare", 6, 0x2105}, {"infin", 5, 0x221e}, {"inodot", 6, 0x131}, {"int", 3, 0x222b},
    {"iogon", 5, 0x12f}, {"iota", 4, 0x3b9}, {"iquest", 6, LEGACY | 0xbf}, {"isin", 4, 0x2208},
    {"itilde", 6, 0x129}, {"iuml", 4, LEGACY | 0xef}, {"jcirc", 5, 0x135}, {"kappa", 5, 0x3ba},
    {"kcedil", 6, 0x137}, {"kgreen", 6, 0x138}, {"lArr", 4, 0x21d0}, {"lacute", 6, 0x13a},
    {"lambda", 6, 0x3bb}, {"lang", 4, 0x2329}, {"laquo", 5, LEGACY | 0xab}, {"larr", 4, 0x2190},
    {"lbbrk", 5, 0x2772}, {"lbrace", 6, 0x7b}, {"lbrack", 6, 0x5b}, {"lcaron", 6, 0x13e},
    {"lcedil", 6, 0x13c}, {"lceil", 5, 0x2308}, {"lcub", 4, 0x7b}, {"ldquo", 5, 0x201c}, {"le", 2, 0x2264},
    {"lfloor", 6, 0x230a}, {"lmidot", 6, 0x140}, {"lowast", 6, 0x2217}, {"lowbar", 6, 0x5f},
    {"loz", 3, 0x25ca}, {"lpar", 4, 0x28}, {"lrm", 3, 0x200e}, {"lsaquo", 6, 0x2039}, {"lsqb", 4, 0x5b},
    {"lsquo", 5, 0x2018}, {"lstrok", 6, 0x142}, {"lt", 2, LEGACY | 0x3c}, {"ltri", 4, 0x25c3},
    {"ltrif", 5, 0x25c2}, {"macr", 4, LEGACY | 0xaf}, {"male", 4, 0x2642}, {"map", 3, 0x21a6},
    {"mdash", 5, 0x2014}, {"micro", 5, LEGACY | 0xb5}, {"middot", 6, LEGACY | 0xb7}, {"minus", 5, 0x2212},
    {"mu", 2, 0x3bc}, {"nabla", 5, 0x2207}, {"nacute", 6, 0x144}, {"natural", 7, 0x266e},
    {"nbsp", 4, LEGACY | 0xa0}, {"ncaron", 6, 0x148}, {"ncedil", 6, 0x146}, {"ndash", 5, 0x2013},
    {"ne", 2, 0x2260}, {"nearr", 5, 0x2197}, {"ni", 2, 0x220b}, {"not", 3, LEGACY | 0xac},
    {"notin", 5, 0x2209}, {"nsub", 4, 0x2284}, {"ntilde", 6, LEGACY | 0xf1}, {"nu", 2, 0x3bd},
    {"num", 3, 0x23}, {"numero", 6, 0x2116}, {"numsp", 5, 0x2007}, {"oacute", 6, LEGACY | 0xf3},
    {"ocirc", 5, LEGACY | 0xf4}, {"odblac", 6, 0x151}, {"oelig", 5, 0x153}, {"ograve", 6, LEGACY | 0xf2},
    {"oline", 5, 0x203e}, {"omacr", 5, 0x14d}, {"omega", 5, 0x3c9}, {"omicron", 7, 0x3bf},
    {"oplus", 5, 0x2295}, {"or", 2, 0x2228}, {"ordf", 4, LEGACY | 0xaa}, {"ordm", 4, LEGACY | 0xba},
    {"oslash", 6, LEGACY | 0xf8}, {"otilde", 6, LEGACY | 0xf5}, {"otimes", 6, 0x2297},
    {"ouml", 4, LEGACY | 0xf6}, {"para", 4, LEGACY | 0xb6}, {"part", 4, 0x2202}, {"percnt", 6, 0x25},
    {"period", 6, 0x2e}, {"permil", 6, 0x2030}, {"perp", 4, 0x22a5}, {"phi", 3, 0x3c6},
    {"phone", 5, 0x260e}, {"pi", 2, 0x3c0}, {"piv", 3, 0x3d6}, {"plus", 4, 0x2b},
    {"plusmn", 6, LEGACY | 0xb1}, {"pound", 5, LEGACY | 0xa3}, {"prime", 5, 0x2032}, {"prod", 4, 0x220f},
    {"prop", 4, 0x221d}, {"psi", 3, 0x3c8}, {"puncsp", 6, 0x2008}, {"quest", 5, 0x3f},
    {"quot", 4, LEGACY | 0x22}, {"rArr", 4, 0x21d2}, {"racute", 6, 0x155}, {"radic", 5, 0x221a},
    {"rang", 4, 0x232a}, {"raquo", 5, LEGACY | 0xbb}, {"rarr", 4, 0x2192}, {"rarrw", 5, 0x219d},
    {"rbbrk", 5, 0x2773}, {"rbrace", 6, 0x7d}, {"rbrack", 6, 0x5d}, {"rcaron", 6, 0x159},
    {"rcedil", 6, 0x157}, {"rceil", 5, 0x2309}, {"rcub", 4, 0x7d}, {"rdquo", 5, 0x201d},
    {"real", 4, 0x211c}, {"reg", 3, LEGACY | 0xae}, {"rfloor", 6, 0x230b}, {"rho", 3, 0x3c1},
    {"rlm", 3, 0x200f}, {"rpar", 4, 0x29}, {"rsaquo", 6, 0x203a}, {"rsqb", 4, 0x5d}, {"rsquo", 5, 0x2019},
    {"rtri", 4, 0x25b9}, {"rtrif", 5, 0x25b8}, {"sacute", 6, 0x15b}, {"sbquo", 5, 0x201a},
    {"scaron", 6, 0x161}, {"scedil", 6, 0x15f}, {"scirc", 5, 0x15d}, {"sdot", 4, 0x22c5},
    {"sect", 4, LEGACY | 0xa7}, {"semi", 4, 0x3b}, {"sharp", 5, 0x266f}, {"shy", 3, LEGACY | 0xad},
    {"sigma", 5, 0x3c3}, {"sigmaf", 6, 0x3c2}, {"sim", 3, 0x223c}, {"sol", 3, 0x2f}, {"spades", 6, 0x2660},
    {"squ", 3, 0x25a1}, {"squf", 4, 0x25aa}, {"star", 4, 0x2606}, {"starf", 5, 0x2605}, {"sub", 3, 0x2282},
    {"sube", 4, 0x2286}, {"sum", 3, 0x2211}, {"sup", 3, 0x2283}, {"sup1", 4, LEGACY | 0xb9},
    {"sup2", 4, LEGACY | 0xb2}, {"sup3", 4, LEGACY | 0xb3}, {"supe", 4, 0x2287},
    {"szlig", 5, LEGACY | 0xdf}, {"tau", 3, 0x3c4}, {"tcaron", 6, 0x165}, {"tcedil", 6, 0x163},
    {"there4", 6, 0x2234}, {"theta", 5, 0x3b8}, {"thetasym", 8, 0x3d1}, {"thinsp", 6, 0x2009},
    {"thorn", 5, LEGACY | 0xfe}, {"tilde", 5, 0x2dc}, {"times", 5, LEGACY | 0xd7}, {"trade", 5, 0x2122},
    {"tstrok", 6, 0x167}, {"uArr", 4, 0x21d1}, {"uacute", 6, LEGACY | 0xfa}, {"uarr", 4, 0x2191},
    {"ubreve", 6, 0x16d}, {"ucirc", 5, LEGACY | 0xfb}, {"udblac", 6, 0x171}, {"ugrave", 6, LEGACY | 0xf9},
    {"umacr", 5, 0x16b}, {"uml", 3, LEGACY | 0xa8}, {"uogon", 5, 0x173}, {"upsih", 5, 0x3d2},
    {"upsilon", 7, 0x3c5}, {"uring", 5, 0x16f}, {"utilde", 6, 0x169}, {"utri", 4, 0x25b5},
    {"utrif", 5, 0x25b4}, {"uuml", 4, LEGACY | 0xfc}, {"vellip", 6, 0x22ee}, {"verbar", 6, 0x7c},
    {"vert", 4, 0x7c}, {"wcirc", 5, 0x175}, {"weierp", 6, 0x2118}, {"xi", 2, 0x3be}, {"xrarr", 5, 0x27f6},
    {"yacute", 6, LEGACY | 0xfd}, {"ycirc", 5, 0x177}, {"yen", 3, LEGACY | 0xa5},
    {"yuml", 4, LEGACY | 0xff}, {"zacute", 6, 0x17a}, {"zcaron", 6, 0x17e}, {"zdot", 4, 0x17c},
    {"zeta", 4, 0x3b6}, {"zwj", 3, 0x200d}, {"zwnj", 4, 0x200c},
};

/* Sorted by name. */
static const struct html_element elements[] = {
    {"a", 1, HTML_A, 0}, {"address", 7, HTML_OTHER, HTML_BLOCK}, {"area", 4, HTML_OTHER, HTML_VOID},
    {"article", 7, HTML_OTHER, HTML_BLOCK}, {"aside", 5, HTML_OTHER, HTML_BLOCK},
    {"base", 4, HTML_OTHER, HTML_VOID}, {"basefont", 8, HTML_OTHER, HTML_VOID},
    {"bgsound", 7, HTML_OTHER, HTML_VOID}, {"blockquote", 10, HTML_BLOCKQUOTE, HTML_BLOCK},
    {"body", 4, HTML_OTHER, HTML_BLOCK}, {"br", 2, HTML_BR, HTML_VOID},
    {"caption", 7, HTML_OTHER, HTML_BLOCK}, {"center", 6, HTML_OTHER, HTML_BLOCK},
    {"col", 3, HTML_OTHER, HTML_VOID}, {"dd", 2, HTML_DD, HTML_BLOCK},
    {"details", 7, HTML_OTHER, HTML_BLOCK}, {"dir", 3, HTML_LIST, HTML_BLOCK},
    {"div", 3, HTML_OTHER, HTML_BLOCK}, {"dl", 2, HTML_OTHER, HTML_BLOCK},
    {"dt", 2, HTML_OTHER, HTML_BLOCK}, {"embed", 5, HTML_OTHER, HTML_VOID},
    {"fieldset", 8, HTML_OTHER, HTML_BLOCK}, {"figcaption", 10, HTML_OTHER, HTML_BLOCK},
    {"figure", 6, HTML_OTHER, HTML_BLOCK}, {"footer", 6, HTML_OTHER, HTML_BLOCK},
    {"form", 4, HTML_OTHER, HTML_BLOCK}, {"frame", 5, HTML_OTHER, HTML_VOID},
    {"h1", 2, HTML_OTHER, HTML_BLOCK | HTML_PARAGRAPH}, {"h2", 2, HTML_OTHER, HTML_BLOCK | HTML_PARAGRAPH},
    {"h3", 2, HTML_OTHER, HTML_BLOCK | HTML_PARAGRAPH}, {"h4", 2, HTML_OTHER, HTML_BLOCK | HTML_PARAGRAPH},
    {"h5", 2, HTML_OTHER, HTML_BLOCK | HTML_PARAGRAPH}, {"h6", 2, HTML_OTHER, HTML_BLOCK | HTML_PARAGRAPH},
    {"header", 6, HTML_OTHER, HTML_BLOCK}, {"hr", 2, HTML_HR, HTML_VOID},
    {"html", 4, HTML_OTHER, HTML_BLOCK}, {"iframe", 6, HTML_OTHER, HTML_RAW | 1 << HTML_RAW_SHIFT},
    {"img", 3, HTML_IMG, HTML_VOID}, {"input", 5, HTML_OTHER, HTML_VOID},
    {"keygen", 6, HTML_OTHER, HTML_VOID}, {"legend", 6, HTML_OTHER, HTML_BLOCK},
    {"li", 2, HTML_LI, HTML_BLOCK}, {"link", 4, HTML_OTHER, HTML_VOID},
    {"listing", 7, HTML_PRE, HTML_BLOCK | HTML_PARAGRAPH}, {"main", 4, HTML_OTHER, HTML_BLOCK},
    {"math", 4, HTML_OTHER, HTML_RAW | 2 << HTML_RAW_SHIFT}, {"menu", 4, HTML_LIST, HTML_BLOCK},
    {"meta", 4, HTML_OTHER, HTML_VOID}, {"nav", 3, HTML_OTHER, HTML_BLOCK},
    {"ol", 2, HTML_LIST, HTML_BLOCK | HTML_ORDERED}, {"optgroup", 8, HTML_OTHER, HTML_BLOCK},
    {"option", 6, HTML_OTHER, HTML_BLOCK}, {"p", 1, HTML_P, HTML_BLOCK | HTML_PARAGRAPH},
    {"param", 5, HTML_OTHER, HTML_VOID}, {"pre", 3, HTML_PRE, HTML_BLOCK | HTML_PARAGRAPH},
    {"q", 1, HTML_Q, 0}, {"script", 6, HTML_OTHER, HTML_RAW | 3 << HTML_RAW_SHIFT}, {"section", 7, HTML_OTHER, HTML_BLOCK},
    {"select", 6, HTML_OTHER, HTML_BLOCK}, {"source", 6, HTML_OTHER, HTML_VOID},
    {"style", 5, HTML_STYLE, HTML_RAW | 4 << HTML_RAW_SHIFT}, {"summary", 7, HTML_OTHER, HTML_BLOCK},
    {"svg", 3, HTML_OTHER, HTML_RAW | 5 << HTML_RAW_SHIFT}, {"table", 5, HTML_TABLE, HTML_BLOCK},
    {"tbody", 5, HTML_OTHER, HTML_BLOCK}, {"td", 2, HTML_CELL, 0}, {"textarea", 8, HTML_PRE, HTML_BLOCK},
    {"tfoot", 5, HTML_OTHER, HTML_BLOCK}, {"th", 2, HTML_CELL, 0}, {"thead", 5, HTML_OTHER, HTML_BLOCK},
    {"title", 5, HTML_OTHER, HTML_RAW | 6 << HTML_RAW_SHIFT}, {"tr", 2, HTML_ROW, HTML_BLOCK},
    {"track", 5, HTML_OTHER, HTML_VOID}, {"ul", 2, HTML_LIST, HTML_BLOCK},
    {"wbr", 3, HTML_OTHER, HTML_VOID}, {"xmp", 3, HTML_PRE, HTML_BLOCK | HTML_PARAGRAPH},
};
/* clang-format on */

static const struct html_element unknown = {"", 0, HTML_OTHER, 0};

enum { ENTITIES = sizeof entities / sizeof *entities, ELEMENTS = sizeof elements / sizeof *elements };

/* The order of a name of the table and one that was read. */
static int compare(const char *name, size_t length, struct span s)
{
    int c = memcmp(name, s.p, length < s.n ? length : s.n);
    return c ? c : (length > s.n) - (length < s.n);
}

const struct html_element *html_element_of(struct span name)
{
    char lower[sizeof unknown.name];
    if (name.n == 0 || name.n >= sizeof lower)
        return &unknown;
    for (size_t i = 0; i < name.n; i++)
        lower[i] = ascii_lower(name.p[i]);
    name.p = lower;
    size_t low = 0, high = ELEMENTS;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int c = compare(elements[middle].name, elements[middle].length, name);
        if (c == 0)
            return &elements[middle];
        if (c < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return &unknown;
}

static bool named(struct span name, uint32_t *code_r)
{
    size_t low = 0, high = ENTITIES;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int c = compare(entities[middle].name, entities[middle].length, name);
        if (c == 0) {
            *code_r = entities[middle].code;
            return true;
        }
        if (c < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

/* What the numbers 128 to 159 mean to every browser: windows-1252 (HTML 13.2.5.84). */
static const uint16_t windows_1252[32] = {
    0x20ac, 0x81,   0x201a, 0x192,  0x201e, 0x2026, 0x2020, 0x2021, 0x2c6,  0x2030, 0x160,
    0x2039, 0x152,  0x8d,   0x17d,  0x8f,   0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x2dc,  0x2122, 0x161,  0x203a, 0x153,  0x9d,   0x17e,  0x178,
};

static unsigned digit_of(char c, bool hex)
{
    if (ascii_digit(c))
        return (unsigned)(c - '0');
    c = ascii_lower(c);
    return hex && c >= 'a' && c <= 'f' ? (unsigned)(c - 'a' + 10) : 99;
}

static size_t numbered(struct span s, uint32_t *cp_r)
{
    size_t i = 2;
    bool hex = i < s.n && ascii_lower(s.p[i]) == 'x';
    i += hex;
    size_t first = i;
    uint32_t cp = 0;
    for (unsigned d; i < s.n && i < first + 12 && (d = digit_of(s.p[i], hex)) != 99; i++)
        cp = cp < 0x110000 ? cp * (hex ? 16 : 10) + d : cp;
    if (i == first)
        return 0;
    if (cp >= 128 && cp < 160)
        cp = windows_1252[cp - 128];
    *cp_r = cp == 0 || cp > 0x10ffff || (cp >= 0xd800 && cp < 0xe000) ? 0xfffd : cp;
    return i + (i < s.n && s.p[i] == ';');
}

size_t html_entity(struct span s, bool in_attribute, uint32_t *cp_r)
{
    if (s.n > 2 && s.p[1] == '#')
        return numbered(s, cp_r);
    size_t i = 1;
    while (i < s.n && i < sizeof entities[0].name && (ascii_alpha(s.p[i]) || ascii_digit(s.p[i])))
        i++;
    struct span name = span_make(s.p + 1, i - 1);
    if (i < s.n && s.p[i] == ';' && named(name, cp_r)) {
        *cp_r &= ~LEGACY;
        return i + 1;
    }
    /* "&ampfoo": the longest legacy name at its head, none of which is longer than six letters */
    for (size_t n = name.n < 6 ? name.n : 6; n >= 2; n--) {
        if (!named(span_head(name, n), cp_r) || !(*cp_r & LEGACY))
            continue;
        char next = n + 1 < s.n ? s.p[n + 1] : ' ';
        if (in_attribute && (ascii_alpha(next) || ascii_digit(next) || next == '='))
            return 0;
        *cp_r &= ~LEGACY;
        return n + 1;
    }
    return 0;
}

enum html_kind html_kind_of(uint32_t cp)
{
    switch (cp) {
    case 0xa0:   /* no-break space */
    case 0x2007: /* figure space */
    case 0x202f: /* narrow no-break space */
        return HTML_KIND_HARD_SPACE;
    case 0xad:   /* soft hyphen */
    case 0x34f:  /* combining grapheme joiner, a filler of preview lines */
    case 0x200b: /* zero width space */
    case 0x2060:
    case 0xfeff:
        return HTML_KIND_NOTHING;
    case 0x2028:
    case 0x2029:
        return HTML_KIND_SPACE;
    default:
        return cp < 0x20 || cp == 0x7f || (cp >= 0x80 && cp < 0xa0) ? HTML_KIND_SPACE : HTML_KIND_TEXT;
    }
}
