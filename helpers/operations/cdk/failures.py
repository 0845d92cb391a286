"""What a failed `cdk` meant: its cause, read from the stack's events first and from the CLI's own words second."""

import re
from collections.abc import Iterable

from helpers.cdk.events import StackEvent, first_failure
from helpers.operations.results import Failure

# What the CLI says, and the code for it; the groups of a pattern are values of the text. The first that fits wins.
SIGNS = (
    # The first is the CLI's, the second docker's (of podman and finch too, where they find nothing that answers them).
    (
        "NoContainerEngine",
        r"Failed to find and execute '(?P<engine>[^']+)' while attempting to build a container asset[^\n]*",
    ),
    (
        "NoContainerEngine",
        r"(?:[Cc]annot connect to (?:the Docker daemon|Podman)|permission denied while trying to connect to the docker)[^\n]*",
    ),
    ("NotBootstrapped", r"Has the environment been bootstrapped|/cdk-bootstrap/\S+ not found|run ['`]?cdk bootstrap"),
    (
        "CircularDependency",
        r"(?P<first>\S+) depends on (?P<second>\S+)[^\n]*\n?[^\n]*cycl|[Cc]ircular [Dd]ependenc|cyclic reference",
    ),
    ("NoImageInRegion", r"Unable to find AMI in AMI map: no AMI specified for region '(?P<region>[^']+)'"),
    (
        "RegionAgnostic",
        r"Unable to determine AMI from AMI map since stack is region-agnostic",
    ),  # before aws-cdk pull request 12546 (2021)
    ("StackBusy", r"(?P<stack>[\w-]+)?\S* ?(?:is in|state)[: ]+(?P<state>\w+_IN_PROGRESS)"),
    # Two deploys at once take each other's change set away, since both give it the same name.
    (
        "StackBusy",
        r"(?P<state>ChangeSet \[?\S+\]? (?:does not exist|cannot be executed)|cannot be created again with the changeSet)",
    ),
    (
        "NoCredentials",
        r"Unable to resolve AWS account|ExpiredToken|InvalidClientTokenId|no credentials|Need to perform AWS calls",
    ),
    ("EndpointConnectionError", r"ECONNREFUSED|ENOTFOUND|ETIMEDOUT"),
    ("NoStacks", r"No stacks? match"),
)
MATCH_IS_MESSAGE = (
    "NoContainerEngine",
    "NoImageInRegion",
    "RegionAgnostic",
)  # the pattern is the message, which is not in the last line
# The code VcpuLimitExceeded is not in what CloudFormation tells; the sentence is.
BEYOND_QUOTA = re.compile(r"You have requested more vCPU capacity than your current vCPU limit of .*? this limit\.")
TRACE = re.compile(r'^ *File "(?P<file>[^"\n]+)", line (?P<line>\d+)', re.MULTILINE)
RAISED = re.compile(r"^(?P<error>[\w.]*(?:Error|Exception|Interrupt)\b.*)$", re.MULTILINE)
ERROR = re.compile(r"^ERROR (?P<what>\S.*)$", re.MULTILINE)
STOPPED_APP = re.compile(r"Subprocess exited with error \d+")


def failure_of(output: str, events: Iterable[StackEvent], folder: str) -> Failure:
    """The Failure of a `cdk` that failed, `output` being all that it printed; `folder` is the app's."""
    failed = first_failure(events)
    if failed is not None:
        values = {"stack": failed.stack, "resource": failed.resource, "type": failed.type, "reason": failed.reason}
        if beyond := BEYOND_QUOTA.search(failed.reason):
            return Failure("VcpuLimitExceeded", beyond.group(), values=values, stderr=output)
        code = "StackNotDeleted" if failed.status == "DELETE_FAILED" else "StackRolledBack"
        return Failure(code, failed.reason, values=values, stderr=output)
    for code, pattern in SIGNS:
        if found := re.search(pattern, output):
            values = {name: value for name, value in found.groupdict().items() if value}
            message = found.group() if code in MATCH_IS_MESSAGE else _last_line(output)
            return Failure(code, message, values=values, stderr=output)
    if STOPPED_APP.search(output):
        return _of_the_app(output, folder)
    reason = _reason(output)
    return Failure("CdkFailed", reason, values={"reason": reason}, stderr=output)


def _of_the_app(output: str, folder: str) -> Failure:
    """The app itself ended the run: by an exception (told by file and line), or by a sentence of its own."""
    places = [found.groupdict() for found in TRACE.finditer(output)]
    raised = RAISED.findall(output)
    if places and raised:
        own = [place for place in places if place["file"].startswith(folder)] or places
        values = {
            "file": own[-1]["file"].removeprefix(folder).lstrip("/\\"),
            "line": own[-1]["line"],
            "error": raised[-1],
        }
        return Failure("AppError", raised[-1], values=values, stderr=output)
    sentence = STOPPED_APP.split(output)[0].rpartition("\n\n")[2]
    lines = [line for line in sentence.splitlines() if line.strip() and not line.startswith("python")]
    return Failure("MissingContext", "\n".join(lines), values={"sentence": " ".join(lines)}, stderr=output)


def _reason(output: str) -> str:
    """What the CLI says of the cause: the first error that it found in a template, else its last line."""
    error = ERROR.search(output)
    return error.group("what") if error else _last_line(output)


def _last_line(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return lines[-1] if lines else ""
