"""What `make bench` measures.  Two sides always run in turn, in one run, on one machine: read the ratios, which hold
elsewhere, and not the absolute figures, which don't.

  lmtp    LMTP intake of distinct small mails: tickets committed, confirmations queued, against Dovecot's LMTP into
          maildirs with fsync; on 4 connections and on 1; with CPU and memory a mail
  fsync   mails a fdatasync at 16 connections, seen by strace
  writer  the gate against its own writer replaying stored facts
  store   the store alone: whole tickets in groups of 1, 10 and 100 a commit; indexing and search
  start   `gatepost deliver`'s process start against a program that links libc only
  parse   `gatepost parse`'s reader, in one process, small mails and the mix
  fetch   an INBOX of 5,000 mails (or N) drained into tickets, marking them seen and moving them, against mbsync (isync)
          pulling the same INBOX into a maildir with fsync
  poison  LMTP intake of distinct small mails on 4 connections while 1,000 hostile ones (tests/e2e/poison.py, 0.4 MB each on
          average) come on another as fast as they are taken, against the same without them
  worst   what hostile mails of 50 MB cost that reader, and of 10 MB where no limit cuts their text

PAIRS=5 N=3000 are the defaults (environment).
"""
import os
import pathlib
import pwd
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
import disk  # noqa: E402
from harness import BUILD, NO_LIMITS, Dovecot, Gate, wait_for  # noqa: E402
from poison import poison  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
TOOLS = BUILD / "bench"
PAIRS, N = int(os.environ.get("PAIRS", 5)), int(os.environ.get("N", 3000))
TICK = os.sysconf("SC_CLK_TCK")
# Mails of gen-mail are dated 2025 and come from 40 strangers by one envelope sender: none of that may withhold a
# confirmation here.
CONF = f"""answer_within = 3000d
trust {{ everyone = yes }}
{NO_LIMITS}"""


def median(values):
    return statistics.median(values)


def span(values, digits=2):
    return f"{median(values):.{digits}f} ({min(values):.{digits}f}..{max(values):.{digits}f})"


def mails(n, seed, *more):
    d = pathlib.Path(tempfile.mkdtemp(prefix="gatepost-bench-"))
    subprocess.run([str(HERE / "gen-mail"), str(n), str(d), "--seed", str(seed), *more], check=True,
                   stdout=subprocess.DEVNULL)
    return d


def tree_cpu_and_pss(pid):
    """CPU seconds used so far by a process and all below it, and their summed PSS in KB."""
    cpu, pss, kids = 0.0, 0, {}
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        kids.setdefault(int(fields[1]), []).append((int(stat.parent.name), sum(map(int, fields[11:15])) / TICK))
    todo = [pid]
    own = next((c for ks in kids.values() for p, c in ks if p == pid), 0)
    cpu += own
    while todo:
        p = todo.pop()
        try:
            m = re.search(r"^Pss:\s+(\d+)", pathlib.Path(f"/proc/{p}/smaps_rollup").read_text(), re.M)
            pss += int(m.group(1)) if m else 0
        except OSError:
            pass
        for k, c in kids.get(p, []):
            cpu += c
            todo.append(k)
    return cpu, pss


def load_argv(port, folder, conns, n, users):
    return [str(TOOLS / "lmtp-load"), "-p", str(port), "-c", str(conns), "-m", str(n), "-k", str(users), "-r",
            "user%d@example.test" if users > 1 else "support@gate.test", "-f", "sender@example.com", str(folder)]


def load(port, folder, conns, n, users):
    r = subprocess.run(load_argv(port, folder, conns, n, users), capture_output=True, text=True)
    m = re.search(r"(\d+) messages \((\d+) refused\).* in ([\d.]+) s: ([\d.]+)/s.*p50 ([\d.]+).*p99 ([\d.]+)", r.stdout)
    if not m or int(m.group(2)) or int(m.group(1)) != n:
        sys.exit(f"bench: {r.stdout}{r.stderr}")
    return {"rate": float(m.group(4)), "p50": float(m.group(5)), "p99": float(m.group(6)), "s": float(m.group(3))}


