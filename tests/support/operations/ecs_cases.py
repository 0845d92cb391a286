"""The operations of ECS, CloudWatch Logs, DynamoDB, ECR and of asking: rows of the table in cases.py."""

from tests.support.operations.case import Case
from tests.support.operations.ecs_world import BUSYBOX
from tests.support.operations.world import World

ID = "0123456789abcdef0123456789abcdef"
SUBNET = "subnet-0123456789abcdef0"
NASTY = 'Amazon\'s "founder", $HOME `ls` \\n && {} [x]; \'a\' = "b"\n日本語の 2 行目 | # ! * ?'


def fresh_task(world: World) -> None:
    """A task that runs."""
    world.ecs.fresh()


def to_be_gone(world: World) -> None:
    """A task definition that nobody needs."""
    world.ecs.to_be_gone()


def not_deployed(world: World) -> None:
    """Nothing is published; the next case begins with a stack that is deployed again."""
    world.client("ssm").delete_parameters(Names=["ECS_CLUSTER_NAME", "TABLE_NAME"])


def deployed(world: World) -> None:
    """The stack publishes its names."""
    world.ecs.publish(ECS_CLUSTER_NAME="lesson", TABLE_NAME="answers")


IDLE, LESSON = {"cluster": "idle"}, {"cluster": "lesson"}
CLUSTERS = [
    Case("ecs create-cluster", {"cluster_name": "new-one"}),
    Case("ecs create-cluster", {"cluster_name": "new-one", "profile": "reader"}, "AccessDeniedException"),
    Case("ecs list-clusters", {"query": "length(clusterArns)"}),
    Case("ecs list-clusters", {"output": "text", "region": "us-east-1"}, printed=False),
    Case("ecs describe-clusters", {"clusters": ("idle", "none")}),
    Case("ecs delete-cluster", {"cluster": "spare"}),
    Case("ecs delete-cluster", {"cluster": "none"}, "ClusterNotFoundException"),
    Case("ecs delete-cluster", IDLE, "ClusterContainsTasksException"),
]

NEW = {"family": "new", "image": BUSYBOX}
FULL = NEW | {
    "cpu": "1024",
    "memory": "4096",
    "container_name": "answerer",
    "command": ("sh", "-c", "echo it's 日本; exit 3"),
    "execution_role_arn": "{execution}",
    "task_role_arn": "{task}",
    "log_group": "/ecs/lesson",
    "log_region": "us-east-1",
}
DEFINITIONS = [
    Case("ecs register-task-definition", FULL),
    Case("ecs register-task-definition", NEW | {"memory": "768"}, "ClientException"),
    Case("ecs register-task-definition", NEW | {"log_group": "/ecs/lesson"}, "ClientException"),
    Case("ecs list-task-definitions", {"family_prefix": "lesson", "status": "ACTIVE"}),
    Case("ecs describe-task-definition", {"task_definition": "lesson"}),
    Case("ecs describe-task-definition", {"task_definition": "none:7"}, "ClientException"),
    Case("ecs deregister-task-definition", {"task_definition": "{gone}"}, prepare=to_be_gone),
    Case("ecs deregister-task-definition", {"task_definition": "lesson:9"}, "ClientException"),
]

RUN = {"cluster": "lesson", "task_definition": "lesson", "subnets": ("{ecs_subnet}",)}
LASTING = "tasks[].{Status: lastStatus, Size: [cpu, memory], Containers: containers[].name}"
TASKS = [
    Case("ecs run-task", RUN | {"assign_public_ip": True, "query": "tasks[].[lastStatus, launchType, overrides]"}),
    Case(
        "ecs run-task",
        RUN
        | {"count": 2, "security_groups": ("{ecs_group}",), "assign_public_ip": False, "container_name": "main"}
        | {
            "command": ("echo", NASTY, "-n"),
            "variables": ("TEXT=it's a=b 日本", "EMPTY="),
            "task_role": "arn:aws:iam::123456789012:role/task",
        }
        | {"query": "[length(tasks), tasks[0].overrides, failures]"},
    ),
    Case("ecs run-task", RUN | {"cluster": "none"}, "ClusterNotFoundException"),
    Case("ecs run-task", RUN | {"task_definition": "none"}, "ClientException"),
    Case("ecs run-task", RUN | {"count": 11}, "InvalidParameterException"),
    Case("ecs run-task", RUN | {"subnets": (SUBNET,)}, "InvalidParameterException"),
    Case("ecs run-task", RUN | {"container_name": "none", "command": ("x",)}, "InvalidParameterException"),
    Case("ecs run-task", RUN | {"profile": "reader"}, "AccessDeniedException"),
    Case("ecs list-tasks", IDLE | {"family": "lesson", "desired_status": "STOPPED"}),
    Case("ecs list-tasks", {"cluster": "none"}, "ClusterNotFoundException"),
    Case("ecs describe-tasks", IDLE | {"tasks": ("{of_stopped}", ID)}),
    # Without the times: as text they are of several lengths, and a table is as wide as its longest.
    Case("ecs describe-tasks", IDLE | {"tasks": ("{of_running}",), "output": "table", "query": LASTING}, printed=False),
    Case(
        "ecs stop-task",
        LESSON | {"task": "{fresh}", "reason": "-it's done", "query": "task.[desiredStatus, stoppedReason]"},
        prepare=fresh_task,
    ),
    Case("ecs stop-task", LESSON | {"task": ID}, "InvalidParameterException"),
    Case("ecs wait tasks-running", IDLE | {"tasks": ("{of_running}",)}),
    Case("ecs wait tasks-running", IDLE | {"tasks": ("{of_running}", "{of_stopped}")}, "WaiterError"),
    Case("ecs wait tasks-stopped", IDLE | {"tasks": ("{of_stopped}",)}),
]

