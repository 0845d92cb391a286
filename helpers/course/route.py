"""The way through a chapter's notebook: what its cells do, one after the other, up to the step to which one wants to go."""

import ast
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from helpers.home import PROJECT

RUN, CHECK, ASK, CODE = "form", "check", "ask", "code"
OF_STEPS = (RUN, CHECK, ASK, "predict", "result")
# What a cell of plain code does to the world or to files; all other cells only show something.
ACTS = frozenset({"mkdir", "rename", "unlink", "update_stack", "wind", "write_text"})
SHOWN_ONLY = ("helpers.accuracy", "helpers.course", "helpers.extras", "helpers.views")


@dataclass(frozen=True)
class Move:
    """What one cell does: `kind` is "form", "check", "ask", "predict" or "result", of the step or question `name`, or "code"
    with its `source`.
    """

    kind: str
    name: str = ""
    source: str = ""


@cache
def moves(chapter: str) -> tuple[Move, ...]:
    """What the cells of a chapter's notebook do, in order. The notebooks of all languages have the same code."""
    notebook = json.loads((PROJECT / "notebooks" / "en" / f"{chapter}.ipynb").read_text(encoding="utf-8"))
    imports: list[str] = []  # of all cells so far: where one begins in the middle, a cell needs them, too
    found = []
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code" and (move := _move("".join(cell["source"]), imports)):
            found.append(move)
    return tuple(found)


def until(chapter: str, step: str) -> Sequence[Move]:
    """The moves before the first cell of `step`."""
    all_of_them = moves(chapter)
    end = next((number for number, move in enumerate(all_of_them) if move.name == step), len(all_of_them))
    return all_of_them[:end]


def steps_of(chapter: str) -> list[str]:
    """The steps and questions in the order of their first cells."""
    return list(dict.fromkeys(move.name for move in moves(chapter) if move.name))


def _move(source: str, imports: list[str]) -> Move | None:
    """What a cell does; None where it only shows something. What it imports is added to `imports`."""
    tree = ast.parse(source)
    if call := _chapter_call(tree):
        return Move(*call) if call[0] in OF_STEPS else None
    imports += [ast.unparse(statement) for statement in tree.body if _is_import(statement)]
    if not _acts(tree):
        return None
    rest = [s for s in tree.body if not isinstance(s, ast.Import | ast.ImportFrom)]
    lines = [ast.unparse(statement) for statement in rest if _acts(statement) or not isinstance(statement, ast.Expr)]
    return Move(CODE, source="\n".join([*imports, *lines]))


def _chapter_call(tree: ast.Module) -> tuple[str, str] | None:
    """The method and the step of a cell such as `ec2.form("deploy")`."""
    if len(tree.body) != 1 or not isinstance(tree.body[0], ast.Expr):
        return None
    match tree.body[0].value:
        case ast.Call(ast.Attribute(ast.Name(), str(method)), [ast.Constant(str(name)), *_]):
            return method, name
    return None


def _acts(tree: ast.AST) -> bool:
    names = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return any((one.attr if isinstance(one, ast.Attribute) else getattr(one, "id", "")) in ACTS for one in names)


def _is_import(statement: ast.stmt) -> bool:
    """Whether a statement imports what a cell that acts may need."""
    if isinstance(statement, ast.ImportFrom):
        return not (statement.module or "").startswith(SHOWN_ONLY)
    return isinstance(statement, ast.Import)
