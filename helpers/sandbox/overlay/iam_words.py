"""IAM says what is not there, and what is there already, in its own words, and reads a trust policy when it gets one; moto does not.

The sentences, as people quote them from `aws iam`: "The role with name … cannot be found." and its like (GetRole, GetUser,
GetGroup, GetUserPolicy), "Instance Profile …" (GetInstanceProfile), "Login Profile for User …" (GetLoginProfile,
CreateLoginProfile), "Policy … was not found." (GetPolicy), "User with name …" (CreateUser), "Group with name …" (CreateGroup),
"This policy contains invalid Json" (CreateRole), "Password should have a minimum length of 8" (CreateLoginProfile). Those of a
group's policy and of a role outside an instance profile are worded alike, since nobody quotes them. That names differ by more
than case: CreateUser, CreateGroup and CreateRole in the IAM API reference.
"""

import json
import re
from collections.abc import Callable, Iterable
from typing import Any

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_still_says_what_is_not_there_otherwise",)
NOT_FOUND = (
    (r"(User|Role|Group) (\S+) not found", "The {0} with name {1} cannot be found."),
    (r"Instance profile (\S+) not found", "Instance Profile {0} cannot be found."),
    (r"Login profile for (\S+) not found", "Login Profile for User {0} cannot be found."),
    (r"Policy (arn:\S+) not found", "Policy {0} was not found."),
    (r"Policy Document (\S+) not attached to role \S+", "The role policy with name {0} cannot be found."),
    (r"The Access Key with id (\S+) cannot be found", "The Access Key with id {0} cannot be found."),
)
THERE = (
    (r"(User|Group) (\S+) already exists", "{0} with name {1} already exists."),
    (r"User (\S+) already has password", "Login Profile for User {0} already exists."),
)
ATTACHABLE = "Policy {} does not exist or is not attachable."
NO_VERSION = "Policy {} version {} does not exist or is not attachable."
NO_JSON = "This policy contains invalid Json"
TOO_SHORT = "Password should have a minimum length of {}"
SHORTEST = 8  # of a password, where the account has no policy of its own ("Default password policy", IAM User Guide)


def install() -> None:
    """Have it do both."""
    from moto.iam.exceptions import EntityAlreadyExists, MalformedPolicyDocument, NotFoundException
    from moto.iam.models import Group, IAMBackend, User
    from moto.iam.responses import IamResponse

    wraps(NotFoundException.__init__, on=NotFoundException)(_saying(NOT_FOUND))
    wraps(EntityAlreadyExists.__init__, on=EntityAlreadyExists)(_saying(THERE))

    def inline(target: Callable[..., Any], owner: str) -> None:
        @wraps(target)
        def worded(find: Callable[..., Any], self: Any, policy_name: str) -> Any:
            if policy_name not in self.policies:
                raise NotFoundException(f"The {owner} policy with name {policy_name} cannot be found.")
            return find(self, policy_name)

    for kind, owner in ((User, "user"), (Group, "group")):
        inline(kind.get_policy, owner)
        inline(kind.delete_policy, owner)

    def once(target: Callable[..., Any], what: str, names: Callable[[Any], Iterable[str]]) -> None:
        @wraps(target)
        def made(make: Callable[..., Any], self: Any) -> Any:
            name = self._get_param(f"{what}Name")
            if name.lower() in map(str.lower, names(self.backend)):
                raise EntityAlreadyExists(f"{what} with name {name} already exists.")
            return make(self)

    once(IamResponse.create_user, "User", lambda backend: backend.users)
    once(IamResponse.create_group, "Group", lambda backend: backend.groups)

    @wraps(IamResponse.create_role)
    def trusting(create: Callable[..., Any], self: Any) -> Any:
        _check_json(self._get_param("AssumeRolePolicyDocument"))
        name = self._get_param("RoleName")
        if name.lower() in [role.name.lower() for role in self.backend.get_roles()]:
            raise EntityAlreadyExists(f"Role with name {name} already exists.")
        return create(self)

    @wraps(IAMBackend.attach_group_policy)
    def attached(attach: Callable[..., Any], self: Any, policy_arn: str, group_name: str) -> Any:
        if policy_arn not in self.managed_policies:
            raise NotFoundException(ATTACHABLE.format(policy_arn))
        return attach(self, policy_arn, group_name)

    @wraps(IAMBackend.get_policy_version)
    def version(get: Callable[..., Any], self: Any, policy_arn: str, version_id: str) -> Any:
        if version_id not in [one.version_id for one in self.get_policy(policy_arn).versions]:
            raise NotFoundException(NO_VERSION.format(policy_arn, version_id))
        return get(self, policy_arn, version_id)

    @wraps(IAMBackend.remove_role_from_instance_profile)
    def removed(remove: Callable[..., Any], self: Any, profile_name: str, role_name: str) -> Any:
        profile = self.get_instance_profile(profile_name)
        if self.get_role(role_name) not in profile.roles:
            raise NotFoundException(f"The role with name {role_name} cannot be found.")
        return remove(self, profile_name, role_name)

    @wraps(IAMBackend.get_instance_profiles_for_role)
    def of_role(find: Callable[..., Any], self: Any, role_name: str) -> Any:
        self.get_role(role_name)
        return find(self, role_name)

    @wraps(IamResponse.list_entities_for_policy)
    def entities(find: Callable[..., Any], self: Any) -> Any:
        self.backend.get_policy(self._get_param("PolicyArn"))
        return find(self)

    for call in (IamResponse.create_login_profile, IamResponse.update_login_profile):
        wraps(call)(_long_enough)

    def _check_json(document: str) -> None:
        try:
            json.loads(document)
        except ValueError:
            raise MalformedPolicyDocument(NO_JSON) from None


def _saying(rules: tuple[tuple[str, str], ...]) -> Callable[..., None]:
    """A wrapper of an exception's beginning that puts moto's sentence into IAM's words."""

    def made(make: Callable[..., None], self: Any, message: str | None = None, *arguments: Any) -> None:
        for pattern, words in rules:
            if found := re.fullmatch(pattern, message or ""):
                groups = found.groups()
                kind = groups[0].lower() if len(groups) == 2 and words.startswith("The {0}") else groups[0]
                message = words.format(kind, *groups[1:])
        make(self, message, *arguments)

    return made


def _long_enough(set_password: Callable[..., Any], self: Any) -> Any:
    from moto.core.exceptions import ServiceException

    class PasswordPolicyViolation(ServiceException):
        code = "PasswordPolicyViolation"

    self.backend.get_user(self._get_param("UserName"))
    policy = self.backend.account_password_policy
    shortest = int(policy.minimum_password_length) if policy else SHORTEST
    password = self._get_param("Password")
    if password is not None and len(password) < shortest:
        raise PasswordPolicyViolation(TOO_SHORT.format(shortest))
    return set_password(self)
