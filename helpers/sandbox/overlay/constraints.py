"""What a service's model requires of a request is checked before anything is done; moto crashes for want of it, or takes it.

Required members, lengths, ranges, patterns and enumerations are those of the service's own model, which botocore carries; of EC2's
only what is required and the choices are looked at. What EC2 says of a choice was found quoted without what follows there.
Of the sentences see constraint_words; that of a dry run is in getmoto/moto issue 1980, an answer of AWS's.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from helpers.sandbox.overlay.constraint_words import CODES, Failure, words
from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_still_crashes_for_want_of_what_a_model_requires",)
OF_A_LIST = "Member must satisfy constraint: [{}]"
OF_A_MAP = "Map value must satisfy constraint: [{}]"
ENUMERATED = "Member must satisfy enum value set:"
SAID_OTHERWISE = (
    "desiredStatus",
    "launchType",
)  # of which ECS says it itself (overlay/ecs/listing.py), with fewer choices
NOT_CHOSEN = "{} should be one of [{}]."  # ECS's, as listing.py has it
OF_MOTO = {"awslambda": "lambda"}  # where moto's name of a service is not that of its model
CHOSEN = ("InvalidParameterValue", "Value ({}) for parameter {} is invalid.")  # EC2's; what follows there was not found
OWN_WORDS = (
    "instanceType",
    "volumeType",
    "resourceType",
)  # of which EC2 says something else, elsewhere in this overlay
DRY_RUN = ("DryRunOperation", "Request would have succeeded, but DryRun flag is set.")


def install() -> None:
    """Have each operation of the services in CODES, and EC2's, refuse such requests once they are allowed."""
    from moto.core import utils
    from moto.core.responses import BaseResponse

    @wraps(BaseResponse.call_action)
    def checked(call_action: Callable[..., Any], self: Any) -> Any:
        if OF_MOTO.get(self.service_name, self.service_name) in (*CODES, "ec2"):
            refusal = _refusal(self)
            action = utils.camelcase_to_underscores(self._get_action() or "")
            if refusal is not None and hasattr(self, action):
                setattr(self, action, refusal)  # called after the authorization, which goes first
                self._determine_resource = lambda: "*"  # which moto may not find in such a request
        return call_action(self)


def _refusal(handler: Any) -> Callable[[], Any] | None:
    """What to do in the place of the operation that was asked for; None where the request is as its model wants it."""
    from moto.core.utils import get_service_model

    service = OF_MOTO.get(handler.service_name, handler.service_name)
    model = get_service_model(service)
    action = handler._get_action()
    if action not in model.operation_names:
        return None
    operation = model.operation_model(action)
    if operation.input_shape is None:
        return None
    given = _parameters(handler, model, operation)
    failures = list(failures_in(given, operation.input_shape, strict=service != "ec2"))
    if service == "ecs":
        no_choices = [one for one in failures if one.rule.startswith(ENUMERATED)]
        failures = [one for one in failures if one not in no_choices]
        wrong = next((one for one in no_choices if _last(one) not in SAID_OTHERWISE), None)
        if wrong and not failures:
            return answering(handler, 400, CODES["ecs"], NOT_CHOSEN.format(_last(wrong), ",".join(_choices(wrong))))
    if failures:
        return answering(handler, 400, *words(operation, service, failures))
    if service == "ec2" and (wrong := next(_no_choices(given, operation.input_shape), None)):
        return answering(handler, 400, CHOSEN[0], CHOSEN[1].format(wrong.value, _last(wrong)))
    if service == "ec2" and given.get("DryRun"):
        return answering(handler, 412, *DRY_RUN)
    return None


def _no_choices(given: dict[str, Any], shape: Any) -> Iterator[Failure]:
    """The values of a request to EC2 that are none of those that the model has, in whatever case they are."""
    for one in failures_in(given, shape):
        looked_at = one.rule.startswith(ENUMERATED) and _last(one) not in OWN_WORDS
        if looked_at and str(one.value).lower() not in map(str.lower, _choices(one)):
            yield one


def _last(failure: Failure) -> str:
    """The name of the member itself."""
    return failure.place.rpartition(".")[2]


def _choices(failure: Failure) -> list[str]:
    return failure.rule.removeprefix(ENUMERATED).strip(" []").split(", ")


