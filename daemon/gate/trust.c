/* trust.c: Authentication-Results read, and the trust table.  Called by the judge for each mail.  The grammar
 * is RFC 8601 section 2.2; what does not fit it proves nothing. */
#include "daemon/gate/trust.h"

#include "parsers/address.h"

const char *const trust_name[] = {"stranger", "known", "proven"};

/* What one method says (a resinfo), as far as it concerns us. */
struct trust_result {
    struct span method, result;
    struct span header_from, header_d, header_i, mailfrom, smtp_auth;
};

/* Skips blanks and comments (RFC 5322 section 3.2.2); an open comment takes all the rest. */
static void trust_skip(struct span *rest)
{
    size_t i = 0, depth = 0;
    for (; i < rest->n; i++) {
        char c = rest->p[i];
        if (c == '(')
            depth++;
        else if (c == ')' && depth)
            depth--;
        else if (c == '\\' && depth)
            i++;
        else if (!depth && !ascii_space(c))
            break;
    }
    *rest = span_from(*rest, i);
}

/* A run up to a blank, "(", ";" or "=", quoted strings within it taken whole; the quotes of one that is all
 * of the run are dropped. */
static struct span trust_word(struct span *rest)
{
    trust_skip(rest);
    size_t i = 0;
    bool quoted = false;
    for (; i < rest->n; i++) {
        char c = rest->p[i];
        if (c == '"')
            quoted = !quoted;
        else if (c == '\\' && quoted)
            i++;
        else if (!quoted && (ascii_space(c) || c == '(' || c == ';' || c == '='))
            break;
    }
    struct span word = span_head(*rest, i);
    *rest = span_from(*rest, i);
    if (word.n >= 2 && word.p[0] == '"' && word.p[word.n - 1] == '"')
        word = span_make(word.p + 1, word.n - 2);
    return word;
}

static bool trust_take(struct span *rest, char c)
{
    trust_skip(rest);
    if (!rest->n || rest->p[0] != c)
        return false;
    *rest = span_from(*rest, 1);
    return true;
}

/* An unquoted value may hold "=" itself (a DKIM key tag): it ends at a blank, "(" or ";". */
static struct span trust_value(struct span *rest)
{
    struct span start = *rest, word = trust_word(rest);
    if (!rest->n || rest->p[0] != '=')
        return word;
    trust_skip(&start);
    while (rest->n && rest->p[0] == '=') {
        *rest = span_from(*rest, 1);
        struct span before = *rest;
        if (before.n && ascii_space(before.p[0]))
            break;
        (void)trust_word(rest);
    }
    return span_make(start.p, (size_t)(rest->p - start.p));
}

/* One "; method=result reason=... ptype.property=value ..."; false at the end of the field. */
static bool trust_resinfo(struct span *rest, struct trust_result *out)
{
    *out = (struct trust_result){0};
    while (trust_take(rest, ';')) {
    }
    if (!rest->n)
        return false;
    out->method = trust_word(rest);
    out->method = span_head(out->method, span_chr(out->method, '/'));
    if (trust_take(rest, '='))
        out->result = trust_word(rest);
    while (trust_skip(rest), rest->n && rest->p[0] != ';') {
        struct span before = *rest, name = trust_word(rest);
        if (trust_take(rest, '=')) {
            trust_skip(rest);
            struct span value = trust_value(rest);
            if (span_ieq(name, SPAN_LIT("header.from")))
                out->header_from = value;
            else if (span_ieq(name, SPAN_LIT("header.d")))
                out->header_d = value;
            else if (span_ieq(name, SPAN_LIT("header.i")))
                out->header_i = value;
            else if (span_ieq(name, SPAN_LIT("smtp.mailfrom")))
                out->mailfrom = value;
            else if (span_ieq(name, SPAN_LIT("smtp.auth")))
                out->smtp_auth = value;
        } else if (rest->p == before.p) {
            *rest = span_from(*rest, 1);
        }
    }
    return true;
}

