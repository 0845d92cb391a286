"""What ECS refuses of containers, capacity and values that there are not; what it takes is registered."""

import boto3
import pytest

from tests.support.ecs_requests import FARGATE, MAIN, define, refused

ROLE = "arn:aws:iam::123456789012:role/execution"
LOGS = {"logDriver": "awslogs", "options": {"awslogs-group": "g", "awslogs-region": "ap-northeast-1"}}
NOT_ASSOCIATED = (
    "The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster. "
    "Associate the capacity provider with the cluster or specify a valid capacity provider and try again."
)


@pytest.fixture(scope="module")
def ecs():
    from helpers import sandbox as embedded

    embedded.ensure().control("reset")
    return boto3.client("ecs")


def port(number: int, **more: object) -> dict:
    return {"portMappings": [{"containerPort": number} | more]}


def of(*containers: dict, **more: object) -> dict:
    """A definition of these containers, each beside its name and image."""
    named = [MAIN | {"name": f"c{number}"} | one for number, one in enumerate(containers)]
    return {"containerDefinitions": named} | more


SHARED = (
    "The secret name must be unique and not shared with any new or existing environment variables set on the container, "
    "such as 'A'."
)
SECRET = {"secrets": [{"name": "A", "valueFrom": "x"}]}
WRONG = [
    (of(port(99_999)), "Invalid 'containerPort' setting for container 'c0'."),
    (of(port(0)), "Invalid 'containerPort' setting for container 'c0'."),
    (of({"portMappings": [{"hostPort": 0}]}), "Invalid 'containerPort' setting for container 'c0'."),
    (
        of(port(80, hostPort=65_536) | {"memory": 128}, networkMode="bridge", requiresCompatibilities=["EC2"]),
        "Invalid 'hostPort' setting for container 'c0'.",
    ),
    (of(port(80, protocol="icmp")), "protocol should be one of [tcp,udp]."),
    (of(port(80), port(80)), "TCP host port '80' is mapped multiple times in task."),
    (of({"cpu": 512}), "The sum of all container 'cpu' values cannot be greater than the value of the task 'cpu'."),
    (
        of({"cpu": 200}, {"cpu": 100}),
        "The sum of all container 'cpu' values cannot be greater than the value of the task 'cpu'.",
    ),
    (of({"cpu": -1}), "Invalid 'cpu' setting for container 'c0'."),
    (
        of({"logConfiguration": {"logDriver": "awslogs"}}, executionRoleArn=ROLE),
        "Log driver awslogs requires options: awslogs-region, awslogs-group",
    ),
    (
        of({"logConfiguration": LOGS | {"options": {"awslogs-region": "x"}}}, executionRoleArn=ROLE),
        "Log driver awslogs requires options: awslogs-group",
    ),
    (
        of({"logConfiguration": {"logDriver": "syslog"}}),
        "Fargate compatible task definitions do not support log driver syslog",
    ),
    (of(SECRET), "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'."),
    (of(SECRET | {"environment": [{"name": "A", "value": "1"}]}, executionRoleArn=ROLE), SHARED),
    (
        of({"secrets": SECRET["secrets"] * 2}, executionRoleArn=ROLE),
        "Duplicate secret names found: A. Each secret name must be unique.",
    ),
    (of({"links": ["c1"]}, {}), "Links are not supported when networkMode=awsvpc."),
    (of({"mountPoints": [{"sourceVolume": "v", "containerPath": "/v"}]}), "Unknown volume 'v'."),
    (
        of({"dependsOn": [{"containerName": "none", "condition": "START"}]}),
        "Invalid 'dependsOn' setting for container 'c0'.",
    ),
    (
        of({"dependsOn": [{"containerName": "c1", "condition": "SUCCESS"}]}, {}),
        "A dependency container with SUCCESS or COMPLETE condition cannot be an essential container",
    ),
    (of({"privileged": True}), "Fargate compatible task definitions do not support privileged"),
    (of({}, ipcMode="task"), "Tasks using the Fargate launch type do not support ipcMode."),
    (
        of({}, volumes=[{"name": "v", "host": {"sourcePath": "/x"}}]),
        "Fargate compatible task definitions do not support sourcePath",
    ),
    (of({}, taskRoleArn="arn:aws:iam::12345:role/r"), "Role is not valid"),
    (of({}, networkMode="nonsense"), "networkMode should be one of [bridge,host,awsvpc,none]."),
    (
        of({}, runtimePlatform={"cpuArchitecture": "Z80"}),
        "cpuArchitecture should be one of [X86_64,ARM64].",
    ),
]


@pytest.mark.parametrize(("given", "said"), WRONG)
def test_a_definition_that_cannot_be_is_not_registered(ecs, given, said):
    code, message = refused(define, ecs, **given)
    assert message == said
    assert code == ("InvalidParameterException" if "should be one of" in said else "ClientException")
    assert ecs.list_task_definitions(familyPrefix="f")["taskDefinitionArns"] == []


