"""The terminals of JupyterLab: each opens in the folder of the notebooks, whichever menu it was opened from.

The launcher names a folder, the menu File > New > Terminal does not; JupyterLab's own manager then takes the learner's whole
folder, where none of the course's lines finds its files.
"""

import os
from typing import Any

from jupyter_server_terminals.terminalmanager import TerminalManager

from helpers.home import home


class NotebookTerminals(TerminalManager):
    """Terminals that begin in the notebooks' folder of the language in force, unless another is asked for."""

    def new_terminal(self, **options: Any) -> Any:
        """A new terminal; `cwd` among the options is where it begins."""
        folder = home() / os.environ.get("WORKSHOP_LANG", "")
        if folder.is_dir():
            options.setdefault("cwd", str(folder))
        return super().new_terminal(**options)
