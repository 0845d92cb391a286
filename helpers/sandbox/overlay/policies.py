"""How policies are read: moto compares case, takes a text for a regular expression, and knows an "s3:HeadBucket".

On AWS actions are read without regard to case, `?` is one letter and a dot a dot; and HeadBucket needs s3:ListBucket: no
policy grants the permission that moto asks for. Conditions, permissions boundaries and policies of resources for other
accounts stay unread, as in moto.
"""

import re

from helpers.sandbox.overlay.patching import replaces, wraps

STILL_NEEDED = ("test_moto_still_compares_case_and_asks_for_head_bucket",)


def matches(pattern: str, value: str, ignore_case: bool = False) -> bool:
    """Whether `value` is one that a policy's `pattern` means (IAM User Guide, "Resource" and "Action" elements)."""
    expression = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.fullmatch(expression, value, re.DOTALL | (re.IGNORECASE if ignore_case else 0)) is not None


def install() -> None:
    """Have IAM read policies so."""
    from moto.iam.access_control import IAMPolicy, IAMPolicyStatement, IAMRequestBase

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

    @wraps(IAMPolicy.__init__)
    def read_as_encrypted(read, self, policy):
        read(self, policy)
        statements = self._policy_json["Statement"]
        if isinstance(statements, list):
            kept = [statement for statement in statements if not _is_about_plain_http(statement)]
            self._policy_json = self._policy_json | {"Statement": kept}


def _is_about_plain_http(statement: dict) -> bool:
    """Whether a statement is for connections without TLS alone. The sandbox's count as encrypted: they leave no machine."""
    conditions = {name: value for test in statement.get("Condition", {}).values() for name, value in test.items()}
    return str(conditions.get("aws:SecureTransport", "")).lower() == "false"
