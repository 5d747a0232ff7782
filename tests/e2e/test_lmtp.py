"""The LMTP door (RFC 2033) over real sockets: replies, the end of data and its look-alikes (attacks 80, 81), many
recipients (82), cuts (83), sizes, lines and crowds (84), foreign users (85), a locked database (95), a stop in the
middle of a mail."""
import contextlib
import functools
import os
import pwd
import socket
import sqlite3
import subprocess
import sys
import threading
import time

import pytest

from harness import Gate, mail, wait_for


@pytest.fixture(scope="module")
def gate():
    with Gate(conf='max_size = "2M"') as g:
        yield g


class Talk:
    """A conversation: say() octets, hear() replies, each a list of lines."""

    def __init__(self, where, lhlo=True, timeout=60):
        if isinstance(where, int):
            self.s = socket.create_connection(("127.0.0.1", where), timeout)
        else:
            self.s = socket.socket(socket.AF_UNIX)
            self.s.settimeout(timeout)
            self.s.connect(str(where))
        self.f = self.s.makefile("rb")
        self.greeting = self.hear()
        if lhlo:
            self.can = self.ask("LHLO mx.test")

    def say(self, octets):
        self.s.sendall(octets if isinstance(octets, bytes) else octets.encode() + b"\r\n")

    def hear(self):
        lines = []
        while True:
            line = self.f.readline().decode()
            if not line:
                return lines
            lines.append(line.rstrip("\r\n"))
            if line[3:4] != "-":
                return lines

    def ask(self, line):
        self.say(line)
        return self.hear()

    def envelope(self, sender="ann@acme.test", rcpts=("support@gate.test",)):
        self.say("\r\n".join([f"MAIL FROM:<{sender}>", *(f"RCPT TO:<{r}>" for r in rcpts), "DATA"]))
        return [self.hear()[0] for _ in range(len(rcpts) + 2)]

    def mail(self, octets, **kw):
        assert self.envelope(**kw)[-1].startswith("354")
        self.say(octets + b"\r\n.\r\n")
        return self.hear()[0]

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.f.close()
        self.s.close()


@functools.cache
def letter(n, body="It is broken.\n"):
    return mail(message_id=f"<lmtp-{n}@acme.test>", body=body + f"\n{n}\n").replace("\n", "\r\n").encode()


def row(gate, message_id):
    found = gate.json("mail", "list", "--message-id", message_id)
    assert len(found) == 1, found
    return found[0]


def test_what_it_says(gate):
    with Talk(gate.lmtp_port) as t:
        assert t.greeting[0].startswith("220 ")
        assert {line[4:] for line in t.can[1:]} == {"PIPELINING", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES",
                                                    f"SIZE {2 << 20}"}
        reply = t.mail(letter("says"))
        r = row(gate, "lmtp-says@acme.test")
        assert reply == f"250 2.0.0 mail {r['id']} ticket {r['ticket']} opened"
        assert r["source"] == "lmtp" and r["sender"] == "ann@acme.test" and r["outcome"] == "opened"
        assert t.mail(letter("says")).endswith("duplicate")
        assert t.ask("QUIT")[0].startswith("221 ")


@pytest.mark.parametrize("name, end", [("lf", b"\n.\n"), ("lf-crlf", b"\n.\r\n"), ("cr", b"\r.\r"), ("nul", b"\r\n.\0\r\n"),
                                       ("crlf-lf", b"\r\n.\n"), ("cr-crlf", b"\r\n.\r\r\n")])
def test_no_end_of_data(gate, name, end):
    """Attacks 80 and 81: what looks like an end is data, and what follows is no command."""
    evil = b"MAIL FROM:<evil@x.test>\r\nRCPT TO:<support@gate.test>\r\nDATA\r\nSubject: smuggled\r\n\r\nx"
    before = len(gate.json("mail", "list", "--limit", "1000"))
    with Talk(gate.lmtp_port) as t:
        assert t.mail(letter(name) + end + evil).startswith("250 ")
        t.s.settimeout(0.3)
        with pytest.raises(TimeoutError):
            t.hear()
    assert len(gate.json("mail", "list", "--limit", "1000")) == before + 1
    raw = gate.tool("mail", "show", row(gate, f"lmtp-{name}@acme.test")["id"], "--raw").stdout
    # stuffing is what stands behind CRLF, and only that
    assert raw == letter(name) + (b"\r\n" + end[3:] if end.startswith(b"\r\n.") else end) + evil + b"\r\n"


