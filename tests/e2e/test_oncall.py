"""Clocks and on-call through the whole daemon: pages by mail and hook, level by level; an answer, !ack and the tool
acknowledge; a stop in between; what is due and what was missed; reminders and closing; the example's four plans."""
import json
import subprocess

from harness import DAEMON, ROOT, TOOL, Gate, mail, wait_for
from http_server import Answer, HttpServer

DIRECTORY = {
    "organizations": [
        {"id": "acme", "name": "Acme", "plan": "diamond", "language": "en", "timezone": "Europe/Berlin",
         "members": [{"address": "ann@acme.test", "name": "Ann", "role": "developer"}],
         "sites": [{"id": "acme-shop", "name": "Shop"}, {"id": "acme-blog", "name": "Blog"}]},
        {"id": "blue", "name": "Blue", "plan": "gold", "language": "en", "timezone": "UTC",
         "members": [{"address": "bo@blue.test", "name": "Bo", "role": "developer"}],
         "sites": [{"id": "blue-home", "name": "Home"}]}],
    "agents": [{"address": "kim@gate.test", "name": "Kim"}]}
TRUST = 'trust { authserv_id = {"mx.gate.test"} }\n'
PLANS = '''plan "diamond" { tickets = "24x7" first_response = 1h oncall = 15m }
plan "gold" { tickets = "24x7" first_response = 8h chat = "24x7" }
'''
WAIT = 60


def proven(domain):
    return [("Authentication-Results", f"mx.gate.test; dmarc=pass header.from={domain}")]


def fire(g, subject="[acme-shop] emergency: Shop is on fire", **kw):
    return g.opened(mail(subject=subject, body="All of it burns.\n", headers=proven("acme.test"), **kw))


def mails_to(g, address, subject=""):
    return [m for m in g.sent() if address in m["To"] and subject in m["Subject"]]


def wait_mail(g, address, subject, n=1):
    return wait_for(lambda: (lambda m: m[n - 1] if len(m) >= n else None)(mails_to(g, address, subject)), WAIT,
                    say=lambda: f"no mail {n} to {address} about {subject}: "
                                f"{[(m['To'], m['Subject']) for m in g.sent()]}")


def events(g, ticket):
    return [(e["author"], e["text"]) for e in g.json("thread", ticket) if e["kind"] == "event"]


def shown(g, ticket):
    return g.tool("show", ticket).stdout.decode()


def wait_event(g, ticket, text):
    return wait_for(lambda: [e for e in events(g, ticket) if text in e[1]], WAIT,
                    say=lambda: f"no event {text}: {events(g, ticket)}")


def test_levels_by_mail_until_an_answer_acknowledges():
    levels = '''oncall {
    level "first"  { mail = "pager@oncall.test" acknowledge_within = 1s }
    level "second" { mail = "lead@oncall.test" acknowledge_within = 1h }
}
'''
    with Gate(conf=TRUST + PLANS + levels, directory=DIRECTORY) as g:
        n = fire(g)
        page = wait_mail(g, "pager@oncall.test", "Page: acme-shop, Shop is on fire [#1]")
        assert "All of it burns." in page.get_content() and page["Auto-Submitted"] == "auto-generated"
        confirmation = wait_mail(g, "ann@acme.test", f"[#{n}]")
        assert "An engineer on call is being called now." in confirmation.get_content()
        lead = wait_mail(g, "lead@oncall.test", "Page: acme-shop")
        wait_event(g, n, "paged: level second, lead@oncall.test")
        assert "\npage           not acknowledged yet, called pager@oncall.test, lead@oncall.test, " in shown(g, n)
        # a robot's answer acknowledges nothing, a person's does
        reply_to = str(lead["Reply-To"]).split("<")[1].rstrip(">")
        g.lmtp(mail(sender="lead@oncall.test", to=reply_to, subject="Away", body="I am away.\n",
                    headers=[("Auto-Submitted", "auto-replied")]), sender="lead@oncall.test", rcpt=reply_to)
        assert not [e for e in events(g, n) if "acknowledged" in e[1]]
        code, said = g.lmtp(mail(sender="lead@oncall.test", to=reply_to, subject="Re: Page", body="On my way.\n"),
                            sender="lead@oncall.test", rcpt=reply_to)
        assert code == 250 and "command" in said, said
        assert ("lead@oncall.test", "page acknowledged") in events(g, n)
        assert "\npage           acknowledged, called pager@oncall.test, lead@oncall.test\n" in shown(g, n)
        notes = [e for e in g.json("thread", n) if e["kind"] == "note"]
        assert [e["text"].strip() for e in notes] == ["On my way."]
        taken = wait_mail(g, "pager@oncall.test", "Page taken: acme-shop")
        assert "lead@oncall.test" in taken.get_content()
        assert g.json("mail", "list", "--outcome", "command")[0]["rule"] == "page"
        g.tool("resolve", n)
        wait_mail(g, "pager@oncall.test", "Page over: acme-shop")
        wait_mail(g, "lead@oncall.test", "Page over: acme-shop")
        refused = g.tool("ack", n, check=False)
        assert refused.returncode == 1 and b"no page" in refused.stderr


