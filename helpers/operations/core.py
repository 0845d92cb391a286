"""An operation: declared once, and from that one declaration shown as a CLI line, shown as boto3 code, and run.

    @operation("s3 mb", cli=["s3://{bucket}"], changes=True)
    def make_bucket(s3, print, *, bucket: BUCKET_NAME):
        ...

The parameters before `*` are what the function works with: boto3 clients by their service name, and `print`. Those
after it are its fields, each annotated with its Kind. The code shown to a learner is the function's own.

A command that does one of several things has a function with fields alone; it gives the Invocation that fits their
values.
"""

import importlib
import inspect
import shlex
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from helpers.operations.addresses import is_address, is_lost, read_elsewhere
from helpers.operations.command_line import command_words, joined
from helpers.operations.kinds import OUTPUT, PROFILE_NAME, QUERY, REGION, Field, Problem
from helpers.operations.results import Failure, Result
from helpers.operations.source import SourceCode, boto3_code, function_code
from helpers.operations.watch import Watch


@dataclass(frozen=True)
class Invocation:
    """What is done for some values: `function(*collaborators, **values)`, which prints what the CLI prints.

    `code` gives the same as a program; where it is None, that is the function's own code. `given` holds collaborators
    of its own (the answers that a program asks for), and `heading(now)` what is printed first, from the profile's
    settings as they are before.
    """

    function: Callable[..., Any]
    values: Mapping[str, Any]
    code: Callable[[], SourceCode] | None = None
    given: Mapping[str, Any] = field(default_factory=dict)
    heading: Callable[[Mapping[str, str]], str] | None = None

    @property
    def collaborators(self) -> tuple[str, ...]:
        """What the function works with: boto3 clients by service name, "settings" (a botocore session), "print"."""
        parameters = inspect.signature(self.function).parameters.values()
        return tuple(p.name for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD)

    def program(self) -> SourceCode:
        return self.code() if self.code else function_code(self.function, self.values)


@dataclass(frozen=True)
class Specification:
    """The declaration of an operation; calling it with values gives the Operation.

    `fields` are its own values, `options` those of every command (profile, region, …). `cli` tells what follows the
    name on the command line (`lines`: several of them), `invocation` what is done for given values, `check` the Problems
    that values have together. `changes`: whether it changes anything; `manages`: "resource" or "task" (the course's
    distinction); `sandbox_only`: it refuses to run at a real account. `execute(operation, target, watch)` gives the Result
    of what is another program's doing, such as `cdk`'s, and may raise what `failures.RECOGNISED` lists.

    `as_typed`: the command takes every value as it is typed, an address or a file's name too. What the command prints to
    standard error and returns where it has words of its own: `cli_error(error, operation)` for an exception,
    `cli_refusal(problem, field, operation)` for a value that is refused; None where it says what all commands do.
    `folded(values)` names the fields that most runs do not need, for the values that are known beforehand (an app).
    `program_file`: the file that the Python program has to be saved as before the command line does anything ("": none).
    `prepare()` is called when a form of it is made: what a run will need can begin to get ready.
    `explained(failure)` gives the code whose text explains a failure of this operation in place of its own ("": its own).
    """

    name: str
    invocation: Callable[[Mapping[str, Any]], Invocation]
    fields: tuple[Field, ...]
    cli: tuple[Any, ...]
    changes: bool
    manages: str
    options: tuple[Field, ...] = ()
    check: Callable[[Mapping[str, Any]], dict[str, Problem]] = lambda values: {}
    lines: Callable[["Operation"], list[str]] | None = None
    sandbox_only: bool = False
    execute: Callable[["Operation", Any, Watch], Result] | None = None
    as_typed: bool = False
    cli_error: Callable[[Exception, "Operation"], tuple[str, int] | None] | None = None
    cli_refusal: Callable[[Problem, str, "Operation"], tuple[str, int] | None] | None = None
    explained: Callable[[Failure | Problem], str] = lambda failure: ""
    program_file: str = ""
    folded: Callable[[Mapping[str, Any]], Collection[str]] = lambda values: ()
    prepare: Callable[[], object] = lambda: None

    def __call__(self, **values: Any) -> "Operation":
        known = {field.name: field.kind.default for field in (*self.fields, *self.options)}
        if unknown := sorted(values.keys() - known.keys()):
            raise TypeError(f"{self.name} has no field {unknown[0]!r}; its fields are {', '.join(known) or 'none'}")
        given = known | values
        own = {field.name: given[field.name] for field in self.fields}
        options = {field.name: given[field.name] for field in self.options}
        return Operation(self, MappingProxyType(own), MappingProxyType(options))

    @property
    def secrets(self) -> frozenset[str]:
        """The names of the fields whose values are never shown."""
        return frozenset(field.name for field in self.fields if field.kind.secret)


