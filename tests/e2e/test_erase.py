"""`gatepost erase` and retention: no trace is left in raw mail, texts, index, outbox, the database's free pages, its WAL, or
a backup made later; and everything else goes on."""
import base64
import os
import sqlite3
import time

import pytest

from harness import BUILD, DIRECTORY, DIRECTORY_WITH_AGENT, USER, Gate, mail, wait_for

FAILPOINTS = BUILD / "failpoints"

DAY = 86400 * 1000
# words that stand nowhere else, in pieces as the index has them
WORDS = ["zanzibarword", "quixoticword", "xylophoneword"]


def with_file(text, name, octets, **kw):
    body = (f"--cut\nContent-Type: text/plain\n\n{text}\n\n--cut\nContent-Type: application/pdf\n"
            f"Content-Disposition: attachment; filename={name}\nContent-Transfer-Encoding: base64\n\n"
            f"{base64.encodebytes(octets).decode()}\n--cut--\n")
    head, _, _ = mail(**kw).partition("Content-Type: text/plain")
    return head + 'Content-Type: multipart/mixed; boundary="cut"\n\n' + body


def traces(gate, words):
    """Where one of the words still stands, in any file of the state folder."""
    found = []
    for path in gate.state.iterdir():
        octets = path.read_bytes().lower() if path.is_file() else b""
        found += [f"{w} in {path.name}" for w in words if w.lower().encode() in octets]
    return found


def indexed(gate):
    last = "select max(id) from entry"
    wait_for(lambda: gate.db("select value from meta where key = 'index_mark'") == gate.db(last), 30, 0.1, "the index lags")


def search(gate, word):
    return [t["id"] for t in gate.json("search", word)]


def filled(gate, sender="zanzibarword@acme.test"):
    """Two tickets with words of their own."""
    n1 = gate.lmtp(with_file("My secret is zanzibarword.\n\nErrors: zanzibarword 500", "zanzibarword.pdf", b"quixoticword" * 300,
                             subject="[acme-shop] billing: zanzibarword", sender=f"Zed <{sender}>",
                             message_id="<zanzibarword@acme.test>"), sender=sender)
    n2 = gate.lmtp(mail(subject="[acme-shop] billing: other", body="xylophoneword\n", sender="Bob <bob@acme.test>"),
                   sender="bob@acme.test")
    assert n1[0] == n2[0] == 250
    wait_for(gate.outbox_idle, 30, 0.1)
    indexed(gate)
    assert search(gate, "zanzibarword") == [1] and search(gate, "xylophoneword") == [2]
    assert traces(gate, WORDS)
    for path in gate.out.rglob("*"):
        if path.is_file():
            path.unlink()


def check_gone(gate, words):
    assert not traces(gate, words)
    copy = gate.state / "later-backup"
    gate.tool("backup", copy)
    assert not traces(gate, words)
    for w in words:
        assert search(gate, w) == []
    assert gate.db("pragma integrity_check") == [("ok",)] and gate.db("pragma foreign_key_check") == []
    con = sqlite3.connect(gate.state / "gatepost.db")
    con.execute("insert into search (search) values ('integrity-check')")
    con.close()
    assert gate.lmtp(mail())[0] == 250


def test_ticket():
    with Gate(directory=DIRECTORY) as gate:
        filled(gate)
        assert gate.tool("erase", "ticket", "99", check=False).returncode == 1
        assert "ticket 1 erased: 1 entries, 1 mails" in gate.tool("erase", "ticket", "1").stdout.decode()
        check_gone(gate, WORDS[:2])
        assert search(gate, "xylophoneword") == [2]
        t = gate.json("show", "1")[0]
        assert (t["id"], t["status"], t["subject"]) == (1, "closed", "erased")
        entries = gate.json("thread", "1")
        assert entries and all(e["kind"] == "event" and "erased" in e["text"] for e in entries)
        assert gate.json("mail", "show", "1")[0]["subject"] in ("", None)
        gate.tool("explain", "1", check=False)
        gate.tool("erase", "ticket", "1")  # once more does no harm
        check_gone(gate, WORDS[:2])


