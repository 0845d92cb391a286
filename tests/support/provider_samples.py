"""For each resource type that the sandbox declares: resources that give all its properties, and other values for those
that can change.
"""

import base64
import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import boto3

Properties = dict[str, Any]
TAGS = [{"Key": "course", "Value": "seventh"}]
OTHER_TAGS = [{"Key": "chapter", "Value": "eighth"}]
PUBLIC_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ8m9mXq0zq7kqQmT0u5Hk8bY1tq1s0y3n5m6Wc2vJ7a"
LIFECYCLE = '{"rules": [{"rulePriority": %s, "selection": {"tagStatus": "any", "countType": "imageCountMoreThan", '
LIFECYCLE += '"countNumber": 7}, "action": {"type": "expire"}}]}'
IMAGE = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-6.1-x86_64"
AWS_POLICIES = "arn:aws:iam::aws:policy"


def policy(action: str, resource: str = "*", **more: Any) -> Properties:
    """A policy document that allows one action."""
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": resource, **more}]}


def trust(service: str) -> Properties:
    """A policy document that lets a service take a role."""
    statement = {"Effect": "Allow", "Principal": {"Service": f"{service}.amazonaws.com"}, "Action": "sts:AssumeRole"}
    return {"Version": "2012-10-17", "Statement": [statement]}


@dataclass(frozen=True)
class Sample:
    """A resource by its properties, and the values that they can have later."""

    properties: Properties
    other: Properties = field(default_factory=dict)


class Account:
    """What is in the account before: each is made when it is asked for."""

    def __init__(self) -> None:
        self.ec2, self.iam = boto3.client("ec2"), boto3.client("iam")

    @cached_property
    def vpc(self) -> str:
        return self.ec2.create_vpc(CidrBlock="10.77.0.0/16")["Vpc"]["VpcId"]

    @cached_property
    def subnet(self) -> str:
        return self.ec2.create_subnet(VpcId=self.vpc, CidrBlock="10.77.1.0/24")["Subnet"]["SubnetId"]

    @cached_property
    def table(self) -> str:
        return self.ec2.create_route_table(VpcId=self.vpc)["RouteTable"]["RouteTableId"]

    def gateway(self) -> str:
        return self.ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]

    @cached_property
    def attached_gateway(self) -> str:
        gateway = self.gateway()
        self.ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=self.vpc)
        return gateway

    def private_gateway(self) -> str:
        gateway = self.ec2.create_vpn_gateway(Type="ipsec.1")["VpnGateway"]["VpnGatewayId"]
        self.ec2.attach_vpn_gateway(VpnGatewayId=gateway, VpcId=self.vpc)
        return gateway

    def nat_gateway(self) -> str:
        answer = self.ec2.create_nat_gateway(SubnetId=self.subnet, AllocationId=self.address())
        return answer["NatGateway"]["NatGatewayId"]

    def address(self) -> str:
        return self.ec2.allocate_address(Domain="vpc")["AllocationId"]

    def peering(self) -> str:
        other = self.ec2.create_vpc(CidrBlock="10.78.0.0/16")["Vpc"]["VpcId"]
        peering = self.ec2.create_vpc_peering_connection(VpcId=self.vpc, PeerVpcId=other)["VpcPeeringConnection"]
        return peering["VpcPeeringConnectionId"]

    def interface(self) -> str:
        return self.ec2.create_network_interface(SubnetId=self.subnet)["NetworkInterface"]["NetworkInterfaceId"]

    def group(self, name: str) -> str:
        return self.ec2.create_security_group(GroupName=name, Description="d", VpcId=self.vpc)["GroupId"]

    @cached_property
    def image(self) -> str:
        return boto3.client("ssm").get_parameter(Name=IMAGE)["Parameter"]["Value"]

    def instance(self) -> str:
        run = self.ec2.run_instances(
            ImageId=self.image, InstanceType="t3.micro", MinCount=1, MaxCount=1, SubnetId=self.subnet
        )
        identity = run["Instances"][0]["InstanceId"]
        self.ec2.get_waiter("instance_running").wait(InstanceIds=[identity])
        return identity

    @cached_property
    def key(self) -> str:
        return self.ec2.create_key_pair(KeyName="sample-key")["KeyName"]

    @cached_property
    def launch_template(self) -> str:
        data = {"MetadataOptions": {"HttpTokens": "required"}}
        answer = self.ec2.create_launch_template(LaunchTemplateName="sample-base", LaunchTemplateData=data)
        return answer["LaunchTemplate"]["LaunchTemplateId"]

    def role(self, name: str) -> str:
        return self.iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust("ec2")))["Role"][
            "RoleName"
        ]

    def user(self, name: str) -> str:
        return self.iam.create_user(UserName=name)["User"]["UserName"]

    def holders(self, name: str) -> str:
        return self.iam.create_group(GroupName=name)["Group"]["GroupName"]

    @cached_property
    def profile(self) -> str:
        self.iam.create_instance_profile(InstanceProfileName="sample-profile")
        self.iam.add_role_to_instance_profile(InstanceProfileName="sample-profile", RoleName=self.role("sample-holder"))
        return "sample-profile"

    @cached_property
    def bucket(self) -> str:
        place = {"LocationConstraint": boto3.session.Session().region_name or "us-east-1"}
        options = {} if place["LocationConstraint"] == "us-east-1" else {"CreateBucketConfiguration": place}
        boto3.client("s3").create_bucket(Bucket="sample-policy-bucket", **options)
        return "sample-policy-bucket"

    def cluster(self) -> str:
        return boto3.client("ecs").create_cluster(clusterName="sample-associated")["cluster"]["clusterName"]


