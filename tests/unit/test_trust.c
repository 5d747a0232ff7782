/* The trust table and Authentication-Results: mail-rules 2.14, attack 7. */
#include "daemon/gate/trust.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#define PASS TRUST_AUTH_PASS
#define FAIL TRUST_AUTH_FAIL
#define NONE TRUST_AUTH_NONE

static const char *const ids[] = {"mx.example.com", "mx2.example.com", NULL};
static const char *const ids_microsoft[] = {"microsoft365", NULL};

struct field {
    const char *text;
    unsigned received_above;
};

struct auth_case {
    const char *name;
    enum trust_auth expected;
    struct field fields[4];
    const char *from; /* NULL: ann@acme.example */
};

#define MX "mx.example.com; "

static const struct auth_case auth_cases[] = {
    {"nothing", NONE, {{0}}, NULL},
    {"dmarc pass", PASS, {{MX "dmarc=pass header.from=acme.example", 1}}, NULL},
    {"dmarc pass of another domain", NONE, {{MX "dmarc=pass header.from=evil.example", 1}}, NULL},
    {"dmarc pass that names nobody", NONE, {{MX "dmarc=pass", 1}}, NULL},
    {"dmarc fail", FAIL, {{MX "dmarc=fail (p=none) header.from=acme.example", 1}}, NULL},
    {"dmarc fail beats an aligned dkim",
     FAIL,
     {{MX "dkim=pass header.d=acme.example; dmarc=fail header.from=acme.example", 1}},
     NULL},
    {"dkim pass aligned",
     PASS,
     {{MX "dkim=pass (2048-bit key) header.d=acme.example header.b=\"a=b;c\"", 1}},
     NULL},
    {"dkim pass by header.i", PASS, {{MX "dkim=pass header.i=@acme.example header.b=Ab/cd==", 1}}, NULL},
    {"dkim pass of the parent domain",
     PASS,
     {{MX "dkim=pass header.d=acme.example", 1}},
     "ann@mail.acme.example"},
    {"dkim pass of a top-level domain", NONE, {{MX "dkim=pass header.d=example", 1}}, NULL},
    {"dkim pass of a look-alike", NONE, {{MX "dkim=pass header.d=notacme.example", 1}}, NULL},
    {"dkim pass of somebody else", NONE, {{MX "dkim=pass header.d=mailer.example", 1}}, NULL},
    {"dkim fail of somebody else", NONE, {{MX "dkim=fail header.d=list.example", 1}}, NULL},
    {"dkim fail, spf pass aligned",
     PASS,
     {{MX "dkim=fail header.d=acme.example; spf=pass smtp.mailfrom=bounce@acme.example", 1}},
     NULL},
    {"attack 7: dkim and spf fail",
     FAIL,
     {{MX "dkim=fail header.d=acme.example; spf=fail smtp.mailfrom=ann@acme.example", 1}},
     NULL},
    {"spf pass by domain", PASS, {{MX "spf=pass smtp.mailfrom=acme.example", 1}}, NULL},
    {"spf pass of helo alone", NONE, {{MX "spf=pass smtp.helo=acme.example", 1}}, NULL},
    {"spf softfail", NONE, {{MX "spf=softfail smtp.mailfrom=acme.example", 1}}, NULL},
    {"spf fail of a forwarder", NONE, {{MX "spf=fail smtp.mailfrom=forwarder.example", 1}}, NULL},
    {"submitted by that very address", PASS, {{MX "auth=pass (login) smtp.auth=ann@acme.example", 0}}, NULL},
    {"submitted by somebody else", NONE, {{MX "auth=pass smtp.auth=eve@acme.example", 0}}, NULL},
    {"version, comments, odd blanks",
     PASS,
     {{"mx.example.com (border (inner)) 1 ; dkim = (c) pass reason=\"x; dmarc=fail\" header.d = acme.example "
       "; none",
       1}},
     NULL},
    {"method with a version", PASS, {{MX "dkim/1=pass header.d=acme.example", 1}}, NULL},
    {"unknown methods and results",
     NONE,
     {{MX "x-magic=pass header.from=acme.example; dmarc=bestguesspass", 1}},
     NULL},
    {"an id that is not ours", NONE, {{"mx.evil.example; dmarc=pass header.from=acme.example", 1}}, NULL},
    {"an id that begins like ours",
     NONE,
     {{"mx.example.com.evil; dmarc=pass header.from=acme.example", 1}},
     NULL},
    {"no id", NONE, {{"dmarc=pass header.from=acme.example", 0}}, NULL},
    {"our id quoted", PASS, {{"\"mx.example.com\"; dmarc=pass header.from=acme.example", 1}}, NULL},
    {"two fields of one run",
     PASS,
     {{MX "dkim=none", 1}, {"mx2.example.com; dmarc=pass header.from=acme.example", 1}},
     NULL},
    {"a run ends at a Received",
     NONE,
     {{MX "dkim=none", 1}, {MX "dmarc=pass header.from=acme.example", 2}},
     NULL},
    {"a run ends at another's field",
     NONE,
     {{MX "dkim=none", 1}, {"other.example; spf=none", 1}, {MX "dmarc=pass header.from=acme.example", 1}},
     NULL},
    {"another's field above ours",
     PASS,
     {{"inner.example; none", 0}, {MX "dmarc=pass header.from=acme.example", 1}},
     NULL},
    {"open comment swallows the rest", NONE, {{MX "(dmarc=pass header.from=acme.example", 1}}, NULL},
    {"garbage", NONE, {{MX "=;=;;\"", 1}}, NULL},
    {"case folded", PASS, {{"MX.Example.COM; DMARC=Pass Header.From=ACME.example", 1}}, NULL},
};

