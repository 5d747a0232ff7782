/* urls.c: finds links by "://" and "www.", and trims what surrounds them.  Called by report.c. */
#include "parsers/urls.h"

#include "parsers/octets.h"
#include "parsers/utf8.h"

/* Octets that no URL holds (RFC 3986 section 2), and those that people put around one. */
static bool ends_url(unsigned char c)
{
    return c <= ' ' || c == 0x7f || c == '<' || c == '>' || c == '"' || c == '`' || c == '{' || c == '}' ||
           c == '|' || c == '\\' || c == '^';
}

/* General punctuation, and scripts that write on behind a URL without a blank. */
static bool ends_url_wide(uint32_t cp)
{
    return (cp >= 0x2000 && cp < 0x2070) || cp == 0xa0 || cp == 0xab || cp == 0xbb ||
           (cp >= 0x2e80 && cp < 0xd7b0) || cp >= 0xf900;
}

static size_t span_of_url(struct span s)
{
    size_t i = 0;
    while (i < s.n && i < URLS_OCTETS_MAX) {
        unsigned char c = (unsigned char)s.p[i];
        if (c < 0x80) {
            if (ends_url(c))
                break;
            i++;
            continue;
        }
        uint32_t cp;
        size_t n = utf8_decode(span_from(s, i), &cp);
        if (n == 0 || ends_url_wide(cp))
            break;
        i += n;
    }
    return i;
}

/* Punctuation that ends a sentence, and closing brackets that were opened before the URL. */
static struct span trim_tail(struct span u)
{
    int round = 0, square = 0;
    for (size_t i = 0; i < u.n; i++) {
        round += u.p[i] == '(' ? 1 : u.p[i] == ')' ? -1 : 0;
        square += u.p[i] == '[' ? 1 : u.p[i] == ']' ? -1 : 0;
    }
    for (; u.n; u.n--) {
        char c = u.p[u.n - 1];
        if (c == ')' && round < 0)
            round++;
        else if (c == ']' && square < 0)
            square++;
        else if (c != '.' && c != ',' && c != ';' && c != ':' && c != '!' && c != '?' && c != '\'' &&
                 c != '*' && c != '_')
            break;
    }
    return u;
}

static bool scheme_octet(char c)
{
    return ascii_alpha(c);
}

/* Where the scheme before "://" at octet i begins; i where there is none that we read. */
static size_t scheme_start(struct span text, size_t i)
{
    size_t from = i;
    while (from && i - from < 6 && scheme_octet(text.p[from - 1]))
        from--;
    struct span scheme = span_head(span_from(text, from), i - from);
    static const char *const known[] = {"https", "http", "ftp"};
    for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
        size_t n = strlen(known[k]);
        if (scheme.n >= n && span_ieq(span_from(scheme, scheme.n - n), span_of(known[k])))
            return i - n;
    }
    return i;
}

static void add(struct arena *a, struct spans *out, struct span url)
{
    for (size_t i = 0; i < out->n; i++)
        if (span_eq(out->v[i], url))
            return;
    arena_push(a, out, url);
}

/* The start of a link whose mark (the ":" of "://", the "." of "www.") is at octet i; text.n where it is
 * none. */
static size_t link_start(struct span text, size_t i, size_t done)
{
    struct span here = span_from(text, i);
    if (span_starts(here, SPAN_LIT("://"))) {
        size_t from = scheme_start(text, i);
        return from < i && from >= done ? from : text.n;
    }
    bool www =
        here.p[0] == '.' && i >= done + 3 && span_ieq(span_head(span_from(text, i - 3), 3), SPAN_LIT("www"));
    bool word_before =
        i > 3 && (ascii_alpha(text.p[i - 4]) || ascii_digit(text.p[i - 4]) || text.p[i - 4] == '.' ||
                  text.p[i - 4] == '@' || text.p[i - 4] == '/' || text.p[i - 4] == '-');
    bool more = here.n > 1 && (ascii_alpha(here.p[1]) || ascii_digit(here.p[1]));
    return www && !word_before && more ? i - 3 : text.n;
}

/* The next octet at or behind i (1 at least: nothing stands before octet 0) that may mark a link: the ":" of
 * ":/", the "." of "w.". */
