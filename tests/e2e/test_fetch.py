"""Fetch: the whole circle over verified TLS with a real Dovecot, woken by IDLE; what is and isn't taken in; what no
password may leave for; UIDVALIDITY; kill -9."""
import contextlib
import os
import pathlib
import pwd
import random
import re
import shutil
import signal
import smtplib
import subprocess
import tempfile
import time

import pytest

import cyrus
from harness import DIRECTORY, NO_LIMITS, Dovecot, Gate, Postfix, mail, wait_for

CHANGES = int(os.environ.get("GATEPOST_UIDVALIDITY_CHANGES", "5"))
MAILS = int(os.environ.get("GATEPOST_UIDVALIDITY_MAILS", "40"))


@pytest.fixture(scope="module")
def pki():
    """An authority of our own, a certificate for localhost, and bad ones."""
    d = pathlib.Path(tempfile.mkdtemp(prefix="gatepost-pki-"))
    d.chmod(0o755)

    def run(cmd):
        subprocess.run(cmd, shell=True, check=True, cwd=d, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def cert(name, san, ca="ca", days=5, more=""):
        (d / "ext").write_text(f"subjectAltName={san}\n")
        run(f"openssl req -newkey rsa:2048 -nodes -keyout {name}.key -out {name}.csr -subj /CN={name}")
        run(f"openssl x509 -req -in {name}.csr -CA {ca}.pem -CAkey {ca}.key -CAcreateserial -days {days} {more} "
            f"-extfile ext -out {name}.pem")
    for ca in ("ca", "other"):
        run(f"openssl req -x509 -newkey rsa:2048 -nodes -keyout {ca}.key -out {ca}.pem -days 10 -subj /CN={ca}")
    cert("good", "DNS:localhost")
    cert("wronghost", "DNS:elsewhere.test")
    cert("unknown", "DNS:localhost", ca="other")
    run("openssl req -newkey rsa:2048 -nodes -keyout expired.key -out expired.csr -subj /CN=localhost")
    run("mkdir -p demo && touch demo/index && echo 01 > demo/serial && printf '"
        "[ca]\\ndefault_ca=x\\n[x]\\ndatabase=demo/index\\nserial=demo/serial\\nnew_certs_dir=demo\\ndefault_md=sha256\\n"
        "policy=p\\n[p]\\ncommonName=supplied\\n' > ca.cnf")
    (d / "ext").write_text("subjectAltName=DNS:localhost\n")
    run("openssl ca -batch -config ca.cnf -cert ca.pem -keyfile ca.key -in expired.csr -out expired.pem -extfile ext "
        "-startdate 20200101000000Z -enddate 20210101000000Z -notext")
    for k in d.glob("*.key"):
        k.chmod(0o644)
    yield d
    subprocess.run(["rm", "-rf", str(d)])


BOTH = ["dovecot", pytest.param("cyrus", marks=pytest.mark.skipif(not cyrus.THERE, reason="needs make cyrus"))]


@pytest.fixture(params=BOTH)
def kind(request):
    """What holds for every IMAP server is tried with both."""
    return Dovecot if request.param == "dovecot" else cyrus.Cyrus


@pytest.fixture
def server(kind):
    with kind() as s:
        yield s


def put(dovecot, *texts, user="support@gate.test"):
    with smtplib.LMTP("127.0.0.1", dovecot.lmtp_port) as c:
        for t in texts:
            c.sendmail("ann@acme.test", [user], t.encode())


def fill(dovecot, texts, at=None, flags="", user="support@gate.test"):
    """Mails into the maildir by hand, which is fast; at: their INTERNALDATE, flags: "S" for seen."""
    owner, box = pwd.getpwnam("mail"), dovecot.mail / user
    for folder in (box, box / "new", box / "cur", box / "tmp"):
        if not folder.exists():
            folder.mkdir()
            os.chown(folder, owner.pw_uid, owner.pw_gid)
    for text in texts:
        at = at or time.time()
        name = f"{int(at)}.M{time.monotonic_ns()}.test"
        path = box / "tmp" / name
        path.write_text(text)
        os.utime(path, (at, at))
        os.chown(path, owner.pw_uid, owner.pw_gid)
        path.rename(box / "cur" / f"{name}:2,{flags}" if flags else box / "new" / name)


def mailbox(dovecot, pki, scheme="imap", host="localhost", more="", port=None):
    return f'''mailbox "support" {{
  url = "{scheme}://support%40gate.test@{host}:{port or dovecot.imap_port}/INBOX"
  ca = "{pki}/ca.pem"
  secret = "imap-support"
  {more}
}}
{NO_LIMITS}'''


def gate_for(conf, **kw):
    g = Gate(conf=conf, **kw)
    g.write_conf(g.secrets(**{"imap-support": "secret\n"}) + conf)
    return g


def box(gate):
    return ((gate.json("stats")[0]["gate"] or {}).get("mailboxes") or [{}])[0]


def looked(gate):
    return wait_for(lambda: (lambda b: b if b.get("fine") else None)(box(gate)), 60, 0.1,
                    lambda: "the mailbox was not looked at\n" + gate.text_log()[-2000:])


def numbers(n, start=0):
    return [mail(subject=f"[acme-shop] billing: number {i}", body=f"body-{i}-end\n", message_id=f"<f{i}@acme.test>")
            for i in range(start, start + n)]


@pytest.mark.parametrize("scheme", ["imap", "imaps"])
def test_the_circle_over_tls_woken_by_idle(pki, kind, scheme):
    tls = (str(pki / "good.pem"), str(pki / "good.key"))
    with kind(tls=tls) as d:
        port = d.imaps_port if scheme == "imaps" else d.imap_port
        g = gate_for(mailbox(d, pki, scheme=scheme, port=port), directory=DIRECTORY)
        with g:
            put(d, mail(subject="[acme-shop] old: was there before"))
            g.stop()
            g.start()
            looked(g)
            put(d, mail(message_id="<idle@acme.test>"))
            t0 = time.monotonic()
            wait_for(lambda: g.db("select count(*) from ticket where subject like 'Checkout%'") == [(1,)], 60, 0.02)
            print(f"{time.monotonic() - t0:.2f} s from delivery to ticket")
            row = g.json("mail", "list")[0]
            assert row["source"] == "imap:support" and row["outcome"] == "opened" and row["message_id"] == "idle@acme.test"
            # seen, after the commit
            with d.imap("support@gate.test") as c:
                c.select("INBOX", readonly=True)
                wait_for(lambda: c.uid("SEARCH", None, "SEEN")[1][0].split()[-1:], 60)


def test_postfix_dovecot_idle_ticket_postfix(pki):
    """The whole circle by this door: a customer's mail through Postfix into Dovecot, IDLE over verified TLS, the ticket, and
    the confirmation back through Postfix; then the answer to it.  While nothing comes the wire is silent: a command a minute
    at most, counted from Dovecot's own transcript with the clock sixty times as fast."""
    transcript = pathlib.Path(tempfile.mkdtemp(prefix="gatepost-rawlog-"))
    transcript.chmod(0o777)
    conf = f"protocol imap {{\n  rawlog_dir = {transcript}\n}}\n"
    with Dovecot(tls=(str(pki / "good.pem"), str(pki / "good.key")), conf=conf) as d:
        postfix = Postfix(d, routes={"gate.test": f"lmtp:inet:127.0.0.1:{d.lmtp_port}"})
        with postfix:
            g = gate_for(mailbox(d, pki, scheme="imaps", port=d.imaps_port), directory=DIRECTORY,
                         transport=f'url = "smtp://127.0.0.1:{postfix.port}"', env={"GATEPOST_FETCH_HASTE": "60"})
            with g:
                looked(g)
                for i in range(1, 6):
                    t0 = time.monotonic()
                    postfix.send(mail(subject=f"[acme-shop] downtime: number {i}"), "ann@acme.test", ["support@gate.test"])
                    wait_for(lambda: g.db("select count(*) from ticket") == [(i,)], 60, 0.01)
                    print(f"{time.monotonic() - t0:.2f} s from SMTP to ticket")
                confirmation = d.wait_mails("ann@acme.test", 5)[0]
                n = int(re.search(r"#(\d+)\]", confirmation["Subject"]).group(1))
                answer = mail(subject="Re: " + str(confirmation["Subject"]), to=str(confirmation["To"]), body="It works again.\n",
                              headers=[("In-Reply-To", confirmation["Message-ID"])])
                postfix.send(answer, "ann@acme.test", ["support@gate.test"])
                wait_for(lambda: len([e for e in g.json("thread", n) if e["kind"] == "message"]) == 2)
                assert g.db("select count(*) from ticket") == [(5,)]

                def commands():
                    """Tagged commands of the session that is open, the newest."""
                    logs = sorted(transcript.rglob("*.in"), key=lambda p: p.stat().st_mtime)
                    return re.findall(r"^(?:\d+\.\d+ )?\d+ ([A-Z]+(?: [A-Z]+)?)", logs[-1].read_text(), re.M)
                wait_for(lambda: commands()[-1] == "IDLE")
                before, t0 = len(commands()), time.monotonic()
                wait_for(lambda: len(commands()) > before, 60)  # it looks every five minutes
                time.sleep(12)
                minutes = (time.monotonic() - t0) * 60 / 60
                sent = commands()[before:]
                print(f"{len(sent)} commands in {minutes:.0f} minutes: {sent}")
                assert 0 < len(sent) <= minutes and set(sent) <= {"UID SEARCH", "IDLE"}
    shutil.rmtree(transcript)


def test_old_mail_stays_at_first_contact(pki, server):
    d = server
    put(d, *numbers(50))
    g = gate_for(mailbox(d, pki, more='tls = "none"'))
    with g:
        looked(g)
        time.sleep(0.5)
        assert g.json("list") == []
        put(d, mail(subject="[acme-shop] billing: new"))
        wait_for(lambda: len(g.json("list")) == 1)


def test_5000_old_mails_and_two_weeks_of_outage(pki):
    """No ticket for what lay there at first contact; what came while we were away comes, read elsewhere or not."""
    day = 86400
    with Dovecot() as d:
        fill(d, numbers(5000), at=time.time() - 20 * day)
        g = gate_for(mailbox(d, pki, more='tls = "none"'), directory=DIRECTORY)
        with g:
            looked(g)
            assert g.json("list") == []
            said = next(c for c in g.json("check", "--connect") if c["check"] == "mailbox support")
            assert "5000 older ones left" in said["text"], said
            g.stop()
            for i in range(14):
                fill(d, numbers(2, 5000 + 2 * i), at=time.time() - (14 - i) * day)
                fill(d, numbers(2, 5028 + 2 * i), at=time.time() - (14 - i) * day, flags="S")
            g.start()
            wait_for(lambda: g.db("select count(*) from ticket") == [(56,)], 120,
                     say=lambda: f"{g.db('select count(*) from ticket')} of 56")
            looked(g)
            subjects = {s for s, in g.db("select subject from mail")}
            assert subjects == {f"[acme-shop] billing: number {i}" for i in range(5000, 5056)}
            assert box(g)["left"] == 5000
            # a change of UIDVALIDITY doesn't lift the floor
            g.stop()
            forget_uids(d)
            g.start()
            looked(g)
            assert g.db("select count(*) from ticket") == [(56,)] and g.db("select count(*) from mail") == [(56,)]
            assert g.db("select count(distinct uidvalidity) from imap_folder") == [(2,)]


def test_start_all_takes_everything_once(pki, server):
    d = server
    put(d, *numbers(300))
    g = gate_for(mailbox(d, pki, more='tls = "none" start = "all"'))
    with g:
        wait_for(lambda: g.db("select count(*) from ticket") == [(300,)], 60)
        assert g.db("select count(distinct mail) from entry where kind = 'message'") == [(300,)]
        g.stop()
        # read elsewhere, and unread again: no matter
        with d.imap("support@gate.test") as c:
            c.select("INBOX")
            c.store("1:*", "-FLAGS", "\\Seen")
        put(d, *numbers(5, 300))
        with d.imap("support@gate.test") as c:
            c.select("INBOX")
            c.store("301:*", "+FLAGS", "\\Seen")
        g.start()
        wait_for(lambda: g.db("select count(*) from ticket") == [(305,)], 60)
        assert g.db("select count(*) from mail") == [(305,)]


@pytest.mark.parametrize("after", ["keep", "delete", "move:Processed"])
def test_after(pki, server, after):
    d = server
    g = gate_for(mailbox(d, pki, more=f'tls = "none" start = "all" after = "{after}"'))
    with g:
        looked(g)
        put(d, *numbers(20))
        wait_for(lambda: g.db("select count(*) from ticket") == [(20,)], 60)

        def there(folder):
            return len(d.mails("support@gate.test", folder))
        inbox, moved = {"keep": (20, 0), "delete": (0, 0), "move:Processed": (0, 20)}[after]
        wait_for(lambda: there("INBOX") == inbox and there("Processed") == moved, 60)


@pytest.mark.parametrize("case,host", [("wronghost", "localhost"), ("unknown", "localhost"), ("expired", "localhost"),
                                       ("good", "127.0.0.1")])
@pytest.mark.parametrize("scheme", ["imap", "imaps"])
def test_no_password_leaves_for_a_bad_certificate(pki, case, host, scheme):
    """attack 66"""
    with Dovecot(tls=(str(pki / f"{case}.pem"), str(pki / f"{case}.key")), conf="auth_verbose = yes\nauth_debug = yes\n") as d:
        port = d.imaps_port if scheme == "imaps" else d.imap_port
        with gate_for(mailbox(d, pki, scheme=scheme, host=host, port=port)) as g:
            b = wait_for(lambda: (lambda b: b if b.get("failure") else None)(box(g)), 60)
            assert "certificate" in b["failure"].lower()
            assert "client in: AUTH" not in d.text_log()
            assert g.tool("stats").returncode == 0


def forget_uids(dovecot):
    """A new UIDVALIDITY, which with Dovecot is a time."""
    for f in dovecot.mail.glob("*/dovecot*"):
        if f.is_file():
            f.unlink()
    time.sleep(1.1)


def test_uidvalidity_changes_lose_and_double_nothing(pki):
    """attack 70"""
    with Dovecot() as d:
        fill(d, numbers(MAILS))
        g = gate_for(mailbox(d, pki, more='tls = "none" start = "all"'))
        with g:
            wait_for(lambda: g.db("select count(*) from ticket") == [(MAILS,)], 60 + MAILS // 20)
            for change in range(CHANGES):
                g.stop()
                forget_uids(d)
                fill(d, numbers(2, MAILS + 2 * change))
                n = MAILS + 2 * change + 2
                g.start()
                wait_for(lambda: g.db("select count(*) from ticket") == [(n,)], 60 + MAILS // 20,
                         say=lambda: f"{change}: {g.db('select count(*) from ticket')} of {n}")
                wait_for(lambda: box(g).get("fine"), 60 + MAILS // 20)
            assert g.db("select count(*) from mail") == g.db("select count(*) from mail where outcome = 'opened'") == [(n,)]
            assert g.db("select count(distinct uidvalidity) from imap_folder") == [(CHANGES + 1,)]


def test_a_folder_made_anew(pki, server):
    """attack 70 by IMAP alone, so with either server: the folder is deleted and made again with the same mails under another
    UIDVALIDITY, while we are away; and what came meanwhile is taken in though somebody has read it."""
    d = server

    def fill_box(texts, flags=None):
        with d.imap("support@gate.test") as c:
            for t in texts:
                c.append("Box", flags, None, t.replace("\r\n", "\n").replace("\n", "\r\n").encode())

    def make():
        with d.imap("support@gate.test") as c:
            assert c.create("Box")[0] == "OK"
    make()
    fill_box(numbers(10))
    g = gate_for(mailbox(d, pki, more='tls = "none" start = "all"').replace("/INBOX", "/Box"), directory=DIRECTORY)
    with g:
        wait_for(lambda: g.db("select count(*) from ticket") == [(10,)])
        looked(g)
        for change in range(2):
            g.stop()
            with d.imap("support@gate.test") as c:
                assert c.delete("Box")[0] == "OK"
            time.sleep(1.1)  # a UIDVALIDITY is a time
            make()
            fill_box(numbers(10 + change))
            fill_box(numbers(1, 10 + change), "\\Seen")
            g.start()
            wait_for(lambda: g.db("select count(*) from ticket") == [(11 + change,)],
                     say=lambda: f"{change}: {g.db('select count(*) from ticket')}")
            looked(g)
        assert kept(g, 12) == 0
        assert g.db("select count(distinct uidvalidity) from imap_folder") == [(3,)]


def kept(g, n):
    """n mails came, each is a ticket or is held, none twice and none is lost.  A mail whose parser was killed twice over it,
    or that the gate was killed over twice, is rightly held raw: kept for a person."""
    def all_there():
        return g.db("select count(*) from mail") == [(n,)]
    wait_for(all_there, 150, 0.1, lambda: f"{g.db('select outcome, count(*) from mail group by 1')} of {n} came; cursor "
             f"{g.db('select uid from imap_cursor')}, passed by {g.db('select uid, reason from imap_passed')}")
    texts = [t for t, in g.db("select text from entry where kind = 'message'")]
    held = [bytes(o).decode() for o, in g.db("select octets from raw join mail on mail.id = raw.mail where outcome = 'held'")]
    bodies = [re.search(r"body-(\d+)-end", t).group(1) for t in texts + held]
    assert sorted(map(int, bodies)) == list(range(n)), "a mail was lost or taken in twice"
    assert g.db("select count(*) from ticket") == [(n - len(held),)]
    assert g.db("select count(*) from imap_passed") == [(0,)]
    return len(held)


def test_kill_anywhere(pki, server):
    """kill -9 of fetch, gate and the whole while 400 mails come in, some before, some during."""
    rng = random.Random(4)
    d = server
    put(d, *numbers(200))
    g = gate_for(mailbox(d, pki, more='tls = "none" start = "all"'), directory=DIRECTORY)
    g.start()
    try:
        kills = 0
        for i in range(14):
            put(d, *numbers(15, 200 + 15 * i))
            time.sleep(rng.uniform(0.02, 0.25))
            roles = g.roles()
            victim = rng.choice(["whole", *roles])
            if victim == "whole":
                g.kill()
                g.start(wait=False)
                time.sleep(0.2)
            elif victim in roles:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(roles[victim], signal.SIGKILL)
            kills += 1
        g.wait_ready(60)
        assert kept(g, 410) <= kills // 2
    except BaseException:
        print(g.text_log()[-5000:])
        raise
    finally:
        g.close()
