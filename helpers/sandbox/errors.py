"""The sandbox's exceptions, with their messages in the learner's language."""

import errno

from helpers.home import home


class SandboxError(Exception):
    """The sandbox cannot be started or does not answer. `code` names its text at `sandbox.<code>`."""

    def __init__(self, code: str, **values: object):
        self.code = code
        self.values = values
        super().__init__(code + (f" ({', '.join(f'{k}={v}' for k, v in values.items())})" if values else ""))

    def __str__(self) -> str:
        from helpers.text import text

        return text(f"sandbox.{self.code}", **self.values)


class ClockError(ValueError):
    """What the clock cannot be put forward by. `code` names its text at `sandbox.<code>`."""

    def __init__(self, code: str, given: object):
        from helpers.text import text

        super().__init__(text(f"sandbox.{code}", given=repr(given)[:40]))

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows of it: the sentence alone."""
        return [str(self)]


def cannot_write(error: OSError) -> SandboxError:
    """The SandboxError that says why the kit's own folder takes nothing."""
    codes = {errno.ENOSPC: "DiskFull", errno.EROFS: "ReadOnly", errno.EACCES: "ReadOnly", errno.EPERM: "ReadOnly"}
    return SandboxError(codes.get(error.errno or 0, "CannotWrite"), folder=home(), reason=error.strerror or error)
