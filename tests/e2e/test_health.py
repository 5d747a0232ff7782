"""Health: `stats --prometheus` read by a strict reader of the exposition format and compared with what happened, `check
--health` line by line, and the alert about a mailbox that nobody hears of."""
import json
import os
import re
import signal
import subprocess

import pytest

from harness import AS_USER, DIRECTORY, Dovecot, Gate, Postfix, Sink, free_port, mail, wait_for

LINE = re.compile(r'([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"\})? (-?\d+(?:\.\d+)?)')


def exposition(text):
    """{(name, label value or None): number}, by the rules of the text format 0.0.4: HELP and TYPE once, before all samples of
    their metric, which stand together; no sample twice; counters end in _total; the last line has its line feed."""
    assert text.endswith("\n") and "\r" not in text
    samples, types, helped, current = {}, {}, set(), None
    for line in text[:-1].split("\n"):
        if line.startswith("# HELP "):
            name = line.split(" ", 3)[2]
            assert name not in helped and line.split(" ", 3)[3], line
            helped.add(name)
        elif line.startswith("# TYPE "):
            _, _, name, kind = line.split(" ")
            assert name in helped and name not in types and kind in ("counter", "gauge"), line
            assert (kind == "counter") == name.endswith("_total"), line
            types[name], current = kind, name
        else:
            m = LINE.fullmatch(line)
            assert m, line
            name, label, value, number = m.groups()
            assert name == current and name.startswith("gatepost_"), line
            assert (name, value) not in samples, line
            samples[name, value] = float(number)
    return samples


@pytest.fixture(scope="module")
def gate():
    secrets = f'mailbox "support" {{ url = "imap://u@127.0.0.1:{free_port()}/INBOX" tls = "none" secret = "pw" }}'
    g = Gate(directory=DIRECTORY, conf=f'directory {{ strangers = "hold" }}\n{secrets}')
    g.write_conf(g.extra + f'\nhook "pager" {{ url = "http://127.0.0.1:{free_port()}/" allow_private = yes }}')
    g.secrets(pw="x")  # found beside the configuration, unsaid
    with g:
        g.lmtp(mail())
        g.lmtp(mail(sender="Eve <eve@stranger.test>"))
        wait_for(lambda: g.sent(), 60)
        yield g


def test_prometheus(gate):
    def settled():
        got = exposition(gate.tool("stats", "--prometheus").stdout.decode())
        return got if got["gatepost_index_lag", None] == 0 and got["gatepost_outbox", "queued"] == 0 else None
    got = wait_for(settled, 60)
    stats = gate.json("stats")[0]
    assert got["gatepost_up", None] == 1
    assert got["gatepost_tickets", "open"] == 1 == stats["tickets"]["open"]
    assert got["gatepost_held", None] == 1 and got["gatepost_mails", "lmtp"] == 2
    assert got["gatepost_gate_mails_total", None] == 2
    assert got["gatepost_mail_last_timestamp_seconds", "lmtp"] > 1_700_000_000
    assert got["gatepost_mailbox_up", "support"] == 0 and got["gatepost_mailbox_fine_timestamp_seconds", "support"] == 0
    assert got["gatepost_budget_limit", "strangers_hour"] == 60
    assert got["gatepost_outbox_queued_total", None] == stats["outbox"]["total"] >= 2
    assert got["gatepost_database_bytes", None] > 0
    assert ("gatepost_outbox", "sent") not in got
    assert got["gatepost_hook_failures", "pager"] == 0
    gate.tool("outbox", "pause")
    assert exposition(gate.tool("stats", "--prometheus").stdout.decode())["gatepost_outbox_paused", None] == 1
    gate.tool("outbox", "resume")
    assert gate.tool("stats", "--prometheus", "--json", check=False).returncode == 64


def test_health(gate):
    r = gate.tool("check", "--health", "--json", check=False)
    rows = {row["check"]: row for row in map(json.loads, r.stdout.splitlines())}
    assert rows["door lmtp"]["result"] == "ok" and rows["door lmtp"]["text"].startswith("last mail 0m ago")
    assert rows["held"]["result"] == "warn" and rows["held"]["text"].startswith("1 mails wait for a person")
    assert rows["outbox"]["result"] == "ok" and rows["index"]["result"] == "ok"
    assert rows["budget strangers_hour"]["text"] == "0 of 60 mails"
    assert rows["mailbox support"]["result"] == "fail" and "never fine yet" in rows["mailbox support"]["text"]
    assert r.returncode == 1
    assert b"door lmtp" not in gate.tool("check", check=False).stdout


def test_without_a_daemon(gate):
    gate.stop()
    try:
        got = exposition(gate.tool("stats", "--prometheus").stdout.decode())
        assert got["gatepost_up", None] == 0 and ("gatepost_gate_mails_total", None) not in got
        assert got["gatepost_tickets", "open"] == 1
        r = gate.tool("check", "--health", check=False)
        assert r.returncode == 1 and b"FAIL daemon" in r.stdout and b"door lmtp" in r.stdout
    finally:
        gate.start()


