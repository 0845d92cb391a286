"""Services and all that needs container instances are refused; moto crashes, or keeps a service without any task.

In moto a service would be ACTIVE, and no task of it would ever run; StartTask, RegisterContainerInstance and
DescribeCapacityProviders crash without instances. A refusal is what a learner can understand; the code of the first is one
that ECS gives where a feature is not to be had (API_CreateService, UnsupportedFeatureException).
"""

from helpers.sandbox.overlay.patching import replaces

STILL_NEEDED = (
    "test_moto_keeps_a_service_active_without_a_task",
    "test_moto_crashes_without_container_instances",
)
REFUSED = (
    "The workshop's sandbox runs tasks, but it keeps no services: nothing would start a new task when one ends. "
    "Use run-task, or a real account."
)
NO_INSTANCES = "there are no container instances: tasks run on Fargate, by run-task"


def install() -> None:
    """Have ECS refuse them."""
    from moto.ecs.exceptions import ECSException
    from moto.ecs.responses import EC2ContainerServiceResponse as Response

    @replaces(Response.create_service)
    def refused(self):
        raise ECSException("UnsupportedFeatureException", REFUSED)

    @replaces(Response.describe_capacity_providers)
    @replaces(Response.register_container_instance)
    @replaces(Response.start_task)
    def not_here(self):
        raise NotImplementedError(NO_INSTANCES)  # helpers.sandbox.overlay.worded_errors makes an answer of it
