"""The tool's writing commands against a running daemon: what they do, refuse and exit with, in whose name; text on stdin;
that what an agent opened by hand is answered, and that the answer to that files on the ticket."""
import json

import pytest

from harness import DIRECTORY_WITH_AGENT, Gate, mail, wait_for


@pytest.fixture(scope="module")
def gate():
    with Gate(directory=DIRECTORY_WITH_AGENT) as g:
        yield g


def ticket(gate, body="It is broken.\n"):
    return gate.opened(mail(body=body))


def show(gate, number):
    return gate.json("show", number)[0]


def thread(gate, number):
    return [(e["kind"], e["author"], e["text"].strip()) for e in gate.json("thread", number)]


def test_verbs(gate):
    n = ticket(gate)
    for verb, status in (("pending", "pending"), ("resolve", "resolved"), ("reopen", "open"), ("close", "closed")):
        said = gate.tool("--as", "kim@gate.test", verb, n).stdout.decode()
        assert said.startswith(f"ticket {n}: {status}, "), said
        assert show(gate, n)["status"] == status
    assert ("event", "kim@gate.test", "open -> closed") in thread(gate, n)
    r = gate.tool("pending", n, check=False)
    assert r.returncode == 1 and b"status does not allow it" in r.stderr
    assert gate.json("reopen", n)[0]["ok"] is True


def test_set_assign_people_and_links(gate):
    n, other = ticket(gate), ticket(gate, "And this, too.\n")
    gate.tool("set", n, "type=billing", "priority=urgent", "subject=Ünlesbar\x1b[31m", "assignee=kim")
    t = show(gate, n)
    assert (t["type"], t["priority"], t["subject"], t["assignee"]) == \
        ("billing", "urgent", "Ünlesbar [31m", "kim@gate.test")
    # all or none
    r = gate.tool("set", n, "type=general", "priority=odd", check=False)
    assert r.returncode == 1 and b"priority odd" in r.stderr and show(gate, n)["type"] == "billing"
    gate.tool("assign", n, "")
    gate.tool("cc", n, "bob@acme.test")
    gate.tool("link", n, f"#{other}")
    t = show(gate, n)
    assert t["assignee"] is None and {"address": "bob@acme.test", "role": "cc"} in t["participants"]
    assert {"ticket": other, "kind": "related"} in t["links"]
    gate.tool("merge", other, n)
    assert show(gate, other)["status"] == "closed"
    assert gate.tool("merge", other, n, check=False).returncode == 1


def test_note(gate):
    n = ticket(gate)
    gate.tool("--as", "kim@gate.test", "note", n, stdin="Она звонила.\nTwice.\n")
    assert ("note", "kim@gate.test", "Она звонила.\nTwice.") in thread(gate, n)
    for text, error in ((b"", b"empty"), (b"\xff\xfe", b"not UTF-8"), (b"x" * (1 << 20) + b"y", b"larger than 1 MB")):
        r = gate.tool("note", n, stdin=text, check=False)
        assert r.returncode == 1 and error in r.stderr, (text[:10], r.stderr)
    assert len([e for e in thread(gate, n) if e[0] == "note"]) == 1


def test_reply(gate):
    """Under our name, in the customer's thread, to the requester and who takes part; what is for agents alone stays here."""
    n = ticket(gate)
    gate.tool("cc", n, "bob@acme.test")
    gate.tool("note", n, stdin="The customer has not paid since the spring of last year.\n")
    said = gate.tool("--as", "kim@gate.test", "reply", n, stdin="We have found it.\n\nIt was the cache — sorry.\n").stdout.decode()
    assert said.startswith(f"ticket {n}: pending, ") and "assigned to kim@gate.test" in said

    def answers():
        return [m for m in gate.sent() if f"[#{n}]" in m["Subject"] and "the cache" in m.get_content() and "@acme.test" in m["To"]]
    got = wait_for(lambda: answers() if len(answers()) >= 2 else None, 60)
    assert sorted(str(m["To"]).split("<")[-1].strip(">") for m in got) == ["ann@acme.test", "bob@acme.test"]
    for m in got:
        assert "support@gate.test" in m["From"] and "kim@gate.test" not in m.as_string() and "— sorry" in m.get_content()
        assert m["Subject"].startswith("Re: ") and m["In-Reply-To"] and "support+" in m["Reply-To"]
    assert ("reply", "kim@gate.test", "We have found it.\n\nIt was the cache — sorry.") in thread(gate, n)
    assert show(gate, n)["first_responded_at"]
    before = len(gate.json("outbox", "list", "--ticket", n))
    r = gate.tool("reply", n, stdin="Hello,\n\nThe customer has not paid since the spring of last year.\n", check=False)
    assert r.returncode == 1 and b"only agents may see" in r.stderr
    assert gate.tool("reply", n, stdin=" \n", check=False).returncode == 1
    assert len(gate.json("outbox", "list", "--ticket", n)) == before


