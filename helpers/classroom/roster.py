"""Who is in the class: read from a teacher's table, whatever program wrote it, and kept in the class's folder.

Nothing of a table is taken where a row of it is wrong; all that is wrong is told, by the rows' numbers.
"""

import csv
import io
import json
import re
import secrets
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from helpers.home import write_private

LOGIN = re.compile(r"[a-z][a-z0-9-]{0,26}[a-z0-9]|[a-z]")  # with "aws-" before it, a user name on every Linux
RESERVED = {"board"}
COLUMNS = {
    "login": ("login", "user", "username", "userid", "loginid", "ログイン名", "ユーザー名", "ユーザ名"),
    "name": ("name", "fullname", "displayname", "student", "learner", "氏名", "名前", "学生氏名"),
    "email": ("email", "mail", "emailaddress", "メール", "メールアドレス"),
    "number": ("id", "idnumber", "number", "studentid", "studentnumber", "sisuserid", "学籍番号", "番号"),
    "password": ("password", "パスワード"),
}
ENCODINGS = ("utf-8-sig", "cp932")  # what Excel writes in Japan, when it does not write UTF-8
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # those that are not taken for others when a password is copied from paper
MOST_BYTES = 20_000_000


@dataclass(frozen=True)
class Person:
    """One of the class. `number` is the institution's own identification, such as a student number."""

    login: str
    name: str = ""
    email: str = ""
    number: str = ""
    password: str = ""
    teacher: bool = False

    @property
    def shown(self) -> str:
        """The name for people to read."""
        return self.name or self.login


@dataclass(frozen=True)
class Problem:
    """What is wrong with a row: the key of its sentence and the values for it."""

    key: str
    row: int = 0
    value: str = ""


class RosterError(Exception):
    """A table that cannot be taken; `problems` tells why."""

    def __init__(self, problems: Sequence[Problem]):
        super().__init__(", ".join(problem.key for problem in problems))
        self.problems = tuple(problems)


def read_table(path: Path, teacher: bool = False, known: Iterable[Person] = ()) -> tuple[Person, ...]:
    """The people of a table, in its order. `known` are those of before: who is found there keeps login and password.

    Raises RosterError and OSError.
    """
    if path.stat().st_size > MOST_BYTES:
        raise RosterError([Problem("too_large", value=str(path))])
    return people(_decoded(path.read_bytes()), teacher, known)


def people(words: str, teacher: bool = False, known: Iterable[Person] = ()) -> tuple[Person, ...]:
    """The same of the table's text."""
    rows = list(_rows(words))
    if not rows:
        raise RosterError([Problem("empty")])
    problems = [Problem("control", number) for number, row in rows if any(map(_has_control, row.values()))]
    problems += [Problem("bad_login", number, row["login"]) for number, row in rows if _is_wrong(row["login"])]
    if problems:
        raise RosterError(problems)
    found = _with_logins(rows, teacher, _by_identity(known))
    doubled = [login for login, count in Counter(person.login for _, person in found).items() if count > 1]
    problems = [Problem("doubled", number, person.login) for number, person in found if person.login in doubled]
    if problems:
        raise RosterError(problems)
    return tuple(replace(person, password=person.password or new_password()) for _, person in found)


def new_password() -> str:
    """A first password to hand out: three groups of three letters, about 44 bits."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(3)) for _ in range(3))


def _decoded(content: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    raise RosterError([Problem("encoding")])


def _rows(words: str) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows with their numbers in the file; each has all columns. Equal rows are one."""
    if "\0" in words:
        raise RosterError([Problem("encoding")])
    words = words.lstrip("\ufeff")
    first = next((line for line in words.splitlines() if line.strip()), "")
    mark = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(words, newline=""), delimiter=mark, skipinitialspace=True)
    names: list[str] | None = None
    seen: set[tuple[str, ...]] = set()
    try:
        for cells in reader:
            values = [unicodedata.normalize("NFKC", cell).strip() for cell in cells]
            if not any(values) or values[0].startswith("#"):
                continue
            if names is None:
                names = _columns(values)
                if any(names):
                    continue
                names = ["name"] if len(values) == 1 else []
                if not names:
                    raise RosterError([Problem("no_header", reader.line_num, mark.join(cells)[:80])])
            if tuple(values) not in seen:
                seen.add(tuple(values))
                yield reader.line_num, dict.fromkeys(COLUMNS, "") | _named(names, values)
    except csv.Error as error:
        raise RosterError([Problem("not_csv", reader.line_num, str(error))]) from error


