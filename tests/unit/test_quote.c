/* What tells new text from quoted text: attributions, header blocks, dividers and footers as the usual
 * programs write them, in some forty languages, above and below.  Whole mails are test_quote_mails.c's. */
#include "parsers/quote_parts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "tests/unit/support_quote.h"

/* How Gmail, Apple Mail, Thunderbird, Yahoo and phones announce a quote. */
static const char *const attributions[] = {
    "On Mon, 5 Jan 2015 at 15:00, Ann Smith <ann@shop.example> wrote:",
    "On Mon, Jan 5, 2015 at 3:00\xe2\x80\xafPM Ann Smith <ann@shop.example> wrote:",
    "On Jan 5, 2015, at 3:00 PM, Ann Smith <ann@shop.example> wrote:",
    "On 05/01/15 15:00, Ann Smith wrote:",
    "On Monday, 5 January 2015, 15:00:00 GMT, Ann Smith <ann@shop.example> wrote:",
    "On Monday, January 5th, 2015 at 3:00 PM, Ann Smith <ann@shop.example> wrote:",
    "At 2015-01-05 15:00:00, \"Ann Smith\" <ann@shop.example> wrote:",
    "On Mon, Jan 5, 2015 at 3:00 PM -0800, \"Ann Smith\" <ann@shop.example<mailto:ann@shop.example>> wrote:",
    "On Mon, Jan 05, 2015 at 03:00:00PM +0100, Ann Smith wrote:",
    "* Ann Smith <ann@shop.example> [2015-01-05 15:00]:",
    "Ann Smith <ann@shop.example> writes:",
    "---- On Mon, 05 Jan 2015 15:00:00 +0100 Ann Smith <ann@shop.example> wrote ----",
    "2015-01-05 15:00 GMT+01:00 Ann Smith <ann@shop.example>:",
    "Am Mo., 5. Jan. 2015 um 15:00 Uhr schrieb Ann Smith <ann@shop.example>:",
    "Ann Smith <ann@shop.example> schrieb am Mo., 5. Jan. 2015, 15:00:",
    "Am 05.01.2015 um 15:00 schrieb Ann Smith:",
    "Ann Smith <ann@shop.example> schrieb am 15:00 Montag, 5.Januar 2015:",
    "Am 5. Januar 2015 15:00:00 MEZ schrieb Ann Smith <ann@shop.example>:",
    "Le lun. 5 janv. 2015 à 15:00, Ann Smith <ann@shop.example> a écrit\xc2\xa0:",
    "Le 05/01/2015 à 15:00, Ann Smith a écrit :",
    "Le lundi 5 janvier 2015 à 15:00:00 UTC+1, Ann Smith <ann@shop.example> a écrit :",
    "El lun, 5 ene 2015 a las 15:00, Ann Smith (<ann@shop.example>) escribió:",
    "El 05/01/2015 a las 15:00, Ann Smith escribió:",
    "Il giorno lun 5 gen 2015 alle ore 15:00 Ann Smith <ann@shop.example> ha scritto:",
    "Il 05/01/15 15:00, Ann Smith ha scritto:",
    "Em seg., 5 de jan. de 2015 às 15:00, Ann Smith <ann@shop.example> escreveu:",
    "Às 15:00 de 05/01/2015, Ann Smith escreveu:",
    "Op ma 5 jan 2015 om 15:00 schreef Ann Smith <ann@shop.example>:",
    "Op 5 jan. 2015, om 15:00 heeft Ann Smith <ann@shop.example> het volgende geschreven:",
    "Den mån 5 jan. 2015 kl 15:00 skrev Ann Smith <ann@shop.example>:",
    "Den 2015-01-05 kl. 15:00, skrev Ann Smith:",
    "Den man. 5. jan. 2015 kl. 15.00 skrev Ann Smith <ann@shop.example>:",
    "man. 5. jan. 2015 kl. 15:00 skrev Ann Smith <ann@shop.example>:",
    "ma 5. tammik. 2015 klo 15.00 Ann Smith (ann@shop.example) kirjoitti:",
    "Ann Smith kirjoitti 5.1.2015 klo 15.00:",
    "pon., 5 sty 2015 o 15:00 Ann Smith <ann@shop.example> napisał(a):",
    "W dniu 05.01.2015 o 15:00, Ann Smith pisze:",
    "Wiadomość napisana przez Ann Smith <ann@shop.example> w dniu 05.01.2015, o godz. 15:00:",
    "po 5. 1. 2015 v 15:00 odesílatel Ann Smith <ann@shop.example> napsal:",
    "Dne 5.1.2015 v 15:00 Ann Smith napsal(a):",
    "po 5. 1. 2015 o 15:00 Ann Smith <ann@shop.example> napísal(a):",
    "Ann Smith <ann@shop.example> ezt írta (időpont: 2015. jan. 5., H, 15:00):",
    "2015. 01. 05. 15:00 keltezéssel, Ann Smith írta:",
    "În lun., 5 ian. 2015 la 15:00, Ann Smith <ann@shop.example> a scris:",
    "Ann Smith <ann@shop.example>, 5 Oca 2015 Pzt, 15:00 tarihinde şunu yazdı:",
    "Ann Smith <ann@shop.example> şunları yazdı (5 Oca 2015 15:00):",
    "пн, 5 янв. 2015 г. в 15:00, Ann Smith <ann@shop.example>:",
    "5 янв. 2015 г., в 15:00, Ann Smith <ann@shop.example> написал(а):",
    "05.01.2015 15:00, Ann Smith пишет:",
    "пн, 5 січ. 2015 р. о 15:00 Ann Smith <ann@shop.example> пише:",
    "На пн, 5.01.2015 г. в 15:00 Ann Smith <ann@shop.example> написа:",
    "Στις Δευ 5 Ιαν 2015 στις 3:00 μ.μ., ο χρήστης Ann Smith <ann@shop.example> έγραψε:",
    "pon, 5. sij 2015. u 15:00 Ann Smith <ann@shop.example> napisao je:",
    "V V pon., 5. jan. 2015 ob 15:00 je oseba Ann Smith <ann@shop.example> napisala:",
    "пон, 5. јан 2015. у 15:00 Ann Smith <ann@shop.example> је написао/ла:",
    "Ann Smith (<ann@shop.example>) kirjutas kuupäeval E, 5. jaanuar 2015 kell 15:00:",
    "pirmd., 2015. g. 5. janv., plkst. 15:00 — lietotājs Ann Smith (<ann@shop.example>) rakstīja:",
    "2015-01-05, pr, 15:00 Ann Smith <ann@shop.example> rašė:",
    "2015年1月5日(月) 15:00 Ann Smith <ann@shop.example>:",
    "2015/01/05 15:00、Ann Smith <ann@shop.example>のメール:",
    "Ann Smith <ann@shop.example> 于2015年1月5日周一 15:00写道：",
    "Ann Smith <ann@shop.example> 於 2015年1月5日 週一 下午3:00寫道：",
    "在 2015年1月5日，15:00，Ann Smith <ann@shop.example> 写道：",
    "在 2015-01-05 15:00:00，\"Ann Smith\" <ann@shop.example> 写道：",
    "2015년 1월 5일 (월) 오후 3:00, Ann Smith <ann@shop.example>님이 작성:",
    "2015. 1. 5. 오후 3:00, Ann Smith <ann@shop.example> 작성:",
    "في الاثنين، 5 يناير 2015 في 3:00 م تمت كتابة ما يلي بواسطة Ann Smith <ann@shop.example>:",
    "\xe2\x80\xabבתאריך יום ב׳, 5 בינו׳ 2015 ב-15:00 מאת \xe2\x80\xaa"
    "Ann Smith\xe2\x80\xac\xe2\x80\x8f <\xe2\x80\xaa"
    "ann@shop.example\xe2\x80\xac\xe2\x80\x8f>:\xe2\x80\xac",
    "در تاریخ دوشنبه ۵ ژانویهٔ ۲۰۱۵، ساعت ۱۵:۰۰ Ann Smith <ann@shop.example> نوشت:",
    "सोम, 5 जन॰ 2015 को 3:00 pm बजे को Ann Smith <ann@shop.example> ने लिखा:",
    "ในวันที่ จ. 5 ม.ค. 2015 เวลา 15:00 Ann Smith <ann@shop.example> เขียนว่า:",
    "Vào Th 2, 5 thg 1, 2015 vào lúc 15:00 Ann Smith <ann@shop.example> đã viết:",
    "Pada Sen, 5 Jan 2015 pukul 15.00 Ann Smith <ann@shop.example> menulis:",
    "Missatge de Ann Smith <ann@shop.example> del dia dl., 5 de gen. 2015 a les 15:00:",
    "Erabiltzaileak (Ann Smith <ann@shop.example>) hau idatzi du (2015 urt. 5, al. (15:00)):",
    "O luns, 5 de xan. de 2015 ás 15:00, Ann Smith (<ann@shop.example>) escribiu:",
    "Þann mán., 5. jan. 2015 kl. 15:00 skrifaði Ann Smith <ann@shop.example>:",
    "Op Ma 05 Jan 2015 om 15:00 het Ann Smith <ann@shop.example> geskryf:",
};

