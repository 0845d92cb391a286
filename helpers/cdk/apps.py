"""The CDK apps: the project's, the learner's own copies of them, and what was synthesized from those."""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path

from helpers.home import PROJECT, home, state_folder

BUNDLED = PROJECT / "cdk_apps"
NOT_SOURCE = ("cdk.out", "__pycache__", ".git", ".ipynb_checkpoints")
ASSEMBLIES_KEPT = 3  # of one app
CONTEXT_READ = re.compile(r"""try_get_context\(\s*["'](\w+)["']""")


def app_names() -> list[str]:
    """The apps there are, bundled or the learner's own, sorted."""
    return sorted({path.parent.name for place in (BUNDLED, home() / "cdk_apps") for path in place.glob("*/cdk.json")})


def app_folder(name: str) -> Path:
    """The learner's own folder of the app `name`, copied from the bundled app at the first call, and when its files had to
    give way to those of another world.

    Raises FileNotFoundError where there is no such app, and other OSErrors of the disk; nothing is left half copied.
    """
    mine = app_place(name)
    if not (mine / "cdk.json").is_file() and not any(sources(mine)):
        if not (BUNDLED / name / "cdk.json").exists():
            raise FileNotFoundError(2, "no such app", str(mine))
        draft = mine.with_name(f".{name}.{os.getpid()}")
        try:
            for path in sources(BUNDLED / name):
                copy = draft / path.relative_to(BUNDLED / name)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(path, copy)
            mine.mkdir(parents=True, exist_ok=True)
            for entry in sorted(draft.iterdir()):
                shutil.rmtree(mine / entry.name, ignore_errors=True)  # a folder without any source
                os.replace(entry, mine / entry.name)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    return mine


def app_place(name: str) -> Path:
    """Where the learner's own folder of the app `name` is, or would be."""
    return home() / "cdk_apps" / name


def context_names(name: str) -> set[str]:
    """The values of context that the app `name` reads; none where there is no such app.

    Nothing is copied for the question: the bundled app answers it until there is a copy of the learner's own with a program in it.
    """
    places = (list(place.glob("*.py")) for place in (app_place(name), BUNDLED / name) if name)
    try:
        read = [path.read_text(encoding="utf-8", errors="replace") for path in next(filter(None, places), [])]
    except OSError:
        return set()
    return {found for text in read for found in CONTEXT_READ.findall(text)}


def folder_without_app() -> Path:
    """Where `cdk bootstrap` runs: a folder that holds no app."""
    home().mkdir(parents=True, exist_ok=True)
    return home()


def sources(folder: Path) -> Iterator[Path]:
    """The files of an app that can change what it synthesizes, sorted."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not set(path.relative_to(folder).parts) & {*NOT_SOURCE}:
            yield path


def assembly_of(name: str, context: Mapping[str, str], where: str) -> Path:
    """The place of what the app `name` synthesizes from its present source with `context` for `where` (account and region).

    It is ready once it holds a manifest.json.
    """
    digest = hashlib.sha256(repr((version("aws-cdk-lib"), sorted(context.items()), where)).encode())
    folder = app_folder(name)
    for path in sources(folder):
        digest.update(f"\0{path.relative_to(folder)}\0".encode() + path.read_bytes())
    return _assemblies(name) / digest.hexdigest()[:16]


def fetch_shared(assembly: Path) -> None:
    """Copy an equal assembly from the folder that WORKSHOP_ASSEMBLIES names, if it has one.

    The tests set it: synthesis takes seconds, and many homes of one run synthesize the same source. The place of an assembly is
    a digest of all that it is made of.
    """
    if (shared := _shared(assembly)) and shared.exists() and not assembly.exists():
        shutil.copytree(shared, assembly)
        os.utime(assembly)


def share(assembly: Path) -> None:
    """Put a finished assembly where `fetch_shared` finds it; does nothing where it is, or is not wanted."""
    if (shared := _shared(assembly)) and not shared.exists() and stacks_of(assembly):
        draft = shared.with_name(f".{shared.name}.{os.getpid()}")
        shutil.copytree(assembly, draft)
        try:
            os.replace(draft, shared)
        except OSError:  # another process was first
            shutil.rmtree(draft, ignore_errors=True)


def forget_old_assemblies(name: str) -> None:
    """Delete all assemblies of an app but the latest few."""
    known = sorted(_assemblies(name).glob("*"), key=lambda path: path.stat().st_mtime)
    for path in known[:-ASSEMBLIES_KEPT]:
        shutil.rmtree(path, ignore_errors=True)


def latest_assembly(name: str) -> Path | None:
    """What was synthesized last from the app `name`, or None."""
    ready = [path.parent for path in _assemblies(name).glob("*/manifest.json")]
    return max(ready, key=lambda path: path.stat().st_mtime, default=None)


def stacks_of(assembly: Path) -> dict[str, Path]:
    """The stacks of an assembly by name, each with its template."""
    try:
        manifest = json.loads((assembly / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    found = {}
    for identity, artifact in manifest.get("artifacts", {}).items():
        if artifact["type"] == "aws:cloudformation:stack":
            properties = artifact["properties"]
            found[properties.get("stackName", identity)] = assembly / properties["templateFile"]
    return found


def resources_in(template: Path) -> int:
    """The number of resources that a template describes."""
    return len(json.loads(template.read_text(encoding="utf-8")).get("Resources", {}))


def outputs(stack: str) -> dict[str, str]:
    """The outputs of a deployed stack by name, where the learner works; {} where there is none so far, which is said.

    Raises botocore's ClientError for anything else.
    """
    from botocore.exceptions import ClientError

    from helpers.target import current
    from helpers.text import text

    client = current().session().client("cloudformation")
    try:
        described = client.describe_stacks(StackName=stack)["Stacks"][0]
    except ClientError as error:
        if error.response["Error"]["Code"] != "ValidationError":
            raise
        print(text("cdk.no_stack", stack=stack))
        return {}
    return {output["OutputKey"]: output["OutputValue"] for output in described.get("Outputs", [])}


def compare(name: str) -> None:
    """Print the size of the app's stack.py and of the template that was synthesized from it last."""
    from helpers.text import text

    assembly = latest_assembly(name)
    if assembly is None:
        print(text("cdk.nothing_synthesized", app=name))
        return
    for path in (app_folder(name) / "stack.py", *stacks_of(assembly).values()):
        content = path.read_text(encoding="utf-8")
        print(f"{path.name:32}{len(content.splitlines()):6} lines {len(content.encode()):8} bytes")


def _shared(assembly: Path) -> Path | None:
    folder = os.environ.get("WORKSHOP_ASSEMBLIES")
    judged = os.environ.get("CDK_VALIDATION", "")  # without it, an assembly lacks what the CDK's own judge would say
    return Path(folder, f"{assembly.parent.name}-{assembly.name}{judged}") if folder else None


def _assemblies(name: str) -> Path:
    return state_folder() / "assemblies" / name
