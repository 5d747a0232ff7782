"""The desk through real Postfix and Dovecot: two organizations, four roles, two agents who have nothing but their own
mail clients.  Notices, answers, notes, what comes back, forwarded mail, failed answers, and what each role may see; a
German and a Japanese thread as they lie in the customer's mailbox."""
import contextlib
import email.message
import email.policy
import email.utils
import mailbox

import pytest

from harness import circle, wait_for

CONF = """
name = "Gate Support"
reply_address = "support+%s@gate.test"
trust { authserv_id = {"mx.gate.test"} }
plan "gold" { tickets = "24x7"  first_response = 8h }
plan "diamond" { tickets = "24x7"  first_response = 1s  oncall = 15m }
oncall { level "first" { mail = "pager@desk.test"  acknowledge_within = 1h } }
"""

PEOPLE = {
    "organizations": [
        {"id": "acme", "name": "Acme", "plan": "gold", "language": "de", "timezone": "Europe/Berlin",
         "members": [{"address": "ann@acme.test", "name": "Ann", "role": "administrator"},
                     {"address": "bob@acme.test", "name": "Bob", "role": "team_member"},
                     {"address": "dev@acme.test", "name": "Dev", "role": "developer"},
                     {"address": "una@acme.test", "name": "Una", "role": "unprivileged"}],
         "sites": [{"id": "acme-shop", "name": "Acme Shop"}, {"id": "acme-blog", "name": "Acme Blog"}]},
        {"id": "blue", "name": "Blue", "plan": "diamond", "language": "en", "timezone": "America/New_York",
         "members": [{"address": "bo@blue.test", "name": "Bo", "role": "developer"}],
         "sites": [{"id": "blue-home", "name": "Home"}]},
        {"id": "sakura", "name": "さくら", "language": "ja", "timezone": "Asia/Tokyo",
         "members": [{"address": "hana@sakura.test", "name": "花", "role": "administrator"}],
         "sites": [{"id": "sakura-shop", "name": "S"}]}],
    "agents": [{"address": "kim@desk.test", "name": "Kim", "language": "en", "timezone": "UTC"},
               {"address": "lee@desk.test", "name": "Lee", "language": "de", "timezone": "Europe/Berlin"}],
}


class World:
    def __init__(self, gate, postfix, dovecot):
        self.gate, self.postfix, self.dovecot, self.n = gate, postfix, dovecot, 0

    def send(self, sender, to, subject, text, cc="", answers=None, attach=None):
        """As a border MTA hands it over that has proven the sender."""
        self.n += 1
        m = email.message.EmailMessage(policy=email.policy.SMTP)
        m["From"], m["To"], m["Subject"] = sender, to, subject
        m["Message-ID"] = f"<{self.n}@client.test>"
        m["Date"] = email.utils.formatdate()
        if cc:
            m["Cc"] = cc
        if answers:
            m["In-Reply-To"] = answers["Message-ID"]
            m["References"] = " ".join(str(answers["References"] or "").split() + [answers["Message-ID"]])
        m.set_content(text)
        for name, octets in (attach or {}).items():
            m.add_attachment(octets, maintype="application", subtype="octet-stream", filename=name)
        address = email.utils.parseaddr(sender)[1]
        octets = (b"Authentication-Results: mx.gate.test; dmarc=pass header.from=" + address.split("@")[1].encode() +
                  b"\r\n" + m.as_bytes())
        self.postfix.send(octets, address, [email.utils.parseaddr(to)[1]])
        return m

    def answer(self, who, mail, text, **kw):
        """As a mail client writes it: to Reply-To, what was written quoted below."""
        quoted = "".join(f"> {line}\n" for line in body(mail).splitlines())
        return self.send(who, str(mail["Reply-To"]), "Re: " + str(mail["Subject"]).removeprefix("Re: "),
                         f"{text}\n\nOn Tue, 24 Nov 2026 at 10:00, Support wrote:\n{quoted}", answers=mail, **kw)

    def got(self, user, text, n=1):
        """The n-th mail in the mailbox that holds the text."""
        def found():
            fitting = [m for m in self.dovecot.mails(user) if text in body(m) or text in str(m["Subject"])]
            return fitting[n - 1] if len(fitting) >= n else None
        return wait_for(found, 60, 0.3, say=f"{user} got no mail with {text!r}")

    def settled(self):
        """Whatever is on its way has come."""
        def idle():
            rows = self.gate.json("outbox", "list", "--limit", "500")
            return not self.postfix.queued() and all(o["state"] not in ("queued", "sending", "deferred") for o in rows)
        wait_for(idle, 60, 0.3, say="mail is still on its way")

    def count(self, user):
        return len(self.dovecot.mails(user))

    def ticket(self, mail):
        return str(mail["Subject"]).rsplit("[#", 1)[1].rstrip("]")

    def show(self, number):
        return self.gate.json("show", number)[0]