/* The four fields as Outlook names them. */
static const char *const fields[][4] = {
    {"From", "Sent", "To", "Subject"},
    {"Von", "Gesendet", "An", "Betreff"},
    {"De", "Envoyé", "À", "Objet"},
    {"De", "Enviado el", "Para", "Asunto"},
    {"Da", "Inviato", "A", "Oggetto"},
    {"De", "Enviada em", "Para", "Assunto"},
    {"Van", "Verzonden", "Aan", "Onderwerp"},
    {"Från", "Skickat", "Till", "Ämne"},
    {"Fra", "Sendt", "Til", "Emne"},
    {"Lähettäjä", "Lähetetty", "Vastaanottaja", "Aihe"},
    {"Od", "Wysłano", "Do", "Temat"},
    {"Od", "Odesláno", "Komu", "Předmět"},
    {"Od", "Odoslané", "Komu", "Predmet"},
    {"Feladó", "Elküldve", "Címzett", "Tárgy"},
    {"De la", "Trimis", "Către", "Subiect"},
    {"Kimden", "Gönderildi", "Kime", "Konu"},
    {"От", "Отправлено", "Кому", "Тема"},
    {"Від", "Надіслано", "Кому", "Тема"},
    {"От", "Изпратено", "До", "Относно"},
    {"Από", "Στάλθηκε", "Προς", "Θέμα"},
    {"Šalje", "Poslano", "Prima", "Predmet"},
    {"Od", "Poslano", "Za", "Zadeva"},
    {"Saatja", "Saadetud", "Saaja", "Teema"},
    {"Nuo", "Išsiųsta", "Kam", "Tema"},
    {"No", "Nosūtīts", "Kam", "Tēma"},
    {"差出人", "送信日時", "宛先", "件名"},
    {"发件人", "发送时间", "收件人", "主题"},
    {"寄件者", "寄件日期", "收件者", "主旨"},
    {"보낸 사람", "보낸 날짜", "받는 사람", "제목"},
    {"من", "تم الإرسال", "إلى", "الموضوع"},
    {"מאת", "נשלח", "אל", "נושא"},
    {"Từ", "Đã gửi", "Đến", "Chủ đề"},
    {"จาก", "ส่ง", "ถึง", "เรื่อง"},
    {"Dari", "Dikirim", "Kepada", "Subjek"},
    {"De", "Enviat", "Per a", "Assumpte"},
};

