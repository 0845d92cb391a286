"""The class's authenticator with a second entrance: by a launch of the LMS. The first, by password, stays."""

import json
from pathlib import Path
from typing import Any

from jupyterhub.utils import get_browser_protocol
from traitlets import Unicode

from helpers.classroom import roster
from helpers.classroom.authenticator import ClassAuthenticator
from helpers.classroom.lti import deep_linking, handlers
from helpers.classroom.lti.client import Client
from helpers.classroom.lti.keys import PlatformKeys, ToolKey
from helpers.classroom.lti.launch import PREFIX
from helpers.classroom.lti.matching import Accepted
from helpers.classroom.lti.memory import FILE, Memory
from helpers.classroom.lti.settings import kept, weights_of
from helpers.classroom.roster import Person
from helpers.text import lookup, text


class LtiAuthenticator(ClassAuthenticator):
    """The class's authenticator, with the LMS that `lti.json` in the folder `memory` describes."""

    memory = Unicode(help="The folder with lti.json, the class's key, and what is remembered of launches").tag(
        config=True
    )
    outline = Unicode(help="The course's outline.json").tag(config=True)
    lang = Unicode("en", help="The language of the class").tag(config=True)

    def __init__(self, *arguments: Any, **options: Any):
        super().__init__(*arguments, **options)
        folder = Path(self.memory)
        self.platform = kept(folder)
        self.tool_key = ToolKey(folder)
        self.launches = Memory(folder / FILE, self.platform.issuer, self.platform.client_id)
        self.launches.keep_only({one.login: str(getattr(one, self.platform.column)) for one in self.people()})
        outline = json.loads(Path(self.outline).read_text(encoding="utf-8"))
        titles = {one["chapter"]: str(lookup(f"chapter_{one['chapter']}.map_title", self.lang)) for one in outline}
        weights = weights_of(self.platform, outline)
        self.choices = deep_linking.choices(titles, weights, text("lti.whole", self.lang))
        self.chapters = list(titles)
        self._client: Client | None = None
        self._keys: PlatformKeys | None = None

    # What the handlers of ltiauthenticator ask for.

    @property
    def authorize_url(self) -> str:
        return self.platform.authorize

    def get_uri_scheme(self, request: Any) -> str:
        return str(get_browser_protocol(request))

    def callback_url(self, base_url: str) -> str:
        return f"{base_url.rstrip('/')}{PREFIX}/oauth_callback"

    def get_handlers(self, app: Any) -> list[tuple[str, type]]:
        return [*super().get_handlers(app), *handlers.ADDRESSES]

    # What ours do.

    @property
    def keys(self) -> PlatformKeys:
        """The LMS's keys; made with the hub's loop, which is not there yet when this is."""
        if self._keys is None:
            self._client = Client()
            self._keys = PlatformKeys(self.platform.jwks, self._client)
        return self._keys

    def people(self) -> tuple[Person, ...]:
        """Who is in the class."""
        return roster.kept(Path(self.state))

    async def authenticate(self, handler: Any, data: dict[str, str]) -> Any:
        """The login of who may enter, else None."""
        return data["username"] if isinstance(data, Accepted) else await super().authenticate(handler, data)
