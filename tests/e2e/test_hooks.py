"""Hooks: what is posted and how it is signed; a server that is slow, huge, redirecting, failing, gone or not to be
trusted; addresses that are not the internet's; and that none of it delays a mail (attacks 91, 92)."""
import base64
import hashlib
import hmac
import os
import signal
import time

from harness import DAEMON, Gate, free_port, mail, needs_root, wait_for
from http_server import (CONTINUES, DROP, ENDLESS_HEADER, HUGE, NONSENSE, SILENT, SLOW_BODY, Answer, HttpServer)

SECRET = 'Canary "q\\ \u00e9 \x7f hook'
WHSEC = "whsec_" + base64.b64encode(b"twenty-four octets long!").decode()


def gate(conf, secrets=None, **kw):
    g = Gate(**kw)
    g.write_conf(g.secrets(**{name: text + "\n" for name, text in (secrets or {}).items()}) + conf)
    return g


def hook(name, url, more=""):
    return f'hook "{name}" {{ url = "{url}" {more} }}\n'


def private(name, server, more=""):
    return hook(name, server.url + "/" + name, "allow_private = yes " + more)


def call(g, name, *args):
    """Has the hook called; the outbox row's number."""
    g.tool("hook", "test", name, *args)
    return max(r["id"] for r in g.json("outbox", "list", "--limit", "500") if r["to"] == f"hook:{name}")


def row(g, number):
    return g.json("outbox", "show", number)[0]


def settled(g, number, states=("sent", "deferred", "failed"), attempts=1):
    return wait_for(lambda: (lambda r: r if r["state"] in states and r["attempts"] >= attempts else None)(row(g, number)),
                    40, say=lambda: f"call {number} was not settled: {row(g, number)}\n{g.text_log()[-1500:]}")


def ms(text):
    import datetime
    return int(datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() * 1000)


def signature(key, request):
    text = f'{request.headers["webhook-id"]}.{request.headers["webhook-timestamp"]}.'.encode() + request.body
    return "v1," + base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()


def test_what_is_posted(certs):
    """Signed JSON over verified TLS, with an id of its own; PagerDuty's key, ntfy's token and topic and a secret URL
    are put in by send alone, and stand nowhere else."""
    needs_root("a role's /proc, which is not dumpable,")
    with HttpServer([Answer(202, '{"status":"success"}')], tls=certs["good"]) as server:
        ca = f'ca = "{certs["ca"]}" allow_private = yes '
        conf = "".join([
            hook("plain", server.url + "/in?a=b", ca + "secret = raw"),
            hook("standard", server.url + "/in", ca + "secret = whsec"),
            hook("pd", server.url + "/v2/enqueue", ca + "template = pagerduty secret = raw"),
            hook("ntfy", server.url + "/alarm", ca + "template = ntfy secret = token"),
            hook("slack", server.url + "/services/{secret}", ca + "template = slack secret = token")])
        secrets = {"raw": SECRET, "whsec": WHSEC, "token": "tk_Canary-2"}
        with gate(conf, secrets) as g:
            g.lmtp(mail(subject='[acme-shop] downtime: "quoted" \\ <!channel>'))
            rows = {name: call(g, name, "--ticket", 1, "--key", "key-1")
                    for name in ("plain", "standard", "pd", "ntfy", "slack")}
            for number in rows.values():
                r = settled(g, number)
                assert (r["state"], r["kind"], r["attempts"]) == ("sent", "page", 1), r
                assert r["response"] == 'HTTP 202: {"status":"success"}' and str(server.port) in r["remote"]
            seen = {request.path: request for request in server.seen()}
            plain = seen["/in?a=b"]
            assert plain.method == "POST" and plain.headers["content-type"] == "application/json"
            assert plain.headers["webhook-signature"] == signature(SECRET.encode(), plain)
            assert plain.headers["webhook-id"] == row(g, rows["plain"])["message_id"]
            assert abs(int(plain.headers["webhook-timestamp"]) - time.time()) < 3600
            body = plain.json()
            assert body["event"] == "page" and body["key"] == "key-1" and body["ticket"] == 1
            assert body["type"] == "downtime" and '"quoted" \\ <!channel>' in body["subject"]
            standard = seen["/in"]
            assert standard.headers["webhook-signature"] == signature(b"twenty-four octets long!", standard)
            pd = seen["/v2/enqueue"].json()
            assert pd["routing_key"] == SECRET and pd["event_action"] == "trigger" and pd["dedup_key"] == "key-1"
            assert "webhook-signature" not in seen["/v2/enqueue"].headers
            ntfy = seen["/"]
            assert ntfy.headers["authorization"] == "Bearer tk_Canary-2" and ntfy.json()["topic"] == "alarm"
            assert "&lt;!channel&gt;" in seen["/services/tk_Canary-2"].json()["text"]
            kept = b"".join(p.read_bytes() for p in g.state.rglob("*") if p.is_file()) + g.log.read_bytes()
            for name in rows:
                kept += g.tool("outbox", "show", rows[name], "--raw").stdout
            for pid in g.roles().values():
                kept += open(f"/proc/{pid}/cmdline", "rb").read() + open(f"/proc/{pid}/environ", "rb").read()
            assert b"Canary" not in kept


