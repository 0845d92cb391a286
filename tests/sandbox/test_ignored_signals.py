"""Who starts a sandbox may ignore signals, as `nohup` does; what runs in it ignores none for that."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

IGNORED = ("HUP", "INT", "QUIT", "TERM", "CHLD")
START = "from helpers import sandbox; print(sandbox.ensure().pid)"


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the system does not tell which signals are ignored")
def test_a_sandbox_ignores_no_signal_that_was_ignored_where_it_was_started(tmp_path):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "WORKSHOP_"))}
    environment = kept | {"WORKSHOP_HOME": str(tmp_path), "WORKSHOP_WARM": "0"}
    line = f'trap \'\' {" ".join(IGNORED)}; exec "$0" -c "$1"'
    said = subprocess.run(
        ["/bin/sh", "-c", line, sys.executable, START], env=environment, capture_output=True, text=True, check=True
    )
    pid = int(said.stdout)
    try:
        status = dict(one.split(":", 1) for one in Path(f"/proc/{pid}/status").read_text().splitlines())
        ignored = int(status["SigIgn"], 16)
        assert [name for name in IGNORED if ignored >> (signal.Signals[f"SIG{name}"] - 1) & 1] == []
    finally:
        os.kill(pid, signal.SIGKILL)
