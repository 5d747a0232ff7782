/* Bounces: RFC 3464 and the mail systems that follow nothing: who, what, why, and which mail came back.  And
 * mails of people, or robots, that only speak of bounces. */
#include "parsers/bounce_parts.h"
#include "parsers/rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#define ORIGINAL                                                                                             \
    "Received: from a by b; Mon, 5 Jan 2015 15:00:00 +0000\nFrom: Support <support@h.example>\nTo: "         \
    "ann@shop.example\n"                                                                                     \
    "Subject: Re: down [#12]\nMessage-ID: <12.3.abc@h.example>\nDate: Mon, 5 Jan 2015 15:00:00 "             \
    "+0000\n\nHello\n"
#define TO "To: support@h.example\n"

static const struct {
    const char *what, *raw, *recipient, *action, *status, *diagnostic, *original;
} bounces[] = {
    {"RFC 3464",
     "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example (Mail Delivery System)\n" TO
     "Subject: Undelivered Mail Returned to Sender\n"
     "Auto-Submitted: auto-replied\nContent-Type: multipart/report; report-type=delivery-status; "
     "boundary=\"b\"\n\n"
     "--b\nContent-Type: text/plain\n\nThis is the mail system at host mx.example.\n--b\nContent-Type: "
     "message/delivery-status\n\n"
     "Reporting-MTA: dns; mx.example\nArrival-Date: Mon, 5 Jan 2015\n\nFinal-Recipient: rfc822; "
     "ann@shop.example\n"
     "Original-Recipient: rfc822;ann@shop.example\nAction: Failed\nStatus: 5.1.1\nRemote-MTA: dns; "
     "mx.shop.example\n"
     "Diagnostic-Code: smtp; 550 5.1.1 <ann@shop.example>: User\n    unknown\n--b\nContent-Type: "
     "message/rfc822\n\n" ORIGINAL "--b--\n",
     "ann@shop.example", "failed", "5.1.1", "550 5.1.1 <ann@shop.example>: User unknown",
     "12.3.abc@h.example"},
    {"delayed, headers only",
     "Return-Path: <>\nFrom: Mail Delivery Subsystem <MAILER-DAEMON@mx.example>\n" TO
     "Subject: Warning: could not send message for past 4 hours\n"
     "Content-Type: multipart/report; report-type=delivery-status;\n\tboundary=\"b\"\n\n--b\n\nstill "
     "trying\n--b\n"
     "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\nFinal-Recipient: RFC822; "
     "ann@shop.example\n"
     "Action: delayed\nStatus: 4.4.1\n--b\nContent-Type: text/rfc822-headers\n\n" ORIGINAL "--b--\n",
     "ann@shop.example", "delayed", "4.4.1", "", "12.3.abc@h.example"},
    {"a report without its type",
     "From: postmaster@x.example\n" TO
     "Subject: x\nContent-Type: multipart/report; boundary=b\n\n--b\n\nx\n--b\n"
     "Content-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nOriginal-Recipient: rfc822; "
     "<ann@shop.example>\nAction: failed (bad)\n"
     "Status: 5.0.0 (unknown)\n--b--\n",
     "ann@shop.example", "failed", "5.0.0", "", ""},
    {"a report part in mixed",
     "Return-Path: <>\nFrom: <postmaster@x.example>\n" TO
     "Subject: Delivery Status\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n"
     "--b\nContent-Type: message/delivery-status\n\nFinal-Recipient: ann@shop.example\nAction: "
     "failed\nStatus: 5.2.2\n--b--\n",
     "ann@shop.example", "failed", "5.2.2", "", ""},
    {"a report without the part",
     "Return-Path: <>\nFrom: <postmaster@x.example>\n" TO
     "Subject: Undeliverable: x\nIn-Reply-To: <12.3.abc@h.example>\n"
     "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nDelivery has failed "
     "to these recipients:\n\n"
     "ann@shop.example\nRemote Server returned '550 5.7.1 Access denied'\n--b--\n",
     "ann@shop.example", "failed", "5.7.1", "550 5.7.1 Access denied", "12.3.abc@h.example"},
    {"qmail",
     "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\n" TO
     "Subject: failure notice\n\nHi. This is the qmail-send program at mx.example.\n"
     "I'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent "
     "error; I've given up. Sorry it "
     "didn't work out.\n\n<ann@shop.example>:\n192.0.2.1 does not like recipient.\nRemote host said: 550 "
     "5.1.1 User unknown\nGiving up on "
     "192.0.2.1.\n\n--- Below this line is a copy of the message.\n\nReturn-Path: "
     "<support@h.example>\n" ORIGINAL,
     "ann@shop.example", "failed", "5.1.1", "Remote host said: 550 5.1.1 User unknown", "12.3.abc@h.example"},
    {"Exim",
     "From: Mail Delivery System <Mailer-Daemon@mx.example>\n" TO
     "X-Failed-Recipients: ann@shop.example, bob@shop.example\n"
     "Auto-Submitted: auto-replied\nSubject: Mail delivery failed: returning message to sender\n\nThis "
     "message was created automatically by "
     "mail delivery software.\n\nA message that you sent could not be delivered to one or more of "
     "its\nrecipients. This is a permanent error. "
     "The following address(es) failed:\n\n  ann@shop.example\n    host mx.shop.example [192.0.2.1]: 550 No "
     "such user\n\n------ This is a "
     "copy of the message, including all the headers. ------\n\nReturn-path: <support@h.example>\n" ORIGINAL,
     "ann@shop.example", "failed", "", "host mx.shop.example [192.0.2.1]: 550 No such user",
     "12.3.abc@h.example"},
    {"Exim without the field",
     "Return-Path: <>\nFrom: \"Mail Delivery System\" <mailer-daemon@mx.example>\n" TO
     "Subject: Mail delivery failed: returning message to "
     "sender\n\nThe following address failed:\n\n    <ann@shop.example>\n        unrouteable mail domain "
     "\"shop.example\"\n\n--- The header "
     "of the original message is following. ---\n\n" ORIGINAL,
     "ann@shop.example", "failed", "", "unrouteable mail domain \"shop.example\"", "12.3.abc@h.example"},
    {"Gmail",
     "Return-Path: <>\nFrom: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\n" TO
     "X-Failed-Recipients: ann@shop.example\n"
     "Subject: Delivery Status Notification (Failure)\nReferences: <12.3.abc@h.example>\n\nDelivery to the "
     "following recipient failed "
     "permanently:\n\n     ann@shop.example\n\nTechnical details of permanent failure: \nGoogle tried to "
     "deliver your message, but it was "
     "rejected by the recipient domain. The error that the other server returned was: 550 550 5.1.1 unknown "
     "(state 14).\n",
     "ann@shop.example", "failed", "5.1.1", "rejected by the recipient domain", "12.3.abc@h.example"},
    {"Gmail, delayed",
     "Return-Path: <>\nFrom: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\n" TO
     "Subject: Delivery Status Notification (Delay)\n\n"
     "This is an automatically generated Delivery Status Notification\n\nTHIS IS A WARNING MESSAGE "
     "ONLY.\n\nYOU DO NOT NEED TO RESEND YOUR "
     "MESSAGE.\n\nDelivery to the following recipient has been delayed:\n\n     ann@shop.example\n\nMessage "
     "will be retried for 2 more day(s)\n",
     "ann@shop.example", "delayed", "", "", ""},
    {"Yahoo",
     "Return-Path: <>\nFrom: MAILER-DAEMON@yahoo.com\n" TO
     "Subject: Failure Notice\n\nSorry, we were unable to deliver your message to the "
     "following address.\n\n<ann@shop.example>:\nRemote host said:\n554 delivery error: dd Requested mail "
     "action aborted\n[RCPT_TO]\n\n--- "
     "Below this line is a copy of the message.\n\n" ORIGINAL,
     "ann@shop.example", "failed", "", "554 delivery error", "12.3.abc@h.example"},
    {"Exchange 2003",
     "From: System Administrator <postmaster@x.example>\nReturn-Path: <>\n" TO
     "Subject: Undeliverable: Re: down\nContent-Type: "
     "multipart/mixed; boundary=b\n\n--b\n\nYour message\n\n  To:      ann@shop.example\n  Subject: Re: "
     "down\n  Sent:    Mon, 5 Jan 2015\n\n"
     "did not reach the following recipient(s):\n\nann@shop.example on Mon, 5 Jan 2015 15:00:00 +0000\n    "
     "The recipient name is not "
     "recognized\n\n--b\nContent-Type: message/rfc822\n\n" ORIGINAL "--b--\n",
     "ann@shop.example", "failed", "", "", "12.3.abc@h.example"},
    {"Office 365 in text",
     "From: postmaster@shop.example\n" TO
     "Subject: Undeliverable: Re: down\n\nYour message to ann@shop.example couldn't be delivered.\n\n"
     "ann wasn't found at shop.example.\n\nRemote Server returned '550 5.1.10 "
     "RESOLVER.ADR.RecipientNotFound; Recipient not found'\n\n"
     "Original Message Headers\n\n" ORIGINAL,
     "ann@shop.example", "failed", "5.1.10", "550 5.1.10 RESOLVER", "12.3.abc@h.example"},
    {"Outlook in German",
     "Return-Path: <>\nFrom: Microsoft Outlook <x@shop.example>\n" TO
     "Subject: Unzustellbar: Re: down\n\nFehler bei der Nachrichtenzustellung an "
     "folgende Empfänger:\n\nann@shop.example\nDie Nachricht konnte nicht zugestellt werden.\n#550 5.1.1 "
     "RESOLVER.ADR.RecipNotFound ##\n",
     "ann@shop.example", "failed", "5.1.1", "550 5.1.1", ""},
    {"sendmail 5",
     "From: Mail Delivery Subsystem <MAILER-DAEMON@x.example>\n" TO
     "Subject: Returned mail: User unknown\n\n   ----- Transcript of session "
     "follows -----\n>>> RCPT To:<ann@shop.example>\n<<< 550 <ann@shop.example>... User unknown\n\n   ----- "
     "Unsent message follows -----\n" ORIGINAL,
     "ann@shop.example", "failed", "", "550 <ann@shop.example>... User unknown", "12.3.abc@h.example"},
    {"OpenSMTPD",
     "Return-Path: <>\nFrom: Mailer Daemon <MAILER-DAEMON@x.example>\n" TO
     "Subject: Delivery status notification: error\n\n    Hi!\n\n    This "
     "is the MAILER-DAEMON, please DO NOT REPLY to this email.\n\n    An error has occurred while attempting "
     "to deliver a message for\n    "
     "the following list of recipients:\n\nann@shop.example: 550 5.2.1 mailbox disabled\n\n    Below is a "
     "copy of the original message:\n\n" ORIGINAL,
     "ann@shop.example", "failed", "5.2.1", "550 5.2.1 mailbox disabled", "12.3.abc@h.example"},
    {"a phone company",
     "From: post_master@vtext.example\n" TO
     "In-Reply-To: <12.3.abc@h.example>\nSubject: Re:down\n\nError: Invalid user address\n\nError message "
     "below:\n550 - Requested action not taken: no such user here\n\nMessage details:\n  MAIL FROM: "
     "support@h.example\n  RCPT TO: "
     "ann@shop.example\n",
     "ann@shop.example", "failed", "", "550 - Requested action not taken", "12.3.abc@h.example"},
    {"a no-reply sender with the mail that came back",
     "From: no-reply@x.example\n" TO
     "Subject: メールエラー通知\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
     "Content-Type: text/plain; "
     "charset=utf-8\n\n送信先のメールボックスが一杯のため、送信できませんでした。\n\nCould not be delivered "
     "to: "
     "<ann@shop.example>\nAs their mailbox is full.\n--b\nContent-Type: message/rfc822\n\n" ORIGINAL
     "--b--\n",
     "ann@shop.example", "failed", "", "As their mailbox is full.", "12.3.abc@h.example"},
    {"IMail",
     "From: \"Postmaster\" <postmaster@x.example>\n" TO
     "Subject: Undeliverable Mail\n\nInvalid final delivery userid: ann@shop.example\n\n\n"
     "Original message follows.\n\nDate: Mon, 5 Jan 2015\nMessage-Id: <12.3.abc@h.example>\nTo: "
     "<ann@shop.example>\nSubject: x\n\nHello\n",
     "ann@shop.example", "failed", "", "", "12.3.abc@h.example"},
    {"fields of a report in the text",
     "Return-Path: <>\nFrom: MAILER-DAEMON@x.example\n" TO
     "Subject: Returned mail: Service unavailable\n\n   ----- The following addresses had "
     "permanent fatal errors -----\n\nFinal-Recipient: RFC822; ann@shop.example\nAction: failed\nStatus: "
     "5.5.0\nDiagnostic-Code: smtp; 554 "
     "no\n\nReturn-Path: <support@h.example>\n" ORIGINAL,
     "ann@shop.example", "failed", "5.5.0", "554 no", "12.3.abc@h.example"},
    {"Russian",
     "Return-Path: <>\nFrom: mailer-daemon@x.example\n" TO
     "Subject: Ваше сообщение не доставлено\nContent-Type: text/plain; charset=utf-8\n\n"
     "Это письмо создано автоматически. Письмо не может быть доставлено:\n\n  ann@shop.example\n    550 User "
     "not found\n",
     "ann@shop.example", "failed", "", "550 User not found", ""},
    {"Chinese",
     "From: Postmaster@x.example\nReturn-Path: <>\n" TO
     "Subject: 系统退信/Systems bounce\nContent-Type: text/plain; charset=utf-8\n\n"
     "抱歉，您的邮件被退回来了。\n收件人：<ann@shop.example>\n退信原因：550 Mailbox not found\n",
     "ann@shop.example", "failed", "", "550 Mailbox not found", ""},
};

