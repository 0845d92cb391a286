"""How the overlay changes moto: by references, whole gaps at once, in a declared order."""

import sys
from types import ModuleType

import pytest

from helpers.sandbox.overlay import bucket_names, ec2, patching
from helpers.sandbox.overlay.patching import PatchError, adds, replaces, wraps


class Backend:
    def create(self, name):
        return [f"create {name}"]

    @property
    def names(self):
        return ["names"]


class Inheriting(Backend):
    pass


def listed():
    return ["listed"]


@pytest.fixture
def moto(monkeypatch):
    """This module, its Backend and a register of nobody else's, as if it were moto; all as before when the test is over."""
    for name, empty in (("_installed", set()), ("_applied", []), ("_originals", {})):
        monkeypatch.setattr(patching, name, empty)
    for name in ("create", "names"):
        monkeypatch.setattr(Backend, name, vars(Backend)[name])
    monkeypatch.setattr(sys.modules[__name__], "listed", listed)
    return sys.modules[__name__]


def gap(name, install) -> ModuleType:
    made = ModuleType(f"helpers.sandbox.overlay.{name}")
    made.install = install
    return made


def wrapping(name, target=lambda: Backend.create, before=()) -> ModuleType:
    """A gap whose wrapper notes that it was called."""

    def install():
        @wraps(target(), before=before)
        def noted(inner, *arguments):
            return [name, *inner(*arguments)]

    return gap(name, install)


def test_a_wrapper_gets_what_it_wraps(moto):
    patching.install(wrapping("one"))
    assert Backend().create("x") == ["one", "create x"]
    assert Backend.create.__qualname__ == "Backend.create"


def test_wrappers_are_called_in_the_declared_order_however_they_are_installed(moto):
    last = wrapping("last")
    middle = wrapping("middle", before=last)
    first = wrapping("first", before=middle)
    patching.install(middle, last, first)
    assert Backend().create("x") == ["first", "middle", "last", "create x"]


def test_a_wrapper_that_comes_later_takes_the_place_that_it_declares(moto):
    last = wrapping("last")
    patching.install(wrapping("first", before=last))
    patching.install(last)
    assert Backend().create("x") == ["first", "last", "create x"]


def test_an_order_that_nobody_declared_is_refused(moto):
    with pytest.raises(PatchError, match=r"one and other wrap .*Backend\.create, in no declared order"):
        patching.install(wrapping("one"), wrapping("other"))
    assert Backend().create("x") == ["create x"]


def test_an_order_in_a_circle_is_refused(moto):
    one = wrapping("one")
    with pytest.raises(PatchError, match=r"before the other: .*one"):
        patching.install(wrapping("other", before=one), wrapping("one", before=gap("other", None)))


def test_installing_again_changes_nothing(moto):
    one = wrapping("one")
    for _ in range(2):
        patching.install(one)
    assert Backend().create("x") == ["one", "create x"]
    assert [patch.target for patch in patching.applied()] == [f"{__name__}.Backend.create"]


def test_one_gap_wraps_a_target_once(moto):
    def install():
        for _ in range(2):
            wraps(Backend.create)(lambda create, self, name: create(self, name))

    with pytest.raises(PatchError, match=r"one wraps .*Backend\.create twice"):
        patching.install(gap("one", install))


def test_a_method_is_replaced_below_its_wrappers_and_by_one_gap_alone(moto):
    def install():
        @replaces(Backend.create)
        def created(self, name):
            return [f"replaced {name}"]

    patching.install(wrapping("one"))
    patching.install(gap("other", install))
    assert Backend().create("x") == ["one", "replaced x"]
    with pytest.raises(PatchError, match="other and third"):
        patching.install(gap("third", install))


def test_properties_functions_and_inherited_methods(moto):
    def install():
        @wraps(Inheriting.create, on=Inheriting)
        def created(create, self, name):
            return ["inherited", *create(self, name)]

        @replaces(listed, on=moto)
        def replaced():
            return ["replaced"]

    patching.install(gap("several", install), wrapping("property", target=lambda: Backend.names))
    assert Inheriting().create("x") == ["inherited", "create x"]
    assert Backend().create("x") == ["create x"]
    assert Backend().names == ["property", "names"]
    assert moto.listed() == ["replaced"]
    del Inheriting.create


def test_one_function_may_stand_in_several_places_and_each_is_told_apart(moto):
    def install():
        def refused(self, *_):
            return ["refused"]

        replaces(Backend.create)(refused)
        replaces(Backend.names)(refused)

    patching.install(gap("one", install))
    patching.install(wrapping("other"))
    assert (Backend().create("x"), Backend().names) == (["other", "refused"], ["refused"])


def test_what_moto_lacks_is_added_as_long_as_it_lacks_it(moto):
    def install():
        @adds(Backend)
        def delete(self):
            return ["deleted"]

    patching.install(gap("one", install))
    assert Backend().delete() == ["deleted"]
    with pytest.raises(PatchError, match="The gap other does not fit this moto: Backend has a delete of its own now"):
        patching.install(gap("other", install))
    del Backend.delete


@pytest.mark.parametrize("target", ["constant", len, Backend])
def test_what_is_no_function_is_refused(moto, target):
    with pytest.raises(PatchError, match=r"The gap one does not fit this moto: .* is no function"):
        patching.install(gap("one", lambda: replaces(target)))


def test_nothing_is_changed_outside_of_an_installation(moto):
    with pytest.raises(PatchError, match=r"only while a gap is installed"):
        wraps(Backend.create)(len)


def test_a_gap_that_fails_half_way_changes_nothing(moto):
    def install():
        wraps(Backend.create)(lambda create, self, name: ["half"])
        Backend.renamed  # noqa: B018 as a gap refers to a method that moto has no more

    with pytest.raises(PatchError, match=r"The gap half does not fit this moto: .*renamed"):
        patching.install(wrapping("whole", target=lambda: Backend.names), gap("half", install))
    assert (Backend().create("x"), Backend().names, patching.applied()) == (["create x"], ["names"], ())


def test_a_method_that_moto_renames_fails_at_install_with_the_name_of_the_gap(moto, monkeypatch):
    from moto.s3.models import S3Backend

    monkeypatch.setattr(S3Backend, "make_bucket", S3Backend.create_bucket, raising=False)
    monkeypatch.delattr(S3Backend, "create_bucket")
    with pytest.raises(PatchError, match=r"The gap bucket_names does not fit this moto: .*create_bucket"):
        patching.install(bucket_names)


def test_a_gap_of_a_package_is_named_with_it(moto, monkeypatch):
    from moto.ec2.models.vpcs import VPCBackend

    monkeypatch.delattr(VPCBackend, "create_default_vpc")
    with pytest.raises(PatchError, match=r"The gap ec2\.default_network does not fit this moto"):
        patching.install(ec2.default_network)