/* How the block itself is written: Outlook, its bold in plain text, Gmail's view of it, full-width colons,
 * double spacing, a rule above, values on lines of their own. */
static const char *const blocks[] = {
    "%s: Ann Smith <ann@shop.example>\n%s: Monday, 5 January 2015 15:00\n%s: Kim <kim@host.example>\n%s: RE: "
    "down\n",
    "*%s:* Ann Smith [mailto:ann@shop.example]\n*%s:* Monday, 5 January 2015 15:00\n*%s:* Kim\n*%s:* RE: "
    "down\n",
    "________________________________\n%s: Smith, Ann\n%s: Monday, 5 January 2015 15:00\n%s: Kim\n%s: RE: "
    "down\n",
    "%s：Ann Smith\n%s：2015年1月5日 15:00\n%s：Kim\n%s：down\n",
    "   %s : Ann Smith<mailto:ann@shop.example>\n   %s :5 January 2015 15:00\n   %s : Kim\n   %s :RE: down\n",
    "%s: Ann Smith <ann@shop.example>\n\n%s: Monday, 5 January 2015 15:00\n\n%s: Kim\n\n%s: RE: down\n",
    "----------------------------------------\n\n%s: Ann Smith\n%s: Monday, 5 January 2015 15:00\n%s: Kim; "
    "Lee\nand "
    "others\n%s: RE: down\n",
    "%s:\nAnn Smith <ann@shop.example>\n%s:\n5 January 2015 15:00\n%s:\nKim\n%s:\nRE: down\n",
};

