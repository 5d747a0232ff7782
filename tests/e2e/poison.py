"""poison: mails as attacks 43 to 62 have them, endlessly, each with a text of its own: poison(n) is the n-th.

Sizes run from a few hundred octets to some megabytes: what one who sends a thousand of them can afford.  The largest ones
of attacks.md stand in test_parse.py, one by one."""
import base64
import random

CRLF = b"\r\n"


def multi(boundary, kind=b"mixed"):
    return b'Content-Type: multipart/%s; boundary="%s"\r\n\r\n' % (kind, boundary)


def part(fields, body, n=1, boundary=b"b"):
    return (b"--" + boundary + b"\r\n" + fields + b"\r\n" + body + b"\r\n") * n


def text_part(uid, boundary=b"b"):
    return part(b"Content-Type: text/plain\r\n", uid, boundary=boundary)


IMAGE = b"Content-Type: image/png; name=x.png\r\nContent-Transfer-Encoding: base64\r\n"

# (attack, what stands behind From, To, Subject and Message-ID).  uid: a text that no other mail has.
KINDS = [
    (43, lambda r, uid: b"".join(multi(b"b%d" % i) + b"--b%d\r\n" % i for i in range(r.randint(2000, 20000))) + b"\r\n" + uid),
    (43, lambda r, uid: b"".join(multi(b"b%d" % i) + b"--b%d\r\n" % i for i in range(3000)) + b"\r\n" + uid + CRLF +
     b"".join(b"--b%d--\r\n" % i for i in range(2999, -1, -1))),
    (44, lambda r, uid: b"Content-Type: message/rfc822\r\n\r\n" * r.randint(1000, 50000) + b"\r\n" + uid),
    (45, lambda r, uid: b"Cc: " + b"(" * r.randint(1000, 200000) + b"\r\nReply-To: " + b":" * 100000 + b"\r\n\r\n" + uid),
    (46, lambda r, uid: b'Content-Type: multipart/mixed; boundary="\\""\r\n\r\n--"\r\n\r\n' + uid),
    (46, lambda r, uid: b'Content-Type: multipart/mixed; boundary=""\r\n\r\n--\r\n\r\n' + uid),
    (46, lambda r, uid: multi(b"x" * 10000) + b"--" + b"x" * 10000 + b"\r\n\r\n" + uid),
    (46, lambda r, uid: b"Content-Type: multipart/mixed\r\n\r\n--\r\n\r\n" + uid),
    (46, lambda r, uid: multi(b"b") + b"--b\r\n" + multi(b"b") + text_part(uid) + b"--b--\r\n--b--\r\n"),
    (47, lambda r, uid: multi(b"b") + text_part(uid) + part(b"", b"x", r.randint(10000, 300000))),
    (48, lambda r, uid: b"".join(b"X-%d: v\r\n" % i for i in range(r.randint(1000, 100000))) + b"\r\n" + uid),
    (48, lambda r, uid: b"X: " + b"x" * r.randint(100_000, 3_000_000) + b"\r\n\r\n" + uid),
    (48, lambda r, uid: b"X: " + b"x\r\n " * r.randint(10_000, 500_000) + b"\r\n\r\n" + uid),
    (49, lambda r, uid: b"To: " + b"a@b.example, " * 100_000 + b"\r\n\r\n" + uid),
    (50, lambda r, uid: b"Content-Type: x/y" + b"".join(b"; name*%d=x" % i for i in range(10_000)) + b"\r\n\r\n" + uid),
    (50, lambda r, uid: b"Content-Type: x/y; name*0=a; name*7=c; name*1*=utf-8''%E4%; " + b"\xc3\xa9" * 4000 + b"=1; name=\"" +
     b"n" * 65_000 + b'"\r\n\r\n' + uid),
    (51, lambda r, uid: CRLF + uid + b"x" * r.randint(100_000, 4_000_000)),
    (52, lambda r, uid: CRLF + uid + CRLF + b"All work and no play makes Jack a dull boy.\r\n" * r.randint(2000, 90_000)),
    (53, lambda r, uid: multi(b"b") + text_part(uid) + part(IMAGE, b"=" * 300_000)),
    (53, lambda r, uid: b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.b64encode(uid) + b"=A" * 200_000),
    (53, lambda r, uid: b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + uid + CRLF + b"= " * 300_000),
    (53, lambda r, uid: CRLF + uid + CRLF + b"begin 644 a\n#86)C\n`\nend\n" * r.randint(10, 20_000)),
    (54, lambda r, uid: b"Content-Type: text/plain; charset=x-none\r\n\r\n" + uid + b"\xff\xfe\x80" * 1000),
    (54, lambda r, uid: b"Content-Type: text/plain; charset=utf-7\r\n\r\n" + uid + b"+ADw-script+AD4-" * 1000),
    (54, lambda r, uid: b"Content-Type: text/plain; charset=iso-2022-jp\r\n\r\n" + uid + b"\x1b$B" * 100_000),
    (54, lambda r, uid: b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + uid + b"\xc0\xaf\xed\xa0\x80\xf8\x88\x80" * 1000),
    (55, lambda r, uid: CRLF + uid + b"\0" * r.randint(1, 1_000_000)),
    (55, lambda r, uid: b"X-\xe4\xf6\0: \0\xff\r\n\r\n" + uid),
    (56, lambda r, uid: CRLF + uid + b"\r" * r.randint(1, 500_000)),
    (56, lambda r, uid: b"\n\n" + uid + b"\nline\n\rline\r\r\nline\n.\nline"),
    (57, lambda r, uid: multi(b"b") + text_part(uid) + part(
        b"Content-Type: application/zip; name=42.zip\r\nContent-Transfer-Encoding: base64\r\n", base64.encodebytes(
            b"PK\x03\x04" + r.randbytes(20_000)))),
    (58, lambda r, uid: b"Subject: second\r\nMessage-ID: <other@x>\r\nContent-Type: text/plain\r\nContent-Type: text/html\r\n"
     b"Date: never\r\nDate: Mon, 1 Jan 2024 10:00:00 +0000\r\n\r\n" + uid),
    (59, lambda r, uid: b"Date: " + r.choice([b"Mon, 1 Jan 1902 00:00:00 +0000", b"Sun, 7 Feb 2106 06:28:16 +0000",
                                              b"1 Jan 99999 00:00 +9999", b"\xff"]) + b"\r\n\r\n" + uid),
    (60, lambda r, uid: multi(b"b") + text_part(uid) + part(IMAGE, base64.b64encode(b"\x7fELF<script>alert(1)</script>"))),
    (61, lambda r, uid: multi(b"b") + text_part(uid) + b"".join(
        part(b'Content-Type: image/png; name="%s"\r\n' % name, b"x") for name in (
            b"../../../etc/passwd", b"/etc/shadow", b"\xe2\x80\x8b.htaccess", b"CON", b"n" * 300, b"\xe2\x80\xaegnp.exe", b"", b"."))),
    (62, lambda r, uid: multi(b"b") + text_part(uid) + part(b"Content-Type: image/png; name=x.png\r\n", b"x", r.randint(500, 10_000))),
    (0, lambda r, uid: b"Content-Type: text/html\r\n\r\n" + uid + b"<div><b><table>" * r.randint(1000, 100_000)),
    (0, lambda r, uid: b"Content-Type: text/plain; format=flowed\r\n\r\n" + uid + CRLF + b"> x \r\n" * r.randint(1000, 100_000)),
    (0, lambda r, uid: CRLF + uid + CRLF + b"!a\r\n> On 5 January 2015 at 15:00, Ann <ann@x> wrote:\r\n" * 20_000),
]


def poison(n):
    """(attack, octets), the same for the same n."""
    r = random.Random(n)
    attack, make = KINDS[n % len(KINDS)]
    rest = make(r, b"poison-%d-end" % n)
    if attack == 55 and n % 3 == 0:
        return attack, rest.lstrip(CRLF)  # no header at all
    head = b"From: P%d <p%d@poison.test>\r\nTo: support@gate.test\r\nSubject: poison %d\r\nMessage-ID: <poison-%d@poison.test>\r\n"
    return attack, head % (n, n, n, n) + rest


def on_the_wire(octets):
    """As they go behind DATA: dots doubled, ended."""
    out = octets.replace(b"\r\n.", b"\r\n..")
    if out.startswith(b"."):
        out = b"." + out
    return out + (b"" if out.endswith(CRLF) else CRLF) + b".\r\n"
