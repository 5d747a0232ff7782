"""imap_server: a scripted IMAP server, honest unless a script says otherwise, for hostile answers.

    with Server(script) as s: ...        s.port, s.sessions (number of connections), s.heard (lines of all clients)

script(c) is called with each connection's Talk before the greeting.  It may set c.on["VERB"] = fn(c, tag, rest, line), which
answers in the server's place (return True to have the honest answer besides, before it: anything else is final), set
c.greeting, c.capabilities, or talk itself and c.close().  Mails are shared by all connections: s.mails = {uid: octets}."""
import contextlib
import re
import socket
import ssl
import threading
import time

CAPABILITIES = "IMAP4rev1 IDLE UIDPLUS MOVE SASL-IR AUTH=PLAIN"


class Gone(Exception):
    pass


class Talk:
    def __init__(self, server, sock):
        self.server, self.sock, self.buffer = server, sock, b""
        self.greeting, self.capabilities, self.on = "* OK hello", CAPABILITIES, {}
        self.tls = False

    # ---- octets
    def put(self, *lines):
        self.raw("".join(line + "\r\n" for line in lines).encode("latin1"))

    def raw(self, octets):
        try:
            self.sock.sendall(octets)
        except OSError as e:
            raise Gone from e

    def line(self):
        while b"\n" not in self.buffer:
            try:
                more = self.sock.recv(65536)
            except OSError as e:
                raise Gone from e
            if not more:
                raise Gone
            self.buffer += more
        line, self.buffer = self.buffer.split(b"\n", 1)
        text = line.rstrip(b"\r").decode("latin1")
        self.server.heard.append(text)
        return text

    def close(self):
        raise Gone

    def start_tls(self):
        self.sock = self.server.context.wrap_socket(self.sock, server_side=True)
        self.tls = True

    # ---- the session
    def run(self):
        if self.server.script:
            self.server.script(self)
        self.put(self.greeting)
        while True:
            line = self.line()
            tag, _, rest = line.partition(" ")
            verb = rest.split(" ")[0].upper()
            if verb == "UID":
                verb = "UID " + rest.split(" ")[1].upper()
            if verb in self.on and not self.on[verb](self, tag, rest, line):
                continue
            if self.answer(verb, tag, rest):
                return

    def answer_data(self, verb, rest):
        """What an honest server says before its OK."""
        if verb == "UID FETCH":
            for uid in self.chosen(rest.split(" ")[2]):
                self.fetched(uid, rest)
        elif verb == "UID STORE":
            self.server.stored.update(self.chosen(rest.split(" ")[2]))

    def answer(self, verb, tag, rest):
        mails = self.server.mails
        if verb == "CAPABILITY":
            self.put(f"* CAPABILITY {self.capabilities}")
        elif verb == "STARTTLS":
            self.put(f"{tag} OK begin")
            self.start_tls()
            return False
        elif verb == "AUTHENTICATE":
            if len(rest.split(" ")) < 3:
                self.put("+ ")
                self.line()
        elif verb == "SELECT":
            self.put("* FLAGS (\\Seen \\Deleted)", f"* {len(mails)} EXISTS", "* 0 RECENT",
                     f"* OK [UIDVALIDITY {self.server.uidvalidity}] valid", f"* OK [UIDNEXT {max(mails, default=0) + 1}] next")
            self.put(f"{tag} OK [READ-WRITE] done")
            return False
        elif verb == "UID SEARCH":
            self.put("* SEARCH" + "".join(f" {u}" for u in self.chosen(rest.split(" ")[-1])))
        elif verb in ("UID FETCH", "UID STORE"):
            self.answer_data(verb, rest)
        elif verb in ("UID MOVE", "UID EXPUNGE"):
            for uid in self.chosen(rest.split(" ")[2]):
                mails.pop(uid, None)
        elif verb == "IDLE":
            self.put("+ idling")
            self.idle()
        elif verb == "LOGOUT":
            self.put("* BYE", f"{tag} OK bye")
            return True
        self.put(f"{tag} OK done")
        return False

    def idle(self):
        known = max(self.server.mails, default=0)
        self.sock.settimeout(0.1)
        try:
            while b"\n" not in self.buffer:
                if max(self.server.mails, default=0) != known:
                    known = max(self.server.mails, default=0)
                    self.put(f"* {len(self.server.mails)} EXISTS")
                with contextlib.suppress(TimeoutError, ssl.SSLWantReadError):
                    more = self.sock.recv(4096)
                    if not more:
                        raise Gone
                    self.buffer += more
        except OSError as e:
            raise Gone from e
        finally:
            with contextlib.suppress(OSError):
                self.sock.settimeout(None)
        self.line()

    def chosen(self, what):
        last = max(self.server.mails, default=0)
        found = []
        for part in what.split(","):
            lo, _, hi = part.partition(":")
            lo, hi = (last if x == "*" else int(x) for x in (lo, hi or lo))
            lo, hi = min(lo, hi), max(lo, hi)
            found += [u for u in sorted(self.server.mails) if lo <= u <= hi]
        return sorted(set(found))

    def fetched(self, uid, rest, as_uid=None, body=None, date="25-Nov-2026 10:00:00 +0000"):
        octets = self.server.mails[uid] if body is None else body
        head = f"* {uid} FETCH (UID {as_uid or uid}"
        if "BODY.PEEK[]" in rest:
            part = re.search(r"BODY\.PEEK\[\]<0\.(\d+)>", rest)
            octets = octets[:int(part.group(1))] if part else octets
            self.raw(f"{head} BODY[]{'<0>' if part else ''} {{{len(octets)}}}\r\n".encode() + octets + b")\r\n")
        else:
            dated = f' INTERNALDATE "{date}"' if "INTERNALDATE" in rest else ""
            self.put(f"{head} RFC822.SIZE {len(octets)} FLAGS (){dated})")


class Server:
    def __init__(self, script=None, mails=(), tls=None):
        self.script, self.uidvalidity = script, 7
        self.mails = {i + 1: self.octets(m) for i, m in enumerate(mails)}
        self.heard, self.stored, self.sessions, self.at = [], set(), 0, []
        self.context = None
        if tls:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(*tls)
        self.sock = socket.create_server(("127.0.0.1", 0), backlog=50)
        self.port = self.sock.getsockname()[1]
        self.open = []

    @staticmethod
    def octets(mail):
        data = mail.encode() if isinstance(mail, str) else mail
        return data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")

    def add(self, *mails):
        for m in mails:
            self.mails[max(self.mails, default=0) + 1] = self.octets(m)

    def serve(self, sock):
        talk = Talk(self, sock)
        with contextlib.suppress(Gone, OSError, ssl.SSLError):
            talk.run()
        with contextlib.suppress(OSError):
            talk.sock.close()

    def accept(self):
        while True:
            try:
                sock, _ = self.sock.accept()
            except OSError:
                return
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.sessions += 1
            self.at.append(time.monotonic())
            self.open.append(sock)
            threading.Thread(target=self.serve, args=(sock,), daemon=True).start()

    def __enter__(self):
        threading.Thread(target=self.accept, daemon=True).start()
        return self

    def __exit__(self, *exc):
        self.sock.close()
        for s in self.open:
            with contextlib.suppress(OSError):
                s.shutdown(socket.SHUT_RDWR)

    def said(self, word):
        return any(word in line for line in self.heard)
