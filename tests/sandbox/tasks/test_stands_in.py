"""What the sandbox stands in for, part three: containers, logs, tables. Each row is true, and each has a test."""

import json
import os
import re
import subprocess
import sys
import time

import boto3
import pytest
from botocore.exceptions import ClientError

from helpers.home import PROJECT, state_folder
from helpers.sandbox import docker
from helpers.sandbox.tasks import images
from helpers.sandbox.tasks.pulls import WELL_KNOWN
from helpers.text import LANGUAGES
from tests.cdk import test_ecs_app as app
from tests.sandbox import test_items as items
from tests.sandbox.tasks import test_alone as alone
from tests.sandbox.tasks import test_container_engine as engine
from tests.sandbox.tasks import test_images_run as pulls
from tests.sandbox.tasks import test_tasks as tasks
from tests.support import ecs_images, ecs_requests
from tests.support.aws import IMAGE_OF_AWS, code_of, error_of
from tests.support.ecs_world import PYTHON
from tests.support.stands_in import table

TASKS, LOGS = "stands-in-ecs", "stands-in-logs"


def code_in(name: str, part: str = TASKS) -> list[str]:
    """What the sandbox's side of a row shows as code."""
    return re.findall(r"`([^`]+)`", table("en", part)[name][1])


# ---------------------------------------------------------------- containers and tasks


def test_what_the_row_names_is_left_out_of_a_build(folder, capsys):
    (folder / "Dockerfile").write_text("FROM x\nRUN pip install y\nUSER nobody\nCOPY program.py ./\n")
    assert docker.main(["build", "-t", "asset", str(folder)]) == 0
    said = capsys.readouterr().err
    for instruction in code_in("building an image"):
        assert re.search(rf"^{instruction} .*: left out$", said, re.MULTILINE)


def test_the_public_images_are_those_of_the_row():
    assert code_in("public images") == sorted(WELL_KNOWN)


def test_python_is_the_kits_own(world):
    (said,) = world.output(world.ran("python3", "-c", "import boto3, sys; print(sys.version_info[:2])", image=PYTHON))
    assert said == str(tuple(sys.version_info[:2]))


def test_a_small_task_only_gives_way_to_others_and_a_large_one_has_what_there_is(world):
    """It has a whole processor to run on, and gives way (`nice`) where others want that too."""
    look = ("python3", "-c", "import os; print(len(os.sched_getaffinity(0)), os.nice(0))")
    sizes = [{"cpu": cpu, "memory": mib} for cpu, mib in (("256", "512"), ("1024", "2048"), ("16384", "32768"))]
    small, whole, large = (world.output(world.ran(*look, image=PYTHON, definition=size))[0].split() for size in sizes)
    assert small[0] == whole[0] == "1" and int(small[1]) > int(whole[1])
    assert large[0] == str(min(16, len(os.sched_getaffinity(0))))


def test_the_disk_of_a_task_is_this_computers(world, pushed):
    look = "import os; told = os.statvfs('/app'); print(told.f_blocks * told.f_frsize)"
    task = ecs_images.run(world, f"{pushed}:v1", entryPoint=["python3", "-c", look], command=[])
    told = os.statvfs(state_folder())
    assert world.output(task) == [str(told.f_blocks * told.f_frsize)]
    assert task["ephemeralStorage"]["sizeInGiB"] == 20
    assert not (state_folder() / "tasks" / task["taskArn"].rpartition("/")[2]).exists()


def test_the_default_vpc_has_its_gateway(world):
    subnet = world.ec2.describe_subnets(SubnetIds=[world.subnet])["Subnets"][0]
    (vpc,) = world.ec2.describe_vpcs(VpcIds=[subnet["VpcId"]])["Vpcs"]
    assert vpc["IsDefault"]
    assert ecs_requests.container(world.ran("true"))["exitCode"] == 0


