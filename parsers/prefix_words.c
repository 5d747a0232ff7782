/* prefix_words.c: what mail programs and gateways put before a subject.  Compared folded (fold.h), without
 * the colon, the brackets and the stars around.
 *
 * To add a word: at the end of its line. */
#include "parsers/ruleset.h"

const struct ruleset_words ruleset_prefix_words[] = {
    {"en", RULESET_REPLY, "re|fw|fwd|forward|forwarded|reply|fwd message|auto|automatic reply|auto-reply"},
    {"de", RULESET_REPLY, "aw|wg|antw|antwort|weitergeleitet|automatische antwort"},
    {"fr", RULESET_REPLY, "tr|rép|réf|transfert|transféré|réponse|réponse automatique"},
    {"es", RULESET_REPLY, "rv|resp|respuesta|reenv|reenviado|reenvío"},
    {"pt", RULESET_REPLY, "res|enc|encaminhado|resposta"},
    {"it", RULESET_REPLY, "r|i|rif|inoltro|inoltrato|risposta"},
    {"nl", RULESET_REPLY, "antw|doorst|doorgestuurd|beantwoord"},
    {"sv", RULESET_REPLY, "sv|vb|vidarebefordrat"},
    {"da", RULESET_REPLY, "vs|videresendt"},
    {"fi", RULESET_REPLY, "vs|vl|välitetty"},
    {"is", RULESET_REPLY, "fs|svar|framsent"},
    {"pl", RULESET_REPLY, "odp|pd|przekazano"},
    {"cs", RULESET_REPLY, "odp|přeposláno|předáno"},
    {"sk", RULESET_REPLY, "odp|preposlané|poslané ďalej"},
    {"hu", RULESET_REPLY, "vá|továbbítás|továbbítva|továbbított"},
    {"ro", RULESET_REPLY, "răsp|redirecționat"},
    {"ru", RULESET_REPLY, "ответ|отв|на|пересл|переслано|перенаправлено"},
    {"uk", RULESET_REPLY, "відп|відповідь|переслано|пересл|перенаправлено"},
    {"bg", RULESET_REPLY, "отг|отговор|препратено|преп"},
    {"el", RULESET_REPLY, "απ|σχετ|πρθ|προωθ|προώθηση|απάντηση"},
    {"tr", RULESET_REPLY, "ynt|ilt|yanıt|ilet|iletildi"},
    {"ja", RULESET_REPLY, "返信|転送|返|転"},
    {"zh", RULESET_REPLY, "回复|答复|转发|回覆|答覆|轉寄|轉發|回"},
    {"ko", RULESET_REPLY, "답장|회신|전달"},
    {"ar", RULESET_REPLY, "رد|الرد|إعادة توجيه|موجه"},
    {"he", RULESET_REPLY, "תגובה|השב|הועבר|העברה"},
    {"vi", RULESET_REPLY, "trả lời|chuyển tiếp|tl|ct"},
    {"th", RULESET_REPLY, "ตอบ|ตอบกลับ|ส่งต่อ"},
    {"id", RULESET_REPLY, "bls|balas|trs|terusan"},
    {"hr", RULESET_REPLY, "odg|odgovor|prosl|proslijeđeno"},
    {"sl", RULESET_REPLY, "odg|posr|posredovano"},
    {"lt", RULESET_REPLY, "ats|atsakymas|pers|persiųsta"},
    {"lv", RULESET_REPLY, "atb|atbilde|pārs|pārsūtīts"},
    {"et", RULESET_REPLY, "vast|vs|edasi"},
    {"en", RULESET_NOISE,
     "external|ext|ext mail|external email|external e-mail|external mail|external sender|external message|"
     "from external|email from external|outside|caution external|caution: external|caution|"
     "warning external|extern|externe|externe mail|externe e-mail|externer absender|externo|"
     "correo externo|esterno|mail esterna|zewnętrzny|zewnętrzna|ekstern|extern epost|externí|внешний|"
     "внешнее письмо|外部|外部メール|外部邮件|외부|외부메일|dış|harici|bulk|spam|spam?|possible spam|"
     "suspected spam|probable spam|junk|phishing|phishing?|suspected phishing|unverified|"
     "unverified sender|marked as spam|spam detected|not virus scanned|"
     "virus checked|potential spam|likely spam|unsicher|spamverdacht|spam-verdacht|sec=official"},
    {NULL, 0, NULL},
};
