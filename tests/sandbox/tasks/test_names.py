"""What ECS says of names, states and numbers that it does not take; and the gaps of moto that this closes."""

import pytest

from tests.support.ecs_requests import FARGATE, MAIN, define, refused, start, status_of

PORTS = [{"containerPort": 80, "hostPort": 8080}]
NOT_THE_SAME = "When networkMode=awsvpc, the host ports and container ports in port mappings must match."


def registered(client, main: dict, **changes) -> dict:
    given = {"family": "lesson", "containerDefinitions": [MAIN | main]} | FARGATE | changes
    return client.register_task_definition(**given)["taskDefinition"]


@pytest.mark.parametrize(
    ("main", "changes", "said"),
    [
        ({}, {"family": "a b"}, "Family contains invalid characters."),
        ({}, {"family": "日本"}, "Family contains invalid characters."),
        ({"name": ""}, {}, "Container.name should not be null or empty."),
        ({"name": "a b"}, {}, "Container.name contains invalid characters."),
        ({"name": "x" * 256}, {}, "Container.name contains invalid characters."),
        ({"image": ""}, {}, "Container.image should not be null or empty."),
        ({"image": "busy box"}, {}, "Container.image contains invalid characters."),
        ({"portMappings": PORTS}, {}, NOT_THE_SAME),
    ],
)
def test_a_task_definition_is_refused_for_its_names_and_ports(world, main, changes, said):
    assert refused(registered, world.ecs, main, **changes) == ("ClientException", said)


def test_two_containers_have_two_names(world):
    said = "Container names must be unique within a Task Definition."
    assert refused(registered, world.ecs, {}, containerDefinitions=[MAIN, MAIN]) == ("ClientException", said)
    two = registered(world.ecs, {}, containerDefinitions=[MAIN, MAIN | {"name": "other"}])
    assert [one["name"] for one in two["containerDefinitions"]] == [MAIN["name"], "other"]


@pytest.mark.parametrize("ports", [{"containerPort": 80}, {"containerPort": 80, "hostPort": 80}])
def test_ports_that_match_are_taken(world, ports):
    assert registered(world.ecs, {"portMappings": [ports]})["revision"] >= 1


@pytest.mark.parametrize("name", ["a b", "", "x" * 256])
def test_a_cluster_is_refused_for_its_name(world, name):
    code, said = refused(world.ecs.create_cluster, clusterName=name)
    assert (code, said) == (
        "InvalidParameterException",
        rf"Cluster must match ^[a-zA-Z0-9\-_]{{1,255}}$, but was {name}",
    )


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"desiredStatus": "FOO"}, "desiredStatus should be one of [RUNNING,PENDING,STOPPED]."),
        ({"launchType": "FOO"}, "launchType should be one of [EC2,FARGATE,EXTERNAL]."),
        ({"family": "a b"}, r"family must match ^[a-zA-Z0-9\-_]+$"),
        ({"maxResults": 0}, "maxResults must be between 1 and 100."),
        ({"nextToken": "x"}, "Invalid token."),
    ],
)
def test_tasks_are_not_listed_by_what_there_is_not(world, asked, said):
    assert refused(world.ecs.list_tasks, cluster="lesson", **asked) == ("InvalidParameterException", said)


def test_tasks_are_listed_in_pages(world):
    tasks = {task["taskArn"] for task in world.start(world.define("sleep", "30"), count=3)}
    first = world.ecs.list_tasks(cluster="lesson", maxResults=2)
    second = world.ecs.list_tasks(cluster="lesson", maxResults=2, nextToken=first["nextToken"])
    assert (len(first["taskArns"]), len(second["taskArns"]), "nextToken" in second) == (2, 1, False)
    assert {*first["taskArns"], *second["taskArns"]} == tasks
    pages = world.ecs.get_paginator("list_tasks").paginate(cluster="lesson", PaginationConfig={"PageSize": 1})
    assert set(pages.search("taskArns")) == tasks
    for task in tasks:
        world.ecs.stop_task(cluster="lesson", task=task)


def test_at_most_100_tasks_are_looked_at(world):
    code, said = refused(world.ecs.describe_tasks, cluster="lesson", tasks=["0" * 32] * 101)
    assert (code, said) == ("InvalidParameterException", "taskIds can have at most 100 items.")


@pytest.mark.parametrize(
    ("call", "given"),
    [
        ("start_task", {"cluster": "lesson", "taskDefinition": "x", "containerInstances": ["i"]}),
        ("describe_capacity_providers", {}),
        ("register_container_instance", {}),
    ],
)
def test_what_needs_container_instances_is_refused_in_words(world, call, given):
    code, said = refused(getattr(world.ecs, call), **given)
    assert code == "NotImplemented"
    assert "there are no container instances: tasks run on Fargate, by run-task" in said


def test_an_interface_of_a_task_has_a_name_of_its_region(world):
    (vpc,) = world.ec2.describe_vpcs()["Vpcs"]
    world.ec2.modify_vpc_attribute(VpcId=vpc["VpcId"], EnableDnsHostnames={"Value": True})
    (task,) = world.start(world.define("true"))
    told = {one["name"]: one["value"] for one in task["attachments"][0]["details"]}
    expected = f"ip-{told['privateIPv4Address'].replace('.', '-')}.ap-northeast-1.compute.internal"
    assert told["privateDnsName"] == expected
    ids = [told["networkInterfaceId"]]
    (interface,) = world.ec2.describe_network_interfaces(NetworkInterfaceIds=ids)["NetworkInterfaces"]
    assert interface["PrivateDnsName"] == expected
    world.until(task)


# ---------------------------------------------------------------- moto's gaps


def test_moto_takes_any_name_and_any_ports(ecs):
    assert ecs.create_cluster(clusterName="a b")["cluster"]["clusterName"] == "a b"
    assert define(ecs, family="a b")
    odd = MAIN | {"memory": 512, "name": "a b", "image": "", "portMappings": PORTS}
    assert define(ecs, containerDefinitions=[odd])


def test_moto_lists_by_any_word_and_in_one_page(ecs, network):
    assert ecs.list_tasks(cluster="c", desiredStatus="FOO")["taskArns"] == []
    for _ in range(2):
        start(ecs, network, define(ecs))
    assert len(ecs.list_tasks(cluster="c", maxResults=1)["taskArns"]) == 2


def test_moto_looks_at_any_number_of_tasks(ecs):
    assert ecs.describe_tasks(cluster="c", tasks=["x"] * 101)["tasks"] == []


def test_moto_crashes_without_container_instances(ecs):
    assert status_of(ecs.describe_capacity_providers) == 500
    assert status_of(ecs.register_container_instance) == 500
    assert status_of(ecs.start_task, cluster="c", taskDefinition=define(ecs), containerInstances=["i"]) == 500


def test_moto_names_every_interface_after_us_east_1(moto):
    ec2 = moto("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/24")["Vpc"]["VpcId"]
    ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/28")["Subnet"]["SubnetId"]
    name = ec2.create_network_interface(SubnetId=subnet)["NetworkInterface"]["PrivateDnsName"]
    assert name.endswith(".ec2.internal")
