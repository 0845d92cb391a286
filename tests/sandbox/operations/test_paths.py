"""What comes from somebody else's bucket is written below the destination only, and one bad object stops no copy.

Where the real `aws` does the same, it is run beside the form and the shown program, and all three are compared.
"""

import os
import re
import shutil
import socket
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from helpers.operations import Operation, find
from helpers.operations.running import run
from tests.support.operations.programs import run_here
from tests.support.operations.world import World
from tests.support.warm_aws import warm_aws

DRAFT = re.compile(r"\.[0-9a-fA-F]{8}(?=')")
DOWN = {"source": "s3://seeded/in", "destination": "dl"}
RECURSIVE = ("s3 cp", {"recursive": True})
BOTH = [RECURSIVE, ("s3 sync", {})]


@dataclass(frozen=True)
class Outcome:
    """What a command came to: both streams by their sorted lines, and every file below the learner's folder."""

    stdout: list[str]
    stderr: list[str]
    exit_code: int
    files: dict[str, bytes]


def tree(folder: Path) -> dict[str, bytes]:
    """What is below `folder`: a file's bytes, a link's target, and of everything else its kind; not the sandbox's log."""
    found = {}
    for here, folders, names in os.walk(os.fsencode(folder)):
        for name in (*folders, *names):
            path = os.path.join(here, name)
            told = os.fsdecode(os.path.relpath(path, os.fsencode(folder)))
            if os.path.islink(path):
                found[told] = b"link to " + os.readlink(path)
            elif os.path.isfile(path):
                found[told] = Path(os.fsdecode(path)).read_bytes()
            else:
                found[told] = b"folder" if os.path.isdir(path) else b"special"
    found.pop(".workshop/sandbox.log", None)  # other requests are told there, too
    return found


def outcome(stdout: str, stderr: str, exit_code: int, world: World) -> Outcome:
    streams = [DRAFT.sub(".DRAFT", told).replace(f"{world.folder}/", "").split("\n") for told in (stdout, stderr)]
    return Outcome(*(sorted(filter(None, lines)) for lines in streams), exit_code, tree(world.folder))


def of_the_form(operation: Operation, world: World) -> Outcome:
    result = run(operation, world.target)
    return outcome(result.text, result.failure.stderr if result.failure else "", result.exit_code, world)


def of_the_program(operation: Operation, world: World) -> Outcome:
    ended = run_here(operation.python)
    return outcome(ended.stdout, ended.stderr, ended.exit_code, world)


@pytest.fixture(scope="module")
def aws(tmp_path_factory):
    """Gives what the real `aws`, kept warm, comes to with the line of an operation."""

    def of_aws(operation: Operation, world: World) -> Outcome:
        words = [warm / "aws", *operation.cli_arguments()[1:]]
        words += ["--no-progress"] if "source" in operation.values else []
        ran = subprocess.run(words, cwd=world.folder, env=world.environment(), capture_output=True, check=False)
        return outcome(ran.stdout.decode(), ran.stderr.decode(), ran.returncode, world)

    with warm_aws(tmp_path_factory.mktemp("warm")) as warm:
        yield of_aws


def put(world: World, *keys: str) -> None:
    for key in keys:
        world.client("s3").put_object(Bucket="seeded", Key=key, Body=key.encode()[:40])


# ---- as aws does ----


def strange_keys(world: World) -> None:
    """Keys that are no good names for files, among good ones; a folder is where a file is to be."""
    (world.folder / "dl/dir/full").mkdir(parents=True)
    put(world, "in/a.txt", f"in/{world.home}/outside/OUT", "in/../up.txt", "in/x/../y.txt", "in/dir", "in/" + "n" * 300)
    put(world, "in/back\\slash", "in/C:\\drive.txt", "in/sub//double.txt", "in/z.txt", "in/nul\0l")


def special_files(world: World) -> None:
    """A pipe, a socket, a device, links that lead nowhere and to a folder, and a name that is not UTF-8."""
    folder = world.folder / "dl"
    (folder / "sub").mkdir(parents=True)
    (folder / "sub/photos").symlink_to(world.folder / "photos")
    os.mkfifo(folder / "pipe")
    (folder / "zero").symlink_to("/dev/zero")
    (folder / "nowhere").symlink_to("missing")
    with socket.socket(socket.AF_UNIX) as made, pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)  # the address of a socket is short
        made.bind("socket")
    Path(os.fsdecode(os.fsencode(folder) + b"/not-\xff.txt")).write_bytes(b"x")
    (folder / "a.txt").write_bytes(b"a")


def nothing_more(world: World) -> None:
    pass


UP = {"source": "dl", "destination": "s3://empty-one/up"}
AS_AWS = [
    *((name, {**DOWN, **more}, strange_keys) for name, more in BOTH),
    *((name, {**UP, **more}, special_files) for name, more in BOTH),
    ("s3 sync", {**DOWN, "source": "s3://seeded/photos"}, special_files),
    ("s3 cp", {"source": "photos", "destination": "s3://nowhere", "recursive": True}, nothing_more),
    ("s3 cp", {"source": "photos", "destination": "s3://seeded", "recursive": True, "profile": "reader"}, nothing_more),
    ("s3 cp", {**DOWN, "source": "s3://seeded/photos", "destination": "s3://nowhere", "recursive": True}, nothing_more),
    ("s3 rm", {"bucket": "seeded", "key": "photos", "recursive": True, "profile": "reader"}, nothing_more),
    ("s3 rb", {"bucket": "seeded", "force": True, "profile": "reader"}, nothing_more),
    (
        "s3 sync",
        {"source": "empty-folder", "destination": "s3://seeded", "delete": True, "profile": "reader"},
        nothing_more,
    ),
]


