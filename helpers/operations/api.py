"""Operations that are one API call: declared by the call's name and parameters, as the AWS API names them."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore import xform_name

from helpers.operations.command_line import option
from helpers.operations.core import API_OPTIONS, Specification, Task, register
from helpers.operations.kinds import LOCAL_FILE, OUTFILE, Field, Kind
from helpers.operations.source import Code, literal


@dataclass(frozen=True)
class ApiCall:
    """One API call of boto3's client `service`: runs it, and writes it as a program.

    `members` are the parameters in the API's own spelling, with the Kind of each; "A.B" is the member B of the
    structure A, and its field is called b. `paginates`: the CLI and boto3 go through all pages. `sends` is a parameter
    whose value is the content of a file, `saves` a part of the answer that goes to the file `outfile`. `answer` tells
    whether there is one: "always", "if any" or "" for never; `times`, that it holds times.
    """

    service: str
    method: str
    members: Mapping[str, Kind]
    paginates: bool = False
    sends: str = ""
    saves: str = ""
    answer: str = "always"
    times: bool = False

    def parameters(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The call's parameters as boto3 takes them, those that are empty left out."""
        given: dict[str, Any] = {}
        for member in self.members:
            value = values[field_name(member)]
            structure, _, inner = member.rpartition(".")
            if value not in ("", None, False):
                (given.setdefault(structure, {}) if structure else given)[inner] = value
        return given

    def task(self, values: Mapping[str, Any]) -> Task:
        """What `values` ask for."""

        def run(client: Any) -> Any:
            return self.run(client, values)

        client = inspect.Parameter(self.service, inspect.Parameter.POSITIONAL_OR_KEYWORD)
        run.__signature__ = inspect.Signature([client])  # type: ignore[attr-defined]
        return Task(run, {}, lambda: Code(self.body(values), answer=self.answer, times=self.times))

    def run(self, client: Any, values: Mapping[str, Any]) -> Any:
        """Make the call and give its answer; or, where it has pages, what will get them."""
        parameters = self.parameters(values)
        if self.paginates:
            return client.get_paginator(self.method).paginate(**parameters)
        if self.sends:
            parameters[self.sends] = Path(values[field_name(self.sends)]).read_bytes()
        response = getattr(client, self.method)(**parameters)
        if self.saves:
            Path(values["outfile"]).write_bytes(response.pop(self.saves).read())
        return response

    def body(self, values: Mapping[str, Any]) -> str:
        """The call as a learner would write it; it leaves the answer in `response`."""
        given = [(name, literal(value)) for name, value in self.parameters(values).items()]
        if self.sends:
            given.append((self.sends, "file"))
        arguments = ", ".join(f"{name}={value}" for name, value in given)
        if self.paginates:
            pages = f'pages = {self.service}.get_paginator("{self.method}").paginate({arguments})'
            return f"{pages}\nresponse = pages.build_full_result()"
        if len(arguments) > 70:
            arguments = "\n" + "".join(f"    {name}={value},\n" for name, value in given)
        call = f"{self.service}.{self.method}({arguments})"
        if not self.answer:
            return call
        return "\n".join([*self._answered(f"response = {call}", values), 'del response["ResponseMetadata"]'])

    def _answered(self, call: str, values: Mapping[str, Any]) -> list[str]:
        """The lines around the call that read or write its file."""
        if self.sends:
            opened = f'with open({literal(values[field_name(self.sends)])}, "rb") as file:'
            return [opened, *("    " + line for line in call.splitlines())]
        if self.saves:
            opened = f'with open({literal(values["outfile"])}, "wb") as file:'
            return [call, opened, f'    file.write(response.pop("{self.saves}").read())']
        return [call]


def api(
    name: str,
    members: Mapping[str, Kind] | None = None,
    *,
    client: str = "",
    changes: bool = False,
    manages: str = "resource",
    **more: Any,
) -> Specification:
    """Declare the operation of one API call.

    `name` is the CLI's ("s3api list-objects-v2"), `client` the boto3 client where it is called otherwise ("s3"); for
    `members` and `more` see ApiCall.
    """
    service, method = name.split()
    call = ApiCall(client or service, method.replace("-", "_"), dict(members or {}), **more)
    fields = [Field(field_name(member), kind) for member, kind in call.members.items()]
    words: list[Any] = [member_words(member) for member in call.members]
    if call.sends:
        fields.append(Field(field_name(call.sends), LOCAL_FILE))
        words.append(member_words(call.sends))
    if call.saves:
        fields.append(Field("outfile", OUTFILE))
        words.append("{outfile}")
    return register(Specification(name, call.task, tuple(fields), tuple(words), changes, manages, API_OPTIONS))


def field_name(member: str) -> str:
    """The field of a parameter: `location_constraint` for "CreateBucketConfiguration.LocationConstraint"."""
    return xform_name(member.rpartition(".")[2])


def member_words(member: str) -> Callable[[Mapping[str, Any]], list[str]]:
    """The words of one parameter: `--bucket NAME`, or `--structure Member=value`."""
    structure, _, inner = member.rpartition(".")
    name, field = "--" + xform_name(structure or member, "-"), field_name(member)

    def words(values: Mapping[str, Any]) -> list[str]:
        value = values[field]
        return option(name, f"{inner}={value}" if structure and value else value)

    return words
