/* test_subject.c: the forms a subject is written in. */
#include "parsers/subject.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct facts_conf *conf;

/* Each reading as "site|type|environment|summary", "?" before those that need the directory, parted by " //
 * ". */
static struct span read_all(struct facts_conf *c, struct arena *a, const char *subject, const char *list_id)
{
    struct facts_subjects s;
    struct spans defects = {0};
    subject_read(c, span_of(subject), span_of(list_id), a, &s, &defects);
    struct span out = SPAN_EMPTY;
    for (size_t i = 0; i < s.n; i++)
        out = arena_printf(a, "%.*s%s%s%.*s|%.*s|%.*s|%.*s", SPAN_FMT(out), i ? " // " : "",
                           s.v[i].needs_directory ? "?" : "", SPAN_FMT(s.v[i].site), SPAN_FMT(s.v[i].type),
                           SPAN_FMT(s.v[i].environment), SPAN_FMT(s.v[i].summary));
    return out;
}

static const struct {
    const char *subject, *want;
} forms[] = {
    /* the form we teach, and the contract's others */
    {"[acme-shop] downtime: Checkout returns 500", "acme-shop|downtime||Checkout returns 500"},
    {"[acme-shop] downtime since 9", "acme-shop|downtime||downtime since 9"},
    {"[acme-shop] live outage since this morning", "acme-shop|downtime|live|live outage since this morning"},
    {"[acme-shop] Störung seit 9 Uhr", "acme-shop|downtime||Störung seit 9 Uhr"},
    {"[acme-shop] Nothing since Monday", "acme-shop|||Nothing since Monday"},
    {"[acme-shop] downtime since", "acme-shop|||downtime since"},
    {"[acme-shop/downtime] Checkout returns 500", "acme-shop|downtime||Checkout returns 500"},
    {"[acme-shop] [downtime] Checkout returns 500", "acme-shop|downtime||Checkout returns 500"},
    {"[acme-shop.live] Checkout returns 500",
     "?acme-shop.live|||Checkout returns 500 // acme-shop||live|Checkout returns 500"},
    {"[live-acme-shop] downtime: Checkout",
     "?live-acme-shop|downtime||Checkout // acme-shop|downtime|live|Checkout"},
    {"acme-shop downtime: Checkout returns 500",
     "?acme-shop|downtime||Checkout returns 500 // |||acme-shop downtime: Checkout returns 500"},
    {"acme-shop: Checkout returns 500",
     "?acme-shop|||Checkout returns 500 // |||acme-shop: Checkout returns 500"},
    {"site: acme-shop, type: downtime, Checkout returns 500", "acme-shop|downtime||Checkout returns 500"},
    {"[6ba7b810-9dad-11d1-80b4-00c04fd430c8] billing: Invoice",
     "6ba7b810-9dad-11d1-80b4-00c04fd430c8|billing||Invoice"},
    {"6BA7B810-9DAD-11D1-80B4-00C04FD430C8 billing: Invoice",
     "6ba7b810-9dad-11d1-80b4-00c04fd430c8|billing||Invoice // |||6BA7B810-9DAD-11D1-80B4-00C04FD430C8 "
     "billing: Invoice"},
    /* case, brackets, dashes, blanks */
    {"[ACME-Shop] DOWNTIME: Checkout", "acme-shop|downtime||Checkout"},
    {"［acme-shop］ downtime：Checkout", "acme-shop|downtime||Checkout"},
    {"【acme-shop】障害：決済が500を返す", "acme-shop|downtime||決済が500を返す"},
    {"[ａｃｍｅ－ｓｈｏｐ] downtime: Checkout", "acme-shop|downtime||Checkout"},
    {"[acme–shop] downtime — Checkout", "acme-shop|downtime||Checkout"},
    {"[acme-shop] downtime – Checkout", "acme-shop|downtime||Checkout"},
    {"[acme-shop] – downtime – Checkout", "acme-shop|downtime||Checkout"},
    {"[acme-shop] - downtime - Checkout", "acme-shop|downtime||Checkout"},
    {"[acme-shop] downtime--Checkout", "acme-shop|downtime||Checkout"},
    {"  [ acme-shop ]  downtime :  Checkout  ", "acme-shop|downtime||Checkout"},
    {"[acme-shop]downtime:Checkout", "acme-shop|downtime||Checkout"},
    {"[acme-shop]: downtime: Checkout", "acme-shop|downtime||Checkout"},
    {"[acme-shop / downtime] Checkout", "acme-shop|downtime||Checkout"},
    {"[acme-shop, downtime] Checkout", "acme-shop|downtime||Checkout"},
    {"[acme-shop: downtime] Checkout", "acme-shop|downtime||Checkout"},
    {"[acme-shop - downtime] Checkout", "acme-shop|downtime||Checkout"},
    {"[acme-shop downtime] Checkout", "acme-shop|downtime||Checkout"},
    {"[acme-shop/live/downtime] Checkout", "acme-shop|downtime|live|Checkout"},
    {"[downtime] [acme-shop] Checkout", "acme-shop|downtime||Checkout"},
    {"[acme-shop] [live] [downtime] Checkout", "acme-shop|downtime|live|Checkout"},
    {"[acme-shop] live downtime: Checkout", "acme-shop|downtime|live|Checkout"},
    {"[acme-shop] downtime (live): Checkout", "acme-shop|downtime|live|Checkout"},
    {"[acme-shop] downtime/live: Checkout", "acme-shop|downtime|live|Checkout"},
    {"[acme-shop] live: Checkout", "acme-shop||live|Checkout"},
    {"[acme-shop.multidev:feat-x] Checkout", "|||[acme-shop.multidev:feat-x] Checkout"},
    {"[acme-shop] [multidev:feat-x] bug: Checkout", "acme-shop|technical|multidev:feat-x|Checkout"},
    {"[acme_shop.example] bug: x", "acme_shop.example|technical||x"},
    {"[acme-shop-test] bug: x",
     "?acme-shop-test|technical||x // ?acme-shop|technical|test|x // acme-shop-test|technical||x"},
    /* ornaments, exclamations, no colon */
    {"🚨🚨 [acme-shop] 🔥 DOWN 🔥", "acme-shop|downtime||"},
    {"❗️[acme-shop] technical: Checkout", "acme-shop|technical||Checkout"},
    {"!!! [acme-shop] ⚠️ Checkout", "acme-shop|||⚠️ Checkout"},
    {"🔥 Checkout", "|||🔥 Checkout"},
    {"[acme-shop] DOWN!!!", "acme-shop|downtime||"},
    {"[acme-shop] Website ist nicht erreichbar.", "acme-shop|downtime||"},
    {"[acme-shop] URGENT!! Checkout", "acme-shop|emergency||Checkout"},
    {"acme-shop down!!!", "?acme-shop|downtime|| // |||acme-shop down!!!"},
    {"acme-shop／downtime：Checkout", "?acme-shop|downtime||Checkout // |||acme-shop／downtime：Checkout"},
    {"[acme-shop] Hello!World", "acme-shop|||Hello!World"},
    /* the site's bracket elsewhere */
    {"Checkout returns 500 [acme-shop] [downtime]",
     "?acme-shop|downtime||Checkout returns 500 // |||Checkout returns 500 [acme-shop] [downtime]"},
    {"Checkout returns 500 [acme-shop] downtime",
     "?acme-shop|downtime||Checkout returns 500 [acme-shop] downtime // |||Checkout returns 500 [acme-shop] "
     "downtime"},
    {"Checkout [acme-shop] is slow",
     "?acme-shop|||Checkout [acme-shop] is slow // |||Checkout [acme-shop] is slow"},
    {"URGENT: [acme-shop] Checkout", "?acme-shop|emergency||Checkout // |emergency||[acme-shop] Checkout"},
    {"Downtime [acme-shop] Checkout", "?acme-shop|downtime||Checkout // |||Downtime [acme-shop] Checkout"},
    {"Ticket 47: [acme-shop] downtime: Checkout", "?acme-shop|downtime||Ticket 47: [acme-shop] downtime: "
                                                  "Checkout // |||Ticket 47: [acme-shop] downtime: Checkout"},
    {"[Helpdesk] Update: [acme-shop] downtime: Checkout",
     "?helpdesk|||Update: [acme-shop] downtime: Checkout // ?acme-shop|downtime||Update: [acme-shop] "
     "downtime: Checkout "
     "// helpdesk|||Update: [acme-shop] downtime: Checkout"},
    {"\u200f[\u200eacme-shop\u200e]\u200f downtime: Checkout", "acme-shop|downtime||Checkout"},
    {"[\u2068acme-shop\u2069] Checkout", "acme-shop|||Checkout"},
    {"[\u202eacme-shop] Checkout", "|||[\u202eacme-shop] Checkout"},
    {"[acme\u200e-shop] Checkout", "|||[acme\u200e-shop] Checkout"},
    {"downtime: Checkout [12] [acme-shop]",
     "?acme-shop|downtime||Checkout [12] // |downtime||Checkout [12] [acme-shop]"},
    /* no type, only a type, nothing */
    {"[acme-shop] Checkout returns 500", "acme-shop|||Checkout returns 500"},
    {"[acme-shop] Feature X: does nothing", "acme-shop|||Feature X: does nothing"},
    {"[acme-shop] downtime", "acme-shop|downtime||"},
    {"[acme-shop]", "acme-shop|||"},
    {"downtime: Checkout returns 500", "|downtime||Checkout returns 500"},
    {"Question: it broke", "|general||it broke"},
    {"[downtime] Checkout", "|downtime||Checkout"},
    {"Checkout returns 500", "|||Checkout returns 500"},
    {"", "|||"},
    {"Re:", "|||"},
    /* types in other words and languages */
    {"[acme-shop] Site down: Kasse", "acme-shop|downtime||Kasse"},
    {"[acme-shop] Störung: Kasse", "acme-shop|downtime||Kasse"},
    {"[acme-shop] STÖRUNG: Kasse", "acme-shop|downtime||Kasse"},
    {"[acme-shop] Sto\xcc\x88rung: Kasse", "acme-shop|downtime||Kasse"},
    {"[acme-shop] Rechnung: doppelt", "acme-shop|billing||doppelt"},
    {"[acme-shop] panne : le panier", "acme-shop|downtime||le panier"},
    {"[acme-shop] Notfall! alles weg", "acme-shop|emergency||alles weg"},
    {"[acme-shop] Emergency: all gone", "acme-shop|emergency||all gone"},
    {"[acme-shop] Срочно: всё упало", "acme-shop|emergency||всё упало"},
    {"[acme-shop] 请求：x", "acme-shop|||请求：x"},
    {"[acme-shop] 紧急：网站打不开", "acme-shop|emergency||网站打不开"},
    {"[acme-shop] Bug report: x", "acme-shop|technical||x"},
    /* behind prefixes and tags */
    {"Re: [acme-shop] downtime: Checkout", "acme-shop|downtime||Checkout"},
    {"AW: WG: [acme-shop] downtime: Checkout", "acme-shop|downtime||Checkout"},
    {"RE[2]: Fwd: FW: [acme-shop] downtime: Checkout", "acme-shop|downtime||Checkout"},
    {"Re : TR : [acme-shop] downtime: Checkout", "acme-shop|downtime||Checkout"},
    {"回复：转发: [acme-shop] downtime: Checkout", "acme-shop|downtime||Checkout"},
    {"Ответ: [acme-shop] downtime: Checkout", "acme-shop|downtime||Checkout"},
    {"[EXTERNAL] [acme-shop] downtime: Checkout", "acme-shop|downtime||Checkout"},
    {"[EXTERN] Re: [EXTERNAL] [acme-shop] downtime: Checkout", "acme-shop|downtime||Checkout"},
    {"***SPAM*** [acme-shop] downtime: Checkout", "acme-shop|downtime||Checkout"},
    {"[dev-list] Re: [acme-shop] downtime: Checkout", "acme-shop|downtime||Checkout"},
    {"[dev-list] [acme-shop] downtime: Checkout",
     "?dev-list|downtime||[acme-shop] downtime: Checkout // "
     "?list|downtime|dev|[acme-shop] downtime: Checkout // ?acme-shop|downtime||Checkout // "
     "acme-shop|downtime||Checkout"},
    {"[Team Nord] [acme-shop] downtime: Checkout", "acme-shop|downtime||Checkout"},
    {"[Team Nord] Frage zum Vertrag", "|||[Team Nord] Frage zum Vertrag"},
    {"[acme-shop] [Login page] broken", "acme-shop|||[Login page] broken"},
    {"Checkout returns 500 [acme-shop]",
     "?acme-shop|||Checkout returns 500 // |||Checkout returns 500 [acme-shop]"},
    /* our own tag */
    {"Re: Checkout returns 500 [#12]", "|||Checkout returns 500"},
    {"Re: Checkout returns 500 [acme #12]", "|||Checkout returns 500"},
    {"[#12] Re: [acme-shop] downtime: Checkout", "acme-shop|downtime||Checkout"},
    {"AW: [acme-shop] downtime: Checkout [#12] [acme #12]", "acme-shop|downtime||Checkout"},
    {"Invoice [2024 #A7]", "|||Invoice [2024 #A7]"},
    /* pairs */
    {"Site: acme-shop; Type: downtime; Checkout", "acme-shop|downtime||Checkout"},
    {"site=acme-shop | type=downtime | Checkout", "acme-shop|downtime||Checkout"},
    {"site: acme-shop type: downtime summary: Checkout", "acme-shop|downtime||Checkout"},
    {"Seite: acme-shop, Typ: Störung, Umgebung: live, Kasse", "acme-shop|downtime|live|Kasse"},
    {"サイト：acme-shop、種別：障害、決済", "acme-shop|downtime||決済"},
    {"[site: acme-shop, type: downtime] Checkout", "acme-shop|downtime||Checkout"},
    {"Site: the homepage is down", "|||Site: the homepage is down"},
    /* look-alikes are nobody's site: Cyrillic a, zero-width, right-to-left override */
    {"[\xd0\xb0"
     "cme-shop] downtime: Checkout",
     "|downtime||Checkout"},
    {"[acme\xe2\x80\x8b-shop] downtime: Checkout", "|downtime||Checkout"},
    {"[acme\xe2\x80\xae-shop] Checkout", "|||[acme\xe2\x80\xae-shop] Checkout"},
    {"[äcme-shop] Checkout", "|||[äcme-shop] Checkout"},
    {"[live--s0] Checkout", "live--s0|||Checkout"},
    {"[x-.live] Checkout", "x-.live|||Checkout"},
    {"[acme-shop][60666] Checkout", "acme-shop|||[60666] Checkout"},
    {"[1/2] Checkout", "|||[1/2] Checkout"},
    {"[4711] Checkout", "?4711|||Checkout // |||[4711] Checkout"},
    {"(no subject)", "|||(no subject)"},
    {"(acme-shop) Checkout", "?acme-shop|||Checkout // |||(acme-shop) Checkout"},
};

