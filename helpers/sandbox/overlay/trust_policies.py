"""A trust policy says who may assume a role and no more, and a policy of an identity does not say whose it is; moto takes both.

The sentences, as people quote them: hashicorp/terraform issue 13449 ("… should not specify a principal"), aws-actions/
configure-aws-credentials issue 332 ("Invalid principal in policy"); the others of "MalformedPolicyDocument" are AWS's for the
same in all its policies, and were not looked up one by one.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

from helpers.sandbox.overlay import iam_words
from helpers.sandbox.overlay.patching import wraps
from helpers.sandbox.overlay.policies import matches
from helpers.sandbox.overlay.principals import Statement, is_document, listed, statements_of, unknown

STILL_NEEDED = ("test_moto_still_takes_any_trust_policy",)
MISSING = "Missing required field {}"
NO_RESOURCE = "Has prohibited field Resource"
OTHER_ACTION = "AssumeRole policy may only specify STS AssumeRole actions."
NOBODY = 'Invalid principal in policy: "{}":"{}"'
PRINCIPAL = "Policy document should not specify a principal."
SYNTAX = "Syntax errors in policy."  # this and the next are moto's, who has them for the policies of identities
SAME_SID = "Statement IDs (SID) in a single policy must be unique."
ACTIONS = (
    *("AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity", "AssumeRoot", "DecodeAuthorizationMessage"),
    *("GetAccessKeyInfo", "GetCallerIdentity", "GetFederationToken", "GetServiceBearerToken", "GetSessionToken"),
    *("GetWebIdentityToken", "SetContext", "SetSourceIdentity", "TagSession"),
)  # "Actions defined by AWS Security Token Service" (Service Authorization Reference)


def install() -> None:
    """Have both refused."""
    from moto.iam.exceptions import MalformedPolicyDocument
    from moto.iam.models import IAMBackend
    from moto.iam.responses import IamResponse

    def check(backend: Any, document: str) -> None:
        if complaint := next(complaints(document, backend.account_id), None):
            raise MalformedPolicyDocument(complaint)
        if is_document(document):
            _check_syntax(document)

    @wraps(IamResponse.create_role, before=iam_words)
    def create(create_role: Callable[..., Any], self: Any) -> Any:
        check(self.backend, self._get_param("AssumeRolePolicyDocument"))
        return create_role(self)

    @wraps(IAMBackend.update_assume_role_policy)
    def update(update_policy: Callable[..., Any], self: Any, name: str, document: str) -> None:
        self.get_role(name)
        check(self, document)
        update_policy(self, name, document)

    def of_an_identity(target: Callable[..., Any]) -> None:
        @wraps(target)
        def kept(keep: Callable[..., Any], self: Any) -> Any:
            if any(
                "Principal" in one or "NotPrincipal" in one for one in _statements(self._get_param("PolicyDocument"))
            ):
                raise MalformedPolicyDocument(PRINCIPAL)
            return keep(self)

    for name in ("create_policy", "create_policy_version", "put_group_policy", "put_role_policy", "put_user_policy"):
        of_an_identity(getattr(IamResponse, name))


def _statements(document: str) -> list[Statement]:
    """The statements of a policy; [] of what is no JSON."""
    try:
        return statements_of(json.loads(document))
    except ValueError:
        return []


def complaints(document: str, account: str) -> Iterator[str]:
    """What is wrong with a trust policy, the first thing first; nothing of what is no JSON, of which others complain."""
    try:
        policy = json.loads(document)
    except ValueError:
        return
    if not statements_of(policy):
        yield MISSING.format("Statement")
    for statement in statements_of(policy):
        for name in ("Effect", "Principal", "Action"):
            if name not in statement and f"Not{name}" not in statement:
                yield MISSING.format(name)
        if "Resource" in statement or "NotResource" in statement:
            yield NO_RESOURCE
        if not all(any(_means(action, one) for one in ACTIONS) for action in listed(statement.get("Action", []))):
            yield OTHER_ACTION
        yield from (NOBODY.format(_kind(kind), name) for kind, name in unknown(statement.get("Principal"), account))


def _check_syntax(document: str) -> None:
    """Raise for a word, a version or a condition that there is not; a version before 2012-10-17 is taken, as by AWS."""
    from moto.iam.exceptions import MalformedPolicyDocument
    from moto.iam.policy_validation import BaseIAMPolicyValidator

    validator = BaseIAMPolicyValidator(document)
    for validate, sentence in ((validator._validate_syntax, SYNTAX), (validator._validate_sid_uniqueness, SAME_SID)):
        try:
            validate()
        except Exception:  # noqa: BLE001 moto finds out by whatever fails
            raise MalformedPolicyDocument(sentence) from None


def _means(action: Any, name: str) -> bool:
    return matches(str(action), f"sts:{name}", ignore_case=True)


def _kind(kind: str) -> str:
    return kind.upper() if kind == "Service" else kind
