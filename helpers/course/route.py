"""The way through a chapter's notebook: what its cells do, one after the other, up to the step to which one wants to go."""

import ast
import json
from collections.abc import Iterator, Sequence
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
    sources = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return tuple(move for source in sources for move in _moves(source))


def until(chapter: str, step: str) -> Sequence[Move]:
    """The moves before the first cell of `step`."""
    all_of_them = moves(chapter)
    end = next((number for number, move in enumerate(all_of_them) if move.name == step), len(all_of_them))
    return all_of_them[:end]


def steps_of(chapter: str) -> list[str]:
    """The steps and questions in the order of their first cells."""
    return list(dict.fromkeys(move.name for move in moves(chapter) if move.name))


def _moves(source: str) -> Iterator[Move]:
    tree = ast.parse(source)
    call = _chapter_call(tree)
    if call is not None and call[0] in OF_STEPS:
        kind, name = call
        yield Move(kind, name)
        return
    lines = [ast.unparse(statement) for statement in tree.body if _counts(statement, _acts(tree))]
    if lines:
        yield Move(CODE, source="\n".join(lines))


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


def _counts(statement: ast.stmt, cell_acts: bool) -> bool:
    """Whether a statement is done on the way: it acts, or one that acts may need it."""
    if isinstance(statement, ast.ImportFrom):
        return not (statement.module or "").startswith(SHOWN_ONLY)
    if isinstance(statement, ast.Import):
        return True
    return cell_acts and (_acts(statement) or not isinstance(statement, ast.Expr))
