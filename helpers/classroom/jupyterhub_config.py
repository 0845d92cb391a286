"""The configuration file of a class's JupyterHub: `jupyterhub -f` reads it, with the class's folder in WORKSHOP_CLASS_STATE."""

import os
from pathlib import Path

from helpers.classroom import roster, settings
from helpers.classroom.hub_config import configure

state = Path(os.environ["WORKSHOP_CLASS_STATE"])
configure(get_config(), settings.read(state), roster.kept(state))  # type: ignore[name-defined]  # noqa: F821 - JupyterHub puts it there