def _columns(header: Sequence[str]) -> list[str]:
    """For each cell of the first row the column that it names, or ""."""
    plain = [re.sub(r"[\s_.-]", "", cell.casefold()) for cell in header]
    return [next((name for name, words in COLUMNS.items() if cell in words), "") for cell in plain]


def _named(names: Sequence[str], values: Sequence[str]) -> dict[str, str]:
    return {name: value for name, value in zip(names, values, strict=False) if name}


def _has_control(value: str) -> bool:
    return any(unicodedata.category(letter) in ("Cc", "Cf") for letter in value)


def _is_wrong(login: str) -> bool:
    return bool(login) and (not LOGIN.fullmatch(login.lower()) or login.lower() in RESERVED)


def _by_identity(known: Iterable[Person]) -> dict[tuple[str, str], Person]:
    """Who was known before, by each thing that tells them from others."""
    found = {}
    for person in known:
        for kind in ("name", "email", "number", "login"):
            if value := getattr(person, kind):
                found[(kind, value.casefold())] = person
    return found


def _with_logins(
    rows: Sequence[tuple[int, dict[str, str]]], teacher: bool, known: dict[tuple[str, str], Person]
) -> list[tuple[int, Person]]:
    """The rows as people, each with a login: the row's own, that of before, or one made of what the row tells."""
    taken = {row["login"].lower() for _, row in rows if row["login"]} | {person.login for person in known.values()}
    found, numbers = [], Counter[str]()
    for number, row in rows:
        kinds = ("login", "number", "email", "name")
        before = next((known[k, row[k].casefold()] for k in kinds if row[k] and (k, row[k].casefold()) in known), None)
        login = row["login"].lower() or (
            before.login if before else _made(row, taken, numbers, "teacher" if teacher else "learner")
        )
        taken.add(login)
        password = row["password"] or (before.password if before else "")
        found.append((number, Person(login, row["name"], row["email"], row["number"], password, teacher)))
    return found


def _made(row: dict[str, str], taken: set[str], numbers: Counter[str], otherwise: str) -> str:
    """A login that nobody has: of the address, the number or the name; numbered where those give none.

    `numbers` holds up to where each stem was tried.
    """
    parts = (row["email"].partition("@")[0], row["number"], row["name"])
    slug = next(filter(LOGIN.fullmatch, map(_slug, parts)), "")
    if slug and slug not in taken and slug not in RESERVED:
        return slug
    stem, number = (slug[:24], 2) if slug else (otherwise, 1)
    numbers[stem] = max(numbers[stem], number)
    while f"{stem}-{numbers[stem]}" in taken:
        numbers[stem] += 1
    return f"{stem}-{numbers[stem]}"


def _slug(value: str) -> str:
    plain = unicodedata.normalize("NFKD", value).encode("ascii", "ignore").decode()
    if value and len(plain) < len(value) / 2:  # letters of another script: what is left would be nobody's name
        return ""
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:28].strip("-")


def kept(state: Path) -> tuple[Person, ...]:
    """The people of the class in the folder `state`; none where there is no class. Raises OSError and ValueError."""
    try:
        found = json.loads((state / "roster.json").read_text(encoding="utf-8"))
        return tuple(Person(**entry) for entry in found)
    except FileNotFoundError:
        return ()
    except TypeError as error:
        raise ValueError(str(error)) from error


def keep(state: Path, everybody: Sequence[Person]) -> Path:
    """Keep the people, and write the table of first passwords, which is for its owner alone: its place. Raises OSError."""
    write_private(state / "roster.json", json.dumps([asdict(person) for person in everybody], ensure_ascii=False))
    table = io.StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow(["login", "name", "password"])
    writer.writerows([safe_cell(person.login), safe_cell(person.shown), person.password] for person in everybody)
    write_private(state / "passwords.csv", "\ufeff" + table.getvalue())  # the mark with which Excel reads Japanese
    return state / "passwords.csv"


def told_board(everybody: Iterable[Person]) -> str:
    """The people as the board reads them, in its people.tsv."""
    return "".join(f"{person.login}\t{person.shown}\t{'teacher' * person.teacher}\n" for person in everybody)


def safe_cell(value: str) -> str:
    """`value` as a cell that no spreadsheet takes for a formula."""
    return f"'{value}" if value[:1] in "=+-@\t\r" and value[:1] else value
