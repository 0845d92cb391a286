"""The boto3 program of an operation: the function's own code, with its values filled in and other branches left out."""

import ast
import builtins
import functools
import inspect
import json
import re
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeGuard

# What cannot be seen, or changes how others are seen; lines end at some of them, and half a pair is in no file.
UNSEEN = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
NOT_CLIENTS = ("print", "getpass", "settings", "sleep", "tell")
IMPORTS = {
    "getpass": "from getpass import getpass",
    "settings": "import botocore.session",
    "sleep": "from time import sleep",
    "tell": "import sys",
}
TELL = """def tell(done, total, states):
    print(f"{done} of {total} ({states})", file=sys.stderr)"""


@dataclass(frozen=True)
class SourceCode:
    """A piece of a program: what it imports (whole lines), what it defines first, and what it then does.

    `answer`: the body leaves an API's answer in `response`, which the program is to print: "always", or "if any".
    `times`: there are times in it.
    """

    body: str
    imports: frozenset[str] = field(default_factory=frozenset)
    definitions: tuple[str, ...] = ()
    answer: str = ""
    times: bool = False


def service_of(name: str) -> str:
    """The service that boto3 calls so of which the variable is `name`: "service-quotas" for service_quotas."""
    return name.replace("_", "-")


def boto3_code(
    collaborators: Sequence[str], code: SourceCode, *, profile: str = "", region: str = "", query: str = ""
) -> str:
    """A whole program that makes the clients and then does what `code` does, ending in a newline."""
    services = [name for name in collaborators if name not in NOT_CLIENTS]
    options = {"profile_name": profile, "region_name": region}
    arguments = ", ".join(f"{name}={literal(value)}" for name, value in options.items() if value)
    opening = []
    if arguments and services:
        opening.append(f"session = boto3.Session({arguments})")
    opening += [f'{name} = {"session" if arguments else "boto3"}.client("{service_of(name)}")' for name in services]
    imports, body = {*code.imports, *(IMPORTS[name] for name in collaborators if name in IMPORTS)}, code.body
    if services:
        imports.add("import boto3")
    if "settings" in collaborators:
        opening.append("settings = botocore.session.get_session()")
    if code.answer:
        more, printing = _printing(code, query)
        imports |= more
        body += "\n" + printing
    definitions = [*([TELL] if "tell" in collaborators else []), *code.definitions]
    parts = [_import_block(imports), "\n".join(opening), *(f"\n{part}\n" for part in definitions), body]
    return "\n\n".join(part for part in parts if part).replace("\n\n\n\n", "\n\n\n") + "\n"


def _printing(code: SourceCode, query: str) -> tuple[set[str], str]:
    """What prints `response` as the CLI prints JSON, and the imports for it."""
    imports, searching, times, remark = {"import json"}, "", "", ""
    if query:
        imports.add("import jmespath")
        searching = f"response = jmespath.search({literal(query)}, response)\n"
    if code.times:
        imports.add("from datetime import datetime")
        times = ", default=datetime.isoformat"
        remark = "# times as the AWS CLI prints them where the profile has cli_timestamp_format = iso8601\n"
    line = f"print(json.dumps(response, indent=4, ensure_ascii=False{times}))"
    return imports, searching + remark + (line if code.answer == "always" or query else f"if response:\n    {line}")


THIRD_PARTY = ("awscli", "boto3", "botocore", "jmespath")


def _import_block(imports: set[str]) -> str:
    """The import lines, the standard library's before the others'."""
    lines = sorted(imports, key=lambda line: (line.startswith("from"), line))
    others = [line for line in lines if line.split()[1].split(".")[0] in THIRD_PARTY]
    standard = [line for line in lines if line not in others]
    return "\n\n".join("\n".join(lines) for lines in (standard, others) if lines)


