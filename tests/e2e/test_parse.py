"""`gatepost parse` over tests/mail/broken: one small mail for each way in which mail is broken, and for those of the
attacks 43 to 62 that fit in a small file.  NAME.json states what must be said of NAME.eml.  Large ones are generated,
and must stay within 5 s of CPU and 256 MB (attacks 43 to 56)."""
import json
import os
import resource
import pathlib
import subprocess
import tempfile

import pytest

from harness import SANITIZED

GATEPOST = os.path.join(os.environ["GATEPOST_BUILD"], "gatepost")
MAILS = sorted((pathlib.Path(__file__).parent.parent / "mail" / "broken").glob("*.eml"))
KEYS = {
    "message_id", "in_reply_to", "references", "from", "to", "cc", "reply_to", "subject", "date", "text", "reply_text",
    "quoted_text", "forwarded", "attachments", "auto_submitted", "auto_reason", "bounce", "delivery_status",
    "original_message_id", "site", "type", "summary", "sections", "environments", "began_at", "urls", "language",
    "defects",
}
HEAD = (b"From: a@b.example\r\nTo: c@d.example\r\nSubject: x\r\nMessage-ID: <1@x>\r\n"
        b"Date: Mon, 1 Jan 2024 10:00:00 +0100\r\nMIME-Version: 1.0\r\n")
MB = 1 << 20


def parse(raw, memory_mb=None):
    """The facts, and the CPU seconds they cost; within so much address space, where it is limited.  (The peak that
    wait4() tells would include this process' own.)"""
    def limit():
        if memory_mb:
            resource.setrlimit(resource.RLIMIT_AS, (memory_mb * MB, memory_mb * MB))
    with tempfile.TemporaryFile() as mail, tempfile.TemporaryFile() as out:
        mail.write(raw)
        mail.seek(0)
        child = subprocess.Popen([GATEPOST, "parse"], stdin=mail, stdout=out, preexec_fn=limit)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        assert child.returncode == 0
        out.seek(0)
        line = out.read()
    assert line.endswith(b"}\n") and line.count(b"\n") == 1
    facts = json.loads(line.decode("utf-8"))
    assert KEYS <= set(facts)
    assert "\0" not in facts["text"] and len(facts["text"].encode()) <= MB
    return facts, used.ru_utime + used.ru_stime


@pytest.mark.parametrize("mail", MAILS, ids=lambda p: p.stem)
def test_broken(mail):
    facts, _ = parse(mail.read_bytes())
    stated = json.loads(mail.with_suffix(".json").read_text(encoding="utf-8"))
    assert {k: facts[k] for k in stated} == stated


def multi(boundary="b", kind="mixed"):
    return b'Content-Type: multipart/%s; boundary="%s"\r\n\r\n' % (kind.encode(), boundary.encode())


def nest(n):
    return HEAD + b"".join(multi(f"b{i}") + b"--b%d\r\n" % i for i in range(n))


def part(fields, body, n=1):
    return (b"--b\r\n" + fields + b"\r\n" + body + b"\r\n") * n


ENCODED = b"Content-Type: image/png; name=x.png\r\nContent-Transfer-Encoding: "

