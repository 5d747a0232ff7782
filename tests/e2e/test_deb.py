"""`make deb`: the package's fields and files; with dpkg, in a root of its own: installed, run, upgraded while mail comes in
(nothing lost, nothing twice), removed (the tickets stay), purged (nothing stays).  What systemd does with the unit isn't
shown here: see test_service.py and test_upgrade.py."""
import gzip
import os
import shutil
import subprocess
import threading

import pytest

from harness import BUILD, ROOT, Gate, mail, temp, wait_for

pytestmark = pytest.mark.skipif(not shutil.which("dpkg-shlibdeps") or os.getuid() != 0,
                                reason="dpkg-dev is not installed, or we aren't root")


def run(*args, **kw):
    r = subprocess.run([*map(str, args)], capture_output=True, text=True, timeout=300, **kw)
    assert r.returncode == 0, f"{args}: {r.stdout}{r.stderr}"
    return r.stdout


@pytest.fixture(scope="module")
def packages():
    """The same programs as two versions."""
    out = temp("deb")
    for version in ("0.1.0", "0.1.1"):
        run(ROOT / "contrib/make-deb", BUILD, out, version, cwd=ROOT)
    yield [sorted(out.glob(f"gatepost_{v}_*.deb"))[0] for v in ("0.1.0", "0.1.1")]
    shutil.rmtree(out)


class Root:
    """A file system with nothing in it but dpkg's records and two users."""

    def __init__(self):
        self.path = temp("root")
        for d in ("etc", "var/lib/dpkg/info", "var/lib/dpkg/updates", "var/lib/dpkg/triggers", "var/log", "run"):
            (self.path / d).mkdir(parents=True)
        (self.path / "var/lib/dpkg/status").touch()
        (self.path / "etc/passwd").write_text("root:x:0:0::/root:/bin/sh\n")
        (self.path / "etc/group").write_text("root:x:0:\n")
        (self.path / "etc/shadow").write_text("root:*:1::::::\n")

    def dpkg(self, *args):
        """Maintainer scripts are run outside of the root, with DPKG_ROOT set: it has no shell."""
        return run("dpkg", f"--root={self.path}", "--force-script-chrootless", "--force-depends", "--force-unsafe-io", *args)

    def ours(self):
        """All that the package or the daemon left there."""
        found = [p for p in self.path.rglob("*") if "gatepost" in str(p.relative_to(self.path))]
        return [str(p.relative_to(self.path)) for p in found if "var/lib/dpkg" not in str(p)]

    def state(self):
        status = (self.path / "var/lib/dpkg/status").read_text()
        return next((line[8:] for line in status.splitlines() if line.startswith("Status: ")), None)


@pytest.fixture
def root():
    r = Root()
    yield r
    shutil.rmtree(r.path, ignore_errors=True)


def test_the_package(packages):
    fields = run("dpkg-deb", "-f", packages[0])
    for needed in ("Package: gatepost", "Version: 0.1.0", "libsqlite3-0 (>=", "libetpan20", "libc6 (>=", "libcurl3-gnutls"):
        assert needed in fields, fields
    listed = run("dpkg-deb", "-c", packages[0])
    for path in ("./usr/sbin/gatepostd", "./usr/bin/gatepost", "./usr/bin/gatepost-pipe", "./lib/systemd/system/gatepost.service",
                 "./usr/lib/sysusers.d/gatepost.conf", "./usr/lib/tmpfiles.d/gatepost.conf", "./usr/share/man/man1/gatepost.1.gz",
                 "./usr/share/gatepost/templates/en/confirmation.mustache", "./usr/share/gatepost/templates/ja/words",
                 "./usr/share/doc/gatepost/copyright"):
        assert f" {path}\n" in listed, path
    assert all(line.split()[1] == "root/root" for line in listed.splitlines())
    for script in ("postinst", "prerm", "postrm"):
        run("sh", "-n", ROOT / "contrib/debian" / script)


