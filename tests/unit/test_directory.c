/* The directory: import (what is present is replaced, the rest stays, faults are told, too much is refused),
 * lookups, agents and blocks by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "daemon/store/directory.h"
#include "daemon/store/directory_import.h"
#include "tests/unit/support_store.h"

static const char whole[] =
    "{\"organizations\":["
    " {\"id\":\"acme\",\"name\":\"Acme\",\"plan\":\"gold\",\"language\":\"en\",\"timezone\":\"Europe/"
    "Berlin\","
    "  "
    "\"members\":[{\"address\":\"ann@acme.example\",\"addresses\":[\"Ann@Home.example\"],\"name\":\"Ann\","
    "\"role\":"
    "\"administrator\"},"
    "             {\"address\":\"dev@acme.example\",\"role\":\"developer\"}],"
    "  \"sites\":[{\"id\":\"acme-shop\",\"uuid\":\"6F1C2A4E-0000-4000-8000-000000000001\",\"name\":\"Acme "
    "Shop\","
    "             \"domains\":[\"shop.acme.example\",\"acme.example\"],"
    "             \"members\":[{\"address\":\"ext@freelance.example\",\"name\":\"Ext\"}]},"
    "            {\"id\":\"acme-blog\"}]},"
    " {\"id\":\"other\",\"members\":[{\"address\":\"bob@other.example\"}],"
    "  \"sites\":[{\"id\":\"other-site\",\"members\":[{\"address\":\"EXT@freelance.example\"},{\"address\":"
    "\"dev@acme.example\"}]}]}],"
    "\"agents\":[{\"address\":\"kim@example.com\",\"addresses\":[\"kim@private.example\"],\"name\":\"Kim\","
    "\"language\":"
    "\"en\",\"timezone\":\"UTC\",\"types\":[\"downtime\",\"billing\"],\"sites\":[]},{\"address\":\"lee@"
    "example.com\"}]}";

static enum result import(struct store *s, const char *json, bool dry_run, bool force,
                          struct directory_import_report *report)
{
    struct directory_import_options options = {.dry_run = dry_run, .force = force};
    store_ok(s, db_begin(s->db, &s->why));
    enum result r = directory_import(s->db, span_of(json), options, s->a, report, &s->why);
    if (r == OK) {
        struct why why;
        store_check(s, db_commit(s->db, &why), "commit", __FILE__, __LINE__);
    } else {
        db_rollback(s->db);
    }
    return r;
}

static void must_import(struct store *s, const char *json, struct directory_import_report *report)
{
    if (import(s, json, false, true, report) != OK)
        fail_msg("%s", s->why.text);
}

static void open_filled(struct store *s)
{
    struct directory_import_report report;
    store_open(s);
    must_import(s, whole, &report);
    assert_int_equal(report.added, 10);
    assert_int_equal(report.changed + report.removed, 0);
}

static void assert_change(const struct directory_import_report *report, const char *line)
{
    for (size_t i = 0; i < report->changes.n; i++)
        if (span_eq(report->changes.v[i], span_of(line)))
            return;
    for (size_t i = 0; i < report->changes.n; i++)
        print_error("%.*s\n", SPAN_FMT(report->changes.v[i]));
    fail_msg("'%s' is not among them", line);
}

static struct directory_person person(struct store *s, const char *address)
{
    struct directory_person p;
    store_ok(s, directory_person(s->db, span_of(address), s->a, &p, &s->why));
    return p;
}

static void assert_sites(struct store *s, const char *address, const char *want)
{
    struct directory_sites sites;
    char got[200] = "";
    store_ok(s, directory_sites_of(s->db, span_of(address), 10, s->a, &sites, &s->why));
    for (size_t i = 0; i < sites.n; i++)
        snprintf(got + strlen(got), sizeof got - strlen(got), "%.*s ", SPAN_FMT(sites.v[i].id));
    assert_string_equal(got, want);
}

static void test_people(void **state)
{
    (void)state;
    struct store s;
    open_filled(&s);
    struct directory_person p = person(&s, "ANN@home.EXAMPLE");
    assert_true(p.found);
    assert_false(p.site_only);
    assert_int_equal(p.role, DIRECTORY_ADMINISTRATOR);
    assert_true(span_eq(p.address, SPAN_LIT("ann@acme.example")));
    assert_true(span_eq(p.name, SPAN_LIT("Ann")));
    assert_true(span_eq(p.organization.id, SPAN_LIT("acme")));
    assert_true(span_eq(p.organization.plan, SPAN_LIT("gold")));
    assert_true(span_eq(p.organization.timezone, SPAN_LIT("Europe/Berlin")));
    assert_int_equal(person(&s, "bob@other.example").role,
                     DIRECTORY_UNPRIVILEGED); /* where nothing is said */
    p = person(&s, "ext@freelance.example");
    assert_true(p.found && p.site_only);
    assert_int_equal(p.role, DIRECTORY_UNPRIVILEGED);
    assert_int_equal(p.organization.id.n, 0); /* of two organizations' sites */
    p = person(&s, "dev@acme.example");
    assert_false(p.site_only); /* a member, whatever sites beside */
    assert_true(span_eq(p.organization.id, SPAN_LIT("acme")));
    assert_false(person(&s, "eve@x").found);
    assert_false(person(&s, "' OR 1=1 --").found);
    assert_false(person(&s, "").found);

    assert_sites(&s, "ann@home.example", "acme-blog acme-shop ");
    assert_sites(&s, "dev@acme.example", "acme-blog acme-shop other-site ");
    assert_sites(&s, "ext@freelance.example", "acme-shop other-site ");
    assert_sites(&s, "eve@x", "");
    store_close(&s);
}