def literal(value: Any) -> str:
    """`value` as Python source, strings in double quotes."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{literal(name)}: {literal(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(literal, value)) + "]"
    if not isinstance(value, str):
        return repr(value)
    return UNSEEN.sub(lambda found: ascii(found[0])[1:-1], json.dumps(value, ensure_ascii=False))


def call_lines(called: str, parameters: Mapping[str, Any], names: Mapping[str, str] | None = None) -> str:
    """The call of `called` with `parameters`, and with variables where `names` has them; long ones a line each."""
    arguments = [f"{name}={laid_out(value)}" for name, value in parameters.items()]
    arguments += [f"{name}={variable}" for name, variable in (names or {}).items()]
    line = ", ".join(arguments)
    if len(line) > 70 or len(called) + len(line) > 100 or "\n" in line:
        line = "\n" + "".join("    " + argument.replace("\n", "\n    ") + ",\n" for argument in arguments)
    return f"{called}({line})"


def laid_out(value: Any) -> str:
    """`value` as Python source, over several lines where one would be long."""
    line = literal(value)
    if isinstance(value, str) and "\n" in value.rstrip("\n"):
        return "(\n" + "".join(f"    {literal(part)}\n" for part in value.splitlines(keepends=True)) + ")"
    if len(line) <= 90 or not value or not isinstance(value, Mapping | list | tuple):
        return line
    if isinstance(value, Mapping):
        inner, brackets = [f"{literal(name)}: {laid_out(one)}" for name, one in value.items()], "{}"
    else:
        inner, brackets = [laid_out(one) for one in value], "[]"
    lines = "".join("    " + one.replace("\n", "\n    ") + ",\n" for one in inner)
    return f"{brackets[0]}\n{lines}{brackets[1]}"


def function_code(function: Callable[..., Any], values: Mapping[str, Any]) -> SourceCode:
    """The code of `function` as it runs for `values`: decided branches resolved, used values assigned first."""
    lines, definition = _parsed(function)
    assigned = {n.id for n in ast.walk(definition) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    known = {name: value for name, value in values.items() if name not in assigned}
    statements = definition.body[1:] if ast.get_docstring(definition) else definition.body
    body = textwrap.dedent("\n".join(_Folder(lines, known).statements(statements, 4)))
    names = _names(body)
    assignments = [f"{name} = {literal(value)}" for name, value in values.items() if name in names]
    imports, definitions = _needed(function, names - values.keys())
    return SourceCode(
        "\n".join([*assignments, *([""] if assignments else []), body]), frozenset(imports), tuple(definitions)
    )


def definition_of(function: Callable[..., Any]) -> tuple[frozenset[str], tuple[str, ...]]:
    """The import lines and the definitions with which a program can call `function`."""
    source = inspect.getsource(function).rstrip()
    imports, definitions = _needed(function, _names(source) - {function.__name__})
    return frozenset(imports), (*definitions, source)


@functools.cache
def _parsed(function: Callable[..., Any]) -> tuple[list[str], ast.FunctionDef]:
    """The lines of a function and its syntax tree; read once, since a form asks at every key."""
    lines = textwrap.dedent(inspect.getsource(function)).splitlines()
    definition = ast.parse("\n".join(lines)).body[0]
    assert isinstance(definition, ast.FunctionDef)  # noqa: S101 - the source of a function is its definition
    return lines, definition


def _names(source: str) -> set[str]:
    return {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}


def _needed(function: Callable[..., Any], names: set[str]) -> tuple[set[str], list[str]]:
    """The import lines and the definitions that `names`, as `function` sees them, come from."""
    imports: set[str] = set()
    definitions: list[str] = []
    function = inspect.unwrap(function)  # what a decorator made of it sees the decorator's names
    for name in sorted(names & function.__globals__.keys()):
        value = function.__globals__[name]
        if hasattr(builtins, name):
            continue
        if inspect.ismodule(value):
            imports.add(f"import {value.__name__}" + (f" as {name}" if value.__name__ != name else ""))
        elif inspect.isfunction(value) and value.__module__.startswith("helpers."):
            source = inspect.getsource(value).rstrip()
            more_imports, more_definitions = _needed(value, _names(source) - {name})
            imports |= more_imports
            definitions += [d for d in [*more_definitions, source] if d not in definitions]
        elif getattr(value, "__module__", None):
            imports.add(f"from {value.__module__} import {name}")
        else:
            definitions.insert(0, f"{name} = {literal(value)}")
    return imports, definitions


def _is_and(test: ast.expr) -> TypeGuard[ast.BoolOp]:
    return isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And)


@dataclass(frozen=True)
class _Folder:
    """Copies statements out of `lines`, with every `if` that `known` decides replaced by the branch it takes."""

    lines: list[str]
    known: Mapping[str, Any]

    def statements(self, statements: list[ast.stmt], indent: int) -> list[str]:
        copied: list[str] = []
        for statement in statements:
            if isinstance(statement, ast.Return) and statement.value is None and indent == 4:
                break
            taken = self._branch(statement)
            if taken is None:
                copied += self._copy(statement, indent)
                continue
            copied += self.statements(taken, indent)
            if taken and isinstance(taken[-1], ast.Return) and indent == 4:
                break
        return copied

    def _branch(self, statement: ast.stmt) -> list[ast.stmt] | None:
        """The branch that an `if` takes for the known values; None for another statement or an open question."""
        if not isinstance(statement, ast.If):
            return None
        operands = statement.test.values if _is_and(statement.test) else [statement.test]
        decided = [self._decided(operand) for operand in operands]
        if False in decided:
            return statement.orelse
        return statement.body if all(decided) else None

    def _decided(self, test: ast.expr) -> bool | None:
        """Whether `test` holds for the known values; None where it needs others."""
        if not {n.id for n in ast.walk(test) if isinstance(n, ast.Name)} <= self.known.keys():
            return None
        code = compile(ast.Expression(test), "<if>", "eval")  # of the kit's own source; the values are no part of it
        return bool(eval(code, {}, dict(self.known)))  # noqa: S307 - as said above

    def _copy(self, statement: ast.stmt, indent: int) -> list[str]:
        """The lines of one statement, moved to `indent`; what is inside loops, `with` and open `if`s is folded too."""
        shift = indent - statement.col_offset
        if isinstance(statement, ast.For | ast.While | ast.With | ast.If) and not getattr(statement, "orelse", None):
            head = self._lines(self._first(statement), statement.body[0].lineno - 1, shift)
            inside = self.statements(statement.body, indent + 4)
            return head + (inside or [" " * (indent + 4) + "pass"])
        return self._lines(self._first(statement), statement.end_lineno or statement.lineno, shift)

    def _first(self, statement: ast.stmt) -> int:
        """The index of a statement's first line, the comment lines right above it included."""
        first = statement.lineno - 1
        while self.lines[first - 1].lstrip().startswith("#"):
            first -= 1
        return first

    def _lines(self, first: int, end: int, shift: int) -> list[str]:
        chosen = self.lines[first:end]
        return [(" " * shift + line if shift > 0 else line[-shift:]) if line.strip() else "" for line in chosen]