def ec2_network(account: Account) -> dict[str, list[Sample]]:
    """Samples of a network's types."""
    return {
        "AWS::EC2::VPC": [
            Sample(
                {
                    "CidrBlock": "10.79.0.0/16",
                    "InstanceTenancy": "default",
                    "EnableDnsSupport": "true",
                    "EnableDnsHostnames": True,
                    "Tags": TAGS,
                },
                {"EnableDnsSupport": False, "EnableDnsHostnames": False, "Tags": OTHER_TAGS},
            )
        ],
        "AWS::EC2::Subnet": [
            Sample(
                {
                    "VpcId": account.vpc,
                    "CidrBlock": "10.77.9.0/24",
                    "AvailabilityZone": account.ec2.describe_availability_zones()["AvailabilityZones"][0]["ZoneName"],
                    "MapPublicIpOnLaunch": True,
                    "Tags": TAGS,
                },
                {"MapPublicIpOnLaunch": False, "Tags": OTHER_TAGS},
            )
        ],
        "AWS::EC2::InternetGateway": [Sample({"Tags": TAGS}, {"Tags": OTHER_TAGS})],
        "AWS::EC2::VPCGatewayAttachment": [
            Sample(
                {
                    "InternetGatewayId": account.gateway(),
                    "VpcId": account.ec2.create_vpc(CidrBlock="10.80.0.0/16")["Vpc"]["VpcId"],
                }
            )
        ],
        "AWS::EC2::RouteTable": [Sample({"VpcId": account.vpc, "Tags": TAGS}, {"Tags": OTHER_TAGS})],
        "AWS::EC2::Route": [
            Sample(
                {"RouteTableId": account.table, "DestinationCidrBlock": f"10.9{number}.0.0/16", name: target},
                {name: other},
            )
            for number, (name, target, other) in enumerate(
                [
                    ("GatewayId", account.attached_gateway, account.private_gateway()),
                    ("NatGatewayId", account.nat_gateway(), account.nat_gateway()),
                    ("InstanceId", account.instance(), account.instance()),
                    ("NetworkInterfaceId", account.interface(), account.interface()),
                    ("VpcPeeringConnectionId", account.peering(), account.peering()),
                ]
            )
        ],
        "AWS::EC2::SubnetRouteTableAssociation": [Sample({"RouteTableId": account.table, "SubnetId": account.subnet})],
        "AWS::EC2::EIP": [
            Sample({"InstanceId": account.instance(), "Domain": "vpc", "Tags": TAGS}, {"Tags": OTHER_TAGS})
        ],
        "AWS::EC2::NatGateway": [
            Sample(
                {
                    "SubnetId": account.subnet,
                    "AllocationId": account.address(),
                    "ConnectivityType": "public",
                    "Tags": TAGS,
                },
                {"Tags": OTHER_TAGS},
            )
        ],
    }


