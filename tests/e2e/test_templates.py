"""Texts of one's own: an override folder wins, a broken one is refused by -t and SIGHUP and never stops the service."""
import signal
import subprocess
import time

from harness import AS_USER, DAEMON, DIRECTORY, Gate, mail, temp, wait_for


def folder(**files):
    """templates/ with the files given, as de__words="..." for de/words."""
    d = temp("templates")
    for name, text in files.items():
        path = d / name.replace("__", "/").replace("_mustache", ".mustache")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return d


def body(g, n=0):
    wait_for(lambda: len(g.sent()) > n, 30)
    return g.sent()[n].get_content().replace("\r\n", "\n")


def test_override_and_reload():
    d = folder(en__signature_mustache="{{support_name}}\nMain Street 1\n")
    with Gate(conf=f'templates = "{d}"', directory=DIRECTORY) as g:
        g.lmtp(mail())
        assert body(g).endswith("Support\nMain Street 1\n")
        # broken: the old ones stay, and it is said where
        (d / "en" / "signature.mustache").write_text("{{support_name}}\n{{street}}\n")
        g.proc.send_signal(signal.SIGHUP)
        wait_for(lambda: "signature.mustache:2: no value" in g.text_log())
        g.lmtp(mail(subject="[acme-shop] another"))
        assert body(g, 1).endswith("Support\nMain Street 1\n")
        # mended: the new ones serve
        (d / "en" / "signature.mustache").write_text("{{support_name}}\nHigh Street 2\n")
        g.proc.send_signal(signal.SIGHUP)
        time.sleep(1)
        g.lmtp(mail(subject="[acme-shop] a third"))
        assert body(g, 2).endswith("Support\nHigh Street 2\n")


def test_broken_at_start_the_built_in_serves():
    d = folder(en__confirmation_mustache="{{#site}}\n")
    with Gate(conf=f'templates = "{d}"', directory=DIRECTORY) as g:
        assert "confirmation.mustache:1: a section isn't closed" in g.text_log()
        alert = body(g)
        assert "(templates) can't be used" in alert and "confirmation.mustache:1: a section isn't" in " ".join(alert.split())
        g.lmtp(mail())
        assert body(g, 1).startswith("Ticket #1: Checkout returns 500\n")


def test_dash_t():
    def check(conf):
        return subprocess.run([str(DAEMON), "-t", "-c", str(conf)], capture_output=True, text=True, cwd="/", **AS_USER)

    g = Gate(conf=f'templates = "{folder(de__words="type.downtime = Totalausfall")}"')
    assert check(g.conf).returncode == 0
    for files, said in (({"de__words": "month.13 = x"}, "/de/words:1: no word that is asked for: month.13"),
                        ({"de__letter_mustache": "x"}, "/de/letter.mustache: no template has this name"),
                        ({"de__date_mustache": "{{number}}"}, "/de/date.mustache:1: no value of this template")):
        g.write_conf(f'templates = "{folder(**files)}"')
        r = check(g.conf)
        assert r.returncode == 78 and said in r.stderr, r
    g.close()


def test_languages():
    """The organization's language, else the mail's own."""
    directory = {**DIRECTORY, "organizations": [{**DIRECTORY["organizations"][0], "language": "ja"}]}
    with Gate(directory=directory) as g:
        g.lmtp(mail(subject="[acme-shop] downtime: checkout is broken since this morning"))
        assert body(g).startswith("チケット #1: ")
        assert g.sent()[0]["Subject"] == "Re: checkout is broken since this morning [#1]"
        text = ("Guten Tag,\n\nseit heute Morgen ist der Laden nicht mehr zu erreichen, und wir wissen nicht, woran es "
                "liegt. Bitte helfen Sie uns, denn unsere Kunden können nichts bestellen.\n")
        g.lmtp(mail(subject="Der Laden steht", body=text, sender="Eva <eva@fremd.test>"), sender="eva@fremd.test")
        assert body(g, 1).startswith("Ticket #2\n\nGuten Tag,\n")
