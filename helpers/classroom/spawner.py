"""How a learner's server is started: by systemd where it runs, else as a child of the hub; each as a user of its own."""

import os
import pwd
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jupyterhub.spawner import LocalProcessSpawner, SimpleLocalProcessSpawner, set_user_setuid
from traitlets import Unicode

from helpers.classroom.accounts import PREFIX, account_of

FOLDER = "workshop"  # of a learner's home: where the course is


class ClassProcessSpawner(LocalProcessSpawner):
    """A server as a child of the hub, which runs as root, under the learner's own user."""

    def workshop_home(self) -> str:
        return str(Path(pwd.getpwnam(account_of(self.user.name)).pw_dir, FOLDER))

    def make_preexec_fn(self, name: str) -> Callable[[], None]:
        return set_user_setuid(account_of(name))  # type: ignore[no-any-return]

    def user_env(self, env: dict[str, str]) -> dict[str, str]:
        user = pwd.getpwnam(account_of(self.user.name))
        return {**env, "USER": user.pw_name, "LOGNAME": user.pw_name, "HOME": user.pw_dir, "SHELL": user.pw_shell}


class ClassLocalSpawner(SimpleLocalProcessSpawner):
    """A server of a demonstration: all of them run as whoever started the class, each in a folder of its own."""

    homes = Unicode(help="The folder with the learners' homes").tag(config=True)

    def workshop_home(self) -> str:
        return str(Path(self.homes, self.user.name, FOLDER))

    def make_preexec_fn(self, name: str) -> Callable[[], None]:
        home = Path(self.homes, name)
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        return lambda: os.chdir(home)

    def user_env(self, env: dict[str, str]) -> dict[str, str]:
        return {**env, "USER": self.user.name, "HOME": str(Path(self.homes, self.user.name)), "SHELL": "/bin/bash"}


def choose(local: bool) -> type[Any]:
    """The spawner for this machine."""
    if local:
        return ClassLocalSpawner
    if Path("/run/systemd/system").is_dir():
        return systemd_spawner()
    return ClassProcessSpawner


def systemd_spawner() -> type[Any]:
    """The one that gives each learner a unit, with limits that bite."""
    from systemdspawner import SystemdSpawner

    class ClassSystemdSpawner(SystemdSpawner):
        """A server as a unit of systemd; what it leaves behind ends with the unit."""

        username_template = Unicode(PREFIX + "{USERNAME}", help=SystemdSpawner.username_template.help).tag(config=True)
        unit_name_template = Unicode("aws-class-{USERNAME}", help=SystemdSpawner.unit_name_template.help).tag(
            config=True
        )

        def workshop_home(self) -> str:
            return str(Path(pwd.getpwnam(account_of(self.user.name)).pw_dir, FOLDER))

    return ClassSystemdSpawner
