"""AWS::AutoScaling: groups of instances, how they are launched, and when their number changes."""

import base64
from typing import Any

from helpers.sandbox.overlay.cloudformation.declaration import (
    ABSENT,
    ServiceCall,
    argument,
    cannot_be_changed,
    each,
    generated_name,
    physical_id,
    setting,
    the,
)
from helpers.sandbox.overlay.cloudformation.resource_type import ResourceType
from helpers.sandbox.overlay.cloudformation.resources import ResourceRequest

NAME = {"AutoScalingGroupName": physical_id}
SIZES = ("MinSize", "MaxSize")
SETTINGS = (
    *("AvailabilityZones", "CapacityRebalance", "DefaultInstanceWarmup", "DesiredCapacity", "HealthCheckGracePeriod"),
    *("HealthCheckType", "LaunchConfigurationName", "LaunchTemplate", "MaxInstanceLifetime", "MixedInstancesPolicy"),
    *("NewInstancesProtectedFromScaleIn", "PlacementGroup", "ServiceLinkedRoleARN"),
)

DEFAULTS = {"HealthCheckGracePeriod": 0}  # "CreateAutoScalingGroup"


def joined(subnets: list[str]) -> str:
    """Subnets as the API takes them."""
    return ",".join(subnets)


def cooldown(value: Any) -> int:
    """Seconds, which the API calls otherwise."""
    return int(value)


UPDATE = ServiceCall(
    "autoscaling.update_auto_scaling_group",
    **NAME,
    **{name: the(name, DEFAULTS.get(name, ABSENT)) for name in (*SIZES, *SETTINGS)},
    VPCZoneIdentifier=the("VPCZoneIdentifier", convert=joined),
)


def bring_target_groups(request: ResourceRequest) -> None:
    """Have the group's instances in these target groups and no others."""
    gone, new = request.difference("TargetGroupARNs")
    if gone:
        request.call(
            "autoscaling.detach_load_balancer_target_groups", AutoScalingGroupName=request.id, TargetGroupARNs=gone
        )
    if new:
        request.call(
            "autoscaling.attach_load_balancer_target_groups", AutoScalingGroupName=request.id, TargetGroupARNs=new
        )


