"""A new task as ECS describes it, and the network interface that it has in the VPC as long as it is there."""

import uuid
from typing import Any

from helpers.sandbox.overlay.ecs.run_request import RunRequest

PLATFORM = "1.4.0"
OVERRIDABLE = ("command", "cpu", "memory", "memoryReservation")


def create(backend: Any, wanted: RunRequest) -> Any:
    """A new task, in PROVISIONING, with its network interface."""
    from helpers.sandbox.tasks.model import Task, container_of, now

    task_id = uuid.uuid4().hex
    area = f"arn:aws:ecs:{backend.region_name}:{backend.account_id}"
    arn = f"{area}:task/{wanted.cluster.name}/{task_id}"
    interface, attachment, zone = _attach(backend, wanted.network, arn)
    definition = wanted.definition
    described = {
        "attachments": [attachment],
        "attributes": [{"name": "ecs.cpu-architecture", "value": "x86_64"}],
        "availabilityZone": zone,
        "clusterArn": wanted.cluster.arn,
        "connectivity": "DISCONNECTED",
        "cpu": str(wanted.cpu),
        "createdAt": now(),
        "desiredStatus": "RUNNING",
        "enableExecuteCommand": False,
        "group": wanted.group,
        "healthStatus": "UNKNOWN",
        "lastStatus": "PROVISIONING",
        "memory": str(wanted.memory),
        "overrides": {"containerOverrides": [], "inferenceAcceleratorOverrides": []} | wanted.overrides,
        "platformFamily": "Linux",
        "platformVersion": PLATFORM,
        "taskArn": arn,
        "taskDefinitionArn": definition.arn,
        "version": 1,
        "ephemeralStorage": {"sizeInGiB": 20},
    }
    described |= {"launchType": "FARGATE"} if wanted.provider == "FARGATE" else {}
    described |= {"capacityProviderName": wanted.provider} if wanted.provider != "FARGATE" else {}
    described |= {"startedBy": wanted.started_by} if wanted.started_by else {}
    changes = {one["name"]: one for one in wanted.overrides.get("containerOverrides") or []}
    containers = [
        container_of(_overridden(one, changes.get(one["name"], {})), arn) for one in definition.container_definitions
    ]
    details = {one["name"]: one["value"] for one in attachment["details"]}
    address = {"attachmentId": attachment["id"], "privateIpv4Address": details["privateIPv4Address"]}
    for container in containers:
        container.described["networkInterfaces"] = [address]
    return Task(
        account=backend.account_id,
        region=backend.region_name,
        cluster_arn=wanted.cluster.arn,
        id=task_id,
        definition=definition,
        described=described,
        containers=containers,
        overrides=wanted.overrides,
        network=wanted.network,
        cpu=wanted.cpu,
        memory=wanted.memory,
        tags=wanted.tags,
        interface=interface,
    )


def _overridden(definition: dict[str, Any], override: dict[str, Any]) -> dict[str, Any]:
    environment = {one["name"]: one for one in definition.get("environment") or []}
    environment |= {one["name"]: one for one in override.get("environment") or []}
    changed = {name: override[name] for name in OVERRIDABLE if override.get(name) is not None}
    return definition | changed | {"environment": list(environment.values())}


def _attach(backend: Any, network: dict[str, Any], task_arn: str) -> tuple[str, dict[str, Any], str]:
    """Make the task's network interface; gives its id, how the task tells of it, and its zone."""
    from moto.ec2 import ec2_backends

    ec2 = ec2_backends[backend.account_id][backend.region_name]
    attachment = str(uuid.uuid4())
    interface = ec2.create_network_interface(
        network["subnets"][0],
        [],
        group_ids=network["securityGroups"],
        description=f"arn:aws:ecs:{backend.region_name}:{backend.account_id}:attachment/{attachment}",
        public_ip_auto_assign=network.get("assignPublicIp") == "ENABLED",
    )
    interface.status = "in-use"
    interface.check_auto_public_ip()
    _name(interface, backend.region_name)
    details = {
        "subnetId": interface.subnet.id,
        "networkInterfaceId": interface.id,
        "macAddress": interface.mac_address,
        "privateDnsName": getattr(interface, "private_dns_name", ""),
        "privateIPv4Address": interface.private_ip_address,
    }
    told = [{"name": name, "value": value} for name, value in details.items() if value]
    described = {"id": attachment, "type": "ElasticNetworkInterface", "status": "ATTACHED", "details": told}
    return interface.id, described, interface.availability_zone


def _name(interface: Any, region: str) -> None:
    """Give the interface the name of its region; moto's are all of us-east-1. Where the VPC gives no names, there is none."""
    if not getattr(interface, "private_dns_name", ""):
        return
    area = "ec2" if region == "us-east-1" else f"{region}.compute"
    interface.private_dns_name = f"ip-{interface.private_ip_address.replace('.', '-')}.{area}.internal"
    for address in interface.private_ip_addresses:
        if address.get("Primary"):
            address["PrivateDnsName"] = interface.private_dns_name


def release(task: Any) -> None:
    """Give a task's network interface back."""
    from moto.ec2 import ec2_backends

    ec2_backends[task.account][task.region].enis.pop(task.interface, None)
    task.update(attachments=[one | {"status": "DELETED"} for one in task.described["attachments"]])