@pytest.mark.skipif(not (FAILPOINTS / "gatepostd").exists(), reason="needs make FAILPOINTS=1")
def test_death_between_commit_and_scrub():
    """The next gate wipes what the last one erased."""
    gate = Gate(directory=DIRECTORY, build=FAILPOINTS, env={"GATEPOST_FAILPOINT": "before-scrub:kill"})
    flag = gate.state / "failpoint"
    gate.env["GATEPOST_FAILPOINT_FLAG"] = str(flag)
    with gate:
        filled(gate)
        flag.touch()
        os.chown(flag, USER.pw_uid, USER.pw_gid)
        assert gate.tool("erase", "ticket", "1", check=False).returncode != 0
        wait_for(lambda: not flag.exists(), 30, 0.05, "the gate did not die")
        gate.wait_ready(60)
        assert gate.json("show", "1")[0]["subject"] == "erased"
        wait_for(lambda: not traces(gate, WORDS[:2]), 60, 0.1, lambda: f"still there: {traces(gate, WORDS[:2])}")
        check_gone(gate, WORDS[:2])
        assert search(gate, "xylophoneword") == [2]


def test_entry_and_attachment():
    with Gate(directory=DIRECTORY) as gate:
        filled(gate, "zed@acme.test")  # who opened it stays known
        gate.tool("erase", "attachment", "1", "1")
        assert not traces(gate, ["quixoticword", base64.b64encode(b"quixoticword" * 3).decode()])
        a = gate.json("thread", "1")[0]["attachments"]
        assert a == [] or a[0]["stored"] is False
        assert gate.tool("attachment", "1", "1", check=False).returncode == 1
        assert search(gate, "zanzibarword") == [1]
        gate.lmtp(mail(subject="[acme-shop] billing: more", body="plughword of mine\n", message_id="<plugh@acme.test>"))
        wait_for(gate.outbox_idle, 30, 0.1)
        indexed(gate)
        entry = gate.json("thread", "3")[0]
        gate.tool("erase", "entry", entry["id"])
        assert not traces(gate, ["plughword"]) and search(gate, "plughword") == []
        assert gate.json("thread", "3")[0]["kind"] == "event"
        gate.tool("erase", "entry", "1", "1")
        check_gone(gate, WORDS[:2])
        assert search(gate, "xylophoneword") == [2]
        for args in (("entry", "999"), ("entry", "1", "99"), ("attachment", "1", "9"), ("attachment", "2", "1")):
            assert gate.tool("erase", *args, check=False).returncode == 1
        assert gate.tool("erase", "nothing", "1", check=False).returncode == 64


def test_person():
    with Gate(directory={**DIRECTORY, "organizations": [{
            **DIRECTORY["organizations"][0], "members": DIRECTORY["organizations"][0]["members"] + [
                {"address": "zanzibarword@acme.test", "addresses": ["quixoticword@home.test"], "name": "Zed",
                 "role": "developer"}]}]}) as gate:
        filled(gate)
        gate.lmtp(mail(subject="[acme-shop] billing: from home", body="again\n", sender="Zed <QuixoticWord@home.test>"),
                  sender="quixoticword@home.test")
        gate.lmtp(mail(subject="Re: other [#2]", body="It is me.\n", sender="Zed <zanzibarword@acme.test>"),
                  sender="zanzibarword@acme.test")
        wait_for(gate.outbox_idle, 30, 0.1)
        indexed(gate)
        said = gate.tool("erase", "person", "Zanzibarword@acme.test").stdout.decode()
        assert "erased" in said, said
        for path in gate.out.rglob("*"):
            if path.is_file():
                path.unlink()
        check_gone(gate, WORDS[:2])
        assert gate.json("show", "2")[0]["requester"] == "bob@acme.test"
        assert search(gate, "xylophoneword") == [2]
        gate.tool("agent", "add", "kim@gate.test")
        r = gate.tool("erase", "person", "kim@gate.test", check=False)
        assert r.returncode == 1 and b"agent" in r.stderr


