"""smtp_server: an SMTP server that does what a test says, verb by verb, honest or hostile.

  ScriptedServer(mail="451 4.3.0 later", dot=[DROP, "250 2.0.0 ok"], ...)

What it does at "connect", "ehlo", "starttls", "auth", "mail", "rcpt", "data", "dot" and "quit" is a reply, one of the acts below, or a list of them: one for each time, the last one for ever.
"""
import collections
import contextlib
import re
import socket
import ssl
import subprocess
import time

import loopback

DROP, SILENT, ENDLESS, LONG_LINE = "(drop)", "(silent)", "(endless)", "(long line)"

HONEST = {"connect": "220 mx.test ESMTP", "starttls": "220 2.0.0 go on", "auth": "235 2.7.0 welcome",
          "mail": "250 2.1.0 ok", "rcpt": "250 2.1.5 ok", "data": "354 go on", "dot": "250 2.0.0 kept",
          "quit": "221 2.0.0 bye", "ehlo": None}


class Gone(Exception):
    pass


class ScriptedServer(loopback.Server):
    def __init__(self, tls=None, implicit=False, offer=("PIPELINING", "SIZE 60000000", "8BITMIME", "SMTPUTF8"),
                 delay=0, port=0, **script):
        """tls: (certificate, key): STARTTLS is offered, or with implicit spoken from the start."""
        self.script, self.tls, self.implicit, self.offer, self.delay = script, tls, implicit, list(offer), delay
        self.mails = []        # (sender, recipient, octets)
        self.verbs = []        # every command line, as it came
        self.connections, self.open, self.most_open = 0, 0, 0
        self.thinking, self.most_thinking = 0, 0  # mails that are read and not yet answered
        self.sockets = []
        self.times = collections.Counter()
        super().__init__(port)
        self.url = f"{'smtps' if implicit else 'smtp'}://127.0.0.1:{self.port}"

    def __exit__(self, *exc):
        super().__exit__(*exc)
        self.drop_all()

    def drop_all(self):
        """Closes every connection, as a server does that has waited long enough."""
        with self.lock:
            for s in self.sockets:
                with contextlib.suppress(OSError):
                    s.shutdown(socket.SHUT_RDWR)

    def said(self, verb):
        """How many commands of that verb came."""
        with self.lock:
            return sum(v.upper().startswith(verb) for v in self.verbs)

    # ---- one connection

    def act(self, verb, default=None):
        with self.lock:
            what = self.script.get(verb, default if default is not None else HONEST[verb])
            if isinstance(what, list):
                what = what[min(self.times[verb], len(what) - 1)]
            self.times[verb] += 1
        return what

    def serve(self, sock):
        with self.lock:
            self.connections += 1
            self.open += 1
            self.most_open = max(self.most_open, self.open)
            self.sockets.append(sock)
        try:
            self.talk(Line(self.wrap(sock) if self.implicit else sock))
        except (Gone, OSError, ssl.SSLError):
            pass
        finally:
            with self.lock:
                self.open -= 1

    def wrap(self, sock):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*self.tls)
        return context.wrap_socket(sock, server_side=True)

    def say(self, line, verb, default=None):
        """Does what the script says; true where that was a positive reply."""
        what = self.act(verb, default)
        if what == DROP:
            raise Gone
        if what == SILENT:
            while line.sock.recv(4096):
                pass
            raise Gone
        while what == ENDLESS:
            line.send(b"250-more and more\r\n" * 100)
        while what == LONG_LINE:
            line.send(b"250 " + b"x" * 65536)
        line.send(what.encode() + b"\r\n")
        if what.startswith("421"):
            raise Gone
        return what[0] in "23"

    def talk(self, line):
        self.say(line, "connect")
        sender = rcpt = None
        secure = self.implicit
        while True:
            text = line.read().decode("utf-8", "replace")
            with self.lock:
                self.verbs.append(text)
            verb = text[:8].upper()
            if verb.startswith(("EHLO", "HELO")):
                lines = ["mx.test", *self.offer]
                if self.tls and not secure:
                    lines.append("STARTTLS")
                self.say(line, "ehlo", "\r\n".join(f"250-{x}" for x in lines) + "\r\n250 ENHANCEDSTATUSCODES")
            elif verb == "STARTTLS":
                if self.say(line, "starttls"):
                    line = Line(self.wrap(line.sock))
                    secure = True
            elif verb.startswith("AUTH"):
                if len(text.split()) < 3:
                    line.send(b"334 \r\n")
                    line.read()
                with self.lock:
                    at = self.times["auth"]
                self.say(line, "auth")
                said = self.script.get("auth", "")
                if (said[min(at, len(said) - 1)] if isinstance(said, list) else said).startswith("334"):
                    line.read()  # the client acknowledges the error that stood in it
                    line.send(b"535 5.7.8 refused\r\n")
            elif verb.startswith("MAIL"):
                if self.say(line, "mail"):
                    sender, rcpt = address(text), None
            elif verb.startswith("RCPT"):
                if sender is None:
                    line.send(b"503 5.5.1 MAIL first\r\n")
                elif self.say(line, "rcpt"):
                    rcpt = address(text)
            elif verb.startswith("DATA"):
                if rcpt is None:
                    line.send(b"503 5.5.1 RCPT first\r\n")
                elif self.say(line, "data"):
                    octets = self.read_mail(line)
                    with self.lock:
                        self.thinking += 1
                        self.most_thinking = max(self.most_thinking, self.thinking)
                    time.sleep(self.delay)
                    with self.lock:
                        self.thinking -= 1
                    what = self.act("dot")
                    if what[0] == "2":
                        with self.lock:
                            self.mails.append((sender, rcpt, octets))
                    self.script_one(line, what)
                    sender = rcpt = None
            elif verb.startswith("RSET"):
                sender = rcpt = None
                line.send(b"250 2.0.0 ok\r\n")
            elif verb.startswith("QUIT"):
                self.say(line, "quit")
                return
            else:
                line.send(b"500 5.5.1 what?\r\n")

    def script_one(self, line, what):
        """An act that was decided before."""
        with self.lock:
            self.script["(one)"] = what
        self.say(line, "(one)", what)

    def read_mail(self, line):
        lines = []
        while (data := line.read(keep=True)) != b".\r\n":
            lines.append(data[1:] if data.startswith(b".") else data)
        return b"".join(lines)


