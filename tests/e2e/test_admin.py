"""What an administrator does with the tool and stumbles over: full disks, slips in options, other users, lists that go on,
orders that would shut out the own house, answers that say why."""
import datetime
import os
import subprocess

import pytest

from harness import AS_USER, DIRECTORY_WITH_AGENT, TOOL, Gate, mail, wait_for

HUGE = "It is broken, again and again.\n" * 4000


@pytest.fixture(scope="module")
def gate():
    with Gate(directory=DIRECTORY_WITH_AGENT) as g:
        g.opened(mail(body=HUGE))
        g.opened(mail(sender="Sue <sue@stranger.test>", subject="Help"), sender="bounces@stranger.test")
        g.opened(mail(body="Out of office.\n", headers=[("Auto-Submitted", "auto-replied")]))
        yield g


def text(gate, *args, **kw):
    return gate.tool(*args, **kw).stdout.decode()


@pytest.mark.parametrize("args", [["mail", "show", "1", "--raw"], ["config"], ["help"], ["list"], ["thread", "1"]])
def test_a_full_disk_is_told(gate, args):
    """However much was written before: an incomplete file must not look like a whole one."""
    with open("/dev/full", "wb") as full:
        r = subprocess.run([TOOL, "-c", gate.conf, *args], stdin=subprocess.DEVNULL, stdout=full, stderr=subprocess.PIPE,
                           cwd="/", **AS_USER)
    assert r.returncode == 75 and b"cannot write the output" in r.stderr


@pytest.mark.parametrize("args", [
    ["mail", "show", "12abc"], ["mail", "show", "0"], ["outbox", "show", "-1"], ["mail", "show", "1", "--raw", "--json"],
    ["export", "12abc"], ["export", "99999999999999999999"], ["search", "before:x", "y"], ["search", "--", "-"],
    ["search", "status:odd"], ["list", "--site", ""], ["mail", "list", "--from", ""], ["outbox", "list", "--state", ""],
    ["held", "list", "--from", ""], ["mail", "list", "--since", "2026-02-31"], ["mail", "list", "--since", "2026-11-25T10:00x"],
    ["mail", "list", "--since", "2026-11-25T10:00+25:99"],
])
def test_slips_are_wrong_usage(gate, args):
    r = gate.tool(*args, check=False)
    assert r.returncode == 64 and r.stdout == b"" and r.stderr, (r.stdout, r.stderr)


@pytest.mark.parametrize("since, found", [("1h", True), ("2020-01-31", True), ("2020-01-31T10:00:00+01:00", True),
                                          ("2020-01-31 10:00Z", True), ("2199-01-01T00:00:00-0300", False)])
def test_times(gate, since, found):
    assert bool(gate.json("mail", "list", "--since", since)) == found


