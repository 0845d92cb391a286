"""More samples of resource types: messaging, identities, functions, load balancers, scaling, and the rest of EC2 and S3.

Each is made, read back, changed and read back again (tests/sandbox/cloudformation/test_read_back.py).
"""

import base64
import json
from typing import Any

import boto3

from tests.support.provider_samples import OTHER_TAGS, TAGS, Account, Sample, policy, trust

READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
POWER = "arn:aws:iam::aws:policy/PowerUserAccess"
ZONE = "ap-northeast-1a"
MAP_TAGS, OTHER_MAP_TAGS = {"course": "seventh"}, {"chapter": "eighth"}


def place(client: Any) -> dict[str, Any]:
    region = client.meta.region_name
    return {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}


def bucket(name: str) -> str:
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket=name, **place(s3))
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    return name


def role_arn(name: str, service: str = "lambda") -> str:
    iam = boto3.client("iam")
    return iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust(service)))["Role"]["Arn"]


def queue_arn(name: str) -> tuple[str, str]:
    sqs = boto3.client("sqs")
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    return url, sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]


def messaging(account: Account) -> dict[str, list[Sample]]:
    """Samples of SNS, SQS and EventBridge."""
    topic = boto3.client("sns").create_topic(Name="sample-there")["TopicArn"]
    url, arn = queue_arn("sample-there")
    allow = policy("sns:Publish", topic, Principal="*")
    receive = policy("sqs:SendMessage", arn, Principal="*")
    return {
        "AWS::SNS::Topic": [
            Sample(
                {
                    "TopicName": "sample-topic",
                    "DisplayName": "one",
                    "KmsMasterKeyId": "alias/aws/sns",
                    "Tags": TAGS,
                    "Subscription": [{"Protocol": "sqs", "Endpoint": arn}],
                },
                {"DisplayName": "two", "KmsMasterKeyId": "alias/other", "Tags": OTHER_TAGS, "Subscription": []},
            ),
            Sample(
                {"FifoTopic": True, "ContentBasedDeduplication": True},
                {"ContentBasedDeduplication": False},
            ),
        ],
        "AWS::SNS::Subscription": [
            Sample(
                {
                    "TopicArn": topic,
                    "Protocol": "sqs",
                    "Endpoint": arn,
                    "RawMessageDelivery": True,
                    "FilterPolicy": {"kind": ["a"]},
                    "FilterPolicyScope": "MessageBody",
                    "RedrivePolicy": {"deadLetterTargetArn": arn},
                    "DeliveryPolicy": {"healthyRetryPolicy": {"numRetries": 3}},
                },
                {"RawMessageDelivery": False, "FilterPolicy": {"kind": ["b"]}},
            )
        ],
        "AWS::SNS::TopicPolicy": [
            Sample(
                {"Topics": [topic], "PolicyDocument": allow},
                {"PolicyDocument": policy("sns:Subscribe", topic, Principal="*")},
            )
        ],
        "AWS::SNS::TopicInlinePolicy": [
            Sample(
                {"TopicArn": topic, "PolicyDocument": allow},
                {"PolicyDocument": policy("sns:Subscribe", topic, Principal="*")},
            )
        ],
        "AWS::SQS::Queue": [
            Sample(
                {
                    "QueueName": "sample-queue",
                    "DelaySeconds": 5,
                    "MaximumMessageSize": 2048,
                    "MessageRetentionPeriod": 600,
                    "ReceiveMessageWaitTimeSeconds": 7,
                    "VisibilityTimeout": 45,
                    "KmsMasterKeyId": "alias/aws/sqs",
                    "KmsDataKeyReusePeriodSeconds": 600,
                    "Tags": TAGS,
                    "RedrivePolicy": {"deadLetterTargetArn": arn, "maxReceiveCount": 3},
                },
                {
                    "DelaySeconds": 6,
                    "MaximumMessageSize": 4096,
                    "MessageRetentionPeriod": 700,
                    "ReceiveMessageWaitTimeSeconds": 8,
                    "VisibilityTimeout": 46,
                    "KmsMasterKeyId": "alias/other",
                    "KmsDataKeyReusePeriodSeconds": 700,
                    "Tags": OTHER_TAGS,
                    "RedrivePolicy": {"deadLetterTargetArn": arn, "maxReceiveCount": 4},
                },
            ),
            Sample(
                {
                    "FifoQueue": True,
                    "ContentBasedDeduplication": True,
                    "DeduplicationScope": "messageGroup",
                    "FifoThroughputLimit": "perMessageGroupId",
                    "SqsManagedSseEnabled": False,
                    "RedriveAllowPolicy": {"redrivePermission": "denyAll"},
                },
                {"ContentBasedDeduplication": False},
            ),
        ],
        "AWS::SQS::QueuePolicy": [
            Sample(
                {"Queues": [url], "PolicyDocument": receive},
                {"PolicyDocument": policy("sqs:ReceiveMessage", arn, Principal="*")},
            )
        ],
        "AWS::SQS::QueueInlinePolicy": [
            Sample(
                {"Queue": url, "PolicyDocument": receive},
                {"PolicyDocument": policy("sqs:ReceiveMessage", arn, Principal="*")},
            )
        ],
        "AWS::Events::Rule": [
            Sample(
                {
                    "Name": "sample-rule",
                    "Description": "one",
                    "ScheduleExpression": "rate(1 hour)",
                    "State": "DISABLED",
                    "RoleArn": role_arn("sample-rule-role"),
                    "Targets": [{"Id": "t", "Arn": arn}],
                    "Tags": TAGS,
                },
                {
                    "Description": "two",
                    "ScheduleExpression": "rate(2 hours)",
                    "State": "ENABLED",
                    "Targets": [{"Id": "u", "Arn": arn}],
                    "Tags": OTHER_TAGS,
                },
            ),
            Sample({"EventPattern": {"source": ["aws.s3"]}}, {"EventPattern": {"source": ["aws.ec2"]}}),
        ],
        "AWS::Events::EventBus": [Sample({"Name": "sample-bus", "Tags": TAGS}, {"Tags": OTHER_TAGS})],
    }


