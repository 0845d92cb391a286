"""Which spawner a class has, and as whom it starts servers; JupyterHub and systemdspawner are not installed for the tests."""

import sys
import types

import pytest
from traitlets import HasTraits, Unicode


class Plain(HasTraits):
    """In place of JupyterHub's spawners."""


class Systemd(HasTraits):
    """As systemdspawner 1.0.2 declares these two (systemdspawner.py)."""

    username_template = Unicode("{USERNAME}", help="the user of the machine").tag(config=True)
    unit_name_template = Unicode("jupyter-{USERNAME}-singleuser", help="the unit").tag(config=True)


@pytest.fixture
def spawner(monkeypatch):
    hub = types.ModuleType("jupyterhub.spawner")
    hub.LocalProcessSpawner = hub.SimpleLocalProcessSpawner = Plain
    hub.set_user_setuid = lambda name: name
    of_systemd = types.ModuleType("systemdspawner")
    of_systemd.SystemdSpawner = Systemd
    for name, module in {"jupyterhub": types.ModuleType("jupyterhub"), "jupyterhub.spawner": hub}.items():
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setitem(sys.modules, "systemdspawner", of_systemd)
    monkeypatch.delitem(sys.modules, "helpers.classroom.spawner", raising=False)
    from helpers.classroom import spawner

    yield spawner
    sys.modules.pop("helpers.classroom.spawner", None)


def test_with_systemd_servers_run_as_the_users_that_were_made_for_the_class(spawner, monkeypatch):
    monkeypatch.setattr(spawner.Path, "is_dir", lambda path: str(path) == "/run/systemd/system")
    made = spawner.choose(local=False)()
    assert made.username_template == "aws-{USERNAME}"  # another's name would be another user of the machine
    assert made.unit_name_template == "aws-class-{USERNAME}"
    assert Systemd().username_template == "{USERNAME}"


def test_without_systemd_and_in_a_demonstration_there_are_no_units(spawner, monkeypatch):
    monkeypatch.setattr(spawner.Path, "is_dir", lambda path: False)
    assert spawner.choose(local=False) is spawner.ClassProcessSpawner
    assert spawner.choose(local=True) is spawner.ClassLocalSpawner
