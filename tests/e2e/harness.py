"""harness: real servers for the end-to-end tests, each in a temporary folder, on loopback, ended by its own pid.

  Gate      gatepostd from $GATEPOST_BUILD with a configuration of its own, and the tool
  Postfix   an instance of its own: smtpd on a port, lmtp (chrooted) or pipe to the gate, lmtp to Dovecot
  Dovecot   IMAP and LMTP into maildirs, any user, password "secret"
  Sink      an SMTP server that keeps what it is sent
"""
import contextlib
import email
import email.policy
import imaplib
import json
import os
import pathlib
import pwd
import random
import re
import select
import shutil
import signal
import smtplib
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time

import loopback

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("GATEPOST_BUILD", ROOT / "build"))
SANITIZED = "sanitize" in str(BUILD)  # memory and time are the sanitizer's then, and no role has a sandbox
SHARED = ROOT.parent / "shared"
SAMPLES = ROOT / "tests" / "mail"
DAEMON, TOOL = BUILD / "gatepostd", BUILD / "gatepost"
# The daemon runs as somebody without rights, as it will in life (and Postfix's pipe refuses root).
USER = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
KEEP = False  # folders when their servers have ended: a benchmark's
# For subprocess: to run a program as that one.
AS_USER = {"user": USER.pw_uid, "group": USER.pw_gid, "extra_groups": []} if os.getuid() == 0 else {}


def free_port():
    """One that nobody listens on.  Below those that the system gives to connections (ip_local_port_range), or it might
    be somebody's by the time that it is wanted; and any of them, since other tests may run beside these."""
    while True:
        port = random.SystemRandom().randrange(12000, 32000)
        with socket.socket() as s, contextlib.suppress(OSError):
            s.bind(("127.0.0.1", port))
            return port


def wait_for(what, seconds=60, every=0.05, say="it did not happen"):
    """Calls what() until it gives something true, and returns that.  say: a text, or what gives it then."""
    end = time.monotonic() + seconds
    while True:
        got = what()
        if got:
            return got
        if time.monotonic() > end:
            raise AssertionError(f"{say() if callable(say) else say} within {seconds} s")
        time.sleep(every)


def open_port(port):
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.5):
        return True
    return False


def temp(prefix):
    """A folder that an unprivileged daemon may enter."""
    d = pathlib.Path(tempfile.mkdtemp(prefix=f"gatepost-{prefix}-"))
    d.chmod(0o755)
    return d


def remove(folder):
    if not KEEP:
        shutil.rmtree(folder, ignore_errors=True)


def end(proc, sig=signal.SIGTERM, seconds=45):
    """Ends a process that we started, and what is in its group."""
    if proc.poll() is None:
        proc.send_signal(sig)
        try:
            proc.wait(seconds)
        except subprocess.TimeoutExpired:
            proc.kill()
            proc.wait(10)
            raise AssertionError(f"{proc.args[0]} did not end by signal {sig}")
    return proc.returncode


