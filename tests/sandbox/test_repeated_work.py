"""What only names decide is worked out once, and comes out as moto works it out."""

import string

import pytest
from moto.core import responses, utils
from moto.core.request import PRESERVED_HEADER_NAMES_ENVIRON_KEY, EnvironHeaders
from moto.moto_api._internal.moto_random import MotoRandom

from helpers.sandbox.overlay import patching, repeated_work
from helpers.sandbox.overlay.repeated_work import Methods


def bare(changed):
    """Moto's own function."""
    return getattr(changed, "__wrapped__", changed)


@pytest.fixture(autouse=True, scope="module")
def installed():
    patching.install(repeated_work)


class Owner:
    value = 1

    def method(self):
        """A method."""

    @staticmethod
    def static():
        """Another."""

    @classmethod
    def of_the_class(cls):
        """None that moto calls."""


class Heir(Owner):
    def own(self):
        """A method."""


@pytest.mark.parametrize("name", ["method", "static", "own", "of_the_class", "value", "nothing", "__init__", None])
def test_the_same_methods_are_in_a_class(name):
    assert (name in Methods(Heir)) is (name in bare(utils.method_names_from_class)(Heir))


def test_a_method_that_comes_later_is_there():
    class Later(Owner):
        pass

    names = responses.method_names_from_class(Later)
    assert "late" not in names
    Later.late = lambda self: None
    assert "late" in names


@pytest.mark.parametrize("name", ["GetCallerIdentity", "DescribeDBInstances", "", "a b", "X" * 500, None])
def test_a_name_is_written_as_moto_writes_it(name):
    assert responses.camelcase_to_underscores(name) == bare(utils.camelcase_to_underscores)(name)


def test_headers_are_those_that_moto_finds():
    environ = {
        "HTTP_HOST": "x",
        "CONTENT_TYPE": "text/plain",
        "CONTENT_LENGTH": "",
        "HTTP_X_AMZ_META_MY_KEY": "1",
        "HTTP_EMPTY": "",
        "HTTP_CONTENT_TYPE": "not this one",
        "wsgi.input": object(),
        "PATH_INFO": "/",
        PRESERVED_HEADER_NAMES_ENVIRON_KEY: {"HTTP_X_AMZ_META_MY_KEY": "x-amz-meta-my_key"},
    }
    found = list(EnvironHeaders(environ))
    assert found == list(bare(EnvironHeaders.__iter__)(EnvironHeaders(environ)))
    assert ("x-amz-meta-my_key", "1") in found


def test_random_letters_are_of_those_that_were_asked_for():
    random = MotoRandom()
    assert set(random.get_random_string(5000)) == set(string.ascii_letters + string.digits)
    assert set(random.get_random_string(5000, include_digits=False)) == set(string.ascii_letters)
    assert set(random.get_random_string(5000, lower_case=True)) == set(string.ascii_lowercase + string.digits)


def test_moto_still_works_out_the_same_for_each_request():
    assert isinstance(bare(utils.method_names_from_class)(Owner), list)
    assert not hasattr(bare(utils.camelcase_to_underscores), "cache_info")