/* The authserv-id at the head of a field, and *rest at its results.  Empty where the field has none (it
 * begins with a method). */
static struct span trust_authserv_id(struct span *rest)
{
    struct span whole = *rest, id = trust_word(rest);
    if (trust_skip(rest), rest->n && rest->p[0] == '=') {
        *rest = whole;
        return SPAN_EMPTY;
    }
    if (rest->n && rest->p[0] != ';')
        (void)trust_word(rest); /* the version */
    return id;
}

struct span trust_domain_of(struct span address)
{
    for (size_t i = address.n; i > 0; i--) {
        if (address.p[i - 1] == '@')
            return span_from(address, i);
    }
    return address;
}

static bool trust_below(struct span name, struct span domain)
{
    return domain.n && span_chr(domain, '.') < domain.n && name.n > domain.n &&
           name.p[name.n - domain.n - 1] == '.' && span_ieq(span_from(name, name.n - domain.n), domain);
}

/* Relaxed alignment (RFC 7489 section 3.1) without a list of public suffixes: the same name, or one below the
 * other.  Two siblings are left to the DMARC verdict itself. */
static bool trust_aligned(struct span domain, struct span from)
{
    return span_ieq(domain, from) || trust_below(domain, from) || trust_below(from, domain);
}

struct trust_tally {
    bool pass, fail, dmarc_fail;
    const char *why;
};

static void trust_count_failure(struct trust_tally *tally, struct span identity, struct span from_domain,
                                const char *why)
{
    if (identity.n && !trust_aligned(identity, from_domain))
        return;
    tally->fail = true;
    if (!tally->pass)
        tally->why = why;
}

static void trust_count_pass(struct trust_tally *tally, bool aligned, const char *why)
{
    if (!aligned)
        return;
    tally->pass = true;
    tally->why = why;
}

static void trust_count(const struct trust_result *r, struct span from, struct trust_tally *tally)
{
    struct span domain = trust_domain_of(from);
    bool pass = span_ieq(r->result, SPAN_LIT("pass")), fail = span_ieq(r->result, SPAN_LIT("fail"));
    if (!pass && !fail)
        return;
    if (span_ieq(r->method, SPAN_LIT("dmarc"))) {
        struct span about = trust_domain_of(r->header_from);
        if (pass)
            trust_count_pass(tally, span_ieq(about, domain), "dmarc=pass");
        else if (!about.n || trust_aligned(about, domain))
            tally->dmarc_fail = true;
    } else if (span_ieq(r->method, SPAN_LIT("dkim"))) {
        struct span about = r->header_d.n ? r->header_d : trust_domain_of(r->header_i);
        if (pass)
            trust_count_pass(tally, trust_aligned(about, domain), "dkim=pass");
        else
            trust_count_failure(tally, about, domain, "dkim=fail");
    } else if (span_ieq(r->method, SPAN_LIT("spf"))) {
        struct span about = trust_domain_of(r->mailfrom);
        if (pass)
            trust_count_pass(tally, trust_aligned(about, domain), "spf=pass");
        else
            trust_count_failure(tally, about, domain, "spf=fail");
    } else if (span_ieq(r->method, SPAN_LIT("auth")) && pass) {
        trust_count_pass(tally, address_equal(r->smtp_auth, from), "auth=pass");
    }
}

static bool trust_id_listed(const struct conf *conf, struct span id)
{
    for (const char *const *own = conf->trust.authserv_id; own && *own; own++) {
        if (id.n && span_ieq(id, span_of(*own)))
            return true;
    }
    return false;
}

/* A mailbox of Microsoft 365 by the host that it is fetched from. */
static bool trust_is_microsoft(const struct conf_mailbox *mailbox)
{
    if (!mailbox)
        return false;
    struct span url = span_of(mailbox->url), rest = span_from(url, span_find(url, SPAN_LIT("://")) + 3);
    struct span host = trust_domain_of(span_head(rest, span_chr(rest, '/')));
    host = span_head(host, span_chr(host, ':'));
    return span_ieq(host, SPAN_LIT("outlook.office365.com")) || trust_below(host, SPAN_LIT("office365.com"));
}