def body(mail):
    return mail.get_body(("plain",)).get_content().replace("\r\n", "\n")


@contextlib.contextmanager
def world_of(conf):
    routes = {"gate.test": "lmtp:unix:private/gatepost", "gone.test": "error:5.1.1 no such user"}
    with circle(PEOPLE, conf, routes=routes) as servers:
        yield World(*servers)


@pytest.fixture(scope="module")
def world():
    with world_of(CONF) as w:
        yield w


ANN, BOB, KIM, LEE = "Ann <ann@acme.test>", "Bob <bob@acme.test>", "Kim Doe <kim@desk.test>", "Lee <lee@desk.test>"


def test_agents_are_told_the_commands(world):
    text = body(world.got("kim@desk.test", "!resolve"))
    assert all(c in text for c in ("!note", "!for", "!send", "!get 3", "!away")) and "Hello Kim" in text
    assert "Befehle" in body(world.got("lee@desk.test", "!resolve"))


def test_a_german_thread(world):
    world.send(ANN, "support@gate.test", "[acme-shop] Ausfall: Kasse antwortet nicht (über 500)",
               "Hallo,\n\ndie Kasse geht nicht.\n\nUmgebung: live\n", cc="Bob <bob@acme.test>, una@acme.test",
               attach={"protokoll.txt": b"E500\n"})
    confirmation = world.got("ann@acme.test", "Ihre Meldung ist angekommen")
    notice = world.got("kim@desk.test", "die Kasse geht nicht.")
    n = world.ticket(notice)
    text = body(notice)
    assert text.startswith("Your reply goes to: Ann <ann@acme.test>, Bob <bob@acme.test>\nPrivate notes: support+n" + n)
    for line in ("Site: acme-shop", "Organization: Acme", "Plan: gold", "Reply due: ", "Missing: ", "Assigned to: nobody",
                 "  1: protokoll.txt, 5 B"):
        assert line in text, text
    assert "://" not in text and max(len(line) for line in text.splitlines()) <= 76
    assert [p.get_filename() for p in notice.iter_attachments()] == ["protokoll.txt"]
    assert (notice["X-Gatepost-Ticket"], notice["X-Gatepost-Site"], notice["X-Gatepost-Type"],
            notice["X-Gatepost-Priority"], notice["X-Gatepost-Status"]) == (n, "acme-shop", "downtime", "high", "open")

    world.answer(KIM, notice, "Guten Tag Ann,\n\nbehoben: es war der Zähler.\n\nGrüße\nKim", attach={"zähler.log": b"1\n2\n"})
    got = world.got("ann@acme.test", "behoben: es war der Zähler.")
    assert str(got["From"]) == "Gate Support <support@gate.test>"
    assert str(got["Subject"]) == f"Re: Kasse antwortet nicht (über 500) [#{n}]"
    assert "desk.test" not in got.as_string() and "schrieb" not in body(got) and "Auto-Submitted" not in got
    assert body(got).startswith("Guten Tag Ann,\n\nbehoben")
    assert [p.get_filename() for p in got.iter_attachments()] == ["zähler.log"]
    assert "<1@client.test>" in got["References"] and confirmation["Message-ID"] in got["References"]
    bobs = world.got("bob@acme.test", "behoben: es war der Zähler.")
    assert bobs["Reply-To"] != got["Reply-To"]
    assert "antwortete dem Kunden" in body(world.got("lee@desk.test", "behoben: es war der Zähler."))
    world.settled()
    t = world.show(n)
    assert (t["status"], t["assignee"]) == ("pending", "kim@desk.test") and t["first_responded_at"]
    assert world.count("una@acme.test") == 0

    world.answer(ANN, got, "Danke! Eine Frage noch: seit wann?")
    again = world.got("kim@desk.test", "Eine Frage noch")
    assert again["References"].split()[0] == notice["References"].split()[0]
    assert "Eine Frage noch" in body(world.got("bob@acme.test", "Eine Frage noch"))
    assert world.show(n)["status"] == "open"


