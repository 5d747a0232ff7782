/* test_courtesy.c: thanks alone, and thanks with news. */
#include "parsers/courtesy.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const char *const thanks[] = {
    "Thanks!",
    "Thank you very much.",
    "Thanks, Kim!",
    "Hi Kim,\n\nthanks a lot for your quick help! It works now.\n\nBest regards,\nAnn Lee",
    "Perfect, thank you :)",
    "Thanks again 👍",
    "Problem solved, thanks!",
    "Danke!",
    "Vielen Dank für die schnelle Hilfe!\n\nViele Grüße\nAnna Müller",
    "Hallo Kim, danke, jetzt geht es wieder.",
    "Super, hat geklappt. Danke schön!",
    "Merci beaucoup !",
    "Bonjour,\nmerci pour votre aide, ça marche.\nCordialement,\nClaire",
    "Muchas gracias, ya funciona.",
    "Obrigado!",
    "Grazie mille, ora funziona.",
    "Hartelijk dank, het werkt weer.",
    "Tack så mycket!",
    "Спасибо большое!",
    "ありがとうございます。",
    "迅速なご対応ありがとうございました。",
    "谢谢！",
    "감사합니다.",
};

static const char *const news[] = {
    "",
    "Hello",
    "Thanks, but it still fails.",
    "Thanks. It fails again.",
    "Thanks, still broken",
    "Thank you. I have it again",
    "Thanks! Could you look at the other site too",
    "Thanks, does it work?",
    "Thanks, see https://example.com/x.png",
    "Thanks\n\nThe checkout returns 500.",
    "This is the reply.\n\nThanks,\nSome One",
    "Danke, aber der Fehler ist noch da.",
    "Vielen Dank. Problem besteht weiterhin.",
    "Danke, Fehler weiterhin",
    "Danke für nichts",
    "Merci, mais ça ne marche pas.",
    "Merci, toujours en panne",
    "Gracias, pero sigue fallando.",
    "Please close this ticket, thanks.",
    "No thanks needed, it is down.",
    "ありがとうございます。まだ動きません。",
    "谢谢，还是不行",
};

static void tells_thanks_from_news(void **state)
{
    (void)state;
    struct facts_conf *conf = facts_conf_default();
    int failed = 0;
    for (size_t i = 0; i < sizeof thanks / sizeof *thanks; i++)
        if (!courtesy_is_thanks(conf, span_of(thanks[i]))) {
            print_error("not taken for thanks: %s\n", thanks[i]);
            failed++;
        }
    for (size_t i = 0; i < sizeof news / sizeof *news; i++)
        if (courtesy_is_thanks(conf, span_of(news[i]))) {
            print_error("taken for thanks: %s\n", news[i]);
            failed++;
        }
    facts_conf_free(&conf);
    assert_int_equal(failed, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(tells_thanks_from_news)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
