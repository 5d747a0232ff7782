"""Access tokens: had by refresh token, client credentials and device login from a token server over verified TLS, given
to real Dovecot and to SMTP, renewed before they expire and once where they are refused; kept in one step, and nowhere
but where they belong."""
import base64
import contextlib
import json
import os
import pathlib
import signal
import stat
import subprocess
import threading
import urllib.parse

import pytest

from harness import AS_USER, TOOL, Dovecot, Gate, mail, temp, wait_for
from http_server import DROP, HUGE, Answer, HttpServer
from imap_server import Server
from smtp_server import ScriptedServer, certificates

CLIENT_SECRET, FIRST = "Canary/client+secret&x=1", "Canary-refresh-0"


class Tokens:
    """An authorization server: access tokens Canary-access-N, refresh tokens that rotate, device codes."""

    def __init__(self, expires_in=3600, rotate=True):
        self.expires_in, self.rotate = expires_in, rotate
        self.n, self.refresh, self.good = 0, FIRST, set()
        self.act, self.asked, self.lock = None, [], threading.Lock()
        self.typed, self.denied, self.polls = False, False, 0

    def issue(self, refresh=True):
        self.n += 1
        token = f"Canary-access-{self.n}"
        self.good.add(token)
        answer = {"access_token": token, "token_type": "Bearer", "expires_in": self.expires_in}
        if refresh and self.rotate:
            self.refresh = f"Canary-refresh-{self.n}"
            answer["refresh_token"] = self.refresh
        return Answer(200, json.dumps(answer))

    @staticmethod
    def refuse(error, text="", status=400):
        return Answer(status, json.dumps({"error": error, "error_description": text}))

    def __call__(self, request):
        with self.lock:
            url = urllib.parse.urlsplit(request.path)
            if url.path == "/tokeninfo":
                token = urllib.parse.parse_qs(url.query)["access_token"][0]
                if token in self.good:
                    return Answer(200, json.dumps({"email": "support@gate.test", "expires_in": 100}),
                                  {"Content-Type": "application/json"})
                return self.refuse("invalid_token", status=401)
            form = {k: v[0] for k, v in urllib.parse.parse_qs(request.body.decode()).items()}
            self.asked.append(form)
            if self.act:
                return self.act
            if form.get("client_id") != "the client" or form.get("client_secret", CLIENT_SECRET) != CLIENT_SECRET:
                return self.refuse("invalid_client", status=401)
            if url.path == "/device":
                return Answer(200, json.dumps({
                    "device_code": "Canary-device", "user_code": "WDJB-MJHT", "verification_uri": "https://login.test/d",
                    "verification_uri_complete": "https://login.test/d?c=WDJB", "expires_in": 600, "interval": 1}))
            if form["grant_type"] == "client_credentials":
                return self.issue(refresh=False)
            if form["grant_type"] == "refresh_token":
                return self.issue() if form["refresh_token"] == self.refresh else \
                    self.refuse("invalid_grant", f"the token {form['refresh_token']} was revoked")
            assert form["grant_type"] == "urn:ietf:params:oauth:grant-type:device_code"
            assert form["device_code"] == "Canary-device"
            self.polls += 1
            if self.denied:
                return self.refuse("access_denied")
            return self.issue() if self.typed else self.refuse("authorization_pending")

    def count(self, grant):
        with self.lock:
            return sum(f.get("grant_type") == grant for f in self.asked)


def oauth(server, certs, grant="refresh", more=""):
    return (f'oauth {{ grant = "{grant}" token_url = "{server.url}/token" client_id = "the client" '
            f'secret = "client" scope = "mail offline" ca = "{certs["ca"]}" {more} }}')


def gate(conf="", transport=None, first=FIRST, **kw):
    g = Gate(transport=transport, **kw)
    g.write_conf(g.secrets(client=CLIENT_SECRET + "\n", first=first + "\n") + conf)
    return g


def mailbox(port, grant, auth="xoauth2", first='secret = "first"'):
    return (f'mailbox "support" {{ url = "imap://support%40gate.test@127.0.0.1:{port}/INBOX" tls = "none" '
            f'auth = "{auth}" start = "all" {first}\n  {grant} }}\n')


def grant_of(g, name="support"):
    stats = g.json("stats")[0]
    return [x for x in stats["gate"]["oauth"] if x["grant"] == name][0] if stats["gate"] else {}


def kept(g, name="support"):
    path = g.state / "oauth" / name
    return json.loads(path.read_text())["refresh_token"] if path.exists() else None


