/* The timeline and its attachments: order, numbers within the ticket, texts as they were written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "daemon/store/entry.h"
#include "daemon/store/ledger.h"
#include "tests/unit/support_store.h"

static int64_t add(struct store *s, struct entry e)
{
    int64_t id;
    store_ok(s, entry_insert(s->db, &e, &id, &s->why));
    return id;
}

static void test_timeline(void **state)
{
    (void)state;
    struct store s;
    struct entries got;
    struct entry one;
    store_open(&s);
    int64_t a = store_ticket(&s, "a", 1), b = store_ticket(&s, "b", 1);
    struct span x = SPAN_LIT("'); DELETE FROM entry; --\0 \"\xff\r\n.\r\n{{text}}");
    struct entry full = {.ticket = a,
                         .at_ms = 5,
                         .kind = ENTRY_REPLY,
                         .author = x,
                         .author_name = x,
                         .subject = x,
                         .text = x,
                         .quoted = x,
                         .mail = 7,
                         .verified = true};
    int64_t first = add(&s, full);
    add(&s, (struct entry){.ticket = b, .kind = ENTRY_MESSAGE});
    add(&s, (struct entry){.ticket = a, .kind = ENTRY_EVENT, .text = SPAN_LIT("resolved")});
    int64_t last = add(&s, (struct entry){.ticket = a, .kind = ENTRY_NOTE});

    store_ok(&s, entry_list(s.db, a, 0, 10, s.a, &got, &s.why));
    assert_int_equal(got.n, 3);
    for (int64_t i = 0; i < 3; i++)
        assert_int_equal(got.v[i].n, i + 1);
    assert_int_equal(got.v[1].kind, ENTRY_EVENT);
    assert_int_equal(got.v[2].id, last);
    store_ok(&s, entry_list(s.db, a, 1, 1, s.a, &got, &s.why));
    assert_int_equal(got.n, 1);
    assert_true(span_eq(got.v[0].text, SPAN_LIT("resolved")));
    store_ok(&s, entry_get(s.db, first, s.a, &one, &s.why));
    const struct span *texts[] = {&one.author, &one.author_name, &one.subject, &one.text, &one.quoted};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_true(span_eq(*texts[i], x));
    assert_int_equal(one.ticket, a);
    assert_int_equal(one.at_ms, 5);
    assert_int_equal(one.kind, ENTRY_REPLY);
    assert_int_equal(one.mail, 7);
    assert_true(one.verified);
    store_ok(&s, entry_get(s.db, 999, s.a, &one, &s.why));
    assert_int_equal(one.id, 0);
    struct entry nowhere = {.ticket = 999};
    assert_int_equal(entry_insert(s.db, &nowhere, &first, &s.why), PERM);
    for (int i = 0; i < ENTRY_KINDS; i++)
        assert_true(strlen(entry_kind_name((enum entry_kind)i)) > 0);
    store_close(&s);
}

static void assert_section(const struct sections *got, const char *name, struct span text, bool stated,
                           int64_t entry)
{
    for (size_t i = 0; i < got->n; i++)
        if (span_eq(got->v[i].name, span_of(name))) {
            assert_true(span_eq(got->v[i].text, text));
            assert_int_equal(got->v[i].stated, stated);
            assert_int_equal(got->v[i].entry, entry);
            return;
        }
    fail_msg("no section %s", name);
}

/* Ranges of the text where they are some, texts of their own where not; the later message's word counts. */
static void test_sections(void **state)
{
    (void)state;
    struct store s;
    struct sections got;
    store_open(&s);
    int64_t a = store_ticket(&s, "a", 1), b = store_ticket(&s, "b", 1);
    struct span steps = SPAN_LIT("1. \xc3\xb6"
                                 "pen\n2. '\"\x01"),
                elsewhere = SPAN_LIT("not \"in\" it\n\xc3\xa4");
    struct section first[] = {{.name = SPAN_LIT("steps"), .text = steps, .stated = true},
                              {.name = SPAN_LIT("errors"), .text = elsewhere},
                              {.name = SPAN_LIT("began"), .text = SPAN_LIT("at noon")}};
    struct section second[] = {{.name = SPAN_LIT("began"), .text = SPAN_LIT("at one"), .stated = true}};
    int64_t one = add(&s, (struct entry){.ticket = a,
                                         .kind = ENTRY_MESSAGE,
                                         .text = SPAN_LIT("\xe2\x82\xac 1. \xc3\xb6"
                                                          "pen\n2. '\"\x01 at noon"),
                                         .sections = {first, 3}});
    add(&s, (struct entry){.ticket = a, .kind = ENTRY_EVENT, .text = SPAN_LIT("resolved")});
    int64_t two = add(&s, (struct entry){.ticket = a,
                                         .kind = ENTRY_MESSAGE,
                                         .text = SPAN_LIT("No, at one!"),
                                         .sections = {second, 1}});
    store_ok(&s, section_list(s.db, a, s.a, &got, &s.why));
    assert_int_equal(got.n, 3);
    assert_section(&got, "steps", steps, true, one);
    assert_section(&got, "errors", elsewhere, false, one);
    assert_section(&got, "began", SPAN_LIT("at one"), true, two);
    store_ok(&s, section_list(s.db, b, s.a, &got, &s.why));
    assert_int_equal(got.n, 0);

    char *text = calloc(1, 5000);
    memset(text, 'x', 4990);
    struct section large = {.name = SPAN_LIT("errors"), .text = span_make(text, 4990)};
    int64_t three =
        add(&s, (struct entry){.ticket = b, .text = span_make(text, 4995), .sections = {&large, 1}});
    assert_in_range(store_sql(&s, "SELECT length(sections) FROM entry WHERE ticket = 2"), 1, 60);
    store_ok(&s, section_list(s.db, b, s.a, &got, &s.why));
    assert_section(&got, "errors", large.text, false, three);
    free(text);
    store_close(&s);
}

