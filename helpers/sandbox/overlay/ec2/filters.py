"""A filter that there is not is a mistake in the request; moto takes it for something that it still lacks.

The sentence: as quoted in hashicorp/terraform issue 20824. Which filters there are: EC2's own documentation of each call,
which botocore carries. What is among them and moto does not know is told as what it is, a gap of the sandbox.
"""

import html
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from helpers.sandbox.overlay.patching import replaces, wraps

STILL_NEEDED = ("test_moto_takes_a_filter_that_there_is_not_for_one_that_it_lacks_or_for_none",)
LISTED = re.compile(r"<li>\s*<p>\s*(?:<code>)?([^<\s]+)")
OTHERS = re.compile(r"<code>([^<]+)</code>")  # other spellings, and also values: rather one too many than one too few


def install() -> None:
    """Have the filters of every request to EC2 that is allowed looked over first."""
    from moto.core.utils import camelcase_to_underscores
    from moto.ec2.exceptions import EC2ClientError, MotoNotImplementedError
    from moto.ec2.responses import EC2Response

    @wraps(EC2Response._authenticate_and_authorize_normal_action, on=EC2Response)
    def allowed(allow, self, resource):
        allow(self, resource)
        action = self._get_action()
        wrong = next((name for name in names_in(self._get_params()) if not is_filter(action, name)), None)
        if wrong is not None:

            def refused():
                raise EC2ClientError("InvalidParameterValue", f"The filter '{wrong}' is invalid")

            setattr(self, camelcase_to_underscores(action), refused)

    @replaces(MotoNotImplementedError.__init__)
    def missing(self, blurb: str) -> None:
        NotImplementedError.__init__(self, blurb)  # without moto's address: a learner has nothing to report there


def names_in(parameters: dict[str, Any]) -> Iterator[str]:
    """The names of the filters among the parameters of a request."""
    for given in (parameters.get("Filters"), parameters.get("Filter")):
        for one in given if isinstance(given, list) else []:
            if isinstance(one, dict) and isinstance(one.get("Name"), str):
                yield one["Name"]


def is_filter(action: str, name: str) -> bool:
    """Whether `action` has this filter, as far as its documentation tells; where it lists none, it may have any."""
    known = filters_of(action)
    if not known:
        return True
    if name.startswith("tag:") or name == "tag-value":  # the second is of old, and in no list any more
        return any(one.startswith("tag") for one in known)
    return _plain(name) in known


@cache
def filters_of(action: str) -> frozenset[str]:
    """The filters that the documentation of `action` lists, in plain letters; none where it lists none."""
    from moto.core.utils import get_service_model

    model = get_service_model("ec2")
    shape = model.operation_model(action).input_shape if action in model.operation_names else None
    filters = [shape.members[name] for name in ("Filters", "Filter") if name in shape.members] if shape else []
    told = filters[0].documentation if filters else ""
    listed = LISTED.findall(told)
    return frozenset(_plain(html.unescape(one)) for one in (*listed, *OTHERS.findall(told))) if listed else frozenset()


def _plain(name: str) -> str:
    """EC2 takes "isDefault" for "is-default"."""
    return name.replace("-", "").lower()
