"""kill -9 of a role, and of the whole, at random moments while mail comes in: nothing lost, nothing twice, no
confirmation without its ticket.  Every mail has a body of its own; the oracle counts in the database and in the sink.
The doors behave as an MTA does: what is not acknowledged is sent again."""
import collections
import contextlib
import json
import os
import random
import re
import signal
import subprocess
import threading
import time

import pytest

from harness import DIRECTORY, NO_LIMITS, Gate, Sink, mail, wait_for

MAILS = int(os.environ.get("GATEPOST_KILL_MAILS", "2000"))
SENDERS = 4
KILLS = int(os.environ.get("GATEPOST_KILLS", "20"))
FRESH = 25  # kills, after which it is started anew: a role that dies again and again is left alone for longer and longer


def letter(n):
    return mail(subject=f"[acme-shop] billing: number {n}", body=f"body-{n}-end\n\nErrors: E{n}\n",
                message_id=f"<kill-{n}@acme.test>", sender=f"P{n} <p{n}@acme.test>")


class Senders:
    """Threads that send letters until each is acknowledged."""

    def __init__(self, gate, door):
        self.gate, self.door, self.todo, self.lock = gate, door, list(range(MAILS)), threading.Lock()
        self.acknowledged, self.again = set(), 0
        self.threads = [threading.Thread(target=self.work, daemon=True) for _ in range(SENDERS)]
        for t in self.threads:
            t.start()

    def try_one(self, n):
        if self.door == "lmtp":
            return self.gate.lmtp(letter(n), sender=f"p{n}@acme.test")[0] == 250
        return self.gate.deliver(letter(n), "-f", f"p{n}@acme.test", check=False).returncode == 0

    def work(self):
        while True:
            with self.lock:
                if not self.todo:
                    return
                n = self.todo.pop(0)
            try:
                done = self.try_one(n)
            except (OSError, EOFError, AssertionError, subprocess.TimeoutExpired, Exception):
                done = False
            with self.lock:
                if done:
                    self.acknowledged.add(n)
                else:
                    self.again += 1
                    self.todo.append(n)
            if not done:
                time.sleep(0.02)

    def done(self):
        with self.lock:
            return len(self.acknowledged)

    @property
    def running(self):
        return any(t.is_alive() for t in self.threads)


def state_of(gate, sink, senders):
    """What was under way at the moment of the kill."""
    r = gate.tool("stats", "--json", check=False)
    sending = r.returncode == 0 and json.loads(r.stdout)["outbox"]["sending"] > 0
    with senders.lock:
        return ("intake " if senders.running else "") + ("outbox" if sending else "") or "idle"


def drain(gate, sink):
    """Thousands of mails may be left, so it's not their time that is bounded, but that in which none goes out."""
    gone, since = 0, time.monotonic()
    while not gate.outbox_idle():
        if len(sink.mails) > gone:
            gone, since = len(sink.mails), time.monotonic()
        assert time.monotonic() - since < 150, f"the outbox did not empty: {gone} have come out"
        time.sleep(0.5)


@pytest.mark.parametrize("door", ["lmtp", "pipe"])
@pytest.mark.parametrize("what", ["roles", "whole"])
def test_kill(door, what):
    rng = random.Random(f"{door} {what}")
    seen = collections.Counter()
    with Sink() as sink:
        gate = Gate(transport=f'url = "{sink.url}"', conf=NO_LIMITS, directory=DIRECTORY).start()
        try:
            senders = Senders(gate, door)
            # at random points of the work, not of the clock, so that every machine sees as many kills
            for point in sorted(rng.sample(range(MAILS // 50, MAILS * 19 // 20), KILLS)):
                wait_for(lambda: senders.done() >= point or not senders.running, 600, 0.002, "mail stopped coming in")
                time.sleep(rng.uniform(0, 0.03))
                roles = gate.roles()
                victim = "whole" if what == "whole" else rng.choice(sorted(roles) or ["whole"])
                if sum(seen.values()) % FRESH == FRESH - 1:
                    gate.stop()
                    gate.start()
                    roles = gate.roles()
                seen[f"{victim.split()[0]}: {state_of(gate, sink, senders)}"] += 1
                if victim == "whole":
                    gate.kill()
                    gate.start(wait=False)
                elif victim in roles:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(roles[victim], signal.SIGKILL)
            for t in senders.threads:
                t.join()
            gate.wait_ready(60)
            # one that was cut off past the dot twice is not sent a third time: it stays `unknown`, for a person
            drain(gate, sink)
            check(gate, sink, senders)
        except BaseException:
            print(gate.text_log()[-6000:])
            raise
        finally:
            gate.close()
    print(f"\n{door}, {what}: {sum(seen.values())} kills, {senders.again} sent again: {dict(seen)}")
    assert sum(seen.values()) == KILLS
    assert sum(v for k, v in seen.items() if "intake" in k or "outbox" in k) >= sum(seen.values()) * 0.7


def check(gate, sink, senders):
    assert senders.acknowledged == set(range(MAILS))
    def count(texts):
        return collections.Counter(re.search(r"body-(\d+)-end", t).group(1) for t in texts)
    opened = count(t for t, in gate.db("select text from entry where kind = 'message'"))
    # a mail whose parser was killed twice over it is held for a person: kept, and not lost
    held = count(bytes(o).decode() for o, in gate.db("select octets from raw join mail on mail.id = raw.mail where outcome = 'held'"))
    both = opened + held
    assert len(both) == MAILS and max(both.values()) == 1, "a mail was lost or taken in twice"
    assert sum(held.values()) <= KILLS // 4, f"{sum(held.values())} mails were held"
    assert gate.db("select count(*) from ticket") == [(MAILS - len(held),)]
    # every confirmation belongs to a ticket that was committed, and each ticket has one
    confirmations = collections.Counter()
    ids = collections.defaultdict(set)
    for m in sink.parsed():
        if "admin@gate.test" in str(m["To"]):
            continue  # told of what was held
        n = int(re.search(r"#(\d+)\]", str(m["Subject"])).group(1))
        confirmations[n] += 1
        ids[n].add(m["Message-ID"])
    tickets = {t for t, in gate.db("select id from ticket")}
    assert set(confirmations) <= tickets, "a confirmation without its ticket"
    given_up = {t for t, in gate.db("select ticket from outbox where state = 'unknown' and unknowns > 1")}
    assert tickets - set(confirmations) <= given_up, "a ticket whose confirmation was forgotten"
    assert len(given_up) <= KILLS
    twice = {n for n, c in confirmations.items() if c > 1}
    assert all(confirmations[n] == 2 and len(ids[n]) == 1 for n in twice), "sent again other than once, or with another Message-ID"
    # only what was cut off between the last octet and the commit of "sent" may go out again
    unknown = {t for t, in gate.db("select ticket from outbox where unknowns > 0")}
    assert twice <= unknown, f"{len(twice - unknown)} went out twice, and nobody had lost sight of them"
    assert gate.db("select count(*) from outbox where kind = 'confirmation'") == [(MAILS - len(held),)]
