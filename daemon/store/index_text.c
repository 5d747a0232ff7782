/* index_text.c: where one token ends in scripts that write no blanks.  Store floor; called by index.c and
 * index_search.c. */
#include "daemon/store/index_text.h"

#include "parsers/utf8.h"

struct range {
    uint32_t first, last;
};

/* Letters of Chinese, Japanese and Korean, in order. */
static const struct range cjk[] = {
    {0x1100, 0x11ff},                                       /* Hangul Jamo */
    {0x2e80, 0x2fdf},                                       /* radicals */
    {0x3005, 0x3007},                                       /* iteration mark, closing mark, zero */
    {0x3041, 0x3096},                                       /* Hiragana */
    {0x309d, 0x309f},   {0x30a1, 0x30fa},                   /* Katakana */
    {0x30fc, 0x30ff},   {0x3105, 0x318e},                   /* Bopomofo, Hangul compatibility Jamo */
    {0x31a0, 0x31bf},   {0x31f0, 0x31ff}, {0x3400, 0x4dbf}, /* Han */
    {0x4e00, 0x9fff},   {0xac00, 0xd7a3},                   /* Hangul syllables */
    {0xf900, 0xfaff},   {0xff66, 0xffdc},                   /* half-width Katakana and Hangul */
    {0x20000, 0x323af},
};

static bool is_cjk(uint32_t cp)
{
    size_t low = 0, high = sizeof cjk / sizeof *cjk;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (cp > cjk[mid].last)
            low = mid + 1;
        else
            high = mid;
    }
    return low < sizeof cjk / sizeof *cjk && cp >= cjk[low].first;
}

void index_text(struct buf *out, struct span s)
{
    enum {
        FULL_WIDTH_FIRST = 0xff01,
        FULL_WIDTH_LAST = 0xff5e,
        FULL_WIDTH_SHIFT = 0xfee0,
        FIRST_CJK = 0x1100
    };
    while (s.n) {
        size_t plain = 0; /* the common case: a run of printable ASCII */
        while (plain < s.n && s.p[plain] >= ' ' && s.p[plain] < 0x7f)
            plain++;
        buf_add(out, span_head(s, plain));
        s = span_from(s, plain);
        if (s.n == 0)
            break;
        uint32_t cp;
        size_t length = utf8_decode(s, &cp);
        if (length <= 1) {
            buf_addc(out, ' ');
            s = span_from(s, 1);
            continue;
        }
        if (cp >= FULL_WIDTH_FIRST && cp <= FULL_WIDTH_LAST) {
            buf_addc(out, (char)(cp - FULL_WIDTH_SHIFT));
        } else if (cp >= FIRST_CJK && is_cjk(cp)) {
            buf_addc(out, ' ');
            buf_add(out, span_head(s, length));
            buf_addc(out, ' ');
        } else {
            buf_add(out, span_head(s, length));
        }
        s = span_from(s, length);
    }
}
