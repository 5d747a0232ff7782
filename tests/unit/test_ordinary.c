/* A thousand and some mails that people write, no two alike, none of which may be taken for automatic or for
 * a bounce: customers of all kinds of programs, in many languages, who write about bounces, absences, robots
 * and lists, quote them and forward them.  The mails are put together from the tables below by a fixed
 * sequence of numbers, so that each run reads the same ones. */
#include "parsers/facts.h"
#include "parsers/rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { MAILS = 1500 };

static const char *const senders[] = {
    "Ann Smith <ann@shop.example>",
    "\"Müller, Jörg\" <joerg.mueller@laden.example>",
    "owner@bakery.example",
    "info@hotel.example",
    "Office <office@law.example>",
    "sales@tools.example",
    "\"Vacation Rentals\" <hello@vacation-rentals.example>",
    "Noreen Plymouth <noreen.plymouth@school.example>",
    "Robot Shop <contact@robots.example>",
    "daemon.hall@museum.example",
    "Listerine Fan Club <fans@listerine.example>",
    "bouncer@nightclub.example",
    "Reply All Design <reply@all.example>",
    "no-one.else@band.example",
    "Mailer Brothers <print@mailer.example>",
    "\"Auto Meyer\" <service@auto-meyer.example>",
    "request@florist.example",
    "Bounce House Party <book@bounce.example>",
    "Delivery Pizza <order@delivery.example>",
    "Postma <ster@dutch.example>",
    "José García <jose@tienda.example>",
    "=?utf-8?B?5bGx55Sw5aSq6YOO?= <yamada@mise.example>",
    "Иван Петров <ivan@magazin.example>",
    "Zoë <zoe+shop@mail.example>",
    "automation@factory.example",
    "a.b.c@x.example",
    "System House <kim@system.example>",
    "Undeliverable Records <label@undeliverable.example>",
    "admin@club.example",
    "webmaster@club.example",
    "support@agency.example",
    "root.vegetables@farm.example",
    "majordomus@castle.example",
    "mailinglist.help@printer.example",
    "Anna <anna-bounce@dance.example.org>",
};

static const char *const subjects[] = {
    "[acme-shop] downtime: Checkout returns 500",
    "Re: [#12] Checkout",
    "Site down!!!",
    "",
    "Question",
    "Out of memory on live",
    "Out of stock products still shown",
    "Automatic reply is not sent to our customers",
    "Automatic backups failed",
    "Automatic update broke the site",
    "Auto-reply plugin: how to switch off?",
    "Autoresponder of the contact form stopped",
    "Vacation rentals calendar empty",
    "On holiday from Monday",
    "Delivery times wrong in checkout",
    "Delivery failed for order 4711 in the shop",
    "Fwd: Undelivered Mail Returned to Sender",
    "FW: Delivery Status Notification (Failure)",
    "Re: Out of Office: Re: Checkout",
    "AW: Abwesenheitsnotiz",
    "Mails from the shop bounce",
    "Bounce rate doubled since Monday",
    "Undelivered orders list is empty",
    "Returned mail: what does this mean?",
    "Mailing list sign-up broken",
    "Unsubscribe link in our newsletter is dead",
    "Precedence of CSS rules",
    "Loop in the redirect",
    "User unknown at login",
    "Mailbox full warning: can you raise our quota?",
    "Fehler beim Bezahlen",
    "Störung: Seite nicht erreichbar",
    "Automatische Antwort kommt doppelt",
    "Zustellung an Paketshop nicht wählbar",
    "Erreur 500 sur la boutique",
    "Réponse automatique non envoyée par le formulaire",
    "Error en el pago",
    "La respuesta automática no llega",
    "Errore sul carrello",
    "Erro no site",
    "Storing op de site",
    "Fel i kassan",
    "Fejl i butikken",
    "Virhe kassalla",
    "Błąd na stronie",
    "Chyba na webu",
    "Hiba az oldalon",
    "Сайт не работает",
    "Автоматический перевод текста сломан",
    "サイトが表示されません",
    "自動更新が失敗しました",
    "网站打不开",
    "사이트 접속 불가",
    "الموقع لا يعمل",
    "האתר לא עולה",
    "Trang web bị lỗi",
    "=?utf-8?Q?St=C3=B6rung_im_Shop?=",
    "TR: commande",
    "WG: Rechnung",
    "SV: Kassan",
    "Warning: headers already sent",
    "Failure notice in the admin panel",
    "Message could not be sent (contact form)",
    "Test",
    "Sick note form",
    "Away team results page is broken",
    "DNS change",
    "Please call me",
};

