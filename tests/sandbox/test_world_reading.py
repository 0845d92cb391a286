"""A world's bytes may come from anybody: reading them runs nothing, changes nothing, and ends."""

import copyreg
import os
import pickle
import struct
import threading

import pytest

from helpers.sandbox.world import classes, reading, writing
from helpers.sandbox.world.reading import Unreadable

P = b"\x80\x04"


def text(value: str) -> bytes:
    return b"\x8c" + bytes([len(value)]) + value.encode()


def named(module: str, name: str) -> bytes:
    return text(module) + text(name) + b"\x93"


SUBNET = named("moto.ec2.models.subnets", "Subnet")
LOCK = named("helpers.sandbox.world.parts", "lock")


class Reduced:
    """Is written as the call of a function."""

    def __init__(self, *how):
        self.how = how

    def __reduce__(self):
        return self.how


def written(*how) -> bytes:
    return pickle.dumps(Reduced(*how), 4)


def refused(content: bytes) -> str:
    with pytest.raises(Unreadable) as error:
        reading.read(content)
    return str(error.value)


@pytest.mark.parametrize(
    "how",
    [
        (os.system, ("touch DONE",)),
        (eval, ("open('DONE', 'w')",)),
        (exec, ("open('DONE', 'w')",)),
        (getattr, ("", "join")),
        (__import__, ("antigravity",)),
        (copyreg._reconstructor, (object, object, None)),
        (threading.Thread, ()),
        (type, ("X", (), {})),
        (vars, ()),
        (pickle.loads, (b"N.",)),
    ],
)
def test_no_function_or_class_from_outside_is_called(how, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "worlds have no" in refused(written(*how))
    assert not (tmp_path / "DONE").exists()


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("moto.server", "main"),
        ("moto.ec2.models", "EC2Backend"),
        ("moto.ec2.models", "ec2_backends"),
        ("moto.ec2.responses", "EC2Response"),
        ("moto.ec2.models.subnets", "itertools"),
        ("moto.ec2.models.subnets", "Subnet.__init__"),
        ("moto.ec2.models.subnets", "Subnet.__init__.__globals__"),
        ("moto.s3.models", "os"),
        ("moto.core.utils", "convert_to_flask_response"),
        ("moto.cloudfront.models", "Distribution"),
        ("moto.nothing.models", "X"),
        ("helpers.sandbox.world.parts", "re"),
        ("helpers.sandbox.world.backends", "detach"),
        ("helpers.sandbox.tasks.model", "Task.__init__"),
        ("builtins", "object"),
        ("antigravity", "x"),
        ("idlelib.run", "main"),
    ],
)
def test_nothing_else_can_be_named(module, name):
    before = set(os.sys.modules)
    assert "worlds have no" in refused(P + named(module, name) + b".")
    assert not {"antigravity", "idlelib.run"} & (set(os.sys.modules) - before)


def test_a_class_cannot_be_called():
    assert "called" in refused(P + SUBNET + b")R.")
    assert "called" in refused(P + SUBNET + text("x") + b"\x85R.")


def test_a_class_makes_empty_objects_alone():
    made = reading.read(P + SUBNET + b")\x81.")
    assert type(made).__name__ == "Subnet"
    assert vars(made) == {}
    assert "TypeError" in refused(P + SUBNET + text("argument") + b"\x85\x81.")


def test_a_class_cannot_be_changed():
    state = b"}" + text("__init__") + text("mine") + b"s"
    before = dict(vars(classes.find("moto.ec2.models.subnets", "Subnet")))
    refused(P + SUBNET + state + b"b.")
    refused(P + SUBNET + b"N" + state + b"\x86b.")  # the form that would set attributes by name
    assert dict(vars(classes.find("moto.ec2.models.subnets", "Subnet"))) == before


def test_a_function_cannot_be_changed():
    state = b"}" + text("_make") + text("mine") + b"s"
    refused(P + LOCK + state + b"b.")
    refused(P + LOCK + b"N" + state + b"\x86b.")
    assert type(reading.read(P + LOCK + b")R.")) is type(threading.Lock())


