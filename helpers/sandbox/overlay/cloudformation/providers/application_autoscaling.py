"""AWS::ApplicationAutoScaling: what may be scaled, and by which policies."""

from typing import Any

from helpers.sandbox.overlay.cloudformation.declaration import ServiceCall, argument, each, physical_id, the
from helpers.sandbox.overlay.cloudformation.resource_type import ResourceType
from helpers.sandbox.overlay.cloudformation.resources import ResourceRequest

SCALES_NOTHING = "The sandbox keeps it and scales nothing by it."
WHICH = ("ServiceNamespace", "ResourceId", "ScalableDimension")
TARGET = {name: the(name) for name in WHICH}
REGISTER = ServiceCall(
    "application-autoscaling.register_scalable_target",
    **TARGET,
    **{name: the(name) for name in ("MaxCapacity", "MinCapacity", "RoleARN", "SuspendedState")},
)
SCALABLE_TARGET = ResourceType(
    creation=ServiceCall("application-autoscaling.register_scalable_target"),
    identifier=lambda request: "|".join(
        str(request.properties[name]) for name in ("ResourceId", "ScalableDimension", "ServiceNamespace")
    ),
    read=ServiceCall(
        "application-autoscaling.describe_scalable_targets",
        ServiceNamespace=the("ServiceNamespace"),
        ResourceIds=[the("ResourceId")],
        ScalableDimension=the("ScalableDimension"),
    ),
    model="ScalableTargets[0]",
    attributes={"Id": physical_id},
    properties={
        **each(argument(), *WHICH),
        **each(argument(change=REGISTER), "MaxCapacity", "MinCapacity"),
        **each(argument(change=REGISTER), "RoleARN", "SuspendedState"),
    },
    shown={"RoleARN": "", "SuspendedState": ""},
    stands_in=SCALES_NOTHING,
    deletion=ServiceCall("application-autoscaling.deregister_scalable_target", **TARGET),
)


def which(request: ResourceRequest) -> dict[str, str]:
    """What the policy scales; the id of its target says it, too."""
    properties = request.properties
    if "ScalingTargetId" in properties:
        resource, dimension, namespace = properties["ScalingTargetId"].split("|")
        return {"ServiceNamespace": namespace, "ResourceId": resource, "ScalableDimension": dimension}
    return {name: properties[name] for name in WHICH}


def configuration(request: ResourceRequest) -> dict[str, Any]:
    """The policy's own arguments, with the names that the API has for them."""
    names = ("StepScalingPolicyConfiguration", "TargetTrackingScalingPolicyConfiguration", "PolicyName", "PolicyType")
    return {name: request.properties[name] for name in names if name in request.properties}


def put_policy(request: ResourceRequest, **_: Any) -> Any:
    """Make the policy, or bring it up to date."""
    return request.call("application-autoscaling.put_scaling_policy", **which(request), **configuration(request))


def read_policy(request: ResourceRequest) -> Any:
    """What the API says of the policy. Raises LookupError where there is none."""
    named = {"PolicyNames": [request.properties["PolicyName"]], "ServiceNamespace": which(request)["ServiceNamespace"]}
    found = request.call("application-autoscaling.describe_scaling_policies", **named)["ScalingPolicies"]
    if not found:
        raise LookupError(request.id)
    return found[0]


def delete_policy(request: ResourceRequest) -> None:
    """Delete the policy."""
    name = request.properties["PolicyName"]
    request.call("application-autoscaling.delete_scaling_policy", PolicyName=name, **which(request))


SCALING_POLICY = ResourceType(
    creation=put_policy,
    identifier="PolicyARN",
    read=read_policy,
    attributes={"Arn": physical_id},
    shown={"ScalingTargetId": ""},
    properties={
        **each(argument(), *WHICH, "ScalingTargetId", "PolicyName"),
        **each(
            argument(change=put_policy),
            *("PolicyType", "StepScalingPolicyConfiguration", "TargetTrackingScalingPolicyConfiguration"),
        ),
    },
    stands_in=SCALES_NOTHING,
    deletion=delete_policy,
)

TYPES: dict[str, ResourceType] = {
    "AWS::ApplicationAutoScaling::ScalableTarget": SCALABLE_TARGET,
    "AWS::ApplicationAutoScaling::ScalingPolicy": SCALING_POLICY,
}
