"""The package's units under a running systemd, on a Debian of its own (machine.py): the start and what stands in its way, every
option of the sandbox, reload, watchdog, kill -9, credentials, a mailbox, 1,200 clients, the stop, socket activation, the journal, the timer."""
import json
import os
import re
import shutil
import socket

import pytest

import imap_server
from harness import Sink, mail, temp, wait_for
from machine import MUCH, SOCKET, Machine, Sender, make_deb, needs
from smtp_server import ScriptedServer

CANARY = "kanarienvogel-7261"


@pytest.fixture(scope="module")
def machine():
    out = temp("deb")
    deb = make_deb(out, "0.1.0")
    with Machine(needs(deb)) as m:
        m.install(deb)
        yield m
    shutil.rmtree(out)


@pytest.fixture
def sink(machine):
    with machine.listening(Sink) as sink:
        yield sink


@pytest.fixture
def fresh(machine, sink):
    machine.fresh(sink, MUCH)
    return machine


def running(machine):
    """Since it was started."""
    return machine.property("ActiveState") == "active" and machine.property("NRestarts") == "0"


def test_it_starts_and_a_mail_goes_its_way(fresh, sink):
    fresh.start()
    assert (fresh.property("ActiveState"), fresh.property("SubState")) == ("active", "running")
    assert fresh.property("Type") == "notify"
    gatepost, postfix = (fresh.run("id", "-u", "gatepost").strip(), fresh.run("getent", "group", "postfix").split(":")[2])
    st = fresh.path(SOCKET).stat()
    assert (st.st_mode & 0o777, str(st.st_uid), str(st.st_gid)) == (0o660, gatepost, postfix)
    for path, mode, owner in (("/run/gatepost", "750", "gatepost"), ("/var/lib/gatepost", "700", "gatepost"),
                              ("/etc/gatepost", "750", "root"), ("/run/gatepost/control.sock", "600", "gatepost")):
        assert fresh.run("stat", "-c", "%a %U %G", path).split() == [mode, owner, "gatepost"], path
    # by the very client that the socket's mode is for
    as_postfix = fresh.enter("setpriv", "--reuid=postfix", "--regid=postfix", "--clear-groups", "test", "-w", SOCKET)
    assert as_postfix.returncode == 0
    code, said = fresh.lmtp(mail())
    assert code == 250 and "ticket 1 opened" in said
    wait_for(lambda: sink.mails)
    assert sink.mails[0][1] == ["ann@acme.test"] and b"[#1]" in sink.mails[0][2]
    check = fresh.enter("gatepost", "check", "--health")
    warned = [line for line in check.stdout.splitlines() if not line.startswith("ok ")]
    assert check.returncode == 0 and len(warned) == 1 and "gatepost agent add" in warned[0], check.stdout
    wait_for(lambda: "1 mails since start" in fresh.run("systemctl", "status", "gatepost"), say="no status line")
    assert "#1" in fresh.run("setpriv", "--reuid=gatepost", "--regid=gatepost", "--clear-groups", "gatepost", "list")
    assert fresh.journal("-p", "warning") == ""


