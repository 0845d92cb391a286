"""The rules that the values of ECS must keep. Each gives the name of the broken rule's text (`errors.<name>`), or ""."""

import re

GIBIBYTE = 1024
MOST_TASKS = 10  # of one RunTask (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html)
MOST_OVERRIDES = 8192  # characters (the same page)
# Memory in MiB by CPU units, Linux: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html
FARGATE: dict[str, tuple[int, ...]] = {
    "256": (512, 1024, 2048),
    "512": tuple(range(1024, 4096 + 1, GIBIBYTE)),
    "1024": tuple(range(2048, 8192 + 1, GIBIBYTE)),
    "2048": tuple(range(4096, 16384 + 1, GIBIBYTE)),
    "4096": tuple(range(8192, 30720 + 1, GIBIBYTE)),
    "8192": tuple(range(16384, 61440 + 1, 4 * GIBIBYTE)),
    "16384": tuple(range(32768, 122880 + 1, 8 * GIBIBYTE)),
}


def pair(cpu: str, memory: str) -> str:
    """Fargate has certain memory sizes for each number of CPU units, and no others."""
    return "" if memory in map(str, FARGATE.get(cpu, ())) else "FargatePair"


def sizes(cpu: str) -> str:
    """The memory sizes that go with `cpu`, in words: "512, 1024, 2048" or "8192, 9216, …, 30720"."""
    known = FARGATE.get(cpu, ())
    if len(known) > 5:
        return f"{known[0]}, {known[1]}, …, {known[-1]}"
    return ", ".join(map(str, known))


def name(value: str) -> str:
    """The name of a cluster, a family or a container: up to 255 letters, digits, `-` and `_`."""
    return "" if re.fullmatch(r"[A-Za-z0-9_-]{1,255}", value) else "EcsNameCharacters"


def cluster(value: str) -> str:
    """A cluster's name or its ARN."""
    return "" if re.fullmatch(r"arn:aws[a-z-]*:ecs:[^:]+:\d{12}:cluster/.+", value) else name(value)


def definition(value: str) -> str:
    """A family, a family with a revision (`answerer:3`), or an ARN."""
    return "" if re.fullmatch(r"(arn:aws[a-z-]*:ecs:.+/)?[A-Za-z0-9_-]{1,255}(:\d+)?", value) else "DefinitionShape"


def revision(value: str) -> str:
    """A task definition with its revision: only one revision is taken away at a time."""
    return definition(value) or ("" if re.search(r":\d+$", value) else "RevisionMissing")


def task(value: str) -> str:
    """A task's ID (32 places) or its ARN."""
    return "" if re.fullmatch(r"(arn:aws[a-z-]*:ecs:.+/)?[0-9a-f]{32}", value) else "TaskIdShape"


def role(value: str) -> str:
    """A role's ARN, or its name alone."""
    return "" if re.fullmatch(r"(arn:aws[a-z-]*:iam::\d{12}:role/)?[\w+=,.@/-]{1,512}", value) else "RoleShape"


def variable(line: str) -> str:
    """An environment variable: NAME=value."""
    return "" if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*=.*", line, re.DOTALL) else "VariableShape"


def whole_number(value: object) -> str:
    """A whole number; how large it may be is AWS's to say."""
    return "" if isinstance(value, int) and not isinstance(value, bool) else "NotANumber"
