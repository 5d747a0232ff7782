/* test_compose.c: what a customer gets; and that nothing he wrote, and nothing the directory says, becomes
 * more than text in it (attacks 12, 14, 15, 31, 35). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "parsers/codec.h"
#include "parsers/report.h"
#include "tests/unit/support_mail.h"

#include "daemon/gate/compose.h"
#include "daemon/gate/template_builtin.h"

#define FIELDS                                                                                               \
    "Date From To Reply-To Subject Message-ID In-Reply-To References Auto-Submitted "                        \
    "X-Auto-Response-Suppress "                                                                              \
    "X-Gatepost-Instance MIME-Version Content-Type Content-Transfer-Encoding"

/* No robot's marks. */
#define FIELDS_BY_HAND                                                                                       \
    "Date From To Reply-To Subject Message-ID In-Reply-To References "                                       \
    "X-Gatepost-Instance MIME-Version Content-Type Content-Transfer-Encoding"

static const struct conf conf = {.name = "Example Support", .tag = "", .language = "en"};
static struct template_set *set;
static struct arena *arena;

static int setup(void **state)
{
    (void)state;
    struct buf problems;
    buf_init(&problems, 1000);
    set = template_set_new("", &problems);
    arena = arena_new(0);
    buf_release(&problems);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    template_set_free(&set);
    arena_free(&arena);
    return 0;
}

static struct compose sample(void)
{
    static struct span environments[] = {SPAN_LIT("live"), SPAN_LIT("multidev:spring-sale")};
    static struct span own[] = {SPAN_LIT("acme-shop"), SPAN_LIT("acme-blog")};
    return (struct compose){
        .language = SPAN_LIT("en"),
        .zone = SPAN_LIT("Europe/Berlin"),
        .to_name = SPAN_LIT("Ann"),
        .to = {"ann@acme.example"},
        .ticket = 12,
        .summary = SPAN_LIT("Checkout returns 500"),
        .site = SPAN_LIT("acme-shop"),
        .site_origin = COMPOSE_FROM_URL,
        .own_sites = {own, 2},
        .type = SPAN_LIT("downtime"),
        .type_origin = COMPOSE_STATED,
        .priority = SPAN_LIT("high"),
        .environments = {environments, 2},
        .environments_origin = COMPOSE_STATED,
        .began = {true, 1772542800, 60},
        .began_origin = COMPOSE_FROM_TEXT,
        .sections = {COMPOSE_FOUND, COMPOSE_FOUND, COMPOSE_FOUND, COMPOSE_FOUND, COMPOSE_MISSING},
        .plan = SPAN_LIT("gold"),
        .answer_by_s = 1772560000,
        .from = {"support@gate.example"},
        .reply_to = {"support+r12-abc@gate.example"},
        .message_id = SPAN_LIT("12.1.abc@gate.example"),
        .in_reply_to = SPAN_LIT("1@acme.example"),
        .instance = SPAN_LIT("mark"),
        .now_s = 1772550000,
    };
}

/* The mail's text, decoded, with LF line ends, in the arena. */
static struct span text_of(struct span mail)
{
    struct span encoding = mail_field(mail, "Content-Transfer-Encoding");
    enum facts_encoding e = encoding.p[0] == 'q'   ? FACTS_ENCODING_QP
                            : encoding.p[0] == 'b' ? FACTS_ENCODING_BASE64
                                                   : FACTS_ENCODING_IDENTITY;
    struct span decoded = codec_decode(arena, e, mail_body(mail)), line;
    struct buf out;
    buf_init(&out, decoded.n + 1);
    while (span_line(&decoded, &line)) {
        buf_add(&out, line);
        buf_addc(&out, '\n');
    }
    struct span s = arena_copy(arena, buf_span(&out));
    buf_release(&out);
    return s;
}

static struct span composed(const struct compose *c)
{
    struct compose_mail m = compose_mail(&conf, set, c, arena);
    mail_check(m.octets, FIELDS);
    return m.octets;
}

static void expect_text(const struct compose *c, const char *expected)
{
    struct span got = text_of(composed(c));
    if (!span_eq(got, span_of(expected)))
        fail_msg("got:\n%.*s\nwanted:\n%s", SPAN_FMT(got), expected);
}