static const struct {
    const char *what, *raw;
} others[] = {
    {"a person who forwards one inline",
     "From: Ann <ann@shop.example>\n" TO "Subject: Fwd: Undelivered Mail Returned to Sender\n\nWhat does "
     "this mean?\n\n-------- Forwarded Message "
     "--------\nFrom: MAILER-DAEMON@x.example\nSubject: Undelivered Mail Returned to "
     "Sender\n\n<bob@y.example>: 550 5.1.1 User unknown\n"},
    {"a person who asks about one",
     "From: Ann <ann@shop.example>\n" TO
     "Subject: Mail delivery failed: returning message to sender\n\nWe get 550 5.1.1 when we send to "
     "bob@y.example, the mail could not be delivered. Why?\n"},
    {"an answer to one", "From: Ann <ann@shop.example>\nReturn-Path: <ann@shop.example>\n" TO
                         "Subject: Re: Delivery Status Notification (Failure)\n\n"
                         "My address works again.\n"},
    {"a postmaster who is a person",
     "From: Lee Kim <postmaster@shop.example>\nReturn-Path: <postmaster@shop.example>\n" TO
     "Subject: Our site is down\n\nHello, the site is down.\n"},
    {"a postmaster who asks about mail",
     "From: Lee Kim <postmaster@shop.example>\nReturn-Path: <postmaster@shop.example>\n" TO
     "Subject: Contact form\n\nOrders are rejected by the "
     "form, and the receipt could not be sent.\n"},
    {"a parcel", "From: Parcels <no-reply@parcel.example>\n" TO
                 "Subject: Delivery failed\n\nYour parcel could not be delivered to the following "
                 "address. We will try again tomorrow.\n"},
    {"an absence with a null sender", "Return-Path: <>\nFrom: Ann <ann@shop.example>\n" TO
                                      "Subject: Automatic reply: down\n\nI am away until Monday. "
                                      "Your message was not forwarded.\n"},
    {"an absence with a telephone",
     "Return-Path: <>\nFrom: Ann <ann@shop.example>\n" TO "Subject: Automatic reply: Undelivered orders\n\n"
     "Your message was not forwarded. In urgent cases call 555-1234 or 555 4321, or write to 550 Main "
     "Street.\n"},
    {"a postmaster who asks about bounces",
     "From: Lee Kim <postmaster@shop.example>\nReturn-Path: <postmaster@shop.example>\n" TO
     "Subject: Mail delivery failed for our users\n\nThe "
     "shop's mails could not be delivered: 550 5.1.1 User unknown.\n"},
    {"an administrator",
     "From: System Administrator <admin@shop.example>\nReturn-Path: <admin@shop.example>\n" TO
     "Subject: Undeliverable mail from "
     "the shop\n\nOur mails could not be delivered, 550 5.7.1 it says.\n"},
    {"a read receipt",
     "Return-Path: <>\nFrom: Ann <ann@shop.example>\n" TO
     "Subject: Read: down\nContent-Type: multipart/report; report-type=disposition-notification; "
     "boundary=b\n\n--b\n\nYour message was read.\n--b\nContent-Type: "
     "message/disposition-notification\n\nFinal-Recipient: rfc822; "
     "ann@shop.example\nDisposition: manual-action/MDN-sent-manually; displayed\n--b--\n"},
    {"a complaint", "Return-Path: <>\nFrom: abuse@isp.example\n" TO
                    "Subject: complaint\nContent-Type: multipart/report; report-type=feedback-report; "
                    "boundary=b\n\n--b\n\nA complaint.\n--b\nContent-Type: "
                    "message/feedback-report\n\nFeedback-Type: abuse\n--b\nContent-Type: "
                    "message/rfc822\n\n" ORIGINAL "--b--\n"},
    {"a person who attaches a report's part",
     "From: Ann <ann@shop.example>\nReturn-Path: <ann@shop.example>\n" TO
     "Subject: FW: Undeliverable: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n"
     "See attached.\n--b\nContent-Type: message/delivery-status; name=details.txt\n\nFinal-Recipient: "
     "rfc822; bob@y.example\nAction: failed\n--b--\n"},
};

