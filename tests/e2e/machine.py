"""machine: a Debian of its own with a running systemd (machine-root, machine-boot), for tests of the package and its units
as an admin has them.  Nothing of it is seen outside, and nothing outside is changed by it."""
import collections
import contextlib
import ctypes
import json
import os
import pathlib
import re
import shutil
import signal
import smtplib
import subprocess
import threading
import time

import pytest

from harness import BUILD, ROOT, SANITIZED, end, mail, parse, temp, wait_for

HERE = pathlib.Path(__file__).parent
FOLDER = ROOT / "build" / "machine"  # kept between runs
NAMESPACES = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--uts", "--ipc", "--net"]
SOCKET = "/run/gatepost-lmtp.sock"
UNITS = ("gatepost.service", "gatepost-lmtp.socket", "gatepost-metrics.timer")
# Every mail is answered, however many come from one.
MUCH = "limits { stranger_hour = 100000 stranger_day = 100000 strangers_hour = 100000 }"
CONNECTIONS = 4  # of the transport, by default
CLONE_NEWNET = 0x40000000


def make_deb(out, version, build=BUILD):
    if not shutil.which("dpkg-shlibdeps"):
        pytest.skip("dpkg-dev is not installed")
    subprocess.run([ROOT / "contrib/make-deb", build, out, version], cwd=ROOT, check=True, capture_output=True, timeout=300)
    return next(out.glob(f"gatepost_{version}_*.deb"))


def needs(deb):
    """The packages that a .deb depends on."""
    depends = subprocess.run(["dpkg-deb", "-f", deb, "Depends"], check=True, capture_output=True, text=True).stdout
    return sorted({re.split(r"[ |(]", d.strip())[0] for d in depends.split(",")})


