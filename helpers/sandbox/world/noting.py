"""What calls of the sandbox's own were answered, noted at the moment at which they change the world.

Whoever makes something in several calls can so go on with it after the process was killed: a journal that has what a call
has made has the note of its answer, too. Done once more, a call whose answer is noted is not made again, and gives that answer.
"""

import contextlib
import secrets
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from helpers.sandbox.world import changes

AT_ONE_MOMENT = threading.RLock()  # held while pieces are written, and while a call changes something and is noted
HEADER = "X-Workshop-Note"
_VARIABLE = "HTTP_X_WORKSHOP_NOTE"

Answer = tuple[int, dict[str, str], bytes]  # status, headers, body
Note = Callable[[Answer], None]

_notes: dict[str, Note] = {}
_own = threading.local()


@contextlib.contextmanager
def noted(answers: Iterable[Answer], note: Note) -> Iterator[None]:
    """What this thread's calls change inside is noted: the first ones have these answers already, those of the others are
    given to `note`, in the thread that answers.
    """
    token = secrets.token_hex(16)
    _notes[token] = note
    former, _own.step = getattr(_own, "step", None), (token, iter([*answers]))
    try:
        yield
    finally:
        _own.step = former
        del _notes[token]


def before_send(request: Any, event_name: str, **_: Any) -> Any:
    """The answer that is noted for a client's request; None where it has to be sent. A handler of botocore's "before-send"."""
    from botocore.awsrequest import AWSResponse, HeadersDict

    step = getattr(_own, "step", None)
    if step is None or changes.is_read(event_name.rpartition(".")[2]):
        return None
    token, answers = step
    if (answer := next(answers, None)) is None:
        request.headers[HEADER] = token
        return None
    status, headers, body = answer
    response = AWSResponse(request.url, status, HeadersDict(headers), None)
    response._content = body
    return response


def noting(application: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """The application, which notes the answers of requests that are to be noted."""

    def answered(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        note = _notes.get(environ.get(_VARIABLE, ""))
        if note is None:
            return application(environ, start)
        told: list[Any] = []

        def started(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            told[:] = [int(status.partition(" ")[0]), dict(headers)]
            return start(status, headers, *rest)

        _own.is_answering = True
        try:
            with AT_ONE_MOMENT:
                body = b"".join(application(environ, started))
                note((told[0], told[1], body))
        finally:
            _own.is_answering = False
        return [body]

    return answered


def is_answering() -> bool:
    """Whether this thread answers a request that is noted: nothing is to be waited for then."""
    return getattr(_own, "is_answering", False)
