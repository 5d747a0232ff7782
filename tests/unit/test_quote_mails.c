/* Whole mails told apart: top-posted, bottom-posted and interleaved, sentences that only look like an
 * attribution, our own mails quoted without ">"; and which subjects forward. */
#include "tests/unit/support_quote.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static const struct {
    const char *what, *text, *reply;
} mails[] = {
    {"nothing quoted", "Hello,\n\nit is down.\n\nThanks, Ann\n", "Hello,\n\nit is down.\n\nThanks, Ann"},
    {"empty", "", ""},
    {"interleaved",
     "Hi Kim,\n\nOn Mon, 5 Jan 2015 at 15:00, Kim <kim@h.example> wrote:\n> Hello Ann,\n>\n> Which site is "
     "it?\n\nacme-shop\n\n"
     "> Since when?\n\nYesterday 14:30.\n\n> Regards\n> Kim\n\nAnn\n",
     "Hi Kim,\n\n> Which site is it?\n\nacme-shop\n\n> Since when?\n\nYesterday 14:30.\n\n> Kim\n\nAnn"},
    {"interleaved without blank lines", "> Which site?\nacme-shop\n> Since when?\nyesterday\n",
     "> Which site?\nacme-shop\n> Since when?\nyesterday"},
    {"a long question",
     "> Could you tell us which of the environments show the error that you\n> described in your first "
     "mail?\nAll.\n> And when?\nNow.\n",
     "> Could you tell us which of the environments show the error that you\n> described in your first "
     "mail?\nAll.\n> And when?\nNow."},
    {"one answer in the middle", "Kim wrote:\n> Which site?\n\nacme-shop\n\n> Thanks for your help so far.\n",
     "> Which site?\n\nacme-shop"},
    {"the quoted signature is no quote", "Kim wrote:\n> Which site?\n\nacme-shop\n\n> -- \n> Kim Lee\n",
     "acme-shop"},
    {"below the quote", "On 5 Jan 2015 15:00, Kim wrote:\n> Which site?\n> Kim\n\nacme-shop\n", "acme-shop"},
    {"above and below", "Hi,\nOn 5 Jan 2015 15:00, Kim wrote:\n> Which site?\n\nacme-shop\n",
     "Hi,\n\nacme-shop"},
    {"answer under an attribution without quotes",
     "On 5 Jan 2015 15:00, \"Kim\" <kim@h.example> wrote:\n\nacme-shop\n", "acme-shop"},
    {"only quotes", "On 5 Jan 2015 15:00, Kim wrote:\n> Which site?\n",
     "On 5 Jan 2015 15:00, Kim wrote:\n> Which site?"},
    {"only a signature", "-- \nAnn\n", "-- \nAnn"},
    {"only what was forwarded",
     "---------- Forwarded message ---------\nFrom: Ann <ann@x.example>\nDate: Mon, 5 Jan 2015\nSubject: "
     "down\nTo: <kim@h.example>\n\n\n"
     "It is down.\n\nOn 4 Jan 2015 15:00, Lee wrote:\n> Up?\n",
     "It is down.\n\nOn 4 Jan 2015 15:00, Lee wrote:\n> Up?"},
    {"forwarded with >",
     "See below.\n\n> Begin forwarded message:\n>\n> From: Ann <ann@x.example>\n> Subject: down\n>\n> It is "
     "down.\n",
     "See below."},
    {"Notes",
     "Thanks\n\n\n\nFrom:\tAnn Smith/ACME\nTo:\tKim Lee/HOST@HOST\nDate:\t05/01/2015 15:00\nSubject:\tRe: "
     "down\n\n\n\nIs it up?\n",
     "Thanks"},
    {"Orange",
     "Merci\n\n\n\n> Message du 05/01/15 15:00\n> De : \"Kim\" <kim@h.example>\n> A : ann@x.example\n> Objet "
     ": down\n> \n> Hello\n",
     "Merci"},
    {"Hotmail",
     "Thanks\n\n> Date: Mon, 5 Jan 2015 15:00:00 +0100\n> From: kim@h.example\n> To: ann@x.example\n> "
     "Subject: down\n> \n> Up?\n",
     "Thanks"},
    {"an address over two lines",
     "ok\n\nOn Thu, 31 Mar 2016 at 11:16 Some One <\nsome.one@foo.example\n> wrote:\n\n> Two\n", "ok"},
    {"sentences that begin like one",
     "On Monday 5 January we moved the site. At 15:00 it was down:\n\n- shop\n- blog\n\nAm 5. Januar 2015 um "
     "15:00 Uhr ging nichts mehr:\n"
     "Fehler 500\n",
     "On Monday 5 January we moved the site. At 15:00 it was down:\n\n- shop\n- blog\n\nAm 5. Januar 2015 um "
     "15:00 Uhr ging nichts mehr:\n"
     "Fehler 500"},
    {"a log that wrote", "On 2015-01-05 at 15:00 the server wrote:\n\nERROR 500\n\nWhat does it mean?\n",
     "On 2015-01-05 at 15:00 the server wrote:\n\nERROR 500\n\nWhat does it mean?"},
    {"somebody wrote", "Hello\n\nMy boss wrote:\n\nfix it\n", "Hello\n\nMy boss wrote:\n\nfix it"},
    {"a table of times", "Hello\n\nFrom: 10:00\nTo: 11:00\nDate: 5 January\n\nit was down.\n",
     "Hello\n\nFrom: 10:00\nTo: 11:00\nDate: 5 January\n\nit was down."},
    {"a report's own fields", "Site: acme-shop\nType: downtime\nSubject: x\nDate: today\n\nSteps:\n1. open\n",
     "Site: acme-shop\nType: downtime\nSubject: x\nDate: today\n\nSteps:\n1. open"},
    {"a log's dates",
     "See\n\n2015-01-05 15:00 GMT+01:00 ERROR code 500\n2015-01-05 15:01 GMT+01:00 ERROR\n\nHelp\n",
     "See\n\n2015-01-05 15:00 GMT+01:00 ERROR code 500\n2015-01-05 15:01 GMT+01:00 ERROR\n\nHelp"},
    {"signature", "It works.\n\n-- \nAnn Smith\nACME\n+44 123\n", "It works."},
    {"signature without a blank", "It works.\n--\nAnn Smith\n", "It works."},
    {"dashes inside a line", "It works -- at last.\n--fast\n", "It works -- at last.\n--fast"},
    {"a rule in a report", "Steps\n-----\n1. open\n\nErrors\n------\nnone\n",
     "Steps\n-----\n1. open\n\nErrors\n------\nnone"},
    {"a name behind a dash", "It works.\n\n-Ann Smith\n", "It works."},
    {"an option behind a dash", "I ran:\n\n-Xmx512m\n", "I ran:\n\n-Xmx512m"},
    {"bullets", "Please\n\n- restart\n-check\n", "Please\n\n- restart\n-check"},
    {"list footer",
     "It works.\n\n_______________________________________________\nusers mailing list\nusers@l.example\n",
     "It works."},
    {"long text below a rule is no signature",
     "a\n--\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n16\n",
     "a\n--\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n16"},
    {"a footer right below", "It works.\nSent from my iPhone\n", "It works."},
    {"a tracker's mark", "It works.\n\nᐧ\n", "It works."},
    {"fields on one line",
     "It works.\n\nFrom: Kim Lee <kim@h.example> Sent: Monday, 5 January 2015 15:00 To: Ann Subject: RE: "
     "down\n\nUp?\n",
     "It works."},
    {"a citing program", "Quoting Kim Lee <kim@h.example>:\n\n> Up?\n\nYes.\n", "Yes."},
    {"GroupWise", "It works.\n\n>>> Kim Lee <kim@h.example> 05.01.2015 15:00 >>>\nUp?\n", "It works."},
    {"GroupWise, below", ">>> Kim Lee 05.01.2015 15:00 >>>\n> Up?\n\nYes.\n", "Yes."},
    {"a forum", "Kim Lee wrote in post #1179963:\n> Up?\n\nYes.\n", "Yes."},
    {"sent from a desk", "Hello\n\nSent from my desk, which is better than my phone.\n",
     "Hello\n\nSent from my desk, which is better than my phone."},
    {"a mail that was sent", "Hello\n\nthe invoice was\nsent from my account\nyesterday.\n",
     "Hello\n\nthe invoice was\nsent from my account\nyesterday."},
    {"mbox", "Hello\n>From the start it was down.\n", "Hello\n>From the start it was down."},
    {"wrapped quote",
     "> A long line that some program has broken in the middle of a sentence so that\nit goes on here\n> and "
     "ends.\n\nYes\n",
     "Yes"},
    {"short answers between our hints",
     "> Site: (which one it is about; yours: acme-blog, acme-shop, acme-test)\nacme-shop\n> Steps to "
     "reproduce: (what you "
     "did)\nopen it\n",
     "> Site: (which one it is about; yours: acme-blog, acme-shop, acme-test)\nacme-shop\n> Steps to "
     "reproduce: (what you "
     "did)\nopen it"},
    {"short answers between long lines",
     "> A long line that no program has broken, with a question at the end of it, isn't it?\nyes\n> "
     "And?\nno\n",
     "> A long line that no program has broken, with a question at the end of it, isn't it?\nyes\n> "
     "And?\nno"},
};

