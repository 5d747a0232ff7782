/* test_report.c: whole reports.  tests/reports/LANGUAGE.txt holds 200 of them in twenty languages, as people
 * write them: "@@@ FORM", the text, then "@@ KEY" and what must be read of it. */
#include "parsers/report.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <time.h>

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

/* A report as struct facts has it, read. */
static struct facts read_texts(struct arena *a, const char *reply, const char *quoted, const char *forwarded)
{
    struct facts f = {.reply_text = span_of(reply),
                      .text = span_of(reply),
                      .quoted_text = span_of(quoted),
                      .forwarded = span_of(forwarded),
                      .has_forwarded = forwarded[0] != 0};
    if (quoted[0]) {
        f.subject = SPAN_LIT("Re: x [#12]");
        arena_push(a, &f.in_reply_to, SPAN_LIT("1@example.com"));
    }
    report_read(conf, (struct facts_arrival){1759651200}, &f, a);
    return f;
}

static const struct {
    const char *reply, *quoted, *forwarded;
    const char *want[FACTS_SECTIONS]; /* NULL: none */
    const char *site, *type;          /* of lines in the body */
} texts[] = {
    /* prose, lists and dumps that look a little like headings */
    {"Hello,\n\nthe shop is down. When I log in, it says no.\nWhere can I see the links?\n\nThanks, Ann",
     "",
     "",
     {0},
     "",
     ""},
    {"However, when I start the first job I get this:\n\nfoo", "", "", {0}, "", ""},
    {"سلام\n\nمراحل بازتولید: a\n"
     "محیط‌های درگیر: live\n"
     "زمان شروع: 10:15\n"
     "پیام‌های خطا: HTTP 500\n"
     "لینک اسکرین‌شات‌ها: c\n\nبا تشکر",
     "",
     "",
     {"a", "live", "10:15", "HTTP 500", "c"},
     "",
     ""},
    {"Steps:\n1. Open the shop\n2. Error: it says no\n3. Screenshots: none\n\nErrors: E1",
     "",
     "",
     {[FACTS_STEPS] = "1. Open the shop\n2. Error: it says no\n3. Screenshots: none", [FACTS_ERRORS] = "E1"},
     "",
     ""},
    {"Error messages:\nVersion: 1.2\nURL: /checkout\nError: boom\n\nExpected result:\nno error",
     "",
     "",
     {[FACTS_ERRORS] = "Version: 1.2\nURL: /checkout\nError: boom"},
     "",
     ""},
    {"Environment: live\nSince: Monday\n\nThe shop is slow and we are losing money.",
     "",
     "",
     {[FACTS_ENVIRONMENTS] = "live", [FACTS_BEGAN] = "Monday"},
     "",
     ""},
    {"Steps:\na\n\nb\n\nBest regards\nAnn\n-- \nACME", "", "", {[FACTS_STEPS] = "a\n\nb"}, "", ""},
    {"*Environment:*\n - OS: Windows\n - prod\n\n*Expected behavior*\nworks",
     "",
     "",
     {[FACTS_ENVIRONMENTS] = "- OS: Windows\n - prod"},
     "",
     ""},
    {"- **Steps**: open it\n- **Environment**: live\n- Since => Monday",
     "",
     "",
     {[FACTS_STEPS] = "open it", [FACTS_ENVIRONMENTS] = "live", [FACTS_BEGAN] = "Monday"},
     "",
     ""},
    {"What error messages do you see?\nHTTP 503\nAny screenshots?\nnone",
     "",
     "",
     {[FACTS_ERRORS] = "HTTP 503", [FACTS_LINKS] = "none"},
     "",
     ""},
    /* "Error: ..." among headings is one, alone it is the message */
    {"Error: E1\nEnvironment: live", "", "", {[FACTS_ERRORS] = "E1", [FACTS_ENVIRONMENTS] = "live"}, "", ""},
    {"It fails.\nError: E1\n  at x", "", "", {[FACTS_ERRORS] = "Error: E1\n  at x"}, "", ""},
    /* tables by column and by row */
    {"| Steps | Environment | Errors |\n|---|---|---|\n| open it | live | E1 |\n| save it | | E2 |\n\nbye",
     "",
     "",
     {[FACTS_STEPS] = "open it\nsave it", [FACTS_ENVIRONMENTS] = "live", [FACTS_ERRORS] = "E1\nE2"},
     "",
     ""},
    {"Steps | open it\nEnvironment | live\n",
     "",
     "",
     {[FACTS_STEPS] = "open it", [FACTS_ENVIRONMENTS] = "live"},
     "",
     ""},
    {"Steps\topen it\nEnvironment\tlive\n",
     "",
     "",
     {[FACTS_STEPS] = "open it", [FACTS_ENVIRONMENTS] = "live"},
     "",
     ""},
    /* answers between our quoted lines; an answered heading, an unanswered one, our hint */
    {"> Steps to reproduce: (what you did)\nopen it\nsave it\n> Error messages: (word for word)\n> When it "
     "began:\n"
     "yesterday\n",
     "",
     "",
     {[FACTS_STEPS] = "open it\nsave it", [FACTS_BEGAN] = "yesterday"},
     "",
     ""},
    /* our own form in an Outlook quote: only what it teaches, hints dropped, history below left alone */
    {"see below",
     "From: Support\nSubject: Re: x [#12]\n\nSite: old-shop\nEnvironments: test\n\n"
     "Steps to reproduce: (what you did,\nand so on)\nopen it\n\nError messages: (word for word) E1\n\nLinks "
     "to screenshots: "
     "(pages)\n\n-- \nSupport\n\n> Environments affected: dev\n",
     "",
     {[FACTS_STEPS] = "open it", [FACTS_ERRORS] = "E1"},
     "",
     ""},
    {"see below",
     "Site: (which one it is about) acme-shop\nEnvironments affected: live\n-- \nSupport\n",
     "",
     {[FACTS_ENVIRONMENTS] = "live"},
     "acme-shop",
     ""},
    /* our confirmation as it comes back, not touched, then filled in */
    {"thanks",
     "Type: downtime\nDetails: Error messages\n\nIhre Antwort:\n\n  Site: (um welche es geht; Ihre: a, b)\n"
     "  Links zu Screenshots: (gern auch zu Aufnahmen und zu den betroffenen\n    Seiten)\n  Beginn der "
     "Störung: (Tag und "
     "Uhrzeit)\n\n--\nSupport\n",
     "",
     {0},
     "",
     ""},
    {"see below",
     "  Links zu Screenshots: (gern auch zu Aufnahmen und zu den betroffenen\n    "
     "Seiten)\nhttps://x.example/1\n\n"
     "  Beginn der Störung: (Tag und Uhrzeit) gestern 14:30\n\n--\nSupport\n",
     "",
     {[FACTS_LINKS] = "https://x.example/1", [FACTS_BEGAN] = "gestern 14:30"},
     "",
     ""},
    /* filled in behind ">", as in Gmail; an agent's questions are no form */
    {"",
     "> Ticket #12: x\n>\n>   Type: general\n>\n> These would help:\n>\n>   Site: acme-shop\n>   Steps to "
     "reproduce: "
     "open it\n>     and save it\n>   Environments affected: (live, test, dev, or the name of a multidev\n>  "
     "   "
     "branch)\n>   Error messages: E1\n>\n> -- \n> Support\n",
     "",
     {[FACTS_STEPS] = "open it\nand save it", [FACTS_ERRORS] = "E1"},
     "acme-shop",
     ""},
    {"it is back",
     "> Ticket #12: x\n>\n>> Ticket #12\n>> Error messages: E1\n\nError messages: E2\n",
     "",
     {0},
     "",
     ""},
    {"it is back", "> Hello,\n>\n> about ticket #12:\n>\n> Error messages: which?\n", "", {0}, "", ""},
    {"it is back", "> Ticket #123: x\n>\n> Error messages: E1\n", "", {0}, "", ""},
    /* the site that we ask for: a hint that is wrapped, in the hint's place, below it, far down */
    {"see below",
     "Site: (which one it is about; yours: a-shop,\n    b-shop, c-shop)\nSteps to reproduce: (what you "
     "did)\n",
     "",
     {0},
     "",
     ""},
    {"see below",
     "Site: (which one it is about; yours: a-shop,\n    b-shop, c-shop)\nc-shop\nSteps to reproduce: (what "
     "you did)\n",
     "",
     {0},
     "c-shop",
     ""},
    {"see below",
     "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\nSite: old-shop\nType: general\n\nWhich "
     "one?\n\nSite: "
     "acme-shop\n\nSteps to reproduce: (what you did)\n",
     "",
     {0},
     "acme-shop",
     ""},
    {"> Site: (which one it is about; yours: acme-blog,\n>   acme-shop)\nacme-shop\n> Steps to reproduce: "
     "(what "
     "you did)\nopen it (twice)\n",
     "x",
     "",
     {[FACTS_STEPS] = "open it (twice)"},
     "acme-shop",
     ""},
    {"> Site: (which one it is about)\nIt is the shop\n", "x", "", {0}, "", ""},
    /* our whole form among what counts as new: what is left of it says nothing */
    {"Ticket #12\n\n  Environments affected: (live, test, dev, or the name of a multidev\n    branch)\n  "
     "Steps to "
     "reproduce: open it\n  When it began: (day and time)\n",
     "x",
     "",
     {[FACTS_STEPS] = "open it"},
     "",
     ""},
    /* a forwarded mail is part of the message; the new text comes first */
    {"Please look at this.\nEnvironment: live",
     "",
     "From: Bob\nSubject: [acme-shop] downtime: it broke\n\nSteps: open it\nEnvironment: test\n",
     {[FACTS_STEPS] = "open it", [FACTS_ENVIRONMENTS] = "live"},
     "acme-shop",
     "downtime"},
    /* site and type at the top */
    {"Site: acme-shop\nType: downtime\n\nIt is down.", "", "", {0}, "acme-shop", "downtime"},
    {"Hello,\n\nSite: [ACME-Shop]\nTyp: Störung (live)\n", "", "", {0}, "acme-shop", "downtime"},
    {"Site: https://shop.acme.example/checkout\n", "", "", {0}, "shop.acme.example", ""},
    {"Site:\nacme-shop\nType:\nnonsense\n", "", "", {0}, "acme-shop", ""},
    {"> Site: other-shop\nno", "", "", {0}, "", ""},
    {"a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\nm\nn\no\np\nSite: acme-shop", "", "", {0}, "", ""},
    {"Site: \xd0\xb0"
     "cme-shop\n",
     "",
     "",
     {0},
     "",
     ""},
    /* what is pasted with a message is no heading; what a writer puts above one is */
    {"Look:\n\nPHP Fatal error:  Uncaught Error: x in /a.php:1\nStack trace:\n#0 /b.php(12): f()\n#1 "
     "{main}\n\nThat is "
     "all.",
     "",
     "",
     {[FACTS_ERRORS] =
          "PHP Fatal error:  Uncaught Error: x in /a.php:1\nStack trace:\n#0 /b.php(12): f()\n#1 {main}"},
     "",
     ""},
    {"Look:\n\nTraceback (most recent call last):\n  File \"a.py\", line 3, in f\n    g()\nValueError: "
     "bad\n\nThat is all.",
     "",
     "",
     {[FACTS_ERRORS] =
          "Traceback (most recent call last):\n  File \"a.py\", line 3, in f\n    g()\nValueError: bad"},
     "",
     ""},
    {"It is down.\n\nStack trace:\ncom.example.F(3)\n",
     "",
     "",
     {[FACTS_ERRORS] = "com.example.F(3)"},
     "",
     ""},
    {"Errors:\nboom\nStack trace:\n#0 a\n", "", "", {[FACTS_ERRORS] = "boom\nStack trace:\n#0 a"}, "", ""},
    /* a farewell right below an answer in a heading's line ends it; in a list it may be a step */
    {"Environment: live\nThanks!\nAnn\n", "", "", {[FACTS_ENVIRONMENTS] = "live"}, "", ""},
    {"Steps:\nopen it\nThanks\nclick\n", "", "", {[FACTS_STEPS] = "open it\nThanks\nclick"}, "", ""},
    /* a drawn rule and what Japanese letters end in end a section */
    {"再現手順：トップページを開く\n\nお忙しいところ恐れ入りますが、ご確認のほどよろしくお願いいたします。\n",
     "",
     "",
     {[FACTS_STEPS] = "トップページを開く"},
     "",
     ""},
    {"再現手順：トップページを開く\n━━━━━━━━\n株式会社さくら\n",
     "",
     "",
     {[FACTS_STEPS] = "トップページを開く"},
     "",
     ""},
    /* by shape */
    {"It says:\nFatal error: x in y.php\nand see https://prnt.sc/abc",
     "",
     "",
     {[FACTS_ERRORS] = "Fatal error: x in y.php", [FACTS_LINKS] = "https://prnt.sc/abc"},
     "",
     ""},
};

