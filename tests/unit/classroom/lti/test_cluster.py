"""A class in an LMS on Kubernetes: the Secret with `lti.json` turns it on, as `--lti` does on one server."""

import sys
import types

import pytest
from traitlets.config import Config

from helpers.classroom import cluster_config, hub_config, roster
from helpers.classroom.lti import settings
from helpers.classroom.roster import Person
from tests.support.lms import platform_at

PASSBACK = "custom:lti:passback"
PLATFORM = platform_at("https://lms.example.ac.jp")


@pytest.fixture
def configured(tmp_path, monkeypatch):
    """The configuration of a class; `lti.json` is written where it is called for."""
    for name, what in (("authenticator", "ClassAuthenticator"), ("lti.authenticator", "LtiAuthenticator")):
        stand_in = types.ModuleType(f"helpers.classroom.{name}")  # JupyterHub is not in this environment
        setattr(stand_in, what, type(what, (), {}))
        monkeypatch.setitem(sys.modules, stand_in.__name__, stand_in)
    handlers = types.ModuleType("helpers.classroom.lti.handlers")
    handlers.PASSBACK = PASSBACK
    monkeypatch.setitem(sys.modules, handlers.__name__, handlers)
    monkeypatch.setattr(cluster_config, "PROJECT", tmp_path)
    (tmp_path / "outline.json").write_text("[]")
    roster.keep(tmp_path / "roster", (Person("learner-1"),))

    def configure():
        config = Config()
        config.JupyterHub.services, config.JupyterHub.load_roles = [], []
        config.KubeSpawner.environment, config.KubeSpawner.extra_pod_config = {}, {}
        cluster_config.configure(config, tmp_path / "roster", tmp_path / "state")
        return config

    return configure


def test_the_secret_turns_it_on_and_off(configured, tmp_path):
    state = tmp_path / "state"
    assert "LtiAuthenticator" not in configured()
    settings.keep(tmp_path / "roster", PLATFORM)
    config = configured()
    assert config.JupyterHub.authenticator_class.__name__ == "LtiAuthenticator"
    assert config.LtiAuthenticator.memory == str(state) and config.LtiAuthenticator.outline == str(
        state / "board" / "outline.json"
    )
    assert PASSBACK in config.JupyterHub.custom_scopes and hub_config.READ in config.JupyterHub.custom_scopes
    assert {"name": "lti", "scopes": [PASSBACK], "services": ["board"]} in config.JupyterHub.load_roles
    assert settings.kept(state) == settings.kept(state / "board") == PLATFORM
    (tmp_path / "roster" / settings.FILE).unlink()
    assert configured().JupyterHub.authenticator_class.__name__ == "ClassAuthenticator"
    assert not (state / "board" / settings.FILE).exists()


def test_nobody_but_the_board_has_the_right(configured, tmp_path):
    settings.keep(tmp_path / "roster", PLATFORM)
    roles = configured().JupyterHub.load_roles
    assert [role["name"] for role in roles if PASSBACK in role["scopes"]] == ["lti"]
