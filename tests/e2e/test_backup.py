"""Backup while mail comes in, and restore: no number is used twice, mail that is read again is filed again, and nothing is
sent until `outbox resume`.  GATEPOST_BACKUPS: how often (3; `make torture` 60)."""
import contextlib
import fcntl
import itertools
import os
import re
import shutil
import sqlite3
import stat
import threading

from harness import DIRECTORY, DIRECTORY_WITH_AGENT, NO_LIMITS, USER, Gate, Sink, mail, wait_for

BACKUPS = int(os.environ.get("GATEPOST_BACKUPS", "3"))


class Traffic:
    """Sends mails of their own bodies from some threads, and remembers which numbers they got."""

    def __init__(self, gate):
        self.gate, self.count, self.lock = gate, itertools.count(1), threading.Lock()
        self.numbers, self.bodies, self.stopped = [], {}, threading.Event()
        self.threads = [threading.Thread(target=self.work, daemon=True) for _ in range(3)]
        for t in self.threads:
            t.start()

    def send(self, n):
        reply = self.gate.lmtp(mail(subject=f"number {n}", body=f"body-{n}-end\n", message_id=f"<data-{n}@acme.test>",
                                    sender=f"p{n}@acme.test"), sender=f"p{n}@acme.test")
        found = re.match(r"2.0.0 mail (\d+) ticket (\d+) opened", reply[1])
        if found:
            with self.lock:
                self.numbers.append((int(found[1]), int(found[2])))
                self.bodies[n] = int(found[2])
        return bool(found)

    def work(self):
        while not self.stopped.is_set():
            n = next(self.count)
            with contextlib.suppress(Exception):
                self.send(n)
            self.stopped.wait(0.01)

    def stop(self):
        self.stopped.set()
        for t in self.threads:
            t.join()


def test_backup_and_restore_under_load():
    with Sink() as sink:
        gate = Gate(transport=f'url = "{sink.url}"', conf=NO_LIMITS)
        copy = gate.state / "backup.db"
        with gate:
            traffic = Traffic(gate)
            for n in range(BACKUPS):
                if n:
                    traffic = next_traffic(gate, traffic)
                enough = len(traffic.numbers) + 20
                wait_for(lambda: len(traffic.numbers) >= enough, 60, 0.02, "no mail comes in")
                gate.tool("backup", copy)
                assert stat.S_IMODE(copy.stat().st_mode) == 0o600
                wait_for(lambda: len(traffic.numbers) >= enough + 20, 60, 0.02, "no mail comes in")
                if n % 2:
                    gate.kill()
                else:
                    gate.stop()
                traffic.stop()
                restored(gate, sink, traffic, copy)
            assert gate.db("pragma integrity_check") == [("ok",)]


def next_traffic(gate, old):
    new = Traffic(gate)
    new.count = itertools.count(next(old.count) + 1000)
    new.numbers, new.bodies = old.numbers, old.bodies
    return new


def restored(gate, sink, traffic, copy):
    """What holds after a restore, and then the outbox is let go again."""
    in_backup = bodies(copy)
    lost = [n for n in traffic.bodies if n not in in_backup]
    assert lost, "every mail was in the backup: nothing is tested"
    gate.tool("restore", copy)
    assert gate.db("select count(*) from outbox where state = 'sending'") == [(0,)]
    sent = len(sink.mails)
    gate.start()
    assert gate.json("stats")[0]["outbox"]["paused"] is True
    before = {t for _, t in traffic.numbers} | {m for m, _ in traffic.numbers}
    numbers = set(traffic.numbers)
    for n in lost[:10]:  # as a mailbox has them that is read again
        assert traffic.send(n), "a mail that came after the backup was not filed again"
    for m, t in traffic.numbers:
        if (m, t) not in numbers:
            assert m > max(m for m, _ in numbers) and t > max(t for _, t in numbers), "a number was used twice"
    assert before and len({t for _, t in traffic.numbers}) == len(traffic.numbers)
    assert len({m for m, _ in traffic.numbers}) == len(traffic.numbers)
    assert len(sink.mails) == sent, "something was sent before `outbox resume`"
    gate.tool("outbox", "resume")
    wait_for(gate.outbox_idle, 60, 0.1, "the outbox does not empty")
    ids = {}
    for m in sink.parsed():
        assert ids.setdefault(m["Message-ID"], str(m["To"])) == str(m["To"]), "a Message-ID was used for two mails"


