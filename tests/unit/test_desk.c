/* Agents by mail: what a notice tells, whom an answer reaches and under which name, and what never leaves. */
#include "tests/unit/support_desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "parsers/address.h"
#include "parsers/codec.h"

static void test_a_notice_tells_all(void **state)
{
    (void)state;
    struct bed b;
    struct span octets;
    desk_open_acme(&b);
    assert_int_equal(bed_count(&b, "notices"), 2);
    struct outbox row = desk_newest(&b, "kim@example.com", &octets);
    assert_int_equal(row.kind, OUTBOX_NOTICE);
    struct facts *f = desk_read(&b, octets);
    static const char *const texts[] = {
        "Your reply goes to: Ann <ann@acme.example>, Bob <bob@acme.example>\nPrivate notes: support+n1-",
        "@example.com\nacme-shop: downtime, high\n\nAnn <ann",
        "Ann <ann@acme.example> opened this ticket:\n\nIt fails.",
        "Site: acme-shop\n",
        "Organization: Acme\n",
        "Plan: gold\n",
        "Requester: Ann <ann@acme.example> (verified)\n",
        "Assigned to: nobody (!take)\n",
        "Reply due: ",
        "Environments: live",
        "Missing: ",
        "  1: log.txt, 4 B\n",
        "Ticket: #1, open, high\n",
        "for agents alone]",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (!bed_says(f->text, texts[i]))
            fail_msg("%s\nisn't in\n%.*s", texts[i], SPAN_FMT(f->text));
    }
    static const char *const fields[] = {
        "X-Gatepost-Ticket: 1\r\n",      "X-Gatepost-Site: acme-shop\r\n",
        "X-Gatepost-Type: downtime\r\n", "X-Gatepost-Priority: high\r\n",
        "X-Gatepost-Status: open\r\n",   "X-Gatepost-Assignee:",
        "Subject: Re: Checkout [#1]",    "Reply-To: Example Support <support+a1-",
    };
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        assert_true(bed_says(octets, fields[i]));
    assert_true(span_starts(f->text, SPAN_LIT("Your reply goes to: ")));
    assert_false(bed_says(f->text, "://"));
    assert_int_equal(f->attachments.n, 1);
    assert_true(span_eq(f->attachments.v[0].filename, SPAN_LIT("log.txt")));
    /* in his language, and in the one thread of the ticket */
    struct span german;
    (void)desk_newest(&b, "lee@example.com", &german);
    struct facts *g = desk_read(&b, german);
    assert_true(bed_says(g->text, "Ihre Antwort geht an: Ann"));
    assert_true(span_eq(f->references.v[0], g->references.v[0]));
    assert_int_equal(bed_ledger(&b, 1).outcome, LEDGER_OPENED);
    bed_close(&b);
}

/* Steps stay steps, as far as they fit, and none can pass for a line of ours. */
static void test_a_list_stays_a_list(void **state)
{
    (void)state;
    struct bed b;
    struct span octets;
    bed_open(&b, desk_acme_conf, desk_acme_directory);
    struct buf text;
    buf_init(&text, 10000);
    buf_adds(&text, ANN "To: support@example.com\nSubject: [acme-shop] downtime: Checkout\n\n"
                        "Error messages: E500 at checkout\n\nSteps to reproduce:\n");
    for (int i = 1; i <= 14; i++)
        buf_printf(&text, "%d. Do thing %d\n\n", i, i);
    buf_adds(&text, "\nLinks to screenshots:\nPlan: none\nhttps://acme.example/");
    for (int i = 0; i < 100; i++)
        buf_adds(&text, "0123456789");
    buf_adds(&text, "\nhttps://acme.example/2\n");
    (void)bed_take(&b, NULL, arena_str(b.arena, buf_span(&text)));
    buf_release(&text);
    (void)desk_newest(&b, "kim@example.com", &octets);
    struct span notice = desk_read(&b, octets)->text;
    struct span block = span_from(notice, span_find(notice, SPAN_LIT("for agents alone]")));
    assert_true(bed_says(block, "\nError messages: E500 at checkout\n"));
    assert_true(bed_says(block, "\nSteps to reproduce:\n  1. Do thing 1\n  2. Do thing 2\n"));
    assert_true(bed_says(block, "\n  12. Do thing 12\n  …\n"));
    assert_false(bed_says(block, "Do thing 13"));
    assert_true(bed_says(block, "\n  Plan: none\n"));
    assert_false(bed_says(block, "\nPlan: none"));
    assert_false(bed_says(block, "acme.example/2"));
    bed_close(&b);
}