def test_ack_where_nothing_was_paged(gate):
    r = gate.tool("ack", ticket(gate), check=False)
    assert r.returncode == 1 and b"ack: not done" in r.stderr


def test_open_for_somebody_who_phoned(gate):
    r = gate.tool("--as", "kim@gate.test", "open", "--requester", "ann@acme.test", "--site", "acme-shop", "--type",
                  "downtime", "--json", stdin="Checkout is down.\n\nEnvironments: live\n")
    n = json.loads(r.stdout)["ticket"]
    t = show(gate, n)
    assert (t["site"], t["type"], t["organization"], t["subject"], t["environments"], t["verified"]) == \
        ("acme-shop", "downtime", "acme", "Checkout is down.", ["live"], False)
    assert [e[0] for e in thread(gate, n)] == ["message", "event"]
    confirmation = wait_for(lambda: next((m for m in gate.sent() if f"[#{n}]" in m["Subject"] and
                                          "ann@acme.test" in m["To"]), None), 60)
    code, text = gate.lmtp(mail(subject=f"Re: {confirmation['Subject']}", body="Up again.\n", to=confirmation["Reply-To"]),
                           rcpt=confirmation["Reply-To"])
    assert code == 250 and f"ticket {n} updated" in text, text
    assert not gate.json("mail", "list", "--ticket", n, "--outcome", "opened")
    r = gate.tool("open", "--requester", "bob@acme.test", "--quiet", "--json", stdin="A call.\n")
    told = gate.json("outbox", "list", "--ticket", json.loads(r.stdout)["ticket"])
    assert [(o["kind"], o["to"]) for o in told] == [("notice", "kim@gate.test")]
    for args, error in ((("--site", "nosuch"), b"has no site nosuch"), (("--type", "nosuch"), b"there is no type nosuch")):
        r = gate.tool("open", "--requester", "ann@acme.test", *args, stdin="x\n", check=False)
        assert r.returncode == 1 and error in r.stderr


def test_spam(gate):
    n = gate.opened(mail(sender="Sam <sam@spam.test>", subject="Buy"), sender="sam@spam.test")
    gate.tool("spam", n)
    assert show(gate, n)["status"] == "closed" and b"sam@spam.test" in gate.tool("block", "list").stdout
    assert gate.tool("spam", ticket(gate), check=False).returncode == 1  # of the directory


@pytest.mark.parametrize("args, code, error", [
    (("resolve",), 64, b"usage: gatepost resolve ID"),
    (("resolve", "x"), 64, b"no number: x"),
    (("resolve", "9999"), 1, b"there is no ticket 9999"),
    (("resolve", "1", "2"), 64, b"usage:"),
    (("--as", "ann@acme.test", "resolve", "1"), 1, b"ann@acme.test is no agent"),
    (("set", "1"), 64, b"usage: gatepost set ID FIELD=VALUE"),
    (("set", "1", "type"), 64, b"FIELD=VALUE, not type"),
    (("set", "1", "colour=red"), 1, b"no field colour"),
    (("merge", "1", "x"), 64, b"no number: x"),
    (("assign", "1"), 64, b"usage: gatepost assign ID AGENT"),
    (("open",), 64, b"usage: gatepost open --requester"),
    (("open", "--requester", "nobody"), 64, b"no mail address: nobody"),
    (("note", "1", "--loud"), 64, b"unknown option --loud"),
])
def test_what_is_refused(gate, args, code, error):
    r = gate.tool(*args, stdin="x\n", check=False)
    assert r.returncode == code and error in r.stderr, r.stderr


def test_help_names_every_command(gate):
    listed = gate.tool("help").stdout.decode()
    for verb in ("open", "reply", "ack", "note", "set", "resolve", "close", "reopen", "pending", "assign", "spam", "merge", "link", "cc"):
        assert f"\n  {verb} " in listed
        out = gate.tool(verb, "-h").stdout.decode()
        assert f"usage: gatepost {verb} " in out


def test_without_a_daemon():
    g = Gate().start()
    g.stop()
    try:
        r = g.tool("resolve", "1", check=False)
        assert r.returncode == 69 and b"the daemon is not running" in r.stderr
    finally:
        g.close()
