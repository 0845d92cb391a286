"""A web server with user data behind a security group."""

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2


class WebServer(cdk.Stack):
    def __init__(self, scope, name, *, port: int):
        super().__init__(scope, name)
        public = ec2.SubnetConfiguration(name="public", subnet_type=ec2.SubnetType.PUBLIC)
        vpc = ec2.Vpc(self, "Vpc", max_azs=2, nat_gateways=0, subnet_configuration=[public])
        group = ec2.SecurityGroup(self, "Web", vpc=vpc)
        group.add_ingress_rule(ec2.Peer.any_ipv4(), ec2.Port.tcp(port))
        server = ec2.Instance(
            self,
            "Server",
            vpc=vpc,
            instance_type=ec2.InstanceType("t3.micro"),
            machine_image=ec2.MachineImage.latest_amazon_linux2023(),
            security_group=group,
        )
        server.add_user_data("dnf install -y httpd", "systemctl enable --now httpd")
        cdk.CfnOutput(self, "Address", value=server.instance_public_dns_name)


app = cdk.App()
WebServer(app, "Sample", port=int(app.node.try_get_context("variant") or 80))
app.synth()