static const char *const reply_dividers[] = {
    "-----Original Message-----",
    "-------- Original message --------",
    "--- Original Message ---",
    "-----Ursprüngliche Nachricht-----",
    "-------- Originalnachricht --------",
    "-----Message d'origine-----",
    "-------- Message original --------",
    "-----Mensaje original-----",
    "-----Mensagem original-----",
    "-----Messaggio originale-----",
    "-----Oorspronkelijk bericht-----",
    "-----Ursprungligt meddelande-----",
    "-----Oprindelig meddelelse-----",
    "-----Opprinnelig melding-----",
    "-----Alkuperäinen viesti-----",
    "-----Oryginalna wiadomość-----",
    "-----Původní zpráva-----",
    "-----Pôvodná správa-----",
    "-----Eredeti üzenet-----",
    "-----Mesaj original-----",
    "-----Orijinal Mesaj-----",
    "-----Исходное сообщение-----",
    "-----Оригінальне повідомлення-----",
    "-----Αρχικό μήνυμα-----",
    "-----Оригинално съобщение-----",
    "-----Izvorna poruka-----",
    "-----Izvirno sporočilo-----",
    "-----הודעה מקורית-----",
    "-----الرسالة الأصلية-----",
    "------------------ 原始邮件 ------------------",
    "-----原始郵件-----",
    "-----元のメッセージ-----",
    "-----원본 메시지-----",
    "-----Tin nhắn gốc-----",
    "-----ข้อความต้นฉบับ-----",
    "-----Pesan Asli-----",
    "‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐",
    "------------------ Original ------------------",
    "=====Original Message=====",
    "## Please type your reply above this line ##",
    "-- Bitte oberhalb dieser Zeile antworten --",
};

static const char *const forward_dividers[] = {
    "---------- Forwarded message ---------",
    "---------- Forwarded message ----------",
    "-------- Forwarded Message --------",
    "Begin forwarded message:",
    "-------- Weitergeleitete Nachricht --------",
    "Anfang der weitergeleiteten Nachricht:",
    "---------- Message transféré ----------",
    "Début du message transféré :",
    "---------- Mensaje reenviado ---------",
    "Inicio del mensaje reenviado:",
    "---------- Messaggio inoltrato ---------",
    "Inizio messaggio inoltrato:",
    "---------- Mensagem encaminhada ---------",
    "Início da mensagem reencaminhada:",
    "---------- Doorgestuurd bericht ---------",
    "Begin doorgestuurd bericht:",
    "---------- Vidarebefordrat meddelande ---------",
    "Vidarebefordrat brev:",
    "---------- Videresendt melding ---------",
    "---------- Välitetty viesti ---------",
    "---------- Przekazana wiadomość ---------",
    "Początek przekazywanej wiadomości:",
    "---------- Přeposlaná zpráva ---------",
    "---------- Továbbított üzenet ---------",
    "---------- Mesaj redirecționat ---------",
    "---------- Yönlendirilmiş ileti ---------",
    "-------- Пересылаемое сообщение --------",
    "Начало переадресованного сообщения:",
    "---------- Προωθημένο μήνυμα ---------",
    "---------- 转发的邮件 ---------",
    "---------- 轉寄郵件 ---------",
    "---------- 転送メッセージ ---------",
    "---------- 전달된 메시지 ---------",
    "---------- הודעה שהועברה ---------",
    "---------- رسالة معاد توجيهها ---------",
    "---------- Thư chuyển tiếp ---------",
    "----- Forwarded by Kim Lee/ACME on 01/05/2015 03:00 PM -----",
};

