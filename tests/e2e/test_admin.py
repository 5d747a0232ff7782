"""What an administrator does with the tool and stumbles over: full disks, slips in options, other users, lists that go on,
orders that would shut out the own house, answers that say why."""
import datetime
import fcntl
import os
import pty
import re
import signal
import struct
import subprocess
import termios
import unicodedata

import pytest

from harness import AS_USER, DIRECTORY_WITH_AGENT, TOOL, Gate, free_port, mail, wait_for

HUGE = "It is broken, again and again.\n" * 4000


@pytest.fixture(scope="module")
def gate():
    with Gate(directory=DIRECTORY_WITH_AGENT) as g:
        g.opened(mail(body=HUGE))
        g.opened(mail(sender="Sue <sue@stranger.test>", subject="Help"), sender="bounces@stranger.test")
        g.opened(mail(body="Out of office.\n", headers=[("Auto-Submitted", "auto-replied")]))
        wait_for(lambda: g.json("stats")[0]["index_lag"] == 0)
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
    ["attachment", "1", "1", "--json"], ["export", "1", "--format", "mbox", "--json"], ["export", "12abc"],
    ["export", "99999999999999999999"], ["search", "before:x", "y"], ["search", "--", "-"],
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
                                         (["backup", "/nowhere/x"], "may read it"), (["resolve", "1"], "may do this")])
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
    assert "There may be more" not in text(gate, "mail", "list", "--limit", 400) + text(gate, "list", "--limit", 400)
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


def test_a_ticket_says_what_became_of_its_confirmation(gate):
    """Why did the customer get no answer?  By the ticket's number, with one command."""
    assert "confirmation   withheld: auto_submitted (gatepost explain 3)" in text(gate, "show", 3)
    wait_for(lambda: re.search(r"confirmation   sent to ann@acme.test, outbox \d+\n", text(gate, "show", 1)))
    a, b = (gate.opened(mail(subject=f"[acme-shop] billing: {x}")) for x in "ab")
    gate.tool("merge", a, b)
    assert f"links          #{b} (merged into it)" in text(gate, "show", a)
    assert f"links          #{a} (merged)" in text(gate, "show", b)


def test_why_an_outgoing_mail_is_let_alone(gate):
    sent = wait_for(lambda: gate.json("outbox", "list", "--state", "sent"))[0]["id"]
    for args, error in ((("outbox", "retry", sent), f"mail {sent} is sent already"),
                        (("outbox", "drop", sent), f"mail {sent} is sent already"),
                        (("outbox", "retry", 9999), "there is no mail 9999 in the outbox"),
                        (("outbox", "drop", "--to", "no@body.test"), "nothing to no@body.test waits"),
                        (("confirm", 9999), "there is no ticket 9999")):
        r = gate.tool(*args, check=False)
        assert r.returncode == 1 and error in r.stderr.decode()


def test_who_is_in_an_organization(gate):
    shown = text(gate, "directory", "show", "acme")
    assert "members        ann@acme.test (administrator), Ann\n               bob@acme.test (developer), Bob\n" in shown
    assert gate.json("directory", "show", "acme")[0]["members"][1] == \
        {"address": "bob@acme.test", "name": "Bob", "role": "developer"}
    assert gate.json("directory", "show", "acme-shop")[0]["members"] == []


def test_a_colleague_leaves(gate):
    gate.tool("agent", "add", "lee@gate.test")
    assert text(gate, "agent", "remove", "lee@gate.test") == "lee@gate.test is no agent any more\n"
    gate.tool("agent", "add", "lee@gate.test")
    n = gate.opened(mail(subject="[acme-shop] billing: the 9th invoice"))
    gate.tool("assign", n, "lee")
    assert "assigned so still: 1 (gatepost list --assignee lee@gate.test)" in text(gate, "agent", "remove", "lee@gate.test")
    gate.tool("assign", n, "")


def test_one_fault_of_a_directory_is_said_once(gate):
    path = gate.dir / "broken.json"
    path.write_text('{"organizations":[{"id":1}]}')
    r = gate.tool("directory", "import", path, check=False)
    assert r.returncode == 1 and r.stdout == b"" and r.stderr.count(b"organizations[0].id") == 1
    path.write_text('{"agents":[{"address":"x"},{"address":"y"}]}')
    r = gate.tool("directory", "import", path, check=False)
    assert r.returncode == 1 and r.stdout.count(b"\n") == 2


def test_times_say_their_zone(gate):
    for args in (("show", 1), ("mail", "show", 1), ("outbox", "show", 1), ("thread", 1), ("stats",)):
        r = subprocess.run([TOOL, "-c", gate.conf, *map(str, args)], capture_output=True, cwd="/", check=True,
                           env={**os.environ, "TZ": "Asia/Tokyo"}, **AS_USER)
        times = re.findall(r"20\d\d-\d\d-\d\d \d\d:\d\d(.{6})", r.stdout.decode())
        assert times and set(times) == {" +0900"}, args


def on_terminal(gate, columns, *args):
    parent, child = pty.openpty()
    fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    p = subprocess.Popen([TOOL, "-c", gate.conf, *args], stdout=child, stderr=child, stdin=subprocess.DEVNULL, cwd="/",
                         env={**os.environ, "NO_COLOR": "1", "LC_ALL": "C"}, **AS_USER)
    os.close(child)
    out = b""
    try:
        while chunk := os.read(parent, 65536):
            out += chunk
    except OSError:
        pass
    os.close(parent)
    assert p.wait() == 0
    return out.decode().replace("\r\n", "\n").splitlines()