static const char *const openings[] = {
    "Hello,",
    "Hi Kim,",
    "Dear support team,",
    "Guten Tag,",
    "Sehr geehrte Damen und Herren,",
    "Hallo zusammen,",
    "Bonjour,",
    "Madame, Monsieur,",
    "Buenos días:",
    "Hola,",
    "Buongiorno,",
    "Olá,",
    "Goedemorgen,",
    "Hej,",
    "Hei,",
    "Dzień dobry,",
    "Dobrý den,",
    "Üdv,",
    "Bună ziua,",
    "Merhaba,",
    "Здравствуйте!",
    "Добрий день,",
    "Καλημέρα,",
    "お世話になっております。",
    "你好，",
    "안녕하세요,",
    "مرحبا،",
    "שלום,",
    "สวัสดีครับ",
    "Xin chào,",
    "Halo,",
    "",
};

static const char *const sentences[] = {
    "Our checkout has returned an error since this morning.",
    "Customers tell us that their mails to us could not be delivered.",
    "We got \"550 5.1.1 User unknown\" when we wrote to bob@x.example.",
    "The bounce said: Undelivered Mail Returned to Sender.",
    "I am out of the office from Monday on, my colleague Lee takes over.",
    "This is not an automatic mail, a person is waiting for your answer.",
    "Please do not reply to the old address any more.",
    "The contact form says \"Message delivery failed\" after we press send.",
    "Our newsletter goes to a mailing list, and its unsubscribe link is dead.",
    "The server log shows: Auto-Submitted: auto-replied.",
    "MAILER-DAEMON wrote to us five times today, what is going on?",
    "Steps to reproduce:\n1. Open the shop\n2. Put something in the basket\n3. Pay",
    "Environments: live and test",
    "It began yesterday at 14:30.",
    "Error: Fatal error: Uncaught TypeError in /var/www/index.php:42",
    "Screenshots: https://files.example/a.png",
    "Precedence: bulk is what our newsletter tool sets, is that right?",
    "Seit heute Morgen ist der Shop nicht erreichbar.",
    "Die automatische Antwort an unsere Kunden wird nicht mehr verschickt.",
    "Die Bestellung konnte nicht zugestellt werden, meldet das Modul.",
    "Ich bin ab Montag im Urlaub.",
    "Depuis ce matin la boutique ne répond plus.",
    "Le message n'a pas pu être envoyé, dit le formulaire.",
    "Desde esta mañana la tienda no funciona.",
    "El correo no se pudo entregar según el módulo.",
    "Da questa mattina il carrello è vuoto.",
    "Desde hoje de manhã o site está fora do ar.",
    "Sinds vanochtend werkt de winkel niet.",
    "Sedan i morse fungerar inte kassan.",
    "Od rana strona nie działa.",
    "Od rána stránka nefunguje.",
    "Reggel óta nem működik az oldal.",
    "Sabahtan beri site açılmıyor.",
    "С утра сайт не работает, письма не доставлены.",
    "Зранку сайт не працює.",
    "今朝からサイトが表示されません。メールが送信できませんでした。",
    "今天早上开始网站打不开，邮件被退回。",
    "오늘 아침부터 사이트가 열리지 않습니다.",
    "الموقع لا يعمل منذ الصباح.",
    "האתר לא עובד מהבוקר.",
    "เว็บไซต์ใช้งานไม่ได้ตั้งแต่เช้า",
    "Trang web không vào được từ sáng.",
    "Situs kami tidak bisa dibuka sejak pagi.",
};

static const char *const closings[] = {
    "Thanks, Ann",
    "Best regards\nJörg",
    "-- \nAnn Smith\nAcme Ltd\n+44 20 1234",
    "Sent from my iPhone",
    "Mit freundlichen Grüßen\nKim",
    "Cordialement,\nZoé",
    "Saludos",
    "Grazie mille",
    "Met vriendelijke groet",
    "Tack!",
    "Pozdrawiam",
    "С уважением, Иван",
    "よろしくお願いいたします。",
    "谢谢",
    "감사합니다",
    ("This e-mail and any attachments are confidential. If you are not the intended recipient, please delete "
     "it."),
    "",
};