def people(account: Account) -> dict[str, list[Sample]]:
    """Samples of IAM's users and groups, and of policies."""
    group, user, role = (
        account.holders("sample-others"),
        account.user("sample-other"),
        account.role("sample-with-policy"),
    )
    other = account.user("sample-second")
    inline = [{"PolicyName": "own", "PolicyDocument": policy("s3:ListBucket")}]
    changed = [{"PolicyName": "own", "PolicyDocument": policy("s3:GetObject")}]
    document, more = policy("s3:ListBucket"), policy("ec2:DescribeInstances")
    managed = {"ManagedPolicyArns": [READ_ONLY], "Policies": inline}
    managed_other = {"ManagedPolicyArns": [POWER], "Policies": changed}
    return {
        "AWS::IAM::Group": [Sample({"GroupName": "sample-group", "Path": "/a/", **managed}, managed_other)],
        "AWS::IAM::User": [
            Sample(
                {
                    "UserName": "sample-user",
                    "Path": "/a/",
                    "PermissionsBoundary": READ_ONLY,
                    "Groups": [group],
                    "LoginProfile": {"Password": "Sample-0-password"},
                    "Tags": TAGS,
                    **managed,
                },
                {"Groups": [], "LoginProfile": {"Password": "Sample-1-password"}, "Tags": OTHER_TAGS, **managed_other},
            )
        ],
        "AWS::IAM::ManagedPolicy": [
            Sample(
                {
                    "ManagedPolicyName": "sample-policy",
                    "PolicyDocument": document,
                    "Description": "d",
                    "Path": "/p/",
                    "Roles": [role],
                    "Users": [user],
                    "Groups": [group],
                },
                {"PolicyDocument": more, "Roles": [], "Users": [], "Groups": []},
            )
        ],
        "AWS::IAM::AccessKey": [Sample({"UserName": user, "Status": "Inactive", "Serial": 1}, {"Status": "Active"})],
        "AWS::IAM::UserToGroupAddition": [Sample({"GroupName": group, "Users": [user]}, {"Users": [other]})],
        **{
            f"AWS::IAM::{kind}Policy": [
                Sample({f"{kind}Name": name, "PolicyName": "one", "PolicyDocument": document}, {"PolicyDocument": more})
            ]
            for kind, name in (("Role", role), ("User", user), ("Group", group))
        },
        "AWS::IAM::Role": [
            Sample(
                {
                    "RoleName": "sample-bounded",
                    "AssumeRolePolicyDocument": trust("ec2"),
                    "PermissionsBoundary": READ_ONLY,
                    "MaxSessionDuration": 7200,
                    "Description": "d",
                    "Tags": TAGS,
                    **managed,
                },
                {
                    "AssumeRolePolicyDocument": trust("lambda"),
                    "PermissionsBoundary": POWER,
                    "MaxSessionDuration": 3700,
                    "Description": "e",
                    "Tags": OTHER_TAGS,
                    **managed_other,
                },
            )
        ],
    }


