"""The names and descriptions that a new security group may have, and its VPC. Moto takes any.

Rules: the API reference of CreateSecurityGroup. Sentences: that of other letters than ASCII as widely quoted from EC2; that
of "default" in the code of openstack/ec2-api, which stands in for the same API.
"""

import re

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_takes_any_name_for_a_group",)
SIGNS = r"[A-Za-z0-9 ._\-:/()#,@\[\]+=&;{}!$*]"
NOT_ASCII = "Value ({value}) for parameter {name} is invalid. Character sets beyond ASCII are not supported."
NOT_ALLOWED = (
    "Value ({value}) for parameter {name} is invalid. Allowed characters are a-z, A-Z, 0-9, spaces, and "
    "._-:/()#,@[]+=&;{{}}!$*"
)
RESERVED = "Cannot use reserved security group name: default"
LIKE_AN_ID = "Value ({value}) for parameter GroupName is invalid. Group names may not be in the format sg-*."


def install() -> None:
    """Have them looked at when somebody asks for a group; a VPC's own default group is made by moto itself."""
    from moto.ec2.exceptions import EC2ClientError
    from moto.ec2.responses.security_groups import SecurityGroups

    @wraps(SecurityGroups.create_security_group)
    def created(create, self):
        name, vpc = self._get_param("GroupName") or "", self._get_param("VpcId")
        if said := problem(name, self._get_param("Description") or ""):
            raise EC2ClientError("InvalidParameterValue", said)
        if vpc:
            self.ec2_backend.get_vpc(vpc)
        return create(self)


def problem(name: str, description: str) -> str:
    """What EC2 says of a group so named and described; "" where it takes it."""
    for parameter, value in (("GroupName", name), ("GroupDescription", description)):
        if not value.isascii():
            return NOT_ASCII.format(value=value, name=parameter)
        if len(value) > 255 or not re.fullmatch(f"{SIGNS}*", value):
            return NOT_ALLOWED.format(value=value, name=parameter)
    if name.startswith("sg-"):
        return LIKE_AN_ID.format(value=name)
    return RESERVED if name == "default" else ""