static void test_known(void **state)
{
    (void)state;
    struct compose c = sample();
    struct span mail = composed(&c);
    assert_true(span_eq(mail_field(mail, "Subject"), SPAN_LIT("Re: Checkout returns 500 [#12]")));
    assert_true(span_eq(mail_field(mail, "To"), SPAN_LIT("Ann <ann@acme.example>")));
    expect_text(&c, "Ticket #12: Checkout returns 500\n"
                    "\n"
                    "Hello Ann,\n"
                    "\n"
                    "Thank you. Your report has arrived and is now ticket #12. This is what\n"
                    "we understood:\n"
                    "\n"
                    "  Site: acme-shop\n"
                    "  Type: downtime\n"
                    "  Environments: live, multidev spring-sale\n"
                    "  Began: Tuesday, 3 March 2026, 14:00 CET\n"
                    "  Details: Steps to reproduce, Error messages\n"
                    "\n"
                    "The site is taken from a link in your mail.\n"
                    "When it began was recognised in your text.\n"
                    "Not right? Say so in a reply; a line \"Site: ...\" or \"Type: ...\" at its\n"
                    "top corrects the ticket at once.\n"
                    "\n"
                    "A person will reply by Tuesday, 3 March 2026, 18:46 CET (plan gold).\n"
                    "\n"
                    "Anything to add? Reply to this mail, and it goes into the same ticket.\n"
                    "\n"
                    "These would help us to help you sooner. Just reply to this mail, with\n"
                    "your answer behind each heading:\n"
                    "\n"
                    "  Links to screenshots: (also to recordings, and to the pages concerned)\n"
                    "\n"
                    "-- \n"
                    "Example Support\n");
}

/* All is there, nothing is promised; the writer's own zone. */
static void test_complete(void **state)
{
    (void)state;
    struct compose c = sample();
    c.sections[FACTS_LINKS] = COMPOSE_FOUND;
    c.site_origin = c.began_origin = COMPOSE_STATED;
    c.answer_by_s = 0;
    c.zone = SPAN_EMPTY;
    c.offset_min = -330;
    c.to_name = SPAN_EMPTY;
    expect_text(&c, "Ticket #12: Checkout returns 500\n"
                    "\n"
                    "Hello,\n"
                    "\n"
                    "Thank you. Your report has arrived and is now ticket #12. This is what\n"
                    "we understood:\n"
                    "\n"
                    "  Site: acme-shop\n"
                    "  Type: downtime\n"
                    "  Environments: live, multidev spring-sale\n"
                    "  Began: Tuesday, 3 March 2026, 07:30 UTC-05:30\n"
                    "  Details: Steps to reproduce, Error messages, Links to screenshots\n"
                    "\n"
                    "A person will read it and reply to you.\n"
                    "\n"
                    "Anything to add? Reply to this mail, and it goes into the same ticket.\n"
                    "\n"
                    "-- \n"
                    "Example Support\n");
}

static void test_german(void **state)
{
    (void)state;
    struct compose c = sample();
    c.language = SPAN_LIT("de");
    c.site_unknown = true;
    c.site_origin = COMPOSE_STATED;
    c.linked = 7;
    c.linked_closed = true;
    expect_text(&c, "Ticket #12: Checkout returns 500\n"
                    "\n"
                    "Guten Tag Ann,\n"
                    "\n"
                    "vielen Dank. Ihre Meldung ist angekommen und hat nun die Ticketnummer\n"
                    "#12. So haben wir sie verstanden:\n"
                    "\n"
                    "  Site: acme-shop (eine Site dieses Namens kennen wir nicht)\n"
                    "  Art: Ausfall\n"
                    "  Umgebungen: Live, Multidev spring-sale\n"
                    "  Beginn: Dienstag, 3. März 2026, 14:00 Uhr CET\n"
                    "  Angaben: Schritte zum Nachstellen, Fehlermeldungen\n"
                    "\n"
                    "Den Beginn haben wir Ihrem Text entnommen.\n"
                    "Stimmt etwas nicht? Antworten Sie uns; ganz oben berichtigt eine Zeile\n"
                    "\"Site: ...\" oder \"Art: ...\" das Ticket sofort.\n"
                    "\n"
                    "Ticket #7 ist geschlossen, darum ist dies ein neues. Beide sind\n"
                    "miteinander verbunden.\n"
                    "\n"
                    "Ein Mensch antwortet Ihnen bis Dienstag, 3. März 2026, 18:46 Uhr CET\n"
                    "(Plan gold).\n"
                    "\n"
                    "Möchten Sie etwas ergänzen? Antworten Sie auf diese Mail, und es kommt\n"
                    "in dasselbe Ticket.\n"
                    "\n"
                    "Hiermit könnten wir Ihnen schneller helfen. Antworten Sie einfach auf\n"
                    "diese Mail, mit Ihrer Antwort hinter jeder Überschrift:\n"
                    "\n"
                    "  Site: (um welche es geht; Ihre: acme-shop, acme-blog)\n"
                    "  Links zu Screenshots: (gern auch zu Aufnahmen und zu den betroffenen\n"
                    "    Seiten)\n"
                    "\n"
                    "-- \n"
                    "Example Support\n");
}

