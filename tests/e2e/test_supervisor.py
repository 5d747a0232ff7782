"""The supervisor: start, a second daemon, -t, reload, roles that die or hang, stop, its own death, sockets and words
from and to systemd, the background, a replaced program."""
import contextlib
import os
import pathlib
import re
import shutil
import signal
import socket
import stat
import subprocess
import time

import pytest

from harness import AS_USER, DAEMON, DIRECTORY, ROOT, SANITIZED, USER, Gate, mail, needs_root, open_port, temp, wait_for

HANG_S = 15  # without a beat
EMPTY = "{}: there are plans, but the directory is empty"


@contextlib.contextmanager
def daemon(**kw):
    gate = Gate(**kw)
    try:
        gate.start(wait=False)
        wait_up(gate)
        yield gate
    finally:
        gate.close()


def count(gate, text):
    return gate.text_log().count(text)


def wait_up(gate, times=1):
    def up():
        assert gate.proc.poll() is None, gate.text_log()
        return count(gate, "is ready") >= times and "gate" in gate.roles() and "parse 1" in gate.roles()
    wait_for(up, say=gate.text_log)


def run(*args, env=None, cwd="/", umask=0o022):
    return subprocess.run([str(DAEMON), *map(str, args)], capture_output=True, text=True, timeout=60, cwd=cwd,
                          env={**os.environ, **(env or {})}, umask=umask, stdin=subprocess.DEVNULL, **AS_USER)