def group_tags(request: ResourceRequest, tags: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Tags as the API takes them, each with the group to which it belongs."""
    which = {"ResourceId": request.id, "ResourceType": "auto-scaling-group"}
    return [{**which, **one, "PropagateAtLaunch": str(one["PropagateAtLaunch"]).lower() == "true"} for one in tags]


def bring_tags(request: ResourceRequest) -> None:
    """Give the group its tags, and take away those that it has no more."""
    wanted = request.properties.get("Tags", [])
    keys = {one["Key"] for one in wanted}
    if gone := [one for one in request.before.get("Tags", []) if one["Key"] not in keys]:
        request.call("autoscaling.delete_tags", Tags=group_tags(request, gone))
    if wanted:
        request.call("autoscaling.create_or_update_tags", Tags=group_tags(request, wanted))


def new_group_tags(request: ResourceRequest) -> Any:
    """The tags that the group has from the beginning, so that its instances have them, too."""
    name = str(request.properties.get("AutoScalingGroupName") or request.name)
    which = {"ResourceId": name, "ResourceType": "auto-scaling-group"}
    tags = request.properties.get("Tags", [])
    made = [{**which, **one, "PropagateAtLaunch": str(one["PropagateAtLaunch"]).lower() == "true"} for one in tags]
    return made or ABSENT


GROUP = ResourceType(
    creation=ServiceCall("autoscaling.create_auto_scaling_group", Tags=new_group_tags),
    identifier=lambda request: request.properties.get("AutoScalingGroupName", request.name),
    read=ServiceCall("autoscaling.describe_auto_scaling_groups", AutoScalingGroupNames=[physical_id]),
    model="AutoScalingGroups[0]",
    attributes={"AutoScalingGroupARN": "AutoScalingGroups[0].AutoScalingGroupARN"},
    properties={
        "AutoScalingGroupName": argument(default=generated_name),
        "InstanceId": argument(),
        **each(argument(change=UPDATE), *SIZES),
        **each(argument(change=UPDATE, reset=UPDATE), *SETTINGS),
        "VPCZoneIdentifier": argument(convert=joined, change=UPDATE),
        "Cooldown": argument("DefaultCooldown", convert=cooldown, change=cannot_be_changed("Cooldown")),
        "TerminationPolicies": argument(change=cannot_be_changed("TerminationPolicies")),
        "TargetGroupARNs": setting(bring_target_groups, reset=bring_target_groups),
        "Tags": setting(bring_tags, reset=bring_tags),
    },
    shown={"TargetGroupARNs": "TargetGroupARNs", "VPCZoneIdentifier": "VPCZoneIdentifier", "InstanceId": ""},
    deletion=ServiceCall("autoscaling.delete_auto_scaling_group", **NAME, ForceDelete=True),
)


def decoded(text: str) -> str:
    """User data as boto3 takes it here: it encodes it by itself."""
    return base64.b64decode(text).decode()


LAUNCH_CONFIGURATION = ResourceType(
    creation=ServiceCall("autoscaling.create_launch_configuration"),
    identifier=lambda request: request.properties.get("LaunchConfigurationName", request.name),
    read=ServiceCall("autoscaling.describe_launch_configurations", LaunchConfigurationNames=[physical_id]),
    model="LaunchConfigurations[0]",
    properties={
        "LaunchConfigurationName": argument(default=generated_name),
        **each(argument(), "AssociatePublicIpAddress", "BlockDeviceMappings", "EbsOptimized", "IamInstanceProfile"),
        **each(argument(), "ImageId", "InstanceId", "InstanceType", "KeyName", "MetadataOptions", "SecurityGroups"),
        "InstanceMonitoring": argument(convert=lambda enabled: {"Enabled": enabled}),
        "UserData": argument(convert=decoded),
    },
    shown={"InstanceId": ""},
    deletion=ServiceCall("autoscaling.delete_launch_configuration", LaunchConfigurationName=physical_id),
)

POLICY = (
    *("AdjustmentType", "EstimatedInstanceWarmup", "MetricAggregationType", "MinAdjustmentMagnitude", "PolicyType"),
    *("PredictiveScalingConfiguration", "ScalingAdjustment", "StepAdjustments", "TargetTrackingConfiguration"),
)
POLICY_NAME = {
    "AutoScalingGroupName": the("AutoScalingGroupName"),
    "PolicyName": lambda request: request.resource.attributes["PolicyName"],
}
PUT_POLICY = ServiceCall(
    "autoscaling.put_scaling_policy",
    **POLICY_NAME,
    **{name: the(name) for name in POLICY},
    Cooldown=the("Cooldown", convert=cooldown),
)


def put_policy(request: ResourceRequest, **arguments: Any) -> Any:
    """Make the policy under the name that CloudFormation gives."""
    request.call("autoscaling.put_scaling_policy", PolicyName=request.name, **arguments)
    group = request.properties["AutoScalingGroupName"]
    return read_policy(request, group, request.name)


def read_policy(request: ResourceRequest, group: str, name: str) -> dict[str, Any]:
    """The policy as the API tells it."""
    answer = request.call("autoscaling.describe_policies", AutoScalingGroupName=group, PolicyNames=[name])
    found: dict[str, Any] = answer["ScalingPolicies"][0]
    return found


SCALING_POLICY = ResourceType(
    creation=put_policy,
    identifier="PolicyARN",
    read=lambda r: read_policy(r, r.properties["AutoScalingGroupName"], r.id.rpartition("policyName/")[2]),
    attributes={"Arn": "PolicyARN", "PolicyName": "PolicyName"},
    properties={
        "AutoScalingGroupName": argument(),
        **each(argument(change=PUT_POLICY), *POLICY),
        "Cooldown": argument(convert=cooldown, change=PUT_POLICY),
    },
    stands_in="The sandbox keeps the policy and changes no number of instances by it.",
    deletion=ServiceCall("autoscaling.delete_policy", **POLICY_NAME),
)

ACTION = {"AutoScalingGroupName": the("AutoScalingGroupName"), "ScheduledActionName": physical_id}
TIMES = ("DesiredCapacity", "EndTime", "MaxSize", "MinSize", "Recurrence", "StartTime", "TimeZone")
PUT_ACTION = ServiceCall(
    "autoscaling.put_scheduled_update_group_action", **ACTION, **{name: the(name) for name in TIMES}
)


def schedule(request: ResourceRequest, **arguments: Any) -> Any:
    """Make the scheduled action under the name that CloudFormation gives."""
    return request.call("autoscaling.put_scheduled_update_group_action", ScheduledActionName=request.name, **arguments)


SCHEDULED_ACTION = ResourceType(
    creation=schedule,
    identifier=generated_name,
    read=ServiceCall(
        "autoscaling.describe_scheduled_actions",
        AutoScalingGroupName=the("AutoScalingGroupName"),
        ScheduledActionNames=[physical_id],
    ),
    model="ScheduledUpdateGroupActions[0]",
    attributes={"ScheduledActionName": physical_id},
    properties={"AutoScalingGroupName": argument(), **each(argument(change=PUT_ACTION, reset=PUT_ACTION), *TIMES)},
    stands_in="The sandbox keeps the schedule and changes no number of instances by it.",
    deletion=ServiceCall("autoscaling.delete_scheduled_action", **ACTION),
)

HOOK = {"AutoScalingGroupName": the("AutoScalingGroupName"), "LifecycleHookName": physical_id}
HOOK_SETTINGS = ("DefaultResult", "HeartbeatTimeout", "NotificationMetadata", "NotificationTargetARN", "RoleARN")
PUT_HOOK = ServiceCall(
    "autoscaling.put_lifecycle_hook", **HOOK, **{name: the(name) for name in ("LifecycleTransition", *HOOK_SETTINGS)}
)
LIFECYCLE_HOOK = ResourceType(
    creation=ServiceCall("autoscaling.put_lifecycle_hook"),
    identifier=lambda request: request.properties.get("LifecycleHookName", request.name),
    read=ServiceCall(
        "autoscaling.describe_lifecycle_hooks",
        AutoScalingGroupName=the("AutoScalingGroupName"),
        LifecycleHookNames=[physical_id],
    ),
    model="LifecycleHooks[0]",
    properties={
        "AutoScalingGroupName": argument(),
        "LifecycleHookName": argument(default=generated_name),
        "LifecycleTransition": argument(change=PUT_HOOK),
        **each(argument(change=PUT_HOOK, reset=PUT_HOOK), *HOOK_SETTINGS),
    },
    shown=dict.fromkeys(
        ("NotificationMetadata", "NotificationTargetARN", "RoleARN"), ""
    ),  # moto 5.2.5 says none of them
    stands_in="The sandbox keeps the hook, and no instance waits for it.",
    deletion=ServiceCall("autoscaling.delete_lifecycle_hook", **HOOK),
)

TYPES: dict[str, ResourceType] = {
    "AWS::AutoScaling::AutoScalingGroup": GROUP,
    "AWS::AutoScaling::LaunchConfiguration": LAUNCH_CONFIGURATION,
    "AWS::AutoScaling::LifecycleHook": LIFECYCLE_HOOK,
    "AWS::AutoScaling::ScalingPolicy": SCALING_POLICY,
    "AWS::AutoScaling::ScheduledAction": SCHEDULED_ACTION,
}
