"""The resources of the GPU server: its stack, its instance, its quota, and the requests for more."""

import ast
import socket
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from helpers.cdk import app_folder
from helpers.course.context import CheckContext
from helpers.course.kit import account, checks, servers, stacks
from helpers.course.kit.evidence import runs
from helpers.course.kit.servers import state_of

CHAPTER = "06_gpu_deep_learning"
STACK = "DeepLearningServer"
KEY = checks.KEY
PEM = f"{KEY}.pem"
QUOTA = {"service_code": "ec2", "quota_code": "L-DB2E81BA"}
TYPE = "g4dn.xlarge"
NEEDED = 4  # vCPUs of it
IMAGE = "/aws/service/deeplearning/ami/x86_64/oss-nvidia-driver-gpu-pytorch-2.13-amazon-linux-2023/latest/ami-id"
ELSEWHERE = "eu-west-1"  # a region that the app's map of images lacks


def stack(context: CheckContext) -> dict[str, Any]:
    return stacks.stack(context, STACK)


def server(context: CheckContext) -> dict[str, Any]:
    """The stack's instance, or the one that there was; {} where there was none."""
    found = [one for one in servers.instances(context) if _tag(one, "aws:cloudformation:stack-name") == STACK]
    return next((one for one in found if state_of(one) != "terminated"), found[-1] if found else {})


def _tag(instance: dict[str, Any], key: str) -> str:
    return next((tag["Value"] for tag in instance.get("Tags", []) if tag["Key"] == key), "")


def outside(context: CheckContext) -> list[str]:
    """The ids of GPU servers that run and are not the stack's, and that were not there when stock was taken."""
    known = account.before(context, CHAPTER) or []
    alone = [one for one in servers.instances(context) if not _tag(one, "aws:cloudformation:stack-name")]
    running = [one for one in alone if one["InstanceType"] == TYPE and state_of(one) in ("pending", "running")]
    return [one["InstanceId"] for one in running if one["InstanceId"] not in known]


def server_id(context: CheckContext) -> str:
    return str(server(context).get("InstanceId", ""))


def address(context: CheckContext) -> str:
    return str(server(context).get("PublicIpAddress", ""))


def free_port(_context: CheckContext) -> int:
    """A port of this computer that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def taken_port(context: CheckContext) -> int:
    """A port of this computer at which somebody listens: the sandbox."""
    return urlsplit(context.target.endpoint).port or 0


def image(context: CheckContext, region: str | None = None) -> str:
    """The id of the image in a region (None: the one that is worked in)."""
    client = context.target.session(region=region).own_client("ssm")
    return str(client.get_parameter(Name=IMAGE)["Parameter"]["Value"])


def images_of_the_app() -> dict[str, str] | None:
    """The map of images in the learner's own app.py, an id by region; None where there is none that can be read.

    Raises OSError.
    """
    source = (app_folder("gpu_dl") / "app.py").read_text(encoding="utf-8", errors="replace")
    try:
        values = [
            one.value
            for one in ast.parse(source).body
            if isinstance(one, ast.Assign) and [getattr(name, "id", "") for name in one.targets] == ["IMAGES"]
        ]
        images = ast.literal_eval(values[0])
    except (SyntaxError, ValueError, IndexError):
        return None
    return dict(images) if isinstance(images, Mapping) else None


def add_to_the_map(region: str, image_id: str) -> None:
    """Give the learner's own app.py a line for a region."""
    path = app_folder("gpu_dl") / "app.py"
    source = path.read_text(encoding="utf-8")
    path.write_text(source.replace("IMAGES = {\n", f'IMAGES = {{\n    "{region}": "{image_id}",\n'), encoding="utf-8")


def trainings(context: CheckContext) -> list[list[tuple[str, str]]]:
    """The commands with train.py in them, each with how it ended: "well", "broken off", or "" for anything else.

    They are in the order in which they ended: in one list as the forms ran them, in another as the sandbox's servers saw
    them, whichever program had them run.
    """
    by_forms = [(str(run["values"].get("command") or ""), _end_of(run)) for run in runs(context, "ssh")]
    seen = [(one["what"], _end_by(one["code"])) for one in context.session_log if one["kind"] == "command"]
    return [[(line, end) for line, end in told if "train.py" in line] for told in (by_forms, seen)]


def _end_of(run: dict[str, Any]) -> str:
    if run["code"] in ("", "CommandFailed"):
        return _end_by(run["exit_code"])
    return "broken off" if run["code"] in ("Cancelled", "Interrupted", "ConnectionClosed") else ""


def _end_by(code: int | None) -> str:
    """How a program with that exit code ended: `timeout` gives 124, a signal more than 128, a line that broke off none."""
    if code == 0:
        return "well"
    return "broken off" if code is None or code == 124 or code > 128 or code < 0 else ""


def quota(context: CheckContext) -> float:
    """The number of vCPUs of running G and VT instances that the account may have."""
    told = context.client("service-quotas").get_service_quota(ServiceCode="ec2", QuotaCode=QUOTA["quota_code"])
    value: float = told["Quota"]["Value"]
    return value


def requests(context: CheckContext) -> list[dict[str, Any]]:
    """The requests for that quota, the newest first."""
    told = context.client("service-quotas").list_requested_service_quota_change_history(ServiceCode="ec2")
    return [one for one in told["RequestedQuotas"] if one["QuotaCode"] == QUOTA["quota_code"]]
