"""The directory by URL: fetched at start and every so often, asked for by ETag, with a bearer secret over verified TLS;
refused whole where it is malformed, broken off or would remove too much."""
import copy
import json

from harness import DIRECTORY_WITH_AGENT, Gate, wait_for
from http_server import DROP, HUGE, Answer, HttpServer

BIG = copy.deepcopy(DIRECTORY_WITH_AGENT)
BIG["organizations"][0]["members"] += [{"address": f"m{i}@acme.test", "role": "developer"} for i in range(30)]


class Source:
    """Serves .directory under an ETag, as an honest server does; .act instead where it is set."""

    def __init__(self, directory):
        self.directory, self.act, self.etag = directory, None, 1

    def __call__(self, request):
        if self.act:
            return self.act
        tag = f'"v{self.etag}"'
        if request.headers.get("if-none-match") == tag:
            return Answer(304, headers={"ETag": tag})
        return Answer(200, json.dumps(self.directory), {"ETag": tag})

    def now(self, directory):
        self.directory, self.etag = directory, self.etag + 1


def gate(server, more="", secret=None):
    g = Gate()
    line = g.secrets(dir=secret + "\n") if secret else ""
    more += ' secret = "dir"' if secret else ""
    g.write_conf(f'{line}directory {{ url = "{server.url}/d.json" {more} }}\n')
    return g


def members(g):
    return g.db("SELECT count(*) FROM member")[0][0]


def sync(g, *args, code=0):
    r = g.tool("directory", "sync", *args, check=False)
    assert r.returncode == code, (r.returncode, r.stdout, r.stderr)
    return (r.stdout + r.stderr).decode()


def test_fetched(certs):
    """At start, with the secret; then by ETag alone; by hand in full; what changed is taken, agents included."""
    source = Source(BIG)
    with HttpServer(source, tls=certs["good"]) as server:
        g = gate(server, f'ca = "{certs["ca"]}" every = 1h', "Canary-directory")
        with g:
            wait_for(lambda: members(g) == 32, 40, say="nothing was fetched at start")
            wait_for(lambda: g.json("stats")[0]["directory"]["synced_at"], 40)
            first = server.seen()[0]
            assert first.method == "GET" and first.path == "/d.json"
            assert first.headers["authorization"] == "Bearer Canary-directory"
            assert "if-none-match" not in first.headers
            changed = copy.deepcopy(BIG)
            changed["organizations"][0]["members"].append({"address": "new@acme.test", "role": "developer"})
            source.now(changed)
            assert "1 added, 0 changed, 0 removed" in sync(g)
            assert members(g) == 33
            stats = g.json("stats")[0]["directory"]
            assert stats["sync_failure"] is None
            assert [c for c in g.json("check", check=False) if c["check"] == "directory"][0]["result"] == "ok"
            count = server.count()
            g.stop()
            g.start()
            wait_for(lambda: server.count() > count, 40, say="it was not fetched at the next start")
            assert server.seen()[-1].headers["if-none-match"] == '"v2"'
            wait_for(lambda: "it has not changed" in g.text_log(), 40)
            kept = b"".join(p.read_bytes() for p in g.state.rglob("*") if p.is_file()) + g.log.read_bytes()
            assert b"Canary" not in kept


BAD = [
    ("{", "directory"),
    ("[]", "directory"),
    ('{"organizations": [{"id": "x", "colour": "red"}]}', "colour"),
    (Answer(200, "{}" + " " * 100, {"Content-Length": 5000}), "broke off"),
    (HUGE, "broke off, or is larger"),
    (DROP, ""),
    (Answer(301, headers={"Location": "/other"}), "HTTP 301"),
    (Answer(403, "no\x1b[31m"), "HTTP 403: no"),
    (Answer(500), "HTTP 500"),
    (Answer(204), "HTTP 204"),
    (Answer(304), "HTTP 304"),
]


def test_refused():
    """Each kind of rubbish leaves all as it was; too large a loss and the last agent, too, but with --force; the admin
    is told once."""
    source = Source(BIG)
    with HttpServer(source) as server:
        with gate(server) as g:
            wait_for(lambda: members(g) == 32, 40)
            before = g.json("directory", "show")
            for act, said in BAD:
                source.act = Answer(200, act) if isinstance(act, str) and act[0] in "{[" else act
                assert said in sync(g, code=1), act
                assert g.json("stats")[0]["directory"]["sync_failure"]
            assert g.json("directory", "show") == before
            source.act = None
            less = copy.deepcopy(DIRECTORY_WITH_AGENT)
            source.now(less)
            assert "more than a tenth" in sync(g, code=1)
            less = copy.deepcopy(BIG)
            less["agents"] = []
            source.now(less)
            assert "no agent would be left" in sync(g, code=1)
            assert g.json("directory", "show") == before
            told = wait_for(lambda: [m for m in g.sent() if "admin@gate.test" in m["To"]], 40, say="nobody was told")
            assert len(told) == 1
            source.now(copy.deepcopy(DIRECTORY_WITH_AGENT))
            assert "30 removed" in sync(g, "--force")
            assert members(g) == 2
            assert not [r for r in server.seen() if r.path == "/other"]


def test_nothing_to_fetch():
    with Gate() as g:
        r = g.tool("directory", "sync", check=False)
        assert r.returncode == 1 and b"no directory { url }" in r.stderr


def test_certificate(certs):
    """Another host's: no secret leaves."""
    with HttpServer(Source(BIG), tls=certs["other"]) as server:
        with gate(server, f'ca = "{certs["ca"]}"', "Canary") as g:
            sync(g, code=1)
            assert server.count() == 0 and members(g) == 0
            check = [c for c in g.json("check", check=False) if c["check"] == "directory"][0]
            assert check["result"] == "fail" and "never" in check["text"]
