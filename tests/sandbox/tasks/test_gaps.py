"""The gaps of moto that the sandbox's ECS closes: each test fails on the day moto no longer has its gap."""

import json

from helpers.sandbox.overlay.ecs import definitions
from tests.support.ecs_requests import MAIN, define, start, status_of


def test_moto_runs_nothing_and_a_look_moves_its_tasks_on(ecs, network):
    task = start(ecs, network, define(ecs))
    assert task["lastStatus"] == "RUNNING"
    looks = [ecs.describe_tasks(cluster="c", tasks=[task["taskArn"]])["tasks"][0] for _ in range(5)]
    assert looks[-1]["lastStatus"] == "STOPPED"
    assert looks[-1]["containers"][0]["lastStatus"] == "PENDING"


def test_moto_crashes_where_the_memory_is_the_tasks_alone(ecs, network):
    definition = define(ecs, containerDefinitions=[MAIN])
    assert status_of(start, ecs, network, definition) == 500


def test_moto_crashes_without_security_groups(ecs, network):
    del network["awsvpcConfiguration"]["securityGroups"]
    assert status_of(start, ecs, network, define(ecs)) == 500


def test_moto_crashes_for_a_task_that_is_not_there(ecs):
    assert status_of(ecs.stop_task, cluster="c", task="0" * 32) == 500
    said = ecs.describe_tasks(cluster="c", tasks=["0" * 32])
    assert said["failures"] == []


def test_moto_pairs_any_cpu_with_any_memory(ecs):
    assert definitions.complaints([MAIN], {"requires_compatibilities": ["FARGATE"], "cpu": "256", "memory": "4096"})
    assert define(ecs, memory="4096", networkMode="bridge")


def test_moto_runs_what_is_inactive_and_finds_a_family_that_has_only_that(ecs, network):
    definition = define(ecs, family="former")
    ecs.deregister_task_definition(taskDefinition=definition)
    assert start(ecs, network, "former")["taskDefinitionArn"] == definition


def test_moto_takes_overrides_of_any_length_and_for_any_container(ecs, network):
    overrides = {"containerOverrides": [{"name": "other", "command": ["x" * 9000]}]}
    assert start(ecs, network, define(ecs), overrides=overrides)


def test_moto_deletes_a_cluster_with_running_tasks_and_goes_on_listing_it(ecs, network):
    ecs.create_cluster(clusterName="busy")
    start(ecs, network, define(ecs), cluster="busy")
    assert ecs.describe_clusters(clusters=["busy"])["clusters"][0]["runningTasksCount"] == 0
    ecs.delete_cluster(cluster="busy")
    assert [arn for arn in ecs.list_clusters()["clusterArns"] if arn.endswith("/busy")]


def test_moto_forgets_most_of_a_stacks_task_definition(moto):
    container = {"Name": "main", "Image": "busybox", "Memory": 512}
    properties = {"Family": "g", "Cpu": "256", "Memory": "512", "NetworkMode": "awsvpc"}
    properties |= {"RequiresCompatibilities": ["FARGATE"], "ContainerDefinitions": [container]}
    template = {"Resources": {"Task": {"Type": "AWS::ECS::TaskDefinition", "Properties": properties}}}
    moto("cloudformation").create_stack(StackName="s", TemplateBody=json.dumps(template))
    kept = moto("ecs").describe_task_definition(taskDefinition="g")["taskDefinition"]
    assert (kept.get("cpu"), kept["networkMode"], kept.get("requiresCompatibilities")) == (None, "bridge", None)


def test_moto_keeps_a_service_active_without_a_task(ecs):
    definition = define(ecs)
    ecs.create_service(cluster="c", serviceName="web", taskDefinition=definition, desiredCount=2)
    (service,) = ecs.describe_services(cluster="c", services=["web"])["services"]
    assert (service["status"], service["desiredCount"], service["runningCount"]) == ("ACTIVE", 2, 0)