@dataclass(frozen=True)
class Operation:
    """One operation with its values, ready to be shown or run."""

    spec: Specification
    values: Mapping[str, Any]
    options: Mapping[str, Any]

    def __repr__(self) -> str:
        values = {**self.shown_values, **{name: value for name, value in self.options.items() if value}}
        return f"Operation({', '.join([self.name, *(f'{name}={value!r}' for name, value in values.items())])})"

    @property
    def name(self) -> str:
        return self.spec.name

    @property
    def profile(self) -> str:
        """The profile it is done with; "" for the default one."""
        name: str = self.options.get("profile", "")
        return name

    @property
    def region(self) -> str:
        """The region it is done in; "" for the profile's own."""
        name: str = self.options.get("region", "")
        return name

    @property
    def shown_values(self) -> dict[str, Any]:
        """The values of the fields, without the secret ones."""
        return {name: value for name, value in self.values.items() if name not in self.spec.secrets}

    @property
    def invocation(self) -> Invocation:
        return self.spec.invocation(self.values)

    @property
    def cli(self) -> str:
        """The line (or lines) that a terminal would take, quoted as a POSIX shell needs it."""
        return "\n".join(self.spec.lines(self)) if self.spec.lines else joined(self.cli_arguments())

    @property
    def script(self) -> str:
        """The same as part of a shell script, with a remark where it asks for something that is kept nowhere."""
        if file := self.spec.program_file:
            return f"cat > {file} <<'END_OF_PROGRAM'\n{self.python.rstrip()}\nEND_OF_PROGRAM\n{self.cli}"
        asks = any(self.values[name] for name in self.spec.secrets)
        return ("# asks for the keys, which are not kept in this script\n" if asks else "") + self.cli

    def cli_arguments(self) -> list[str]:
        """The words of the one `aws` command, unquoted, from "aws" on."""
        options = tuple("--" + field.name.replace("_", "-") for field in self.spec.options)
        return command_words(self.name, (*self.spec.cli, *options), {**self.values, **self.options})

    @property
    def python(self) -> str:
        """A whole Python program that does the same with boto3 and prints the same."""
        invocation = self.invocation
        code = invocation.program()
        query = self.options.get("query", "")
        return boto3_code(invocation.collaborators, code, profile=self.profile, region=self.region, query=query)

    def problems(self) -> dict[str, Problem]:
        """What is wrong with the values, by field name; empty when all is well. What a field has by itself comes first."""
        found = {f.name: f.problem(self.values[f.name]) for f in self.spec.fields}
        found |= {f.name: f.problem(self.options[f.name]) for f in self.spec.options}
        own = {name: problem for name, problem in found.items() if problem is not None}
        blocking = {name: problem for name, problem in own.items() if problem.blocks}
        return {**own, **self.spec.check(self.values), **own, **self._read_elsewhere(), **blocking}

    def _read_elsewhere(self) -> dict[str, Problem]:
        """What `aws` would not take as it is typed."""
        odd = {name: value for name, value in self.shown_values.items() if is_address(value) or is_lost(value)}
        if not odd or self.spec.as_typed or self.spec.execute:
            return {}
        try:
            words = shlex.split(self.cli)
        except ValueError:  # no word of a shell: a program with what is typed in it
            words = self.cli_arguments()
        return read_elsewhere(odd, words)


PROFILE_OPTION, REGION_OPTION = Field("profile", PROFILE_NAME.optional()), Field("region", REGION.optional())
COMMON_OPTIONS = (REGION_OPTION, PROFILE_OPTION)
API_OPTIONS = (Field("query", QUERY), Field("output", OUTPUT.optional()), *COMMON_OPTIONS)

_registry: dict[str, Specification] = {}


def operation(
    name: str, *, cli: Sequence[Any] = (), changes: bool = False, manages: str = "resource", **more: Any
) -> Callable[[Callable[..., Any]], Specification]:
    """Declare an operation. `cli` lists what follows the name: "s3://{bucket}", "--recursive" for a field, or a
    function from the values to a word. `more` are further attributes of the Specification.
    """

    def declare(function: Callable[..., Any]) -> Specification:
        parameters = inspect.signature(function).parameters.values()
        chooses = all(p.kind is p.KEYWORD_ONLY for p in parameters)
        fields = tuple(Field(p.name, p.annotation) for p in parameters if p.kind is p.KEYWORD_ONLY)

        def invocation(values: Mapping[str, Any]) -> Invocation:
            return function(**values) if chooses else Invocation(function, values)

        more.setdefault("options", COMMON_OPTIONS)
        spec = Specification(name, invocation, fields, tuple(cli), changes, manages, **more)
        return register(spec)

    return declare


def register(spec: Specification) -> Specification:
    """Make `spec` known under its name, and give it back."""
    _registry[spec.name] = spec
    return spec


SERVICES = (
    *(
        "ask",
        "cdk",
        "configure",
        "dynamodb",
        "ec2",
        "ecr",
        "ecs",
        "iam",
        "logs",
        "s3",
        "s3api",
        "scp",
        "service-quotas",
    ),
    *("ssh", "ssm", "sts"),
)


def find(name: str) -> Specification:
    """The operation called `name` ("s3 mb"). Raises KeyError, naming those of the same service."""
    service = name.split()[0]
    if service in SERVICES:
        importlib.import_module(f"helpers.operations.{service.replace('-', '_')}")
    try:
        return _registry[name]
    except KeyError:
        others = ", ".join(sorted(n for n in _registry if n.split()[0] == service))
        raise KeyError(f"no operation {name!r}; {service} has: {others or 'none'}") from None


def declared(name: str) -> Specification | None:
    """The operation called `name`, or None where there is none."""
    try:
        return find(name) if name else None
    except KeyError:
        return None


def names() -> list[str]:
    """The names of all operations, sorted."""
    for service in SERVICES:
        importlib.import_module(f"helpers.operations.{service.replace('-', '_')}")
    return sorted(_registry)
