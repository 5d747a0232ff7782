"""gatepost-recipes(7): each whole configuration that it shows is one that gatepostd -t takes without a word, on its own and
with the secrets it names.  The ways themselves are taken in test_circle.py, test_ring.py and test_lmtp.py; the providers are not."""
import re
import subprocess

import pytest

from harness import DAEMON, ROOT

PAGE = (ROOT / "contrib/man/gatepost-recipes.7").read_text()
CONFIGURATIONS = re.findall(r'^\.\\" conf\n\.Bd [^\n]*\n(.*?)^\.Ed$', PAGE, re.M | re.S)


def test_there_are_recipes():
    assert len(CONFIGURATIONS) >= 5


@pytest.mark.parametrize("text", CONFIGURATIONS, ids=lambda t: re.search(r'(?:listen|url) *= "([^"/]+//)?([^"]*)', t).group(2))
def test_a_configuration(tmp_path, text):
    conf, secrets = tmp_path / "gatepost.conf", tmp_path / "secrets"
    secrets.mkdir(mode=0o700)
    for name in set(re.findall(r'secret += "([^"]+)"', text)):
        (secrets / name).write_text("x")
        (secrets / name).chmod(0o600)
    for d in ("state", "run"):
        (tmp_path / d).mkdir(mode=0o700)
    conf.write_text(text + f'state_dir = "{tmp_path}/state"\nrun_dir = "{tmp_path}/run"\n')
    r = subprocess.run([str(DAEMON), "-c", str(conf), "-t"], capture_output=True, text=True, timeout=60)
    said = [line for line in r.stderr.splitlines() if "authserv_id" not in line and "directory" not in line
            and not line.endswith(": fine")]
    assert r.returncode == 0 and not said, r.stderr
