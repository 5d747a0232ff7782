/* Loops and relay spam, on a clock of the test's own: two gateposts and a vacation robot in a ring over 24
 * hours (attacks 21 to 23), and ten thousand forged senders (attacks 12 and 13). */
#include "tests/unit/fake_clock.h"

enum { MINUTE_MS = 60 * 1000, HOUR_MS = 60 * MINUTE_MS, DAY_MINUTES = 24 * 60 };

/* How the robot answers what it gets. */
struct robot {
    const char *name;
    const char *marks;      /* fields of its own */
    bool refers;            /* In-Reply-To */
    bool to_reply_to;       /* answers Reply-To, else From */
    bool subject_of_theirs; /* "Re: ..." of what it got, else its own */
    bool changes_address;   /* another From each time */
    int64_t most;           /* automatic mails to it in 24 hours that are borne */
};

static const struct robot robots[] = {
    {"RFC 3834", "Auto-Submitted: auto-replied\n", true, true, true, false, 1},
    {"marked by Precedence alone", "Precedence: bulk\n", false, false, false, false, 1},
    {"unmarked, keeps the thread", "", true, true, true, false, 1},
    {"unmarked, answers From with the subject", "", false, false, true, false, 1},
    {"unmarked, knows nothing of threads", "", false, false, false, false, 5},
    {"unmarked, another address each time", "", false, false, false, true, 32},
    {"unmarked, another address, keeps references", "", true, true, true, true, 1},
};

static struct span value_of(struct bed *b, struct span octets, const char *what)
{
    struct facts *f = facts_read(b->gate.conf->facts, (struct facts_arrival){0}, octets, b->arena);
    if (strcmp(what, "id") == 0)
        return f->message_id;
    if (strcmp(what, "subject") == 0)
        return f->subject;
    return strcmp(what, "to") == 0 && f->reply_to.n ? f->reply_to.v[0].address : f->from.address;
}

/* What the robot says to one mail of ours. */
static void robot_answers(struct bed *b, const struct robot *r, struct span got, int n)
{
    char text[2000], from[60] = "robot@away.example", refers[300] = "";
    struct span to = value_of(b, got, r->to_reply_to ? "to" : "from");
    struct span subject = r->subject_of_theirs ? value_of(b, got, "subject") : SPAN_LIT("I am away");
    if (r->changes_address)
        snprintf(from, sizeof from, "robot%d@away.example", n);
    if (r->refers)
        snprintf(refers, sizeof refers, "In-Reply-To: <%.*s>\n", SPAN_FMT(value_of(b, got, "id")));
    snprintf(text, sizeof text,
             "%s%sFrom: %s\nTo: %.*s\nMessage-ID: <%d.%s>\nSubject: Re: %.*s\n\nI am away, %d.\n", r->marks,
             refers, from, SPAN_FMT(to), n, from, SPAN_FMT(subject), n);
    (void)bed_take_octets(b, NULL, arena_copy(b->arena, span_of(text)));
}

/* A customer's one mail, with the robot at that address; each minute what has gone out comes back answered.
 */
static int64_t run_robot(const struct robot *r)
{
    struct bed b;
    int64_t answered = 0;
    int n = 0;
    bed_open(&b, NULL, NULL);
    bed_group_begin(&b);
    (void)bed_take(
        &b, NULL,
        "From: robot@away.example\nTo: support@example.com\nMessage-ID: <1@a>\nSubject: Help\n\nx\n");
    for (int minute = 0; minute < DAY_MINUTES; minute++) {
        clock_ms += MINUTE_MS;
        for (int64_t out = bed_count(&b, "outbox"); answered < out;) {
            struct span octets;
            (void)bed_outbox(&b, ++answered, &octets);
            robot_answers(&b, r, octets, ++n);
        }
    }
    bed_group_end(&b);
    bed_close(&b);
    return answered;
}

static void test_robots_settle(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof robots / sizeof *robots; i++) {
        int64_t mails = run_robot(&robots[i]);
        print_message("%s: %lld mails in a day\n", robots[i].name, (long long)mails);
        if (mails > robots[i].most)
            fail_msg("%s: %lld mails in a day", robots[i].name, (long long)mails);
    }
}

/* Attack 21: each takes the other's mails; somebody has one mail the other in its name. */
static void test_two_gateposts_stop_after_one_mail_each(void **state)
{
    (void)state;
    struct bed b[2];
    int64_t passed[2] = {0, 0};
    bed_open(&b[0], NULL, NULL);
    bed_open_at(&b[1], "other.example", NULL, NULL);
    memset(b[1].key, 'z', sizeof b[1].key);
    (void)bed_take(
        &b[0], NULL,
        "From: support@other.example\nTo: support@example.com\nMessage-ID: <1@o>\nSubject: Hello\n\nx\n");
    for (int minute = 0; minute < DAY_MINUTES; minute++) {
        clock_ms += MINUTE_MS;
        for (int from = 0; from < 2; from++) {
            struct span octets;
            while (passed[from] < bed_count(&b[from], "outbox")) {
                (void)bed_outbox(&b[from], ++passed[from], &octets);
                (void)bed_take_octets(&b[!from], NULL, octets);
            }
        }
    }
    assert_true(passed[0] <= 1 && passed[1] <= 1);
    bed_close(&b[0]);
    bed_close(&b[1]);
}

/* Attacks 12 and 13: not a word of theirs comes back, and no more answers than the budget. */
static void test_ten_thousand_forged_senders(void **state)
{
    (void)state;
    enum { SENDERS = 10000 };
    struct bed b;
    char text[400];
    bed_open(&b, NULL, NULL);
    bed_group_begin(&b);
    for (int i = 0; i < SENDERS; i++) {
        clock_ms += HOUR_MS / SENDERS / 2;
        snprintf(text, sizeof text,
                 "From: \"Zqxj %d\" <victim%d@v%d.example>\nTo: support@example.com\nSubject: [zqxj-%d] zqxj "
                 "%c%c%c\n\nZqxj http://zqxj.example/%d\n",
                 i, i, i, i, 'a' + i % 26, 'a' + i / 26 % 26, 'a' + i / 676 % 26, i);
        struct intake_answer a = bed_take(&b, NULL, text);
        assert_string_equal(a.outcome, "opened");
    }
    bed_group_end(&b);
    int64_t out = bed_count(&b, "outbox"), answers = 0;
    for (int64_t i = 1; i <= out; i++) {
        struct span octets;
        struct outbox row = bed_outbox(&b, i, &octets);
        answers += row.kind == OUTBOX_CONFIRMATION;
        if (span_ifind(octets, SPAN_LIT("zqxj")) < octets.n)
            fail_msg("%.*s", SPAN_FMT(octets));
    }
    assert_true(answers > 0 && answers <= b.gate.conf->limits.strangers_hour);
    assert_int_equal(out, answers + 1); /* one alert */
    bed_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_robots_settle),
        cmocka_unit_test(test_two_gateposts_stop_after_one_mail_each),
        cmocka_unit_test(test_ten_thousand_forged_senders),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
