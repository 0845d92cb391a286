"""Who may enter the class: those of the roster, with the password that was handed out or the one they chose after."""

import hmac
from pathlib import Path
from typing import Any

import bcrypt
from nativeauthenticator import NativeAuthenticator
from nativeauthenticator.orm import UserInfo
from traitlets import Unicode

from helpers.classroom import roster


class ClassAuthenticator(NativeAuthenticator):
    """NativeAuthenticator, in which nobody signs up: the roster says who is in the class."""

    state = Unicode(help="The folder of the class").tag(config=True)
    enable_signup = False

    async def authenticate(self, handler: Any, data: dict[str, str]) -> Any:
        """The login of who may enter, else None. A first password is kept hashed from its first use on."""
        login = self.normalize_username(data["username"])
        known = {person.login: person.password for person in roster.kept(Path(self.state))}.get(login, "")
        if known and not self.user_exists(login) and not self.is_blocked(login):
            if not hmac.compare_digest(known.encode(), data["password"].encode()):
                self.add_login_attempt(login)
                return None
            hashed = bcrypt.hashpw(known.encode(), bcrypt.gensalt())
            self.db.add(UserInfo(username=login, password=hashed, is_authorized=True))
            self.db.commit()
        return await super().authenticate(handler, data)
