"""The learner's CDK apps, and the real CDK CLI run on them: apps, assemblies, stack events, outputs.

Light to import: no boto3, no aws-cdk-lib.
"""

from helpers.cdk.apps import app_folder, app_names, app_place, compare, context_names, folder_without_app, outputs
from helpers.cdk.command import CdkCommand

__all__ = [
    "CdkCommand",
    "app_folder",
    "app_names",
    "app_place",
    "compare",
    "context_names",
    "folder_without_app",
    "outputs",
]
