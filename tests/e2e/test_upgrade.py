"""The package's life on a Debian of its own with systemd running (machine.py): installed by apt, upgraded while mail comes in,
upgraded while stopped, downgraded below its database, removed and installed again, purged; and a socket that systemd gave up."""
import shutil

import pytest

from harness import Sink, mail, temp, wait_for
from machine import MUCH, SOCKET, UNITS, Machine, Sender, make_deb, needs


@pytest.fixture(scope="module")
def debs():
    """The same programs as two versions."""
    out = temp("deb")
    yield [make_deb(out, version) for version in ("0.1.0", "0.1.1")]
    shutil.rmtree(out)


@pytest.fixture(scope="module")
def machine(debs):
    with Machine(needs(debs[0])) as m:
        yield m


@pytest.fixture
def sink(machine):
    with machine.listening(Sink) as sink:
        yield sink


@pytest.fixture
def installed(machine, debs, sink):
    """The older version, as on its first day."""
    machine.enter("dpkg", "--purge", "gatepost")
    for unit in UNITS:
        shutil.rmtree(machine.path(f"/etc/systemd/system/{unit}.d"), ignore_errors=True)
    machine.install(debs[0])
    machine.fresh(sink, MUCH)
    return machine


def version(machine):
    return machine.run("dpkg-query", "-W", "-f", "${Status} ${Version}", "gatepost")


def running(machine):
    return machine.property("ActiveState") == "active"


def test_installed_by_apt_it_waits_for_its_configuration(machine, debs, sink):
    shutil.copy(debs[0], machine.path("/root/gatepost.deb"))
    out = machine.run("apt-get", "-q", "-y", "--no-install-recommends", "install", "/root/gatepost.deb")
    assert "write /etc/gatepost/gatepost.conf" in out
    assert machine.property("UnitFileState") == "enabled" and not running(machine)
    assert machine.run("systemctl", "--failed", "-q", "--no-legend") == ""
    # the example is one that works, but for what is named in it
    example = machine.path("/usr/share/doc/gatepost/gatepost.conf.example").read_text()
    machine.write("/etc/gatepost/gatepost.conf", example.replace("smtp://127.0.0.1:25", sink.url), 0o640)
    shutil.chown(machine.path("/etc/gatepost/gatepost.conf"), 0, machine.path("/etc/gatepost").stat().st_gid)
    assert machine.enter("gatepostd", "-t").returncode == 0
    machine.run("systemctl", "start", "gatepost")
    assert running(machine)
    machine.run("apt-get", "-qq", "purge", "gatepost")


def test_upgrade_with_mail_in_flight(installed, debs, sink):
    installed.start()
    with Sender(installed) as sender:
        sender.more(20)
        pid = installed.property("MainPID")
        installed.install(debs[1])
        assert version(installed) == "install ok installed 0.1.1"
        wait_for(lambda: running(installed) and installed.property("MainPID") != pid, say="the new one doesn't run")
        sender.more(20)
        for main in installed.roles().values():
            assert installed.run("readlink", f"/proc/{main}/exe").strip() == "/usr/sbin/gatepostd"
        installed.install(debs[0])  # and back, the database being the same
        sender.more(20)
    assert not sender.refused
    assert "status=" not in installed.journal() and installed.property("NRestarts") == "0"
    sender.check(sink)


def test_upgrade_leaves_stopped_what_was_stopped(installed, debs):
    installed.run("systemctl", "start", "gatepost")
    installed.run("systemctl", "stop", "gatepost")
    installed.install(debs[1])
    assert not running(installed)
    installed.run("systemctl", "disable", "-q", "gatepost")
    installed.install(debs[0])
    assert installed.property("UnitFileState") == "disabled" and not running(installed)