class Gate:
    """gatepostd with its own state.  conf: text added to the small configuration; transport: what stands in it."""

    def __init__(self, transport=None, conf="", directory=None, address="support@gate.test", env=None, build=None):
        self.build = pathlib.Path(build or BUILD)
        self.dir = temp("gate")
        self.state, self.run_dir, self.out = self.dir / "state", self.dir / "run", self.dir / "out"
        for d in (self.state, self.run_dir, self.out):
            d.mkdir(mode=0o700)
            os.chown(d, USER.pw_uid, USER.pw_gid)
        self.conf = self.dir / "gatepost.conf"
        self.log = self.dir / "log"
        self.lmtp_port = free_port()
        self.env = {**os.environ, **(env or {})}
        self.transport = transport or f'maildir = "{self.out}"'
        self.address, self.extra = address, conf
        self.write_conf()
        self.proc, self.directory = None, directory
        self.listen_fds = []

    def write_conf(self, extra=None):
        if extra is not None:
            self.extra = extra
        lmtp = "" if "lmtp {" in self.extra else f'lmtp {{ listen = "127.0.0.1:{self.lmtp_port}" }}'
        self.conf.write_text(f'''address = "{self.address}"
admin = "admin@gate.test"
database = "sqlite:{self.state}/gatepost.db"
state_dir = "{self.state}"
run_dir = "{self.run_dir}"
transport {{ {self.transport} }}
{lmtp}
{self.extra}
''')

    def secrets(self, **named):
        """Keeps the texts as secrets that the daemon takes; returns the line of the configuration that says where."""
        folder = self.dir / "secrets"
        folder.mkdir(mode=0o700)
        for name, text in named.items():
            (folder / name).write_text(text)
            (folder / name).chmod(0o600)
        for path in (folder, *folder.iterdir()):
            os.chown(path, USER.pw_uid, USER.pw_gid)
        return f'secret_dir = "{folder}"\n'

    def start(self, wait=True):
        argv = [str(self.build / "gatepostd"), "-c", str(self.conf), "-f"]
        fds = [s.fileno() for s in self.listen_fds]
        if fds:
            # systemd's way: descriptors from 3 on, and the pid that they are meant for
            argv = [sys.executable, str(ROOT / "tests/e2e/with_sockets.py"), ",".join(map(str, fds)), *argv]
        with open(self.log, "ab") as log:
            self.proc = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self.env,
                                         cwd="/", umask=0o022, pass_fds=fds, **AS_USER)
        if wait:
            self.wait_ready()
        if self.directory is not None and wait:
            self.import_directory(self.directory)
            self.directory = None
        return self

    def wait_ready(self, seconds=60):
        def up():
            if self.proc.poll() is not None:
                raise AssertionError(f"gatepostd left with {self.proc.returncode}:\n{self.text_log()[-3000:]}")
            r = self.tool("stats", "--json", check=False)
            return r.returncode == 0 and json.loads(r.stdout)["running"] and \
                (self.listen_fds or "lmtp {" in self.extra or open_port(self.lmtp_port))
        wait_for(up, seconds, say=lambda: "gatepostd was not ready:\n" + self.text_log()[-2000:])

    def stop(self, sig=signal.SIGTERM):
        code = end(self.proc, sig) if self.proc else 0
        self.proc = None
        return code

    def kill(self):
        """kill -9 of the whole: the supervisor and every role; all of them have ended when it returns."""
        ends = []
        for pid in [self.proc.pid, *self.roles().values()]:
            with contextlib.suppress(ProcessLookupError):
                ends.append(os.pidfd_open(pid))
                os.kill(pid, signal.SIGKILL)
        self.proc.wait()
        for end_of in ends:
            select.select([end_of], [], [], 60)
            os.close(end_of)
        self.proc = None

    def close(self):
        if self.proc and self.proc.poll() is None:
            self.stop()
        try:
            self.check_walks()
        finally:
            remove(self.dir)

    def check_walks(self):
        """Each mail's recorded walk ends where the ledger says it was decided; `explain` prints the very walk."""
        try:
            rows = self.db("SELECT id, rule, outcome, walk FROM mail WHERE walk LIKE '[%' ORDER BY id DESC LIMIT 2000")
        except sqlite3.Error:
            return  # a test's own damage
        for number, rule, outcome, walk in rows:
            mine = [s["step"] for s in json.loads(walk) if s["says"] == "mine"]
            assert mine == [rule], (number, outcome, rule, walk)
        if not rows:
            return
        r = self.tool("explain", rows[0][0], "--json", check=False)
        told = json.loads(r.stdout) if r.stdout.startswith(b"{") else None
        assert not told or told["walk"] == json.loads(rows[0][3]), (rows[0], told)

    def __enter__(self):
        return self.start()

    def __exit__(self, *exc):
        if exc[0]:
            sys.stderr.write(f"--- {self.log}\n{self.text_log()[-4000:]}\n")
        self.close()

    def roles(self):
        """{"gate": pid, "parse 0": pid, ...} of the running daemon."""
        found = {}
        for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                if int(stat.read_text().rsplit(")", 1)[1].split()[1]) != self.proc.pid:
                    continue
                argv = (stat.parent / "cmdline").read_bytes().split(b"\0")
                role = next((a[7:].decode() for a in argv if a.startswith(b"--role=")), None)
                if role:
                    name = role if role not in ("parse", "fetch") else f"{role} {sum(k.startswith(role) for k in found)}"
                    found[name] = int(stat.parent.name)
        return found

    def text_log(self):
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    # ---- the tool
    def tool(self, *args, stdin=None, check=True, user=True, **kw):
        data = stdin.encode() if isinstance(stdin, str) else stdin
        r = subprocess.run([str(self.build / "gatepost"), "-c", str(self.conf), *map(str, args)], input=data or b"",
                           capture_output=True, timeout=330, env=self.env, cwd="/", **(AS_USER if user else {}), **kw)
        if check and r.returncode != 0:
            raise AssertionError(f"gatepost {' '.join(map(str, args))}: exit {r.returncode}\n"
                                 f"{r.stdout.decode(errors='replace')}{r.stderr.decode(errors='replace')}")
        return r

    def json(self, *args, **kw):
        """The objects that a command prints with --json."""
        at = args.index("--") if "--" in args else len(args)
        out = self.tool(*args[:at], "--json", *args[at:], **kw).stdout.decode()
        return [json.loads(line) for line in out.splitlines() if line.strip()]

    def deliver(self, mail, *args, check=True):
        return self.tool("deliver", *args, stdin=mail, check=check)

    def import_directory(self, directory, *args):
        path = self.dir / "directory.json"
        path.write_text(json.dumps(directory))
        return self.tool("directory", "import", path, *args)

    def lmtp(self, mail, sender="ann@acme.test", rcpt=None):
        """One mail by LMTP; returns the reply to its last octet as (code, text)."""
        data = mail.encode() if isinstance(mail, str) else mail
        rcpts = rcpt if isinstance(rcpt, list) else [rcpt or self.address]
        c = smtplib.LMTP("127.0.0.1", self.lmtp_port, local_hostname="mx.test", timeout=60)
        try:
            c.ehlo()
            c.mail(sender)
            for r in rcpts:
                c.rcpt(r)
            c.putcmd("DATA")
            assert c.getreply()[0] == 354
            c.send(smtplib._quote_periods(smtplib._fix_eols(data.decode("latin1")).encode("latin1")).rstrip(b"\r\n")
                   + b"\r\n.\r\n")
            replies = [c.getreply() for _ in rcpts]
            c.quit()
        finally:
            c.close()
        return replies if isinstance(rcpt, list) else (replies[0][0], replies[0][1].decode())

    def opened(self, mail, **kw):
        """One mail by LMTP that opens a ticket; returns its number."""
        code, said = self.lmtp(mail, **kw)
        found = re.search(r"ticket (\d+) opened", said)
        assert code == 250 and found, said
        return int(found[1])

    def db(self, query, *args):
        """Rows of a query, read straight from the database (an oracle beside the tool)."""
        con = sqlite3.connect(f"file:{self.state}/gatepost.db?mode=ro", uri=True, timeout=30)
        try:
            return con.execute(query, args).fetchall()
        finally:
            con.close()

    def outbox_idle(self):
        """Whether nothing is on its way out, and nothing will be by itself."""
        return self.db("select count(*) from outbox where next_at is not null or state = 'sending'") == [(0,)]

    def sent(self):
        """The mails in the maildir transport's folder, oldest first."""
        files = sorted((self.out / "new").glob("*"), key=lambda p: p.stat().st_mtime_ns) if self.out.exists() else []
        return [parse(p.read_bytes()) for p in files]


