"""Fetch against a hostile IMAP server: attacks 67 to 79 (66, certificates, stands in test_fetch.py).  Whatever the server
does: the gate goes on, fetch neither spins nor swells, no password leaves in the clear, no mail is lost or taken in twice."""
import base64
import contextlib
import os
import pathlib
import re
import time

import pytest

from harness import NO_LIMITS, SANITIZED, mail, wait_for
from imap_server import Server
from test_fetch import box, gate_for, looked, numbers, pki  # noqa: F401 (a fixture)


def gate(server, more="", env=None, tls="none", ca=None):
    return gate_for(f'''mailbox "support" {{
  url = "imap://support%40gate.test@localhost:{server.port}/INBOX"
  secret = "imap-support"
  tls = "{tls}" {f'ca = "{ca}/ca.pem"' if ca else ''}
  start = "all" {more}
}}
{NO_LIMITS}''', env={"GATEPOST_FETCH_HASTE": "60"} if env is None else env)


def failed(g, word="", seconds=60):
    return wait_for(lambda: (lambda b: b if b.get("failure") and word in b["failure"] else None)(box(g)), seconds, 0.05,
                    lambda: f"no failure with {word!r}: {box(g)}")


def bodies(g):
    return sorted(int(re.search(r"body-(\d+)-end", t).group(1))
                  for t, in g.db("select text from entry where kind = 'message'"))


def all_came(g, n, seconds=60):
    wait_for(lambda: g.db("select count(*) from ticket") == [(n,)], seconds, 0.05,
             lambda: f"{g.db('select count(*) from ticket')} of {n}\n{g.text_log()[-1500:]}")
    assert bodies(g) == list(range(n))
    assert g.db("select count(*) from mail where outcome = 'opened'") == [(n,)]


def well(g):
    """The gate is the one that it was, and answers."""
    assert g.tool("stats").returncode == 0
    assert '"role","gate","state":"died' not in g.text_log() and "died" not in g.text_log()


def cpu(pid):
    f = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(f[11]) + int(f[12])) / os.sysconf("SC_CLK_TCK")


