"""The names that a key pair, an image and a launch template may have; moto takes any.

The rules: CreateKeyPair, CreateImage and CreateLaunchTemplate (EC2 API reference). "AMI names must be …" as people quote
InvalidAMIName.Malformed; "A launch template name …" as cloud_orchestrator's form has it. A key's name is refused in the words that
EC2 has for the name of a security group; the sentence of one that is too long was not found quoted.
"""

import re
from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_takes_any_name_for_a_key_pair",)
LONGEST_KEY = 255
NOT_ASCII = "Value ({}) for parameter KeyName is invalid. Character sets beyond ASCII are not supported."
TOO_LONG = "Value ({}) for parameter KeyName is invalid. Length exceeds maximum of 255."
NO_KEY = ("MissingParameter", "The request must contain the parameter KeyName")
IMAGE = re.compile(r"[A-Za-z0-9 ()\[\]./'@_-]{3,128}")
NO_IMAGE = (
    "InvalidAMIName.Malformed",
    "AMI names must be between 3 and 128 characters long, and may contain letters, numbers, '(', ')', '.', '-', '/' and '_'",
)
TEMPLATE = re.compile(r"[A-Za-z0-9()./_-]{3,125}")
NO_TEMPLATE = (
    "InvalidLaunchTemplateName.MalformedException",
    "A launch template name must be between 3 and 125 characters, and may contain letters, numbers, and the following "
    "characters: - ( ) . / _.",
)


def install() -> None:
    """Have others refused."""
    from moto.ec2.exceptions import EC2ClientError
    from moto.ec2.responses.amis import AmisResponse
    from moto.ec2.responses.key_pairs import KeyPairs
    from moto.ec2.responses.launch_templates import LaunchTemplates

    def key(target: Callable[..., Any]) -> None:
        @wraps(target)
        def made(make: Callable[..., Any], self: Any) -> Any:
            name = self._get_param("KeyName") or ""
            if not name:
                raise EC2ClientError(*NO_KEY)
            if not name.isascii():
                raise EC2ClientError("InvalidParameterValue", NOT_ASCII.format(name))
            if len(name) > LONGEST_KEY:
                raise EC2ClientError("InvalidParameterValue", TOO_LONG.format(name))
            return make(self)

    def named(target: Callable[..., Any], parameter: str, rule: re.Pattern[str], refusal: tuple[str, str]) -> None:
        @wraps(target)
        def made(make: Callable[..., Any], self: Any) -> Any:
            if not rule.fullmatch(self._get_param(parameter) or ""):
                raise EC2ClientError(*refusal)
            return make(self)

    key(KeyPairs.create_key_pair)
    key(KeyPairs.import_key_pair)
    for call in (AmisResponse.create_image, AmisResponse.copy_image, AmisResponse.register_image):
        named(call, "Name", IMAGE, NO_IMAGE)
    named(LaunchTemplates.create_launch_template, "LaunchTemplateName", TEMPLATE, NO_TEMPLATE)