def ec2_servers(account: Account) -> dict[str, list[Sample]]:
    """Samples of security groups, key pairs, launch templates and instances."""
    rule = {"IpProtocol": "tcp", "FromPort": 8022, "ToPort": 8023, "Description": "described"}
    single = {"GroupId": account.group("sample-ruled"), **rule}
    peer = account.group("sample-peer")
    tagged = {"Tags": OTHER_TAGS}
    return {
        "AWS::EC2::SecurityGroup": [
            Sample(
                {
                    "GroupName": "sample-group",
                    "GroupDescription": "the description",
                    "VpcId": account.vpc,
                    "SecurityGroupIngress": [{**rule, "CidrIp": "203.0.113.10/32"}],
                    "SecurityGroupEgress": [{**rule, "CidrIp": "203.0.113.11/32"}],
                    "Tags": TAGS,
                },
                {
                    "SecurityGroupIngress": [{**rule, "CidrIp": "203.0.113.12/32"}],
                    "SecurityGroupEgress": [{**rule, "CidrIp": "203.0.113.13/32"}],
                    **tagged,
                },
            )
        ],
        "AWS::EC2::SecurityGroupIngress": [
            Sample({**single, "CidrIp": "203.0.113.20/32"}),
            Sample({**single, "CidrIpv6": "2001:db8::/64"}),
            Sample({**single, "SourceSecurityGroupId": peer}),
        ],
        "AWS::EC2::SecurityGroupEgress": [
            Sample({**single, "CidrIp": "203.0.113.21/32"}),
            Sample({**single, "CidrIpv6": "2001:db8:1::/64"}),
            Sample({**single, "DestinationSecurityGroupId": peer}),
        ],
        "AWS::EC2::KeyPair": [
            Sample({"KeyName": "sample-made", "KeyType": "ed25519", "KeyFormat": "pem", "Tags": TAGS}, tagged),
            Sample({"KeyName": "sample-imported", "PublicKeyMaterial": PUBLIC_KEY}),
        ],
        "AWS::EC2::LaunchTemplate": [
            Sample(
                {
                    "LaunchTemplateName": "sample-template",
                    "LaunchTemplateData": {"InstanceType": "t3.small", "EbsOptimized": "true"},
                    "VersionDescription": "the first",
                },
                {"LaunchTemplateData": {"InstanceType": "t3.large"}, "VersionDescription": "the second"},
            )
        ],
        "AWS::EC2::Instance": _instances(account),
    }


def _instances(account: Account) -> list[Sample]:
    data = {name: base64.b64encode(f"#!/bin/sh\n# {name}".encode()).decode() for name in ("first", "second")}
    disk = [{"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": "13", "VolumeType": "gp3"}}]
    return [
        Sample(
            {
                "ImageId": account.image,
                "InstanceType": "t3.micro",
                "KeyName": account.key,
                "SubnetId": account.subnet,
                "SecurityGroupIds": [account.group("sample-first")],
                "PrivateIpAddress": "10.77.1.77",
                "BlockDeviceMappings": disk,
                "EbsOptimized": "false",
                "Monitoring": True,
                "DisableApiTermination": "false",
                "IamInstanceProfile": account.profile,
                "LaunchTemplate": {"LaunchTemplateId": account.launch_template, "Version": "1"},
                "UserData": data["first"],
                "Tags": TAGS,
            },
            {
                "InstanceType": "t3.small",
                "UserData": data["second"],
                "SecurityGroupIds": [account.group("sample-second")],
                "Tags": OTHER_TAGS,
            },
        ),
        Sample(
            {
                "ImageId": account.image,
                "InstanceType": "t3.micro",
                "NetworkInterfaces": [
                    {"DeviceIndex": "0", "SubnetId": account.subnet, "GroupSet": [account.group("n")]}
                ],
            }
        ),
        Sample(
            {
                "ImageId": account.image,
                "InstanceType": "t3.micro",
                "AvailabilityZone": account.ec2.describe_availability_zones()["AvailabilityZones"][0]["ZoneName"],
                "SecurityGroups": ["default"],
            }
        ),
    ]