def test_raw_octets_steer_no_terminal(gate):
    """attack 41: whoever looks at a mail as it came looks at it on a terminal."""
    n = gate.opened(mail(subject="[acme-shop] billing: raw", body="\x1b]0;owned\x07 \x1b[2J \u202egnp.exe\n"))
    mail_n = gate.json("mail", "list", "--ticket", n)[-1]["id"]
    for args in (("mail", "show", str(mail_n), "--raw"), ("export", str(n), "--format", "mbox")):
        shown = on_terminal(gate, 80, *args)
        assert not [c for line in shown for c in line if c in "\x1b\x07\u202e"], args
        assert r"\x1b]0;owned\x07 \x1b[2J \u202egnp.exe" in shown and "Subject: [acme-shop] billing: raw" in shown
        assert b"\x1b]0;owned\x07" in gate.tool(*args).stdout  # to a file as it came


def places(line):
    """As a terminal counts."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


def test_columns_stand_below_each_other(gate):
    """Wide and combining characters of an address; and on a narrow terminal the subject has its room all the same."""
    for local in ("決済が", "u\u0308ber\u3099", "✅"):
        gate.opened(mail(sender=f"X <{local}@wide.test>", subject="[acme-shop] billing: 請求書が届きません 請求書が届きません"))
    for columns in (400, 130, 118):
        lines = on_terminal(gate, columns, "list", "--site", "acme-shop")
        at = {places(line[:m.start()]) for line in lines[1:] if (m := re.search(r"20\d\d-\d\d-\d\d", line))}
        assert at == {lines[0].index("UPDATED")} and all(places(line) <= columns for line in lines)
    narrow = [line for line in on_terminal(gate, 80, "list", "--site", "acme-shop") if "2m" not in line]
    assert any("請求書が届きません …" in line for line in narrow) and any("…  20" in line for line in narrow), narrow


def test_what_is_in_force():
    """A configuration that was edited and not read again is told, whatever else is fine."""
    with Gate(directory=DIRECTORY_WITH_AGENT) as g:
        assert g.tool("config").stderr == b"" and "in force" not in text(g, "check")
        g.write_conf('# nothing but a comment\nname = "Others"\ntype "slow" { priority = "low" }\n')
        r = g.tool("config")
        assert r.returncode == 0 and b"another value of name, type slow aliases, type slow priority" in r.stderr
        assert "warn in force       the running daemon has another value of name, type slow" in text(g, "check")
        g.proc.send_signal(signal.SIGHUP)
        wait_for(lambda: g.tool("config").stderr == b"")
        assert "in force" not in text(g, "check")
        g.write_conf("")
        g.stop()
        assert g.tool("config").stderr == b""


def test_a_house_without_agents_is_warned():
    with Gate() as g:
        assert re.search(r"^warn people .*nobody is told of what customers write \(gatepost agent add\)$", text(g, "check"), re.M)
        g.tool("agent", "add", "kim@gate.test")
        assert re.search(r"^ok   people +1 agents", text(g, "check"), re.M)
        assert "none is left: nobody is told" in text(g, "agent", "remove", "kim@gate.test")


def test_a_fetched_directory_has_the_last_word():
    """Who takes a colleague out by hand is told that the next sync brings her back."""
    with Gate(conf=f'directory {{ url = "http://127.0.0.1:{free_port()}/directory.json" }}') as g:
        for args in (("add", "kim@gate.test"), ("remove", "kim@gate.test")):
            assert "unless the directory that is fetched says otherwise" in text(g, "agent", *args)


def test_we_are_no_agent_of_ours(gate):
    """By a file, too: notices to our own address would come back as our own mail, and nobody would see them."""
    path = gate.dir / "ourselves.json"
    path.write_text('{"agents": [{"address": "kim@gate.test"}, {"address": "Support+x@gate.test"}]}')
    before = gate.json("directory", "show")
    r = gate.tool("directory", "import", path, "--force", check=False)
    assert r.returncode == 1 and b"Support+x@gate.test is our own address" in r.stderr
    assert gate.json("directory", "show") == before


def test_a_mail_without_a_sender_is_explained(gate):
    told = gate.tool("explain", stdin=b"Subject: x\n\ny\n").stdout.decode()
    assert "stranger   no address; not in the directory" in told


def test_help_stands_behind_verbs_too(gate):
    for args in (("help", "mail"), ("mail", "-h"), ("mail", "list", "--help"), ("import", "mbox", "-h"), ("outbox", "drop", "-h")):
        r = gate.tool(*args)
        assert b"usage: gatepost " + (args[1] if args[0] == "help" else args[0]).encode() in r.stdout and r.stderr == b""
    assert gate.tool("help", "nonsense", check=False).returncode == 64
    assert gate.tool("search", "--", "broken", "-h").returncode == 0  # a word that must not be there


def test_by_what_somebody_is_blocked(gate):
    for what in ("spam.example", "eve@bad.example", "sub.bad.example"):
        gate.tool("block", "add", what)
    asked = {"x@a.SPAM.example": ["spam.example"], "spam.example": ["spam.example"], "eve@bad.example": ["eve@bad.example"],
             "bad.example": ["eve@bad.example", "sub.bad.example"], "notspam.example": [], "x@bad.example": []}
    for what, found in asked.items():
        r = gate.tool("block", "list", what, check=False)
        assert r.stdout.decode().split() == found and r.returncode == (not found), what
    for what in ("spam.example", "eve@bad.example", "sub.bad.example"):
        gate.tool("block", "remove", what)


def test_nothing_held_of_that_address(gate):
    r = gate.tool("held", "drop", "--from", "no@body.test", check=False)
    assert r.returncode == 1 and b"no mail from no@body.test is held" in r.stderr