def keys_and_secrets(account: Account) -> dict[str, list[Sample]]:
    """Samples of KMS, Secrets Manager, SSM, CloudWatch and its logs."""
    kms = boto3.client("kms")
    first, second = (kms.create_key()["KeyMetadata"]["KeyId"] for _ in range(2))
    secret = boto3.client("secretsmanager").create_secret(Name="sample-there", SecretString="x")["ARN"]
    logs = boto3.client("logs")
    logs.create_log_group(logGroupName="sample-there")
    metric = [{"MetricName": "Errors", "MetricNamespace": "Sample", "MetricValue": "1"}]
    root = {"AWS": "arn:aws:iam::123456789012:root"}
    alarm = {
        "ComparisonOperator": "GreaterThanThreshold",
        "EvaluationPeriods": 2,
        "MetricName": "CPUUtilization",
        "Namespace": "AWS/EC2",
        "Period": 60,
        "Statistic": "Average",
        "Threshold": 5,
    }
    return {
        "AWS::KMS::Key": [
            Sample(
                {
                    "Description": "one",
                    "KeyPolicy": policy("kms:*", Principal=root),
                    "EnableKeyRotation": True,
                    "Enabled": False,
                    "PendingWindowInDays": 7,
                    "Tags": TAGS,
                    "KeySpec": "SYMMETRIC_DEFAULT",
                    "KeyUsage": "ENCRYPT_DECRYPT",
                    "MultiRegion": False,
                    "Origin": "AWS_KMS",
                },
                {
                    "Description": "two",
                    "KeyPolicy": policy("kms:Decrypt", Principal=root),
                    "Enabled": True,
                    "Tags": OTHER_TAGS,
                },
            )
        ],
        "AWS::KMS::Alias": [Sample({"AliasName": "alias/sample", "TargetKeyId": first}, {"TargetKeyId": second})],
        "AWS::SecretsManager::Secret": [
            Sample(
                {"Name": "sample-secret", "Description": "one", "SecretString": "a", "KmsKeyId": first, "Tags": TAGS},
                {"Description": "two", "SecretString": "b", "KmsKeyId": second, "Tags": OTHER_TAGS},
            ),
            Sample(
                {
                    "GenerateSecretString": {
                        "SecretStringTemplate": '{"user": "me"}',
                        "GenerateStringKey": "password",
                        "PasswordLength": 20,
                    }
                },
            ),
        ],
        "AWS::SecretsManager::ResourcePolicy": [
            Sample(
                {
                    "SecretId": secret,
                    "BlockPublicPolicy": True,
                    "ResourcePolicy": policy("secretsmanager:GetSecretValue", Principal=root),
                },
                {"ResourcePolicy": policy("secretsmanager:DescribeSecret", Principal=root)},
            )
        ],
        "AWS::SSM::Parameter": [
            Sample(
                {
                    "Name": "/sample/more",
                    "Type": "String",
                    "Value": "1",
                    "AllowedPattern": "[0-9]+",
                    "Tier": "Standard",
                    "Description": "one",
                    "DataType": "text",
                    "Tags": MAP_TAGS,
                },
                {"Value": "2", "Description": "two", "Tags": OTHER_MAP_TAGS},
            )
        ],
        "AWS::Logs::LogGroup": [
            Sample(
                {
                    "LogGroupName": "sample-kept",
                    "RetentionInDays": 7,
                    "LogGroupClass": "STANDARD",
                    "Tags": TAGS,
                    "KmsKeyId": f"arn:aws:kms:ap-northeast-1:123456789012:key/{first}",
                },
                {"RetentionInDays": 14, "Tags": OTHER_TAGS},
            )
        ],
        "AWS::Logs::LogStream": [Sample({"LogGroupName": "sample-there", "LogStreamName": "sample"})],
        "AWS::Logs::MetricFilter": [
            Sample(
                {
                    "LogGroupName": "sample-there",
                    "FilterName": "sample",
                    "FilterPattern": "ERROR",
                    "MetricTransformations": metric,
                },
                {"FilterPattern": "WARN"},
            )
        ],
        "AWS::Logs::ResourcePolicy": [
            Sample(
                {"PolicyName": "sample", "PolicyDocument": json.dumps(policy("logs:PutLogEvents", Principal=root))},
                {"PolicyDocument": json.dumps(policy("logs:CreateLogStream", Principal=root))},
            )
        ],
        "AWS::CloudWatch::Alarm": [
            Sample(
                {
                    "AlarmName": "sample-alarm",
                    "AlarmDescription": "one",
                    "ActionsEnabled": False,
                    "AlarmActions": ["arn:aws:sns:ap-northeast-1:123456789012:a"],
                    "DatapointsToAlarm": 1,
                    "OKActions": ["arn:aws:sns:ap-northeast-1:123456789012:b"],
                    "Tags": TAGS,
                    "Unit": "Percent",
                    "InsufficientDataActions": ["arn:aws:sns:ap-northeast-1:123456789012:c"],
                    "Dimensions": [{"Name": "InstanceId", "Value": "i-1"}],
                    "TreatMissingData": "breaching",
                    **alarm,
                },
                {
                    "AlarmDescription": "two",
                    "Threshold": 6,
                    "EvaluationPeriods": 3,
                    "Period": 120,
                    "Statistic": "Sum",
                    "ActionsEnabled": True,
                    "TreatMissingData": "ignore",
                    "Tags": OTHER_TAGS,
                    "ComparisonOperator": "LessThanThreshold",
                },
            )
        ],
        "AWS::CloudWatch::Dashboard": [
            Sample(
                {"DashboardName": "sample", "DashboardBody": '{"widgets": []}'},
                {"DashboardBody": '{"widgets": [], "start": "-PT1H"}'},
            )
        ],
    }


