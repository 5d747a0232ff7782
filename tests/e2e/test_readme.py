"""The README's five minutes beside Postfix, and the recipe for a socket, as an admin types them, on a Debian of its own
(machine.py) with a Postfix as that package installs it.  What builds is done out here: make install into the machine."""
import re
import subprocess
from email.utils import formatdate

import pytest

from harness import BUILD, ROOT, wait_for
from machine import Machine, make_deb, needs

README = (ROOT / "README.md").read_text().split("## Five minutes beside Postfix")[1].split("### Without LMTP")[0]
RECIPES = (ROOT / "contrib/man/gatepost-recipes.7").read_text()
# sudo is not installed, and nobody else is there
SUDO = """sudo() { case $1 in -u) u=$2; shift 2; setpriv --reuid="$u" --regid="$u" --clear-groups "$@" ;; *) "$@" ;; esac; }
"""
MAIL = """From: Ann <ann@example.com>
To: support@example.com
Subject: [acme-shop] downtime: Checkout returns {n}
Message-ID: <{n}@example.com>
Date: {today}

It is broken.
"""


def steps():
    """The indented lines of each numbered step."""
    return {int(n): re.findall(r"^       (.*)$", text, re.M)
            for n, text in re.findall(r"^(\d)\. (.*?)(?=^\d\. |^\S(?<!\d)|\Z)", README, re.M | re.S)}


def displays(heading):
    """The displays of a recipe, each a text."""
    section = RECIPES.split(f".Ss {heading}\n")[1].split("\n.Ss ")[0]
    return re.findall(r"^\.Bd .*?\n(.*?)^\.Ed", section, re.M | re.S)


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    deb = make_deb(tmp_path_factory.mktemp("deb"), "0.1.0")
    with Machine(needs(deb)) as m:
        # a mail server for example.com, on which ann and support are users
        m.run("useradd", "ann")
        m.run("useradd", "kim")
        m.write("/etc/aliases", "support: root\n")
        m.run("newaliases")
        m.run("postconf", "-e", "mydestination = example.com, localhost", "myhostname = mx.example.com",
              "inet_interfaces = loopback-only")
        m.run("systemctl", "restart", "postfix")
        yield m


def sh(machine, text):
    r = machine.enter("sh", "-ec", SUDO + text)
    assert r.returncode == 0, f"{text}\n{r.stdout}{r.stderr}"
    return r.stdout


def mailed(machine, n):
    """By sendmail(1), through Postfix and the gate; the confirmation lies in ann's mailbox."""
    machine.run("sendmail", "-f", "ann@example.com", "support@example.com", stdin=None, input=MAIL.format(n=n, today=formatdate()))

    def answered():
        box = machine.path("/var/mail/ann")
        return box.exists() and f"In-Reply-To: <{n}@example.com>" in box.read_text()
    wait_for(answered, 90, 0.2, lambda: machine.run("journalctl", "--no-pager", "-n", 40, "-o", "cat"))


def test_five_minutes(machine):
    step = steps()
    build, made = step[1][0].split(" && ", 2)[2], step[1][1:]
    assert build == "sudo make install PREFIX=/usr"
    subprocess.run(["make", "-s", "-o", "all", "install", f"B={BUILD}", "PREFIX=/usr", f"DESTDIR={machine.root}"], cwd=ROOT, check=True)
    sh(machine, "\n".join(made))
    machine.write("/etc/gatepost/gatepost.conf", "\n".join(step[2]) + "\n")
    assert re.search(r"checked: `(.*?)`", README)[1] == "gatepostd -t"
    sh(machine, "gatepostd -t")
    with open(machine.path("/etc/postfix/main.cf"), "a") as conf:
        conf.write("\n".join(line for line in step[3] if not line.startswith("recipient_delimiter")) + "\n")
    sh(machine, f"postconf -e '{step[3][0]}'")
    start = [line for line in step[4] if line.startswith("sudo systemctl") or line.startswith("sudo postfix")]
    assert len(start) == 2
    sh(machine, "\n".join(start))
    told = sh(machine, "\n".join(line.split("#")[0] for line in step[5]))
    assert len(step[5]) == 2 and "kim@example.com is an agent now" in told
    assert re.search(r"^ok +transport .*:25: greeted, no login is configured", told, re.M), told
    mailed(machine, 500)
    look = [line.split("#")[0].replace("ann@acme.example", "ann@example.com") for line in step[4] if " gatepost " in line
            and "systemctl" not in line]
    assert len(look) == 3
    notices = machine.path("/var/mail/kim")
    wait_for(lambda: notices.exists() and "Ann <ann@example.com> opened this ticket" in notices.read_text(), 90)
    out = sh(machine, "\n".join(look))
    assert out.count("Checkout returns 500") == 3, out
    assert machine.enter("gatepost", "check").returncode == 0
    assert machine.run("systemctl", "--failed", "-q", "--no-legend") == ""


def test_the_recipe_for_a_socket(machine):
    """Goes on from there."""
    drop_in, restart = displays("Postfix, by a socket")
    machine.write("/etc/systemd/system/gatepost-lmtp.socket.d/postfix.conf", drop_in)
    conf = machine.path("/etc/gatepost/gatepost.conf")
    conf.write_text(re.sub(r"^lmtp .*\n", "", conf.read_text(), flags=re.M))
    sh(machine, restart)
    at = machine.path("/etc/postfix/main.cf")
    at.write_text(at.read_text().replace("lmtp:inet:127.0.0.1:2424", "lmtp:unix:private/gatepost"))
    machine.run("postfix", "reload")
    assert machine.run("postconf", "-M", "lmtp/unix").split()[4] == "y"  # chrooted, as Debian has it
    mailed(machine, 501)
    machine.run("systemctl", "stop", "gatepost")
    mailed(machine, 502)  # which starts it


def test_the_drop_in_for_sendmail(machine):
    """Goes on from there: its sendmail, with what it needs, and without."""
    conf = machine.path("/etc/gatepost/gatepost.conf")
    conf.write_text(re.sub(r"^transport .*$", 'transport { sendmail = "/usr/sbin/sendmail" }', conf.read_text(), flags=re.M))
    machine.run("systemctl", "restart", "gatepost")
    machine.run("sendmail", "-f", "ann@example.com", "support@example.com", stdin=None, input=MAIL.format(n=503, today=formatdate()))
    row = wait_for(lambda: re.search(r"^(\d+) .* confirmation +deferred ", machine.run("gatepost", "outbox", "list"), re.M),
                   90, 0.2)[1]
    machine.run("mkdir", "-p", "/etc/systemd/system/gatepost.service.d")
    machine.run("cp", "/usr/share/doc/gatepost/systemd-sendmail.conf", "/etc/systemd/system/gatepost.service.d/")
    machine.run("systemctl", "daemon-reload")
    machine.run("systemctl", "restart", "gatepost")
    machine.run("gatepost", "outbox", "retry", row)
    wait_for(lambda: "In-Reply-To: <503@example.com>" in machine.path("/var/mail/ann").read_text(), 90, 0.2)
