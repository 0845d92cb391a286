"""CreateService, refused: a service would be ACTIVE in moto, and no task of it would ever run.

A refusal is what a learner can understand; the code is one that ECS gives where a feature is not to be had (API_CreateService,
UnsupportedFeatureException).
"""

REFUSED = (
    "The workshop's sandbox runs tasks, but it keeps no services: nothing would start a new task when one ends. "
    "Use run-task, or a real account."
)


def install() -> None:
    """Have ECS refuse services."""
    from moto.ecs.exceptions import ECSException
    from moto.ecs.responses import EC2ContainerServiceResponse as Response

    def refused(self):
        raise ECSException("UnsupportedFeatureException", REFUSED)

    Response.create_service = refused