def test_an_alert_about_a_silent_mailbox(gate):
    """Nobody answers at its port; the admin is told, once."""
    def told():
        return [m for m in gate.sent() if m["To"] == "admin@gate.test" and "support: -" in m.get_content()]
    assert told() == []
    extra = gate.extra.replace('secret = "pw"', 'secret = "pw" alert_after = "2s"')
    gate.stop()
    gate.write_conf(extra)
    gate.start()
    alert = wait_for(told, 60)[0]
    text = alert.get_content()
    assert "Nothing has been heard of a mailbox for too long" in text.replace("\n", " ")
    assert gate.db("SELECT count(*) FROM outbox WHERE kind = 'alert'") == [(1,)]


@pytest.mark.parametrize("back", [True, False])
def test_probe(back):
    """Through an SMTP server and back by LMTP; known as our own; and with nobody there to take it."""
    with Sink() as sink:
        url = sink.url if back else f"smtp://127.0.0.1:{free_port()}"
        with Gate(transport=f'url = "{url}"') as gate:
            tool = subprocess.Popen([str(gate.build / "gatepost"), "-c", str(gate.conf), "check", "--probe",
                                     "support+probe@gate.test"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, cwd="/",
                                    **AS_USER)
            if back:
                sender, rcpts, octets = wait_for(lambda: sink.mails[0] if sink.mails else None, 60)
                assert rcpts == ["support+probe@gate.test"]
                gate.lmtp(octets, sender=sender, rcpt=rcpts[0])
            out = tool.communicate(timeout=200)[0].decode()
            line = next(line for line in out.splitlines() if line.split()[1] == "probe")
            if back:
                assert re.fullmatch(r"ok +probe +came back by lmtp after \d+\.\d s", line), out
                assert gate.json("mail", "list")[0]["outcome"] == "ignored" and gate.json("list") == []
            else:
                assert line.startswith("FAIL ") and "deferred: " in line and tool.returncode == 1, out


def test_probe_switches_reply_address_on():
    """Where mail comes from mailboxes: off until a mail to a plus address of ours has come back, and then for good; by
    Postfix and Dovecot, which know that address for ours.  What the file says counts for more."""
    with Dovecot() as dovecot, Postfix(dovecot, routes={"nowhere.test": "discard:"}) as postfix:
        gate = Gate(transport=f'url = "smtp://127.0.0.1:{postfix.port}"')
        box = gate.secrets(pw="secret\n") + (f'mailbox "support" {{ url = "imap://support%40gate.test@127.0.0.1:{dovecot.imap_port}/INBOX" '
                                             'tls = "none" secret = "pw" }\n')
        gate.write_conf(box)

        def reply_address():
            return next((row["value"], row["source"]) for row in gate.json("config") if row["key"] == "reply_address")

        def probe(to):
            line = next(line for line in gate.tool("check", "--probe", to, check=False).stdout.decode().splitlines()
                        if line.split()[1] == "probe")
            assert re.match(r"ok +probe +came back by imap:support after \d+\.\d s", line), line
            return line

        def answer(subject):
            gate.lmtp(mail(subject=subject))
            return wait_for(lambda: [m for m in dovecot.mails("ann@acme.test") if subject in gate.json("show", ticket(m))[0]["subject"]],
                            60, 0.2, "no confirmation came")[0]

        def ticket(m):
            return re.search(r"\[#(\d+)\]", m["Subject"])[1]
        with gate:
            # until the first contact is made, what comes is not new
            wait_for(lambda: gate.db("select count(*) from imap_cursor") == [(1,)], 60, say="no first contact")
            assert reply_address() in (("", "default"), (None, "default")) and answer("one")["Reply-To"] is None
            assert "reply_address" not in probe("support@gate.test")
            assert reply_address()[1] == "default" and answer("two")["Reply-To"] is None
            assert "reply_address is support+%s@gate.test from now on" in probe("support+probe@gate.test")
            assert re.search(r"support\+r\d+-[a-z2-7]{20}@gate.test", answer("three")["Reply-To"])
            assert reply_address() == ("support+%s@gate.test", "check --probe")
            assert "from now on" not in probe("support+probe@gate.test")  # nothing new
            gate.stop()
            gate.start()
            again = answer("four")
            assert "support+r" in again["Reply-To"]
            # and an answer to it comes in by the mailbox, to its ticket
            token = re.search(r"support\+[^>]*", again["Reply-To"])[0]
            postfix.send(mail(subject="Something else", to=token, body="It works again.\n"), "ann@acme.test", [token])
            wait_for(lambda: [e for e in gate.json("thread", ticket(again)) if "works again" in (e["text"] or "")], 60,
                     say="the answer did not reach its ticket")
            gate.write_conf('reply_address = ""\n' + box)
            os.kill(gate.proc.pid, signal.SIGHUP)
            wait_for(lambda: "was read again" in gate.text_log(), 60)
            assert answer("five")["Reply-To"] is None and reply_address()[1] != "check --probe"


def test_probe_to_nowhere(gate):
    r = gate.tool("check", "--probe", "nobody", check=False)
    assert r.returncode == 1 and b"no mail address" in r.stdout