def identity(account: Account) -> dict[str, list[Sample]]:
    """Samples of IAM's types."""
    return {
        "AWS::IAM::Role": [
            Sample(
                {
                    "RoleName": "sample-role",
                    "AssumeRolePolicyDocument": trust("ec2"),
                    "Path": "/samples/",
                    "MaxSessionDuration": 7200,
                    "Description": "the first",
                    "ManagedPolicyArns": [f"{AWS_POLICIES}/ReadOnlyAccess"],
                    "Policies": [{"PolicyName": "own", "PolicyDocument": policy("s3:GetObject")}],
                    "Tags": TAGS,
                },
                {
                    "AssumeRolePolicyDocument": trust("ecs-tasks"),
                    "Description": "the second",
                    "ManagedPolicyArns": [f"{AWS_POLICIES}/AmazonS3FullAccess"],
                    "Policies": [{"PolicyName": "own-too", "PolicyDocument": policy("s3:PutObject")}],
                    "Tags": OTHER_TAGS,
                },
            )
        ],
        "AWS::IAM::InstanceProfile": [
            Sample(
                {
                    "InstanceProfileName": "sample-made-profile",
                    "Path": "/samples/",
                    "Roles": [account.role("sample-in")],
                }
            )
        ],
        "AWS::IAM::Policy": [
            Sample(
                {
                    "PolicyName": "sample-policy",
                    "PolicyDocument": policy("s3:GetObject"),
                    "Roles": [account.role("sample-one")],
                    "Users": [account.user("sample-user-one")],
                    "Groups": [account.holders("sample-group-one")],
                },
                {
                    "PolicyDocument": policy("s3:PutObject"),
                    "Roles": [account.role("sample-two")],
                    "Users": [account.user("sample-user-two")],
                    "Groups": [account.holders("sample-group-two")],
                },
            )
        ],
    }


def storage(account: Account) -> dict[str, list[Sample]]:
    """Samples of buckets, log groups and parameters."""
    account_alone = {"Principal": {"AWS": boto3.client("sts").get_caller_identity()["Account"]}}
    objects = f"arn:aws:s3:::{account.bucket}/*"
    return {
        "AWS::S3::Bucket": [
            Sample(
                {
                    "BucketName": "sample-bucket",
                    "VersioningConfiguration": {"Status": "Enabled"},
                    "PublicAccessBlockConfiguration": {"BlockPublicAcls": "true", "RestrictPublicBuckets": "true"},
                    "Tags": TAGS,
                },
                {
                    "VersioningConfiguration": {"Status": "Suspended"},
                    "PublicAccessBlockConfiguration": {"BlockPublicAcls": "false"},
                    "Tags": OTHER_TAGS,
                },
            )
        ],
        "AWS::S3::BucketPolicy": [
            Sample(
                {"Bucket": account.bucket, "PolicyDocument": policy("s3:GetObject", objects, **account_alone)},
                {"PolicyDocument": policy("s3:GetObjectVersion", objects, **account_alone)},
            )
        ],
        "AWS::Logs::LogGroup": [
            Sample(
                {"LogGroupName": "/sample/group", "RetentionInDays": "365", "Tags": TAGS},
                {"RetentionInDays": "731", "Tags": OTHER_TAGS},
            )
        ],
        "AWS::SSM::Parameter": [
            Sample(
                {"Name": "/sample/parameter", "Value": "first-value", "Type": "String", "Description": "the first"},
                {"Value": "second-value", "Type": "StringList", "Description": "the second"},
            )
        ],
    }


