"""A Dockerfile followed as far as the sandbox's stand-in for a container engine can: files copied, and what is started.

Docker's own sentences are those of BuildKit's parser (moby/buildkit, frontend/dockerfile); where the stand-in cannot do what
docker could, it says so and what to do instead.
"""

import json
import os
import re
import shlex
import shutil
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from helpers.sandbox.isolation.root import inside

LEFT_OUT = (
    *("RUN", "EXPOSE", "LABEL", "USER", "ARG", "HEALTHCHECK", "VOLUME", "STOPSIGNAL", "SHELL"),
    *("MAINTAINER", "ONBUILD"),
)
STAND_IN = "the workshop's stand-in for a container engine"
WITH_HEREDOC = ("RUN", "COPY", "ADD")
HEREDOC = re.compile(r"<<-?(?P<quote>[\"']?)(?P<end>\w+)(?P=quote)(?=\s|$)")
ADDRESS = re.compile(r"\w+://|git@")
ARCHIVE = re.compile(r".*\.(tar|tar\.(gz|bz2|xz)|tgz|tbz2|txz)")


class DockerError(Exception):
    """What was asked cannot be done; said as docker says it."""


@dataclass
class Build:
    """What a Dockerfile has said so far, and the folder that is being filled."""

    context: Path
    root: Path
    workdir: str = "/"
    entrypoint: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    has_base_image: bool = False

    def place(self, path: str) -> Path:
        """Where a path of the container lies on this machine."""
        return inside(self.root, os.path.normpath(os.path.join(self.workdir, path)))

    def follow(self, text: str) -> None:
        """Follow a whole Dockerfile. Raises DockerError, with the number of the line where docker gives one."""
        found = list(instructions(text))
        if not found:
            raise DockerError("dockerfile parse error: file with no instructions")
        for line, instruction, rest in found:
            try:
                self.do(instruction, rest)
            except ValueError as error:
                raise DockerError(f"dockerfile parse error on line {line}: {error}") from error
            except OSError as error:
                raise DockerError(f"{instruction} {rest}: {error.strerror or error}") from error

    def do(self, instruction: str, rest: str) -> None:
        """Follow one instruction. Raises ValueError for what docker's parser would refuse."""
        if instruction not in ("FROM", "ARG") and not self.has_base_image:
            raise ValueError("no build stage in current context")
        if instruction == "FROM":
            self._begin(rest)
        elif instruction == "WORKDIR":
            if not rest:
                raise ValueError("WORKDIR requires exactly one argument")
            self.workdir = os.path.normpath(os.path.join(self.workdir, rest))
            self.place("").mkdir(parents=True, exist_ok=True)
        elif instruction in ("COPY", "ADD"):
            self._copy(instruction, rest)
        elif instruction == "ENV":
            self.environment |= variables(rest)
        elif instruction == "ENTRYPOINT":
            self.entrypoint, self.command = _started(rest), ()
        elif instruction == "CMD":
            self.command = _started(rest)
        elif instruction in LEFT_OUT:
            print(f"{instruction} {rest}: left out", file=sys.stderr)
        else:
            raise ValueError(f"unknown instruction: {instruction}")

    def _begin(self, rest: str) -> None:
        if len([word for word in rest.split() if not word.startswith("--")]) not in (1, 3):
            raise ValueError("FROM requires either one or three arguments")
        if self.has_base_image:
            raise DockerError(f"FROM {rest}: {STAND_IN} builds one stage only. Put what the image needs into that one.")
        self.has_base_image = True
        print(f"FROM {rest}: stood in for by this computer's own programs", file=sys.stderr)

    def _copy(self, instruction: str, rest: str) -> None:
        options = [word for word in rest.split() if word.startswith("--")]
        if any(word.startswith("--from") for word in options):
            raise DockerError(f"{instruction} {rest}: {STAND_IN} copies from the folder of the Dockerfile only.")
        if HEREDOC.search(rest):
            raise DockerError(
                f"{instruction} {rest}: {STAND_IN} copies files only. Put the text into a file of its own."
            )
        bare = rest.split(None, len(options))[-1] if options else rest
        words = list(_array(bare) or [word for word in bare.split() if not word.startswith("--")])
        if len(words) < 2:
            raise ValueError(f"{instruction} requires at least two arguments")
        *sources, target = words
        for source in sources:
            if instruction == "ADD":
                _refuse_to_add(source)
            self._copy_one(source, target, several=len(sources) > 1)

    def _copy_one(self, source: str, target: str, several: bool) -> None:
        source = source.lstrip("/") or "."  # of the context, whatever it begins with
        found = sorted(self.context.glob(source)) if any(c in source for c in "*?[") else [self.context / source]
        if not found:
            raise DockerError(f'failed to compute cache key: "/{source}": not found')
        for one in found:
            if not one.exists() or self.context not in [one.resolve(), *one.resolve().parents]:
                raise DockerError(f'failed to compute cache key: "/{source}": not found')
            within = target.endswith(("/", ".")) or self.place(target).is_dir() or several or len(found) > 1
            into = f"{target}/{one.name}" if within and not one.is_dir() else target
            self._put(
                one.resolve(), into
            )  # a source that is a link is followed, links in a folder are not, as docker does

    def _put(self, source: Path, target: str) -> None:
        """Copy a file, a link as a link, or a folder with all that is in it."""
        mode = source.lstat().st_mode
        if source == self.root:
            return  # where the folder of the Dockerfile is the learner's own, what is being built is in it
        if stat.S_ISDIR(mode):
            into = self.place(target)
            into.mkdir(parents=True, exist_ok=True)
            for one in sorted(source.iterdir()):
                self._put(one, f"{target}/{one.name}")
            shutil.copymode(source, into)
        elif stat.S_ISREG(mode) or stat.S_ISLNK(mode):
            folder, name = os.path.split(os.path.normpath(target))
            into = self.place(folder) / name
            into.parent.mkdir(parents=True, exist_ok=True)
            into.unlink(missing_ok=True)  # what is there is replaced: it may be a link
            shutil.copy(source, into, follow_symlinks=False)
        else:
            there = source.relative_to(self.context)
            raise DockerError(f"/{there}: {STAND_IN} copies files, folders and links. Leave this one out: it is none.")


