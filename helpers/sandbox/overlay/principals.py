"""Whom a policy may name: everybody, an account, a user or role that is there, a service. What is of another account is believed."""

import re
from collections.abc import Iterator
from typing import Any

Statement = dict[str, Any]
ACCOUNT = re.compile(r"\d{12}|arn:aws:iam::\d{12}:root")
OF_ACCOUNT = re.compile(r"arn:aws:(?:iam|sts)::(\d{12}):((?:user|role|assumed-role|federated-user)/.+)")
UNIQUE = re.compile(r"A[A-Z]{3}[A-Z0-9]{12,}")  # which stands in place of what was deleted
SERVICE = re.compile(r"[a-z0-9.-]+\.(?:amazonaws\.com(?:\.cn)?|amazon\.com|aws\.internal)")


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


def _is_known(kind: str, name: str, account: str) -> bool:
    if kind == "Service":
        return SERVICE.fullmatch(name) is not None
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
