"""cyrus: Cyrus IMAP (with its LMTP) on loopback, from a configuration of its own and in folders of its own, under the same
interface as harness.Dovecot: any user, password "secret".  Nothing of the package's own service is used or started."""
import os
import pathlib
import pwd
import shutil
import socket
import struct
import subprocess
import threading

from harness import Dovecot, ROOT, end, free_port, open_port, temp, wait_for

BIN = pathlib.Path("/usr/lib/cyrus/bin")  # master, lmtpd, ctl_cyrusdb: package cyrus-common
IMAP = ROOT / "build/cyrus"  # imapd, idled: contrib/install-cyrus
THERE = os.getuid() == 0 and (BIN / "master").exists() and (IMAP / "imapd").exists()


class Passwords:
    """A saslauthd of our own: whoever says "secret" is let in."""

    def __init__(self, path):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.bind(str(path))
        os.chmod(path, 0o777)
        self.sock.listen(50)
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                c, _ = self.sock.accept()
            except OSError:
                return
            with c, c.makefile("rb") as f:
                try:
                    _user, password, _service, _realm = (f.read(struct.unpack(">H", f.read(2))[0]) for _ in range(4))
                    word = b"OK" if password == b"secret" else b"NO"
                    c.sendall(struct.pack(">H", len(word)) + word)
                except (OSError, struct.error):
                    pass

    def close(self):
        self.sock.close()


class Cyrus(Dovecot):
    def __init__(self, tls=None, conf=""):
        self.dir = temp("cyrus")
        self.imap_port, self.lmtp_port, self.imaps_port = free_port(), free_port(), free_port()
        if tls:
            conf += f"tls_server_cert: {tls[0]}\ntls_server_key: {tls[1]}\n"
        imaps = f'imaps cmd="{self.dir}/bin/imapd -C {self.dir}/imapd.conf -s" listen="127.0.0.1:{self.imaps_port}" prefork=0'
        owner = pwd.getpwnam("cyrus")
        for name in ("conf", "spool", "conf/socket", "conf/proc", "conf/lock", "bin"):
            (self.dir / name).mkdir()
        for name in ("imapd", "idled"):  # where the cyrus user may come
            shutil.copy(IMAP / name, self.dir / "bin" / name)
        (self.dir / "imapd.conf").write_text(f'''configdirectory: {self.dir}/conf
proc_path: {self.dir}/conf/proc
mboxname_lockpath: {self.dir}/conf/lock
defaultpartition: default
partition-default: {self.dir}/spool
idlesocket: {self.dir}/conf/socket/idle
lmtpsocket: {self.dir}/conf/socket/lmtp
sasl_pwcheck_method: saslauthd
sasl_saslauthd_path: {self.dir}/mux
sasl_mech_list: PLAIN
allowplaintext: yes
admins: cyrus
virtdomains: userid
defaultdomain: cyrus.test
unixhierarchysep: yes
altnamespace: yes
autocreate_quota: 0
autocreate_post: yes
autocreate_inbox_folders: Processed
duplicatesuppression: no
{conf}''')
        (self.dir / "cyrus.conf").write_text(f'''START {{
  recover cmd="{BIN}/ctl_cyrusdb -C {self.dir}/imapd.conf -r"
}}
SERVICES {{
  imap cmd="{self.dir}/bin/imapd -C {self.dir}/imapd.conf" listen="127.0.0.1:{self.imap_port}" prefork=0
  {imaps if tls else ""}
  lmtp cmd="{BIN}/lmtpd -C {self.dir}/imapd.conf -a" listen="127.0.0.1:{self.lmtp_port}" prefork=0
}}
DAEMON {{
  idled cmd="{self.dir}/bin/idled -C {self.dir}/imapd.conf -d"
}}
EVENTS {{
}}
''')
        self.passwords = Passwords(self.dir / "mux")
        for path in (self.dir, *self.dir.rglob("*")):
            os.chown(path, owner.pw_uid, owner.pw_gid)
        self.proc = None

    def start(self):
        # the services take the cyrus user's rights whoever starts the master
        with open(self.dir / "log", "w") as log:
            self.proc = subprocess.Popen([str(BIN / "master"), "-C", str(self.dir / "imapd.conf"), "-M", str(self.dir / "cyrus.conf"),
                                          "-p", str(self.dir / "conf/pid"), "-D"], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                         user="cyrus", group="mail", extra_groups=[])
        wait_for(lambda: open_port(self.lmtp_port) and open_port(self.imap_port), say="Cyrus did not start")
        with self.imap("support@gate.test") as c:  # makes the mailbox: fetch and LMTP get in each other's way over it
            c.select("INBOX")
        return self

    def close(self):
        if self.proc:
            end(self.proc)
        self.passwords.close()
        shutil.rmtree(self.dir, ignore_errors=True)