def test_hooks_hear_of_all_of_it_and_a_failing_one_falls_to_the_next():
    """The dead hook answers 500: the next level is called at once, though it had an hour, and the admin is told.  The
    one that works hears of the page, its acknowledgement and its end under one key."""
    with HttpServer([Answer(500)]) as dead, HttpServer([Answer(202)]) as duty:
        conf = f'''hook "dead" {{ url = "{dead.url}/dead" allow_private = yes }}
hook "duty" {{ url = "{duty.url}/duty" allow_private = yes }}
oncall {{
    level "first"  {{ hook = "dead" acknowledge_within = 1h }}
    level "second" {{ hook = "duty" acknowledge_within = 1h }}
}}
'''
        with Gate(conf=TRUST + PLANS + conf, directory=DIRECTORY) as g:
            n = fire(g)
            wait_for(lambda: duty.seen(), WAIT, say=g.text_log)
            wait_event(g, n, "paged: level second, hook:duty")
            wait_mail(g, "admin@gate.test", "gatepost needs a person")
            g.tool("ack", n, "--as", "kim@gate.test")
            assert ("kim@gate.test", "page acknowledged") in events(g, n)
            wait_for(lambda: len(duty.seen()) >= 2, WAIT)
            g.tool("close", n)
            wait_for(lambda: len(duty.seen()) >= 3, WAIT)
            bodies = [r.json() for r in duty.seen()]
            assert [b["event"] for b in bodies] == ["page", "acknowledged", "resolved"]
            assert len({b["key"] for b in bodies}) == 1 and "@gate.test" in bodies[0]["key"]
            assert bodies[0]["ticket"] == n and bodies[0]["level"] == "second"
            assert bodies[1]["by"] == "kim@gate.test"


def test_a_stop_in_between_and_a_digest():
    """Killed while level one waits: the next level is called after the start.  Tickets of the same site and type join
    the page and are told as one digest; another site's is its own page."""
    levels = '''oncall {
    window = 3s
    level "first"  { mail = "pager@oncall.test" acknowledge_within = 4s }
    level "second" { mail = "lead@oncall.test" }
}
'''
    with Gate(conf=TRUST + PLANS + levels, directory=DIRECTORY) as g:
        n = fire(g)
        two = fire(g, subject="[acme-shop] emergency: Cart burns")
        fire(g, subject="[acme-blog] emergency: Blog burns")
        wait_event(g, n, "paged: level first")
        joined = [e for e in events(g, two) if "joins the page of #1" in e[1]]
        g.kill()
        g.start()
        wait_event(g, n, "paged: level second, lead@oncall.test")
        wait_mail(g, "lead@oncall.test", "Page: acme-shop, Shop is on fire")
        wait_mail(g, "pager@oncall.test", "Page: acme-blog, Blog burns")
        if joined:  # else this machine took three seconds between two mails, and they are two pages
            digest = wait_for(lambda: [m for m in mails_to(g, "pager@oncall.test", "Cart burns")
                                       if "More tickets about the same" in m.get_content()], WAIT)
            assert len(digest) == 1 and f"#{two} Cart burns" in digest[0].get_content()
        g.lmtp(mail(sender="kim@gate.test", subject=f"Re: fire [#{n}]", body="!ack\n", headers=proven("gate.test")),
               sender="kim@gate.test")
        wait_for(lambda: ("kim@gate.test", "page acknowledged") in events(g, n), WAIT)


def test_a_plan_without_oncall_and_a_reply_that_raises():
    levels = 'oncall { level "first" { mail = "pager@oncall.test" } }\n'
    with Gate(conf=TRUST + PLANS + levels, directory=DIRECTORY) as g:
        code, said = g.lmtp(mail(subject="[blue-home] emergency: Down", sender="Bo <bo@blue.test>",
                                 headers=proven("blue.test")), sender="bo@blue.test")
        assert code == 250
        assert g.json("show", 1)[0]["priority"] == "high"
        told = wait_mail(g, "bo@blue.test", "[#1]").get_content()
        assert "includes no engineers on call" in told and "chat: around the clock" in told
        n = fire(g, subject="[acme-shop] technical: Slow")
        answer = wait_mail(g, "ann@acme.test", f"[#{n}]")
        assert not mails_to(g, "pager@oncall.test")
        reply_to = str(answer["Reply-To"]).split("<")[1].rstrip(">")
        g.lmtp(mail(to=reply_to, subject=f"Re: Slow [#{n}]", body="Type: emergency\n\nNow it is down.\n"), rcpt=reply_to)
        wait_mail(g, "pager@oncall.test", "Page: acme-shop, Slow")
        raised = g.json("show", n)[0]
        assert (raised["type"], raised["priority"]) == ("emergency", "urgent")


