"""Programs of the sandbox's environment that stand before those of their name on PATH, and go on with these."""

import shlex

from helpers.home import state_folder, write_private

PROGRAM = """#!/bin/sh
# {name} inside the workshop's sandbox: the real one, which {remark}.
here={here}
{first}IFS=:
rest=
for folder in $PATH; do
    [ "$folder" = "$here" ] || rest="$rest${{rest:+:}}$folder"
done
PATH=$rest
for folder in $PATH; do
    if [ -x "$folder/{name}" ]; then
        unset IFS
{found}
    fi
done
{missing}
exit 127
"""


def write(name: str, remark: str, *, found: str, missing: str, first: str = "") -> None:
    """Put the program `name` there; lines of sh say what is done `first`, where the real one was `found` in $folder, and where
    it is `missing`.
    """
    folder = state_folder() / "bin"
    here = shlex.quote(str(folder))
    content = PROGRAM.format(name=name, remark=remark, here=here, first=first, found=found, missing=missing)
    write_private(folder / name, content, 0o700)
