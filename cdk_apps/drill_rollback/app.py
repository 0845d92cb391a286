"""Three buckets, one of them with a name that somebody has already: a stack that rolls back."""

import aws_cdk as cdk
from aws_cdk import aws_s3 as s3
from constructs import Construct


class RollbackStack(cdk.Stack):
    """Buckets for raw data, for results that are made from it, and for reports on those."""

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        raw = s3.Bucket(self, "Raw", removal_policy=cdk.RemovalPolicy.DESTROY)
        results = s3.Bucket(self, "Results", bucket_name="my-first-bucket", removal_policy=cdk.RemovalPolicy.DESTROY)
        reports = s3.Bucket(self, "Reports", removal_policy=cdk.RemovalPolicy.DESTROY)
        results.node.add_dependency(raw)
        reports.node.add_dependency(results)


app = cdk.App()
RollbackStack(app, "RollsBack")
app.synth()
