"""The local images: what a container engine keeps on a machine, here a folder and what to start in it.

A name is what a task definition says: "name", "name:tag" (no tag: "latest") or "name@sha256:…". What stands in for docker
stores images here, the sandbox's ECS finds them; each is one small file in the learner's folder.

An image counts as pushed to the account's own registry when it is stored under its full name there ("….amazonaws.com/
answers:v1") and the sandbox's ECR knows that tag (PutImage); one that is stored under a short name alone was only built.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, unquote

from helpers.home import read_json, state_folder, write_json

LONGEST = 250  # bytes of a file's name on all common file systems, less its ending


@dataclass(frozen=True)
class Image:
    """A folder with a program's files, and how the program is started: `entrypoint` and then `command`, in `workdir`.

    `folder` is the container's own "/": a file that a Dockerfile copied to /app is `folder / "app"`. A program that the image
    does not bring (python, sh) is this machine's. `workdir` is a folder inside ("/app"; "" is "/"). `digest` is "sha256:…",
    or "" where nobody gave it one.
    """

    folder: Path
    entrypoint: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    workdir: str = ""
    digest: str = ""


def store(name: str, image: Image) -> None:
    """Keep `image` under `name`, in place of one that was there. Raises ValueError for a name that is empty or too long."""
    write_json(
        _path(name),
        {
            "name": full(name),
            "folder": str(Path(image.folder).absolute()),
            "entrypoint": list(image.entrypoint),
            "command": list(image.command),
            "environment": dict(image.environment),
            "workdir": image.workdir,
            "digest": image.digest,
        },
    )


def find(name: str) -> Image | None:
    """The image of that name, or None where none is kept or its file cannot be understood."""
    try:
        kept = read_json(_path(name))
        return Image(
            folder=Path(kept["folder"]),
            entrypoint=_texts(kept["entrypoint"]),
            command=_texts(kept["command"]),
            environment={str(key): str(value) for key, value in kept["environment"].items()},
            workdir=str(kept["workdir"]),
            digest=str(kept.get("digest", "")),
        )
    except (KeyError, TypeError, ValueError, AttributeError, OSError):
        return None


def remove(name: str) -> bool:
    """Forget the image of that name; whether there was one."""
    path = _path(name)
    there = path.is_file()
    path.unlink(missing_ok=True)
    return there


def names() -> tuple[str, ...]:
    """The names of all images, in the order of the alphabet."""
    kept = _folder().glob("*.json") if _folder().is_dir() else ()
    return tuple(sorted(unquote(path.stem) for path in kept if not path.name.startswith(".")))


def full(name: str) -> str:
    """`name` with its tag: "busybox" is "busybox:latest"."""
    last = name.rpartition("/")[2]
    return name if "@" in last or ":" in last else f"{name}:latest"


def _folder() -> Path:
    return state_folder() / "images"


def _path(name: str) -> Path:
    quoted = quote(full(name), safe="")
    if not name or len(quoted) > LONGEST:
        raise ValueError(f"an image's name has 1 to {LONGEST} letters: {name[:80]!r}")
    return _folder() / f"{quoted}.json"


def _texts(values: list) -> tuple[str, ...]:
    if isinstance(values, str):
        raise TypeError("a list of words")
    return tuple(str(value) for value in values)