class Machine:
    """Boots when entered; ends with all that runs in it when left.  Skips the test where this machine doesn't let us."""
    unable = None

    def __init__(self, packages):
        if os.getuid() != 0:
            pytest.skip("a machine of its own needs root")
        if SANITIZED:
            pytest.skip("no package is made of a build with sanitizers")
        if Machine.unable:
            pytest.skip(Machine.unable)
        made = subprocess.run([HERE / "machine-root", FOLDER, *packages], capture_output=True, text=True, timeout=900)
        if made.returncode:
            self.give_up(f"no Debian root could be made: {made.stderr.strip()[-300:]}")
        self.dir = temp("machine")
        self.console = self.dir / "console"
        self.pid, self.proc = None, None

    def __enter__(self):
        with open(self.console, "wb") as console:
            self.proc = subprocess.Popen([*NAMESPACES, HERE / "machine-boot", FOLDER / "root", self.dir], stdout=console,
                                         stderr=console, stdin=subprocess.DEVNULL, cwd="/")
        try:
            self.boot()
        except AssertionError as e:
            said = self.console.read_text().strip()[-300:]
            self.close()
            self.give_up(f"no systemd of its own may run here: {e} {said}")
        except BaseException:
            self.close()
            raise
        return self

    def boot(self):
        def first():
            assert self.proc.poll() is None, "it ended:"
            children = pathlib.Path(f"/proc/{self.proc.pid}/task/{self.proc.pid}/children").read_text().split()
            comm = children and pathlib.Path(f"/proc/{children[0]}/comm").read_text().strip()
            return children[0] if comm == "systemd" else None
        self.pid = int(wait_for(first, 60, say="the first process didn't start"))
        self.root = pathlib.Path(f"/proc/{self.pid}/root")
        last = []

        def state():
            assert self.proc.poll() is None, "it ended:"
            last[:] = [self.enter("systemctl", "is-system-running")]
            return last[0].stdout.strip() in ("running", "degraded")
        wait_for(state, 120, 0.2, lambda: f"it didn't come up ({last[0].stdout}{last[0].stderr})")

    def give_up(self, why):
        """No other module needs to try."""
        Machine.unable = why
        pytest.skip(why)

    def __exit__(self, *exc):
        if exc[0] and self.pid:
            with contextlib.suppress(Exception):
                print("--- journal\n" + self.run("journalctl", "--no-pager", "-n", 80, "-o", "short-monotonic"))
        self.close()

    def close(self):
        if self.proc.poll() is None:
            if self.pid:
                os.kill(self.pid, signal.SIGKILL)
                self.proc.wait(60)  # which has waited for the first process, and that for all others
            else:
                end(self.proc, signal.SIGKILL)
        # what is left of its control groups
        subprocess.run(["unshare", "--mount", "sh", "-c", 'mount -t cgroup2 none "$1/machine" && '
                        'find "$1/machine/${1##*/}" -depth -type d -exec rmdir {} +', "sh", self.dir], capture_output=True)
        shutil.rmtree(self.dir, ignore_errors=True)

    # ---- inside of it
    def enter(self, *args, **kw):
        """The finished process of a command in the machine, as root."""
        argv = ["nsenter", "-t", str(self.pid), "-m", "-u", "-i", "-n", "-p", "-C", "-r", "-w", "env", "-i",
                "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8", *map(str, args)]
        try:
            return subprocess.run(argv, capture_output=True, text=True, timeout=600, **{"stdin": subprocess.DEVNULL, **kw})
        except subprocess.TimeoutExpired as e:
            raise AssertionError(f"{args} hangs: {e.stdout}{e.stderr}\n{self.processes()}") from e

    def processes(self):
        """What runs in the machine, as lines."""
        ours, found = os.readlink(f"/proc/{self.pid}/ns/pid"), []
        for folder in pathlib.Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if os.readlink(folder / "ns/pid") == ours:
                    argv = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                    stat = (folder / "stat").read_text().rsplit(")", 1)[1].split()
                    found.append(f"{folder.name} parent {stat[1]} {stat[0]} {(folder / 'wchan').read_text()} {argv}")
        return "\n".join(found)

    def run(self, *args, check=True, **kw):
        """What a command said on stdout."""
        r = self.enter(*args, **kw)
        assert not check or r.returncode == 0, f"{args}: {r.returncode}\n{r.stdout}{r.stderr}"
        return r.stdout

    def path(self, path):
        return self.root / str(path).lstrip("/")

    def write(self, path, text, mode=0o644):
        at = self.path(path)
        at.parent.mkdir(parents=True, exist_ok=True)
        at.write_text(text)
        at.chmod(mode)

    def install(self, deb):
        shutil.copy(deb, self.path("/root/gatepost.deb"))
        r = self.enter("dpkg", "-i", "/root/gatepost.deb")
        assert r.returncode == 0, r.stdout + r.stderr
        return r.stdout + r.stderr

    def as_gatepost(self, *args):
        return self.enter("setpriv", "--reuid=gatepost", "--regid=gatepost", "--clear-groups", *args)

    def property(self, name, unit="gatepost.service"):
        return self.run("systemctl", "show", "--value", "-p", name, unit).strip()

    def listening(self, make):
        """What make() gives; the sockets that it opens are on the machine's own loopback."""
        made = []

        def inside():
            libc = ctypes.CDLL(None, use_errno=True)
            fd = os.open(f"/proc/{self.pid}/ns/net", os.O_RDONLY)
            if libc.setns(fd, CLONE_NEWNET) == 0:
                made.append(make())
            os.close(fd)
        thread = threading.Thread(target=inside)  # its own, so that nothing else of ours moves there
        thread.start()
        thread.join()
        return made[0]

    # ---- the package's service
    def fresh(self, sink, more=""):
        """A service as on the day of its installation, configured, not running; its units as they were shipped."""
        self.run("systemctl", "stop", *UNITS)
        self.run("systemctl", "disable", "-q", *UNITS[1:])
        self.run("systemctl", "enable", "-q", UNITS[0])
        for unit in UNITS:
            shutil.rmtree(self.path(f"/etc/systemd/system/{unit}.d"), ignore_errors=True)
        self.run("systemctl", "daemon-reload")
        self.enter("systemctl", "reset-failed", *UNITS)
        for folder in ("/var/lib/gatepost", "/etc/gatepost/secrets"):
            for path in self.path(folder).iterdir():
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        self.configure(sink.url, more)
        self.since = f"@{time.time():.6f}"

    def configure(self, url, more="", transport=""):
        self.write("/etc/gatepost/gatepost.conf", f"""address = "support@gate.test"
admin = "admin@gate.test"
database = "sqlite:/var/lib/gatepost/gatepost.db"
transport {{ url = "{url}" {transport} }}
{more}
""", 0o640)
        shutil.chown(self.path("/etc/gatepost/gatepost.conf"), 0, self.path("/etc/gatepost").stat().st_gid)

    def drop_in(self, text, unit="gatepost.service"):
        self.write(f"/etc/systemd/system/{unit}.d/test.conf", text)
        self.run("systemctl", "daemon-reload")

    def start(self):
        self.run("systemctl", "enable", "-q", "--now", "gatepost-lmtp.socket")
        r = self.enter("systemctl", "start", "gatepost.service")
        assert r.returncode == 0, self.journal()

    def journal(self, *args, unit="gatepost.service"):
        """What the service, and systemd of it, said since fresh()."""
        return self.run("journalctl", "--no-pager", "-q", "-u", unit, "--since", self.since, "-o", "cat", *args)

    def roles(self):
        """{"main": pid, "gate": pid, "parse 0": pid ...} as the machine calls them; {} where it doesn't run."""
        found = {}
        for pid in self.run("cat", "/sys/fs/cgroup/system.slice/gatepost.service/cgroup.procs", check=False).split():
            argv = self.run("cat", f"/proc/{pid}/cmdline", check=False).split("\0")
            role = next((a[7:] for a in argv if a.startswith("--role=")), "main")
            found[f"{role} {sum(k.startswith(role) for k in found)}" if role == "parse" else role] = int(pid)
        return found

    def db(self, query):
        """Rows of a query, read straight from the database of the running service."""
        out = self.run("sqlite3", "-readonly", "-json", "-cmd", ".timeout 30000", "/var/lib/gatepost/gatepost.db", query)
        return [tuple(row.values()) for row in json.loads(out or "[]")]

    def signal(self, name, pid):
        self.run("sh", "-c", f"kill -{name} {pid}")  # the shell's own: there is no procps

    def lmtp(self, text, rcpt="support@gate.test", sender="ann@acme.test", door=SOCKET):
        """One mail by the socket, as the chrooted client of an MTA would; the reply to its last octet as (code, text)."""
        c = smtplib.LMTP(str(self.path(door)), local_hostname="mx.test", timeout=60)
        try:
            c.ehlo()
            c.mail(sender)
            c.rcpt(rcpt)
            code, said = c.data(text.encode())
            with contextlib.suppress(OSError, smtplib.SMTPException):
                c.quit()
            return code, said.decode()
        finally:
            c.close()


