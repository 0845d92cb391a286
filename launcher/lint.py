"""`workshop.py lint`: every linter and type checker of the project, each once; those who change the project run it."""

import os
import shutil
import subprocess

from launcher.commands import Launcher
from launcher.environment import PROJECT

SOURCES = ["helpers", "launcher", "tests", "bench", "cdk_apps", "workshop.py"]
LINTERS = {
    "ruff check": ["ruff", "check", *SOURCES],
    "ruff format": ["ruff", "format", "--check", *SOURCES],
    "mypy": ["mypy"],
    "import-linter": ["lint-imports", "--no-logo"],
    "biome": ["biome", "ci", "--config-path=lint", "--colors=off", "helpers"],
}


def lint(launcher: Launcher) -> int:
    """Run each of LINTERS, say what it finds, and give 1 where one of them failed."""
    failed = False
    variables = launcher.variables()
    variables["PATH"] = os.pathsep.join([str(PROJECT / "lint" / "node_modules" / ".bin"), variables["PATH"]])
    for name, (program, *arguments) in LINTERS.items():
        command = [shutil.which(program, path=variables["PATH"]) or program, *arguments]
        done = subprocess.run(command, cwd=PROJECT, env=variables, stdin=subprocess.DEVNULL, check=False)
        failed = failed or done.returncode != 0
        launcher.say(
            launcher.text("lint_failed" if done.returncode else "lint_passed", name=name, code=done.returncode)
        )
    return 1 if failed else 0