static void test_an_answer_reaches_the_parties(void **state)
{
    (void)state;
    struct bed b;
    struct span to_ann, to_bob;
    desk_open_acme(&b);
    struct intake_answer a = desk_answers(
        &b, KIM, "kim@example.com", "Dear Ann,\n\n   it is fixed.\n\n\nKim\n\nOn Monday you wrote:\n> x\n");
    assert_string_equal(a.outcome, "updated");
    assert_string_equal(a.rule, "agent");
    struct outbox row = desk_newest(&b, "ann@acme.example", &to_ann);
    assert_int_equal(row.kind, OUTBOX_REPLY);
    assert_int_equal(row.budget, OUTBOX_BUDGET_NONE);
    assert_int_equal(desk_newest(&b, "bob@acme.example", &to_bob).kind, OUTBOX_REPLY);
    assert_int_equal(desk_count(&b, "una@acme.example"), 0);
    struct facts *f = desk_read(&b, to_ann), *g = desk_read(&b, to_bob);
    assert_true(bed_says(f->text, "Dear Ann,\n\n   it is fixed.\n\n\nKim\n"));
    assert_false(bed_says(f->text, "you wrote"));
    assert_false(bed_says(to_ann, "kim@example.com"));
    assert_false(bed_says(to_ann, "Auto-Submitted"));
    assert_true(bed_says(to_ann, "From: Example Support <support@example.com>"));
    assert_true(bed_says(to_ann, "Subject: Re: Checkout [#1]"));
    assert_true(span_eq(f->in_reply_to.v[0], SPAN_LIT("1@acme.example")) ||
                span_eq(f->references.v[0], SPAN_LIT("1@acme.example")));
    assert_false(address_equal(f->reply_to.v[0].address, g->reply_to.v[0].address));
    struct ticket t = bed_ticket(&b, 1);
    assert_int_equal(t.status, TICKET_PENDING);
    assert_true(span_eq(t.assignee, SPAN_LIT("kim@example.com")));
    assert_true(t.first_responded_at_ms > 0);
    /* a colleague hears of it, the writer gets nothing: it went as he wrote it */
    struct span to_lee;
    (void)desk_newest(&b, "lee@example.com", &to_lee);
    assert_true(bed_says(desk_read(&b, to_lee)->text, "antwortete dem Kunden"));
    assert_int_equal(desk_count(&b, "kim@example.com"), 1);
    /* and the customer's answer to that comes back to the ticket */
    a = bed_take(&b, NULL,
                 arena_printf(b.arena, ANN "To: %.*s\nSubject: Re: Checkout [#1]\n\nStill broken.\n",
                              SPAN_FMT(f->reply_to.v[0].address))
                     .p);
    assert_string_equal(a.outcome, "updated");
    assert_int_equal(bed_ticket(&b, 1).status, TICKET_OPEN);
    bed_close(&b);
}