def test_downgrade_below_the_database(installed, debs, sink):
    installed.start()
    opened = installed.lmtp(mail(message_id="<before@acme.test>"))
    assert opened[0] == 250
    installed.run("systemctl", "stop", "gatepost", "gatepost-lmtp.socket")
    as_user = ["setpriv", "--reuid=gatepost", "--regid=gatepost", "--clear-groups", "sqlite3", "/var/lib/gatepost/gatepost.db"]
    now = int(installed.run(*as_user, "PRAGMA user_version"))
    installed.run(*as_user, f"PRAGMA user_version = {now + 1}")
    assert installed.enter("systemctl", "start", "gatepost").returncode != 0
    assert installed.property("ExecMainStatus") == "78" and installed.property("NRestarts") == "0"
    assert "newer" in installed.journal("-p", "err")
    installed.install(debs[1])  # dpkg is done with it all the same
    assert version(installed) == "install ok installed 0.1.1" and not running(installed)
    assert int(installed.run(*as_user, "PRAGMA user_version")) == now + 1  # left as it is
    installed.run(*as_user, f"PRAGMA user_version = {now}")
    installed.run("systemctl", "start", "gatepost")
    assert installed.lmtp(mail(message_id="<after@acme.test>"))[0] == 250
    assert installed.db("SELECT count(*) FROM ticket") == [(2,)]


def test_removed_and_installed_again_and_purged(installed, debs, sink):
    installed.path("/var/lib/prometheus/node-exporter").mkdir(parents=True, exist_ok=True)
    installed.start()
    installed.run("systemctl", "enable", "-q", "--now", "gatepost-metrics.timer")
    assert "ticket 1 opened" in installed.lmtp(mail())[1]
    wait_for(lambda: sink.mails)
    key = installed.path("/var/lib/gatepost/token.key").read_bytes()
    installed.run("apt-get", "-qq", "remove", "gatepost")
    assert version(installed) == "deinstall ok config-files 0.1.0"
    assert installed.roles() == {} and not installed.path("/usr/sbin/gatepostd").exists()
    assert installed.path("/var/lib/gatepost/gatepost.db").exists()
    assert installed.run("systemctl", "--failed", "-q", "--no-legend") == ""
    with pytest.raises(OSError):  # an MTA keeps its mail meanwhile
        installed.lmtp(mail())
    # what was enabled works again at once, on what was kept
    installed.install(debs[1])
    for unit in UNITS:
        assert installed.property("ActiveState", unit) == "active", unit
    assert installed.path("/var/lib/gatepost/token.key").read_bytes() == key
    assert "ticket 2 opened" in installed.lmtp(mail())[1]
    installed.run("apt-get", "-qq", "purge", "gatepost")
    left = installed.run("find", "/", "-xdev", "-path", "/proc", "-prune", "-o", "-path", "/root", "-prune", "-o",
                         "-path", "/var/log", "-prune", "-o", "-name", "*gatepost*", "-print").split()
    left += installed.run("find", "/run", "-name", "*gatepost*").split()
    assert [p for p in left if "/var/lib/dpkg/" not in p] == []
    assert installed.enter("dpkg-query", "-W", "gatepost").returncode != 0
    assert installed.run("systemctl", "list-units", "--all", "-q", "--no-legend", "gatepost*") == ""
    assert installed.run("getent", "passwd", "gatepost")  # the user stays


def test_a_start_brings_back_a_socket_that_systemd_gave_up(installed, sink):
    """With a broken configuration each connection is a start that fails, until systemd closes the socket."""
    installed.start()
    good = installed.path("/etc/gatepost/gatepost.conf").read_text()
    installed.run("systemctl", "stop", "gatepost")
    installed.write("/etc/gatepost/gatepost.conf", "nonsense = 1\n", 0o640)

    def given_up():
        try:
            installed.lmtp(mail())
        except Exception:
            pass
        return installed.property("ActiveState", "gatepost-lmtp.socket") == "failed"
    installed.drop_in("[Socket]\nTriggerLimitIntervalSec=1h\nTriggerLimitBurst=3\n", "gatepost-lmtp.socket")
    installed.run("systemctl", "restart", "gatepost-lmtp.socket")
    wait_for(given_up, 150, say=lambda: installed.journal(unit="gatepost-lmtp.socket"))
    installed.write("/etc/gatepost/gatepost.conf", good, 0o644)
    installed.run("systemctl", "start", "gatepost")
    assert installed.lmtp(mail())[0] == 250
    # as it is where the socket isn't wanted
    installed.run("systemctl", "disable", "-q", "--now", "gatepost-lmtp.socket")
    installed.run("systemctl", "restart", "gatepost")
    assert installed.property("ActiveState", "gatepost-lmtp.socket") == "inactive"
    assert installed.path("/run/gatepost/lmtp.sock").is_socket() and not installed.path(SOCKET).exists()
