"""A property that the template gives no more goes back to what a resource has that never had it: one that is made without
it says what that is. "Update behaviors of stack resources" and each type's page in the AWS CloudFormation User Guide.
"""

from dataclasses import replace
from typing import Any

import pytest

from helpers.sandbox.overlay.cloudformation.comparison import differs
from helpers.sandbox.overlay.cloudformation.providers import DECLARED
from helpers.sandbox.overlay.cloudformation.resources import ResourceRequest
from helpers.sandbox.overlay.cloudformation.schemas import schema_of
from tests.sandbox.cloudformation.test_read_back import ELSEWHERE, samples, services

__all__ = ["samples", "services"]
NEEDED = {  # what a resource cannot be without, though no schema says so
    ("AWS::ApiGateway::Stage", "DeploymentId"),
    ("AWS::ApiGatewayV2::Api", "Name"),
    ("AWS::ApiGatewayV2::Authorizer", "IdentitySource"),
    ("AWS::ApplicationAutoScaling::ScalingPolicy", "TargetTrackingScalingPolicyConfiguration"),
    ("AWS::AutoScaling::AutoScalingGroup", "LaunchTemplate"),
    ("AWS::AutoScaling::AutoScalingGroup", "VPCZoneIdentifier"),
    ("AWS::AutoScaling::AutoScalingGroup", "LaunchConfigurationName"),
    ("AWS::AutoScaling::AutoScalingGroup", "MixedInstancesPolicy"),
    ("AWS::Cognito::UserPool", "UsernameAttributes"),  # AWS refuses any change of it
    ("AWS::DynamoDB::GlobalTable", "AttributeDefinitions"),
    ("AWS::DynamoDB::GlobalTable", "BillingMode"),
    ("AWS::DynamoDB::Table", "BillingMode"),
    ("AWS::DynamoDB::Table", "ProvisionedThroughput"),
    ("AWS::DynamoDB::Table", "AttributeDefinitions"),
    ("AWS::EC2::PrefixList", "MaxEntries"),
    ("AWS::EC2::Route", "GatewayId"),
    ("AWS::EC2::Route", "InstanceId"),
    ("AWS::EC2::Route", "NatGatewayId"),
    ("AWS::EC2::Route", "NetworkInterfaceId"),
    ("AWS::EC2::Route", "VpcPeeringConnectionId"),
    ("AWS::EC2::VPCGatewayAttachment", "InternetGatewayId"),
    ("AWS::EC2::VPCGatewayAttachment", "VpnGatewayId"),
    ("AWS::EC2::Volume", "Size"),
    ("AWS::ElasticLoadBalancing::LoadBalancer", "SecurityGroups"),  # moto makes a group of its own
    ("AWS::ElasticLoadBalancing::LoadBalancer", "Subnets"),
    ("AWS::ElasticLoadBalancingV2::Listener", "Port"),
    ("AWS::ElasticLoadBalancingV2::Listener", "Protocol"),
    ("AWS::ElasticLoadBalancingV2::LoadBalancer", "SubnetMappings"),
    ("AWS::ElasticLoadBalancingV2::LoadBalancer", "Subnets"),
    ("AWS::Events::Connection", "AuthorizationType"),
    ("AWS::Events::EventBusPolicy", "Action"),
    ("AWS::Events::EventBusPolicy", "Statement"),
    ("AWS::Events::Rule", "EventPattern"),
    ("AWS::Events::Rule", "ScheduleExpression"),
    ("AWS::IAM::GroupPolicy", "PolicyDocument"),
    ("AWS::IAM::RolePolicy", "PolicyDocument"),
    ("AWS::IAM::UserPolicy", "PolicyDocument"),
    ("AWS::Kinesis::Stream", "ShardCount"),
    ("AWS::Lambda::Function", "Handler"),
    ("AWS::Lambda::Function", "Runtime"),
    ("AWS::RDS::DBInstance", "DBInstanceClass"),
    ("AWS::Route53::HostedZone", "VPCs"),  # the last one cannot be taken away
    ("AWS::SecretsManager::Secret", "SecretString"),
    ("AWS::StepFunctions::StateMachine", "DefinitionString"),
}
OTHERWISE = {  # what is another value than one that never was, on AWS too
    # "Default: 0 seconds" (HealthCheckGracePeriod, CreateAutoScalingGroup); moto gives new ones 300
    ("AWS::AutoScaling::AutoScalingGroup", "HealthCheckGracePeriod"),
    ("AWS::EC2::Instance", "MetadataOptions"),  # the API's defaults; a new instance has those of its image
    ("AWS::EC2::Volume", "Iops"),  # what its kind has, while the one made without a type is of another kind
    ("AWS::EC2::Volume", "Throughput"),
    ("AWS::EC2::Volume", "VolumeType"),  # "gp2", which takes neither of the two
    ("AWS::DynamoDB::GlobalTable", "TimeToLiveSpecification"),  # turned off, with the name that it had
    ("AWS::DynamoDB::Table", "TimeToLiveSpecification"),
    ("AWS::ElasticLoadBalancing::LoadBalancer", "ConnectionDrainingPolicy"),  # its timeout stays beside the flag
    ("AWS::ElasticLoadBalancing::LoadBalancer", "HealthCheck"),  # the default, which moto says once it was set
    ("AWS::S3::Bucket", "AccelerateConfiguration"),  # "Suspended"
    ("AWS::S3::Bucket", "OwnershipControls"),  # none, though new buckets have some (not looked up)
    ("AWS::S3::Bucket", "VersioningConfiguration"),  # "Suspended": a bucket never goes back to unversioned
    ("AWS::S3::Bucket", "PublicAccessBlockConfiguration"),  # none, though new buckets have one (not looked up)
    ("AWS::SNS::Subscription", "FilterPolicyScope"),  # "MessageAttributes", which is said once it was set
    ("AWS::SQS::Queue", "KmsDataKeyReusePeriodSeconds"),  # 300, the default, which moto says once it was set
}


