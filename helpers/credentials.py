"""How a profile comes to its keys: without a question that nobody can answer, and without waiting for ever.

botocore asks for an MFA code at the terminal, waits without end for a `credential_process`, and lets through whatever an
odd answer of one raises. A notebook has no terminal, and its Cancel button must work.
"""

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from botocore.credentials import (
    CredentialResolver,
    Credentials,
    ProcessProvider,
    ProfileProviderBuilder,
    ReadOnlyCredentials,
)
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    CredentialRetrievalError,
    InvalidConfigError,
    RefreshWithMFAUnsupportedError,
)
from botocore.session import Session
from botocore.utils import JSONFileCache

from helpers.environment import own_environment
from helpers.refused import TargetRefused

LIMIT = 60.0  # seconds that a credential_process has: enough to sign in with a browser
MOST_OUTPUT = 1_000_000  # bytes that a program may print


@contextlib.contextmanager
def as_credential_error(provider: str) -> Iterator[None]:
    """Whatever else is raised inside, raised as botocore's CredentialRetrievalError of `provider`."""
    try:
        yield
    except (BotoCoreError, ClientError, TargetRefused):
        raise
    except Exception as error:
        told = f"{type(error).__name__}: {error}"
        raise CredentialRetrievalError(provider=provider, error_msg=told) from error


@contextlib.contextmanager
def as_setting_error() -> Iterator[None]:
    """What botocore trips over as it makes a client, raised as its InvalidConfigError: a profile's settings cause it."""
    try:
        yield
    except (BotoCoreError, ClientError, TargetRefused, OSError):
        raise
    except Exception as error:
        raise InvalidConfigError(error_msg=f"{type(error).__name__}: {error}") from error


class GuardedCredentials:
    """The `credentials` that botocore found; what goes wrong in renewing them is one of botocore's own errors.

    `forget` is called then: the next client begins anew, as a terminal would.
    """

    def __init__(self, credentials: Credentials, forget: Callable[[], None]):
        self._credentials, self._forget = credentials, forget

    def get_frozen_credentials(self) -> ReadOnlyCredentials:
        """The keys as they are now, renewed if need be."""
        return self._asked(self._credentials.get_frozen_credentials)

    @property
    def access_key(self) -> str:
        return self.get_frozen_credentials().access_key

    @property
    def secret_key(self) -> str:
        return self.get_frozen_credentials().secret_key

    @property
    def token(self) -> str | None:
        return self.get_frozen_credentials().token

    def get_deferred_property(self, name: str) -> Callable[[], Any]:
        """As of botocore's: what gives the property when it is needed."""
        return lambda: self._asked(self._credentials.get_deferred_property(name))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self._credentials, name)

    def _asked(self, ask: Callable[[], Any]) -> Any:
        try:
            with as_credential_error(self._credentials.method):
                return ask()
        except BaseException:
            self._forget()
            raise


class Programs:
    """The programs of `credential_process` that run now; `end` ends them all."""

    def __init__(self, at_account: bool):
        self.at_account = at_account
        self._running: set[_Program] = set()
        self._starting = threading.Lock()  # one that is being started is ended too

    def start(self, words: list[str], **_: object) -> "_Program":
        """What botocore takes for subprocess.Popen."""
        with self._starting:
            program = _Program(words, own_environment() if self.at_account else None, self._running)
            self._running.add(program)
        return program

    def end(self) -> None:
        with self._starting:
            running = list(self._running)
        for program in running:
            program.end()


