"""A German and a Japanese thread, through real Postfix into the customer's Dovecot mailbox and back: what lies there, decoded
as a mail client does, is right to the letter (confirmation, an agent's answer, the close), stays narrow, and names days,
times and sections in the customer's language and zone."""
import datetime
import email.header
import email.utils
import re
import unicodedata
import zoneinfo

import pytest

from harness import DIRECTORY_WITH_AGENT, circle, mail, wait_for

PEOPLE = {
    "de": ("jürgen", "juergen@muller.test", "Jürgen Müller", "Europe/Berlin"),
    "ja": ("taro", "taro@yamada.test", "山田太郎", "Asia/Tokyo"),
}
REPORTS = {
    "de": ("[shop-de] Störung: Kasse zeigt „Fehler 500“", """Guten Tag,

seit heute früh lässt sich nichts mehr bezahlen – die Kasse größerer Bestellungen bricht ab.

Schritte zum Nachvollziehen:
1. Etwas in den Warenkorb legen
2. „Zahlungspflichtig bestellen“ drücken

Umgebung: Live
Fehlermeldung: Überlauf in Zähler für Käufe
""", "Kasse zeigt „Fehler 500“", "Danke, jetzt läuft die Kasse wieder, aber die Größe stimmt nicht.\n",
           "Wir haben die Ursache: Der Zähler lief über.\n\nBitte prüfen Sie, ob „Größe XXL“ wieder geht.\n"),
    "ja": ("[shop-jp] 障害: 決済画面でエラー500", """お世話になっております。

今朝から決済ができません。「注文を確定」を押すと、①エラー画面が表示されます。

再現手順:
1. 商品をカートに入れる
2. 「注文を確定」を押す

環境: 本番
エラーメッセージ: 内部エラーが発生しました(髙橋様の注文)
""", "決済画面でエラー500", "ありがとうございます。決済はできましたが、金額の表示がおかしいです。\n",
           "原因が分かりました。\n\n金額の表示(¥1,000〜)をもう一度ご確認ください。\n"),
}
# what the confirmation says in that language, and never in another
WORDS = {"de": ("Störung", "Ausfall", "Uhr"), "ja": ("障害", "年", "月", "日")}
ENGLISH = re.compile(r"\b(Hello|your|ticket|reply|Steps|Environment|received|Monday|Thursday|by)\b")

CONF = '''
directory { strangers = "hold" }
plan "gold" { tickets = "24x7" first_response = "8h" }
'''
BOOK = {
    "organizations": [
        {"id": lang, "name": name, "language": lang, "timezone": zone, "plan": "gold",
         "members": [{"address": address, "addresses": [], "name": name, "role": "administrator"}],
         "sites": [{"id": {"de": "shop-de", "ja": "shop-jp"}[lang], "name": name, "domains": [], "members": []}]}
        for lang, (_, address, name, zone) in PEOPLE.items()],
    "agents": DIRECTORY_WITH_AGENT["agents"],
}


@pytest.fixture(scope="module")
def world():
    with circle(BOOK, CONF) as servers:
        yield servers


def width(line):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 0 if unicodedata.combining(c) else 1 for c in line)


def read(message):
    """The text as a client shows it; the octets were good MIME."""
    assert not message.defects and message.get_content_type() == "text/plain"
    text = message.get_content()
    assert "\ufffd" not in text
    for line in text.splitlines():
        assert width(line) <= 78 or "://" in line, line
    return text


def day(lang, t):
    """A moment as people there write it."""
    if lang == "ja":
        return f"{t.year}年{t.month}月{t.day}日({'月火水木金土日'[t.weekday()]}){t:%H:%M}"
    days = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
    months = ("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember")
    return f"{days[t.weekday()]}, {t.day}. {months[t.month - 1]} {t.year}, {t:%H:%M} Uhr"


