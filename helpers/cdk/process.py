"""A process of a `cdk` command: started, watched, and ended with all that it has started."""

import contextlib
import os
import signal
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO, Self

PATIENCE = 5.0  # seconds that it has to end after it was asked to


class CommandProcess:
    """The process of `words`, the leader of a group, its input empty; what it writes is kept until the block is left.

    `executable` is the program where the first word only names it; the descriptors `kept` are its own, too. Raises OSError.
    """

    def __init__(
        self,
        words: list[str],
        folder: Path,
        environment: Mapping[str, str],
        executable: str | None = None,
        kept: Iterable[int] = (),
    ) -> None:
        group = {"creationflags": 0x00000200} if os.name == "nt" else {"start_new_session": True}
        with contextlib.ExitStack() as files:
            self.out = files.enter_context(tempfile.TemporaryFile())
            self.error = files.enter_context(tempfile.TemporaryFile())
            self.process = subprocess.Popen(
                words,
                executable=executable,
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=self.out,
                stderr=self.error,
                pass_fds=tuple(kept),
                **group,
            )
            self._files = files.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._files.close()

    @property
    def exit_code(self) -> int | None:
        """None while it runs; less than 0 where a signal has ended it."""
        return self.process.poll()

    def ended(self, seconds: float) -> bool:
        """Whether it has ended, at the latest after so many seconds."""
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def end(self) -> None:
        """End the process and those it started (the app, node), gently first."""
        for number in ("SIGINT", "SIGKILL"):
            if self.exit_code is None:
                if os.name == "nt":
                    self.process.terminate()
                else:
                    os.killpg(self.process.pid, getattr(signal, number))
                self.ended(PATIENCE)

    def kill(self) -> None:
        """End whatever runs of its group; comes back when it has ended itself."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def texts(self) -> tuple[str, str]:
        """What it has written to standard output and to standard error."""
        return _content(self.out), _content(self.error)


def _content(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8", "replace")