GROUP = {"log_group_name": "/ecs/lesson"}
LOGS = [
    Case("logs create-log-group", {"log_group_name": "/ecs/new"}),
    Case("logs create-log-group", GROUP, "ResourceAlreadyExistsException"),
    Case("logs create-log-group", GROUP | {"profile": "reader"}, "AccessDeniedException"),
    Case("logs describe-log-groups", {"log_group_name_prefix": "/ecs", "query": "logGroups[].logGroupName"}),
    Case("logs describe-log-streams", GROUP | {"order_by": "LogStreamName", "descending": True}),
    Case("logs describe-log-streams", {"log_group_name": "/ecs/none"}, "ResourceNotFoundException"),
    Case("logs get-log-events", GROUP | {"log_stream_name": "lesson/main/1", "start_from_head": True, "limit": 2}),
    Case("logs get-log-events", GROUP | {"log_stream_name": "none"}, "ResourceNotFoundException"),
    Case("logs tail", GROUP | {"minutes": 30}),
    Case("logs tail", GROUP | {"minutes": 10, "region": "us-east-1"}, "ResourceNotFoundException"),
    Case("logs delete-log-group", {"log_group_name": "/ecs/spare"}),
    Case("logs delete-log-group", {"log_group_name": "/ecs/none"}, "ResourceNotFoundException"),
]

TABLE = {"table_name": "answers"}
ONE = TABLE | {"item_key": '{"item_id": {"S": "1"}}'}
NONE = {"table_name": "none"}
VALUES = '{":least": {"N": "0.1"}}'
DYNAMODB = [
    Case("dynamodb list-tables"),
    Case("dynamodb list-tables", {"output": "text", "region": "us-east-1"}, printed=False),
    Case("dynamodb describe-table", TABLE | {"query": "Table.[TableName, KeySchema, TableStatus]"}),
    Case("dynamodb describe-table", NONE, "ResourceNotFoundException"),
    Case("dynamodb put-item", TABLE | {"item": '{"item_id": {"S": "4"},\n "answer": {"S": "it\'s 日本"}}'}),
    Case("dynamodb put-item", TABLE | {"item": '{"answer": {"S": "no key"}}'}, "ValidationException"),
    Case("dynamodb put-item", TABLE | {"item": '{"item_id": "4"}'}, "ParamValidationError", stderr=False),
    Case("dynamodb get-item", ONE | {"consistent_read": True}),
    Case("dynamodb get-item", TABLE | {"item_key": '{"item_id": {"S": "none"}}'}),
    Case("dynamodb get-item", TABLE | {"item_key": '{"id": {"S": "1"}}'}, "ValidationException"),
    Case(
        "dynamodb query",
        TABLE
        | {"key_condition_expression": "item_id = :id", "filter_expression": "#s > :least"}
        | {"projection_expression": "item_id, answer", "expression_names": '{"#s": "score"}'}
        | {"expression_values": '{":id": {"S": "it\'s \\"3\\""}, ":least": {"N": "0.1"}}'},
    ),
    Case("dynamodb scan", TABLE),
    Case(
        "dynamodb scan",
        TABLE
        | {"filter_expression": "#s > :least", "projection_expression": "item_id", "expression_values": VALUES}
        | {"expression_names": '{"#s": "score"}', "query": "Count"},
    ),
    Case("dynamodb scan", NONE, "ResourceNotFoundException"),
    Case("dynamodb delete-item", ONE),
    Case("dynamodb delete-item", ONE | {"profile": "reader"}, "AccessDeniedException"),
]

