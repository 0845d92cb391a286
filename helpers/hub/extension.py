"""The part of a class in a learner's Jupyter server."""
from typing import Any
def _load_jupyter_server_extension(app: Any) -> None:
    pass