def peak_kb(pid):
    return int(re.search(r"VmHWM:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text()).group(1))


def no_password(server):
    plain = base64.b64encode(b"\0support@gate.test\0secret").decode()
    return not server.said("secret") and not server.said(plain) and not server.said("LOGIN") and \
        not server.said("AUTHENTICATE")


@pytest.mark.parametrize("answer", [["{tag} OK done"], ["* OK [CAPABILITY IMAP4 AUTH=PLAIN", "{tag} OK done"]])
def test_capability_without_a_list(answer):
    """libetpan follows a null pointer there: we ask and read ourselves."""
    def script(c):
        c.on["CAPABILITY"] = lambda c, tag, *_: c.put(*(line.format(tag=tag) for line in answer))
    with Server(script) as s, gate(s) as g:
        assert "tells none" in failed(g, "CAPABILITY")["failure"]
        assert no_password(s)
        well(g)


def test_only_authenticate_plain():
    """LOGINDISABLED: AUTH=PLAIN is found among the capabilities, and used."""
    def script(c):
        c.capabilities = "IMAP4rev1 LOGINDISABLED auth=plain"
    with Server(script, numbers(1)) as s, gate(s) as g:
        wait_for(lambda: g.db("select count(*) from ticket") == [(1,)], 60)
        assert s.said("AUTHENTICATE PLAIN") and not s.said("LOGIN ")


# ---- 67 to 69: before TLS

@pytest.mark.parametrize("how", ["missing", "NO", "BAD", "stripped"])
def test_67_starttls_missing_refused_stripped(pki, how):  # noqa: F811
    def script(c):
        c.capabilities = "IMAP4rev1 AUTH=PLAIN" + (" STARTTLS" if how in ("NO", "BAD") else "")
        c.on["STARTTLS"] = lambda c, tag, *_: c.put(f"{tag} {how} not here")
        if how == "stripped":  # a man in the middle blanks the word
            c.capabilities = "IMAP4rev1 AUTH=PLAIN XXXXXXXX"
    with Server(script) as s, gate(s, tls="required", ca=pki) as g:
        assert "STARTTLS" in failed(g)["failure"]
        assert no_password(s)
        well(g)
        # a person must act, and is told, once
        wait_for(lambda: any("IMAP" in m.get_content() or "mailbox" in m.get_content() for m in g.sent()), 60)
        assert len(g.sent()) == 1


@pytest.mark.parametrize("slipped", ["* CAPABILITY IMAP4rev1 AUTH=PLAIN", "* PREAUTH you are in", "3 OK done"])
def test_68_data_behind_the_starttls_ok(pki, slipped):  # noqa: F811
    def script(c):
        c.capabilities += " STARTTLS"

        def starttls(c, tag, *_):
            c.put(f"{tag} OK begin", slipped)
            with contextlib.suppress(Exception):
                c.start_tls()
        c.on["STARTTLS"] = starttls
    with Server(script, tls=(pki / "good.pem", pki / "good.key")) as s, gate(s, tls="required", ca=pki) as g:
        failed(g, "STARTTLS")
        assert no_password(s)
        well(g)


def test_69_preauth_in_the_clear(pki):  # noqa: F811
    def script(c):
        c.greeting = "* PREAUTH you are in"
        c.capabilities += " STARTTLS"
    with Server(script, numbers(1), tls=(pki / "good.pem", pki / "good.key")) as s, gate(s, tls="required", ca=pki) as g:
        assert "PREAUTH" in failed(g)["failure"]
        assert no_password(s) and not s.said("SELECT")
        well(g)


# ---- 70, 71, 75: what numbers say

@pytest.mark.parametrize("value", ["0", None, "4294967296", "-1"])
def test_70_no_uidvalidity(value):
    def script(c):
        def select(c, tag, *_):
            c.put("* 3 EXISTS", *([f"* OK [UIDVALIDITY {value}] x"] if value else []), "* OK [UIDNEXT 4] n", f"{tag} OK done")
        c.on["SELECT"] = select
    with Server(script, numbers(3)) as s, gate(s) as g:
        failed(g)
        assert g.db("select count(*) from mail") == [(0,)] and not s.said("BODY.PEEK")
        s.script = None  # it comes to its senses
        all_came(g, 3)
        well(g)


def test_70_uidvalidity_lower_and_higher():
    with Server(None, numbers(30)) as s, gate(s) as g:
        all_came(g, 30)
        for change in range(10):
            s.uidvalidity = 5 + change * 3
            s.mails = {u + 1000 * (change % 2) + change: m for u, m in zip(range(1, 99), s.mails.values(), strict=False)}
            s.add(*numbers(1, 30 + change))
            for sock in list(s.open):
                with contextlib.suppress(OSError):
                    sock.shutdown(2)
            all_came(g, 31 + change)
        well(g)


@pytest.mark.parametrize("how", ["descending", "duplicate", "beyond", "other", "twice", "uidnext", "shrinking"])
def test_71_lying_uids(how):
    def script(c):
        def search(c, tag, rest, _line):
            uids = c.chosen(rest.split(" ")[-1])
            uids = {"descending": uids[::-1], "duplicate": uids * 3, "beyond": [*uids, 4294967295, 4000000000]}.get(how, uids)
            c.put("* SEARCH" + "".join(f" {u}" for u in uids), f"{tag} OK done")

        def fetch(c, tag, rest, _line):
            uids = c.chosen(rest.split(" ")[2])
            for u in reversed(uids) if how == "descending" else uids * (2 if how in ("duplicate", "twice") else 1):
                c.fetched(u, rest)
            if how == "other":
                c.put('* 1 FETCH (FLAGS (\\Seen))', '* 2 FETCH (UID 999 FLAGS ())', "* 3 EXPUNGE")
                c.raw(b"* 9 FETCH (UID 998 BODY[] {3}\r\nabc)\r\n")
            c.put(f"{tag} OK done")

        def select(c, tag, *_):
            c.put("* 12 EXISTS", "* OK [UIDVALIDITY 7] x", f"* OK [UIDNEXT {3 if how == 'uidnext' else 13}] n")
            if how == "shrinking":
                c.put("* 4 EXISTS")
            c.put(f"{tag} OK done")
        c.on.update({"UID SEARCH": search, "UID FETCH": fetch, "SELECT": select})
    with Server(script, numbers(12)) as s, gate(s) as g:
        all_came(g, 12)
        looked(g)
        assert g.db("select count(*) from mail") == [(12,)]
        well(g)


def test_71_descending_bodies_and_a_kill_between():
    """The cursor is at no time beyond a mail that isn't committed, in whatever order the server sends."""
    def script(c):
        def fetch(c, tag, rest, _line):
            for u in reversed(c.chosen(rest.split(" ")[2])):
                c.fetched(u, rest)
            c.put(f"{tag} OK done")
        c.on["UID FETCH"] = fetch
    with Server(script, numbers(300)) as s:
        g = gate(s, "batch = 100")
        g.start()
        try:
            for _ in range(6):
                time.sleep(0.15)
                g.kill()
                g.start(wait=False)
                time.sleep(0.1)
            g.wait_ready()
            all_came(g, 300, 60)
        finally:
            g.close()


def test_75_another_uid():
    """Asked for one, answered with another: nothing of it is believed, the mail itself comes when the server is right."""
    def script(c):
        def fetch(c, tag, rest, _line):
            for u in c.chosen(rest.split(" ")[2]):
                if "BODY" in rest:
                    c.fetched(u, rest, as_uid=u + 50)
                else:
                    c.fetched(u, rest)
            c.put(f"{tag} OK done")
        c.on["UID FETCH"] = fetch
    with Server(script, numbers(3)) as s, gate(s) as g:
        failed(g, "UID")
        assert g.db("select count(*) from mail") == [(0,)]
        s.script = None
        all_came(g, 3)
        well(g)


def test_75_another_body():
    """The second look at a UID is no second mail; another body under a new UIDVALIDITY is one."""
    with Server(None, numbers(3)) as s, gate(s) as g:
        all_came(g, 3)
        s.mails[2] = s.octets(mail(subject="[acme-shop] billing: other", body="body-3-end\n", message_id="<f1@acme.test>"))
        g.stop()
        g.start()
        looked(g)
        assert g.db("select count(*) from mail") == [(3,)]
        s.uidvalidity = 8
        g.stop()
        g.start()
        all_came(g, 4)


# ---- 72, 74: sizes

@pytest.mark.parametrize("length", ["4294967295", "4294967299", "-5", "99999999999999999999", "2147483648", "", "0x10", "5000000000"])
def test_72_absurd_literals(length):
    def script(c):
        def fetch(c, tag, rest, _line):
            if "BODY" not in rest:
                return True
            c.put(f"* 1 FETCH (UID 1 BODY[] {{{length}}}")
            for _ in range(2000):
                c.raw(b"x" * 65536)
            c.put(")", f"{tag} OK done")
            return False
        c.on["UID FETCH"] = fetch
    with Server(script, numbers(2)) as s, gate(s) as g:
        failed(g)
        pid = g.roles()["fetch 0"]
        time.sleep(1)
        assert g.roles()["fetch 0"] == pid, "fetch died"
        assert SANITIZED or peak_kb(pid) < 64 << 10, f"{peak_kb(pid)} KB"
        assert g.db("select count(*) from mail") == [(0,)]
        s.script = None
        all_came(g, 2)
        well(g)


@pytest.mark.parametrize("how", ["lines", "greeting", "parentheses", "line", "search", "flags", "badcharset", "permanentflags"])
def test_74_no_end(how):
    def flood(c, octets, times):
        for _ in range(times):
            c.raw(octets)

    def script(c):
        def select(c, tag, *_):
            if how == "lines":
                flood(c, b"* 1 EXISTS\r\n" * 1000, 1000)
            elif how == "line":
                flood(c, b"* OK " + b"y" * 65536, 1000)
            elif how == "parentheses":
                c.raw(b"* 1 FETCH " + b"(" * 100000 + b"\r\n")
            elif how == "flags":
                flood(c, b"* FLAGS (" + b"\\Seen " * 10000, 500)
            elif how == "badcharset":
                c.put("* OK [BADCHARSET (US-ASCII)] [BADCHARSET (x)] x", f"{tag} NO [BADCHARSET (a)] x")
            elif how == "permanentflags":
                c.put("* OK [PERMANENTFLAGS (", f"{tag} OK done")
            else:
                return True
            return False

        def search(c, tag, *_):
            if how != "search":
                return True
            flood(c, b"* SEARCH" + b" 1 2 3 4 5" * 6000, 500)
            return False
        c.on.update({"SELECT": select, "UID SEARCH": search})
        if how == "greeting":
            flood(c, b"* OK " + b"z" * 65536, 16384)
    with Server(script, numbers(2)) as s, gate(s) as g:
        failed(g)
        pid = g.roles()["fetch 0"]
        time.sleep(1)
        assert g.roles()["fetch 0"] == pid, "fetch died"
        assert SANITIZED or peak_kb(pid) < 128 << 10, f"{peak_kb(pid)} KB"
        s.script = None
        all_came(g, 2)
        well(g)


# ---- 73, 76: ends and refusals

NO_PLAIN = "IMAP4rev1 IDLE UIDPLUS MOVE"  # then LOGIN is used
VERBS = ["greeting", "CAPABILITY", "AUTHENTICATE", "LOGIN", "SELECT", "UID SEARCH", "UID FETCH", "UID STORE", "IDLE", "literal"]


def closes(where):
    def script(c):
        def cut(c, *_):
            c.close()

        def literal(c, tag, rest, _line):
            if "BODY" not in rest:
                return True
            c.raw(b"* 1 FETCH (UID 1 BODY[] {5000}\r\nFrom: x\r\n")
            c.close()
            return False
        if where == "greeting":
            c.close()
        if where == "LOGIN":
            c.capabilities = NO_PLAIN
        c.on["UID FETCH" if where == "literal" else where] = literal if where == "literal" else cut
    return script


def test_73_eof():
    """No haste here: six seconds of a server that closes at one point cost next to no time, and nothing is lost.  The points
    side by side, each with a gate of its own, since all that is done is to wait."""
    with contextlib.ExitStack() as stack:
        servers = {where: stack.enter_context(Server(closes(where), numbers(3))) for where in VERBS}
        gates = {where: stack.enter_context(gate(s, env={})) for where, s in servers.items()}
        for where, s in servers.items():
            wait_for(lambda s=s: s.sessions >= 1, say=where)
        time.sleep(0.5)
        before = {}
        for where, g in gates.items():
            pid = g.roles()["fetch 0"]
            before[where] = pid, cpu(pid), time.monotonic(), servers[where].sessions
        time.sleep(6)
        for where, (pid, c0, t0, n0) in before.items():
            used = (cpu(pid) - c0) / (time.monotonic() - t0)
            print(f"{where}: {used:.2%} of a CPU")
            assert used <= 0.011, f"{where}: {used:.1%} of a CPU"
            assert servers[where].sessions - n0 <= 3, where
        for where, g in gates.items():
            servers[where].script = None
            g.stop()
            g.start()
            all_came(g, 3)
            well(g)


def refuses(verb, reply):
    def script(c):
        def refuse(c, tag, *_):
            c.put("* BYE not now" if reply == "* BYE" else f"{tag} {reply} I will not")
            if reply == "* BYE":
                c.close()
        if verb == "LOGIN":
            c.capabilities = NO_PLAIN
        c.on[verb] = refuse
    return script


@pytest.mark.parametrize("reply", ["NO", "BAD", "* BYE"])
def test_76_refusals(reply):
    """Each verb with a gate of its own, side by side."""
    verbs = ["AUTHENTICATE", "LOGIN", "SELECT", "UID SEARCH", "UID FETCH", "UID STORE", "UID MOVE", "IDLE"]
    untidy = ("UID STORE", "UID MOVE", "IDLE")  # or it can't be told: no reason not to take the mail in
    with contextlib.ExitStack() as stack:
        servers = {verb: stack.enter_context(Server(refuses(verb, reply), numbers(3))) for verb in verbs}
        gates = {verb: stack.enter_context(gate(s, 'after = "move:Done"' if verb == "UID MOVE" else ""))
                 for verb, s in servers.items()}
        for verb, g in gates.items():
            if verb in untidy:
                all_came(g, 3)
            else:
                failed(g)
        time.sleep(1)  # a minute, in haste
        for verb, g in gates.items():
            assert verb in untidy or g.db("select count(*) from mail") == [(0,)], verb
            assert servers[verb].sessions < 80, f"{verb}: no back-off"
            assert len(g.sent()) - g.db("select count(*) from mail")[0][0] <= 1, f"{verb}: the admin is told once"
            servers[verb].script = None
        for verb, g in gates.items():
            if verb in ("AUTHENTICATE", "LOGIN", "SELECT"):
                g.stop()  # a person acts: fetch itself asks again only after a quarter of an hour
                g.start()
            all_came(g, 3, 60)
            assert g.db("select count(*) from mail") == [(3,)], verb
            well(g)


def test_76_read_only():
    def script(c):
        def select(c, tag, *_):
            c.put("* 3 EXISTS", "* OK [UIDVALIDITY 7] x", "* OK [UIDNEXT 4] n", f"{tag} OK [READ-ONLY] done")
        c.on["SELECT"] = select
    with Server(script, numbers(3)) as s, gate(s) as g:
        all_came(g, 3)
        g.stop()
        g.start()
        looked(g)
        assert g.db("select count(*) from mail") == [(3,)] and not s.said("STORE")


@pytest.mark.parametrize("how", ["NO", "partial", "cut", "date", "size"])
def test_76_one_mail_that_cant_be_read(how):
    """Those before and behind it come; it is recorded and passed by, or read another way."""
    def script(c):
        def fetch(c, tag, rest, _line):
            for u in c.chosen(rest.split(" ")[2]):
                if u != 5:
                    c.fetched(u, rest)
                elif how == "date":
                    c.fetched(u, rest, date="32-Foo-20260 99:99:99 +0000")
                elif how == "size" and "BODY" not in rest:
                    c.put(f"* 5 FETCH (UID 5 RFC822.SIZE 10 FLAGS () INTERNALDATE \"25-Nov-2026 10:00:00 +0000\")")
                elif how == "size" or "BODY" not in rest:
                    c.fetched(u, rest)
                elif how == "cut":
                    c.raw(b"* 5 FETCH (UID 5 BODY[] {100}\r\nabc")
                    c.close()
                elif how == "NO":
                    c.put(f"{tag} NO the message could not be retrieved")
                    return
            c.put(f"{tag} OK done")
        c.on["UID FETCH"] = fetch
    mails = numbers(10)
    if how == "size":
        mails[4] += "filling\n" * 400000
    with Server(script, mails) as s, gate(s) as g:
        n = 10 if how in ("date", "size") else 9
        wait_for(lambda: g.db("select count(*) from ticket") == [(n,)], 60, 0.1, lambda: g.text_log()[-2000:])
        if n == 9:
            wait_for(lambda: g.db("select count(*) from imap_passed") == [(1,)], 60)
            assert g.db("select uid from imap_passed") == [(5,)]
        looked(g)
        well(g)


def test_76_a_server_that_reads_nothing_for_a_while_loses_nothing():
    def script(c):
        c.on["UID FETCH"] = lambda c, tag, rest, _: True if "BODY" not in rest else c.put(f"{tag} NO storage is away")
    with Server(script, numbers(30)) as s, gate(s) as g:
        failed(g)
        time.sleep(3)
        s.script = None
        all_came(g, 30, 90)
        assert g.db("select count(*) from imap_passed") == [(0,)]


# ---- 77 to 79: time

@pytest.mark.parametrize("where", ["greeting", "SELECT", "UID FETCH"])
def test_77_an_octet_now_and_then(where):
    """Each command has its end; here twenty times sooner than in life."""
    def drip(c, *_):
        for _ in range(200):
            c.raw(b"*")
            time.sleep(0.5)

    def script(c):
        if where == "greeting":
            drip(c)
        c.on[where] = drip
    with Server(script, numbers(2)) as s, gate(s) as g:
        failed(g, "silent" if where != "x" else "")
        s.script = None
        all_came(g, 2)
        well(g)


@pytest.mark.parametrize("verb", ["UID SEARCH", "UID FETCH", "UID STORE"])
def test_mail_that_is_announced_in_the_answer_to_a_command(verb):
    """IDLE doesn't announce it again (Dovecot neither): it was found only five minutes later."""
    def script(c):
        def answer(c, tag, rest, _line):
            del c.on[verb]
            if verb == "UID SEARCH":
                c.put("* SEARCH 1")
            else:
                c.answer_data(verb, rest)
            s.add(*numbers(1, len(s.mails)))
            c.put(f"* {len(s.mails)} EXISTS", f"{tag} OK done")
        c.on[verb] = answer
    with Server(script, numbers(1)) as s, gate(s, env={}) as g:
        all_came(g, 2)
        assert s.sessions == 1


def test_78_a_silent_idle():
    """Half-open: the server takes IDLE and is never heard again.  A look every five minutes finds out, within one more."""
    def script(c):
        def idle(c, *_):
            c.put("+ idling")
            time.sleep(120)
            c.close()
        c.on["IDLE"] = idle
    with Server(script, numbers(1)) as s, gate(s) as g:
        all_came(g, 1)
        t0 = time.monotonic()
        s.script = None
        s.add(*numbers(1, 1))
        all_came(g, 2)
        assert time.monotonic() - t0 < 15 * 60 / 20


def test_79_a_backlog():
    """300 mails of 8 KB, and again 300: no more memory for twice as many."""
    text = "word " * 1600 + "\n"
    def many(start):
        return [mail(subject=f"[acme-shop] billing: number {i}", body=f"body-{i}-end\n{text}", message_id=f"<b{i}@acme.test>")
                for i in range(start, start + 300)]
    with Server(None, many(0)) as s, gate(s) as g:
        wait_for(lambda: g.db("select count(*) from ticket") == [(300,)], 120, 0.2)
        pid = g.roles()["fetch 0"]
        before = peak_kb(pid)
        s.add(*many(300))
        wait_for(lambda: g.db("select count(*) from ticket") == [(600,)], 120, 0.2)
        assert SANITIZED or peak_kb(pid) <= before * 1.1 + 1024, f"{before} KB, then {peak_kb(pid)} KB"
        assert SANITIZED or peak_kb(pid) < 64 << 10
        assert max(len(re.split("[,:]", line.split(" ")[3])) for line in s.heard if "UID FETCH" in line) <= 1000
