"""The third hands-on: a table for answers, a network, a cluster, and the recipe for a task that answers one question."""

from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecr_assets as ecr_assets
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_logs as logs
from aws_cdk import aws_ssm as ssm
from constructs import Construct

IMAGE = Path(__file__).parent / "docker"


class QuestionAnsweringStack(cdk.Stack):
    """Tasks that take a question and write its answer to a table. Nothing runs, and nothing is paid by the hour, until a
    task is started.

    cpu: of a task, in 1024ths of a vCPU. memory: in MiB; Fargate knows certain pairs only.
    """

    def __init__(self, scope: Construct, construct_id: str, *, cpu: int = 1024, memory: int = 4096) -> None:
        super().__init__(scope, construct_id)
        table = dynamodb.Table(
            self,
            "Answers",
            partition_key=dynamodb.Attribute(name="item_id", type=dynamodb.AttributeType.STRING),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )
        vpc = ec2.Vpc(
            self,
            "Vpc",
            ip_addresses=ec2.IpAddresses.cidr("10.10.0.0/23"),
            max_azs=1,
            nat_gateways=0,
            subnet_configuration=[ec2.SubnetConfiguration(name="public", subnet_type=ec2.SubnetType.PUBLIC)],
        )
        cluster = ecs.Cluster(self, "Cluster", vpc=vpc)
        definition = ecs.FargateTaskDefinition(self, "Task", cpu=cpu, memory_limit_mib=memory)
        group = logs.LogGroup(
            self, "Log", retention=logs.RetentionDays.ONE_WEEK, removal_policy=cdk.RemovalPolicy.DESTROY
        )
        container = definition.add_container(
            "Answerer",
            image=ecs.ContainerImage.from_asset(str(IMAGE), platform=ecr_assets.Platform.LINUX_AMD64),
            logging=ecs.LogDrivers.aws_logs(stream_prefix="answer", log_group=group),
            environment={"TABLE_NAME": table.table_name},
        )
        table.grant_read_write_data(definition.task_role)
        published = {
            "ECS_CLUSTER_NAME": cluster.cluster_name,
            "ECS_TASK_DEFINITION_ARN": definition.task_definition_arn,
            "ECS_TASK_VPC_SUBNET_1": vpc.public_subnets[0].subnet_id,
            "CONTAINER_NAME": container.container_name,
            "TABLE_NAME": table.table_name,
        }
        for name, value in published.items():
            ssm.StringParameter(self, f"Parameter{name}", parameter_name=name, string_value=value)
        cdk.CfnOutput(self, "ClusterName", value=cluster.cluster_name)
        cdk.CfnOutput(self, "TableName", value=table.table_name)
        cdk.CfnOutput(self, "LogGroupName", value=group.log_group_name)
