"""Where calls go: the sandbox, or a real account that was agreed to out loud; and the guard in front of every request.

The agreement is kept in this process alone. A restarted kernel is back in the sandbox.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from helpers.refused import TargetRefused

if TYPE_CHECKING:
    from helpers.guard import GuardedSession


@dataclass(frozen=True)
class Identity:
    """Whose keys a profile holds: the account's number, the ARN of the user or role, and the profile's region."""

    profile: str
    account: str
    arn: str
    region: str


@dataclass(frozen=True)
class Target:
    """A place that calls go to. `endpoint` is None for a real account; `profile` None for the sandbox.

    `identity` tells its world from all others: the sandbox's random id, which a later one does not have, or the number
    of a real account.
    """

    kind: str
    account: str
    region: str
    profile: str | None = None
    endpoint: str | None = None
    identity: str = ""

    @property
    def world(self) -> str:
        """A name for the world behind it, as records keep it: "sandbox 5d41…" or "account 111122223333"."""
        return f"{self.kind} {self.identity}"

    def session(self, profile: str | None = None, region: str | None = None) -> "GuardedSession":
        """A boto3 session for `profile` (the target's own where none is given); the guard looks at its every request.

        Cheap to make. Raises botocore's ProfileNotFound for a profile that is not there.
        """
        from helpers.guard import session_of

        return session_of(self, profile or self.profile or "default", region or None)


def _whose(session: "GuardedSession") -> Identity:
    said = session.whose()
    return Identity(session.profile_name, said["Account"], said["Arn"], session.region_name or "")


def expected_errors() -> tuple[type[Exception], ...]:
    """The exceptions of a call to a target that are no mistake of the kit: told to the learner, never a traceback.

    OSError is that of AWS files which cannot be read.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    from helpers.sandbox import SandboxError

    return (BotoCoreError, ClientError, OSError, SandboxError, TargetRefused)


_agreed: Target | None = None


def agreed() -> Target | None:
    """The real account that was agreed to in this process, or None. Starts nothing."""
    return _agreed


def current() -> Target:
    """The target in force: the sandbox (started if need be), unless a real account was agreed to in this process."""
    if _agreed is not None:
        return _agreed
    from helpers.sandbox import ensure

    sandbox = ensure()
    return Target("sandbox", sandbox.account, sandbox.region, endpoint=sandbox.endpoint, identity=sandbox.identity)


def look_at(profile: str) -> Identity:
    """Whose keys the learner's own `profile` holds, asked of AWS; nothing is agreed by looking."""
    if not profile.strip():
        raise TargetRefused("NoProfile")
    return _whose(Target("account", "", "", profile=profile).session())


def agree(profile: str, account_typed: str, cost_seen: bool = False) -> Target:
    """Make the account behind `profile` the target. Raises TargetRefused unless the typed number is its number and
    the costs were seen.
    """
    global _agreed
    identity = look_at(profile)
    typed = re.sub(r"[\s\-‐-―−ー]", "", unicodedata.normalize("NFKC", account_typed))
    if typed != identity.account:
        raise TargetRefused("AccountNotTyped", typed=account_typed, profile=profile)
    if not cost_seen:
        raise TargetRefused("CostNotSeen")
    if not identity.region:
        raise TargetRefused("NoRegion", profile=profile)
    _agreed = Target("account", identity.account, identity.region, profile=profile, identity=identity.account)
    return _agreed


def back_to_sandbox() -> Target:
    """Forget the agreement; the sandbox is the target again."""
    global _agreed
    _agreed = None
    return current()
