/* hostile.h: mails that are one thing over and over: what each parser might spend more time on than it
 * should. Read by bench_worst.c, which says what they cost, and by test_hostile.c, which sees that none of
 * them takes more than linear time. */
#ifndef TESTS_BENCH_HOSTILE_H
#define TESTS_BENCH_HOSTILE_H

#include <time.h>

#include "parsers/facts.h"
#include "parsers/rules.h"

#define HOSTILE_HEAD                                                                                         \
    "From: Ann <ann@shop.example>\nTo: desk@help.example\nSubject: x\nDate: Sun, 5 Oct 2025 10:00:00 "       \
    "+0200\n"
#define HOSTILE_TEXT HOSTILE_HEAD "Content-Type: text/plain; charset=utf-8\n\n"
#define HOSTILE_HTML HOSTILE_HEAD "Content-Type: text/html\n\n"

/* To add one: a row with its name, what stands once, and what stands over and over behind it. */
static const struct hostile {
    const char *name, *head, *unit;
} hostile[] = {
    {"names of fields", HOSTILE_TEXT, "a:\n"},
    {"one word", HOSTILE_TEXT, "a"},
    {"line ends", HOSTILE_TEXT, "\n"},
    {"quote marks in one line", HOSTILE_TEXT, "> > > "},
    {"quote marks", HOSTILE_TEXT, ">\n"},
    {"a heading's words", HOSTILE_TEXT, "steps to reproduce\n"},
    {"environments denied", HOSTILE_TEXT "Environment:\n", "not test works "},
    {"header blocks", HOSTILE_TEXT, "From: a@b 2015\nSent: 1\nSubject: x\n"},
    {"From lines", HOSTILE_TEXT, "From: a@b 2015\n"},
    {"attributions", HOSTILE_TEXT, "On 5 January 2015 at 15:00, Ann <ann@x> wrote:\n"},
    {"wrapped attributions", HOSTILE_TEXT, "On 5 January 2015 at 15:00,\nwrote that\n<ann@x> wrote:\n> x\n"},
    {"rules", HOSTILE_TEXT, "-----\n"},
    {"signature marks", HOSTILE_TEXT, "--\n"},
    {"links", HOSTILE_TEXT, "http://a.b/c "},
    {"links without a scheme", HOSTILE_TEXT, "www.a"},
    {"schemes", HOSTILE_TEXT, "http://"},
    {"commands", HOSTILE_TEXT, "!a\n"},
    {"error messages", HOSTILE_TEXT, "Error: a 500 \n"},
    {"a trace", HOSTILE_TEXT "Fatal error\n", " at \n"},
    {"rows of a table", HOSTILE_TEXT, "|steps|errors|\n"},
    {"tabs", HOSTILE_TEXT, "\t"},
    {"blanks", HOSTILE_TEXT, " "},
    {"hard blanks", HOSTILE_TEXT, "\xc2\xa0"},
    {"Japanese headings", HOSTILE_TEXT, "再現手順：\n"},
    {"an ideograph", HOSTILE_TEXT, "全"},
    {"Cyrillic", HOSTILE_TEXT, "\xd0\xb0\xd0\xb1 "},
    {"Latin-1", HOSTILE_HEAD "Content-Type: text/plain; charset=iso-8859-1\n\n", "\xe4"},
    {"KOI8-R", HOSTILE_HEAD "Content-Type: text/plain; charset=koi8-r\n\n", "\xe4"},
    {"Shift JIS", HOSTILE_HEAD "Content-Type: text/plain; charset=shift_jis\n\n", "\x83\x65"},
    {"broken Shift JIS", HOSTILE_HEAD "Content-Type: text/plain; charset=shift_jis\n\n", "\x83"},
    {"broken UTF-8", HOSTILE_TEXT, "\xff"},
    {"ISO-2022-JP escapes", HOSTILE_HEAD "Content-Type: text/plain; charset=iso-2022-jp\n\n", "\x1b$B"},
    {"bare escapes", HOSTILE_HEAD "Content-Type: text/plain; charset=us-ascii\n\n", "\x1b"},
    {"quoted-printable",
     HOSTILE_HEAD "Content-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n\n", "=41"},
    {"broken quoted-printable",
     HOSTILE_HEAD "Content-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n\n", "="},
    {"soft breaks that are none",
     HOSTILE_HEAD "Content-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n\n", "= "},
    {"base64", HOSTILE_HEAD "Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n", "QTpc"},
    {"padding", HOSTILE_HEAD "Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n", "Q="},
    {"an attachment", HOSTILE_HEAD "Content-Type: image/png\nContent-Transfer-Encoding: base64\n\n",
     "QTpcQTpcQTpcQTpcQTpcQTpcQTpcQTpcQTpcQTpcQTpcQTpc\n"},
    {"an attachment in quoted-printable",
     HOSTILE_HEAD "Content-Type: image/png\nContent-Transfer-Encoding: quoted-printable\n\n", "=41=42\n"},
    {"a uuencoded file", HOSTILE_TEXT "begin 644 x\n",
     "M86%A86%A86%A86%A86%A86%A86%A86%A86%A86%A86%A86%A86%A86%A86%A\n"},
    {"uuencoded files without end", HOSTILE_TEXT, "begin 644 x\n"},
    {"empty uuencoded files", HOSTILE_TEXT, "begin 644 x\nend\n"},
    {"open bold", HOSTILE_HTML, "<b>"},
    {"open blocks", HOSTILE_HTML, "<div>a"},
    {"nested tables", HOSTILE_HTML, "<table><tr><td>a"},
    {"cells", HOSTILE_HTML "<table>", "<td>a"},
    {"less-than signs", HOSTILE_HTML, "<"},
    {"entities", HOSTILE_HTML, "&amp;"},
    {"ampersands", HOSTILE_HTML, "&"},
    {"open comments", HOSTILE_HTML, "<!--"},
    {"links in HTML", HOSTILE_HTML, "<a href=\"http://a.b/c\">a</a>"},
    {"styles", HOSTILE_HTML, "<p style=\"a:b;c:d;color:#fff\">"},
    {"style rules", HOSTILE_HTML "<style>", ".a{display:none}"},
    {"attributes", HOSTILE_HTML "<p ", "a=b "},
    {"nested quotes in HTML", HOSTILE_HTML, "<blockquote>a"},
    {"preformatted lines", HOSTILE_HTML "<pre>", "a\n"},
    {"list items", HOSTILE_HTML "<ul>", "<li>a"},
    {"HTML without tags", HOSTILE_HTML, "a "},
    {"ends of what never began", HOSTILE_HTML, "</div>"},
    {"flowed quotes", HOSTILE_HEAD "Content-Type: text/plain; format=flowed\n\n", "> a \n"},
    {"flowed lines", HOSTILE_HEAD "Content-Type: text/plain; format=flowed\n\n", "a \n"},
    {"fields", HOSTILE_HEAD, "X: y\n"},
    {"folds", HOSTILE_HEAD "X: y\n", " y\n"},
    {"recipients", HOSTILE_HEAD "To: a@b", "<a@b>,"},
    {"recipients without commas", HOSTILE_HEAD "To: ", "a@b "},
    {"comments", HOSTILE_HEAD "To: ", "(("},
    {"quoted strings", HOSTILE_HEAD "To: ", "\"a\\\""},
    {"references", HOSTILE_HEAD "References: ", "<a@b> "},
    {"broken references", HOSTILE_HEAD "References: ", "<"},
    {"encoded-words", HOSTILE_HEAD "Subject: ", "=?utf-8?q?a?= "},
    {"broken encoded-words", HOSTILE_HEAD "Subject: ", "=?"},
    {"8-bit text in a field", HOSTILE_HEAD "X: ", "\xff"},
    {"Received fields", HOSTILE_HEAD, "Received: a\n"},
    {"Authentication-Results", HOSTILE_HEAD, "Authentication-Results: a; spf=pass\n"},
    {"bare CR", HOSTILE_TEXT, "\r"},
    {"CR CR LF", HOSTILE_TEXT, "a\r\r\n"},
    {"fields with bare CR", HOSTILE_HEAD, "X: y\r"},
    {"empty parts", HOSTILE_HEAD "Content-Type: multipart/mixed; boundary=b\n\n", "--b\n"},
    {"parts", HOSTILE_HEAD "Content-Type: multipart/mixed; boundary=b\n\n", "--b\n\na\n"},
    {"another's delimiters", HOSTILE_HEAD "Content-Type: multipart/mixed; boundary=b\n\n", "--c\n"},
    {"last delimiters", HOSTILE_HEAD "Content-Type: multipart/mixed; boundary=b\n\n", "--b--\n"},
    {"hyphens", HOSTILE_HEAD "Content-Type: multipart/mixed; boundary=b\n\n", "-"},
    {"a digest", HOSTILE_HEAD "Content-Type: multipart/digest; boundary=b\n\n", "--b\n\n"},
    {"pieces of a parameter", HOSTILE_HEAD "Content-Type: text/plain; ", "a*0=b; "},
    {"file names", HOSTILE_HEAD "Content-Disposition: attachment; ", "filename*=utf-8''%41; "},
    {"bounces of many",
     "From: mailer-daemon@x\nSubject: Undelivered Mail Returned to Sender\nReturn-Path: <>\n\n",
     "<a@b.example>: host x said: 550 5.1.1 unknown\n"},
    {"addresses in a bounce",
     "From: mailer-daemon@x\nSubject: Undelivered Mail Returned to Sender\nReturn-Path: <>\n\n", "a@b "},
    {"delivery statuses",
     "From: mailer-daemon@x\nSubject: failure notice\nReturn-Path: <>\nContent-Type: multipart/report; "
     "boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n",
     "Final-Recipient: rfc822; a@b\nStatus: 5.1.1\n\n"},
    {"status codes", "From: mailer-daemon@x\nSubject: failure notice\nReturn-Path: <>\n\n", "5.1.1 550 "},
    {"thanks", HOSTILE_TEXT, "thanks "},
    {"times", HOSTILE_TEXT "When it began:\n", "yesterday 14:30 "},
    {"footers", HOSTILE_TEXT, "Sent from my iPhone\n\n"},
    {"open brackets", HOSTILE_HEAD "Subject: ", "[a"},
    {"brackets", HOSTILE_HEAD "Subject: ", "[a] "},
    {"prefixes of a subject", HOSTILE_HEAD "Subject: ", "Re: "},
    {"bare dates", HOSTILE_TEXT, "2015-01-05 15:00 GMT+01:00 Ann\n\n"},
    {"Japanese names of fields", HOSTILE_TEXT, "差出人：\n"},
    {"full-width commands", HOSTILE_TEXT,
     "\xef\xbc\x81"
     "a\n"},
    {"asterisks", HOSTILE_TEXT, "*"},
    {"bold headings", HOSTILE_TEXT, "**steps** a\n"},
    {"headings with remarks", HOSTILE_TEXT, "steps (a)\n"},
    {"rules above fields", HOSTILE_TEXT, "_____\nFrom: a\n"},
    {"dashed names", HOSTILE_TEXT, "-Ann\n\n"},
    {"keys and values", HOSTILE_TEXT, "Site: a\nType: b\nSteps: c\nErrors: d\n"},
};

