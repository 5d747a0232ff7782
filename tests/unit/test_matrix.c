/* The authorization matrix, generated: everybody in two organizations, and nobody's, each with his
 * authentication passed, unsaid and failed, by every door, tries everything.  What he may is told by an
 * oracle of its own. */
#include "tests/unit/support_bed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/store/participant.h"

static const char directory[] =
    "{\"organizations\":["
    "{\"id\":\"acme\",\"name\":\"A\",\"plan\":\"gold\",\"language\":\"en\",\"members\":["
    "{\"address\":\"ann@acme.example\",\"name\":\"Ann\",\"role\":\"administrator\"},"
    "{\"address\":\"tom@acme.example\",\"name\":\"Tom\",\"role\":\"team_member\"},"
    "{\"address\":\"bob@acme.example\",\"name\":\"Bob\",\"role\":\"developer\"},"
    "{\"address\":\"una@acme.example\",\"name\":\"Una\",\"role\":\"unprivileged\"},"
    "{\"address\":\"cc@acme.example\",\"name\":\"Cee\",\"role\":\"developer\"}],"
    "\"sites\":[{\"id\":\"acme-shop\",\"name\":\"S\",\"members\":[{\"address\":\"ext@freelance.example\"}]}]}"
    ","
    "{\"id\":\"other\",\"name\":\"O\",\"plan\":\"gold\",\"language\":\"en\",\"members\":["
    "{\"address\":\"olga@other.example\",\"name\":\"Olga\",\"role\":\"administrator\"},"
    "{\"address\":\"otto@other.example\",\"name\":\"Otto\",\"role\":\"unprivileged\"}],"
    "\"sites\":[{\"id\":\"other-site\",\"name\":\"S\"}]}],"
    "\"agents\":[{\"address\":\"kim@example.com\",\"name\":\"Kim\"}]}";
static const char conf[] =
    "plan \"gold\" { tickets = \"24x7\" first_response = 1h }\n"
    "trust { authserv_id = {\"mx.example.com\"} }\n"
    "limits { stranger_hour = 100000 stranger_day = 100000 strangers_hour = 100000 "
    "customer_hour = 100000 customer_day = 100000 }\n"
    "mailbox \"box\" { url = \"imaps://a%40b@imap.example.com/INBOX\" secret = \"x\" }\n";

enum what { ADMINISTRATOR, TEAM_MEMBER, DEVELOPER, UNPRIVILEGED, SITE_ONLY, ELSEWHERE, STRANGER, AGENT };

static const struct {
    const char *address;
    enum what what;
} people[] = {
    {"ann@acme.example", ADMINISTRATOR},  {"tom@acme.example", TEAM_MEMBER},
    {"bob@acme.example", DEVELOPER},      {"una@acme.example", UNPRIVILEGED},
    {"ext@freelance.example", SITE_ONLY}, {"olga@other.example", ELSEWHERE},
    {"otto@other.example", ELSEWHERE},    {"sam@stranger.example", STRANGER},
    {"kim@example.com", AGENT},
};

enum auth { PASSED, UNSAID, FAILED };
static const char *const auth_words[] = {"pass", NULL, "fail"};

static const struct bed_envelope doors[] = {
    {.source = INTAKE_LMTP},
    {.source = INTAKE_PIPE},
    {.source = INTAKE_IMAP, .mailbox = "box"},
};

/* --- The oracle: contract.md, Directory file and Trust --- */

static bool sees_all_of_acme(enum what w)
{
    return w == ADMINISTRATOR || w == TEAM_MEMBER || w == DEVELOPER;
}

static bool may_write(enum what w, enum auth a)
{
    return (sees_all_of_acme(w) && a != FAILED) || (w == AGENT && a == PASSED); /* his is an answer */
}

static bool may_order(enum what w, enum auth a)
{
    return sees_all_of_acme(w) && a == PASSED;
}

static bool may_read(enum what w, enum auth a)
{
    return (sees_all_of_acme(w) || w == AGENT) && a == PASSED;
}

static const char *organization_of(enum what w, enum auth a)
{
    if (a == FAILED || w == STRANGER || (w == AGENT && a != PASSED))
        return "";
    return w == ELSEWHERE ? "other" : "acme";
}

/* --- What is tried --- */

struct trial {
    struct bed *b;
    size_t person, door;
    enum auth auth;
};

static const char *who(const struct trial *t)
{
    return people[t->person].address;
}

