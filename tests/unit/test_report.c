/* test_report.c: whole reports.  tests/reports/LANGUAGE.txt holds 200 of them in twenty languages, as people
 * write them: "@@@ FORM", the text, then "@@ KEY" and what must be read of it. */
#include "parsers/report.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "parsers/json.h"

static struct facts_conf *conf;

static const char *const languages[] = {"en", "de", "fr", "es", "pt", "it", "nl", "sv", "da", "fi",
                                        "pl", "cs", "hu", "ru", "uk", "el", "tr", "ja", "zh", "ko"};

enum { LEAST_PERCENT = 95, REPORTS = 200 };

static struct span read_file(struct arena *a, const char *path)
{
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    char *p = arena_alloc(a, 1 << 20);
    size_t n = fread(p, 1, 1 << 20, f);
    fclose(f);
    return span_make(p, n);
}

static struct facts *facts_of(struct arena *a, const char *headers, struct span body)
{
    struct span raw =
        arena_printf(a,
                     "From: Ann <ann@acme.example>\r\nTo: support@example.com\r\n%s"
                     "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n%.*s",
                     headers, SPAN_FMT(body));
    return facts_read(conf, (struct facts_arrival){1759651200 /* 5 October 2025, 08:00 UTC */}, raw, a);
}

static struct span joined(struct arena *a, struct spans list)
{
    struct span s = SPAN_EMPTY;
    for (size_t i = 0; i < list.n; i++)
        s = arena_printf(a, "%.*s%s%.*s", SPAN_FMT(s), i ? "," : "", SPAN_FMT(list.v[i]));
    return s;
}

static struct span time_text(struct arena *a, struct facts_time t)
{
    struct buf b;
    buf_init(&b, 100);
    struct json j = json_to(&b);
    if (t.set)
        json_time(&j, t.unix_s, t.offset_min);
    struct span s = arena_copy(a, buf_span(&b));
    buf_release(&b);
    return s.n ? span_head(span_from(s, 1), s.n - 2) : s;
}

static struct span value_of(struct arena *a, const struct facts *f, struct span key)
{
    for (int i = 0; i < FACTS_SECTIONS; i++)
        if (span_eq(key, span_of(facts_section_name[i])))
            return f->sections[i];
    if (span_eq(key, SPAN_LIT("normalised")))
        return joined(a, f->environments);
    assert_true(span_eq(key, SPAN_LIT("began_at")));
    return time_text(a, f->began);
}

/* What stands before the next line that begins with mark, taken off *rest. */
static struct span take_until(struct span *rest, const char *mark)
{
    struct span all = *rest, line;
    while (rest->n) {
        if (span_starts(*rest, span_of(mark)))
            break;
        span_line(rest, &line);
    }
    return span_trim(span_head(all, (size_t)(rest->p - all.p)));
}

struct score {
    unsigned reports, keys, right;
};

static void read_one(struct arena *a, const char *language, struct span *rest, struct score *score)
{
    struct span form, line;
    span_line(rest, &form);
    struct span text = take_until(rest, "@@ ");
    struct facts *f = facts_of(a,
                               span_find(form, SPAN_LIT("form")) < form.n
                                   ? "Subject: Re: Checkout [#12]\r\nIn-Reply-To: <1@example.com>\r\n"
                                     "Date: Sun, 5 Oct 2025 10:00:00 +0200\r\n"
                                   : "Subject: Checkout\r\nDate: Sun, 5 Oct 2025 10:00:00 +0200\r\n",
                               text);
    score->reports++;
    while (span_starts(*rest, SPAN_LIT("@@ "))) {
        span_line(rest, &line);
        struct span want = take_until(rest, "@@"), got = value_of(a, f, span_from(line, 3));
        score->keys++;
        score->right += span_eq(want, got);
        if (!span_eq(want, got))
            print_message("%s, %.*s, %.*s: want «%.*s» got «%.*s»\n", language, SPAN_FMT(span_from(form, 4)),
                          SPAN_FMT(span_from(line, 3)), SPAN_FMT(want), SPAN_FMT(got));
    }
}

static void reads_reports(void **state)
{
    (void)state;
    struct score score = {0};
    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++) {
        struct arena *a = arena_new(0);
        char path[64];
        snprintf(path, sizeof path, "tests/reports/%s.txt", languages[i]);
        struct span rest = read_file(a, path);
        while (rest.n)
            read_one(a, languages[i], &rest, &score);
        arena_free(&a);
    }
    printf("rate: %u of %u sections and values of %u reports read\n", score.right, score.keys, score.reports);
    assert_int_equal(score.reports, REPORTS);
    assert_true(score.right * 100 >= score.keys * LEAST_PERCENT);
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
    const struct CMUnitTest tests[] = {cmocka_unit_test(reads_reports)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
