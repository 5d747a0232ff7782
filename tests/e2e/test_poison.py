"""Hostile mail among good mail (attacks 43 to 62): every one of either is a ticket or held and is kept octet by octet,
nobody dies of it, and the daemon is as well afterwards as before.  What it costs the good ones is `make bench`'s part
poison."""
import collections
import os
import re
import smtplib
import threading

from harness import DIRECTORY, NO_LIMITS, Gate, mail
from poison import KINDS, on_the_wire, poison

N = int(os.environ.get("GATEPOST_POISON", str(3 * len(KINDS))))


def send(g, octets, sender):
    """Octet by octet what is given; the reply's text."""
    with smtplib.LMTP("127.0.0.1", g.lmtp_port, local_hostname="mx.test", timeout=120) as c:
        c.ehlo()
        c.mail(sender)
        c.rcpt(g.address)
        c.putcmd("DATA")
        assert c.getreply()[0] == 354
        c.send(octets)
        code, text = c.getreply()
    assert code == 250, (octets[:300], code, text)
    return text.decode()


def number(said):
    return int(re.match(r"2\.0\.0 mail (\d+) ", said)[1])


def test_poison_among_good_mail():
    with Gate(conf=NO_LIMITS, directory=DIRECTORY) as g:
        g.tool("outbox", "pause")
        roles, poisoned, good = g.roles(), {}, {}

        def poisoner():
            for n in range(N):
                poisoned[n] = send(g, on_the_wire(poison(n)[1]), f"p{n}@poison.test")

        def customer():
            for n in range(N):
                text = mail(subject=f"[acme-shop] billing: good {n}", body=f"good-{n}-end\n", message_id=f"<good-{n}@acme.test>")
                good[n] = send(g, text.replace("\n", "\r\n").encode() + b".\r\n", "ann@acme.test")
        threads = [threading.Thread(target=f) for f in (poisoner, customer)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        assert len(poisoned) == len(good) == N, "a mail was not taken"
        assert g.roles() == roles, "a role died: " + g.text_log()[-3000:]
        assert all(said.endswith("opened") for said in good.values()), good
        rows = {m: (outcome, ticket, answer) for m, outcome, ticket, answer in
                g.db("select id, outcome, ticket, answer from mail")}
        assert len(rows) == 2 * N
        for n, said in poisoned.items():
            outcome, ticket, _ = rows[number(said)]
            assert outcome == "held" or (outcome == "opened" and ticket), (n, poison(n)[0], said)
            # each as it came; a last line end is the dot's
            sent = poison(n)[1]
            assert g.tool("mail", "show", number(said), "--raw").stdout in (sent, sent + b"\r\n"), (n, poison(n)[0])
        texts = collections.Counter(re.findall(r"good-(\d+)-end", "".join(
            t for t, in g.db("select text from entry where kind = 'message'"))))
        assert texts == {str(n): 1 for n in range(N)}
        assert g.db("pragma integrity_check") == [("ok",)]
        # the reading commands print whatever came, and no control character
        for command in (["list", "--limit", 500], ["mail", "list", "--limit", 500], ["held", "list"]):
            g.json(*command)
            assert not re.search(rb"[\x00-\x08\x0b-\x1f\x7f]|\xe2\x80\xae", g.tool(*command).stdout)
        for m, (outcome, ticket, _) in rows.items():
            if ticket and m % 5 == 0:
                g.json("thread", ticket)
                g.json("explain", m)