static void reads_texts(void **state)
{
    (void)state;
    int failed = 0;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct arena *a = arena_new(0);
        struct facts f = read_texts(a, texts[i].reply, texts[i].quoted, texts[i].forwarded);
        for (int s = 0; s < FACTS_SECTIONS; s++)
            if (!span_eq(f.sections[s], span_of(texts[i].want[s]))) {
                print_error("%s\n  %s: want «%s» got «%.*s»\n", texts[i].reply, facts_section_name[s],
                            texts[i].want[s] ? texts[i].want[s] : "", SPAN_FMT(f.sections[s]));
                failed++;
            }
        if (!span_eq(f.internal.body_site, span_of(texts[i].site)) ||
            !span_eq(f.internal.body_type, span_of(texts[i].type))) {
            print_error("%s: site «%.*s» type «%.*s»\n", texts[i].reply, SPAN_FMT(f.internal.body_site),
                        SPAN_FMT(f.internal.body_type));
            failed++;
        }
        arena_free(&a);
    }
    assert_int_equal(failed, 0);
}

static void says_what_was_stated(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct facts f = read_texts(a, "It fails.\nError: E1\nhttps://x.example/a.png", "", "");
    assert_true(f.sections[FACTS_ERRORS].n && !f.section_stated[FACTS_ERRORS]);
    assert_true(f.sections[FACTS_LINKS].n && !f.section_stated[FACTS_LINKS]);
    f = read_texts(a, "Errors: E1\nScreenshots: https://x.example/a.png", "", "");
    assert_true(f.section_stated[FACTS_ERRORS] && f.section_stated[FACTS_LINKS]);
    arena_free(&a);
}

