"""The control socket: requests and replies one a line, what is refused, orders about held mail, the outbox and agents;
that they are done while the outbox, mail and other clients are busy."""
import json
import socket
import threading

import pytest

from harness import DIRECTORY, Gate, mail, wait_for


class Control:
    def __init__(self, gate):
        self.s = socket.socket(socket.AF_UNIX)
        self.s.settimeout(30)
        self.s.connect(str(gate.run_dir / "control.sock"))
        self.f = self.s.makefile("rb")

    def ask(self, request=None, **args):
        self.s.sendall((request if request is not None else json.dumps(args).encode()) + b"\n")
        return json.loads(self.f.readline())

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.f.close()
        self.s.close()


@pytest.fixture(scope="module")
def gate():
    with Gate(conf='directory { strangers = "hold" }', directory=DIRECTORY) as g:
        yield g


def hold(gate, n):
    """A stranger's mail, which is held; its ledger number."""
    code, text = gate.lmtp(mail(sender="Eve <eve@stranger.test>", message_id=f"<held-{n}@stranger.test>", body=f"{n}\n"))
    assert code == 250 and text.endswith("held"), text
    return int(text.split()[2])


def test_what_is_refused(gate):
    with Control(gate) as c:
        assert c.ask(command="ping") == {"ok": True, "said": "here"}
        for request, error in [(b"x", "line 1"), (b"{}", "no such command"), (b'{"command":7}', "no such command"),
                               (b'{"command":"no such"}', "no such command"), (b'[1]', "no such command"),
                               (b'{"command":"outbox retry"}', "id: missing"),
                               (b'{"command":"outbox retry","id":"x"}', "id: a whole number"),
                               (b'{"command":"held drop","id":999}', "isn't held"),
                               (b'{"command":"agent add","address":"no address"}', "no mail address")]:
            reply = c.ask(request)
            assert reply["ok"] is False and error in reply["error"], (request, reply)
        assert c.ask(command="ping")["ok"]


def test_pipelined(gate):
    with Control(gate) as c:
        c.s.sendall(b'{"command":"ping"}\n' * 5000 + b'{"command":"outbox flush"}\n{"command":"ping"}\n')
        replies = [json.loads(c.f.readline()) for _ in range(5002)]
        assert all(r["ok"] for r in replies)


def test_octet_by_octet_and_gone(gate):
    with Control(gate) as c:
        for octet in b'{"command":"ping"}':
            c.s.sendall(bytes([octet]))
        assert c.ask(b"")["ok"]
    for _ in range(100):  # they leave before the answer
        c = Control(gate)
        c.s.sendall(b'{"command":"outbox flush"}\n')
        c.__exit__()
    with Control(gate) as c:
        assert c.ask(command="ping")["ok"]


def test_too_large(gate):
    with Control(gate) as c:
        try:
            for _ in range(70):
                c.s.sendall(b"x" * (1 << 20))
            assert c.f.readline() == b""
        except OSError:
            pass
    with Control(gate) as c:
        assert c.ask(command="ping")["ok"]


def test_held(gate):
    kept, released, dropped = hold(gate, "kept"), hold(gate, "released"), hold(gate, "dropped")
    assert gate.tool("held", "retry", kept).stdout.decode().strip() == f"mail {kept}: held, the sender is a stranger"
    out = gate.tool("held", "release", released).stdout.decode()
    assert out.startswith(f"mail {released}: opened, ticket "), out
    assert gate.tool("held", "release", released, check=False).returncode == 1
    assert gate.tool("held", "drop", dropped).returncode == 0
    assert [m["id"] for m in gate.json("held", "list")] == [kept]
    for refused in (("held", "drop", dropped), ("erase", "ticket", 999999), ("erase", "attachment", 999999, 1),
                    ("agent", "remove", "nobody@gate.test")):
        r = gate.tool(*refused, check=False)
        assert r.returncode == 1 and r.stdout == b"" and r.stderr, r  # it doesn't say that it was done
    assert gate.json("mail", "show", released)[0]["outcome"] == "opened"
    row = gate.json("mail", "show", dropped)[0]
    assert row["outcome"] == "held" and "dropped by hand" in row["detail"]
    # the mail itself is still there, and its like is still known
    assert b"dropped" in gate.tool("mail", "show", dropped, "--raw").stdout
    assert gate.lmtp(mail(sender="Eve <eve@stranger.test>", message_id="<held-dropped@stranger.test>",
                          body="dropped\n"))[1].endswith("duplicate")


def test_confirm(gate):
    """A withheld confirmation is sent after all, once."""
    code, text = gate.lmtp(mail(message_id="<confirm@acme.test>", headers=[("Precedence", "bulk")]))
    ticket = int(text.split()[4])
    row = gate.json("mail", "list", "--message-id", "confirm@acme.test")[0]
    assert row["answer"].startswith("withheld:"), row
    out = gate.tool("confirm", ticket).stdout.decode().strip()
    assert out == f"mail {row['id']}: confirmed, ticket {ticket}"
    row = gate.json("mail", "show", row["id"])[0]
    sent = gate.json("outbox", "show", row["answer"])[0]
    assert sent["kind"] == "confirmation" and sent["to"] == "ann@acme.test" and sent["ticket"] == ticket
    assert f"[#{ticket}]".encode() in gate.tool("outbox", "show", row["answer"], "--raw").stdout
    again = gate.tool("confirm", ticket, check=False)
    assert again.returncode == 1 and b"answered already" in again.stderr
    assert gate.tool("confirm", 99999, check=False).returncode == 1


def test_held_many(gate):
    for n in range(30):
        hold(gate, f"many-{n}")
    assert gate.tool("held", "drop", "--from", "eve@stranger.test").returncode == 0
    assert gate.json("held", "list") == []
    assert gate.tool("held", "drop", "--all").returncode == 0


def test_agents_and_who_ordered(gate):
    assert gate.tool("agent", "add", "lea@gate.test").stdout == b"lea@gate.test is an agent now\n"
    assert gate.tool("agent", "add", "lea@gate.test").stdout == b"lea@gate.test is an agent already\n"
    assert gate.tool("--as", "kim@gate.test", "agent", "remove", "lea@gate.test").returncode == 0
    assert gate.tool("agent", "remove", "lea@gate.test", check=False).returncode == 1
    assert "as=kim@gate.test" in gate.text_log()


def test_orders_beside_mail(gate):
    """Orders and mail share the writer: both go on."""
    stop = threading.Event()

    def order():
        with Control(gate) as c:
            while not stop.is_set():
                assert c.ask(command="outbox flush")["ok"]

    threads = [threading.Thread(target=order) for _ in range(3)]
    for t in threads:
        t.start()
    for n in range(100):
        assert gate.lmtp(mail(message_id=f"<beside-{n}@acme.test>"))[0] == 250
    stop.set()
    for t in threads:
        t.join()
    wait_for(lambda: gate.json("stats")[0]["index_lag"] == 0)
    s = gate.json("stats")[0]["gate"]
    assert s["groups_void"] == 0 and s["items"] > s["mails"] >= 100
