"""What a template may do only when the caller says so: make identities of IAM."""

from typing import Any

NAMES = {
    "AWS::IAM::AccessKey": "",
    "AWS::IAM::Group": "GroupName",
    "AWS::IAM::InstanceProfile": "InstanceProfileName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::IAM::Policy": "",
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::User": "UserName",
    "AWS::IAM::UserToGroupAddition": "",
}
IAM, NAMED_IAM = "CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"


def required(template: dict[str, Any]) -> list[str]:
    """The capability that a template needs, or []."""
    identities = [one for one in template.get("Resources", {}).values() if one.get("Type") in NAMES]
    if not identities:
        return []
    named = any(NAMES[one["Type"]] in one.get("Properties", {}) for one in identities if NAMES[one["Type"]])
    return [NAMED_IAM] if named else [IAM]


def reason(template: dict[str, Any]) -> str:
    """Why a template needs them."""
    kinds = sorted({one["Type"] for one in template.get("Resources", {}).values() if one.get("Type") in NAMES})
    return f"The following resource(s) require capabilities: [{', '.join(kinds)}]" if kinds else ""


def check(template: dict[str, Any], given: list[str]) -> None:
    """Raise AWS's error where the capabilities `given` are not enough."""
    from moto.cloudformation.exceptions import ValidationError

    missing = [one for one in required(template) if one not in given and not (one == IAM and NAMED_IAM in given)]
    if missing:
        error = ValidationError(message=f"Requires capabilities : [{', '.join(missing)}]")
        error.code = "InsufficientCapabilitiesException"
        raise error