def gone(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True


def test_starts_and_stops():
    with daemon() as gate:
        assert {"gate", "send", "parse 0", "parse 1"} <= set(gate.roles())
        assert open_port(gate.lmtp_port)
        roles = gate.roles()
        before = time.monotonic()
        assert gate.stop() == 0
        assert time.monotonic() - before < 30
        assert all(gone(pid) for pid in roles.values())
        assert not list(gate.run_dir.glob("*.sock"))
        for role in ("gate", "send"):
            assert re.search(rf"role={role} slot=0 pid=\d+ state=ended exit=0", gate.text_log())


def test_a_signal_to_the_whole_group_stops_in_order():
    """A terminal's Ctrl-C, and systemd's KillMode=control-group, reach every process."""
    with daemon() as gate:
        for pid in gate.roles().values():
            os.kill(pid, signal.SIGINT)
            os.kill(pid, signal.SIGTERM)
        time.sleep(0.5)
        assert count(gate, "state=ended") == 0
        assert gate.stop(signal.SIGINT) == 0
        assert re.search(r"role=gate slot=0 pid=\d+ state=ended exit=0", gate.text_log())


def test_second_daemon_refuses():  # attack 99
    with daemon() as gate:
        before = time.monotonic()
        r = run("-c", gate.conf, "-f")
        assert time.monotonic() - before < 30
        assert r.returncode == 75
        assert f"another gatepostd is at work here, pid {gate.proc.pid}" in r.stderr
        assert gate.proc.poll() is None and open_port(gate.lmtp_port)


@pytest.mark.parametrize("text, said", [
    ("", "fine"),
    ('adress = "x"', ":{line}: unknown key or section \"adress\""),
    ('subject { pattern = {\'(?<site>x\'} }', ":{line}: pattern: "),
    ('max_size = big', ":{line}: max_size: a size (50M) is wanted"),
    ('hook "h" { url = "https://h.test" secret = "x" }', ":{line}: secret \"x\": "),
    ('templates = "/nowhere"', ":{line}: templates: /nowhere: No such file"),
    ('calendar "c" { hours = "Mon" timezone = "Europe/Nowhere" }', ":{line}: timezone: there is no time zone"),
    ('lmtp {', ":{line}: section lmtp begins here and isn't closed"),
])
def test_check(text, said):  # attack 100
    gate = Gate(conf=text)
    try:
        line = len(gate.conf.read_text().rstrip().splitlines())
        r = run("-c", gate.conf, "-t")
        assert r.returncode == (78 if text else 0)
        assert str(gate.conf) + said.format(line=line) in r.stderr or (not text and "fine" in r.stderr), r.stderr
        if text:
            assert run("-c", gate.conf, "-f").returncode == 78
            assert run("-c", gate.conf).returncode == 78
    finally:
        gate.close()


def test_check_of_secrets():
    gate = Gate(conf='hook "h" { url = "https://h.test" secret = "x" }')
    try:
        secret = gate.dir / "x"
        secret.write_text("canary-secret-4711\n")
        os.chown(secret, USER.pw_uid, USER.pw_gid)
        secret.chmod(0o644)
        r = run("-c", gate.conf, "-t")
        assert r.returncode == 78 and "others may read it: chmod 0600" in r.stderr
        assert "canary" not in r.stderr
        secret.chmod(0o600)
        assert run("-c", gate.conf, "-t").returncode == 0
    finally:
        gate.close()


def test_check_by_root():
    """Root, who can read everything, is told what the service can't, since that is what counts."""
    needs_root("a file of root's")
    gate = Gate(conf='hook "h" { url = "https://h.test" secret = "x" }')
    try:
        secret = gate.dir / "x"
        secret.write_text("word\n")
        secret.chmod(0o600)
        for owner, code in ((0, 78), (USER.pw_uid, 0)):
            os.chown(secret, owner, 0)
            r = subprocess.run([DAEMON, "-c", gate.conf, "-t"], capture_output=True, text=True, timeout=60)
            assert r.returncode == code and (f"to the user {USER.pw_name}, whom {gate.state} belongs to:" in r.stderr) == (code != 0)
            assert (f'{secret}: Permission denied' in r.stderr) == (code != 0) and ("fine" in r.stderr) == (code == 0), r.stderr
    finally:
        gate.close()


def test_check_of_many_mailboxes():
    """One that nobody fetches is not passed over: a role each, and the unit has a limit of tasks."""
    gate = Gate()
    try:
        secret = gate.secrets(x="password")
        for n, code in ((48, 0), (49, 78)):
            boxes = [f'mailbox "m{i}" {{ url = "imap://u{i}@127.0.0.1" tls = none secret = "x" }}' for i in range(n)]
            gate.write_conf("\n".join([secret, *boxes]))
            r = run("-c", gate.conf, "-t")
            assert r.returncode == code and ("no more than 48" in r.stderr) == (code != 0), r.stderr
    finally:
        gate.close()


def test_the_example_is_fine():
    folder = temp("example")
    try:
        shutil.copy(ROOT / "contrib/gatepost.conf.example", folder / "gatepost.conf")
        r = run("-c", folder / "gatepost.conf", "-t")
        assert r.returncode == 0 and "warning" not in r.stderr.replace("warning: " + EMPTY.format(folder / "gatepost.conf"), ""), \
            r.stderr
    finally:
        shutil.rmtree(folder)


@pytest.mark.parametrize("conf, said", [("", False), ('plan "gold" { first_response = 8h }', True),
                                        ('plan "gold" { } directory { url = "https://h.test/" }', False)])
def test_check_of_plans_for_nobody(conf, said):
    """A plan binds organizations: with none there, before the first start or after, it can't apply."""
    with Gate(conf=conf) as gate:
        assert (EMPTY.format(gate.conf) in run("-c", gate.conf, "-t").stderr) == said
        if said:
            gate.import_directory(DIRECTORY)
            assert EMPTY.format(gate.conf) not in run("-c", gate.conf, "-t").stderr


def test_check_of_the_language():
    for language, said in (("german", True), ("de-AT", False), ("en-GB", False)):
        gate = Gate(conf=f'language = "{language}"')
        try:
            assert (f'there are no texts in "{language}"' in run("-c", gate.conf, "-t").stderr) == said
        finally:
            gate.close()


def test_no_configuration():
    r = run("-c", "/nowhere/gatepost.conf", "-t")
    assert r.returncode == 78 and "/nowhere/gatepost.conf:1: cannot be read: No such file" in r.stderr
    r = run("-t", env={"GATEPOST_CONFIG": "/nowhere/else"})
    assert r.returncode == 78 and "/nowhere/else:1:" in r.stderr
    assert run("-x").returncode == 64
    assert run("--role=gate").returncode == 64


def test_reload():  # attack 101
    with daemon() as gate:
        roles = gate.roles()
        good = gate.conf.read_text()
        gate.conf.write_text(good + 'tag = "acme"\n')
        gate.proc.send_signal(signal.SIGHUP)
        wait_for(lambda: count(gate, "the configuration was read again") == 1, say=gate.text_log)
        gate.conf.write_text(good + 'tag = "acme"\nnonsense\n')
        gate.proc.send_signal(signal.SIGHUP)
        wait_for(lambda: count(gate, "refused: the old configuration stays") == 1)
        assert re.search(rf"<3>super: config text=\"{gate.conf}:\d+: unknown key or section", gate.text_log()) or \
            "unknown key or section" in gate.text_log()
        gate.conf.write_text(good.replace(f'state_dir = "{gate.state}"', 'state_dir = "/elsewhere"'))
        gate.proc.send_signal(signal.SIGHUP)
        wait_for(lambda: count(gate, "refused: the old configuration stays") == 2)
        assert "state_dir can't be changed by a reload: restart" in gate.text_log()
        gate.conf.unlink()
        gate.proc.send_signal(signal.SIGHUP)
        wait_for(lambda: count(gate, "refused: the old configuration stays") == 3)
        assert gate.roles() == roles
        assert gate.lmtp(mail())[0] == 250


def test_a_dead_role_comes_back():
    with daemon() as gate:
        for role in ("send", "parse 0"):
            before = gate.roles()
            os.kill(before[role], signal.SIGKILL)
            wait_for(lambda: len(gate.roles()) == len(before) and before[role] not in gate.roles().values(),
                     say=lambda: f"{role} did not come back: {gate.text_log()}")
            assert gate.roles()["gate"] == before["gate"]
            assert gate.lmtp(mail(body=f"after {role}\n"))[0] == 250
        # The gate's death takes the others along, and refuses nobody.
        before = gate.roles()
        os.kill(before["gate"], signal.SIGKILL)
        with socket.create_connection(("127.0.0.1", gate.lmtp_port), 10) as s:
            s.settimeout(10)
            assert s.recv(100).startswith(b"220")
        wait_for(lambda: len(gate.roles()) == len(before), say=gate.text_log)
        assert not set(before.values()) & set(gate.roles().values())
        assert gate.lmtp(mail(body="after the gate\n"))[0] == 250


def test_restarts_back_off():
    needs_root("a role's /proc, which is not dumpable,")
    with daemon() as gate:
        descriptors = len(os.listdir(f"/proc/{gate.proc.pid}/fd"))
        for n in range(4):
            pid = wait_for(lambda: gate.roles().get("send"))
            os.kill(pid, signal.SIGKILL)
            wait_for(lambda: count(gate, "role=send slot=0 pid=%d state=ended" % pid) == 1)
        before = time.monotonic()
        wait_for(lambda: gate.roles().get("send"))
        assert 0.4 < time.monotonic() - before < 30
        assert gate.proc.poll() is None
        assert len(os.listdir(f"/proc/{gate.proc.pid}/fd")) == descriptors


def test_a_hung_parser_is_killed_when_the_gate_asks():
    with daemon() as gate:
        os.kill(min(pid for role, pid in gate.roles().items() if role.startswith("parse")), signal.SIGSTOP)
        before = time.monotonic()
        code, text = gate.lmtp(mail())
        assert code == 250 and "opened" in text, text  # by the second try, in a fresh one
        assert 4 < time.monotonic() - before < 20
        wait_for(lambda: count(gate, "the gate asked for it") == 1, 30)
        assert gate.lmtp(mail(body="the next\n"))[0] == 250


def test_a_hung_gate_is_killed():
    with daemon() as gate:
        pid = gate.roles()["gate"]
        before = time.monotonic()
        os.kill(pid, signal.SIGSTOP)
        wait_for(lambda: count(gate, "no sign of life for 15 s") == 1, HANG_S + 15)
        assert time.monotonic() - before > HANG_S - 2
        wait_for(lambda: gate.roles().get("gate", pid) != pid and "parse 1" in gate.roles())
        assert gate.lmtp(mail())[0] == 250


def test_a_stopped_daemon_kills_nothing_when_it_goes_on():
    with daemon() as gate:
        roles = gate.roles()
        gate.proc.send_signal(signal.SIGSTOP)
        for pid in roles.values():
            os.kill(pid, signal.SIGSTOP)
        time.sleep(HANG_S + 3)
        for pid in [*roles.values(), gate.proc.pid]:
            os.kill(pid, signal.SIGCONT)
        time.sleep(3)
        assert gate.roles() == roles


def test_the_supervisors_death_takes_all_along():
    with daemon() as gate:
        for n in range(5):
            roles = gate.roles()
            os.kill(gate.proc.pid, signal.SIGKILL)
            gate.proc.wait()
            gate.start(wait=False)  # at once: the old gate may still be dying
            wait_up(gate, n + 2)
            assert all(gone(pid) for pid in roles.values())


def test_modes_under_any_umask():  # attack 103
    gate = Gate()
    try:
        shutil.rmtree(gate.state)
        shutil.rmtree(gate.run_dir)
        os.chown(gate.dir, USER.pw_uid, USER.pw_gid)
        gate.write_conf(f'lmtp {{ listen = "{gate.run_dir}/lmtp.sock" }}')
        with open(gate.log, "ab") as log:
            gate.proc = subprocess.Popen([str(DAEMON), "-c", str(gate.conf), "-f"], stderr=log, umask=0,
                                         stdin=subprocess.DEVNULL, **AS_USER)
        wait_up(gate)
        modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in [gate.state, gate.run_dir, *gate.run_dir.iterdir()]}
        wanted = {"state": 0o700, "run": 0o750, "lmtp.sock": 0o660, "deliver.sock": 0o600, "control.sock": 0o600}
        assert wanted.keys() <= modes.keys()
        assert {name: mode for name, mode in modes.items() if mode != wanted.get(name, 0o600)} == {}
        assert all(stat.S_IMODE(p.stat().st_mode) == 0o600 for p in gate.state.iterdir())
    finally:
        gate.close()


