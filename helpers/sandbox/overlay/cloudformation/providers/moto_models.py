"""Types for which the sandbox has no declaration: those that moto makes itself, that stand for nothing, or are missing."""

from typing import Any

from helpers.sandbox.overlay.cloudformation.resources import PhysicalResource, Provider, ResourceRequest

CUSTOM = ": a custom resource runs a Lambda function, and the sandbox runs none yet"
REASONS = {
    "AWS::CloudFormation::CustomResource": CUSTOM,
    "AWS::ECS::CapacityProvider": ": no server joins a cluster, and tasks run on Fargate alone",
    "AWS::ECS::Service": ": it runs single tasks, and no services that keep tasks running",
    "AWS::EMR::Cluster": ": it runs no clusters of servers",
    "AWS::SecretsManager::RotationSchedule": ": rotation runs a Lambda function, and the sandbox runs none yet",
}


class Nothing(Provider):
    """A type that stands for nothing in the account, such as CDK's own metadata."""

    def create(self, request: ResourceRequest) -> PhysicalResource:
        """Something that is only in the stack."""
        return PhysicalResource(request.name)


class Missing(Provider):
    """A type that the sandbox does not have."""

    def __init__(self, resource_type: str) -> None:
        self.type = resource_type

    def create(self, request: ResourceRequest) -> PhysicalResource:
        """Say that there is none."""
        raise NotImplementedError(self.refused({}))

    def refused(self, properties: dict[str, Any]) -> str:
        """Say that there is none."""
        why = REASONS.get(self.type, CUSTOM if self.type.startswith("Custom::") else "")
        return f"The sandbox cannot make {self.type}{why}. On a real account CloudFormation can."


class MotoModel(Provider):
    """A type that moto makes itself."""

    calls = False

    def __init__(self, resource_type: str, resource_map: Any) -> None:
        self.type = resource_type
        self.map = resource_map

    def create(self, request: ResourceRequest) -> Any:
        """What moto's model makes: moto's own object. Raises NotImplementedError where moto's model takes for granted what the
        template may leave out.
        """
        try:
            return self._model().create_from_cloudformation_json(
                self._name(request, request.name),
                {"Type": self.type, "Properties": request.properties},
                self.map._account_id,
                self.map._region_name,
                LogicalId=request.logical,
                StackId=self.map.stack_id,
                ResourceType=self.type,
            )
        except (AttributeError, KeyError, IndexError, TypeError) as error:
            raise NotImplementedError(
                f"The sandbox cannot make {self.type} with these properties ({error}). On a real account CloudFormation can."
            ) from error

    def can_change(self, changed: set[str]) -> bool:
        """Whether moto's model changes anything in place."""
        from moto.core.common_models import CloudFormationModel

        inherited: Any = CloudFormationModel.update_from_cloudformation_json
        return self._model().update_from_cloudformation_json.__func__ is not inherited.__func__

    def update(self, request: ResourceRequest) -> Any:
        """What moto's model makes of it, which may be another object."""
        name = self._name(request, request.id)
        whole = {"Type": self.type, "Properties": request.properties}
        made = self._model().update_from_cloudformation_json(
            request.resource, name, whole, self.map._account_id, self.map._region_name
        )
        return made or request.resource

    def delete(self, request: ResourceRequest) -> None:
        """Have moto delete it."""
        self.map._delete_resource(request.resource, {"Type": self.type, "Properties": request.properties})

    def told(self, properties: dict[str, Any]) -> str:
        """That nobody has looked through what moto makes of these properties."""
        return f"The sandbox makes {self.type} with its main properties only."

    def _name(self, request: ResourceRequest, otherwise: str) -> Any:
        """What the template calls the resource."""
        from moto.cloudformation.parsing import resource_name_property_from_type

        return request.properties.get(resource_name_property_from_type(self.type) or "", otherwise)

    def _model(self) -> Any:
        from moto.cloudformation.parsing import resource_class_from_type

        return resource_class_from_type(self.type)