static const char *const footers[] = {
    "Sent from my iPhone",
    "Sent from my Galaxy",
    "Sent from Mail for Windows 10",
    "Sent from Outlook for Android<https://aka.ms/AAb9ysg>",
    "Get Outlook for iOS<https://aka.ms/o0ukef>",
    "Sent via the Samsung Galaxy S7, an AT&T 4G LTE smartphone",
    "Sent with Proton Mail secure email.",
    "Sent from Yahoo Mail on Android",
    "Von meinem iPhone gesendet",
    "Gesendet mit der GMX Mail App",
    "Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.",
    "Envoyé de mon iPhone",
    "Envoyé à partir de Outlook pour Android",
    "Enviado desde mi iPhone",
    "Enviado do meu iPhone",
    "Inviato da iPhone",
    "Verstuurd vanaf mijn iPhone",
    "Skickat från min iPhone",
    "Sendt fra min iPhone",
    "Lähetetty iPhonesta",
    "Wysłane z iPhone'a",
    "Odesláno z iPhonu",
    "Trimis de pe iPhone-ul meu",
    "iPhone'umdan gönderildi",
    "Отправлено с iPhone",
    "Надіслано з iPhone",
    "Στάλθηκε από το iPhone μου",
    "iPhoneから送信",
    "发自我的iPhone",
    "從我的 iPhone 傳送",
    "나의 iPhone에서 보냄",
    "נשלח מה-iPhone שלי",
    "Đã gửi từ iPhone của tôi",
    "Dikirim dari iPhone saya",
    "الحصول على Outlook لـ iOS",
    "iOS용 Outlook 다운로드",
    "Tải Outlook cho Android",
    "签名由 网易邮箱大师 定制",
};

static void test_tables(void **state)
{
    (void)state;
    const struct phrases *tables[] = {&quote_verbs, &quote_openers, &quote_names,         &quote_dividers,
                                      &quote_above, &quote_footers, &quote_forwards_words};
    EACH(i, tables)
    assert_true(phrases_in_order(tables[i]));
}

/* Each attribution: above ">" lines, above text without them, wrapped at each blank into two lines, above an
 * answer at the bottom. */
static void test_attributions(void **state)
{
    (void)state;
    char text[4096];
    EACH(i, attributions)
    {
        const char *a = attributions[i];
        snprintf(text, sizeof text, "It works now.\nThanks!\n\n%s\n\n> Is it up?\n> Kim\n", a);
        quote_want_reply(text, "", "It works now.\nThanks!");
        snprintf(text, sizeof text, "It works now.\nThanks!\n%s\n> Is it up?\n>\n>> older\n", a);
        quote_want_reply(text, "", "It works now.\nThanks!");
        snprintf(text, sizeof text, "It works now.\nThanks!\n\n%s\n\nIs it up?\n\nKim\n", a);
        quote_want_reply(text, "", "It works now.\nThanks!");
        snprintf(text, sizeof text, "%s\n> Is it up?\n> Kim\n\nIt works now.\n\n-- \nAnn\n", a);
        quote_want_reply(text, "", "It works now.");
    }
}

static void test_wrapped_attributions(void **state)
{
    (void)state;
    char text[4096], wrapped[400];
    EACH(i, attributions)
    {
        size_t n = strlen(attributions[i]);
        if (attributions[i][0] == '-') /* Zoho's is a divider, and stands on one line */
            continue;
        for (size_t at = n / 3; at < n - 1; at++) {
            if (attributions[i][at] != ' ' || attributions[i][at + 1] == ':')
                continue;
            memcpy(wrapped, attributions[i], n + 1);
            wrapped[at] = 0;
            if (!strpbrk(wrapped, "0123456789<")) /* a name alone might as well be a greeting */
                continue;
            wrapped[at] = '\n';
            snprintf(text, sizeof text, "It works now.\n\n%s\n\n> Is it up?\n> Kim\n", wrapped);
            quote_want_reply(text, "", "It works now.");
        }
    }
}

static void test_header_blocks(void **state)
{
    (void)state;
    char block[1024], text[2048];
    EACH(i, fields)
    EACH(k, blocks)
    {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        snprintf(block, sizeof block, blocks[k], fields[i][0], fields[i][1], fields[i][2], fields[i][3]);
#pragma GCC diagnostic pop
        snprintf(text, sizeof text, "It works now.\n\nAnn\n\n%s\nIs it up?\n\nKim\n", block);
        quote_want_reply(text, "RE: down", "It works now.\n\nAnn");
        struct quote q = quote_of(text, "FW: down");
        assert_true(q.has_forwarded && quote_holds(q.forwarded, SPAN_LIT("Is it up?")) && q.quoted.n == 0);
    }
}