def test_there_is_no_shell_in_a_task(world):
    asked = {"cluster": "lesson", "task": "0" * 32, "interactive": True, "command": "sh"}
    assert [code_of(lambda: world.ecs.execute_command(**asked))] == code_in("a shell in a task")


def test_no_server_joins_a_cluster(world):
    (server,) = world.ec2.run_instances(ImageId=IMAGE_OF_AWS, MinCount=1, MaxCount=1)["Instances"]
    assert world.ecs.list_container_instances(cluster="lesson")["containerInstanceArns"] == []
    code, said = ecs_requests.refused(world.start, world.define("true"), launchType="EC2")
    assert (code, said) == ("InvalidParameterException", "No Container Instances were found in your cluster.")
    world.ec2.terminate_instances(InstanceIds=[server["InstanceId"]])


def test_a_service_is_refused_with_a_sentence(world):
    asked = {"cluster": "lesson", "serviceName": "web", "taskDefinition": world.define("true"), "desiredCount": 2}
    with pytest.raises(ClientError, match="keeps no services") as caught:
        world.ecs.create_service(**asked)
    assert [caught.value.response["Error"]["Code"]] == code_in("services of ECS")


def test_what_answers_is_no_transformer_and_says_so():
    extras = (PROJECT / "pyproject.toml").read_text(encoding="utf-8").partition("[project.optional-dependencies]")[2]
    (extra,) = code_in("answers of chapter 7")
    assert f"\n{extra} = [" in extras
    program = "import finding, reading; print(finding.NAME); print(reading.NAME)"
    plain, better = app_says(program)
    assert "a stand-in" in plain and "word counts" in plain
    assert "a stand-in" in better and "grammar" in better and "no transformer" in better


def app_says(program: str) -> list[str]:
    """The lines that a program prints among the files of the answering program."""
    where = PROJECT / "cdk_apps" / "ecs" / "docker"
    ended = subprocess.run([sys.executable, "-c", program], cwd=where, capture_output=True, text=True, check=True)
    return ended.stdout.splitlines()


# ---------------------------------------------------------------- registry, logs and tables


def test_ecr_knows_names_and_digests_and_the_files_are_here(world, folder):
    ecr, name = boto3.client("ecr"), f"{ecs_images.REGISTRY}/layers:v1"
    ecr.create_repository(repositoryName="layers")
    for words in (["build", "-t", name, str(folder)], ["push", name]):
        assert docker.main(words) == 0
    (image,) = ecr.batch_get_image(repositoryName="layers", imageIds=[{"imageTag": "v1"}])["images"]
    assert {layer["size"] for layer in json.loads(image["imageManifest"])["layers"]} == {0}
    (told,) = ecr.describe_images(repositoryName="layers")["imageDetails"]
    assert (told["imageTags"], told["imageDigest"]) == (["v1"], image["imageId"]["imageDigest"])
    assert (images.find(name).folder / "app" / "program.py").is_file()
    assert images.find(name).folder.is_relative_to(state_folder())


def test_a_log_keeps_what_its_retention_would_delete(world):
    now = int(time.time() * 1000)
    world.logs.create_log_group(logGroupName="short")
    world.logs.create_log_stream(logGroupName="short", logStreamName="s")
    world.logs.put_retention_policy(logGroupName="short", retentionInDays=1)
    events = [{"timestamp": now - days * 86_400_000, "message": f"{days} days ago"} for days in (3, 0)]
    world.logs.put_log_events(logGroupName="short", logStreamName="s", logEvents=events)
    kept = world.logs.get_log_events(logGroupName="short", logStreamName="s", startFromHead=True)["events"]
    assert [one["message"] for one in kept] == ["3 days ago", "0 days ago"]
    (group,) = world.logs.describe_log_groups(logGroupNamePrefix="short")["logGroups"]
    assert group["retentionInDays"] == 1