static struct facts *facts_with(const struct field *fields, const char *from, struct facts_auth *room)
{
    static struct facts f;
    f = (struct facts){.has_from = true, .from.address = span_of(from ? from : "ann@acme.example")};
    f.internal.auth.v = room;
    for (size_t i = 0; i < 4 && fields[i].text; i++)
        room[f.internal.auth.n++] = (struct facts_auth){span_of(fields[i].text), fields[i].received_above};
    return &f;
}

static void test_authentication_results(void **state)
{
    (void)state;
    struct conf conf = {.trust.authserv_id = ids};
    for (size_t i = 0; i < sizeof auth_cases / sizeof *auth_cases; i++) {
        const struct auth_case *c = &auth_cases[i];
        struct facts_auth room[4];
        const char *why;
        enum trust_auth got = trust_auth_read(&conf, NULL, facts_with(c->fields, c->from, room), &why);
        if (got != c->expected)
            fail_msg("%s: got %d, expected %d (%s)", c->name, got, c->expected, why);
    }
}

static void test_nobody_is_believed_by_default(void **state)
{
    (void)state;
    struct conf conf = {0};
    struct facts_auth room[4];
    const char *why;
    struct field f[4] = {{MX "dmarc=pass header.from=acme.example", 1}};
    assert_int_equal(trust_auth_read(&conf, NULL, facts_with(f, NULL, room), &why), NONE);
}

static void test_two_senders_are_never_proven(void **state)
{
    (void)state;
    struct conf conf = {.trust.authserv_id = ids};
    struct facts_auth room[4];
    const char *why;
    struct field f[4] = {{MX "dmarc=pass header.from=acme.example", 1}};
    struct facts *facts = facts_with(f, NULL, room);
    facts->from_all.n = 2;
    assert_int_equal(trust_auth_read(&conf, NULL, facts, &why), NONE);
}

static void test_microsoft365_only_on_its_own_mailboxes(void **state)
{
    (void)state;
    struct conf conf = {.trust.authserv_id = ids_microsoft};
    struct conf_mailbox theirs = {.url = "imaps://support%40example.com@outlook.office365.com/INBOX"};
    struct conf_mailbox other = {.url = "imaps://outlook.office365.com@imap.example.com/INBOX"};
    struct facts_auth room[4];
    const char *why;
    struct field f[4] = {
        {"spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=acme.example; dmarc=pass action=none "
         "header.from=acme.example;compauth=pass reason=100",
         1}};
    struct facts *facts = facts_with(f, NULL, room);
    assert_int_equal(trust_auth_read(&conf, &theirs, facts, &why), PASS);
    assert_int_equal(trust_auth_read(&conf, &other, facts, &why), NONE);
    assert_int_equal(trust_auth_read(&conf, NULL, facts, &why), NONE);
    struct field forged[4] = {{"other.example; none", 1}, f[0]};
    assert_int_equal(trust_auth_read(&conf, &theirs, facts_with(forged, NULL, room), &why), NONE);
}

static void test_trust_table(void **state)
{
    (void)state;
    static const struct {
        enum trust_auth auth;
        bool directory, token, everyone;
        enum trust expected;
    } cases[] = {
        {NONE, false, false, false, TRUST_STRANGER}, {NONE, true, false, false, TRUST_KNOWN},
        {NONE, false, false, true, TRUST_KNOWN},     {PASS, false, false, false, TRUST_PROVEN},
        {PASS, true, false, false, TRUST_PROVEN},    {FAIL, true, false, false, TRUST_STRANGER},
        {FAIL, true, false, true, TRUST_STRANGER},   {FAIL, true, true, false, TRUST_PROVEN},
        {NONE, false, true, false, TRUST_PROVEN},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct conf conf = {.trust.everyone = cases[i].everyone};
        if (trust_of(&conf, cases[i].auth, cases[i].directory, cases[i].token) != cases[i].expected)
            fail_msg("row %zu", i);
    }
}

static void test_organizational_domain(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"acme.example", "acme.example"},
        {"mail.acme.example", "acme.example"},
        {"a.b.acme.co.uk", "acme.co.uk"},
        {"acme.co.uk", "acme.co.uk"},
        {"mail.acme.de", "acme.de"},
        {"localhost", "localhost"},
        {"", ""},
        {"mail.acme.com.au", "acme.com.au"},
        {"bounce.me.example.org", "example.org"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct span got = trust_org_domain(span_of(cases[i][0]));
        if (!span_eq(got, span_of(cases[i][1])))
            fail_msg("%s: %.*s", cases[i][0], SPAN_FMT(got));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_authentication_results),
        cmocka_unit_test(test_nobody_is_believed_by_default),
        cmocka_unit_test(test_two_senders_are_never_proven),
        cmocka_unit_test(test_microsoft365_only_on_its_own_mailboxes),
        cmocka_unit_test(test_trust_table),
        cmocka_unit_test(test_organizational_domain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