static void test_files_reach_the_customer(void **state)
{
    (void)state;
    struct bed b;
    struct span octets;
    desk_open_acme(&b);
    struct facts *notice;
    (void)desk_newest(&b, "kim@example.com", &octets);
    notice = desk_read(&b, octets);
    (void)bed_take(&b, NULL,
                   arena_printf(b.arena,
                                KIM "To: %.*s\nSubject: Re: x\nMIME-Version: 1.0\nContent-Type: "
                                    "multipart/mixed; boundary=b\n\n--b\n\nSee there.\n--b\nContent-Type: "
                                    "image/png\nContent-Transfer-Encoding: base64\nContent-Disposition: "
                                    "attachment; filename*=UTF-8''%%C3%%BCber%%2F%%E6%%97%%A5.png\n\n"
                                    "iVBORw0KGgo=\n--b--\n",
                                SPAN_FMT(notice->reply_to.v[0].address))
                       .p);
    (void)desk_newest(&b, "ann@acme.example", &octets);
    struct facts *f = desk_read(&b, octets);
    assert_true(bed_says(f->text, "See there."));
    assert_int_equal(f->attachments.n, 1);
    assert_true(span_eq(f->attachments.v[0].content_type, SPAN_LIT("image/png")));
    assert_int_equal(f->attachments.v[0].size, 8);
    assert_true(span_eq(f->attachments.v[0].filename, SPAN_LIT("\xc3\xbc"
                                                               "ber/\xe6\x97\xa5.png")));
    bed_close(&b);
}

/* Orders and an answer in one mail: both, and a transcript. */
static void test_orders_and_an_answer(void **state)
{
    (void)state;
    struct bed b;
    struct span octets;
    desk_open_acme(&b);
    struct intake_answer a =
        desk_answers(&b, KIM, "kim@example.com", "!resolve\n!assign lee\n\nDone, goodbye.");
    assert_string_equal(a.outcome, "updated");
    assert_int_equal(bed_ticket(&b, 1).status, TICKET_RESOLVED);
    assert_true(span_eq(bed_ticket(&b, 1).assignee, SPAN_LIT("lee@example.com")));
    (void)desk_newest(&b, "ann@acme.example", &octets);
    assert_true(bed_says(octets, "Done, goodbye."));
    assert_false(bed_says(octets, "!resolve"));
    (void)bed_outbox(&b, a.outbox, &octets);
    assert_true(bed_says(octets, "sent to the customer"));
    bed_close(&b);
}