@pytest.fixture
def prepared(world, monkeypatch):
    """Brings the world to where a case begins, as often as asked."""

    def prepare(make: Callable[[World], None]) -> World:
        world.reset()
        world.enter(monkeypatch)
        (world.folder / "empty-folder").mkdir()
        make(world)
        return world

    return prepare


@pytest.mark.parametrize(("name", "values", "prepare"), AS_AWS, ids=lambda value: getattr(value, "__name__", None))
def test_what_cannot_be_copied_is_told_and_the_others_are_copied_as_aws_does(name, values, prepare, prepared, aws):
    operation = find(name)(**values)
    theirs = aws(operation, prepared(prepare))
    assert theirs.exit_code in (1, 2, 255) and theirs.stderr
    assert of_the_form(operation, prepared(prepare)) == theirs
    program = of_the_program(operation, prepared(prepare))
    assert (program.stdout, program.exit_code, program.files) == (theirs.stdout, theirs.exit_code, theirs.files)
    assert len(program.stderr) == len(theirs.stderr)


def test_an_object_that_may_not_be_read_is_told_and_the_others_come(prepared, aws):
    world = prepared(nothing_more)
    iam, user = world.client("iam"), {"UserName": "reader", "PolicyName": "no-b"}
    denied = '{"Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::seeded/photos/b.txt"}'
    iam.put_user_policy(**user, PolicyDocument=f'{{"Version": "2012-10-17", "Statement": [{denied}]}}')
    try:
        values = {"source": "s3://seeded/photos", "destination": "dl", "recursive": True, "profile": "reader"}
        operation = find("s3 cp")(**values)
        theirs = aws(operation, world)
        shutil.rmtree(world.folder / "dl")
        result = run(operation, world.target)
    finally:
        iam.delete_user_policy(**user)
    assert outcome(result.text, result.failure.stderr, result.exit_code, world) == theirs
    assert (result.failure.code, result.exit_code) == ("AccessDenied", 1)
    assert "s3://seeded/photos/b.txt" in result.failure.message


# ---- where we are stricter ----


def led_out(world: World) -> None:
    """Links in the destination that lead out of it: to a folder, to a file, to nothing yet, to a device, and up."""
    outside = world.home / "outside"
    outside.mkdir(exist_ok=True)
    for path in outside.iterdir():
        path.unlink()
    (outside / "kept.txt").write_text("precious\n")
    folder = world.folder / "dl"
    folder.mkdir()
    (folder / "link").symlink_to(outside)
    (folder / "file").symlink_to(outside / "kept.txt")
    (folder / "new").symlink_to(outside / "new.txt")
    (folder / "device").symlink_to("/dev/null")
    os.mkfifo(folder / "pipe")
    put(world, "in/link/x.txt", "in/link/kept.txt", "in/file", "in/new", "in/device", "in/pipe", "in/..", "in/good.txt")
    put(world, "in/link/../../up.txt")


LED_OUT = [*BOTH, ("s3 sync", {"delete": True})]


@pytest.mark.parametrize("way", [of_the_form, of_the_program])
@pytest.mark.parametrize(("name", "more"), LED_OUT)
def test_a_link_that_leads_out_is_not_followed_and_named(name, more, way, prepared):
    world = prepared(led_out)
    before = tree(world.home)
    found = way(find(name)(**DOWN, **more), world)
    after = tree(world.home)
    assert {path for path in after if after[path] != before.get(path)} == {"here/dl/good.txt"}
    assert before.keys() <= after.keys()
    assert found.exit_code == 2
    told = "\n".join(found.stderr)
    for key in ("link/x.txt", "link/kept.txt", "file", "new", "device", "pipe", "..", "link/../../up.txt"):
        assert f"warning: Skipping file {key}. File " in told


@pytest.mark.parametrize("way", [of_the_form, of_the_program])
@pytest.mark.parametrize("name", ["s3 cp", "s3 mv"])
@pytest.mark.parametrize("key", ["in/..", "in/file", "in/new", "in/link"])
def test_one_object_leads_no_further_out(key, name, way, prepared):
    world = prepared(led_out)
    put(world, "in/link")
    before = tree(world.home)
    found = way(find(name)(source=f"s3://seeded/{key}", destination="dl"), world)
    assert (tree(world.home), found.exit_code) == (before, 2)
    assert "warning: Skipping file dl/" in found.stderr[0]
    assert world.client("s3").head_object(Bucket="seeded", Key=key)


def test_a_link_that_leads_back_up_is_walked_once(prepared):
    world = prepared(nothing_more)
    (world.folder / "photos/sub/again").symlink_to(world.folder / "photos")
    result = run(find("s3 cp")(source="photos", destination="s3://empty-one", recursive=True), world.target)
    assert (result.failure, len(result.text.splitlines())) == (None, 3)
