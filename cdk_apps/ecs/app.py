"""A cluster that answers questions, on ECS with Fargate.

cdk deploy
"""

import aws_cdk as cdk
from stack import QuestionAnsweringStack

app = cdk.App()
QuestionAnsweringStack(app, "QuestionAnswering")
app.synth()