def test_roles_keep_to_themselves():
    needs_root("a role's /proc, which is not dumpable,")
    with daemon() as gate:
        for name, pid in {**gate.roles(), "super": gate.proc.pid}.items():
            proc = pathlib.Path(f"/proc/{pid}")
            limits = (proc / "limits").read_text()
            assert re.search(r"Max core file size\s+0\s+0", limits), name
            if USER.pw_uid and not SANITIZED:
                assert (proc / "environ").stat().st_uid == 0, f"{name} is dumpable"
            assert ((proc / "oom_score_adj").read_text().strip() == "900") == name.startswith("parse")
            if name != "super":
                assert "NOTIFY_SOCKET" not in (proc / "environ").read_text()


def memory_holds(pid, octets):
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as mem:
        for line in pathlib.Path(f"/proc/{pid}/maps").read_text().splitlines():
            span, rights = line.split()[:2]
            first, last = (int(n, 16) for n in span.split("-"))
            if not rights.startswith("rw") or last - first > 1 << 30:
                continue
            with contextlib.suppress(OSError, OverflowError):
                mem.seek(first)
                if octets in mem.read(last - first):
                    return True
    return False


@pytest.mark.skipif(os.getuid() != 0, reason="only root can look into the roles' memory")
def test_a_secret_is_only_where_it_is_used():  # attack 102
    canary = "canary-secret-4711"
    gate = Gate(conf='hook "h" { url = "https://h.test" secret = "hush" }')
    try:
        secret = gate.dir / "hush"
        secret.write_text(canary + "\n")
        os.chown(secret, USER.pw_uid, USER.pw_gid)
        secret.chmod(0o600)
        gate.start(wait=False)
        wait_up(gate)
        assert gate.lmtp(mail())[0] == 250
        holders = {name for name, pid in gate.roles().items() if memory_holds(pid, canary.encode())}
        assert holders == {"send"}
        for pid in [gate.proc.pid, *gate.roles().values()]:
            for name in ("cmdline", "environ"):
                assert canary.encode() not in pathlib.Path(f"/proc/{pid}/{name}").read_bytes()
        assert canary not in gate.text_log()
        assert not [f for f in gate.state.iterdir() if canary.encode() in f.read_bytes()]
        assert canary not in gate.tool("config", check=False).stdout.decode()
    finally:
        gate.close()


