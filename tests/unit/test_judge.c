/* The rules: who is let in where, what opens, what is held, what is answered.  A case is a directory, mails
 * in the order they come, and what is expected of the last one.  Numbers are those of attacks.md.
 *
 * Mails are written short: "From: ann|To: ...||text" with "|" for a line end. */
#include "tests/unit/support_bed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static const char two_organizations[] =
    "{\"organizations\":["
    "{\"id\":\"acme\",\"name\":\"Acme\",\"plan\":\"gold\",\"language\":\"de\",\"members\":["
    "{\"address\":\"ann@acme.example\",\"addresses\":[\"ann@home.example\"],\"name\":\"Ann\",\"role\":"
    "\"administrator\"},"
    "{\"address\":\"bob@acme.example\",\"name\":\"Bob\",\"role\":\"developer\"},"
    "{\"address\":\"una@acme.example\",\"name\":\"Una\",\"role\":\"unprivileged\"}],"
    "\"sites\":[{\"id\":\"acme-shop\",\"uuid\":\"0b2f7a52-93a4-4a2f-a2e1-1f0f8c3f1f00\",\"name\":\"Shop\","
    "\"domains\":[\"shop.acme.example\"],\"members\":[{\"address\":\"ext@freelance.example\"}]},"
    "{\"id\":\"acme-blog\",\"name\":\"Blog\"}]},"
    "{\"id\":\"other\",\"name\":\"Other\",\"plan\":\"gold\",\"members\":["
    "{\"address\":\"olga@other.example\",\"name\":\"Olga\",\"role\":\"administrator\"}],"
    "\"sites\":[{\"id\":\"other-site\",\"name\":\"O\"}]}],"
    "\"agents\":[{\"address\":\"kim@example.com\",\"name\":\"Kim\"}]}";

static const char plans[] = "plan \"gold\" { tickets = \"24x7\" first_response = 1h chat = \"24x7\" oncall = "
                            "\"15m\" }\n";
static const char trusting[] =
    "plan \"gold\" { tickets = \"24x7\" first_response = 1h chat = \"24x7\" oncall "
    "= \"15m\" }\n"
    "trust { authserv_id = {\"mx.example.com\"} }\n";

/* Mails that open ticket 1 and get confirmation 1. */
#define OPEN_ANN                                                                                             \
    "From: Ann <ann@acme.example>|To: support@example.com|Message-ID: <1@acme.example>|"                     \
    "Subject: [acme-shop] downtime: Checkout returns 500||It broke.|"
#define OPEN_STRANGER                                                                                        \
    "From: Sam <sam@stranger.example>|To: support@example.com|Message-ID: <1@stranger.example>|"             \
    "Subject: [acme-shop] downtime: Checkout returns 500||It broke.|"
#define JUNK                                                                                                 \
    "mailbox \"junk\" { url = \"imaps://a%40b@imap.example.com/Junk\" secret = \"x\" only = \"known\" }\n"
#define SPAM(action)                                                                                         \
    "spam { header = {\"X-Spam-Flag: YES\"} action = \"" action "\" }\n"                                     \
    "trust { authserv_id = {\"mx.example.com\"} }\n"
/* It quotes the Message-ID of the first confirmation. */
#define BOUNCED                                                                                              \
    "From: MAILER-DAEMON@mx.example|To: x@example.com|Subject: Undelivered|MIME-Version: 1.0|"               \
    "Content-Type: multipart/report; report-type=delivery-status; boundary=b||"                              \
    "--b|Content-Type: text/plain||Could not.|--b|Content-Type: message/delivery-status||"                   \
    "Reporting-MTA: dns; mx.example||Final-Recipient: rfc822; sam@stranger.example|Action: failed|"          \
    "Status: 5.1.1||--b|Content-Type: text/rfc822-headers||Message-ID: <{id}>|Subject: x||--b--|"
#define PASS "Authentication-Results: mx.example.com; dmarc=pass header.from="

