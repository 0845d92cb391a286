"""A seed a learner: the same each time, another for each, nothing of it without a class or where notebooks run by themselves."""

import stat

import pytest

from helpers import seeds
from helpers.classroom import secret
from helpers.course.asking import Question
from helpers.course.chapters.aws_cli.checks import SIZES, sizes
from helpers.course.chapters.ec2 import exercises
from helpers.home import learner_suffix
from launcher import class_verify

SECRET = bytes(range(32))


@pytest.fixture
def as_learner(monkeypatch):
    """Be the learner of that login."""
    return lambda login: monkeypatch.setenv(seeds.VARIABLE, seeds.seed_of(SECRET, login))


def test_without_a_seed_everything_is_as_it_was_recorded(monkeypatch):
    monkeypatch.delenv(seeds.VARIABLE, raising=False)
    assert (seeds.suffix(), seeds.number("any", 9), seeds.order("any", 4)) == ("", 0, [0, 1, 2, 3])
    assert sizes() == SIZES and exercises.puzzle_fault() == exercises.NO_ROUTE
    assert exercises.puzzle_question() == "puzzle" and not seeds.of_another("first-steps-deadbeef")


def test_a_regression_run_has_no_seed(as_learner, monkeypatch):
    as_learner("learner-1")
    monkeypatch.setenv("WORKSHOP_AUTORUN", "1")
    assert not seeds.seeded() and learner_suffix() == "example" and sizes() == SIZES


@pytest.mark.parametrize("odd", ["x", "0" * 32, f"{'0' * 32}.{'G' * 32}", "\n"])
def test_what_is_no_seed_is_none(odd, monkeypatch):
    monkeypatch.setenv(seeds.VARIABLE, odd)
    assert not seeds.seeded() and seeds.suffix() == ""


def test_a_learner_has_the_same_world_each_time_and_no_two_the_same(as_learner):
    def world():
        largest = max(sizes(), key=sizes().__getitem__)
        return learner_suffix(), largest, tuple(seeds.order("question", 8)), seeds.number("network", 200)

    found = {}
    for login in ("learner-1", "learner-2", "learner-3", "learner-1"):
        as_learner(login)
        assert found.setdefault(login, world()) == world()
    for values in zip(*found.values(), strict=True):
        assert len(set(values)) > 1
    assert len({suffix for suffix, *_ in found.values()}) == 3


def test_every_fault_and_every_place_of_the_largest_object_comes_up(as_learner):
    faults, largest, rules = set(), set(), set()
    for number in range(60):
        as_learner(f"learner-{number}")
        faults.add(exercises.puzzle_fault())
        rules.add(seeds.pick("puzzle rule", exercises.WRONG_RULES))
        largest.add(max(sizes(), key=sizes().__getitem__)[:6])
        assert len(set(sizes().values())) == 4 and min(sizes().values()) > 0
    assert faults == {exercises.NO_ROUTE, exercises.NO_GATEWAY} and len(largest) == 4
    assert rules == set(exercises.WRONG_RULES)


def test_a_neighbours_name_is_known_as_one_and_a_name_of_ones_own_is_not(as_learner):
    as_learner("learner-2")
    theirs = seeds.suffix()
    as_learner("learner-1")
    assert seeds.of_another(f"first-steps-{theirs}") and seeds.of_another(f"2025/spring/b-{theirs}.dat")
    for own in (seeds.suffix(), "of-mine", "20261130", "facade", "abcdef01", f"x{theirs}", f"{theirs}0"):
        assert not seeds.of_another(f"first-steps-{own}"), own


def test_another_class_is_no_neighbour(as_learner, monkeypatch):
    as_learner("learner-1")
    strangers = [seeds.seed_of(bytes(32), f"learner-{number}") for number in range(40)]
    mine = seeds.VARIABLE, seeds.seed_of(SECRET, "learner-1")
    names = []
    for one in strangers:
        monkeypatch.setenv(seeds.VARIABLE, one)
        names.append(seeds.suffix())
    monkeypatch.setenv(*mine)
    assert sum(map(seeds.of_another, names)) <= 3  # one of 256 by chance


def test_choices_stand_in_another_order_and_count_as_they_are(as_learner):
    table = {"question": "?", "choices": ["a", "b", "c", "d"], "answer": 2, "explanations": ["A", "B", "C", "D"]}
    orders = set()
    for number in range(6):
        as_learner(f"learner-{number}")
        made = Question("one", table, None, lambda given, right: "")
        rows = made.items[0].children[1].children
        orders.add("".join(one.description for one in rows))
        rows[[one.description for one in rows].index("c")].click()
        assert made.word == "right"
    assert len(orders) > 1


def test_the_secret_is_made_once_and_for_its_owner_alone(tmp_path):
    first = secret.seed_in(tmp_path, "learner-1")
    assert secret.seed_in(tmp_path, "learner-1") == first != secret.seed_in(tmp_path, "learner-2")
    assert stat.S_IMODE((tmp_path / secret.FILE).stat().st_mode) == 0o600
    assert class_verify.seed_variables(tmp_path, "learner-1") == {seeds.VARIABLE: first}
    assert class_verify.seed_variables(tmp_path / "other", "learner-1") == {}
