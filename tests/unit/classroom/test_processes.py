"""What a learner's server leaves behind ends with it, detached or not."""

import os
import subprocess
import sys
import time

import pytest

from helpers.home import PROJECT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a process take in orphans")

SUPERVISOR = """
import subprocess, sys
from helpers.hub.processes import end_all, take_in_orphans
take_in_orphans()
detached = "import subprocess, sys; subprocess.Popen(['sleep', '600'], start_new_session=True)"
subprocess.run([sys.executable, "-c", detached])                            # an orphan
stubborn = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); time.sleep(600)"
child = subprocess.Popen([sys.executable, "-c", stubborn], stdout=subprocess.PIPE)
child.stdout.readline()
subprocess.Popen(["sleep", "600"])
end_all(0.3)
"""


def test_detached_and_stubborn_programs_end_too():
    command = [sys.executable, "-c", SUPERVISOR]
    before = set(mine())
    done = subprocess.run(command, cwd=PROJECT, timeout=60, check=True)
    assert done.returncode == 0
    deadline = time.monotonic() + 20
    while (left := set(mine()) - before) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert left == set()


def mine():
    """The sleeping programs of this test, wherever they hang."""
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            try:
                with open(f"/proc/{entry.name}/cmdline", "rb") as file:
                    words = file.read()
            except OSError:
                continue
            if words == b"sleep\0600\0" or b"time.sleep(600)" in words:
                yield entry.name
