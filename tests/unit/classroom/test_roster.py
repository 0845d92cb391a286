"""A teacher's table, as any program writes it: who is read from it, and what of it is refused with its row."""

import csv
import io
import stat

import pytest

from helpers.classroom import roster
from helpers.classroom.roster import LOGIN, Person, RosterError, people
from helpers.text import LANGUAGES, text
from launcher.classroom import told_problems
from launcher.commands import Launcher
from launcher.words import Speaker


def logins(words: str, **more) -> list[str]:
    return [person.login for person in people(words, **more)]


def problems(words: str) -> list[tuple[str, int]]:
    with pytest.raises(RosterError) as caught:
        people(words)
    return [(problem.key, problem.row) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("name\nAlice Liddell\nBob\n", ["alice-liddell", "bob"]),
        ("Alice\nBob\n", ["alice", "bob"]),  # no header, one column
        ("氏名;メール\n受講者 一;Learner.One@example.ac.jp\n受講者 二;\n", ["learner-one", "learner-1"]),
        ("\ufeff氏名\t学籍番号\n受講者\tS-001\n", ["s-001"]),
        ('"Name","E-mail Address"\n"Liddell, Alice","a.l@x.org"\n', ["a-l"]),
        ("login,name\nＴＡＲＯ,太郎\n", ["taro"]),  # full-width letters
        ("name\n  Bob   \n\n# nobody\n", ["bob"]),
        ("name\nBob\nBob\n", ["bob"]),  # the same row twice is one person
        ("name,number\nBob,1\nBob,2\n", ["bob", "bob-2"]),
        ("login\nroot\n", ["root"]),  # the user of the machine is aws-root
        ("name\nboard\n", ["board-2"]),
        ("name\nÉlodie Müller\n", ["elodie-muller"]),
    ],
)
def test_who_is_in_a_table(table, expected):
    assert logins(table) == expected


def test_a_table_of_excel_in_japan(tmp_path):
    path = tmp_path / "class.csv"
    path.write_bytes("氏名,学籍番号\r\n受講者 一,s001\r\n".encode("cp932"))
    assert roster.read_table(path)[0].name == "受講者 一"
    path.write_bytes("氏名,学籍番号\n受講者 一,s001\n".encode("utf-8-sig"))
    assert roster.read_table(path)[0].login == "s001"


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("", [("empty", 0)]),
        ("name\n\n", [("empty", 0)]),
        ("a,b\nc,d\n", [("no_header", 1)]),
        ("login\nBad Name\nok\n1st\n../etc\n", [("bad_login", 2), ("bad_login", 4), ("bad_login", 5)]),
        ("login\nboard\n", [("bad_login", 2)]),
        (f"login\n{'a' * 29}\n", [("bad_login", 2)]),
        ("login,name\ntaro,a\nTaro,b\n", [("doubled", 2), ("doubled", 3)]),
        ("name\nA\u202eB\n", [("control", 2)]),
        ("name\nA\0B\n", [("encoding", 0)]),
    ],
)
def test_what_is_wrong_is_told_with_its_row(table, expected):
    assert problems(table) == expected


def test_who_was_there_before_keeps_login_and_password():
    before = people("name,email\n山田,y@x.jp\n佐藤,\n")
    after = people("email,name\n,佐藤\ny@x.jp,山田 (2)\n,鈴木\n", known=before)
    assert [p.login for p in after] == ["learner-1", "y", "learner-2"]
    assert after[0].password == before[1].password and after[1].password == before[0].password


def test_five_thousand_rows_each_with_a_login_of_its_own():
    table = "name,email\n" + "".join(f"学生 {n},{'u' * (n % 3)}{n % 1700}@x.jp\n" for n in range(5000))
    found = people(table)
    assert len({person.login for person in found}) == 5000
    assert all(LOGIN.fullmatch(person.login) for person in found)
    assert len({person.password for person in found}) == 5000


def test_what_is_kept_is_for_its_owner_alone_and_no_formula(tmp_path):
    everybody = (Person("taro", "=HYPERLINK(1)", password="abc"), Person("teacher", password="x", teacher=True))
    path = roster.keep(tmp_path, everybody)
    assert roster.kept(tmp_path) == everybody
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    assert rows[1] == ["taro", "'=HYPERLINK(1)", "abc"]
    for name in ("roster.json", "passwords.csv"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_no_class_is_nobody(tmp_path):
    assert roster.kept(tmp_path) == ()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "key", ["too_large", "empty", "encoding", "control", "bad_login", "doubled", "no_header", "not_csv"]
)
def test_every_problem_has_its_sentence(lang, key, tmp_path):
    launcher = Launcher(None, Speaker(lang), tmp_path, print)
    error = RosterError([roster.Problem(key, 7, "x")] * 12)
    told = told_problems(launcher, tmp_path / "class.csv", error)
    assert "class.csv" in told and len(told.splitlines()) == 12
    assert text("launcher.roster_more", lang, count=2) in told