def removable(name: str, properties: dict[str, Any]) -> list[str]:
    """The properties whose removal is made in place and shows."""
    declared, schema = DECLARED[name], schema_of(name)
    assert schema is not None
    return [
        key
        for key in properties
        if key not in schema.shape.required
        and declared.properties[key].in_place
        and declared.is_shown(key)
        and (name, key) not in NEEDED | OTHERWISE
    ]


def read_of_one_without(name: str, request: ResourceRequest, keys: list[str]) -> dict[str, Any]:
    """What the API says of a resource that was made without these properties."""
    declared = DECLARED[name]
    bare = {key: value for key, value in request.properties.items() if key not in keys}
    request = replace(request, properties=bare)
    request = replace(request, resource=declared.create(request))
    read = declared.described(request)
    declared.delete(request)
    return read


def empty(value: Any) -> Any:
    """The value; None for what stands for none."""
    if isinstance(value, dict):
        value = {key: inner for key, inner in value.items() if key != "ResponseMetadata"}
    return None if value is False or value in ("", [], {}, "{}") else value


def same(one: Any, other: Any) -> bool:
    return empty(one) == empty(other) or not (differs(one, other) or differs(other, one))


@pytest.mark.parametrize("name", sorted(name for name in set(DECLARED) - ELSEWHERE if DECLARED[name].read))
def test_a_property_that_is_removed_goes_back_to_its_default(name, samples, services):
    declared = DECLARED[name]
    for number, sample in enumerate(samples.get(name, [])):
        keys = removable(name, sample.properties)
        if not keys:
            continue
        request = ResourceRequest(services, sample.properties, name=f"stack-gone{number}-ABCDEF123456", logical="gone")
        plain = read_of_one_without(name, request, keys)
        request = replace(request, resource=declared.create(request))
        found = {}
        for key in keys:
            less = {other: value for other, value in sample.properties.items() if other != key}
            try:
                declared.update(replace(request, before=sample.properties, properties=less))
            except NotImplementedError as refusal:  # told, and the stack goes back
                assert "On a real account CloudFormation can." in str(refusal)
                continue
            read = declared.described(replace(request, properties=less))
            if not same(read.get(key), plain.get(key)):
                found[key] = (read.get(key), plain.get(key))
            declared.update(replace(request, before=less, properties=sample.properties))
        declared.delete(request)
        assert found == {}, "what it has, and what it should have"