enum { HOSTILE_MAILS = sizeof hostile / sizeof *hostile, HOSTILE_NESTED = 99 };

/* Mail i, of n octets at most (64 KB at least), in room; i == HOSTILE_MAILS: multiparts within each other,
 * and what is no delimiter of any. */
static inline struct span hostile_mail(size_t i, char *room, size_t n)
{
    struct buf b = {.p = room, .room = n, .cap = n - 1}; /* never grows */
    const char *unit = i < HOSTILE_MAILS ? hostile[i].unit : "--b\n";
    buf_adds(&b, i < HOSTILE_MAILS ? hostile[i].head : HOSTILE_HEAD);
    for (unsigned d = 0; i == HOSTILE_MAILS && d < HOSTILE_NESTED; d++)
        buf_printf(&b, "Content-Type: multipart/mixed; boundary=b%u\n\n--b%u\n", d, d);
    for (struct span s = span_of(unit); b.n + s.n <= b.cap;)
        buf_add(&b, s);
    return buf_span(&b);
}

static inline const char *hostile_name(size_t i)
{
    return i < HOSTILE_MAILS ? hostile[i].name : "nested multiparts";
}

/* Seconds of CPU for all that is read from a mail, and its JSON. */
static inline double hostile_cpu_s(const struct facts_conf *conf, struct span mail)
{
    struct arena *a = arena_new(0);
    struct buf out;
    buf_init(&out, 1u << 30);
    clock_t start = clock();
    facts_json(facts_read(conf, (struct facts_arrival){1767225600}, mail, a), true, &out);
    clock_t end = clock();
    buf_release(&out);
    arena_free(&a);
    return (double)(end - start) / CLOCKS_PER_SEC;
}

/* Without a limit to the text that is read. */
static inline struct facts_conf *hostile_conf(void)
{
    char error[256];
    const struct facts_conf_input in = {.limits = {.text_bytes = 1u << 30, .html_bytes = 1u << 30}};
    return facts_conf_new(&in, error, sizeof error);
}

#endif
