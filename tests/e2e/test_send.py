"""The way out: every reply an SMTP server can give at every step, connections that break there, TLS that isn't what it
should be, the sendmail and maildir transports, pause, and a send role that is killed (attacks 34, 87 to 90)."""
import contextlib
import datetime
import json
import os
import re
import signal
import sqlite3
import subprocess
import time

import pytest

from harness import AS_USER, DIRECTORY_WITH_AGENT, TOOL, USER, Gate, free_port, mail, parse, temp, wait_for
from smtp_server import DROP, ENDLESS, LONG_LINE, SILENT, ScriptedServer


def gate(server, more="", conf="", **kw):
    return Gate(transport=f'url = "{server.url}" {more}', conf=conf, **kw)


def row(g, number=1):
    rows = [r for r in g.json("outbox", "list") if r["id"] == number]
    return rows[0] if rows else None


def settled(g, number=1, states=("sent", "deferred", "failed", "unknown"), attempts=1):
    def look():
        r = row(g, number)
        return r if r and r["state"] in states and r["attempts"] >= attempts else None
    return wait_for(look, say=lambda: f"mail {number} was not settled: {row(g, number)}\n{g.text_log()[-1500:]}")


def wait_s(r):
    """How long the row waits from when it was queued; None: for nothing."""
    if r["next_at"] is None:
        return None
    return (datetime.datetime.fromisoformat(r["next_at"].replace("Z", "+00:00"))
            - datetime.datetime.fromisoformat(r["created_at"].replace("Z", "+00:00"))).total_seconds()


# What the server does, the state that follows, and whether the wait is that of a mail (5 minutes), of the whole
# transport (seconds), or none.
REPLIES = [
    ({"connect": "421 4.3.2 too busy"}, "deferred", "transport"),
    ({"connect": "554 5.3.2 no service"}, "deferred", "transport"),
    ({"connect": DROP}, "deferred", "transport"),
    ({"connect": ENDLESS}, "deferred", "transport"),
    ({"connect": "HTTP/1.1 400 Bad Request"}, "deferred", "transport"),
    ({"ehlo": "421 4.3.2 too busy"}, "deferred", "transport"),
    ({"ehlo": DROP}, "deferred", "transport"),
    ({"ehlo": ENDLESS}, "deferred", "transport"),
    ({"mail": "451 4.3.0 later"}, "deferred", "mail"),
    ({"mail": "452 4.3.1 no room"}, "deferred", "transport"),
    ({"mail": "421 4.3.2 bye"}, "deferred", "transport"),
    ({"mail": "550 5.7.1 not you"}, "failed", None),
    ({"mail": "530 5.7.0 log in"}, "deferred", "transport"),
    ({"mail": DROP}, "deferred", "transport"),
    ({"mail": ENDLESS}, "deferred", "transport"),
    ({"mail": LONG_LINE}, "deferred", "transport"),
    ({"mail": "what?"}, "deferred", "transport"),
    ({"rcpt": "450 4.2.0 greylisted"}, "deferred", "mail"),
    ({"rcpt": "550 5.1.1 no such user"}, "failed", None),
    ({"rcpt": "552 5.2.2 full"}, "deferred", "mail"),
    ({"rcpt": "421 4.3.2 bye"}, "deferred", "transport"),
    ({"rcpt": DROP}, "deferred", "mail"),
    ({"rcpt": ENDLESS}, "deferred", "mail"),
    ({"data": "451 4.3.0 later"}, "deferred", "mail"),
    ({"data": "554 5.7.1 no"}, "failed", None),
    ({"data": "250 what?"}, "deferred", "mail"),
    ({"data": DROP}, "deferred", "mail"),
    ({"dot": "451 4.3.0 later"}, "deferred", "mail"),
    ({"dot": "554 5.6.0 spam"}, "failed", None),
    ({"dot": "421 4.3.2 bye"}, "deferred", "transport"),
    ({"dot": DROP}, "unknown", "unknown"),
    ({"dot": ENDLESS}, "unknown", "unknown"),
    ({"dot": "what?"}, "unknown", "unknown"),
]
WAITS = {"mail": (298, 310), "transport": (4, 12), "unknown": (58, 70)}


@pytest.mark.parametrize("script, state, wait", REPLIES, ids=[" ".join(f"{k} {v}" for k, v in s.items())
                                                              for s, _, _ in REPLIES])
