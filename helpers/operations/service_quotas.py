"""`aws service-quotas`: how much of something an account may have at a time, and asking for more."""

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from helpers.operations import rules
from helpers.operations.api import api
from helpers.operations.kinds import Kind

SERVICE = Kind("service code", check=rules.service_code, default="ec2")
QUOTA = Kind("quota code", check=rules.quota_code, default="L-DB2E81BA")  # running on-demand G and VT instances
VALUE = Kind("quota value", widget="number", check=rules.quota_value, default=4, blocks=True)
REQUEST = Kind("request id", check=rules.anything)
ONE = {"ServiceCode": SERVICE, "QuotaCode": QUOTA}


def in_force(quotas: Any, error: ClientError, values: Mapping[str, Any]) -> dict[str, str]:
    """The value in force, where what was asked for is not above it: AWS's message names neither."""
    if error.response["Error"]["Code"] != "IllegalArgumentException":
        return {}
    try:
        asked = {"ServiceCode": values["service_code"], "QuotaCode": values["quota_code"]}
        return {"in_force": f"{quotas.get_service_quota(**asked)['Quota']['Value']:g}"}
    except ClientError:
        return {}


api("service-quotas get-service-quota", ONE)
api("service-quotas get-aws-default-service-quota", ONE)
api("service-quotas list-service-quotas", {"ServiceCode": SERVICE}, paginates=True)
api(
    "service-quotas request-service-quota-increase",
    ONE | {"DesiredValue": VALUE},
    changes=True,
    times=True,
    asks=in_force,
)
api("service-quotas get-requested-service-quota-change", {"RequestId": REQUEST}, times=True)
api(
    "service-quotas list-requested-service-quota-change-history",
    {"ServiceCode": SERVICE.optional("ec2")},
    paginates=True,
    times=True,
)
