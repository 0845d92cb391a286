"""The guard: a boto3 session for one target, which looks at every request before it leaves."""

import functools
import os
import threading
from pathlib import Path
from urllib.parse import urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.session import Session as BotocoreSession

from helpers.home import aws_folder
from helpers.target import Target, TargetRefused

READING = ("Get", "List", "Describe", "Head", "Select", "Lookup", "Search")
AWS_HOSTS = (".amazonaws.com", ".amazonaws.com.cn")
_shared_loader: list = []
KEYS_REFUSED = {"InvalidClientTokenId", "SignatureDoesNotMatch", "AuthFailure", "ExpiredToken"}


class GuardedSession(boto3.Session):
    """A boto3 session whose clients reach its target and nothing else, whatever the environment holds.

    Files and endpoint are given outright; proxies, the metadata service and configured endpoints are out of play. Every
    request must go to the agreed endpoint. An API call whose name does not begin with a word of READING changes
    something: before it, STS must name the agreed account.
    """

    def __init__(self, target: Target, profile: str, region: str | None):
        self.target = target
        self._making = threading.RLock()
        core = BotocoreSession(profile=profile)
        config, credentials = _files(target)
        core.set_config_variable("config_file", str(config))
        core.set_config_variable("credentials_file", str(credentials))
        core.set_config_variable("ignore_configured_endpoint_urls", True)
        # One loader for all sessions: reading the services' models is what makes a new session slow.
        if _shared_loader:
            core.register_component("data_loader", _shared_loader[0])
        else:
            _shared_loader.append(core.get_component("data_loader"))
        super().__init__(botocore_session=core, region_name=region)
        credentials_chain = core.get_component("credential_provider")
        for provider in ("iam-role", "container-role", "boto-config", "env"):
            credentials_chain.remove(provider)

    @functools.cached_property
    def _sts(self):
        return self.client("sts")

    def client(self, service_name: str, **options):
        """A guarded client of `service_name`; may be called from several threads."""
        if self.target.endpoint:
            options["endpoint_url"] = self.target.endpoint
        quick = Config(proxies={}, retries={"max_attempts": 2, "mode": "standard"}, connect_timeout=5)
        given = options.pop("config", None)
        with self._making:
            client = super().client(service_name, config=quick.merge(given) if given else quick, **options)
        client.meta.events.register_first("before-send", self._check_endpoint)
        client.meta.events.register_first("before-call", self._check_account)
        return client

    def resource(self, *_, **__):
        raise NotImplementedError("the guard looks at clients; make a client")

    def _check_endpoint(self, request, **_) -> None:
        found, agreed = urlsplit(request.url), urlsplit(self.target.endpoint or "")
        if self.target.endpoint:
            right = (found.scheme, found.hostname, found.port) == (agreed.scheme, agreed.hostname, agreed.port)
        else:
            right = found.scheme == "https" and (found.hostname or "").endswith(AWS_HOSTS)
        if not right:
            raise TargetRefused("WrongEndpoint", found=found.netloc, agreed=agreed.netloc or "amazonaws.com")

    def _check_account(self, model, **_) -> None:
        if model.name.startswith(READING):
            return
        try:
            account = self._sts.get_caller_identity()["Account"]
        except ClientError as error:
            # In the sandbox the call itself meets the same refusal and teaches it; nothing else can be reached.
            if self.target.endpoint and error.response["Error"]["Code"] in KEYS_REFUSED:
                return
            raise
        if account != self.target.account:
            raise TargetRefused("WrongAccount", found=account, agreed=self.target.account)


def session_of(target: Target, profile: str, region: str | None) -> GuardedSession:
    """The session for these three; kept until the AWS files change, since making one takes 20 ms and a click should not."""
    stamps = tuple(path.stat().st_mtime_ns if path.exists() else 0 for path in _files(target))
    return _session_of(target, profile, region, stamps)


@functools.lru_cache(maxsize=8)
def _session_of(target: Target, profile: str, region: str | None, stamps: tuple[int, ...]) -> GuardedSession:
    return GuardedSession(target, profile, region)


def _files(target: Target) -> tuple[Path, Path]:
    """The config and the credentials file: the kit's for the sandbox, the learner's own for a real account."""
    if target.endpoint:
        return aws_folder() / "config", aws_folder() / "credentials"
    own = Path.home() / ".aws"
    return (
        Path(os.environ.get("WORKSHOP_ORIGINAL_AWS_CONFIG_FILE") or own / "config"),
        Path(os.environ.get("WORKSHOP_ORIGINAL_AWS_SHARED_CREDENTIALS_FILE") or own / "credentials"),
    )