ACTS = {
    "fine": (Answer(204), "sent", None),
    "found": (Answer(302, headers={"Location": "/elsewhere"}), "failed", "HTTP 302"),
    "moved": (Answer(308, headers={"Location": "http://127.0.0.1:1/"}), "failed", "HTTP 308"),
    "who": (Answer(401, "who are you\r\n\x1b[31m"), "failed", "HTTP 401: who are you"),
    "gone": (Answer(410), "failed", "HTTP 410"),
    "many": (Answer(429, headers={"Retry-After": "600"}), "deferred", "HTTP 429"),
    "broken": (Answer(500), "deferred", "HTTP 500"),
    "drop": (DROP, "deferred", ""),
    "silent": (SILENT, "deferred", ""),
    "huge": (HUGE, "sent", None),
    "header": (ENDLESS_HEADER, "deferred", "no end"),
    "continues": (CONTINUES, "deferred", ""),
    "slow": (SLOW_BODY, "sent", None),
    "nonsense": (NONSENSE, "deferred", ""),
}


def test_what_servers_do():
    """Each kind of answer, all at once, and a mail in the midst of it that none of them delays."""
    with HttpServer(lambda request: ACTS[request.path[1:]][0]) as server:
        conf = "".join(private(name, server, "timeout = 2s") for name in ACTS) + \
            hook("nobody", f"http://127.0.0.1:{free_port()}/", "allow_private = yes")
        with gate(conf) as g:
            numbers = {name: call(g, name) for name in ACTS}
            nobody = call(g, "nobody")
            g.lmtp(mail())
            wait_for(lambda: [m for m in g.sent() if "ann@acme.test" in m["To"]], 40,
                     say="the confirmation waited for hooks")
            for name, (_, state, said) in ACTS.items():
                r = settled(g, numbers[name])
                assert r["state"] == state, (name, r)
                assert said is None or said in r["last_error"], (name, r)
                assert "\x1b" not in (r["last_error"] or "")
                if state == "deferred":
                    wait = ms(r["next_at"]) - ms(r["created_at"])
                    assert wait >= (600_000 if name == "many" else 15_000), (name, r)
            assert settled(g, nobody)["state"] == "deferred"
            assert not [r for r in server.seen() if r.path == "/elsewhere"], "a redirect was followed"
            wait_for(lambda: [m for m in g.sent() if "admin@gate.test" in m["To"]], 40, say="the admin was not told")
            hooks = {h["hook"]: h for h in g.json("stats")[0]["gate"]["hooks"]}
            assert hooks["fine"]["failure"] is None and hooks["fine"]["last_ok_at"]
            assert hooks["broken"]["failures"] >= 1 and "HTTP 500" in hooks["broken"]["failure"]


def test_certificates(certs):
    """For another host, by an authority of its own, or by one that isn't known: nothing is posted."""
    with HttpServer(tls=certs["other"]) as other, HttpServer(tls=certs["self"]) as self_signed, \
            HttpServer(tls=certs["good"]) as good, HttpServer() as plain:
        ca = f'allow_private = yes ca = "{certs["ca"]}"'
        conf = hook("other", other.url, ca) + hook("self", self_signed.url, ca) + \
            hook("unknown", good.url, "allow_private = yes") + \
            hook("plain", f"https://localhost:{plain.port}", ca + " timeout = 2s") + hook("good", good.url, ca)
        with gate(conf) as g:
            for name in ("other", "self", "unknown", "plain"):
                r = settled(g, call(g, name))
                assert r["state"] == "deferred" and r["last_error"], (name, r)
            assert settled(g, call(g, "good"))["state"] == "sent"
            assert other.count() == self_signed.count() == plain.count() == 0 and good.count() == 1


def test_private_addresses():
    """However they are written, and whatever name leads to them: nobody is connected to."""
    with HttpServer() as server:
        hosts = ["127.0.0.1", "localhost", "0x7f.1", "2130706433", "127.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0",
                 "169.254.169.254", "10.0.0.1", "[fe80::1]", "[fd00::1]"]
        conf = "".join(hook(f"h{i}", f"https://{host}:{server.port}/") for i, host in enumerate(hosts)) + \
            hook("clear", "http://8.8.8.8/", "allow_private = yes")
        with gate(conf) as g:
            r = settled(g, call(g, "clear"))
            assert r["state"] == "failed" and "http is for private addresses" in r["last_error"], r
            for i, host in enumerate(hosts):
                r = settled(g, call(g, f"h{i}"))
                assert r["state"] == "failed" and "not a public one" in r["last_error"], (host, r)
            assert server.connections == 0
        g = gate(hook("clear", "http://hooks.example/"))
        r = g.tool("config", check=False)
        g.close()
        assert r.returncode == 78 and b"allow_private" in r.stderr


