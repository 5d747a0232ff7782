/* HTML answers as the usual programs really write them: the new text of each, and no line of theirs lost. */
#include "parsers/facts.h"
#include "parsers/rules.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const struct {
    const char *program, *html, *reply;
} clients[] = {
    {"Outlook",
     "<html xmlns:v=\"urn:schemas-microsoft-com:vml\""
     " xmlns:o=\"urn:schemas-microsoft-com:office:office\""
     " xmlns:w=\"urn:schemas-microsoft-com:office:word\""
     " xmlns=\"http://www.w3.org/TR/REC-html40\"><head><meta http-equiv=Content-Type"
     " content=\"text/html; charset=utf-8\"><meta name=Generator content=\"Microsoft Word 15"
     " (filtered medium)\"><!--[if !mso]><style>v\\:*"
     " {behavior:url(#default#VML);}</style><![endif]--><style><!--\n"
     "/* Font Definitions */\n"
     "@font-face\n"
     "	{font-family:\"Cambria Math\";\n"
     "	panose-1:2 4 5 3 5 4 6 3 2 4;}\n"
     "p.MsoNormal, li.MsoNormal, div.MsoNormal\n"
     "	{margin:0cm;\n"
     "	font-size:11.0pt;\n"
     "	font-family:\"Calibri\",sans-serif;}\n"
     "a:link, span.MsoHyperlink\n"
     "	{mso-style-priority:99;\n"
     "	color:#0563C1;\n"
     "	text-decoration:underline;}\n"
     ".MsoChpDefault\n"
     "	{mso-style-type:export-only;\n"
     "	font-size:10.0pt;}\n"
     "@page WordSection1\n"
     "	{size:612.0pt 792.0pt;\n"
     "	margin:70.85pt 70.85pt 2.0cm 70.85pt;}\n"
     "div.WordSection1\n"
     "	{page:WordSection1;}\n"
     "--></style></head><body lang=DE link=\"#0563C1\" vlink=\"#954F72\""
     " style='word-wrap:break-word'><div class=WordSection1><p class=MsoNormal><span"
     " style='mso-fareast-language:EN-US'>Hallo Kim,<o:p></o:p></span></p><p class=MsoNormal><span"
     " style='mso-fareast-language:EN-US'><o:p>&nbsp;</o:p></span></p><p class=MsoNormal><span"
     " style='mso-fareast-language:EN-US'>es geht wieder, danke.<o:p></o:p></span></p><ul"
     " style='margin-top:0cm' type=disc><li class=MsoListParagraph"
     " style='margin-left:0cm;mso-list:l0 level1 lfo1'><span>Punkt eins<o:p></o:p></span></li><li"
     " class=MsoListParagraph style='margin-left:0cm'>Punkt zwei<o:p></o:p></li></ul><p"
     " class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal>Gruß<o:p></o:p></p><p"
     " class=MsoNormal>Jörg<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p><div><div"
     " style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p"
     " class=MsoNormal><b><span style='mso-fareast-language:DE'>Von:</span></b><span"
     " style='mso-fareast-language:DE'> Support &lt;support@h.example&gt; <br><b>Gesendet:</b>"
     " Montag, 5. Januar 2015 15:00<br><b>An:</b> Jörg Müller"
     " &lt;joerg@laden.example&gt;<br><b>Betreff:</b> Re: Störung"
     " [#12]<o:p></o:p></span></p></div></div><p class=MsoNormal><o:p>&nbsp;</o:p></p><p"
     " class=MsoNormal>Geht es wieder?<o:p></o:p></p></div></body></html>",
     "Hallo Kim,\n"
     "\n"
     "es geht wieder, danke.\n"
     "- Punkt eins\n"
     "- Punkt zwei\n"
     "\n"
     "Gruß\n"
     "Jörg"},
    {"Outlook on the web",
     "<html><head><style type=\"text/css\" style=\"display:none;\"> P"
     " {margin-top:0;margin-bottom:0;} </style></head><body dir=\"ltr\"><div style=\"font-family:"
     " Calibri; font-size: 12pt; color: rgb(0, 0, 0);\">It works now.</div><div style=\"font-family:"
     " Calibri\"><br></div><div id=\"Signature\"><div><p>Ann Smith</p><p>Acme"
     " Ltd</p></div></div><div id=\"appendonsend\"></div><hr"
     " style=\"display:inline-block;width:98%\" tabindex=\"-1\"><div id=\"divRplyFwdMsg\""
     " dir=\"ltr\"><font face=\"Calibri, sans-serif\" style=\"font-size:11pt\""
     " color=\"#000000\"><b>From:</b> Support &lt;support@h.example&gt;<br><b>Sent:</b> Monday,"
     " January 5, 2015 3:00 PM<br><b>To:</b> Ann &lt;ann@shop.example&gt;<br><b>Subject:</b> Re:"
     " down [#12]</font><div>&nbsp;</div></div><div>Is it up?</div></body></html>",
     "It works now."},
    {"Gmail",
     "<div dir=\"ltr\"><div>It works now.</div><div><br></div><div>Thanks,</div><div>Ann</div></div><"
     "br><div class=\"gmail_quote gmail_quote_container\"><div dir=\"ltr\" class=\"gmail_attr\">On"
     " Mon, Jan 5, 2015 at 3:00\xe2\x80\xaf"
     "PM Support &lt;<a"
     " href=\"mailto:support@h.example\">support@h.example</a>&gt; wrote:<br></div><blockquote"
     " class=\"gmail_quote\" style=\"margin:0px 0px 0px 0.8ex;border-left:1px solid"
     " rgb(204,204,204);padding-left:1ex\"><div>Is it up?<br><br>Kim</div></blockquote></div>",
     "It works now.\n"
     "\n"
     "Thanks,\n"
     "Ann"},
    {"Apple Mail",
     "<html><head><meta http-equiv=\"content-type\" content=\"text/html;"
     " charset=utf-8\"></head><body style=\"overflow-wrap: break-word; -webkit-nbsp-mode: space;"
     " line-break: after-white-space;\">It works now.<br"
     " id=\"lineBreakAtBeginningOfMessage\"><div><br><blockquote type=\"cite\"><div>On 5. Jan 2015,"
     " at 15:00, Support &lt;support@h.example&gt; wrote:</div><br"
     " class=\"Apple-interchange-newline\"><div><div>Is it"
     " up?</div></div></blockquote></div><br></body></html>",
     "It works now."},
    {"iPhone",
     "<html><head></head><body dir=\"auto\">Es geht wieder.<br><br><div dir=\"ltr\">Von meinem"
     " iPhone gesendet</div><div dir=\"ltr\"><br><blockquote type=\"cite\">Am 05.01.2015 um 15:00"
     " schrieb Support &lt;support@h.example&gt;:<br><br></blockquote></div><blockquote"
     " type=\"cite\"><div dir=\"ltr\">\xef\xbb\xbf"
     "<div>Is it"
     " up?</div></div></blockquote></body></html>",
     "Es geht wieder."},
    {"Thunderbird",
     "<html><head><meta http-equiv=\"Content-Type\" content=\"text/html;"
     " charset=UTF-8\"></head><body><p>Ça marche.</p><p><br></p><div class=\"moz-cite-prefix\">Le"
     " 05/01/2015 à 15:00, Support a écrit :<br></div><blockquote type=\"cite\""
     " cite=\"mid:12.3@h.example\"><p>Is it up?</p></blockquote><pre class=\"moz-signature\""
     " cols=\"72\">-- \n"
     "Ann Smith</pre></body></html>",
     "Ça marche."},
    {"Yahoo",
     "<html><head></head><body><div class=\"ydp123yahoo-style-wrap\""
     " style=\"font-family:Helvetica;font-size:16px;\"><div></div><div dir=\"ltr\">It works"
     " now.</div><div><br></div></div><div id=\"yahoo_quoted_1\" class=\"yahoo_quoted\"><div"
     " style=\"font-family:Helvetica;font-size:13px;color:#26282a;\"><div>On Monday, January 5, 2015"
     " at 03:00:00 PM GMT+1, Support &lt;support@h.example&gt; wrote:"
     " </div><div><br></div><div><br></div><div><div>Is it up?</div></div></div></div></body></html>",
     "It works now."},
    {"Proton Mail",
     "<div style=\"font-family: Arial; font-size: 14px;\">It works now.</div><div"
     " class=\"protonmail_signature_block\" style=\"font-family: Arial\"><div"
     " class=\"protonmail_signature_block-user protonmail_signature_block-empty\"></div><div"
     " class=\"protonmail_signature_block-proton\">Sent with <a target=\"_blank\""
     " href=\"https://proton.me/mail/home\">Proton Mail</a> secure"
     " email.</div></div><div><br></div><div class=\"protonmail_quote\">On Monday, January 5th, 2015"
     " at 3:00 PM, Support &lt;support@h.example&gt; wrote:<br><br><blockquote"
     " class=\"protonmail_quote\" type=\"cite\"><div>Is it up?</div></blockquote></div>",
     "It works now."},
    {"Outlook for iOS",
     "<html><head></head><body><div style=\"direction: ltr;\">It works now.</div><div><br></div><div"
     " class=\"ms-outlook-mobile-signature\"><div style=\"direction: ltr;\">Get <a"
     " href=\"https://aka.ms/o0ukef\">Outlook for iOS</a></div></div><hr"
     " style=\"display:inline-block;width:98%\" tabindex=\"-1\"><div id=\"divRplyFwdMsg\""
     " dir=\"ltr\"><font face=\"Calibri\"><b>From:</b> Support"
     " &lt;support@h.example&gt;<br><b>Sent:</b> Monday, January 5, 2015 3:00:00 PM<br><b>To:</b>"
     " Ann &lt;ann@shop.example&gt;<br><b>Subject:</b> Re: down</font></div><div>Is it"
     " up?</div></body></html>",
     "It works now."},
    {"Samsung",
     "<html><body><div dir=\"auto\">It works now.</div><div><br></div><div align=\"left\""
     " dir=\"auto\" style=\"font-size:100%;color:#000000\"><div>-------- Original message"
     " --------</div><div>From: Support &lt;support@h.example&gt; </div><div>Date: 05/01/2015  15:00"
     "  (GMT+01:00) </div><div>To: Ann &lt;ann@shop.example&gt; </div><div>Subject: Re: down [#12]"
     " </div><div><br></div></div><div>Is it up?</div></body></html>",
     "It works now."},
    {"GMX",
     "<html><head></head><body><div style=\"font-family: Verdana;font-size: 12.0px;\"><div>Es geht"
     " wieder.</div><div>&nbsp;<div style=\"margin: 10.0px 5.0px 5.0px 10.0px;padding: 10.0px 0"
     " 10.0px 10.0px;border-left: 2.0px solid rgb(195,217,229);\"><div style=\"margin: 0 0 10.0px"
     " 0;\"><b>Gesendet:</b>&nbsp;Montag, 05. Januar 2015 um 15:00 Uhr<br/><b>Von:</b>&nbsp;Support"
     " &lt;support@h.example&gt;<br/><b>An:</b>&nbsp;ann@gmx.example<br/><b>Betreff:</b>&nbsp;Re:"
     " down</div><div>Geht es?</div></div></div></div></body></html>",
     "Es geht wieder."},
    {"Thunderbird, interleaved",
     "<html><body><div class=\"moz-cite-prefix\">On 05.01.15 15:00, Support"
     " wrote:<br></div><blockquote type=\"cite\"><p>Which site is"
     " it?</p></blockquote><p>acme-shop</p><blockquote type=\"cite\"><p>Since"
     " when?</p></blockquote><p>Yesterday 14:30.</p></body></html>",
     "> Which site is it?\n"
     "\n"
     "acme-shop\n"
     "\n"
     "> Since when?\n"
     "\n"
     "Yesterday 14:30."},
    {"Zoho",
     "<div style=\"font-family: Verdana;\"><div>It works now.<br></div><div><br></div><div"
     " class=\"zmail_extra_hr\" style=\"border-top: 1px solid rgb(204, 204, 204); height: 0px;"
     " margin-top: 10px; margin-bottom: 10px; line-height: 0px;\"></div><div class=\"zmail_extra\""
     " data-zbluepencil-ignore=\"true\"><div id=\"Zm-_Id_-Sgn1\">---- On Mon, 05 Jan 2015 15:00:00"
     " +0100 <b>Support &lt;<a href=\"mailto:support@h.example\""
     " target=\"_blank\">support@h.example</a>&gt;</b> wrote ---<br></div><div><br></div><blockquote"
     " style=\"margin: 0px;\"><div>Is it up?</div></blockquote></div></div>",
     "It works now."},
    {"QQ",
     "<div>好了，谢谢。</div><div><br></div><div><includetail><!--<![endif]--></includetail></div><div"
     " style=\"font-size: 12px;font-family: Arial Narrow;padding:2px 0 2px"
     " 0;\">------------------&nbsp;原始邮件&nbsp;------------------</div><div style=\"font-size:"
     " 12px;background:#efefef;padding:8px;\"><div><b>发件人:</b>&nbsp;\"Support\"&lt;support@h.example&"
     "gt;;</div><div><b>发送时间:</b>&nbsp;2015年1月5日(星期一)"
     " 下午3:00</div><div><b>收件人:</b>&nbsp;\"Ann\"&lt;ann@qq.example&gt;;</div><div><b>主题:</b>&nbsp;Re:"
     " down</div></div><div><br></div>好了吗？",
     "好了，谢谢。"},
    {"Gmail, forwarded",
     "<div dir=\"ltr\">Please look at this.<br><br><div class=\"gmail_quote\"><div dir=\"ltr\""
     " class=\"gmail_attr\">---------- Forwarded message ---------<br>From: <strong"
     " class=\"gmail_sendername\" dir=\"auto\">Lee</strong> <span dir=\"auto\">&lt;<a"
     " href=\"mailto:lee@z.example\">lee@z.example</a>&gt;</span><br>Date: Mon, Jan 5, 2015 at 3:00"
     " PM<br>Subject: down<br>To:  &lt;<a href=\"mailto:ann@shop.example\">ann@shop.example</a>&gt;<b"
     "r></div><br><br><div dir=\"ltr\">It is down.</div></div></div>",
     "Please look at this."},
};

