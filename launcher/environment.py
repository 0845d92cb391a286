"""Making the environment: each stage is done once, told while it is done, and taken up again where it broke off."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from helpers.pip_settings import settings_of_pip
from launcher.children import Child, LauncherError
from launcher.lock import held
from launcher.words import Speaker

PROJECT = Path(__file__).resolve().parent.parent
UV = "uv==0.13.9"
Stage: TypeAlias = tuple[str, str, Callable[[], None]]
POINTER = "import pathlib, sysconfig; print(pathlib.Path(sysconfig.get_path('purelib'), 'aws_workshop.pth'))"

RESOURCE = {"Resources": {"Handle": {"Type": "AWS::CloudFormation::WaitConditionHandle"}}}
STACK = {
    "type": "aws:cloudformation:stack",
    "environment": "aws://unknown-account/unknown-region",
    "properties": {"templateFile": "one.json"},
}
SMALLEST_ASSEMBLY = {
    "manifest.json": {"version": "36.0.0", "artifacts": {"Stack": STACK}},
    "one.json": RESOURCE,
    "empty.json": {},
}


def scripts_folder(venv: Path, windows: bool = os.name == "nt") -> Path:
    """Where a virtual environment keeps its programs."""
    return venv / ("Scripts" if windows else "bin")


def python_of(venv: Path, windows: bool = os.name == "nt") -> Path:
    """The Python of a virtual environment."""
    return scripts_folder(venv, windows) / ("python.exe" if windows else "python")


def delete_own(path: Path) -> None:
    """Delete a folder; of a link to one, the link alone."""
    if path.is_symlink():
        path.unlink()
    else:
        shutil.rmtree(path, ignore_errors=True)


class Environment:
    """The environment of the checkout at `project`: .venv, the packages of the lock, and the CDK command.

    A stage that is done leaves a stamp in .venv, named after all that the stage depends on.
    """

    def __init__(self, project: Path, speaker: Speaker, say: Callable[[str], None] = print):
        self.project = project
        self.venv = project / ".venv"
        self.speaker = speaker
        self.say = say
        self.python = python_of(self.venv)
        self.hub = project / ".venv-hub"
        self.log = self.venv / "workshop-install.log"
        self.held: int | None = None

    @property
    def folders(self) -> list[str]:
        """The folders of the environment's own programs; of the `cdk` in two of them, the first starts sooner."""
        quick = [self.project / "helpers" / "cdk" / "programs"] if os.name == "posix" else []
        return [str(folder) for folder in (scripts_folder(self.venv), *quick, self.project / "node_modules" / ".bin")]

    @property
    def path(self) -> str:
        """PATH with the environment's programs first."""
        return os.pathsep.join([*self.folders, os.environ.get("PATH", os.defpath)])

    def program(self, name: str) -> str | None:
        """Where the environment's own program of this name is; None where it has none."""
        return shutil.which(name, path=os.pathsep.join(self.folders))

    def stages(self) -> list[Stage]:
        """Name, stamp and action of each stage, in order."""
        python = "%d.%d" % sys.version_info[:2]  # noqa: UP031 - a tuple of two
        return [
            ("make_venv", self._stamp("venv", str(self.project), python), self._make_venv),
            ("get_uv", self._stamp("uv", UV), self._get_uv),
            ("get_packages", self._stamp("packages", *self._contents("requirements.lock")), self._get_packages),
            ("get_tools", self._stamp("tools", *self._contents("package.json", "package-lock.json")), self._get_tools),
        ]

    def lint_stages(self) -> list[Stage]:
        """The stages for those who change the project, in order: its linters, each of an exact version."""
        packages = self._stamp("linters", *self._contents("lint/requirements.lock"))
        biome = self._stamp("biome", *self._contents("lint/package.json", "lint/package-lock.json"))
        return [("get_linters", packages, self._get_linters), ("get_biome", biome, self._get_biome)]

    def class_stages(self) -> list[Stage]:
        """The stages for a class, in order: JupyterHub in an environment of its own, its proxy, and modules compiled for
        learners, who cannot write them.
        """
        python = "%d.%d" % sys.version_info[:2]  # noqa: UP031 - a tuple of two
        hub = self._stamp("hub", str(self.project), python, *self._contents("hub.lock"))
        proxy = self._stamp("proxy", *self._contents("classroom/package.json", "classroom/package-lock.json"))
        compiled = self._stamp(
            "compiled", str(self.project), python, *self._contents("requirements.lock", "package-lock.json")
        )
        return [
            ("get_hub", hub, self._get_hub),
            ("get_proxy", proxy, self._get_proxy),
            ("compile_modules", compiled, self._compile_modules),
        ]

    def ready(self, stages: list[Stage] | None = None) -> bool:
        """Whether every stage is done (of `stages`, where they are given)."""
        return all(self._is_done(name, stamp) for name, stamp, _ in stages or self.stages())

    def make(self, stages: list[Stage] | None = None) -> None:
        """Do the stages that are not done (of `stages`, where they are given). Raises LauncherError."""
        try:
            if self.ready(stages):
                return
            with held(self.project / ".workshop-lock", self._tell_waiting) as lock:
                self.held = lock
                self._make(stages or self.stages())
        except OSError as error:
            reason = error.strerror or type(error).__name__
            path = error.filename or self.project
            raise LauncherError(self.speaker.text("cannot_write", path=path, reason=reason)) from error

    def _tell_waiting(self) -> None:
        self.say(self.speaker.text("waiting"))

    def _make(self, stages: list[Stage]) -> None:
        anew = False
        for number, (name, stamp, action) in enumerate(stages, 1):
            if self._is_done(name, stamp) and not anew:
                continue
            anew = anew or name == "make_venv"
            step = f"[{number}/{len(stages)}] " + self.speaker.text("step", what=self.speaker.text(name))
            self.say(step)
            started = time.monotonic()
            action()
            for old in self.venv.glob(f"{stamp.rpartition('-')[0]}-*"):
                old.unlink()
            (self.venv / stamp).write_text("done\n", encoding="utf-8")
            self.say(self.speaker.text("took", seconds=time.monotonic() - started))
        self.say(self.speaker.text("made"))

    def _is_done(self, name: str, stamp: str) -> bool:
        result = {
            "make_venv": self.python,
            "get_tools": self.project / "node_modules" / "aws-cdk" / "package.json",
            "get_hub": python_of(self.hub),
            "get_proxy": self.project / "classroom" / "node_modules" / "configurable-http-proxy" / "package.json",
            "get_biome": self.project / "lint" / "node_modules" / "@biomejs" / "biome" / "package.json",
        }
        return (self.venv / stamp).exists() and result.get(name, self.venv).exists()

    def _stamp(self, stage: str, *contents: str) -> str:
        digest = hashlib.sha256("\0".join(contents).encode()).hexdigest()[:16]
        return f"workshop-{stage}-{digest}"

    def _contents(self, *names: str) -> list[str]:
        return [(self.project / name).read_text(encoding="utf-8") for name in names]

    def _make_venv(self) -> None:
        """Make .venv anew. One that somebody else made is not touched."""
        old = self.project / ".venv.old"
        delete_own(old)
        if self.venv.exists():
            ours = any(self.venv.glob("workshop-*"))
            if not ours and any(self.venv.iterdir()):
                raise LauncherError(self.speaker.text("foreign_venv", path=self.venv))
            if ours and self.python.exists():
                self.say(self.speaker.text("moved"))
            os.replace(self.venv, old)  # in one step: an interrupted deletion would leave what nobody knows as ours
            delete_own(old)
        self.venv.mkdir()
        python = getattr(sys, "_base_executable", None) or sys.executable  # not that of the .venv that just went
        self._run("make_venv", [python, "-m", "venv", str(self.venv)])

    def _get_uv(self) -> None:
        self._run("get_uv", [str(self.python), "-m", "pip", "install", "--disable-pip-version-check", "--quiet", UV])

    def _get_packages(self) -> None:
        """Install what is locked. Packages that were cut off half-way look complete to uv, so all are put in again."""
        begun = self.venv / "workshop-begun"
        again = ["--reinstall"] if begun.exists() else []
        begun.write_text("", encoding="utf-8")
        self._install("get_packages", self.project / "requirements.lock", *again)
        command = [str(self.python), "-c", POINTER]
        pointer = subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8")
        Path(pointer.stdout.strip()).write_text(f"{self.project}\n", encoding="utf-8")
        begun.unlink()

    def _get_linters(self) -> None:
        self._install("get_linters", self.project / "lint" / "requirements.lock")

    def _get_tools(self) -> None:
        self._install_from_npm("get_tools", self.project)

    def _get_biome(self) -> None:
        self._install_from_npm("get_biome", self.project / "lint")

    def _get_hub(self) -> None:
        """Make .venv-hub anew, with JupyterHub as it is locked."""
        delete_own(self.hub)
        python = getattr(sys, "_base_executable", None) or sys.executable
        self._run("get_hub", [python, "-m", "venv", "--without-pip", str(self.hub)])
        self._install("get_hub", self.project / "hub.lock", python=python_of(self.hub))

    def _get_proxy(self) -> None:
        self._install_from_npm("get_proxy", self.project / "classroom")

    def _compile_modules(self) -> None:
        """Compile what is installed; packages with templates or samples in other Pythons' syntax fail in part, and run."""
        folder = self.python.parent.parent / "lib"
        command = [str(self.python), "-m", "compileall", "-q", "-j", "0", str(folder), str(self.project / "helpers")]
        Child(self.project, dict(os.environ), self.log, self.held).run(command)
        cdk = self.project / "helpers" / "cdk" / "programs" / "cdk"
        variables = os.environ | {"PATH": self.path, "CDK_DISABLE_CLI_TELEMETRY": "true"}
        with tempfile.TemporaryDirectory() as assembly:  # it keeps what Node compiles, and what a diff asks for
            for name, content in SMALLEST_ASSEMBLY.items():
                Path(assembly, name).write_text(json.dumps(content), encoding="utf-8")
            words = ["diff", "--no-notices", "--app", assembly, "--template", f"{assembly}/empty.json", "Stack"]
            Child(self.project, variables, self.log, self.held).run(["node", str(cdk), *words])

    def _install(self, name: str, lock: Path, *options: str, python: Path | None = None) -> None:
        """Install what `lock` holds into the environment of `python`, where another than this one is meant."""
        with held(self.venv / ".lock", self._tell_waiting):
            pass  # uv's own lock: it would make it for all users of the machine, and wait for them without a word
        target = str(python or self.python)
        command = [
            str(self.python),
            "-m",
            "uv",
            "pip",
            "install",
            "--python",
            target,
            "--require-hashes",
            "--quiet",
            *options,
        ]
        self._run(name, [*command, "--requirements", str(lock)])

    def _install_from_npm(self, name: str, folder: Path) -> None:
        npm = shutil.which("npm", path=self.folders[0])
        if npm is None:
            raise LauncherError(self.speaker.text("no_npm", path=self.venv))
        packages = folder / "node_modules"
        if packages.is_symlink():  # to those of another checkout, which `npm ci` would delete
            delete_own(packages)
        self._run(name, [npm, "ci", "--prefix", str(folder), "--no-audit", "--no-fund", "--loglevel=error"])

    def _run(self, name: str, command: list[str]) -> None:
        """Run a command of a stage, its words in the log. Raises LauncherError with the last of them where it fails."""
        variables = {"PATH": self.path}
        if name in ("get_packages", "get_linters", "get_hub"):
            variables |= settings_of_pip(self.python)
        child = Child(self.project, os.environ | variables, self.log, self.held)
        code, said = child.run(command)
        if code:
            text = self.speaker.text
            tail = "\n".join(f"    {line}" for line in said.splitlines()[-8:])
            advice = text(child.advice(said), python=sys.executable, version="%d.%d" % sys.version_info[:2])  # noqa: UP031
            raise LauncherError(text("failed", what=text(name), tail=tail, advice=advice, log=self.log))
