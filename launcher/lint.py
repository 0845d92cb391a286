"""`workshop.py lint`: every linter and type checker of the project, each once; those who change the project run it."""

import os
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor, as_completed

from launcher.commands import Launcher
from launcher.environment import PROJECT

SOURCES = ["helpers", "launcher", "tests", "bench", "cdk_apps", "workshop.py"]
LINTERS = {
    "mypy": ["mypy"],  # which takes longest begins first
    "ruff check": ["ruff", "check", *SOURCES],
    "ruff format": ["ruff", "format", "--check", *SOURCES],
    "import-linter": ["lint-imports", "--no-logo"],
    # No linter, but it, too, finds a file that cannot be imported; and what it compiles is there for each worker of the tests.
    "pytest": ["pytest", "--collect-only", "-qqq", "-n", "0", "tests"],
    "biome": ["biome", "ci", "--config-path=lint", "--colors=off", "helpers"],
}


def lint(launcher: Launcher) -> int:
    """Run LINTERS side by side, say of each that ends whether it found something and what, and give 1 where one of them failed."""
    failed = False
    variables = launcher.variables()
    variables["PATH"] = os.pathsep.join([str(PROJECT / "lint" / "node_modules" / ".bin"), variables["PATH"]])

    def run(program: str, *arguments: str) -> tuple[int, str]:
        command = [shutil.which(program, path=variables["PATH"]) or program, *arguments]
        done = subprocess.run(
            command,
            cwd=PROJECT,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        return done.returncode, done.stdout

    with ThreadPoolExecutor(len(LINTERS)) as pool:
        runs = {pool.submit(run, *command): name for name, command in LINTERS.items()}
        for ended in as_completed(runs):
            code, found = ended.result()
            if code:
                failed = True
                launcher.say(found.rstrip())
            launcher.say(launcher.text("lint_failed" if code else "lint_passed", name=runs[ended], code=code))
    return 1 if failed else 0
