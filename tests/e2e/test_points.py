"""Kill points K2, K6, K7, K9 to K14, K17 to K19, K21 and K22 of the work, each GATEPOST_ROUNDS times (5; `make torture`
50), in a test build (make FAILPOINTS=1).  Every mail has a body of its own, and the oracle counts bodies in the database
and in the sink: nothing lost, no ticket twice, no confirmation without its ticket, none twice, but for once with the same
Message-ID where the gate can't know whether the server took it (K13, and K14 without the page of base/dots.c).
(K1 and K3 to K5 are in test_fetch_points.py, K8 and K20 in test_failpoints.py; K15 and K16 belong to hooks.)"""
import collections
import contextlib
import os
import re
import sqlite3

import pytest

from harness import BUILD, Gate, Sink, mail, wait_for

FAILPOINTS = BUILD / "failpoints"
ROUNDS = int(os.environ.get("GATEPOST_ROUNDS", "5"))
CONF = ('limits { stranger_hour = 100000 stranger_day = 100000 '
        "strangers_hour = 100000 customer_hour = 100000 customer_day = 100000 notice_hour = 100000 }\n")

pytestmark = pytest.mark.skipif(not (FAILPOINTS / "gatepostd").exists(), reason="needs make FAILPOINTS=1")


class Bed:
    """A gate whose failpoint acts once each time arm() was called, and a server that takes what it sends."""

    def __init__(self, point, action="kill", delay=0):
        self.sink = Sink(delay)
        self.gate = Gate(build=FAILPOINTS, transport=f'url = "{self.sink.url}"', conf=CONF,
                         env={"GATEPOST_FAILPOINT": ",".join(f"{p}:{action}" for p in point.split(","))})
        self.flag = self.gate.dir / "flag"
        self.gate.dir.chmod(0o777)  # whoever runs the gate takes the flag away
        self.gate.env["GATEPOST_FAILPOINT_FLAG"] = str(self.flag)
        self.sent = set()

    def __enter__(self):
        self.sink.__enter__()
        self.gate.start()
        return self

    def __exit__(self, *exc):
        self.gate.__exit__(*exc)
        self.sink.__exit__(*exc)

    def arm(self):
        self.flag.touch()

    def fresh(self):
        """A clean start: no back-off, no caution, nothing else to commit."""
        self.gate.stop()
        self.gate.start()

    def hit(self):
        wait_for(lambda: not self.flag.exists(), 60, say=lambda: "the point was not reached:\n" + self.gate.text_log()[-3000:])

    def send(self, n, **kw):
        """As an MTA does: until it is taken."""
        text = mail(subject=f"[acme-shop] billing: number {n}", body=f"body-{n}-end\n", message_id=f"<point-{n}@acme.test>",
                    sender=f"P{n} <p{n}@acme.test>", **kw)

        def taken():
            with contextlib.suppress(Exception):
                return self.gate.lmtp(text, sender=f"p{n}@acme.test")[0] == 250
        wait_for(taken, 60, 0.1, "a mail is not taken")
        self.sent.add(n)

    def settled(self):
        """Nothing waits any more."""
        def empty():
            with contextlib.suppress(sqlite3.Error):
                return self.gate.outbox_idle()
        wait_for(empty, 120, 0.1, "the outbox does not empty")

    def check(self, twice_allowed=0):
        self.settled()
        g = self.gate
        assert g.db("pragma integrity_check") == [("ok",)]
        bodies = collections.Counter(int(re.search(r"body-(\d+)-end", t)[1]) for t, in g.db(
            "select text from entry where kind = 'message'"))
        assert bodies == collections.Counter(self.sent), "a mail was lost or taken twice"
        assert g.db("select count(*) from ticket") == [(len(self.sent),)]
        assert g.db("select count(*) from outbox where kind = 'confirmation'") == [(len(self.sent),)]
        ids = collections.defaultdict(list)
        for m in self.sink.parsed():
            ids[str(m["To"])].append(m["Message-ID"])
        assert {a for a in ids if re.match(r"p\d+@", a)} == {f"p{n}@acme.test" for n in self.sent}
        assert all(len(set(i)) == 1 and len(i) <= 2 for i in ids.values()), ids
        twice = sum(len(i) == 2 for i in ids.values())
        assert twice <= twice_allowed, f"{twice} went out twice"
        return twice