def test_every_option_of_the_sandbox_holds(fresh, sink):
    fresh.start()
    fresh.lmtp(mail())
    wait_for(lambda: sink.mails)
    roles = fresh.roles()
    assert {"main", "gate", "send", "parse 0", "parse 1"} <= set(roles)
    uid = fresh.run("id", "-u", "gatepost").strip()
    for role, pid in roles.items():
        status = dict(re.findall(r"^(\w+):\s*(.*)$", fresh.run("cat", f"/proc/{pid}/status"), re.M))
        assert set(status["Uid"].split()) == set(status["Gid"].split()) | {uid} == {uid}, role
        assert status["NoNewPrivs"] == "1" and status["Seccomp"] == "2", role
        assert all(int(status[c], 16) == 0 for c in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")), role
        assert re.search(r"Max core file size +0 +0 ", fresh.run("cat", f"/proc/{pid}/limits")), role
        for ns in ("user", "mnt", "ipc"):
            assert os.readlink(fresh.path(f"/proc/{pid}/ns/{ns}")) != os.readlink(f"/proc/{fresh.pid}/ns/{ns}"), (role, ns)

    def inside(*argv):
        """As the service's user, with the file system as the service sees it."""
        return fresh.enter("nsenter", "-t", roles["main"], "-m", "setpriv", "--reuid=gatepost", "--regid=gatepost",
                           "--clear-groups", *argv)

    def root_inside(*argv):
        return fresh.enter("nsenter", "-t", roles["main"], "-m", *argv)
    fresh.write("/tmp/of-others", "x")
    fresh.write("/home/ann/x", "x")
    for path in ("/usr/x", "/etc/x", "/var/x", "/var/spool/x", "/sys/x", "/proc/sys/kernel/hostname"):  # even for root
        refused = root_inside("touch", path)
        assert refused.returncode != 0 and re.search("Read-only|Permission|No such", refused.stderr), (path, refused)
    assert inside("touch", "/var/lib/gatepost/x").returncode == 0
    assert inside("touch", "/etc/gatepost/x").returncode != 0
    assert inside("ls", "/home/ann").returncode != 0 and root_inside("ls", "/root").stdout == ""
    assert inside("ls", "/tmp/of-others").returncode != 0
    assert "1" not in inside("ls", "/proc").stdout.split() and "kallsyms" not in inside("ls", "/proc").stdout
    assert not {"console", "kmsg", "mem"} & set(inside("ls", "/dev").stdout.split())
    told = fresh.enter("systemd-analyze", "security", "--threshold=11", "--no-pager", "gatepost.service")
    assert told.returncode == 0, told.stdout[-300:]
    # its calls: gatepost-metrics's has no filter, the service's has
    for gone in ("ptrace", "mount", "reboot", "kexec_load", "bpf", "process_vm_readv"):
        assert gone not in fresh.property("SystemCallFilter").split(), gone
    assert fresh.property("SystemCallErrorNumber") == "1"
    verify = fresh.enter("systemd-analyze", "verify", "--man=no", "gatepost.service", "gatepost-lmtp.socket", "gatepost-metrics.timer")
    assert "gatepost" not in verify.stderr, verify.stderr


def test_reload(fresh, sink):
    fresh.start()
    before = fresh.roles()
    fresh.write("/etc/gatepost/gatepost.conf", "address = \"support@gate.test\"\nnonsense = 1\n", 0o640)
    refused = fresh.enter("systemctl", "reload", "gatepost")
    assert refused.returncode != 0
    assert "gatepost.conf:2: unknown key or section" in fresh.journal("-p", "err")
    assert fresh.property("ActiveState") == "active" and fresh.roles() == before
    fresh.lmtp(mail())
    wait_for(lambda: sink.mails)
    # a HUP that nobody checked before changes nothing either
    fresh.run("systemctl", "kill", "-s", "HUP", "--kill-who=main", "gatepost")
    wait_for(lambda: "the old configuration stays" in fresh.journal("-p", "err"))
    assert fresh.lmtp(mail())[0] == 250
    fresh.configure(sink.url, 'name = "Another Name"')
    shown = fresh.journal().count("read again")
    fresh.run("systemctl", "reload", "gatepost")
    wait_for(lambda: fresh.journal().count("read again") > shown)
    assert fresh.roles()["main"] == before["main"]
    fresh.lmtp(mail())
    wait_for(lambda: any(b"Another Name" in octets for _, _, octets in list(sink.mails)))
    assert fresh.property("NRestarts") == "0"


@pytest.mark.parametrize("hung", ["main", "gate"])
def test_the_watchdog_ends_what_hangs(fresh, sink, hung):
    fresh.drop_in("[Service]\nWatchdogSec=8\n")
    fresh.start()
    with Sender(fresh) as sender:
        sender.more()
        before = fresh.roles()
        fresh.signal("STOP", before[hung])
        wait_for(lambda: fresh.property("NRestarts") != "0" and fresh.property("ActiveState") == "active", 120)
        sender.more()
    assert "Watchdog timeout" in fresh.journal()
    assert not set(before.values()) & set(fresh.roles().values())
    assert not sender.refused
    sender.check(sink, killed=True)


def test_kill_9_of_the_main_process(fresh, sink):
    fresh.start()
    with Sender(fresh) as sender:
        sender.more()
        fresh.run("systemctl", "kill", "-s", "KILL", "--kill-who=main", "gatepost")
        wait_for(lambda: fresh.property("NRestarts") == "1" and fresh.property("ActiveState") == "active", 120)
        sender.more()
    assert not sender.refused  # the socket is systemd's: who comes meanwhile waits
    sender.check(sink, killed=True)


def test_a_configuration_that_cannot_work_is_not_tried_again(fresh):
    fresh.write("/etc/gatepost/gatepost.conf", "nonsense = 1\n", 0o640)
    assert fresh.enter("systemctl", "start", "gatepost").returncode != 0
    assert (fresh.property("ActiveState"), fresh.property("ExecMainStatus"), fresh.property("NRestarts")) == ("failed", "78", "0")
    assert "nonsense" in fresh.journal("-p", "err")


@pytest.mark.parametrize("kind", ["plain", "encrypted"])
def test_a_secret_comes_as_a_credential(machine, certs, kind):
    with machine.listening(lambda: ScriptedServer(tls=certs["good"], offer=["AUTH PLAIN"])) as server:
        shutil.copy(certs["ca"], machine.path("/etc/ssl/certs/test-ca.pem"))
        machine.fresh(server)
        machine.configure(server.url.replace("127.0.0.1", "localhost"), transport=
                          'tls = "required" ca = "/etc/ssl/certs/test-ca.pem" user = "us" secret = "smtp"')
        if kind == "plain":
            machine.write("/root/smtp", CANARY, 0o600)
            machine.drop_in("[Service]\nLoadCredential=smtp:/root/smtp\n")
        else:
            machine.run("systemd-creds", "encrypt", "--name=smtp", "-", "/root/smtp.cred", stdin=None, input=CANARY)
            machine.drop_in("[Service]\nLoadCredentialEncrypted=smtp:/root/smtp.cred\n")
        machine.start()
        machine.lmtp(mail())
        wait_for(lambda: server.mails)
        assert server.said("AUTH PLAIN") == 1
        for pid in machine.roles().values():
            for file in ("cmdline", "environ"):
                assert CANARY not in machine.run("cat", f"/proc/{pid}/{file}")
        for said in (machine.run("systemctl", "show", "gatepost"), machine.run("systemctl", "status", "gatepost"),
                     machine.run("systemctl", "cat", "gatepost"), machine.journal(), machine.run("gatepost", "config")):
            assert CANARY not in said
        # who may read it: the service, nobody else
        assert machine.run("stat", "-c", "%a", "/run/credentials/gatepost.service").strip() in ("500", "700", "550")


def test_a_mailbox_is_read(fresh, sink, certs):
    """fetch, with TLS and names looked up under all that the unit forbids; its password is a credential."""
    with fresh.listening(lambda: imap_server.Server(lambda talk: talk.start_tls(), [mail()], tls=certs["good"])) as server:
        shutil.copy(certs["ca"], fresh.path("/etc/ssl/certs/test-ca.pem"))
        fresh.write("/root/imap", CANARY, 0o600)
        fresh.drop_in("[Service]\nLoadCredential=imap:/root/imap\n")
        fresh.configure(sink.url, f'''mailbox "support" {{
  url = "imaps://support%40gate.test@localhost:{server.port}/INBOX"
  ca = "/etc/ssl/certs/test-ca.pem" secret = "imap" start = "all"
}}''')
        assert fresh.enter("systemctl", "start", "gatepost").returncode == 0, fresh.journal()
        wait_for(lambda: sink.mails, 60, say=fresh.journal)
        assert "fetch" in fresh.roles() and server.stored  # flagged as seen
        assert fresh.db("SELECT source, outcome FROM mail") == [("imap:support", "opened")]
        # the tool finds the credential of the running service; without one it says what is missing
        assert fresh.enter("gatepost", "check").returncode == 0 and fresh.as_gatepost("gatepostd", "-t").returncode == 0
        fresh.run("systemctl", "stop", "gatepost")
        missing = fresh.enter("gatepostd", "-t")
        assert missing.returncode == 78 and 'secret "imap"' in missing.stderr


def test_more_clients_than_descriptors(fresh, sink):
    """LimitNOFILE= is 1024: who comes beyond waits, and is served when others leave."""
    fresh.start()
    many = []
    try:
        for _ in range(1200):
            s = socket.socket(socket.AF_UNIX)
            s.settimeout(60)
            s.connect(str(fresh.path(SOCKET)))
            many.append(s)
        assert many[0].recv(4) == b"220 "
        assert running(fresh)
        for s in many[:600]:
            s.close()
        assert many[-1].recv(4)[:1] in (b"2", b"4")
    finally:
        for s in many:
            s.close()

    def taken():
        return fresh.lmtp(mail())[0] == 250
    wait_for(taken, 60)
    assert running(fresh)


def test_stop_with_mail_in_flight_and_the_next_connection_starts_it(fresh, sink):
    fresh.start()
    with Sender(fresh) as sender:
        for _ in range(3):
            sender.more()
            pid = fresh.property("MainPID")
            fresh.run("systemctl", "stop", "gatepost")
            wait_for(lambda: fresh.property("MainPID") not in ("0", pid), say="nothing started it again")
        sender.more()
    assert not sender.refused
    said = fresh.journal()
    assert said.count('stop text=done') == 3 and "timed out" not in said.lower()
    sender.check(sink)
    # and with nobody coming it stays down until somebody does
    fresh.run("systemctl", "stop", "gatepost")
    assert fresh.property("ActiveState") == "inactive" and fresh.property("Result") == "success"
    assert fresh.lmtp(mail())[0] == 250
    assert fresh.property("ActiveState") == "active"


def test_the_journal_has_priorities_and_one_record_an_event(fresh, sink):
    fresh.start()
    fresh.lmtp(mail("a\x1b[31m b", "x\n", message_id="<a\x07\u202eb@acme.test>", sender="\"x\x1b]0;y\" <ann@acme.test>"))
    wait_for(lambda: sink.mails)
    fresh.signal("KILL", fresh.roles()["send"])
    wait_for(lambda: "state=ended signal=9" in fresh.journal("-p", "warning"))
    records = [json.loads(line) for line in fresh.journal("-o", "json").splitlines()]
    ours = [r for r in records if r.get("_TRANSPORT") == "stdout"]
    assert {"5", "6"} <= {r["PRIORITY"] for r in ours} and any(int(r["PRIORITY"]) <= 4 for r in ours)
    for r in ours:
        assert isinstance(r["MESSAGE"], str) and r["SYSLOG_IDENTIFIER"] == "gatepostd", r
        assert re.match(r"[a-z]+: [a-z]+ [a-z_]+=", r["MESSAGE"]) and r["MESSAGE"].isprintable(), r
    assert sum("outcome=opened" in r["MESSAGE"] for r in ours) == 1


def test_the_timer_writes_numbers_for_prometheus(fresh):
    folder = fresh.path("/var/lib/prometheus/node-exporter")
    folder.mkdir(parents=True, exist_ok=True)
    prom = folder / "gatepost.prom"
    fresh.start()
    fresh.lmtp(mail())
    fresh.drop_in("[Timer]\nOnBootSec=1\nOnUnitActiveSec=1\nAccuracySec=100ms\n", "gatepost-metrics.timer")
    fresh.run("systemctl", "enable", "-q", "--now", "gatepost-metrics.timer")

    def value(name):
        found = re.search(rf"^{name}(?:{{[^}}]*}})? (\S+)$", prom.read_text(), re.M) if prom.exists() else None
        return found and float(found[1])
    wait_for(lambda: value("gatepost_up") == 1, say=lambda: fresh.journal(unit="gatepost-metrics.service"))
    assert prom.stat().st_mode & 0o777 == 0o644 and [p.name for p in folder.iterdir()] == ["gatepost.prom"]
    first = prom.stat().st_mtime_ns
    wait_for(lambda: prom.exists() and prom.stat().st_mtime_ns > first, say="it ran once only")
    fresh.run("systemctl", "stop", "gatepost.service")
    wait_for(lambda: value("gatepost_up") == 0, say="it doesn't tell that the daemon is down")
    assert fresh.property("Result", "gatepost-metrics.service") == "success"


def test_the_timer_publishes_nothing_that_a_link_leads_to(fresh):
    """It copies as root what the service's user wrote."""
    fresh.start()
    folder = fresh.path("/var/lib/prometheus/node-exporter")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    fresh.write("/root/of-root", CANARY, 0o600)
    fresh.drop_in("[Service]\nExecStart=\nExecStart=/bin/ln -sfn /root/of-root /run/gatepost-metrics/new\n",
                  "gatepost-metrics.service")
    assert fresh.enter("systemctl", "start", "gatepost-metrics.service").returncode != 0
    assert os.readlink(fresh.path("/run/gatepost-metrics/new")) == "/root/of-root"
    assert list(folder.iterdir()) == []
    shutil.rmtree(fresh.path("/etc/systemd/system/gatepost-metrics.service.d"))
    fresh.path("/run/gatepost-metrics/new").unlink()
    fresh.run("systemctl", "daemon-reload")
    fresh.run("systemctl", "start", "gatepost-metrics.service")
    assert [p.name for p in folder.iterdir()] == ["gatepost.prom"]