def functions(account: Account) -> dict[str, list[Sample]]:
    """Samples of Lambda."""
    role, client = role_arn("sample-function-role"), boto3.client("lambda")
    code = {"ZipFile": b"PK\x05\x06" + bytes(18)}
    given = {"Runtime": "python3.12", "Role": role, "Handler": "index.handler", "Code": code}
    name = client.create_function(FunctionName="sample-there", **given)["FunctionName"]
    client.publish_version(FunctionName=name)
    _, source = queue_arn("sample-source")
    layers = [
        client.publish_layer_version(LayerName="sample-layer-there", Content=code)["LayerVersionArn"] for _ in range(1)
    ]
    stored = bucket("sample-layer-content")
    boto3.client("s3").put_object(Bucket=stored, Key="layer.zip", Body=code["ZipFile"])
    return {
        "AWS::Lambda::Function": [
            Sample(
                {
                    "FunctionName": "sample-function",
                    "Runtime": "python3.12",
                    "Role": role,
                    "Handler": "index.handler",
                    "Code": {"ZipFile": "def handler(e, c): return 1"},
                    "Architectures": ["arm64"],
                    "PackageType": "Zip",
                    "Description": "one",
                    "Environment": {"Variables": {"A": "b"}},
                    "MemorySize": 256,
                    "Timeout": 5,
                    "Layers": layers,
                    "ReservedConcurrentExecutions": 2,
                    "EphemeralStorage": {"Size": 1024},
                    "TracingConfig": {"Mode": "Active"},
                    "Tags": TAGS,
                },
                {
                    "Description": "two",
                    "Environment": {"Variables": {"A": "c"}},
                    "MemorySize": 512,
                    "Timeout": 6,
                    "ReservedConcurrentExecutions": 3,
                    "Handler": "index.other",
                    "Tags": OTHER_TAGS,
                    "Code": {"ZipFile": "def handler(e, c): return 2"},
                },
            )
        ],
        "AWS::Lambda::Version": [Sample({"FunctionName": name, "Description": "one"})],
        "AWS::Lambda::Alias": [
            Sample(
                {"FunctionName": name, "Name": "live", "FunctionVersion": "1", "Description": "one"},
                {"FunctionVersion": "$LATEST", "Description": "two"},
            )
        ],
        "AWS::Lambda::Permission": [
            Sample(
                {
                    "FunctionName": name,
                    "Action": "lambda:InvokeFunction",
                    "Principal": "s3.amazonaws.com",
                    "SourceArn": "arn:aws:s3:::somewhere",
                    "SourceAccount": "123456789012",
                },
            )
        ],
        "AWS::Lambda::LayerVersion": [
            Sample(
                {
                    "LayerName": "sample-layer",
                    "Content": {"S3Bucket": stored, "S3Key": "layer.zip"},
                    "Description": "one",
                    "CompatibleRuntimes": ["python3.12"],
                    "LicenseInfo": "MIT",
                    "CompatibleArchitectures": ["arm64"],
                }
            )
        ],
        "AWS::Lambda::EventSourceMapping": [
            Sample({"EventSourceArn": source, "FunctionName": name, "BatchSize": 5, "Enabled": True}, {"BatchSize": 6})
        ],
        "AWS::Lambda::EventInvokeConfig": [
            Sample(
                {
                    "FunctionName": name,
                    "Qualifier": "$LATEST",
                    "MaximumEventAgeInSeconds": 60,
                    "MaximumRetryAttempts": 1,
                    "DestinationConfig": {"OnFailure": {"Destination": source}},
                },
                {"MaximumEventAgeInSeconds": 70},
            )
        ],
        "AWS::Logs::SubscriptionFilter": [
            Sample(
                {
                    "LogGroupName": "sample-there",
                    "FilterName": "sample",
                    "FilterPattern": "ERROR",
                    "DestinationArn": client.get_function(FunctionName=name)["Configuration"]["FunctionArn"],
                },
                {"FilterPattern": "WARN"},
            )
        ],
        "AWS::Lambda::Url": [
            Sample(
                {"TargetFunctionArn": name, "AuthType": "NONE", "Cors": {"AllowOrigins": ["*"]}},
                {"AuthType": "AWS_IAM"},
            )
        ],
    }


