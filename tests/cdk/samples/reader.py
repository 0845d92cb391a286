"""A bucket with a role that may read it, and a log group."""

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3

app = cdk.App()
stack = cdk.Stack(app, "Sample")
bucket = s3.Bucket(stack, "Bucket", removal_policy=cdk.RemovalPolicy.DESTROY, enforce_ssl=True)
role = iam.Role(stack, "Reader", assumed_by=iam.ServicePrincipal("ec2.amazonaws.com"))
bucket.grant_read(role, "public/*" if app.node.try_get_context("variant") else "*")
logs.LogGroup(stack, "Logs", retention=logs.RetentionDays.ONE_WEEK, removal_policy=cdk.RemovalPolicy.DESTROY)
cdk.CfnOutput(stack, "BucketName", value=bucket.bucket_name)
app.synth()
