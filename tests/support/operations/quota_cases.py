"""The operations of Service Quotas and of the Parameter Store: rows of the one table in cases.py."""

from tests.support.operations.case import Case
from tests.support.operations.world import World

GPUS = {"service_code": "ec2", "quota_code": "L-DB2E81BA"}
NO_QUOTA = {"service_code": "ec2", "quota_code": "L-00000000"}
IMAGE = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
SERVICE = "service-quotas"


def asked(world: World) -> None:
    """Somebody has asked for GPUs."""
    gpus = {"ServiceCode": "ec2", "QuotaCode": "L-DB2E81BA", "DesiredValue": 4}
    world.ec2.ids["request"] = world.client(SERVICE).request_service_quota_increase(**gpus)["RequestedQuota"]["Id"]


def options(**more: str) -> dict[str, str]:
    return {"region": "us-east-1", "output": "table", "query": "Quota.Value"} | more


QUOTAS = [
    Case(f"{SERVICE} get-service-quota", GPUS),
    Case(f"{SERVICE} get-service-quota", GPUS | options(), printed=False),
    Case(f"{SERVICE} get-service-quota", GPUS | {"profile": "reader"}, "AccessDeniedException"),
    Case(f"{SERVICE} get-service-quota", NO_QUOTA, "NoSuchResourceException"),
    Case(f"{SERVICE} get-aws-default-service-quota", GPUS),
    Case(f"{SERVICE} list-service-quotas", {"service_code": "ec2", "query": "Quotas[].[QuotaCode, Value]"}),
    Case(
        f"{SERVICE} request-service-quota-increase",
        GPUS | {"desired_value": 4, "query": "RequestedQuota.Status"},
    ),
    Case(
        f"{SERVICE} request-service-quota-increase",
        GPUS | {"desired_value": 4},
        "ResourceAlreadyExistsException",
        prepare=asked,
    ),
    Case(
        f"{SERVICE} list-requested-service-quota-change-history",
        {"service_code": "ec2", "query": "RequestedQuotas[].[QuotaCode, DesiredValue]"},
        prepare=asked,
    ),
    Case(f"{SERVICE} get-requested-service-quota-change", {"request_id": "none"}, "NoSuchResourceException"),
    Case(
        f"{SERVICE} get-requested-service-quota-change",
        {"request_id": "{request}", "query": "RequestedQuota.Status"},
        prepare=asked,
    ),
]

PARAMETERS = [
    Case("ssm get-parameter", {"name": IMAGE, "query": "Parameter.Value"}),
    Case("ssm get-parameter", {"name": IMAGE, **options(query="Parameter.Value")}, printed=False),
    Case("ssm get-parameter", {"name": IMAGE, "profile": "reader"}, "AccessDeniedException"),
    Case("ssm get-parameter", {"name": "/none"}, "ParameterNotFound"),
    Case("ssm get-parameters-by-path", {"path": "/aws/service/ami-amazon-linux-latest", "query": "Parameters[].Name"}),
]
