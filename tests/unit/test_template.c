/* test_template.c: built-in texts are whole in every language; an override wins, or is refused with file and
 * line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/gate/template.h"
#include "daemon/gate/template_builtin.h"

static char dir[64];

static int setup(void **state)
{
    (void)state;
    snprintf(dir, sizeof dir, "/tmp/gatepost-template-XXXXXX");
    return mkdtemp(dir) ? 0 : -1;
}

/* Writes dir/path, folders included. */
static void put(const char *path, const char *text)
{
    char name[200];
    snprintf(name, sizeof name, "%s/%s", dir, path);
    for (char *slash = name + strlen(dir) + 1; (slash = strchr(slash, '/')); *slash++ = '/') {
        *slash = 0;
        mkdir(name, 0700);
    }
    FILE *f = fopen(name, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static int teardown(void **state)
{
    (void)state;
    static const char *const files[] = {"de/confirmation.mustache",
                                        "de/words",
                                        "de/.x",
                                        "de/y~",
                                        "de/zz.mustache",
                                        "de/date.mustache",
                                        "fr/signature.mustache",
                                        "not a language",
                                        "README",
                                        "hook/mine.mustache",
                                        "hook/mine"};
    char name[200];
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        snprintf(name, sizeof name, "%s/%s", dir, files[i]);
        unlink(name);
    }
    static const char *const folders[] = {"/de", "/fr", "/hook", ""};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        snprintf(name, sizeof name, "%s%s", dir, folders[i]);
        rmdir(name);
    }
    return 0;
}

static struct template_set *load(const char *path, struct buf *problems)
{
    buf_init(problems, 1 << 16);
    return template_set_new(path, problems);
}

/* Every language has every template and every word. */
static void test_builtin_is_whole(void **state)
{
    (void)state;
    struct buf problems;
    struct template_set *set = load("", &problems);
    assert_int_equal(problems.n, 0);
    for (const struct template_builtin *b = template_builtins; b->path; b++) {
        struct span path = span_of(b->path), language = span_head(path, span_chr(path, '/'));
        char name[100];
        if (span_eq(language, SPAN_LIT("hook")))
            continue; /* of no language */
        for (const struct template_kind *k = template_kinds; k->name; k++) {
            bool there = false;
            snprintf(name, sizeof name, "%.*s/%s.mustache", SPAN_FMT(language), k->name);
            for (const struct template_builtin *c = template_builtins; c->path; c++)
                there = there || strcmp(c->path, name) == 0;
            if (!there)
                fail_msg("no %s", name);
        }
        if (!span_ends(path, SPAN_LIT("/words")))
            continue;
        /* each key of the English words, and no other */
        for (const struct template_builtin *c = template_builtins; c->path; c++) {
            if (!span_ends(span_of(c->path), SPAN_LIT("/words")))
                continue;
            struct span rest = span_of(c->text), line;
            while (span_line(&rest, &line)) {
                struct span key = span_trim(span_head(line, span_chr(line, '=')));
                if (!key.n || key.p[0] == '#')
                    continue;
                snprintf(name, sizeof name, "\n%.*s = ", SPAN_FMT(key));
                if (span_find(span_of(b->text), span_of(name)) == strlen(b->text))
                    fail_msg("%s lacks %.*s of %s", b->path, SPAN_FMT(key), c->path);
            }
        }
    }
    template_set_free(&set);
    buf_release(&problems);
}

static void test_languages(void **state)
{
    (void)state;
    static const struct {
        const char *wanted, *fallback, *got;
    } table[] = {
        {"de", "en", "de"}, {"DE", "en", "de"},  {"de-AT", "en", "de"}, {"xx", "de", "de"},
        {"xx", "yy", "en"}, {"", "de-CH", "de"}, {"", "", "en"},        {"d", "", "en"},
    };
    struct buf problems;
    struct template_set *set = load("", &problems);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        assert_true(span_eq(template_language(set, span_of(table[i].wanted), span_of(table[i].fallback)),
                            span_of(table[i].got)));
    assert_true(span_eq(template_word(set, SPAN_LIT("de"), "month.3"), SPAN_LIT("März")));
    assert_true(span_eq(template_word(set, SPAN_LIT("xx"), "month.3"), SPAN_LIT("March")));
    assert_true(span_eq(template_word(set, SPAN_LIT("de"), "list"), SPAN_LIT(", ")));
    assert_int_equal(template_word(set, SPAN_LIT("de"), "no.such.word").n, 0);
    assert_null(template_find(set, SPAN_LIT("de"), "no-such-template"));
    template_set_free(&set);
    buf_release(&problems);
}

static struct span rendered(struct arena *a, const struct template_set *set, const char *language,
                            const char *name)
{
    struct mustache_value *v = mustache_object(a);
    mustache_text(a, v, SPAN_LIT("number"), SPAN_LIT("12"));
    mustache_text(a, v, SPAN_LIT("support_name"), SPAN_LIT("Us"));
    struct buf out;
    buf_init(&out, 10000);
    assert_true(
        mustache_render(template_find(set, span_of(language), name), v, MUSTACHE_PLAIN, NULL, NULL, &out));
    struct span s = arena_copy(a, buf_span(&out));
    buf_release(&out);
    return s;
}

