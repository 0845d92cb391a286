"""What bubblewrap is told: a root folder made of this machine's programs, read-only, and the guest's own folders."""

import os
import sys
import sysconfig
from pathlib import Path

from helpers.sandbox.instances.place import TOOLS, USER_ID, Place

HERE = Path(__file__).resolve().parent
OF_THE_SYSTEM = ("/bin", "/lib", "/lib32", "/lib64", "/libx32", "/sbin")
OF_ETC = ("alternatives", "inputrc", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime", "magic", "mime.types")
OF_ETC += ("os-release", "protocols", "services", "ssl/certs", "terminfo", "vim")


def python_inside() -> list[str]:
    """The command that runs the kit's Python inside, without its packages."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return [f"{TOOLS}/python/bin/{version}", "-I", "-S"]


def walls(place: Place) -> list[str]:
    """The command line of bubblewrap that puts the first process behind walls; one argument is still to come."""
    bound = []
    for path in OF_THE_SYSTEM:
        if os.path.islink(path):
            bound += ["--symlink", os.readlink(path), path]
        elif os.path.exists(path):
            bound += ["--ro-bind", path, path]
    for name in ("etc", "home", "opt", "srv", "tmp", "var"):
        bound += ["--bind", str(place.root / name), f"/{name}"]
    for name in OF_ETC:
        bound += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
    for program in ("agent.py", "sftp.py"):
        bound += ["--ro-bind", str(HERE / program), f"{TOOLS}/{program}"]
    bound += ["--ro-bind", sys.base_prefix, f"{TOOLS}/python", "--ro-bind", str(place.folder / "bin"), f"{TOOLS}/bin"]
    bound += ["--ro-bind", sysconfig.get_path("purelib"), f"{TOOLS}/packages"]
    bound += ["--ro-bind-try", f"{sys.prefix}/share/jupyter", f"{TOOLS}/share/jupyter"]
    return [
        *("bwrap", "--unshare-all", "--die-with-parent", "--as-pid-1"),
        *("--uid", USER_ID, "--gid", USER_ID, "--hostname", place.host[:64]),
        *("--clearenv", "--setenv", "LD_LIBRARY_PATH", f"{TOOLS}/python/lib"),
        *("--ro-bind", "/usr", "/usr", "--dev", "/dev", "--proc", "/proc"),
        *bound,
        *("--remount-ro", "/", "--chdir", "/", "--", *python_inside(), f"{TOOLS}/agent.py"),
    ]