static void reads_forms(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    int failed = 0;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        struct span got = read_all(conf, a, forms[i].subject, "");
        if (!span_eq(got, span_of(forms[i].want))) {
            print_error("%s\n  want %s\n  got  %.*s\n", forms[i].subject, forms[i].want, SPAN_FMT(got));
            failed++;
        }
    }
    arena_free(&a);
    assert_int_equal(failed, 0);
}

static void expect(struct facts_conf *c, const char *subject, const char *list_id, const char *want)
{
    struct arena *a = arena_new(0);
    struct span got = read_all(c, a, subject, list_id);
    char *s = arena_str(a, got);
    assert_string_equal(s, want);
    arena_free(&a);
}

static void knows_the_lists_own_tag(void **state)
{
    (void)state;
    expect(conf, "[dev] no site here", "dev.lists.example.org", "|||no site here");
    expect(conf, "[outages] [acme-shop] Checkout", "outages.lists.example.org", "acme-shop|||Checkout");
}

static void strips_only_our_tag_where_it_is_known(void **state)
{
    (void)state;
    char error[256];
    struct facts_conf *c = facts_conf_new(&(struct facts_conf_input){.tag = "acme"}, error, sizeof error);
    expect(c, "Re: Hello [acme #12]", "", "|||Hello");
    expect(c, "Re: Hello [other #12]", "", "|||Hello [other #12]");
    facts_conf_free(&c);
}