def test_filter_patterns_find_what_they_say(world):
    world.logs.create_log_group(logGroupName="words")
    world.logs.create_log_stream(logGroupName="words", logStreamName="s")
    events = [{"timestamp": int(time.time() * 1000), "message": line} for line in ("one two", "two three")]
    world.logs.put_log_events(logGroupName="words", logStreamName="s", logEvents=events)

    def found(pattern: str) -> int:
        return len(world.logs.filter_log_events(logGroupName="words", filterPattern=pattern)["events"])

    assert [found(pattern) for pattern in ("two", "two one", "four")] == [2, 1, 0]
    assert [found(pattern) for pattern in ("two -three", "{ $.level = 1 }")] == [1, 0]
    assert [found(pattern) for pattern in ("[first, second]", "[first = one, ...]")] == [2, 1]


def test_a_table_is_there_at_once_always_up_to_date_and_never_too_slow(world):
    dynamodb = boto3.client("dynamodb")
    made = dynamodb.create_table(
        TableName="quick",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "N"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        ProvisionedThroughput={"ReadCapacityUnits": 1, "WriteCapacityUnits": 1},
    )["TableDescription"]
    assert [made["TableStatus"]] == code_in("a new table of DynamoDB", LOGS)
    for number in range(60):
        item = {"id": {"N": "1"}, "n": {"N": str(number)}, "text": {"S": "x" * 20_000}}
        answer = dynamodb.put_item(TableName="quick", Item=item)
        assert answer["ResponseMetadata"]["RetryAttempts"] == 0  # 20 units each, and the table has 1 a second
        assert dynamodb.get_item(TableName="quick", Key={"id": {"N": "1"}})["Item"]["n"] == {"N": str(number)}


def test_a_live_tail_is_not_there(world):
    group = "arn:aws:logs:ap-northeast-1:123456789012:log-group:/ecs/lesson"
    with pytest.raises(ClientError, match="get-log-events") as caught:
        world.logs.start_live_tail(logGroupIdentifiers=[group])
    assert [caught.value.response["Error"]["Code"]] == code_in("following a log live", LOGS)


def test_some_sentences_of_dynamodb_are_shorter(world):
    """AWS: "Invalid FilterExpression: Syntax error; token: …"; and the 26 requests, where "..." stands here."""
    dynamodb = boto3.client("dynamodb")
    items.table(dynamodb, "worded")
    wrong = {"FilterExpression": "score >> :one", "ExpressionAttributeValues": {":one": {"N": "1"}}}
    writes = [{"PutRequest": {"Item": {"item_id": {"S": str(number)}}}} for number in range(26)]
    refused = [
        error_of(lambda: dynamodb.scan(TableName="worded", **wrong)),
        error_of(lambda: dynamodb.batch_write_item(RequestItems={"worded": writes})),
    ]
    assert {error["Code"] for error in refused} == {"ValidationException"}
    assert refused[0]["Message"] == "Bad Filter Expression: Bad comparison score > >"
    assert "Value '{worded=[...]}' at 'requestItems'" in refused[1]["Message"]


def test_a_parameter_that_is_not_there_is_named(world):
    error = error_of(lambda: boto3.client("ssm").get_parameter(Name="none"))
    assert [error["Code"]] == code_in("a parameter that is not there", LOGS)
    assert error["Message"] == "Parameter none not found."


def test_the_quotas_of_fargate_are_not_there(world):
    quotas = boto3.client("service-quotas")
    ours = [one["ServiceCode"] for one in quotas.list_services()["Services"]]
    assert code_in("quotas of other services", LOGS) == ours
    assert code_of(lambda: quotas.list_service_quotas(ServiceCode="fargate")) == "NoSuchResourceException"