class _Program:
    """One program, without anybody's input, with a limit to its time and to what it says."""

    def __init__(self, words: list[str], environment: dict[str, str] | None, running: set["_Program"]):
        apart = {"start_new_session": True} if os.name == "posix" else {}
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        self._process = subprocess.Popen(words, env=environment, **pipes, **apart)
        self._running = running
        self.returncode: int | None = None

    def communicate(self) -> tuple[bytes, bytes]:
        """All that it said to both streams, once it has ended. Raises CredentialRetrievalError beyond a limit."""
        streams = [_Stream(self._process.stdout), _Stream(self._process.stderr)]
        deadline = time.monotonic() + LIMIT
        try:
            for stream in streams:
                stream.join(max(0.0, deadline - time.monotonic()))
            if any(len(stream.content) > MOST_OUTPUT for stream in streams):
                raise _refused(f"more than {MOST_OUTPUT} bytes were said")
            if any(stream.is_alive() for stream in streams):
                raise _refused(f"no end within {LIMIT:.0f} seconds")
            self.returncode = self._process.wait(1.0)
        except subprocess.TimeoutExpired:
            raise _refused(f"no end within {LIMIT:.0f} seconds") from None
        finally:
            self._running.discard(self)
            self.end()
        said, complaint = (bytes(stream.content) for stream in streams)
        return said, complaint.decode("utf-8", "replace").encode()

    def end(self) -> None:
        """End it, and those that it started."""
        with contextlib.suppress(OSError):
            if os.name == "posix":
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()
        self._process.wait()


def _refused(why: str) -> CredentialRetrievalError:
    return CredentialRetrievalError(provider=ProcessProvider.METHOD, error_msg=why)


class _Stream(threading.Thread):
    """Reads a stream to its end, or until it has said too much; `content` is what has come so far."""

    def __init__(self, stream: Any):
        super().__init__(daemon=True)
        self.stream, self.content = stream, bytearray()
        self.start()

    def run(self) -> None:
        with self.stream:
            while len(self.content) <= MOST_OUTPUT and (part := self.stream.read1(65536)):
                self.content += part


class Providers(ProfileProviderBuilder):
    """The providers of a profile's keys, each as botocore has it, but for programs, and tokens of the learner's own."""

    def __init__(self, session: Session, programs: Programs, folder: Path | None):
        caches = {}
        if folder is not None:  # the sandbox reads nothing of the learner's ~/.aws
            caches = {f"{kind}_token_cache": JSONFileCache(str(folder / kind / "cache")) for kind in ("sso", "login")}
        super().__init__(session, cache={}, **caches)
        self._programs = programs

    def _create_process_provider(self, profile_name: str) -> ProcessProvider:
        return _Process(profile_name, lambda: self._session.full_config, self._programs.start)


class _Process(ProcessProvider):
    def _retrieve_credentials_using(self, credential_process: str) -> dict[str, Any]:
        with as_credential_error(self.METHOD):
            found = super()._retrieve_credentials_using(credential_process)
            needed, other = ("access_key", "secret_key"), ("token", "expiry_time")
            if not all(isinstance(found[name] or None, str) for name in needed):
                raise _refused("Unsupported keys: AccessKeyId and SecretAccessKey have to be text")
            if not all(isinstance(found[name] or "", str) for name in other):
                raise _refused("Unsupported keys: SessionToken and Expiration have to be text")
            return found


class CliCache(dict):
    """The keys of roles that this process has, and those that `aws` keeps in the home folder, which are only read.

    Whoever has typed an MFA code at a terminal need not type it again here.
    """

    def __init__(self):
        super().__init__()
        self._files = JSONFileCache(str(Path.home() / ".aws" / "cli" / "cache"))

    def __contains__(self, key: object) -> bool:
        return super().__contains__(key) or key in self._files

    def __missing__(self, key: str) -> dict:
        return self._files[key]


def no_code(_prompt: str) -> str:
    """In place of the question for an MFA code."""
    raise RefreshWithMFAUnsupportedError


def set_up(chain: CredentialResolver, session: Session, programs: Programs, folder: Path | None) -> None:
    """Make `chain`, the credential providers of `session`, keep to what is said above; `folder` is the sandbox's.

    Left of them are those of a profile: none that asks the environment, a container or the metadata service.
    """
    ours = Providers(session, programs, folder)
    role = chain.get_provider("assume-role")
    role._profile_provider_builder = ours
    role._credential_sourcer = None
    role._prompter = no_code
    if folder is None:
        role.cache = CliCache()
    profile = session.get_config_variable("profile") or "default"
    chain.providers = [role, *ours.providers(profile, disable_env_vars=True)]
