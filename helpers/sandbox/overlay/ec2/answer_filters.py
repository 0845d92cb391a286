"""A filter is acted on, with its wildcards, or refused; moto ignores those of some calls, and others beside an id.

What moto does not know is looked for in the answer itself: "block-device-mapping.device-name" names blockDeviceMapping/
item/deviceName there. A filter of which no answer tells the value is refused as one that the sandbox lacks.

Wildcards ("*" and "?") and that one of several values is enough: "Filter for Amazon EC2 resources" (EC2 User Guide).
"""

import re
from collections.abc import Callable, Iterator
from typing import Any
from xml.etree import ElementTree

from helpers.sandbox.overlay import constraints
from helpers.sandbox.overlay.patching import replaces, wraps
from helpers.sandbox.overlay.xml_names import local_name

STILL_NEEDED = ("test_moto_still_ignores_filters_and_wildcards",)
IGNORED = (
    "DescribeAvailabilityZones",
    "DescribeEgressOnlyInternetGateways",
    "DescribeImages",
    "DescribeInstanceStatus",
    "DescribeNatGateways",
    "DescribeRegions",
    "DescribeVpcPeeringConnections",
)  # calls of which moto passes over filters, some or all of them
ALIASES = {
    "DescribeImages": {"state": "image-state", "owner-id": "image-owner-id", "owner-alias": "image-owner-alias"},
    "DescribeRegions": {"endpoint": "region-endpoint"},
    "DescribeAvailabilityZones": {"state": "zone-state"},
}
OF_RESERVATIONS = ("owner-id", "requester-id", "reservation-id")
NOT_TOLD = "the filter '{}' of {}"


def install() -> None:
    """Have filters acted on so."""
    from moto.core.responses import BaseResponse
    from moto.ec2 import utils
    from moto.ec2.responses import EC2Response

    @wraps(BaseResponse.call_action, before=constraints)
    def filtered(call_action: Callable[..., Any], self: Any) -> Any:
        given = _given(self) if self.service_name == "ec2" else {}
        if not given:
            return call_action(self)
        action = self._get_action()
        if action not in IGNORED or (action == "DescribeImages" and not self._get_param("ImageIds")):
            try:
                return call_action(self)
            except NotImplementedError:
                pass  # one of them is none that moto knows
        self.filters_of_answer = given
        return _kept(call_action(self), action, given)

    @wraps(EC2Response._filters_from_querystring)
    def left(filters: Callable[..., Any], self: Any) -> Any:
        own = getattr(self, "filters_of_answer", {})
        return {name: values for name, values in filters(self).items() if name not in own}

    @replaces(utils.instance_value_in_filter_values)
    def instance_value_in_filter_values(instance_value: Any, filter_values: Any) -> bool:
        return _is_among(instance_value, filter_values)

    @replaces(utils.is_filter_matching)
    def is_filter_matching(obj: Any, _filter: str, filter_value: Any) -> bool:
        return filter_value is not None and _is_among(obj.get_filter_value(_filter), filter_value)


def _given(handler: Any) -> dict[str, list[str]]:
    """The filters of a request, {name: values}."""
    found = {}
    for one in handler._get_params().get("Filter") or handler._get_params().get("Filters") or []:
        if isinstance(one, dict) and isinstance(one.get("Name"), str):
            found[one["Name"]] = list(one.get("Value") or one.get("Values") or [])
    return found


def pattern(value: str) -> re.Pattern[str]:
    """What a filter's value matches: "*" is any text, "?" any letter, a backslash before them themselves."""
    signs = {"*": ".*", "?": "."}
    parts = re.findall(r"\\[*?\\]|[*?]|[^*?\\]+|\\", value)
    return re.compile(
        "".join(signs.get(one) or re.escape(one[1:] if len(one) == 2 and one[0] == "\\" else one) for one in parts),
        re.DOTALL,
    )