def balancing(account: Account) -> dict[str, list[Sample]]:
    """Samples of load balancers and Auto Scaling."""
    ec2, elb = account.ec2, boto3.client("elbv2")
    zones = [one["ZoneName"] for one in ec2.describe_availability_zones()["AvailabilityZones"][:3]]
    subnets = [
        ec2.create_subnet(VpcId=account.vpc, CidrBlock=f"10.77.{50 + at}.0/24", AvailabilityZone=zone)["Subnet"][
            "SubnetId"
        ]
        for at, zone in enumerate(zones)
    ]
    groups = [account.group("sample-balancer"), account.group("sample-balancer-other")]
    there = elb.create_load_balancer(Name="sample-there", Subnets=subnets[:2])["LoadBalancers"][0]["LoadBalancerArn"]
    target = elb.create_target_group(Name="sample-there", Protocol="HTTP", Port=80, VpcId=account.vpc)["TargetGroups"][
        0
    ]
    forward = [{"Type": "forward", "TargetGroupArn": target["TargetGroupArn"]}]
    fixed = [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404", "ContentType": "text/plain"}}]
    listener = elb.create_listener(LoadBalancerArn=there, Protocol="HTTP", Port=80, DefaultActions=forward)[
        "Listeners"
    ][0]
    scaling = boto3.client("autoscaling")
    launch = {"ImageId": account.image, "InstanceType": "t3.micro"}
    scaling.create_launch_configuration(LaunchConfigurationName="sample-there", **launch)
    empty = {"MinSize": 0, "MaxSize": 3, "LaunchConfigurationName": "sample-there"}
    scaling.create_auto_scaling_group(AutoScalingGroupName="sample-there", AvailabilityZones=[ZONE], **empty)
    boto3.client("dynamodb").create_table(
        TableName="sample-scaled",
        AttributeDefinitions=[{"AttributeName": "a", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "a", "KeyType": "HASH"}],
        ProvisionedThroughput={"ReadCapacityUnits": 1, "WriteCapacityUnits": 1},
    )
    scaled = {
        "ServiceNamespace": "dynamodb",
        "ResourceId": "table/sample-scaled",
        "ScalableDimension": "dynamodb:table:ReadCapacityUnits",
    }
    tracking = {
        "TargetValue": 50.0,
        "PredefinedMetricSpecification": {"PredefinedMetricType": "ASGAverageCPUUtilization"},
    }
    boto3.client("application-autoscaling").register_scalable_target(**scaled, MinCapacity=1, MaxCapacity=3)
    of_table = {
        "TargetValue": 50.0,
        "PredefinedMetricSpecification": {"PredefinedMetricType": "DynamoDBReadCapacityUtilization"},
    }
    return {
        "AWS::ApplicationAutoScaling::ScalingPolicy": [
            Sample(
                {
                    "PolicyName": "sample",
                    "PolicyType": "TargetTrackingScaling",
                    **scaled,
                    "TargetTrackingScalingPolicyConfiguration": of_table,
                },
                {"TargetTrackingScalingPolicyConfiguration": {**of_table, "TargetValue": 60.0}},
            )
        ],
        "AWS::ElasticLoadBalancingV2::LoadBalancer": [
            Sample(
                {
                    "Name": "sample-balancer",
                    "Scheme": "internal",
                    "Type": "application",
                    "IpAddressType": "ipv4",
                    "SecurityGroups": groups[:1],
                    "Subnets": subnets[:2],
                    "Tags": TAGS,
                    "LoadBalancerAttributes": [{"Key": "idle_timeout.timeout_seconds", "Value": "30"}],
                },
                {
                    "SecurityGroups": groups[1:],
                    "Subnets": subnets[1:],
                    "Tags": OTHER_TAGS,
                    "LoadBalancerAttributes": [{"Key": "idle_timeout.timeout_seconds", "Value": "40"}],
                },
            )
        ],
        "AWS::ElasticLoadBalancingV2::TargetGroup": [
            Sample(
                {
                    "Name": "sample-targets",
                    "Port": 8080,
                    "Protocol": "HTTP",
                    "ProtocolVersion": "HTTP1",
                    "VpcId": account.vpc,
                    "TargetType": "ip",
                    "HealthCheckEnabled": True,
                    "HealthCheckIntervalSeconds": 20,
                    "HealthCheckPath": "/a",
                    "HealthCheckPort": "81",
                    "HealthCheckProtocol": "HTTP",
                    "HealthCheckTimeoutSeconds": 4,
                    "HealthyThresholdCount": 3,
                    "UnhealthyThresholdCount": 4,
                    "Matcher": {"HttpCode": "200"},
                    "Tags": TAGS,
                    "IpAddressType": "ipv4",
                    "TargetGroupAttributes": [{"Key": "deregistration_delay.timeout_seconds", "Value": "30"}],
                },
                {
                    "HealthCheckPath": "/b",
                    "HealthCheckIntervalSeconds": 25,
                    "HealthyThresholdCount": 2,
                    "Matcher": {"HttpCode": "200-299"},
                    "Tags": OTHER_TAGS,
                    "TargetGroupAttributes": [{"Key": "deregistration_delay.timeout_seconds", "Value": "40"}],
                },
            )
        ],
        "AWS::ElasticLoadBalancingV2::Listener": [
            Sample(
                {"LoadBalancerArn": there, "Port": 8081, "Protocol": "HTTP", "DefaultActions": forward},
                {"Port": 8082, "DefaultActions": fixed},
            )
        ],
        "AWS::ElasticLoadBalancingV2::ListenerRule": [
            Sample(
                {
                    "ListenerArn": listener["ListenerArn"],
                    "Priority": 7,
                    "Actions": forward,
                    "Tags": TAGS,
                    "Conditions": [{"Field": "path-pattern", "Values": ["/a*"]}],
                },
                {
                    "Priority": 8,
                    "Actions": fixed,
                    "Conditions": [{"Field": "path-pattern", "Values": ["/b*"]}],
                    "Tags": OTHER_TAGS,
                },
            )
        ],
        "AWS::AutoScaling::LaunchConfiguration": [
            Sample(
                {
                    "LaunchConfigurationName": "sample-launch",
                    "KeyName": account.key,
                    "SecurityGroups": groups[:1],
                    "AssociatePublicIpAddress": True,
                    "InstanceMonitoring": True,
                    "IamInstanceProfile": account.profile,
                    "UserData": base64.b64encode(b"#!/bin/sh").decode(),
                    **launch,
                },
            )
        ],
        "AWS::AutoScaling::AutoScalingGroup": [
            Sample(
                {
                    "AutoScalingGroupName": "sample-group",
                    "MinSize": 0,
                    "MaxSize": 2,
                    "DesiredCapacity": 0,
                    "Cooldown": 30,
                    "LaunchConfigurationName": "sample-there",
                    "VPCZoneIdentifier": subnets[:1],
                    "HealthCheckType": "EC2",
                    "HealthCheckGracePeriod": 60,
                    "TerminationPolicies": ["OldestInstance"],
                    "TargetGroupARNs": [target["TargetGroupArn"]],
                    "NewInstancesProtectedFromScaleIn": False,
                    "Tags": [{**TAGS[0], "PropagateAtLaunch": True}],
                },
                {
                    "MaxSize": 3,
                    "HealthCheckGracePeriod": 90,
                    "TargetGroupARNs": [],
                    "VPCZoneIdentifier": subnets[1:2],
                    "Tags": [{**OTHER_TAGS[0], "PropagateAtLaunch": False}],
                },
            )
        ],
        "AWS::AutoScaling::ScalingPolicy": [
            Sample(
                {
                    "AutoScalingGroupName": "sample-there",
                    "PolicyType": "TargetTrackingScaling",
                    "TargetTrackingConfiguration": tracking,
                },
                {"TargetTrackingConfiguration": {**tracking, "TargetValue": 60.0}},
            ),
            Sample(
                {
                    "AutoScalingGroupName": "sample-there",
                    "AdjustmentType": "ChangeInCapacity",
                    "ScalingAdjustment": 1,
                    "Cooldown": 30,
                    "PolicyType": "SimpleScaling",
                },
                {"ScalingAdjustment": 2},
            ),
        ],
        "AWS::AutoScaling::ScheduledAction": [
            Sample(
                {"AutoScalingGroupName": "sample-there", "Recurrence": "0 3 * * *", "MinSize": 0, "MaxSize": 1},
                {"MaxSize": 2},
            )
        ],
        "AWS::ApplicationAutoScaling::ScalableTarget": [
            Sample(
                {
                    **scaled,
                    "MinCapacity": 1,
                    "MaxCapacity": 5,
                    "RoleARN": role_arn("sample-scaler", "application-autoscaling"),
                },
                {"MaxCapacity": 6},
            )
        ],
    }


def more_of_ec2(account: Account) -> dict[str, list[Sample]]:
    """Samples of the rest of EC2's types, and of properties that the other samples do not give."""
    ec2 = account.ec2
    vpc = ec2.create_vpc(CidrBlock="10.81.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.81.1.0/24", AvailabilityZone=ZONE)["Subnet"]["SubnetId"]
    peer = ec2.create_vpc(CidrBlock="10.82.0.0/16")["Vpc"]["VpcId"]
    acl = ec2.create_network_acl(VpcId=vpc)["NetworkAcl"]["NetworkAclId"]
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    options = ec2.create_dhcp_options(DhcpConfigurations=[{"Key": "domain-name", "Values": ["a"]}])["DhcpOptions"]
    prefixes = ec2.create_managed_prefix_list(PrefixListName="there", MaxEntries=2, AddressFamily="IPv4")["PrefixList"]
    groups = [ec2.create_security_group(GroupName=f"sample-{n}", Description="d", VpcId=vpc)["GroupId"] for n in "ab"]
    run = ec2.run_instances(ImageId=account.image, InstanceType="t3.micro", MinCount=1, MaxCount=1, SubnetId=subnet)
    instance = run["Instances"][0]["InstanceId"]
    ec2.get_waiter("instance_running").wait(InstanceIds=[instance])
    volume = ec2.create_volume(AvailabilityZone=run["Instances"][0]["Placement"]["AvailabilityZone"], Size=1)[
        "VolumeId"
    ]
    blocks = ec2.associate_vpc_cidr_block(VpcId=account.vpc, AmazonProvidedIpv6CidrBlock=True)
    ipv6 = blocks["Ipv6CidrBlockAssociation"]["Ipv6CidrBlock"].replace("/56", "/64")
    logs = boto3.client("logs")
    logs.create_log_group(logGroupName="sample-flows")
    rule = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "Description": "web"}
    from_list = [{**rule, "SourcePrefixListId": prefixes["PrefixListId"]}]
    return {
        "AWS::EC2::NetworkAcl": [Sample({"VpcId": vpc, "Tags": TAGS}, {"Tags": OTHER_TAGS})],
        "AWS::EC2::NetworkAclEntry": [
            Sample(
                {
                    "NetworkAclId": acl,
                    "RuleNumber": 7,
                    "Protocol": 6,
                    "RuleAction": "allow",
                    "Egress": True,
                    "CidrBlock": "10.0.0.0/8",
                    "PortRange": {"From": 80, "To": 81},
                },
                {"RuleAction": "deny", "CidrBlock": "10.1.0.0/16", "PortRange": {"From": 82, "To": 83}},
            )
        ],
        "AWS::EC2::SubnetNetworkAclAssociation": [Sample({"NetworkAclId": acl, "SubnetId": subnet})],
        "AWS::EC2::EIPAssociation": [Sample({"AllocationId": account.address(), "InstanceId": instance})],
        "AWS::EC2::NetworkInterface": [
            Sample(
                {
                    "SubnetId": subnet,
                    "Description": "one",
                    "GroupSet": groups[:1],
                    "PrivateIpAddress": "10.81.1.77",
                    "SourceDestCheck": False,
                    "Tags": TAGS,
                },
                {"GroupSet": groups[1:], "Tags": OTHER_TAGS},
            )
        ],
        "AWS::EC2::Volume": [
            Sample(
                {
                    "AvailabilityZone": ZONE,
                    "Size": 5,
                    "VolumeType": "gp3",
                    "Encrypted": True,
                    "Iops": 3000,
                    "Throughput": 125,
                    "Tags": TAGS,
                },
                {"Size": 6, "Tags": OTHER_TAGS},
            )
        ],
        "AWS::EC2::VolumeAttachment": [Sample({"Device": "/dev/sdf", "InstanceId": instance, "VolumeId": volume})],
        "AWS::EC2::VPCEndpoint": [
            Sample(
                {
                    "VpcId": vpc,
                    "ServiceName": "com.amazonaws.ap-northeast-1.s3",
                    "VpcEndpointType": "Gateway",
                    "RouteTableIds": [table],
                    "PolicyDocument": policy("s3:GetObject", Principal="*"),
                    "Tags": TAGS,
                },
                {"PolicyDocument": policy("s3:PutObject", Principal="*"), "Tags": OTHER_TAGS},
            )
        ],
        "AWS::EC2::FlowLog": [
            Sample(
                {
                    "ResourceId": vpc,
                    "ResourceType": "VPC",
                    "TrafficType": "ALL",
                    "LogGroupName": "sample-flows",
                    "DeliverLogsPermissionArn": role_arn("sample-flow-role", "vpc-flow-logs"),
                    "MaxAggregationInterval": 60,
                    "Tags": TAGS,
                },
                {"Tags": OTHER_TAGS},
            )
        ],
        "AWS::EC2::PrefixList": [
            Sample(
                {
                    "PrefixListName": "sample-list",
                    "AddressFamily": "IPv4",
                    "MaxEntries": 3,
                    "Tags": TAGS,
                    "Entries": [{"Cidr": "10.0.0.0/8", "Description": "a"}],
                },
                {
                    "PrefixListName": "sample-renamed",
                    "Entries": [{"Cidr": "10.1.0.0/16", "Description": "b"}],
                    "Tags": OTHER_TAGS,
                },
            )
        ],
        "AWS::EC2::DHCPOptions": [
            Sample(
                {
                    "DomainName": "sample.internal",
                    "DomainNameServers": ["10.0.0.2"],
                    "NtpServers": ["10.0.0.3"],
                    "NetbiosNameServers": ["10.0.0.4"],
                    "NetbiosNodeType": 2,
                    "Tags": TAGS,
                },
                {"Tags": OTHER_TAGS},
            )
        ],
        "AWS::EC2::VPCDHCPOptionsAssociation": [Sample({"VpcId": vpc, "DhcpOptionsId": options["DhcpOptionsId"]})],
        "AWS::EC2::VPCPeeringConnection": [
            Sample({"VpcId": vpc, "PeerVpcId": peer, "Tags": TAGS}, {"Tags": OTHER_TAGS})
        ],
        "AWS::EC2::VPCCidrBlock": [Sample({"VpcId": vpc, "CidrBlock": "10.83.0.0/16"})],
        "AWS::EC2::SubnetCidrBlock": [Sample({"SubnetId": account.subnet, "Ipv6CidrBlock": ipv6})],
        "AWS::EC2::EgressOnlyInternetGateway": [Sample({"VpcId": vpc, "Tags": TAGS}, {"Tags": OTHER_TAGS})],
        "AWS::EC2::SecurityGroup": [
            Sample(
                {
                    "GroupName": "sample-listed",
                    "GroupDescription": "d",
                    "VpcId": vpc,
                    "SecurityGroupIngress": from_list,
                    "SecurityGroupEgress": [{**rule, "CidrIp": "0.0.0.0/0"}],
                    "Tags": TAGS,
                },
                {
                    "SecurityGroupIngress": [{**rule, "CidrIpv6": "::/0"}],
                    "Tags": OTHER_TAGS,
                    "SecurityGroupEgress": [{**rule, "CidrIp": "10.0.0.0/8"}],
                },
            )
        ],
        "AWS::EC2::Instance": [
            Sample(
                {
                    "ImageId": account.image,
                    "InstanceType": "t3.micro",
                    "SubnetId": subnet,
                    "Monitoring": True,
                    "SourceDestCheck": False,
                    "InstanceInitiatedShutdownBehavior": "terminate",
                    "DisableApiTermination": False,
                    "IamInstanceProfile": account.profile,
                    "SecurityGroupIds": groups[:1],
                    "MetadataOptions": {"HttpTokens": "required"},
                    "Tags": TAGS,
                },
                {
                    "SourceDestCheck": True,
                    "SecurityGroupIds": groups[1:],
                    "MetadataOptions": {"HttpTokens": "optional"},
                    "Tags": OTHER_TAGS,
                },
            )
        ],
    }