def _parameters(handler: Any, model: Any, operation: Any) -> dict[str, Any]:
    from moto.core.parse import PROTOCOL_PARSERS
    from moto.core.request import determine_request_protocol

    request = handler.normalized_request
    parser = PROTOCOL_PARSERS[determine_request_protocol(model, request.content_type)](operation, map_type=dict)
    parts = {"method": request.method, "values": request.values, "headers": request.headers, "body": request.data}
    return parser.parse(parts | {"url_path": request.path, "url_params": handler.uri_match})


def answering(handler: Any, status: int, code: str, message: str) -> Callable[[], Any]:
    """What answers with this error, in the handler's protocol; moto has the status 400 for all that a model does not name."""
    from moto.core.exceptions import ServiceException
    from moto.core.responses import ActionResult

    class Refusal(ServiceException):
        """Of no module of moto's, in which it would look for a service's model."""

    def answer() -> Any:
        _, headers, body = handler.serialized(ActionResult(Refusal(code, message)))
        return body, headers | {"status": status}

    return answer


def failures_in(value: Any, shape: Any, place: str = "", *, strict: bool = True) -> Iterator[Failure]:
    """What is wrong with a value, by its shape in the model; without `strict` only what is required and not there."""
    match shape.type_name:
        case "structure" if isinstance(value, dict):
            for name, member in shape.members.items():
                inner = f"{place}.{_small(name)}" if place else _small(name)
                if value.get(name) is not None:
                    yield from failures_in(value[name], member, inner, strict=strict)
                elif name in shape.required_members:
                    yield Failure(inner, None, "Member must not be null")
        case "list" if isinstance(value, list):
            rules = [*_rules(value[0], shape.member)] if value and strict else []
            if rules and not all(holds for one in value for _, holds in _rules(one, shape.member)):
                yield Failure(place, value, OF_A_LIST.format(", ".join(rule for rule, _ in rules)))
            for number, one in enumerate(value, 1) if not rules else ():
                yield from failures_in(one, shape.member, f"{place}.{number}.member", strict=strict)
        case "map" if isinstance(value, dict):
            for name, one in value.items():
                inner = list(failures_in(one, shape.value, f"{place}.{name}.member", strict=strict))
                broken = any(failure.value is one for failure in inner)
                if broken:
                    rules = ", ".join(rule for rule, _ in _rules(one, shape.value))
                    yield Failure(place, value, OF_A_MAP.format(rules))
                yield from (failure for failure in inner if failure.value is not one)
    if strict:
        yield from (Failure(place, value, rule) for rule, holds in _rules(value, shape) if not holds)


def _rules(value: Any, shape: Any) -> Iterator[tuple[str, bool]]:
    """The rules that a shape has for a value itself, and whether it keeps each."""
    if isinstance(value, str) and shape.type_name == "string":
        if shape.enum:
            yield f"{ENUMERATED} [{', '.join(shape.enum)}]", value in shape.enum
        pattern = _pattern(shape.metadata.get("pattern", ""))
        if pattern:
            too_long = len(value) > shape.metadata.get("max", len(value))  # some patterns take for ever then
            yield (
                f"Member must satisfy regular expression pattern: {pattern.pattern}",
                too_long or bool(pattern.fullmatch(value)),
            )
    size, what = _size(value, shape)
    if size is not None:
        if "max" in shape.metadata:
            yield (
                f"Member must have {what} less than or equal to {shape.metadata['max']}",
                size <= shape.metadata["max"],
            )
        if "min" in shape.metadata:
            yield (
                f"Member must have {what} greater than or equal to {shape.metadata['min']}",
                size >= shape.metadata["min"],
            )


def _size(value: Any, shape: Any) -> tuple[int | float | None, str]:
    """What a value's "min" and "max" are compared with: its length, or the number itself; None where nothing is."""
    if shape.type_name in ("string", "list", "map") and isinstance(value, str | list | dict):
        return len(value), "length"
    if shape.type_name in ("integer", "long", "float", "double") and isinstance(value, int | float):
        return value, "value"
    return None, ""


@cache
def _pattern(pattern: str) -> re.Pattern[str] | None:
    """A model's pattern; None where there is none, or none that Python knows (\\p{L})."""
    try:
        return re.compile(pattern, re.ASCII) if pattern else None  # as in Java, \\w is no letter of other scripts
    except re.error:
        return None


def _small(name: str) -> str:
    return name[:1].lower() + name[1:]
