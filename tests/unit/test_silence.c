/* When an answer is withheld because of those before it: budgets, and the same subject again and again. */
#include "tests/unit/support_bed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static const char acme[] =
    "{\"organizations\":[{\"id\":\"acme\",\"name\":\"Acme\",\"members\":["
    "{\"address\":\"ann@acme.example\",\"name\":\"Ann\",\"role\":\"administrator\"}],"
    "\"sites\":[{\"id\":\"acme-shop\",\"name\":\"Shop\"},{\"id\":\"acme-blog\",\"name\":\"Blog\"}]}]}";

/* Attacks 13 and 22. */
static void test_budgets(void **state)
{
    (void)state;
    struct bed b;
    char text[200];
    bed_open(&b, "limits { stranger_hour = 3 strangers_hour = 5 customer_hour = 4 }\n", acme);
    for (int i = 1; i <= 4; i++) {
        snprintf(text, sizeof text, "From: sam@s.example\nTo: support@example.com\nSubject: %c\n\ny\n",
                 'a' + i);
        struct intake_answer a = bed_take(&b, NULL, text);
        assert_string_equal(a.outcome, "opened");
        assert_string_equal(bed_answer(&b, &a), i <= 3 ? "sent" : "withheld:stranger_hour");
    }
    for (int i = 1; i <= 4; i++) {
        snprintf(text, sizeof text, "From: s%d@s.example\nTo: support@example.com\nSubject: %c\n\ny%d\n", i,
                 'k' + i, i);
        struct intake_answer a = bed_take(&b, NULL, text);
        assert_string_equal(bed_answer(&b, &a), i <= 2 ? "sent" : "withheld:strangers_hour");
    }
    for (int i = 1; i <= 5; i++) {
        snprintf(text, sizeof text, "From: ann@acme.example\nTo: support@example.com\nSubject: %c\n\ny\n",
                 'a' + i);
        struct intake_answer a = bed_take(&b, NULL, text);
        assert_string_equal(bed_answer(&b, &a), i <= 4 ? "sent" : "withheld:customer_hour");
    }
    assert_int_equal(bed_count(&b, "tickets"), 13);
    bed_close(&b);
}

/* Attacks 22 and 23: no mark of a robot, the same words; an address each, or one with a number in it. */
static void test_the_same_subject_again_and_again(void **state)
{
    (void)state;
    struct bed b;
    char text[200];
    bed_open(&b, NULL, acme);
    for (int i = 1; i <= 32; i++) {
        snprintf(text, sizeof text,
                 "From: r%d@s.example\nTo: support@example.com\nSubject: I am away (%d)\n\ny%d\n", i, i, i);
        struct intake_answer a = bed_take(&b, NULL, text);
        assert_string_equal(a.outcome, "opened");
        assert_string_equal(bed_answer(&b, &a), i <= 31 ? "sent" : "withheld:same_subject");
    }
    for (int i = 1; i <= 12; i++) {
        snprintf(text, sizeof text,
                 "From: ann@acme.example\nTo: support@example.com\nSubject: Away %d\n\ny\n", i);
        struct intake_answer a = bed_take(&b, NULL, text);
        assert_string_equal(bed_answer(&b, &a), i <= 10 ? "sent" : "withheld:same_subject");
    }
    struct intake_answer other =
        bed_take(&b, NULL, "From: ann@acme.example\nTo: support@example.com\nSubject: Help\n\ny\n");
    assert_string_equal(bed_answer(&b, &other), "sent");
    bed_close(&b);
}

static void test_budgets_of_a_day(void **state)
{
    (void)state;
    static const struct {
        const char *from, *withheld;
    } rows[] = {{"sam@s.example", "withheld:stranger_day"}, {"ann@acme.example", "withheld:customer_day"}};
    for (size_t r = 0; r < 2; r++) {
        struct bed b;
        bed_open(&b, "limits { stranger_day = 2 customer_day = 2 }\n", acme);
        for (int i = 1; i <= 3; i++) {
            char text[200];
            snprintf(text, sizeof text, "From: %s\nTo: support@example.com\nSubject: x%d\n\ny\n",
                     rows[r].from, i);
            struct intake_answer a = bed_take(&b, NULL, text);
            assert_string_equal(bed_answer(&b, &a), i <= 2 ? "sent" : rows[r].withheld);
        }
        bed_close(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_budgets),
        cmocka_unit_test(test_the_same_subject_again_and_again),
        cmocka_unit_test(test_budgets_of_a_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
