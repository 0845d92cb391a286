"""What `python -m helpers.hub` runs: JupyterLab for JupyterHub, with the sandbox started beside it and ended after it."""

import os
import signal
import sys

from helpers import sandbox
from helpers.copies import copy_notebooks
from helpers.home import PROJECT, close_all_to_others, home, make_folder, state_folder
from helpers.lab import EXTENSIONS, SandboxStart, folders, learner_options, write_defaults

OWN_EXTENSIONS = PROJECT / "helpers" / "hub" / "labextensions"
SERVER_EXTENSION = "helpers.hub.extension"


def options() -> list[str]:
    """The options of a learner's server; where it listens is in the environment that the hub gives it."""
    places = [f"--LabApp.extra_labextensions_path={place}" for place in (EXTENSIONS, OWN_EXTENSIONS)]
    return [*places, f"--ServerApp.jpserver_extensions={ {SERVER_EXTENSION: True} }", *learner_options()]


def main(passed: list[str]) -> int:
    """Serve until asked to end. The exit code: 3 where the sandbox did not start."""
    packages = os.environ.get("WORKSHOP_HUB_PACKAGES", "")
    if packages and packages not in sys.path:
        sys.path.append(packages)  # last, and here alone: what the learner's programs import is the course's own
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    make_folder(state_folder())
    starting = SandboxStart()
    starting.start()
    copy_notebooks(PROJECT / "notebooks", home(), lambda *_, **__: None)
    os.environ.update(folders(), WORKSHOP_CLASS="1")
    write_defaults(os.environ.get("WORKSHOP_LANG", "en"))
    close_all_to_others()
    from jupyterhub.singleuser import main as serve

    from helpers.hub.extension import end_connections

    starting.join()
    if starting.error:
        print(starting.error, file=sys.stderr)  # noqa: T201 into the hub's log
        return 3
    sandbox.activate()
    os.chdir(home())
    sys.argv = ["jupyterhub-singleuser", *options(), *passed]
    try:
        serve()
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)  # what is left to do must not be cut off
        end_connections()
        try:
            sandbox.stop()
        except sandbox.SandboxError as error:
            print(error, file=sys.stderr)  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