static void tries_configured_patterns_first(void **state)
{
    (void)state;
    char error[256];
    const char *const patterns[] = {"^(?<site>[A-Z]{3})-(?<environment>\\w+) #(?<type>\\w+)# (?<summary>.*)$",
                                    "ticket for (?<site>\\S+)", NULL};
    struct facts_conf *c =
        facts_conf_new(&(struct facts_conf_input){.subject_patterns = patterns}, error, sizeof error);
    assert_non_null(c);
    expect(c, "Re: ABC-prod #Ausfall# no answer", "",
           "abc|downtime|live|no answer // |||ABC-prod #Ausfall# no answer");
    expect(c, "a ticket for shop9", "", "shop9|||a ticket for shop9 // |||a ticket for shop9");
    expect(c, "[acme-shop] x", "", "acme-shop|||x");
    facts_conf_free(&c);
}

/* attacks 63 and 65 */
static void gives_up_on_a_costly_pattern(void **state)
{
    (void)state;
    char error[256];
    const char *const patterns[] = {"^(?<site>(\\w+\\s?)*)$", NULL};
    struct facts_conf *c =
        facts_conf_new(&(struct facts_conf_input){.subject_patterns = patterns}, error, sizeof error);
    struct arena *a = arena_new(0);
    char *subject = arena_alloc(a, 1 << 20);
    memset(subject, 'a', 1 << 20);
    subject[(1 << 20) - 1] = '!';
    struct facts_subjects s;
    struct spans defects = {0};
    subject_read(c, span_make(subject, 900), SPAN_EMPTY, a, &s, &defects);
    subject[899] = '!';
    subject_read(c, span_make(subject, 900), SPAN_EMPTY, a, &s, &defects);
    assert_true(defects.n >= 1);
    assert_true(s.n >= 1 && s.v[0].site.n == 0);
    subject_read(conf, span_make(subject, 1 << 20), SPAN_EMPTY, a, &s, &defects);
    assert_int_equal(s.v[s.n - 1].summary.n, 998);
    arena_free(&a);
    facts_conf_free(&c);
}

static int setup(void **state)
{
    (void)state;
    conf = facts_conf_default();
    return conf == NULL;
}

static int teardown(void **state)
{
    (void)state;
    facts_conf_free(&conf);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_forms),
        cmocka_unit_test(knows_the_lists_own_tag),
        cmocka_unit_test(strips_only_our_tag_where_it_is_known),
        cmocka_unit_test(tries_configured_patterns_first),
        cmocka_unit_test(gives_up_on_a_costly_pattern),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
