"""`cdk`: the CDK CLI on the learner's own copy of a CDK app."""

from helpers.operations.cdk import verbs

__all__ = ["verbs"]