def test_reply(script, state, wait):
    with ScriptedServer(**script) as server, gate(server) as g:
        g.lmtp(mail())
        r = settled(g)
        assert r["state"] == state, r
        if wait is None:
            assert wait_s(r) is None
        else:
            low, high = WAITS[wait]
            assert low <= wait_s(r) <= high, r
        assert server.mails == []
        assert r["last_error"] and "\r" not in r["last_error"] and len(r["last_error"]) < 500
        reply = next(iter(script.values()))
        if reply[0] in "45" and "(" not in reply:
            assert reply in r["last_error"]
        assert g.json("show", "1")[0]["status"] == "open"
        if state == "failed":
            events = [e for e in g.json("thread", "1") if e["kind"] == "event"]
            assert any("failed" in e["text"] and reply in e["text"] for e in events), events
        # the role lives, and mail goes out as soon as the server is honest
        server.script.clear()
        g.tool("outbox", "retry", "1")
        r = settled(g, states=("sent",))
        assert len(server.mails) == 1 and r["response"] == "250 2.0.0 kept"


def test_put_off_by_a_wrong_clock():
    """A year ahead for a while: what was deferred then goes as soon as the clock is right."""
    with Gate() as g:
        g.tool("outbox", "pause")
        g.opened(mail())
        g.stop()
        con = sqlite3.connect(g.state / "gatepost.db")
        con.execute("update outbox set next_at = next_at + 365 * 86400000, created_at = created_at + 365 * 86400000")
        con.commit()
        con.close()
        g.start()
        g.tool("outbox", "resume")
        wait_for(lambda: g.sent(), 60)


def test_unknown_is_sent_once_more_and_no_more():
    with ScriptedServer(dot=DROP) as server, gate(server) as g:
        g.lmtp(mail())
        first = settled(g)
        assert (first["state"], server.said("DATA")) == ("unknown", 1)
        g.tool("outbox", "retry", "1")
        second = settled(g, attempts=2)
        assert (second["state"], second["next_at"], server.said("DATA")) == ("unknown", None, 2)
        assert second["message_id"] == first["message_id"]
        g.stop()
        g.start()
        g.lmtp(mail(subject="another"))
        settled(g, 2)
        assert (row(g)["state"], server.said("DATA")) == ("unknown", 3)


def test_same_octets_when_sent_again():
    with ScriptedServer(dot=["451 4.3.0 later", "250 2.0.0 kept"]) as server, gate(server) as g:
        kept = []
        take = server.read_mail
        server.read_mail = lambda line: kept.append(take(line)) or kept[-1]
        g.lmtp(mail(body="Zürich\n.\n..dots\nFrom me\n"))
        settled(g, states=("deferred",))
        g.tool("outbox", "flush")
        settled(g, states=("sent",), attempts=2)
        assert len(kept) == 2 and kept[0] == kept[1]
        assert b"\n" not in kept[0].replace(b"\r\n", b"")
        assert parse(kept[0])["Message-ID"] == f"<{row(g)['message_id']}>"


def test_a_connection_is_used_again():
    with ScriptedServer() as server, gate(server, "connections = 1") as g:
        for i in range(5):
            g.lmtp(mail(subject=f"number {i}"))
            settled(g, i + 1, ("sent",))
        assert (server.connections, server.said("EHLO"), len(server.mails)) == (1, 1, 5)


def test_after_a_refusal_the_connection_goes_on():
    with ScriptedServer(rcpt=["550 5.1.1 no such user", "250 2.1.5 ok"]) as server, gate(server, "connections = 1") as g:
        g.lmtp(mail())
        assert settled(g)["state"] == "failed"
        g.lmtp(mail(subject="another"))
        assert settled(g, 2)["state"] == "sent"
        assert (server.connections, server.said("RSET")) == (1, 1)


