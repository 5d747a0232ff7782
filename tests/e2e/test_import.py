"""gatepost import: an mbox of 2,000 mails in the wrong order, with the tool and then the whole daemon killed in the middle,
and run again: each mail one row, each thread one ticket, nothing answered, as of its own day; SIGINT ends between two mails;
maildirs; what can't be taken; and that nobody hears of it, whatever old mail says."""
import contextlib
import os
import pty
import random
import re
import signal
import subprocess
import threading
import time
from email.utils import formatdate

import pytest

from harness import AS_USER, DIRECTORY_WITH_AGENT, Gate, mail, wait_for

# What went out because of a mail; the agent is welcomed, too.
ABOUT_MAIL = "SELECT kind, recipient FROM outbox WHERE mail IS NOT NULL OR ticket IS NOT NULL"

START = 1_500_000_000


def old_mails(n, seed=7):
    """[(time, sender, text)]: threads of one person each, bodies with lines that an mbox must quote."""
    rnd = random.Random(seed)
    mails, last = [], {}
    for i in range(n):
        who = rnd.choice(["ann@acme.test", "bob@acme.test", "sam@else.test", "tom@else.test"])
        at = START + i * 3600 + rnd.randrange(3000)
        parent = last.get(who) if rnd.random() < 0.6 else None
        message_id = f"<old-{i}@acme.test>"
        last[who] = message_id
        head = [f"From: {who}", "To: support@gate.test", f"Subject: {'Re: ' if parent else ''}Trouble {i}",
                f"Message-ID: {message_id}", f"Date: {formatdate(at)}"]
        if parent:
            head += [f"In-Reply-To: {parent}"]
        body = f"Mail number {i}.\n\nFrom what I see\n>From what you saw\n.\n..\nFrom x Fri Jul  8 12:00:00 2011\n"
        mails.append((at, who, "\n".join(head) + "\n\n" + body, parent is None))
    return mails


def write_mbox(path, mails, eol="\n"):
    def quoted(text):
        return re.sub(r"^(>*From )", r">\1", text, flags=re.M)
    with open(path, "w", newline="") as f:
        for at, who, text, _ in mails:
            f.write(f"From {who} {time.strftime('%a %b %e %H:%M:%S %Y', time.gmtime(at))}\n{quoted(text)}\n".replace("\n", eol))
    path.chmod(0o644)


def start_import(gate, *args, **kw):
    return subprocess.Popen([str(gate.build / "gatepost"), "-c", str(gate.conf), "import", *map(str, args)],
                            stdin=subprocess.DEVNULL, env=gate.env, cwd="/", **AS_USER, **kw)


def mails_in(gate):
    return gate.db("SELECT count(*) FROM mail")[0][0]


def test_two_thousand_and_a_kill_in_the_middle():
    mails = old_mails(2000)
    with Gate(directory=DIRECTORY_WITH_AGENT) as gate:
        path = gate.dir / "old.mbox"
        write_mbox(path, mails[::-1])
        tool = start_import(gate, "mbox", path, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        wait_for(lambda: mails_in(gate) >= 300, 120)
        tool.kill()
        tool.wait()
        tool = start_import(gate, "mbox", path, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)
        wait_for(lambda: mails_in(gate) >= 700, 120)
        gate.kill()
        err = tool.communicate(timeout=120)[1]
        assert tool.returncode == 75 and b"run it again" in err, err
        gate.start()
        before = mails_in(gate)
        assert before < 2000
        summary = gate.json("import", "mbox", path)[0]
        assert summary["mails"] == summary["done"] == 2000 and summary["failed"] == 0
        assert summary["duplicate"] == before and summary["opened"] + summary["updated"] == 2000 - before
        # an oracle that knows nothing of the gate: what was written, thread by thread
        assert gate.db("SELECT count(*), count(DISTINCT subject) FROM mail") == [(2000, 2000)]
        assert gate.db("SELECT count(*) FROM ticket")[0][0] == sum(first for *_, first in mails)
        assert gate.db("SELECT count(*) FROM entry WHERE kind = 0 OR kind = 'message'")[0][0] == 2000
        assert gate.db(ABOUT_MAIL) == []
        # as of its day, without a promise, and octet for octet
        at, who, text, _ = mails[1999]
        row = gate.json("mail", "list", "--message-id", "old-1999@acme.test")[0]
        assert row["source"] == "import" and row["received_at"] == time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))
        assert gate.tool("mail", "show", row["id"], "--raw").stdout.replace(b"\r\n", b"\n").rstrip(b"\n") == \
            text.encode().rstrip(b"\n")
        first = gate.json("show", 1)[0]
        assert first["subject"] == "Trouble 0" and first["opened_at"].startswith("2017-07-14") and \
            first["first_response_due"] is None
        assert gate.json("list", "--limit", "1")[0]["updated_at"].startswith(time.strftime("%Y-%m-%d", time.gmtime(at)))


@pytest.fixture(scope="module")
def gate():
    with Gate(directory=DIRECTORY_WITH_AGENT, conf='trust { authserv_id = {"mx.gate.test"} }\nmax_size = 1M\n'
              'life { remind_after = "1h" }') as g:
        yield g


