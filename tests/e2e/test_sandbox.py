"""Each role has dropped what it doesn't need: in a test build (make FAILPOINTS=1) it tries to read the database, the token
key and a secret, to write, to start a program, to open sockets, to look into another process, and logs what came of it."""
import ctypes
import os
import re

import pytest

from harness import BUILD, SANITIZED, USER, Dovecot, Gate, Sink, mail, wait_for

FAILPOINTS = BUILD / "failpoints"
pytestmark = [pytest.mark.skipif(not (FAILPOINTS / "gatepostd").exists(), reason="needs make FAILPOINTS=1"),
              pytest.mark.skipif(SANITIZED, reason="no sandbox under a sanitizer")]
# landlock_create_ruleset(NULL, 0, LANDLOCK_CREATE_RULESET_VERSION)
LANDLOCK = ctypes.CDLL(None).syscall(444, None, 0, 1) > 0


def tried(gate, role):
    """{(what, path): result} of a role, from the log."""
    return {(m[1], m[2].strip('"')): m[3] for m in
            re.finditer(rf'{role}: tried what=(\S+) path=("[^"]*"|\S+) result=(\S+)', gate.text_log())}


def test_what_each_role_tries():
    with Dovecot() as dovecot, Sink() as sink:
        box = (f'mailbox "inbox" {{ url = "imap://support@127.0.0.1:{dovecot.imap_port}/INBOX" tls = "none" '
               f'secret = "imap" }}\n')
        gate = Gate(build=FAILPOINTS, transport=f'url = "{sink.url}"')
        gate.write_conf(gate.secrets(imap="secret") + box)
        key, database, imap = gate.state / "token.key", gate.state / "gatepost.db", gate.dir / "secrets" / "imap"
        gate.start()  # so that there is a key and a database
        gate.stop()
        gate.env.update(GATEPOST_FAILPOINT="sandbox-try:exit", GATEPOST_TRY=f"{key}:{database}:{imap}")
        with gate:
            wait_for(lambda: all((("core", "") in tried(gate, r)) for r in ("gate", "parse", "send", "fetch")), 60, 0.1,
                     "a role did not try")
            if "no seccomp" in gate.text_log():
                pytest.skip("this kernel has no seccomp filters")
            got = {r: tried(gate, r) for r in ("gate", "parse", "send", "fetch")}
            for role in got:
                g = got[role]
                assert g["dumpable", ""] != "worked" and g["core", ""] != "worked", (role, g)
                assert g["exec", "/bin/true"] == "EPERM", (role, g)
                assert g["ptrace", ""] == "EPERM", (role, g)
                assert g.get(("listen", ""), "EPERM") == "EPERM", (role, g)
                denied = [key, database, imap]
                for path in denied if role != "gate" and (LANDLOCK or role == "parse") else []:
                    assert g["read", str(path)] in ("EACCES", "EPERM"), (role, path, g)
                if role != "gate" and (LANDLOCK or role == "parse"):
                    assert g["write", "/tmp/gatepost-tried"] in ("EACCES", "EPERM"), (role, g)
            assert got["gate"]["read", str(database)] == "worked"
            assert got["gate"]["socket", ""] == got["parse"]["socket", ""] == "EPERM"
            assert got["send"]["socket", ""] == got["fetch"]["socket", ""] == "worked"
            assert got["parse"]["read", "/etc/hosts"] in ("EACCES", "EPERM") and got["parse"]["executable", ""] == "EPERM"
            assert got["send"]["read", "/etc/hosts"] == got["fetch"]["read", "/etc/hosts"] == "worked"
            # and they work
            assert gate.lmtp(mail())[0] == 250
            wait_for(lambda: len(sink.mails) == 1, 30, 0.1, "no confirmation")
            with dovecot.imap("support") as c:
                c.append("INBOX", None, None, mail(message_id="<by-imap@acme.test>").replace("\n", "\r\n").encode())
            wait_for(lambda: gate.db("select count(*) from ticket") == [(2,)], 60, 0.2, "no ticket from the mailbox")


def test_another_transport():
    """What a role has given up it can't have back: another one takes its place when the configuration wants more."""
    with Gate() as gate:
        assert gate.lmtp(mail())[0] == 250
        wait_for(lambda: len(gate.sent()) == 1, 30, 0.1, "nothing was sent")
        pid = gate.roles()["send"]
        other = gate.dir / "other"
        other.mkdir(mode=0o700)
        os.chown(other, USER.pw_uid, USER.pw_gid)
        gate.transport, gate.out = f'maildir = "{other}"', other
        gate.write_conf()
        gate.proc.send_signal(1)
        wait_for(lambda: gate.roles().get("send", pid) != pid, 60, 0.1, "the send role was not replaced")
        assert gate.lmtp(mail())[0] == 250
        wait_for(lambda: len(gate.sent()) == 1, 60, 0.1, "nothing was sent by the new one")