def test_an_address_that_is_gone():
    """Since when and why stands where a person looks, until somebody writes from it."""
    with ScriptedServer(rcpt=["550 5.1.1 no such user\x1b[31m", "250 2.1.5 ok"]) as server, gate(server) as g:
        g.lmtp(mail())
        assert settled(g)["state"] == "failed"
        known, = g.json("directory", "show", "Ann@acme.test")[0]["undeliverable"]
        assert known["address"] == "ann@acme.test" and "no such user" in known["diagnostic"] and known["since"].endswith("Z")
        for command in (("show", 1), ("directory", "show", "ann@acme.test")):
            out = g.tool(*command).stdout.decode()
            assert re.search(r"undeliverable +ann@acme.test since \d{4}-\d\d-\d\d \d\d:\d\d [+-]\d{4}: .*no such user", out), out
            assert "\x1b" not in out
        g.lmtp(mail(subject="another"))
        assert b"undeliverable" not in g.tool("show", 1).stdout
        assert g.tool("directory", "show", "ann@acme.test", check=False).returncode == 1


def bounce(message_id, recipient):
    return f"""From: MAILER-DAEMON@mx.test
To: support@gate.test
Subject: Undelivered Mail Returned to Sender
Message-ID: <{time.monotonic_ns()}@mx.test>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b

It could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.test

Final-Recipient: rfc822; {recipient}
Action: failed
Status: 5.1.1

--b
Content-Type: text/rfc822-headers

Message-ID: {message_id}

--b--
"""


@pytest.mark.parametrize("envelope", ["", 'envelope = "support@gate.test"'], ids=["token", "own address"])
def test_a_bounce_proves_what_it_can(envelope):
    """Whoever got a copy of a mail in our thread knows a Message-ID of ours: where the envelope sender bore a token, a
    bounce without it cuts nobody off."""
    with ScriptedServer() as server, gate(server, envelope) as g:
        g.lmtp(mail())
        settled(g)
        sender, ours = server.mails[0][0], parse(server.mails[0][2])
        forged = bounce(ours["Message-ID"], "ann@acme.test")
        assert "bounce" in g.lmtp(forged, sender="")[1]
        undeliverable = g.tool("directory", "show", "ann@acme.test", check=False).returncode == 0
        assert undeliverable == bool(envelope)
        assert (g.json("outbox", "show", 1)[0]["state"] == "bounced") == bool(envelope)
        code, said = g.lmtp(bounce(ours["Message-ID"], "ann@acme.test"), sender="", rcpt=sender)
        assert code == 250 and "bounce" in said
        assert g.json("directory", "show", "ann@acme.test")[0]["undeliverable"]
        assert g.json("outbox", "show", 1)[0]["state"] == "bounced"


def test_large_notices_are_not_kept():
    """A stranger's attachment goes to each agent, and is stored once; what isn't kept can't be sent again."""
    with Gate(directory=DIRECTORY_WITH_AGENT) as g:
        n = g.opened(f"""From: ann@acme.test
To: support@gate.test
Subject: with a picture
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b

It is broken.
--b
Content-Type: image/png; name=x.png
Content-Transfer-Encoding: base64

{("QUJD" * 19 + chr(10)) * 5000}
--b--
""")
        wait_for(g.outbox_idle, 60)
        kept = dict(g.db("select outbox, length(octets) from outbox_octets"))
        sizes = {r["id"]: (r["kind"], r["state"], kept.get(r["id"], 0)) for r in g.json("outbox", "list") if r["ticket"] == n}
        assert sorted(kind for kind, _, _ in sizes.values()) == ["confirmation", "notice"]
        for number, (kind, state, size) in sizes.items():
            assert state == "sent" and (size == 0) == (kind == "notice"), sizes
            r = g.tool("outbox", "show", number, "--raw", check=False)
            assert r.returncode == (1 if kind == "notice" else 0)
            if kind == "notice":
                notice, = [m for m in g.sent() if "with a picture" in str(m["Subject"]) and "kim@" in m["To"]]
                assert len(next(notice.iter_attachments()).get_content()) == 5000 * 57
                g.lmtp(bounce(notice["Message-ID"], "kim@gate.test"), sender="", rcpt=notice["Return-Path"].strip("<>"))
                assert g.json("outbox", "show", number)[0]["state"] == "bounced"
                r = g.tool("outbox", "retry", number, check=False)
                assert r.returncode == 1 and b"octets are kept no more" in r.stderr
        assert g.tool("attachment", n, 1).stdout == b"ABC" * 19 * 5000