def containers(account: Account) -> dict[str, list[Sample]]:
    """Samples of ECS's types and of repositories."""
    spot, heavier = ([{"CapacityProvider": "FARGATE_SPOT", "Weight": weight}] for weight in ("3", "7"))
    return {
        "AWS::ECS::Cluster": [
            Sample(
                {
                    "ClusterName": "sample-cluster",
                    "ClusterSettings": [{"Name": "containerInsights", "Value": "enabled"}],
                    "Configuration": {"ExecuteCommandConfiguration": {"Logging": "DEFAULT"}},
                    "ServiceConnectDefaults": {"Namespace": "sample-namespace"},
                    "CapacityProviders": ["FARGATE", "FARGATE_SPOT"],
                    "DefaultCapacityProviderStrategy": spot,
                    "Tags": TAGS,
                },
                {
                    "ClusterSettings": [{"Name": "containerInsights", "Value": "disabled"}],
                    "Configuration": {"ExecuteCommandConfiguration": {"Logging": "NONE"}},
                    "CapacityProviders": ["FARGATE_SPOT"],
                    "DefaultCapacityProviderStrategy": heavier,
                    "Tags": OTHER_TAGS,
                },
            )
        ],
        "AWS::ECS::ClusterCapacityProviderAssociations": [
            Sample(
                {
                    "Cluster": account.cluster(),
                    "CapacityProviders": ["FARGATE", "FARGATE_SPOT"],
                    "DefaultCapacityProviderStrategy": spot,
                },
                {"CapacityProviders": ["FARGATE_SPOT"], "DefaultCapacityProviderStrategy": heavier},
            )
        ],
        "AWS::ECS::TaskDefinition": [_task_definition(account)],
        "AWS::ECR::Repository": [
            Sample(
                {
                    "RepositoryName": "sample-repository",
                    "EncryptionConfiguration": {"EncryptionType": "AES256"},
                    "ImageScanningConfiguration": {"ScanOnPush": "true"},
                    "ImageTagMutability": "MUTABLE_WITH_EXCLUSION",
                    "ImageTagMutabilityExclusionFilters": [
                        {
                            "ImageTagMutabilityExclusionFilterType": "WILDCARD",
                            "ImageTagMutabilityExclusionFilterValue": "dev*",
                        }
                    ],
                    "LifecyclePolicy": {"LifecyclePolicyText": LIFECYCLE % 11},
                    "RepositoryPolicyText": policy("ecr:BatchGetImage", Principal="*"),
                    "EmptyOnDelete": "true",
                    "Tags": TAGS,
                },
                {
                    "ImageScanningConfiguration": {"ScanOnPush": "false"},
                    "ImageTagMutability": "IMMUTABLE",
                    "LifecyclePolicy": {"LifecyclePolicyText": LIFECYCLE % 12},
                    "RepositoryPolicyText": policy("ecr:PutImage", Principal="*"),
                    "Tags": OTHER_TAGS,
                },
            )
        ],
    }


