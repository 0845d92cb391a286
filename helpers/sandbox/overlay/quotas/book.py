"""The requests for higher quotas of one account in one region, and how far each has come by the sandbox's clock."""

import secrets
import string
from dataclasses import dataclass

from helpers.sandbox.overlay import clock
from helpers.sandbox.overlay.quotas.catalogue import BY_CODE, Quota

PENDING, CASE_OPENED, APPROVED = "PENDING", "CASE_OPENED", "APPROVED"
DENIED, NOT_APPROVED = "DENIED", "NOT_APPROVED"
OPEN = (PENDING, CASE_OPENED)
CASE_AFTER = 10 * 60.0  # seconds; on AWS a new account waits from minutes to days
DECIDED_AFTER = 2 * 3600.0


@dataclass(frozen=True)
class QuotaRequest:
    """A request for a higher quota. `created`: seconds since 1970; `case_allowed`: whether a support case may be opened."""

    id: str
    quota: Quota
    desired: float
    created: float
    requester: str
    case_id: str
    case_allowed: bool

    def status(self, now: float) -> str:
        """How far it has come."""
        age = now - self.created
        if age < CASE_AFTER:
            return PENDING
        if not self.case_allowed:
            return NOT_APPROVED
        if age < DECIDED_AFTER:
            return CASE_OPENED
        return APPROVED if self.desired <= self.quota.ceiling else DENIED

    def changed(self, now: float) -> float:
        """When it got to where it is."""
        status = self.status(now)
        if status == PENDING:
            return self.created
        return self.created + (CASE_AFTER if status in (CASE_OPENED, NOT_APPROVED) else DECIDED_AFTER)


class Book:
    """All the requests of an account in a region, the newest last."""

    def __init__(self) -> None:
        self.requests: list[QuotaRequest] = []

    def value(self, quota: Quota) -> float:
        """The quota as it is in force now."""
        now = clock.now()
        granted = [one.desired for one in self.requests if one.quota is quota and one.status(now) == APPROVED]
        return max([quota.initial, *granted])

    def open(self) -> list[QuotaRequest]:
        """The requests that are not decided yet."""
        now = clock.now()
        return [one for one in self.requests if one.status(now) in OPEN]

    def add(self, quota: Quota, desired: float, requester: str, case_allowed: bool) -> QuotaRequest:
        """Note a new request, and give it."""
        letters = string.ascii_letters + string.digits
        identity = secrets.token_hex(16) + "".join(secrets.choice(letters) for _ in range(8))
        case = str(10**9 + secrets.randbelow(9 * 10**9))
        request = QuotaRequest(identity, quota, desired, clock.now(), requester, case, case_allowed)
        self.requests.append(request)
        return request


def book_of(account: str, region: str) -> Book:
    """The book that belongs to moto's own backend of Service Quotas, with which it is emptied."""
    from moto.servicequotas.models import servicequotas_backends

    return vars(servicequotas_backends[account][region]).setdefault("book", Book())


def quota_in_force(account: str, region: str, quota: Quota) -> float:
    """How many vCPUs an account may run in a region of this quota's families."""
    return book_of(account, region).value(BY_CODE[quota.code])