/* Nothing that a stranger wrote comes back to him, and known sites tell him nothing. */
static void test_stranger(void **state)
{
    (void)state;
    struct compose c = sample();
    c.stranger = true;
    c.sections[FACTS_STEPS] = COMPOSE_MISSING;
    struct span mail = composed(&c);
    assert_true(span_eq(mail_field(mail, "Subject"), SPAN_LIT("We have received your mail [#12]")));
    assert_true(span_eq(mail_field(mail, "To"), SPAN_LIT("ann@acme.example")));
    expect_text(&c, "Ticket #12\n"
                    "\n"
                    "Hello,\n"
                    "\n"
                    "Thank you. Your mail has arrived and is now ticket #12. This is what we\n"
                    "recognised in it:\n"
                    "\n"
                    "  Type: downtime\n"
                    "  Environments: live, multidev\n"
                    "  Details: When it began, Error messages\n"
                    "\n"
                    "A person will read it and reply to you.\n"
                    "\n"
                    "If it was not you who wrote to us, please just ignore this mail.\n"
                    "\n"
                    "These would help us to help you sooner. Just reply to this mail, with\n"
                    "your answer behind each heading:\n"
                    "\n"
                    "  Steps to reproduce: (what you did, what you expected, and what\n"
                    "    happened instead)\n"
                    "  Links to screenshots: (also to recordings, and to the pages concerned)\n"
                    "\n"
                    "-- \n"
                    "Example Support\n");
    struct compose other = c;
    other.summary = SPAN_LIT("Buy http://evil.example now");
    other.to_name = SPAN_LIT("http://evil.example");
    other.site = SPAN_LIT("someone-elses");
    other.site_unknown = true;
    other.own_sites.n = 0;
    other.plan = SPAN_EMPTY;
    other.answer_by_s = 0;
    other.priority = SPAN_LIT("urgent");
    other.linked = 7;
    assert_true(span_eq(composed(&other), mail));
}

struct variable {
    const char *name;
    size_t at;
    enum { LINE, LINES, ID } is; /* LINES: may have line ends; ID: is left out where it can't be written */
};

#define VARIABLE(field, is)                                                                                  \
    {                                                                                                        \
#field, offsetof(struct compose, field), is                                                          \
    }

static const struct variable variables[] = {
    VARIABLE(language, LINE),     VARIABLE(zone, LINE),     VARIABLE(to_name, LINE),
    VARIABLE(summary, LINE),      VARIABLE(site, LINE),     VARIABLE(type, LINE),
    VARIABLE(priority, LINE),     VARIABLE(plan, LINE),     VARIABLE(chat, LINE),
    VARIABLE(oncall, LINE),       VARIABLE(body, LINES),    VARIABLE(from_name, LINE),
    VARIABLE(instance, LINE),     VARIABLE(message_id, ID), VARIABLE(in_reply_to, ID),
    VARIABLE(who, LINE),          VARIABLE(block, LINES),   VARIABLE(replies_to, LINE),
    VARIABLE(note_address, LINE),
};