def test_many_recipients(gate):
    """Attack 82."""
    rcpts = [f"r{i % 90}@gate.test" for i in range(100)]
    with Talk(gate.lmtp_port) as t:
        assert all(r.startswith(("250", "354")) for r in t.envelope(rcpts=rcpts))
        t.say(letter("many") + b"\r\n.\r\n")
        replies = [t.hear()[0] for _ in rcpts]
        assert len(set(replies)) == 1 and replies[0].startswith("250 2.0.0 mail ")
        assert t.ask("NOOP")[0].startswith("250 ")
    assert len(gate.json("mail", "list", "--message-id", "lmtp-many@acme.test")) == 1


def test_no_recipients(gate):
    with Talk(gate.lmtp_port) as t:
        assert t.ask("DATA")[0].startswith("503 ")
        assert t.ask("MAIL FROM:<a@b.test>")[0].startswith("250 ")
        assert t.ask("RCPT TO:<a b@c>")[0].startswith("501 5.1.3")
        assert t.ask("DATA")[0].startswith("503 ")


def test_cut(gate):
    """Attack 83: cut before the dot: nothing; cut after it, before 250: stored, and the resend is known."""
    with Talk(gate.lmtp_port) as t:
        t.envelope()
        t.say(letter("cut-before"))
    with Talk(gate.lmtp_port) as t:
        t.envelope()
        t.say(letter("cut-after") + b"\r\n.\r\n")
    wait_for(lambda: gate.json("mail", "list", "--message-id", "lmtp-cut-after@acme.test"))
    with Talk(gate.lmtp_port) as t:
        assert t.mail(letter("cut-after")).endswith("duplicate")
        assert t.mail(letter("cut-before")).endswith("opened")


def test_too_big(gate):
    """Attack 84: by SIZE, and by the octets themselves; the connection lives."""
    with Talk(gate.lmtp_port) as t:
        assert t.ask(f"MAIL FROM:<a@b.test> SIZE={(2 << 20) + 1}")[0].startswith("552 5.3.4")
        assert t.mail(letter("big") + b"\r\n" + b"x" * (3 << 20)).startswith("552 5.3.4")
        assert t.mail(letter("after-big")).startswith("250 ")
    assert gate.json("mail", "list", "--message-id", "lmtp-big@acme.test") == []


def test_long_line(gate):
    """Attack 84: a command without an end."""
    with Talk(gate.lmtp_port) as t:
        with contextlib.suppress(OSError):
            for _ in range(100):
                t.say(b"x" * 100000)
        assert t.hear()[0].startswith("500 5.5.2")
        assert t.hear() == []


def test_pipelined(gate):
    """Everything at once, three mails and QUIT: the replies come in order."""
    with Talk(gate.lmtp_port, lhlo=False) as t:
        one = "MAIL FROM:<a@b.test>\r\nRCPT TO:<support@gate.test>\r\nDATA\r\n"
        t.say(b"LHLO x\r\n" + b"".join(one.encode() + letter(f"piped-{i}") + b"\r\n.\r\n" for i in range(3)) + b"QUIT\r\n")
        codes = [t.hear()[0][:3] for _ in range(14)]
        assert codes == ["250", *["250", "250", "354", "250"] * 3, "221"]
    assert row(gate, "lmtp-piped-2@acme.test")["outcome"] == "opened"


def test_odd_addresses(gate):
    """What an MTA took is taken: long rewritten senders, bare names, UTF-8."""
    long = "SRS0=abcd=xy=a-very-long-domain-name.example.org=and-a-long-local-part@forwarder.example.net"
    with Talk(gate.lmtp_port) as t:
        for i, sender in enumerate([long, "root", "jörg@müller.test", "", '"a b"@c.test']):
            assert t.mail(letter(f"odd-{i}"), sender=sender).startswith("250 "), sender
            assert row(gate, f"lmtp-odd-{i}@acme.test")["sender"] == sender
        for bad in ["a@b@c", "@", "a b@c.test", "<a@b.test"]:
            assert t.ask(f"MAIL FROM:<{bad}>")[0].startswith("501 5.1.7"), bad


def test_slow_ones_hurt_nobody(gate):
    """Two hundred that say nothing, and fifty that send a mail octet by octet."""
    slow = [Talk(gate.lmtp_port, lhlo=False) for _ in range(200)]
    drip = [Talk(gate.lmtp_port) for _ in range(50)]
    for d in drip:
        d.envelope()
    begun = time.monotonic()
    with Talk(gate.lmtp_port) as t:
        for i in range(50):
            for d in drip:
                d.say(b"x")
            assert t.mail(letter(f"fast-{i}")).startswith("250 ")
    assert time.monotonic() - begun < 20
    for s in [*slow, *drip]:
        s.__exit__()