def stats(gate):
    return gate.json("stats")[0]


def gate_run(folder, conns, n):
    with Gate(conf=CONF) as gate:
        gate.tool("outbox", "pause")
        cpu0, _ = tree_cpu_and_pss(gate.proc.pid)
        t0 = time.monotonic()
        got = load(gate.lmtp_port, folder, conns, n, 1)
        wait_for(lambda: stats(gate)["index_lag"] == 0, 120, 0.02, "the index was not drained")
        got["drained_s"] = time.monotonic() - t0
        cpu1, got["pss_kb"] = tree_cpu_and_pss(gate.proc.pid)
        got["cpu_ms"] = (cpu1 - cpu0) * 1000 / n
        counters = stats(gate)["gate"]
        got["group"] = counters["mails"] / max(1, counters["groups"])
        # N distinct mails, N times `opened`, N outbox rows
        assert gate.db("select count(*) from mail where outcome = 'opened'") == [(n,)], "not every mail opened a ticket"
        assert gate.db("select count(*) from ticket") == [(n,)]
        assert gate.db("select count(*) from outbox where kind = 'confirmation' and state = 'queued'") == [(n,)]
        return got


def dovecot_run(folder, conns, n):
    with Dovecot() as d:
        load(d.lmtp_port, folder, conns, 20, 16)  # its processes are started, its users' maildirs made
        cpu0, _ = tree_cpu_and_pss(d.proc.pid)
        got = load(d.lmtp_port, folder, conns, n, 16)
        got["cpu_ms"] = (tree_cpu_and_pss(d.proc.pid)[0] - cpu0) * 1000 / n
        return got


def lmtp_on(where):
    for conns, goal, stretch in ((4, 5, 8), (1, 4, 6)):
        ours, theirs = [], []
        for pair in range(PAIRS):
            folder = mails(N, pair + 1, "--small")
            theirs.append(dovecot_run(folder, conns, min(N, 1500)))
            ours.append(gate_run(folder, conns, N))
        ratio = [a["rate"] / b["rate"] for a, b in zip(ours, theirs)]
        p99 = [a["p99"] / b["p99"] for a, b in zip(ours, theirs)]
        print(f"lmtp on {where}, {conns} connection{'s' * (conns > 1)}: gatepost {span([a['rate'] for a in ours], 0)}/s, "
              f"Dovecot {span([b['rate'] for b in theirs], 0)}/s: ratio {span(ratio)} (goal {goal}, stretch {stretch}); "
              f"p99 {span([a['p99'] for a in ours])} ms against {span([b['p99'] for b in theirs])} ms: ratio {span(p99)} (goal 0.5); "
              f"with the index drained {span([N / a['drained_s'] for a in ours], 0)}/s; "
              f"CPU a mail {span([a['cpu_ms'] for a in ours], 3)} ms against {span([b['cpu_ms'] for b in theirs], 3)} ms; "
              f"memory of all processes {span([a['pss_kb'] / 1024 for a in ours], 1)} MB", flush=True)


def bench_lmtp():
    disk.each(lmtp_on)


def bench_fsync():
    folder = mails(N, 99, "--small")
    with Gate(conf=CONF) as gate:
        gate.tool("outbox", "pause")
        out = gate.dir / "strace"
        tracer = subprocess.Popen(["strace", "-q", "-c", "-e", "trace=fdatasync,fsync", "-o", str(out), "-p",
                                   str(gate.roles()["gate"])], stderr=subprocess.DEVNULL)
        time.sleep(1)
        load(gate.lmtp_port, folder, 16, N, 1)
        tracer.terminate()
        tracer.wait()
        # % time, seconds, usecs/call, calls, (errors,) syscall
        calls = sum(int(f[3]) for f in map(str.split, out.read_text().splitlines()) if f and f[-1] in ("fsync", "fdatasync"))
        s = stats(gate)
        print(f"fsync, 16 connections: {N / calls:.1f} mails a sync by strace (goal 2), {s['gate']['mails'] / max(1, s['gate']['groups']):.1f} "
              f"mails a group by the gate's own counters", flush=True)
    shutil.rmtree(folder)