@pytest.mark.parametrize("how", ["closed", "421", "drop"])
def test_an_idle_connection_that_the_server_gave_up(how):
    """The mail that finds it so isn't deferred: it goes out over another at once."""
    script = {"closed": {}, "421": {"mail": ["250 ok", "421 4.4.2 idle too long", "250 ok"]},
              "drop": {"mail": ["250 ok", DROP, "250 ok"]}}[how]
    with ScriptedServer(**script) as server, gate(server, "connections = 1") as g:
        g.lmtp(mail())
        settled(g, 1, ("sent",))
        if how == "closed":
            server.drop_all()
        g.lmtp(mail(subject="another"))
        r = settled(g, 2)
        assert (r["state"], r["attempts"], server.connections) == ("sent", 1, 2)


def test_several_at_once_and_none_waits_for_another():
    """A server that thinks for half a second at each mail: 4 connections, 16 mails; it has several at a time to think over."""
    with ScriptedServer(delay=0.5) as server, gate(server, "connections = 4") as g:
        g.tool("outbox", "pause")
        for i in range(16):
            g.lmtp(mail(subject=f"number {i}", sender=f"Ann <ann{i}@acme.test>"), sender=f"ann{i}@acme.test")
        g.tool("outbox", "resume")
        wait_for(lambda: len(server.mails) == 16)
        assert 2 <= server.most_thinking <= server.most_open <= 4 and server.connections <= 4
        assert len({m[1] for m in server.mails}) == 16


def test_one_slow_mail_does_not_hold_up_the_others():
    with ScriptedServer(dot=[SILENT, "250 2.0.0 kept"]) as server, gate(server, "connections = 2") as g:
        g.lmtp(mail())
        wait_for(lambda: server.said("DATA") == 1)
        for i in range(4):
            g.lmtp(mail(subject=f"number {i}"))
            settled(g, i + 2, ("sent",))
        assert row(g)["state"] == "sending"
        server.drop_all()
        settled(g, states=("unknown",))


def test_rate():
    with ScriptedServer() as server, gate(server, "rate = 120") as g:
        began = time.monotonic()
        for i in range(5):
            g.lmtp(mail(subject=f"number {i}"))
        wait_for(lambda: len(server.mails) == 5)
        assert time.monotonic() - began >= 1.9


def test_one_connection_too_many():
    """The server takes one at a time: the mails go over that one, and none is deferred."""
    with ScriptedServer(connect=["220 mx.test ESMTP", "421 4.7.0 too many connections"], delay=0.1) as server, \
            gate(server, "connections = 4") as g:
        g.tool("outbox", "pause")
        for i in range(8):
            g.lmtp(mail(subject=f"number {i}", sender=f"Ann <ann{i}@acme.test>"), sender=f"ann{i}@acme.test")
        g.tool("outbox", "resume")
        wait_for(lambda: len(server.mails) == 8)
        rows = wait_for(lambda: (lambda r: r if {x["state"] for x in r} == {"sent"} else None)(g.json("outbox", "list")))
        assert {r["attempts"] for r in rows} == {1} and server.times["connect"] <= 10


def test_reload_to_another_server():
    with ScriptedServer() as one, ScriptedServer() as other, gate(one) as g:
        g.lmtp(mail())
        settled(g, states=("sent",))
        g.transport = f'url = "{other.url}"'
        g.write_conf()
        g.proc.send_signal(signal.SIGHUP)
        wait_for(lambda: one.said("QUIT") == 1, 10, say="the old connection was not closed")
        g.lmtp(mail(subject="another"))
        settled(g, 2, ("sent",))
        g.transport = f'maildir = "{g.out}"'
        g.write_conf()
        g.proc.send_signal(signal.SIGHUP)
        time.sleep(1)
        g.lmtp(mail(subject="a third"))
        settled(g, 3, ("sent",))
        assert (len(one.mails), len(other.mails), len(g.sent())) == (1, 1, 1)


def test_sender_refused_own_address_taken():
    with ScriptedServer(mail=["553 5.1.8 no such sender", "250 2.1.0 ok"]) as server, gate(server) as g:
        g.lmtp(mail())
        assert settled(g)["state"] == "sent"
        assert server.mails[0][0] == "support@gate.test"
        assert "our own address is used" in g.text_log()


