"""Fetch, what goes beyond the circle: old mail by hand, check --connect, mail over max_size, what a mailbox says of its mail."""
import time

import pytest

from harness import DIRECTORY, Dovecot, mail, wait_for
from test_fetch import box, gate_for, looked, mailbox, numbers, pki, put  # noqa: F401 (a fixture)


@pytest.fixture()
def dovecot():
    with Dovecot() as d:
        yield d


def tickets(g, n, seconds=60):
    return wait_for(lambda: g.db("select count(*) from ticket") == [(n,)], seconds, 0.05,
                    lambda: f"{g.db('select count(*) from ticket')} of {n}\n{g.text_log()[-1500:]}")


def append(d, text, when):
    with d.imap("support@gate.test") as c:
        assert c.append("INBOX", None, f'"{when}"', text.encode())[0] == "OK"


@pytest.mark.parametrize("quiet", [False, True])
def test_fetch_since(dovecot, pki, quiet):  # noqa: F811
    """5 mails of 2020, 5 of today, all older than first contact; known ones are known again, run twice or not."""
    texts = numbers(10)
    for i, t in enumerate(texts):
        append(dovecot, t, "03-Mar-2020 12:00:00 +0000" if i < 5 else time.strftime("%d-%b-%Y %H:%M:%S +0000", time.gmtime()))
    time.sleep(2.1)
    with gate_for(mailbox(dovecot, pki, more='tls = "none"'), directory=DIRECTORY) as g:
        looked(g)
        put(dovecot, *numbers(1, 10))
        tickets(g, 1)
        sent = len(wait_for(g.sent))
        more = ["--quiet"] if quiet else []
        r = g.tool("fetch", "support", "--since", "2026-01-01", *more)
        assert b"6 mails" in r.stdout, r.stdout
        tickets(g, 6)
        rows = g.json("mail", "list")
        answers = [r["answer"] for r in rows if r["subject"] != "[acme-shop] billing: number 10"]
        assert len(answers) == 5 and all(a == "withheld:import" for a in answers) == quiet, answers
        assert quiet or any(isinstance(a, int) for a in answers)
        if quiet:
            time.sleep(0.5)
            assert len(g.sent()) == sent
        g.tool("fetch", "support", "--since", "2020-01-01", "--quiet")
        tickets(g, 11)
        g.tool("fetch", "support", "--since", "2020-01-01", "--quiet")
        tickets(g, 11)
        assert g.db("select count(*) from mail") == [(11,)]
        # the cursor is where it was
        put(dovecot, *numbers(1, 11))
        tickets(g, 12)


def test_fetch_refuses(dovecot, pki):  # noqa: F811
    with gate_for(mailbox(dovecot, pki, more='tls = "none"')) as g:
        assert g.tool("fetch", "nobody", "--since", "2026-01-01", check=False).returncode == 1
        assert g.tool("fetch", "support", check=False).returncode == 64
        assert g.tool("fetch", "support", "--since", "yesterday", check=False).returncode == 64


def test_check_connect(dovecot, pki):  # noqa: F811
    put(dovecot, *numbers(7))
    time.sleep(2.1)
    g = gate_for(mailbox(dovecot, pki, more='tls = "none"'), directory=DIRECTORY)
    with g:
        looked(g)
        rows = {c["check"]: c for c in g.json("check", "--connect")}
        said = rows["mailbox support"]
        assert said["result"] == "ok" and "7 older ones left" in said["text"], said
        g.stop()
        g.start()
        looked(g)
        assert box(g)["left"] == 7
        # a password that is refused: said, and tried again at once by check, not only after a quarter of an hour
        (g.dir / "secrets" / "imap-support").write_text("wrong\n")
        g.stop()
        g.start()
        wait_for(lambda: box(g).get("failure"), 60)
        r = g.tool("check", "--connect", check=False)
        assert r.returncode == 1 and b"FAIL" in r.stdout
        assert b"uthentication failed" in r.stdout.lower() or b"AUTHENTICATIONFAILED" in r.stdout, r.stdout


def test_larger_than_max_size(dovecot, pki):  # noqa: F811
    big = mail(subject="[acme-shop] billing: big", body="the text comes first\n" + "filling it up\n" * 150000)
    g = gate_for(mailbox(dovecot, pki, more='tls = "none"') + "max_size = 1M\n", directory=DIRECTORY)
    with g:
        looked(g)
        put(dovecot, big)
        tickets(g, 1)
        row = g.json("mail", "list")[0]
        assert "larger than max_size" in row["detail"] and row["outcome"] == "opened"
        assert row["size"] < 1 << 20
        assert "the text comes first" in g.json("thread", "1")[0]["text"]


@pytest.mark.parametrize("after", ["delete", "seen"])
def test_only_known(dovecot, pki, after):  # noqa: F811
    """A Junk folder: a customer's mail is taken in, a stranger's stays where it is, as it is."""
    with gate_for(mailbox(dovecot, pki, more=f'tls = "none" only = "known" after = "{after}"'), directory=DIRECTORY) as g:
        looked(g)
        put(dovecot, mail(sender="Spammer <x@spam.test>", subject="cheap"), mail(subject="[acme-shop] billing: mine"))
        tickets(g, 1)
        looked(g)
        assert g.db("select outcome from mail order by id") in ([("refused",), ("opened",)], [("opened",), ("refused",)]) or \
            len(g.json("mail", "list")) == 2
        time.sleep(1)
        with dovecot.imap("support@gate.test") as c:
            c.select("INBOX", readonly=True)
            unseen = c.uid("SEARCH", None, "UNSEEN")[1][0].split()
            assert len(unseen) == 1
        assert len(dovecot.mails("support@gate.test")) == (1 if after == "delete" else 2)
        wait_for(lambda: len(g.sent()) == 1)


def test_defaults_of_a_mailbox(dovecot, pki):  # noqa: F811
    with gate_for(mailbox(dovecot, pki, more='tls = "none" site = "acme-shop" type = "billing" address = "billing@gate.test"'),
                  directory=DIRECTORY) as g:
        looked(g)
        put(dovecot, mail(subject="money", sender="Ann <ann@acme.test>", to="billing@gate.test"))
        tickets(g, 1)
        t = g.json("list")[0]
        assert t["site"] == "acme-shop" and t["type"] == "billing"
        m = wait_for(g.sent)[0]
        assert "billing@gate.test" in str(m["From"])


def test_our_own_list(dovecot, pki):  # noqa: F811
    """list_id: the list's marks don't silence us, and a From that is the list's yields to X-Original-From."""
    marks = [("List-Id", "<support.lists.gate.test>"), ("Precedence", "list"), ("List-Post", "<mailto:support@gate.test>"),
             ("X-Original-From", "Ann <ann@acme.test>")]
    text = mail(subject="[acme-shop] billing: by list", sender="Ann via Support <support@gate.test>", headers=marks)
    with gate_for(mailbox(dovecot, pki, more='tls = "none" list_id = "support.lists.gate.test" address = "support@gate.test"'),
                  directory=DIRECTORY) as g:
        looked(g)
        put(dovecot, text)
        tickets(g, 1)
        assert g.json("list")[0]["requester"] == "ann@acme.test"
        assert "ann@acme.test" in str(wait_for(g.sent)[0]["To"])
