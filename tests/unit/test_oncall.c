/* An emergency on a plan that has nobody on call: the confirmation says so, and which way the plan offers, in
 * every language; on one that has it, and to strangers, it doesn't. */
#include "tests/unit/support_bed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "parsers/facts.h"

static const char plans[] = "plan \"gold\" { tickets = \"24x7\" chat = \"24x7\" oncall = \"15m\" }\n"
                            "plan \"basic\" { tickets = \"24x7\" chat = \"24x5\" }\n"
                            "plan \"small\" { tickets = \"24x7\" }\n";

static const struct {
    const char *plan, *language, *type, *says, *way;
} rows[] = {
    {"basic", "en", "emergency", "includes no engineers on call", "the chat: around the clock on weekdays"},
    {"basic", "de", "emergency", "enthält keinen Bereitschaftsdienst", "der Chat: werktags rund um die Uhr"},
    {"basic", "es", "emergency", "no incluye ingenieros de guardia",
     "el chat: a todas horas, de lunes a viernes"},
    {"basic", "fr", "emergency", "ne comprend pas d'astreinte",
     "le chat : jour et nuit, du lundi au vendredi"},
    {"basic", "ja", "emergency", "当番のエンジニアが含まれない", "チャットです（平日24時間）"},
    {"small", "en", "emergency", "includes no engineers on call",
     "This ticket is the quickest way that it offers"},
    {"small", "de", "emergency", "enthält keinen Bereitschaftsdienst",
     "Dieses Ticket ist der schnellste Weg"},
    {"small", "es", "emergency", "no incluye ingenieros de guardia", "Este ticket es la vía más rápida"},
    {"small", "fr", "emergency", "ne comprend pas d'astreinte", "Ce ticket est la voie la plus rapide"},
    {"small", "ja", "emergency", "当番のエンジニアが含まれない", "このチケットが最も早い方法です"},
    {"gold", "en", "emergency", NULL, NULL},
    {"basic", "en", "downtime", NULL, NULL},
};

/* The text of the first confirmation, in one line without blanks: it is wrapped, Japanese in the middle of
 * words. */
static struct span said(struct bed *b)
{
    struct span octets;
    (void)bed_outbox(b, 1, &octets);
    struct span text = facts_read(b->gate.conf->facts, (struct facts_arrival){0}, octets, b->arena)->text;
    char *p = arena_alloc(b->arena, text.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        if (!ascii_space(text.p[i]))
            p[n++] = text.p[i];
    }
    return span_make(p, n);
}

static bool has(struct bed *b, struct span text, const char *what)
{
    char *p = arena_alloc(b->arena, strlen(what) + 1);
    size_t n = 0;
    for (; *what; what++) {
        if (*what != ' ')
            p[n++] = *what;
    }
    return span_find(text, span_make(p, n)) < text.n;
}

static void test_what_the_confirmation_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bed b;
        char directory[500], mail[200];
        snprintf(
            directory, sizeof directory,
            "{\"organizations\":[{\"id\":\"acme\",\"name\":\"A\",\"plan\":\"%s\",\"language\":\"%s\","
            "\"members\":"
            "[{\"address\":\"ann@acme.example\",\"name\":\"Ann\",\"role\":\"developer\"}],\"sites\":[{\"id\":"
            "\"acme-shop\",\"name\":\"S\"}]}]}",
            rows[i].plan, rows[i].language);
        snprintf(mail, sizeof mail,
                 "From: ann@acme.example\nTo: support@example.com\nSubject: [acme-shop] %s: Down\n\nx\n",
                 rows[i].type);
        bed_open(&b, plans, directory);
        (void)bed_take(&b, NULL, mail);
        struct span text = said(&b);
        bool told = rows[i].says && has(&b, text, rows[i].says) && has(&b, text, rows[i].way);
        if (rows[i].says ? !told : has(&b, text, "engineers on call"))
            fail_msg("%s, %s: %.*s", rows[i].plan, rows[i].language, SPAN_FMT(text));
        bed_close(&b);
    }
}

static void test_a_stranger_is_told_nothing(void **state)
{
    (void)state;
    struct bed b;
    bed_open(&b, plans, NULL);
    (void)bed_take(&b, NULL,
                   "From: sam@s.example\nTo: support@example.com\nSubject: [acme-shop] emergency: x\n\nx\n");
    assert_false(has(&b, said(&b), "on call"));
    bed_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_the_confirmation_says),
        cmocka_unit_test(test_a_stranger_is_told_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