def test_server_down_then_up():
    port = free_port()
    with Gate(transport=f'url = "smtp://127.0.0.1:{port}"') as g:
        for i in range(3):
            g.lmtp(mail(subject=f"number {i}"))
        settled(g, states=("deferred",))
        with ScriptedServer(port=port) as server:
            wait_for(lambda: len(server.mails) == 3, 30, say="they did not go out by themselves")
        log = g.text_log()
        assert "state=down" in log and "up again" in log


def test_pause_survives_a_restart():
    with ScriptedServer() as server, gate(server) as g:
        g.tool("outbox", "pause")
        g.lmtp(mail())
        time.sleep(0.5)
        assert row(g)["state"] == "queued"
        g.stop()
        g.start()
        time.sleep(0.5)
        assert row(g)["state"] == "queued" and server.mails == []
        g.tool("outbox", "resume")
        settled(g, states=("sent",))


# ---- TLS

TLS = [
    ("not offered", "good", {"offer": True}),
    ("refused", "good", {"starttls": "454 4.7.0 not now"}),
    ("dropped", "good", {"starttls": DROP}),
    ("injected", "good", {"starttls": "220 go on\r\n250 2.0.0 injected"}),
    ("signed by nobody", "self", {}),
    ("another host's", "other", {}),
]


@contextlib.contextmanager
def login_gate(server, certs, tls='tls = "required"'):
    more = f'{tls} ca = "{certs["ca"]}" user = "support@gate.test" secret = "smtp" envelope = "support@gate.test"'
    g = gate(server, more)
    g.write_conf(g.secrets(smtp="hunter2\n"))
    with g:
        yield g


@pytest.mark.parametrize("name, cert, script", TLS, ids=[t[0] for t in TLS])
def test_no_proper_tls_no_login_no_mail(certs, name, cert, script):
    script = dict(script)
    tls = None if script.pop("offer", False) else certs[cert]
    with ScriptedServer(tls=tls, offer=["AUTH PLAIN LOGIN"], **script) as server, login_gate(server, certs) as g:
        g.lmtp(mail())
        r = settled(g)
        assert (r["state"], server.mails) == ("deferred", []), r
        assert server.said("AUTH") == server.said("MAIL") == 0
        assert "hunter2" not in g.text_log() and "aHVudGVyMg" not in g.text_log()


@pytest.mark.parametrize("implicit", [False, True], ids=["starttls", "smtps"])
def test_tls_and_login(certs, implicit):
    with ScriptedServer(tls=certs["good"], implicit=implicit, offer=["AUTH PLAIN"]) as server, \
            login_gate(server, certs) as g:
        g.lmtp(mail())
        assert settled(g)["state"] == "sent"
        assert (server.said("AUTH PLAIN"), len(server.mails)) == (1, 1)


def test_login_refused(certs):
    with ScriptedServer(tls=certs["good"], offer=["AUTH PLAIN"], auth="535 5.7.8 wrong") as server, \
            login_gate(server, certs) as g:
        g.lmtp(mail())
        r = settled(g)
        assert (r["state"], server.said("MAIL")) == ("deferred", 0)
        assert "535 5.7.8 wrong" in r["last_error"] and "hunter2" not in g.text_log()


# ---- gatepost check --connect

def looked(g):
    r = g.tool("check", "--connect", "--json", check=False)
    said = [json.loads(line) for line in r.stdout.splitlines()]
    return r.returncode, next(c for c in said if c["check"] == "transport")


@pytest.mark.parametrize("implicit", [False, True], ids=["starttls", "smtps"])
def test_check_logs_in_to_the_transport(certs, implicit):
    """Without a mail, while the outbox is paused, and again and again."""
    with ScriptedServer(tls=certs["good"], implicit=implicit, offer=["AUTH PLAIN"]) as server, \
            login_gate(server, certs) as g:
        g.tool("outbox", "pause")
        for _ in range(2):
            code, said = looked(g)
            assert (code, said["result"]) == (0, "ok")
            assert f":{server.port}: logged in as support@gate.test, over TLS" in said["text"]
        assert (server.said("AUTH PLAIN"), server.said("MAIL")) == (2, 0)
        server.script["auth"] = "535 5.7.8 wrong"
        code, said = looked(g)
        assert (code, said["result"]) == (1, "fail") and "535 5.7.8 wrong" in said["text"]
        g.tool("outbox", "resume")


