"""Data at rest and in trouble: modes whatever the umask (attack 103), canary secrets nowhere (102), a second daemon on one
state folder (99), an older program on a newer database and an upgrade that is killed (105), a lost or ruined database, WAL
or index of it (96), a foreign lock (95), a full and a read-only disk (94)."""
import contextlib
import os
import pathlib
import re
import sqlite3
import stat
import subprocess
import time

import pytest

from harness import USER, Dovecot, Gate, free_port, mail, wait_for
from smtp_server import ScriptedServer

CANARY = "canary-7f3a91-of-a-secret"


def modes(folder):
    """{name: mode} of what others could get at."""
    return {p.name: oct(stat.S_IMODE(p.lstat().st_mode)) for p in folder.rglob("*")
            if not stat.S_ISSOCK(p.lstat().st_mode) and stat.S_IMODE(p.lstat().st_mode) & 0o077}


def test_modes_whatever_the_umask():
    gate = Gate()
    real, subprocess.Popen = subprocess.Popen, lambda *a, **kw: real(*a, **(kw | {"umask": 0}) if "umask" in kw else kw)
    try:
        with contextlib.suppress(AssertionError):
            gate.start()
        subprocess.Popen = real
        gate.wait_ready(60)
        assert gate.lmtp(mail(body="x" * 900000 + "\n"))[0] == 250
        wait_for(lambda: len(gate.sent()) == 1, 30, 0.1)
        old = os.umask(0)
        try:
            gate.tool("backup", gate.state / "copy")
        finally:
            os.umask(old)
        assert (gate.state / "gatepost.db-wal").exists() and (gate.state / "copy").exists()
        assert modes(gate.state) == {} and modes(gate.out) == {}
        assert stat.S_IMODE((gate.run_dir / "control.sock").stat().st_mode) & 0o007 == 0
    finally:
        subprocess.Popen = real
        gate.close()


def test_canary_secrets():
    """A secret is in its file and on its wire, and nowhere else, whatever fails."""
    with Dovecot() as dovecot, ScriptedServer(offer=("AUTH PLAIN LOGIN",), auth="535 5.7.8 no") as smtp:
        box = (f'mailbox "in" {{ url = "imap://support@127.0.0.1:{dovecot.imap_port}/INBOX" tls = "none" '
               f'secret = "imap" }}\n')
        gate = Gate(transport=f'url = "smtp://127.0.0.1:{smtp.port}" tls = "none" user = "us" secret = "smtp"')
        gate.write_conf(gate.secrets(imap=CANARY + "-imap", smtp=CANARY + "-smtp") + box + 'log_level = "debug"\n')
        with gate:
            assert gate.lmtp(mail())[0] == 250
            wait_for(lambda: smtp.said("AUTH") > 0, 60, 0.1, "no try to log in at the transport")
            wait_for(lambda: "mailbox" in gate.text_log(), 60, 0.1)
            out = b""
            for args in (("config",), ("config", "--json"), ("check", "--connect"), ("stats", "--json"), ("outbox", "list", "--json"),
                         ("show", "1", "--json"), ("mail", "list", "--json"), ("explain", "1")):
                r = gate.tool(*args, check=False)
                out += r.stdout + r.stderr
            for pid in [gate.proc.pid, *gate.roles().values()]:
                for name in ("cmdline", "environ"):
                    with contextlib.suppress(OSError):
                        out += pathlib.Path(f"/proc/{pid}/{name}").read_bytes()
            out += gate.text_log().encode()
            gate.tool("backup", gate.state / "copy")
            for path in [*gate.state.rglob("*"), *gate.run_dir.rglob("*"), *gate.out.rglob("*")]:
                if path.is_file():
                    out += path.read_bytes()
            key = (gate.state / "token.key").read_bytes()
            assert CANARY.encode() not in out
            assert out.count(key) == 1 and key.hex().encode() not in out.lower(), "the token key is elsewhere, too"


def test_a_second_daemon():
    with Gate() as gate:
        other = Gate()
        other.state, other.lmtp_port = gate.state, free_port()
        other.write_conf()
        begun = time.monotonic()
        with contextlib.suppress(AssertionError):
            other.start(wait=False)
        assert other.proc.wait(30) in (75, 78)
        assert time.monotonic() - begun < 20
        assert "another gatepostd is at work" in other.text_log()
        other.proc = None
        other.close()
        assert gate.lmtp(mail())[0] == 250