def _is_among(value: Any, wanted: Any) -> bool:
    """Whether a value of moto's, or one of several, is among those of a filter."""
    from moto.core.utils import iso_8601_datetime_with_milliseconds

    patterns = [pattern(str(one)) for one in ([wanted] if isinstance(wanted, str) else wanted)]
    several = value if isinstance(value, list | tuple | set | type({}.keys()) | type({}.values())) else [value]
    texts: list[str] = []
    for one in several:
        if hasattr(one, "isoformat"):  # what answers tell of it has no milliseconds
            texts += [iso_8601_datetime_with_milliseconds(time) for time in (one, one.replace(microsecond=0))]
        elif one is not None:
            texts.append(str(one).lower() if isinstance(one, bool) else str(one))
    return any(one.fullmatch(text) for one in patterns for text in texts)


def _kept(answer: Any, action: str, given: dict[str, list[str]]) -> Any:
    """An answer without what the filters leave out. Raises NotImplementedError for a filter of which it tells nothing."""
    status, headers, body = answer
    if status != 200:
        return answer
    root = ElementTree.fromstring(body)  # noqa: S314 an answer of moto's
    for name, wanted in given.items():
        _leave_out(root, action, name, [pattern(one) for one in wanted])
    uri = root.tag[1:].partition("}")[0] if root.tag.startswith("{") else None
    return status, headers, ElementTree.tostring(root, encoding="unicode", default_namespace=uri)


def _leave_out(root: Any, action: str, name: str, wanted: list[re.Pattern[str]]) -> None:
    resources = list(_resources(root, action))
    name_there = ALIASES.get(action, {}).get(name, name)
    told = [(parent, one, values_of(one, name_there)) for parent, one in resources]
    if action == "DescribeInstances" and name in OF_RESERVATIONS:
        own = {
            entry: values_of(each, name)
            for each in root.iter()
            for entry in each
            if local_name(entry) == "instancesSet"
        }
        told = [(parent, one, own[parent]) for parent, one in resources]
    if resources and not any(values for *_, values in told) and not name.startswith("tag"):
        raise NotImplementedError(NOT_TOLD.format(name, action))
    for parent, one, values in told:
        if not any(each.fullmatch(value) for each in wanted for value in values):
            parent.remove(one)
    if action == "DescribeInstances":
        reservations = next(one for one in root if local_name(one) == "reservationSet")
        for reservation in list(reservations):
            if not any(len(one) for one in reservation if local_name(one) == "instancesSet"):
                reservations.remove(reservation)


def _resources(root: Any, action: str) -> Iterator[tuple[Any, Any]]:
    """What an answer lists, each with the element that it stands in."""
    lists = [one for one in root if any(local_name(entry) == "item" for entry in one)]
    if action == "DescribeInstances":
        lists = [
            one for reservation in lists for entry in reservation for one in entry if local_name(one) == "instancesSet"
        ]
    yield from ((one, entry) for one in lists for entry in one)


def values_of(resource: Any, name: str) -> list[str]:
    """What a resource tells of a filter's name, from where it stands least deep; "" for an empty element."""
    if name.startswith("tag"):
        return _of_tags(resource, name)
    wanted = _plain(name)
    found = [(len(path), text) for path, text in _leaves(resource, ()) if _spells(path, wanted)]
    least = min((depth for depth, _ in found), default=0)
    return [text for depth, text in found if depth == least]


def _of_tags(resource: Any, name: str) -> list[str]:
    sets = [one for one in resource if local_name(one) == "tagSet"]
    tags = [{local_name(part): part.text or "" for part in tag} for one in sets for tag in one]
    if name.startswith("tag:"):
        return [tag.get("value", "") for tag in tags if tag["key"] == name.removeprefix("tag:")]
    return [tag.get("key" if name == "tag-key" else "value", "") for tag in tags]


def _leaves(element: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    for child in element:
        tag = local_name(child)
        inner = path if tag == "item" else (*path, _plain(tag.removesuffix("Set")))
        if len(child):
            yield from _leaves(child, inner)
        else:
            yield inner, child.text or ""


def _spells(path: tuple[str, ...], wanted: str) -> bool:
    """Whether a filter's name is a path, of which it may leave out all but the last."""
    if not path or not wanted.endswith(path[-1]):
        return False
    rest = wanted[: len(wanted) - len(path[-1])]
    for part in path[:-1]:
        rest = rest.removeprefix(part) if rest.startswith(part) else rest.removeprefix(part.removesuffix("s"))
    return not rest


def _plain(name: str) -> str:
    return name.replace("-", "").replace(".", "").lower()