def more_of_storage(account: Account) -> dict[str, list[Sample]]:
    """Samples of every property of a bucket, and of global tables."""
    target, copies = bucket("sample-logs-target"), bucket("sample-copies")
    boto3.client("s3").put_bucket_policy(
        Bucket=target,
        Policy=json.dumps(
            policy("s3:PutObject", f"arn:aws:s3:::{target}/*", Principal={"Service": "logging.s3.amazonaws.com"})
        ),
    )
    url, queue = queue_arn("sample-noted")
    let_in = json.dumps(policy("sqs:SendMessage", queue, Principal={"Service": "s3.amazonaws.com"}))
    boto3.client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": let_in})
    boto3.client("s3").put_bucket_versioning(Bucket=copies, VersioningConfiguration={"Status": "Enabled"})
    rule = {"Id": "r", "Status": "Enabled", "ExpirationInDays": 30, "Prefix": "logs/"}
    cors = {"AllowedMethods": ["GET"], "AllowedOrigins": ["*"], "AllowedHeaders": ["*"], "MaxAge": 60, "Id": "c"}
    sse = [{"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
    kms = [{"ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}, "BucketKeyEnabled": True}]
    replication = {
        "Role": role_arn("sample-copier", "s3"),
        "Rules": [{"Id": "c", "Status": "Enabled", "Prefix": "", "Destination": {"Bucket": f"arn:aws:s3:::{copies}"}}],
    }
    keys = {
        "AttributeDefinitions": [{"AttributeName": "a", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}],
    }
    return {
        "AWS::S3::Bucket": [
            Sample(
                {
                    "BucketName": "sample-website",
                    "WebsiteConfiguration": {"IndexDocument": "index.html", "ErrorDocument": "e.html"},
                    "CorsConfiguration": {"CorsRules": [cors]},
                    "LifecycleConfiguration": {"Rules": [rule]},
                    "BucketEncryption": {"ServerSideEncryptionConfiguration": sse},
                    "Tags": TAGS,
                    "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]},
                    "VersioningConfiguration": {"Status": "Enabled"},
                    "ReplicationConfiguration": replication,
                    "NotificationConfiguration": {
                        "QueueConfigurations": [{"Event": "s3:ObjectCreated:*", "Queue": queue}]
                    },
                    "LoggingConfiguration": {"DestinationBucketName": target, "LogFilePrefix": "l/"},
                    "AccelerateConfiguration": {"AccelerationStatus": "Enabled"},
                },
                {
                    "WebsiteConfiguration": {"IndexDocument": "other.html"},
                    "CorsConfiguration": {"CorsRules": [{**cors, "MaxAge": 70}]},
                    "LifecycleConfiguration": {"Rules": [{**rule, "ExpirationInDays": 40}]},
                    "BucketEncryption": {"ServerSideEncryptionConfiguration": kms},
                    "Tags": OTHER_TAGS,
                    "OwnershipControls": {"Rules": [{"ObjectOwnership": "ObjectWriter"}]},
                    "NotificationConfiguration": {
                        "QueueConfigurations": [{"Event": "s3:ObjectRemoved:*", "Queue": queue}]
                    },
                    "LoggingConfiguration": {"DestinationBucketName": target, "LogFilePrefix": "m/"},
                },
            ),
            Sample(
                {
                    "AccessControl": "Private",
                    "ObjectLockEnabled": True,
                    "ObjectLockConfiguration": {
                        "ObjectLockEnabled": "Enabled",
                        "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}},
                    },
                },
            ),
        ],
        "AWS::DynamoDB::GlobalTable": [
            Sample(
                {
                    "TableName": "sample-global",
                    "BillingMode": "PAY_PER_REQUEST",
                    **keys,
                    "Replicas": [{"Region": "ap-northeast-1", "Tags": TAGS}],
                    "StreamSpecification": {"StreamViewType": "KEYS_ONLY"},
                    "TimeToLiveSpecification": {"AttributeName": "gone_at", "Enabled": True},
                },
                {"TimeToLiveSpecification": {"AttributeName": "gone_at", "Enabled": False}},
            )
        ],
    }


GROUPS = (messaging, people, keys_and_secrets, functions, balancing, more_of_ec2, more_of_storage)
