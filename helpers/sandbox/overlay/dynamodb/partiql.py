"""A PartiQL statement as the request of DynamoDB's own that does the same: Scan, PutItem, UpdateItem or DeleteItem.

"PartiQL - a SQL-compatible query language for Amazon DynamoDB" (DynamoDB Developer Guide, ql-reference). What is not understood
raises Malformed. The sentences: the guide's ql-reference.update; "Statement wasn't well formed …" is as people quote it (not looked up); that of the parameters
is in getmoto/moto's test_batch_update__not_enough_parameters.
"""

import re
from dataclasses import dataclass, field
from typing import Any, NoReturn

TOKEN = re.compile(
    r"""\s*(?:(?P<name>"(?:""|[^"])*")|(?P<text>'(?:''|[^'])*')|(?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)"""
    r"""|(?P<sign><<|>>|<>|!=|<=|>=|[=<>?(){}\[\],:.*;+-])|(?P<word>[A-Za-z_][\w-]*))"""
)
FUNCTIONS = ("begins_with", "contains", "attribute_type", "size")
COMPARED = ("=", "<>", "!=", "<", "<=", ">", ">=")
NOT_FORMED = "Statement wasn't well formed, can't be processed: {}"
TOO_FEW = "Number of parameters in request and statement don't match."
NO_KEY = "Where clause does not contain a mandatory equality on all key attributes"


class Malformed(Exception):
    """A statement that is none; its first argument is DynamoDB's sentence."""


@dataclass
class Statement:
    """What a statement asks for: the operation, its request, and the equalities that its WHERE has on top ("id": value)."""

    operation: str
    table: str
    index: str = ""
    projection: str = ""
    where: list[str] = field(default_factory=list)  # conditions that must all hold
    equal: dict[str, tuple[str, Any]] = field(default_factory=dict)  # a name: its condition in `where`, and the value
    update: str = ""
    item: dict[str, Any] = field(default_factory=dict)
    order: tuple[str, bool] = ("", False)  # the attribute, and whether descending
    returning: str = "NONE"
    names: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)

    def request(self, keys: list[str]) -> dict[str, Any]:
        """The body of the request; `keys` are the table's key attributes. Raises Malformed where a change names no item."""
        body: dict[str, Any] = {"TableName": self.table}
        if self.operation == "put_item":
            return body | {
                "Item": self.item,
                "ConditionExpression": "attribute_not_exists(#key)",
                "ExpressionAttributeNames": {"#key": keys[0]},
            }
        if self.operation == "scan":
            body |= {"IndexName": self.index} if self.index else {}
            body |= {"ProjectionExpression": self.projection} if self.projection else {}
            return self._with(body, "FilterExpression", self.where)
        if set(keys) - self.equal.keys():
            raise Malformed(NO_KEY)
        body["Key"] = {name: self.equal[name][1] for name in keys}
        of_key = [self.equal[name][0] for name in keys]
        conditions = [one for one in self.where if one not in of_key]
        if self.operation == "update_item":
            self.names["#key"] = keys[0]
            conditions.append("attribute_exists(#key)")
            body["UpdateExpression"] = self.update
        body["ReturnValues"] = self.returning
        return self._with(body, "ConditionExpression", conditions)

    def _with(self, body: dict[str, Any], name: str, conditions: list[str]) -> dict[str, Any]:
        if conditions:
            body[name] = " AND ".join(map(_enclosed, conditions)) if len(conditions) > 1 else conditions[0]
        used = " ".join(str(body.get(one, "")) for one in (name, "UpdateExpression", "ProjectionExpression"))
        words = set(re.findall(r"[#:]\w+", used))
        names = {one: value for one, value in self.names.items() if one in words}
        values = {one: value for one, value in self.values.items() if one in words}
        body |= {"ExpressionAttributeNames": names} if names else {}
        return body | ({"ExpressionAttributeValues": values} if values else {})


def _enclosed(condition: str) -> str:
    """A condition in parentheses, of which DynamoDB takes no second pair around the first."""
    depth = 0
    for place, letter in enumerate(condition):
        depth += (letter == "(") - (letter == ")")
        if depth == 0 and place < len(condition) - 1:
            return f"({condition})"
    return condition


def parse(text: str, parameters: list[dict[str, Any]]) -> Statement:
    """The statement that a text says. Raises Malformed."""
    return _Parser(text, parameters).statement()


