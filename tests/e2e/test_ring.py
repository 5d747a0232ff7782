"""Robots in a ring, with real servers: two gateposts, Postfix between them, a Sieve vacation responder, and an alias
that sends all it gets to both gateposts, to the responder and to itself.  It settles after a few mails.  (That it
stays so over 24 hours is shown on a simulated clock by tests/unit/test_ring.c.)"""
import collections
import time

import pytest

from harness import Dovecot, Gate, Postfix, mail, wait_for

A, B, ROBOT, RING = "support@a.test", "support@b.test", "robot@acme.test", "ring@acme.test"
VACATION = '''require ["vacation"];
vacation :days 1 :addresses ["%s"] :subject "I am away" "Back on Monday.";
''' % ROBOT
FORWARD = 'require ["copy"];\n' + "".join(f'redirect :copy "{to}";\n' for to in (A, B, ROBOT, RING))
QUIET_S = 6
LIMITS = "limits { stranger_hour = 3\n stranger_day = 3\n strangers_hour = 6\n customer_hour = 3\n customer_day = 3 }\n"


@pytest.fixture
def ring():
    gates = []
    dovecot = Dovecot(sieve={ROBOT: VACATION, RING: FORWARD})
    postfix = None
    try:
        for address in (A, B):
            gates.append(Gate(address=address, conf=LIMITS))
        postfix = Postfix(dovecot, address=A, routes={
            g.address.split("@")[1]: f"lmtp:inet:127.0.0.1:{g.lmtp_port}" for g in gates})
        dovecot.submit_to(postfix.port)
        dovecot.start()
        postfix.start()
        for gate in gates:
            gate.transport = f'url = "smtp://127.0.0.1:{postfix.port}"'
            gate.write_conf()
            gate.start()
        yield gates, postfix, dovecot
    except BaseException:
        print(*(g.text_log()[-3000:] for g in gates), postfix.text_log()[-4000:] if postfix else "",
              dovecot.text_log()[-2000:])
        raise
    finally:
        for gate in gates:
            gate.close()
        if postfix:
            postfix.close()
        dovecot.close()


def counts(gates, postfix):
    return ([g.db("SELECT (SELECT count(*) FROM mail), (SELECT count(*) FROM outbox WHERE state <> 'sent'), "
                  "(SELECT count(*) FROM outbox)")[0] for g in gates], len(postfix.queued()))


def settle(gates, postfix, seconds=60):
    """Waits until nothing has moved for a while; the last counts."""
    last = {"seen": None, "since": time.monotonic()}

    def quiet():
        now = counts(gates, postfix)
        if now != last["seen"]:
            last.update(seen=now, since=time.monotonic())
        return time.monotonic() - last["since"] > QUIET_S and now
    return wait_for(quiet, seconds, 0.3, "the ring does not settle")


def automatic_mails(gate):
    """How many mails went to whom."""
    return collections.Counter(to.lower() for (to,) in gate.db("SELECT recipient FROM outbox"))


def test_one_mail_each_way_between_two_gateposts(ring):
    gates, postfix, _ = ring
    postfix.send(mail(sender=B, to=A), B, [A])
    settle(gates, postfix)
    sent = [automatic_mails(g) for g in gates]
    assert sent[0] == {B: 1} and sent[1] == {}  # what A's robot wrote, B's doesn't answer
    assert [g.db("SELECT count(*) FROM mail")[0][0] for g in gates] == [1, 1]


def test_the_ring_settles(ring):
    gates, postfix, dovecot = ring
    for sender in (ROBOT, RING, A, B, "sam@acme.test"):
        for to in (A, B, RING):
            postfix.send(mail(sender=sender, to=to, subject=f"From {sender} to {to}"), sender, [to])
    settled = settle(gates, postfix)
    for gate in gates:
        sent = automatic_mails(gate)
        assert max(sent.values()) <= 3, sent
        assert sum(n for to, n in sent.items() if to != "admin@gate.test") <= 6, sent
        assert gate.db("SELECT count(*) FROM mail")[0][0] <= 60
        # what the alias sent back to where it came from
        assert gate.db("SELECT count(*) FROM mail WHERE rule = 'own' AND outcome = 'ignored'")[0][0] > 0
    # the responder was there, and answered
    assert "vacation" in dovecot.text_log()
    # one more round of the same moves no more than a round of new mail may
    postfix.send(mail(sender=ROBOT, to=RING, subject="Once more"), ROBOT, [RING])
    again = settle(gates, postfix)
    assert all(after[0] - before[0] <= 8 for before, after in zip(settled[0], again[0]))