ROWS = {
    TASKS: {
        "building an image": [
            engine.test_a_build_is_what_the_dockerfile_copies_and_says,
            test_what_the_row_names_is_left_out_of_a_build,
        ],
        "what a Dockerfile may ask for": [engine.test_what_cannot_be_built_is_said_as_docker_says_it],
        "pushing an image": [
            engine.test_a_push_makes_it_known_to_the_sandbox,
            engine.test_outside_the_sandbox_nothing_is_pushed,
            engine.test_it_is_what_the_cdk_is_given,
        ],
        "what is in an image": [
            test_python_is_the_kits_own,
            pulls.test_an_images_files_are_seen_over_the_machines_and_each_task_has_its_own_copy,
        ],
        "public images": [
            test_the_public_images_are_those_of_the_row,
            pulls.test_an_image_that_was_only_built_here_is_asked_of_docker_hub,
        ],
        "a task": [
            tasks.test_a_task_sees_neither_the_learners_files_nor_any_other_network,
            alone.test_without_walls_and_with_one_slot_tasks_run_too_one_after_the_other,
        ],
        "memory and processors of a task": [
            tasks.test_more_memory_than_the_task_has_ends_it_with_137,
            test_a_small_task_only_gives_way_to_others_and_a_large_one_has_what_there_is,
        ],
        "the disk of a task": [test_the_disk_of_a_task_is_this_computers],
        "how many at once": [tasks.test_more_tasks_than_slots_wait_in_pending_and_all_run],
        "from `run-task` to `STOPPED`": [
            tasks.test_a_task_goes_through_its_states_in_order_and_tells_when,
            tasks.test_a_program_that_does_nothing_costs_less_than_a_second,
        ],
        "the way to the registry": [
            pulls.test_a_subnet_needs_a_route_to_a_gateway_and_a_public_address_or_a_nat_gateway,
            test_the_default_vpc_has_its_gateway,
        ],
        "`stop-task`": [tasks.test_stop_task_asks_and_then_kills],
        "a shell in a task": [test_there_is_no_shell_in_a_task],
        "metadata inside a task": [tasks.test_the_metadata_address_refuses_plainly],
        "the role of a task": [tasks.test_a_role_without_the_grant_is_denied_and_with_it_writes],
        "tasks on servers of your own": [test_no_server_joins_a_cluster],
        "services of ECS": [test_a_service_is_refused_with_a_sentence],
        "answers of chapter 7": [
            app.test_a_strangers_client_gets_its_answer,
            test_what_answers_is_no_transformer_and_says_so,
        ],
    },
    LOGS: {
        "an image in ECR": [test_ecr_knows_names_and_digests_and_the_files_are_here],
        "lines of a log": [tasks.test_what_a_program_writes_is_in_its_log_stream_while_it_runs],
        "how long a log is kept": [test_a_log_keeps_what_its_retention_would_delete],
        "filter patterns for logs": [test_filter_patterns_find_what_they_say],
        "following a log live": [test_a_live_tail_is_not_there],
        "a new table of DynamoDB": [test_a_table_is_there_at_once_always_up_to_date_and_never_too_slow],
        "reads from a table": [test_a_table_is_there_at_once_always_up_to_date_and_never_too_slow],
        "reads and writes a second": [test_a_table_is_there_at_once_always_up_to_date_and_never_too_slow],
        "what DynamoDB refuses": [
            items.test_it_is_refused_as_aws_refuses_it,
            test_some_sentences_of_dynamodb_are_shorter,
        ],
        "a parameter that is not there": [test_a_parameter_that_is_not_there_is_named],
        "quotas of other services": [test_the_quotas_of_fargate_are_not_there],
    },
}


@pytest.mark.parametrize("part", ROWS)
def test_each_row_has_its_test_in_both_languages(part):
    """A row that is new or reworded at its head needs a test; the Japanese rows show the same code, row by row."""
    english, japanese = (table(lang, part) for lang in LANGUAGES)
    assert list(english) == list(ROWS[part])
    assert all(ROWS[part].values())
    shown = [[re.findall(r"`([^`]+)`", side) for row in rows.values() for side in row] for rows in (english, japanese)]
    assert shown[0] == shown[1]
