/* address.h: a mail address that may be mailed to: an addr-spec of RFC 5321 section 4.1.2 that cannot hold
 * CR, LF, NUL, blanks outside quotes, or begin with "-".  The only type that the composer, the SMTP client
 * and the sendmail transport accept. */
#ifndef PARSERS_ADDRESS_H
#define PARSERS_ADDRESS_H

#include "parsers/arena.h"

struct address {
    char s[321]; /* local part 64 + @ + domain 255, NUL-terminated; "" is the null sender <> */
};

/* False, and *out_r untouched, where s is no such address.  UTF-8 local parts and domains are fine (RFC
 * 6531), and so are dots where the RFC wants none; a local part that begins with "-", "|" or "/" is not: a
 * mail program might take it for an option, a command or a file. */
bool address_parse(struct span s, struct address *out_r);
/* atext of RFC 5322 section 3.2.3, of which an unquoted local part is made with dots between; octets above
 * 7f, too (RFC 6531): whether they are UTF-8 is for the caller to see. */
bool address_atext(char c);
struct span address_span(const struct address *);
struct span address_local(const struct address *);
struct span address_domain(const struct address *);
/* The key addresses are compared by: domain and local part lower-cased (ASCII). */
struct span address_key(struct arena *, struct span address);
bool address_equal(struct span a, struct span b);
/* The part between "+" and "@" where the rest of address equals base ("support+x@h", "support@h" -> "x"). */
bool address_extension(struct span address, struct span base, struct span *ext_r);

#endif
