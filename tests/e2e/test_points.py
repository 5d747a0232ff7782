"""Kill points K2, K6, K7, K9 to K19, K21 and K22 of the work, each GATEPOST_ROUNDS times (5; `make torture`
50), in a test build (make FAILPOINTS=1).  Every mail has a body of its own, and the oracle counts bodies in the database
and in the sink: nothing lost, no ticket twice, no confirmation without its ticket, none twice, but for once with the same
Message-ID where the gate can't know whether the server took it (K13, and K14 without the page of base/dots.c).  The call of
a hook may come once more, too, with the same webhook-id (K15, K16); none without its ticket.
(K1 and K3 to K5 are in test_fetch_points.py, K8 and K20 in test_failpoints.py.)"""
import collections
import contextlib
import email.utils
import os
import re
import signal
import sqlite3

import pytest

from harness import BUILD, Gate, Sink, mail, wait_for
from http_server import SILENT, Answer, HttpServer

FAILPOINTS = BUILD / "failpoints"
ROUNDS = int(os.environ.get("GATEPOST_ROUNDS", "5"))
CONF = ('limits { stranger_hour = 100000 stranger_day = 100000 '
        "strangers_hour = 100000 customer_hour = 100000 customer_day = 100000 notice_hour = 100000 }\n")

pytestmark = pytest.mark.skipif(not (FAILPOINTS / "gatepostd").exists(), reason="needs make FAILPOINTS=1")


def address(mail_of_ours):
    return email.utils.parseaddr(str(mail_of_ours["To"]))[1]


