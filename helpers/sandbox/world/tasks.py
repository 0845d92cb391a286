"""Tasks of ECS, each under a key of its own: of the hundreds that there may be, those that have changed are written, no others.

What is kept of ECS itself names them all, in their order, with nothing behind the names.
"""

from collections.abc import Iterator
from typing import Any

from helpers.sandbox.world import backends
from helpers.sandbox.world.backends import Key, is_kept_alone

KIND = "ecs:task/"  # then the cluster and the task's id; in place of a package of moto


def key_of(task: Any) -> Key:
    """The key of a task."""
    return KIND + task.task_arn.partition(":task/")[2], task.account, task.region


def is_of_task(key: Key) -> bool:
    """Whether a key is that of a task."""
    return key[0].startswith(KIND)


def there() -> Iterator[tuple[Key, Any]]:
    """The tasks that are there, each with its key."""
    for key, one in backends.there():
        if key[0] == "ecs":
            for of_cluster in list(vars(one).get("tasks", {}).values()):
                yield from ((key_of(task), task) for task in list(of_cluster.values()) if is_kept_alone(task))


def find(key: Key) -> Any:
    """The task with that key; None where there is none (any more)."""
    one = backends.find(("ecs", *key[1:]))
    if one is None:
        return None
    of_cluster, arn = _place(key, one)
    return of_cluster.get(arn)


def put_back(tasks: dict[Key, Any]) -> None:
    """Have these tasks where ECS names them; a name with nothing behind it goes.

    Raises ValueError for what is no task, or has another name than that.
    """
    for key, task in tasks.items():
        of_cluster, arn = _place(key, backends.backend("ecs", *key[1:]))
        if not is_kept_alone(task) or key_of(task) != key:
            raise ValueError(f"no task {key}")
        if arn in of_cluster:
            of_cluster[arn] = task
    for key, one in backends.there():
        if key[0] == "ecs" and "tasks" in vars(one):
            one.tasks = {
                cluster: {arn: task for arn, task in of_cluster.items() if task is not None}
                for cluster, of_cluster in one.tasks.items()
            }


def _place(key: Key, one: Any) -> tuple[dict[str, Any], str]:
    """The tasks of a task's cluster in a backend of ECS, and its ARN."""
    kind, account, region = key
    name = kind.removeprefix(KIND)
    return vars(one).get("tasks", {}).get(name.partition("/")[0], {}), f"arn:aws:ecs:{region}:{account}:task/{name}"