static void reads_platforms(void **state)
{
    (void)state;
    const char *const patterns[] = {"^(?<environment>[a-z0-9]+)-(?<site>[a-z0-9-]+)\\.platform\\.example$",
                                    NULL};
    char error[256];
    struct facts_conf *c =
        facts_conf_new(&(struct facts_conf_input){.platform_patterns = patterns}, error, sizeof error);
    struct arena *a = arena_new(0);
    struct facts f = {.reply_text =
                          SPAN_LIT("https://live-acme-shop.platform.example/x https://other.example/ "
                                   "https://LIVE-acme-shop.platform.example/y "
                                   "https://feat1-acme-shop.platform.example"),
                      .quoted_text = SPAN_LIT("https://live-history.platform.example/")};
    report_read(c, (struct facts_arrival){0}, &f, a);
    assert_int_equal(f.internal.platforms.n, 2);
    assert_true(span_eq(f.internal.platforms.v[0].site, SPAN_LIT("acme-shop")));
    assert_true(span_eq(f.internal.platforms.v[0].environment, SPAN_LIT("live")));
    assert_true(span_eq(f.internal.platforms.v[1].environment, SPAN_LIT("multidev:feat1")));
    arena_free(&a);
    facts_conf_free(&c);
}

/* A Date that can't be right: "yesterday" counts from the arrival (attack 59). */
static void counts_from_a_sane_date(void **state)
{
    (void)state;
    static const struct {
        const char *date, *want;
    } rows[] = {
        {"Sun, 5 Oct 2025 09:00:00 +0200", "2025-10-04T14:30:00+02:00"},
        {"Mon, 6 Oct 2008 09:00:00 -0300", "2008-10-05T14:30:00-03:00"},
        {"Fri, 1 Jan 2106 00:00:00 +0000", "2025-10-04T14:30:00Z"},
        {"nonsense", "2025-10-04T14:30:00Z"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena *a = arena_new(0);
        struct span header = arena_printf(a, "Date: %s\r\n", rows[i].date);
        struct facts *f = facts_of(a, arena_str(a, header), SPAN_LIT("Since: yesterday 14:30"));
        assert_string_equal(arena_str(a, time_text(a, f->began)), rows[i].want);
        arena_free(&a);
    }
}

/* An empty subject: the first line stands in for it where it reads like one. */
static void reads_first_lines(void **state)
{
    (void)state;
    static const struct {
        const char *headers, *body, *site, *type, *summary;
    } rows[] = {
        {"", "\n[acme-shop] downtime: it broke\n\nat 9", "acme-shop", "downtime", "it broke"},
        {"Subject: Re:\r\n", "[acme-shop] it broke", "acme-shop", "", "it broke"},
        {"", "Hello,\n\n[acme-shop] downtime: it broke", "", "", ""},
        {"Subject: x\r\n", "[acme-shop] downtime: it broke", "", "", "x"},
        {"In-Reply-To: <1@example.com>\r\n", "[acme-shop] downtime: it broke", "", "", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena *a = arena_new(0);
        struct facts *f = facts_of(a, rows[i].headers, span_of(rows[i].body));
        assert_string_equal(arena_str(a, f->site), rows[i].site);
        assert_string_equal(arena_str(a, f->type), rows[i].type);
        assert_string_equal(arena_str(a, f->summary), rows[i].summary);
        arena_free(&a);
    }
}

/* An invitation says when and where one meets. */
static void leaves_invitations_alone(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct facts f = {.reply_text = SPAN_LIT("When: Friday, November 27, 2026 10:00 AM\nWhere: live\n")};
    struct facts_attachment invitation = {.content_type = SPAN_LIT("text/calendar")};
    report_read(conf, (struct facts_arrival){1759651200}, &f, a);
    assert_true(f.sections[FACTS_BEGAN].n && f.environments.n == 1);
    f = (struct facts){.reply_text = f.reply_text, .attachments = {&invitation, 1}};
    report_read(conf, (struct facts_arrival){1759651200}, &f, a);
    assert_true(!f.sections[FACTS_BEGAN].n && f.environments.n == 0);
    invitation.filename = SPAN_LIT("appointment.ics");
    f = (struct facts){.reply_text = f.reply_text, .attachments = {&invitation, 1}};
    report_read(conf, (struct facts_arrival){1759651200}, &f, a);
    assert_true(f.sections[FACTS_BEGAN].n > 0);
    arena_free(&a);
}

/* What a confirmation says that we understood is never read as what a form of ours was filled in with. */
static void knows_own_words(void **state)
{
    (void)state;
    static const char *const ours[] = {"en", "de", "fr", "es", "ja"};
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++) {
        struct arena *a = arena_new(0);
        char path[64];
        snprintf(path, sizeof path, "templates/%s/confirmation.mustache", ours[i]);
        struct facts f = read_texts(a, "see below", arena_str(a, read_file(a, path)), "");
        for (int s = 0; s < FACTS_SECTIONS; s++)
            assert_true(f.sections[s].n == 0);
        assert_true(f.internal.body_site.n == 0 && f.internal.body_type.n == 0);
        arena_free(&a);
    }
}

/* Lines and headings without end cost time in proportion. */
static void stays_linear(void **state)
{
    (void)state;
    static const char *const lines[] = {"Steps: a\n",
                                        "Steps:\n",
                                        "> Error: x\n",
                                        "| Steps | Errors |\n",
                                        "((((((((((",
                                        "a: b: c: d: ",
                                        "Thanks\n\n",
                                        "https://a",
                                        "!!!!!!!!!!",
                                        "1. 2. 3. 4. 5. ",
                                        "\xe5\x86\x8d\xe7\x8f\xbe",
                                        "[[[[[[[[[["};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct arena *a = arena_new(0);
        size_t n = strlen(lines[i]), all = (1 << 20) / n * n;
        char *p = arena_alloc(a, all + 1);
        for (size_t at = 0; at < all; at += n)
            memcpy(p + at, lines[i], n);
        clock_t start = clock();
        read_texts(a, p, "", "");
        if (clock() - start > 2 * CLOCKS_PER_SEC)
            fail_msg("%s: %ld ms a megabyte", lines[i], (long)((clock() - start) / (CLOCKS_PER_SEC / 1000)));
        arena_free(&a);
    }
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
        cmocka_unit_test(reads_reports),
        cmocka_unit_test(reads_texts),
        cmocka_unit_test(says_what_was_stated),
        cmocka_unit_test(reads_platforms),
        cmocka_unit_test(counts_from_a_sane_date),
        cmocka_unit_test(knows_own_words),
        cmocka_unit_test(leaves_invitations_alone),
        cmocka_unit_test(reads_first_lines),
        cmocka_unit_test(stays_linear),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