def no_canary(g, *more):
    """In no log, mail, database, argument or environment; in state_dir/oauth alone."""
    text = g.log.read_bytes() + b"".join(more)
    for p in [*g.state.rglob("*"), *g.out.rglob("*")]:
        if p.is_file() and p.parent.name != "oauth":
            text += p.read_bytes()
    for pid in [g.proc.pid, *g.roles().values()]:
        with contextlib.suppress(OSError):
            text += pathlib.Path(f"/proc/{pid}/cmdline").read_bytes() + pathlib.Path(f"/proc/{pid}/environ").read_bytes()
    for command in (("stats", "--json"), ("check", "--connect"), ("config",)):
        text += g.tool(*command, check=False).stdout
    assert b"Canary" not in text, text[max(0, text.index(b"Canary") - 200):text.index(b"Canary") + 100]


@contextlib.contextmanager
def dovecot(info):
    """Real Dovecot, with XOAUTH2 and OAUTHBEARER, asking the token server whether a token is good."""
    conf = temp("oauth2") / "oauth2.conf"
    conf.write_text(f'tokeninfo_url = {info.url}/tokeninfo?access_token=\nintrospection_mode = auth\n'
                    'username_attribute = email\n')
    with Dovecot(conf=f'''
auth_mechanisms = plain login xoauth2 oauthbearer
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {conf}
}}
''') as d:
        yield d


def put(d, body="It is broken.\n"):
    with d.imap("support@gate.test") as c:
        c.append("INBOX", None, None, mail(body=body).replace("\n", "\r\n").encode())


def tickets(g, n):
    wait_for(lambda: len(g.json("list")) >= n, 60, 0.2, lambda: f"no ticket {n}\n{g.text_log()[-2000:]}")


@pytest.mark.parametrize("auth", ["xoauth2", "oauthbearer"])
def test_dovecot(certs, auth):
    """Mail is fetched with a token; the rotated refresh token is kept, mode 0600, and used after kill -9; a token that
    Dovecot no longer takes is renewed once, and mail goes on."""
    tokens = Tokens()
    with HttpServer(tokens, tls=certs["good"]) as server, HttpServer(tokens) as info, dovecot(info) as d:
        put(d)
        g = gate(mailbox(d.imap_port, oauth(server, certs), auth))
        with g:
            tickets(g, 1)
            assert kept(g) == "Canary-refresh-1"
            path = g.state / "oauth" / "support"
            assert stat.S_IMODE(path.stat().st_mode) == 0o600 and stat.S_IMODE(path.parent.stat().st_mode) == 0o700
            form = tokens.asked[0]
            assert form == {"grant_type": "refresh_token", "refresh_token": FIRST, "client_id": "the client",
                            "client_secret": CLIENT_SECRET, "scope": "mail offline"}
            state = grant_of(g)
            assert state["expires_at"] and state["token_at"] and not state["failure"] and not state["alarm"]
            assert 'oauth_expires_timestamp_seconds{grant="support"} 1' in \
                g.tool("stats", "--prometheus").stdout.decode()
            g.kill()
            g.start()
            wait_for(lambda: kept(g) == "Canary-refresh-2", 40, say="the kept token was not used")
            # Dovecot forgets that token: the next session renews it once, and only once
            tokens.good.clear()
            os.kill(g.roles()["fetch 0"], signal.SIGKILL)
            put(d, "Another one, and different.\n")
            tickets(g, 2)
            assert tokens.count("refresh_token") == 3 and kept(g) == "Canary-refresh-3"
            assert "ok" in [c["result"] for c in g.json("check", "--connect", check=False) if "mailbox" in c["check"]]
            no_canary(g)


def test_renewed_before_it_expires(certs):
    """A short life: it is renewed at three quarters of it, again and again, with client credentials."""
    tokens = Tokens(expires_in=4)
    with HttpServer(tokens, tls=certs["good"]) as server, HttpServer(tokens) as info, dovecot(info) as d:
        with gate(mailbox(d.imap_port, oauth(server, certs, "client"), first="")) as g:
            wait_for(lambda: tokens.count("client_credentials") >= 3, 60, say="it was not renewed")
            assert kept(g) is None
            r = g.tool("oauth", "support")
            assert b"need no login" in r.stdout
            no_canary(g, r.stdout, r.stderr)


