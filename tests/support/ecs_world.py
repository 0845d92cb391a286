"""What the tests of ECS share: a cluster with its roles and log group, tasks that are run and followed to their end."""

import json
import time
from dataclasses import dataclass, field

import boto3

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
EXECUTION = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
BUSYBOX = "public.ecr.aws/docker/library/busybox:latest"
PYTHON = "public.ecr.aws/docker/library/python:3.12-slim"
LOGS = {"awslogs-group": "/ecs/lesson", "awslogs-region": "ap-northeast-1", "awslogs-stream-prefix": "lesson"}


@dataclass
class World:
    """One cluster. `subnet` is one of the default VPC's; tasks get a public address there."""

    cluster: str = "lesson"
    subnet: str = ""
    roles: dict[str, str] = field(default_factory=dict)

    def __post_init__(self):
        self.ecs, self.logs, self.ec2 = boto3.client("ecs"), boto3.client("logs"), boto3.client("ec2")
        iam = boto3.client("iam")
        self.ecs.create_cluster(clusterName=self.cluster)
        self.logs.create_log_group(logGroupName="/ecs/lesson")
        for name in ("execution", "task"):
            role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]
            self.roles[name] = role["Arn"]
        iam.attach_role_policy(RoleName="execution", PolicyArn=EXECUTION)
        self.subnet = self.ec2.describe_subnets()["Subnets"][0]["SubnetId"]

    def define(self, *command: str, image: str = BUSYBOX, definition: dict | None = None, **container) -> str:
        """A task definition of one container "main" that runs `command`; gives its ARN."""
        main = {"name": "main", "image": image, "command": list(command)}
        main |= {"logConfiguration": {"logDriver": "awslogs", "options": LOGS}}
        given = {
            "family": "lesson",
            "networkMode": "awsvpc",
            "requiresCompatibilities": ["FARGATE"],
            "cpu": "256",
            "memory": "512",
            "executionRoleArn": self.roles["execution"],
            "taskRoleArn": self.roles["task"],
            "containerDefinitions": [main | container],
        }
        made = self.ecs.register_task_definition(**given | (definition or {}))
        return made["taskDefinition"]["taskDefinitionArn"]

    def network(self, **changes) -> dict:
        return {"awsvpcConfiguration": {"subnets": [self.subnet], "assignPublicIp": "ENABLED"} | changes}

    def start(self, definition: str, **given) -> list[dict]:
        """RunTask on Fargate; gives its tasks."""
        request = {"cluster": self.cluster, "launchType": "FARGATE", "networkConfiguration": self.network()} | given
        return self.ecs.run_task(taskDefinition=definition, **request)["tasks"]

    def look(self, *tasks: dict) -> list[dict]:
        arns = [task["taskArn"] for task in tasks]
        return self.ecs.describe_tasks(cluster=self.cluster, tasks=arns)["tasks"]

    def until(self, task: dict, status: str = "STOPPED", limit: float = 20) -> dict:
        """The task as soon as it has this status; fails where that takes too long."""
        deadline = time.monotonic() + limit
        while time.monotonic() < deadline:
            (now,) = self.look(task)
            if now["lastStatus"] == status:
                return now
            assert now["lastStatus"] != "STOPPED", now
            time.sleep(0.02)
        raise AssertionError(f"{now['lastStatus']} after {limit} s: {now}")

    def ran(self, *command: str, **given) -> dict:
        """A task that ran `command` to its end."""
        return self.until(self.start(self.define(*command, **given))[0])

    def output(self, task: dict, name: str = "main") -> list[str]:
        stream = f"lesson/{name}/{task['taskArn'].rpartition('/')[2]}"
        events = self.logs.get_log_events(logGroupName="/ecs/lesson", logStreamName=stream, startFromHead=True)[
            "events"
        ]
        return [event["message"] for event in events]
