"""`gatepost deliver` and gatepost-pipe, as an MTA's pipe calls them: exit codes and the one line (contract, Exit codes),
the envelope, --json, trouble of every kind (attack 86)."""
import os
import signal
import sqlite3
import subprocess
import time

import pytest

from harness import AS_USER, USER, Gate, mail


@pytest.fixture(scope="module")
def gate():
    g = Gate(conf='max_size = "2M"\nmailbox "sales" { url = "imap://sales@127.0.0.1/INBOX" secret = "imap" tls = "none" }')
    secret = g.dir / "imap"
    secret.write_text("x\n")
    secret.chmod(0o600)
    os.chown(secret, USER.pw_uid, USER.pw_gid)
    with g:
        yield g


def letter(n, **kw):
    return mail(message_id=f"<deliver-{n}@acme.test>", body=f"It is broken, {n}.\n", **kw)


def row(gate, n):
    found = gate.json("mail", "list", "--message-id", f"deliver-{n}@acme.test")
    assert len(found) == 1, found
    return found[0]


def failed(r, code=75, status=b"4.3.0"):
    assert r.returncode == code
    assert r.stdout == b""
    assert r.stderr.startswith(status + b" gatepost: ") and r.stderr.count(b"\n") == 1 and r.stderr.endswith(b"\n"), r.stderr
    return r.stderr


def pipe(gate, *args, stdin=b"", **kw):
    return subprocess.run([str(gate.build / "gatepost-pipe"), *map(str, args)], input=stdin, capture_output=True, timeout=330,
                          cwd="/", **AS_USER, **kw)


def test_silent_success(gate):
    r = gate.deliver(letter("ok"), "-f", "ann@acme.test", "-r", "support@gate.test")
    assert (r.returncode, r.stdout, r.stderr) == (0, b"", b"")
    got = row(gate, "ok")
    assert got["source"] == "pipe" and got["sender"] == "ann@acme.test" and got["outcome"] == "opened"
    r = gate.deliver(letter("ok"), "-f", "ann@acme.test")
    assert (r.returncode, r.stdout, r.stderr) == (0, b"", b"")
    assert sorted(m["outcome"] for m in gate.json("mail", "list", "--message-id", "deliver-ok@acme.test")) == \
        ["duplicate", "opened"]


@pytest.mark.parametrize("name, args, head, sender", [
    ("null", ["-f", ""], "", ""),
    ("null-path", ["-f", "<>"], "", ""),
    ("null-postfix", ["-f", "MAILER-DAEMON"], "", ""),
    ("bracketed", ["-f", "<bob@x.test>"], "", "bob@x.test"),
    ("return-path", [], "Return-Path: <carl@x.test>\n", "carl@x.test"),
    ("return-path-null", [], "Return-Path: <>\n", ""),
    ("option-wins", ["-f", "dora@x.test"], "Return-Path: <carl@x.test>\n", "dora@x.test"),
    ("mbox-line", [], "From carl@x.test Thu Jan  1 00:00:00 1970\nReturn-path: <erna@x.test>\n", "erna@x.test"),
    ("unknown", [], "", None),
    ("no-address", ["-f", "what is this"], "", None),
])
def test_sender(gate, name, args, head, sender):
    """-f '' is the null sender; without -f the Return-Path field, else unknown, which isn't null."""
    gate.deliver(head + letter(name), *args)
    assert row(gate, name)["sender"] == sender
    raw = gate.tool("mail", "show", row(gate, name)["id"], "--raw").stdout
    assert not raw.startswith(b"From ") and raw.endswith(b"\r\n") and b"\n" not in raw.replace(b"\r\n", b"")


def test_a_mailbox_that_is_none_is_warned_of(gate):
    """The mail is in all the same: a slip in master.cf loses and delays nothing, and doesn't pass unseen."""
    gate.deliver(letter("slip"), "--mailbox", "slaes")
    assert f'mail id={row(gate, "slip")["id"]} mailbox=slaes text="it is said to be of a mailbox that is not configured' \
        in gate.text_log()
    gate.deliver(letter("none"), "--mailbox", "sales")
    assert " mailbox=sales text=" not in gate.text_log()


def test_recipients_and_mailbox(gate):
    gate.deliver(letter("several"), "-f", "a@b.test", "-r", "one@gate.test", "two@gate.test", "-r", "three@gate.test",
                 "--mailbox", "sales")
    assert gate.db("select recipients, mailbox from mail where message_id = 'deliver-several@acme.test'") == \
        [("one@gate.test, two@gate.test, three@gate.test", "sales")]
    gate.deliver(letter("own"), "-f", "a@b.test")
    gate.deliver(letter("odd"), "-f", "a@b.test", "-r", "no address")
    assert gate.db("select recipients from mail where message_id in ('deliver-own@acme.test', 'deliver-odd@acme.test')") == \
        [("support@gate.test",), ("support@gate.test",)]


def test_json(gate):
    r = gate.json("deliver", stdin=letter("json"))
    assert len(r) == 1 and r[0]["message_id"] == "deliver-json@acme.test" and r[0]["outcome"] == "opened"
    assert r[0]["id"] == row(gate, "json")["id"]


