"""`gatepost explain`: what it says beforehand of a mail is the walk that the mail then takes and that its ledger row
keeps, for every mail of the corpora and of this repository, and for a ticket's whole life."""
import json

import pytest

from harness import DIRECTORY_WITH_AGENT, SAMPLES, SHARED, Gate, mail

PASS = ("Authentication-Results", "mx.gate.test; dmarc=pass header.from=%s")


def corpora():
    folders = [SAMPLES, *sorted(p for p in (SHARED / "corpora").glob("*") if p.is_dir())]
    return [f for f in folders if any(f.rglob("*.eml"))]


def take(gate, octets):
    """Explains, delivers, and explains what was delivered; the ledger row."""
    before = json.loads(gate.tool("explain", "--json", stdin=octets, check=False).stdout or b"{}")
    row = json.loads(gate.tool("deliver", "--json", stdin=octets).stdout)
    told = json.loads(gate.tool("explain", row["id"], "--json", check=False).stdout or b"{}")
    recorded = json.loads(gate.db("SELECT walk FROM mail WHERE id = ?", row["id"])[0][0])
    if row["rule"] == "unread":  # nobody could read it, so that nothing can be judged beforehand
        return row
    assert told["walk"] == recorded, row
    assert before["now"]["walk"] == recorded, row
    assert before["now"]["outcome"] == row["outcome"] and before["now"]["rule"] == row["rule"]
    assert (before["now"]["answer"] or "").startswith("withheld:") == str(row["answer"] or "").startswith("withheld:")
    return row


@pytest.mark.parametrize("folder", corpora(), ids=lambda p: p.name)
def test_every_mail_of_a_corpus(folder):
    with Gate(directory=DIRECTORY_WITH_AGENT) as gate:
        files = sorted(f for f in folder.rglob("*.eml") if f.stat().st_size)
        rows = [take(gate, f.read_bytes()) for f in files]
        assert gate.db("SELECT count(*) FROM mail")[0][0] == len(files)
        assert sum(r["rule"] == "unread" for r in rows) <= len(rows) // 50
        assert {r["outcome"] for r in rows} <= {"opened", "updated", "noted", "bounce", "automatic", "duplicate", "held",
                                                "refused"}


def test_a_tickets_life():
    with Gate(directory=DIRECTORY_WITH_AGENT, conf='trust { authserv_id = {"mx.gate.test"} }\n') as gate:
        agent = [(PASS[0], PASS[1] % "gate.test"), ("In-Reply-To", "<first@acme.test>")]
        mails = [
            mail(message_id="<first@acme.test>"),
            mail(subject="Re: Checkout", headers=[("In-Reply-To", "<first@acme.test>")]),
            mail(subject="Out of office", headers=[("In-Reply-To", "<first@acme.test>"),
                                                   ("Auto-Submitted", "auto-replied")]),
            mail(sender="sam@stranger.test", subject="Re: Checkout [#1]"),
            mail(sender="kim@gate.test", body="!take\n!note\nBetween us.\n", headers=agent),
            mail(sender="kim@gate.test", body="Hi,\n!note\nBetween us.\n", headers=agent),
            mail(sender="kim@gate.test", body="!close\n", headers=agent),
            mail(subject="Re: Checkout", body="It is back.\n", headers=[("In-Reply-To", "<first@acme.test>")]),
            mail(sender="kim@gate.test", subject="!list", body="", headers=agent[:1]),
            mail(message_id="<first@acme.test>", body="Another text under the same Message-ID.\n"),
        ]
        outcomes = [take(gate, m.encode())["outcome"] for m in mails]
        assert outcomes == ["opened", "updated", "automatic", "opened", "command", "held", "command", "opened", "command",
                            "opened"]
        # a mail that came before changes nothing, and is explained as what it is
        assert take(gate, mails[1].encode())["outcome"] == "duplicate"
