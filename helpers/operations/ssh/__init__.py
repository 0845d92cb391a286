"""`ssh`: log in to an instance and reach its ports, by the real OpenSSH client. In the sandbox its stand-in answers."""

from helpers.operations.ssh import login, tunnel

__all__ = ["login", "tunnel"]
