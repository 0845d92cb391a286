"""Running a `cdk` command where the learner works: its stacks followed event by event, its failure told by its cause."""

import os
import shlex
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from botocore.credentials import ReadOnlyCredentials
from botocore.exceptions import BotoCoreError, ClientError

from helpers.cdk import waiting
from helpers.cdk.apps import (
    assembly_of,
    fetch_shared,
    forget_old_assemblies,
    latest_assembly,
    resources_in,
    share,
    stacks_of,
)
from helpers.cdk.command import CdkCommand, CompletedCommand, of_tools, run, tools_path
from helpers.cdk.events import Follower, complete, not_acted_on
from helpers.cdk.turns import turn
from helpers.cdk.waiting import cli
from helpers.environment import own_environment
from helpers.home import make_folder
from helpers.operations.cdk.failures import failure_of
from helpers.operations.results import Failure, Result
from helpers.operations.watch import Steps, Watch
from helpers.target import Target

TOOLKIT = "CDKToolkit"
ASK_EVERY = {"sandbox": 0.2, "account": 2.0}  # seconds; CloudFormation limits how often one may ask it
FOLLOWED = ("deploy", "destroy", "bootstrap")
SYNTHESIS_TIME = "✨  Synthesis time: "  # a line that says nothing of the app, and another time at each run
# For these the CDK has the app bundle nothing (its BUNDLING_COMMANDS are the others), and our apps ask for no key's name.
NAMES_ONLY = ("list", "destroy", "drift")
ENGINES = ("docker", "podman", "finch")  # what builds an image for an account


def environment_of(target: Target, keys: ReadOnlyCredentials | None = None, trusted: str = "") -> dict[str, str]:
    """The environment in which the CDK CLI, and the app it runs, act on `target`: an account is given as the `keys` that
    were proven to be its own, since a profile may hold others by the time the CLI reads it, and lead elsewhere.

    `trusted` is the file of the certificates that are trusted, where it is not the usual one.
    """
    if target.endpoint:
        from helpers.sandbox import ensure

        return ensure().environment()
    given = {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull, "AWS_REGION": target.region}
    if keys:
        given |= {"AWS_ACCESS_KEY_ID": keys.access_key, "AWS_SECRET_ACCESS_KEY": keys.secret_key}
        given |= {"AWS_SESSION_TOKEN": keys.token} if keys.token else {}
    given |= {"AWS_CA_BUNDLE": trusted} if trusted else {}
    kept = own_environment()
    if "CDK_DOCKER" not in kept and (engine := next(filter(shutil.which, ENGINES), "")):
        kept["CDK_DOCKER"] = engine
    return kept | given