def passed(domain):
    return [("Authentication-Results", f"mx.gate.test; dmarc=pass header.from={domain}")]


def test_what_agents_were_told():
    """Answers to commands, which show a ticket to an agent, and digests."""
    with Gate(directory=DIRECTORY_WITH_AGENT, conf='trust { authserv_id = {"mx.gate.test"} }\n') as gate:
        def kim(**kw):
            code, said = gate.lmtp(mail(sender="Kim <kim@gate.test>", headers=passed("gate.test"), **kw),
                                   sender="kim@gate.test")
            assert code == 250 and said.endswith("command"), said
        filled(gate)
        kim(subject="!show 1", body="")
        kim(subject="!list", body="")
        kim(subject="Re: zanzibarword [#1]", body="!get 1\n")
        wait_for(gate.outbox_idle, 30, 0.1)
        assert len([m for m in gate.sent() if "zanzibarword" in str(m)]) == 3
        gate.tool("outbox", "pause")
        kim(subject="!transcript 1", body="")
        kim(subject="Re: zanzibarword [#1]", body="!get 1\n")
        gate.tool("erase", "attachment", "1", "1")
        assert not traces(gate, ["quixoticword", base64.b64encode(b"quixoticword" * 3).decode()])
        gate.tool("erase", "ticket", "1")
        check_gone(gate, WORDS[:2])
        gate.tool("outbox", "resume")
        assert search(gate, "xylophoneword") == [2]


BOUNCE = """From: MAILER-DAEMON@mx.test
To: support@gate.test
Subject: Undelivered
Message-ID: <bounce@mx.test>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=cut

--cut
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.test

Final-Recipient: rfc822; bob@acme.test
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 bob@acme.test unknown

--cut
Content-Type: text/rfc822-headers

Message-ID: <{}>
--cut--
"""


def test_who_took_part():
    """In notices to agents who gets the answer; and who was an agent once."""
    with Gate(directory=DIRECTORY_WITH_AGENT, conf='trust { authserv_id = {"mx.gate.test"} }\n') as gate:
        gate.tool("agent", "add", "zanzibarword@gate.test")
        gate.opened(mail(subject="[acme-shop] billing: mine", sender="Bob <bob@acme.test>", headers=passed("acme.test") +
                         [("Cc", "Ann <ann@acme.test>")]), sender="bob@acme.test")
        gate.tool("assign", "1", "zanzibarword@gate.test")
        wait_for(gate.outbox_idle, 30, 0.1)
        told = "select count(*) from outbox_octets where instr(octets, ?)"
        assert gate.db(told, "Ann") != [(0,)]
        gate.tool("erase", "person", "ann@acme.test")
        assert gate.db(told, "Ann") == [(0,)]
        assert gate.json("show", "1")[0]["participants"] == []
        # an answer of his comes back, when he is no agent any more: the admin hears to whom it was
        gate.tool("--as", "zanzibarword@gate.test", "reply", 1, stdin="We look.\n")
        wait_for(gate.outbox_idle, 30, 0.1)
        gate.tool("agent", "remove", "zanzibarword@gate.test")
        (answer, envelope), = gate.db("select message_id, envelope_sender from outbox where kind = 'reply'")
        assert gate.lmtp(BOUNCE.format(answer), sender="", rcpt=envelope)[1].endswith("bounce")
        wait_for(lambda: gate.db("select 1 from outbox where kind = 'alert' and state = 'sent'"))
        gate.tool("erase", "person", "zanzibarword@gate.test")
        gate.tool("erase", "person", "bob@acme.test")
        assert gate.db(told, "bob@acme.test") == [(0,)]
        wait_for(gate.outbox_idle, 30, 0.1)
        check_gone(gate, ["zanzibarword"])


