import os
import shutil
import sys

import pytest

sys.path.insert(0, os.path.dirname(__file__))
from harness import temp  # noqa: E402
from smtp_server import certificates  # noqa: E402


@pytest.fixture(scope="module")
def certs():
    folder = temp("certs")
    yield certificates(folder)
    shutil.rmtree(folder)
