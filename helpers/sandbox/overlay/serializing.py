"""An answer is written as moto writes it, in a third of the time: AWS's images and instance types are thousands of elements.

For each value of an answer moto makes a context and joins a path, which it needs only where an answer names transformers;
and xmltodict checks each name and each value of a document for what no answer of moto has in it.
"""

import functools
import io
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from xml.sax.saxutils import escape, quoteattr

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_still_takes_longer_to_write_an_answer",)
DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'
OF_TEXTS = ("_serialize", "_serialize_type_string", "_default_serialize")  # methods of moto
NAME = re.compile(r"[A-Za-z_][\w.:-]*", re.ASCII)


class Member(NamedTuple):
    """A member of a structure: the names under which an object may have it (None: moto is asked each time), whether a
    transformer may be for it, and the name under which a text is written as it is (None: it is written otherwise).
    """

    name: str
    shape: Any
    names: tuple[str, ...] | None
    may_be_transformed: bool
    written_as: str | None


class NotPlain(Exception):
    """There is something in a document that is left to xmltodict."""


def install() -> None:
    """Have moto's serializers find values and write XML so."""
    from moto.core.serialize import (
        AttributePickerContext,
        BaseJSONSerializer,
        BaseXMLSerializer,
        EC2Serializer,
        ResponseSerializer,
        XFormedAttributePicker,
    )
    from moto.core.utils import MISSING, get_value

    of_moto = ResponseSerializer._serialize_structure_member

    @wraps(ResponseSerializer._serialize_type_structure)
    def structure(serialize: Any, self: Any, serialized: Any, value: Any, shape: Any, key: str) -> None:
        picker, is_plain = self._value_picker, type(self)._serialize_structure_member is of_moto
        if value is None or not is_plain or type(picker) is not XFormedAttributePicker:
            serialize(self, serialized, value, shape, key)
            return
        wrapper, get = self.MAP_TYPE() if key else serialized, _looking_in(value)
        for one in _members(self, shape, value, picker):
            if one.names is None:
                of_moto(self, wrapper, value, one.shape, one.name)
                continue
            there = None
            for name in one.names:
                if (found := get(name, MISSING)) is not MISSING:
                    there = found
                    break
            if one.may_be_transformed and (transform := _transformer(self, picker, one.name)):
                there = transform(there)
            if there is None:
                continue
            if one.written_as is None or type(there) is not str:
                self._serialize(wrapper, there, one.shape, one.name)
            else:
                wrapper[one.written_as] = there
        if key:
            self._default_serialize(serialized, wrapper, shape, key)

    def _members(serializer: Any, shape: Any, value: Any, picker: Any) -> tuple[Member, ...]:
        """The members of a structure; a shape knows its parent, and an object's class says what it calls things."""
        known, transformed = vars(shape).setdefault("members_by_class", {}), _transformed(picker)
        place = (type(serializer), type(value), transformed)
        if place not in known:
            found: list[Member] = []
            for name, member in shape.members.items():
                member.parent = shape
                names = tuple(picker.get_possible_keys(AttributePickerContext(value, name, member)))
                plain = None if any("." in one for one in names) else names
                written = _written_as(serializer, member, name)
                found.append(Member(name, member, plain, name.endswith(transformed), written))
            known[place] = tuple(found)
        return known[place]

    def _written_as(serializer: Any, shape: Any, name: str) -> str | None:
        """The name under which a text is written as it is; None for what is more, or written otherwise."""
        kind, own = type(serializer), shape.serialization
        writes_texts = any(
            issubclass(kind, base) and all(getattr(kind, method) is getattr(base, method) for method in OF_TEXTS)
            for base in (BaseXMLSerializer, BaseJSONSerializer)
        )
        if not writes_texts or shape.type_name != "string" or own.get("xmlNamespace") or own.get("xmlAttribute"):
            return None
        return str(serializer.get_serialized_name(shape, name))

    def _looking_in(value: Any) -> Callable[[str, Any], Any]:
        """What gives the value that an object has under a name, or else what it is given."""
        if type(value) is dict:
            return value.get
        return functools.partial(get_value if hasattr(value, "__getitem__") else getattr, value)

    @wraps(BaseXMLSerializer._serialize_body)
    def body(serialize: Any, self: Any, content: Mapping[str, Any]) -> str:
        return _written(serialize, self, content, "")

    @wraps(EC2Serializer._serialize_body)
    def document(serialize: Any, self: Any, content: Mapping[str, Any]) -> str:
        return _written(serialize, self, content, DECLARATION)


def _transformed(picker: Any) -> tuple[str, ...]:
    """The ends of the names of all values that a transformer may be for: it is found by the end of a value's path."""
    known: tuple[str, ...] | None = vars(picker).get("ends")
    if known is None:
        known = picker.ends = tuple(path.rpartition(".")[2] for path in picker.response_transformers)
    return known


def _transformer(serializer: Any, picker: Any, name: str) -> Callable[[Any], Any] | None:
    """The transformer for a member of the structure that is being written."""
    known, place = vars(picker).setdefault("by_place", {}), (*serializer.path, name)
    if place not in known:
        path = ".".join(place)
        known[place] = next((one for end, one in picker.response_transformers.items() if path.endswith(end)), None)
    return known[place]


def _written(serialize: Any, serializer: Any, content: Mapping[str, Any], declaration: str) -> str:
    if not serializer.pretty_print:
        try:
            return declaration + xml(content)
        except NotPlain:
            pass
    return serialize(serializer, content)


def xml(content: Mapping[str, Any]) -> str:
    """`content` as xmltodict writes it with short empty elements. Raises NotPlain."""
    written = io.StringIO()
    for name, value in content.items():
        _add(written.write, name, value)
    return written.getvalue()


def _add(write: Any, name: str, value: Any) -> None:
    checked = _checked(name)
    for one in value if type(value) is list else (value,):
        if isinstance(one, dict):
            _add_element(write, checked, one)
        elif text := _text(one):
            write(f"<{checked}>{text}</{checked}>")
        else:
            write(f"<{checked}/>")


def _add_element(write: Any, name: str, value: dict[str, Any]) -> None:
    attributes, children = "", []
    for key, one in value.items():
        if key[:1] == "@":
            attributes += f" {_checked(key[1:])}={quoteattr(_plain(one))}"
        elif one != []:
            children.append((key, one))
    if not children:
        write(f"<{name}{attributes}/>")
        return
    write(f"<{name}{attributes}>")
    for key, one in children:
        if type(one) is str and one:  # as most are
            write(f"<{_checked(key)}>{_escaped(one)}</{key}>")
        else:
            _add(write, key, one)
    write(f"</{name}>")


def _text(value: Any) -> str:
    """The content of an element; "" for none."""
    return "" if value is None else _escaped(_plain(value))


def _escaped(text: str) -> str:
    return escape(text) if "&" in text or "<" in text or ">" in text else text


def _plain(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    raise NotPlain


@functools.lru_cache(4096)
def _checked(name: str) -> str:
    if not NAME.fullmatch(name):
        raise NotPlain
    return name