def test_refused(certs):
    """invalid_grant: told once to the admin, without the token that the server repeats; no loop; mended by hand."""
    tokens = Tokens()
    tokens.refresh = "something else"
    with HttpServer(tokens, tls=certs["good"]) as server, HttpServer(tokens) as info, dovecot(info) as d:
        g = gate(mailbox(d.imap_port, oauth(server, certs)))
        with g:
            wait_for(lambda: grant_of(g).get("alarm"), 40, say="no alarm")
            assert grant_of(g)["failure"] == "invalid_grant"
            told = wait_for(lambda: [m for m in g.sent() if "oauth" in m.get_content()], 40, say="the admin was not told")
            assert "invalid_grant" in told[0].get_content()
            checks = {c["check"]: c for c in g.json("check", "--connect", check=False)}
            assert checks["oauth support"]["result"] == "fail" and "invalid_grant" in checks["oauth support"]["text"]
            assert checks["mailbox support"]["result"] == "fail" and "no access token" in checks["mailbox support"]["text"]
            assert tokens.count("refresh_token") <= 2
            # a new first token, and SIGHUP
            with tokens.lock:
                tokens.refresh = "Canary-refresh-new"
            (g.dir / "secrets" / "first").write_text("Canary-refresh-new\n")
            os.kill(g.proc.pid, signal.SIGHUP)
            wait_for(lambda: grant_of(g).get("expires_at"), 40, say="the new first token was not used")
            put(d)
            tickets(g, 1)
            no_canary(g)


ACTS = [(Answer(500, "oops"), "HTTP 500"), (DROP, ""), (HUGE, "no token"), (Answer(200, "[]"), "no token"),
        (Answer(200, '{"access_token": "a b"}'), "no token"), (Answer(200, '{"access_token": "x", "token_type": "mac"}'),
                                                               "no token"),
        (Answer(302, "", {"Location": "https://elsewhere.test/"}), "HTTP 302")]


def test_server_in_trouble(certs):
    """Whatever it answers: no token, said so, and had when it is well again."""
    tokens = Tokens()
    tokens.act = ACTS[0][0]
    with HttpServer(tokens, tls=certs["good"]) as server, HttpServer(tokens, tls=certs["other"]) as other:
        g = gate(mailbox(9, oauth(server, certs)))
        with g:
            for act, said in ACTS:
                with tokens.lock:
                    tokens.act, before = act, len(tokens.asked)
                os.kill(g.proc.pid, signal.SIGHUP)
                wait_for(lambda: len(tokens.asked) > before and said in (grant_of(g).get("failure") or "-"), 40, 0.2,
                         lambda: f"{act}: {grant_of(g)}")
            # failed again and again, and no token left: a person is told
            assert grant_of(g)["alarm"]
            wait_for(lambda: [m for m in g.sent() if "oauth" in m.get_content()], 40, say="the admin was not told")
            with tokens.lock:
                tokens.act = None
            os.kill(g.proc.pid, signal.SIGHUP)
            wait_for(lambda: kept(g) == "Canary-refresh-1", 40, say="it was not had again")
            wait_for(lambda: not grant_of(g)["alarm"], 40)
            # a server that only says it is the right one hears nothing
            g.write_conf(g.extra.replace(server.url, other.url))
            os.kill(g.proc.pid, signal.SIGHUP)
            wait_for(lambda: grant_of(g).get("failure"), 40)
            assert other.count() == 0
            no_canary(g)


def device(g):
    return subprocess.Popen([str(TOOL), "-c", str(g.conf), "oauth", "support"], stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd="/", **AS_USER)


def test_device_login(certs):
    """The first login: the code is shown, the person types it, mail comes; refusals and exit codes."""
    tokens = Tokens()
    with HttpServer(tokens, tls=certs["good"]) as server, HttpServer(tokens) as info, dovecot(info) as d:
        put(d)
        more = f'device_url = "{server.url}/device"'
        conf = mailbox(d.imap_port, oauth(server, certs, "device", more), first="")
        g = gate(conf)
        with g:
            wait_for(lambda: "nobody has logged in" in (grant_of(g).get("failure") or ""), 40)
            assert tokens.asked == []
            login = device(g)
            wait_for(lambda: tokens.polls >= 1, 40, say="nobody asks")
            assert login.poll() is None
            with tokens.lock:
                tokens.typed = True
            out, err = login.communicate(timeout=60)
            assert login.returncode == 0, (out, err)
            assert b"WDJB-MJHT" in out and b"https://login.test/d" in out and b"Logged in." in out
            assert kept(g) == "Canary-refresh-1"
            tickets(g, 1)
            assert tokens.asked[0] == {"client_id": "the client", "client_secret": CLIENT_SECRET,
                                       "scope": "mail offline"}
            with tokens.lock:
                tokens.denied = True
            login = device(g)
            out, err = login.communicate(timeout=60)
            assert login.returncode == 1 and b"access_denied" in err
            assert kept(g) == "Canary-refresh-1"
            for name, code in (("nobody", 1), ("transport", 1)):
                assert g.tool("oauth", name, check=False).returncode == code
            assert g.tool("oauth", check=False).returncode == 64
            no_canary(g, out, err)
            g.write_conf(g.extra.replace(more, ""))
            assert g.tool("oauth", "support", check=False).returncode == 78
            g.stop()
            g.write_conf(g.extra.replace(oauth(server, certs, "device", ""), oauth(server, certs, "device", more)))
            g.proc = None
            assert g.tool("oauth", "support", check=False).returncode == 69