def parse(octets):
    return email.message_from_bytes(octets, policy=email.policy.default)


def mail(subject="[acme-shop] downtime: Checkout returns 500", body="It is broken.\n", sender="Ann <ann@acme.test>",
         to="support@gate.test", message_id=None, headers=()):
    """A mail as text; headers: more (name, value) pairs."""
    message_id = message_id or f"<{time.monotonic_ns()}.{os.getpid()}@acme.test>"
    lines = [f"From: {sender}", f"To: {to}", f"Subject: {subject}", f"Message-ID: {message_id}",
             f"Date: {time.strftime('%a, %d %b %Y %H:%M:%S +0000', time.gmtime())}", "MIME-Version: 1.0",
             "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit",
             *(f"{k}: {v}" for k, v in headers)]
    return "\n".join(lines) + "\n\n" + body


def needs_root(who):
    """Servers that change to users of their own."""
    if os.geteuid() != 0:
        import pytest  # which the benchmarks do without
        pytest.skip(f"{who} needs root")


class Dovecot:
    """IMAP and LMTP on loopback, maildirs below dir/mail, any user, password "secret".  sieve: scripts by user."""

    def __init__(self, tls=None, conf="", sieve=None):
        needs_root("Dovecot")
        self.dir = temp("dovecot")
        self.imap_port, self.lmtp_port, self.imaps_port = free_port(), free_port(), free_port()
        self.mail = self.dir / "mail"
        self.mail.mkdir()
        vmail = pwd.getpwnam("mail")
        os.chown(self.mail, vmail.pw_uid, vmail.pw_gid)
        for user, script in (sieve or {}).items():
            home = self.mail / user
            home.mkdir()
            (home / "rules.sieve").write_text(script)
            for path in (home, home / "rules.sieve"):
                os.chown(path, vmail.pw_uid, vmail.pw_gid)
        if sieve:
            conf += '''
protocol lmtp {
  mail_plugins = sieve
}
plugin {
  sieve = file:~/rules.sieve
  sieve_redirect_envelope_from = sender
}
'''
        ssl = f"ssl = yes\nssl_cert = <{tls[0]}\nssl_key = <{tls[1]}" if tls else "ssl = no"
        (self.dir / "dovecot.conf").write_text(f'''
protocols = imap lmtp
base_dir = {self.dir}/run
state_dir = {self.dir}/state
log_path = {self.dir}/log
listen = 127.0.0.1
{ssl}
disable_plaintext_auth = no
mail_location = maildir:{self.mail}/%u
mail_fsync = always
first_valid_uid = 1
mail_max_userip_connections = 100
auth_mechanisms = plain login
passdb {{
  driver = static
  args = password=secret
}}
userdb {{
  driver = static
  args = uid={vmail.pw_uid} gid={vmail.pw_gid} home={self.mail}/%u
}}
default_login_user = nobody
default_internal_user = mail
default_internal_group = mail
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {self.imap_port}
  }}
  inet_listener imaps {{
    port = {self.imaps_port if tls else 0}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {self.lmtp_port}
  }}
}}
namespace inbox {{
  inbox = yes
  mailbox Processed {{
    auto = create
  }}
}}
{conf}
''')
        self.proc = None

    def submit_to(self, port):
        """Where Sieve's redirects and vacation answers go, before start()."""
        with open(self.dir / "dovecot.conf", "a") as conf:
            conf.write(f"submission_host = 127.0.0.1:{port}\n")

    def start(self):
        self.proc = subprocess.Popen(["dovecot", "-F", "-c", str(self.dir / "dovecot.conf")],
                                     stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(lambda: open_port(self.lmtp_port) and open_port(self.imap_port), 60, say="Dovecot did not start")
        return self

    def text_log(self):
        p = self.dir / "log"
        return p.read_text(errors="replace") if p.exists() else ""

    def close(self):
        if self.proc:
            end(self.proc)
        remove(self.dir)

    def __enter__(self):
        return self.start()

    def __exit__(self, *exc):
        if exc[0]:
            sys.stderr.write(f"--- dovecot\n{self.text_log()[-3000:]}\n")
        self.close()

    @contextlib.contextmanager
    def imap(self, user):
        c = imaplib.IMAP4("127.0.0.1", self.imap_port, timeout=30)
        try:
            c.login(user, "secret")
            yield c
        finally:
            with contextlib.suppress(Exception):
                c.logout()

    def mails(self, user, box="INBOX"):
        """All mails of a user's folder, as email messages, by IMAP."""
        with self.imap(user) as c:
            if c.select(box, readonly=True)[0] != "OK":
                return []
            uids = c.uid("SEARCH", None, "ALL")[1][0].split()
            # beside the mail may come what another session did to flags; a mail that it moved away comes not at all
            got = [part for u in uids for part in c.uid("FETCH", u, "(BODY.PEEK[])")[1]]
            return [parse(part[1]) for part in got if isinstance(part, tuple)]

    def wait_mails(self, user, n=1, seconds=60):
        return wait_for(lambda: (lambda m: m if len(m) >= n else None)(self.mails(user)), seconds, 0.2,
                        f"{user} did not get {n} mails")


class Postfix:
    """An instance of its own.  gate: {"lmtp": True} for a chrooted lmtp client over private/gatepost, or
    {"pipe": Gate}; routes: {domain: transport} in the place of both; customers (every address but ours) are delivered to Dovecot by LMTP."""

    def __init__(self, dovecot, address="support@gate.test", pipe=None, routes=None):
        needs_root("Postfix")
        self.dir = temp("postfix")
        self.port, self.dovecot, self.address = free_port(), dovecot, address
        self.queue, self.etc, self.data = self.dir / "queue", self.dir / "etc", self.dir / "data"
        for d in (self.queue, self.etc, self.data):
            d.mkdir()
        owner = pwd.getpwnam("postfix")
        os.chown(self.data, owner.pw_uid, owner.pw_gid)
        ours = address.split("@")[1]
        local = "gatepipe:" if pipe else "lmtp:unix:private/gatepost"
        maps = " ".join("{%s = %s}" % pair for pair in (routes or {ours: local}).items())
        (self.etc / "main.cf").write_text(f'''
compatibility_level = 3.6
queue_directory = {self.queue}
data_directory = {self.data}
maillog_file = {self.dir}/log
maillog_file_prefixes = {self.dir}
myhostname = mx.{ours}
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
alias_database =
smtp_host_lookup = native
disable_dns_lookups = yes
recipient_delimiter = +
smtpd_relay_restrictions = permit_mynetworks, reject
virtual_mailbox_domains = static:all
virtual_mailbox_maps = static:all
virtual_alias_maps =
virtual_transport = lmtp:inet:127.0.0.1:{dovecot.lmtp_port if dovecot else 9}
transport_maps = inline:{{ {maps} }}
minimal_backoff_time = 2s
maximal_backoff_time = 4s
queue_run_delay = 2s
gatepipe_destination_recipient_limit = 1
default_process_limit = 20
smtpd_client_connection_count_limit = 0
message_size_limit = 60000000
mailbox_size_limit = 0
virtual_mailbox_limit = 0
smtputf8_enable = yes
''')
        # lmtp is chrooted, as Debian ships it
        master = f'''
127.0.0.1:{self.port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
local unix - n n - - local
virtual unix - n n - - virtual
lmtp unix - - y - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
'''
        if pipe:
            master += f'''gatepipe unix - n n - 8 pipe
  flags= user={USER.pw_name} argv={pipe.build}/gatepost-pipe -c {pipe.conf} deliver -f ${{sender}} -r ${{original_recipient}}
'''
        (self.etc / "master.cf").write_text(master)

    def gate_socket(self):
        """A listening socket where the chrooted lmtp client looks for the gate, for Gate.listen_fds."""
        subprocess.run(["postfix", "-c", str(self.etc), "check"], check=True, capture_output=True)
        path = self.queue / "private" / "gatepost"
        s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        s.bind(str(path))
        os.chown(path, USER.pw_uid, pwd.getpwnam("postfix").pw_gid)
        path.chmod(0o660)
        s.listen(128)
        return s

    def start(self):
        r = subprocess.run(["postfix", "-c", str(self.etc), "start"], capture_output=True, stdin=subprocess.DEVNULL)
        if r.returncode:
            raise AssertionError(f"postfix: {r.stderr.decode()}{self.text_log()}")
        wait_for(lambda: open_port(self.port), 60, say="Postfix did not start")
        return self

    def text_log(self):
        p = self.dir / "log"
        return p.read_text(errors="replace") if p.exists() else ""

    def close(self):
        subprocess.run(["postfix", "-c", str(self.etc), "stop"], capture_output=True, timeout=60)
        remove(self.dir)

    def __enter__(self):
        return self.start()

    def __exit__(self, *exc):
        if exc[0]:
            sys.stderr.write(f"--- postfix\n{self.text_log()[-4000:]}\n")
        self.close()

    def send(self, octets, sender, rcpts):
        data = octets.encode() if isinstance(octets, str) else octets
        with smtplib.SMTP("127.0.0.1", self.port, local_hostname="client.test", timeout=60) as c:
            c.sendmail(sender, rcpts, data)

    def queued(self):
        r = subprocess.run(["postqueue", "-c", str(self.etc), "-j"], capture_output=True, timeout=60)
        return [json.loads(line) for line in r.stdout.splitlines()]


@contextlib.contextmanager
def circle(directory, conf="", door="lmtp", **postfix_kw):
    """(gate, postfix, dovecot): mail goes by Postfix to the gate (door: "lmtp" or "pipe"), and from it by Postfix again
    into its people's mailboxes in Dovecot."""
    with Dovecot() as dovecot:
        gate = Gate(directory=directory)
        postfix = Postfix(dovecot, pipe=gate if door == "pipe" else None, **postfix_kw)
        if door == "lmtp":
            gate.listen_fds = [postfix.gate_socket()]
            conf += f'lmtp {{ listen = "{gate.run_dir}/unused.sock" }}\n'
        gate.transport = f'url = "smtp://127.0.0.1:{postfix.port}"'
        gate.write_conf(conf)
        with postfix, gate:
            yield gate, postfix, dovecot


class Sink(loopback.Server):
    """An SMTP server that accepts and keeps everything: .mails is a list of (sender, recipients, octets)."""

    def __init__(self, delay=0):
        self.mails, self.delay = [], delay
        super().__init__()
        self.url = f"smtp://127.0.0.1:{self.port}"

    def serve(self, sock):
        def reply(text):
            sock.sendall(text.encode() + b"\r\n")

        sender, rcpts, lines = None, [], sock.makefile("rb")
        reply("220 sink.test ESMTP")
        while line := lines.readline(4096):
            verb = line[:4].upper()
            if verb == b"EHLO":
                reply("250-sink.test\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 SIZE 60000000")
            elif verb == b"MAIL":
                sender, rcpts = line.split(b"<", 1)[1].split(b">")[0].decode(), []
                reply("250 2.1.0 ok")
            elif verb == b"RCPT":
                rcpts.append(line.split(b"<", 1)[1].split(b">")[0].decode())
                reply("250 2.1.5 ok")
            elif verb == b"DATA":
                reply("354 go on")
                data = self.data(lines)
                if data is None:
                    return
                if self.delay:
                    time.sleep(self.delay)
                with self.lock:
                    self.mails.append((sender, rcpts, data))
                reply("250 2.0.0 kept")
            elif verb == b"QUIT":
                reply("221 2.0.0 bye")
                return
            elif verb in (b"RSET", b"NOOP", b"HELO"):
                reply("250 2.0.0 ok")
            else:
                reply("500 5.5.1 what?")

    @staticmethod
    def data(lines):
        """Up to the dot; None: the connection was cut off before."""
        kept = []
        while (line := lines.readline()) not in (b".\r\n", b""):
            kept.append(line[1:] if line.startswith(b".") else line)
        return b"".join(kept) if line else None

    def parsed(self):
        with self.lock:
            return [parse(m[2]) for m in self.mails]


# So that a test's many mails are all answered.
NO_LIMITS = """limits {
  stranger_hour = 100000 stranger_day = 100000 strangers_hour = 100000 customer_hour = 100000 customer_day = 100000
}
"""
DIRECTORY = {
    "organizations": [{
        "id": "acme", "name": "Acme", "language": "en", "timezone": "Europe/Berlin",
        "members": [{"address": "ann@acme.test", "addresses": ["ann@home.test"], "name": "Ann", "role": "administrator"},
                    {"address": "bob@acme.test", "addresses": [], "name": "Bob", "role": "developer"}],
        "sites": [{"id": "acme-shop", "name": "Acme Shop", "domains": ["shop.acme.test"], "members": []}]}],
}
# The same with an agent, who hears of every ticket: one mail more in the outbox for each.
DIRECTORY_WITH_AGENT = DIRECTORY | {
    "agents": [{"address": "kim@gate.test", "addresses": [], "name": "Kim", "language": "en", "timezone": "UTC",
                "types": [], "sites": []}],
}