static void test_override(void **state)
{
    (void)state;
    put("de/confirmation.mustache", "Nummer {{number}}\n");
    put("de/words", "# eigene\n type.downtime = Totalausfall\ntype.slow = Geschwindigkeit\n");
    put("de/.x", "{{");
    put("de/y~", "{{");
    put("fr/signature.mustache", "-- {{support_name}}\n");
    struct buf problems;
    assert_true(template_check(dir, &(struct buf){.cap = 10000}));
    struct template_set *set = load(dir, &problems);
    assert_int_equal(problems.n, 0);
    struct arena *a = arena_new(0);
    assert_true(span_eq(rendered(a, set, "de", "confirmation"), SPAN_LIT("Nummer 12\n")));
    assert_true(span_eq(rendered(a, set, "de", "signature"), SPAN_LIT("Us\n")));
    assert_true(span_eq(rendered(a, set, "fr", "signature"), SPAN_LIT("-- Us\n")));
    assert_true(span_eq(template_word(set, SPAN_LIT("de"), "type.downtime"), SPAN_LIT("Totalausfall")));
    assert_true(span_eq(template_word(set, SPAN_LIT("de"), "type.slow"), SPAN_LIT("Geschwindigkeit")));
    assert_true(span_eq(template_word(set, SPAN_LIT("de"), "type.billing"), SPAN_LIT("Abrechnung")));
    template_set_free(&set);
    buf_release(&problems);
    arena_free(&a);
}

/* What is wrong is refused with its place, and the built-in one serves. */
static void test_broken_override(void **state)
{
    (void)state;
    static const struct {
        const char *path, *text, *said;
    } table[] = {
        {"de/confirmation.mustache", "a\n{{#site}}\n",
         "/de/confirmation.mustache:2: a section isn't closed\n"},
        {"de/confirmation.mustache", "a\n{{secret}}\n",
         "/de/confirmation.mustache:2: no value of this template, or not here: secret\n"},
        {"de/confirmation.mustache", "{{heading}}\n",
         "/de/confirmation.mustache:1: no value of this template, or not here: heading\n"},
        {"de/confirmation.mustache", "{{site.name}}\n",
         "/de/confirmation.mustache:1: no value of this template, or not here: site.name\n"},
        {"de/confirmation.mustache", "{{>confirmation}}\n",
         "/de/confirmation.mustache:1: no template to be taken in here: confirmation\n"},
        {"de/confirmation.mustache", "\xff\n", "/de/confirmation.mustache: not UTF-8\n"},
        {"de/date.mustache", "{{number}}",
         "/de/date.mustache:1: no value of this template, or not here: number\n"},
        {"de/zz.mustache", "x", "/de/zz.mustache: no template has this name\n"},
        {"de/words", "type.downtime\n", "/de/words:1: not KEY = TEXT\n"},
        {"de/words", "\nmonth.13 = x\n", "/de/words:2: no word that is asked for: month.13\n"},
        {"hook/mine.mustache", "{\"a\": {{ticket}}}\n",
         "/hook/mine.mustache:1: it doesn't make JSON: "
         "line 1, column 7: no value\n"},
        {"hook/mine.mustache", "{}\n{{body}}",
         "/hook/mine.mustache:2: no value of a hook's template: body\n"},
        {"hook/mine.mustache", "{{>json}}", "/hook/mine.mustache:1: no value of a hook's template: json\n"},
        {"hook/mine", "{}", "/hook/mine: no template has this name\n"},
        {"README", "x", "/README: no language (\"de\", \"pt-BR\")\n"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        put(table[i].path, table[i].text);
        struct buf problems, error;
        struct template_set *set = load(dir, &problems);
        struct span said = span_from(buf_span(&problems), strlen(dir));
        if (!span_eq(said, span_of(table[i].said)))
            fail_msg("%s: said \"%.*s\"", table[i].path, SPAN_FMT(said));
        buf_init(&error, 10000);
        assert_false(template_check(dir, &error));
        buf_release(&error);
        struct arena *a = arena_new(0);
        assert_true(span_eq(rendered(a, set, "de", "signature"), SPAN_LIT("Us\n")));
        assert_true(span_find(rendered(a, set, "de", "confirmation"), SPAN_LIT("Ticket #12")) == 0);
        arena_free(&a);
        template_set_free(&set);
        buf_release(&problems);
        char name[200];
        snprintf(name, sizeof name, "%s/%s", dir, table[i].path);
        unlink(name);
    }
    struct buf error;
    buf_init(&error, 10000);
    assert_false(template_check("/no/such/folder", &error));
    assert_string_equal(error.p, "/no/such/folder: can't be read: No such file or directory\n");
    buf_release(&error);
    assert_true(template_check("", &error));
}

/* Whether word stands in a line of the page's that can name a value. */
static bool page_names(struct span page, struct span word)
{
    struct span line;
    while (span_line(&page, &line)) {
        if (!span_starts(line, SPAN_LIT(".Ic ")) && !span_starts(line, SPAN_LIT(".It Ic ")) &&
            !span_starts(line, SPAN_LIT(".Pq Ic ")) && !span_starts(line, SPAN_LIT(".Ss ")))
            continue;
        while (line.n) {
            size_t n = span_chr(line, ' ');
            if (span_eq(span_head(line, n), word))
                return true;
            line = span_from(line, n + 1);
        }
    }
    return false;
}

static void test_the_manual_names_every_value(void **state)
{
    static const char path[] = "contrib/man/gatepost-templates.7";
    (void)state;
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    static char page[1 << 16];
    struct span text = span_make(page, fread(page, 1, sizeof page, f));
    fclose(f);
    for (const struct template_kind *k = template_kinds; k->name; k++) {
        if (!page_names(text, span_of(k->name)))
            fail_msg("%s doesn't name the template %s", path, k->name);
        for (const struct template_value *v = k->values; v->name; v++)
            if (!page_names(text, span_of(v->name)))
                fail_msg("%s doesn't name %s of %s", path, v->name, k->name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_builtin_is_whole),
        cmocka_unit_test(test_languages),
        cmocka_unit_test(test_the_manual_names_every_value),
        cmocka_unit_test_setup_teardown(test_override, setup, teardown),
        cmocka_unit_test_setup_teardown(test_broken_override, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