static void test_sites(void **state)
{
    (void)state;
    struct store s;
    struct directory_site site;
    struct directory_sites sites;
    struct directory_organization o;
    open_filled(&s);
    static const char *const ids[][2] = {{"acme-shop", "acme-shop"},
                                         {"ACME-Shop", "acme-shop"},
                                         {"6f1c2a4e-0000-4000-8000-000000000001", "acme-shop"},
                                         {"acme", ""},
                                         {"", ""},
                                         {"acme-sho_", ""}};
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        store_ok(&s, directory_site(s.db, span_of(ids[i][0]), s.a, &site, &s.why));
        assert_true(span_eq(site.id, span_of(ids[i][1])));
    }
    static const char *const hosts[][2] = {{"shop.acme.example", "acme-shop"},
                                           {"www.Shop.ACME.example", "acme-shop"},
                                           {"acme.example", "acme-shop"},
                                           {"notacme.example", ""},
                                           {"example", ""},
                                           {"", ""},
                                           {"....", ""}};
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        store_ok(&s, directory_site_of_host(s.db, span_of(hosts[i][0]), s.a, &site, &s.why));
        assert_true(span_eq(site.id, span_of(hosts[i][1])));
    }
    store_ok(&s, directory_site(s.db, SPAN_LIT("acme-shop"), s.a, &site, &s.why));
    assert_true(span_eq(site.name, SPAN_LIT("Acme Shop")));
    assert_true(span_eq(site.organization.plan, SPAN_LIT("gold")));
    store_ok(&s, directory_sites_of_organization(s.db, SPAN_LIT("acme"), 1, s.a, &sites, &s.why));
    assert_int_equal(sites.n, 1);
    assert_true(span_eq(sites.v[0].id, SPAN_LIT("acme-blog")));
    store_ok(&s, directory_organization(s.db, SPAN_LIT("acme"), s.a, &o, &s.why));
    assert_true(span_eq(o.name, SPAN_LIT("Acme")));
    store_ok(&s, directory_organization(s.db, SPAN_LIT("none"), s.a, &o, &s.why));
    assert_int_equal(o.id.n, 0);
    store_close(&s);
}

