"""The circle, with real servers: customer -> Postfix -> gate -> ticket -> confirmation -> Postfix -> the customer's
Dovecot mailbox -> a reply from there -> the ticket updated.  Once through Postfix's chrooted lmtp client (and socket
activation), once through its pipe transport."""
import email.utils
import re

import pytest

from harness import DIRECTORY, Gate, circle, mail, wait_for

REPORT = """Hello,

the checkout of our shop is broken.

Steps to reproduce:
1. Put anything into the cart
2. Press "Pay"

Environments: live and test
Began: 2026-11-24 14:30

Screenshot: https://shop.acme.test/shots/1.png

Thanks, Ann
"""


@pytest.fixture(params=["lmtp", "pipe"])
def world(request):
    with circle(DIRECTORY, door=request.param) as servers:
        yield request.param, *servers


def test_circle(world):
    door, gate, postfix, dovecot = world
    postfix.send(mail(body=REPORT, message_id="<first@acme.test>"), "ann@acme.test", ["support@gate.test"])

    confirmation = dovecot.wait_mails("ann@acme.test")[0]
    ticket = gate.json("show", 1)[0]
    assert ticket["status"] == "open" and ticket["site"] == "acme-shop" and ticket["type"] == "downtime"
    assert ticket["requester"] == "ann@acme.test" and ticket["organization"] == "acme"
    assert ticket["environments"] == ["live", "test"]
    assert ticket["began_at"] == "2026-11-24T14:30:00Z"
    assert {"steps", "environments", "began", "links"} <= set(ticket["sections"])
    assert ticket["missing"] == ["errors"]

    row = gate.json("mail", "list")[-1]
    assert row["source"] == door and row["outcome"] == "opened" and row["ticket"] == 1
    assert row["message_id"] == "first@acme.test" and row["sender"] == "ann@acme.test"
    assert isinstance(row["answer"], int)
    if door == "lmtp":
        assert re.search(r"250 2\.0\.0 mail 1 ticket 1 opened", postfix.text_log())

    # the confirmation, as it lies in the customer's mailbox
    text = confirmation.get_content()
    assert "#1" in confirmation["Subject"] and "acme-shop" in text
    assert confirmation["In-Reply-To"] == "<first@acme.test>"
    assert "<first@acme.test>" in confirmation["References"]
    assert confirmation["Auto-Submitted"] == "auto-replied"
    assert email.utils.parseaddr(confirmation["From"])[1] == "support@gate.test"
    reply_to = email.utils.parseaddr(confirmation["Reply-To"])[1]
    assert re.fullmatch(r"support\+r1-[a-z2-7]{20}@gate\.test", reply_to)
    sent = wait_for(lambda: [o for o in gate.json("outbox", "list") if o["state"] == "sent"], say="nothing was sent")
    assert sent[0]["kind"] == "confirmation" and sent[0]["to"] == "ann@acme.test" and sent[0]["response"].startswith("250")
    assert f'<{sent[0]["message_id"]}>' == confirmation["Message-ID"]

    # the reply, as a mail client writes it
    quoted = "".join(f"> {line}\n" for line in text.splitlines())
    reply = mail(subject="Re: " + str(confirmation["Subject"]), to=reply_to,
                 body=f"Error messages:\nHTTP 500 at /checkout\n\nOn Tue, support wrote:\n{quoted}",
                 headers=[("In-Reply-To", confirmation["Message-ID"]),
                          ("References", f'<first@acme.test> {confirmation["Message-ID"]}')])
    postfix.send(reply, "ann@acme.test", [reply_to])
    wait_for(lambda: len(gate.json("mail", "list")) == 2, say="the reply did not come")
    ticket = gate.json("show", 1)[0]
    assert ticket["missing"] == [] and "HTTP 500 at /checkout" in ticket["sections"]["errors"]
    assert gate.json("mail", "show", 2)[0]["outcome"] == "updated"
    messages = [e for e in gate.json("thread", 1) if e["kind"] == "message"]
    assert [m["author"] for m in messages] == ["ann@acme.test"] * 2
    assert "HTTP 500 at /checkout" in messages[1]["text"] and "support wrote" not in messages[1]["text"]
    assert len(gate.json("list")) == 1

    # no second confirmation, and nothing waits in the MTA
    wait_for(lambda: not postfix.queued(), say="mail is left in Postfix's queue")
    assert len(gate.json("outbox", "list")) == 1
    assert len(dovecot.mails("ann@acme.test")) == 1


def test_same_mail_by_both_doors_is_one_ticket():
    with Gate(directory=DIRECTORY) as gate:
        text = mail(body=REPORT, message_id="<twice@acme.test>")
        code, said = gate.lmtp(text)
        assert code == 250 and "ticket 1 opened" in said
        gate.deliver("Received: from elsewhere\n" + text)
        code, said = gate.lmtp(text)
        assert code == 250 and "duplicate" in said
        assert [m["outcome"] for m in sorted(gate.json("mail", "list"), key=lambda m: m["id"])] == \
            ["opened", "duplicate", "duplicate"]
        assert len(gate.json("list")) == 1 and len(gate.json("outbox", "list")) == 1
