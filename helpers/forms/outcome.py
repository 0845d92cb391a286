"""What a form shows of a run: the Result as plain data for the browser, in the learner's language."""

import json
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from helpers.forms.fields import size_of
from helpers.forms.tables import table_of
from helpers.operations.kinds import Problem
from helpers.operations.results import Call, Failure, Result
from helpers.text import text

MOST_TEXT = 200_000
MOST_CALLS = 30
SHORT, LONG = 2, 120  # seconds: what is over before one has read of it, and what is told in minutes
MOST_RESPONSE = 20_000
SECRET_MEMBERS = frozenset({"SecretAccessKey", "SessionToken", "Password", "KeyMaterial", "PrivateKey", "SecretString"})


def sentences(problem: Problem | Failure) -> tuple[str, str, str]:
    """The value, the rule and the next step of a Problem or a Failure, each a sentence or ""."""
    from helpers.operations.failures import explain

    told = explain(problem)
    return told.what, told.rule, told.next


def blank(note: str = "") -> dict:
    """Before the first run."""
    return {"run": 0, "busy": False, "state": "idle", "status": "", "progress": None, "note": note}


def busy(run: int, blocking: bool = False, usual: float | None = None) -> dict:
    """While the run number `run` is under way; `blocking`: the kernel hears no Cancel until it is over.

    `usual` is how many seconds such runs took so far; None where that is not known.
    """
    status = text("forms.running_blocking" if blocking else "forms.running")
    return {
        "run": run,
        "busy": True,
        "blocking": blocking,
        "state": "busy",
        "status": status,
        "progress": None,
        **_waiting(usual),
    }


def _waiting(usual: float | None) -> dict:
    """Since when one waits (seconds since 1970), and how long it usually takes, in words."""
    if usual is None or usual < SHORT:
        return {"since": time.time()}
    key, number = ("usual_minutes", usual / 60) if usual >= LONG else ("usual", usual)
    return {"since": time.time(), "usual": text(f"forms.{key}", number=round(number))}