def test_due_times_from_the_warning_to_the_stats():
    """Five seconds to answer: a warning, an alert, both listings, and the share that was kept."""
    plan = 'plan "diamond" { tickets = "24x7" first_response = 5s }\nplan "gold" { tickets = "24x7" first_response = 8h }\n'
    with Gate(conf=TRUST + plan, directory=DIRECTORY) as g:
        n = fire(g, subject="[acme-shop] technical: Slow")
        due = g.json("show", n)[0]
        assert due["first_response_due"] > due["opened_at"]
        wait_mail(g, "admin@gate.test", f"First answer missed [#{n}]")
        assert mails_to(g, "kim@gate.test", f"First answer missed [#{n}]")
        assert [t["id"] for t in g.json("list", "--overdue")] == [n]
        warned = [e[1] for e in events(g, n) if "due soon" in e[1]]
        assert not warned or mails_to(g, "kim@gate.test", f"First answer due soon [#{n}]")
        wait_event(g, n, "first answer missed")
        g.lmtp(mail(sender="kim@gate.test", subject="!list overdue", body="", headers=proven("gate.test")),
               sender="kim@gate.test")
        told = wait_for(lambda: [m for m in mails_to(g, "kim@gate.test") if "!list overdue" in m.get_content()], WAIT)
        assert f"#{n}" in told[0].get_content()
        code, _ = g.lmtp(mail(subject="[blue-home] technical: Q", sender="Bo <bo@blue.test>",
                              headers=proven("blue.test")), sender="bo@blue.test")
        assert code == 250
        assert len(g.json("list", "--overdue")) == 1
        two = g.json("list")[0]["id"]
        to = str(wait_mail(g, "kim@gate.test", f"[#{two}]")["Reply-To"]).split("<")[1].rstrip(">")
        g.lmtp(mail(sender="kim@gate.test", to=to, subject="Re: Q", body="Like this.\n"), sender="kim@gate.test", rcpt=to)
        wait_mail(g, "bo@blue.test", f"[#{two}]", 2)
        answered = g.json("show", two)[0]
        assert answered["status"] == "pending" and answered["first_responded_at"] <= answered["first_response_due"]
        assert g.json("stats")[0]["promises"] == {"kept": 1, "missed": 1}
        assert "1 of 2 kept" in g.tool("stats").stdout.decode()


def test_a_reminder_and_closing():
    life = "life { remind_after = 1s close_after = 1s }\n"
    with Gate(conf=TRUST + PLANS + life, directory=DIRECTORY) as g:
        n = fire(g, subject="[acme-shop] technical: Slow")
        g.tool("pending", n)
        reminder = wait_for(lambda: [m for m in mails_to(g, "ann@acme.test", f"Re: Slow [#{n}]")
                                     if "We are waiting for your answer" in m.get_content()], WAIT)
        assert reminder[0]["Auto-Submitted"] == "auto-generated" and reminder[0]["In-Reply-To"]
        assert g.json("outbox", "list", "--limit", "100")[0]["kind"] == "reminder"
        wait_event(g, n, "ann@acme.test: reminded")
        g.tool("resolve", n)
        wait_for(lambda: g.json("show", n)[0]["status"] == "closed", WAIT)
        assert (None, "resolved -> closed") in events(g, n)


def test_the_example_has_four_plans(tmp_path):
    """`gatepostd -t` takes it, but for what this machine hasn't, and its plans say what the tiers promise."""
    text = (ROOT / "contrib/gatepost.conf.example").read_text()
    text = text.replace("/var/lib/gatepost", str(tmp_path))
    conf = tmp_path / "gatepost.conf"
    conf.write_text(f'state_dir = "{tmp_path}"\nrun_dir = "{tmp_path}"\n' + text)
    r = subprocess.run([DAEMON, "-t", "-c", conf], capture_output=True, timeout=120)
    assert r.returncode == 0, r.stderr.decode()
    out = subprocess.run([TOOL, "-c", conf, "config", "--json"], capture_output=True, timeout=120, check=True).stdout
    plans = {}
    for key in map(json.loads, out.decode().splitlines()):
        if key["section"] == "plan":
            plans.setdefault(key["name"], {})[key["key"]] = str(key["value"])
    want = {"silver": ("none", "24x5", "none", "none"), "gold": ("24x5", "24x7", "8h", "none"),
            "platinum": ("24x7", "24x7", "2h", "1h"), "diamond": ("24x7", "24x7", "1h", "15m")}
    assert {n: (p["tickets"], p["chat"], p["first_response"], p["oncall"]) for n, p in plans.items()} == want
