/* trust.h: the trust table of contract.md, and what it rests on: Authentication-Results (RFC 8601) read as
 * mail-rules 2.14 says.  Pure. */
#ifndef GATE_TRUST_H
#define GATE_TRUST_H

#include "daemon/base/conf.h"
#include "parsers/facts.h"

enum trust { TRUST_STRANGER, TRUST_KNOWN, TRUST_PROVEN };

extern const char *const trust_name[]; /* "stranger", "known", "proven" */

enum trust_auth {
    TRUST_AUTH_NONE, /* nothing that we believe was said about From's domain */
    TRUST_AUTH_PASS, /* an aligned pass */
    TRUST_AUTH_FAIL, /* DMARC failed, or an aligned SPF or DKIM failed and nothing aligned passed */
};

/* Reads the topmost unbroken run of Authentication-Results that bear one of conf's authserv ids (with
 * "microsoft365": the topmost field, where it has no id and `mailbox` is one of that service's), about the
 * domain of the From address.  Several From addresses: never a pass.  *why_r: a literal for the walk. */
enum trust_auth trust_auth_read(const struct conf *, const struct conf_mailbox *mailbox, const struct facts *,
                                const char **why_r);

/* The table.  in_directory: From, or one of a member's or agent's further addresses, is in the directory.
 * token: the mail came past a token bound to that very address. */
enum trust trust_of(const struct conf *, enum trust_auth, bool in_directory, bool token);

/* The registrable domain ("mail.acme.co.uk" -> "acme.co.uk"), by the form of the name alone. */
struct span trust_org_domain(struct span domain);
/* The part behind the last "@". */
struct span trust_domain_of(struct span address);

#endif
