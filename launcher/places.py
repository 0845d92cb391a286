"""Where things are: the project, its virtual environment, the learner's folder; and the search path that finds them."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path, PurePath

PROJECT = Path(__file__).resolve().parent.parent
VENV = PROJECT / ".venv"
SETUP = PROJECT / ".workshop"
LOG = SETUP / "install.log"
LANGUAGES = ("en", "ja")


def scripts(venv: PurePath = VENV, system: str = os.name) -> PurePath:
    """The folder of a virtual environment's programs on this `system` ("nt" is Windows)."""
    return venv / ("Scripts" if system == "nt" else "bin")


def program(name: str, venv: PurePath = VENV, system: str = os.name) -> PurePath:
    """The path of a Python-made program of the environment (`python`, `uv`)."""
    return scripts(venv, system) / (f"{name}.exe" if system == "nt" else name)


def site_packages(venv: Path = VENV, system: str = os.name) -> Path | None:
    """The environment's folder of packages, or None where there is no environment."""
    if system == "nt":
        found = [venv / "Lib" / "site-packages"]
    else:
        found = sorted(venv.glob("lib/python3*/site-packages"))
    return next((folder for folder in found if folder.is_dir()), None)


def cdk(system: str = os.name) -> Path:
    """The CDK CLI that npm installed for this project."""
    return PROJECT / "node_modules" / ".bin" / ("cdk.cmd" if system == "nt" else "cdk")


def home(environment: Mapping[str, str] = os.environ) -> Path:
    """The learner's folder: `WORKSHOP_HOME` where it is set, else `work/` in the project."""
    return Path(environment.get("WORKSHOP_HOME") or PROJECT / "work").absolute()


def state_folder() -> Path:
    """What the kit itself remembers, in the learner's folder."""
    return home() / ".workshop"


def environment(base: Mapping[str, str] = os.environ) -> dict[str, str]:
    """`base` with the environment's programs and the CDK CLI found first, and no other Python's settings in the way."""
    first = [str(scripts()), str(cdk().parent)]
    rest = [part for part in base.get("PATH", os.defpath).split(os.pathsep) if part and part not in first]
    kept = {name: value for name, value in base.items() if name not in ("PYTHONHOME", "__PYVENV_LAUNCHER__")}
    if "WORKSHOP_HOME" in base:
        kept["WORKSHOP_HOME"] = str(home(base))
    return kept | {"PATH": os.pathsep.join([*first, *rest]), "VIRTUAL_ENV": str(VENV)}


def maker() -> str:
    """The Python that makes the environment: this one, or the one that stands behind the environment it runs in."""
    return getattr(sys, "_base_executable", None) or sys.executable
