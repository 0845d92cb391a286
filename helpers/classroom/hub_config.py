"""JupyterHub as a class needs it: made from the class's settings by the file that JupyterHub reads as its configuration."""

import os
import sys
from pathlib import Path
from typing import Any

from helpers.classroom.accounts import BOARD_USER
from helpers.classroom.roster import Person
from helpers.classroom.secret import seed_in
from helpers.classroom.settings import BOARD, Settings
from helpers.home import PROJECT
from helpers.seeds import VARIABLE
from helpers.text import lookup

READ = "custom:board:read"  # a teacher: see everybody's standing, write notes
SHARE = "custom:board:share"  # a learner's server: share its own
AT_ONCE = 8  # servers that may be starting
STARTS_WITHIN = 180  # seconds; JupyterHub's own 30 are too few when a class starts at once
# Of a learner's unit, where systemd runs: nobody sees others' processes; a server that is ended ends its own in order.
UNIT = {"ProtectProc": "invisible", "TimeoutStopSec": "40", "KillMode": "mixed"}
PAGES = PROJECT / "helpers" / "classroom" / "pages"


def configure(config: Any, settings: Settings, everybody: tuple[Person, ...]) -> None:
    """Set `config`, JupyterHub's."""
    _hub(config, settings)
    people(config, settings.state, everybody)
    if settings.lti:
        entrance_from_lms(config, settings.state, settings.board, settings.lang)
    _servers(config, settings)
    _services(config, settings)


def _hub(config: Any, settings: Settings) -> None:
    hub = config.JupyterHub
    hub.bind_url = f"{'https' if settings.certificate else 'http'}://{settings.address}:{settings.port}"
    hub.ssl_cert, hub.ssl_key = settings.certificate, settings.key
    hub.hub_bind_url = f"http://127.0.0.1:{settings.hub_port}"
    hub.db_url = f"sqlite:///{settings.folder / 'hub.sqlite'}"
    hub.cookie_secret_file = str(settings.folder / "cookie_secret")
    hub.cleanup_servers = False  # a hub that is started again finds the servers that live on
    hub.concurrent_spawn_limit = AT_ONCE
    hub.log_level = "INFO"
    pages(config, settings.lang)
    proxy = config.ConfigurableHTTPProxy
    script = PROJECT / "classroom" / "node_modules" / "configurable-http-proxy" / "bin" / "configurable-http-proxy"
    proxy.command = [settings.node, str(script)]
    proxy.api_url = f"http://127.0.0.1:{settings.proxy_port}"
    proxy.pid_file = str(settings.folder / "proxy.pid")


def people(config: Any, state: str, everybody: tuple[Person, ...]) -> None:
    """Who may enter, and what each may do; `state` is the folder with the roster."""
    from helpers.classroom.authenticator import ClassAuthenticator

    config.JupyterHub.authenticator_class = ClassAuthenticator
    config.ClassAuthenticator.state = state
    config.Authenticator.allowed_users = {person.login for person in everybody}
    config.ClassAuthenticator.allowed_failed_logins = 10
    config.ClassAuthenticator.seconds_before_next_try = 60
    config.ClassAuthenticator.minimum_password_length = 8
    teachers = [person.login for person in everybody if person.teacher]
    config.JupyterHub.custom_scopes = {
        READ: {"description": "see how far everybody is, and write notes"},
        SHARE: {"description": "share one's own progress"},
    }
    config.JupyterHub.load_groups = {"teachers": {"users": teachers}}

    def landing(handler: Any) -> str:
        user = handler.current_user
        at_board = user is not None and user.name in teachers
        return BOARD if at_board else f"{handler.hub.base_url}spawn"

    config.JupyterHub.default_url = landing


def entrance_from_lms(config: Any, state: str, board: str, lang: str) -> None:
    """Let the LMS bring people too; `state` is the folder with lti.json, `board` the one with the course's outline."""
    from helpers.classroom.lti.authenticator import LtiAuthenticator
    from helpers.classroom.lti.handlers import PASSBACK

    config.JupyterHub.authenticator_class = LtiAuthenticator
    config.LtiAuthenticator.memory = state
    config.LtiAuthenticator.outline = str(Path(board, "outline.json"))
    config.LtiAuthenticator.lang = lang
    config.JupyterHub.custom_scopes = {
        **config.JupyterHub.custom_scopes,
        PASSBACK: {"description": "hear of launches from the LMS, have requests for its tokens signed"},
    }


def roles_of_board() -> list[dict[str, Any]]:
    """What the board may do where the class is in an LMS."""
    from helpers.classroom.lti.handlers import PASSBACK

    return [{"name": "lti", "scopes": [PASSBACK], "services": ["board"]}]


