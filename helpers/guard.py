"""The guard: a boto3 session for one target, which looks at every request before it leaves."""

import os
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
KEYS_REFUSED = {"InvalidClientTokenId", "SignatureDoesNotMatch", "AuthFailure", "ExpiredToken"}


class GuardedSession(boto3.Session):
    """A boto3 session whose clients reach its target and nothing else, whatever the environment holds.

    Files and endpoint are given outright; proxies, the metadata service and configured endpoints are out of play. Every
    request must go to the agreed endpoint. An API call whose name does not begin with a word of READING changes
    something: before it, STS must name the agreed account.
    """

    def __init__(self, target: Target, profile: str, region: str | None):
        self.target = target
        core = BotocoreSession(profile=profile)
        config, credentials = _files(target)
        core.set_config_variable("config_file", str(config))
        core.set_config_variable("credentials_file", str(credentials))
        core.set_config_variable("ignore_configured_endpoint_urls", True)
        super().__init__(botocore_session=core, region_name=region)
        credentials_chain = core.get_component("credential_provider")
        for provider in ("iam-role", "container-role", "boto-config", "env"):
            credentials_chain.remove(provider)

    def client(self, service_name: str, **options):
        """A guarded client of `service_name`."""
        if self.target.endpoint:
            options["endpoint_url"] = self.target.endpoint
        quick = Config(proxies={}, retries={"max_attempts": 2, "mode": "standard"}, connect_timeout=5)
        given = options.pop("config", None)
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
            account = self.client("sts").get_caller_identity()["Account"]
        except ClientError as error:
            # In the sandbox the call itself meets the same refusal and teaches it; nothing else can be reached.
            if self.target.endpoint and error.response["Error"]["Code"] in KEYS_REFUSED:
                return
            raise
        if account != self.target.account:
            raise TargetRefused("WrongAccount", found=account, agreed=self.target.account)


def _files(target: Target) -> tuple[Path, Path]:
    """The config and the credentials file: the kit's for the sandbox, the learner's own for a real account."""
    if target.endpoint:
        return aws_folder() / "config", aws_folder() / "credentials"
    own = Path.home() / ".aws"
    return (
        Path(os.environ.get("WORKSHOP_ORIGINAL_AWS_CONFIG_FILE") or own / "config"),
        Path(os.environ.get("WORKSHOP_ORIGINAL_AWS_SHARED_CREDENTIALS_FILE") or own / "credentials"),
    )
