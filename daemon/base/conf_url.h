/* conf_url.h: the URLs of a configuration, taken apart (RFC 3986:
 * scheme://[user[:password]@]host[:port][/path]).
 */
#ifndef BASE_CONF_URL_H
#define BASE_CONF_URL_H

#include "parsers/arena.h"
#include "parsers/buf.h"

struct conf_url {
    struct span scheme;     /* as written; must be lower case */
    struct span user, host; /* user as written, maybe with %40; host without [] */
    struct span path;       /* behind the host, "/" included; empty where there is none */
    int port;               /* 0: none given */
    bool has_password, has_query;
};

/* Spans into s.  False, and *error says why, where s is no such URL. */
bool conf_url_read(struct span s, struct conf_url *url_r, struct buf *error);
/* With %XX decoded; false where a "%" isn't followed by two digits, or decodes to a control character. */
bool conf_url_decode(struct span s, struct arena *, const char **text_r);
/* The host is localhost, 127.0.0.0/8 or ::1. */
bool conf_url_is_loopback(const struct conf_url *);

#endif