def test_crowd(gate):
    """Attack 84: beyond the limit 421; it still serves who is in, and everybody when they have gone."""
    crowd, refused = [], 0
    with Talk(gate.lmtp_port) as inside:
        try:
            while refused == 0 and len(crowd) < 1100:
                s = socket.create_connection(("127.0.0.1", gate.lmtp_port), 20)
                crowd.append(s)
                if s.recv(3) == b"421":
                    refused = len(crowd)
            assert 700 <= refused <= 1001
            assert inside.mail(letter("crowd")).startswith("250 ")
        finally:
            for s in crowd:
                s.close()
    wait_for(lambda: gate.json("stats")[0]["gate"]["connections"] == 0)
    with Talk(gate.lmtp_port) as t:
        assert t.mail(letter("after-crowd")).startswith("250 ")


def test_private_parameters(gate):
    """Root and our own uid may say that a mail came by another door; nobody else, and nobody over TCP."""
    words = "MAIL FROM:<a@b.test> XGATEPOST-SOURCE=import"
    with Talk(gate.lmtp_port) as t:
        assert "250-XGATEPOST" not in t.can
        assert t.ask(words)[0].startswith("555 ")
    with Talk(gate.run_dir / "deliver.sock") as t:
        assert "250-XGATEPOST" in t.can
        assert t.ask(words)[0].startswith("250 ")


@pytest.mark.skipif(os.getuid() != 0, reason="needs root, to be somebody else")
@pytest.mark.parametrize("name", ["deliver.sock", "control.sock"])
def test_foreign_user(gate, name):
    """Attack 85: another local user is turned away by the kernel."""
    other = pwd.getpwnam("daemon")
    code = f"import socket; s = socket.socket(socket.AF_UNIX); s.connect({str(gate.run_dir / name)!r})"
    r = subprocess.run([sys.executable, "-c", code], user=other.pw_uid, group=other.pw_gid, extra_groups=[],
                       capture_output=True, cwd="/")
    assert b"PermissionError" in r.stderr


def test_locked_database(gate):
    """Attack 95: a foreign lock: waits, then 451, and no partial state; then it goes on."""
    con = sqlite3.connect(f"file:{gate.state}/gatepost.db?mode=rw", uri=True, isolation_level=None)
    con.execute("begin immediate")
    with Talk(gate.lmtp_port) as t:
        begun = time.monotonic()
        assert t.mail(letter("locked")).startswith("451 4.3.")
        assert 2 < time.monotonic() - begun < 20
        con.execute("rollback")
        con.close()
        assert t.mail(letter("locked")).endswith("opened")


def resident_kb(pid):
    with open(f"/proc/{pid}/status") as f:
        return next(int(line.split()[1]) for line in f if line.startswith("VmRSS"))


def test_large_mails_cost_no_memory():
    """Attack 84: twenty mails of 20 MB at a time lie in files."""
    with Gate() as g:
        block = b"some words to fill a line of an ordinary length, over and over again until\r\n" * 1000
        talks = [Talk(g.lmtp_port, timeout=120) for _ in range(20)]
        for i, t in enumerate(talks):
            t.envelope()
            t.say(letter(f"huge-{i}") + b"\r\n")
        for _ in range(20 * 1024 * 1024 // len(block)):
            for t in talks:
                t.say(block)
        assert resident_kb(g.roles()["gate"]) < 200_000
        for t in talks:
            t.say(b".\r\n")
        for t in talks:
            assert t.hear()[0].startswith("250 ")
            t.__exit__()
        assert not list(g.state.glob("spill.*"))
        sizes = [m["size"] for m in g.json("mail", "list")]
        assert len(sizes) == 20 and min(sizes) > 20_000_000


def test_stop_in_the_middle():
    """A stop lets the mail under way end, and turns away who waits."""
    gate = Gate().start()
    try:
        busy, idle = Talk(gate.lmtp_port), Talk(gate.lmtp_port)
        busy.envelope()
        busy.say(letter("stop"))
        stopper = threading.Thread(target=lambda: gate.stop())
        stopper.start()
        assert idle.hear()[0].startswith("421 4.3.2")
        assert idle.hear() == []
        time.sleep(0.5)
        busy.say(b"\r\n.\r\n")
        assert busy.hear()[0].endswith("opened")
        assert busy.hear()[0].startswith("421 ")
        stopper.join()
        assert (gate.state / "gate.lock").read_bytes() == b""
        gate.start()
        assert row(gate, "lmtp-stop@acme.test")["outcome"] == "opened"
        assert gate.json("stats")[0]["gate"]["cautious"] is False
    finally:
        gate.close()


def test_two_gates():
    """Attack 99: a second one on the same state folder refuses within a second or so."""
    with Gate() as first:
        second = Gate()
        second.state = first.state
        second.write_conf()
        begun = time.monotonic()
        second.start(wait=False)
        assert second.proc.wait(60) in (75, 78)
        assert time.monotonic() - begun < 20 and "another" in second.text_log()

        second.close()
        assert first.lmtp(mail())[0] == 250