@pytest.mark.parametrize("name, cert, script", TLS, ids=[t[0] for t in TLS])
def test_check_tells_of_tls_that_is_none(certs, name, cert, script):
    script = dict(script)
    tls = None if script.pop("offer", False) else certs[cert]
    with ScriptedServer(tls=tls, offer=["AUTH PLAIN LOGIN"], **script) as server, login_gate(server, certs) as g:
        code, said = looked(g)
        assert (code, said["result"], server.said("AUTH")) == (1, "fail", 0), said


@pytest.mark.parametrize("script, text", [({"connect": "554 5.3.2 no \x1b[31mservice"}, "554 5.3.2 no \\x1b[31mservice"),
                                          ({"ehlo": DROP}, "")])
def test_check_tells_what_the_server_said(script, text):
    with ScriptedServer(**script) as server, gate(server) as g:
        code, said = looked(g)
        assert (code, said["result"]) == (1, "fail") and text in said["text"] and server.url[7:16] in said["text"]


def test_check_without_a_server():
    with Gate(transport=f'url = "smtp://127.0.0.1:{free_port()}"') as g:
        code, said = looked(g)
        assert (code, said["result"]) == (1, "fail") and "onnect" in said["text"], said
    with Gate() as g:
        assert looked(g) == (0, {"check": "transport", "result": "ok", "text": f"no server: maildir {g.out}"})


def test_a_transport_that_is_down_shows():
    """Long before the queue is old enough to alarm; and when it is up again, nothing is said of it any more."""
    with ScriptedServer(connect="421 4.3.2 too busy") as server, gate(server) as g:
        g.lmtp(mail())
        assert settled(g)["state"] == "deferred"
        assert [(o["id"], o["state"]) for o in g.json("outbox", "list", "--waiting")] == [(1, "deferred")]
        down = g.json("stats")[0]["gate"]["transport"]
        assert "421 4.3.2 too busy" in down["failure"] and down["down_since"] <= down["next_try_at"]
        assert re.search(r"\ntransport +DOWN since 20.*421 4.3.2 too busy", g.tool("stats").stdout.decode())
        said = next(c for c in g.json("check") if c["check"] == "transport")
        assert said["result"] == "warn" and "421 4.3.2 too busy" in said["text"]
        assert "\ngatepost_transport_down 1\n" in g.tool("stats", "--prometheus").stdout.decode()
        server.script["connect"] = "220 mx.test ESMTP"
        g.tool("outbox", "flush")
        assert settled(g, states=("sent",))["state"] == "sent"
        assert g.json("outbox", "list", "--waiting") == [] and len(g.json("outbox", "list")) == 1
        assert g.json("stats")[0]["gate"]["transport"] == {"down_since": None, "failure": None, "next_try_at": None}
        assert "DOWN" not in g.tool("stats").stdout.decode() and not [c for c in g.json("check") if c["check"] == "transport"]
        assert "\ngatepost_transport_down 0\n" in g.tool("stats", "--prometheus").stdout.decode()


def test_check_survives_a_send_role_that_dies():
    """Who waits for the look hears so, and the next look is fine."""
    with ScriptedServer(connect=[SILENT, "220 mx.test ESMTP"]) as server, gate(server) as g:
        p = subprocess.Popen([TOOL, "-c", g.conf, "check", "--connect"], stdout=subprocess.PIPE, text=True, cwd="/",
                             **AS_USER)
        wait_for(lambda: server.connections == 1)
        os.kill(g.roles()["send"], signal.SIGKILL)
        out = p.communicate(timeout=60)[0]
        assert p.returncode == 1 and "the send role was lost meanwhile" in out, out
        wait_for(lambda: looked(g)[0] == 0)


# ---- a send role that dies

@pytest.mark.parametrize("where, script", [("before the dot", {"rcpt": [SILENT, "250 2.1.5 ok"]}),
                                           ("after the dot", {"dot": [SILENT, "250 2.0.0 kept"]})],
                         ids=["before the dot", "after the dot"])