def hurry(gate):
    """What may have been sent is sent once more after a minute; here, now."""
    row, = wait_for(lambda: gate.db("select id from outbox where state = 'unknown'"), 60, 0.05, "nothing is unknown")
    gate.tool("outbox", "retry", row[0])


@pytest.mark.parametrize("point", ["lmtp-dot", "before-outbox", "before-commit", "after-commit", "claimed", "after-rcpt",
                                   "mid-data", "after-dot", "before-settle"])
def test_point(point):
    """K6, K17, K2, K7, K10, K11, K12, K13, K14."""
    with Bed(point) as bed:
        for n in range(ROUNDS):
            bed.arm()
            bed.send(n)
            bed.hit()
            if point == "after-dot":
                hurry(bed.gate)
            bed.settled()
            if n % 3 == 2:
                bed.fresh()
        bed.check(ROUNDS if point == "after-dot" else 0)


def test_pipe_point():
    """K9: the pipe is killed after the commit, and comes again."""
    with Bed("pipe-committed") as bed:
        for n in range(ROUNDS):
            text = mail(body=f"body-{n}-end\n", message_id=f"<point-{n}@acme.test>", sender=f"p{n}@acme.test")
            bed.arm()
            assert bed.gate.deliver(text, "-f", f"p{n}@acme.test", check=False).returncode == -9
            bed.gate.deliver(text, "-f", f"p{n}@acme.test")
            bed.sent.add(n)
        bed.check()


def test_checkpoint():
    """K19: killed while the WAL's pages are moved into the file, as the gate ends."""
    with Bed("mid-checkpoint") as bed:
        hits = 0
        for n in range(ROUNDS):
            bed.send(n)
            bed.settled()
            bed.arm()
            with contextlib.suppress(AssertionError):
                bed.gate.stop()
            hits += not bed.flag.exists()
            bed.flag.unlink(missing_ok=True)  # a reader stood in the way of that checkpoint
            bed.gate.start()
        assert hits >= ROUNDS / 2, "hardly a checkpoint at the end"
        bed.check()


def test_recovery():
    """K21: everything is killed with mails on their way, and the next gate while it finds out what became of them."""
    with Bed("recovering", delay=0.3) as bed:
        for n in range(ROUNDS):
            bed.send(n)
            wait_for(lambda: bed.gate.db("select count(*) from outbox where state = 'sending'") != [(0,)] or
                     bed.gate.db("select count(*) from outbox where state = 'sent'") == [(n + 1,)], 30, 0.01)
            bed.gate.kill()
            bed.arm()
            bed.gate.start()
            bed.hit()
            bed.settled()
        bed.check(ROUNDS)


def test_first_start():
    """K18: killed while the tables are made.  The next gate makes them; nobody mends anything by hand."""
    for _ in range(ROUNDS):
        bed = Bed("mid-migration")
        bed.arm()
        with bed:
            assert not bed.flag.exists()
            bed.send(0)
            bed.check()


def test_disk_full_in_a_group():
    """K22: a write of the group fails for want of room, and then all of them do for a while."""
    with Bed("db-write", "28") as bed:
        for n in range(ROUNDS):
            bed.arm()
            bed.send(n)
            assert not bed.flag.exists()
        full = bed.gate.dir / "full"
        bed.gate.env.pop("GATEPOST_FAILPOINT_FLAG")
        bed.gate.env["GATEPOST_FAILPOINT_WHILE"] = str(full)
        bed.fresh()
        full.touch()
        for n in range(ROUNDS):
            reply = bed.gate.lmtp(mail(body=f"body-{100 + n}-end\n", message_id=f"<point-{100 + n}@acme.test>"))
            assert reply[0] == 451 and reply[1].startswith("4.3.1"), reply
            assert bed.gate.deliver(mail(), "-f", "x@acme.test", check=False).returncode == 75
        full.unlink()
        for n in range(ROUNDS):
            bed.send(100 + n)
        bed.check()