class Sender:
    """Hands mails over by the socket as an MTA does: what isn't acknowledged is tried again.  .sent: those that were."""

    def __init__(self, machine, threads=3):
        self.machine, self.sent, self.refused, self.stop = machine, [], [], threading.Event()
        self.threads = [threading.Thread(target=self.work, args=(n,)) for n in range(threads)]

    def work(self, n):
        i = 0
        while not self.stop.is_set():
            text = mail(f"[acme-shop] billing: Invoice {n}-{i}", f"Number {n}-{i}\n", message_id=f"<{n}-{i}@acme.test>")
            wait_for(lambda text=text: self.try_one(text), 120, 0.05, "a mail was not taken")
            self.sent.append(f"{n}-{i}@acme.test")
            i += 1
            self.stop.wait(0.02)

    def try_one(self, text):
        try:
            return self.machine.lmtp(text)[0] == 250
        except ConnectionRefusedError as e:
            self.refused.append(e)
        except Exception:  # it stops, it starts: later
            pass
        return False

    def __enter__(self):
        for t in self.threads:
            t.start()
        return self

    def more(self, n=10):
        """Waits until so many more have been taken."""
        want = len(self.sent) + n
        wait_for(lambda: len(self.sent) >= want, 120, say="no mail is taken")

    def __exit__(self, *exc):
        self.stop.set()
        for t in self.threads:
            t.join(150)

    def check(self, sink, killed=False):
        """All that was taken is a ticket, once, and has had its one confirmation; killed: those whose last octet was on its
        way at that moment once more, with the same Message-ID."""
        m = self.machine
        assert sorted(x[0] for x in m.db("SELECT message_id FROM mail WHERE outcome = 'opened'")) == sorted(self.sent)
        assert m.db("SELECT count(*) FROM ticket") == [(len(self.sent),)]
        assert not m.db("SELECT 1 FROM mail WHERE outcome NOT IN ('opened', 'duplicate')")
        wait_for(lambda: m.db("SELECT count(*) FROM outbox WHERE next_at IS NOT NULL OR state = 'sending'") == [(0,)], 120)
        out = collections.defaultdict(list)
        for _, _, octets in sink.mails:
            m = parse(octets)
            if m["In-Reply-To"]:
                out[m["In-Reply-To"].strip("<>")].append(m["Message-ID"])
        assert sorted(out) == sorted(self.sent)
        twice = [ids for ids in out.values() if len(ids) > 1]
        most = CONNECTIONS * int(self.machine.property("NRestarts")) if killed else 0
        assert all(len(ids) == 2 and ids[0] == ids[1] for ids in twice) and len(twice) <= most, twice