/* Mails of ours about ticket 12, quoted without ">" and answered below. */
static const struct {
    const char *what, *text, *reply;
} ours[] = {
    {"Outlook",
     "From: Example Support <support@h.example>\nSent: Monday, January 5, 2015 3:00 PM\nTo: Ann\nSubject: "
     "Re: down "
     "[#12]\n\nTicket #12: down\n\nHello Ann,\n\nwhich site?\n\n-- \nExample Support\n\n\nIt is "
     "acme-shop.\n\nAnn\n",
     "It is acme-shop.\n\nAnn"},
    {"no blank line behind the signature",
     "From: Example Support <support@h.example>\nSent: Monday, January 5, 2015 3:00 PM\nTo: Ann\nSubject: "
     "Re: down "
     "[#12]\n\nTicket #12: down\n\nWhich site?\n\n--\nExample Support\nacme-shop\n",
     "acme-shop"},
    {"an agent's answer, under an attribution",
     "On 5 Jan 2015 15:00, Example Support <support@h.example> wrote:\n\nWhich site?\n\nKim\n\n-- \nExample "
     "Support\n\nacme-shop\n\n-- \nAnn\n",
     "acme-shop"},
    {"a colleague's words",
     "-----Original Message-----\nFrom: Support <support@h.example>\nSent: Monday, January 5, 2015 3:00 "
     "PM\nTo: "
     "Ann\nSubject: Re: down [#12]\n\nBob wrote:\n\nUp?\n\n-- \nYour reply goes into ticket "
     "#12.\nSupport\n\nYes.\n",
     "Yes."},
    {"a signature of the administrator's",
     "Support <support@h.example> schrieb am 05.01.2015 15:00:\n\nTicket #12: down\n\nWhich site?\n\n-- "
     "\nYour "
     "hosts\n+49 1\n\nacme-shop\n",
     "acme-shop"},
    {"no mark",
     "Ticket #12: down\n\nHello,\n\nthis is ticket #12. Which site?\n\n-- \nExample\n\nacme-shop\n",
     "acme-shop"},
    {"nothing below", "Ticket #12: down\n\nthis is ticket #12.\n\n-- \nExample\n\n",
     "Ticket #12: down\n\nthis is ticket #12."},
    {"the customer's own words and signature", "Ticket #12\n\nstill down.\n\n-- \nAnn\n\nAcme Ltd\n",
     "Ticket #12\n\nstill down."},
    {"another ticket's number", "Ticket #123: down\n\nthis is ticket #123.\n\n-- \nAnn\n\nAcme Ltd\n",
     "Ticket #123: down\n\nthis is ticket #123."},
    {"an answer right under the attribution",
     "On 5 Jan 2015 15:00, Support <support@h.example> wrote:\n\nacme-shop\n\n-- \nAnn\n\nAcme Ltd\n",
     "acme-shop"},
};

