"""A template with a network and a server, and stacks made of it and followed to their end."""

import copy
import json
import time

import boto3

NETWORK = {
    "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.10.0.0/23", "EnableDnsHostnames": True}},
    "Gateway": {"Type": "AWS::EC2::InternetGateway"},
    "Attachment": {
        "Type": "AWS::EC2::VPCGatewayAttachment",
        "Properties": {"VpcId": {"Ref": "Vpc"}, "InternetGatewayId": {"Ref": "Gateway"}},
    },
    "Subnet": {
        "Type": "AWS::EC2::Subnet",
        "Properties": {
            "VpcId": {"Ref": "Vpc"},
            "CidrBlock": "10.10.0.0/24",
            "MapPublicIpOnLaunch": True,
            "AvailabilityZone": {"Fn::Select": [0, {"Fn::GetAZs": ""}]},
        },
    },
    "Table": {"Type": "AWS::EC2::RouteTable", "Properties": {"VpcId": {"Ref": "Vpc"}}},
    "Route": {
        "Type": "AWS::EC2::Route",
        "DependsOn": "Attachment",
        "Properties": {
            "RouteTableId": {"Ref": "Table"},
            "DestinationCidrBlock": "0.0.0.0/0",
            "GatewayId": {"Ref": "Gateway"},
        },
    },
    "Association": {
        "Type": "AWS::EC2::SubnetRouteTableAssociation",
        "Properties": {"RouteTableId": {"Ref": "Table"}, "SubnetId": {"Ref": "Subnet"}},
    },
    "Group": {
        "Type": "AWS::EC2::SecurityGroup",
        "Properties": {
            "GroupDescription": "ssh",
            "VpcId": {"Ref": "Vpc"},
            "SecurityGroupIngress": [{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "203.0.113.10/32"}],
        },
    },
}

SERVER = {
    "Role": {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [
                    {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
                ],
            }
        },
    },
    "Profile": {"Type": "AWS::IAM::InstanceProfile", "Properties": {"Roles": [{"Ref": "Role"}]}},
    "Template": {
        "Type": "AWS::EC2::LaunchTemplate",
        "Properties": {
            "LaunchTemplateName": "imds",
            "LaunchTemplateData": {"MetadataOptions": {"HttpTokens": "required"}},
        },
    },
    "Key": {"Type": "AWS::EC2::KeyPair", "Properties": {"KeyName": "stack-key"}},
    "Server": {
        "Type": "AWS::EC2::Instance",
        "Properties": {
            "ImageId": {"Ref": "Image"},
            "InstanceType": "t3.micro",
            "KeyName": {"Ref": "Key"},
            "SubnetId": {"Ref": "Subnet"},
            "SecurityGroupIds": [{"Fn::GetAtt": ["Group", "GroupId"]}],
            "IamInstanceProfile": {"Ref": "Profile"},
            "BlockDeviceMappings": [{"DeviceName": "/dev/xvda", "Ebs": {"Encrypted": True, "VolumeSize": 8}}],
            "LaunchTemplate": {
                "LaunchTemplateName": "imds",
                "Version": {"Fn::GetAtt": ["Template", "LatestVersionNumber"]},
            },
        },
    },
}

IMAGE = {
    "Image": {
        "Type": "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>",
        "Default": "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-6.1-x86_64",
    }
}

TEMPLATE = {
    "Parameters": IMAGE,
    "Resources": NETWORK | SERVER,
    "Outputs": {"Ip": {"Value": {"Fn::GetAtt": ["Server", "PublicIp"]}}},
}

IAM = ["CAPABILITY_IAM"]
ENDS = ("_COMPLETE", "_FAILED")


def changed(**resources: dict) -> dict:
    """The template with other properties of some resources; None takes a resource out."""
    template = copy.deepcopy(TEMPLATE)
    for name, properties in resources.items():
        if properties is None:
            del template["Resources"][name]
        else:
            template["Resources"][name]["Properties"].update(properties)
    return template


def ended(cfn, name: str = "s") -> str:
    """The status of a stack once it is at rest."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        status = cfn.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]
        if status.endswith(ENDS) and "CLEANUP" not in status:
            return status
        time.sleep(0.05)
    raise TimeoutError(status)


def create(cfn, template: dict, **options) -> str:
    """Create the stack "s" and give its id, once it is at rest."""
    identity = cfn.create_stack(StackName="s", TemplateBody=json.dumps(template), Capabilities=IAM, **options)[
        "StackId"
    ]
    ended(cfn, identity)
    return identity


def update(cfn, template: dict) -> str:
    cfn.update_stack(StackName="s", TemplateBody=json.dumps(template), Capabilities=IAM)
    return ended(cfn)


def inventory(ec2) -> dict[str, int]:
    """How many of each kind are there; terminated instances are none."""
    running = [{"Name": "instance-state-name", "Values": ["pending", "running", "stopping", "stopped"]}]
    iam = boto3.client("iam")
    return {
        "vpcs": len(ec2.describe_vpcs()["Vpcs"]),
        "subnets": len(ec2.describe_subnets()["Subnets"]),
        "route tables": len(ec2.describe_route_tables()["RouteTables"]),
        "gateways": len(ec2.describe_internet_gateways()["InternetGateways"]),
        "groups": len(ec2.describe_security_groups()["SecurityGroups"]),
        "interfaces": len(ec2.describe_network_interfaces()["NetworkInterfaces"]),
        "volumes": len(ec2.describe_volumes()["Volumes"]),
        "instances": len(ec2.describe_instances(Filters=running)["Reservations"]),
        "keys": len(ec2.describe_key_pairs()["KeyPairs"]),
        "templates": len(ec2.describe_launch_templates()["LaunchTemplates"]),
        "roles": len(iam.list_roles()["Roles"]),
        "profiles": len(iam.list_instance_profiles()["InstanceProfiles"]),
        "parameters": len(boto3.client("ssm").get_parameters_by_path(Path="/ec2")["Parameters"]),
    }