def roles() -> list[dict[str, Any]]:
    """What learners, their servers and teachers may do, in JupyterHub's form."""
    board = "access:services!service=board"
    return [
        {"name": "user", "scopes": ["self", SHARE]},
        {"name": "server", "scopes": ["users:activity!user", "access:servers!server", board, SHARE]},
        {"name": "teacher", "scopes": [READ, board, "list:users", "admin:servers"], "groups": ["teachers"]},
    ]


def pages(config: Any, lang: str) -> None:
    """The hub's own pages, in the class's language."""
    config.JupyterHub.template_paths = [str(PAGES)]
    config.JupyterHub.template_vars = {"class_lang": lang, "hub_words": lookup("hub", lang)}


def board_service(url: str, folder: str, lang: str) -> dict[str, Any]:
    """The board, as a service that the hub starts; `folder` holds what it keeps."""
    return {
        "name": "board",
        "url": url,
        "command": [sys.executable, "-m", "helpers.classroom"],
        "cwd": "/",
        "environment": {**service_variables(), **certificates(), "WORKSHOP_CLASS_BOARD": folder, "WORKSHOP_LANG": lang},
        "oauth_no_confirm": True,
        "oauth_client_allowed_scopes": [READ, SHARE],
    }


def first_page(lang: str) -> str:
    """What a learner sees first."""
    return f"/lab/tree/{lang}/00_start.ipynb"


def service_variables() -> dict[str, str]:
    """The environment of a service that ends with the hub, which is this process."""
    return {"WORKSHOP_HUB_PROCESS": str(os.getpid()), "PATH": os.environ["PATH"], "PYTHONPATH": str(PROJECT)}


def certificates() -> dict[str, str]:
    """Where this machine has the certificates that it trusts, if that is not the usual place."""
    return {name: os.environ[name] for name in ("SSL_CERT_FILE", "SSL_CERT_DIR") if name in os.environ}


def server_environment(settings: Settings) -> dict[str, Any]:
    """The environment of a learner's server: values, and functions that give one for a spawner."""
    return {
        "WORKSHOP_PROOF": str(int(settings.proof)),
        VARIABLE: lambda spawner: seed_in(settings.folder, spawner.user.name),
        "PATH": settings.path,
        "JSII_NODE": str(PROJECT / "helpers" / "cdk" / "node"),
        "WORKSHOP_LANG": settings.lang,
        "WORKSHOP_WARM": "0",
        "WORKSHOP_CDK_TURNS": settings.turns,
        "WORKSHOP_BOARD": f"http://127.0.0.1:{settings.board_port}{BOARD}",
        "WORKSHOP_HUB_PACKAGES": next(path for path in map(Path, sys.path) if path.name == "site-packages").as_posix(),
        "WORKSHOP_HOME": lambda spawner: spawner.workshop_home(),
    }


def _servers(config: Any, settings: Settings) -> None:
    from helpers.classroom import spawner

    chosen = spawner.choose(settings.local)
    config.JupyterHub.spawner_class = chosen
    spawn = config.Spawner
    spawn.cmd = [settings.python, "-m", "helpers.hub"]
    spawn.default_url = first_page(settings.lang)
    spawn.start_timeout = spawn.http_timeout = STARTS_WITHIN
    spawn.env_keep = ["LANG", "LC_ALL", "TZ"]
    spawn.environment = server_environment(settings)
    spawn.mem_limit = settings.memory
    local = config.LocalProcessSpawner  # long enough that the sandbox can write what it holds
    local.interrupt_timeout, local.term_timeout = 30, 10
    local.popen_kwargs = {"cwd": "/"}
    config.ClassSystemdSpawner.unit_extra_properties = UNIT
    config.ClassLocalSpawner.homes = str(settings.folder / "homes")


def _services(config: Any, settings: Settings) -> None:
    board = board_service(f"http://127.0.0.1:{settings.board_port}", settings.board, settings.lang)
    board["environment"]["WORKSHOP_PROOF"] = str(int(settings.proof))
    if not settings.local:
        board["user"] = BOARD_USER
    services = [board, {"name": "launcher", "api_token": settings.token}]
    scopes = ["admin:servers", "list:users", "read:hub", "shutdown"]
    config.JupyterHub.load_roles = [*roles(), {"name": "launcher", "scopes": scopes, "services": ["launcher"]}]
    if settings.lti:
        config.JupyterHub.load_roles.extend(roles_of_board())
    if settings.idle:
        command = [sys.executable, "-m", "helpers.classroom.culler", f"--timeout={settings.idle}"]
        services.append({"name": "culler", "command": command, "cwd": "/", "environment": service_variables()})
        scopes = ["list:users", "read:users:activity", "read:servers", "delete:servers"]
        config.JupyterHub.load_roles.append({"name": "culler", "scopes": scopes, "services": ["culler"]})
    config.JupyterHub.services = services