static void test_what_comes_back(void **state)
{
    (void)state;
    static const struct {
        const char *text, *said;
    } table[] = {
        {"As we say: the customer has not paid since spring and is\n  slow", "only agents may see"},
        {"Yes.\n\n> the customer has not paid since spring and is slow\n\nIs that so?\n\n> x\n\nBye.",
         "only agents may see"},
        {"BLOCK\nSee above.", "only agents may see"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct bed b;
        struct span octets;
        desk_open_acme(&b);
        struct facts *f;
        (void)desk_answers(&b, LEE, "lee@example.com",
                           "!note the customer has not paid since spring and is slow");
        (void)bed_take(&b, NULL, ANN "To: {to}\nSubject: Re: Checkout [#1]\n\nAnd?\n");
        (void)desk_newest(&b, "kim@example.com", &octets);
        f = desk_read(&b, octets);
        struct span block = span_from(f->text, span_find(f->text, SPAN_LIT("[i1-")));
        const char *text = table[i].text;
        if (strncmp(text, "BLOCK", 5) == 0)
            text = arena_printf(b.arena, "%.*s\n%s", SPAN_FMT(block), text + 6).p;
        size_t before = desk_count(&b, "ann@acme.example");
        struct intake_answer a = desk_answers(&b, KIM, "kim@example.com", text);
        if (strcmp(a.outcome, "held"))
            fail_msg("%s: %s", text, a.outcome);
        (void)bed_outbox(&b, a.outbox, &octets);
        if (!bed_says(octets, table[i].said))
            fail_msg("%s:\n%.*s", text, SPAN_FMT(octets));
        assert_int_equal(desk_count(&b, "ann@acme.example"), before);
        /* !send doesn't let it out either: a note can't reach a customer */
        f = desk_read(&b, octets);
        assert_true(bed_says(f->reply_to.v[0].address, "support+h"));
        a = bed_take(&b, NULL,
                     arena_printf(b.arena, KIM "To: %.*s\nSubject: Re: x\n\n!send\n",
                                  SPAN_FMT(f->reply_to.v[0].address))
                         .p);
        assert_string_equal(a.outcome, "command");
        assert_int_equal(desk_count(&b, "ann@acme.example"), before);
        bed_close(&b);
    }
}

/* A colleague was faster: the answer comes back with his, and !send sends it. */
static void test_an_overtaken_answer(void **state)
{
    (void)state;
    struct bed b;
    struct span octets, notice;
    desk_open_acme(&b);
    struct outbox row = desk_newest(&b, "kim@example.com", &notice);
    struct facts *f = desk_read(&b, notice);
    (void)desk_answers(&b, LEE, "lee@example.com", "Lee's answer.");
    size_t before = desk_count(&b, "ann@acme.example");
    struct intake_answer a =
        bed_take(&b, NULL,
                 arena_printf(b.arena, KIM "To: %.*s\nIn-Reply-To: <%.*s>\nSubject: Re: x\n\nKim's answer.\n",
                              SPAN_FMT(f->reply_to.v[0].address), SPAN_FMT(row.message_id))
                     .p);
    assert_string_equal(a.outcome, "held");
    (void)bed_outbox(&b, a.outbox, &octets);
    assert_true(bed_says(octets, "a colleague has answered"));
    assert_true(bed_says(octets, "Lee's answer."));
    assert_true(bed_says(octets, "> Kim's answer."));
    assert_int_equal(desk_count(&b, "ann@acme.example"), before);
    a = desk_sends_it(&b, octets);
    assert_string_equal(a.outcome, "command");
    assert_int_equal(desk_count(&b, "ann@acme.example"), before + 1);
    (void)desk_newest(&b, "ann@acme.example", &octets);
    assert_true(bed_says(octets, "Kim's answer."));
    /* his next answer to a newer notice isn't overtaken */
    (void)bed_take(&b, NULL, ANN "To: {to}\nSubject: Re: Checkout [#1]\n\nThanks, but no.\n");
    assert_string_equal(desk_answers(&b, KIM, "kim@example.com", "Well.").outcome, "updated");
    bed_close(&b);
}

/* Held for a line that was not obeyed; !send, !release and the tool send it as it stands, and it opens no
 * ticket. */
static void test_send_as_it_stands(void **state)
{
    (void)state;
    static const char *const orders[] = {"!send", "!send 2", "!release 2"};
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
        struct bed b;
        struct span octets;
        desk_open_acme(&b);
        struct intake_answer a =
            desk_answers(&b, KIM, "kim@example.com", "Try this:\n!important is needed in that style sheet.");
        assert_string_equal(a.outcome, "held");
        assert_int_equal(a.mail, 2);
        (void)bed_outbox(&b, a.outbox, &octets);
        (void)bed_take(&b, NULL,
                       arena_printf(b.arena, KIM "To: %.*s\nSubject: Re: x\n\n%s\n",
                                    SPAN_FMT(desk_read(&b, octets)->reply_to.v[0].address), orders[i])
                           .p);
        assert_int_equal(bed_count(&b, "tickets"), 1);
        (void)desk_newest(&b, "ann@acme.example", &octets);
        assert_true(bed_says(octets, "!important is needed in that style sheet."));
        assert_int_equal(bed_ledger(&b, 2).outcome, LEDGER_UPDATED);
        bed_close(&b);
    }
}

