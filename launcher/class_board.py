"""The board's folder, which another user owns: root works in it as that user, so that a link put there leads to nothing of root's."""

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from launcher.children import LauncherError
from launcher.commands import Launcher


@contextlib.contextmanager
def as_owner(launcher: Launcher, board: Path) -> Iterator[None]:
    """Inside, files are opened, made and deleted as the owner of `board`. Raises LauncherError for what the owner may not, and
    for a memory of the board that is none.
    """
    before = os.geteuid(), os.getegid(), os.getgroups()
    owner, group = (board.lstat().st_uid, board.lstat().st_gid) if os.path.lexists(board) else before[:2]
    changes = before[0] == 0 and owner != 0
    try:
        if changes:
            os.setgroups([])
            os.setegid(group)
            os.seteuid(owner)
        yield
    except (PermissionError, sqlite3.Error) as error:
        raise LauncherError(launcher.text("class_board_refused", path=board, reason=error)) from error
    finally:
        if changes:
            os.seteuid(before[0])
            os.setegid(before[1])
            os.setgroups(before[2])
