"""Operations that are one API call: declared by the call's name and parameters, as the AWS API names them."""

import inspect
import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from botocore import xform_name
from botocore.exceptions import ClientError

from helpers.operations.addresses import is_address
from helpers.operations.atomic_files import write_whole
from helpers.operations.command_line import option
from helpers.operations.core import API_OPTIONS, Invocation, Specification, register
from helpers.operations.kinds import LOCAL_FILE, OUTFILE, QUERY, Field, Kind, Problem, lines_of
from helpers.operations.source import SourceCode, call_lines, definition_of, literal

AT_A_TIME = 1024 * 1024  # bytes of an answer that are written at once


@dataclass(frozen=True)
class Part:
    """What is no parameter by itself: `fields`, the `parameters` they make, and the CLI's `words` for them."""

    fields: tuple[Field, ...]
    parameters: Callable[[Mapping[str, Any]], dict[str, Any]]
    words: Callable[[Mapping[str, Any]], list[str]]


@dataclass(frozen=True)
class ApiCall:
    """One API call of boto3's client `service`: runs it, and writes it as a program.

    `members` are the parameters in the API's own spelling, with the Kind of each; "A.B" is the member B of the
    structure A, and its field is called b; `parts` is what the CLI writes in another way. `paginates`: the CLI and boto3 go through all pages. `sends` is a parameter
    whose value is the content of a file, `saves` a part of the answer that goes to the file `outfile`. `answer` tells
    whether there is one: "always", "if any" or "" for never; `times`, that it holds times. `asks(client, error, values)` gives what
    the text about a refusal has to name besides the values.
    """

    service: str
    method: str
    members: Mapping[str, Kind]
    parts: tuple[Part, ...] = ()
    paginates: bool = False
    sends: str = ""
    saves: str = ""
    answer: str = "always"
    times: bool = False
    asks: Callable[[Any, ClientError, Mapping[str, Any]], dict[str, Any]] | None = None

    def parameters(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The call's parameters as boto3 takes them, those that are empty left out."""
        given: dict[str, Any] = {}
        for member, kind in self.members.items():
            value = lines_of(values[field_name(member)]) if kind.widget == "lines" else values[field_name(member)]
            structure, _, inner = member.rpartition(".")
            if value not in ("", None, False, []):
                (given.setdefault(structure, {}) if structure else given)[inner] = value
        for part in self.parts:
            given |= part.parameters(values)
        return given

    def invocation(self, values: Mapping[str, Any]) -> Invocation:
        """What `values` ask for."""

        def run(client: Any) -> Any:
            return self.run(client, values)

        client = inspect.Parameter(self.service, inspect.Parameter.POSITIONAL_OR_KEYWORD)
        run.__signature__ = inspect.Signature([client])  # type: ignore[attr-defined]
        return Invocation(run, {}, lambda: self.code(values))

    def run(self, client: Any, values: Mapping[str, Any]) -> Any:
        """Make the call and give its answer; or, where it has pages, what will get them."""
        parameters = self.parameters(values)
        if self.paginates:
            return client.get_paginator(self.method).paginate(**parameters)
        if self.sends:
            with open(values[field_name(self.sends)], "rb") as file:  # read as it is sent: it may be larger than memory
                return self._asked(client, {**parameters, self.sends: file}, values)
        response = self._asked(client, parameters, values)
        if self.saves:
            write_whole(values["outfile"], response.pop(self.saves).iter_chunks(AT_A_TIME))
        return response

    def _asked(self, client: Any, parameters: dict[str, Any], values: Mapping[str, Any]) -> Any:
        try:
            return getattr(client, self.method)(**parameters)
        except ClientError as error:
            if self.asks:
                error.found = self.asks(client, error, values)
            raise

    def code(self, values: Mapping[str, Any]) -> SourceCode:
        """The call as a program."""
        imports, definitions = definition_of(write_whole) if self.saves else (frozenset(), ())
        return SourceCode(self.body(values), imports, definitions, self.answer, self.times)

    def body(self, values: Mapping[str, Any]) -> str:
        """The call as a learner would write it; it leaves the answer in `response`."""
        parameters = self.parameters(values)
        if self.paginates:
            pages = call_lines(f'pages = {self.service}.get_paginator("{self.method}").paginate', parameters)
            return f"{pages}\nresponse = pages.build_full_result()"
        call = call_lines(f"{self.service}.{self.method}", parameters, {self.sends: "file"} if self.sends else {})
        if not self.answer:
            return call
        return "\n".join([*self._answered(f"response = {call}", values), 'del response["ResponseMetadata"]'])

    def _answered(self, call: str, values: Mapping[str, Any]) -> list[str]:
        """The lines around the call that read or write its file."""
        if self.sends:
            opened = f'with open({literal(values[field_name(self.sends)])}, "rb") as file:'
            return [opened, *("    " + line for line in call.splitlines())]
        if self.saves:
            return [
                call,
                f'write_whole({literal(values["outfile"])}, response.pop("{self.saves}").iter_chunks({AT_A_TIME}))',
            ]
        return [call]


def api(
    name: str,
    members: Mapping[str, Kind] | None = None,
    *,
    client: str = "",
    changes: bool = False,
    manages: str = "resource",
    query: str = "",
    check: Callable[[Mapping[str, Any]], dict[str, Problem]] = lambda values: {},
    folded: Collection[str] = (),
    **more: Any,
) -> Specification:
    """Declare the operation of one API call.

    `name` is the CLI's ("s3api list-objects-v2"), `client` the boto3 client where it is called otherwise ("s3"),
    `query` what is asked for unless the learner asks otherwise, `check` as in Specification, `folded` the fields that most runs do not need; for `members` and `more`
    see ApiCall.
    """
    service, method = name.split()
    call = ApiCall((client or service).replace("-", "_"), method.replace("-", "_"), dict(members or {}), **more)
    fields = [Field(field_name(member), kind) for member, kind in call.members.items()]
    words: list[Any] = [member_words(member, kind) for member, kind in call.members.items()]
    for part in call.parts:
        fields += part.fields
        words.append(part.words)
    if call.sends:
        fields.append(Field(field_name(call.sends), LOCAL_FILE))
        words.append(member_words(call.sends, LOCAL_FILE))
    if call.saves:
        fields.append(Field("outfile", OUTFILE))
        words.append(file_word("outfile"))
    options = tuple(Field("query", replace(QUERY, default=query)) if o.name == "query" else o for o in API_OPTIONS)
    return register(
        Specification(
            name,
            call.invocation,
            tuple(fields),
            tuple(words),
            changes,
            manages,
            options,
            check,
            folded=lambda values: folded,
        )
    )


def field_name(member: str) -> str:
    """The field of a parameter: `location_constraint` for "CreateBucketConfiguration.LocationConstraint"."""
    name: str = xform_name(member.rpartition(".")[2])
    return name


def member_words(member: str, kind: Kind) -> Callable[[Mapping[str, Any]], list[str]]:
    """The words of one parameter: `--bucket NAME`, `--structure Member=value`, or `--names ONE OTHER`."""
    structure, _, inner = member.rpartition(".")
    name, field = "--" + xform_name(structure or member, "-"), field_name(member)

    def words(values: Mapping[str, Any]) -> list[str]:
        value = values[field]
        if kind.widget == "lines":
            return several(name, lines_of(value))
        if structure and value:
            return [name, shorthand(inner, value)]
        return option(name, value)

    return words


def shorthand(member: str, value: str) -> str:
    """A structure of one member as the CLI writes it; as JSON where the value might mean something in it."""
    plain = re.fullmatch(r"[A-Za-z0-9._/:+@-]+", value)
    return f"{member}={value}" if plain else json.dumps({member: value}, ensure_ascii=False)


def file_word(field: str) -> Callable[[Mapping[str, Any]], str]:
    """The word of a file's path, which must not look like an option."""
    return lambda values: f"./{values[field]}" if values[field].startswith("-") else values[field]


def several(name: str, values: Sequence[str]) -> list[str]:
    """The words of an option that takes a list; as JSON where the CLI would take a word for something else."""
    misread = any(value.startswith("-") for value in values) or (values and values[0].startswith(("[", "{")))
    if misread or any(map(is_address, values)):
        return [name, json.dumps(list(values), ensure_ascii=False)]
    return [name, *values] if values else []