static void test_agents(void **state)
{
    (void)state;
    struct store s;
    struct directory_agent g;
    struct directory_agents all;
    bool yes;
    open_filled(&s);
    store_ok(&s, directory_agent(s.db, SPAN_LIT("KIM@private.example"), s.a, &g, &s.why));
    assert_true(span_eq(g.address, SPAN_LIT("kim@example.com")));
    assert_int_equal(g.types.n, 2);
    assert_true(span_eq(g.types.v[0], SPAN_LIT("downtime"))); /* in the file's order */
    assert_int_equal(g.sites.n, 0);
    store_ok(&s, directory_agent_add(s.db, SPAN_LIT("Kim@Private.example"), &yes, &s.why));
    assert_false(yes);
    store_ok(&s, directory_agent_add(s.db, SPAN_LIT("max@example.com"), &yes, &s.why));
    assert_true(yes);
    store_ok(&s, directory_agents(s.db, s.a, &all, &s.why));
    assert_int_equal(all.n, 3);
    store_ok(&s, directory_agent_remove(s.db, SPAN_LIT("kim@PRIVATE.example"), &yes, &s.why));
    assert_true(yes);
    store_ok(&s, directory_agent(s.db, SPAN_LIT("kim@example.com"), s.a, &g, &s.why));
    assert_int_equal(g.address.n, 0);
    store_ok(&s, directory_agent_remove(s.db, SPAN_LIT("kim@example.com"), &yes, &s.why));
    assert_false(yes);
    store_close(&s);
}

static void test_blocks(void **state)
{
    (void)state;
    struct store s;
    struct spans all;
    bool yes;
    store_open(&s);
    store_ok(&s, directory_block_add(s.db, SPAN_LIT("spam.example"), 1, &yes, &s.why));
    assert_true(yes);
    store_ok(&s, directory_block_add(s.db, SPAN_LIT("Eve@x.example"), 1, &yes, &s.why));
    store_ok(&s, directory_block_add(s.db, SPAN_LIT("eve@X.example"), 1, &yes, &s.why));
    assert_false(yes);
    static const struct {
        const char *address;
        bool blocked;
    } rows[] = {{"a@spam.example", true},
                {"a@SPAM.Example", true},
                {"a@mail.spam.example", true},
                {"a@notspam.example", false},
                {"EVE@x.example", true},
                {"ann@x.example", false},
                {"spam.example@x.org", false},
                {"\"a@spam.example\"@x", false},
                {"", false},
                {"@", false},
                {"x", false}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        store_ok(&s, directory_blocked(s.db, span_of(rows[i].address), &yes, &s.why));
        assert_int_equal(yes, rows[i].blocked);
    }
    store_ok(&s, directory_blocks(s.db, s.a, &all, &s.why));
    assert_int_equal(all.n, 2);
    store_ok(&s, directory_block_remove(s.db, SPAN_LIT("SPAM.example"), &yes, &s.why));
    assert_true(yes);
    store_ok(&s, directory_block_remove(s.db, SPAN_LIT("spam.example"), &yes, &s.why));
    assert_false(yes);
    store_ok(&s, directory_blocked(s.db, SPAN_LIT("a@spam.example"), &yes, &s.why));
    assert_false(yes);
    store_close(&s);
}

