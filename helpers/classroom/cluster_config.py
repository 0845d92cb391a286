"""What a class adds to the hub of Zero to JupyterHub, in the hub's pod; classroom/values.yaml has it called there.

The kit is in the pod because a first container, of the learners' image, has put it into a volume. What is set here is what
`hub_config` sets on one server; what belongs to Kubernetes alone (limits, disks, the network) is in the values.
"""

import os
import shutil
from pathlib import Path
from typing import Any

from helpers.classroom import roster
from helpers.classroom.hub_config import (
    STARTS_WITHIN,
    board_service,
    entrance_from_lms,
    first_page,
    pages,
    people,
    roles,
    roles_of_board,
)
from helpers.classroom.lti.settings import FILE as LMS
from helpers.classroom.secret import seed_in
from helpers.classroom.settings import BOARD
from helpers.home import PROJECT, make_folder, write_private
from helpers.seeds import VARIABLE

ROSTER = Path("/srv/class")  # the Secret with roster.json
STATE = Path("/srv/jupyterhub")  # the hub's disk
PORT = 8810  # of the board, in the hub's pod
PYTHON = "/srv/conda/envs/notebook/bin/python"  # of an image by repo2docker
LEARNER_HOME = "/home/jovyan/workshop"  # on the learner's disk
ENDS_WITHIN = 40  # seconds; KubeSpawner's own 1 would cut the sandbox off while it writes the learner's world


def configure(config: Any, roster_folder: Path = ROSTER, state: Path = STATE) -> None:
    """Set `config`, which the chart has set before. Raises OSError and ValueError without a roster: nobody enters then."""
    lang = os.environ.get("WORKSHOP_LANG", "en")
    everybody = roster.kept(roster_folder)
    if not everybody:
        raise ValueError(f"{roster_folder}/roster.json: nobody is in the class")
    people(config, str(roster_folder), everybody)
    pages(config, lang)
    board = state / "board"
    _tell_board(board, everybody)
    in_lms = _tell_of_lms(roster_folder, state, board)
    if in_lms:
        entrance_from_lms(config, str(state), str(board), lang)
    service = board_service(f"http://hub:{PORT}", str(board), lang)
    # In the pod the name `hub` leads to the service before the pod: one cannot listen there, nor be sure to reach oneself.
    service["environment"] |= {"WORKSHOP_BOARD_ADDRESS": "", "WORKSHOP_HUB_API": "http://127.0.0.1:8081/hub/api"}
    service["environment"]["WORKSHOP_PROOF"] = os.environ.get("WORKSHOP_PROOF", "0")
    config.JupyterHub.load_roles = [*config.JupyterHub.load_roles, *roles(), *(roles_of_board() if in_lms else ())]
    config.JupyterHub.services = [*config.JupyterHub.services, service]
    _servers(config.KubeSpawner, lang, state)


def _servers(spawn: Any, lang: str, state: Path) -> None:
    spawn.cmd = [PYTHON, "-m", "helpers.hub"]
    spawn.default_url = first_page(lang)
    spawn.http_timeout = STARTS_WITHIN
    spawn.delete_grace_period = ENDS_WITHIN
    spawn.extra_pod_config = {**spawn.extra_pod_config, "terminationGracePeriodSeconds": ENDS_WITHIN}
    spawn.environment = {
        "WORKSHOP_HOME": LEARNER_HOME,
        "WORKSHOP_LANG": lang,
        "WORKSHOP_WARM": "0",
        "WORKSHOP_PROOF": os.environ.get("WORKSHOP_PROOF", "0"),
        VARIABLE: lambda spawner: seed_in(state, spawner.user.name),
        "WORKSHOP_BOARD": f"http://hub:{PORT}{BOARD}",
        **spawn.environment,
    }


def _tell_board(folder: Path, everybody: tuple[roster.Person, ...]) -> None:
    """What the board has to know of the class: the course, which the first container has written, and the people."""
    make_folder(folder)
    folder.chmod(0o700)
    shutil.copyfile(PROJECT / "outline.json", folder / "outline.json")
    write_private(folder / "people.tsv", roster.told_board(everybody))


def _tell_of_lms(roster_folder: Path, state: Path, board: Path) -> bool:
    """What hub and board have to know of the LMS, if the Secret tells of one; gives whether it does."""
    given = roster_folder / LMS
    for folder in (state, board):
        if given.exists():
            write_private(folder / LMS, given.read_text(encoding="utf-8"))
        else:
            (folder / LMS).unlink(missing_ok=True)
    return given.exists()
