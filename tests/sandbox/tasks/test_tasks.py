"""Tasks of ECS really run: their states, output, exit codes, what they may, and that nothing is left of them."""

import json
import os
import subprocess
import threading
import time
import urllib.error
import urllib.request
from datetime import timedelta

import boto3
import pytest

from helpers import sandbox as embedded
from helpers.home import state_folder
from tests.support.ecs_requests import container
from tests.support.ecs_world import BUSYBOX, PYTHON
from tests.support.soon import SOON

SEEN = {"PROVISIONING", "PENDING", "RUNNING", "DEPROVISIONING", "STOPPED"}
ORDER = ["PROVISIONING", "PENDING", "RUNNING", "STOPPING", "DEPROVISIONING", "STOPPED"]


def followed(world) -> tuple[list[str], dict]:
    """The states that a look could see of a task, in order, and the task at its end."""
    (task,) = world.start(world.define("sleep", "0.2"))
    seen = [task["lastStatus"]]
    while seen[-1] != "STOPPED":
        (now,) = world.look(task)
        if now["lastStatus"] != seen[-1]:
            seen.append(now["lastStatus"])
    return seen, now


def test_a_task_goes_through_its_states_in_order_and_tells_when(world):
    """On a busy machine a look may come too late for a state; several tasks together show all of them."""
    ever: set[str] = set()
    for _ in range(20):
        seen, now = followed(world)
        assert seen == [status for status in ORDER if status in seen]
        ever |= set(seen)
        if ever >= SEEN:
            break
    assert ever >= SEEN
    moments = ["createdAt", "connectivityAt", "pullStartedAt", "pullStoppedAt", "startedAt", "stoppingAt"]
    moments += ["executionStoppedAt", "stoppedAt"]
    times = [now[name] for name in moments]
    assert times[:5] == sorted(times[:5])
    assert times[4] <= times[6] <= times[7]
    assert times[6] - times[4] >= timedelta(seconds=0.2)
    assert (now["stopCode"], now["stoppedReason"]) == ("EssentialContainerExited", "Essential container in task exited")
    assert (container(now)["lastStatus"], container(now)["exitCode"]) == ("STOPPED", 0)


def test_what_a_program_writes_is_in_its_log_stream_while_it_runs(world):
    (task,) = world.start(world.define("sh", "-c", "echo one; echo; echo two >&2; sleep 5"))
    world.until(task, "RUNNING")
    deadline = time.monotonic() + 4
    while world.output(task) != ["one", "two"]:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert world.look(task)[0]["lastStatus"] == "RUNNING"
    world.ecs.stop_task(cluster="lesson", task=task["taskArn"])


def test_a_program_that_crashes_gives_its_exit_code_and_its_last_words(world):
    task = world.ran("python3", "-c", "print('so far'); raise SystemExit('no further')", image=PYTHON)
    assert (container(task)["exitCode"], task["stopCode"]) == (1, "EssentialContainerExited")
    assert sorted(world.output(task)) == ["no further", "so far"]


def test_stop_task_asks_and_then_kills(world):
    patient = world.define("sleep", "60")
    stubborn = world.define("sh", "-c", "trap '' TERM; echo ready; while :; do sleep 0.1; done", stopTimeout=2)
    polite = world.define("sh", "-c", "trap 'exit 7' TERM; echo ready; while :; do sleep 0.1; done")
    tasks = [world.start(definition)[0] for definition in (patient, stubborn)]
    for task in tasks:
        world.until(task, "RUNNING")
    while not world.output(tasks[1]):
        time.sleep(0.02)
    said = world.ecs.stop_task(cluster="lesson", task=tasks[0]["taskArn"], reason="enough")["task"]
    assert (said["desiredStatus"], said["stopCode"]) == ("STOPPED", "UserInitiated")
    world.ecs.stop_task(cluster="lesson", task=tasks[1]["taskArn"].rpartition("/")[2])
    ended = [world.until(task) for task in tasks]
    assert [container(task)["exitCode"] for task in ended] == [143, 137]
    assert [task["stoppedReason"] for task in ended] == ["enough", "Task stopped by user"]
    assert ended[1]["stoppedAt"] - ended[1]["stoppingAt"] >= timedelta(seconds=2)
    (task,) = world.start(polite)
    world.until(task, "RUNNING")
    while not world.output(task):
        time.sleep(0.02)
    world.ecs.stop_task(cluster="lesson", task=task["taskArn"])
    assert container(world.until(task))["exitCode"] == 7


