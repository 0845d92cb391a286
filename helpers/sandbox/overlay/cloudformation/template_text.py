"""Templates as they are written, in JSON or YAML, and what CloudFormation says of those that are neither."""

import functools
import json
from typing import Any

INLINE_LIMIT = 51_200
URL_LIMIT = 1_000_000
SCALARS = ("bool", "int", "float", "null")


def parsed(text: str) -> dict[str, Any]:
    """The template. Raises moto's ValidationError in CloudFormation's words for what is none."""
    if text.lstrip().startswith("{"):
        return _mapping(_from_json(text))
    return _mapping(_from_yaml(text))


def _mapping(found: Any) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise _error("Template format error: unsupported structure.")
    return found


def _error(message: str) -> Exception:
    from moto.cloudformation.exceptions import ValidationError

    return ValidationError(message=message)


def _from_json(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise _error(
            f"Template format error: JSON not well-formed. (line {error.lineno}, column {error.colno})"
        ) from None
    except RecursionError:
        raise _error("Template format error: JSON not well-formed.") from None
    except KeyError as error:
        raise _error(f"Template format error: JSON not well-formed. Duplicate key [{error.args[0]}]") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A mapping; KeyError with the name that is there twice."""
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        raise KeyError(next(name for name in names if names.count(name) > 1))
    return found


def _from_yaml(text: str) -> Any:
    import yaml

    try:
        return yaml.load(text, Loader=_loader())  # noqa: S506 a safe loader, with the functions' tags
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f" (line {mark.line + 1}, column {mark.column + 1})" if mark else ""
        raise _error(f"Template format error: YAML not well-formed.{where}") from None
    except (yaml.YAMLError, RecursionError, ValueError):
        raise _error("Template format error: YAML not well-formed.") from None


@functools.cache
def _loader() -> Any:
    """A loader of YAML that leaves dates as they are written, reads the functions' short forms, and takes no key twice."""
    import yaml

    base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

    class Loader(base):  # type: ignore[misc]
        """Reads templates."""

    Loader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in several if not tag.endswith((":timestamp", ":merge"))]
        for first, several in base.yaml_implicit_resolvers.items()
    }
    Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _one_mapping)
    Loader.add_multi_constructor("!", _function)
    return Loader


def _one_mapping(loader: Any, node: Any) -> dict[str, Any]:
    import yaml

    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, str):
            key = key_node.value
        if not isinstance(key, str) or key in found:
            raise yaml.constructor.ConstructorError(None, None, f"duplicate key {key}", key_node.start_mark)
        found[key] = loader.construct_object(value_node, deep=True)
    return found


def _function(loader: Any, suffix: str, node: Any) -> dict[str, Any]:
    """A function's short form, such as !Sub, in its long form."""
    import yaml

    if isinstance(node, yaml.ScalarNode):
        value: Any = node.value
    elif isinstance(node, yaml.SequenceNode):
        value = [loader.construct_object(one, deep=True) for one in node.value]
    else:
        value = _one_mapping(loader, node)
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    name = suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}"
    return {name: value}
