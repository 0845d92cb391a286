"""Two security groups, each of which lets the other in: a stack that cannot be made."""

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from constructs import Construct

POSTGRES, HTTPS = 5432, 443


class CircularStack(cdk.Stack):
    """A web server's group and a database's group, their rules written as the template has them."""

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        web = ec2.CfnSecurityGroup(self, "Web", group_description="web server")
        database = ec2.CfnSecurityGroup(self, "Database", group_description="database")
        database.security_group_ingress = [self.rule(POSTGRES, web)]
        web.security_group_ingress = [self.rule(HTTPS, database)]

    @staticmethod
    def rule(port: int, source: ec2.CfnSecurityGroup) -> ec2.CfnSecurityGroup.IngressProperty:
        """`source` may come in at `port`."""
        return ec2.CfnSecurityGroup.IngressProperty(
            ip_protocol="tcp", from_port=port, to_port=port, source_security_group_id=source.attr_group_id
        )


app = cdk.App()
CircularStack(app, "Circular")
app.synth()