static struct intake_answer take(const struct trial *t, const char *fields, const char *text)
{
    char mail[2000], results[200] = "";
    const char *domain = strchr(who(t), '@') + 1;
    if (auth_words[t->auth])
        snprintf(results, sizeof results, "Authentication-Results: mx.example.com; dmarc=%s header.from=%s\n",
                 auth_words[t->auth], domain);
    snprintf(mail, sizeof mail, "%sFrom: %s\nTo: support@example.com\n%s\n\n%s\n", results, who(t), fields,
             text);
    return bed_take(t->b, &doors[t->door], mail);
}

static void expect(const struct trial *t, const char *what, bool got, bool expected)
{
    if (got != expected)
        fail_msg("%s, authentication %d, door %zu: %s: %d", who(t), t->auth, t->door, what, got);
}

static bool answer_says(const struct trial *t, const struct intake_answer *a, const char *what)
{
    struct span octets = SPAN_EMPTY;
    if (a->outbox)
        (void)bed_outbox(t->b, a->outbox, &octets);
    return span_find(octets, span_of(what)) < octets.n;
}

static void try_reading(const struct trial *t)
{
    enum what w = people[t->person].what;
    struct intake_answer a = take(t, "Subject: !show 1", "");
    expect(t, "show", answer_says(t, &a, "Requester: ann@acme.example"), may_read(w, t->auth));
    a = take(t, "Subject: !transcript 1", "");
    expect(t, "transcript", answer_says(t, &a, "Secret of Ann"), may_read(w, t->auth));
    a = take(t, "Subject: !list", "");
    expect(t, "list", answer_says(t, &a, "Checkout fails"), may_read(w, t->auth));
}

static bool takes_part(const struct trial *t, const char *address)
{
    struct why why;
    struct participant p;
    bool found;
    assert_int_equal(participant_get(t->b->gate.db, 1, span_of(address), t->b->arena, &p, &found, &why), OK);
    return found && span_eq(p.role, SPAN_LIT("member"));
}

static void try_writing(const struct trial *t)
{
    enum what w = people[t->person].what;
    struct intake_answer a = take(t, "Cc: cc@acme.example\nSubject: Re: Checkout fails [#1]", "More of it.");
    expect(t, "write", strcmp(a.outcome, "updated") == 0 && a.ticket == 1, may_write(w, t->auth));
    expect(t, "touch ticket 1", a.ticket == 1, may_write(w, t->auth));
    expect(t, "vouch", takes_part(t, "cc@acme.example"), may_order(w, t->auth));
}

static void try_opening(const struct trial *t)
{
    enum what w = people[t->person].what;
    struct intake_answer a = take(t, "Subject: [acme-shop] downtime: another thing", "It broke.");
    struct ticket opened = bed_ticket(t->b, a.ticket);
    expect(t, "open", strcmp(a.outcome, "opened") == 0, true);
    expect(t, "organization", span_eq(opened.organization, span_of(organization_of(w, t->auth))), true);
    expect(t, "promise", opened.first_response_due_ms != 0, *organization_of(w, t->auth) != '\0');
    /* another organization's site is none of theirs; a stranger's is as he states it */
    bool as_stated = t->auth == FAILED || w == STRANGER || strcmp(organization_of(w, t->auth), "acme") == 0;
    expect(t, "site", span_eq(opened.site, SPAN_LIT("acme-shop")), as_stated);
}

static void try_closing(const struct trial *t)
{
    enum what w = people[t->person].what;
    (void)take(t, "In-Reply-To: <1@acme.example>\nSubject: Re: Checkout fails", "!close");
    expect(t, "close", bed_ticket(t->b, 1).status == TICKET_RESOLVED, may_order(w, t->auth));
}

static void test_everybody_tries_everything(void **state)
{
    (void)state;
    size_t trials = 0;
    for (size_t person = 0; person < sizeof people / sizeof *people; person++) {
        for (int auth = PASSED; auth <= FAILED; auth++) {
            for (size_t door = 0; door < sizeof doors / sizeof *doors; door++, trials++) {
                struct bed b;
                struct trial t = {&b, person, door, (enum auth)auth};
                bed_open(&b, conf, directory);
                (void)bed_take(&b, NULL,
                               "From: ann@acme.example\nTo: support@example.com\nMessage-ID: "
                               "<1@acme.example>\nSubject: [acme-shop] downtime: Checkout fails\n\nSecret of "
                               "Ann.\n");
                try_reading(&t);
                try_writing(&t);
                try_opening(&t);
                try_closing(&t);
                bed_close(&b);
            }
        }
    }
    assert_int_equal(trials, 81);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_everybody_tries_everything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
