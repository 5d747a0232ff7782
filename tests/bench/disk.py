"""Where the parts write that compare with fsync on both sides.

What an fsync costs a program that makes a file for each mail hangs on two things beside the disk, so both are the same for
either side, and told:

- The file system's journal.  With one (as Debian makes ext4), the fsync of a new file waits for a commit of the journal;
  without one, it writes the inode and its folder's block and is twice as fast, which nobody's mail is trusted to.  Where
  $TMPDIR's ext4 has no journal, root measures twice: there, and on an image with one (in $TMPDIR, by a loop device, its
  blocks written beforehand).
- What was deleted in the minutes before.  Without a journal ext4 doesn't use a deleted file's inode again for up to five
  minutes, and looks through all of these for each new file.  So all that a part writes stays until it has ended.
"""
import contextlib
import os
import pathlib
import shutil
import subprocess
import tempfile

import harness

IMAGE_BYTES = 4 << 30  # of which ten pairs of N=3000 need a third


def mounted(folder):
    """The file system's type and device below a folder."""
    best = ("", "", "")
    for line in pathlib.Path("/proc/self/mounts").read_text().splitlines():
        device, point, kind = line.split()[:3]
        if pathlib.Path(point) in (folder, *folder.parents) and len(point) >= len(best[0]):
            best = (point, kind, device)
    return best[1:]


def has_journal(kind, device):
    """None: not known of this kind of file system, or of this one."""
    task = pathlib.Path("/sys/fs/ext4") / os.path.basename(os.path.realpath(device)) / "journal_task"
    try:
        return task.read_text().strip() != "<none>" if kind == "ext4" else None
    except OSError:
        return None


def run(*argv):
    return subprocess.run(argv, check=True, capture_output=True, text=True).stdout.strip()


@contextlib.contextmanager
def image():
    """A folder on an ext4 with Debian's defaults; None, and a line that says why, where there is none to be had."""
    home = pathlib.Path(tempfile.mkdtemp(prefix="gp-"))  # short: names of sockets end at 108
    file, point, device = home / "image", home / "d", None
    home.chmod(0o755)
    point.mkdir()
    try:
        with open(file, "wb") as f:
            for _ in range(IMAGE_BYTES >> 22):
                f.write(bytes(4 << 20))
            os.fsync(f.fileno())
        run("mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0,lazy_journal_init=0", str(file))
        device = run("losetup", "--direct-io=on", "--find", "--show", str(file))
        run("mount", device, str(point))
        yield point
    except (OSError, subprocess.CalledProcessError) as e:
        print(f"skipped on ext4 with a journal: {getattr(e, 'stderr', '') or e}", flush=True)
        yield None
    finally:
        subprocess.run(["umount", str(point)], capture_output=True)
        if device:
            subprocess.run(["losetup", "--detach", device], capture_output=True)
        shutil.rmtree(home, ignore_errors=True)


@contextlib.contextmanager
def written_to(folder):
    """All temporary folders are made below this one, and stay until the end."""
    before, home = tempfile.tempdir, pathlib.Path(tempfile.mkdtemp(prefix="gp-", dir=folder))
    home.chmod(0o755)
    tempfile.tempdir, harness.KEEP = str(home), True
    try:
        yield
    finally:
        tempfile.tempdir, harness.KEEP = before, False
        shutil.rmtree(home, ignore_errors=True)


def each(part):
    """Runs part(NAME) on every disk."""
    folder = pathlib.Path(tempfile.gettempdir()).resolve()
    kind, device = mounted(folder)
    journal = has_journal(kind, device)
    if journal is False and os.geteuid() == 0:
        with image() as point:
            if point:
                with written_to(point):
                    part("ext4 with a journal (a loop device)")
    elif journal is False:
        print("not measured on ext4 with a journal: that needs root, or a TMPDIR there", flush=True)
    with written_to(folder):
        part({True: "ext4 with a journal", False: "ext4 without a journal", None: kind}[journal])
