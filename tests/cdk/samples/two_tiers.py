"""A VPC with public and private subnets and a NAT gateway."""

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2

app = cdk.App()
stack = cdk.Stack(app, "Sample")
vpc = ec2.Vpc(stack, "Vpc", max_azs=2, nat_gateways=1)
group = ec2.SecurityGroup(stack, "Database", vpc=vpc)
group.add_ingress_rule(group, ec2.Port.tcp(int(app.node.try_get_context("variant") or 5432)), "among themselves")
cdk.CfnOutput(stack, "VpcId", value=vpc.vpc_id)
app.synth()