def _refuse_to_add(source: str) -> None:
    if ADDRESS.match(source):
        raise DockerError(f"ADD {source}: {STAND_IN} fetches nothing. Save it beside the Dockerfile, and COPY it.")
    if ARCHIVE.fullmatch(source):
        raise DockerError(f"ADD {source}: {STAND_IN} unpacks nothing. Unpack it beside the Dockerfile, and COPY that.")


def _array(rest: str) -> tuple[str, ...]:
    """The words of ["a", "b"]; () for what is no such list, which docker takes for plain words."""
    try:
        found = json.loads(rest)
    except ValueError:
        return ()
    return tuple(found) if isinstance(found, list) and all(isinstance(one, str) for one in found) else ()


def _started(rest: str) -> tuple[str, ...]:
    """The words of a command: in brackets as they are, else a line for the shell."""
    if not rest or rest.replace(" ", "") == "[]":
        return ()
    return _array(rest) or ("sh", "-c", rest)


def variables(rest: str) -> dict[str, str]:
    """The variables that ENV sets: NAME=value …, or one as NAME and its value. Raises ValueError."""
    if not rest:
        raise ValueError("ENV requires at least one argument")
    name, value = [*rest.split(None, 1), ""][:2]
    if "=" not in name:
        if not value:
            raise ValueError("ENV must have two arguments")
        return {name: value}
    try:
        pairs = shlex.split(rest)
    except ValueError as error:
        raise ValueError("unexpected end of statement while looking for matching quote") from error
    for pair in pairs:
        if pair.startswith("="):
            raise ValueError("ENV names can not be blank")
        if "=" not in pair:
            raise ValueError(f"Syntax error - can't find = in {json.dumps(pair)}. Must be of the form: name=value")
    return dict(pair.split("=", 1) for pair in pairs)


def instructions(text: str) -> Iterator[tuple[int, str, str]]:
    """The instructions of a Dockerfile: the number of the line, the name, and what follows it. Comments and the texts that
    follow `<<END` are left out, broken lines joined.
    """
    lines = enumerate(text.removeprefix("\ufeff").splitlines(), start=1)
    for number, line in lines:
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        while line.rstrip().endswith("\\"):
            line = line.rstrip()[:-1]
            following = next((one for _, one in lines if not one.lstrip().startswith("#")), "")
            line = f"{line} {following}"
        name, rest = [*line.split(None, 1), ""][:2]
        for document in HEREDOC.finditer(rest) if name.upper() in WITH_HEREDOC else ():
            _skip(lines, document["end"], number)
        yield number, name.upper(), rest.strip()


def _skip(lines: Iterator[tuple[int, str]], end: str, first: int) -> None:
    """Go on to behind the line that says `end`."""
    if not any(line.strip() == end for _, line in lines):
        raise DockerError(f"dockerfile parse error on line {first}: unterminated heredoc")
