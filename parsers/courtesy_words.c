/* courtesy_words.c: greetings, thanks and farewells.  Compared folded (fold.h).
 *
 * RULESET_FAREWELL: a phrase that a letter ends with, so that it ends the last section of a report, too.
 * RULESET_GREETING: a word that one begins with; a name may follow.
 * RULESET_THANKS: a word that says thanks by itself; a name may follow.
 * RULESET_FILLER: a word that may stand beside thanks without saying anything more: a mail of these alone
 * moves no ticket, so no word that could carry news or a wish belongs here ("not", "still", "but", "please").
 *
 * To add a word: at the end of its line. */
#include "parsers/ruleset.h"

const struct ruleset_words ruleset_farewell_words[] = {
    {"en", RULESET_FAREWELL,
     "thanks|thank you|many thanks|thanks a lot|thanks again|thanks in advance|thank you in advance|"
     "thank you very much|thanks so much|thx|cheers|regards|best|best regards|kind regards|warm regards|"
     "with kind regards|with best regards|best wishes|all the best|sincerely|sincerely yours|"
     "yours sincerely|yours faithfully|yours truly|yours|respectfully|thanks and regards|thanks & regards|"
     "thanks and best regards|br|rgds|looking forward to your reply|looking forward to hearing from you|"
     "please let me know|please help|please advise"},
    {"de", RULESET_FAREWELL,
     "danke|vielen dank|besten dank|herzlichen dank|danke im voraus|vielen dank im voraus|danke schön|"
     "dankeschön|mit freundlichen grüßen|mit freundlichen gruessen|mit freundlichem gruß|"
     "freundliche grüße|freundliche gruesse|viele grüße|viele gruesse|beste grüße|beste gruesse|"
     "liebe grüße|liebe gruesse|herzliche grüße|schöne grüße|mit besten grüßen|mit herzlichen grüßen|"
     "grüße|gruß|gruss|mfg|vg|lg|bg|schönen gruß|hochachtungsvoll|freundlichst|"
     "vielen dank und viele grüße|danke und gruß|danke und viele grüße|bitte um rückmeldung"},
    {"fr", RULESET_FAREWELL,
     "merci|merci beaucoup|merci d'avance|merci par avance|cordialement|bien cordialement|"
     "très cordialement|bien à vous|cdlt|cdt|sincères salutations|meilleures salutations|salutations|"
     "bonne journée|bonne réception|amicalement|respectueusement|merci et bonne journée|"
     "merci et cordialement|salutations distinguées|dans l'attente de votre retour"},
    {"es", RULESET_FAREWELL,
     "gracias|muchas gracias|gracias de antemano|muchas gracias de antemano|saludos|un saludo|"
     "saludos cordiales|un cordial saludo|atentamente|cordialmente|reciba un cordial saludo|"
     "gracias y saludos|mil gracias|saludos y gracias|quedo a la espera|quedo atento|quedo atenta"},
    {"pt", RULESET_FAREWELL,
     "obrigado|obrigada|muito obrigado|muito obrigada|obrigado desde já|desde já obrigado|atenciosamente|"
     "com os melhores cumprimentos|melhores cumprimentos|cumprimentos|abraços|abraço|cordialmente|att|"
     "agradecido|agradecida|grato|grata|desde já agradeço"},
    {"it", RULESET_FAREWELL,
     "grazie|grazie mille|molte grazie|grazie in anticipo|cordiali saluti|distinti saluti|saluti|"
     "un saluto|cordialmente|buona giornata|buon lavoro|a presto|grazie e saluti|grazie e cordiali saluti|"
     "tante grazie"},
    {"nl", RULESET_FAREWELL,
     "bedankt|dank je|dank u|dank u wel|dank je wel|alvast bedankt|hartelijk dank|met vriendelijke groet|"
     "met vriendelijke groeten|vriendelijke groet|vriendelijke groeten|groet|groeten|groetjes|mvg|"
     "hartelijke groet|hartelijke groeten|met hartelijke groet|bij voorbaat dank|hoogachtend"},
    {"sv", RULESET_FAREWELL,
     "tack|tack så mycket|tack på förhand|med vänlig hälsning|med vänliga hälsningar|vänliga hälsningar|"
     "vänlig hälsning|hälsningar|mvh|tack och hälsningar|bästa hälsningar|vänligen"},
    {"da", RULESET_FAREWELL,
     "tak|mange tak|tak på forhånd|på forhånd tak|med venlig hilsen|venlig hilsen|med venlige hilsner|"
     "venlige hilsner|hilsen|mvh|vh|de bedste hilsner|bedste hilsner"},
    {"nb", RULESET_FAREWELL,
     "takk|takk skal du ha|takk på forhånd|på forhånd takk|med vennlig hilsen|vennlig hilsen|"
     "med vennlige hilsener|hilsen|mvh|mange takk|tusen takk|beste hilsen"},
    {"fi", RULESET_FAREWELL,
     "kiitos|kiitos paljon|kiitos etukäteen|kiitos jo etukäteen|ystävällisin terveisin|terveisin|"
     "parhain terveisin|yt|t|kiittäen|hyvää päivänjatkoa"},
    {"pl", RULESET_FAREWELL,
     "dziękuję|dzięki|z góry dziękuję|dziękuję z góry|pozdrawiam|z poważaniem|serdecznie pozdrawiam|"
     "pozdrawiam serdecznie|z pozdrowieniami|pozdrowienia|bardzo dziękuję|proszę o pomoc"},
    {"cs", RULESET_FAREWELL,
     "děkuji|děkuju|děkujeme|díky|předem děkuji|děkuji předem|s pozdravem|s přátelským pozdravem|"
     "hezký den|přeji hezký den|zdravím|mockrát děkuji|s úctou"},
    {"sk", RULESET_FAREWELL,
     "ďakujem|ďakujeme|vďaka|vopred ďakujem|ďakujem vopred|s pozdravom|s priateľským pozdravom|pekný deň|"
     "s úctou"},
    {"hu", RULESET_FAREWELL,
     "köszönöm|köszönjük|köszi|előre is köszönöm|üdvözlettel|tisztelettel|üdv|köszönettel|szép napot"},
    {"ro", RULESET_FAREWELL,
     "mulțumesc|mulțumim|vă mulțumesc|mulțumesc anticipat|cu stimă|toate cele bune|o zi bună|cu respect|"
     "salutări|mersi"},
    {"ru", RULESET_FAREWELL,
     "спасибо|большое спасибо|заранее спасибо|заранее благодарю|благодарю|с уважением|"
     "с наилучшими пожеланиями|всего доброго|хорошего дня|спасибо большое|спасибо заранее"},
    {"uk", RULESET_FAREWELL,
     "дякую|дуже дякую|щиро дякую|дякую наперед|наперед дякую|з повагою|гарного дня|всього найкращого|"
     "з найкращими побажаннями"},
    {"bg", RULESET_FAREWELL,
     "благодаря|благодаря предварително|предварително благодаря|поздрави|с уважение|хубав ден|лек ден|"
     "сърдечни поздрави"},
    {"el", RULESET_FAREWELL,
     "ευχαριστώ|ευχαριστώ πολύ|ευχαριστούμε|με εκτίμηση|φιλικά|ευχαριστώ εκ των προτέρων|χαιρετισμούς|"
     "καλή συνέχεια|με φιλικούς χαιρετισμούς"},
    {"tr", RULESET_FAREWELL,
     "teşekkürler|teşekkür ederim|teşekkür ederiz|şimdiden teşekkürler|saygılarımla|saygılarımızla|"
     "iyi çalışmalar|iyi günler|sevgiler|kolay gelsin"},
    {"ja", RULESET_FAREWELL,
     "よろしくお願いします|よろしくお願いいたします|よろしくお願い致します|宜しくお願いします|"
     "宜しくお願いいたします|宜しくお願い致します|以上|以上です|ありがとうございます|"
     "ありがとうございました|お願いします|敬具|以上よろしくお願いいたします|"
     "以上、よろしくお願いいたします|ご確認よろしくお願いいたします|お忙しいところ|ご多忙のところ|"
     "ご確認のほど|お手数ですが|お手数をおかけしますが|お手数おかけしますが|何卒よろしく|何卒宜しく|"
     "どうぞよろしく|引き続きよろしく"},
    {"zh", RULESET_FAREWELL,
     "谢谢|謝謝|多谢|多謝|非常感谢|非常感謝|感谢|感謝|此致|敬礼|祝好|顺祝商祺|順頌商祺|谢谢您|謝謝您|"
     "此致敬礼|麻烦尽快|麻煩盡快|请尽快处理|請盡快處理"},
    {"ko", RULESET_FAREWELL,
     "감사합니다|고맙습니다|감사드립니다|수고하세요|수고하십시오|잘 부탁드립니다|부탁드립니다|드림|올림|"
     "빠른 확인 부탁드립니다|확인 부탁드립니다"},
    {"ar", RULESET_FAREWELL,
     "شكرا|شكرا جزيلا|شكرا لكم|مع التحية|تحياتي|مع خالص التحية|مع الشكر|وشكرا|مع تحياتي"},
    {"fa", RULESET_FAREWELL, "با تشکر|با سپاس|با احترام|متشکرم|ممنون|سپاس"},
    {"he", RULESET_FAREWELL, "תודה|תודה רבה|תודה מראש|בברכה|בתודה|בכבוד רב|המון תודה|יום טוב"},
    {"vi", RULESET_FAREWELL,
     "cảm ơn|xin cảm ơn|trân trọng|cám ơn|trân trọng cảm ơn|xin chân thành cảm ơn|thân ái"},
    {"th", RULESET_FAREWELL, "ขอบคุณ|ขอบคุณครับ|ขอบคุณค่ะ|ขอบคุณมาก|ขอแสดงความนับถือ|ด้วยความนับถือ"},
    {"id", RULESET_FAREWELL, "terima kasih|terima kasih banyak|salam|hormat saya|makasih|hormat kami"},
    {"hi", RULESET_FAREWELL, "धन्यवाद|सादर|शुक्रिया|आभार"},
    {"ca", RULESET_FAREWELL, "gràcies|moltes gràcies|salutacions|atentament|cordialment|una salutació"},
    {"hr", RULESET_FAREWELL,
     "hvala|hvala unaprijed|hvala unapred|lijep pozdrav|pozdrav|srdačan pozdrav|s poštovanjem|lp|хвала|"
     "поздрав|с поштовањем"},
    {"sl", RULESET_FAREWELL, "hvala lepa|lep pozdrav|lepo pozdravljeni|s spoštovanjem"},
    {"lt", RULESET_FAREWELL, "ačiū|dėkoju|pagarbiai|iš anksto dėkoju|su pagarba|geros dienos"},
    {"lv", RULESET_FAREWELL, "paldies|ar cieņu|liels paldies|jau iepriekš paldies|lai jauka diena"},
    {"et", RULESET_FAREWELL,
     "aitäh|tänan|lugupidamisega|tervitades|parimate soovidega|suur tänu|ette tänades"},
    {NULL, 0, NULL},
};