# name: (mail, what must be said)
LARGE = {
    "43 multiparts": (lambda: nest(20_000) + b"\r\nhello", None),
    "43 more of them": (lambda: nest(200_000) + b"\r\nhello", None),
    "43 closed": (lambda: nest(50_000) + b"".join(b"--b%d--\r\n" % i for i in range(50_000, -1, -1)), None),
    "44 message/rfc822": (lambda: HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 200_000,
                          lambda f: len(f["attachments"]) == 1),
    "45 parentheses": (lambda: b"To: " + b"(" * 200_000 + b"\r\nFrom: " + b":" * 300_000 + b"\r\n\r\nx",
                       lambda f: f["from"] is None),
    "46 long boundary": (lambda: HEAD + multi("x" * 10_000) + b"--" + b"x" * 10_000 + b"\r\n\r\nhello",
                         lambda f: f["text"] == "hello"),
    "47 parts": (lambda: HEAD + multi() + part(b"", b"x", 1_000_000), lambda f: "too many parts" in str(f["defects"])),
    "48 fields": (lambda: HEAD + b"".join(b"X-%d: v\r\n" % i for i in range(100_000)) + b"\r\nhello",
                  lambda f: f["text"] == "hello"),
    "48 one field": (lambda: HEAD + b"X: " + b"x" * 50 * MB + b"\r\n\r\nhello", lambda f: f["text"] == "hello"),
    "48 folds": (lambda: HEAD + b"X: " + b"x\r\n " * (10 * MB) + b"\r\n\r\nhello", lambda f: f["text"] == "hello"),
    "48 garbage": (lambda: HEAD + b"garbage here\r\nX-A: b\r\n" * MB + b"\r\nhello", lambda f: f["text"] == "hello"),
    "49 addresses": (lambda: b"To: " + b"a@b.example, " * 100_000 + b"\r\n\r\nx", lambda f: len(f["to"]) == 100),
    "50 pieces": (lambda: HEAD + b"Content-Type: x/y" + b"".join(b"; name*%d=x" % i for i in range(10_000)) + b"\r\n\r\n",
                  lambda f: f["attachments"][0]["filename"] == "x" * 20),
    "50 long name": (lambda: HEAD + b'Content-Type: x/y; name="' + b"n" * 65_000 + b'"\r\n\r\n',
                     lambda f: len(f["attachments"][0]["filename"]) == 65_000),
    "51 one line": (lambda: HEAD + b"\r\n" + b"x" * 100 * MB, lambda f: len(f["text"]) == MB),
    "52 text": (lambda: HEAD + b"\r\n" + b"All work and no play makes Jack a dull boy.\r\n" * MB, None),
    "53 base64": (lambda: HEAD + multi() + part(ENCODED + b"base64\r\n", (b"QUJD" * 19 + b"\r\n") * 600_000),
                  lambda f: f["attachments"][0]["size"] == 57 * 600_000),
    "53 base64 of =": (lambda: HEAD + multi() + part(ENCODED + b"base64\r\n", b"=" * 50 * MB), None),
    "53 =A=A": (lambda: HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n" + b"=A" * (20 * MB), None),
    "53 quoted-printable of =": (lambda: HEAD + multi() + part(ENCODED + b"quoted-printable\r\n", b"= " * (25 * MB)), None),
    "53 uuencode": (lambda: HEAD + b"\r\n" + b"begin 644 a\n" * (4 * MB), None),
    "53 uuencoded files": (lambda: HEAD + b"\r\n" + b"begin 644 a\n#86)C\n`\nend\n" * MB, None),
    "54 escapes": (lambda: HEAD + b"\r\n" + b"\x1b$B" * (10 * MB), None),
    "54 no GBK": (lambda: HEAD + b"Content-Type: text/plain; charset=gbk\r\n\r\n" + b"\xff\xfe" * (25 * MB), None),
    "55 NULs": (lambda: HEAD + b"\r\n" + b"\0" * 10 * MB, lambda f: set(f["text"]) == {"\ufffd"}),
    "56 CR": (lambda: HEAD + b"\r\n" + b"\r" * 50 * MB, None),
    "56 CR in a field": (lambda: HEAD + b"X: " + b"\r" * 50 * MB, None),
    "62 attachments": (lambda: HEAD + multi() + part(b"Content-Type: image/png; name=x.png\r\n", b"x", 10_000),
                       lambda f: len(f["attachments"]) == 999),
    "blanks": (lambda: HEAD + b"Subject: " + b" " * 50_000 + b'""' * 25_000 + b"\r\n\r\n" + b" \r\n" * (10 * MB), None),
    "delimiters of nothing": (lambda: nest(99) + b"\r\n" + b"--b\r\n" * (8 * MB), None),
    "encoded-words": (lambda: b"Subject: " + b"=?a?b?" * 16_000 + b"\r\nTo: " + b"=?a?q?" * 16_000 + b"\r\n\r\n", None),
    "flowed": (lambda: HEAD + b"Content-Type: text/plain; format=flowed\r\n\r\n" + b"> x \r\n" * (6 * MB), None),
    "HTML": (lambda: HEAD + b"Content-Type: text/html\r\n\r\n" + b"<div><b>" * (6 * MB), None),
}


@pytest.mark.parametrize("name", LARGE)
def test_large(name):
    mail, holds = LARGE[name]
    raw = mail()
    # the tool reads the mail into a buffer that doubles; the role maps it
    facts, cpu_s = parse(raw, None if SANITIZED else 256 + 4 * len(raw) // MB)
    assert holds is None or holds(facts)
    if not SANITIZED:
        # a bound for what is not linear, not a measurement: those belong to `make bench`
        assert cpu_s < 5