def test_a_reader_in_the_way():
    """Somebody reads meanwhile: the traces go when he has finished."""
    with Gate(directory=DIRECTORY) as gate:
        filled(gate)
        con = sqlite3.connect(f"file:{gate.state}/gatepost.db?mode=ro", uri=True, isolation_level=None)
        con.execute("begin")
        con.execute("select count(*) from ticket").fetchone()
        gate.tool("erase", "ticket", "1")
        con.execute("commit")
        con.close()
        wait_for(lambda: not traces(gate, WORDS[:2]), 60, 0.5, "traces are left")
        check_gone(gate, WORDS[:2])


def test_retention():
    """Old things go by themselves after the start: raw mail, closed tickets, held mail, rows of the ledger."""
    with Gate(directory=DIRECTORY, conf='spam { header = {"X-Spam-Flag: YES"} }\n') as gate:
        filled(gate)
        gate.lmtp(mail(body="plughword\n", subject="buy now", message_id="<held@acme.test>", sender="bob@acme.test",
                       headers=[("X-Spam-Flag", "YES")]))
        assert len(gate.json("held", "list")) == 1
        gate.lmtp(mail(body="Undelivered.\n", subject="grokword", sender="MAILER-DAEMON <>", message_id="<b@acme.test>"), sender="")
        gate.lmtp(mail(body="fresh\n", subject="[acme-shop] billing: fresh"))
        gate.stop()
        con = sqlite3.connect(gate.state / "gatepost.db")
        old = int(time.time() * 1000) - 10 * DAY
        con.execute("update ticket set status = 'closed', updated_at = ? where id = 1", (old,))
        con.execute("update mail set received_at = ? where subject not like '%fresh%'", (old,))
        con.execute("update held set at = ?", (old,))
        con.execute("update outbox set created_at = ?", (old,))
        con.commit()
        con.close()
        gate.write_conf(gate.extra + 'retention { raw = "5d" closed = "5d" held = "5d" ledger = "5d" }\n')
        gate.start()
        wait_for(lambda: "old things gone" in gate.text_log(), 60, 0.2, "nothing was erased")
        wait_for(lambda: not traces(gate, ["zanzibarword", "quixoticword", "plughword", "grokword"]), 30, 0.2,
                 "traces are left")
        assert gate.json("held", "list") == []
        assert search(gate, "xylophoneword") == [2]  # its raw mail alone is gone
        fresh, = gate.db("select id from mail where subject like '%fresh%'")[0]
        assert gate.db("select mail from raw") == [(fresh,)]
        assert gate.tool("mail", "show", "2", "--raw", check=False).returncode == 1
        assert gate.db("select count(*) from mail where outcome = 'bounce'") == [(0,)]
        check_gone(gate, ["zanzibarword", "quixoticword", "plughword", "grokword"])


def test_retention_and_a_clock_that_leaps():
    """Nothing is erased by a clock that is far ahead of the last time, until it has stood for a day."""
    def look(gate, **meta):
        gate.stop()
        con = sqlite3.connect(gate.state / "gatepost.db")
        for key, days in meta.items():
            con.execute("insert into meta values (?, ?) on conflict do update set value = excluded.value",
                        (f"retention.{key}", int(time.time() * 1000 - days * DAY)))
        con.commit()
        con.close()
        gate.start()
    with Gate(directory=DIRECTORY, conf='retention { closed = "5d" }\n') as gate:
        gate.opened(mail())
        wait_for(gate.outbox_idle)
        gate.tool("close", 1)
        wait_for(lambda: gate.db("select 1 from meta where key = 'retention.clock'"))
        gate.stop()
        con = sqlite3.connect(gate.state / "gatepost.db")
        con.execute("update ticket set updated_at = ?", (int(time.time() * 1000) - 10 * DAY,))
        con.commit()
        con.close()
        look(gate, clock=3)
        wait_for(lambda: "the clock is 3 days ahead" in gate.text_log())
        wait_for(lambda: gate.db("select 1 from meta where key = 'retention.doubt' and value > 0"))
        assert gate.json("show", 1)[0]["subject"] != "erased"
        look(gate, doubt=1.1)
        wait_for(lambda: gate.json("show", 1)[0]["subject"] == "erased")
        assert gate.db("select value from meta where key = 'retention.doubt'") == [(0,)]
