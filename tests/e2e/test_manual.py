"""The manual pages against the programs and their tables, both ways: each command, option, rule, reason and order by mail is
described, and what is described exists.  (Configuration keys: tests/unit/test_conf_man.c; templates: test_template.c.)"""
import re
import subprocess

import pytest

from harness import DAEMON, ROOT, TOOL

MAN = ROOT / "contrib/man"


@pytest.mark.parametrize("path", sorted(MAN.iterdir()), ids=lambda p: p.name)
def test_it_reads_well(path):
    r = subprocess.run(["groff", "-mdoc", "-Tutf8", "-ww", "-z", str(path)], capture_output=True, text=True, timeout=60)
    assert r.returncode == 0 and not r.stderr, r.stderr
    for name, section in re.findall(r"^\.Xr (gatepost\S*) (\d)", path.read_text(), re.M):
        assert (MAN / f"{name}.{section}").exists(), name


def page(name):
    return re.sub(r'^\.\\".*\n', "", (MAN / name).read_text(), flags=re.M)


def source(path):
    return (ROOT / path).read_text()


def usage(*argv):
    return subprocess.run([str(TOOL), *argv], capture_output=True, text=True, timeout=60, check=True).stdout


def described():
    """Command -> all that gatepost(1) says of it: its .It lines, and the text up to the next one that is another's."""
    text = page("gatepost.1").split(".Ss Mail\n")[1].split(".Sh FILES")[0]
    commands = {}
    for item in re.split(r"^\.(?:It Cm|Ss) ", text, flags=re.M)[1:]:
        head = item.split("\n", 1)[0]
        alike = re.fullmatch(r"(\w+(?: \| \w+)+) Ar id", head)  # resolve | close | ...
        for name in alike[1].split(" | ") if alike else head.split()[:1]:
            commands[name] = commands.get(name, "") + "\n" + item
    return {name: text for name, text in commands.items() if name.islower()}


COMMANDS = re.findall(r"^  (\w+) ", usage("help"), re.M)


def test_every_command_is_described():
    assert set(COMMANDS) == set(described()), set(COMMANDS) ^ set(described())


@pytest.mark.parametrize("command", COMMANDS)
def test_its_options(command):
    """--json and --limit stand at the top of the page, for all."""
    takes = set(re.findall(r"--([a-z-]+)|(?<=[\[ |])-([a-z])\b", usage(command, "-h").split("usage:")[1]))
    takes = {a or b for a, b in takes} - {"json", "limit"}
    said = {o.lstrip("-") for o in re.findall(r"Fl (-?[a-z][a-z-]*)", described()[command])} - {"json", "limit"}
    assert takes == said
    verbs = set(re.findall(rf"^(?:usage:)? +gatepost {command} ([a-z]+)\b", usage(command, "-h"), re.M))
    missing = {v for v in verbs if not re.search(rf"\b{v}\b", described()[command])}
    assert not missing


def test_the_daemons_options():
    r = subprocess.run([str(DAEMON), "-h"], capture_output=True, text=True, timeout=60, check=True)
    takes = set(re.findall(r"(?<=[\[ ])-(\w)\b", r.stdout))
    said = set(re.findall(r"^\.It Fl (\w)", page("gatepostd.8"), re.M))
    assert takes | {"h"} == said


def tagged(text):
    """The words of a list's .It Li lines."""
    return {w for line in re.findall(r"^\.It Li (.*)", text, re.M) for w in re.split(r" , ?", line)}


def test_rules():
    rules = page("gatepost-rules.7").split(".Ss Rules\n")[1].split(".El")[0]
    table = re.findall(r"&rule_(\w+),", source("daemon/gate/judge.c"))
    assert [w for w in re.findall(r"^\.It Li (\w+)", rules, re.M) if w not in ("seen", "unread")] == table


def test_silence():
    said = tagged(page("gatepost-rules.7").split(".Ss Silence\n")[1].split(".El")[0])
    rows = set(re.findall(r'^    \{"(\w+)", silence_', source("daemon/gate/silence.c"), re.M)) - {"automatic"}
    automatic = set(re.findall(r'\[REASON_\w+\] = \{"(\w+)"', source("parsers/auto.c")))
    assert said == rows | automatic | {"blocked", "only"}


def test_orders_by_mail():
    text = page("gatepost-rules.7").split(".Ss Commands\n")[1].split(".Ss Answers")[0]
    table = set(re.findall(r'\{"(\w+)", serve_', source("daemon/gate/serve.c")))
    assert table <= set(re.findall(r"!(\w+)", text))