static void test_only_what_is_present(void **state)
{
    (void)state;
    struct store s;
    struct directory_import_report r;
    struct directory_counts c;
    open_filled(&s);
    must_import(&s, whole, &r); /* the same again: nothing is written */
    assert_int_equal(r.added + r.changed + r.removed, 0);
    must_import(&s, "{}", &r);
    assert_int_equal(r.added + r.changed + r.removed, 0);
    must_import(
        &s,
        "{\"agents\":[{\"address\":\"kim@example.com\"},{\"address\":\"LEE@example.com\",\"name\":\"Lee\"}]}",
        &r);
    assert_int_equal(r.changed, 1);
    assert_change(&r, "~ agent LEE@example.com: name, addresses");
    must_import(&s,
                "{\"organizations\":[{\"id\":\"acme\",\"plan\":\"silver\",\"sites\":[{\"id\":\"acme-shop\","
                "\"domains\":"
                "[\"new.acme.example\"]}]},{\"id\":\"other\"}]}",
                &r);
    assert_int_equal(r.added, 0);
    assert_int_equal(r.changed, 2);
    assert_int_equal(r.removed, 1);
    assert_change(&r, "~ organization acme: plan");
    assert_change(&r, "~ site acme-shop (acme): domains");
    assert_change(&r, "- site acme-blog (acme)");
    assert_true(span_eq(person(&s, "ann@home.example").organization.plan, SPAN_LIT("silver")));
    assert_sites(&s, "ext@freelance.example",
                 "acme-shop other-site "); /* the site's members weren't spoken of */
    must_import(
        &s, "{\"organizations\":[{\"id\":\"acme\",\"members\":[{\"address\":\"ann@acme.example\"}]}]}", &r);
    assert_change(&r, "- organization other");
    assert_change(&r, "- site other-site (other)");
    assert_change(&r, "- member bob@other.example (other)");
    assert_change(&r, "- member dev@acme.example (acme)");
    assert_int_equal(person(&s, "ann@home.example").role, DIRECTORY_ADMINISTRATOR);
    assert_false(person(&s, "dev@acme.example").found); /* gone at once */
    store_ok(&s, directory_count(s.db, &c, &s.why));
    assert_int_equal(c.organizations, 1);
    assert_int_equal(c.members, 2); /* ann, and ext by a site */
    assert_int_equal(c.sites, 1);
    assert_int_equal(c.agents, 2);
    assert_int_equal(store_sql(&s,
                               "SELECT (SELECT count(*) FROM member_address) * 100 + (SELECT count(*) FROM "
                               "site_member) * 10 + (SELECT count(*) FROM site_domain)"),
                     2 * 100 + 1 * 10 + 1);
    store_close(&s);
}

/* Addresses, UUIDs and domains that change hands in one import; members and sites that change organizations.
 */
static void test_moves(void **state)
{
    (void)state;
    struct store s;
    struct directory_import_report r;
    struct directory_site site;
    store_open(&s);
    must_import(&s,
                "{\"organizations\":[{\"id\":\"a\",\"members\":[{\"address\":\"x@x\",\"addresses\":[\"one@"
                "x\"]},{\"address\":"
                "\"y@x\",\"addresses\":[\"two@x\"]}],\"sites\":[{\"id\":\"s\",\"uuid\":\"u1\",\"domains\":["
                "\"d1\"]},{\"id\":"
                "\"t\",\"uuid\":\"u2\",\"domains\":[\"d2\"]}]},{\"id\":\"b\"}]}",
                &r);
    must_import(&s,
                "{\"organizations\":[{\"id\":\"b\",\"members\":[{\"address\":\"x@x\",\"addresses\":[\"two@"
                "x\"]},{\"address\":"
                "\"one@x\"}],\"sites\":[{\"id\":\"s\",\"uuid\":\"u2\",\"domains\":[\"d2\"]},{\"id\":\"t\","
                "\"uuid\":\"u1\","
                "\"domains\":[\"d1\"]}]}]}",
                &r);
    assert_change(&r, "~ member x@x (b): organization, addresses");
    assert_change(&r, "- member y@x (a)");
    assert_change(&r, "+ member one@x (b)");
    assert_change(&r, "~ site s (b): organization, uuid, domains");
    assert_change(&r, "- organization a");
    assert_true(span_eq(person(&s, "two@x").address, SPAN_LIT("x@x")));
    assert_true(span_eq(person(&s, "one@x").address, SPAN_LIT("one@x")));
    store_ok(&s, directory_site(s.db, SPAN_LIT("u1"), s.a, &site, &s.why));
    assert_true(span_eq(site.id, SPAN_LIT("t")));
    store_ok(&s, directory_site_of_host(s.db, SPAN_LIT("d1"), s.a, &site, &s.why));
    assert_true(span_eq(site.id, SPAN_LIT("t")));
    store_close(&s);
}

