"""A task's two roles: whether ECS may assume them, what they allow, and the keys that the task's programs get."""

import json

SERVICE = "ecs-tasks.amazonaws.com"


def is_assumable(arn: str, account: str) -> bool:
    """Whether the role is there and trusts ecs-tasks.amazonaws.com."""
    from helpers.sandbox.overlay.assumable import role_of

    role = role_of(arn, account)
    if role is None:
        return False
    document = json.loads(role.assume_role_policy_document)
    return any(_trusts(statement) for statement in _list(document.get("Statement")))


def keys(arn: str, account: str, region: str, session: str) -> dict[str, str]:
    """Keys of the role for one session, as the environment variables that every SDK reads."""
    from moto.sts.models import sts_backends

    assumed = sts_backends[account]["aws"].assume_role(
        region_name=region, role_session_name=session, role_arn=arn, policy="", duration=3600, external_id=""
    )
    return {
        "AWS_ACCESS_KEY_ID": assumed.access_key_id,
        "AWS_SECRET_ACCESS_KEY": assumed.secret_access_key,
        "AWS_SESSION_TOKEN": assumed.session_token,
    }


def denial(arn: str, account: str, session: str, action: str, resource: str) -> str:
    """What IAM says to the role's session that asks for `action`; "" where its policies allow it."""
    from moto.iam.access_control import IAMPolicy, PermissionResult

    from helpers.sandbox.overlay.deleted_roles import policies_of
    from helpers.sandbox.overlay.denials import sentence

    name = arn.rpartition("/")[2]
    results = [IAMPolicy(policy).is_action_permitted(action, resource) for policy in policies_of(account, name)]
    denied = PermissionResult.DENIED in results
    if PermissionResult.PERMITTED in results and not denied:
        return ""
    return sentence(f"arn:aws:sts::{account}:assumed-role/{name}/{session}", action, resource, denied)


def _trusts(statement: dict) -> bool:
    principal = statement.get("Principal")
    services = _list(principal.get("Service")) if isinstance(principal, dict) else _list(principal)
    actions = _list(statement.get("Action"))
    return statement.get("Effect") == "Allow" and bool({SERVICE, "*"} & {*services}) and "sts:AssumeRole" in actions


def _list(value: object) -> list:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
