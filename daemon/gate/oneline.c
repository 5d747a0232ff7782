/* oneline.c: one line out of whatever a mail held.  Used by the header writer and the composer. */
#include "daemon/gate/oneline.h"

#include "parsers/unseen.h"
#include "parsers/utf8.h"

static bool blank(uint32_t cp)
{
    return cp == ' ' || cp == 0xa0 || cp == 0x1680 || (cp >= 0x2000 && cp <= 0x200a) || cp == 0x202f ||
           cp == 0x205f || cp == 0x3000 || unseen_character(cp);
}

/* Printable ASCII that needs nothing done: what nearly every text is. */
static bool plain(struct span text, size_t max)
{
    char before = ' ';
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] < ' ' || text.p[i] >= 0x7f || (text.p[i] == ' ' && before == ' '))
            return false;
        before = text.p[i];
    }
    return text.n <= max && (text.n == 0 || before != ' ');
}

/* Writes at most max characters; true where more had followed. */
static bool write(struct buf *out, struct span text, size_t max)
{
    bool gap = false, begun = false;
    if (plain(text, max)) {
        buf_add(out, text);
        return false;
    }
    for (size_t n = 0; text.n;) {
        uint32_t cp;
        size_t len = utf8_decode(text, &cp);
        if (len == 0) {
            cp = 0xfffd;
            len = 1;
        }
        struct span character = span_head(text, len);
        text = span_from(text, len);
        if (blank(cp)) {
            gap = begun;
            continue;
        }
        n += gap ? 2 : 1;
        if (n > max)
            return true;
        if (gap)
            buf_addc(out, ' ');
        if (cp == 0xfffd)
            utf8_encode(out, cp);
        else
            buf_add(out, character);
        gap = false;
        begun = true;
    }
    return false;
}

void oneline_add(struct buf *out, struct span text)
{
    write(out, text, SIZE_MAX);
}

struct span oneline(struct arena *a, struct span text, size_t max_characters)
{
    struct buf b;
    if (plain(text, max_characters))
        return arena_copy(a, text);
    buf_init(&b, text.n * 3 + 4);
    if (write(&b, text, max_characters)) {
        buf_clear(&b);
        write(&b, text, max_characters - 1);
        buf_adds(&b, "…");
    }
    struct span s = arena_copy(a, buf_span(&b));
    buf_release(&b);
    return s;
}