static void test_too_much(void **state)
{
    (void)state;
    struct store s;
    struct directory_import_report r;
    char json[4000] = "{\"organizations\":[{\"id\":\"acme\",\"members\":[";
    open_filled(&s);
    assert_int_equal(import(&s, "{\"organizations\":[]}", false, false, &r), PERM);
    assert_true(r.too_many);
    assert_int_equal(r.removed, 8);
    assert_non_null(strstr(s.why.text, "--force"));
    assert_true(person(&s, "ann@acme.example").found);
    assert_int_equal(import(&s, "{\"organizations\":[]}", true, true, &r), OK); /* tried only */
    assert_int_equal(r.removed, 8);
    assert_true(person(&s, "ann@acme.example").found);
    for (int i = 0; i < 30; i++)
        snprintf(json + strlen(json), sizeof json - strlen(json), "%s{\"address\":\"m%d@acme.example\"}",
                 i ? "," : "", i);
    snprintf(json + strlen(json), sizeof json - strlen(json), "]}]}");
    must_import(&s, json, &r);
    /* 35 are there: acme, 30 members, two sites, two agents.  Three may go, four not. */
    static const struct {
        int members;
        enum result result;
    } rows[] = {{26, PERM}, {27, OK}};
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        snprintf(json, sizeof json, "{\"organizations\":[{\"id\":\"acme\",\"members\":[");
        for (int i = 0; i < rows[k].members; i++)
            snprintf(json + strlen(json), sizeof json - strlen(json), "%s{\"address\":\"m%d@acme.example\"}",
                     i ? "," : "", i);
        snprintf(json + strlen(json), sizeof json - strlen(json), "]}]}");
        assert_int_equal(import(&s, json, true, false, &r), rows[k].result);
    }
    assert_int_equal(import(&s, "{\"agents\":[]}", false, false, &r), PERM);
    assert_true(r.last_agent);
    assert_false(r.too_many);
    assert_non_null(strstr(s.why.text, "no agent would be left"));
    must_import(&s, "{\"agents\":[]}", &r);
    assert_int_equal(import(&s, "{\"agents\":[]}", false, false, &r), OK); /* there is none that could go */
    store_close(&s);
}

#define ORG(members, sites)                                                                                  \
    "{\"organizations\":[{\"id\":\"a\",\"members\":[" members "],\"sites\":[" sites "]}]}"