def _task_definition(account: Account) -> Sample:
    role = account.iam.get_role(RoleName=account.role("sample-task"))["Role"]["Arn"]
    return Sample(
        {
            "Family": "sample-family",
            "Cpu": "256",
            "Memory": "512",
            "NetworkMode": "awsvpc",
            "TaskRoleArn": role,
            "ExecutionRoleArn": role,
            "EphemeralStorage": {"SizeInGiB": "29"},
            "IpcMode": "task",
            "PidMode": "task",
            "RuntimePlatform": {"CpuArchitecture": "X86_64", "OperatingSystemFamily": "LINUX"},
            "EnableFaultInjection": "true",
            "ContainerDefinitions": [{"Name": "web", "Image": "public.ecr.aws/docker/library/python:3.12"}],
            "RequiresCompatibilities": ["EC2"],  # Fargate has no IpcMode
            "Volumes": [{"Name": "scratch"}],
            "PlacementConstraints": [{"Type": "memberOf", "Expression": "attribute:x == y"}],
            "InferenceAccelerators": [{"DeviceName": "device_1", "DeviceType": "eia1.medium"}],
            "ProxyConfiguration": {
                "ContainerName": "web",
                "ProxyConfigurationProperties": [{"Name": "AppPorts", "Value": "9080"}],
            },
            "Tags": TAGS,
        },
        {"Tags": OTHER_TAGS},
    )


def tables(account: Account) -> dict[str, list[Sample]]:
    """Samples of tables."""
    attributes = [{"AttributeName": name, "AttributeType": "S"} for name in ("item_id", "sorted_by", "found_by")]
    keys = [{"AttributeName": "item_id", "KeyType": "HASH"}, {"AttributeName": "sorted_by", "KeyType": "RANGE"}]
    index = [{"AttributeName": "item_id", "KeyType": "HASH"}, {"AttributeName": "found_by", "KeyType": "RANGE"}]
    every = {"ProjectionType": "ALL"}
    throughput = {"ReadCapacityUnits": "21", "WriteCapacityUnits": "22"}
    return {
        "AWS::DynamoDB::Table": [
            Sample(
                {
                    "TableName": "sample-table",
                    "AttributeDefinitions": attributes,
                    "KeySchema": keys,
                    "BillingMode": "PROVISIONED",
                    "ProvisionedThroughput": throughput,
                    "LocalSecondaryIndexes": [{"IndexName": "local", "KeySchema": index, "Projection": every}],
                    "GlobalSecondaryIndexes": [
                        {
                            "IndexName": "global",
                            "KeySchema": [{"AttributeName": "found_by", "KeyType": "HASH"}],
                            "Projection": every,
                            "ProvisionedThroughput": throughput,
                            "ContributorInsightsSpecification": {"Enabled": "false"},
                        }
                    ],
                    "TableClass": "STANDARD",
                    "DeletionProtectionEnabled": "false",
                    "StreamSpecification": {"StreamViewType": "KEYS_ONLY"},
                    "SSESpecification": {"SSEEnabled": "true", "SSEType": "KMS"},
                    "TimeToLiveSpecification": {"AttributeName": "gone_at", "Enabled": "true"},
                    "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": "true"},
                    "Tags": TAGS,
                },
                {
                    "AttributeDefinitions": [*attributes, {"AttributeName": "more", "AttributeType": "S"}],
                    "BillingMode": "PAY_PER_REQUEST",
                    "ProvisionedThroughput": {"ReadCapacityUnits": "31", "WriteCapacityUnits": "32"},
                    "TableClass": "STANDARD_INFREQUENT_ACCESS",
                    "DeletionProtectionEnabled": "true",
                    "SSESpecification": {"SSEEnabled": "false"},
                    "TimeToLiveSpecification": {"AttributeName": "gone_at", "Enabled": "false"},
                    "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": "false"},
                    "Tags": OTHER_TAGS,
                },
            ),
            Sample(
                {
                    "AttributeDefinitions": attributes[:1],
                    "KeySchema": keys[:1],
                    "BillingMode": "PAY_PER_REQUEST",
                    "OnDemandThroughput": {"MaxReadRequestUnits": "41", "MaxWriteRequestUnits": "42"},
                    "WarmThroughput": {"ReadUnitsPerSecond": "12001", "WriteUnitsPerSecond": "4001"},
                    "ResourcePolicy": {"PolicyDocument": policy("dynamodb:GetItem", Principal="*")},
                },
                {"StreamSpecification": {"StreamViewType": "NEW_IMAGE"}},
            ),
        ]
    }


GROUPS = (ec2_network, ec2_servers, identity, storage, containers, tables)