def test_a_japanese_thread(world):
    world.send("花 <hana@sakura.test>", "support@gate.test", "[sakura-shop] 障害: 決済ができません",
               "お世話になっております。\n\n決済が失敗します。\n\n環境: 本番\n")
    assert "花 様" in body(world.got("hana@sakura.test", "決済ができません"))
    notice = world.got("kim@desk.test", "決済が失敗します。")
    answer = "花様\n\nご連絡ありがとうございます。決済は復旧しました。\n\nサポート一同"
    world.answer(KIM, notice, answer)
    got = world.got("hana@sakura.test", "決済は復旧しました。")
    assert body(got).startswith(answer)
    assert str(got["Subject"]) == f"Re: 決済ができません [#{world.ticket(notice)}]"


def test_notes_stay_inside(world):
    world.send(ANN, "support@gate.test", "[acme-shop] technical: Rechnung", "Wo ist sie?\n")
    notice = world.got("kim@desk.test", "Wo ist sie?")
    n = world.ticket(notice)
    note_to = body(notice).split("Private notes: ")[1].splitlines()[0]
    secret = "this customer has not paid a single invoice since the spring of last year"
    world.send(KIM, note_to, "Re: x", secret + "\n", answers=notice)
    lees = world.got("lee@desk.test", secret)
    assert body(lees).startswith("Ihre Antwort ist eine interne Notiz")
    world.answer(LEE, lees, "Wirklich?")  # stays a note
    world.got("kim@desk.test", "Wirklich?")
    # an answer that holds it comes back, and !send doesn't let it out
    world.answer(KIM, notice, f"Well,\n{secret}\nsorry.")
    back = world.got("kim@desk.test", "lines that only agents may see")
    world.answer(KIM, back, "!send")
    world.settled()
    # misspelt, and addressed to the customer
    world.answer(KIM, notice, f"!ntoe\n{secret}")
    world.got("kim@desk.test", "there is no such command")
    world.send(KIM, note_to, "Re: x", "Between us.\n", cc="ann@acme.test", answers=notice)
    world.got("kim@desk.test", "a customer stands in To or Cc")
    world.settled()
    for user in ("ann@acme.test", "bob@acme.test"):
        assert not [m for m in world.dovecot.mails(user) if "not paid" in m.as_string() or "Wirklich" in m.as_string()]
    assert [e["kind"] for e in world.gate.json("thread", n) if e["kind"] in ("note", "reply")] == ["note", "note"]


def test_two_answer_at_once(world):
    world.send(BOB, "support@gate.test", "[acme-shop] Zwei zugleich", "Wer ist schneller?\n")
    kims, lees = world.got("kim@desk.test", "Wer ist schneller?"), world.got("lee@desk.test", "Wer ist schneller?")
    world.answer(LEE, lees, "Lee war schneller.")
    world.got("bob@acme.test", "Lee war schneller.")
    world.answer(KIM, kims, "Kim kam später.")
    back = world.got("kim@desk.test", "a colleague has answered")
    assert "Lee war schneller." in body(back) and "> Kim kam später." in body(back)
    assert not [m for m in world.dovecot.mails("bob@acme.test") if "Kim kam" in body(m)]
    world.answer(KIM, back, "!send")
    world.got("bob@acme.test", "Kim kam später.")


