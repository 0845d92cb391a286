"""What a kernel of the course says when a cell of the learner's own fails: what forms say, above a short traceback.

IPython loads this as an extension when a kernel starts (`helpers/lab.py` has it do so), before anything was run: so it can
say of a name which cell makes it. Any other error is shown as Python shows it.
"""

import ast
import json
import os
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

from helpers.home import autorun

EXTENSION = {"IPKernelApp": {"extensions": ["helpers.kernel"]}}  # the configuration that loads it


def load_ipython_extension(shell: Any) -> None:
    """Have `shell` explain errors. Not in a regression run, which compares tracebacks as Python writes them."""
    if not autorun():
        shell.set_custom_exc((Exception,), _show)


def _show(shell: Any, kind: type, error: Exception, trace: TracebackType, tb_offset: int | None = None) -> None:
    try:
        lines = explained(error, trace)
    except Exception:  # noqa: BLE001 - whatever is wrong with the explanation, the error itself is shown
        lines = []
    if not lines:
        shell.showtraceback((kind, error, trace), tb_offset=tb_offset)
        return
    sys.last_type, sys.last_value, sys.last_traceback = kind, error, trace  # for %tb
    shell._showtraceback(kind, error, lines)


def explained(error: Exception, trace: TracebackType | None) -> list[str]:
    """The explanation of `error`, and where in the cell it came up; nothing for an error that is not AWS's to explain."""
    from helpers.text import text

    failure = _failure(error, trace)
    if failure is None:
        return []
    from helpers.operations.explanations import explain

    told = explain(failure)
    places = [line for frame in _of_cells(trace) for line in frame]
    raised = traceback.format_exception_only(type(error), error)[-1].strip()
    return [f"{told.what}\n{told.rule}\n{told.next}", "", *places, raised, text("card.whole_traceback")]


def _failure(error: Exception, trace: TracebackType | None) -> Any:
    """The Failure that the error means, or None where there is nothing to add to it."""
    if isinstance(error, NameError) and not isinstance(error, UnboundLocalError):
        return _unknown_name(error)
    if "botocore" not in sys.modules:
        return None
    from botocore.exceptions import BotoCoreError, ClientError

    if not isinstance(error, BotoCoreError | ClientError):
        return None
    from helpers.operations.failures import failure_elsewhere

    return failure_elsewhere(error, _parameters(trace))


def _parameters(trace: TracebackType | None) -> dict[str, Any]:
    """What the call of boto3's was given, as botocore's own frame holds it; empty where it did not come so far."""
    found: dict[str, Any] = {}
    for frame, _ in traceback.walk_tb(trace):
        if frame.f_code.co_name == "_api_call" and isinstance(frame.f_locals.get("kwargs"), dict):
            found = frame.f_locals["kwargs"]
    return found


def _of_cells(trace: TracebackType | None) -> Iterator[tuple[str, str]]:
    """Of each frame that lies in a cell: where, and the line of code."""
    for frame in traceback.extract_tb(trace):
        if "ipykernel_" in frame.filename or frame.filename.startswith("<ipython-input"):
            where = f"line {frame.lineno}" + ("" if frame.name.startswith("<") else f", in {frame.name}")
            yield where, f"    {frame.line}"


def _unknown_name(error: NameError) -> Any:
    """The Failure of a name that a cell of this notebook makes; None for any other name."""
    from helpers.operations.results import Failure

    line = next((line for cell in _cells() for line in lines_that_make(cell, error.name or "")), "")
    return Failure("NameError", str(error), values={"name": error.name, "line": line}) if line else None


def _cells() -> list[str]:
    """The sources of the code cells of the notebook that this kernel belongs to, or of all that lie beside it."""
    own = Path(os.environ.get("JPY_SESSION_NAME", ""))
    paths = [own] if own.is_file() else sorted(Path.cwd().glob("*.ipynb"))
    found = []
    for path in paths:
        try:
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
            found += ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
        except (OSError, ValueError, KeyError, TypeError):
            continue  # no notebook that could be read
    return found


def lines_that_make(cell: str, name: str) -> Iterator[str]:
    """The lines at the top level of `cell` that bind `name`."""
    try:
        statements = ast.parse(cell).body
    except SyntaxError:  # a magic, or a cell that is being written
        return
    for statement in statements:
        if name in _bound_by(statement):
            yield (ast.get_source_segment(cell, statement) or name).splitlines()[0]


def _bound_by(statement: ast.stmt) -> set[str]:
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return {(alias.asname or alias.name).partition(".")[0] for alias in statement.names}
    if isinstance(statement, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
        return {statement.name}
    return {node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
