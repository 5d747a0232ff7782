/* Tickets, people and links: rows as they were written, lists, counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "daemon/store/participant.h"
#include "parsers/buf.h"
#include "tests/unit/support_store.h"

static struct spans list_of(struct store *s, const char *const *texts)
{
    struct spans list = {0};
    for (; *texts; texts++)
        arena_push(s->a, &list, span_of(*texts));
    return list;
}

static void assert_same_list(struct spans a, struct spans b)
{
    assert_int_equal(a.n, b.n);
    for (size_t i = 0; i < a.n; i++)
        assert_true(span_eq(a.v[i], b.v[i]));
}

static void assert_same(const struct ticket *a, const struct ticket *b)
{
    const struct span *x[] = {&a->type,    &a->subject,   &a->site,           &a->site_uuid, &a->organization,
                              &a->plan,    &a->requester, &a->requester_name, &a->reply_to,  &a->assignee,
                              &a->address, &a->mailbox,   &a->language,       &a->timezone};
    const struct span *y[] = {&b->type,    &b->subject,   &b->site,           &b->site_uuid, &b->organization,
                              &b->plan,    &b->requester, &b->requester_name, &b->reply_to,  &b->assignee,
                              &b->address, &b->mailbox,   &b->language,       &b->timezone};
    for (size_t i = 0; i < sizeof x / sizeof *x; i++)
        assert_true(span_eq(*x[i], *y[i]));
    assert_int_equal(a->status, b->status);
    assert_int_equal(a->priority, b->priority);
    assert_int_equal(a->site_inferred, b->site_inferred);
    assert_int_equal(a->opened_at_ms, b->opened_at_ms);
    assert_int_equal(a->updated_at_ms, b->updated_at_ms);
    assert_int_equal(a->first_response_due_ms, b->first_response_due_ms);
    assert_int_equal(a->first_responded_at_ms, b->first_responded_at_ms);
    assert_int_equal(a->resolved_at_ms, b->resolved_at_ms);
    assert_same_list(a->environments, b->environments);
    assert_same_list(a->missing, b->missing);
    assert_int_equal(a->began_set, b->began_set);
    assert_int_equal(a->began_at_s, b->began_at_s);
    assert_int_equal(a->began_offset_min, b->began_offset_min);
    assert_int_equal(a->verified, b->verified);
    assert_int_equal(a->merged_into, b->merged_into);
    assert_int_equal(a->seq, b->seq);
    assert_memory_equal(a->random, b->random, TICKET_RANDOM_BYTES);
}

static struct ticket full(struct store *s)
{
    struct span x = SPAN_LIT("'\"; DROP TABLE ticket; --\n\xff %s {{a}}");
    static const char *const environments[] = {"live", "multidev:feature 1", NULL}, *const missing[] = {
                                                                                        "steps", NULL};
    struct ticket t = {.status = TICKET_PENDING,
                       .priority = TICKET_URGENT,
                       .type = x,
                       .subject = x,
                       .site = x,
                       .site_uuid = x,
                       .site_inferred = true,
                       .organization = x,
                       .plan = x,
                       .requester = x,
                       .requester_name = x,
                       .reply_to = x,
                       .assignee = x,
                       .address = x,
                       .mailbox = x,
                       .language = x,
                       .timezone = x,
                       .opened_at_ms = 1,
                       .updated_at_ms = 2,
                       .first_response_due_ms = 3,
                       .first_responded_at_ms = 4,
                       .resolved_at_ms = 5,
                       .environments = list_of(s, environments),
                       .missing = list_of(s, missing),
                       .began_set = true,
                       .began_at_s = 0, /* 1970 is a time as any other */
                       .began_offset_min = -210,
                       .verified = true,
                       .seq = 1};
    for (int i = 0; i < TICKET_RANDOM_BYTES; i++)
        t.random[i] = (unsigned char)(i * 37); /* a NUL among them */
    return t;
}