/* Each fault is told with its place, and nothing is changed. */
static void test_faults(void **state)
{
    (void)state;
    static const struct {
        const char *json;
        size_t faults; /* 0: at least one */
        const char *part;
    } rows[] = {
        {"", 1, "line 1"},
        {"[]", 1, "an object is wanted"},
        {"{\"organisations\":[]}", 1, "organisations"},
        {"{\"organizations\":{}}", 1, "organizations: an array is wanted"},
        {ORG("{\"address\":\"ann@x\",\"addresses\":\"bob@x\"}", ""), 1,
         "members[0].addresses: an array is wanted"},
        {"{\"organizations\":[{\"name\":\"x\"}]}", 1, "organizations[0].id"},
        {"{\"organizations\":[{\"id\":7}]}", 1, "organizations[0].id"},
        {"{\"organizations\":[{\"id\":\"a b\"}]}", 1, "organizations[0]: an id has"},
        {"{\"organizations\":[{\"id\":\"a\"},{\"id\":\"a\"}]}", 1,
         "organizations[1]: this id is there twice, also at organizations[0]: a"},
        {"{\"organizations\":[{\"id\":\"a\",\"timezone\":\"Mars/Olympus\"}]}", 1,
         "no such timezone: Mars/Olympus"},
        {"{\"organizations\":[{\"id\":\"a\",\"timezone\":\"../../etc/passwd\"}]}", 1, "no such timezone"},
        {"{\"organizations\":[{\"id\":\"a\",\"name\":\"x\\u001b[31m\"}]}", 1, "control characters"},
        {ORG("{\"address\":\"ann\"}", ""), 1, "organizations[0].members[0]: no mail address: ann"},
        {ORG("{\"address\":\"ann@x\",\"addresses\":[\"a@x\\r\\nBcc: b@x\"]}", ""), 0, "no mail address"},
        {ORG("{\"address\":\"ann@x\",\"role\":\"root\"}", ""), 1, "role wants"},
        {ORG("{\"address\":\"ann@x\",\"rank\":\"root\"}", ""), 1, "rank"},
        {ORG("{\"address\":\"ann@x\"},{\"address\":\"bob@x\",\"addresses\":[\"ANN@x\"]}", ""), 1,
         "organizations[0].members[1]: this address is there twice, also at organizations[0].members[0]"},
        {ORG("{\"address\":\"ann@x\"},{\"address\":\"Ann@x\"}", ""), 0, "is there twice"},
        {ORG("", "{\"id\":\"s\"},{\"id\":\"S\"}"), 0, "this id is there twice"},
        {ORG("", "{\"id\":\"s\"},{\"id\":\"t\",\"uuid\":\"S\"}"), 1, "this id is there twice"},
        {ORG("", "{\"id\":\"s\",\"uuid\":\"u\"},{\"id\":\"t\",\"uuid\":\"U\"}"), 1, "this id is there twice"},
        {ORG("", "{\"id\":\"s\",\"domains\":[\"d.x\"]},{\"id\":\"t\",\"domains\":[\"D.x\"]}"), 1,
         "this domain is there twice"},
        {ORG("", "{\"id\":\"s\",\"domains\":[\"http://d.x/\"]}"), 1, "no domain: http://d.x/"},
        {ORG("", "{\"id\":\"[s]\"}"), 1, "an id has"},
        {ORG("", "{\"id\":\"s\",\"members\":[{\"address\":\"e@x\"},{\"address\":\"E@x\"}]}"), 1,
         "member is there twice"},
        {"{\"agents\":[{\"address\":\"kim@x\"},{\"address\":\"lee@x\",\"addresses\":[\"kim@x\"]}]}", 1,
         "agents[1]: this address is there twice, also at agents[0]: kim@x"},
        {"{\"agents\":[{\"address\":\"kim@x\",\"timezone\":\"Nowhere\"},{\"address\":\"-oQ@x\"}]}", 2,
         "no such timezone"},
        /* with what is kept, too */
        {"{\"organizations\":[{\"id\":\"acme\",\"sites\":[{\"id\":\"new\",\"members\":[]}]},{\"id\":"
         "\"other\",\"members\":["
         "{\"address\":\"ann@home.example\"}]}]}",
         1, "also at member ann@acme.example (kept)"},
    };
    struct store s;
    struct directory_import_report r;
    open_filled(&s);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (import(&s, rows[i].json, false, true, &r) != PERM)
            fail_msg("%s: was not refused", rows[i].json);
        bool told = false;
        for (size_t k = 0; k < r.faults.n; k++)
            told = told || span_find(r.faults.v[k], span_of(rows[i].part)) < r.faults.v[k].n;
        if (!told || (rows[i].faults && r.faults.n != rows[i].faults)) {
            for (size_t k = 0; k < r.faults.n; k++)
                print_error("%.*s\n", SPAN_FMT(r.faults.v[k]));
            fail_msg("%s: %zu faults", rows[i].json, r.faults.n);
        }
        assert_int_equal(s.why.scope, WHY_MAIL);
    }
    must_import(&s, whole, &r);
    assert_int_equal(r.added + r.changed + r.removed, 0);
    store_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_people),
        cmocka_unit_test(test_sites),
        cmocka_unit_test(test_agents),
        cmocka_unit_test(test_blocks),
        cmocka_unit_test(test_only_what_is_present),
        cmocka_unit_test(test_moves),
        cmocka_unit_test(test_too_much),
        cmocka_unit_test(test_faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