@pytest.mark.parametrize("name, octets", [
    ("dots", b".\n..\n.x\n...\nend\n"), ("no-newline", b"last line"), ("crlf", b"a\r\nb\r\n"), ("lone-cr", b"a\rb\n\r.\r\n"),
    ("fake-end", b"a\n.\nMAIL FROM:<evil@x.test>\n"), ("eight-bit", "grüße\n".encode("latin1")), ("nul", b"a\0b\n"),
    ("long", b"x" * 200000 + b"\n." + b"y" * 70000)])
def test_octets(gate, name, octets):
    """The mail arrives as it was, with CRLF line ends."""
    gate.deliver(letter(name).encode() + octets, "-f", "a@b.test")
    raw = gate.tool("mail", "show", row(gate, name)["id"], "--raw").stdout
    want = (letter(name).encode() + octets).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    want += b"" if want.endswith(b"\n") else b"\r\n"
    # each letter() has a Date of its own second
    cut = lambda o: o[o.index(b"MIME-Version"):]
    assert cut(raw) == cut(want)


def test_too_big(gate):
    failed(gate.deliver(letter("big") + "x" * (3 << 20), "-f", "a@b.test", check=False), 65, b"5.3.4")
    failed(pipe(gate, "-c", gate.conf, "deliver", "-f", "a@b.test", stdin=letter("big").encode() + b"x" * (3 << 20)), 65,
           b"5.3.4")


def test_usage(gate):
    for args in [["--unknown"], ["-f"], ["-r"]]:
        failed(gate.deliver(letter("usage"), *args, check=False))
    failed(gate.deliver("", "-f", "a@b.test", check=False))
    assert gate.json("mail", "list", "--message-id", "deliver-usage@acme.test") == []


def test_configuration(gate, tmp_path):
    run = lambda conf: subprocess.run([str(gate.build / "gatepost"), "-c", str(conf), "deliver"], input=b"x", capture_output=True)
    assert b"No such file" in failed(run(tmp_path / "none"))
    (tmp_path / "bad").write_text("run_dir = \"${NOT_SET}/x\n")
    failed(run(tmp_path / "bad"))
    (tmp_path / "empty").write_text("")
    failed(run(tmp_path / "empty"))


def test_configuration_in_full(gate):
    """What can't be peeked at is read by the real reader."""
    conf = gate.dir / "other.conf"
    escaped = str(gate.run_dir).replace("/", "\\x2f")
    conf.write_text(gate.conf.read_text().replace(str(gate.run_dir), escaped))
    r = pipe(gate, "-c", conf, "deliver", "-f", "a@b.test", stdin=letter("full").encode())
    assert r.returncode == 0, r.stderr
    assert row(gate, "full")["outcome"] == "opened"


def test_wrapper_makes_everything_75(gate, tmp_path):
    assert pipe(gate, "-c", gate.conf, "deliver", "-f", "a@b.test", stdin=letter("wrapped").encode()).returncode == 0
    assert pipe(gate, "no-such-command").returncode == 75
    assert pipe(gate, "-c", gate.conf, "show", "999999").returncode == 75
    copy = tmp_path / "gatepost-pipe"
    copy.write_bytes((gate.build / "gatepost-pipe").read_bytes())
    copy.chmod(0o755)
    assert subprocess.run([str(copy), "deliver"], capture_output=True).returncode == 75  # no gatepost beside it
    (tmp_path / "gatepost").write_text("#!/bin/sh\nkill -9 $$\n")
    (tmp_path / "gatepost").chmod(0o755)
    assert subprocess.run([str(copy), "deliver"], capture_output=True).returncode == 75


def test_killed_mid_read(gate):
    """Attack 86: the rest of the mail never comes: it isn't in."""
    for sig, code in [(signal.SIGTERM, 75), (signal.SIGKILL, -9)]:
        p = subprocess.Popen([str(gate.build / "gatepost"), "-c", str(gate.conf), "deliver", "-f", "a@b.test"],
                             stdin=subprocess.PIPE, stderr=subprocess.PIPE)
        p.stdin.write(letter("killed").encode() + b"x" * 100000)
        p.stdin.flush()
        time.sleep(0.3)
        p.send_signal(sig)
        assert p.wait(60) == code
        p.stdin.close()
    time.sleep(0.3)
    assert gate.json("mail", "list", "--message-id", "deliver-killed@acme.test") == []


def test_locked_database(gate):
    """Attack 86."""
    con = sqlite3.connect(f"file:{gate.state}/gatepost.db?mode=rw", uri=True, isolation_level=None)
    con.execute("begin immediate")
    failed(gate.deliver(letter("locked"), "-f", "a@b.test", check=False))
    con.execute("rollback")
    con.close()
    gate.deliver(letter("locked"), "-f", "a@b.test")


def test_daemon_down():
    gate = Gate()
    try:
        assert b"can't be reached" in failed(gate.deliver(letter("down"), "-f", "a@b.test", check=False))
        gate.start()
        gate.deliver(letter("down"), "-f", "a@b.test")
        gate.stop()
        failed(gate.deliver(letter("down"), "-f", "a@b.test", check=False))
    finally:
        gate.close()


def test_thin():
    """A pipe pays for each library at each mail: none of the daemon's."""
    with Gate() as gate:
        libraries = subprocess.run(["ldd", str(gate.build / "gatepost")], capture_output=True, text=True).stdout
        for name in ["curl", "etpan", "gnutls", "libevent"]:
            assert name not in libraries
