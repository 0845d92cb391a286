"""What ECS refuses, in AWS's words: task definitions that Fargate cannot run, and requests to run tasks that are
wrong.
"""

import pytest

from tests.support.ecs_requests import refused

PAIRS = "See the Amazon ECS documentation for the valid values."
ROLE_FOR = "Fargate requires task definition to have execution role ARN to support"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"memory": "4096"}, f"No Fargate configuration exists for given values: 256 CPU, 4096 memory. {PAIRS}"),
        ({"cpu": "300"}, f"No Fargate configuration exists for given values: 300 CPU, 512 memory. {PAIRS}"),
        (
            {"cpu": "1 vCPU", "memory": "1GB"},
            f"No Fargate configuration exists for given values: 1024 CPU, 1024 memory. {PAIRS}",
        ),
        (
            {"cpu": "16384", "memory": "36864"},
            f"No Fargate configuration exists for given values: 16384 CPU, 36864 memory. {PAIRS}",
        ),
        ({"cpu": "much"}, "Invalid 'cpu' setting for task."),
        ({"networkMode": "bridge"}, "Fargate only supports network mode ‘awsvpc’."),
        ({"executionRoleArn": ""}, f"{ROLE_FOR} log driver awslogs."),
    ],
)
def test_definitions_that_fargate_cannot_run_are_refused(world, changes, said):
    assert refused(world.define, "true", definition=changes) == ("ClientException", said)


def test_a_container_cannot_have_more_memory_than_its_task(world):
    said = "The 'memory' setting for container 'main' is greater than for the task."
    assert refused(world.define, "true", memory=1024) == ("ClientException", said)


def test_sizes_may_be_written_in_vcpus_and_gigabytes(world):
    arn = world.define("true", definition={"cpu": ".5 vCPU", "memory": "2 GB"})
    kept = world.ecs.describe_task_definition(taskDefinition=arn)["taskDefinition"]
    assert (kept["cpu"], kept["memory"], kept["networkMode"]) == ("512", "2048", "awsvpc")
    assert kept["requiresCompatibilities"] == ["FARGATE"]


def test_a_cluster_that_is_not_there_or_was_deleted_runs_nothing(world):
    definition = world.define("true")
    code, said = refused(world.start, definition, cluster="nowhere")
    assert (code, said) == ("ClusterNotFoundException", "Cluster not found.")
    world.ecs.create_cluster(clusterName="former")
    world.ecs.delete_cluster(cluster="former")
    code, said = refused(world.start, definition, cluster="former")
    assert (code, said) == ("ClusterNotFoundException", "The referenced cluster was inactive.")
    assert not [arn for arn in world.ecs.list_clusters()["clusterArns"] if "former" in arn]


def test_a_revision_that_is_missing_or_inactive_does_not_run(world):
    assert refused(world.start, "lesson:999") == ("ClientException", "TaskDefinition not found.")
    assert refused(world.start, "nothing") == ("ClientException", "TaskDefinition not found.")
    assert refused(world.start, "lesson:first") == ("ClientException", "TaskDefinition not found.")
    gone = world.define("true", definition={"family": "short"})
    world.ecs.deregister_task_definition(taskDefinition=gone)
    assert refused(world.start, gone) == ("InvalidParameterException", "TaskDefinition is inactive")
    assert refused(world.start, "short") == ("ClientException", "TaskDefinition not found.")


def test_fargate_needs_a_network_that_is_there(world):
    definition = world.define("true")
    code, said = refused(world.ecs.run_task, cluster="lesson", taskDefinition=definition, launchType="FARGATE")
    expected = "Network Configuration must be provided when networkMode 'awsvpc' is specified."
    assert (code, said) == ("InvalidParameterException", expected)
    _, said = refused(world.start, definition, networkConfiguration=world.network(subnets=["subnet-0abc"]))
    assert said.startswith("Error retrieving subnet information for [subnet-0abc]: ")
    _, said = refused(world.start, definition, networkConfiguration=world.network(securityGroups=["sg-0abc"]))
    assert said.startswith("Error retrieving security group information for [sg-0abc]: ")


def test_without_a_launch_type_it_is_instances_and_there_are_none(world):
    given = {"cluster": "lesson", "networkConfiguration": world.network()}
    code, said = refused(world.ecs.run_task, taskDefinition=world.define("true"), **given)
    assert (code, said) == ("InvalidParameterException", "No Container Instances were found in your cluster.")


def test_overrides_have_a_limit_and_name_containers_that_are_there(world):
    definition = world.define("true")
    long = {"containerOverrides": [{"name": "main", "command": ["x" * 8200]}]}
    code, said = refused(world.start, definition, overrides=long)
    assert (code, said) == ("InvalidParameterException", "Container Overrides length must be at most 8192")
    other = {"containerOverrides": [{"name": "other", "command": ["x"]}]}
    _, said = refused(world.start, definition, overrides=other)
    assert said == "Override for container named other is not a container in the TaskDefinition."
    _, said = refused(world.start, definition, overrides={"cpu": "1024"})
    assert said.startswith("No Fargate configuration exists for given values: 1024 CPU, 512 memory.")
    assert refused(world.start, definition, count=11)[0] == "InvalidParameterException"


def test_a_role_that_does_not_trust_ecs_is_not_assumed(world):
    definition = world.define("true", definition={"taskRoleArn": "arn:aws:iam::123456789012:role/nobody"})
    code, said = refused(world.start, definition)
    assert code == "ClientException"
    assert said.startswith("ECS was unable to assume the role 'arn:aws:iam::123456789012:role/nobody'")


def test_a_definition_for_instances_is_not_for_fargate(world):
    definition = world.define("true", definition={"requiresCompatibilities": ["EC2"], "networkMode": "bridge"})
    code, said = refused(world.start, definition)
    assert (code, said) == ("InvalidParameterException", "Task definition does not support launch_type FARGATE.")


def test_a_task_that_is_not_there_is_missing_or_not_found(world):
    unknown = "0" * 32
    said = world.ecs.describe_tasks(cluster="lesson", tasks=[unknown])
    assert (said["tasks"], said["failures"][0]["reason"]) == ([], "MISSING")
    assert said["failures"][0]["arn"].endswith(f":task/lesson/{unknown}")
    code, said = refused(world.ecs.stop_task, cluster="lesson", task=unknown)
    assert (code, said) == ("InvalidParameterException", "The referenced task was not found.")


def test_without_security_groups_it_is_the_default_group_of_the_vpc(world):
    (task,) = world.start(world.define("true"))
    details = {one["name"]: one["value"] for one in task["attachments"][0]["details"]}
    (interface,) = world.ec2.describe_network_interfaces(NetworkInterfaceIds=[details["networkInterfaceId"]])[
        "NetworkInterfaces"
    ]
    assert [group["GroupName"] for group in interface["Groups"]] == ["default"]
    world.until(task)