enum ticket_is { NONE, FIRST, NEW };

struct judge_case {
    const char *name, *mail; /* the last one */
    const char *outcome, *rule, *answer;
    enum ticket_is ticket;
    /* where it isn't as ever */
    const char *before[3];
    bool no_directory; /* else two_organizations */
    const char *conf;
    struct bed_envelope envelope; /* of the last mail */
};
#define CASE(name_, mail_, outcome_, rule_, answer_, ticket_, ...)                                           \
    {                                                                                                        \
        .name = name_, .mail = mail_, .outcome = outcome_, .rule = rule_, .answer = answer_,                 \
        .ticket = ticket_, __VA_ARGS__                                                                       \
    }

static const struct judge_case cases[] = {
    /* --- new tickets --- */
    CASE("a stranger's mail opens", OPEN_STRANGER, "opened", "new", "sent", NEW, .no_directory = true),
    CASE("a member's mail opens", OPEN_ANN, "opened", "new", "sent", NEW, .conf = plans),
    CASE("attack 26: no From", "Subject: x||text|", "opened", "new", "withheld:no_from", NEW,
         .no_directory = true),
    CASE("attack 26: two From", "From: a@b.example, c@d.example|Subject: x||text|", "opened", "new",
         "withheld:no_from", NEW, .no_directory = true),
    CASE("attack 26: empty From", "From: <>|Subject: x||text|", "opened", "new", "withheld:no_from", NEW,
         .no_directory = true),

    /* --- silence --- */
    CASE("null sender", OPEN_STRANGER, "opened", "new", "withheld:null_sender", NEW, .no_directory = true,
         .envelope.sender = ""),
    CASE("null Return-Path", "Return-Path: <>|" OPEN_STRANGER, "opened", "new", "withheld:null_sender", NEW,
         .no_directory = true),
    CASE("an unknown sender is not the null one", OPEN_STRANGER, "opened", "new", "sent", NEW,
         .no_directory = true),
    CASE("attack 29: a list", "List-Id: <l.example>|" OPEN_STRANGER, "opened", "new", "withheld:", NEW,
         .no_directory = true),
    CASE("Auto-Submitted", "Auto-Submitted: auto-generated (x)|" OPEN_STRANGER, "opened", "new",
         "withheld:", NEW, .no_directory = true),
    CASE("Auto-Submitted: no is none", "Auto-Submitted: No; x=y|" OPEN_STRANGER, "opened", "new", "sent", NEW,
         .no_directory = true),
    CASE("Precedence: bulk", "Precedence: Bulk|" OPEN_STRANGER, "opened", "new", "withheld:", NEW,
         .no_directory = true),
    CASE("X-Auto-Response-Suppress", "X-Auto-Response-Suppress: OOF, AutoReply|" OPEN_STRANGER, "opened",
         "new", "withheld:", NEW, .no_directory = true),
    CASE("2.7: our own address", "From: support@example.com|Subject: x||text|", "opened", "new",
         "withheld:own_address", NEW, .no_directory = true),
    CASE("2.1: a robot's address", "From: MAILER-DAEMON@mx.example|Subject: x||text|", "opened", "new",
         "withheld:", NEW, .no_directory = true),
    CASE("old mail", "Date: Mon, 03 Mar 2025 10:00:00 +0000|" OPEN_STRANGER, "opened", "new", "withheld:old",
         NEW, .no_directory = true),
    CASE("attack 59: a clock that isn't set", "Date: Thu, 01 Jan 1970 00:00:10 +0000|" OPEN_STRANGER,
         "opened", "new", "sent", NEW, .no_directory = true),
    CASE("2.10: a stranger's Return-Path elsewhere", OPEN_STRANGER, "opened", "new", "withheld:return_path",
         NEW, .no_directory = true, .envelope.sender = "x@evil.example"),
    CASE("2.10: a stranger's Return-Path of the same domain", OPEN_STRANGER, "opened", "new", "sent", NEW,
         .no_directory = true, .envelope.sender = "bounces@mail.stranger.example"),
    CASE("2.10: a member's Return-Path elsewhere", OPEN_ANN, "opened", "new", "sent", NEW,
         .envelope.sender = "x@mailer.example"),
    CASE("import", OPEN_STRANGER, "opened", "new", "withheld:import", NEW, .no_directory = true,
         .envelope.source = INTAKE_IMPORT),

    /* --- replies --- */
    CASE("a reply by token", "From: sam@stranger.example|To: {to}|Subject: Re: x||More.|", "updated", "reply",
         "none", FIRST, .before = {OPEN_STRANGER}, .no_directory = true),
    CASE("a reply by the envelope's token",
         "From: sam@stranger.example|To: support@example.com|Subject: Re: x||More.|", "updated", "reply",
         "none", FIRST, .before = {OPEN_STRANGER}, .no_directory = true, .envelope.recipient = "{to}"),
    CASE("a reply by our Message-ID",
         "From: sam@stranger.example|To: support@example.com|In-Reply-To: <{id}>|Subject: Re: x||More.|",
         "updated", "reply", "none", FIRST, .before = {OPEN_STRANGER}, .no_directory = true),
    CASE("a reply by References",
         "From: sam@stranger.example|To: support@example.com|References: <z@z> <{id}>|Subject: Re: x||More.|",
         "updated", "reply", "none", FIRST, .before = {OPEN_STRANGER}, .no_directory = true),
    CASE("a second mail before the answer: by the first one's own Message-ID",
         "From: sam@stranger.example|To: support@example.com|In-Reply-To: <1@stranger.example>|Subject: Re: "
         "x||More.|",
         "updated", "reply", "none", FIRST, .before = {OPEN_STRANGER}, .no_directory = true),
    CASE("a reply by tag",
         "From: sam@stranger.example|To: support@example.com|Subject: AW: Checkout {tag}||More.|", "updated",
         "reply", "none", FIRST, .before = {OPEN_STRANGER}, .no_directory = true),
    CASE("the tag that is configured",
         "From: sam@stranger.example|To: support@example.com|Subject: Re: x [Acme #1]||More.|", "updated",
         "reply", "none", FIRST, .before = {OPEN_STRANGER}, .no_directory = true, .conf = "tag = \"acme\"\n"),
    CASE("another tag than configured",
         "From: sam@stranger.example|To: support@example.com|Subject: Re: x [#1]||More.|", "opened", "new",
         "sent", NEW, .before = {OPEN_STRANGER}, .no_directory = true, .conf = "tag = \"acme\"\n"),
    CASE("a member's second address",
         "From: ann@home.example|To: support@example.com|Subject: Re: x {tag}||More.|", "updated", "reply",
         "none", FIRST, .before = {OPEN_ANN}),
    CASE(
        "a colleague's reply-all",
        "From: bob@acme.example|To: support@example.com|In-Reply-To: <1@acme.example>|Subject: Re: x||More.|",
        "updated", "reply", "none", FIRST, .before = {OPEN_ANN}),
    CASE(
        "an unprivileged colleague sees only his own",
        "From: una@acme.example|To: support@example.com|In-Reply-To: <1@acme.example>|Subject: Re: x||More.|",
        "opened", "new", "sent", NEW, .before = {OPEN_ANN}),
    CASE("a member of the site only sees his own",
         "From: ext@freelance.example|To: support@example.com|Subject: Re: x {tag}||More.|", "opened", "new",
         "sent", NEW, .before = {OPEN_ANN}),
    CASE("attack 3: somebody of another organization with the tag",
         "From: olga@other.example|To: support@example.com|Subject: Re: x {tag}||More.|", "opened", "new",
         "sent", NEW, .before = {OPEN_ANN}),
    CASE("attack 3: a stranger with the tag",
         "From: sam@stranger.example|To: support@example.com|Subject: Re: x {tag}||More.|", "opened", "new",
         "sent", NEW, .before = {OPEN_ANN}),
    CASE("attack 5: a stranger with the Message-ID",
         "From: sam@stranger.example|To: support@example.com|In-Reply-To: <{id}>|Subject: Re: x||More.|",
         "opened", "new", "sent", NEW, .before = {OPEN_ANN}),
    CASE("attack 5: a forged agent with the Message-ID",
         "From: kim@example.com|To: support@example.com|In-Reply-To: <{id}>|Subject: Re: x||More.|", "held",
         "agent", "none", NONE, .before = {OPEN_ANN}),
    CASE("attack 6: a stranger with a valid token",
         "From: sam@stranger.example|To: {to}|Subject: Re: x||More.|", "noted", "reply", "none", FIRST,
         .before = {OPEN_ANN}),
    CASE("attack 4: a guessed token",
         "From: sam@stranger.example|To: support+r1-aaaaaaaaaaaaaaaaaaaa@example.com|Subject: Re: x||More.|",
         "opened", "new", "sent", NEW, .before = {OPEN_ANN}),
    CASE("attack 7: the requester, authentication failed",
         "Authentication-Results: mx.example.com; dmarc=fail header.from=acme.example|"
         "From: ann@acme.example|To: support@example.com|Subject: Re: x {tag}||More.|",
         "opened", "new", "sent", NEW, .before = {OPEN_ANN}, .conf = trusting),
    CASE("attack 7: the requester, nothing said",
         "From: ann@acme.example|To: support@example.com|Subject: Re: x {tag}||More.|", "updated", "reply",
         "none", FIRST, .before = {OPEN_ANN}, .conf = trusting),
    CASE("the requester's own token outweighs a failed authentication",
         "Authentication-Results: mx.example.com; dmarc=fail header.from=acme.example|"
         "From: ann@acme.example|To: {to}|Subject: Re: x||More.|",
         "updated", "reply", "none", FIRST, .before = {OPEN_ANN}, .conf = trusting),
    CASE("named in Cc, not vouched for: noted",
         "From: eve@else.example|To: support@example.com|In-Reply-To: <1@stranger.example>|Subject: Re: "
         "x||More.|",
         "noted", "reply", "none", FIRST,
         .before = {"From: sam@stranger.example|To: support@example.com|Cc: eve@else.example|Message-ID: "
                    "<1@stranger.example>|Subject: x||y|"},
         .no_directory = true),
    CASE(
        "attack 2: a colleague in Cc of a proven member takes part",
        "From: una@acme.example|To: support@example.com|In-Reply-To: <1@acme.example>|Subject: Re: x||More.|",
        "noted", "reply", "none", FIRST,
        .before = {PASS "acme.example|"
                        "From: ann@acme.example|To: support@example.com|Cc: una@acme.example|Message-ID: "
                        "<1@acme.example>|Subject: [acme-shop] x||y|"},
        .conf = trusting),
    CASE(
        "attack 2: a stranger in Cc of a proven member is just named",
        "From: eve@else.example|To: support@example.com|In-Reply-To: <1@acme.example>|Subject: Re: x||More.|",
        "noted", "reply", "none", FIRST,
        .before = {PASS "acme.example|"
                        "From: ann@acme.example|To: support@example.com|Cc: eve@else.example|Message-ID: "
                        "<1@acme.example>|Subject: [acme-shop] x||y|"},
        .conf = trusting),
    CASE(
        "attack 17: token before tag", "From: sam@stranger.example|To: {to}|Subject: Re: other [#2]||More.|",
        "updated", "reply", "none", FIRST,
        .before = {OPEN_STRANGER,
                   "From: sam@stranger.example|To: support@example.com|Message-ID: <2@s>|Subject: other||y|"},
        .no_directory = true),

    /* --- robots about a ticket --- */
    CASE("attack 30: out of office is an event",
         "From: ann@acme.example|To: {to}|Auto-Submitted: auto-replied|In-Reply-To: <{id}>|Subject: Out of "
         "office||Away.|",
         "automatic", "automatic", "none", FIRST, .before = {OPEN_ANN}, .envelope.sender = ""),
    CASE("attack 30: out of office from another address, with our id",
         "From: robot@elsewhere.example|To: support@example.com|Auto-Submitted: auto-replied|In-Reply-To: "
         "<{id}>|Subject: Away||Away.|",
         "automatic", "automatic", "none", FIRST, .before = {OPEN_ANN}, .envelope.sender = ""),
    CASE("out of office about nothing opens, unanswered",
         "From: ann@acme.example|To: support@example.com|Auto-Submitted: auto-replied|Subject: Away||Away.|",
         "opened", "new", "withheld:", NEW),

    /* --- bounces --- */
    CASE("attack 24: a bounce to a valid token",
         "From: MAILER-DAEMON@mx.example|To: x@example.com|Subject: Undelivered Mail Returned to "
         "Sender|MIME-Version: 1.0|Content-Type: multipart/report; report-type=delivery-status; "
         "boundary=b||--b|Content-Type: text/plain||Could not.|--b|Content-Type: "
         "message/delivery-status||Reporting-MTA: dns; mx.example||Final-Recipient: rfc822; "
         "sam@stranger.example|Action: failed|Status: 5.1.1|Diagnostic-Code: smtp; 550 no such user||--b--|",
         "bounce", "bounce", "none", FIRST, .before = {OPEN_STRANGER}, .no_directory = true,
         .envelope.sender = "", .envelope.recipient = "{bounce}"),
    CASE("attack 24: a bounce that quotes our Message-ID, to its token", BOUNCED, "bounce", "bounce", "none",
         FIRST, .before = {OPEN_STRANGER}, .no_directory = true, .envelope.sender = "",
         .envelope.recipient = "{bounce}"),
    CASE("attack 24: a bounce that quotes our Message-ID, without the token", BOUNCED, "bounce", "bounce",
         "none", NONE, .before = {OPEN_STRANGER}, .no_directory = true, .envelope.sender = ""),
    CASE("attack 24: a bounce with a forged token",
         "From: MAILER-DAEMON@mx.example|To: x@example.com|Subject: Undelivered|MIME-Version: "
         "1.0|Content-Type: "
         "multipart/report; report-type=delivery-status; boundary=b||--b|Content-Type: text/plain||Could "
         "not.|--b|Content-Type: message/delivery-status||Reporting-MTA: dns; mx.example||Final-Recipient: "
         "rfc822; "
         "sam@stranger.example|Action: failed|Status: 5.1.1||--b--|",
         "bounce", "bounce", "none", NONE, .before = {OPEN_STRANGER}, .no_directory = true,
         .envelope.sender = "", .envelope.recipient = "support+b.1-aaaaaaaaaaaaaaaaaaaa@example.com"),

    /* --- loops, own mail --- */
    CASE("attack 27: our own mail come back",
         "From: support@example.com|To: x@example.com|Message-ID: <{id}>|Subject: Re: x||y|", "ignored",
         "own", "none", NONE, .before = {OPEN_STRANGER}, .no_directory = true),
    CASE("attack 27: our mark",
         "X-Gatepost-Instance: {mark}|From: support@example.com|To: x@example.com|Subject: Re: x||y|",
         "ignored", "own", "none", NONE, .before = {OPEN_STRANGER}, .no_directory = true),
    CASE("attack 20: a forged mark",
         "X-Gatepost-Instance: aaaaaaaaaaaaaaaaaaaa|From: sam@stranger.example|To: "
         "support@example.com|Subject: "
         "new||y|",
         "opened", "new", "sent", NEW, .before = {OPEN_STRANGER}, .no_directory = true),
    CASE("a Message-ID of our form that isn't signed",
         "From: sam@stranger.example|To: support@example.com|Message-ID: "
         "<1.1.aaaaaaaaaaaaaaaaaaaa@example.com>|Subject: new||y|",
         "opened", "new", "sent", NEW, .before = {OPEN_STRANGER}, .no_directory = true),
    CASE("delivered to us again and again",
         "Delivered-To: support@example.com|Delivered-To: support@example.com|Delivered-To: "
         "support@example.com|" OPEN_STRANGER,
         "held", "loop", "none", NONE, .no_directory = true),
    CASE("attack 26: two From fields", "From: a@b.example|From: c@d.example|Subject: x||text|", "opened",
         "new", "withheld:no_from", NEW, .no_directory = true),
    CASE("the same From field twice", "From: a@b.example|From: A@b.example|Subject: x||text|", "opened",
         "new", "sent", NEW, .no_directory = true),
    CASE("attack 26: group syntax", "From: Friends:a@b.example, c@d.example;|Subject: x||text|", "opened",
         "new", "withheld:no_from", NEW, .no_directory = true),

    /* --- mailboxes for known senders --- */
    CASE("a stranger in the junk folder", OPEN_STRANGER, "refused", "only", "withheld:only", NONE,
         .conf = JUNK, .envelope.mailbox = "junk"),
    CASE("a member in the junk folder", OPEN_ANN, "opened", "new", "sent", NEW, .conf = JUNK,
         .envelope.mailbox = "junk"),
    CASE("a stranger elsewhere", OPEN_STRANGER, "opened", "new", "sent", NEW, .conf = JUNK),

    /* --- strangers --- */
    CASE("strangers are held", OPEN_STRANGER, "held", "strangers", "none", NONE,
         .conf = "directory { strangers = \"hold\" }\n"),
    CASE("and let in by hand", OPEN_STRANGER, "opened", "new", "sent", NEW,
         .conf = "directory { strangers = \"hold\" }\n", .envelope.let_in = true),
    CASE("strangers are refused", OPEN_STRANGER, "refused", "strangers", "sent", NONE,
         .conf = "directory { strangers = \"refuse\" }\n"),
    CASE("members are not", OPEN_ANN, "opened", "new", "sent", NEW,
         .conf = "directory { strangers = \"refuse\" }\n"),
    CASE("a member whose authentication failed is",
         "Authentication-Results: mx.example.com; dmarc=fail header.from=acme.example|" OPEN_ANN, "held",
         "strangers", "none", NONE,
         .conf = "directory { strangers = \"hold\" }\ntrust { authserv_id = {\"mx.example.com\"} }\n"),
    CASE("a proven stranger is one all the same", PASS "stranger.example|" OPEN_STRANGER, "held", "strangers",
         "none", NONE,
         .conf = "directory { strangers = \"hold\" }\ntrust { authserv_id = {\"mx.example.com\"} }\n"),
    CASE("everyone is known in a closed network", OPEN_STRANGER, "opened", "new", "sent", NEW,
         .conf = "directory { strangers = \"hold\" }\ntrust { everyone = true }\n"),

    /* --- spam --- */
    CASE("spam is held", "X-Spam-Flag: YES|" OPEN_STRANGER, "held", "spam", "none", NONE,
         .conf = SPAM("hold")),
    CASE("spam of a member is held", "X-Spam-Flag: YES|" OPEN_ANN, "held", "spam", "none", NONE,
         .conf = SPAM("hold")),
    CASE("not of an authenticated member", "X-Spam-Flag: YES|" PASS "acme.example|" OPEN_ANN, "opened", "new",
         "sent", NEW, .conf = SPAM("hold")),
    CASE("not with a valid token and a fitting sender",
         "X-Spam-Flag: YES|From: sam@stranger.example|To: {to}|Subject: Re: x||More.|", "updated", "reply",
         "none", FIRST, .before = {OPEN_STRANGER}, .no_directory = true, .conf = SPAM("hold")),
    CASE("but with a valid token and another sender",
         "X-Spam-Flag: YES|From: eve@else.example|To: {to}|Subject: Re: x||More.|", "held", "spam", "none",
         NONE, .before = {OPEN_STRANGER}, .no_directory = true, .conf = SPAM("hold")),
    CASE("and with a reference alone",
         "X-Spam-Flag: YES|From: sam@stranger.example|In-Reply-To: <{id}>|Subject: Re: x||More.|", "held",
         "spam", "none", NONE, .before = {OPEN_STRANGER}, .no_directory = true, .conf = SPAM("hold")),
    CASE("spam in silence", "X-Spam-Flag: YES|" OPEN_STRANGER, "opened", "new", "withheld:spam", NEW,
         .conf = SPAM("silent")),
    CASE("spam accepted", "X-Spam-Flag: YES|" OPEN_STRANGER, "opened", "new", "sent", NEW,
         .conf = SPAM("accept")),
    CASE("another value is no spam", "X-Spam-Flag: NO|" OPEN_STRANGER, "opened", "new", "sent", NEW,
         .conf = SPAM("hold")),

    /* --- weak hints --- */
    CASE("an out-of-office subject alone withholds the answer",
         "From: ann@acme.example|To: support@example.com|Subject: Out of office: away until Monday||Hm.|",
         "opened", "new", "withheld:", NEW),
    CASE("and files a reply like any other",
         "From: ann@acme.example|To: {to}|Subject: Out of office: away until Monday||Hm.|", "updated",
         "reply", "none", FIRST, .before = {OPEN_ANN}),
    CASE("a no-reply sender", "From: no-reply@shop.example|Subject: Your order||Thanks.|", "opened", "new",
         "withheld:", NEW, .no_directory = true),

    /* --- agents --- */
    CASE("attack 8: a command from a forged agent",
         "From: kim@example.com|To: support@example.com|Subject: x||!close|", "held", "agent", "sent", NONE),
    CASE("an agent's own trouble opens",
         "From: kim@example.com|To: support@example.com|Subject: x||My own site broke.|", "opened", "new",
         "sent", NEW),
};