def progress(done: int, total: int, label: str) -> dict:
    """How far a transfer is: bytes done, bytes in all (0: unknown) and the words for it."""
    known = {"done": size_of(done), "total": size_of(total)}
    if total:
        words = text("forms.progress", percent=100 * done // total, **known)
    else:
        words = text("forms.progress_unknown", done=known["done"])
    return {"done": done, "total": total, "text": words, "label": label}


def steps(done: int, total: int, states: str = "") -> dict:
    """How far it is: resources done, and resources in all (0: unknown); or the `states` of other things."""
    key = "forms.progress_states" if states else "cdk.resources" if total else "cdk.resources_unknown"
    words = text(key, done=done, total=total, states=states)
    return {"done": min(done, total), "total": total, "text": words, "label": text("cdk.resource")}


def address(url: str) -> dict:
    """An address to open, as long as the run lasts; its query, which may hold a token, is not among the words."""
    return {
        "url": url,
        "text": text("forms.address_open"),
        "link": text("forms.address_link", address=url.partition("?")[0]),
    }


def events(told: Iterable[Any]) -> dict:
    """A stack's events (StackEvents) as a table: titles and rows, oldest first, and the number of the row that began the
    trouble (-1: none)."""
    told = list(told)
    titles = [text(f"cdk.{name}") for name in ("resource", "status", "time", "reason")]
    return {"title": text("cdk.events"), "columns": titles, "rows": list(map(_event, told)), "cause": _cause(told)}


def _cause(told: list[Any]) -> int:
    from helpers.cdk.events import first_failure  # it loads botocore, which a form without events does not need

    failed = first_failure(told)
    return told.index(failed) if failed is not None else -1


def _event(event: Any) -> dict:
    state = "failed" if "FAILED" in event.status or "ROLLBACK" in event.status else "done"
    state = state if event.status.endswith(("_FAILED", "_COMPLETE")) else "busy"
    time = event.time.astimezone().strftime("%H:%M:%S")
    return {"state": state, "cells": [event.resource, event.status, time, event.reason]}


def finished(
    run: int, result: Result, label_of: Callable[[str], str], secrets: frozenset[str], note: str = "", query: str = ""
) -> dict:
    """After the run number `run`; a result that is a table has the columns that the `query` named."""
    shown = {
        "run": run,
        "busy": False,
        "state": _state(result),
        "status": _status(result),
        "progress": None,
        "note": note,
        "text": _shortened(result.text, MOST_TEXT),
        "calls": [_call(call, secrets) for call in result.calls[:MOST_CALLS]],
        "called": _called(result),
    }
    if table := table_of(result.text, query):
        shown["table"] = table
    if result.events:
        shown["events"] = events(result.events)
    if result.failure is not None and shown["state"] != "stopped":
        shown |= _failure(result.failure, label_of)
    if shown["state"] == "stopped":
        shown["note"] = note or text(f"forms.{result.failure.code.lower()}_note")
    return shown


def bug(run: int, name: str, trace: str) -> dict:
    """When the kit itself failed: an honest sentence, and all there is to report it."""
    return {
        "run": run,
        "busy": False,
        "state": "failed",
        "status": text("forms.bug_status"),
        "progress": None,
        "note": text("forms.bug", name=name),
        "details": {"title": text("forms.bug_details"), "text": trace},
    }


def _state(result: Result) -> str:
    if result.failure is None:
        return "done"
    return "stopped" if result.failure.code in ("Cancelled", "Interrupted") else "failed"


def _status(result: Result) -> str:
    state = _state(result)
    if state == "stopped":
        return text("forms.interrupted" if result.failure.code == "Interrupted" else "forms.cancelled")
    return text(f"forms.{state}", seconds=f"{result.seconds:.2f}")


def _failure(failure: Failure, label_of: Callable[[str], str]) -> dict:
    if failure.code == "SandboxDied":  # its note says it all
        return {}
    what, rule, following = sentences(failure)
    error = {"what": what, "rule": rule, "next": following, "field": failure.values.get("field", "")}
    if error["field"]:
        error["go"] = text("forms.go_to_field", field=label_of(error["field"]))
    shown: dict[str, Any] = {"error": error, "focus": error["field"]}
    if failure.stderr or failure.message:
        shown["original"] = {
            "title": text("forms.original" if failure.call else "forms.original_here", code=failure.code),
            "text": failure.stderr or failure.message,
        }
    return shown


def _called(result: Result) -> str:
    count = len(result.calls)
    if not count:
        return ""
    return text("forms.called_one" if count == 1 else "forms.called", count=count, seconds=f"{result.seconds:.3f}")


def _call(call: Call, secrets: frozenset[str]) -> dict:
    title = text(
        "forms.call",
        service=call.service,
        operation=call.operation,
        status=call.status,
        milliseconds=f"{call.seconds * 1000:.0f}",
    )
    return {
        "title": title,
        "parameters": as_json(call.parameters, secrets),
        "response": as_json(call.response, secrets),
    }


def as_json(value: Any, secrets: frozenset[str] = frozenset()) -> str:
    """`value` as indented JSON in which secret members and the values in `secrets` are masked."""
    shown = json.dumps(masked(value, secrets), indent=2, ensure_ascii=False, default=str)
    return _shortened(shown, MOST_RESPONSE)


def masked(value: Any, secrets: frozenset[str]) -> Any:
    """A copy of plain data without what must stay secret."""
    if isinstance(value, Mapping):
        return {k: "********" if k in SECRET_MEMBERS else masked(v, secrets) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [masked(item, secrets) for item in value]
    return "********" if isinstance(value, str) and value in secrets else value


def _shortened(shown: str, most: int) -> str:
    return shown if len(shown) <= most else shown[:most] + "\n" + text("forms.shortened", left_out=len(shown) - most)
