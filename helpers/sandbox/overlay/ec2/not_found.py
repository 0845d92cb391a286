"""What is not there, said as EC2 says it: one id, in quotes. Moto writes a set ("VpcID {'vpc-…'} does not exist.").

The sentences: awsdocs' troubleshooting of VPCs ("The vpc ID 'vpc-…' does not exist"); terraform-provider-aws quotes the
internet gateway's.
"""

from collections.abc import Callable, Iterable
from typing import Any


def install() -> None:
    """Have these errors say one id."""
    from moto.ec2 import exceptions

    for name, sentence in (
        ("InvalidVPCIdError", "The vpc ID '{id}' does not exist"),
        ("InvalidSecurityGroupNotFoundError", "The security group '{id}' does not exist"),
        ("InvalidInternetGatewayIdError", "The internetGateway ID '{id}' does not exist"),
    ):
        error = getattr(exceptions, name)
        error.__init__ = _worded(error.__init__, sentence)


def _worded(make: Callable[[Any, Any], None], sentence: str) -> Callable[[Any, Any], None]:
    def made(self, identity):
        one = identity if isinstance(identity, str) or not isinstance(identity, Iterable) else min(identity, default="")
        make(self, one)
        self.message = sentence.format(id=one)
        self.args = (self.message,)

    return made
