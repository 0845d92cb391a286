"""Where images come from when a task runs, and what ECS says of those that cannot be had."""

import json

import boto3
import pytest

from helpers.sandbox.tasks import images, pulls
from helpers.sandbox.tasks.images import Image
from tests.support.ecs_images import DIGEST, REGISTRY, run


def test_an_image_of_the_accounts_registry_runs_by_tag_and_by_digest(world, pushed):
    (known,) = boto3.client("ecr").describe_images(repositoryName="answers")["imageDetails"]
    for name in (f"{pushed}:v1", f"{pushed}@{known['imageDigest']}"):
        task = run(world, name, command=[])
        assert world.output(task) == ["['why'] /app lesson"], task
        assert task["containers"][0]["imageDigest"] == known["imageDigest"]
    changed = run(world, f"{pushed}:v1", command=["a b", "'q' $x", "日本"])
    assert world.output(changed) == [f"{['a b', chr(39) + 'q' + chr(39) + ' $x', '日本']} /app lesson"]


def test_an_images_files_are_seen_over_the_machines_and_each_task_has_its_own_copy(world, pushed):
    for _ in range(2):
        task = run(world, f"{pushed}:v1", entryPoint=["greet"], command=[])
        assert world.output(task) == ["hello from the image", "ask.py", "written"]


def test_an_images_links_lead_to_what_is_there_in_the_container_alone(world, pushed, tmp_path):
    (tmp_path / "outside").mkdir()
    root = tmp_path / "image"
    (root / "app").mkdir(parents=True)
    (root / "app/run").symlink_to("/bin/sh")
    (root / "usr/local").mkdir(parents=True)
    for link in ("data", "usr/local/data"):
        (root / link).symlink_to(tmp_path / "outside")
    (root / "work").symlink_to("app")
    images.store(f"{REGISTRY}/answers:links", Image(root, ("/app/run", "-c"), (), {}, "/work"))
    asking = "pwd; for one in /data /usr/local/data; do touch $one/written && ls $one; done"
    ecr = boto3.client("ecr")
    media = "application/vnd.docker.distribution.manifest.v2+json"
    manifest = json.dumps({"schemaVersion": 2, "mediaType": media, "config": {"digest": "sha256:" + "6" * 64}})
    ecr.put_image(repositoryName="answers", imageManifest=manifest, imageTag="links")
    task = run(world, f"{pushed}:links", command=[asking])
    if "/.workshop/" in (said := world.output(task))[0]:
        pytest.skip("no isolation can be had here")
    assert said[0] == "/app", task
    assert list((tmp_path / "outside").iterdir()) == []


def test_what_is_not_in_the_registry_cannot_be_pulled(world, pushed):
    for name, reference in (
        (f"{pushed}:v2", f"{pushed}:v2"),
        (f"{REGISTRY}/nothing", f"{REGISTRY}/nothing:latest"),
        ("public.ecr.aws/docker/library/python:9", "public.ecr.aws/docker/library/python:9"),
    ):
        task = run(world, name)
        said = "CannotPullContainerError: pull image manifest has been retried 1 time(s): "
        said += f"failed to resolve ref {reference}: "
        assert (task["stopCode"], task["stoppedReason"]) == ("TaskFailedToStart", f"{said}not found")
        assert task["containers"][0]["reason"] == task["stoppedReason"]
        assert "exitCode" not in task["containers"][0]
        assert "startedAt" not in task


def test_an_image_that_was_only_built_here_is_asked_of_docker_hub(world, tmp_path):
    images.store("answers", Image(tmp_path, ("true",)))
    task = run(world, "answers")
    assert "failed to resolve ref docker.io/library/answers:latest: pull access denied" in task["stoppedReason"]
    images.remove("answers")


def test_without_a_way_out_nothing_is_pulled(world, pushed):
    closed = world.network(assignPublicIp="DISABLED")
    for name, code, host in (
        (f"{pushed}:v1", "ResourceInitializationError", "https://api.ecr.ap-northeast-1.amazonaws.com/"),
        ("busybox", "CannotPullContainerError", "https://registry-1.docker.io/v2/library/busybox/manifests/latest"),
    ):
        definition = world.define("true", image=name)
        task = world.until(world.start(definition, networkConfiguration=closed)[0])
        assert task["stoppedReason"].startswith(f"{code}: ")
        assert host in task["stoppedReason"]
        assert task["stoppedReason"].endswith(":443: i/o timeout")


def test_a_subnet_needs_a_route_to_a_gateway_and_a_public_address_or_a_nat_gateway(world):
    ec2 = world.ec2
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.9.0.0/24")["Subnet"]["SubnetId"]
    definition = world.define("true")

    def reason(**network) -> str:
        given = world.network(subnets=[subnet], **network)
        return world.until(world.start(definition, networkConfiguration=given)[0])["stoppedReason"]

    assert "i/o timeout" in reason()
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    table = ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["RouteTables"][0]["RouteTableId"]
    ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
    assert reason() == "Essential container in task exited"
    assert "i/o timeout" in reason(assignPublicIp="DISABLED")
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    nat = ec2.create_nat_gateway(SubnetId=subnet, AllocationId=address)["NatGateway"]["NatGatewayId"]
    ec2.replace_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", NatGatewayId=nat)
    assert reason(assignPublicIp="DISABLED") == "Essential container in task exited"


def test_a_log_group_that_is_missing_or_denied_stops_the_task_before_it_starts(world):
    options = {"awslogs-group": "/ecs/nowhere", "awslogs-region": "ap-northeast-1", "awslogs-stream-prefix": "p"}
    task = world.ran("true", logConfiguration={"logDriver": "awslogs", "options": options})
    assert task["stopCode"] == "TaskFailedToStart"
    assert task["stoppedReason"] == (
        "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed "
        "to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist. : "
        "exit status 1"
    )
    definition = world.define("true", definition={"executionRoleArn": world.roles["task"]})
    denied = world.until(world.start(definition)[0])
    assert "AccessDeniedException" in denied["stoppedReason"]
    assert "is not authorized to perform: logs:CreateLogStream" in denied["stoppedReason"]


def test_a_program_that_is_not_in_the_image_does_not_start(world):
    task = world.ran("frobnicate")
    assert task["stoppedReason"].startswith("CannotStartContainerError: ")
    assert 'exec: "frobnicate": executable file not found in $PATH' in task["stoppedReason"]


@pytest.mark.parametrize(
    ("name", "host", "repository", "tag"),
    [
        ("busybox", "docker.io", "library/busybox", "latest"),
        ("someone/thing:1.2", "docker.io", "someone/thing", "1.2"),
        ("public.ecr.aws/a/b@" + DIGEST, "public.ecr.aws", "a/b", DIGEST),
        ("localhost:5000/x", "localhost:5000", "x", "latest"),
    ],
)
def test_names_are_taken_apart_as_docker_does(name, host, repository, tag):
    assert pulls.parts(name) == (host, repository, tag)