def writer_rate(folder, group):
    r = subprocess.run([str(BUILD / "bench" / "writer"), str(folder), str(group)], capture_output=True, text=True)
    m = re.search(r"([\d.]+)/s", r.stdout)
    if not m:
        sys.exit(f"bench: writer: {r.stdout}{r.stderr}")
    return float(m.group(1))


def bench_writer():
    """On 4 connections against groups of the size that the gate's had, and on 16 against groups of 16."""
    for conns in (4, 16):
        rows = []
        for pair in range(PAIRS):
            folder = mails(N, pair + 1, "--small")
            ours = gate_run(folder, conns, N)
            group = 16 if conns == 16 else max(1, round(ours["group"]))
            rows.append((ours["rate"], writer_rate(folder, group), group))
            shutil.rmtree(folder)
        gate, writer, group = zip(*rows)
        print(f"writer: the gate on {conns} connections {span(gate, 0)}/s, its writer replaying stored facts {span(group, 0)} a commit "
              f"{span(writer, 0)}/s: ratio {span([a / b for a, b, _ in rows])} (goal 0.5)", flush=True)


def bench_store():
    rates, rest = {1: [], 10: [], 100: []}, ""
    for _ in range(PAIRS):
        for group, seen in rates.items():
            with tempfile.TemporaryDirectory(prefix="gatepost-bench-") as d:
                r = subprocess.run([str(BUILD / "bench" / "store"), f"{d}/x.db", str(2 * N), str(group)], capture_output=True,
                                   text=True, check=True)
            first, *others = r.stdout.splitlines()
            seen.append([float(x) for x in re.findall(r"[\d.]+", first)[1:]])
            rest = "\n".join(f"store: {line}" for line in others)
    for group, seen in rates.items():
        rate, cpu, kb, syncs = zip(*seen)
        print(f"store: {group} a commit: {span(rate, 0)} tickets/s, {span(cpu, 3)} ms CPU, {median(kb):.0f} KB and "
              f"{median(syncs):.3f} syncs a ticket", flush=True)
    print(rest, flush=True)