static void unfold(char *room, size_t size, const char *text)
{
    snprintf(room, size, "%s", text);
    for (char *p = room; *p; p++)
        *p = *p == '|' ? '\n' : *p;
}

/* "withheld:" alone: whatever the reason. */
static bool answer_fits(const char *expected, const char *got)
{
    if (strcmp(expected, "withheld:") == 0)
        return strncmp(got, expected, 9) == 0;
    return strcmp(expected, got) == 0;
}

static struct intake_answer run(struct bed *b, const struct judge_case *c)
{
    char text[8192];
    bed_open(b, c->conf, c->no_directory ? NULL : two_organizations);
    for (size_t i = 0; i < 3 && c->before[i]; i++) {
        unfold(text, sizeof text, c->before[i]);
        (void)bed_take(b, NULL, text);
    }
    unfold(text, sizeof text, c->mail);
    return bed_take(b, &c->envelope, text);
}

static void test_cases(void **state)
{
    (void)state;
    size_t failed = 0;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct judge_case *c = &cases[i];
        struct bed b;
        struct intake_answer a = run(&b, c);
        enum ticket_is ticket = !a.ticket ? NONE : a.ticket == 1 && c->before[0] ? FIRST : NEW;
        const char *answer = bed_answer(&b, &a);
        if (strcmp(a.outcome, c->outcome) || strcmp(a.rule, c->rule) || !answer_fits(c->answer, answer) ||
            ticket != c->ticket) {
            print_error("%s: %s by %s, ticket %lld, answer %s\n", c->name, a.outcome, a.rule,
                        (long long)a.ticket, answer);
            struct ledger_mail m = bed_ledger(&b, a.mail);
            print_error("    %.*s\n", SPAN_FMT(m.walk));
            failed++;
        }
        bed_close(&b);
    }
    assert_int_equal(failed, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