def test_tried_again_with_the_same_id():
    """Deferred, lost with the send role, lost with everything: called again, the same id each time, and then no more."""
    with HttpServer([Answer(500), SILENT, SILENT, Answer(200)]) as server:
        g = gate(private("ops", server, "timeout = 60s"))
        with g:
            number = call(g, "ops")
            settled(g, number, ("deferred",))
            g.tool("outbox", "retry", number)
            wait_for(lambda: server.count() == 2, 40, say="it was not called again")
            os.kill(g.roles()["send"], signal.SIGKILL)
            settled(g, number, ("deferred",), attempts=2)
            assert "lost" in row(g, number)["last_error"]
            g.wait_ready()
            g.tool("outbox", "retry", number)
            wait_for(lambda: server.count() == 3, 40, say="it was not called a third time")
            g.kill()
            g.start()
            r = settled(g, number, ("sent",))
            assert server.count() == 4 and r["sent_at"]
            assert len({request.headers["webhook-id"] for request in server.seen()}) == 1
            assert len({request.body for request in server.seen()}) == 1


def test_one_that_is_down():
    """40 calls for a hook that fails: a few are tried, the rest wait; another hook's go through meanwhile."""
    with HttpServer([Answer(503)]) as bad, HttpServer() as good:
        with gate(private("bad", bad) + private("good", good)) as g:
            for _ in range(40):
                g.tool("hook", "test", "bad")
            first = min(r["id"] for r in g.json("outbox", "list", "--limit", 100))
            settled(g, first, ("deferred",))
            assert settled(g, call(g, "good"))["state"] == "sent"
            assert bad.count() < 20
            states = [r["state"] for r in g.json("outbox", "list", "--limit", 100) if r["to"] == "hook:bad"]
            assert states.count("queued") > 20


def test_pause_and_configuration():
    """A pause holds them back; a hook that is taken out of the configuration fails what waits for it, on its ticket."""
    with HttpServer() as server:
        with gate(private("ops", server) + private("other", server)) as g:
            g.lmtp(mail())
            g.tool("outbox", "pause")
            first, second = call(g, "ops", "--ticket", 1), call(g, "other", "--ticket", 1)
            g.write_conf(private("ops", server))
            os.kill(g.proc.pid, signal.SIGHUP)
            wait_for(lambda: "was read again" in g.text_log(), 40)
            assert row(g, first)["state"] == row(g, second)["state"] == "queued" and server.count() == 0
            g.tool("outbox", "resume")
            assert settled(g, first)["state"] == "sent"
            r = settled(g, second)
            assert r["state"] == "failed" and "no hook of that name" in r["last_error"]
            wait_for(lambda: [e for e in g.json("thread", 1) if "hook:other failed" in (e["text"] or "")], 40,
                     say="the ticket doesn't tell it")


def test_templates_of_ones_own():
    """hook/NAME.mustache in the override folder; one that isn't there is refused by -t, and nobody is called."""
    import subprocess
    with HttpServer() as server:
        g = gate("")
        folder = g.dir / "templates" / "hook"
        folder.mkdir(parents=True)
        (folder / "mine.mustache").write_text('{"hello": "{{event}} {{key}}"}\n')
        conf = f'templates = "{g.dir}/templates"\n'
        g.write_conf(conf + private("ops", server, "template = nobody"))
        r = subprocess.run([str(DAEMON), "-c", str(g.conf), "-t"], capture_output=True, timeout=60)
        line = next(n for n, text in enumerate(g.conf.read_text().splitlines(), 1) if "template = nobody" in text)
        said = f'{g.conf}:{line}: template: hook ops: there is no template "nobody"'
        assert r.returncode == 78 and said.encode() in r.stderr, r.stderr
        g.write_conf(conf + private("ops", server, "template = mine"))
        with g:
            assert settled(g, call(g, "ops", "--event", "resolved", "--key", "k"))["state"] == "sent"
            assert server.seen()[0].json() == {"hello": "resolved k"}


def test_refusals():
    with gate("") as g:
        r = g.tool("hook", "test", "nobody", check=False)
        assert r.returncode == 1 and b"no hook nobody" in r.stderr
        assert g.tool("hook", "test", check=False).returncode == 64
        assert g.db("SELECT count(*) FROM outbox") == [(0,)]