def bodies(path):
    con = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    try:
        return {int(re.search(r"body-(\d+)-end", t)[1]) for t, in con.execute("select text from entry where kind = 'message'")}
    finally:
        con.close()


def test_what_was_being_sent_is_unknown():
    with Sink(delay=3) as sink, Gate(transport=f'url = "{sink.url}"') as gate:
        gate.lmtp(mail())
        wait_for(lambda: gate.db("select state from outbox") == [("sending",)], 30, 0.01, "it is not being sent")
        copy = gate.state / "copy.db"
        gate.tool("backup", copy)
        gate.stop()
        gate.tool("restore", copy)
        gate.start()
        assert [o["state"] for o in gate.json("outbox", "list")] == ["unknown"]


def test_restore_refuses():
    with Gate() as gate:
        gate.lmtp(mail())
        copy, other = gate.state / "copy.db", gate.state / "other.db"
        gate.tool("backup", copy)
        r = gate.tool("restore", copy, check=False)
        assert r.returncode == 1 and b"stop it first" in r.stderr
        gate.stop()
        before = gate.db("select count(*) from ticket")
        for text, said in ((b"", b"not a backup"), (b"x" * 5000, b"not a backup")):
            other.write_bytes(text)
            r = gate.tool("restore", other, check=False)
            assert r.returncode == 1 and said in r.stderr, r.stderr
        octets = bytearray(copy.read_bytes())
        for at in range(8192, len(octets), 4096):  # pages of rubbish
            octets[at + 100:at + 2000] = os.urandom(1900)
        other.write_bytes(octets)
        r = gate.tool("restore", other, check=False)
        assert r.returncode == 1 and b"database" in r.stderr, r.stderr
        itself = gate.state / "gatepost.db.restore"  # where the copy is made
        itself.write_bytes(copy.read_bytes())
        r = gate.tool("restore", itself, check=False)
        assert r.returncode == 1 and b"rename" in r.stderr and itself.read_bytes() == copy.read_bytes()
        itself.unlink()
        con = sqlite3.connect(copy)
        con.execute("pragma user_version = 999")
        con.close()
        r = gate.tool("restore", copy, check=False)
        assert r.returncode == 1 and b"newer" in r.stderr
        r = gate.tool("restore", gate.state / "missing", check=False)
        assert r.returncode == 1 and b"No such file" in r.stderr
        assert gate.db("select count(*) from ticket") == before
        assert not list(gate.state.glob("*.restore*")) and not list(gate.state.glob("*.before-*"))


def test_two_backups_to_the_same_file():
    """Of which one is still under way: it isn't given its name half made."""
    with Gate() as gate:
        gate.opened(mail())
        copy = gate.state / "copy.db"
        part = gate.state / "copy.db.part"
        part.write_bytes(b"what was interrupted")
        os.chown(part, USER.pw_uid, USER.pw_gid)
        with open(part, "rb") as under_way:
            fcntl.flock(under_way, fcntl.LOCK_EX)
            r = gate.tool("backup", copy, check=False)
            assert r.returncode == 75 and b"another backup" in r.stderr
            assert part.read_bytes() == b"what was interrupted" and not copy.exists()
        gate.tool("backup", copy)
        assert copy.exists() and not part.exists() and stat.S_IMODE(copy.stat().st_mode) == 0o600