RIGHT = [
    of(port(80), port(80, protocol="udp")),
    of({"portMappings": [{"containerPortRange": "100-200"}]}),
    of({"cpu": 128, "memory": 256}, {"cpu": 128, "memory": 256}),
    of({"logConfiguration": LOGS} | SECRET, executionRoleArn=ROLE, taskRoleArn="short-name"),
    of({"dependsOn": [{"containerName": "c1", "condition": "COMPLETE"}]}, {"essential": False}),
    of({"dependsOn": [{"containerName": "c1", "condition": "START"}]}, {}),
    of({"mountPoints": [{"sourceVolume": "v", "containerPath": "/v"}]}, volumes=[{"name": "v"}]),
    of({}, runtimePlatform={"cpuArchitecture": "ARM64", "operatingSystemFamily": "LINUX"}),
]


@pytest.mark.parametrize("given", RIGHT)
def test_a_definition_that_can_be_is(ecs, given):
    made = ecs.register_task_definition(**{"family": "right"} | FARGATE | given)["taskDefinition"]
    assert made["status"] == "ACTIVE"


def test_on_servers_there_is_more(ecs):
    given = of(
        port(80, hostPort=8080) | {"memory": 128, "privileged": True, "links": ["c1"]},
        port(80, hostPort=8081) | {"memory": 128, "logConfiguration": {"logDriver": "syslog"}},
        volumes=[{"name": "v", "host": {"sourcePath": "/x"}}],
    )
    assert ecs.register_task_definition(family="servers", networkMode="bridge", **given)["taskDefinition"]


def test_capacity_providers_are_there_and_a_strategy_is_of_them(ecs):
    strategy = {"defaultCapacityProviderStrategy": [{"capacityProvider": "FARGATE_SPOT"}]}
    not_found = "The specified capacity provider was not found. Specify a valid capacity provider and try again."
    for given, said in (
        ({"capacityProviders": ["NONSENSE"]}, not_found),
        ({"capacityProviders": ["FARGATE"]} | strategy, NOT_ASSOCIATED),
    ):
        assert refused(ecs.create_cluster, clusterName="spots", **given) == ("InvalidParameterException", said)
    assert ecs.describe_clusters(clusters=["spots"])["clusters"] == []
    ecs.create_cluster(clusterName="spots", capacityProviders=["FARGATE", "FARGATE_SPOT"], **strategy)
    given = {"cluster": "spots", "capacityProviders": ["FARGATE"]} | strategy
    assert refused(ecs.put_cluster_capacity_providers, **given)[1] == NOT_ASSOCIATED
    assert ecs.describe_clusters(clusters=["spots"])["clusters"][0]["capacityProviders"] == ["FARGATE", "FARGATE_SPOT"]


def test_a_task_runs_on_the_capacity_of_its_cluster_and_on_a_platform_that_there_is(ecs):
    ec2 = boto3.client("ec2")
    subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
    ecs.create_cluster(clusterName="plain")
    definition = ecs.register_task_definition(**{"family": "run"} | FARGATE | of({}))["taskDefinition"]
    asked = {
        "cluster": "plain",
        "taskDefinition": definition["taskDefinitionArn"],
        "networkConfiguration": {"awsvpcConfiguration": {"subnets": [subnet]}},
    }
    on_spot = {"capacityProviderStrategy": [{"capacityProvider": "FARGATE_SPOT"}]}
    for given, code, said in (
        (on_spot, "InvalidParameterException", NOT_ASSOCIATED),
        (
            {"launchType": "FARGATE", "platformVersion": "9.9"},
            "PlatformUnknownException",
            "The specified platform version doesn't exist.",
        ),
        (
            {"launchType": "FARGATE", "placementStrategy": [{"type": "random"}]},
            "InvalidParameterException",
            "Placement strategies are not supported with FARGATE launch type.",
        ),
        (
            {"launchType": "FARGATE", "placementConstraints": [{"type": "distinctInstance"}]},
            "InvalidParameterException",
            "Placement constraints are not supported with FARGATE launch type.",
        ),
    ):
        assert refused(ecs.run_task, **asked | given) == (code, said)
    network = {"awsvpcConfiguration": {"subnets": [subnet], "assignPublicIp": "MAYBE"}}
    assert refused(ecs.run_task, **asked | {"launchType": "FARGATE", "networkConfiguration": network})[1] == (
        "assignPublicIp should be one of [ENABLED,DISABLED]."
    )
    assert ecs.list_tasks(cluster="plain")["taskArns"] == []
    ecs.put_cluster_capacity_providers(
        cluster="plain", capacityProviders=["FARGATE_SPOT"], defaultCapacityProviderStrategy=[]
    )
    assert len(ecs.run_task(**asked | on_spot, platformVersion="LATEST")["tasks"]) == 1


def test_a_setting_of_a_cluster_is_one_that_there_is(ecs):
    given = {"clusterName": "set", "settings": [{"name": "nonsense", "value": "enabled"}]}
    assert refused(ecs.create_cluster, **given)[1] == "name should be one of [containerInsights]."
    ecs.create_cluster(clusterName="set", settings=[{"name": "containerInsights", "value": "enhanced"}])


def test_moto_associates_any_capacity_provider(bare_moto):
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "y", "region_name": "ap-northeast-1"}
    moto = boto3.client("ecs", endpoint_url=bare_moto, **keys)
    made = moto.create_cluster(clusterName="any", capacityProviders=["NONSENSE"])["cluster"]
    assert made["capacityProviders"] == ["NONSENSE"]
