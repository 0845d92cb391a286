"""A bucket for data that has to outlive the stack."""

import aws_cdk as cdk
from aws_cdk import aws_s3 as s3
from constructs import Construct


class DataStack(cdk.Stack):
    """One bucket. Its name is an output, so that programs can ask for it."""

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        bucket = s3.Bucket(self, "Data", removal_policy=cdk.RemovalPolicy.RETAIN)
        cdk.CfnOutput(self, "BucketName", value=bucket.bucket_name)