def test_google_error():
    """XOAUTH2's error comes as a continuation: it is answered with nothing, and what stands in it is told."""
    said = base64.b64encode(b'{"status":"400","schemes":"Bearer","scope":"https://mail.google.com/"}').decode()
    answers = []

    def script(c):
        def authenticate(c, tag, rest, line):
            c.put(f"+ {said}")
            answers.append((line, c.line()))
            c.put(f"{tag} NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)")
        c.capabilities += " AUTH=XOAUTH2"
        c.on["AUTHENTICATE"] = authenticate

    tokens = Tokens()
    folder = certificates(temp("certs"))
    with HttpServer(tokens, tls=folder["good"]) as server, Server(script) as imap:
        with gate(mailbox(imap.port, oauth(server, folder))) as g:
            wait_for(lambda: '"400"' in g.tool("stats", "--json").stdout.decode().replace("\\", ""), 40,
                     say="what the server said is not told")
            # two tries: the second with a fresh token; then nobody goes on
            wait_for(lambda: len(answers) >= 2, 40)
            assert [a[1] for a in answers] == ["", ""]
            sent = [base64.b64decode(a[0].split()[-1]) for a in answers]
            assert sent == [b"user=support@gate.test\1auth=Bearer Canary-access-%d\1\1" % i for i in (1, 2)]
            assert tokens.count("refresh_token") == 2
            no_canary(g)


@pytest.mark.parametrize("auth", ["xoauth2", "oauthbearer"])
def test_smtp(certs, auth):
    """The transport logs in with a token; one that is refused is renewed once, and the mail goes out; a server that
    refuses the fresh one, too, has it wait."""
    tokens = Tokens()
    error = base64.b64encode(b'{"status":"401"}').decode()
    with HttpServer(tokens, tls=certs["good"]) as server, \
            ScriptedServer(offer=["AUTH XOAUTH2 OAUTHBEARER"],
                           auth=["235 2.7.0 welcome", f"334 {error}", "235 2.7.0 welcome", "535 5.7.8 no"]) as smtp:
        transport = (f'url = "{smtp.url}" user = "support@gate.test" auth = "{auth}" secret = "first" connections = 1 '
                     f'envelope = "support@gate.test" {oauth(server, certs)}')
        with gate(transport=transport) as g:
            def send_one(body):
                g.lmtp(mail(body=body, sender="ann@acme.test"))
            send_one("one\n")
            wait_for(lambda: len(smtp.mails) == 1, 40, say="the first mail did not go out")
            smtp.drop_all()
            send_one("two\n")
            wait_for(lambda: len(smtp.mails) == 2, 60, say="the second mail did not go out")
            logins = [v.split()[-1] for v in smtp.verbs if v.startswith("AUTH")]
            used = [next(t for t in (f"Canary-access-{n}" for n in (3, 2, 1)) if t in base64.b64decode(x).decode())
                    for x in logins[:3]]
            assert used == ["Canary-access-1", "Canary-access-1", "Canary-access-2"], used
            assert tokens.count("refresh_token") == 2
            smtp.drop_all()
            send_one("three\n")
            r = wait_for(lambda: [r for r in g.json("outbox", "list") if r["state"] == "deferred"], 60, 0.2,
                         "it was not deferred")[0]
            assert "535" in r["last_error"] or "fresh" in r["last_error"]
            assert tokens.count("refresh_token") <= 3 and len(smtp.mails) == 2
            assert grant_of(g, "transport")["expires_at"]
            no_canary(g)


def test_configuration(certs):
    """What doesn't fit together is refused with its line."""
    with HttpServer(Tokens(), tls=certs["good"]) as server:
        for conf, said in (
                (mailbox(9, oauth(server, certs)).replace('"support" {', '"transport" {'), "called transport"),
                (mailbox(9, oauth(server, certs, "client").replace('secret = "client"', "")), "needs a secret"),
                (mailbox(9, ""), "needs a section oauth"),
                (mailbox(9, oauth(server, certs)).replace("https://", "http://"), "token_url")):
            g = gate(conf)
            r = g.tool("config", check=False)
            g.close()
            assert r.returncode == 78 and said in r.stderr.decode(), (said, r.stderr)