class Bed:
    """A gate whose failpoint acts once each time arm() was called, and a server that takes what it sends."""

    def __init__(self, point, action="kill", delay=0, conf="", directory=None):
        self.sink = Sink(delay)
        self.gate = Gate(build=FAILPOINTS, transport=f'url = "{self.sink.url}"', conf=CONF + conf, directory=directory,
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

    def insist(self, text, sender):
        """As an MTA does: until it is taken."""
        def taken():
            with contextlib.suppress(Exception):
                return self.gate.lmtp(text, sender=sender)[0] == 250
        wait_for(taken, 60, 0.1, "a mail is not taken")

    def send(self, n, subject="[acme-shop] billing: number", **kw):
        self.insist(mail(subject=f"{subject} {n}", body=f"body-{n}-end\n", message_id=f"<point-{n}@acme.test>",
                         sender=f"P{n} <p{n}@acme.test>", **kw), f"p{n}@acme.test")
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
            if m["Auto-Submitted"] == "auto-replied":
                ids[address(m)].append(m["Message-ID"])
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


# Somebody of a plan with people on call for each round, and a site for each: one page a site.
PROVEN = [("Authentication-Results", "mx.gate.test; dmarc=pass header.from=acme.test")]
AGENT_PROVEN = [("Authentication-Results", "mx.gate.test; dmarc=pass header.from=gate.test")]
TRUST = 'trust { authserv_id = {"mx.gate.test"} }\n'
PEOPLE = {
    "organizations": [{
        "id": "acme", "name": "Acme", "plan": "diamond", "language": "en", "timezone": "UTC",
        "members": [{"address": f"p{n}@acme.test", "role": "developer"} for n in range(ROUNDS)] +
                   [{"address": "bob@acme.test", "role": "team_member"}],
        "sites": [{"id": f"site-{n}", "name": "S"} for n in range(ROUNDS)]}],
    "agents": [{"address": "kim@gate.test", "name": "Kim"}, {"address": "lee@gate.test", "name": "Lee"}]}


class HookBed(Bed):
    """A bed whose emergencies call a hook.  silent: its server takes a call and says no more."""

    def __init__(self, point):
        self.server, self.silent, self.orphans = HttpServer(self.answer), False, []
        super().__init__(point, directory=PEOPLE, conf=TRUST + f'''
plan "diamond" {{ tickets = "24x7" first_response = 8h oncall = 15m }}
hook "ops" {{ url = "{self.server.url}/ops" allow_private = yes }}
oncall {{ level "first" {{ hook = "ops" acknowledge_within = "never" }} }}
''')

    def __enter__(self):
        self.server.__enter__()
        return super().__enter__()

    def __exit__(self, *exc):
        super().__exit__(*exc)
        self.server.__exit__(*exc)

    def answer(self, request):
        ticket = request.json()["ticket"]
        if self.gate.db("select count(*) from ticket where id = ?", ticket) != [(1,)]:
            self.orphans.append(ticket)
        return SILENT if self.silent else Answer(202)

    def page(self, n):
        self.send(n, subject=f"[site-{n}] emergency: number", headers=PROVEN)

    def called(self):
        """The call is made, at once and not when its wait is over; so is the mail that was under way beside it."""
        def all_sent():
            with contextlib.suppress(sqlite3.Error):
                rows = self.gate.db("select id from outbox where state <> 'sent'")
                for number, in self.gate.db("select id from outbox where state in ('deferred', 'unknown')"):
                    self.gate.tool("outbox", "retry", number, check=False)
                return not rows
        wait_for(all_sent, 60, 0.2, lambda: f"a call was not made:\n{self.gate.text_log()[-3000:]}")

    def check(self, twice_allowed=0):
        super().check(ROUNDS)
        g = self.gate
        rows = dict(g.db("select message_id, ticket from outbox where hook is not null and state = 'sent'"))
        assert not self.orphans and sorted(rows.values()) == sorted(t for t, in g.db("select id from ticket"))
        assert g.db("select count(*) from page") == [(len(rows),)]
        seen = collections.defaultdict(list)
        for request in self.server.seen():
            seen[request.headers["webhook-id"]].append(request)
        assert seen.keys() == rows.keys(), "a call was lost, or made for nothing"
        for key, requests in seen.items():
            assert len(requests) <= 2 and len({r.body for r in requests}) == 1, requests
            assert requests[0].json()["ticket"] == rows[key] and requests[0].json()["event"] == "page"
        twice = sum(len(r) == 2 for r in seen.values())
        assert twice <= twice_allowed, f"{twice} calls came twice"


@pytest.mark.parametrize("victim", ["send", "gate", "all"])
def test_hook_posted(victim):
    """K15: the server has the call and hasn't answered when who made it dies."""
    with HookBed("none") as bed:
        for n in range(ROUNDS):
            bed.silent, before = True, bed.server.count()
            bed.page(n)
            wait_for(lambda: bed.server.count() > before, 60, say="no call came")
            bed.silent = False
            if victim == "all":
                bed.gate.kill()
                bed.gate.start()
            else:
                os.kill(bed.gate.roles()[victim], signal.SIGKILL)
                wait_for(lambda: bed.gate.db("select state from outbox where hook is not null order by id desc limit 1")
                         != [("sending",)], 60, say="the call is still on its way")
            bed.called()
            if n % 3 == 2:
                bed.fresh()
        bed.check(ROUNDS)


@pytest.mark.parametrize("point, twice", [("before-hook-row", False), ("hook-claimed", False), ("http-answered", True),
                                          ("before-hook-settle", True)])
def test_hook_point(point, twice):
    """K17 and K10 of a page's call; K16: send has the 2xx, the gate has it, and neither has written it."""
    with HookBed(point) as bed:
        for n in range(ROUNDS):
            bed.arm()
            bed.page(n)
            bed.hit()
            bed.called()
            if n % 3 == 2:
                bed.fresh()
        bed.check(ROUNDS if twice else 0)


@pytest.mark.parametrize("point", ["before-outbox", "before-outbox-to:kill:bob@acme.test", "before-outbox-to:kill:lee@gate.test"])
def test_agents_answer(point):
    """K17: an agent's answer is stored, but not the mail to the requester, to the other party, or the notice to her
    colleague.  In the end it is there once, and went once to each."""
    name, _, action = point.partition(":")
    with Bed(name, action or "kill", conf=TRUST, directory=PEOPLE) as bed:
        for n in range(ROUNDS):
            bed.send(n, subject=f"[site-{n}] billing: number", headers=[*PROVEN, ("Cc", "bob@acme.test")])
            bed.settled()
            ticket, = bed.gate.db("select max(id) from ticket")[0]
            bed.arm()
            bed.insist(mail(sender="Kim <kim@gate.test>", subject=f"Re: number {n} [#{ticket}]", body=f"answer-{n}-end\n",
                            message_id=f"<answer-{n}@gate.test>", headers=AGENT_PROVEN), "kim@gate.test")
            bed.hit()
            bed.settled()
            if n % 3 == 2:
                bed.fresh()
        bed.check()
        g, rounds = bed.gate, list(range(ROUNDS))
        answers = [re.search(r"answer-(\d+)-end", t)[1] for t, in g.db("select text from entry where kind = 'reply' order by id")]
        assert [int(a) for a in answers] == rounds
        assert g.db("select status, count(*) from ticket group by 1") == [("pending", ROUNDS)]
        got = collections.defaultdict(list)
        for m in bed.sink.parsed():
            found = re.search(r"answer-(\d+)-end", m.get_body(("plain",)).get_content())
            if found:
                got[address(m)].append(int(found[1]))
        assert sorted(got.pop("bob@acme.test")) == sorted(got.pop("lee@gate.test")) == rounds
        assert got == {f"p{n}@acme.test": [n] for n in rounds}
