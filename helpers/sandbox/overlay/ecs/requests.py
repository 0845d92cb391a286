"""RunTask, StopTask, DescribeTasks and ListTasks answer of tasks that run; in moto nothing runs.

What is said of too many tasks is quoted in gchq/sleeper issue 555.

In moto a task is RUNNING at once and moves on with each look; its containers stay PENDING with exit code 0 for ever, a
task that is not found is left out in silence, and several wrong requests end in a crash (no security groups, memory
for the task alone, no instances, an unknown task). Tasks of the launch type EC2 on container instances are left to
moto.
"""

from typing import Any

from helpers.sandbox.overlay.patching import replaces, wraps

STILL_NEEDED = (
    "test_moto_runs_nothing_and_a_look_moves_its_tasks_on",
    "test_moto_crashes_where_the_memory_is_the_tasks_alone",
    "test_moto_crashes_without_security_groups",
    "test_moto_crashes_for_a_task_that_is_not_there",
    "test_moto_runs_what_is_inactive_and_finds_a_family_that_has_only_that",
    "test_moto_takes_overrides_of_any_length_and_for_any_container",
    "test_moto_lists_by_any_word_and_in_one_page",
    "test_moto_looks_at_any_number_of_tasks",
    "test_moto_reads_no_token",
    "test_moto_names_every_interface_after_us_east_1",
)
MOST_LOOKED_AT = 100
NO_TASK = "The referenced task was not found."
MISSING = "MISSING"


def install() -> None:
    """Have moto's ECS answer so."""
    from moto.core.responses import ActionResult
    from moto.ecs.exceptions import InvalidParameterException
    from moto.ecs.models import EC2ContainerServiceBackend
    from moto.ecs.responses import EC2ContainerServiceResponse as Response

    from helpers.sandbox.overlay.ecs import listing, run_task, tokens
    from helpers.sandbox.tasks import model

    @wraps(EC2ContainerServiceBackend.describe_task_definition)
    def definition_described(describe_definition, self, task_definition_str):
        return describe_definition(self, run_task.with_revision(self, task_definition_str))

    @wraps(Response.run_task)
    def tasks_run(run, self):
        new = []

        def start():
            request = run_task.read_request(self.ecs_backend, self._get_param)
            if request is None:
                return None
            new.extend(run_task.create(self.ecs_backend, request))
            return new

        cluster = str(self._get_param("cluster", "default")).rpartition("/")[2]
        tasks = tokens.once(self.ecs_backend, cluster, self.body, start)
        if tasks is None:
            return run(self)
        told = model.snapshots(tasks)  # of new ones, before they leave PROVISIONING
        run_task.begin(new)
        return ActionResult({"tasks": told, "failures": []})

    @replaces(Response.stop_task)
    def stopped(self):
        task = _by_id(self).get(_id_of(self._get_param("task")))
        if task is None:
            raise InvalidParameterException(NO_TASK)
        run_task.stop(task, self._get_param("reason"))
        return ActionResult({"task": task.snapshot()})

    @replaces(Response.describe_tasks)
    def described(self):
        asked = self._get_param("tasks", [])
        if not asked:
            raise InvalidParameterException("Tasks cannot be empty.")
        if len(asked) > MOST_LOOKED_AT:
            raise InvalidParameterException(f"taskIds can have at most {MOST_LOOKED_AT} items.")
        there = _by_id(self)
        found = {name: there.get(_id_of(name)) for name in asked}
        tags = "TAGS" in self._get_param("include", [])
        tasks = model.snapshots({task.id: task for task in found.values() if task is not None}.values(), tags)
        missing = [{"arn": _arn(self, name), "reason": MISSING} for name, task in found.items() if task is None]
        return ActionResult({"tasks": tasks, "failures": missing})

    @wraps(EC2ContainerServiceBackend.tag_resource)
    def tagged(tag, self, arn, tags):
        tag(self, arn, tags)
        _note(self, arn)

    @wraps(EC2ContainerServiceBackend.untag_resource)
    def untagged(untag, self, arn, keys):
        untag(self, arn, keys)
        _note(self, arn)

    @replaces(Response.list_tasks)
    def listed(self):
        cluster = self.ecs_backend._get_cluster(self._get_param("cluster", "default"))
        return ActionResult(listing.page(self.ecs_backend, cluster, self._get_param))


def _note(backend: Any, arn: str) -> None:
    """Have what moto changes of one of our tasks, its tags, be kept."""
    from helpers.sandbox.overlay.ecs.clusters import tasks_of

    for task in tasks_of(backend, arn.split("/")[-2]) if ":task/" in arn else ():
        if task.task_arn == arn:
            task.has_changed()


def _by_id(response: Any) -> dict[str, Any]:
    """The tasks by id of the cluster that a request names."""
    from helpers.sandbox.overlay.ecs.clusters import tasks_of

    cluster = response.ecs_backend._get_cluster(response._get_param("cluster", "default"))
    return {task.id: task for task in tasks_of(response.ecs_backend, cluster.name)}


def _id_of(name: str) -> str:
    """The id in a task's ARN, or that is given in its place."""
    return str(name).rpartition("/")[2]


def _arn(response: Any, name: str) -> str:
    if str(name).startswith("arn:"):
        return name
    backend = response.ecs_backend
    cluster = backend._get_cluster(response._get_param("cluster", "default"))
    return f"arn:aws:ecs:{backend.region_name}:{backend.account_id}:task/{cluster.name}/{name}"