static void test_a_note_to_a_customer_is_held(void **state)
{
    (void)state;
    struct bed b;
    struct span octets;
    desk_open_acme(&b);
    (void)desk_newest(&b, "kim@example.com", &octets);
    struct facts *f = desk_read(&b, octets);
    size_t at = span_find(f->text, SPAN_LIT("support+n1-"));
    struct span note = span_from(f->text, at);
    note = span_head(note, span_chr(note, '\n'));
    struct intake_answer a =
        bed_take(&b, NULL,
                 arena_printf(b.arena, KIM "To: %.*s\nCc: lee@example.com\nSubject: Re: x\n\nHe is slow.\n",
                              SPAN_FMT(note))
                     .p);
    assert_string_equal(a.outcome, "command");
    assert_int_equal(bed_entries(&b, 1).v[bed_entries(&b, 1).n - 1].kind, ENTRY_NOTE);
    a = bed_take(&b, NULL,
                 arena_printf(b.arena, KIM "To: %.*s\nCc: ann@acme.example\nSubject: Re: x\n\nHe is slow.\n",
                              SPAN_FMT(note))
                     .p);
    assert_string_equal(a.outcome, "held");
    (void)bed_outbox(&b, a.outbox, &octets);
    assert_true(bed_says(octets, "a customer stands in To or Cc"));
    bed_close(&b);
}

/* An answer to a notice about a note stays a note, even where the address was lost. */
static void test_answering_a_note(void **state)
{
    (void)state;
    struct bed b;
    struct span octets;
    desk_open_acme(&b);
    (void)desk_answers(&b, LEE, "lee@example.com",
                       "!note the customer has not paid since spring and is slow");
    struct outbox row = desk_newest(&b, "kim@example.com", &octets);
    struct facts *f = desk_read(&b, octets);
    assert_true(bed_says(f->reply_to.v[0].address, "support+n1-"));
    assert_true(span_starts(f->text, SPAN_LIT("Your reply is a private note")));
    size_t before = desk_count(&b, "ann@acme.example");
    (void)desk_answers(&b, KIM, "kim@example.com", "I see.");
    (void)bed_take(&b, NULL,
                   arena_printf(b.arena,
                                KIM "To: support@example.com\nIn-Reply-To: <%.*s>\nSubject: Re: "
                                    "x\n\nI see, too.\n",
                                SPAN_FMT(row.message_id))
                       .p);
    assert_int_equal(desk_count(&b, "ann@acme.example"), before);
    struct entries e = bed_entries(&b, 1);
    size_t notes = 0;
    for (size_t i = 0; i < e.n; i++)
        notes += e.v[i].kind == ENTRY_NOTE;
    assert_int_equal(notes, 3);
    bed_close(&b);
}

/* A proven party's message goes to the other parties, a merely known one's does not. */
static void test_parties_hear_one_another(void **state)
{
    (void)state;
    struct bed b;
    struct span octets;
    desk_open_acme(&b);
    (void)bed_take(
        &b, NULL,
        "From: Ann <ann@acme.example>\nTo: support@example.com\nSubject: Re: Checkout [#1]\n\nA.\n");
    assert_int_equal(desk_count(&b, "bob@acme.example"), 0);
    (void)bed_take(&b, NULL, ANN "To: {to}\nSubject: Re: Checkout [#1]\n\nIt is worse.\n");
    assert_int_equal(desk_count(&b, "bob@acme.example"), 1);
    (void)desk_newest(&b, "bob@acme.example", &octets);
    assert_true(bed_says(octets, "Ann <ann@acme.example> wrote:"));
    assert_true(bed_says(octets, "It is worse."));
    assert_true(bed_says(octets, "Auto-Submitted: auto-generated"));
    (void)bed_take(&b, NULL,
                   ANN "To: {to}\nCc: bob@acme.example\nSubject: Re: Checkout [#1]\n\nIt is worse yet.\n");
    assert_int_equal(desk_count(&b, "bob@acme.example"), 1);
    /* nor a robot's, proven or not */
    (void)bed_take(&b, NULL, "Precedence: bulk\n" ANN "To: {to}\nSubject: Re: Checkout [#1]\n\nDisk full.\n");
    assert_int_equal(desk_count(&b, "bob@acme.example"), 1);
    bed_close(&b);
}

