"""Where a guest keeps its files, and what it finds there at its first start."""

import sys
from dataclasses import dataclass
from pathlib import Path

from helpers.sandbox.isolation import root

USER_ID = 1000
TOOLS = "/run/workshop"  # where a guest that is set apart finds what is the kit's

PROMPTS = {"ubuntu": r"\u@\h:\w\$ ", "admin": r"\u@\h:\w\$ "}

SUDO = """#!/bin/sh
# In a stand-in the user may already do all that can be done, so sudo just runs the command.
while :; do
    case "$1" in
        -u | -g) shift 2 ;;
        -*) shift ;;
        *) break ;;
    esac
done
[ $# -gt 0 ] || exec "${SHELL:-/bin/sh}"
exec "$@"
"""


PYTHON = """#!/bin/sh
# The Python of the kit, with its packages; set apart, they are at {tools}.
if [ -d {tools}/packages ]; then
    PYTHONPATH={tools}/packages
    # An extra's folder is named by a pointer with a path of outside, which Python would not read there anyway.
    for pointer in {tools}/packages/workshop_extra_*.pth; do
        name=${{pointer##*/workshop_extra_}}
        extra={tools}/packages/workshop_extras/${{name%.pth}}
        [ ! -d "$extra" ] || PYTHONPATH=$PYTHONPATH:$extra
    done
    export PYTHONPATH LD_LIBRARY_PATH={tools}/python/lib
    export JUPYTER_PATH={tools}/share/jupyter JUPYTERLAB_DIR={tools}/share/jupyter/lab
    exec {tools}/python/bin/{version} {module}"$@"
fi
exec '{own}' {module}"$@"
"""


def python_program(module: str = "") -> str:
    """A program that starts the kit's Python, or a module of it."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    words = f"-m {module} " if module else ""
    return PYTHON.format(tools=TOOLS, version=version, module=words, own=sys.executable)


@dataclass(frozen=True)
class GuestFiles:
    """Where a guest keeps its files, for whom, and under which name it goes."""

    folder: Path
    user: str
    host: str

    @property
    def root(self) -> Path:
        return self.folder / "root"

    @property
    def home(self) -> Path:
        return self.root / "home" / self.user

    @property
    def log(self) -> Path:
        return self.root / "var" / "log" / "cloud-init-output.log"

    def furnish(self) -> None:
        """Make the folders and files of a new guest. Later they are the guest's own, and nothing here follows its links."""
        if (self.folder / "bin").exists():
            return
        for name in ("etc", "opt", "srv", "tmp", "var/log", "var/tmp", f"home/{self.user}", "../bin"):
            (self.root / name).mkdir(parents=True, exist_ok=True, mode=0o700)
        prompt = PROMPTS.get(self.user, r"[\u@\h \W]\$ ")
        system = root.files((self.host, self.host.partition(".")[0]), self.user, USER_ID)
        files = {self.root / "etc" / name: content for name, content in system.items()} | {
            self.root / "etc/hostname": f"{self.host}\n",
            self.home / ".bashrc": f"PS1='{prompt}'\n",
            self.home / ".bash_profile": "[ -f ~/.bashrc ] && . ~/.bashrc\n",
            self.folder / "bin/sudo": SUDO,
            self.folder / "bin/python3": python_program(),
            self.folder / "bin/python": python_program(),
            self.folder / "bin/jupyter": python_program("jupyter"),
            self.folder / "bin/jupyter-lab": python_program("jupyterlab"),
            self.folder / "bin/jupyter-server": python_program("jupyter_server"),
        }
        for path, content in files.items():
            path.write_text(content, encoding="utf-8")
            if path.parent.name == "bin":
                path.chmod(0o700)

    def keep_script(self, content: bytes) -> tuple[str, str]:
        """Put the user data's script where the guest can run it; gives its path there where it is set apart, and where not."""
        script = self.root / "var/user-data"
        script.write_bytes(content)
        script.chmod(0o700)
        return "/var/user-data", str(script)