def test_an_emergency_pages_until_somebody_answers(world):
    world.send("Bo <bo@blue.test>", "support@gate.test", "[blue-home] emergency: All is down", "Nothing answers.\n")
    confirmation = body(world.got("bo@blue.test", "An engineer on call is being called now."))
    assert " EST" in confirmation or " EDT" in confirmation, "the promise is made in the customer's own zone"
    page = world.got("pager@desk.test", "Page: blue-home, All is down")
    n = world.ticket(page)
    assert "Nothing answers." in body(page)
    world.got("kim@desk.test", f"First answer missed [#{n}]")
    world.send(KIM, "support@gate.test", "!list overdue", "\n")
    assert f"#{n}" in body(world.got("kim@desk.test", "!list overdue"))
    world.answer("Pager <pager@desk.test>", page, "On my way.")

    def events():
        return [(e["author"], e["text"]) for e in world.gate.json("thread", n) if e["kind"] == "event"]
    wait_for(lambda: ("pager@desk.test", "page acknowledged") in events(), 60, 0.3, say=lambda: f"{events()}")
    assert ("gatepost", "paged: level first, pager@desk.test") in [(a or "gatepost", t) for a, t in events()]
    assert [t["id"] for t in world.gate.json("list", "--overdue")] == [int(n)]


def test_closed_once_it_has_arrived(world):
    world.send(ANN, "support@gate.test", "[acme-blog] Letztes Wort", "Bitte schließen.\n")
    notice = world.got("kim@desk.test", "Bitte schließen.")
    world.answer(KIM, notice, "!close\n\nGern geschehen.")
    world.got("ann@acme.test", "Gern geschehen.")
    wait_for(lambda: world.show(world.ticket(notice))["status"] == "closed", 60, say="it was not closed")
    transcript = world.got("kim@desk.test", "as soon as your answer has arrived")
    assert "sent to the customer" in body(transcript)


def test_an_answer_that_is_refused(world):
    world.send("Gus <gus@gone.test>", "support@gate.test", "Is anybody there?", "I am, not for long.\n")
    notice = world.got("kim@desk.test", "I am, not for long.")
    n = world.ticket(notice)
    world.answer(KIM, notice, "!resolve\n\nYes, we are.")
    back = world.got("kim@desk.test", "did not reach gus@gone.test")
    assert "Yes, we are." in body(back) and "5.1.1" in body(back) and world.ticket(back) == n
    world.answer(LEE, world.got("lee@desk.test", "I am, not for long."), "!close")
    world.got("lee@desk.test", "die letzte Antwort ist nicht angekommen")
    assert world.show(n)["status"] == "resolved"
    assert "failed" in [o["state"] for o in world.gate.json("outbox", "list", "--ticket", n)]


def test_forwarded_for_somebody(world):
    world.send(KIM, "support@gate.test", "Fwd: [acme-blog] Der Feed ist leer",
               "!for bob@acme.test\n!take\n\n---------- Forwarded message ---------\nFrom: Bob <bob@acme.test>\n"
               f"Date: {email.utils.formatdate()}\nSubject: [acme-blog] Der Feed ist leer\nTo: Kim <kim@desk.test>\n\n\n"
               "Liebe Kim,\n\nder Feed ist leer.\n", attach={"feed.xml": b"<rss/>"})
    confirmation = world.got("bob@acme.test", "Der Feed ist leer")
    n = world.ticket(confirmation)
    t = world.show(n)
    assert (t["requester"], t["site"], t["assignee"], t["organization"]) == \
        ("bob@acme.test", "acme-blog", "kim@desk.test", "acme")
    message = world.gate.json("thread", n)[0]
    assert message["author"] == "bob@acme.test" and message["text"] == "Liebe Kim,\n\nder Feed ist leer."
    assert [a["filename"] for a in message["attachments"]] == ["feed.xml"]
    assert "desk.test" not in confirmation.as_string()
    world.answer(LEE, world.got("lee@desk.test", "der Feed ist leer."), "!get 1")
    assert [p.get_filename() for p in world.got("lee@desk.test", "!get 1: erledigt").iter_attachments()] == ["feed.xml"]