static struct arena *arena;
static struct facts_conf *conf;

static const struct facts *read_mail(const char *raw)
{
    arena_reset(arena);
    return facts_read(conf, (struct facts_arrival){0}, span_of(raw), arena);
}

static void test_tables(void **state)
{
    (void)state;
    const struct phrases *tables[] = {&bounce_names, &bounce_subjects, &bounce_texts, &bounce_delays,
                                      &bounce_originals};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        assert_true(phrases_in_order(tables[i]));
}

static void test_bounces(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof bounces / sizeof *bounces; i++) {
        const struct facts *f = read_mail(bounces[i].raw);
        if (!f->bounce || !f->auto_submitted || !f->internal.automatic || f->internal.auto_reply)
            fail_msg("%s: no bounce", bounces[i].what);
        if (!span_eq(f->original_message_id, span_of(bounces[i].original)))
            fail_msg("%s: original %.*s", bounces[i].what, SPAN_FMT(f->original_message_id));
        if (f->delivery_status.n == 0)
            fail_msg("%s: no recipient", bounces[i].what);
        const struct facts_delivery *d = &f->delivery_status.v[0];
        struct span diagnostic = span_of(bounces[i].diagnostic);
        if (!span_eq(d->recipient, span_of(bounces[i].recipient)) ||
            !span_eq(d->action, span_of(bounces[i].action)) ||
            !span_eq(d->status, span_of(bounces[i].status)) ||
            (diagnostic.n && span_find(d->diagnostic, diagnostic) == d->diagnostic.n))
            fail_msg("%s: %.*s|%.*s|%.*s|%.*s", bounces[i].what, SPAN_FMT(d->recipient), SPAN_FMT(d->action),
                     SPAN_FMT(d->status), SPAN_FMT(d->diagnostic));
    }
}

