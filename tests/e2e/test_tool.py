"""The tool: every command of the contract that the first issue names, its JSON keys, its exit codes, what it prints for
people, with the daemon up and down."""
import base64
import json
import os
import pty
import sqlite3
import subprocess
import tempfile

import pytest

from harness import AS_USER, DIRECTORY, SANITIZED, TOOL, Gate, mail, wait_for

PNG = bytes(range(256)) * 40

TICKET_KEYS = {"id", "status", "type", "priority", "subject", "site", "organization", "plan", "requester", "assignee",
               "opened_at", "updated_at", "first_response_due", "first_responded_at", "resolved_at", "environments",
               "began_at", "sections", "missing", "participants", "links", "verified"}
ENTRY_KEYS = {"id", "ticket", "at", "kind", "author", "text", "quoted", "attachments", "mail", "verified"}
MAIL_KEYS = {"id", "received_at", "source", "message_id", "sender", "from", "to", "subject", "size", "outcome", "rule",
             "ticket", "answer", "detail"}
OUTBOX_KEYS = {"id", "ticket", "kind", "to", "state", "attempts", "next_at", "sent_at", "remote", "response",
               "bounced_at", "last_error", "message_id", "created_at"}
PARSE_KEYS = {"message_id", "in_reply_to", "references", "from", "to", "cc", "reply_to", "subject", "date", "text",
              "reply_text", "quoted_text", "forwarded", "attachments", "auto_submitted", "auto_reason", "bounce",
              "delivery_status", "original_message_id", "site", "type", "summary", "sections", "environments", "began_at",
              "urls", "language", "defects"}


def with_attachment():
    b64 = base64.encodebytes(PNG).decode()
    return f"""From: Ann <ann@acme.test>
To: support@gate.test
Subject: [acme-shop] billing: two \x1b[31mred\x07 invoices
Message-ID: <attach@acme.test>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain; charset=utf-8

See the picture: \u202egnp.exe and 請求書が届きません。 zebra crossing

--b
Content-Type: image/png; name="../../etc/pass\u200bwd.png"
Content-Disposition: attachment
Content-Transfer-Encoding: base64

{b64}
--b--
"""


@pytest.fixture(scope="module")
def gate():
    with Gate(directory=DIRECTORY) as g:
        g.deliver(mail(message_id="<one@acme.test>"), "-f", "ann@acme.test", "-r", "support@gate.test")
        g.deliver(with_attachment(), "-f", "ann@acme.test")
        g.deliver(mail(sender="", subject="no sender", body="x\n"), "-f", "")
        wait_for(lambda: g.json("stats")[0]["index_lag"] == 0)
        yield g


def test_json_has_the_contracts_keys(gate):
    tickets = gate.json("list")
    assert len(tickets) >= 2 and all(set(t) == TICKET_KEYS for t in tickets)
    assert set(gate.json("show", 1)[0]) == TICKET_KEYS
    thread = gate.json("thread", 1)
    assert thread and all(set(e) == ENTRY_KEYS for e in thread)
    mails = gate.json("mail", "list")
    assert len(mails) == 3 and all(set(m) == MAIL_KEYS for m in mails)
    assert [m["id"] for m in mails] == [3, 2, 1]
    assert mails[2]["source"] == "pipe" and mails[2]["sender"] == "ann@acme.test"
    assert mails[0]["sender"] == ""
    outbox = gate.json("outbox", "list")
    assert outbox and all(set(o) == OUTBOX_KEYS for o in outbox)
    assert gate.json("outbox", "show", outbox[-1]["id"])[0] == outbox[-1]
    parsed = json.loads(gate.tool("parse", stdin=mail()).stdout)
    assert set(parsed) == PARSE_KEYS


def test_parse_needs_nothing():
    r = subprocess.run([TOOL, "parse"], input=b"", capture_output=True, env={"GATEPOST_CONFIG": "/nonexistent"}, cwd="/")
    assert r.returncode == 0 and set(json.loads(r.stdout)) == PARSE_KEYS and r.stderr == b""
    r = subprocess.run([TOOL, "parse"], input=b"\0\xff" * 1000, capture_output=True, env={}, cwd="/")
    assert r.returncode == 0 and set(json.loads(r.stdout)) == PARSE_KEYS


