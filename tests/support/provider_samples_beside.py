"""Samples of what stands beside an app: archives, names, budgets, and those who come from elsewhere."""

import boto3

from tests.support.provider_samples import OTHER_TAGS, TAGS, Account, Sample

SCRIPT = {"action": "aws:runShellScript", "name": "a", "inputs": {"runCommand": ["ls"]}}
RUNS = {"schemaVersion": "2.2", "description": "d", "mainSteps": [SCRIPT]}


def beside(account: Account) -> dict[str, list[Sample]]:
    """Samples of EventBridge, Cloud Map, Budgets, and of IAM's, EC2's and Auto Scaling's rarer types."""
    events, names = boto3.client("events"), boto3.client("servicediscovery")
    bus = events.create_event_bus(Name="sample-archived")["EventBusArn"]
    key = {"ApiKeyAuthParameters": {"ApiKeyName": "k", "ApiKeyValue": "v"}}
    authorized = {"AuthorizationType": "API_KEY", "AuthParameters": key}
    connection = events.create_connection(Name="sample-there", **authorized)["ConnectionArn"]
    names.create_http_namespace(Name="sample-there")
    there = next(one["Id"] for one in names.list_namespaces()["Namespaces"] if one["Name"] == "sample-there")
    service = names.create_service(Name="sample-there", NamespaceId=there)["Service"]["Id"]
    limit = {"BudgetName": "sample", "BudgetType": "COST", "TimeUnit": "MONTHLY"}
    notified = {"NotificationType": "ACTUAL", "ComparisonOperator": "GREATER_THAN", "Threshold": 80}
    subscribers = [{"SubscriptionType": "EMAIL", "Address": "a@example.com"}]
    scaling = boto3.client("autoscaling")
    subnet = boto3.client("ec2").describe_subnets()["Subnets"][0]
    template = boto3.client("ec2").create_launch_template(
        LaunchTemplateName="sample-hooked", LaunchTemplateData={"InstanceType": "t3.micro", "ImageId": account.image}
    )["LaunchTemplate"]["LaunchTemplateId"]
    scaling.create_auto_scaling_group(
        **{"AutoScalingGroupName": "sample-hooked", "MinSize": 0, "MaxSize": 0},
        LaunchTemplate={"LaunchTemplateId": template},
        VPCZoneIdentifier=subnet["SubnetId"],
    )
    hook = {"AutoScalingGroupName": "sample-hooked", "LifecycleHookName": "h"}
    return {
        "AWS::Events::Archive": [
            Sample(
                {
                    "ArchiveName": "sample",
                    "SourceArn": bus,
                    "Description": "d",
                    "RetentionDays": 7,
                    "EventPattern": {"source": ["a"]},
                },
                {"Description": "e", "RetentionDays": 8, "EventPattern": {"source": ["b"]}},
            )
        ],
        "AWS::Events::Connection": [Sample({"Name": "sample", **authorized, "Description": "d"}, {"Description": "e"})],
        "AWS::Events::ApiDestination": [
            Sample(
                {
                    "Name": "sample",
                    "ConnectionArn": connection,
                    "HttpMethod": "POST",
                    "InvocationEndpoint": "https://example.com",
                },
                {"HttpMethod": "PUT", "InvocationEndpoint": "https://example.org"},
            )
        ],
        "AWS::ServiceDiscovery::HttpNamespace": [
            Sample({"Name": "sample", "Description": "d", "Tags": TAGS}, {"Description": "e", "Tags": OTHER_TAGS})
        ],
        "AWS::ServiceDiscovery::PrivateDnsNamespace": [
            Sample(
                {"Name": "sample.local", "Vpc": account.vpc, "Description": "d", "Tags": TAGS},
                {"Description": "e", "Tags": OTHER_TAGS},
            )
        ],
        "AWS::ServiceDiscovery::PublicDnsNamespace": [
            Sample({"Name": "sample.example.com", "Description": "d"}, {"Description": "e"})
        ],
        "AWS::ServiceDiscovery::Service": [
            Sample(
                {"Name": "sample", "NamespaceId": there, "Description": "d", "Tags": TAGS},
                {"Description": "e", "Tags": OTHER_TAGS},
            )
        ],
        "AWS::ServiceDiscovery::Instance": [
            Sample(
                {"ServiceId": service, "InstanceId": "sample", "InstanceAttributes": {"AWS_INSTANCE_IPV4": "10.0.0.1"}},
                {"InstanceAttributes": {"AWS_INSTANCE_IPV4": "10.0.0.2"}},
            )
        ],
        "AWS::Kinesis::Stream": [
            Sample(
                {
                    "Name": "sample",
                    "ShardCount": 1,
                    "RetentionPeriodHours": 48,
                    "StreamEncryption": {"EncryptionType": "KMS", "KeyId": "alias/aws/kinesis"},
                    "Tags": TAGS,
                },
                {"ShardCount": 2, "RetentionPeriodHours": 24, "Tags": OTHER_TAGS},
            )
        ],
        "AWS::SSM::Document": [
            Sample(
                {"Name": "sample-document", "DocumentType": "Command", "Content": RUNS, "Tags": TAGS},
                {"Tags": OTHER_TAGS},
            )
        ],
        "AWS::Budgets::Budget": [
            Sample(
                {
                    "Budget": {**limit, "BudgetLimit": {"Amount": "10", "Unit": "USD"}},
                    "NotificationsWithSubscribers": [{"Notification": notified, "Subscribers": subscribers}],
                },
                {"Budget": {**limit, "BudgetLimit": {"Amount": "20", "Unit": "USD"}}},
            )
        ],
        "AWS::IAM::OIDCProvider": [
            Sample(
                {
                    "Url": "https://token.example.com",
                    "ClientIdList": ["a"],
                    "ThumbprintList": ["a" * 40],
                    "Tags": TAGS,
                },
                {"ThumbprintList": ["b" * 40], "Tags": OTHER_TAGS},
            )
        ],
        "AWS::IAM::ServiceLinkedRole": [
            Sample(
                {"AWSServiceName": "autoscaling.amazonaws.com", "CustomSuffix": "s", "Description": "d"},
                {"Description": "e"},
            )
        ],
        "AWS::EC2::CustomerGateway": [
            Sample(
                {"BgpAsn": 65000, "IpAddress": "203.0.113.12", "Type": "ipsec.1", "Tags": TAGS}, {"Tags": OTHER_TAGS}
            )
        ],
        "AWS::EC2::VPNGateway": [
            Sample({"Type": "ipsec.1", "AmazonSideAsn": 65001, "Tags": TAGS}, {"Tags": OTHER_TAGS})
        ],
        "AWS::AutoScaling::LifecycleHook": [
            Sample(
                {
                    **hook,
                    "LifecycleTransition": "autoscaling:EC2_INSTANCE_TERMINATING",
                    "DefaultResult": "CONTINUE",
                    "HeartbeatTimeout": 60,
                },
                {"DefaultResult": "ABANDON", "HeartbeatTimeout": 90},
            )
        ],
    }


GROUPS = (beside,)
