"""Kill points of fetch, each GATEPOST_ROUNDS times (5; `make torture` 50), in a test build (make FAILPOINTS=1): K1 after
FETCH, before the gate has the mail; K3 after COMMIT, before STORE or MOVE; K4 STORE or MOVE sent, no answer yet; K5
between COPY and \\Deleted, and between \\Deleted and EXPUNGE.  Nothing lost, nothing twice, and the folder is tidy in the
end: what was committed, and not yet flagged or moved, comes again and is known."""
import collections
import os
import re

import pytest

from harness import BUILD, Dovecot, wait_for
from test_fetch import gate_for, kept, kind, looked, mailbox, numbers, pki, put  # noqa: F401 (fixtures)

FAILPOINTS = BUILD / "failpoints"
ROUNDS = int(os.environ.get("GATEPOST_ROUNDS", "5"))
EACH = 6  # mails a round
FRESH = 3  # rounds after which it is started anew: a role that dies again and again is left alone for longer and longer
NO_MOVE = {True: "imap_capability = IMAP4rev1 SASL-IR LITERAL+ IDLE UIDPLUS NAMESPACE\n", False: "suppress_capabilities: MOVE\n"}

pytestmark = pytest.mark.skipif(not (FAILPOINTS / "gatepostd").exists(), reason="needs make FAILPOINTS=1")


def bodies(dovecot, folder):
    return collections.Counter(int(re.search(r"body-(\d+)-end", m.get_content()).group(1))
                               for m in dovecot.mails("support@gate.test", folder))


def search(dovecot, what):
    with dovecot.imap("support@gate.test") as c:
        c.select("INBOX", readonly=True)
        return c.uid("SEARCH", None, what)[1][0].split()


@pytest.mark.parametrize("point, after, move", [
    ("fetched", "seen", "MOVE"),                      # K1
    ("fetch-committed", "seen", "MOVE"),              # K3
    ("fetch-committed", "move:Processed", "MOVE"),
    ("fetch-asked", "seen", "MOVE"),                  # K4
    ("fetch-asked", "move:Processed", "MOVE"),
    ("fetch-copied", "move:Processed", "COPY"),  # K5
    ("fetch-flagged", "move:Processed", "COPY"),
])
def test_fetch_dies(pki, kind, point, after, move):  # noqa: F811
    with kind(conf=NO_MOVE[kind is Dovecot] if move == "COPY" else "") as d:
        g = gate_for(mailbox(d, pki, more=f'tls = "none" start = "all" after = "{after}"'), build=FAILPOINTS,
                     env={"GATEPOST_FAILPOINT": f"{point}:kill"})
        flag = g.dir / "flag"
        g.dir.chmod(0o777)  # fetch takes the flag away
        g.env["GATEPOST_FAILPOINT_FLAG"] = str(flag)
        with g:
            looked(g)
            for i in range(ROUNDS):
                if i % FRESH == FRESH - 1:
                    g.stop()
                    g.start()
                flag.touch()
                put(d, *numbers(EACH, i * EACH))
                wait_for(lambda: not flag.exists(), 60, say=lambda: "the point was not reached\n" + g.text_log()[-2000:])
                assert kept(g, (i + 1) * EACH) == 0
                # what is flagged \\Deleted may have been so by anybody: it is left to lie, and isn't ours to expunge
                left = "UNSEEN" if after == "seen" else "UNDELETED"
                wait_for(lambda: not search(d, left), 60, say=lambda: f"left as they were: {search(d, left)}")
            assert g.text_log().count(f"failpoint text={point}") == ROUNDS
            everything = set(range(ROUNDS * EACH))
            if after == "seen":
                assert set(bodies(d, "INBOX")) == everything
                return
            assert point == "fetch-flagged" or not bodies(d, "INBOX")
            moved = bodies(d, "Processed")
            assert set(moved) == everything, "a mail was lost on its way to the other folder"
            # COPY has no memory: what was copied when fetch died is copied once more
            assert max(moved.values()) == (2 if point == "fetch-copied" else 1)