class _Parser:
    def __init__(self, text: str, parameters: list[dict[str, Any]]):
        self.tokens: list[tuple[str, str]] = []
        place, text = 0, text.strip()
        while place < len(text):
            match = TOKEN.match(text, place)
            if match is None:
                self.fail(text[place:][:20])
            self.tokens.append((str(match.lastgroup), str(match[str(match.lastgroup)])))
            place = match.end()
        self.next = 0
        self.parameters = list(parameters)
        self.made = Statement("", "")

    def fail(self, found: str = "") -> NoReturn:
        rest = found or (self.tokens[self.next][1] if self.next < len(self.tokens) else "end of statement")
        raise Malformed(NOT_FORMED.format(f"Unexpected {rest}"))

    def peek(self) -> str:
        kind, text = self.tokens[self.next] if self.next < len(self.tokens) else ("", "")
        return text.upper() if kind in ("word", "sign") else ""

    def take(self, *wanted: str) -> bool:
        for number, one in enumerate(wanted):
            place = self.next + number
            kind, text = self.tokens[place] if place < len(self.tokens) else ("", "")
            if kind not in ("word", "sign") or text.upper() != one:
                return False
        self.next += len(wanted)
        return True

    def need(self, *wanted: str) -> None:
        if not self.take(*wanted):
            self.fail()

    def name(self) -> str:
        kind, text = self.tokens[self.next] if self.next < len(self.tokens) else ("", "")
        if kind not in ("name", "word"):
            self.fail()
        self.next += 1
        return text[1:-1].replace('""', '"') if kind == "name" else text

    def statement(self) -> Statement:
        verbs = {"SELECT": self._select, "INSERT": self._insert, "UPDATE": self._update, "DELETE": self._delete}
        verb = next((one for one in verbs if self.take(one)), "")
        if not verb:
            self.fail()
        verbs[verb]()
        self.take(";")
        if self.next < len(self.tokens):
            self.fail()
        return self.made

    def _select(self) -> None:
        self.made.operation = "scan"
        if not self.take("*"):
            paths = [self._path()]
            while self.take(","):
                paths.append(self._path())
            self.made.projection = ", ".join(paths)
        self.need("FROM")
        self._table()
        self._where()
        if self.take("ORDER", "BY"):
            self.made.order = (self.name(), not self.take("ASC") and self.take("DESC"))

    def _insert(self) -> None:
        self.made.operation = "put_item"
        self.need("INTO")
        self._table()
        self.need("VALUE")
        value = self._value()
        if "M" not in value:
            self.fail()
        self.made.item = value["M"]

    def _update(self) -> None:
        self.made.operation = "update_item"
        self._table()
        changes: dict[str, list[str]] = {"SET": [], "REMOVE": []}
        while kind := next((one for one in changes if self.take(one)), ""):
            while True:
                path = self._path()
                changes[kind].append(f"{path} = {self._changed()}" if kind == "SET" and self._equals() else path)
                if not self.take(","):
                    break
        if not any(changes.values()):
            self.fail()
        self.made.update = " ".join(f"{kind} {', '.join(all_)}" for kind, all_ in changes.items() if all_)
        self._where()
        self._returning()

    def _equals(self) -> bool:
        self.need("=")
        return True

    def _changed(self) -> str:
        if self.take("LIST_APPEND"):
            self.need("(")
            first = self._operand()
            self.need(",")
            second = self._operand()
            self.need(")")
            return f"list_append({first}, {second})"
        first = self._operand()
        sign = next((one for one in "+-" if self.take(one)), "")
        return f"{first} {sign} {self._operand()}" if sign else first

    def _delete(self) -> None:
        self.made.operation = "delete_item"
        self.need("FROM")
        self._table()
        self._where()
        self._returning()

    def _returning(self) -> None:
        if self.take("RETURNING"):
            kind = next((one for one in ("ALL", "MODIFIED") if self.take(one)), "") or self.fail()
            age = next((one for one in ("OLD", "NEW") if self.take(one)), "") or self.fail()
            self.need("*")
            self.made.returning = f"{'UPDATED' if kind == 'MODIFIED' else kind}_{age}"

    def _table(self) -> None:
        self.made.table = self.name()
        if self.take("."):
            self.made.index = self.name()

    def _where(self) -> None:
        if self.take("WHERE"):
            conditions = [self._and_part()]
            while self.take("AND"):
                conditions.append(self._and_part())
            if self.take("OR"):
                self.made.equal.clear()
                first = " AND ".join(map(_enclosed, conditions))
                conditions = [f"{first} OR {self._either()}"]
            self.made.where = conditions

    def _either(self) -> str:
        parts = [self._both()]
        while self.take("OR"):
            parts.append(self._both())
        return " OR ".join(parts)

    def _both(self) -> str:
        parts = [self._condition()]
        while self.take("AND"):
            parts.append(self._condition())
        return " AND ".join(parts)

    def _and_part(self) -> str:
        """A condition of the topmost AND; an equality of an attribute is noted there."""
        begin = self.next
        made = self._condition()
        used = self.tokens[begin : self.next]
        match = re.fullmatch(r"(#\w+) = (:\w+)", made)
        if match and len(used) == 3:
            self.made.equal[self.made.names[match[1]]] = (made, self.made.values[match[2]])
        return made

    def _condition(self) -> str:
        if self.take("NOT"):
            return f"NOT {_enclosed(self._condition())}"
        if self.take("("):
            inner = self._either()
            self.need(")")
            return _enclosed(inner)
        function = self.peek().lower()
        if function in FUNCTIONS and function != "size":
            return self._function()
        left = self._operand()
        if self.take("IS"):
            negated = self.take("NOT")
            self.need("MISSING")
            return f"attribute_exists({left})" if negated else f"attribute_not_exists({left})"
        negated = self.take("NOT")
        if self.take("BETWEEN"):
            low = self._operand()
            self.need("AND")
            made = f"{left} BETWEEN {low} AND {self._operand()}"
        elif self.take("IN"):
            made = f"{left} IN ({', '.join(self._several())})"
        else:
            sign = next((one for one in COMPARED if not negated and self.take(one)), "") or self.fail()
            made = f"{left} {'<>' if sign == '!=' else sign} {self._operand()}"
        return f"NOT ({made})" if negated else made

    def _function(self) -> str:
        name = self.name().lower()
        self.need("(")
        arguments = [self._operand()]
        while self.take(","):
            arguments.append(self._operand())
        self.need(")")
        return f"{name}({', '.join(arguments)})"

    def _several(self) -> list[str]:
        close = "]" if self.take("[") else ")" if self.take("(") else self.fail()
        found = [self._operand()]
        while self.take(","):
            found.append(self._operand())
        self.need(close)
        return found

    def _operand(self) -> str:
        if self.peek() == "SIZE":
            return self._function()
        kind = self.tokens[self.next][0] if self.next < len(self.tokens) else ""
        if kind in ("name", "word") and self.peek() not in ("TRUE", "FALSE", "NULL"):
            return self._path()
        placeholder = f":v{len(self.made.values)}"
        self.made.values[placeholder] = {}
        self.made.values[placeholder] = self._value()
        return placeholder

    def _path(self) -> str:
        path = self._placeholder(self.name())
        while True:
            if self.take("."):
                path += f".{self._placeholder(self.name())}"
            elif self.take("["):
                path += f"[{self.tokens[self.next][1]}]"
                self.next += 1
                self.need("]")
            else:
                return path

    def _placeholder(self, name: str) -> str:
        known = {value: key for key, value in self.made.names.items()}
        placeholder = known.get(name, f"#n{len(self.made.names)}")
        self.made.names[placeholder] = name
        return placeholder

    def _value(self) -> dict[str, Any]:
        if self.take("?"):
            if not self.parameters:
                raise Malformed(TOO_FEW)
            return self.parameters.pop(0)
        for word, value in (("TRUE", {"BOOL": True}), ("FALSE", {"BOOL": False}), ("NULL", {"NULL": True})):
            if self.take(word):
                return value
        if self.take("{"):
            return {"M": dict(self._members("}", self._member))}
        if self.take("["):
            return {"L": self._members("]", self._value)}
        if self.take("<<"):
            members = self._members(">>", self._value)
            (kind,) = {next(iter(one)) for one in members} if members else ("",)
            return {f"{kind}S": [one[kind] for one in members]} if kind else self.fail()
        kind, text = self.tokens[self.next] if self.next < len(self.tokens) else ("", "")
        if kind not in ("text", "number"):
            self.fail()
        self.next += 1
        return {"N": text} if kind == "number" else {"S": text[1:-1].replace("''", "'")}

    def _members(self, close: str, one: Any) -> list[Any]:
        found: list[Any] = []
        while not self.take(close):
            if found:
                self.need(",")
            found.append(one())
        return found

    def _member(self) -> tuple[str, Any]:
        kind, text = self.tokens[self.next] if self.next < len(self.tokens) else ("", "")
        if kind != "text":
            self.fail()
        self.next += 1
        self.need(":")
        return text[1:-1].replace("''", "'"), self._value()