def test_the_same_sources_make_the_same_package(packages, tmp_path):
    run(ROOT / "contrib/make-deb", BUILD, tmp_path, "0.1.0", cwd=ROOT)
    again = next(tmp_path.glob("*.deb"))
    assert again.read_bytes() == packages[0].read_bytes()


def test_install_remove_purge(packages, root):
    out = root.dpkg("-i", packages[0])
    assert "write /etc/gatepost/gatepost.conf" in out and root.state() == "install ok installed"
    user = next(line for line in (root.path / "etc/passwd").read_text().splitlines() if line.startswith("gatepost:")).split(":")
    assert user[5] == "/var/lib/gatepost" and "nologin" in user[6]
    for path, mode, owner in (("etc/gatepost", 0o750, 0), ("etc/gatepost/secrets", 0o700, int(user[2])),
                              ("var/lib/gatepost", 0o700, int(user[2]))):
        st = (root.path / path).stat()
        assert (st.st_mode & 0o777, st.st_uid, st.st_gid) == (mode, owner, int(user[3])), path
    assert (root.path / "etc/systemd/system/multi-user.target.wants/gatepost.service").is_symlink()
    assert "SYNOPSIS" in gzip.open(root.path / "usr/share/man/man1/gatepost.1.gz", "rt").read()
    # what the admin and the daemon made outlives a removal, and not a purge
    (root.path / "etc/gatepost/gatepost.conf").write_text("address = \"support@gate.test\"\n")
    (root.path / "var/lib/gatepost/gatepost.db").write_text("tickets")
    root.dpkg("-r", "gatepost")
    assert (root.path / "var/lib/gatepost/gatepost.db").read_text() == "tickets"
    assert not (root.path / "usr/sbin/gatepostd").exists()
    root.dpkg("-i", packages[0])
    assert (root.path / "etc/gatepost/gatepost.conf").stat().st_mode & 0o777 == 0o640
    root.dpkg("-P", "gatepost")
    assert root.ours() == [] and root.state() is None
    left = (root.path / "etc/passwd").read_text()
    assert "gatepost:" in left  # the user stays


def test_upgrade_with_mail_in_flight(packages, root):
    """The old daemon works while its files are replaced, finishes what it has, and the new one takes over, as postinst has
    systemd do it.  The sender tries again what was not acknowledged, as an MTA does."""
    root.dpkg("-i", packages[0])
    build = root.path / "build"
    build.mkdir()
    for name, path in (("gatepostd", "usr/sbin/gatepostd"), ("gatepost", "usr/bin/gatepost")):
        (build / name).symlink_to(root.path / path)
    root.path.chmod(0o755)
    total, sent, stop = 150, [], threading.Event()

    def deliver(gate):
        for i in range(total):
            text = mail(f"[acme-shop] billing: Invoice {i}", f"{i}\n", message_id=f"<flight-{i}@acme.test>")

            def taken():
                try:
                    return gate.lmtp(text)[0] == 250
                except Exception:  # it stops, it starts: later
                    return False
            wait_for(taken, 60, 0.05)
            sent.append(i)
            if stop.is_set():
                return

    gate = Gate(build=build)
    with gate:
        sender = threading.Thread(target=deliver, args=(gate,))
        sender.start()
        try:
            wait_for(lambda: len(sent) >= 20, 60)
            root.dpkg("-i", packages[1])
            assert "Version: 0.1.1" in (root.path / "var/lib/dpkg/status").read_text()
            wait_for(lambda: len(sent) >= 40, 60)  # the old one still works, its own program file gone
            assert gate.roles()
            gate.stop()
            gate.start()
            sender.join(120)
        finally:
            stop.set()
            sender.join(60)
        assert len(sent) == total
        assert gate.db("SELECT count(*) FROM ticket") == [(total,)]
        assert gate.db("SELECT count(DISTINCT message_id) FROM mail") == [(total,)]
        wait_for(lambda: gate.db("SELECT count(*) FROM outbox WHERE state <> 'sent'") == [(0,)], 60)
