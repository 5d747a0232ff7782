/* test_rules.c: what the configuration adds to the built-in words, and what it may not. */
#include "parsers/rules.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "parsers/report.h"

static const char *text(char *room, struct span s)
{
    memcpy(room, s.p, s.n);
    room[s.n] = 0;
    return room;
}

static void knows_everyday_words(void **state)
{
    (void)state;
    static const struct {
        const char *word, *type, *environment;
    } rows[] = {
        {"downtime", "downtime", ""},
        {"Störung", "downtime", ""},
        {"STOERUNG", "downtime", ""},
        {"site down", "downtime", ""},
        {"panne", "downtime", ""},
        {"障害", "downtime", ""},
        {"Ｂｉｌｌｉｎｇ", "billing", ""},
        {"Rechnung", "billing", ""},
        {"facture", "billing", ""},
        {"bug", "technical", ""},
        {"Notfall", "emergency", ""},
        {"срочно", "emergency", ""},
        {"Frage", "general", ""},
        {"prod", "", "live"},
        {"Produktion", "", "live"},
        {"本番", "", "live"},
        {"staging", "", "test"},
        {"recette", "", "test"},
        {"Entwicklung", "", "dev"},
        {"acme-shop", "", ""},
        {"", "", ""},
    };
    struct facts_conf *c = facts_conf_default();
    char room[64];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_string_equal(text(room, facts_type_of(c, span_of(rows[i].word))), rows[i].type);
        assert_string_equal(text(room, facts_environment_of(c, span_of(rows[i].word))), rows[i].environment);
    }
    facts_conf_free(&c);
    assert_null(c);
}

static void adds_what_is_configured(void **state)
{
    (void)state;
    const char *const hosting[] = {"Webspace", "Störung", NULL}, *const uat[] = {"Abnahme 2", NULL};
    const char *const where[] = {"Quelle des Übels", NULL}, *const spam[] = {"X-Spam-Flag: YES", NULL};
    char error[256], room[64];
    struct facts_conf *c =
        facts_conf_new(&(struct facts_conf_input){.types = (struct facts_alias[]){{"hosting", hosting}, {0}},
                                                  .environments = (struct facts_alias[]){{"uat", uat}, {0}},
                                                  .sections = (struct facts_alias[]){{"errors", where}, {0}},
                                                  .limits = {.depth = 7},
                                                  .spam_headers = spam},
                       error, sizeof error);
    assert_non_null(c);
    assert_string_equal(text(room, facts_type_of(c, SPAN_LIT("webspace"))), "hosting");
    assert_string_equal(text(room, facts_type_of(c, SPAN_LIT("hosting"))), "hosting");
    assert_string_equal(text(room, facts_type_of(c, SPAN_LIT("Störung"))), "hosting"); /* ours yields */
    assert_string_equal(text(room, facts_type_of(c, SPAN_LIT("Ausfall"))), "downtime");
    assert_string_equal(text(room, facts_environment_of(c, SPAN_LIT("abnahme 2"))), "uat");
    assert_int_equal(facts_conf_limits(c)->depth, 7);
    assert_int_equal(facts_conf_limits(c)->parts, 1000);
    assert_string_equal(facts_conf_fallback(c), "windows-1252");
    assert_true(facts_conf_spam(c, SPAN_LIT("x-spam-flag"), SPAN_LIT(" yes, very")));
    assert_false(facts_conf_spam(c, SPAN_LIT("X-Spam-Flag"), SPAN_LIT("NO")));
    assert_false(facts_conf_spam(c, SPAN_LIT("X-Spam"), SPAN_LIT("YES")));
    struct arena *a = arena_new(0);
    struct facts f = {.reply_text = SPAN_LIT("Quelle des Übels: x is null")};
    report_read(c, (struct facts_arrival){0}, &f, a);
    assert_string_equal(text(room, f.sections[FACTS_ERRORS]), "x is null");
    arena_free(&a);
    facts_conf_free(&c);
}

static void refuses_what_can_not_work(void **state)
{
    (void)state;
    const char *const bar[] = {"a|b", NULL}, *const empty[] = {"", NULL}, *const ok[] = {"fine", NULL};
    const char *const pattern[] = {"(?<site>x)", "(?<site>(?R))", NULL};
    const struct facts_conf_input bad[] = {
        {.types = (struct facts_alias[]){{"x", bar}, {0}}},
        {.environments = (struct facts_alias[]){{"x", empty}, {0}}},
        {.sections = (struct facts_alias[]){{"nosuch", ok}, {0}}},
        {.subject_patterns = pattern},
        {.platform_patterns = pattern},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char error[256] = "";
        assert_null(facts_conf_new(&bad[i], error, sizeof error));
        assert_true(error[0] != 0);
    }
}

static void teaches_headings_it_reads(void **state)
{
    (void)state;
    static const char *const languages[] = {"en", "de", "fr", "es", "pt", "it", "nl", "sv", "da",
                                            "nb", "fi", "pl", "cs", "sk", "hu", "ro", "ru", "uk",
                                            "bg", "el", "tr", "ja", "zh", "ko", "ar", "he", "vi",
                                            "th", "id", "hi", "ca", "hr", "sl", "lt", "lv", "et"};
    struct facts_conf *c = facts_conf_default();
    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++)
        for (int s = 0; s < FACTS_SECTIONS; s++) {
            struct arena *a = arena_new(0);
            struct span h = report_heading((enum facts_section)s, span_of(languages[i]));
            struct facts f = {.reply_text = arena_printf(a, "%.*s: yes", SPAN_FMT(h))};
            report_read(c, (struct facts_arrival){0}, &f, a);
            if (!span_eq(f.sections[s], SPAN_LIT("yes")) || !f.section_stated[s])
                fail_msg("%s: %.*s", languages[i], SPAN_FMT(h));
            arena_free(&a);
        }
    assert_true(span_eq(report_heading(FACTS_STEPS, SPAN_LIT("xx")), SPAN_LIT("Steps to reproduce")));
    assert_true(
        span_eq(report_heading(FACTS_STEPS, SPAN_LIT("de-AT")), report_heading(FACTS_STEPS, SPAN_LIT("de"))));
    facts_conf_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_everyday_words),
        cmocka_unit_test(adds_what_is_configured),
        cmocka_unit_test(refuses_what_can_not_work),
        cmocka_unit_test(teaches_headings_it_reads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