/* Every line of the text is in one of the parts. */
static void nothing_lost(const char *program, const struct facts *f)
{
    struct span rest = f->text, line;
    while (span_line(&rest, &line)) {
        line = span_trim(line);
        if (line.n && span_find(f->reply_text, line) == f->reply_text.n &&
            span_find(f->quoted_text, line) == f->quoted_text.n &&
            span_find(f->forwarded, line) == f->forwarded.n)
            fail_msg("%s: lost «%.*s»", program, SPAN_FMT(line));
    }
}

static void test_clients(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct facts_conf *conf = facts_conf_default();
    for (size_t i = 0; i < sizeof clients / sizeof *clients; i++) {
        arena_reset(a);
        struct span raw = arena_printf(
            a, "From: ann@shop.example\nSubject: Re: down\nContent-Type: text/html; charset=utf-8\n\n%s",
            clients[i].html);
        const struct facts *f = facts_read(conf, (struct facts_arrival){0}, raw, a);
        if (!span_eq(f->reply_text, span_of(clients[i].reply)))
            fail_msg("%s: want «%s»\ngot «%.*s»", clients[i].program, clients[i].reply,
                     SPAN_FMT(f->reply_text));
        nothing_lost(clients[i].program, f);
    }
    facts_conf_free(&conf);
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_clients)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