def test_yesterdays_copy_in_its_place():
    """By cp, with the daemon stopped, and few numbers ago: none is used twice, nor is a Message-ID."""
    with Gate(directory=DIRECTORY_WITH_AGENT) as gate:
        def answer(text):
            gate.tool("--as", "kim@gate.test", "reply", 1, stdin=text)
            wait_for(gate.outbox_idle)
        gate.opened(mail())
        answer("one\n")
        copy = gate.state / "yesterday.db"
        gate.tool("backup", copy)
        last = [gate.opened(mail()) for _ in range(2)][-1]
        answer("two\n")
        gate.stop()
        shutil.copyfile(copy, gate.state / "gatepost.db")
        gate.start()
        assert "older than the marks beside it" in gate.text_log()
        assert gate.opened(mail()) > last
        answer("three\n")
        ids = [m["Message-ID"] for m in gate.sent()]
        assert len(ids) == len(set(ids))
        gate.stop()
        gate.start()
        assert gate.text_log().count("older than the marks beside it") == 1


def test_the_token_key_is_lost():
    """The daemon says so, and customers are known by the number in the subject all the same."""
    with Gate(directory=DIRECTORY, conf='reply_address = "support+%s@gate.test"\n') as gate:
        gate.opened(mail())
        confirmation, = wait_for(gate.sent)
        assert "the token key is new" not in gate.text_log()
        gate.stop()
        old = (gate.state / "token.key").read_text()
        (gate.state / "token.key").unlink()
        gate.start()
        assert "the token key is new" in gate.text_log()
        to = confirmation["Reply-To"].addresses[0].addr_spec
        assert "ticket 1 updated" in gate.lmtp(mail(subject=confirmation["Subject"], to=to), rcpt=to)[1]
        assert "opened" in gate.lmtp(mail(subject="without a number", to=to), rcpt=to)[1]
        gate.stop()
        gate.write_conf(gate.secrets(token_key_old=old) + gate.extra)
        gate.start()
        assert "ticket 1 updated" in gate.lmtp(mail(subject="Checkout, no number", to=to), rcpt=to)[1]


def test_numbers_go_on_without_the_database():
    """The database is lost or destroyed: the marks beside it still say which numbers were used."""
    with Gate() as gate:
        for _ in range(3):
            gate.lmtp(mail())
        copy, database = gate.state / "copy.db", gate.state / "gatepost.db"
        gate.tool("backup", copy)
        for _ in range(3):
            gate.lmtp(mail())
        gate.stop()
        database.write_bytes(b"rubbish" * 1000)
        os.chown(database, USER.pw_uid, USER.pw_gid)
        for _ in range(3):  # within a second: each keeps what was there
            gate.tool("restore", copy)
        assert len(list(gate.state.glob("gatepost.db.before-*Z*"))) == 3
        gate.start()
        number = gate.opened(mail())
        assert 6 < number < 3000
        # an old copy put in its place by hand
        gate.stop()
        shutil.copy(copy, database)
        os.chown(database, USER.pw_uid, USER.pw_gid)
        gate.start()
        assert gate.opened(mail()) > number
        assert "older than the marks" in gate.text_log()


def test_backup_replaces_only_backups():
    with Gate() as gate:
        gate.lmtp(mail())
        precious = gate.state / "precious"
        precious.write_text("the admin's own")
        r = gate.tool("backup", precious, check=False)
        assert r.returncode == 1 and b"not replaced" in r.stderr and precious.read_text() == "the admin's own"
        r = gate.tool("backup", gate.state / "gatepost.db", check=False)
        assert r.returncode == 1 and b"database itself" in r.stderr
        pipe = gate.state / "pipe"  # as /dev/null and /dev/stdout, which root could replace
        os.mkfifo(pipe)
        os.chown(pipe, USER.pw_uid, USER.pw_gid)
        r = gate.tool("backup", pipe, check=False)
        assert r.returncode == 1 and b"not replaced" in r.stderr and pipe.is_fifo()
        copy = gate.state / "copy.db"
        gate.tool("backup", copy)
        gate.lmtp(mail())
        gate.tool("backup", copy)
        con = sqlite3.connect(copy)
        assert con.execute("select count(*) from ticket").fetchone() == (2,)
        con.close()
        gate.stop()
        gate.tool("backup", copy)  # works while it is down
        r = gate.tool("backup", gate.dir / "nowhere" / "x", check=False)
        assert r.returncode == 1 and b"nowhere" in r.stderr
