"""Making the environment: each stage is done once, told while it is done, and taken up again where it broke off."""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from launcher.words import Speaker

PROJECT = Path(__file__).resolve().parent.parent
UV = "uv==0.13.9"


class Trouble(Exception):
    """The launcher cannot go on; its argument is the sentence to say."""


def scripts_folder(venv: Path, windows: bool = os.name == "nt") -> Path:
    """Where a virtual environment keeps its programs."""
    return venv / ("Scripts" if windows else "bin")


def python_of(venv: Path, windows: bool = os.name == "nt") -> Path:
    """The Python of a virtual environment."""
    return scripts_folder(venv, windows) / ("python.exe" if windows else "python")


class Environment:
    """The environment of the checkout at `project`: .venv, the packages of the lock, and the CDK command."""

    def __init__(self, project: Path, speaker: Speaker, say: Callable[[str], None] = print):
        self.project = project
        self.venv = project / ".venv"
        self.speaker = speaker
        self.say = say
        self.python = python_of(self.venv)
        self.log = self.venv / "workshop-install.log"

    @property
    def path(self) -> str:
        """PATH with the environment's programs first."""
        own = [scripts_folder(self.venv), self.project / "node_modules" / ".bin"]
        return os.pathsep.join([*map(str, own), os.environ.get("PATH", os.defpath)])

    def stages(self) -> list[tuple[str, str, Callable[[], None]]]:
        """Name, stamp and action of each stage, in order. A stamp that is there means the stage is done."""
        return [
            ("make_venv", self._stamp("venv", str(self.project), sys.version), self._make_venv),
            ("get_uv", self._stamp("uv", UV), self._get_uv),
            ("get_packages", self._stamp("packages", *self._contents("requirements.lock")), self._get_packages),
            ("get_tools", self._stamp("tools", *self._contents("package.json", "package-lock.json")), self._get_tools),
        ]

    def ready(self) -> bool:
        """Whether every stage is done."""
        return self.python.exists() and all((self.venv / stamp).exists() for _, stamp, _ in self.stages())

    def make(self) -> None:
        """Do the stages that are not done. Raises Trouble."""
        if self.ready():
            return
        try:
            self._make()
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise Trouble(
                self.speaker.text("cannot_write", path=error.filename or self.project, reason=reason)
            ) from error

    def _make(self) -> None:
        anew = False
        for name, stamp, action in self.stages():
            path = self.venv / stamp
            if path.exists() and not anew and (name != "make_venv" or self.python.exists()):
                continue
            if name == "make_venv" and self.venv.exists():
                self.say(self.speaker.text("moved"))
            anew = anew or name == "make_venv"
            self.say(self.speaker.text("step", what=self.speaker.text(name)))
            started = time.monotonic()
            action()
            for old in self.venv.glob(f"{stamp.rpartition('-')[0]}-*"):
                old.unlink()
            path.write_text("done\n", encoding="utf-8")
            self.say(self.speaker.text("took", seconds=time.monotonic() - started))

    def _stamp(self, stage: str, *contents: str) -> str:
        digest = hashlib.sha256("\0".join(contents).encode()).hexdigest()[:16]
        return f"workshop-{stage}-{digest}"

    def _contents(self, *names: str) -> list[str]:
        return [(self.project / name).read_text(encoding="utf-8") for name in names]

    def _make_venv(self) -> None:
        shutil.rmtree(self.venv, ignore_errors=True)
        self.venv.mkdir()
        self._run("make_venv", [sys.executable, "-m", "venv", str(self.venv)])

    def _get_uv(self) -> None:
        self._run("get_uv", [str(self.python), "-m", "pip", "install", "--disable-pip-version-check", "--quiet", UV])

    def _get_packages(self) -> None:
        lock = str(self.project / "requirements.lock")
        uv = [
            str(self.python),
            "-m",
            "uv",
            "pip",
            "install",
            "--python",
            str(self.python),
            "--require-hashes",
            "--quiet",
        ]
        self._run("get_packages", [*uv, "--requirements", lock])
        finder = [str(self.python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
        packages = Path(subprocess.run(finder, capture_output=True, text=True, check=True).stdout.strip())
        (packages / "aws_workshop.pth").write_text(f"{self.project}\n", encoding="utf-8")

    def _get_tools(self) -> None:
        npm = shutil.which("npm", path=self.path) or "npm"
        self._run("get_tools", [npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"])

    def _run(self, name: str, command: list[str]) -> None:
        """Run a command of a stage, its words in the log. Raises Trouble with the last of them where it fails."""
        with open(self.log, "a", encoding="utf-8") as log:
            log.write(f"$ {' '.join(command)}\n")
            log.flush()
            begun = log.tell()
            code = subprocess.run(
                command,
                cwd=self.project,
                env=os.environ | {"PATH": self.path},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                check=False,
            ).returncode
        if code:
            said = self.log.read_bytes()[begun:].decode("utf-8", "replace")
            tail = "\n".join(f"  {line}" for line in said.splitlines()[-8:])
            what = self.speaker.text(name)
            raise Trouble(self.speaker.text("failed", what=what, tail=tail, log=self.log))
