"""The guard: a boto3 session for one target, which looks at every request before it leaves."""

import functools
import os
import stat
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import boto3
from botocore.awsrequest import AWSPreparedRequest
from botocore.config import Config
from botocore.configprovider import BOTOCORE_DEFAUT_SESSION_VARIABLES as SETTINGS
from botocore.configprovider import ConfigChainFactory
from botocore.credentials import Credentials, ReadOnlyCredentials
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from botocore.loaders import Loader
from botocore.model import OperationModel
from botocore.session import Session as BotocoreSession

from helpers.credentials import GuardedCredentials, Programs, as_credential_error, as_setting_error, set_up
from helpers.environment import original
from helpers.home import MOST_SETTINGS, aws_folder
from helpers.refused import TargetRefused

READING = ("Get", "List", "Describe", "Head", "Select", "Lookup", "Search")
LENDING = {"sts", "sso", "sso-oidc", "signin"}  # they lend credentials and change nothing; a role's keys come from them
AWS_HOSTS = (
    *(".amazonaws.com", ".amazonaws.com.cn", ".amazonaws.eu"),
    *(".api.aws", ".api.amazonwebservices.com.cn", ".api.amazonwebservices.eu"),  # where a profile asks for dual-stack
    ".signin.aws.amazon.com",  # where `aws login` keeps its keys fresh
)
OWN = "workshop-own"
KNOWN_FOR = 5.0  # seconds for which the account of one access key is not asked again


class Agreed(Protocol):
    """Where calls may go: to the account's number `account`, at `endpoint` alone, or at AWS's own where that is None."""

    @property
    def account(self) -> str: ...

    @property
    def region(self) -> str: ...

    @property
    def endpoint(self) -> str | None: ...

    def __hash__(self) -> int: ...


class GuardedCore(BotocoreSession):
    """The botocore session below. Nothing of the process's environment reaches it, and every client that it makes (those
    that fetch a role's credentials too) goes to the target or is refused.
    """

    def __init__(self, target: Agreed, profile: str, check_account: Callable[..., None]):
        super().__init__(profile=profile)
        self.target = target
        self._making = threading.RLock()
        self.register_component("data_loader", _loader())
        self._leave_out_the_environment()
        config, credentials = _files(target)
        self.set_config_variable("config_file", str(config))
        self.set_config_variable("credentials_file", str(credentials))
        self.set_config_variable("ignore_configured_endpoint_urls", True)
        events = self.get_component("event_emitter")
        events.register_first("before-send", self._check_endpoint)
        events.register_first("before-call", check_account)
        self.programs = Programs(at_account=target.endpoint is None)

    def get_credentials(self) -> GuardedCredentials | None:
        """The keys of the profile, or None. Raises botocore's and the guard's errors alone."""
        if self._credentials is None:
            with as_credential_error("credentials"):
                self._register_credential_provider()  # anew: one that failed remembers which profiles it has seen
                chain = self.get_component("credential_provider")
                set_up(chain, self, self.programs, aws_folder() if self.target.endpoint else None)
                found = super().get_credentials()
            self._credentials = GuardedCredentials(found, self._forget) if found else None
        return self._credentials

    def _forget(self) -> None:
        self._credentials = None

    def create_client(self, service_name: str, *arguments: Any, **options: Any) -> Any:
        """A client that reaches the target; may be called from several threads."""
        if self.target.endpoint:
            options["endpoint_url"] = self.target.endpoint
            quick = Config(proxies={}, retries={"max_attempts": 2, "mode": "standard"}, connect_timeout=5)
            given = options.get("config")
            options["config"] = quick.merge(given) if given else quick
        with self._making, as_setting_error():
            return super().create_client(service_name, *arguments, **options)

    def _leave_out_the_environment(self) -> None:
        # What a variable of the environment could set, only the target's files may: AWS_DEFAULT_REGION, AWS_DEFAULTS_MODE
        # (which asks the metadata service), AWS_USE_FIPS_ENDPOINT … But whom TLS trusts is the machine's own matter.
        store = self.get_component("config_store")
        bundle = original("AWS_CA_BUNDLE") or os.environ.get("AWS_CA_BUNDLE", "")
        given = {} if self.target.endpoint or not bundle else {"AWS_CA_BUNDLE": bundle}
        chains = ConfigChainFactory(session=self, environ=given)
        for name, (in_file, variable, default, convert) in SETTINGS.items():
            if name == "ca_bundle":
                store.set_config_provider(name, chains.create_config_chain(name, variable, in_file, default, convert))
            elif variable:
                chain = chains.create_config_chain(name, None, in_file, default, convert)
                store.set_config_provider(name, chain)

    def _check_endpoint(self, request: AWSPreparedRequest, **_: Any) -> None:
        found, agreed = urlsplit(request.url), urlsplit(self.target.endpoint or "")
        if self.target.endpoint:
            right = (found.scheme, found.hostname, found.port) == (agreed.scheme, agreed.hostname, agreed.port)
        else:
            right = found.scheme == "https" and (found.hostname or "").endswith(AWS_HOSTS)
        if not right:
            raise TargetRefused("WrongEndpoint", found=found.netloc, agreed=agreed.netloc or "amazonaws.com")
        if self.target.endpoint is None:
            self.trusted()

    def trusted(self) -> str:
        """The file of the certificates that are trusted; "" for those that come with Python.

        Raises HTTPClientError for what is no file: opening a pipe, or reading a device, may never end.
        """
        path = self.get_config_variable("ca_bundle") or os.environ.get("REQUESTS_CA_BUNDLE", "")
        if path and not os.path.isfile(path):
            raise HTTPClientError(error=f"invalid path: {path}")
        return path