def test_folders_that_are_not_there():
    """What the configuration names is told by the line that names it."""
    gate = Gate()
    try:
        good = gate.conf.read_text()
        for key, old, new in (("state_dir", f'state_dir = "{gate.state}"', 'state_dir = "/nowhere/state"'),
                              ("run_dir", f'run_dir = "{gate.run_dir}"', 'run_dir = "/nowhere/run"'),
                              ("listen", f'"127.0.0.1:{gate.lmtp_port}"', '"/nowhere/lmtp.sock"')):
            gate.conf.write_text(good.replace(old, new))
            line = next(n for n, text in enumerate(gate.conf.read_text().splitlines(), 1) if "/nowhere" in text)
            r = run("-c", gate.conf, "-f")
            assert r.returncode == 78 and f"{gate.conf}:{line}: {key}: /nowhere/" in r.stderr, (key, r.stderr)
    finally:
        gate.close()


def test_sockets_of_others():
    gate = Gate()
    try:
        sock = gate.run_dir / "lmtp.sock"
        gate.write_conf(f'lmtp {{ listen = "{sock}" }}')
        # a file
        sock.write_text("precious")
        r = run("-c", gate.conf, "-f")
        assert r.returncode == 78 and "is there, and no socket" in r.stderr
        assert sock.read_text() == "precious"
        sock.unlink()
        # somebody listens
        with socket.socket(socket.AF_UNIX) as other:
            other.bind(str(sock))
            other.listen()
            sock.chmod(0o777)
            r = run("-c", gate.conf, "-f")
            assert r.returncode == 75 and "somebody listens there already" in r.stderr
            assert sock.exists()
        # nobody listens any more: stale
        gate.start(wait=False)
        wait_up(gate)
        with socket.socket(socket.AF_UNIX) as s:
            s.connect(str(sock))
            s.settimeout(10)
            assert s.recv(100).startswith(b"220")
        # a port that is taken
        gate.stop()
        with socket.create_server(("127.0.0.1", 0)) as taken:
            gate.write_conf(f'lmtp {{ listen = "127.0.0.1:{taken.getsockname()[1]}" }}')
            r = run("-c", gate.conf, "-f")
            assert r.returncode == 75 and "Address already in use" in r.stderr
            assert not list(gate.run_dir.glob("*.sock"))
    finally:
        gate.close()