/* Where the fields that we believe begin, and how many there are. */
static size_t trust_run(const struct conf *conf, const struct conf_mailbox *mailbox,
                        const struct facts_auths *fields, size_t *first_r)
{
    if (fields->n && trust_id_listed(conf, SPAN_LIT("microsoft365")) && trust_is_microsoft(mailbox)) {
        struct span rest = fields->v[0].text;
        if (!trust_authserv_id(&rest).n) {
            *first_r = 0;
            return 1;
        }
    }
    size_t first = 0, n = 0;
    for (size_t i = 0; i < fields->n; i++) {
        struct span rest = fields->v[i].text;
        bool ours = trust_id_listed(conf, trust_authserv_id(&rest));
        if (!ours || (n && fields->v[i].received_above != fields->v[first].received_above)) {
            if (n)
                break;
            continue;
        }
        if (!n++)
            first = i;
    }
    *first_r = first;
    return n;
}

enum trust_auth trust_auth_read(const struct conf *conf, const struct conf_mailbox *mailbox,
                                const struct facts *facts, const char **why_r)
{
    *why_r = "no Authentication-Results that we believe";
    if (!facts->has_from || facts->from_all.n > 1)
        return TRUST_AUTH_NONE;
    size_t first, n = trust_run(conf, mailbox, &facts->internal.auth, &first);
    struct trust_tally tally = {.why = "nothing said about From's domain"};
    for (size_t i = first; i < first + n; i++) {
        struct span rest = facts->internal.auth.v[i].text;
        (void)trust_authserv_id(&rest);
        for (struct trust_result r; trust_resinfo(&rest, &r);)
            trust_count(&r, facts->from.address, &tally);
    }
    if (!n)
        return TRUST_AUTH_NONE;
    *why_r = tally.dmarc_fail ? "dmarc=fail" : tally.why;
    if (tally.dmarc_fail)
        return TRUST_AUTH_FAIL;
    return tally.pass ? TRUST_AUTH_PASS : tally.fail ? TRUST_AUTH_FAIL : TRUST_AUTH_NONE;
}

enum trust trust_of(const struct conf *conf, enum trust_auth auth, bool in_directory, bool token)
{
    if (token)
        return TRUST_PROVEN;
    if (auth == TRUST_AUTH_FAIL)
        return TRUST_STRANGER;
    if (auth == TRUST_AUTH_PASS)
        return TRUST_PROVEN;
    return in_directory || conf->trust.everyone ? TRUST_KNOWN : TRUST_STRANGER;
}

/* Two labels, three where the last but one is a registry's ("co.uk", "com.au"). */
struct span trust_org_domain(struct span domain)
{
    static const char *const registries[] = {"co",  "com", "org",  "net",  "gov", "edu", "ac",
                                             "or",  "ne",  "go",   "ltd",  "plc", "me",  "sch",
                                             "nhs", "gob", "gouv", "asso", "nom", NULL};
    size_t dot[3] = {0, 0, 0}, n = 0; /* positions behind the last three dots, the last one first */
    for (size_t i = domain.n; i > 0 && n < 3; i--) {
        if (domain.p[i - 1] == '.')
            dot[n++] = i;
    }
    if (n < 2)
        return domain;
    struct span second = span_make(domain.p + dot[1], dot[0] - 1 - dot[1]);
    bool registry = false;
    for (const char *const *r = registries; domain.n - dot[0] == 2 && *r; r++)
        registry = registry || span_ieq(second, span_of(*r));
    if (!registry)
        return span_from(domain, dot[1]);
    return n < 3 ? domain : span_from(domain, dot[2]);
}