class Line:
    """Lines off a socket."""

    def __init__(self, sock):
        self.sock, self.rest = sock, b""

    def read(self, keep=False):
        while b"\n" not in self.rest:
            data = self.sock.recv(65536)
            if not data:
                raise Gone
            self.rest += data
        text, self.rest = self.rest.split(b"\n", 1)
        return text + b"\n" if keep else text.rstrip(b"\r")

    def send(self, octets):
        self.sock.sendall(octets)


def address(text):
    return re.search("<(.*?)>", text).group(1)


def certificates(folder):
    """In folder: ca.pem, and (certificate, key) for 127.0.0.1, for another host, out of date, and signed by nobody."""
    def run(*args):
        subprocess.run(["openssl", *map(str, args)], check=True, capture_output=True)

    def key_and_request(name, subject):
        run("req", "-newkey", "rsa:2048", "-nodes", "-keyout", folder / f"{name}.key", "-out", folder / f"{name}.csr",
            "-subj", f"/CN={subject}")

    run("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", folder / "ca.key", "-out", folder / "ca.pem",
        "-days", "30", "-subj", "/CN=Test CA")
    made = {"ca": folder / "ca.pem"}
    for name, san, days in (("good", "IP:127.0.0.1,DNS:localhost", 30), ("other", "DNS:other.example", 30)):
        key_and_request(name, name)
        (folder / "ext").write_text(f"subjectAltName={san}\n")
        run("x509", "-req", "-in", folder / f"{name}.csr", "-CA", folder / "ca.pem", "-CAkey", folder / "ca.key",
            "-CAcreateserial", "-days", days, "-out", folder / f"{name}.pem", "-extfile", folder / "ext")
        made[name] = (folder / f"{name}.pem", folder / f"{name}.key")
    run("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", folder / "self.key", "-out", folder / "self.pem",
        "-days", "30", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1")
    made["self"] = (folder / "self.pem", folder / "self.key")
    for path in folder.iterdir():
        path.chmod(0o644)
    return made