/* Fields that ordinary mails carry, harmless values of telling fields among them. */
static const char *const fields[] = {
    "X-Mailer: Microsoft Outlook 16.0\n",
    "User-Agent: Mozilla/5.0 Thunderbird/115.0\n",
    "X-Mailer: Apple Mail (2.3731)\nX-Universally-Unique-Identifier: 1F0A\n",
    "Auto-Submitted: no\n",
    "Precedence: normal\n",
    "Importance: high\nX-Priority: 1\n",
    "X-Auto-Response-Suppress: OOF\n",
    "X-MS-Exchange-Organization-AuthAs: Internal\nX-MS-Has-Attach: yes\nX-MS-TNEF-Correlator:\n",
    "Thread-Topic: down\nThread-Index: AdbX\nAccept-Language: en-GB\n",
    ("DKIM-Signature: v=1; a=rsa-sha256; d=shop.example; s=a; bh=x; b=y\nARC-Seal: i=1; cv=none; "
     "d=g.example\n"),
    "X-Spam-Status: No, score=-0.1\nX-Spam-Flag: NO\n",
    "X-Originating-IP: [192.0.2.7]\nX-Yahoo-Newman-Id: 1\n",
    "X-GMX-Antispam: 0 (Mail was not recognized as spam)\nX-Antivirus: clean\n",
    "Disposition-Notification-To: ann@shop.example\nReturn-Receipt-To: ann@shop.example\n",
    "Reply-To: ann@home.example\nOrganization: Acme\n",
    "Sender: secretary@shop.example\n",
    "X-Loop: no\n",
    "List-Unsubscribe:\n",
    "In-Reply-To: <12.3.abc@h.example>\nReferences: <12.1.abc@h.example> <12.3.abc@h.example>\n",
    "X-Autoreply: no\n",
    "Resent-From: lee@shop.example\nResent-To: support@h.example\n",
    "",
};

static const char *const paths[] = {
    "Return-Path: <ann@shop.example>\n",
    "Return-Path: <bounce-4711@mailer.example>\n",
    "Return-Path: <bounces+12-support=h.example@em.shop.example>\n",
    "Return-Path: <prvs=123=ann@shop.example>\n",
    "Return-Path: <SRS0=a=b=shop.example=ann@relay.example>\n",
    "",
};

/* What stands below the new text. */
static const char *const tails[] = {
    "",
    "\n\nOn Mon, 5 Jan 2015 at 15:00, Support <support@h.example> wrote:\n\n> Which site is it?\n> -- \n> "
    "Kim\n",
    "\n\nFrom: Support <support@h.example>\nSent: Monday, 5 January 2015 15:00\nTo: Ann\nSubject: RE: "
    "down\n\nWhich site is it?\n",
    "\n\n-------- Forwarded Message --------\nFrom: Mail Delivery System <MAILER-DAEMON@x.example>\nSubject: "
    "Undelivered Mail Returned to "
    "Sender\nAuto-Submitted: auto-replied\n\nThis is the mail system at host x.example.\n\n<bob@y.example>: "
    "host mx said: 550 5.1.1 User "
    "unknown\n\nFinal-Recipient: rfc822; bob@y.example\nAction: failed\nStatus: 5.1.1\n",
    "\n\n---------- Forwarded message ---------\nFrom: Lee <lee@z.example>\nSubject: Automatic reply: "
    "down\n\nI am out of the office.\n",
    "\n\n> I am currently out of the office and will be back on Monday.\n",
    "\n\nThe log:\n\n554 5.7.1 Relay access denied\n550-5.1.1 The email account that you tried to reach does "
    "not exist.\n",
};

/* How the body is carried. */
enum shape { PLAIN, QUOTED_PRINTABLE, HTML, ALTERNATIVE, WITH_FILE, WITH_MAIL, SHAPES };

static uint32_t seed;

static uint32_t next(uint32_t below)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % below;
}

#define PICK(table) table[next(sizeof table / sizeof *table)]