static void test_row(void **state)
{
    (void)state;
    struct store s;
    struct ticket t, got;
    store_open(&s);
    t = full(&s);
    store_ok(&s, ticket_insert(s.db, &t, &t.id, &s.why));
    assert_int_equal(t.id, 1);
    store_ok(&s, ticket_get(s.db, t.id, s.a, &got, &s.why));
    assert_same(&t, &got);

    struct ticket bare = {.id = t.id, .type = SPAN_LIT("general"), .updated_at_ms = 9, .merged_into = t.id};
    store_ok(&s, ticket_update(s.db, &bare, &s.why));
    store_ok(&s, ticket_get(s.db, t.id, s.a, &got, &s.why));
    bare.opened_at_ms = 1; /* these never change */
    bare.seq = 1;
    memcpy(bare.random, t.random, sizeof bare.random);
    assert_same(&bare, &got);

    int64_t seq;
    store_ok(&s, ticket_take_seq(s.db, t.id, &seq, &s.why));
    assert_int_equal(seq, 2);
    store_ok(&s, ticket_take_seq(s.db, t.id, &seq, &s.why));
    assert_int_equal(seq, 3);
    store_ok(&s, ticket_get(s.db, 99, s.a, &got, &s.why));
    assert_int_equal(got.id, 0);
    store_close(&s);
}

static void test_words(void **state)
{
    (void)state;
    enum ticket_status status;
    enum ticket_priority priority;
    for (int i = 0; i < TICKET_STATUSES; i++) {
        assert_true(ticket_status_parse(span_of(ticket_status_name((enum ticket_status)i)), &status));
        assert_int_equal(status, i);
    }
    for (int i = 0; i < TICKET_PRIORITIES; i++) {
        assert_true(ticket_priority_parse(span_of(ticket_priority_name((enum ticket_priority)i)), &priority));
        assert_int_equal(priority, i);
    }
    assert_false(ticket_status_parse(SPAN_LIT("Open"), &status));
    assert_false(ticket_priority_parse(SPAN_EMPTY, &priority));
}

static void assert_list(struct store *s, struct ticket_filter f, const char *want)
{
    struct tickets tickets;
    struct buf got;
    if (f.limit == 0)
        f.limit = 100;
    buf_init(&got, 10000);
    store_ok(s, ticket_list(s->db, &f, s->a, &tickets, &s->why));
    for (size_t i = 0; i < tickets.n; i++)
        buf_printf(&got, "%lld ", (long long)tickets.v[i].id);
    if (!span_eq(buf_span(&got), span_of(want)))
        fail_msg("'%.*s', not '%s'", SPAN_FMT(buf_span(&got)), want);
    buf_release(&got);
}