def cpu_of(argv, n, stdin):
    """User and system CPU of n runs, each with stdin's octets, in seconds a run."""
    import resource
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for _ in range(n):
        subprocess.run(argv, input=stdin, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / n


def bench_start():
    """Through the pipe door as an MTA would, a small mail each."""
    plain = BUILD / "bench" / "plain"
    src = "#include <stdio.h>\nint main(void){char b[8192];while(fread(b,1,sizeof b,stdin)){}return 0;}\n"
    subprocess.run(["cc", "-O2", "-x", "c", "-o", str(plain), "-"], input=src.encode(), check=True)
    rows = []
    folder = mails(200 * (PAIRS + 1), 7, "--small")
    files = sorted(folder.glob("*.eml"))
    with Gate(conf=CONF) as gate:
        gate.tool("outbox", "pause")
        for pair in range(PAIRS + 1):
            a = b = 0.0
            for f in files[pair * 200:(pair + 1) * 200]:
                data = f.read_bytes()
                a += cpu_of([str(plain)], 1, data)
                b += cpu_of([str(BUILD / "gatepost"), "-c", str(gate.conf), "deliver"], 1, data)
            rows.append((a / 200, b / 200))
    shutil.rmtree(folder)
    rows = rows[1:]
    print(f"start: gatepost deliver {span([b * 1000 for _, b in rows])} ms CPU a mail, a libc-only program "
          f"{span([a * 1000 for a, _ in rows])} ms: ratio {span([b / a for a, b in rows])} (goal 2.5 at most)", flush=True)


def bench_parse():
    reader = BUILD / "bench" / "parse"
    for name, more in (("small", ["--small"]), ("mix", [])):
        folder = mails(min(N, 1000), 5, *more)
        r = subprocess.run([str(reader), str(folder), str(PAIRS)], capture_output=True, text=True)
        print(f"parse, {name}: {r.stdout.strip() or r.stderr.strip()}", flush=True)
        shutil.rmtree(folder)


def inbox_of(folder, dovecot, user="support@gate.test"):
    """The mails as a maildir's, known to Dovecot; how many."""
    owner, box = pwd.getpwnam("mail"), dovecot.mail / user
    for d in (box, box / "new", box / "cur", box / "tmp"):
        d.mkdir()
        os.chown(d, owner.pw_uid, owner.pw_gid)
    files = sorted(folder.iterdir())
    for i, f in enumerate(files):
        path = box / "cur" / f"1700000000.M{i:08}.test:2,"
        shutil.copyfile(f, path)
        os.chown(path, owner.pw_uid, owner.pw_gid)
    with dovecot.imap(user) as c:
        c.select("INBOX", readonly=True)
    return len(files)


def gate_drains(folder, after):
    with Dovecot() as d:
        n = inbox_of(folder, d)
        gate = Gate(conf=CONF)
        secrets = gate.secrets(imap="secret\n")
        with gate:
            gate.tool("outbox", "pause")
            gate.stop()
            gate.write_conf(f"""{secrets}
mailbox "support" {{ url = "imap://support%40gate.test@127.0.0.1:{d.imap_port}/INBOX" tls = "none" secret = "imap"
  start = "all" after = "{after}" }}
{CONF}""")

            def left():
                with d.imap("support@gate.test") as c:
                    c.select("INBOX", readonly=True)
                    return c.uid("SEARCH", None, "UNSEEN")[1][0].split()
            cpu0 = tree_cpu_and_pss(d.proc.pid)[0]
            t0 = time.monotonic()
            gate.start(wait=False)
            wait_for(lambda: tickets_of(gate) == n, 600, 0.02, lambda: f"{tickets_of(gate)} of {n} tickets")
            wait_for(lambda: not left(), 60, 0.02)
            took = time.monotonic() - t0
            cpu, pss = tree_cpu_and_pss(gate.proc.pid)
            assert gate.db("select count(*) from mail where outcome = 'opened'") == [(n,)]
            return took, cpu, tree_cpu_and_pss(d.proc.pid)[0] - cpu0, pss


def tickets_of(gate):
    try:
        return gate.db("select count(*) from ticket")[0][0]
    except sqlite3.Error:
        return 0


def mbsync_pulls(folder):
    with Dovecot() as d:
        n = inbox_of(folder, d)
        here = pathlib.Path(tempfile.mkdtemp(prefix="gatepost-mbsync-"))
        (here / "box").mkdir()
        (here / "conf").write_text(f"""FSync yes
IMAPStore far
Host 127.0.0.1
Port {d.imap_port}
User support@gate.test
Pass secret
SSLType None
AuthMechs LOGIN

MaildirStore near
Path {here}/box/
Inbox {here}/box/INBOX

Channel all
Far :far:
Near :near:
Pattern INBOX
Create Near
Sync Pull New
SyncState *
""")
        t0 = time.monotonic()
        r = subprocess.run(["mbsync", "-q", "-c", str(here / "conf"), "-a"], capture_output=True, text=True)
        took = time.monotonic() - t0
        got = len(list((here / "box/INBOX/new").iterdir())) + len(list((here / "box/INBOX/cur").iterdir()))
        if r.returncode or got != n:
            sys.exit(f"bench: mbsync fetched {got} of {n}: {r.stderr}")
        return took


def fetch_on(where):
    folder = mails(int(os.environ.get("N", 5000)), 7, "--small")
    n = len(list(folder.iterdir()))
    for after, goal in (("seen", 3), ("move:Processed", 2)):
        pairs = [(gate_drains(folder, after), mbsync_pulls(folder)) for _ in range(PAIRS)]
        print(f"fetch on {where}, {after}: {n} mails into tickets in {span([g[0] for g, _ in pairs])} s ({median([g[1] for g, _ in pairs]):.1f} s "
              f"CPU, Dovecot {median([g[2] for g, _ in pairs]):.1f}; {median([g[3] for g, _ in pairs]) / 1024:.0f} MB), mbsync "
              f"{span([m for _, m in pairs])} s: ratio {span([m / g[0] for g, m in pairs])} (goal {goal})", flush=True)


def bench_fetch():
    if shutil.which("mbsync"):
        disk.each(fetch_on)
    else:
        print("fetch: skipped, mbsync (package isync) isn't there", flush=True)


def beside(good, bad, n_bad):
    """The rate of the good mails, alone (n_bad 0) or beside bad ones; and of the bad ones."""
    with Gate(conf=CONF) as gate:
        gate.tool("outbox", "pause")
        poisoner = None
        if n_bad:
            poisoner = subprocess.Popen(load_argv(gate.lmtp_port, bad, 1, n_bad, 1) + ["-t", "600"], stdout=subprocess.PIPE, text=True)
            wait_for(lambda: stats(gate)["gate"]["mails"] >= 10, 60, 0.02)
        got = load(gate.lmtp_port, good, 4, N, 1)
        meanwhile = stats(gate)["gate"]["mails"] - N
        if poisoner:
            assert re.search(rf"^{n_bad} messages \(0 refused\)", poisoner.communicate()[0], re.M), "a poison mail was refused"
            outcomes = dict(gate.db("select outcome, count(*) from mail group by 1"))
            assert outcomes.get("opened", 0) + outcomes.get("held", 0) == N + n_bad, outcomes
            assert gate.db("select count(*) from ticket") == [(outcomes["opened"],)]
        return got["rate"], got["p99"], meanwhile


def bench_poison():
    n_bad, rows = int(os.environ.get("POISON", 1000)), []
    bad = pathlib.Path(tempfile.mkdtemp(prefix="gatepost-bench-"))
    for i in range(n_bad):
        (bad / f"{i:06}.eml").write_bytes(poison(i)[1])
    for pair in range(PAIRS):
        good = mails(N, pair + 1, "--small")
        rows.append((beside(good, bad, 0), beside(good, bad, n_bad)))
        shutil.rmtree(good)
    shutil.rmtree(bad)
    print(f"poison: good mails on 4 connections {span([a[0] for a, _ in rows], 0)}/s alone, {span([b[0] for _, b in rows], 0)}/s beside "
          f"poison on another: ratio {span([b[0] / a[0] for a, b in rows])} (goal 0.8); p99 {span([a[1] for a, _ in rows])} and "
          f"{span([b[1] for _, b in rows])} ms; {span([b[2] for _, b in rows], 0)} of {n_bad} poison mails were taken meanwhile, all of "
          f"them in the end, each a ticket or held", flush=True)


def bench_worst():
    print("worst: " + subprocess.run([BUILD / "bench" / "worst", "50"], capture_output=True, text=True,
                                     check=True).stdout.strip().replace("\n", "\nworst: "), flush=True)


PARTS = {"lmtp": bench_lmtp, "fsync": bench_fsync, "writer": bench_writer, "store": bench_store, "start": bench_start,
         "parse": bench_parse, "fetch": bench_fetch, "poison": bench_poison, "worst": bench_worst}


def main():
    wanted = sys.argv[1:] or list(PARTS)
    for part in wanted:
        if part not in PARTS:
            sys.exit(f"bench: no part {part}; there are {' '.join(PARTS)}")
        PARTS[part]()


if __name__ == "__main__":
    main()
