"""An instance's root folder: this machine's programs, read-only, the kit's own below TOOLS, and the guest's own folders."""

import sys
import sysconfig
from pathlib import Path

from helpers.sandbox.instances.guest_files import TOOLS, USER_ID, GuestFiles
from helpers.sandbox.isolation import bubblewrap, root
from helpers.sandbox.isolation.program import INSIDE

SFTP = Path(__file__).resolve().parent / "sftp.py"
AGENT = INSIDE / "agent.py"
OWN = ("etc", "home", "opt", "srv", "tmp", "var")


def python_inside() -> list[str]:
    """The command that runs a program of TOOLS with the kit's Python, without its packages."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return [f"{TOOLS}/python/bin/{version}", "-E", "-s", "-S"]


def isolated(files: GuestFiles) -> list[str]:
    """The command line that starts an instance's first process set apart; one argument is still to come."""
    bound = root.programs()
    for name in OWN:
        bound += ["--bind", str(files.root / name), f"/{name}"]
    bound += root.settings()
    for program in (AGENT, INSIDE / "children.py", SFTP):
        bound += ["--ro-bind", str(program), f"{TOOLS}/{program.name}"]
    bound += ["--ro-bind", sys.base_prefix, f"{TOOLS}/python", "--ro-bind", str(files.folder / "bin"), f"{TOOLS}/bin"]
    bound += ["--ro-bind", sysconfig.get_path("purelib"), f"{TOOLS}/packages"]
    bound += ["--ro-bind-try", f"{sys.prefix}/share/jupyter", f"{TOOLS}/share/jupyter"]
    return bubblewrap.command(
        [*python_inside(), f"{TOOLS}/{AGENT.name}"],
        bound,
        host=files.host,
        user=USER_ID,
        new_network=True,
        first_process=True,
        read_only=True,
        environment={"LD_LIBRARY_PATH": f"{TOOLS}/python/lib"},
    )
