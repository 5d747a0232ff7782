"""gatepost export: one ticket and all of them as mbox, JSON and text, read back by other programs than ours; what went out is
what the mbox holds; notes stay out with --public; and an mbox that was exported can be imported."""
import json
import mailbox
import os
import pty
import re
import subprocess
import threading
import contextlib

import pytest

from harness import AS_USER, DIRECTORY, DIRECTORY_WITH_AGENT, Gate, mail, parse, wait_for

TEXT = "Кассa fails.\n\nFrom now on it is >quoted.\n>From before\n..dots\n"


@pytest.fixture(scope="module")
def gate():
    with Gate(directory=DIRECTORY_WITH_AGENT) as g:
        code, text = g.lmtp(mail("[acme-shop] downtime: Checkout", TEXT, message_id="<one@acme.test>"))
        assert "ticket 1 opened" in text
        confirmation = wait_for(lambda: [m for m in g.sent() if "ann@acme.test" in m["To"]], 60)[0]
        attached = ("--B\nContent-Type: text/plain\n\nSee here: checkout\n--B\nContent-Type: image/png\n"
                    "Content-Disposition: attachment; filename=a.png\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n--B--\n")
        reply = mail("Re: Checkout", attached, to=confirmation["Reply-To"], message_id="<two@acme.test>") \
            .replace("Content-Type: text/plain; charset=utf-8", "Content-Type: multipart/mixed; boundary=B", 1)
        code, text = g.lmtp(reply, rcpt=confirmation["Reply-To"])
        assert "ticket 1 updated" in text, text
        g.tool("--as", "kim@gate.test", "note", 1, stdin="She \x1b[31mcalled.\n")
        for i in range(30):
            g.lmtp(mail(f"[acme-shop] billing: More {i}", f"{i}\n"))
        yield g


def read_mbox(gate, *args):
    path = gate.dir / "out.mbox"
    path.write_bytes(gate.tool("export", *args, "--format", "mbox").stdout)
    return path, [parse(m.as_bytes()) for m in mailbox.mbox(path)]


def test_json(gate):
    got, = gate.json("export", 1)
    assert got["ticket"] == gate.json("show", 1)[0]
    assert got["thread"] == gate.json("thread", 1)
    assert got["thread"][1]["attachments"][0]["filename"] == "a.png"
    assert "note" in [e["kind"] for e in got["thread"]]


def test_mbox(gate):
    path, mails = read_mbox(gate, 1)
    assert [m["Message-ID"] for m in mails[:2]] == ["<one@acme.test>", "<two@acme.test>"]
    # mboxrd, as it came: one ">" is ours
    raw = gate.tool("mail", "show", 1, "--raw").stdout.replace(b"\r\n", b"\n")
    unquoted = re.sub(rb"^>(>*From )", rb"\1", path.read_bytes(), flags=re.M)
    assert raw.rstrip(b"\n") in unquoted
    assert b"\n>From now on" in path.read_bytes() and b"\n>>From before" in path.read_bytes()
    assert mails[1].is_multipart()
    note = mails[2]
    assert "called." in note.get_content() and note["Subject"] == "Note on #1" and "kim@gate.test" in note["From"]
    assert len(mails) == 3  # no events


def test_public(gate):
    assert [e["kind"] for e in gate.json("export", 1, "--public")[0]["thread"]] == ["message", "message"]
    assert len(read_mbox(gate, 1, "--public")[1]) == 2
    assert b"called" not in gate.tool("export", 1, "--format", "text", "--public").stdout


def test_an_answer_is_what_the_customer_got():
    """Not the notice of it that a colleague got, with what is for agents alone."""
    two = DIRECTORY_WITH_AGENT | {"agents": [*DIRECTORY_WITH_AGENT["agents"], {"address": "lee@gate.test", "name": "Lee"}]}
    with Gate(directory=two) as gate:
        gate.opened(mail())
        gate.tool("--as", "kim@gate.test", "reply", 1, stdin="We look.\n")
        wait_for(gate.outbox_idle)
        told = gate.db("select recipient, kind from outbox where entry = (select id from entry where kind = 'reply')")
        assert told == [("ann@acme.test", "reply"), ("lee@gate.test", "notice")]
        answer = read_mbox(gate, 1, "--public")[1][1]
        assert "ann@acme.test" in answer["To"] and "X-Gatepost-Ticket" not in answer and "We look." in answer.get_content()


def test_text(gate):
    out = gate.tool("export", 1, "--format", "text").stdout.decode()
    assert out.startswith("Ticket #1: Checkout\n\nStatus        open\n")
    assert "Кассa fails." in out and "[attachment 1: a.png, image/png, 8 octets]" in out
    assert re.search(r"^--- \d{4}-\d\d-\d\d \d\d:\d\d UTC, note, kim@gate.test$", out, re.M)
    assert "\x1b" not in out


def test_all(gate):
    rows = gate.json("export", "--all")
    assert [r["ticket"]["id"] for r in rows] == list(range(1, 32))
    path, mails = read_mbox(gate, "--all")
    assert len(mails) == 33
    assert gate.tool("export", "--all", "--format", "text").stdout.decode().count("\nStatus ") == 31
    # and in again, elsewhere
    with Gate(directory=DIRECTORY) as other:
        path.chmod(0o644)
        summary = other.json("import", "mbox", path)[0]
        assert summary["done"] == 33 and summary["failed"] == 0
        assert other.json("show", 1)[0]["subject"] == "Checkout"


def test_the_bar_is_not_in_the_data(gate):
    """Where stdout is a file and stderr a terminal; without one there is none."""
    assert gate.tool("export", "--all").stderr == b""
    master, slave = pty.openpty()
    shown = []

    def watch():
        with contextlib.suppress(OSError):
            while octets := os.read(master, 4096):
                shown.append(octets)
    reader = threading.Thread(target=watch)
    reader.start()
    r = subprocess.run([str(gate.build / "gatepost"), "-c", str(gate.conf), "export", "--all"], stdin=subprocess.DEVNULL,
                       stdout=subprocess.PIPE, stderr=slave, timeout=120, cwd="/", **AS_USER)
    os.close(slave)
    reader.join(60)
    os.close(master)
    assert r.returncode == 0 and len([json.loads(line) for line in r.stdout.splitlines()]) == 31


@pytest.mark.parametrize("args, code, error", [
    ((), 64, b"usage: gatepost export ID"),
    (("1", "--all"), 64, b"usage:"),
    (("1", "--format", "pdf"), 64, b"no format pdf: mbox, json or text"),
    (("99",), 1, b"there is no ticket 99"),
    (("x",), 64, b"no ticket number: x"),
])
def test_what_is_refused(gate, args, code, error):
    r = gate.tool("export", *args, check=False)
    assert r.returncode == code and error in r.stderr, r.stderr


def test_a_full_disk(gate):
    with open("/dev/full", "wb") as full:
        r = subprocess.run([str(gate.build / "gatepost"), "-c", str(gate.conf), "export", "--all"], stdin=subprocess.DEVNULL,
                           stdout=full, stderr=subprocess.PIPE, timeout=120, cwd="/", **AS_USER)
    assert r.returncode == 75 and b"cannot write the output" in r.stderr


def test_without_a_daemon(gate):
    gate.stop()
    try:
        assert gate.json("export", 1)[0]["ticket"]["id"] == 1
    finally:
        gate.start()
