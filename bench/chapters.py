"""Run all chapters one after the other in one sandbox, and print the megabytes that its process takes, before and after.

python -m bench.chapters            (each notebook's own figure goes to standard error)
"""

import sys
import tempfile
from pathlib import Path

from helpers import sandbox
from helpers.authoring import notebooks


def megabytes(pid: int) -> int:
    """The resident memory of a process; 0 where that cannot be known (no Linux)."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS"))


def main(lang: str = "en") -> None:
    """Run them, and print."""
    from nbclient import NotebookClient

    with tempfile.TemporaryDirectory() as home, notebooks.seated(Path(home)):
        pid = sandbox.ensure().pid
        fresh = megabytes(pid)
        for name in notebooks.names():
            folder = notebooks.lay(notebooks.path_of(name, lang), Path(home) / name).parent
            notebook = notebooks.read(folder / f"{name}.ipynb")
            where = {"metadata": {"path": folder}}
            NotebookClient(notebook, timeout=300, kernel_name="python3", resources=where, allow_errors=True).execute()
            print(f"{name}: {megabytes(pid)} MB", file=sys.stderr, flush=True)
        print(fresh, megabytes(pid))


if __name__ == "__main__":
    main()