def test_times_have_their_offset(gate):
    """10:00 at +01:00 is 09:00 UTC: a mail of 09:30 is found by the one and not by the other."""
    at = datetime.datetime.fromisoformat(gate.json("mail", "show", 1)[0]["received_at"].replace("Z", "+00:00"))
    later = (at + datetime.timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%S")
    assert gate.json("mail", "list", "--since", later + "+01:00")[-1]["id"] == 1
    assert not gate.json("mail", "list", "--since", later + "Z")


@pytest.mark.skipif(os.getuid() != 0, reason="becomes somebody else")
@pytest.mark.parametrize("args, error", [(["list"], "may read it"), (["import", "mbox", "/dev/null"], "may do this"),
                                         (["backup", "/tmp/x"], "may read it"), (["resolve", "1"], "may do this")])
def test_another_user_is_told_so(gate, args, error):
    r = subprocess.run([TOOL, "-c", gate.conf, *args], stdin=subprocess.DEVNULL, capture_output=True, cwd="/", user=65533,
                       group=65533, extra_groups=[])
    assert r.returncode == 1 and f"only root and the service user {error}".encode() in r.stderr, r.stderr


def test_whose_tickets(gate):
    ids = lambda a: [t["id"] for t in gate.json("list", "--assignee", a)]  # noqa: E731
    gate.tool("assign", 2, "kim")
    assert ids("kim") == ids("KIM@gate.test") == [2] and set(ids("")) == {1, 3} and ids("ki") == ids("%") == []


def test_the_envelope_sender_is_a_sender(gate):
    assert [m["id"] for m in gate.json("mail", "list", "--from", "bounces@stranger")] == [2]


def test_why_no_answer(gate):
    row = next(line for line in text(gate, "mail", "list").splitlines() if line.startswith("3 "))
    assert "withheld: auto_submitted" in row
    shown = text(gate, "mail", "show", 3)
    assert "withheld   auto_submitted" in shown and '"step"' not in shown  # the walk, for people


def test_a_list_says_that_it_may_go_on(gate):
    assert "There may be more" in text(gate, "list", "--limit", 2) and "There may be more" in text(gate, "search", "--limit", 1, "broken")
    assert "There may be more" in text(gate, "mail", "list", "--limit", 3)  # nobody looked behind the third
    assert "There may be more" not in text(gate, "mail", "list", "--limit", 4) + text(gate, "list")
    assert len(gate.json("mail", "list", "--limit", 2)) == 2


def test_a_pause_shows(gate):
    gate.tool("outbox", "pause")
    assert "outbox resume" in text(gate, "outbox", "list", "--state", "failed")
    gate.tool("outbox", "resume")
    assert "outbox resume" not in text(gate, "outbox", "list")


def test_our_own_house_is_not_blocked(gate):
    for what in ("kim@gate.test", "support@gate.test", "gate.test", "test"):
        r = gate.tool("block", "add", what, check=False)
        assert r.returncode == 1 and f"{what} is not blocked: it would shut out ".encode() in r.stderr
    r = gate.tool("agent", "add", "support+x@gate.test", check=False)
    assert r.returncode == 1 and b"our own address" in r.stderr
    assert text(gate, "block", "list") == "Nobody is blocked.\n"


def test_an_order_in_a_reply_goes_to_nobody(gate):
    """promise 9: what an agent is used to write in a mail must not reach the customer by the tool either."""
    n = gate.opened(mail(subject="[acme-shop] billing: the 7th invoice"))
    r = gate.tool("reply", n, stdin="!note\nHe never pays.\n", check=False)
    assert r.returncode == 1 and b'"!note" looks like an order' in r.stderr
    gate.tool("reply", n, "--verbatim", stdin="!important is a word of CSS.\n")
    assert [e["text"].strip() for e in gate.json("thread", n) if e["kind"] == "reply"] == ["!important is a word of CSS."]


def test_a_notice_of_what_nobody_said_by_name(gate):
    """Without --as it was we who answered, and the sentence has a subject."""
    n = gate.opened(mail(subject="[acme-shop] billing: the 8th invoice"))
    gate.tool("reply", n, stdin="It is on its way.\n")
    told = wait_for(lambda: next((m for m in gate.sent() if "kim@gate.test" in m["To"] and "on its way" in m.get_content()), None))
    assert "\r\nSupport answered the customer:" in told.get_content()


def test_held_mail_says_why_it_stays(gate):
    """A mail of an agent's about no ticket can't be let in: there is nobody to send it to."""
    gate.deliver(mail(sender="Kim <kim@gate.test>", subject="Hello", body="!frobnicate\n"))
    n = gate.json("held", "list")[0]["id"]
    r = gate.tool("held", "release", n, check=False)
    assert r.returncode == 1 and f"mail {n} can't be let in: an agent's mail that speaks of no ticket".encode() in r.stderr
    said = text(gate, "held", "retry", n)
    assert said.startswith(f"mail {n}: held, an agent's mail") and [m["id"] for m in gate.json("held", "list")] == [n]
    gate.tool("held", "drop", n)


@pytest.mark.parametrize("args, error", [
    (["set", 1, "priority=odd"], "low, normal, high or urgent"), (["set", 1, "type=odd"], "general, technical, downtime,"),
    (["merge", 1, 1], "ticket 1 and itself"), (["link", 1, 99], "there is no ticket 99"),
])
def test_what_would_have_been_right(gate, args, error):
    r = gate.tool(*args, check=False)
    assert r.returncode == 1 and error in r.stderr.decode()