static void test_ours(void **state)
{
    (void)state;
    EACH(i, ours)
    quote_want_reply(ours[i].text, "Re: down [#12]", ours[i].reply);
    quote_want_reply(ours[5].text, "Re: down",
                     "Ticket #12: down\n\nHello,\n\nthis is ticket #12. Which site?");
}

static void test_mails(void **state)
{
    (void)state;
    EACH(i, mails)
    quote_want_reply(mails[i].text, "", mails[i].reply);
}

static void test_parts(void **state)
{
    (void)state;
    struct quote q = quote_of("Yes.\n\n-- \nAnn\n\nOn 5 Jan 2015 15:00, Kim wrote:\n> Up?\n", "");
    assert_true(span_eq(q.signature, SPAN_LIT("-- \nAnn")));
    assert_true(span_eq(q.quoted, SPAN_LIT("On 5 Jan 2015 15:00, Kim wrote:\n> Up?")));
    assert_true(!q.has_forwarded && q.forwarded.n == 0);
    q = quote_of("> Up?\nYes\n> Sure?\nYes\n", "");
    assert_true(span_eq(q.quoted, SPAN_LIT("> Up?\n> Sure?")));
}

static void test_subjects(void **state)
{
    (void)state;
    static const char *const yes[] = {"Fwd: x",    "FW: x",   "WG: x",  "TR : x", "[list] Fwd: x",
                                      "Fwd[2]: x", "转发：x", "ΠΡΘ: x", "RV: x",  "Doorst: x",
                                      "VS: x",     "PD: x",   "İLT: x", "ENC: x"};
    static const char *const no[] = {"Re: Fwd: x", "Forwarding: x", "x", "", "AW: WG: x",
                                     "[x",         "acme: fw: x"};
    EACH(i, yes)
    assert_true(quote_forwards(span_of(yes[i])));
    EACH(i, no)
    assert_false(quote_forwards(span_of(no[i])));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mails),
        cmocka_unit_test(test_ours),
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_subjects),
    };
    return cmocka_run_group_tests(tests, quote_begin, quote_end);
}
