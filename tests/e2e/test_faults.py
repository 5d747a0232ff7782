"""Each write, sync, read, socket call and allocation of the gate's way of a mail, and of send's, fails once in its
turn (tests/e2e/fault.c, preloaded): the mail is refused for now or taken, never lost, never taken twice, and the daemon
goes on.  Out of memory ends the role, by design; the supervisor starts another.  GATEPOST_FAULTS: how many of each kind
are tried; without it none are (`make torture`: 400).  And each read of a role's start: whatever failed, the daemon is there
in the end, and doesn't take what can't be read for a configuration or a database that is ruined."""
import collections
import contextlib
import os
import re
import struct
import subprocess

import pytest

from harness import BUILD, NO_LIMITS, ROOT, Gate, Sink, mail, temp, wait_for

FAULTS = int(os.environ.get("GATEPOST_FAULTS", "0"))
KINDS = {"write": 1, "sync": 2, "socket": 3, "read": 4, "malloc": 5}


@pytest.fixture(scope="module")
def preload():
    folder = temp("fault")
    library = folder / "fault.so"
    subprocess.run(["cc", "-std=gnu17", "-D_GNU_SOURCE", "-O1", "-shared", "-fPIC", "-o", library, ROOT / "tests/e2e/fault.c", "-ldl"], check=True)
    library.chmod(0o755)
    # AddressSanitizer's library, where the daemon has it, must be the first; its calls then go on to ours.
    sanitizer = re.search(r"/\S*libasan\.\S+", subprocess.run(["ldd", BUILD / "gatepostd"], check=True, capture_output=True, text=True).stdout)
    yield f"{sanitizer[0]}:{library}" if sanitizer else str(library)
    library.unlink()
    folder.rmdir()


class Faulty:
    def __init__(self, preload, role, armed=("none", -1)):
        self.sink = Sink()
        self.gate = Gate(transport=f'url = "{self.sink.url}"', conf=NO_LIMITS)
        self.file = self.gate.dir / "fault"
        self.arm(*armed)
        self.file.chmod(0o666)
        self.gate.env.update(LD_PRELOAD=preload, GATEPOST_FAULT_ROLE=role, GATEPOST_FAULT_FILE=str(self.file))

    def arm(self, kind, left):
        with open(self.file, "r+b" if self.file.exists() else "wb") as f:
            f.write(struct.pack("qq", KINDS.get(kind, 0), left))

    def left(self):
        return struct.unpack("qq", self.file.read_bytes())[1]

    def __enter__(self):
        self.sink.__enter__()
        self.gate.start()
        return self

    def __exit__(self, *exc):
        self.arm("none", -1)
        self.gate.__exit__(*exc)
        self.sink.__exit__(*exc)

    def send(self, n):
        """As an MTA does; how often it took."""
        tries = 0

        def taken():
            nonlocal tries
            tries += 1
            with contextlib.suppress(OSError, EOFError, AssertionError, Exception):
                return self.gate.lmtp(mail(subject=f"number {n}", body=f"body-{n}-end\n", message_id=f"<fault-{n}@acme.test>",
                                           sender=f"p{n}@acme.test"), sender=f"p{n}@acme.test")[0] == 250
        wait_for(taken, 90, 0.1, "a mail is not taken any more")
        return tries


@pytest.mark.skipif(FAULTS == 0, reason="part of make torture")
@pytest.mark.parametrize("role,kind", [("gate", k) for k in KINDS] + [("send", "socket"), ("send", "malloc")])
def test_each_fails_once(preload, role, kind):
    with Faulty(preload, role) as f:
        # how many there are of them for one mail
        f.arm(kind, 1 << 40)
        f.send(0)
        wait_for(lambda: len(f.sink.mails) == 1, 60, 0.05, "no confirmation")
        calls = (1 << 40) - f.left()
        step = max(1, calls // FAULTS)
        points = list(range(0, calls, step))
        if kind == "malloc" and FAULTS < 100:
            points = points[::4]  # each costs a role its life
        again = fired = 0
        for n, at in enumerate(points, 1):
            roles = f.gate.roles()
            f.arm(kind, at)
            again += f.send(n) - 1
            if role == "send":
                with contextlib.suppress(AssertionError):
                    wait_for(lambda: f.left() < 0 or len(f.sink.mails) > n, 10, 0.05)
            fired += f.left() < 0
            f.arm("none", -1)
            if f.gate.roles() != roles:  # one has ended: begin without back-off and caution
                f.gate.stop()
                f.gate.start()
        total = len(points) + 1
        f.gate.tool("outbox", "flush", check=False)
        def settled():
            f.gate.tool("outbox", "flush", check=False)
            for row, in f.gate.db("select id from outbox where state = 'unknown' and next_at is not null"):
                f.gate.tool("outbox", "retry", row, check=False)
            return f.gate.outbox_idle()
        wait_for(settled, 120, 0.5, "the outbox does not empty")
        bodies = collections.Counter(int(re.search(r"body-(\d+)-end", t)[1]) for t, in f.gate.db(
            "select text from entry where kind = 'message'"))
        assert bodies == collections.Counter(range(total)), "a mail was lost or taken twice"
        confirmed = collections.Counter(str(m["To"]) for m in f.sink.parsed())
        assert set(confirmed) == {f"p{n}@acme.test" for n in range(total)} and max(confirmed.values()) <= 2
        assert f.gate.db("pragma integrity_check") == [("ok",)]
        print(f"\n{role}, {kind}: {calls} calls for a mail, {fired} of {len(points)} failed, {again} mails came again")


@pytest.mark.parametrize("role,step", [("gate", 1 if FAULTS else 5), ("send", 1), ("parse", 1)])
def test_reads_of_a_start(preload, role, step):
    at, reached = 0, True
    while reached:
        with Faulty(preload, role, ("read", at)) as f:
            reached = f.left() < 0
            f.arm("none", -1)
            f.send(at)
            wait_for(lambda: f.sink.mails, 60, 0.05, f"no confirmation where read {at} failed")
            assert "malformed" not in f.gate.text_log()
        at += step
    assert at > 5
