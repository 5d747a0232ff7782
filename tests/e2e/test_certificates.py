"""Twelve bad certificates, each at an IMAP server and an SMTP server with implicit TLS and with STARTTLS, at hooks, at the
directory's URL and at an OAuth token server: the client leaves before it says who it is, and a good one is let in (attacks 66,
90 and 91)."""
import base64
import os
import pathlib
import re
import shutil
import signal
import socket
import ssl
import subprocess
import threading

import pytest

from harness import Gate, mail, temp, wait_for

SECRET = "hunter2-of-the-certificates"
BAD = ["wronghost", "expired", "notyet", "selfsigned", "unknown", "client", "star", "address", "nointermediate", "nonca",
       "sha1", "nocertificate"]


@pytest.fixture(scope="module")
def pki():
    d = temp("certificates")
    (d / "ca.cnf").write_text("[ca]\ndefault_ca=x\n[x]\ndatabase=index\nserial=serial\nnew_certs_dir=.\ndefault_md=sha256\n"
                              "policy=p\nunique_subject=no\nemail_in_dn=no\n[p]\ncommonName=supplied\n")
    (d / "index").touch()
    (d / "serial").write_text("1000\n")

    def run(*argv):
        subprocess.run(argv, check=True, cwd=d, capture_output=True)

    def authority(name):
        run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{name}.key", "-out", f"{name}.pem",
            "-days", "10", "-subj", f"/CN={name}")

    def cert(name, ext="subjectAltName=DNS:localhost", by="ca", begin="20200101000000Z", end="20400101000000Z", digest="sha256"):
        (d / "ext").write_text(ext + "\n")
        run("openssl", "req", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}")
        run("openssl", "ca", "-batch", "-config", "ca.cnf", "-cert", f"{by}.pem", "-keyfile", f"{by}.key", "-in", f"{name}.csr",
            "-out", f"{name}.pem", "-extfile", "ext", "-startdate", begin, "-enddate", end, "-md", digest, "-notext")
    authority("ca")
    authority("other")
    cert("good")
    cert("wronghost", "subjectAltName=DNS:elsewhere.test")
    cert("expired", end="20210101000000Z")
    cert("notyet", begin="20390101000000Z")
    cert("unknown", by="other")
    cert("client", "subjectAltName=DNS:localhost\nextendedKeyUsage=clientAuth")
    cert("star", "subjectAltName=DNS:*")
    cert("address", "subjectAltName=IP:127.0.0.1")
    cert("intermediate", "basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign")
    cert("nointermediate", by="intermediate")
    cert("leaf", "subjectAltName=DNS:leaf.test\nbasicConstraints=CA:FALSE")
    cert("nonca", by="leaf")
    with open(d / "nonca.pem", "a") as f:
        f.write((d / "leaf.pem").read_text())
    cert("sha1", digest="sha1")
    authority("selfsigned")
    yield d
    shutil.rmtree(d)


