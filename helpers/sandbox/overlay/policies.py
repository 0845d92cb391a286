"""How policies are read: moto compares case, takes a text for a regular expression, and knows an "s3:HeadBucket".

On AWS actions are read without regard to case, `?` is one letter and a dot a dot; and HeadBucket needs s3:ListBucket: no
policy grants the permission that moto asks for. Conditions, permissions boundaries and policies of resources for other
accounts stay unread, as in moto.
"""

import json
import re
from functools import lru_cache

from helpers.sandbox.overlay.patching import replaces, wraps

STILL_NEEDED = ("test_moto_still_compares_case_and_asks_for_head_bucket",)
MOST = 256  # policies, and patterns of policies, that are kept as they are read


def matches(pattern: str, value: str, ignore_case: bool = False) -> bool:
    """Whether `value` is one that a policy's `pattern` means (IAM User Guide, "Resource" and "Action" elements)."""
    return _expression(pattern, ignore_case).fullmatch(value) is not None


@lru_cache(MOST)
def _expression(pattern: str, ignore_case: bool) -> re.Pattern[str]:
    expression = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.compile(expression, re.DOTALL | (re.IGNORECASE if ignore_case else 0))


def install() -> None:
    """Have IAM read policies so."""
    from moto.iam.access_control import IAMPolicy, IAMPolicyStatement, IAMRequestBase
    from moto.iam.models import Policy

    @replaces(IAMPolicyStatement._check_element_matches)
    def check_element_matches(self, element: str, value: str) -> bool:
        if element == "Resource" and value == "*" and self._statement["Effect"] == "Allow":
            return True  # moto asks so where it does not know the resource, which is so for all services but S3 and STS
        patterns = self._statement[element]
        patterns = [patterns] if isinstance(patterns, str) else patterns
        return any(matches(pattern, value, ignore_case=element.endswith("Action")) for pattern in patterns)

    @wraps(IAMRequestBase.__init__)
    def made(make, self, *arguments, **options):
        make(self, *arguments, **options)
        if self._action == "s3:HeadBucket":
            self._action = "s3:ListBucket"

    @replaces(IAMPolicy.__init__)
    def read(self, policy):
        if isinstance(policy, Policy):
            document = next(version for version in policy.versions if version.is_default).document
        else:
            document = policy if isinstance(policy, str) else policy["policy_document"]
        self._policy_json = _read(document)


@lru_cache(MOST)
def _read(document: str) -> dict:
    """A policy as it decides, by its text alone: whoever changes a policy has another text."""
    policy = json.loads(document)
    statements = policy["Statement"]
    if isinstance(statements, list):
        return policy | {"Statement": [one for one in statements if not _is_about_plain_http(one)]}
    return policy


def _is_about_plain_http(statement: dict) -> bool:
    """Whether a statement is for connections without TLS alone. The sandbox's count as encrypted: they leave no machine."""
    conditions = {name: value for test in statement.get("Condition", {}).values() for name, value in test.items()}
    return str(conditions.get("aws:SecureTransport", "")).lower() == "false"