def test_send_role_killed(where, script):
    with ScriptedServer(**script) as server, gate(server) as g:
        g.lmtp(mail())
        wait_for(lambda: server.said("RCPT" if where == "before the dot" else "DATA") == 1)
        wait_for(lambda: row(g)["state"] == "sending")
        if where == "after the dot":
            time.sleep(0.3)
        os.kill(g.roles()["send"], signal.SIGKILL)
        if where == "before the dot":
            r = settled(g, states=("sent",))
            assert (r["attempts"], len(server.mails)) == (1, 1)
        else:
            r = settled(g, states=("unknown",))
            assert server.mails == []
            g.tool("outbox", "retry", "1")
            settled(g, states=("sent",), attempts=2)
            assert len(server.mails) == 1


def test_gate_killed_while_sending():
    """What was `sending` is unknown, and sent once more."""
    with ScriptedServer(dot=[SILENT, "250 2.0.0 kept"]) as server, gate(server) as g:
        g.lmtp(mail())
        wait_for(lambda: server.said("DATA") == 1)
        g.kill()
        g.start()
        r = settled(g, states=("sent",), attempts=2)
        assert r["attempts"] == 2 and len(server.mails) == 1
        assert "may have been sent when the gate ended" in g.text_log()


# ---- other transports

FAKE = """#!/bin/sh
for a in "$@"; do printf '%s\\n' "$a" >> {dir}/args; done
env | sort > {dir}/env
cat > {dir}/stdin
[ -e {dir}/says ] && cat {dir}/says
exit $(cat {dir}/code)
"""


@pytest.fixture
def sendmail():
    folder = temp("sendmail")
    (folder / "sendmail").write_text(FAKE.format(dir=folder))
    (folder / "sendmail").chmod(0o755)
    (folder / "code").write_text("0")
    os.chown(folder, USER.pw_uid, USER.pw_gid)
    yield folder


def test_sendmail(sendmail):
    with Gate(transport=f'sendmail = "{sendmail}/sendmail" envelope = "token"', env={"CANARY": "secret"}) as g:
        g.lmtp(mail(body=".\nZürich\n"))
        r = settled(g)
        assert (r["state"], r["remote"]) == ("sent", "sendmail")
        args = (sendmail / "args").read_text().splitlines()
        assert args[:2] == ["-i", "-f"] and args[2].startswith("support+b.1-") and args[3:] == ["--", "ann@acme.test"]
        env = dict(line.split("=", 1) for line in (sendmail / "env").read_text().splitlines())
        assert set(env) <= {"PATH", "LC_ALL", "PWD", "SHLVL", "_", "OLDPWD"}
        octets = (sendmail / "stdin").read_bytes()
        assert b"\r" not in octets and parse(octets)["Message-ID"] == f"<{r['message_id']}>"


@pytest.mark.parametrize("code, state, wait", [(75, "deferred", "mail"), (67, "failed", None), (65, "failed", None),
                                               (70, "deferred", "transport"), (1, "deferred", "transport")])
def test_sendmail_fails(sendmail, code, state, wait):
    (sendmail / "code").write_text(str(code))
    (sendmail / "says").write_text("no: \x1b[31mred\nsecond line\n")
    with Gate(transport=f'sendmail = "{sendmail}/sendmail"') as g:
        g.lmtp(mail())
        r = settled(g)
        assert r["state"] == state
        assert f"exit {code}" in r["last_error"] and "no:" in r["last_error"] and "\x1b" not in r["last_error"]
        if wait:
            low, high = WAITS[wait]
            assert low <= wait_s(r) <= high
        (sendmail / "code").write_text("0")
        g.tool("outbox", "retry", "1")
        settled(g, states=("sent",), attempts=2)
        # and one that was down is up again
        assert g.json("stats")[0]["gate"]["transport"] == {"down_since": None, "failure": None, "next_try_at": None}


def test_sendmail_that_is_gone(sendmail):
    with Gate(transport=f'sendmail = "{sendmail}/sendmail"') as g:
        (sendmail / "sendmail").unlink()
        g.lmtp(mail())
        r = settled(g)
        assert r["state"] == "deferred" and "No such file" in r["last_error"]


def test_maildir():
    with Gate() as g:
        g.lmtp(mail())
        r = settled(g)
        assert (r["state"], r["remote"]) == ("sent", "maildir")
        path, = (g.out / "new").iterdir()
        assert path.stat().st_mode & 0o777 == 0o600
        m = parse(path.read_bytes())
        assert m["Message-ID"] == f"<{r['message_id']}>" and m["Delivered-To"] == "ann@acme.test"
        assert list((g.out / "tmp").iterdir()) == []