/* Every way to end a line, or to steer a terminal; and what it is in a line of ours. */
static const struct {
    struct span ending, becomes;
} endings[] = {
    {SPAN_LIT("\r"), SPAN_LIT(" ")},           {SPAN_LIT("\n"), SPAN_LIT(" ")},
    {SPAN_LIT("\r\n"), SPAN_LIT(" ")},         {SPAN_LIT("\0"), SPAN_LIT(" ")},
    {SPAN_LIT("\v"), SPAN_LIT(" ")},           {SPAN_LIT("\f"), SPAN_LIT(" ")},
    {SPAN_LIT("\x1b"), SPAN_LIT(" ")},         {SPAN_LIT("\xe2\x80\xa8"), SPAN_LIT(" ")},
    {SPAN_LIT("\xe2\x80\xa9"), SPAN_LIT(" ")}, {SPAN_LIT("\xc2\x85"), SPAN_LIT(" ")},
    {SPAN_LIT("\xe2\x80\xae"), SPAN_LIT(" ")}, {SPAN_LIT("\r\n\r\n"), SPAN_LIT(" ")},
    {SPAN_LIT("\r\n.\r\n"), SPAN_LIT(" . ")},  {SPAN_LIT("\xff"), SPAN_LIT("\xef\xbf\xbd")},
};

static struct span value_with(struct span ending)
{
    struct buf value;
    buf_init(&value, 1000);
    buf_adds(&value, "{{site}}{{{x");
    buf_add(&value, ending);
    buf_adds(&value, "Bcc: victim@x.example");
    buf_add(&value, ending);
    buf_adds(&value, "%s%n");
    struct span s = arena_copy(arena, buf_span(&value));
    buf_release(&value);
    return s;
}

static struct compose_mail with_value(enum compose_kind kind, bool stranger, struct span language,
                                      const struct variable *v, struct span value)
{
    struct span many[] = {value, value};
    struct compose_done done[] = {{value, "done.close", value}};
    struct compose_held held[] = {{4711, value, value, value, value}};
    struct compose c = sample();
    c.kind = kind;
    c.stranger = stranger;
    c.held = held;
    c.n_held = 1;
    c.held_more = 3;
    c.alert = "alert.held_old";
    c.alert_detail = value;
    c.language = language;
    c.own_sites = c.environments = (struct spans){many, 2};
    c.site_unknown = true;
    c.done = done;
    c.n_done = 1;
    memcpy((char *)&c + v->at, &value, sizeof value);
    return compose_mail(&conf, set, &c, arena);
}

/* It has the fields it should have, and is the very mail that a blank in the ending's place would have made.
 */
static void check_value(enum compose_kind kind, bool stranger, struct span language, const struct variable *v,
                        size_t ending)
{
    struct span value = value_with(endings[ending].ending), tame = value_with(endings[ending].becomes);
    struct span got = with_value(kind, stranger, language, v, value).octets;
    struct span wanted = with_value(kind, stranger, language, v, tame).octets;
    if (v->is != ID)
        mail_check(got, kind == COMPOSE_REPLY ? FIELDS_BY_HAND : FIELDS);
    if (v->is != LINES && !span_eq(got, wanted))
        fail_msg("%s, ending %zu, kind %d: got:\n%.*s\nwanted:\n%.*s", v->name, ending, (int)kind,
                 SPAN_FMT(got), SPAN_FMT(wanted));
}

/* Every kind of mail, in every language, to those we know and to strangers; every text in it, with every
 * ending (attacks 31, 35). */
static void test_no_text_is_more_than_text(void **state)
{
    (void)state;
    size_t n = 0;
    for (const struct template_builtin *b = template_builtins; b->path; b++) {
        if (!span_ends(span_of(b->path), SPAN_LIT("/words")))
            continue;
        struct span language = span_head(span_of(b->path), span_chr(span_of(b->path), '/'));
        for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
            for (size_t k = 0; k < COMPOSE_KINDS * sizeof endings / sizeof *endings; k++) {
                enum compose_kind kind = (enum compose_kind)(k % COMPOSE_KINDS);
                for (int stranger = 0; stranger <= (kind <= COMPOSE_REFUSED); stranger++, n++)
                    check_value(kind, stranger, language, &variables[i], k / COMPOSE_KINDS);
            }
            arena_reset(arena);
        }
    }
    printf("note: %zu mails\n", n);
}