ECR = [
    Case("ecr describe-repositories", {"repository_names": ("answerer",), "query": "repositories[].repositoryName"}),
    Case("ecr describe-repositories", {"output": "text", "region": "us-east-1"}, printed=False),
    Case("ecr describe-images", {"repository_name": "answerer", "query": "imageDetails[].imageTags"}),
    Case("ecr describe-images", {"repository_name": "none", "profile": "default"}, "RepositoryNotFoundException"),
]

ASK = [
    Case("ask one", {"context": NASTY, "question": NASTY + "?", "item_id": 'it\'s "mine" 日本'}, prepare=deployed),
    Case("ask one", {"context": "a", "question": "crash"}, "NoAnswer", stderr=False),
    Case("ask list"),
    Case("ask list", {"region": "us-east-1"}, "ParameterNotFound"),
    Case("ask clear"),
    Case("ask one", {"context": "a", "question": "b", "profile": "default"}, "ParameterNotFound", prepare=not_deployed),
]

CASES_OF_ECS = [*CLUSTERS, *DEFINITIONS, *TASKS, *LOGS, *DYNAMODB, *ECR, *ASK]

REGISTER = "ecs register-task-definition"
RULES = [
    ("ecs create-cluster", "cluster_name", "my_cluster-1", ""),
    ("ecs create-cluster", "cluster_name", "クラスター", "EcsNameCharacters"),
    ("ecs run-task", "cluster", "arn:aws:ecs:ap-northeast-1:123456789012:cluster/mine", ""),
    ("ecs run-task", "task_definition", "answerer:3", ""),
    ("ecs run-task", "task_definition", "answerer:x", "DefinitionShape"),
    ("ecs run-task", "variables", ("A=b=c", "EMPTY="), ""),
    ("ecs run-task", "variables", ("A=b", "1A=b"), "VariableShape"),
    ("ecs run-task", "count", "two", "NotANumber"),
    ("ecs run-task", "subnets", ("subnet-x",), "IdShape"),
    ("ecs stop-task", "task", "0" * 32, ""),
    ("ecs stop-task", "task", "answerer", "TaskIdShape"),
    ("ecs deregister-task-definition", "task_definition", "answerer", "RevisionMissing"),
    (REGISTER, "task_role_arn", "arn:aws:iam::123456789012:role/task", ""),
    (REGISTER, "task_role_arn", "my role", "RoleShape"),
    (REGISTER, "cpu", "300", "NotAChoice"),
    ("logs tail", "log_group_name", "/ecs/answerer", ""),
    ("logs tail", "log_group_name", "/ecs/my group", "LogGroupCharacters"),
    ("logs tail", "minutes", 0, "MinutesRange"),
    ("logs get-log-events", "limit", 10_001, "EventLimitRange"),
    ("dynamodb scan", "table_name", "a b", "TableNameCharacters"),
    ("dynamodb put-item", "item", '{"item_id": {"S": "1"}}', ""),
    ("dynamodb put-item", "item", '{"item_id": {"S": "1"}', "JsonMalformed"),
    ("dynamodb put-item", "item", "{'item_id': {'S': '1'}}", "JsonMalformed"),
    ("dynamodb put-item", "item", '["item_id"]', "JsonNotObject"),
    ("dynamodb put-item", "item", "file://item.json", "JsonMalformed"),
    ("ask one", "question", "Who?\n日本", ""),
    ("ask one", "question", "新幹線はいつ開業しましたか？", "QuestionNotEnglish"),
    ("ask one", "question", "2 + 2 = ?", ""),
    ("ask one", "question", "", "FieldEmpty"),
    ("ask one", "question", " \n", "QuestionBlank"),
    ("ask one", "question", "x" * 100_000, "TextTooLong"),
    ("ask one", "context", "a\0b", "ValueIsLost"),
    ("ask one", "context", "x" * 8_001, "TextTooLong"),
    ("ask one", "context", '"' * 5_000, "OverridesTooLong"),
    ("ask one", "item_id", " ", "ItemIdBlank"),
    ("ask one", "item_id", "x" * 2_049, "ItemIdTooLong"),
    ("ask many", "at_once", 101, "AtOnceRange"),
    ("ask many", "file", "missing.json", "FileMissing"),
    ("ask many", "file", "hello.txt", "QuestionsShape"),
]
