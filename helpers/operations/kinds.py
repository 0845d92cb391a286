"""The kinds of value an operation takes: how a form asks for one, and which rule it must keep."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from helpers.operations import rules
from helpers.operations.alike import closest
from helpers.operations.profiles import profile_names


@dataclass(frozen=True)
class Problem:
    """A value that breaks a rule. `code` is its text at `errors.<code>`; `blocks` stops the run before it begins.

    What AWS itself would refuse is told while typing but does not block: its own answer is part of the lesson.
    """

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)
    blocks: bool = False


@dataclass(frozen=True)
class Kind:
    """A kind of value.

    `widget` is what asks for it: "text", "secret", "choice", "flag", "number", "path", "script" (a text
    of several lines) or "lines" (a list, one value a line, each checked by itself). `check` gives the rule that a value
    breaks, as the name of its text ("" where all is well); with `blocks` a broken rule stops the run. A `secret` value is
    shown nowhere. `paths`: the values name files of this computer, as those of the widget "path" do; none is ever opened
    that is no ordinary file. `suggestions()` gives what may well be meant, none mostly.
    """

    name: str
    widget: str = "text"
    check: Callable[[Any], str] = rules.anything
    choices: tuple[str, ...] = ()
    default: Any = ""
    required: bool = True
    secret: bool = False
    blocks: bool = False
    paths: bool = False
    suggestions: Callable[[], Sequence[str]] = tuple

    @property
    def names_files(self) -> bool:
        """Whether its values name files of this computer."""
        return self.paths or self.widget == "path"

    def broken_rule(self, value: Any) -> tuple[str, bool]:
        """The rule that one `value` breaks ("": none), and whether that stops the run.

        No argument of a program holds the character 0, so that the line of an operation could not say such a value.
        """
        if isinstance(value, str) and "\0" in value:
            return "ValueIsLost", True
        if self.names_files and (code := rules.special_file(value)):
            return code, True
        code = self.check(value)
        if not code and self.choices and value not in self.choices:
            code = "NotAChoice"
        return code, self.blocks

    def optional(self, default: Any = None) -> "Kind":
        """The same kind where nothing need be given."""
        return replace(self, required=False, default=self.default if default is None else default)


@dataclass(frozen=True)
class Field:
    """One named value of an operation; its label and help are at `fields.<name>`."""

    name: str
    kind: Kind

    def problem(self, value: Any) -> Problem | None:
        """What is wrong with `value` here, or None; of several, what stops the run. A secret value is not in the Problem."""
        if value in ("", None, (), []):
            return Problem("FieldEmpty", {"field": self.name}, blocks=True) if self.kind.required else None
        found = []
        for one in lines_of(value) if self.kind.widget == "lines" else [value]:
            code, blocks = self.kind.broken_rule(one)
            if code:
                shown = "" if self.kind.secret else one
                near = closest([str(shown)], [*self.kind.choices, *self.kind.suggestions()])
                meant = {"did_you_mean": near} if near else {}
                found.append(Problem(code, {"field": self.name, "value": shown, **meant}, blocks=blocks))
        return next((problem for problem in found if problem.blocks), next(iter(found), None))


def lines_of(value: Any) -> list[str]:
    """The values of a list, which may also be given as one text with a value a line."""
    return [line.strip() for line in value.splitlines() if line.strip()] if isinstance(value, str) else list(value)


TEXT = Kind("text")
FLAG = Kind("flag", widget="flag", default=False, required=False)
PATTERN = Kind("pattern", required=False)

BUCKET_NAME = Kind("bucket name", check=rules.bucket_name)
OBJECT_KEY = Kind("object key", check=rules.object_key)
PREFIX = Kind("prefix", check=rules.object_key)
LOCAL_FILE = Kind("local file", widget="path", check=rules.local_file)
OUTFILE = Kind("new file", widget="path", check=rules.new_file)
S3_URL = Kind("s3 url", check=rules.s3_url)
LOCAL_OR_S3 = Kind("local or s3", widget="path", check=rules.local_or_s3)
EXPIRY = Kind("expiry", widget="number", check=rules.expiry, default=3600)

REGION = Kind("region", check=rules.region)
OUTPUT = Kind("output", widget="choice", choices=("json", "text", "table"), blocks=True)  # as QUERY
QUERY = Kind("query", check=rules.query, required=False, blocks=True)  # the CLI sends nothing then
PROFILE_NAME = Kind("profile name", check=rules.profile_name, blocks=True, suggestions=profile_names)
ACCESS_KEY_ID = Kind("access key id", check=rules.access_key_id, secret=True)
SECRET = Kind("secret access key", widget="secret", check=rules.secret_access_key, secret=True)

POLICIES = ("AdministratorAccess", "AmazonS3FullAccess", "AmazonS3ReadOnlyAccess")
POLICY = Kind("policy", widget="choice", choices=POLICIES, default=POLICIES[0])
POLICY_ARN = Kind("policy arn", widget="choice", choices=tuple(f"arn:aws:iam::aws:policy/{name}" for name in POLICIES))
USER_NAME = Kind("user name", check=rules.user_name)
