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
from pathlib import Path

from helpers.home import PROJECT, home, make_folder, state_folder, write_private
from helpers.sandbox.dockerfile import Build, DockerError
from helpers.sandbox.tasks import images
from helpers.sandbox.tasks.images import Image

NOTICE = (
    "(no container engine: the workshop's sandbox stands in for one, and runs the image's program on this computer)"
)


def build(words: list[str]) -> None:
    """`docker build --tag NAME [--file FILE] … CONTEXT`."""
    options, context = _options(words)
    folder = Path(context).resolve()
    dockerfile = folder / options.get("file", ["Dockerfile"])[-1]
    if not dockerfile.is_file():
        raise DockerError(f"failed to read dockerfile: open {dockerfile.name}: no such file or directory")
    print(f"docker build {NOTICE}", file=sys.stderr)
    try:
        text = dockerfile.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise DockerError(f"failed to read dockerfile: {dockerfile.name} is not text in UTF-8") from error
    mark = hashlib.sha256(text.encode() + b"".join(_content(folder))).hexdigest()
    root = state_folder() / "built" / mark[:24]
    shutil.rmtree(root, ignore_errors=True)
    make_folder(root)
    built = Build(folder, root)
    built.follow(text)
    image = Image(root, built.entrypoint, built.command, built.environment, built.workdir, f"sha256:{mark}")
    for name in options.get("tag", []):
        images.store(name, image)


def _content(folder: Path):
    for path in sorted(folder.rglob("*")):
        if path.is_symlink():
            yield path.relative_to(folder).as_posix().encode() + b" -> " + os.fsencode(os.readlink(path))
        elif path.is_file():
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
    if len(words) != 2:
        raise DockerError("'docker tag' requires 2 arguments")
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
    if not words:
        raise DockerError("'docker push' requires 1 argument")
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
    print(f"{label}: pushed {NOTICE}")


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
    places = {"project": PROJECT, "home": home(), "python": sys.executable}
    write_private(path, SHIM.format(**{name: shlex.quote(str(value)) for name, value in places.items()}), 0o700)


COMMANDS = {"build": build, "inspect": inspect, "tag": tag, "login": login, "push": push}


def main(words: list[str]) -> int:
    """Do what the words say; the exit code."""
    if words[:1] in (["--version"], ["version"]):
        print(f"stand-in {NOTICE}")
        return 0
    do = COMMANDS.get(words[0]) if words else None
    if do is None:
        print(f"docker {' '.join(words[:1])}: the sandbox stands in for {', '.join(COMMANDS)} only", file=sys.stderr)
        return 1
    try:
        do(words[1:])
    except (DockerError, OSError) as error:
        print(f"ERROR: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
