"""Runs a form's operation at the current target, and tells where a sandbox has died meanwhile."""

from dataclasses import replace

from helpers import sandbox, target
from helpers.operations.core import Operation
from helpers.operations.results import Failure, Result
from helpers.operations.watch import Watch
from helpers.text import text

_seen = ""  # the identity of the sandbox that this kernel last saw


def current_target() -> target.Target:
    """The Target that calls go to now. Raises SandboxError where the sandbox is needed and cannot be started."""
    return _look()[0]


def _look() -> tuple[target.Target, bool]:
    """The Target, and whether its sandbox is another one than this kernel last saw."""
    global _seen
    place = target.current()
    before, _seen = _seen, place.identity if place.kind == "sandbox" else _seen
    return place, before not in ("", _seen)


def perform(operation: Operation, watch: Watch) -> tuple[Result, str, target.Target | None]:
    """Run `operation` where the learner works; the Result, what to say of the sandbox ("" mostly), and where it was.

    A sandbox that died is started again and not used at once: the learner is told first, and whether it is empty now.
    Raises nothing a learner can cause; KeyboardInterrupt passes through.
    """
    from helpers.operations.running import run

    try:
        place, new = _look()
        if new:
            return _died(), text("forms.sandbox_died"), place
        result = run(operation, place, watch)
        running = sandbox.find() if place.kind == "sandbox" else None
        if result.failure is None or place.kind != "sandbox" or running is not None:
            return result, _not_saved(running), place
        _, emptied = _look()
        return _died(result), text("forms.sandbox_died" if emptied else "forms.sandbox_back"), place
    except sandbox.SandboxError as error:
        return _died(), text("forms.sandbox_failed", reason=error), None


def _not_saved(running: sandbox.Sandbox | None) -> str:
    if running is None or not running.not_saved:
        return ""
    from helpers.marks import telling

    return telling.not_saved(running)


def _died(result: Result | None = None) -> Result:
    """The same with the failure it really is."""
    result = result or Result("", 255)
    failure = result.failure or Failure("", "")
    return replace(result, failure=Failure("SandboxDied", failure.message, failure.call, {}, failure.stderr))
