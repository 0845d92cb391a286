"""Whom a policy may name: everybody, an account, a user or role that is there, a service. What is of another account is believed.

No list of AWS's has all the services' names. One is known here if a part of it ("ec2" of "ec2.application-autoscaling") is in
botocore's list of endpoints, in AWS's own policies (moto brings them), or in OTHERS.
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

Statement = dict[str, Any]
ACCOUNT = re.compile(r"\d{12}|arn:aws:iam::\d{12}:root")
OF_ACCOUNT = re.compile(r"arn:aws:(?:iam|sts)::(\d{12}):((?:user|role|assumed-role|federated-user)/.+)")
UNIQUE = re.compile(r"A[A-Z]{3}[A-Z0-9]{12,}")  # which stands in place of what was deleted
SERVICE = re.compile(r"([a-z0-9.-]+)\.(?:amazonaws\.com(?:\.cn)?|aws\.internal)|alexa-[a-z]+\.amazon\.com")
NAMES = (
    "autoscaling-plans billing billingconsole billingreports bcm-data-exports cks.kms cloudhsm codestar "
    "codestar-notifications codestar-connections codeconnections datapipeline ec2-instance-connect edgelambda "
    "eks-fargate eks-fargate-pods eks-nodegroup es aoss importexport jellyfish macie mobilehub opsworks "
    "opsworks-cm resource-explorer route53 s3-outposts signin sso-directory ssm-incidents ssm-contacts "
    "stacksets trustedadvisor vpc-flow-logs vpce waf waf-regional workdocs worklink workmail xray apprunner "
    "awslambda"
)
OTHERS = frozenset(NAMES.split())


def is_document(text: str) -> bool:
    """Whether a policy is an object of JSON."""
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


def listed(value: Any) -> list[Any]:
    """One or several, as a list."""
    return value if isinstance(value, list) else [value]


def statements_of(document: Any) -> list[Statement]:
    """The statements of a policy; [] where it has none."""
    found = listed(document.get("Statement", [])) if isinstance(document, dict) else []
    return [one for one in found if isinstance(one, dict)]


def unknown(principal: Any, account: str) -> Iterator[tuple[str, str]]:
    """The kind ("AWS") and the name of each principal that there is not."""
    if not isinstance(principal, dict):
        if principal != "*":
            yield "AWS", str(principal)
        return
    for kind, names in principal.items():
        for name in map(str, listed(names)):
            if not _is_known(kind, name, account):
                yield kind, name


def is_service(name: str) -> bool:
    """Whether AWS has a service of this name ("ec2", "delivery.logs"), as far as is known here."""
    return not _services().isdisjoint(_parts(name))


def _is_known(kind: str, name: str, account: str) -> bool:
    if kind == "Service":
        service = SERVICE.fullmatch(name)
        return service is not None and (service[1] is None or is_service(service[1]))
    if kind != "AWS":
        return kind in ("Federated", "CanonicalUser")
    of_account = OF_ACCOUNT.fullmatch(name)
    if of_account is None:
        return name == "*" or bool(ACCOUNT.fullmatch(name) or UNIQUE.fullmatch(name)) or ":cloudfront:" in name
    owner, what = of_account.groups()
    return owner != account or not what.startswith(("user/", "role/")) or _is_there(name, account)


def _is_there(arn: str, account: str) -> bool:
    from moto.iam.models import iam_backends

    backend = iam_backends[account]["aws"]
    return any(one.arn == arn for one in (*backend.users.values(), *backend.roles.values()))


@cache
def _services() -> frozenset[str]:
    """Parts of the names of services that are known."""
    import botocore.session
    from moto.iam.aws_managed_policies import aws_managed_policies_data

    session = botocore.session.get_session()
    found = {name for partition in session.get_data("endpoints")["partitions"] for name in partition["services"]}
    for name in re.findall(r"([a-z0-9.-]+)\.amazonaws\.com", aws_managed_policies_data):
        found.update(_parts(name))
    return OTHERS | found | set(session.get_available_services())


def _parts(name: str) -> set[str]:
    """The whole name of a service, and its parts between the dots, without a region's."""
    return {name, *(part for part in name.split(".") if not re.fullmatch(r"[a-z]{2}(-[a-z]+)+-\d", part))}