def test_what_each_role_may_see(world):
    world.send("Una <una@acme.test>", "support@gate.test", "[acme-shop] Nur meins", "Geheim ist es nicht.\n")
    n = world.ticket(world.got("una@acme.test", "Nur meins"))
    for user, others in (("ann@acme.test", True), ("bob@acme.test", True), ("dev@acme.test", True), ("una@acme.test", False),
                         ("hana@sakura.test", False)):
        world.send(user, "support@gate.test", "!list", "")
        listed = body(world.got(user, "!list"))
        assert ("Kasse antwortet nicht" in listed) == others, listed
        assert ("Nur meins" in listed) == (user != "hana@sakura.test")
        world.send(user, "support@gate.test", f"!transcript {n} mbox", "")
        got = world.got(user, "!transcript")
        assert bool(list(got.iter_attachments())) == (user != "hana@sakura.test")
    path = world.gate.dir / "una.mbox"
    path.write_bytes(next(world.got("una@acme.test", "!transcript").iter_attachments()).get_content())
    assert ["Geheim" in m.get_payload() for m in mailbox.mbox(path)] == [True]


def test_away_and_back(world):
    world.send(ANN, "support@gate.test", "[acme-shop] Urlaub", "Wer vertritt Kim?\n")
    notice = world.got("kim@desk.test", "Wer vertritt Kim?")
    n = world.ticket(notice)
    world.answer(KIM, notice, "!take\n!away 2999-12-31")
    world.got("kim@desk.test", "your tickets go to the others")
    wait_for(lambda: world.show(n)["assignee"] is None, 60, say="the ticket is still Kim's")
    world.send(ANN, "support@gate.test", f"Re: Urlaub [#{n}]", "Und jetzt?\n")
    world.got("lee@desk.test", "Und jetzt?")
    world.settled()
    assert not [m for m in world.dovecot.mails("kim@desk.test") if "Und jetzt?" in body(m)]
    world.answer(KIM, notice, "!back")
    world.got("kim@desk.test", "!back")


def test_a_tickets_life_by_mail(world):
    world.send(ANN, "support@gate.test", "[acme-shop] technical: Leben", "Erstens.\n")
    world.send(BOB, "support@gate.test", "[acme-shop] technical: Doppelt", "Zweitens.\n")
    first, second = world.got("kim@desk.test", "Erstens."), world.got("kim@desk.test", "Zweitens.")
    n, m = world.ticket(first), world.ticket(second)
    world.answer(KIM, first, f"!assign lee\n!type billing\n!priority low\n!site acme-blog\n!link {m}\n!pending")
    done = body(world.got("kim@desk.test", "!priority low: done"))
    assert "not done" not in done, done
    t = world.show(n)
    assert (t["assignee"], t["priority"], t["type"], t["site"], t["status"]) == \
        ("lee@desk.test", "low", "billing", "acme-blog", "pending")
    assert [str(x["ticket"]) for x in t["links"]] == [m]
    said = [(e["author"], e["text"]) for e in world.gate.json("thread", n) if e["kind"] == "event"]
    for word in ("lee@desk.test", "low", "billing", "acme-blog", f"#{m}", "pending"):
        assert any(a == "kim@desk.test" and word in text for a, text in said), (word, said)
    world.answer(KIM, second, f"!merge {n}")
    world.got("kim@desk.test", f"!merge {n}: done")
    world.answer(BOB, world.got("bob@acme.test", "Doppelt"), "Und drittens.")
    survivor = world.got("kim@desk.test", "Und drittens.")
    assert world.ticket(survivor) in (n, m)
    assert len([e for e in world.gate.json("thread", world.ticket(survivor)) if e["kind"] == "message"]) >= 2


def test_reminded_and_closed():
    with world_of(CONF + "life { remind_after = 1s  close_after = 1s }\n") as w:
        w.send(ANN, "support@gate.test", "[acme-shop] technical: Stille", "Hört mich wer?\n")
        w.answer(KIM, w.got("kim@desk.test", "Hört mich wer?"), "Ja. Welche Seite ist es?")
        w.got("ann@acme.test", "Welche Seite ist es?")
        reminder = w.got("ann@acme.test", "warten wir auf Ihre")
        assert reminder["Auto-Submitted"] == "auto-generated" and reminder["In-Reply-To"]
        n = w.ticket(reminder)
        w.answer(ANN, reminder, "!close")
        wait_for(lambda: w.show(n)["status"] == "closed", 60, 0.3, say=lambda: f"{w.show(n)}")
