"""ListTasks: what is asked for is checked, and given in pages. Moto gives all, and takes any word for a state.

What AWS says of a family is quoted in aws/amazon-ecs-cli issue 542. Of the others none was found quoted: those are ours, with
the values of the API reference.
"""

from collections.abc import Callable
from typing import Any

MOST = 100
CHOICES = {"desiredStatus": ("RUNNING", "PENDING", "STOPPED"), "launchType": ("EC2", "FARGATE", "EXTERNAL")}


def page(backend: Any, cluster: Any, parameter: Callable) -> dict[str, Any]:
    """The answer: the ARNs of one page, and where the next one begins. Raises InvalidParameterException."""
    from moto.ecs.exceptions import InvalidParameterException

    for complaint in _complaints(parameter):
        raise InvalidParameterException(complaint)
    arns = [task.task_arn for task in _tasks(backend, cluster, parameter)]
    size = int(parameter("maxResults") or MOST)
    first = int(parameter("nextToken") or 0)
    answer: dict[str, Any] = {"taskArns": arns[first : first + size]}
    return answer | ({"nextToken": str(first + size)} if len(arns) > first + size else {})


def _complaints(parameter: Callable) -> list[str]:
    from helpers.sandbox.overlay.ecs.names import NAME

    found = []
    for name, choices in CHOICES.items():
        if (value := parameter(name)) and value not in choices:
            found.append(f"{name} should be one of [{','.join(choices)}].")
    if (family := parameter("family")) and not NAME.fullmatch(str(family)):
        found.append(r"family must match ^[a-zA-Z0-9\-_]+$")
    size, token = parameter("maxResults"), parameter("nextToken")
    if size is not None and not 1 <= int(size) <= MOST:
        found.append(f"maxResults must be between 1 and {MOST}.")
    if token and not str(token).isdecimal():
        found.append("Invalid token.")
    return found


def _tasks(backend: Any, cluster: Any, parameter: Callable) -> list:
    """Those that are to run, unless those that are to stop are asked for."""
    from helpers.sandbox.overlay.ecs.clusters import tasks_of

    wanted = str(parameter("desiredStatus") or "RUNNING")
    tasks = [task for task in tasks_of(backend, cluster.name) if task.desired_status == wanted]
    if family := parameter("family"):
        tasks = [task for task in tasks if task.family == family]
    if started_by := parameter("startedBy"):
        tasks = [task for task in tasks if task.started_by == started_by]
    if launch_type := parameter("launchType"):
        tasks = [task for task in tasks if task.described.get("launchType") == launch_type]
    if parameter("serviceName") or parameter("containerInstance"):
        return []
    return tasks
