"""The kinds of value that ECS's operations take."""

from helpers.operations.ec2.rules import resource_id
from helpers.operations.ecs import rules
from helpers.operations.kinds import REGION, Kind

CLUSTER = Kind("cluster", check=rules.cluster)
CLUSTERS = Kind("clusters", widget="lines", check=rules.cluster, default=(), required=False)
CLUSTER_NAME = Kind("cluster name", check=rules.name)
FAMILY = Kind("family", check=rules.name)
CONTAINER_NAME = Kind("container name", check=rules.name)
DEFINITION = Kind("task definition", check=rules.definition)
REVISION = Kind("revision", check=rules.revision)
TASK = Kind("task", check=rules.task)
TASKS = Kind("tasks", widget="lines", check=rules.task, default=())
ROLE = Kind("role", check=rules.role)

CPU = Kind("cpu units", widget="choice", choices=tuple(rules.FARGATE), default="256")
MEMORY = Kind("memory in MiB", default="512")
IMAGE = Kind("image")
COMMAND = Kind("command", widget="lines", default=(), required=False)
VARIABLES = Kind("variables", widget="lines", check=rules.variable, default=(), required=False, blocks=True)
LOG_GROUP = Kind("log group", required=False)
LOG_REGION = REGION.optional("ap-northeast-1")
SUBNETS = Kind("subnets", widget="lines", check=resource_id("subnet"), default=())
COUNT = Kind("count", widget="number", check=rules.whole_number, default=1, blocks=True)
REASON = Kind("reason", required=False)
STATUS = Kind("status", widget="choice", choices=("ACTIVE", "INACTIVE"), default="ACTIVE")
DESIRED_STATUS = Kind("desired status", widget="choice", choices=("RUNNING", "STOPPED"), default="RUNNING")
