"""What is there of the GPU server: its stack, its instance, its quota, and the requests for more."""

import socket
from urllib.parse import urlsplit

from helpers.course.chapters import ec2_found
from helpers.course.chapters.ec2_found import state_of
from helpers.course.world import World

CHAPTER = "06_gpu_deep_learning"
STACK = "DeepLearningServer"
KEY = "my-key"
PEM = f"{KEY}.pem"
QUOTA = {"service_code": "ec2", "quota_code": "L-DB2E81BA"}
NEEDED = 4  # vCPUs of a g4dn.xlarge
IMAGE = "/aws/service/deeplearning/ami/x86_64/oss-nvidia-driver-gpu-pytorch-2.13-amazon-linux-2023/latest/ami-id"
ELSEWHERE = "eu-west-1"  # a region that the app's map of images lacks


def stack(world: World) -> dict:
    return ec2_found.stack(world, STACK)


def server(world: World) -> dict:
    """The stack's instance, or the one that there was; {} where there was none."""
    found = [one for one in ec2_found.instances(world) if _tag(one, "aws:cloudformation:stack-name") == STACK]
    return next((one for one in found if state_of(one) != "terminated"), found[-1] if found else {})


def _tag(instance: dict, key: str) -> str:
    return next((tag["Value"] for tag in instance.get("Tags", []) if tag["Key"] == key), "")


def server_id(world: World) -> str:
    return server(world).get("InstanceId", "")


def address(world: World) -> str:
    return server(world).get("PublicIpAddress", "")


def free_port(_world: World) -> int:
    """A port of this computer that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def taken_port(world: World) -> int:
    """A port of this computer at which somebody listens: the sandbox."""
    return urlsplit(world.target.endpoint).port or 0


def image(world: World) -> str:
    """The id of the image in the region that is worked in."""
    return world.client("ssm").get_parameter(Name=IMAGE)["Parameter"]["Value"]


def quota(world: World) -> float:
    """The number of vCPUs of running G and VT instances that the account may have."""
    told = world.client("service-quotas").get_service_quota(ServiceCode="ec2", QuotaCode=QUOTA["quota_code"])
    return told["Quota"]["Value"]


def requests(world: World) -> list[dict]:
    """The requests for that quota, the newest first."""
    told = world.client("service-quotas").list_requested_service_quota_change_history(ServiceCode="ec2")
    return [one for one in told["RequestedQuotas"] if one["QuotaCode"] == QUOTA["quota_code"]]