class GuardedSession(boto3.Session):
    """A boto3 session whose clients reach its target and nothing else, whatever the environment holds.

    Files and endpoint are given outright; the metadata service, configured endpoints and, for the sandbox, proxies are out
    of play. Every request must go to the agreed endpoint. An API call whose name does not begin with a word of READING
    changes something: before it, the keys' account, told by STS, must be the agreed one.
    """

    def __init__(self, target: Agreed, profile: str, region: str | None):
        self.target = target
        self._known = ("", 0.0)
        self._asked_of = threading.local()  # the keys that STS is asked about
        self._own_clients: dict[str, tuple[GuardedCredentials, Any]] = {}
        super().__init__(botocore_session=GuardedCore(target, profile, self._check_account), region_name=region)

    def own_client(self, service_name: str) -> Any:
        """A client for what the kit asks for itself; the sandbox's record of calls leaves it out.

        Kept as long as the profile's keys are the same: making one takes 40 ms, and a check needs several.
        """
        keys = self.get_credentials()
        kept_for, client = self._own_clients.get(service_name, (None, None))
        if client is None or kept_for is not keys:
            client = self.client(service_name, config=Config(user_agent_extra=OWN))
            if keys is not None:
                self._own_clients[service_name] = (keys, client)
        return client

    @functools.cached_property
    def _sts(self) -> Any:
        region = self.region_name or self.target.region or "us-east-1"
        quick = Config(user_agent_extra=OWN, retries={"total_max_attempts": 1 if self.target.endpoint else 3})
        sts = self.client("sts", region_name=region, config=quick)
        sts.meta.events.register("before-call.sts.GetCallerIdentity", self._sign_with_asked)
        return sts

    def whose(self) -> dict:
        """STS's answer to whose keys these are: Account, Arn, UserId."""
        return self._whose(self._keys())

    def _whose(self, keys: ReadOnlyCredentials | None) -> dict:
        self._asked_of.keys = keys  # the client has those of when it was made
        return self._sts.get_caller_identity()

    def _keys(self) -> ReadOnlyCredentials | None:
        """The keys of the profile as they are now, None where it has none."""
        credentials = self.get_credentials()
        return credentials.get_frozen_credentials() if credentials else None

    def proven_keys(self) -> ReadOnlyCredentials | None:
        """The keys of the profile as they are now, once STS has told that they are the agreed account's; None where the
        profile has none. Raises TargetRefused for those of another account.
        """
        keys = self._keys()
        known, at = self._known
        if keys and known == keys.access_key and time.monotonic() - at < KNOWN_FOR:
            return keys
        account = self._whose(keys)["Account"]
        if account != self.target.account:
            raise TargetRefused("WrongAccount", found=account, agreed=self.target.account)
        self._known = (keys.access_key if keys else "", time.monotonic())
        return keys

    def trusted(self) -> str:
        """The file of the certificates that are trusted, as above; "" for those that come with Python."""
        return self._session.trusted()

    def end_programs(self) -> None:
        """End the programs that a `credential_process` runs now."""
        self._session.programs.end()

    def _sign_with_asked(self, context: dict[str, Any], **_: Any) -> None:
        _sign_with(getattr(self._asked_of, "keys", None), context)

    def _check_account(self, model: OperationModel, context: dict[str, Any], **_: Any) -> None:
        if model.name.startswith(READING) or model.service_model.service_name in LENDING:
            return
        try:
            keys = self.proven_keys()
        except (ClientError, BotoCoreError):
            # In the sandbox the call itself meets the same trouble and teaches it; nothing else can be reached from it.
            if self.target.endpoint:
                return
            raise
        _sign_with(keys, context)  # those and no others: they may be renewed, or be another's, before it is signed


def _sign_with(keys: ReadOnlyCredentials | None, context: dict[str, Any]) -> None:
    if keys:
        signing = context.get("signing", {})
        proven = Credentials(keys.access_key, keys.secret_key, keys.token)
        context["signing"] = {**signing, "request_credentials": proven}


def session_of(target: Agreed, profile: str, region: str | None) -> GuardedSession:
    """The session for these three; kept until the AWS files change, since making one takes 20 ms and a click should not."""
    files = _files(target)
    stamps = tuple(_stamp(path) for path in files)
    return _session_of(target, profile, region, files, stamps)


def _stamp(path: Path) -> tuple:
    """What changes when the file does. Raises TargetRefused for one that is none, or would take too long to read."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return ()
    if str(path) != os.devnull and not stat.S_ISREG(found.st_mode):
        raise TargetRefused("SettingsNoFile", path=str(path))
    if found.st_size > MOST_SETTINGS:
        raise TargetRefused("SettingsTooLong", path=str(path), size=found.st_size, most=MOST_SETTINGS)
    return (found.st_mtime_ns, found.st_size, found.st_ino)


@functools.lru_cache(maxsize=8)
def _session_of(target: Agreed, profile: str, region: str | None, files: tuple, stamps: tuple) -> GuardedSession:
    return GuardedSession(target, profile, region)


@functools.cache
def _loader() -> Loader:
    """One loader for all sessions: reading the services' models is what makes a new one slow. ~/.aws/models is left out."""
    return Loader(extra_search_paths=[Loader.BUILTIN_DATA_PATH], include_default_search_paths=False)


def _files(target: Agreed) -> tuple[Path, Path]:
    """The config and the credentials file: the kit's for the sandbox, the learner's own for a real account."""
    if target.endpoint:
        return aws_folder() / "config", aws_folder() / "credentials"
    own = Path.home() / ".aws"
    return (
        Path(original("AWS_CONFIG_FILE") or own / "config"),
        Path(original("AWS_SHARED_CREDENTIALS_FILE") or own / "credentials"),
    )