const struct ruleset_words ruleset_courtesy_words[] = {
    {"en", RULESET_GREETING, "hi|hello|hey|dear|hallo|good morning|good afternoon|good evening|greetings"},
    {"en", RULESET_THANKS,
     "thanks|thank you|thank|thx|ty|cheers|tnx|thankyou|much appreciated|appreciated|thank u"},
    {"en", RULESET_FILLER,
     "have a great day|have a nice day|have a good day|have a good one|have a nice weekend|"
     "have a great weekend|have a good weekend|many|a lot|so|very|much|again|for|the|your|you all|"
     "that was quick|that was fast|it works|it works now|it works again|works|works now|works again|"
     "works fine|works perfectly|it is working|it is working now|it's working|it's working now|"
     "all working|working again|it is fixed|it's fixed|that is great|that's great|this is great|"
     "that's perfect|that fixed it|that solved it|that worked|that did it|that helped|that's it|all good|"
     "all fine|all works|everything works|everything is fine|everything is fine now|problem solved|"
     "problem is solved|issue is solved|issue solved|issue resolved|issue is resolved|solved|resolved|"
     "fixed|got it|noted|understood|perfect|perfectly|great|super|awesome|excellent|wonderful|brilliant|"
     "amazing|fantastic|cool|nice|good job|great job|nice work|great work|well done|help|helping|support|"
     "quick|fast|prompt|swift|super fast|reply|response|answer|update|info|information|explanation|"
     "solution|fix|ok|okay|alright|we appreciate it|i appreciate it|really appreciate it|to everyone|"
     "everyone|everybody|team|to the team|and|best|regards|kind|warm|sincerely|yours|kindly|effort|"
     "efforts|your time|guys|folks|both|really|happy|best wishes|to you all|in advance|work|job"},
    {"de", RULESET_GREETING,
     "guten tag|guten morgen|guten abend|servus|moin|liebe|lieber|liebes|sehr geehrte|sehr geehrter|"
     "grüezi|grüß gott|hallo zusammen"},
    {"de", RULESET_THANKS,
     "danke|dank|vielen dank|besten dank|herzlichen dank|dankeschön|danke schön|merci|bedanke|danken|"
     "dankend"},
    {"de", RULESET_FILLER,
     "vielen|besten|herzlichen|schön|sehr|ihnen|dir|euch|für|für die|für das|für den|für ihre|für eure|"
     "für deine|die|das|den|der|ihre|eure|deine|schnelle|schnellen|rasche|prompte|sofortige|hilfe|"
     "unterstützung|antwort|rückmeldung|info|information|infos|auskunft|bearbeitung|lösung|erklärung|"
     "es geht|es geht wieder|geht wieder|geht jetzt|jetzt geht es|jetzt geht's|jetzt geht es wieder|"
     "es läuft|es läuft wieder|läuft wieder|läuft|funktioniert|es funktioniert|funktioniert wieder|"
     "funktioniert jetzt|es funktioniert jetzt|es funktioniert wieder|jetzt funktioniert es|"
     "alles funktioniert|alles funktioniert wieder|klappt|klappt jetzt|hat geklappt|es hat geklappt|"
     "alles klar|alles bestens|alles gut|alles ok|bestens|prima|super|toll|klasse|perfekt|hervorragend|"
     "wunderbar|spitze|ausgezeichnet|passt|passt so|erledigt|ist erledigt|gelöst|behoben|problem gelöst|"
     "problem behoben|und|mit|freundlichen|freundliche|viele|liebe|beste|schöne|grüße|grüßen|gruß|gruss|"
     "gruesse|mfg|vg|lg|ok|okay|ich danke|wir danken|nochmals|noch mal|noch einmal|zusammen|an alle|"
     "an das team|team|einen schönen tag|schönen tag|schönen tag noch|schönes wochenende|"
     "ein schönes wochenende|das freut mich|freut mich|so schnell|im voraus|auch|ganz|recht|tausend"},
    {"fr", RULESET_GREETING, "bonjour|bonsoir|salut|cher|chère"},
    {"fr", RULESET_THANKS, "merci|remercie|remercions|mille mercis|grand merci"},
    {"fr", RULESET_FILLER,
     "beaucoup|bien|infiniment|pour|votre|vos|ton|ta|la|le|les|de|l'|d'avance|je vous|nous vous|vous|"
     "réponse|aide|l'aide|rapidité|réactivité|intervention|retour|rapide|super|parfait|génial|excellent|"
     "top|c'est parfait|c'est bon|c'est réglé|c'est résolu|tout est bon|tout marche|tout fonctionne|"
     "ça marche|ça fonctionne|ça marche maintenant|ça fonctionne maintenant|cela fonctionne|maintenant|"
     "bon|ok|d'accord|cordialement|bonne journée|bonne soirée|bon week-end|et|à toute l'équipe|"
     "toute l'équipe|l'équipe|encore merci|impeccable|réglé|résolu|bien reçu|salutations|très|grand|mille"},
    {"es", RULESET_GREETING, "hola|buenos días|buenas tardes|buenas noches|estimado|estimada|buenas"},
    {"es", RULESET_THANKS, "gracias|agradezco|agradecemos|agradecido|agradecida"},
    {"es", RULESET_FILLER,
     "muchas|mil|muchísimas|por|su|tu|la|el|los|las|ayuda|respuesta|rapidez|rápida|pronta|todos|"
     "todo funciona|ya funciona|ahora funciona|todo bien|todo correcto|funciona perfectamente|perfecto|"
     "perfectamente|excelente|genial|estupendo|muy|ok|vale|de acuerdo|saludos|un saludo|cordial|cordiales|"
     "y|a todos|equipo|resuelto|solucionado|está resuelto|está solucionado|buen día|amable|atención|le|"
     "les|te|muy amable|de nuevo|otra vez gracias|de antemano"},
    {"pt", RULESET_GREETING, "olá|oi|bom dia|boa tarde|boa noite|prezado|prezada|caro|cara"},
    {"pt", RULESET_THANKS, "obrigado|obrigada|agradeço|agradecemos|valeu|agradecido|agradecida"},
    {"pt", RULESET_FILLER,
     "muito|pela|pelo|sua|seu|ajuda|resposta|rapidez|rápida|atenção|tudo certo|tudo bem|já funciona|"
     "funciona agora|funcionou|agora funciona|perfeito|ótimo|excelente|ok|está resolvido|resolvido|e|"
     "a todos|todos|abraço|abraços|atenciosamente|cumprimentos|melhores|com os|equipe|equipa|pronta|"
     "de novo|desde já|bom dia|boa semana|a|o"},
    {"it", RULESET_GREETING, "ciao|buongiorno|buonasera|salve|gentile|gentili|spettabile"},
    {"it", RULESET_THANKS, "grazie|ringrazio|ringraziamo|grazie mille"},
    {"it", RULESET_FILLER,
     "mille|tante|molte|infinite|per|la|il|lo|vostra|vostro|tua|tuo|sua|suo|risposta|aiuto|l'aiuto|"
     "supporto|assistenza|l'assistenza|rapidità|rapida|veloce|celere|tutto funziona|ora funziona|"
     "adesso funziona|funziona|tutto ok|tutto bene|perfetto|ottimo|benissimo|ok|risolto|problema risolto|"
     "e|saluti|cordiali|distinti|buona giornata|buona serata|buon lavoro|di nuovo grazie|ancora grazie|vi|"
     "ti|team"},
    {"nl", RULESET_GREETING, "goedemorgen|goedemiddag|goedenavond|beste|geachte|hoi|dag"},
    {"nl", RULESET_THANKS, "bedankt|dank|dankjewel|dankuwel|dank je|dank u|merci"},
    {"nl", RULESET_FILLER,
     "je|u|wel|heel|erg|hartelijk|voor|de|het|jullie|uw|snelle|hulp|reactie|antwoord|ondersteuning|"
     "alles werkt|het werkt|het werkt nu|het werkt weer|werkt|werkt nu|werkt weer|alles goed|prima|"
     "perfect|top|geweldig|fijn|ok|oké|opgelost|is opgelost|en|met|vriendelijke|groet|groeten|nogmaals|"
     "iedereen|team|super|mooi|hartelijke|alvast|fijne dag|fijn weekend"},
    {"sv", RULESET_GREETING, "hej|god morgon|hejsan"},
    {"sv", RULESET_THANKS, "tack|tackar"},
    {"sv", RULESET_FILLER,
     "så|mycket|för hjälpen|för svaret|för snabbt svar|snabbt svar|det fungerar|det fungerar nu|"
     "nu fungerar det|allt fungerar|perfekt|toppen|utmärkt|kanon|ok|löst|problemet löst|och|med|vänlig|"
     "vänliga|hälsning|hälsningar|mvh|igen|alla|jättebra|stort|bra|för den snabba hjälpen|trevlig helg"},
    {"da", RULESET_GREETING, "hej|god morgen|goddag|kære"},
    {"da", RULESET_THANKS, "tak|takker"},
    {"da", RULESET_FILLER,
     "mange|tusind|for hjælpen|for svaret|for det hurtige svar|for hurtigt svar|det virker|det virker nu|"
     "nu virker det|alt virker|godt|fint|perfekt|super|ok|løst|og|med|venlig|venlige|hilsen|hilsner|igen|"
     "skal du have|skal i have|god weekend"},
    {"nb", RULESET_GREETING, "hei|god morgen|god dag|kjære"},
    {"nb", RULESET_THANKS, "takk|takker|tusen takk"},
    {"nb", RULESET_FILLER,
     "tusen|for hjelpen|for svaret|for raskt svar|det fungerer|det fungerer nu|nå fungerer det|"
     "alt fungerer|bra|flott|supert|vennlig|vennlige|ha en fin dag|god helg"},
    {"fi", RULESET_GREETING, "hei|moi|terve|hyvää huomenta|hyvää päivää"},
    {"fi", RULESET_THANKS, "kiitos|kiitokset|kiitän|kiitti"},
    {"fi", RULESET_FILLER,
     "paljon|kovasti|avusta|vastauksesta|nopeasta|nopeasta vastauksesta|nyt toimii|toimii nyt|toimii|"
     "kaikki toimii|hyvin|hienoa|loistavaa|ok|kunnossa|kaikki kunnossa|ja|ystävällisin|terveisin|"
     "vielä kerran|teille|sinulle|tuesta|kaikille"},
    {"pl", RULESET_GREETING, "dzień dobry|cześć|witam|szanowni państwo|szanowny panie|szanowna pani"},
    {"pl", RULESET_THANKS, "dziękuję|dzięki|dziękujemy|podziękowania"},
    {"pl", RULESET_FILLER,
     "bardzo|serdecznie|za|pomoc|odpowiedź|szybką|szybka|wszystko działa|już działa|działa|teraz działa|"
     "dobrze|świetnie|super|ok|rozwiązane|i|pozdrawiam|z|poważaniem|jeszcze|raz|wielkie|państwu"},
    {"cs", RULESET_GREETING, "dobrý den|ahoj|zdravím|vážení|vážený pane|vážená paní"},
    {"cs", RULESET_THANKS, "děkuji|děkuju|děkujeme|díky|dík"},
    {"cs", RULESET_FILLER,
     "moc|mockrát|za|pomoc|odpověď|rychlou|rychlé|rychlost|vše|všechno|už|teď|nyní|funguje|v|pořádku|"
     "výborně|super|ok|vyřešeno|a|s|pozdravem|přeji|hezký|den|ještě|jednou|vám"},
    {"hu", RULESET_GREETING, "jó napot|üdv|tisztelt|kedves|szia|sziasztok"},
    {"hu", RULESET_THANKS, "köszönöm|köszönjük|köszi|köszönet"},
    {"hu", RULESET_FILLER,
     "szépen|nagyon|a|az|segítséget|választ|gyors|most|már|minden|működik|rendben|tökéletes|szuper|ok|és|"
     "üdvözlettel|megoldódott"},
    {"ro", RULESET_GREETING, "bună|bună ziua|salut|stimate|stimată"},
    {"ro", RULESET_THANKS, "mulțumesc|mulțumim|mersi"},
    {"ro", RULESET_FILLER,
     "mult|foarte|pentru|ajutor|ajutorul|răspuns|răspunsul|rapid|acum|totul|funcționează|merge|bine|"
     "perfect|super|ok|este|e|rezolvat|și|cu|stimă|vă|o|zi|bună"},
    {"ru", RULESET_GREETING,
     "здравствуйте|привет|добрый день|доброе утро|добрый вечер|уважаемые|уважаемый|уважаемая"},
    {"ru", RULESET_THANKS, "спасибо|благодарю|благодарим|спс"},
    {"ru", RULESET_FILLER,
     "большое|огромное|вам|за|помощь|ответ|быстрый|быструю|оперативность|поддержку|все|всё|теперь|сейчас|"
     "уже|работает|заработало|отлично|хорошо|супер|прекрасно|ок|решено|решена|и|с|уважением|всем|еще|ещё|"
     "раз|хорошего|дня|понятно|понял|поняла"},
    {"uk", RULESET_GREETING, "доброго дня|вітаю|добрий день|привіт|шановні"},
    {"uk", RULESET_THANKS, "дякую|дякуємо|дяка"},
    {"uk", RULESET_FILLER,
     "щиро|дуже|вам|за|допомогу|відповідь|швидку|все|тепер|вже|працює|запрацювало|чудово|добре|супер|"
     "вирішено|і|та|з|повагою"},
    {"bg", RULESET_GREETING, "здравейте|добър ден|привет"},
    {"bg", RULESET_THANKS, "благодаря|благодарим|мерси"},
    {"bg", RULESET_FILLER,
     "много|ви|за|помощта|бързия|отговор|отговора|вече|всичко|работи|сега|чудесно|супер|добре|и|с|"
     "уважение|поздрави"},
    {"el", RULESET_GREETING, "γεια|γεια σας|καλημέρα|καλησπέρα|αγαπητοί"},
    {"el", RULESET_THANKS, "ευχαριστώ|ευχαριστούμε"},
    {"el", RULESET_FILLER,
     "πολύ|για|την|τη|το|βοήθεια|απάντηση|άμεση|γρήγορη|όλα|τώρα|λειτουργεί|λειτουργούν|δουλεύει|καλά|"
     "τέλεια|εντάξει|οκ|και|σας|με|εκτίμηση"},
    {"tr", RULESET_GREETING, "merhaba|merhabalar|selam|iyi günler|sayın"},
    {"tr", RULESET_THANKS, "teşekkürler|teşekkür|teşekkür ederim|teşekkür ederiz|sağolun|sağ olun|sağol"},
    {"tr", RULESET_FILLER,
     "çok|ederim|ederiz|yardımınız|hızlı|yanıt|cevap|dönüş|için|şimdi|artık|çalışıyor|her|şey|harika|"
     "süper|mükemmel|tamam|tamamdır|çözüldü|iyi|çalışmalar|saygılarımla"},
    {"ja", RULESET_GREETING, "こんにちは|お世話になっております|お世話になります|お疲れ様です"},
    {"ja", RULESET_THANKS,
     "ありがとうございます|ありがとうございました|ありがとう|感謝します|感謝いたします|感謝申し上げます|"
     "助かりました|御礼申し上げます"},
    {"ja", RULESET_FILLER,
     "どうも|大変|誠に|本当に|早速の|迅速な|ご対応|対応|ご返信|ご回答|ご連絡|いただき|頂き|を|に|は|、|。|"
     "了解しました|了解です|承知しました|承知いたしました|解決しました|直りました|無事|確認しました|"
     "よろしくお願いします|よろしくお願いいたします|様|さん|今後とも|の"},
    {"zh", RULESET_GREETING, "你好|您好|大家好"},
    {"zh", RULESET_THANKS, "谢谢|謝謝|多谢|多謝|感谢|感謝|非常感谢|非常感謝|辛苦了"},
    {"zh", RULESET_FILLER,
     "非常|您的|你的|你们|您|你|的|帮助|幫助|回复|回覆|快速|已经|已經|现在|現在|可以了|好了|解决了|解決了|"
     "正常了|没问题了|沒問題了|收到|很好|太好了|。|，|、|支持|了|都|已"},
    {"ko", RULESET_GREETING, "안녕하세요|안녕하십니까"},
    {"ko", RULESET_THANKS, "감사합니다|고맙습니다|감사드립니다|감사해요|고마워요"},
    {"ko", RULESET_FILLER,
     "정말|대단히|빠른|답변|도움|지원|덕분에|해결되었습니다|해결됐습니다|잘|됩니다|이제|확인했습니다|네|"
     "수고하세요|좋은|하루|되세요|주셔서|해"},
    {"ar", RULESET_GREETING, "مرحبا|السلام عليكم|تحية طيبة|أهلا"},
    {"ar", RULESET_THANKS, "شكرا|شكر|أشكركم|نشكركم"},
    {"ar", RULESET_FILLER,
     "جزيلا|لكم|لك|على|المساعدة|مساعدتكم|الرد|السريع|كل|شيء|يعمل|الآن|تمام|ممتاز|جيد|مع|التحية|تحياتي"},
    {"he", RULESET_GREETING, "שלום|היי|בוקר טוב|ערב טוב"},
    {"he", RULESET_THANKS, "תודה|תודות"},
    {"he", RULESET_FILLER,
     "רבה|על|העזרה|התשובה|המהירה|הכל|עובד|עכשיו|מצוין|מעולה|טוב|בסדר|נפתר|בברכה|לכם|לך|המון"},
    {"vi", RULESET_THANKS, "cảm ơn|cám ơn"},
    {"vi", RULESET_FILLER,
     "xin|rất|nhiều|bạn|anh|chị|đã|hỗ trợ|giúp đỡ|tốt|được rồi|ok|trân trọng|chân thành"},
    {"th", RULESET_THANKS, "ขอบคุณ"},
    {"th", RULESET_FILLER, "มาก|ครับ|ค่ะ|คะ|สำหรับความช่วยเหลือ|ใช้ได้แล้ว"},
    {"id", RULESET_GREETING, "halo|selamat pagi|selamat siang|selamat sore|yth"},
    {"id", RULESET_THANKS, "terima kasih|makasih|terimakasih"},
    {"id", RULESET_FILLER,
     "banyak|atas|bantuan|bantuannya|jawaban|respon|cepat|cepatnya|sudah|berfungsi|sekarang|semua|baik|ok|"
     "dan|salam|hormat"},
    {"hi", RULESET_GREETING, "नमस्ते"},
    {"hi", RULESET_THANKS, "धन्यवाद|शुक्रिया"},
    {"hi", RULESET_FILLER, "बहुत|आपका|आपकी|मदद|के|लिए"},
    {NULL, 0, NULL},
};