static void test_attachments(void **state)
{
    (void)state;
    struct store s;
    struct entry_attachments got;
    struct entry_attachment one;
    struct span octets, raw = SPAN_LIT("header\r\n\r\nQUJD\r\nREVG");
    store_open(&s);
    int64_t a = store_ticket(&s, "a", 1), b = store_ticket(&s, "b", 1);
    struct ledger_mail m = {.id = 1, .source = SPAN_LIT("lmtp")};
    store_ok(&s, ledger_insert(s.db, &m, &s.why));
    store_ok(&s, ledger_raw_put(s.db, 1, raw, &s.why));
    struct facts_attachment parts[] = {
        {.filename = SPAN_LIT("../../etc/'passwd\x1b"),
         .content_type = SPAN_LIT("image/png"),
         .content_id = SPAN_LIT("c@x"),
         .shown_inline = true,
         .size = 3,
         .offset = 10,
         .length = 4,
         .encoding = FACTS_ENCODING_BASE64},
        {.content_type = SPAN_LIT("text/plain"), .size = 1ull << 40, .offset = 16, .length = 4},
    };
    int64_t first = add(&s, (struct entry){.ticket = a, .mail = 1}),
            second = add(&s, (struct entry){.ticket = a});
    store_ok(&s, entry_attach(s.db, a, first, 1, (struct facts_attachments){parts, 2}, &s.why));
    store_ok(&s, entry_attach(s.db, b, first, 1, (struct facts_attachments){parts, 1}, &s.why));
    store_ok(&s, entry_attach(s.db, a, second, 2, (struct facts_attachments){parts, 1}, &s.why));
    store_ok(&s, entry_attach(s.db, a, second, 2, (struct facts_attachments){0}, &s.why));
    store_ok(&s, entry_attachments(s.db, a, s.a, &got, &s.why));
    assert_int_equal(got.n, 3);
    for (int64_t i = 0; i < 3; i++)
        assert_int_equal(got.v[i].n, i + 1);
    assert_true(span_eq(got.v[0].part.filename, parts[0].filename));
    assert_true(span_eq(got.v[0].part.content_type, SPAN_LIT("image/png")));
    assert_true(span_eq(got.v[0].part.content_id, SPAN_LIT("c@x")));
    assert_true(got.v[0].part.shown_inline);
    assert_int_equal(got.v[0].part.encoding, FACTS_ENCODING_BASE64);
    assert_true(got.v[0].stored);
    assert_int_equal(got.v[1].part.size, 1ull << 40);
    assert_int_equal(got.v[1].part.filename.n, 0);
    assert_int_equal(got.v[2].entry, second);
    assert_false(got.v[2].stored); /* mail 2 is not kept */
    store_ok(&s, entry_attachments_of(s.db, second, s.a, &got, &s.why));
    assert_int_equal(got.n, 1);
    assert_int_equal(got.v[0].n, 3);
    store_ok(&s, entry_attachments_shown(s.db, a, second, 1, s.a, &got, &s.why));
    assert_int_equal(got.n, 2);
    assert_int_equal(got.v[0].n, 1);
    assert_int_equal(got.v[1].n, 3);
    store_ok(&s, entry_attachments_shown(s.db, a, 0, 2, s.a, &got, &s.why));
    assert_int_equal(got.n, 2);
    store_ok(&s, entry_attachment(s.db, a, 1, s.a, &one, &s.why));
    store_ok(&s, ledger_raw_range(s.db, one.mail, one.part.offset, one.part.length, s.a, &octets, &s.why));
    assert_true(span_eq(octets, SPAN_LIT("QUJD")));
    store_ok(&s, entry_attachment(s.db, a, 4, s.a, &one, &s.why));
    assert_int_equal(one.n, 0);
    store_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_timeline), cmocka_unit_test(test_sections),
                                       cmocka_unit_test(test_attachments)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
