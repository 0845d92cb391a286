"""How pip is set up on this machine, for uv, which does not read it."""

import os
import re
import subprocess
from pathlib import Path


def settings_of_pip(python: Path) -> dict[str, str]:
    """What uv has to be told of pip's own settings, which it does not read: a mirror to install from, certificates."""
    command = [str(python), "-m", "pip", "config", "list", "--disable-pip-version-check"]
    said = subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8", errors="replace")
    found = {
        key: value
        for layer in ("global", "user", "site", "install", ":env:")  # as pip reads them: the later one wins
        for key, value in re.findall(rf"^{layer}\.(index-url|cert)='(.*)'$", said.stdout, re.MULTILINE)
    }
    wanted = {"UV_DEFAULT_INDEX": found.get("index-url"), "SSL_CERT_FILE": found.get("cert")}
    given = os.environ.keys() | ({"UV_DEFAULT_INDEX"} if "UV_INDEX_URL" in os.environ else set())
    return {name: value for name, value in wanted.items() if value and name not in given}