def test_interrupted_on_a_terminal(gate):
    mails = old_mails(4000, seed=9)
    path = gate.dir / "terminal.mbox"
    write_mbox(path, mails, "\r\n")
    before = mails_in(gate)
    master, slave = pty.openpty()
    shown = []

    def watch():  # all that the terminal gets: a terminal nobody reads would stop the tool
        with contextlib.suppress(OSError):
            while octets := os.read(master, 4096):
                shown.append(octets.decode())
    reader = threading.Thread(target=watch)
    reader.start()
    tool = start_import(gate, "mbox", path, stderr=slave, stdout=subprocess.PIPE)
    wait_for(lambda: mails_in(gate) >= before + 100 and "of 4000 mails" in "".join(shown), 120, 0.01)
    tool.send_signal(signal.SIGINT)
    out = tool.communicate(timeout=120)[0].decode()
    os.close(slave)
    reader.join(60)
    os.close(master)
    said = "".join(shown)
    assert tool.returncode == 75 and "interrupted; run it again to go on" in said
    assert re.search(r"\[#* *\] \d+ of 4000 mails", said), said
    done = int(re.match(r"(\d+) of 4000 mails: ", out).group(1))
    assert mails_in(gate) - before == done < 4000
    assert gate.json("import", "mbox", path)[0]["duplicate"] == done
    assert mails_in(gate) - before == 4000


def test_maildir(gate):
    box = gate.dir / "box"
    for sub in ("new", "cur", "tmp"):
        (box / sub).mkdir(parents=True)
    texts = {"cur/1400000001.b.host:2,RS": mail("Re: First", "b\n", message_id="<md-2@acme.test>",
                                                headers=[("In-Reply-To", "<md-1@acme.test>")]),
             "new/1400000000.a.host": mail("First", "a\n>From here\n", message_id="<md-1@acme.test>"),
             "cur/1400000002.c.host:2,T": mail("Deleted", "c\n"), "tmp/1400000003.d.host": mail("Unfinished", "d\n")}
    for name, text in texts.items():
        (box / name).write_text(text)
    out = gate.tool("import", "maildir", box).stdout.decode()
    assert out == "2 of 2 mails: 1 opened, 1 updated; 1 drafts and deleted ones were left\n"
    row = gate.json("mail", "list", "--message-id", "md-1@acme.test")[0]
    assert row["received_at"] == "2014-05-13T16:53:20Z"
    assert "\n>From here" in gate.json("thread", row["ticket"])[0]["text"]
    assert "2 known already" in gate.tool("import", "maildir", box).stdout.decode()


def test_what_cannot_be_taken(gate):
    path = gate.dir / "large.mbox"
    large = mail("Large", "x" * 70 + "\n" + ("y" * 70 + "\n") * 30000, message_id="<large@acme.test>")
    write_mbox(path, [(START, "ann@acme.test", large, True), (START + 1, "ann@acme.test", mail("Small"), True)])
    r = gate.tool("import", "mbox", path, check=False)
    assert r.returncode == 1 and b"mail 1 of the mbox, at octet " in r.stderr
    assert r.stdout == b"2 of 2 mails: 1 opened; 1 could not be taken\n"


def test_nobody_hears_of_it(gate):
    """An emergency, a stranger, an agent's command and answer, a bounce's ticket: all that mails would go out for."""
    auth = [("Authentication-Results", "mx.gate.test; dmarc=pass header.from=gate.test")]
    path = gate.dir / "loud.mbox"
    loud = [mail("[acme-shop] emergency: All is down", message_id="<loud-1@acme.test>"),
            mail("Re: All is down", "!take\n", sender="Kim <kim@gate.test>", headers=[*auth, ("In-Reply-To", "<loud-1@acme.test>")]),
            mail("Re: All is down", "We are on it.\n", sender="Kim <kim@gate.test>",
                 headers=[*auth, ("In-Reply-To", "<loud-1@acme.test>")]),
            mail("!list", "!list\n", sender="Kim <kim@gate.test>", headers=auth),
            mail("Hello", "!nonsense\n", sender="Kim <kim@gate.test>", headers=auth),
            mail("Hello", "Who are you?\n", sender="Eve <eve@stranger.test>")]
    write_mbox(path, [(START + i, "x@y.test", text, True) for i, text in enumerate(loud)])
    r = gate.json("import", "mbox", path)[0]
    assert r["done"] == 6 and r["failed"] == 0
    assert gate.db(ABOUT_MAIL) == []
    # nor later: the agent's answer is an entry, the ticket waits for its customer, and nobody reminds him
    row = gate.json("mail", "list", "--message-id", "loud-1@acme.test")[0]
    assert "reply" in [e["kind"] for e in gate.json("thread", row["ticket"])]
    assert gate.json("show", row["ticket"])[0]["status"] == "pending"
    assert gate.db("SELECT wake_at FROM ticket WHERE id = ?", row["ticket"]) == [(None,)]


@pytest.mark.parametrize("args, code, error", [
    (("mbox",), 64, b"usage: gatepost import mbox FILE"),
    (("tape", "x"), 64, b"usage:"),
    (("mbox", "/nonexistent/x"), 1, b"/nonexistent/x: No such file"),
    (("mbox", "/etc/passwd"), 1, b"/etc/passwd: no mbox"),
    (("maildir", "/etc"), 1, b"/etc: no maildir"),
    (("mbox", "/etc/passwd", "--mailbox", "nosuch"), 64, b"there is no mailbox nosuch"),
])
def test_what_is_refused(gate, args, code, error):
    r = gate.tool("import", *args, check=False)
    assert r.returncode == code and error in r.stderr, r.stderr


def test_without_a_daemon(gate):
    other = Gate()
    try:
        r = other.tool("import", "mbox", "/etc/passwd", check=False)
        assert r.returncode == 69 and b"the daemon is not running" in r.stderr
    finally:
        other.close()