def test_no_property_of_an_object_is_set():
    """`(None, {…})` as a state would call setters, such as that of an object's content in S3."""
    key = named("moto.s3.models", "FakeKey")
    state = b"N}" + text("value") + text("mine") + b"s\x86"
    assert "no dict" in refused(P + key + b")\x81" + state + b"b.")
    assert "no dict" in refused(P + state + b"\x940" + key + b")\x81h\x00b.")


def test_a_method_that_an_object_is_given_is_no_way_out():
    """A `__setstate__` of its own can only be what can be made, and that does nothing."""
    first = b"}" + text("__setstate__") + LOCK + b"s"
    refused(P + SUBNET + b")\x81" + first + b"b}" + text("a") + text("b") + b"sb.")


@pytest.mark.parametrize(
    ("module", "name", "arguments"),
    [
        ("parts", "body", ("../../../../etc/passwd",)),
        ("parts", "body", ("0" * 64,)),
        ("parts", "bound", ("text", "join")),
        ("parts", "bound", ("text", "__class__")),
        ("parts", "default_dict", ("os.system",)),
        ("parts", "declared", ("AWS::Nothing::Else",)),
        ("parts", "private_key", (b"no key",)),
        ("parts", "address", ("example.com",)),
        ("backends", "backend", ("ec2", "../1", "us-east-1")),
        ("backends", "backend", ("ec2", "123456789012", "nowhere")),
        ("backends", "backend", ("moto_api", "123456789012", "global")),
        ("backends", "backend", ("os", "123456789012", "aws")),
        ("backends", "policy_of_aws", ("x", "y", "z")),
    ],
)
def test_the_makers_of_parts_take_only_what_is_written(module, name, arguments):
    given = pickle.dumps(arguments, 4)[2:-1]
    given = given[9:] if given[:1] == b"\x95" else given  # without its frame
    refused(P + named(f"helpers.sandbox.world.{module}", name) + given + b"R.")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"N.",
        P,
        P + b"N",
        P + b"N.N.",
        P + b"c" + b"os\nsystem\n.",
        P + b"i" + b"os\nsystem\n.",
        P + b"(o.",
        P + b"\x82\x01.",  # an extension
        P + b"Psomewhere\n.",
        P + b"Q.",
        P + b"r" + struct.pack("<I", 2**31 - 1) + b".",  # a memo of 32 GB
        P + b"q\x01.",
        P + b"B" + struct.pack("<I", 500_000_000) + b"x.",
        P + b"\x8e" + struct.pack("<Q", 2**62) + b"x.",
        P + b"\x8d" + struct.pack("<Q", 500_000_000) + b"x.",
        P + b"\x95" + struct.pack("<Q", 2**62) + b"N.",
        P + b"\x8b" + struct.pack("<i", 2**30) + b".",
        P + b"\x96" + struct.pack("<Q", 2**40) + b".",
        P + b"2.",
        P + b"1.",
        P + b"t.",
        P + b"}" * 10,
        b"\x80\x05N.",
        os.urandom(1000),
    ],
)
def test_what_no_world_has_is_refused_before_it_is_read(content):
    refused(content)


def test_any_end_that_is_missing_is_noticed():
    whole = writing.write({"a": [1, 2.5, "three", b"four", None, True, {5}, (6, 7)], "b": threading.Lock()})
    assert reading.read(whole)["a"] == [1, 2.5, "three", b"four", None, True, {5}, (6, 7)]
    for length in range(len(whole)):
        refused(whole[:length])


def test_what_could_not_be_read_is_not_written():
    with pytest.raises(classes.ForeignClass):
        writing.write({"x": Reduced(os.system, ("true",))})
    with pytest.raises((classes.ForeignClass, pickle.PicklingError)):
        writing.write({"x": os.system})
    with pytest.raises((AttributeError, pickle.PicklingError)):
        writing.write({"x": lambda: None})


def test_no_class_of_a_world_is_called_in_reading_but_those_that_were_looked_through():
    """The names in the list are there and needed: a class that moto drops, or mends, is taken out."""
    for name in classes.LOOKED_THROUGH:
        module, _, last = name.rpartition(".")
        found = classes.find(module, last)
        assert not vars(found).keys().isdisjoint(classes.CALLED_IN_READING), name
