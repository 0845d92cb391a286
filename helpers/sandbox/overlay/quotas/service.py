"""Service Quotas tells EC2's quotas and takes requests for more; moto knows the quotas of VPC alone.

The answers have the fields of the AWS CLI's examples.
"""

import base64
import json
from typing import Any

from helpers.sandbox.overlay import clock
from helpers.sandbox.overlay.patching import adds, replaces
from helpers.sandbox.overlay.quotas.book import PENDING, Book, QuotaRequest, book_of
from helpers.sandbox.overlay.quotas.catalogue import BY_CODE, QUOTAS, SERVICE_NAMES, Quota

STILL_NEEDED = ("test_moto_starts_any_number_and_knows_no_quota_of_ec2",)
MOST_OPEN = 2  # requests in one region ("Service quotas for Service Quotas", Service Quotas User Guide)
NO_SERVICE = "The request failed because the specified service does not exist."
NO_QUOTA = "The request failed because the specified quota does not exist."
NO_REQUEST = "The request failed because the specified request does not exist."
ONLY_THESE = " (The sandbox holds the quotas of ec2 and vpc.)"
# Reported in cloud-custodian pull request 8939, hashicorp/terraform-provider-aws issue 19657, and the service's API reference.
NOT_MORE = "You must provide a quota value greater than the current quota value"
# The form of such sentences: boto/botocore issue 3337; the bounds: QuotaValue in the service's model, as botocore has it.
OUT_OF_BOUNDS = (
    "1 validation error detected: Value at 'desiredValue' failed to satisfy constraint: Member must have value "
)
MOST = 10**10
ONE_AT_A_TIME = "Only one open service quota increase request is allowed per quota."
TOO_MANY = (
    "You have exceeded your service quota. To perform the requested action, remove some of the relevant resources, or use "
    "Service Quotas to request a service quota increase."
)


def install() -> None:
    """Add the operations that moto lacks, and EC2 to those that it has."""
    from moto.servicequotas.responses import ServiceQuotasResponse

    replaces(ServiceQuotasResponse.list_aws_default_service_quotas)(list_aws_default_service_quotas)
    replaces(ServiceQuotasResponse.get_service_quota)(get_service_quota)
    for operation in (
        list_services,
        list_service_quotas,
        get_aws_default_service_quota,
        request_service_quota_increase,
        get_requested_service_quota_change,
        list_requested_service_quota_change_history,
        list_requested_service_quota_change_history_by_quota,
    ):
        adds(ServiceQuotasResponse)(operation)


# ---------------------------------------------------------------- the operations


def list_services(self) -> str:
    return _paged(self, "Services", [{"ServiceCode": key, "ServiceName": name} for key, name in SERVICE_NAMES.items()])


def list_service_quotas(self) -> str:
    values = _asked(self)
    if _service(values) == "vpc":
        return _paged(self, "Quotas", _of_vpc(self))
    asked = values.get("QuotaCode")
    return _paged(self, "Quotas", [_applied(self, one) for one in QUOTAS if asked in (None, one.code)])


def list_aws_default_service_quotas(self) -> str:
    if _service(_asked(self)) == "vpc":
        return _paged(self, "Quotas", _of_vpc(self))
    return _paged(self, "Quotas", [_default(self, one) for one in QUOTAS])


def get_service_quota(self) -> str:
    return json.dumps({"Quota": _one(self, _applied)})


def get_aws_default_service_quota(self) -> str:
    return json.dumps({"Quota": _one(self, _default)})


def request_service_quota_increase(self) -> str:
    values = _asked(self)
    if _service(values) == "vpc":
        raise NotImplementedError("Service Quotas: increases for vpc")
    quota, book = _quota(values), _book(self)
    desired, still_open = _desired(values), book.open()
    if desired <= book.value(quota):
        raise _error("IllegalArgumentException", NOT_MORE)
    if any(one.quota is quota for one in still_open):
        raise _error("ResourceAlreadyExistsException", ONE_AT_A_TIME)
    if len(still_open) >= MOST_OPEN:
        raise _error("QuotaExceededException", TOO_MANY)
    requester = json.dumps({"accountId": self.current_account, "callerArn": _caller(self)}, separators=(",", ":"))
    request = book.add(quota, desired, requester, values.get("SupportCaseAllowed", True))
    return json.dumps({"RequestedQuota": _told(self, request)})


def get_requested_service_quota_change(self) -> str:
    asked = _asked(self).get("RequestId")
    for request in _book(self).requests:
        if request.id == asked:
            return json.dumps({"RequestedQuota": _told(self, request)})
    raise _error("NoSuchResourceException", NO_REQUEST)


def list_requested_service_quota_change_history(self) -> str:
    values = _asked(self)
    service = _service(values) if values.get("ServiceCode") else "ec2"
    return _history(self, values, _book(self).requests if service == "ec2" else [])


def list_requested_service_quota_change_history_by_quota(self) -> str:
    values = _asked(self)
    _service(values)
    quota = _quota(values)
    return _history(self, values, [one for one in _book(self).requests if one.quota is quota])


