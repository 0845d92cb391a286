"""One bucket, whose name CloudFormation chooses."""

import aws_cdk as cdk
from stack import DataStack

app = cdk.App()
DataStack(app, "KeepsData")
app.synth()
