"""What stands in for a container engine in the sandbox: `docker build, tag, inspect, login, push` as the CDK CLI calls them.

A build is a folder with the files that the Dockerfile copies, and what it says about starting; RUN is left out, and said to
be. A push makes the image known to the sandbox's own ECR. Nothing is fetched and nothing leaves this machine, so it is
used in the sandbox even where there is a real engine: that one would push to the real registry.
"""

import hashlib
import json
import os
import shlex
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path

from helpers.home import PROJECT, home, state_folder
from helpers.sandbox.tasks import images
from helpers.sandbox.tasks.images import Image

SAID = "(no container engine: the workshop's sandbox stands in for one, and runs the image's program on this computer)"
LEFT_OUT = ("RUN", "EXPOSE", "LABEL", "USER", "ARG", "HEALTHCHECK", "VOLUME", "STOPSIGNAL", "SHELL")


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

    def place(self, path: str) -> Path:
        """Where a path of the container lies on this machine. Raises DockerError for one outside."""
        whole = os.path.normpath(os.path.join(self.workdir, path))
        return self.root / whole.lstrip("/")

    def do(self, instruction: str, rest: str) -> None:
        """Follow one instruction."""
        if instruction == "WORKDIR":
            self.workdir = os.path.normpath(os.path.join(self.workdir, rest))
            self.place("").mkdir(parents=True, exist_ok=True)
        elif instruction in ("COPY", "ADD"):
            self._copy([word for word in _words(rest) if not word.startswith("--")])
        elif instruction == "ENV":
            pairs = shlex.split(rest)
            pairs = pairs if "=" in pairs[0] else ["=".join(rest.split(None, 1))]
            self.environment |= dict(pair.split("=", 1) for pair in pairs)
        elif instruction == "ENTRYPOINT":
            self.entrypoint, self.command = _started(rest), ()
        elif instruction == "CMD":
            self.command = _started(rest)
        elif instruction == "FROM":
            print(f"FROM {rest}: stood in for by this computer's own programs", file=sys.stderr)
        elif instruction in LEFT_OUT:
            print(f"{instruction} {rest}: left out", file=sys.stderr)
        else:
            raise DockerError(f"dockerfile parse error: unknown instruction: {instruction}")

    def _copy(self, words: list[str]) -> None:
        *sources, target = words
        for source in sources:
            found = sorted(self.context.glob(source)) if any(c in source for c in "*?[") else [self.context / source]
            for one in found:
                if not one.exists() or self.context not in [one.resolve(), *one.resolve().parents]:
                    raise DockerError(f'failed to compute cache key: "/{source}": not found')
                into = self.place(target)
                if one.is_dir():
                    shutil.copytree(one, into, dirs_exist_ok=True)
                    continue
                into = into / one.name if target.endswith(("/", ".")) or into.is_dir() or len(sources) > 1 else into
                into.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(one, into)


def _words(rest: str) -> list[str]:
    return json.loads(rest) if rest.startswith("[") else shlex.split(rest)


def _started(rest: str) -> tuple[str, ...]:
    """The words of a command: in brackets as they are, else a line for the shell."""
    return tuple(json.loads(rest)) if rest.startswith("[") else ("sh", "-c", rest)


