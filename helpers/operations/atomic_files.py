"""Files that are there whole or not at all, and calls that are undone where what they gave cannot be kept.

Plain functions: they are part of the programs that the operations show.
"""

import os
from contextlib import contextmanager
from uuid import uuid4


@contextmanager
def undone_if_it_fails(undo, *arguments, **named):
    """Call `undo` with the arguments where what is inside fails or is stopped; the failure itself goes on."""
    try:
        yield
    except BaseException:
        undo(*arguments, **named)
        raise


def write_whole(path, parts):
    """Write a file part by part beside the old one, and have it take its place once it is complete."""
    place = os.path.realpath(path)
    draft = f"{place}.{uuid4().hex[:8]}"
    try:
        with open(draft, "xb") as file, undone_if_it_fails(os.remove, draft):
            file.writelines(parts)
            file.flush()
            os.replace(draft, place)
    except OSError as error:
        if not error.filename:
            raise
        raise OSError(error.errno, error.strerror, path) from None  # rather than with the name of the draft


def only_for_me(path, flags):
    return os.open(path, flags, mode=0o600)  # what is secret, nobody else may read; ssh refuses a key that others can
