/* conf_url.c: taking the configuration's URLs apart.  Base floor. */
#include "daemon/base/conf_url.h"

#include <arpa/inet.h>

static bool refuse(struct buf *error, const char *why)
{
    buf_adds(error, why);
    return false;
}

static bool read_port(struct span s, int *port_r)
{
    int port = 0;
    if (s.n == 0 || s.n > 5)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (!ascii_digit(s.p[i]))
            return false;
        port = port * 10 + (s.p[i] - '0');
    }
    *port_r = port;
    return port > 0 && port <= 65535;
}

static bool copy_host(struct span host, char *text, size_t room)
{
    if (host.n >= room)
        return false;
    memcpy(text, host.p, host.n);
    text[host.n] = 0;
    return true;
}

static bool is_host_name(struct span s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!ascii_alpha(s.p[i]) && !ascii_digit(s.p[i]) && s.p[i] != '-' && s.p[i] != '.' && s.p[i] != '_')
            return false;
    return s.n > 0 && s.n < 254 && s.p[0] != '-' && s.p[0] != '.';
}

/* HOST[:PORT] or [IPV6][:PORT]. */
static bool read_host(struct span s, struct conf_url *url, struct buf *error)
{
    struct span after;
    if (s.n && s.p[0] == '[') {
        size_t end = span_chr(s, ']');
        char text[64];
        struct in6_addr address;
        url->host = span_make(s.p + 1, end ? end - 1 : 0);
        if (end == s.n || !copy_host(url->host, text, sizeof text) ||
            inet_pton(AF_INET6, text, &address) != 1)
            return refuse(error, "no IPv6 address between the brackets");
        after = span_from(s, end + 1);
    } else {
        size_t end = span_chr(s, ':');
        url->host = span_head(s, end);
        if (!is_host_name(url->host))
            return refuse(error, "no host name");
        after = span_from(s, end);
    }
    if (after.n && (after.p[0] != ':' || !read_port(span_from(after, 1), &url->port)))
        return refuse(error, "no port between 1 and 65535");
    return true;
}

bool conf_url_read(struct span s, struct conf_url *url_r, struct buf *error)
{
    struct conf_url url = {.user = SPAN_EMPTY};
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] <= ' ' || s.p[i] == 0x7f)
            return refuse(error, "blanks can't stand in a URL");
    size_t colon = span_find(s, SPAN_LIT("://"));
    if (colon == s.n || colon == 0)
        return refuse(error, "a URL is wanted, as smtp://127.0.0.1:25");
    url.scheme = span_head(s, colon);
    struct span rest = span_from(s, colon + 3);
    size_t slash = 0;
    while (slash < rest.n && rest.p[slash] != '/' && rest.p[slash] != '?' && rest.p[slash] != '#')
        slash++;
    struct span authority = span_head(rest, slash);
    url.path = span_from(rest, slash);
    url.has_query = span_chr(url.path, '?') < url.path.n || span_chr(url.path, '#') < url.path.n;
    size_t at = authority.n;
    while (at && authority.p[at - 1] != '@')
        at--;
    if (at) {
        struct span login = span_head(authority, at - 1);
        size_t password = span_chr(login, ':');
        url.has_password = password < login.n;
        url.user = span_head(login, password);
        authority = span_from(authority, at);
    }
    if (!read_host(authority, &url, error))
        return false;
    *url_r = url;
    return true;
}

static int hex(char c)
{
    return ascii_digit(c)                                   ? c - '0'
           : ascii_lower(c) >= 'a' && ascii_lower(c) <= 'f' ? ascii_lower(c) - 'a' + 10
                                                            : -1;
}

bool conf_url_decode(struct span s, struct arena *a, const char **text_r)
{
    char *text = arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        int c = (unsigned char)s.p[i];
        if (c == '%') {
            int high = s.n - i > 2 ? hex(s.p[i + 1]) : -1;
            int low = high >= 0 ? hex(s.p[i + 2]) : -1;
            if (low < 0)
                return false;
            c = high * 16 + low;
            i += 2;
        }
        if (c < ' ' || c == 0x7f)
            return false;
        text[n++] = (char)c;
    }
    *text_r = text;
    return true;
}

bool conf_url_is_loopback(const struct conf_url *url)
{
    char text[64];
    struct in_addr v4;
    struct in6_addr v6;
    if (span_ieq(url->host, SPAN_LIT("localhost")))
        return true;
    if (!copy_host(url->host, text, sizeof text))
        return false;
    if (inet_pton(AF_INET, text, &v4) == 1)
        return ntohl(v4.s_addr) >> 24 == 127;
    return inet_pton(AF_INET6, text, &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}
