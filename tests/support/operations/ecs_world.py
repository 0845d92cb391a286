"""What the worlds of the operations' tests hold of ECS, CloudWatch Logs, DynamoDB and ECR.

What a case leaves behind for good (stopped tasks, revisions) is no part of the state after the next one.
"""

import functools
import json
import time
from collections.abc import Callable
from typing import Any

from tests.support.soon import SOON

PYTHON = "public.ecr.aws/docker/library/python:3.12-slim"
BUSYBOX = "public.ecr.aws/docker/library/busybox:latest"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
POLICIES = {
    "execution": "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
    "task": "arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess",
}
ANSWER = """
import sys
import botocore.session
context, question, item_id = sys.argv[1:]
if question == "crash":
    sys.exit(3)
told = {"item_id": item_id, "context": context, "question": question, "answer": context.split()[0]}
item = {name: {"S": value} for name, value in told.items()} | {"score": {"N": "0.5"}}
botocore.session.get_session().create_client("dynamodb").put_item(TableName="answers", Item=item)
"""
ITEMS = {"1": "Seattle", "2": "2011年3月", 'it\'s "3"': "a\nb"}
LOGS = ("/ecs/lesson", "/ecs/spare")
DIGEST = "sha256:" + "5" * 64


class EcsWorld:
    """The ECS part of a world. `ids` are the ids of what every case finds there, by names of our own."""

    def __init__(self, client: Callable[[str], Any]):
        self._client = client
        arn = "arn:aws:iam::123456789012:role/"
        self.ids = {"execution": f"{arn}execution", "task": f"{arn}task"}
        self.ids |= {"of_running": "0" * 32, "of_stopped": "0" * 32, "ecs_subnet": "subnet-0123456789abcdef0"}
        self.ids |= {"fresh": "0" * 32, "gone": "", "ecs_group": "sg-0123456789abcdef0"}
        self._old: set[str] = set()  # tasks and definitions that were there before the case

    def mend(self) -> None:
        """Bring what every case begins from back."""
        self.ids |= {"fresh": "0" * 32, "gone": ""}
        self._clusters()
        self._logs()
        self._items()
        self._old = set(self._arns())

    def state(self) -> str:
        """All that there is, as JSON; of tasks and definitions those that the case has made."""
        ecs, logs = self.ecs, self._client("logs")
        new = [arn for arn in self._arns() if arn not in self._old]
        found = {
            "clusters": sorted(ecs.list_clusters()["clusterArns"]),
            "groups": sorted(one["logGroupName"] for one in logs.describe_log_groups()["logGroups"]),
            "items": sorted(self._found(), key=json.dumps),
            "definitions": [self._definition(arn) for arn in new if ":task-definition/" in arn],
            "tasks": sorted((self._task(arn) for arn in new if ":task/" in arn), key=json.dumps),
            "ended": [self._desired(self.ids["fresh"]), self._status(self.ids["gone"])],
        }
        return json.dumps(found, indent=1, default=str, sort_keys=True)

    def fresh(self) -> None:
        """A task that runs, for one case alone."""
        self.ids["fresh"] = self._run("lesson", "sleep", "60")
        self._wait("running", self.ids["fresh"], cluster="lesson")
        self._old |= set(self._arns())

    def to_be_gone(self) -> None:
        """A task definition, for one case alone."""
        self._define("gone", {"image": BUSYBOX})
        self.ids["gone"] = self._definitions("ACTIVE", "gone")[-1].rpartition("/")[2]
        self._old |= set(self._arns())

    # ---- what stays as it is

    def fill(self) -> None:
        """Make what every case begins from, in an empty sandbox."""
        iam, ecr = self._client("iam"), self._client("ecr")
        subnets = self._client("ec2").describe_subnets()["Subnets"]
        subnet = min(subnets, key=lambda subnet: subnet["AvailabilityZone"])
        self.ids["ecs_subnet"] = subnet["SubnetId"]
        groups = self._client("ec2").describe_security_groups()["SecurityGroups"]
        self.ids["ecs_group"] = next(g["GroupId"] for g in groups if g["VpcId"] == subnet["VpcId"])
        for name, policy in POLICIES.items():
            iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))
            iam.attach_role_policy(RoleName=name, PolicyArn=policy)
        self._clusters()
        self._define("lesson", {"image": BUSYBOX, "command": ["true"]})
        self._define("answer", {"image": PYTHON, "entryPoint": ["python", "-c", ANSWER]})
        self.ids["of_running"] = self._run("idle", "sleep", "3600")
        self.ids["of_stopped"] = self._run("idle", "sh", "-c", "echo hello; exit 3")
        self._wait("running", self.ids["of_running"])
        self._wait("stopped", self.ids["of_stopped"])
        attributes = [{"AttributeName": "item_id", "AttributeType": "S"}]
        self._client("dynamodb").create_table(
            TableName="answers",
            AttributeDefinitions=attributes,
            KeySchema=[{"AttributeName": "item_id", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
        )
        ecr.create_repository(repositoryName="answerer")
        media = "application/vnd.docker.distribution.manifest.v2+json"
        manifest = json.dumps({"schemaVersion": 2, "mediaType": media, "config": {"digest": DIGEST}})
        ecr.put_image(repositoryName="answerer", imageManifest=manifest, imageTag="v1")
        self.publish(ECS_CLUSTER_NAME="lesson", ECS_TASK_DEFINITION_ARN="answer", CONTAINER_NAME="main")
        self.publish(ECS_TASK_VPC_SUBNET_1=self.ids["ecs_subnet"], TABLE_NAME="answers")
        self.mend()

    def publish(self, **names: str) -> None:
        """What the stack of chapter 7 publishes."""
        for name, value in names.items():
            self._client("ssm").put_parameter(Name=name, Value=value, Type="String", Overwrite=True)

    def _define(self, family: str, container: dict) -> None:
        self.ecs.register_task_definition(
            family=family,
            networkMode="awsvpc",
            requiresCompatibilities=["FARGATE"],
            cpu="256",
            memory="512",
            executionRoleArn=self.ids["execution"],
            taskRoleArn=self.ids["task"],
            containerDefinitions=[{"name": "main", **container}],
        )

    def _run(self, cluster: str, *command: str) -> str:
        """The id of a new task."""
        network = {"subnets": [self.ids["ecs_subnet"]], "assignPublicIp": "ENABLED"}
        task = self.ecs.run_task(
            cluster=cluster,
            taskDefinition="lesson",
            launchType="FARGATE",
            networkConfiguration={"awsvpcConfiguration": network},
            overrides={"containerOverrides": [{"name": "main", "command": list(command)}]},
        )["tasks"][0]
        return task["taskArn"].rpartition("/")[2]

    def _wait(self, state: str, task: str, cluster: str = "idle") -> None:
        waiter = self.ecs.get_waiter(f"tasks_{state}")
        waiter.wait(cluster=cluster, tasks=[task], WaiterConfig=SOON)

    # ---- what a case may change

    def _clusters(self) -> None:
        for arn in self.ecs.list_clusters()["clusterArns"]:
            if arn.rpartition("/")[2] not in ("lesson", "idle", "spare"):
                self.ecs.delete_cluster(cluster=arn)
        for name in ("lesson", "idle", "spare"):
            self.ecs.create_cluster(clusterName=name)

    def _logs(self) -> None:
        logs = self._client("logs")
        for group in logs.describe_log_groups()["logGroups"]:
            logs.delete_log_group(logGroupName=group["logGroupName"])
        for group in LOGS:
            logs.create_log_group(logGroupName=group)
        now = int(time.time() * 1000)
        for number, stream in enumerate(("lesson/main/1", "lesson/main/2")):
            logs.create_log_stream(logGroupName=LOGS[0], logStreamName=stream)
            said = [f"hello from {number}", '日本 "quoted" $HOME \\n']
            events = [{"timestamp": now - 60_000 + 10 * number + at, "message": one} for at, one in enumerate(said)]
            logs.put_log_events(logGroupName=LOGS[0], logStreamName=stream, logEvents=events)

    def _items(self) -> None:
        dynamodb = self._client("dynamodb")
        for item in self._found():
            dynamodb.delete_item(TableName="answers", Key={"item_id": item["item_id"]})
        for key, answer in ITEMS.items():
            item = {"item_id": {"S": key}, "answer": {"S": answer}, "score": {"N": "0.5"}}
            dynamodb.put_item(TableName="answers", Item=item)

    # ---- what there is

    @functools.cached_property
    def ecs(self) -> Any:
        return self._client("ecs")

    def _found(self) -> list[dict]:
        return self._client("dynamodb").scan(TableName="answers")["Items"]

    def _arns(self) -> list[str]:
        """Tasks and task definitions, of all states; each once, though a task may end between two of the lists."""
        found = [arn for state in ("ACTIVE", "INACTIVE") for arn in self._definitions(state)]
        for cluster in ("lesson", "idle"):
            for state in ("RUNNING", "STOPPED"):
                found += self.ecs.list_tasks(cluster=cluster, desiredStatus=state)["taskArns"]
        return list(dict.fromkeys(found))

    def _definitions(self, state: str, family: str = "") -> list[str]:
        family_asked = {"familyPrefix": family} if family else {}
        return self.ecs.list_task_definitions(status=state, **family_asked)["taskDefinitionArns"]

    def _definition(self, arn: str) -> dict:
        told = self.ecs.describe_task_definition(taskDefinition=arn)["taskDefinition"]
        return {name: told[name] for name in told if name != "registeredAt"}

    def _task(self, arn: str) -> dict:
        """What is the same of a task at any moment of its life."""
        task = self.ecs.describe_tasks(cluster=arn.split("/")[-2], tasks=[arn])["tasks"][0]
        return {name: task[name] for name in ("overrides", "launchType", "cpu", "memory", "group")}

    def _status(self, definition: str) -> str:
        return (
            self.ecs.describe_task_definition(taskDefinition=definition)["taskDefinition"]["status"]
            if definition
            else ""
        )

    def _desired(self, task: str) -> str:
        found = self.ecs.describe_tasks(cluster="lesson", tasks=[task])["tasks"]
        return found[0]["desiredStatus"] if found else ""