def test_deliver_prints_the_ledger_row(gate):
    r = gate.deliver(mail(message_id="<one@acme.test>"), "--json")
    row = json.loads(r.stdout)
    assert set(row) == MAIL_KEYS and row["outcome"] == "duplicate"
    r = gate.deliver(mail(message_id="<one@acme.test>"))
    assert r.stdout == b"" and r.stderr == b""


def test_attachment_comes_out_as_it_went_in(gate):
    entry = [e for e in gate.json("thread", 2) if e["attachments"]][0]
    at = entry["attachments"][0]
    assert at == {"n": 1, "filename": at["filename"], "content_type": "image/png", "size": len(PNG), "stored": True}
    assert gate.tool("attachment", 2, 1).stdout == PNG
    r = gate.tool("attachment", 2, 9, check=False)
    assert r.returncode == 1 and b"no attachment 9" in r.stderr
    # as it came over the wire, where lines end in CRLF
    assert gate.tool("mail", "show", 2, "--raw").stdout == with_attachment().replace("\n", "\r\n").encode()


def test_nothing_from_a_mail_reaches_a_terminal_unescaped(gate):
    """attack 41"""
    for args in (["list"], ["show", 2], ["thread", 2], ["mail", "list"], ["mail", "show", 2], ["search", "zebra"]):
        out = gate.tool(*args).stdout
        assert b"\x1b" not in out and b"\x07" not in out and "\u202e".encode() not in out, args
    assert b"red" in gate.tool("list").stdout


@pytest.mark.parametrize("query,found", [
    (["zebra"], [2]), (["ZEBRA", "crossing"], [2]), (['"zebra crossing"'], [2]), (['"crossing zebra"'], []),
    (["zebra", "-crossing"], []), (["求書"], [2]), (["書求"], []), (["届き"], [2]), (["site:acme-shop", "zebra"], [2]),
    (["site:other", "zebra"], []), (["type:billing"], [2]), (["type:downtime"], [1]), (["from:ann@acme.test", "zebra"], [2]),
    (["status:open", "zebra"], [2]), (["status:closed", "zebra"], []), (["before:2020-01-01", "zebra"], []),
    (["after:2020-01-01", "zebra"], [2]), (["zebra", "NEAR", "nowhere"], []),
])
def test_search(gate, query, found):
    assert [t["id"] for t in gate.json("search", "--", *query)] == found


@pytest.mark.parametrize("query", ['" OR *', "NEAR(", "col:x", '"', "a AND", "*", "'; drop table ticket; --", "x" * 3000,
                                   "x" * 100000, "\x00"[0:0] + "()", "-", "- -"])
def test_search_syntax_is_data(gate, query):
    """attack 37"""
    r = gate.tool("search", "--", query, check=False)
    assert r.returncode in (0, 1, 64)
    assert b"fts5" not in r.stderr.lower() and b"sql" not in r.stderr.lower() and b"syntax" not in r.stderr.lower()
    assert gate.tool("show", 1, check=False).returncode == 0


@pytest.mark.parametrize("args,code", [
    ([], 64), (["nonsense"], 64), (["show"], 64), (["show", "x"], 64), (["show", "999"], 1), (["thread", "999"], 1),
    (["list", "--bogus"], 64), (["list", "--status", "bogus"], 64), (["list", "--limit", "0"], 64), (["mail"], 64),
    (["mail", "show", "999"], 1), (["outbox", "show", "999"], 1), (["held", "release", "999"], 1),
    (["outbox", "retry", "999"], 1), (["agent", "add", "not an address"], 1), (["directory", "show", "nobody"], 1),
    (["directory", "import", "/nonexistent"], 1), (["search"], 64), (["list", "-h"], 0), (["help"], 0), (["--version"], 0),
    (["mail", "list", "--since", "yesterday"], 64), (["attachment", "1"], 64), (["agent", "remove", "nobody@x.test"], 1),
])
def test_exit_codes(gate, args, code):
    r = gate.tool(*args, check=False)
    assert r.returncode == code, r.stderr
    assert (r.stderr != b"") == (code != 0)


def test_list_filters(gate):
    ids = lambda *a: [t["id"] for t in gate.json("list", *a)]  # noqa: E731
    assert ids("--type", "billing") == [2] and ids("--site", "acme-shop") == [2, 1] and ids("--org", "acme") == [2, 1]
    assert 1 in ids("--status", "open") and ids("--status", "closed") == [] and ids("--requester", "ANN@acme.test") == [2, 1]
    assert len(ids("--limit", "1")) == 1 and ids("--assignee", "kim@gate.test") == [] and ids("--overdue") == []