static void add_body(struct buf *out, const char *text, enum shape shape)
{
    switch (shape) {
    case PLAIN:
    case SHAPES:
        buf_printf(out, "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n%s\n",
                   text);
        break;
    case QUOTED_PRINTABLE:
        buf_printf(
            out,
            "Content-Type: text/plain; charset=\"UTF-8\"\nContent-Transfer-Encoding: quoted-printable\n\n");
        for (const char *c = text; *c; c++) {
            if (*c == '=' || (unsigned char)*c >= 0x80)
                buf_printf(out, "=%02X", (unsigned)(unsigned char)*c);
            else
                buf_addc(out, *c);
        }
        break;
    case HTML:
        buf_printf(out, "Content-Type: text/html; charset=utf-8\n\n<html><body><div>%s</div></body></html>\n",
                   text);
        break;
    case ALTERNATIVE:
        buf_printf(out,
                   "Content-Type: multipart/alternative; boundary=\"a\"\n\n--a\nContent-Type: text/plain; "
                   "charset=utf-8\n\n%s\n--a\n"
                   "Content-Type: text/html; charset=utf-8\n\n<p>%s</p>\n--a--\n",
                   text, text);
        break;
    case WITH_FILE:
        buf_printf(out,
                   "Content-Type: multipart/mixed; boundary=\"m\"\n\n--m\nContent-Type: text/plain; "
                   "charset=utf-8\n\n%s\n--m\n"
                   "Content-Type: image/png; name=\"screenshot.png\"\nContent-Transfer-Encoding: "
                   "base64\n\niVBORw0KGgo=\n--m--\n",
                   text);
        break;
    case WITH_MAIL: /* a bounce, attached */
        buf_printf(out,
                   "Content-Type: multipart/mixed; boundary=\"m\"\n\n--m\nContent-Type: text/plain; "
                   "charset=utf-8\n\n%s\n--m\n"
                   "Content-Type: message/rfc822\n\nReturn-Path: <>\nFrom: MAILER-DAEMON@x.example\nSubject: "
                   "failure notice\n"
                   "Auto-Submitted: auto-replied\nPrecedence: bulk\n\n<bob@y.example>: 550 5.1.1 User "
                   "unknown\n--m--\n",
                   text);
        break;
    }
}

static void make_mail(struct buf *out, unsigned number)
{
    struct buf text;
    buf_init(&text, 1 << 16);
    buf_printf(&text, "%s\n\n", PICK(openings));
    for (uint32_t i = 0, n = 1 + next(4); i < n; i++)
        buf_printf(&text, "%s\n", PICK(sentences));
    buf_printf(&text, "\n%s%s", PICK(closings), PICK(tails));
    buf_clear(out);
    buf_printf(out, "%sReceived: from mx%u.example by h.example; Mon, 5 Jan 2015 15:%02u:00 +0100\n",
               PICK(paths), next(9), next(60));
    buf_printf(out, "From: %s\nTo: support@h.example\nSubject: %s\n", PICK(senders), PICK(subjects));
    buf_printf(out, "%s%s", PICK(fields), PICK(fields));
    buf_printf(out,
               "Date: Mon, 5 Jan 2015 15:%02u:00 +0100\nMessage-ID: <%u.%u@x.example>\nMIME-Version: 1.0\n",
               next(60), number, next(9999));
    add_body(out, text.p, (enum shape)next(SHAPES));
    buf_release(&text);
}

static uint64_t hash(struct span s)
{
    uint64_t h = 14695981039346656037u;
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * 1099511628211u;
    return h;
}

/* The mail without what is only a number: no two may be the same in what counts. */
static uint64_t content_hash(const struct facts *f)
{
    return hash(f->text) ^ hash(f->subject) * 31 ^ hash(f->from.address) * 131;
}

static void test_thousand(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct facts_conf *conf = facts_conf_default();
    static uint64_t seen[MAILS];
    struct buf raw;
    buf_init(&raw, 1 << 17);
    unsigned distinct = 0;
    seed = 20150105;
    for (unsigned i = 0; i < MAILS; i++) {
        make_mail(&raw, i);
        arena_reset(a);
        const struct facts *f = facts_read(conf, (struct facts_arrival){0}, buf_span(&raw), a);
        if (f->auto_submitted || f->bounce || f->internal.automatic || f->internal.weak_auto ||
            f->delivery_status.n)
            fail_msg("taken for %s (%.*s):\n%s", f->bounce ? "a bounce" : "automatic",
                     SPAN_FMT(f->auto_reason), raw.p);
        uint64_t h = content_hash(f);
        bool known = false;
        for (unsigned k = 0; k < distinct && !known; k++)
            known = seen[k] == h;
        if (!known)
            seen[distinct++] = h;
    }
    print_message("note: %u different ordinary mails\n", distinct);
    assert_true(distinct >= 1000);
    buf_release(&raw);
    facts_conf_free(&conf);
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_thousand)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
