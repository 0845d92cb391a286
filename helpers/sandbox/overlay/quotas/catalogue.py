"""EC2's quotas of vCPUs, one for each bucket of instance families, and what a new account of the sandbox has of each.

Codes and names: Service Quotas as shown in the AWS CLI's own examples (L-1216C47A, default 5) and in public tables of the
same service (jantman/awslimitchecker, skypilot-org/skypilot-catalog "instance_quota_mapping.csv"). A new account is given 0
for the accelerated families, and 32 for Standard by many accounts' reports (aws-samples/aws-batch-comp-infrastructure-sample
pull request 2). From where on a request is denied is the sandbox's own choice: AWS decides each by hand.
"""

import re
from dataclasses import dataclass

SERVICE_NAMES = {
    "ec2": "Amazon Elastic Compute Cloud (Amazon EC2)",
    "vpc": "Amazon Virtual Private Cloud (Amazon VPC)",
}


@dataclass(frozen=True)
class Quota:
    """A quota in vCPUs: AWS's default, what a new account of the sandbox has, and the most that a request is granted."""

    code: str
    name: str
    usage: str
    default: float
    initial: float
    ceiling: float


STANDARD = "Standard (A, C, D, H, I, M, R, T, Z)"
QUOTAS = (
    Quota("L-1216C47A", f"Running On-Demand {STANDARD} instances", "Standard/OnDemand", 5, 32, 256),
    Quota("L-74FC7D96", "Running On-Demand F instances", "F/OnDemand", 0, 0, 64),
    Quota("L-DB2E81BA", "Running On-Demand G and VT instances", "G/OnDemand", 0, 0, 64),
    Quota("L-1945791B", "Running On-Demand Inf instances", "Inf/OnDemand", 0, 0, 64),
    Quota("L-417A185B", "Running On-Demand P instances", "P/OnDemand", 0, 0, 96),
    Quota("L-2C3B7624", "Running On-Demand Trn instances", "Trn/OnDemand", 0, 0, 64),
    Quota("L-7295265B", "Running On-Demand X instances", "X/OnDemand", 0, 0, 64),
    Quota("L-34B43A08", f"All {STANDARD} Spot Instance Requests", "Standard/Spot", 5, 32, 256),
    Quota("L-3819A6DF", "All G and VT Spot Instance Requests", "G/Spot", 0, 0, 64),
    Quota("L-7212CCBC", "All P Spot Instance Requests", "P/Spot", 0, 0, 96),
)
BY_CODE = {quota.code: quota for quota in QUOTAS}
_BY_USAGE = {quota.usage: quota for quota in QUOTAS}
_FAMILIES = dict.fromkeys(("a", "c", "d", "h", "i", "im", "is", "m", "r", "t", "z"), "Standard") | {
    "f": "F",
    "g": "G",
    "gr": "G",
    "vt": "G",
    "inf": "Inf",
    "p": "P",
    "trn": "Trn",
    "x": "X",
}


def bucket_of(instance_type: str, spot: bool = False) -> Quota | None:
    """The quota on which an instance of this type ("g4dn.xlarge") draws; None for families that have none here."""
    letters = re.match("[a-z]*", instance_type)
    family = _FAMILIES.get(letters.group() if letters else "")
    return _BY_USAGE.get(f"{family}/{'Spot' if spot else 'OnDemand'}")