def test_socket_activation():
    gate = Gate()
    try:
        path = gate.dir / "activated.sock"
        unix = socket.socket(socket.AF_UNIX)
        unix.bind(str(path))
        unix.listen()
        path.chmod(0o777)
        tcp = socket.create_server(("127.0.0.1", 0))
        gate.listen_fds = [unix, tcp]
        gate.start(wait=False)
        wait_up(gate)
        assert not open_port(gate.lmtp_port), "a passed socket wins over lmtp.listen"
        for family, address in ((socket.AF_UNIX, str(path)), (socket.AF_INET, tcp.getsockname())):
            with socket.socket(family) as s:
                s.settimeout(10)
                s.connect(address)
                assert s.recv(100).startswith(b"220")
        assert gate.stop() == 0
        assert path.exists(), "what systemd owns is not ours to remove"
        # The descriptors are meant for another process.
        gate.listen_fds = []
        gate.env["LISTEN_FDS"], gate.env["LISTEN_PID"] = "1", "1"
        gate.start(wait=False)
        wait_up(gate, 2)
        assert open_port(gate.lmtp_port)
        unix.close()
        tcp.close()
    finally:
        gate.close()


class Notified:
    """What systemd would hear."""

    def __init__(self, gate):
        self.path = gate.dir / "notify"
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.sock.bind(str(self.path))
        self.path.chmod(0o777)
        self.sock.setblocking(False)
        self.said = []

    def heard(self, what):
        with contextlib.suppress(BlockingIOError):
            while True:
                self.said += self.sock.recv(4096).decode().split("\n")
        return what in self.said