def refusal(gate, seconds=60):
    """Why it doesn't start; it must leave by itself."""
    gate.start(wait=False)
    code = gate.proc.wait(seconds)
    gate.proc = None
    return code, gate.text_log()


def stopped_with_mail(gate, n=3):
    gate.start()
    for i in range(n):
        assert gate.lmtp(mail(body=f"body-{i}-end\n"))[0] == 250
    gate.stop()
    return gate.state / "gatepost.db"


@contextlib.contextmanager
def closing(gate):
    try:
        yield gate
    finally:
        gate.close()


def test_a_newer_database():
    with closing(Gate()) as gate:
        path = stopped_with_mail(gate)
        con = sqlite3.connect(path)
        version, = con.execute("pragma user_version").fetchone()
        con.execute(f"pragma user_version = {version + 1}")
        con.commit()
        con.close()
        before = path.read_bytes()
        code, log = refusal(gate)
        assert code == 78 and "newer than this program" in log
        assert path.read_bytes() == before
        assert b"newer" in gate.tool("list", check=False).stderr
        con = sqlite3.connect(path)
        con.execute(f"pragma user_version = {version}")
        con.commit()
        con.close()
        gate.start()
        assert len(gate.json("list")) == 3


def test_a_ruined_database():
    """It says so and leaves; it mends nothing, and what a backup holds comes back."""
    with closing(Gate()) as gate:
        path = stopped_with_mail(gate, 5)
        copy = gate.state / "copy"
        gate.tool("backup", copy)
        path.write_bytes(b"\0" * 4096 + path.read_bytes()[4096:])
        os.chown(path, USER.pw_uid, USER.pw_gid)
        before = path.read_bytes()
        code, log = refusal(gate)
        assert code == 78 and "database" in log, log[-500:]
        assert path.read_bytes() == before
        gate.tool("restore", copy)
        gate.start()
        assert len(gate.json("list")) == 5 and gate.lmtp(mail())[0] == 250


def test_a_foreign_file():
    with closing(Gate()) as gate:
        path = gate.state / "gatepost.db"
        con = sqlite3.connect(path)
        con.execute("create table t (a)")
        con.commit()
        con.close()
        os.chown(path, USER.pw_uid, USER.pw_gid)
        code, log = refusal(gate)
        assert code == 78 and "not a database of gatepost" in log


def test_wal_and_index_of_it():
    """Killed with all of it in the WAL.  Rubbish in -shm is rebuilt; a WAL with rubbish at its end is read up to there."""
    with closing(Gate()) as gate:
        gate.start()
        for i in range(3):
            assert gate.lmtp(mail(body=f"body-{i}-end\n"))[0] == 250
        gate.kill()
        shm, wal = gate.state / "gatepost.db-shm", gate.state / "gatepost.db-wal"
        assert wal.stat().st_size > 0
        shm.write_bytes(os.urandom(32768))
        os.chown(shm, USER.pw_uid, USER.pw_gid)
        with open(wal, "ab") as f:
            f.write(os.urandom(5000))
        gate.start()
        assert len(gate.json("list")) == 3 and gate.db("pragma integrity_check") == [("ok",)]
        assert gate.lmtp(mail())[0] == 250


def test_a_lost_wal():
    """Mail would be lost with it: it says so and leaves, until the WAL is back or somebody goes on without it."""
    with closing(Gate()) as gate:
        path = stopped_with_mail(gate)
        gate.start()
        last = gate.opened(mail())
        gate.kill()
        wal = pathlib.Path(f"{path}-wal")
        kept = wal.read_bytes()
        for _ in range(2):
            wal.unlink()
            pathlib.Path(f"{path}-shm").unlink(missing_ok=True)
            code, log = refusal(gate)
            assert code == 78 and "-wal is missing" in log, log[-500:]
            assert not wal.exists() or wal.stat().st_size == 0
            wal.write_bytes(kept)
            os.chown(wal, USER.pw_uid, USER.pw_gid)
        gate.start()
        assert len(gate.json("list")) == 4
        gate.kill()
        wal.write_bytes(b"")
        gate.start()  # without it: what it held is gone, but not its numbers
        assert gate.db("pragma integrity_check") == [("ok",)] and "older than the marks" in gate.text_log()
        assert gate.opened(mail()) > last