def test_mail_list_answers_where_is_my_mail(gate):
    ids = lambda *a: [m["id"] for m in gate.json("mail", "list", *a)]  # noqa: E731
    assert set(ids("--from", "ann@acme.test")) >= {1, 2} and ids("--message-id", "<attach@acme.test>") == [2]
    assert ids("--subject", "INVOICES") == [2] and ids("--ticket", "2") == [2]
    assert ids("--since", "1h", "--outcome", "opened")[-1] == 1 and ids("--until", "2020-01-01") == []
    out = gate.tool("mail", "list", "--from", "lost@nowhere.test").stdout.decode()
    assert "pipe" in out and "20" in out, "it says when each door last took a mail"


def test_agent_and_directory(gate):
    gate.tool("agent", "add", "lee@gate.test")
    assert "lee@gate.test" in gate.json("directory", "show")[0]["agents"]
    assert b"already" in gate.tool("agent", "add", "lee@gate.test").stdout
    gate.tool("agent", "remove", "lee@gate.test")
    assert "lee@gate.test" not in gate.json("directory", "show")[0]["agents"]
    assert gate.json("directory", "show", "ann@home.test")[0]["organization"] == "acme"
    assert gate.json("directory", "show", "acme-shop")[0]["site"] == "acme-shop"
    smaller = {"organizations": [], "agents": []}
    path = gate.dir / "smaller.json"
    path.write_text(json.dumps(smaller))
    r = gate.tool("directory", "import", path, check=False)
    assert r.returncode == 1 and gate.json("directory", "show")[0]["members"] == 2
    assert gate.tool("directory", "import", path, "--dry-run", "--force").returncode == 0
    assert gate.json("directory", "show")[0]["members"] == 2


def test_outbox_pause_survives_a_restart():
    with Gate(directory=DIRECTORY) as g:
        g.tool("outbox", "pause")
        g.deliver(mail())
        g.stop()
        g.start()
        assert g.json("stats")[0]["outbox"]["paused"] is True
        assert [o["state"] for o in g.json("outbox", "list")] == ["queued"] and g.sent() == []
        g.tool("outbox", "resume")
        wait_for(lambda: g.json("outbox", "list", "--state", "sent"), say="nothing was sent after the resume")
        assert len(g.sent()) == 1
        g.tool("outbox", "pause")
        g.deliver(mail())
        n = g.json("outbox", "list", "--state", "queued")[0]["id"]
        g.tool("outbox", "drop", n)
        assert g.json("outbox", "list", "--state", "queued") == []


def test_reading_works_while_the_daemon_is_down():
    with Gate(directory=DIRECTORY) as g:
        g.deliver(mail())
        before = g.json("show", 1)
        g.stop()
        assert g.json("show", 1) == before and g.json("stats")[0]["running"] is False
        assert len(g.json("mail", "list")) == 1
        r = g.tool("outbox", "pause", check=False)
        assert r.returncode == 69 and b"not running" in r.stderr
        r = g.deliver(mail(), check=False)
        assert r.returncode == 75 and r.stderr.startswith(b"4.3.0 gatepost: ") and r.stderr.count(b"\n") == 1
        # killed, with a write-ahead log left behind: still readable
        g.start()
        g.deliver(mail(subject="second"))
        g.kill()
        assert len(g.json("list")) == 2
        g.start()


def test_colour_only_on_a_terminal(gate):
    def on_terminal(env):
        parent, child = pty.openpty()
        p = subprocess.Popen([TOOL, "-c", gate.conf, "list"], stdout=child, stderr=child, stdin=subprocess.DEVNULL,
                             env={**os.environ, **env})
        os.close(child)
        out = b""
        try:
            while chunk := os.read(parent, 65536):
                out += chunk
        except OSError:
            pass
        os.close(parent)
        assert p.wait() == 0
        return out
    plain = {"NO_COLOR": "", "TERM": "xterm"}
    assert b"\x1b[" in on_terminal(plain) and b"\x1b[" not in on_terminal({"NO_COLOR": "1"})
    assert b"\x1b[" not in on_terminal({"NO_COLOR": "", "TERM": "dumb"})
    assert b"\x1b[" not in gate.tool("list").stdout


def test_check(gate):
    r = gate.tool("check", check=False)
    lines = r.stdout.decode().splitlines()
    assert r.returncode == 0, r.stdout
    assert any(line.startswith("ok") and "database" in line for line in lines)
    names = {c["check"] for c in gate.json("check")}
    assert {"configuration", "daemon", "database", "people", "outbox", "held", "index"} <= names