@dataclass
class CdkRun:
    """One run of `command`, an app's (`app`) or none's (""), at `target`, told to `watch`."""

    command: CdkCommand
    app: str
    target: Target
    watch: Watch

    def __post_init__(self) -> None:
        self.assembly: Path | None = None
        self.ready = False
        self.relay = ("", "")  # the command that runs the app by the process that waits, and the app's own
        self.dead = False
        self.latest = 0.0
        self.total = 0
        self.stage = ""
        self.stacks: list[str] = []
        self.session = self.target.session()
        with self.watch.stopping(self.session.end_programs):
            self.follower = Follower(self.session.own_client("cloudformation"))

    def result(self) -> Result:
        """Run it to its end. Raises what the disk, the network and the guard can cause."""
        started = time.perf_counter()
        with self.watch.stopping(self.session.end_programs):
            environment = self._environment()
        words = self._words(environment)
        if self.command.verb in FOLLOWED:
            self._know_stacks()
            self.follower.begin(self.stacks)
        with turn(self._waits):
            self._tell_stage()
            ended = self._as_the_apps_own(run(words, self.command.folder, environment, self._meanwhile, self._clear))
        self._replace(of_tools(environment))
        self._look()  # what the CLI has just been told may be newer than the last look
        if self.app:
            forget_old_assemblies(self.app)
        if self.assembly and not ended.exit_code:
            share(self.assembly)
        failure, code = None, ended.exit_code
        if self.watch.cancelled:
            failure, code = Failure("Cancelled", "", stderr=ended.output), code or 130
        elif self.dead:
            failure = Failure("EndpointConnectionError", "", values={"endpoint_url": self.target.endpoint})
        elif code:
            failure = failure_of(ended.output, self.follower.events, str(self.command.folder))
        output = self._text(ended) if failure is None else ended.output if self.watch.cancelled else ""
        return Result(
            output,
            code,
            failure,
            seconds=time.perf_counter() - started,
            events=tuple(self.follower.events),
        )

    def _environment(self) -> dict[str, str]:
        """Where the CLI is to act. Its calls do not pass the guard, so it looks whose keys these are before it hands
        them out.
        """
        if self.target.endpoint:
            return environment_of(self.target)
        return environment_of(self.target, self.session.proven_keys(), self.session.trusted())

    def _words(self, environment: Mapping[str, str]) -> list[str]:
        if not self.app:
            return self.command.words
        where = f"{self.target.account}/{self.target.region}"
        self.assembly = assembly_of(self.app, self.command.context, where)
        make_folder(self.assembly.parent)
        self.ready = bool(stacks_of(self.assembly))
        if self.command.verb in NAMES_ONLY and not self.ready:  # what is made for them is not fit to be deployed
            self.assembly = self.assembly.with_name(f"{self.assembly.name}-names")
            self.ready = bool(stacks_of(self.assembly))
        if self.command.verb == "synth":  # asked for by name, it is done
            self.ready = False
        elif not self.ready:
            fetch_shared(self.assembly)
            self.ready = bool(stacks_of(self.assembly))
        if not self.ready:
            self.relay = self._relay(environment)
            self._clear()
        return self.command.words_on(self.assembly, self.ready, self.relay[0])

    def _clear(self) -> None:
        """Delete what was not synthesized to the end: a run that was stopped may have left half an asset."""
        if self.assembly and self._writes():
            shutil.rmtree(self.assembly, ignore_errors=True)

    def _replace(self, environment: Mapping[str, str]) -> None:
        """Have processes wait for the next run, in place of those that this one has used."""
        if self.relay[0]:
            waiting.start(environment)
        cli.start(environment)

    def _relay(self, environment: Mapping[str, str]) -> tuple[str, str]:
        """The command that has the process that waits run the app, and the app's own; empty where none can wait for it."""
        own = waiting.app_command(self.command.folder, tools_path())
        if own and waiting.start(of_tools(environment)):
            return shlex.join(waiting.relayed(own)), shlex.join(own)
        return "", ""

    def _as_the_apps_own(self, ended: CompletedCommand) -> CompletedCommand:
        """What the CLI says of the command that it has run, said of the app's own."""
        relay, own = self.relay
        if not relay:
            return ended
        return replace(ended, stdout=ended.stdout.replace(relay, own), output=ended.output.replace(relay, own))

    def _waits(self) -> bool:
        """Say that others of the class are before this run; True ends the waiting."""
        if self.stage != "cdk.stage_turn":
            self.stage = "cdk.stage_turn"
            self.watch.stage(self.stage)
        return self.watch.cancelled

    def _tell_stage(self) -> None:
        """Say what is happening: the app writes its template, the CDK works with one, or CloudFormation is at work."""
        stage = (
            "cdk.stage_events"
            if self.follower.events
            else "cdk.stage_app"
            if self._writes()
            else "cdk.stage_stack"
            if self.command.verb in FOLLOWED
            else "cdk.stage_ready"
        )
        if stage != self.stage:
            self.stage = stage
            self.watch.stage(stage)

    def _writes(self) -> bool:
        """Whether the app still writes what it describes: nothing happens to a stack until then."""
        return bool(self.app and not self.ready and not (self.assembly and stacks_of(self.assembly)))

    def _know_stacks(self) -> None:
        """Which stacks to follow, once that can be known; the last assembly's do until then."""
        if self.command.verb == "bootstrap":
            self.stacks = [TOOLKIT]
        else:
            known = self.assembly if self.assembly and stacks_of(self.assembly) else latest_assembly(self.app)
            found = stacks_of(known) if known else {}
            self.stacks = list(found)
            self.total = sum(map(resources_in, found.values()))

    def _meanwhile(self) -> bool:
        """Look at the stacks now and then; True ends the run."""
        if time.monotonic() - self.latest >= ASK_EVERY[self.target.kind]:
            self._look()
        return self.watch.cancelled or self.dead

    def _look(self) -> None:
        """Look at the stacks, where the command works on some, and show what is new."""
        if self.command.verb not in FOLLOWED:
            return
        self.latest = time.monotonic()
        if self._writes():
            return
        try:
            self._follow()
        except ClientError:
            pass  # the CLI meets the same trouble, and says so
        except BotoCoreError:
            self.dead = self._sandbox_ended()

    def _sandbox_ended(self) -> bool:
        """Whether nobody can answer any more: the CLI would go on asking for most of a minute."""
        if self.target.endpoint is None:
            return False
        from helpers.sandbox import find

        return find() is None

    def _follow(self) -> None:
        if not self.follower.events:
            self._know_stacks()
            self._tell_stage()
        if self.follower.look(self.stacks):
            events = tuple(self.follower.events)
            self._tell_stage()
            self.watch.steps(Steps(complete(events), self.total, events))

    def _text(self, ended: CompletedCommand) -> str:
        """What the terminal would show that matters: outputs of a deploy, standard output of what prints to it."""
        if self.command.verb == "deploy":
            told = [
                f"{one.stack}/{one.resource} ({one.type}): {one.reason}\n" for one in not_acted_on(self.follower.events)
            ]
            return "".join([*(self._outputs(stack) for stack in self.stacks), *told])
        text = ended.stdout if self.command.verb in ("synth", "list") else ended.output
        return "".join(line for line in text.splitlines(keepends=True) if not line.startswith(SYNTHESIS_TIME))

    def _outputs(self, stack: str) -> str:
        described: Mapping[str, Any] = self.follower.client.describe_stacks(StackName=stack)["Stacks"][0]
        found = sorted((one["OutputKey"], one["OutputValue"]) for one in described.get("Outputs", []))
        return "".join(f"{stack}.{name} = {value}\n" for name, value in found)
