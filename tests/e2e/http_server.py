"""http_server: an HTTP(S) server that does what a test says, request by request, honest or hostile.

  HttpServer(tls=(cert, key), answers=[Answer(500), DROP, Answer(200, '{"ok":true}')])

answers: one for each request, the last one for ever; or a function of the request.  Requests are kept in .requests.
"""
import contextlib
import dataclasses
import json
import socket
import ssl
import threading

import loopback

# Acts in the place of an answer.
DROP = "(drop)"              # closes without a word
SILENT = "(silent)"          # takes the request and says nothing more
HUGE = "(huge)"              # 200 and a body without end
ENDLESS_HEADER = "(header)"  # 200 and a header without end
CONTINUES = "(continue)"     # 100 Continue without end
SLOW_BODY = "(slow)"         # 200, and then an octet now and then
NONSENSE = "(nonsense)"      # no HTTP at all


@dataclasses.dataclass
class Answer:
    status: int = 200
    body: str = ""
    headers: dict = dataclasses.field(default_factory=dict)


@dataclasses.dataclass
class Request:
    method: str
    path: str
    headers: dict
    body: bytes

    def json(self):
        return json.loads(self.body)


class HttpServer(loopback.Server):
    def __init__(self, answers=None, tls=None, port=0):
        self.answers = answers if answers is not None else [Answer()]
        self.tls, self.requests, self.connections = tls, [], 0
        self.stopped = threading.Event()
        super().__init__(port)
        self.url = f"{'https' if tls else 'http'}://localhost:{self.port}"

    def __exit__(self, *exc):
        self.stopped.set()
        super().__exit__(*exc)

    def seen(self):
        with self.lock:
            return list(self.requests)

    def count(self):
        with self.lock:
            return len(self.requests)

    # ---- one connection
    def serve(self, sock):
        with self.lock:
            self.connections += 1
        sock.settimeout(60)
        if self.tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*self.tls)
            sock = context.wrap_socket(sock, server_side=True)
        request = self.read(sock)
        if not request:
            return
        with self.lock:
            at = len(self.requests)
            self.requests.append(request)
        act = self.answers(request) if callable(self.answers) else self.answers[min(at, len(self.answers) - 1)]
        self.act(sock, act)
        with contextlib.suppress(OSError):
            sock.shutdown(socket.SHUT_WR)
        sock.close()

    @staticmethod
    def read(sock):
        data = b""
        while b"\r\n\r\n" not in data:
            more = sock.recv(65536)
            if not more:
                return None
            data += more
        head, body = data.split(b"\r\n\r\n", 1)
        lines = head.decode("latin1").split("\r\n")
        headers = {k.lower(): v.strip() for k, v in (line.split(":", 1) for line in lines[1:])}
        while len(body) < int(headers.get("content-length", 0)):
            more = sock.recv(65536)
            if not more:
                return None
            body += more
        method, path, _ = lines[0].split(" ", 2)
        return Request(method, path, headers, body)

    def act(self, sock, act):
        if isinstance(act, Answer):
            body = act.body.encode() if isinstance(act.body, str) else act.body
            headers = {"Content-Length": len(body), "Connection": "close", **act.headers}
            head = f"HTTP/1.1 {act.status} Answer\r\n" + "".join(f"{k}: {v}\r\n" for k, v in headers.items())
            sock.sendall(head.encode() + b"\r\n" + body)
        elif act == SILENT:
            self.stopped.wait(120)
        elif act == HUGE:
            sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n")
            self.flood(sock, b"x" * 65536)
        elif act == ENDLESS_HEADER:
            sock.sendall(b"HTTP/1.1 200 OK\r\n")
            self.flood(sock, b"X-A: " + b"x" * 1000 + b"\r\n")
        elif act == CONTINUES:
            self.flood(sock, b"HTTP/1.1 100 Continue\r\n\r\n")
        elif act == SLOW_BODY:
            sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            while not self.stopped.wait(0.2):
                sock.sendall(b"x")
        elif act == NONSENSE:
            sock.sendall(b"220 mx.test ESMTP\r\n")

    def flood(self, sock, piece):
        while not self.stopped.is_set():
            sock.sendall(piece)