static void test_list(void **state)
{
    (void)state;
    struct store s;
    store_open(&s);
    static const struct {
        enum ticket_status status;
        int64_t updated, due, responded;
        const char *site, *organization, *type, *assignee, *requester;
    } rows[] = {
        /* 1 */ {TICKET_OPEN, 10, 100, 0, "acme-shop", "acme", "downtime", "", "ann@acme.example"},
        /* 2 */
        {TICKET_CLOSED, 50, 100, 0, "acme-shop", "acme", "general", "kim@example.com", "Ann@ACME.example"},
        /* 3 */ {TICKET_PENDING, 30, 100, 90, "Other", "", "general", "", "bob@other.example"},
        /* 4 */ {TICKET_OPEN, 50, 200, 0, "", "", "general", "", "bob@other.example"},
        /* 5 */
        {TICKET_RESOLVED, 20, 0, 0, "ACME-Shop", "acme", "billing", "kim@example.com", "ann@acme.example"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ticket t = {.status = rows[i].status,
                           .opened_at_ms = 1,
                           .updated_at_ms = rows[i].updated,
                           .first_response_due_ms = rows[i].due,
                           .first_responded_at_ms = rows[i].responded,
                           .site = span_of(rows[i].site),
                           .organization = span_of(rows[i].organization),
                           .type = span_of(rows[i].type),
                           .assignee = span_of(rows[i].assignee),
                           .requester = span_of(rows[i].requester)};
        int64_t id;
        store_ok(&s, ticket_insert(s.db, &t, &id, &s.why));
    }
    assert_list(&s, (struct ticket_filter){0}, "4 2 3 5 1 ");
    assert_list(&s, (struct ticket_filter){.limit = 2}, "4 2 ");
    assert_list(&s, (struct ticket_filter){.limit = 2, .before_updated_at_ms = 50, .before_id = 4}, "2 3 ");
    assert_list(&s, (struct ticket_filter){.limit = 2, .before_updated_at_ms = 30, .before_id = 3}, "5 1 ");
    assert_list(&s, (struct ticket_filter){.limit = 2, .before_updated_at_ms = 10, .before_id = 1}, "");
    assert_list(&s, (struct ticket_filter){.status_set = true, .status = TICKET_OPEN}, "4 1 ");
    assert_list(&s, (struct ticket_filter){.status_set = true, .status = TICKET_CLOSED}, "2 ");
    assert_list(&s, (struct ticket_filter){.site = SPAN_LIT("acme-SHOP")}, "2 5 1 ");
    assert_list(&s, (struct ticket_filter){.organization = SPAN_LIT("acme")}, "2 5 1 ");
    assert_list(&s, (struct ticket_filter){.type = SPAN_LIT("general")}, "4 2 3 ");
    assert_list(&s, (struct ticket_filter){.assignee = SPAN_LIT("KIM@example.com")}, "2 5 ");
    assert_list(&s, (struct ticket_filter){.requester = SPAN_LIT("ann@acme.example"), .limit = 2}, "2 5 ");
    assert_list(&s, (struct ticket_filter){.overdue_at_ms = 101}, "1 ");
    assert_list(&s, (struct ticket_filter){.overdue_at_ms = 1000}, "4 1 ");
    assert_list(&s, (struct ticket_filter){.overdue_at_ms = 100}, "");
    assert_list(&s, (struct ticket_filter){.site = SPAN_LIT("' OR '1'='1")}, "");

    struct ticket_counts c;
    store_ok(&s, ticket_count(s.db, 150, &c, &s.why));
    assert_int_equal(c.by_status[TICKET_OPEN], 2);
    assert_int_equal(c.by_status[TICKET_PENDING], 1);
    assert_int_equal(c.by_status[TICKET_RESOLVED], 1);
    assert_int_equal(c.by_status[TICKET_CLOSED], 1);
    assert_int_equal(c.overdue, 1);
    assert_int_equal(c.oldest_open_at_ms, 10);
    store_close(&s);
}

static void test_list_windows(void **state)
{
    (void)state;
    struct store s;
    store_open(&s);
    struct ticket t = {.status = TICKET_CLOSED, .updated_at_ms = 5, .site = SPAN_LIT("needle")};
    store_ok(&s, ticket_insert(s.db, &t, &t.id, &s.why));
    /* Many share one moment: windows must end between them all the same. */
    store_sql(
        &s, "INSERT INTO ticket (updated_at, seq, status, priority, type, opened_at, status_at, missed, "
            "reminded, closing, "
            "verified, site_inferred, requester, subject, random) "
            "SELECT 5 + i / 30000, 0, 'closed', 'normal', '', 1, 1, 0, 0, 0, 0, 0, '', '', x'' "
            "FROM "
            "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 50000) SELECT i FROM n)");
    t.updated_at_ms = 1000;
    store_ok(&s, ticket_insert(s.db, &t, &t.id, &s.why));
    assert_list(&s, (struct ticket_filter){.site = SPAN_LIT("needle")}, "50002 1 ");
    assert_list(&s, (struct ticket_filter){.site = SPAN_LIT("needle"), .limit = 1}, "50002 ");
    struct ticket_filter all = {.limit = 7000};
    struct tickets page;
    size_t n = 0;
    int64_t last_updated = INT64_MAX, last_id = INT64_MAX;
    do { /* page by page: each once, in order */
        arena_reset(s.a);
        store_ok(&s, ticket_list(s.db, &all, s.a, &page, &s.why));
        for (size_t i = 0; i < page.n; i++) {
            const struct ticket *x = &page.v[i];
            assert_true(x->updated_at_ms < last_updated ||
                        (x->updated_at_ms == last_updated && x->id < last_id));
            last_updated = all.before_updated_at_ms = x->updated_at_ms;
            last_id = all.before_id = x->id;
        }
        n += page.n;
    } while (page.n == all.limit);
    assert_int_equal(n, 50002);
    store_close(&s);
}

static void test_participants(void **state)
{
    (void)state;
    struct store s;
    struct participant p = {.address = SPAN_LIT("Ann@Acme.example"),
                            .role = SPAN_LIT("requester"),
                            .since_ms = 5},
                       got;
    struct participants all;
    bool yes;
    store_open(&s);
    int64_t id = store_ticket(&s, "t", 1);
    store_ok(&s, participant_put(s.db, id, &p, &yes, &s.why));
    assert_true(yes);
    p = (struct participant){SPAN_LIT("ann@acme.EXAMPLE"), SPAN_LIT("Ann"), SPAN_LIT("cc"), 9};
    store_ok(&s, participant_put(s.db, id, &p, &yes, &s.why));
    assert_false(yes);
    store_ok(&s, participant_get(s.db, id, SPAN_LIT("ANN@acme.example"), s.a, &got, &yes, &s.why));
    assert_true(yes);
    assert_true(span_eq(got.address, SPAN_LIT("Ann@Acme.example")));
    assert_true(span_eq(got.role, SPAN_LIT("cc")));
    assert_true(span_eq(got.name, SPAN_LIT("Ann")));
    assert_int_equal(got.since_ms, 5);
    p = (struct participant){SPAN_LIT("abe@x"), SPAN_EMPTY, SPAN_LIT("cc"), 7};
    store_ok(&s, participant_put(s.db, id, &p, NULL, &s.why));
    store_ok(&s, participant_list(s.db, id, s.a, &all, &s.why));
    assert_int_equal(all.n, 2);
    assert_true(span_eq(all.v[1].address, SPAN_LIT("abe@x")));
    store_ok(&s, participant_get(s.db, id, SPAN_LIT("eve@x' OR 1=1 --"), s.a, &got, &yes, &s.why));
    assert_false(yes);
    store_ok(&s, participant_remove(s.db, id, SPAN_LIT("ABE@x"), &yes, &s.why));
    assert_true(yes);
    store_ok(&s, participant_remove(s.db, id, SPAN_LIT("ABE@x"), &yes, &s.why));
    assert_false(yes);
    store_close(&s);
}

static void test_links(void **state)
{
    (void)state;
    struct store s;
    struct ticket_links links;
    store_open(&s);
    int64_t a = store_ticket(&s, "a", 1), b = store_ticket(&s, "b", 1), c = store_ticket(&s, "c", 1);
    for (int i = 0; i < 2; i++)
        store_ok(&s, ticket_link(s.db, a, b, SPAN_LIT("related"), &s.why));
    store_ok(&s, ticket_link(s.db, c, a, SPAN_LIT("follow-up"), &s.why));
    store_ok(&s, ticket_links(s.db, a, s.a, &links, &s.why));
    assert_int_equal(links.n, 2);
    assert_int_equal(links.v[0].ticket, b);
    assert_int_equal(links.v[1].ticket, c);
    assert_true(span_eq(links.v[1].kind, SPAN_LIT("follow-up")));
    store_ok(&s, ticket_links(s.db, b, s.a, &links, &s.why));
    assert_int_equal(links.n, 1);
    assert_int_equal(ticket_link(s.db, a, 99, SPAN_LIT("related"), &s.why), PERM);
    store_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_row),          cmocka_unit_test(test_words),
        cmocka_unit_test(test_list),         cmocka_unit_test(test_list_windows),
        cmocka_unit_test(test_participants), cmocka_unit_test(test_links),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
