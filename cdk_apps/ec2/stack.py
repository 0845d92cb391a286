"""The first hands-on: a VPC, a security group, and one instance to log in to."""

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from constructs import Construct


class ServerStack(cdk.Stack):
    """One small Amazon Linux 2023 server in a public subnet, open for ssh from one place.

    key_name: a key pair that is there already. ssh_from: an IPv4 network such as "203.0.113.10/32".
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        key_name: str,
        ssh_from: str,
        instance_type: str = "t3.micro",
    ) -> None:
        super().__init__(scope, construct_id)
        public = ec2.SubnetConfiguration(name="public", subnet_type=ec2.SubnetType.PUBLIC)
        vpc = ec2.Vpc(
            self,
            "Vpc",
            ip_addresses=ec2.IpAddresses.cidr("10.10.0.0/23"),
            max_azs=1,
            nat_gateways=0,
            subnet_configuration=[public],
        )
        security_group = ec2.SecurityGroup(
            self, "SecurityGroup", vpc=vpc, description="ssh from one place", allow_all_outbound=True
        )
        security_group.add_ingress_rule(ec2.Peer.ipv4(ssh_from), ec2.Port.SSH, "ssh")
        disk = ec2.BlockDeviceVolume.ebs(8, encrypted=True)
        server = ec2.Instance(
            self,
            "Server",
            vpc=vpc,
            instance_type=ec2.InstanceType(instance_type),
            machine_image=ec2.MachineImage.latest_amazon_linux2023(),
            security_group=security_group,
            key_pair=ec2.KeyPair.from_key_pair_name(self, "KeyPair", key_name),
            block_devices=[ec2.BlockDevice(device_name="/dev/xvda", volume=disk)],
            require_imdsv2=True,
        )
        cdk.CfnOutput(self, "InstanceId", value=server.instance_id)
        cdk.CfnOutput(self, "PublicIp", value=server.instance_public_ip)
        cdk.CfnOutput(self, "PublicDnsName", value=server.instance_public_dns_name)
