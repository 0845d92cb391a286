"""The second hands-on: a server with a GPU, and everything for deep learning installed on it."""

from collections.abc import Mapping

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from constructs import Construct


class DeepLearningStack(cdk.Stack):
    """One GPU server in a public subnet, open for ssh from one place.

    env: account and region, both said. images: the id of the image in each region. zone: an availability zone of the region
    that has the instance type. key_name: a key pair that is there already. ssh_from: an IPv4 network such as
    "203.0.113.10/32". Raises an error where `images` lacks the region.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        env: cdk.Environment,
        images: Mapping[str, str],
        zone: str,
        key_name: str,
        ssh_from: str,
        instance_type: str = "g4dn.xlarge",
    ) -> None:
        super().__init__(scope, construct_id, env=env)
        self._zone = zone
        vpc = ec2.Vpc(
            self,
            "Vpc",
            ip_addresses=ec2.IpAddresses.cidr("10.10.0.0/23"),
            max_azs=1,
            nat_gateways=0,
            subnet_configuration=[ec2.SubnetConfiguration(name="public", subnet_type=ec2.SubnetType.PUBLIC)],
        )
        security_group = ec2.SecurityGroup(
            self, "SecurityGroup", vpc=vpc, description="ssh from one place", allow_all_outbound=True
        )
        security_group.add_ingress_rule(ec2.Peer.ipv4(ssh_from), ec2.Port.SSH, "ssh")
        disk = ec2.BlockDeviceVolume.ebs(100, encrypted=True, volume_type=ec2.EbsDeviceVolumeType.GP3)
        server = ec2.Instance(
            self,
            "Server",
            vpc=vpc,
            instance_type=ec2.InstanceType(instance_type),
            machine_image=ec2.MachineImage.generic_linux(dict(images)),
            security_group=security_group,
            key_pair=ec2.KeyPair.from_key_pair_name(self, "KeyPair", key_name),
            block_devices=[ec2.BlockDevice(device_name="/dev/xvda", volume=disk)],
            require_imdsv2=True,
            ssm_session_permissions=True,
        )
        cdk.CfnOutput(self, "InstanceId", value=server.instance_id)
        cdk.CfnOutput(self, "PublicIp", value=server.instance_public_ip)
        cdk.CfnOutput(self, "PublicDnsName", value=server.instance_public_dns_name)

    @property
    def availability_zones(self) -> list[str]:
        """The one zone to use. Without this, cdk would ask the account for all its zones, and keep the answer in a file."""
        return [self._zone]
