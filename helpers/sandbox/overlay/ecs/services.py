"""What is refused: services, and all that needs container instances.

In moto a service would be ACTIVE, and no task of it would ever run; StartTask, RegisterContainerInstance and
DescribeCapacityProviders crash without instances. A refusal is what a learner can understand; the code of the first is one
that ECS gives where a feature is not to be had (API_CreateService, UnsupportedFeatureException).
"""

REFUSED = (
    "The workshop's sandbox runs tasks, but it keeps no services: nothing would start a new task when one ends. "
    "Use run-task, or a real account."
)
NO_INSTANCES = "there are no container instances: tasks run on Fargate, by run-task"
OF_INSTANCES = ("describe_capacity_providers", "register_container_instance", "start_task")


def install() -> None:
    """Have ECS refuse them."""
    from moto.ecs.exceptions import ECSException
    from moto.ecs.responses import EC2ContainerServiceResponse as Response

    def refused(self):
        raise ECSException("UnsupportedFeatureException", REFUSED)

    def not_here(self):
        raise NotImplementedError(NO_INSTANCES)  # helpers.sandbox.overlay.worded_errors makes an answer of it

    Response.create_service = refused
    for name in OF_INSTANCES:
        setattr(Response, name, not_here)
