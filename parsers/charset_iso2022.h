/* charset_iso2022.h: the 7-bit charsets that switch by escapes (RFC 1468, RFC 1557, RFC 1922, RFC 1843),
 * turned into the 8-bit ones that hold the same characters.  Unlike iconv's converters, an escape that is cut
 * off or never closed costs nothing but its line. */
#ifndef PARSERS_CHARSET_ISO2022_H
#define PARSERS_CHARSET_ISO2022_H

#include "parsers/arena.h"

/* "EUC-JP-MS", "CP949" or "GB18030" where octets hold escapes of ISO-2022-JP, -KR or -CN; NULL: none. */
const char *charset_iso2022_detect(struct span octets);
/* Octets in that charset. */
struct span charset_iso2022_unescape(struct arena *, struct span octets);
/* HZ ("~{...~}") as GB18030. */
struct span charset_hz_unescape(struct arena *, struct span octets);

#endif