class Door:
    """A server that says what it must until TLS stands, and keeps whatever it hears."""

    def __init__(self, pki, name, protocol):
        self.protocol, self.heard, self.connections, self.name, self.says = protocol, b"", 0, name, b"{}"
        self.lock = threading.Lock()
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.set_ciphers("DEFAULT@SECLEVEL=0")
        if name != "nocertificate":
            self.context.load_cert_chain(pki / f"{name}.pem", pki / f"{name}.key")
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=50)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                sock, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self.serve, args=(sock,), daemon=True).start()

    def serve(self, sock):
        try:
            sock.settimeout(60)
            if self.protocol in ("imap", "smtp"):
                self.before_tls(sock)
            sock = self.context.wrap_socket(sock, server_side=True)
            if self.protocol == "imaps":
                sock.sendall(b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hello\r\n")
            if self.protocol == "smtps":
                sock.sendall(b"220 mx.test ESMTP\r\n")
            (self.http if self.protocol == "https" else self.after_tls)(sock)
        except (OSError, ssl.SSLError):
            pass
        finally:
            sock.close()

    def hear(self, octets):
        with self.lock:  # there are several connections at a time
            self.heard += octets

    def line(self, sock):
        text = b""
        while not text.endswith(b"\n"):
            octet = sock.recv(1)
            if not octet:
                raise OSError("gone")
            text += octet
        self.hear(text)
        return text

    def before_tls(self, sock):
        sock.sendall(b"220 mx.test ESMTP\r\n" if self.protocol == "smtp" else b"* OK [CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN] hello\r\n")
        while True:
            line = self.line(sock)
            tag, _, rest = line.partition(b" ")
            if b"STARTTLS" in line.upper():
                sock.sendall(b"220 2.0.0 go on\r\n" if self.protocol == "smtp" else tag + b" OK go on\r\n")
                return
            if self.protocol == "smtp":
                sock.sendall(b"250-mx.test\r\n250-STARTTLS\r\n250 AUTH PLAIN\r\n")
            else:
                sock.sendall(b"* CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN\r\n" + tag + b" OK done\r\n")

    def after_tls(self, sock):
        while True:
            line = self.line(sock)
            tag = line.split(b" ")[0]
            if self.protocol in ("smtp", "smtps"):
                sock.sendall(b"250-mx.test\r\n250 AUTH PLAIN\r\n" if line[:4].upper() == b"EHLO" else b"535 5.7.8 no\r\n")
            elif b"CAPABILITY" in line.upper():
                sock.sendall(b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n" + tag + b" OK done\r\n")
            else:
                sock.sendall(tag + b" NO [AUTHENTICATIONFAILED] no\r\n")

    def http(self, sock):
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += self.line(sock)
        body = re.search(rb"content-length: (\d+)", head, re.I)
        for _ in range(int(body[1]) if body else 0):
            self.hear(sock.recv(1))
        sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s" % (len(self.says), self.says))

    def heard_a_credential(self):
        return bool(re.search(rb"\b(LOGIN|AUTHENTICATE|AUTH)\b", self.heard, re.I) or SECRET.encode() in self.heard or
                    base64.b64encode(SECRET.encode())[:16] in self.heard)

    def close(self):
        self.listener.close()


def with_secret(conf, **kw):
    gate = Gate(conf=conf, **kw)
    gate.write_conf(gate.secrets(pw=SECRET + "\n") + conf)
    return gate


def test_imap(pki):
    doors = {f"{name}-{protocol}": Door(pki, name, protocol) for name in BAD + ["good"] for protocol in ("imap", "imaps")}
    conf = "".join(f'mailbox "{key}" {{ url = "{door.protocol}://us@localhost:{door.port}/INBOX" ca = "{pathlib.Path(pki)}/ca.pem" '
                   f'secret = "pw" }}\n' for key, door in doors.items())
    try:
        with with_secret(conf) as gate:
            def failures():
                boxes = (gate.json("stats")[0]["gate"] or {}).get("mailboxes", [])
                failed = {b["mailbox"]: b["failure"] for b in boxes if b.get("failure")}
                return len(failed) == len(doors) and failed
            failed = wait_for(failures, 120, 0.5, "a mailbox did not fail")
            for key, door in doors.items():
                assert door.connections > 0, key
                assert door.heard_a_credential() == (door.name == "good"), (key, door.heard)
                if door.name not in ("good", "nocertificate"):
                    assert "certificate" in failed[key].lower(), (key, failed[key])
    finally:
        for door in doors.values():
            door.close()


@pytest.mark.parametrize("protocol", ["smtp", "smtps"])
@pytest.mark.parametrize("name", BAD + ["good"])
def test_smtp(pki, name, protocol):
    door = Door(pki, name, protocol)
    try:
        transport = f'url = "{protocol}://localhost:{door.port}" tls = "required" ca = "{pki}/ca.pem" user = "us" secret = "pw"'
        with with_secret("", transport=transport) as gate:
            assert gate.lmtp(mail())[0] == 250
            row = wait_for(lambda: [o for o in gate.json("outbox", "list") if o["state"] == "deferred"], 60, 0.2, "nothing was tried")[0]
            assert door.connections > 0 and door.heard_a_credential() == (name == "good"), (row, door.heard)
            assert row["last_error"]
    finally:
        door.close()


@pytest.fixture
def https(pki):
    doors = {name: Door(pki, name, "https") for name in BAD + ["good"]}
    yield doors
    for door in doors.values():
        door.close()


def nothing_left(doors):
    """Each was tried; not one octet was said to any but the good one."""
    for name, door in doors.items():
        assert door.connections > 0, name
        assert name == "good" or door.heard == b"", (name, door.heard)


def test_hooks(pki, https):
    """Neither a signature nor a bearer token nor a secret URL, nor what is to be told."""
    kinds = {"signed": ("", ""), "bearer": ("alarm", "template = ntfy"), "url": ("services/{secret}", "template = slack")}
    conf = "".join(f'hook "{name}-{kind}" {{ url = "https://localhost:{door.port}/{path}" ca = "{pki}/ca.pem" allow_private = yes '
                   f'secret = "pw" {more} }}\n' for name, door in https.items() for kind, (path, more) in kinds.items())
    with with_secret(conf) as gate:
        for name in https:
            for kind in kinds:
                gate.tool("hook", "test", f"{name}-{kind}")

        def all_tried():
            rows = gate.json("outbox", "list", "--limit", 100)
            return all(r["attempts"] and r["state"] != "sending" for r in rows) and rows
        for row in wait_for(all_tried, 120, 0.3, "a hook was not tried"):
            name = row["to"].removeprefix("hook:").split("-")[0]
            assert row["state"] == ("sent" if name == "good" else "deferred") and bool(row["last_error"]) == (name != "good"), row
        nothing_left(https)
        for said in (b"webhook-signature: v1,", b"Authorization: Bearer " + SECRET.encode(), b"POST /services/" + SECRET.encode()):
            assert said in https["good"].heard, https["good"].heard


def test_directory(pki, https):
    https["good"].says = b'{"agents":[{"address":"kim@gate.test","name":"Kim"}]}'
    with with_secret("") as gate:
        secrets = gate.extra
        for name, door in https.items():
            read = gate.text_log().count("was read again")
            gate.write_conf(secrets + f'directory {{ url = "https://localhost:{door.port}/d" ca = "{pki}/ca.pem" secret = "pw" }}\n')
            os.kill(gate.proc.pid, signal.SIGHUP)
            wait_for(lambda: gate.text_log().count("was read again") > read, 60)
            r = gate.tool("directory", "sync", check=False)
            assert (r.returncode == 0) == (name == "good"), (name, r)
        nothing_left(https)
        assert b"Authorization: Bearer " + SECRET.encode() in https["good"].heard
        assert gate.json("directory", "show", "kim@gate.test")


def test_tokens(pki, https):
    """An OAuth token server: no client secret, no refresh token."""
    conf = "".join(f'mailbox "{name}" {{ url = "imap://us@127.0.0.1:{door.port}/INBOX" tls = "none" auth = "xoauth2" secret = "pw" '
                   f'oauth {{ grant = "refresh" token_url = "https://localhost:{door.port}/token" client_id = "us" secret = "pw" '
                   f'ca = "{pki}/ca.pem" }} }}\n' for name, door in https.items())
    with with_secret(conf) as gate:
        def failures():
            failed = {g["grant"]: g["failure"] for g in (gate.json("stats")[0]["gate"] or {}).get("oauth", []) if g["failure"]}
            return len(failed) == len(https) and failed
        wait_for(failures, 120, 0.3, "a token server was not tried")
        for door in https.values():
            door.listener.close()
        for name, door in https.items():
            assert door.connections > 0, name
            assert (SECRET.encode() in door.heard) == (name == "good"), (name, door.heard)