/* Beyond his hour's mails a reader gets none of what others write; the ticket tells it. */
static void test_what_is_not_passed_on(void **state)
{
    (void)state;
    struct bed b;
    char text[300];
    size_t told = 0;
    desk_open_acme(&b);
    for (int i = 1; i <= 32; i++) {
        snprintf(text, sizeof text, ANN "To: {to}\nSubject: Re: Checkout [#1]\n\nIt is worse, %d.\n", i);
        (void)bed_take(&b, NULL, text);
    }
    assert_int_equal(desk_count(&b, "bob@acme.example"), 30);
    struct entries all = bed_entries(&b, 1);
    for (size_t i = 0; i < all.n; i++)
        told += all.v[i].kind == ENTRY_EVENT && all.v[i].mail == 33 - (int64_t)(told == 0) &&
                span_starts(all.v[i].text, SPAN_LIT("not passed on to bob@acme.example: "));
    assert_int_equal(told, 2);
    bed_close(&b);
}

/* Two robots that bear no mark of one, the agent's and the customer's, answer each other through us: not for
 * long. */
static void test_the_same_words_again_and_again(void **state)
{
    (void)state;
    struct bed b;
    struct span octets;
    desk_open_acme(&b);
    for (int i = 0; i < 3; i++)
        assert_string_equal(desk_answers(&b, KIM, "kim@example.com", "I am on vacation.").outcome, "updated");
    size_t sent = desk_count(&b, "ann@acme.example");
    struct intake_answer a = desk_answers(&b, KIM, "kim@example.com", "I am on vacation.");
    assert_string_equal(a.outcome, "held");
    (void)bed_outbox(&b, a.outbox, &octets);
    assert_true(bed_says(desk_read(&b, octets)->text, "these very words"));
    assert_int_equal(desk_count(&b, "ann@acme.example"), sent);
    /* a colleague's same ones go out, and other ones of hers */
    assert_string_equal(desk_answers(&b, LEE, "lee@example.com", "I am on vacation.").outcome, "updated");
    assert_string_equal(
        bed_take(&b, NULL, KIM "To: support@example.com\nSubject: Re: x [#1]\n\nI am back.\n").outcome,
        "updated");
    bed_close(&b);
}

/* An answer to an agent's address would reach nobody. */
static void test_reply_to_an_agent(void **state)
{
    (void)state;
    struct bed b;
    struct span octets;
    bed_open(&b, desk_acme_conf, desk_acme_directory);
    (void)bed_take(
        &b, NULL,
        "From: Sam <sam@s.example>\nReply-To: Kim@example.com\nTo: support@example.com\nMessage-ID: "
        "<1@s.example>\nSubject: x\n\ny\n");
    (void)desk_newest(&b, "kim@example.com", &octets);
    assert_true(bed_says(desk_read(&b, octets)->text, "Your reply goes to: Sam <sam@s.example>"));
    assert_string_equal(desk_answers(&b, KIM, "kim@example.com", "Hello Sam.").outcome, "updated");
    (void)desk_newest(&b, "sam@s.example", &octets);
    assert_true(bed_says(octets, "Hello Sam."));
    bed_close(&b);
}

/* What doesn't go along with a notice is sent when it is asked for. */
static void test_get(void **state)
{
    (void)state;
    struct bed b;
    struct span octets;
    desk_open_acme(&b);
    struct intake_answer a = desk_answers(&b, KIM, "kim@example.com", "!get 1");
    assert_string_equal(a.outcome, "command");
    (void)bed_outbox(&b, a.outbox, &octets);
    struct facts *f = desk_read(&b, octets);
    assert_true(bed_says(f->text, "!get 1: done"));
    assert_int_equal(f->attachments.n, 1);
    assert_true(span_eq(f->attachments.v[0].filename, SPAN_LIT("log.txt")));
    assert_int_equal(f->attachments.v[0].size, 4);
    assert_string_equal(desk_answers(&b, LEE, "lee@example.com", "!get 2").outcome, "held");
    assert_string_equal(desk_answers(&b, LEE, "lee@example.com", "!get").outcome, "held");
    bed_close(&b);
}