def instructions(text: str) -> list[tuple[str, str]]:
    """The instructions of a Dockerfile with what follows each; comments left out, broken lines joined."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    parts = (line.strip().partition(" ") for line in joined.splitlines() if line.strip())
    return [(name.upper(), rest.strip()) for name, _, rest in parts]


def build(words: list[str]) -> None:
    """`docker build --tag NAME [--file FILE] … CONTEXT`."""
    options, context = _options(words)
    folder = Path(context).resolve()
    dockerfile = folder / options.get("file", ["Dockerfile"])[-1]
    if not dockerfile.is_file():
        raise DockerError(f"failed to read dockerfile: open {dockerfile.name}: no such file or directory")
    print(f"docker build {SAID}", file=sys.stderr)
    text = dockerfile.read_text(encoding="utf-8")
    mark = hashlib.sha256(text.encode() + b"".join(_content(folder))).hexdigest()
    root = state_folder() / "built" / mark[:24]
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    made = Build(folder, root)
    for instruction, rest in instructions(text):
        made.do(instruction, rest)
    image = Image(root, made.entrypoint, made.command, made.environment, made.workdir, f"sha256:{mark}")
    for name in options.get("tag", []):
        images.store(name, image)


def _content(folder: Path):
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix().encode() + path.read_bytes()


def _options(words: list[str]) -> tuple[dict[str, list[str]], str]:
    """The options of `docker build` by name, and the folder."""
    short, found, rest = {"-t": "tag", "-f": "file"}, {}, list(words)
    context = "."
    while rest:
        word = rest.pop(0)
        if word.startswith("-"):
            name, equals, value = word.partition("=")
            key = short.get(name, name.lstrip("-"))
            if not equals and key not in ("no-cache", "pull", "load", "push", "quiet", "rm") and rest:
                value = rest.pop(0)
            found.setdefault(key, []).append(value)
        else:
            context = word
    return found, context


def inspect(words: list[str]) -> None:
    """`docker inspect NAME`: whether it was built."""
    for name in words:
        image = images.find(name)
        if image is None:
            raise DockerError(f"Error response from daemon: No such object: {name}")
        print(json.dumps([{"Id": image.digest, "RepoTags": [name]}]))


def tag(words: list[str]) -> None:
    """`docker tag SOURCE TARGET`."""
    image = images.find(words[0])
    if image is None:
        raise DockerError(f"Error response from daemon: No such image: {words[0]}")
    images.store(words[1], image)


def login(words: list[str]) -> None:
    """`docker login`: the password is read and forgotten."""
    sys.stdin.read()
    print("Login Succeeded")


def push(words: list[str]) -> None:
    """`docker push NAME`: the sandbox's ECR knows the image from now on. Raises DockerError outside the sandbox."""
    name = images.full(words[-1])
    image = images.find(name)
    if image is None:
        raise DockerError(f"An image does not exist locally with the tag: {name}")
    if not os.environ.get("AWS_ENDPOINT_URL", "").startswith("http://127.0.0.1:"):
        raise DockerError("this stands in for a container engine in the sandbox alone, and the sandbox is not on here")
    from boto3 import client
    from botocore.exceptions import ClientError

    registry, _, rest = name.partition("/")
    repository, _, label = rest.rpartition(":")
    layer = {"mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip", "size": 0, "digest": image.digest}
    manifest = {
        "schemaVersion": 2,
        "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
        "config": {"mediaType": "application/vnd.docker.container.image.v1+json", "size": 0, "digest": image.digest},
        "layers": [layer],
    }
    try:
        region = registry.split(".")[3]
        client("ecr", region_name=region).put_image(
            repositoryName=repository, imageTag=label, imageManifest=json.dumps(manifest)
        )
    except ClientError as error:
        if error.response["Error"]["Code"] not in ("ImageAlreadyExistsException", "ImageTagAlreadyExistsException"):
            raise DockerError(error.response["Error"]["Message"]) from error
    print(f"{label}: pushed {SAID}")


SHIM = """#!/bin/sh
# What the CDK CLI takes for docker inside the workshop's sandbox.
export PYTHONPATH={project} WORKSHOP_HOME={home}
exec {python} -m helpers.sandbox.docker "$@"
"""


def program() -> Path:
    """Where the program is that the CDK CLI takes for docker."""
    return state_folder() / "bin" / "container-engine"


def prepare() -> None:
    """Put that program there."""
    path = program()
    path.parent.mkdir(parents=True, exist_ok=True)
    places = {"project": PROJECT, "home": home(), "python": sys.executable}
    path.write_text(SHIM.format(**{name: shlex.quote(str(value)) for name, value in places.items()}), encoding="utf-8")
    path.chmod(0o700)


COMMANDS = {"build": build, "inspect": inspect, "tag": tag, "login": login, "push": push}


def main(words: list[str]) -> int:
    """Do what the words say; the exit code."""
    if words[:1] in (["--version"], ["version"]):
        print(f"stand-in {SAID}")
        return 0
    do = COMMANDS.get(words[0]) if words else None
    if do is None:
        print(f"docker {' '.join(words[:1])}: the sandbox stands in for {', '.join(COMMANDS)} only", file=sys.stderr)
        return 1
    try:
        do(words[1:])
    except DockerError as error:
        print(f"ERROR: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
