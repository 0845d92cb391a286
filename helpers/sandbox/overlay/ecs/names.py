"""Names of clusters, families, containers and images, and ports that do not match, are refused; moto takes any.

The rules are those of CreateCluster, RegisterTaskDefinition and ContainerDefinition (Amazon ECS API Reference). The sentences
are as people quote them: aws/amazon-ecs-cli issues 37 (family), 542 (a family that tasks are listed by) and 1014 (ports),
hashicorp/terraform-provider-aws issue 5950 and hashicorp/terraform issue 2888 (a container's name), Shippable/support issue
3094 (image) and 2946 (two containers of one name). Of CreateCluster none was found quoted; that one is DescribeServices'
(awslabs/amazon-ecs-nodejs-microservices issue 18).
"""

import re
from typing import Any

from helpers.sandbox.overlay.ecs import clusters
from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_takes_any_name_and_any_ports",)
NAME = re.compile(r"[A-Za-z0-9_-]{1,255}")
IMAGE = re.compile(r"[A-Za-z0-9_\-:./#@+]{1,255}")
SAME_PORTS = ("awsvpc", "host")


def complaints(family: Any, containers: list[dict[str, Any]], network_mode: str | None) -> list[str]:
    """What AWS would say of the names in a task definition, and of its ports, the first thing first."""
    found = [] if NAME.fullmatch(str(family)) else ["Family contains invalid characters."]
    for one in containers:
        for member, allowed in (("name", NAME), ("image", IMAGE)):
            value = one.get(member)
            if value in (None, ""):
                found.append(f"Container.{member} should not be null or empty.")
            elif not allowed.fullmatch(str(value)):
                found.append(f"Container.{member} contains invalid characters.")
        ports = one.get("portMappings") or []
        if network_mode in SAME_PORTS and not all(map(_match, ports)):
            found.append(
                f"When networkMode={network_mode}, the host ports and container ports in port mappings must match."
            )
    named = [one["name"] for one in containers if one.get("name")]
    if len(set(named)) < len(named):
        found.append("Container names must be unique within a Task Definition.")
    return found


def _match(ports: dict[str, Any]) -> bool:
    return str(ports.get("hostPort") or ports.get("containerPort")) == str(ports.get("containerPort"))


def install() -> None:
    """Have moto's CreateCluster check the name."""
    from moto.ecs.exceptions import InvalidParameterException
    from moto.ecs.models import EC2ContainerServiceBackend

    @wraps(EC2ContainerServiceBackend.create_cluster, before=clusters)
    def created(create, self, cluster_name, *rest, **given):
        if not NAME.fullmatch(str(cluster_name)):
            raise InvalidParameterException(rf"Cluster must match ^[a-zA-Z0-9\-_]{{1,255}}$, but was {cluster_name}")
        return create(self, cluster_name, *rest, **given)