static void test_dividers(void **state)
{
    (void)state;
    char text[2048];
    EACH(i, reply_dividers)
    {
        snprintf(text, sizeof text, "It works now.\n\n%s\nFrom: Ann\nTo: Kim\n\nIs it up?\n",
                 reply_dividers[i]);
        quote_want_reply(text, "", "It works now.");
        struct quote q = quote_of(text, "WG: Re: up?"); /* Outlook forwards below the same words */
        bool stamped = strchr(reply_dividers[i], '#') || strstr(reply_dividers[i], "oberhalb");
        assert_true(stamped || (quote_holds(q.forwarded, SPAN_LIT("Is it up?")) && q.quoted.n == 0));
        snprintf(text, sizeof text, "It works now.\n\n%s\n\nIs it up?\n", reply_dividers[i]);
        quote_want_reply(text, "", "It works now.");
    }
    EACH(i, forward_dividers)
    {
        snprintf(text, sizeof text,
                 "Please look.\n\n%s\nFrom: Ann <ann@x.example>\nSubject: down\n\nIt is down.\n",
                 forward_dividers[i]);
        quote_want_reply(text, "", "Please look.");
        struct quote q = quote_of(text, "");
        assert_true(q.has_forwarded && quote_holds(q.forwarded, SPAN_LIT("It is down.")) && q.quoted.n == 0);
        quote_want_reply(strchr(text, '\n') + 2, "", "It is down.");
    }
}

static void test_footers(void **state)
{
    (void)state;
    char text[2048];
    EACH(i, footers)
    {
        if (strchr(footers[i], ','))
            continue;
        snprintf(text, sizeof text, "It works now.\n\n%s\n", footers[i]);
        quote_want_reply(text, "", "It works now.");
        snprintf(text, sizeof text,
                 "It works now.\n\n%s\n\nOn 5 Jan 2015, at 15:00, Kim wrote:\n\n> Is it up?\n", footers[i]);
        quote_want_reply(text, "", "It works now.");
    }
}

static void test_linear(void **state)
{
    (void)state;
    static const char *const units[] = {
        "> x\n",
        ">\n",
        ">",
        "\n",
        "a\n",
        "a:\n",
        ":\n",
        "wrote:\n",
        "On 3 May 2015 wrote:\n",
        "To: x\n",
        "To: x\n\n",
        "From: a@b\n",
        "-- \n",
        "-----\n",
        "_",
        "> a\nb\n",
        "<\n> wrote:\n",
        "1 2 3:\n",
        "-Ann\n\n",
        "x\n\nSent from my phone\n\n",
        "---- Original Message ----\n",
        "\xe2\x80\xaa",
        "\xe2\x80\xaa:\n",
        "# above \n",
        "#12",
        "#12\n",
        "#12\n\nSent from my phone\n\n",
        "On 3 May 2015 #12 wrote:\n\n",
    };
    size_t size = 4 << 20;
    char *big = malloc(size);
    EACH(i, units)
    {
        size_t n = strlen(units[i]);
        for (size_t at = 0; at < size; at++)
            big[at] = units[i][at % n];
        struct arena *a = arena_new(0);
        struct quote q;
        clock_t begun = clock();
        quote_split(a, span_make(big, size), SPAN_LIT("x [#12]"), &q);
        double seconds = (double)(clock() - begun) / CLOCKS_PER_SEC;
        if (seconds > 4)
            fail_msg("%s: 4 MB took %.2f s", units[i], seconds);
        arena_free(&a);
    }
    free(big);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tables),
        cmocka_unit_test(test_attributions),
        cmocka_unit_test(test_wrapped_attributions),
        cmocka_unit_test(test_header_blocks),
        cmocka_unit_test(test_dividers),
        cmocka_unit_test(test_footers),
        cmocka_unit_test(test_linear),
    };
    return cmocka_run_group_tests(tests, quote_begin, quote_end);
}
