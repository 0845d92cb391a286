"""Which provider a resource type has: one of ours, moto's own model, or one that says that there is none."""

from typing import Any

from helpers.sandbox.overlay.cloudformation import compute, containers, identity, network
from helpers.sandbox.overlay.cloudformation.resources import PhysicalResource, Provider

OURS: dict[str, Provider] = {**network.PROVIDERS, **compute.PROVIDERS, **identity.PROVIDERS, **containers.PROVIDERS}


class Nothing(Provider):
    """A type that stands for nothing in the account, such as CDK's own metadata."""

    def create(self, services, properties, name):
        return PhysicalResource(name)


class Missing(Provider):
    """A type that the sandbox does not have."""

    def __init__(self, resource_type: str):
        self.type = resource_type

    def create(self, services, properties, name):
        raise NotImplementedError(f"The sandbox cannot make {self.type}. On a real account CloudFormation can.")


class MotoModel(Provider):
    """A type that moto makes itself."""

    def __init__(self, resource_type: str, resource_map: Any):
        self.type = resource_type
        self.map = resource_map

    def create(self, services, properties, name):
        from moto.cloudformation.parsing import resource_class_from_type, resource_name_property_from_type

        named = resource_name_property_from_type(self.type)
        made = resource_class_from_type(self.type).create_from_cloudformation_json(
            properties.get(named, name),
            {"Type": self.type, "Properties": properties},
            self.map._account_id,
            self.map._region_name,
            LogicalId=name.split("-")[-2],
            StackId=self.map.stack_id,
            ResourceType=self.type,
        )
        return made

    def can_change(self, changed):
        from moto.cloudformation.parsing import resource_class_from_type
        from moto.core.common_models import CloudFormationModel

        own = resource_class_from_type(self.type).update_from_cloudformation_json
        return own.__func__ is not CloudFormationModel.update_from_cloudformation_json.__func__

    def update(self, services, made, before, now):
        from moto.cloudformation.parsing import resource_class_from_type, resource_name_property_from_type

        name = now.get(resource_name_property_from_type(self.type), made.physical_resource_id)
        whole = {"Type": self.type, "Properties": now}
        kind = resource_class_from_type(self.type)
        return kind.update_from_cloudformation_json(made, name, whole, self.map._account_id, self.map._region_name)

    def delete(self, services, made, properties):
        self.map._delete_resource(made, {"Type": self.type, "Properties": properties})


def provider_of(resource_type: str, resource_map: Any) -> Provider:
    """The provider of a type."""
    from moto.cloudformation.parsing import NULL_MODELS, get_model_map

    if resource_type in OURS:
        return OURS[resource_type]
    if resource_type in (*NULL_MODELS, "AWS::CDK::Metadata"):
        return Nothing()
    if resource_type in get_model_map():
        return MotoModel(resource_type, resource_map)
    return Missing(resource_type)
