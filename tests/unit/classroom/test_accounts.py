"""Users of the machine for learners: whose number is whose, and nobody else's user is touched."""

import os
from types import SimpleNamespace

import pytest

from helpers.classroom import accounts
from helpers.classroom.accounts import FIRST, number_for


@pytest.fixture
def homes(tmp_path, monkeypatch):
    """A folder of homes with owners of our choice: `owned(name, number)`."""
    numbers = {}
    stat = os.stat

    def owned(name, number):
        (tmp_path / name).mkdir()
        numbers[str(tmp_path / name)] = number
        return tmp_path / name

    def stat_of(path, *more, **options):
        found = stat(path, *more, **options)
        number = numbers.get(os.fspath(path)) if isinstance(path, str | os.PathLike) else None
        return found if number is None else SimpleNamespace(st_uid=number, st_mode=found.st_mode)

    monkeypatch.setattr(os, "stat", stat_of)
    return SimpleNamespace(folder=tmp_path, owned=owned)


def test_who_comes_back_has_the_home_of_before(homes):
    home = homes.owned("aws-taro", FIRST + 7)
    assert number_for(home, {FIRST}) == FIRST + 7


def test_nobody_gets_the_number_of_a_home_that_was_kept(homes):
    homes.owned("aws-taro", FIRST)
    homes.owned("aws-hana", FIRST + 1)
    assert number_for(homes.folder / "aws-new", {FIRST + 2}) == FIRST + 3


@pytest.mark.parametrize("number", [0, 1000, FIRST + 5])
def test_a_home_of_roots_or_of_somebody_who_is_there_gives_no_number(homes, number):
    home = homes.owned("aws-taro", number)
    assert number_for(home, {FIRST + 5, 1000, 0}) == FIRST


def test_users_that_were_not_made_here_are_in_the_way(monkeypatch):
    monkeypatch.setattr(accounts, "exists", lambda user: user in ("aws-taro", "aws-hana"))
    monkeypatch.setattr(accounts, "is_ours", lambda user: user == "aws-hana")
    assert accounts.foreign(["taro", "hana", "bob"]) == ["aws-taro"]


def test_a_user_of_the_system_is_never_ours():
    assert not accounts.is_ours("root") and not accounts.is_ours("no-such-user")
    assert accounts.account_of("root") == "aws-root"