def test_a_wal_that_was_emptied_in_order():
    """sqlite3, as anybody may use it, moves the WAL into the database and removes it: nothing is missing."""
    with closing(Gate()) as gate:
        gate.start()
        assert gate.lmtp(mail())[0] == 250
        gate.kill()
        con = sqlite3.connect(gate.state / "gatepost.db")
        con.execute("select count(*) from ticket").fetchone()
        con.close()
        assert not (gate.state / "gatepost.db-wal").exists()
        gate.start()
        assert len(gate.json("list")) == 1 and gate.lmtp(mail())[0] == 250


def test_a_foreign_lock():
    """Mail is put off while somebody else holds the database, and taken afterwards."""
    with Gate() as gate:
        gate.lmtp(mail())
        con = sqlite3.connect(gate.state / "gatepost.db", isolation_level=None, timeout=30)
        con.execute("begin immediate")
        code, text = gate.lmtp(mail(message_id="<locked@acme.test>"))
        assert code == 451, text
        con.execute("rollback")
        con.close()
        wait_for(lambda: gate.lmtp(mail(message_id="<locked@acme.test>"))[0] == 250, 60, 0.5, "mail isn't taken again")
        assert len(gate.json("mail", "list", "--message-id", "locked@acme.test")) == 1


@contextlib.contextmanager
def small_disk(path, size="24m"):
    """A file system of its own over a folder; skips where that isn't allowed."""
    path.mkdir(exist_ok=True)
    if os.getuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},uid={USER.pw_uid},gid={USER.pw_gid},mode=700",
                                           "gatepost-test", path], capture_output=True).returncode:
        pytest.skip("no right to mount a small file system")
    try:
        yield path
    finally:
        subprocess.run(["umount", "-l", path], check=True)


def fill(ballast):
    with contextlib.suppress(OSError), open(ballast, "wb", buffering=0) as f:
        while True:
            f.write(b"x" * 4096)


def test_a_full_disk():
    """4xx while it is full, at each door; with room again it goes on by itself, and nothing that was taken is lost."""
    gate = Gate()
    with closing(gate), small_disk(gate.state):
        gate.start()
        taken = [n for n in range(5) if gate.lmtp(mail(body=f"body-{n}-end\n"))[0] == 250]
        fill(gate.state / "ballast")
        refused = 0
        for n in range(5, 200):
            code, text = gate.lmtp(mail(body=f"body-{n}-end\n" + "filler " * 3000, message_id=f"<full-{n}@acme.test>"))
            if code == 250:
                taken.append(n)
                continue
            assert code == 451 and text.startswith("4.3"), text
            refused += 1
            if refused == 5:
                break
        assert refused == 5
        assert gate.deliver(mail(body="y" * 100000), "-f", "x@acme.test", check=False).returncode == 75
        (gate.state / "ballast").unlink()
        wait_for(lambda: gate.lmtp(mail(message_id="<again@acme.test>"))[0] == 250, 60, 0.3, "it does not go on")
        bodies = {int(m[1]) for t, in gate.db("select text from entry where kind = 'message'")
                  if (m := re.search(r"body-(\d+)-end", t))}
        assert set(taken) <= bodies
        assert gate.db("pragma integrity_check") == [("ok",)]
        gate.stop()
        fill(gate.state / "ballast")  # a start on it: systemd is to try again, which 78 would keep it from
        code, log = refusal(gate)
        assert code == 75 and "No space left" in log, (code, log[-800:])
        (gate.state / "ballast").unlink()
        gate.start()
        assert gate.lmtp(mail())[0] == 250
        gate.stop()


def test_a_read_only_disk():
    gate = Gate()
    with closing(gate), small_disk(gate.state):
        gate.start()
        assert gate.lmtp(mail())[0] == 250
        gate.stop()
        subprocess.run(["mount", "-o", "remount,ro", gate.state], check=True)
        code, log = refusal(gate)
        assert code in (75, 78) and "Read-only" in log, log[-800:]
        subprocess.run(["mount", "-o", "remount,rw", gate.state], check=True)
        gate.start()
        assert gate.lmtp(mail())[0] == 250
        gate.stop()
