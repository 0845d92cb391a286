"""Points for an LMS: weights, parts, deadlines in their time zone, and tables that come back as they went."""

import csv
import io
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from helpers.classroom import grades
from helpers.classroom.grades import (
    WeightsError,
    canvas,
    equal_weights,
    excel,
    first_done,
    moodle,
    read_weights,
    scores,
)
from helpers.classroom.roster import Person
from helpers.classroom.store import Event
from helpers.text import LANGUAGES, text

COURSE = [
    {"chapter": "one", "steps": [{"id": "a", "mistakes": []}, {"id": "b", "mistakes": []}]},
    {"chapter": "two", "steps": [{"id": "c", "mistakes": []}]},
]
TITLES = {"one": "章 1", "two": 'Two, "the second"'}
DEADLINE = datetime(2026, 12, 7, 23, 59, tzinfo=ZoneInfo("Asia/Tokyo")).timestamp()
WEIGHTS = """
timezone = "Asia/Tokyo"
[chapters.one]
points = 10
deadline = 2026-12-07T23:59:00
late = 0.5
steps = { a = 3, b = 1 }
[chapters.two]
points = 5
"""
PEOPLE = [
    Person("taro", "受講者 一", "Taro@x.jp", "s1"),
    Person("hana", "=cmd()", "", "s2"),
    Person("bob", "Bob"),
]


def event(step, at, chapter="one", kind="done"):
    return Event(0, at, kind, chapter, step)


def test_a_point_a_step_where_nothing_is_said():
    found = scores({("one", "a"): 1.0}, equal_weights(COURSE))
    assert (found["one"].points, found["one"].possible, found["two"].points) == (1, 2, 0)


def test_weights_parts_and_deadlines():
    weights = read_weights(WEIGHTS, COURSE)
    found = scores({("one", "a"): DEADLINE, ("one", "b"): DEADLINE + 1, ("two", "c"): DEADLINE + 1e6}, weights)
    assert (found["one"].points, found["one"].late) == (7.5 + 1.25, 1)
    assert found["two"].points == 5


def test_a_deadline_with_an_offset_of_its_own():
    words = WEIGHTS.replace("2026-12-07T23:59:00", "2026-12-07T14:59:00Z")
    found = scores({("one", "a"): DEADLINE}, read_weights(words, COURSE))
    assert found["one"].late == 0


def test_what_was_done_first_counts():
    events = [("l", event("a", 30)), ("l", event("", 35, kind="anew")), ("l", event("a", 40)), ("l", event("a", 20))]
    assert first_done(events) == {"l": {("one", "a"): 20}}


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("", "no_chapters"),
        ("x = ", "toml"),
        ('timezone = "Mars/Olympus"\n[chapters.one]\n', "toml"),
        ("[chapters.three]\n", "no_chapter"),
        ("[chapters.one]\npoint = 3\n", "unknown"),
        ("[chapters.one]\npoints = -1\n", "number"),
        ("[chapters.one]\npoints = nan\n", "number"),
        ("[chapters.one]\nlate = 2\n", "number"),
        ("[chapters.one]\nsteps = { z = 1 }\n", "no_step"),
        ("[chapters.one]\nsteps = 3\n", "no_step"),
        ("[chapters.one]\nsteps = { a = 0, b = 0 }\n", "number"),
        ('[chapters.one]\ndeadline = "tomorrow"\n', "deadline"),
        ("[chapters.one]\ndeadline = 2026-12-07\n", "deadline"),
    ],
)
def test_what_is_wrong_with_weights_is_told(words, key):
    with pytest.raises(WeightsError) as caught:
        read_weights(words, COURSE)
    assert caught.value.key == key
    for lang in LANGUAGES:
        assert text(f"launcher.weights_{key}", lang, value=caught.value.value)


@pytest.fixture
def by_login():
    done = {"taro": {("one", "a"): 1.0, ("two", "c"): 1.0}}
    return {person.login: scores(done.get(person.login, {}), read_weights(WEIGHTS, COURSE)) for person in PEOPLE}


def rows(table: str):
    return list(csv.reader(io.StringIO(table, newline="")))


def test_moodle_reads_addresses_and_numbers_as_they_are(by_login):
    found = rows(moodle(PEOPLE, by_login, TITLES))
    assert found[0] == ["Email address", "ID number", "章 1", 'Two, "the second"']
    assert found[1:] == [["Taro@x.jp", "s1", "7.5", "5.0"], ["", "s2", "0.0", "0.0"]]  # Bob has neither


def test_excel_gets_its_mark_and_no_formula(by_login):
    table = excel(PEOPLE, by_login, TITLES)
    assert table.startswith("\ufeff")
    found = rows(table.removeprefix("\ufeff"))
    assert found[1][:5] == ["taro", "受講者 一", "Taro@x.jp", "s1", "12.5"]
    assert found[2][1] == "'=cmd()"


EXPORT = """\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,章 1 (77),Other (8)
    Points Possible,,,,,10,3
"山田, 太郎",101,s1,taro@x.jp,A,,2
"Bob",103,,bob,A,1,
"Eve",104,s9,eve,A,5,1
"Student, Test",105,,,A,,
"""


def test_an_export_of_canvas_is_filled_and_the_rest_stays(by_login):
    table, strangers = canvas(EXPORT, PEOPLE, by_login, TITLES)
    found = rows(table)
    assert found[0] == [*rows(EXPORT.removeprefix("\ufeff"))[0], 'Two, "the second"']
    assert found[1][5:] == ["10", "3", "5.0"]
    assert found[2] == ["山田, 太郎", "101", "s1", "taro@x.jp", "A", "7.5", "2", "5.0"]
    assert found[3][5:] == ["0.0", "", "0.0"]
    assert found[4][5:] == ["5", "1", ""]  # not in the class: as it was
    assert strangers == ["Eve", "Student, Test"]
    again, _ = canvas(table, PEOPLE, by_login, TITLES)
    assert again == table


def test_what_two_have_is_nobodys(by_login):
    twins = [Person("a", "Same"), Person("b", "Same")]
    both = dict.fromkeys(("a", "b"), by_login["taro"])
    _, strangers = canvas("Student,ID\nSame,1\n", twins, both, TITLES)
    assert strangers == ["Same"]


@pytest.mark.parametrize("words", ["", "a,b\n1,2\n"])
def test_what_is_no_export_is_refused(words, by_login):
    with pytest.raises(ValueError, match="Student"):
        grades.canvas(words, PEOPLE, by_login, TITLES)
