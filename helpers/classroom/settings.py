"""What a running class consists of: one file, written by the launcher and read by the hub, the board and the commands."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from helpers.classroom import capacity
from helpers.home import write_private

FILE = "settings.json"
BOARD = "/services/board/"  # where the hub's proxy has the board


@dataclass(frozen=True)
class Settings:
    """`state` is the folder of the class, `board` that of its board, which another user may own. `local`: all servers run as one user, for a demonstration. `token` is the
    launcher's own key to the hub. The ports stay the same over a restart of the hub, since learners' servers know them.
    """

    state: str
    board: str
    local: bool
    lang: str
    address: str
    port: int
    hub_port: int
    proxy_port: int
    board_port: int
    token: str
    python: str  # of the learners' environment
    path: str  # PATH for learners' servers
    node: str
    certificate: str = ""
    key: str = ""
    lti: bool = False  # the class is in an LMS, which lti.json describes
    proof: bool = False  # learners' servers share what a replay needs
    turns: str = ""  # the folder with the turns for deploys of the CDK
    memory: str = capacity.LIMIT  # a learner's server, where systemd limits it
    idle: int = capacity.IDLE  # seconds after which a server that nobody uses is ended; 0 for never

    @property
    def folder(self) -> Path:
        return Path(self.state)

    @property
    def url(self) -> str:
        """Where the class is found by a browser on this machine."""
        host = "127.0.0.1" if self.address in ("", "0.0.0.0", "::") else self.address  # noqa: S104 compared, not bound
        return f"{'https' if self.certificate else 'http'}://{host}:{self.port}"

    @property
    def hub_api(self) -> str:
        """Where programs of this machine reach the hub."""
        return f"http://127.0.0.1:{self.hub_port}/hub/api"

    def write(self) -> None:
        """Keep the settings, for their owner alone. Raises OSError."""
        write_private(self.folder / FILE, json.dumps(asdict(self), indent=1))


def read(state: Path) -> Settings:
    """The settings in the folder `state`. Raises OSError, and ValueError for what is no such file."""
    try:
        return Settings(**json.loads((state / FILE).read_text(encoding="utf-8")))
    except TypeError as error:
        raise ValueError(str(error)) from error