static size_t next_mark(struct span text, size_t i)
{
    for (; i + OCTETS_STEP < text.n; i += OCTETS_STEP) {
        octets16 v = octets_load(text.p + i);
        octets16 colon = (v == ':') & (octets_load(text.p + i + 1) == '/');
        octets16 dot = (v == '.') & (octets_lower(octets_load(text.p + i - 1)) == 'w');
        unsigned at = octets_first(colon | dot);
        if (at < OCTETS_STEP)
            return i + at;
    }
    for (; i < text.n; i++) {
        char c = text.p[i];
        if ((c == ':' && i + 1 < text.n && text.p[i + 1] == '/') ||
            (c == '.' && ascii_lower(text.p[i - 1]) == 'w'))
            break;
    }
    return i;
}

void urls_read(struct arena *a, struct span text, struct spans *out)
{
    size_t done = 0;
    for (size_t i = 1; (i = next_mark(text, i)) < text.n && out->n < URLS_MAX; i++) {
        size_t from = link_start(text, i, done);
        if (from == text.n)
            continue;
        struct span raw = span_head(span_from(text, from), span_of_url(span_from(text, from)));
        struct span url = trim_tail(raw);
        if (urls_host(a, url).n)
            add(a, out, url);
        done = from + raw.n;
        i = done > i ? done - 1 : i;
    }
}

struct span urls_host(struct arena *a, struct span url)
{
    size_t at = span_find(url, SPAN_LIT("://"));
    struct span s = at < url.n ? span_from(url, at + 3) : url;
    size_t end = 0;
    while (end < s.n && s.p[end] != '/' && s.p[end] != '?' && s.p[end] != '#')
        end++;
    s = span_head(s, end);
    for (size_t i = s.n; i-- > 0;)
        if (s.p[i] == '@') {
            s = span_from(s, i + 1);
            break;
        }
    if (s.n == 0 || s.p[0] == '[')
        return SPAN_EMPTY;
    s = span_head(s, span_chr(s, ':'));
    char *p = arena_octets(a, s.n + 1);
    for (size_t i = 0; i < s.n; i++)
        p[i] = ascii_lower(s.p[i]);
    return span_make(p, s.n);
}

static bool ends_in(struct span s, const char *const *list, bool as_domain)
{
    for (; *list; list++) {
        struct span want = span_of(*list);
        if (s.n < want.n || !span_ieq(span_from(s, s.n - want.n), want))
            continue;
        if (!as_domain || s.n == want.n || s.p[s.n - want.n - 1] == '.')
            return true;
    }
    return false;
}

bool urls_is_screenshot(struct span url)
{
    static const char *const names[] = {".png", ".jpg",  ".jpeg", ".gif",  ".webp", ".bmp", ".mp4",
                                        ".mov", ".webm", ".avif", ".heic", ".tiff", NULL};
    static const char *const hosts[] = {"prnt.sc",
                                        "gyazo.com",
                                        "imgur.com",
                                        "cl.ly",
                                        "d.pr",
                                        "monosnap.com",
                                        "monosnap.ai",
                                        "loom.com",
                                        "droplr.com",
                                        "snipboard.io",
                                        "postimg.cc",
                                        "postimages.org",
                                        "ibb.co",
                                        "nimb.ws",
                                        "zight.com",
                                        "getcloudapp.com",
                                        "screencast.com",
                                        "recordit.co",
                                        "screencloud.net",
                                        "skitch.com",
                                        "jing.com",
                                        "lightshot.com",
                                        "awesomescreenshot.com",
                                        "jumpshare.com",
                                        "vidyard.com",
                                        "take.ms",
                                        "prntscr.com",
                                        "paste.pics",
                                        "tinypic.com",
                                        "jam.dev",
                                        "bugherd.com",
                                        "marker.io",
                                        "usersnap.com",
                                        "screenrec.com",
                                        "share.vidyard.com",
                                        "cleanshot.com",
                                        "cleanshot.cloud",
                                        "xnip.com",
                                        "imgbb.com",
                                        "screenpal.com",
                                        "somup.com",
                                        NULL};
    struct span s = span_head(url, span_chr(url, '?'));
    s = span_head(s, span_chr(s, '#'));
    size_t at = span_find(s, SPAN_LIT("://"));
    struct span host = at < s.n ? span_from(s, at + 3) : s;
    size_t slash = span_chr(host, '/');
    bool has_path = slash + 1 < host.n;
    if (!has_path)
        return false;
    return ends_in(s, names, false) || ends_in(span_head(host, slash), hosts, true);
}