def test_words_to_systemd():
    gate = Gate()
    try:
        notified = Notified(gate)
        gate.env.update(NOTIFY_SOCKET=str(notified.path), WATCHDOG_USEC="3000000")
        gate.start(wait=False)
        wait_for(lambda: notified.heard("READY=1"), say=gate.text_log)
        wait_for(lambda: notified.heard("WATCHDOG=1"))
        wait_for(lambda: any(s.startswith("STATUS=") for s in notified.said) or notified.heard(""))
        notified.said.clear()
        gate.proc.send_signal(signal.SIGHUP)
        wait_for(lambda: notified.heard("RELOADING=1") and notified.heard("READY=1"))
        # A loop that makes no progress takes the watchdog's word away.
        pid = gate.roles()["gate"]
        os.kill(pid, signal.SIGSTOP)
        time.sleep(2.5)
        notified.heard("")
        notified.said.clear()
        time.sleep(4)
        assert not notified.heard("WATCHDOG=1")
        os.kill(pid, signal.SIGCONT)
        wait_for(lambda: notified.heard("WATCHDOG=1"))
        assert gate.stop() == 0
        assert notified.heard("STOPPING=1")
    finally:
        gate.close()


def test_background():
    needs_root("a role's /proc, which is not dumpable,")
    gate = Gate()
    try:
        r = run("-c", gate.conf)
        assert r.returncode == 0 and r.stderr == "", r.stderr
        pid = int((gate.state / "lock").read_text())
        try:
            assert open_port(gate.lmtp_port)
            assert os.getsid(pid) == pid != os.getpid()
            assert os.readlink(f"/proc/{pid}/cwd") == "/"
        finally:
            os.kill(pid, signal.SIGTERM)
            wait_for(lambda: gone(pid), 30)
        assert not open_port(gate.lmtp_port)
    finally:
        gate.close()


@pytest.mark.parametrize("options", [["-f"], []])
def test_state_that_can_not_be_used(options):  # attack 96
    gate = Gate()
    try:
        (gate.state / "gatepost.db").write_bytes(b"no database" * 1000)
        os.chown(gate.state / "gatepost.db", USER.pw_uid, USER.pw_gid)
        r = run("-c", gate.conf, *options)
        assert r.returncode == 78, r.stderr
        assert "not a database" in r.stderr
        assert (gate.state / "gatepost.db").read_bytes().startswith(b"no database")
        assert not list(gate.run_dir.glob("*.sock"))
    finally:
        gate.close()


def test_the_program_is_replaced_under_it():
    build = temp("build")
    try:
        shutil.copy(DAEMON, build / "gatepostd")
        shutil.copy(DAEMON.parent / "gatepost", build / "gatepost")
        with daemon(build=build) as gate:
            (build / "gatepostd").unlink()
            for role in ("gate", "send"):
                pid = gate.roles()[role]
                os.kill(pid, signal.SIGKILL)
                wait_for(lambda: gate.roles().get(role, pid) != pid and "parse 1" in gate.roles(), say=gate.text_log)
            (build / "gatepostd").write_text("#!/bin/sh\nexit 1\n")
            (build / "gatepostd").chmod(0o755)
            pid = gate.roles()["gate"]
            os.kill(pid, signal.SIGKILL)
            wait_for(lambda: gate.roles().get("gate", pid) != pid and "parse 1" in gate.roles(), say=gate.text_log)
            assert gate.lmtp(mail())[0] == 250
    finally:
        shutil.rmtree(build)
