"""loopback: what the scripted servers share: a port on 127.0.0.1, a thread for each connection, and an end."""
import contextlib
import socketserver
import threading


class Server:
    """Calls serve(sock), which a subclass has, for each connection, between __enter__ and __exit__."""

    def __init__(self, port=0):
        self.lock = threading.Lock()
        outer = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self):
                with contextlib.suppress(OSError):
                    outer.serve(self.request)

        class Listener(socketserver.ThreadingTCPServer):
            allow_reuse_address, daemon_threads = True, True
            request_queue_size = 100

        self.server = Listener(("127.0.0.1", port), Handler)
        self.port = self.server.server_address[1]

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *exc):
        self.server.shutdown()
        self.server.server_close()
