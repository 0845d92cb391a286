"""Which image a task's container runs, or why it cannot be had.

The account's own registry (ECR) has what was pushed to it. Of the public registries a few well-known images are stood
in for: their command runs with this machine's own sh and the kit's Python. A name without a registry is Docker Hub's,
as on AWS: what was only built on this machine is not found there.
"""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from helpers.sandbox.tasks import images, roles, routes, wording
from helpers.sandbox.tasks.images import Image
from helpers.sandbox.tasks.model import Task

ECR = re.compile(r"(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com/([^:@]+)(?::([\w.-]+))?(?:@(sha256:[0-9a-f]{64}))?")
HUB, HUB_API = "docker.io", "registry-1.docker.io"
NOWHERE = Path("/nonexistent")  # a stand-in brings no files
NUMBERED = r"latest|\d+(\.\d+)*"
SHELL, PYTHON = ("sh",), ("python3",)
WELL_KNOWN = {
    "alpine": (rf"{NUMBERED}|edge", SHELL),
    "amazonlinux": (rf"({NUMBERED})(-minimal)?", SHELL),
    "busybox": (rf"({NUMBERED}|stable)(-(musl|glibc|uclibc))?|musl|glibc|uclibc", SHELL),
    "debian": (rf"({NUMBERED}|stable|bookworm|trixie)(-slim)?", SHELL),
    "python": (
        r"(latest|3(\.\d+){0,2}|slim|alpine)(-(slim|alpine|bookworm|trixie|slim-bookworm|slim-trixie))?",
        PYTHON,
    ),
    "ubuntu": (rf"{NUMBERED}|jammy|noble", SHELL),
}
LIBRARIES = (
    "docker.io/library/",
    "public.ecr.aws/docker/library/",
    "public.ecr.aws/amazonlinux/",
    "public.ecr.aws/ubuntu/",
)


class CannotStart(Exception):
    """A container cannot be started; the message is what ECS says."""


def pull(task: Task, name: str) -> Image:
    """The image of that name. Raises CannotStart."""
    if found := ECR.fullmatch(name):
        return _from_ecr(task, name, *found.groups())
    return _from_elsewhere(task, name)


def _from_ecr(task: Task, name: str, account: str, region: str, repository: str, tag: str, digest: str) -> Image:
    if task.network and not routes.reaches(task.network, task.account, task.region, "ecr.api", "ecr.dkr", "s3"):
        raise CannotStart(wording.no_way_to_ecr(region))
    if role := task.role("execution"):
        area = f"arn:aws:ecr:{region}:{account}:repository/{repository}"
        for action, resource in (("ecr:GetAuthorizationToken", "*"), ("ecr:BatchGetImage", area)):
            if said := roles.denial(role, task.account, task.id, action, resource):
                raise CannotStart(wording.ecr_denied(said))
    tag = tag or ("" if digest else "latest")
    pushed = _pushed(account, region, repository, tag, digest)
    if pushed is None:
        raise CannotStart(wording.not_found(images.full(name)))
    registry = f"{account}.dkr.ecr.{region}.amazonaws.com/{repository}"
    names = [f"{registry}@{pushed.image_digest}", *(f"{registry}:{one}" for one in [tag, *pushed.image_tags] if one)]
    image = next((kept for one in names if (kept := images.find(one))), None)
    if image is None:
        raise CannotStart(wording.not_found(images.full(name)))
    return replace(image, digest=pushed.image_digest)


def _pushed(account: str, region: str, repository: str, tag: str, digest: str) -> Any:
    """What ECR knows of an image; None where it has none of that digest or, without one, of that tag."""
    from moto.ecr.models import ecr_backends

    known = ecr_backends[account][region].repositories.get(repository)
    for image in known.images if known else ():
        if image.image_digest == digest if digest else tag in image.image_tags:
            return image
    return None


def _from_elsewhere(task: Task, name: str) -> Image:
    host, repository, tag = parts(name)
    reference = f"{host}/{repository}" + (f"@{tag}" if tag.startswith("sha256:") else f":{tag}")
    if task.network and not routes.reaches(task.network, task.account, task.region):
        api = HUB_API if host == HUB else host
        raise CannotStart(wording.no_way_to_registry(reference, api, repository, tag))
    if host != HUB and (image := images.find(name)):
        return image
    if image := well_known(f"{host}/{repository}", tag):
        return image
    if host == HUB and repository.removeprefix("library/") not in WELL_KNOWN:
        raise CannotStart(wording.denied_by_hub(reference))
    raise CannotStart(wording.not_found(reference))


def parts(name: str) -> tuple[str, str, str]:
    """A name's registry, repository and tag or digest: "busybox" is "docker.io", "library/busybox", "latest"."""
    name, _, digest = name.partition("@")
    first, slash, rest = name.partition("/")
    if slash and ("." in first or ":" in first or first == "localhost"):
        host, repository = first, rest
    else:
        host, repository = HUB, name
    repository, _, tag = repository.partition(":")
    if host == HUB and "/" not in repository:
        repository = f"library/{repository}"
    return host, repository, digest or tag or "latest"


def well_known(repository: str, tag: str) -> Image | None:
    """What stands in for a well-known public image; None for any other."""
    library = next((one for one in LIBRARIES if repository.startswith(one)), None)
    tags, command = WELL_KNOWN.get(repository.removeprefix(library or "/"), (None, ()))
    if library is None or tags is None or not re.fullmatch(tags, tag):
        return None
    return Image(NOWHERE, command=command)
