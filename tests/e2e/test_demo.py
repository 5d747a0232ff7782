"""What a newcomer sees first: contrib/demo, which is `make demo` but for the building, shows the ticket, the customer's
own confirmation and the agent's notice, and leaves nothing behind."""
import contextlib
import os
import pathlib
import re
import subprocess

from harness import AS_USER, BUILD, ROOT, USER, temp


def running(folder):
    """The command lines that name the folder."""
    lines = []
    for p in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            lines.append(p.read_text(errors="replace"))
    return [line for line in lines if folder in line]


def test_demo():
    folder = temp("demo")
    os.chown(folder, USER.pw_uid, USER.pw_gid)
    r = subprocess.run([ROOT / "contrib/demo", BUILD], capture_output=True, text=True, timeout=120,
                       env={**os.environ, "TMPDIR": str(folder)}, **AS_USER)
    assert r.returncode == 0, r.stdout + r.stderr
    shown = dict(part.split("\n", 1) for part in r.stdout.split("\n== ")[1:])
    confirmation = shown["the confirmation that was sent to the customer"]
    assert re.search(r"^To: .*<ann@acme\.example>$", confirmation, re.M)
    assert "ticket #1" in confirmation and "Site: acme-shop" in confirmation and "Began: " in confirmation
    assert confirmation.count("\nMessage-ID: ") == 1  # that one alone
    notice = shown["the notice that the agent got"]
    assert re.search(r"^To: .*<kim@example\.com>$", notice, re.M) and "Private notes: " in notice
    assert "Checkout returns 500" in shown["gatepost show 1"]
    assert "opened" in shown["gatepost mail list: where is my mail?"]
    assert list(folder.iterdir()) == []
    assert not running(str(folder)), "something still runs"