def squeezed(text):
    """Without its line breaks, where a paragraph was wrapped."""
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("lang", ["de", "ja"])
def test_a_thread(world, lang):
    gate, postfix, dovecot = world
    _, address, name, zone = PEOPLE[lang]
    subject, body, summary, second, answer = REPORTS[lang]
    charset, encoding = ("iso-2022-jp", "7bit") if lang == "ja" else ("utf-8", "8bit")
    if lang == "ja":  # what many Japanese clients still send; the circled digit and the old kanji are not in it
        body, second = body.replace("①", "").replace("髙", "高"), second
    head = email.header.Header(subject, charset if lang == "ja" else "utf-8").encode()
    first = (f"From: {email.header.Header(name, 'utf-8').encode()} <{address}>\nTo: support@gate.test\nSubject: {head}\n"
             f"Message-ID: <{lang}-1@{address.split('@')[1]}>\nDate: {email.utils.formatdate()}\nMIME-Version: 1.0\n"
             f"Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: {encoding}\n\n").encode() + \
        body.encode(charset)
    postfix.send(first, address, ["support@gate.test"])

    confirmation = dovecot.wait_mails(address, 1, 60)[0]
    number = int(re.search(r"\[#(\d+)\]", confirmation["Subject"]).group(1))
    assert confirmation["Subject"] == f"Re: {summary} [#{number}]"
    assert name in str(confirmation["To"])
    text = read(confirmation)
    assert name in text and any(word in text for word in WORDS[lang]) and not ENGLISH.search(text), text
    due = datetime.datetime.fromisoformat(gate.json("show", number)[0]["first_response_due"].replace("Z", "+00:00"))
    assert squeezed(day(lang, due.astimezone(zoneinfo.ZoneInfo(zone)))) in squeezed(text), text
    ticket = gate.json("show", number)[0]
    assert ticket["type"] == "downtime" and ticket["subject"] == summary and ticket["environments"] == ["live"]
    assert {"steps", "errors"} <= set(ticket["sections"])
    said = gate.json("thread", number)[0]["text"].strip()
    assert squeezed(said) == squeezed(body)

    # an agent's answer, as written
    gate.tool("--as", "kim@gate.test", "reply", number, stdin=answer)
    reply = next(m for m in dovecot.wait_mails(address, 2, 60) if m["Message-ID"] != confirmation["Message-ID"])
    assert reply["Subject"] == f"Re: {summary} [#{number}]"
    assert squeezed(answer) in squeezed(read(reply)), read(reply)
    assert f"<{lang}-1@{address.split('@')[1]}>" in reply["References"] + reply["In-Reply-To"]

    # and back, quoting it as clients do
    back = email.utils.parseaddr(str(reply["Reply-To"]))[1]
    quoted = "".join(f"> {line}\n" for line in reply.get_content().splitlines())
    lead = {"de": "Am 25.11.2026 um 10:12 schrieb Support:\n", "ja": "2026年11月25日(水) 10:12 Support:\n"}[lang]
    postfix.send(mail(f"Re: {summary} [#{number}]", f"{second}\n{lead}{quoted}", sender=f"{address}", to=back,
                      message_id=f"<{lang}-2@x.test>", headers=[("In-Reply-To", reply["Message-ID"])])
                 .replace(f"Subject: Re: {summary} [#{number}]",
                          "Subject: " + email.header.Header(f"Re: {summary} [#{number}]", "utf-8").encode()), address, [back])
    entry = wait_for(lambda: next((e for e in gate.json("thread", number) if e["kind"] == "message" and
                                   squeezed(second) == squeezed(e["text"])), None), 60, 0.2)
    assert squeezed(answer) in squeezed(entry["quoted"].replace("> ", "").replace(">", ""))
    assert gate.json("show", number)[0]["status"] == "open"
    # found again by two characters of it
    assert number in [row["id"] for row in wait_for(lambda: gate.json("search", {"de": "Zähler", "ja": "決済"}[lang]), 60)]
