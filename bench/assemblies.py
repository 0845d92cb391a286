"""Compare what every app synthesizes by the processes that wait, and by the CDK CLI alone.

    python -m bench.assemblies [APP…]

Exit code, both streams, each file of the assembly byte by byte, and the environment and the context that the app was given.
"""

import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from helpers import sandbox
from helpers.cdk import CdkCommand, app_folder, app_names, waiting
from helpers.cdk.apps import context_names
from helpers.cdk.command import CompletedCommand, of_tools, run
from helpers.cdk.waiting import cli

GIVEN = {"key_name": "compared", "ssh_from": "203.0.113.10/32", "instance_type": "t3.small"}
RANDOM = re.compile(rb"jsii-kernel-\w+")  # a folder of each process, of which the traces in metadata tell
READY = 10.0  # seconds until all is loaded that can be
# Ahead of the app's own lines: what it was given is kept, and is a part of what is compared.
TELLS = """\
import os as _os, sys as _sys
_given = [*sorted(_os.environ.items()), _sys.argv, _sys.path, _sys.flags, _os.getcwd(), __file__, __name__]
open(_os.path.join(_os.environ["CDK_OUTDIR"], "given"), "w").write("\\n".join(map(repr, _given)))
"""


def main(chosen: list[str]) -> int:
    """Say of each app whether all is the same; 1 where it is not."""
    sandbox.activate()
    environment = sandbox.ensure().environment()
    differing = []
    for name in chosen or app_names():
        with tempfile.TemporaryDirectory() as folder:
            found = list(_differences(name, Path(folder), environment))
        print(f"{name}: {'; '.join(found) or 'the same'}", flush=True)
        differing += found
    cli.end()
    waiting.end()
    return bool(differing)


def _differences(name: str, folder: Path, environment: dict[str, str]) -> Iterator[str]:
    app = folder / "app"
    shutil.copytree(app_folder(name), app, ignore=shutil.ignore_patterns("cdk.out", "__pycache__"))
    source = app / "app.py"
    source.write_text(TELLS + source.read_text(encoding="utf-8"), encoding="utf-8")
    command = CdkCommand("synth", app, {key: GIVEN[key] for key in context_names(name) if key in GIVEN})
    out = folder / "assembly"
    own = waiting.app_command(app, environment["PATH"])
    waiting.start(of_tools(environment))
    cli.start(of_tools(environment))
    time.sleep(READY)
    waited = _synthesized(command, out, environment, " ".join(waiting.relayed(own)))
    if cli._waits or waiting.waits():
        yield "what waits was not used"
    plain = _synthesized(command, out, environment, " ".join(own))
    if waited[0] != plain[0]:
        yield f"it ended with {waited[0]}, else with {plain[0]}"
    for path in sorted(waited[1].keys() | plain[1].keys()):
        if waited[1].get(path) != plain[1].get(path):
            yield f"{path} differs"


def _synthesized(
    command: CdkCommand, out: Path, environment: dict[str, str], app: str
) -> tuple[CompletedCommand, dict[str, bytes]]:
    """How the command ended, and the files that it has made."""
    ended = run(command.words_on(out, False, app), command.folder, environment, lambda: False)
    files = [path for path in out.rglob("*") if path.is_file()]
    made = {str(path.relative_to(out)): RANDOM.sub(b"", path.read_bytes()) for path in files}
    shutil.rmtree(out)
    return ended, made


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
