/* The language of a text, by script, by its commonest words; none where it says too little. */
#include "parsers/language_parts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

/* clang-format off */
static const struct {
    const char *language, *text;
} texts[] = {
    {"en", "Hello, our checkout has been down since this morning. Can you please help?"},
    {"en", "It works now, thanks."},
    {"en", "Between 08:00 and 08:20 EST today the site returned 503. Now OK."},
    {"fr", "Le site EST en panne."},
    {"de", "Guten Tag, seit heute Morgen ist unser Shop nicht mehr erreichbar. Bitte um Hilfe."},
    {"de", "Die Seite zeigt einen Fehler 500, wenn man bezahlen will."},
    {"fr", "Bonjour, depuis ce matin notre boutique ne répond plus. Merci de votre aide."},
    {"es", "Buenos días, desde esta mañana nuestra tienda no funciona. Gracias por su ayuda."},
    {"it", "Buongiorno, da questa mattina il nostro negozio non risponde più. Grazie."},
    {"pt", "Bom dia, desde hoje de manhã a nossa loja não funciona. Obrigado pela ajuda."},
    {"nl", "Goedemorgen, sinds vanochtend werkt onze winkel niet meer. Kunnen jullie dit oplossen?"},
    {"sv", "Hej, sedan i morse fungerar inte vår butik. Vi får bara ett fel när man ska betala."},
    {"da", "Hej, siden i morges virker vores butik ikke. Hvad skal vi gøre nu?"},
    {"no", "Hei, siden i morges virker ikke butikken vår. Hva skal vi gjøre nå?"},
    {"fi", "Hei, kauppamme ei ole toiminut aamusta lähtien. Voitteko auttaa? Kiitos, että vastaatte."},
    {"pl", "Dzień dobry, od rana nasza strona nie działa. Proszę o pomoc, bo to jest pilne."},
    {"cs", "Dobrý den, od rána naše stránka nefunguje. Prosím o pomoc, je to naléhavé, ale když to jde."},
    {"sk", "Dobrý deň, od rána naša stránka nefunguje. Prosím o pomoc, keď sa dá, ďakujem."},
    {"hu", "Üdv, reggel óta nem működik az oldal. Kérem, hogy segítsenek, mert ez nagyon sürgős."},
    {"ro", "Bună ziua, de azi dimineață pagina noastră nu funcționează. Vă mulțumesc pentru că ne ajutați."},
    {"tr", "Merhaba, bu sabahtan beri sayfa çalışmıyor. Bir hata var, lütfen bizim için bakın, teşekkürler."},
    {"hr", "Pozdrav, od jutros naša stranica ne radi, greška je ista kao i prije. Hvala, ali što je to?"},
    {"sl", "Pozdravljeni, od jutra naša stran ne deluje. Napaka je pri plačilu, prosim za pomoč, hvala in "
           "lep dan."},
    {"et", "Tere, meie leht ei tööta hommikust saadik. Mis on viga? Aitäh, ja me ootame."},
    {"lv", "Labdien, kopš rīta mūsu lapa nav pieejama. Lūdzu, kas ir kļūda? Paldies."},
    {"lt", "Laba diena, nuo ryto mūsų puslapis neveikia. Prašau, kokia yra klaida? Ačiū."},
    {"ca",
     "Bon dia, des d'aquest matí la nostra botiga no funciona. Gràcies per l'ajuda, això és molt urgent."},
    {"id", "Halo, sejak pagi ini halaman kami tidak bisa dibuka. Terima kasih untuk bantuan yang cepat."},
    {"vi", "Xin chào, từ sáng nay trang của chúng tôi không vào được. Cảm ơn các bạn."},
    {"ru", "Здравствуйте, с утра наш сайт не работает. Это срочно, мы ждём."},
    {"uk", "Добрий день, зранку наш сайт не працює. Це терміново, чекаємо на відповідь."},
    {"bg", "Здравейте, от сутринта сайтът ни не работи. Моля за съдействие, грешката е същата."},
    {"sr", "Добар дан, од јутрос наш сајт не ради. Хвала унапред на помоћи, грешка је иста."},
    {"mk", "Добар ден, од утрово страницата не работи. Ве молиме за помош, ќе чекаме."},
    {"be",
     "Добры дзень, з раніцы наш сайт не працуе, дапамажыце калі ласка, гэта тэрмінова і ў нас кліенты."},
    {"el", "Καλημέρα, από το πρωί η σελίδα μας δεν λειτουργεί."},
    {"he", "שלום, מהבוקר האתר שלנו לא עובד."},
    {"ar", "مرحبا، موقعنا لا يعمل منذ الصباح."},
    {"fa", "سلام، از صبح سایت ما کار نمی‌کند. لطفاً کمک کنید، چه کار "
           "کنیم؟"},
    {"ur", "السلام علیکم، صبح سے ہماری ویب سائٹ نہیں چل رہی ہے۔"},
    {"hi", "नमस्ते, सुबह से हमारी साइट काम नहीं कर रही है।"},
    {"th", "สวัสดี เว็บไซต์ของเราใช้งานไม่ได้ตั้งแต่เช้า"},
    {"ja", "お世話になっております。今朝からサイトが表示されません。https://shop.example/checkout"},
    {"zh", "你好，今天早上开始我们的网站打不开 https://shop.example/checkout Error 500"},
    {"ko", "안녕하세요, 오늘 아침부터 사이트가 열리지 않습니다."},
    {"ka", "გამარჯობა, დილიდან საიტი არ მუშაობს."},
    {"hy", "Բարեւ Ձեզ, առավոտից կայքը չի աշխատում:"},
    {"", ""},
    {"", "1234 5678"},
    {"", "https://shop.example/checkout"},
    {"", "OK"},
    {"", "Error 500 nginx/1.18.0"},
};
/* clang-format on */

static void test_words_in_order(void **state)
{
    (void)state;
    for (size_t i = 1; i < language_words_n; i++)
        if (strcmp(language_words[i - 1].text, language_words[i].text) >= 0)
            fail_msg("«%s» does not sort before «%s»", language_words[i - 1].text, language_words[i].text);
}

static void test_texts(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct span got = language_of(span_of(texts[i].text));
        if (!span_eq(got, span_of(texts[i].language)))
            fail_msg("want %s, got %.*s: %s", texts[i].language, SPAN_FMT(got), texts[i].text);
    }
}

/* Wherever its words lie among the sixteen octets that are looked at together. */
static void test_anywhere(void **state)
{
    (void)state;
    char moved[1000];
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        size_t n = strlen(texts[i].text);
        for (size_t by = 0; by < 20; by++) {
            memset(moved, ' ', by);
            memcpy(moved + by, texts[i].text, n);
            moved[by + n] = ' ';
            for (size_t behind = 0; behind < 2; behind++) /* the last word ends with the text, or before it */
                assert_true(
                    span_eq(language_of(span_make(moved, by + n + behind)), span_of(texts[i].language)));
        }
    }
}

static void test_bounded(void **state)
{
    (void)state;
    size_t n = 32 << 20;
    char *big = malloc(n);
    memset(big, 'a', n);
    clock_t begun = clock();
    language_of(span_make(big, n));
    assert_true((double)(clock() - begun) / CLOCKS_PER_SEC < 0.1);
    free(big);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words_in_order),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_anywhere),
        cmocka_unit_test(test_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