def test_config_says_where_from(gate):
    rows = gate.json("config")
    text = json.dumps(rows)
    assert "max_size" in text and "default" in text and str(gate.conf) in text
    broken = gate.dir / "broken.conf"
    broken.write_text('address = "a@b.test"\nbogus = 1\n')
    r = subprocess.run([TOOL, "-c", broken, "list"], capture_output=True)
    assert r.returncode == 78 and f"{broken}:2".encode() in r.stderr


def test_check_of_a_configuration_that_is_none(gate):
    """Monitoring reads what `check` prints: there the fault stands, too."""
    broken = gate.dir / "none.conf"
    broken.write_text('address = "a@b.test"\nbogus = 1\nadmin = "“a@b.test”"\n')
    r = subprocess.run([TOOL, "-c", broken, "check"], capture_output=True, text=True)
    assert r.returncode == 78 and f"FAIL configuration  {broken}:2: unknown key" in r.stdout, r
    r = subprocess.run([TOOL, "-c", broken, "check", "--json"], capture_output=True, text=True)
    rows = [json.loads(line) for line in r.stdout.splitlines()]
    assert r.returncode == 78 and [(c["check"], c["result"]) for c in rows] == [("configuration", "fail")] * len(rows)
    assert f"{broken}:2: unknown key" in rows[0]["text"] and r.stderr == ""


def test_the_tool_links_nothing_heavy():
    """A pipe pays process start for each mail."""
    needed = subprocess.run(["readelf", "-d", TOOL], capture_output=True, text=True, check=True).stdout
    for lib in ("libcurl", "libetpan", "libgnutls", "libevent"):
        assert lib not in needed


def test_a_damaged_database_is_named():
    with Gate() as g:
        g.deliver(mail())
        g.stop()
        path = g.state / "gatepost.db"
        octets = bytearray(path.read_bytes())
        octets[4096:] = b"x" * (len(octets) - 4096)
        path.write_bytes(octets)
        r = g.tool("list", check=False)
        assert r.returncode == 1 and str(path).encode() in r.stderr and b"malformed" in r.stderr, r.stderr
        path.write_bytes(b"no database at all" * 500)
        r = g.tool("list", check=False)
        assert r.returncode == 1 and str(path).encode() in r.stderr, r.stderr


def test_long_lists_in_little_memory():
    """Lists that go on for ever are printed page by page: each row once, in order, and none is kept."""
    def peak(gate, *args):
        """Rows printed, and the most memory in MB that it took."""
        with tempfile.TemporaryFile() as out:
            p = subprocess.Popen([TOOL, "-c", str(gate.conf), *args], stdout=out, cwd="/", **AS_USER)
            _, status, usage = os.wait4(p.pid, 0)
            p.returncode = os.waitstatus_to_exitcode(status)
            out.seek(0)
            assert p.returncode == 0
            return [json.loads(line)["id"] for line in out], usage.ru_maxrss / 1024

    n = 20000
    gate = Gate()
    try:
        gate.start()
        gate.opened(mail())
        wait_for(gate.outbox_idle)
        gate.stop()
        con = sqlite3.connect(gate.state / "gatepost.db")
        for table, key in (("mail", "id"), ("ticket", "id"), ("outbox", "id")):
            columns = [r[1] for r in con.execute(f"pragma table_info({table})")]
            taken = ", ".join("n.i" if c == key else f"'{'x' * 300}'" if c == "subject" else c for c in columns)
            con.execute(f"with recursive n(i) as (select 2 union all select i + 1 from n where i < {n}) "
                        f"insert into {table} select {taken} from n, (select * from {table} where id = 1)")
        con.commit()
        con.close()
        for args in (("mail", "list"), ("list",), ("outbox", "list")):
            few, least = peak(gate, *args, "--json", "--limit", "10")
            all_of_them, most = peak(gate, *args, "--json", "--limit", str(n))
            assert all_of_them == list(range(n, 0, -1)) and few == all_of_them[:10], args
            assert most - least < 8 or SANITIZED, (args, least, most)
        lines = gate.tool("list", "--limit", str(n)).stdout.decode().splitlines()
        assert [int(line.split()[0].lstrip("#")) for line in lines[1:n + 1]] == list(range(n, 0, -1))
    finally:
        gate.close()
