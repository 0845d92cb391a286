"""The responses that the sandbox gives itself, without moto, in the format that the client expects."""

import json
import secrets
from collections.abc import Callable, Iterable
from xml.sax.saxutils import escape

Start = Callable[..., object]


def plain(start: Start, status: str, sentence: str) -> Iterable[bytes]:
    return _answer(start, status, "text/plain; charset=utf-8", f"{sentence}\n".encode())


def as_json(start: Start, value: dict) -> Iterable[bytes]:
    return _answer(start, "200 OK", "application/json", json.dumps(value).encode())


def error(environ: dict, start: Start, status: str, code: str, message: str) -> Iterable[bytes]:
    """An AWS error in the asked service's own form: JSON, the query services' XML, or S3's XML."""
    if "HTTP_X_AMZ_TARGET" in environ:
        content = json.dumps({"__type": code, "message": message}).encode()
        return _answer(start, status, "application/x-amz-json-1.1", content)
    body = f"<Code>{escape(code)}</Code><Message>{escape(message)}</Message>"
    request = f"<RequestId>{secrets.token_hex(8).upper()}</RequestId>"
    if "x-www-form-urlencoded" in environ.get("CONTENT_TYPE", ""):
        body = f"<ErrorResponse><Error><Type>Sender</Type>{body}</Error>{request}</ErrorResponse>"
    else:
        body = f"<Error>{body}{request}</Error>"
    return _answer(start, status, "application/xml", f'<?xml version="1.0" encoding="UTF-8"?>\n{body}'.encode())


def _answer(start: Start, status: str, content_type: str, content: bytes) -> Iterable[bytes]:
    start(status, [("Content-Type", content_type), ("Content-Length", str(len(content)))])
    return [content]