static void test_long_texts(void **state)
{
    (void)state;
    struct compose c = sample();
    char *p = arena_alloc(arena, 100000);
    memset(p, 'x', 100000);
    struct span texts[] = {span_make(p, 100000), SPAN_EMPTY};
    struct span *many = ARENA_ARRAY(arena, 1000, struct span);
    for (size_t i = 0; i < 1000; i++)
        many[i] = texts[0];
    c.summary = c.site = c.type = c.plan = c.to_name = c.from_name = c.priority = texts[0];
    c.own_sites = c.environments = (struct spans){many, 1000};
    c.site_unknown = true;
    struct compose_mail m = compose_mail(&conf, set, &c, arena);
    assert_true(m.octets.n < 10000);
    assert_true(mail_field(m.octets, "Subject").n < 600);
    arena_reset(arena);
}

/* A reply that bears the headings we asked with, each with an answer, as a customer would write it. */
static struct facts *answered(struct span language)
{
    struct compose c = sample();
    c.language = language;
    c.environments.n = 0;
    c.began.set = false;
    for (int i = 0; i < FACTS_SECTIONS; i++)
        c.sections[i] = COMPOSE_MISSING;
    struct span rest = text_of(composed(&c)), line;
    struct buf mail;
    buf_init(&mail, 1 << 16);
    buf_adds(&mail, "From: ann@acme.example\r\nContent-Type: text/plain; charset=utf-8\r\n"
                    "Content-Transfer-Encoding: 8bit\r\n\r\n");
    int n = 0;
    while (span_line(&rest, &line)) {
        for (int i = 0; i < FACTS_SECTIONS; i++) {
            struct span heading = report_heading((enum facts_section)i, language);
            struct span asked = arena_printf(arena, "  %.*s", SPAN_FMT(heading));
            if (!span_starts(line, asked) || span_chr(line, ':') == line.n)
                continue;
            buf_add(&mail, span_trim(span_head(line, span_chr(line, ':') + 1)));
            buf_printf(&mail, " answer%d\r\n", i);
            n++;
        }
    }
    assert_int_equal(n, FACTS_SECTIONS);
    struct facts_conf *rules = facts_conf_default();
    struct span raw = arena_copy(arena, buf_span(&mail));
    struct facts *f = facts_read(rules, (struct facts_arrival){.received_at_s = 1772550000}, raw, arena);
    facts_conf_free(&rules);
    buf_release(&mail);
    return f;
}

static void test_what_we_ask_is_read_back(void **state)
{
    (void)state;
    for (const struct template_builtin *b = template_builtins; b->path; b++) {
        if (!span_ends(span_of(b->path), SPAN_LIT("/words")))
            continue;
        struct span language = span_head(span_of(b->path), span_chr(span_of(b->path), '/'));
        struct facts *f = answered(language);
        for (int i = 0; i < FACTS_SECTIONS; i++) {
            struct span answer = arena_printf(arena, "answer%d", i);
            if (!span_eq(span_trim(f->sections[i]), answer))
                fail_msg("%.*s: %s was read as \"%.*s\"", SPAN_FMT(language), facts_section_name[i],
                         SPAN_FMT(f->sections[i]));
        }
        arena_reset(arena);
    }
}

static void test_subject(void **state)
{
    (void)state;
    static const struct {
        const char *tag, *summary, *subject;
    } table[] = {
        {"", "Checkout", "Checkout [#12]"},
        {"acme", "Checkout", "Checkout [acme #12]"},
        {"", "", "[#12]"},
        {"", "a [#7] b", "a b [#12]"},
        {"", "[#7][other #8] a", "a [#12]"},
        {"", "a [b] c [#x] [1]", "a [b] c [#x] [1] [#12]"},
        {"", "a\r\nb", "a b [#12]"},
        {"", "unclosed [#7", "unclosed [#7 [#12]"},
        {"", "[[#7]", "[#12]"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct span got = compose_subject(arena, table[i].tag, span_of(table[i].summary), 12);
        if (!span_eq(got, span_of(table[i].subject)))
            fail_msg("\"%s\": got \"%.*s\"", table[i].summary, SPAN_FMT(got));
    }
    struct compose c = sample();
    c.summary = SPAN_LIT("[#7]");
    assert_true(span_eq(mail_field(composed(&c), "Subject"), SPAN_LIT("Re: your report [#12]")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known),      cmocka_unit_test(test_complete),
        cmocka_unit_test(test_german),     cmocka_unit_test(test_stranger),
        cmocka_unit_test(test_subject),    cmocka_unit_test(test_no_text_is_more_than_text),
        cmocka_unit_test(test_long_texts), cmocka_unit_test(test_what_we_ask_is_read_back),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
