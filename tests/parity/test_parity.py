"""The real `aws` command runs every line that the operations can show, in a sandbox of its own, and is compared.

Compared byte for byte, after `normal` (times, ids made at random, signatures, ports): standard output, exit code, and
what there is afterwards: buckets with every object's bytes and users (of a case of EC2: all that its describe calls
give), local files, AWS files. Where the CLI moves several objects it does so at once, in an order of its own: the lines
of `aws s3 cp, mv, rm, rb, sync` are compared sorted.

The first case of each service is run by the `aws` executable, the others by the same program kept warm (a fifth of
the time); WORKSHOP_PARITY=cold runs all of them by the executable.
"""

import os
import re
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from helpers.operations import Result
from tests.support.operations.cases import CASES, Case
from tests.support.operations.normal import normal, stdout_of
from tests.support.operations.world import State, World
from tests.support.warm_aws import warm_aws

TRANSFERS = ("s3 cp", "s3 mv", "s3 rm", "s3 sync", "s3 rb")


@dataclass(frozen=True)
class Outcome:
    """What a case came to, normalised."""

    stdout: str
    exit_code: int
    state: State
    stderr: str


def by_the_cli(case: Case, world: World, aws: str) -> Outcome:
    """The case done by a shell and the `aws` in the folder `aws`, as the operation's script shows it."""
    case.make_ready(world)
    ran = subprocess.run(
        ["sh", "-c", case.operation(world).script],
        input="".join(f"{answer}\n" for answer in case.answers).encode(),
        capture_output=True,
        check=False,
        cwd=world.folder,
        env=world.environment() | {"PATH": f"{aws}{os.pathsep}{os.environ['PATH']}"},
        timeout=240,  # on a busy machine a program that asks one question takes a minute
    )
    stdout, stderr = ran.stdout.decode(), ran.stderr.decode()
    return Outcome(as_compared(case, stdout, world), ran.returncode, world.finish(), normal(stderr, world.home))


def by_the_operation(case: Case, world: World, result: Result, state: State) -> Outcome:
    """What the operation itself came to."""
    stderr = normal(result.failure.stderr, world.home) if result.failure else ""
    return Outcome(as_compared(case, result.text, world), result.exit_code, state, stderr)


def as_compared(case: Case, text: str, world: World) -> str:
    """Standard output as it is compared."""
    text = normal(text, world.home)
    if case.answers:  # the dialogue of `aws configure`: a terminal shows the answers, a pipe does not
        return re.sub(r"(\]: ).*\n", r"\1", text)
    if case.name in TRANSFERS:
        return "\n".join(sorted(line for line in stdout_of(text).split("\n") if line))
    return text


@pytest.fixture(scope="session")
def cli_outcomes(tmp_path_factory, request):
    """The real command's outcome of every case asked for, as futures: one after the other, in a sandbox of its own."""
    asked = {item.callspec.params["case"].id for item in request.session.items if "cli_outcomes" in item.fixturenames}
    world = World(tmp_path_factory.mktemp("cli"))
    executable = os.path.dirname(sys.executable)
    cold = {case.service: case.id for case in reversed(CASES)}
    always_cold = os.environ.get("WORKSHOP_PARITY") == "cold" or not hasattr(os, "fork")

    def outcome(case: Case, warm: str) -> Outcome:
        return by_the_cli(case, world, executable if always_cold or cold[case.service] == case.id else warm)

    with warm_aws(tmp_path_factory.mktemp("warm")) as warm, ThreadPoolExecutor(1) as pool:
        yield {case.id: pool.submit(outcome, case, str(warm)) for case in CASES if case.id in asked}
        pool.shutdown(cancel_futures=True)
    world.close()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_an_operation_does_what_the_command_does(case, world, ran, cli_outcomes: dict[str, Future]):
    result, state = ran(case)
    assert (result.failure.code if result.failure else "") == case.code
    ours, theirs = by_the_operation(case, world, result, state), cli_outcomes[case.id].result()
    assert ours.stdout == theirs.stdout
    assert ours.exit_code == theirs.exit_code
    assert ours.state == theirs.state
    if case.stderr:
        assert ours.stderr == theirs.stderr


def test_the_comparison_can_fail(world):
    """Another key, another content type, one more file: each makes a different state."""
    world.reset()
    plain = world.finish()
    for change in (
        lambda: world.client("s3").put_object(Bucket="seeded", Key="one-more", Body=b""),
        lambda: world.client("s3").put_object(Bucket="empty-one", Key="one-more", Body=b""),
        lambda: world.client("s3").put_object(Bucket="seeded", Key="hello.txt", Body=b"hello from the bucket\n"),
        lambda: (world.folder / "one-more.txt").write_bytes(b""),
        lambda: (world.folder / "hello.txt").touch(),
        lambda: world.client("iam").create_user(UserName="one-more"),
        lambda: (world.aws / "config").write_text("[profile x]\n"),
    ):
        world.reset()
        assert world.finish() == plain
        change()
        assert world.finish() != plain
