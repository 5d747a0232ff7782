"""The unit that an admin installs: how exposed systemd finds it, and that it says nothing systemd doesn't know."""
import shutil
import subprocess

import pytest

from harness import BUILD, ROOT

UNITS = ROOT / "contrib" / "systemd"

pytestmark = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")


@pytest.mark.parametrize("unit, tenths", [("gatepost.service", 11), ("gatepost-metrics.service", 5)])
def test_exposure_is_at_most(unit, tenths):
    r = subprocess.run(["systemd-analyze", "security", "--offline=true", f"--threshold={tenths}", UNITS / unit],
                       capture_output=True, text=True)
    assert r.returncode == 0, r.stdout[-300:]


def test_units_are_understood(tmp_path):
    units = ("gatepost.service", "gatepost-lmtp.socket", "gatepost-metrics.service", "gatepost-metrics.timer")
    for unit in units:
        text = (UNITS / unit).read_text().replace("/usr/sbin/gatepostd", "/bin/true")
        (tmp_path / unit).write_text(text)
    r = subprocess.run(["systemd-analyze", "verify", "--man=no", *(tmp_path / unit for unit in units)],
                       capture_output=True, text=True)
    ours = [line for line in r.stderr.splitlines() if "gatepost" in line and "Failed to create" not in line
            and "user gatepost" not in line.lower()]
    assert not ours, r.stderr


def test_make_install_without_destdir(tmp_path):
    subprocess.run(["make", "-s", "-o", "all", "install", f"B={BUILD}", "DESTDIR=", f"PREFIX={tmp_path}/usr", f"SYSCONF={tmp_path}/etc"],
                   cwd=ROOT, check=True, capture_output=True)
    unit = (tmp_path / "usr/lib/systemd/system/gatepost.service").read_text()
    assert f"ExecStart={tmp_path}/usr/sbin/gatepostd\n" in unit and f"ExecReload={tmp_path}/usr/sbin/gatepostd -t\n" in unit
    assert (tmp_path / "usr/bin/gatepost").exists() and (tmp_path / "etc/gatepost").is_dir()
