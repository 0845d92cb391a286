"""Whether a request's body of XML is as S3's model has it: what is required is there, and a choice is one of its choices."""

from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from helpers.sandbox.overlay.xml_names import local_name

OPEN = ("BucketLocationConstraint",)  # there is an error of its own for these choices


def read(document: bytes | str) -> ElementTree.Element:
    """The root of a document. Raises ElementTree.ParseError for what is no XML, or declares entities of its own."""
    if "<!" in (document if isinstance(document, str) else document.decode("utf-8", "replace")):
        raise ElementTree.ParseError("a declaration")
    return ElementTree.fromstring(document)  # noqa: S314 without declarations nothing grows


def payload_of(operation: Any) -> Any:
    """The shape of the XML that an operation's body holds; None where it holds none, or bytes."""
    shape = operation.input_shape
    if name := shape.serialization.get("payload"):
        return shape.members[name] if shape.members[name].type_name == "structure" else None
    return None if all(map(_is_elsewhere, shape.members.values())) else shape


def is_required(operation: Any) -> bool:
    """Whether the operation cannot be without its body."""
    shape = operation.input_shape
    return shape.serialization.get("payload", shape.required_members[0]) in shape.required_members


def is_valid(body: bytes, shape: Any) -> bool:
    """Whether `body` is XML, and has what the shape requires of it."""
    try:
        root = read(body)
    except ElementTree.ParseError:
        return False
    return not any(_faults(root, shape))


def _faults(element: Any, shape: Any) -> Iterator[str]:
    """The names of the members that are missing, or have a value that is none of their choices."""
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            found = [one for one in element if local_name(one) == _xml_name(name, member)]
            if not found and name in shape.required_members and not _is_elsewhere(member):
                yield name
            for one in found:
                yield from _faults(one, _entry(member))
    elif shape.type_name == "list":
        for one in element:
            yield from _faults(one, shape.member)
    elif (
        shape.type_name == "string" and shape.enum and shape.name not in OPEN and (element.text or "") not in shape.enum
    ):
        yield local_name(element)


def _entry(member: Any) -> Any:
    """The shape of one element: of a list that is flattened, of one of its entries."""
    return member.member if member.type_name == "list" and member.serialization.get("flattened") else member


def _xml_name(name: str, member: Any) -> str:
    if member.type_name == "list" and member.serialization.get("flattened"):
        inner = member.member.serialization.get("name")
        return str(member.serialization.get("name") or inner or name)
    return str(member.serialization.get("name", name))


def _is_elsewhere(member: Any) -> bool:
    """Whether a member is no element: an attribute, or a part of the path, the query or the headers."""
    return bool(member.serialization.get("xmlAttribute") or member.serialization.get("location"))