static void test_what_is_too_large_is_named(void **state)
{
    (void)state;
    struct bed b;
    struct span octets;
    bed_open(&b, "agents { attach = 3 }\n", desk_acme_directory);
    (void)bed_take(&b, NULL,
                   "From: Ann <ann@acme.example>\nTo: support@example.com\nSubject: x\nMIME-Version: 1.0\n"
                   "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b\nContent-Type: text/plain\n"
                   "Content-Disposition: attachment; filename=a.txt\n\nE500\n--b\nContent-Type: "
                   "text/plain\nContent-Disposition: attachment; filename=b.txt\n\nE\n--b--\n");
    (void)desk_newest(&b, "kim@example.com", &octets);
    struct facts *f = desk_read(&b, octets);
    assert_true(bed_says(f->text, "  1: a.txt, 4 B (!get 1)\n  2: b.txt, 1 B\n"));
    assert_int_equal(f->attachments.n, 1);
    assert_true(span_eq(f->attachments.v[0].filename, SPAN_LIT("b.txt")));
    bed_close(&b);
}

/* A party's view: no note, no agent's address; as text or as an mbox. */
static void test_transcripts(void **state)
{
    (void)state;
    static const char *const subjects[] = {"!transcript 1", "!transcript 1 text", "!transcript 1 mbox"};
    for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++) {
        struct bed b;
        struct span octets;
        desk_open_acme(&b);
        (void)desk_answers(&b, LEE, "lee@example.com", "!note slow payer");
        (void)bed_take(&b, NULL, ANN "To: {to}\nSubject: Re: Checkout [#1]\n\nFrom there on it fails.\n");
        (void)desk_answers(&b, KIM, "kim@example.com", "It is fixed:\n\n    indented  code");
        struct intake_answer a = bed_take(
            &b, NULL, arena_printf(b.arena, ANN "To: support@example.com\nSubject: %s\n\n", subjects[i]).p);
        (void)bed_outbox(&b, a.outbox, &octets);
        struct facts *f = desk_read(&b, octets);
        struct span text = f->text;
        if (i == 2) {
            assert_int_equal(f->attachments.n, 1);
            assert_true(span_eq(f->attachments.v[0].filename, SPAN_LIT("ticket-1.mbox")));
            struct facts_attachment *x = &f->attachments.v[0];
            text = codec_decode(b.arena, x->encoding, span_make(octets.p + x->offset, x->length));
            assert_true(span_starts(text, SPAN_LIT("From ann@acme.example ")));
            assert_true(bed_says(text, "\nFrom support@example.com "));
        }
        assert_true(bed_says(text, "It fails."));
        assert_true(bed_says(text, "It is fixed:\n\n    indented  code"));
        assert_true(bed_says(text, i == 2 ? "=46rom there on" : "From there on") ||
                    bed_says(text, ">From there on"));
        assert_false(bed_says(text, "slow payer"));
        assert_false(bed_says(octets, "kim@example.com"));
        assert_false(bed_says(text, "kim@example.com"));
        bed_close(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_notice_tells_all),
        cmocka_unit_test(test_a_list_stays_a_list),
        cmocka_unit_test(test_an_answer_reaches_the_parties),
        cmocka_unit_test(test_files_reach_the_customer),
        cmocka_unit_test(test_orders_and_an_answer),
        cmocka_unit_test(test_what_comes_back),
        cmocka_unit_test(test_an_overtaken_answer),
        cmocka_unit_test(test_send_as_it_stands),
        cmocka_unit_test(test_a_note_to_a_customer_is_held),
        cmocka_unit_test(test_answering_a_note),
        cmocka_unit_test(test_parties_hear_one_another),
        cmocka_unit_test(test_what_is_not_passed_on),
        cmocka_unit_test(test_the_same_words_again_and_again),
        cmocka_unit_test(test_reply_to_an_agent),
        cmocka_unit_test(test_get),
        cmocka_unit_test(test_what_is_too_large_is_named),
        cmocka_unit_test(test_transcripts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