# ---------------------------------------------------------------- what they share


def _asked(response: Any) -> dict:
    return json.loads(response.body or "{}")


def _book(response: Any) -> Book:
    return book_of(response.current_account, response.region)


def _error(code: str, sentence: str) -> Exception:
    from moto.core.exceptions import JsonRESTError

    return JsonRESTError(code, sentence)


def _service(values: dict) -> str:
    code = values.get("ServiceCode", "")
    if code not in SERVICE_NAMES:
        raise _error("NoSuchResourceException", NO_SERVICE + ONLY_THESE)
    return code


def _quota(values: dict) -> Quota:
    quota = BY_CODE.get(values.get("QuotaCode", ""))
    if quota is None:
        raise _error("NoSuchResourceException", NO_QUOTA)
    return quota


def _desired(values: dict) -> float:
    desired = float(values["DesiredValue"])
    if desired < 0:
        raise _error("ValidationException", OUT_OF_BOUNDS + "greater than or equal to 0")
    if not desired <= MOST:  # no number is neither
        raise _error("ValidationException", OUT_OF_BOUNDS + f"less than or equal to {MOST}")
    return desired


def _one(response: Any, shown) -> dict:
    """The one quota that is asked for, of moto's VPC or of ours."""
    values = _asked(response)
    if _service(values) != "vpc":
        return shown(response, _quota(values))
    found = [one for one in _of_vpc(response) if one["QuotaCode"] == values.get("QuotaCode")]
    if not found:
        raise _error("NoSuchResourceException", NO_QUOTA)
    return found[0]


def _of_vpc(response: Any) -> list[dict]:
    return response.backend.list_aws_default_service_quotas("vpc")


def _applied(response: Any, quota: Quota) -> dict:
    """The quota as it is in force in this account."""
    arn = _arn(response, quota, response.current_account)
    return _described(quota, arn, _book(response).value(quota)) | {"QuotaAppliedAtLevel": "ACCOUNT"}


def _default(response: Any, quota: Quota) -> dict:
    return _described(quota, _arn(response, quota, ""), quota.default)


def _arn(response: Any, quota: Quota, account: str) -> str:
    return f"arn:aws:servicequotas:{response.region}:{account}:ec2/{quota.code}"


def _described(quota: Quota, arn: str, value: float) -> dict:
    dimensions = {"Class": quota.usage, "Resource": "vCPU", "Service": "EC2", "Type": "Resource"}
    return {
        "ServiceCode": "ec2",
        "ServiceName": SERVICE_NAMES["ec2"],
        "QuotaArn": arn,
        "QuotaCode": quota.code,
        "QuotaName": quota.name,
        "Value": float(value),
        "Unit": "None",
        "Adjustable": True,
        "GlobalQuota": False,
        "UsageMetric": {
            "MetricNamespace": "AWS/Usage",
            "MetricName": "ResourceCount",
            "MetricDimensions": dimensions,
            "MetricStatisticRecommendation": "Maximum",
        },
    }


def _told(response: Any, request: QuotaRequest) -> dict:
    """A request as it stands now; the number of its support case once there is one."""
    now = clock.now()
    status = request.status(now)
    case = {"CaseId": request.case_id} if request.case_allowed and status != PENDING else {}
    changed = {"LastUpdated": request.changed(now)} if status != PENDING else {}
    return {
        "Id": request.id,
        **case,
        "ServiceCode": "ec2",
        "ServiceName": SERVICE_NAMES["ec2"],
        "QuotaCode": request.quota.code,
        "QuotaName": request.quota.name,
        "DesiredValue": request.desired,
        "Status": status,
        "Created": request.created,
        **changed,
        "Requester": request.requester,
        "QuotaArn": _arn(response, request.quota, response.current_account),
        "GlobalQuota": False,
        "Unit": "None",
        "QuotaRequestedAtLevel": "ACCOUNT",
    }


def _history(response: Any, values: dict, requests: list[QuotaRequest]) -> str:
    told = [_told(response, request) for request in reversed(requests)]
    wanted = values.get("Status")
    return _paged(response, "RequestedQuotas", [one for one in told if wanted in (None, one["Status"])])


def _paged(response: Any, name: str, found: list[dict]) -> str:
    """The page that is asked for, and the token of the next where there is one."""
    values = _asked(response)
    try:
        start = int(base64.b64decode(values["NextToken"])) if values.get("NextToken") else 0
    except ValueError:
        raise _error("InvalidPaginationTokenException", "Invalid input was provided.") from None
    end = start + int(values.get("MaxResults") or 100)
    more = {"NextToken": base64.b64encode(str(end).encode()).decode()} if end < len(found) else {}
    return json.dumps({name: found[start:end], **more})


def _caller(response: Any) -> str:
    """Who asks, by the key that signed the request."""
    from moto.iam.models import iam_backends

    identity = response.get_access_key()
    user = iam_backends[response.current_account]["aws"].get_user_from_access_key_id(identity)
    return user.arn if user else f"arn:aws:iam::{response.current_account}:root"