static void test_several(void **state)
{
    (void)state;
    const struct facts *f = read_mail(
        "From: MAILER-DAEMON@x.example\nSubject: failure notice\n" TO
        "\nI wasn't able to deliver your message to the following addresses.\n\n"
        "<ann@shop.example>:\n550 5.1.1 no such user\n\n<bob@shop.example>:\n452 4.2.2 mailbox full\n");
    assert_int_equal(f->delivery_status.n, 2);
    assert_true(span_eq(f->delivery_status.v[1].recipient, SPAN_LIT("bob@shop.example")));
    assert_true(span_eq(f->delivery_status.v[0].status, SPAN_LIT("5.1.1")));
    assert_true(span_eq(f->delivery_status.v[1].status, SPAN_LIT("4.2.2")));
}

static void test_others(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (read_mail(others[i].raw)->bounce)
            fail_msg("%s: taken for a bounce", others[i].what);
}

/* Hostile bounces: many recipients, endless groups, long lines. */
static void test_linear(void **state)
{
    (void)state;
    static const struct {
        const char *head, *unit;
    } big[] = {
        {"From: MAILER-DAEMON@x\nSubject: failure notice\n\n", "<a@b.c>: 550 5.1.1 x\n"},
        {"From: MAILER-DAEMON@x\nSubject: failure notice\n\n", "a@b"},
        {"From: MAILER-DAEMON@x\nSubject: failure notice\n\n", "x: y\n"},
        {"From: MAILER-DAEMON@x\nSubject: failure notice\n\n", "original message\n\n"},
        {"From: x\nContent-Type: multipart/report; report-type=delivery-status; "
         "boundary=b\n\n--b\nContent-Type: "
         "message/delivery-status\n\n",
         "Final-Recipient: rfc822; a@b\nAction: failed\n\n"},
        {"From: x\nContent-Type: multipart/report; report-type=delivery-status; "
         "boundary=b\n\n--b\nContent-Type: "
         "message/delivery-status\n\n",
         "\n"},
    };
    size_t size = 4 << 20;
    for (size_t i = 0; i < sizeof big / sizeof *big; i++) {
        char *raw = malloc(size);
        size_t head = strlen(big[i].head), unit = strlen(big[i].unit);
        memcpy(raw, big[i].head, head);
        for (size_t at = head; at < size; at++)
            raw[at] = big[i].unit[(at - head) % unit];
        arena_reset(arena);
        clock_t begun = clock();
        const struct facts *f = facts_read(conf, (struct facts_arrival){0}, span_make(raw, size), arena);
        double seconds = (double)(clock() - begun) / CLOCKS_PER_SEC;
        if (!f->bounce || f->delivery_status.n > BOUNCE_RECIPIENTS || seconds > 3)
            fail_msg("%s: %.2f s, %zu recipients", big[i].unit, seconds, f->delivery_status.n);
        free(raw);
    }
}

static int begin(void **state)
{
    (void)state;
    arena = arena_new(0);
    conf = facts_conf_default();
    return 0;
}

static int end(void **state)
{
    (void)state;
    facts_conf_free(&conf);
    arena_free(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tables), cmocka_unit_test(test_bounces), cmocka_unit_test(test_several),
        cmocka_unit_test(test_others), cmocka_unit_test(test_linear),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