def test_more_memory_than_the_task_has_ends_it_with_137(world):
    hungry = "kept = []\nwhile True: kept.append(b'x' * 2**22)"
    task = world.ran("python3", "-c", hungry, image=PYTHON)
    said = (container(task)["exitCode"], container(task)["reason"])
    assert said == (137, "OutOfMemoryError: Container killed due to memory usage")
    thrifty = world.ran("python3", "-c", "kept = b'x' * (300 * 2**20); print(len(kept))", image=PYTHON)
    assert (container(thrifty)["exitCode"], world.output(thrifty)) == (0, [str(300 * 2**20)])


def test_a_role_without_the_grant_is_denied_and_with_it_writes(world):
    dynamodb, iam = boto3.client("dynamodb"), boto3.client("iam")
    key = {"AttributeName": "item_id"}
    dynamodb.create_table(
        TableName="answers",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[key | {"AttributeType": "S"}],
        KeySchema=[key | {"KeyType": "HASH"}],
    )
    program = "import boto3, os\nboto3.client('dynamodb').put_item(TableName=os.environ['TABLE_NAME'], "
    program += "Item={'item_id': {'S': os.environ['ITEM']}})"
    definition = world.define(
        "python3", "-c", program, image=PYTHON, environment=[{"name": "TABLE_NAME", "value": "answers"}]
    )
    changes = [{"name": "main", "environment": [{"name": "ITEM", "value": "日本 'q' $(x)\n"}]}]
    denied = world.until(world.start(definition, overrides={"containerOverrides": changes})[0])
    assert container(denied)["exitCode"] == 1
    last = world.output(denied)[-1]
    task_id = denied["taskArn"].rpartition("/")[2]
    assert f"assumed-role/task/{task_id} is not authorized to perform: dynamodb:PutItem" in last
    assert "AccessDeniedException" in last
    statement = {"Effect": "Allow", "Action": "dynamodb:PutItem", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_role_policy(RoleName="task", PolicyName="write", PolicyDocument=policy)
    allowed = world.until(world.start(definition, overrides={"containerOverrides": changes})[0])
    assert container(allowed)["exitCode"] == 0
    assert dynamodb.scan(TableName="answers")["Items"] == [{"item_id": {"S": "日本 'q' $(x)\n"}}]


def test_overrides_change_the_command_and_the_size_and_are_told(world):
    definition = world.define("echo", "as defined")
    changes = {
        "cpu": "512",
        "memory": "1024",
        "containerOverrides": [{"name": "main", "command": ["echo", "a 'b' $c;"]}],
    }
    task = world.until(world.start(definition, overrides=changes)[0])
    assert world.output(task) == ["a 'b' $c;"]
    assert (task["cpu"], task["memory"], task["overrides"]["containerOverrides"]) == (
        "512",
        "1024",
        changes["containerOverrides"],
    )


def test_containers_of_a_task_end_together_when_an_essential_one_ends(world):
    side = {"name": "side", "image": BUSYBOX, "command": ["sleep", "60"], "essential": False}
    main = {"name": "main", "image": BUSYBOX, "command": ["sleep", "0.3"]}
    definition = world.define(definition={"containerDefinitions": [main, side]})
    task = world.until(world.start(definition)[0])
    assert {one["name"]: one["exitCode"] for one in task["containers"]} == {"main": 0, "side": 143}


def test_a_task_sees_neither_the_learners_files_nor_any_other_network(world):
    look = (
        f"ls {state_folder()}; cat {state_folder()}/administrator.json; ls /proc | grep -c '^[0-9]'; ls /sys/class/net"
    )
    look += "; python3 -c \"import socket; socket.create_connection(('192.0.2.1', 80), 2)\" 2>&1 | tail -1"
    said = "\n".join(world.output(world.ran("sh", "-c", look)))
    if "No such file" not in said:
        pytest.skip("no walls can be had here")
    assert "secret" not in said
    assert "unreachable" in said


def test_a_task_has_an_interface_in_the_vpc_only_while_it_is_there(world):
    def interfaces() -> list[dict]:
        found = world.ec2.describe_network_interfaces(Filters=[{"Name": "subnet-id", "Values": [world.subnet]}])
        return found["NetworkInterfaces"]

    before = len(interfaces())
    (task,) = world.start(world.define("sleep", "60"))
    world.until(task, "RUNNING")
    assert len(interfaces()) == before + 1
    (attachment,) = world.look(task)[0]["attachments"]
    details = {detail["name"]: detail["value"] for detail in attachment["details"]}
    assert details["networkInterfaceId"] in {one["NetworkInterfaceId"] for one in interfaces()}
    world.ecs.stop_task(cluster="lesson", task=task["taskArn"])
    world.until(task)
    assert len(interfaces()) == before


def test_lists_counts_and_the_end_of_a_cluster_know_of_running_tasks(world):
    (task,) = world.start(world.define("sleep", "60"), startedBy="lists")
    world.until(task, "RUNNING")
    asked = {"cluster": "lesson", "startedBy": "lists"}
    assert world.ecs.list_tasks(**asked)["taskArns"] == [task["taskArn"]]
    assert world.ecs.describe_clusters(clusters=["lesson"])["clusters"][0]["runningTasksCount"] == 1
    with pytest.raises(world.ecs.exceptions.ClusterContainsTasksException):
        world.ecs.delete_cluster(cluster="lesson")
    world.ecs.stop_task(cluster="lesson", task=task["taskArn"])
    assert world.ecs.list_tasks(**asked)["taskArns"] == []
    assert world.ecs.list_tasks(**asked, desiredStatus="STOPPED")["taskArns"] == [task["taskArn"]]
    world.until(task)
    assert world.ecs.describe_clusters(clusters=["lesson"])["clusters"][0]["runningTasksCount"] == 0


def test_more_tasks_than_slots_wait_in_pending_and_all_run(world):
    slots = os.cpu_count()
    definition = world.define("sleep", "0.5")
    tasks = [task for _ in range(slots) for task in world.start(definition, count=2)]
    together = 0
    now = world.look(*tasks)
    while {task["lastStatus"] for task in now} != {"STOPPED"}:
        together = max(together, sum(task["lastStatus"] == "RUNNING" for task in now))
        time.sleep(0.02)
        now = world.look(*tasks)
    assert 1 <= together <= slots
    assert {container(task)["exitCode"] for task in now} == {0}


def test_boto3s_waiters_wait_for_running_and_for_stopped(world):
    (task,) = world.start(world.define("sleep", "60"))
    world.ecs.get_waiter("tasks_running").wait(cluster="lesson", tasks=[task["taskArn"]], WaiterConfig=SOON)
    threading.Timer(0.5, lambda: world.ecs.stop_task(cluster="lesson", task=task["taskArn"])).start()
    world.ecs.get_waiter("tasks_stopped").wait(cluster="lesson", tasks=[task["taskArn"]], WaiterConfig=SOON)
    assert world.look(task)[0]["stopCode"] == "UserInitiated"


def test_the_metadata_address_refuses_plainly(world):
    (address,) = world.output(world.ran("sh", "-c", "echo $ECS_CONTAINER_METADATA_URI_V4"))
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(address, timeout=5)
    assert (caught.value.code, "describe-tasks" in caught.value.read().decode()) == (404, True)
    caught.value.close()


def test_the_aws_command_runs_a_task(world):
    definition = world.define("echo", "from the command line")
    network = f"awsvpcConfiguration={{subnets=[{world.subnet}],assignPublicIp=ENABLED}}"
    command = [
        "aws",
        "ecs",
        "run-task",
        "--cluster",
        "lesson",
        "--launch-type",
        "FARGATE",
        "--task-definition",
        definition,
    ]
    said = subprocess.run([*command, "--network-configuration", network], capture_output=True, text=True, check=True)
    (task,) = json.loads(said.stdout)["tasks"]
    assert task["lastStatus"] == "PROVISIONING"
    assert world.output(world.until(task)) == ["from the command line"]


def test_a_program_that_does_nothing_costs_less_than_a_second(world):
    definition = world.define("true")
    begun = time.monotonic()
    world.until(world.start(definition)[0])
    assert time.monotonic() - begun < 1


def test_a_reset_ends_all_children(world):
    (task,) = world.start(world.define("sh", "-c", "setsid sleep 4242 & sleep 4242"))
    world.until(task, "RUNNING")
    deadline = time.monotonic() + 5
    while len(sleepers()) < 2 and time.monotonic() < deadline:
        time.sleep(0.02)
    assert sleepers()
    embedded.ensure().control("reset")
    assert sleepers() == []
    assert not (state_folder() / "tasks").exists()


def sleepers() -> list[str]:
    said = subprocess.run(["ps", "-axo", "pid=,args="], capture_output=True, text=True, check=True).stdout
    return [line for line in said.splitlines() if line.split()[1:] == ["sleep", "4242"]]
