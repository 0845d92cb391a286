"""One sandbox for a whole run (one a worker), in a temporary home; notebooks' kernels inherit its environment."""

import gc
import os
import shutil
import sys
import tempfile
import urllib.request
from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

from helpers import sandbox as embedded
from helpers.imports import leave_out_iri_grammar

pytest_plugins = ["tests.support.learner", "tests.support.operations.fixtures"]
pytest.register_assert_rewrite("tests.support")
HOME: pytest.StashKey[str] = pytest.StashKey()
ASSEMBLIES: pytest.StashKey[str] = pytest.StashKey()
FORKS: pytest.StashKey[str] = pytest.StashKey()


leave_out_iri_grammar()


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """The workers of a run, which inherit this environment, share what the CDK apps synthesize."""
    from tests.support.quick_garbage import look_seldom_for_garbage
    from tests.support.quick_reruns import say_at_once
    from tests.support.quick_sandboxes import fork_sandboxes

    say_at_once()
    look_seldom_for_garbage()
    if hasattr(config, "workerinput"):
        config.stash[FORKS] = config.workerinput["forks"]
    else:
        from tests.support.quick_node import make_node_quick

        config.stash[ASSEMBLIES] = os.environ["WORKSHOP_ASSEMBLIES"] = tempfile.mkdtemp(prefix="workshop-assemblies-")
        make_node_quick()
        if sys.platform == "linux" and not config.option.collectonly:
            config.stash[FORKS] = fork_sandboxes(config.stash[ASSEMBLIES])


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    from tests.support.quick_sandboxes import end_forks

    gc.freeze()  # pytest has just looked for garbage: what is left need not be looked through, it goes with the process
    end_forks()
    if folder := config.stash.get(ASSEMBLIES, ""):
        shutil.rmtree(folder, ignore_errors=True)


def pytest_configure_node(node: WorkerController) -> None:
    node.workerinput["forks"] = node.config.stash.get(FORKS, "")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first."""
    from tests.support import order

    items.sort(key=lambda item: order.rank(item.nodeid))


def pytest_collection_finish() -> None:
    """What there is by now lasts as long as the run."""
    from tests.support.quick_garbage import look_seldom_for_garbage

    look_seldom_for_garbage()


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """The tests of a file stay on one worker; which of several do, too, and which do not, `order` says."""
    from tests.support import order

    class Scopes(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return order.scope(nodeid)

    return Scopes(config, log)


def pytest_sessionstart(session: pytest.Session) -> None:
    """Start before anything is collected: an autouse fixture does not run where all items are notebooks."""
    from tests.support.quick_clients import make_clients_quickly
    from tests.support.quick_keys import make_keys_quickly
    from tests.support.quick_sandboxes import use_forks
    from tests.support.quick_widgets import make_widgets_quickly

    make_clients_quickly()
    make_widgets_quickly()
    option = session.config.option
    leads_workers = bool(getattr(option, "numprocesses", 0)) and not hasattr(session.config, "workerinput")
    if getattr(option, "collectonly", False) or leads_workers:
        return
    session.config.stash[HOME] = tempfile.mkdtemp(prefix="workshop-home-")
    os.environ["WORKSHOP_HOME"] = session.config.stash[HOME]
    os.environ["WORKSHOP_SANDBOX_IDLE"] = "1800"  # a run that was killed leaves none behind for long
    os.environ["WORKSHOP_KEEP_WORLD"] = "0"  # what is tested elsewhere need not be kept
    os.environ["WORKSHOP_WARM"] = "0"  # a second of CPU for each sandbox, most of which are asked nothing of EC2
    if forks := session.config.stash.get(FORKS, ""):
        use_forks(forks)
        make_keys_quickly(Path(forks).parent)
    try:
        embedded.activate()
    except embedded.SandboxError as error:
        pytest.exit(str(error), returncode=3)


def pytest_sessionfinish(session: pytest.Session) -> None:
    home = session.config.stash.get(HOME, None)
    if home is not None:
        os.environ["WORKSHOP_HOME"] = home
        embedded.stop(60)
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def sandbox() -> embedded.Sandbox:
    """The run's sandbox, started again if a test has ended it; this process's environment is its own."""
    return embedded.ensure()


@pytest.fixture
def fresh(sandbox: embedded.Sandbox) -> embedded.Sandbox:
    """The same sandbox, emptied."""
    sandbox.control("reset")
    return sandbox


@pytest.fixture(scope="module", autouse=True)
def views_end_with_their_file():
    """Widgets stay known to ipywidgets; one that looks again by itself would do so in the homes of later tests."""
    yield
    if "ipywidgets" in sys.modules:
        sys.modules["ipywidgets"].Widget.close_all()


@pytest.fixture(scope="module", autouse=True)
def sessions_end_with_their_file():
    """boto3 keeps a session with the keys that it found first, which may be those of a sandbox that has ended; and forms say
    once when the sandbox is another one than they saw before.
    """
    yield
    if "boto3" in sys.modules:
        sys.modules["boto3"].DEFAULT_SESSION = None
    if "helpers.forms.execution" in sys.modules:
        sys.modules["helpers.forms.execution"]._seen = ""


@pytest.fixture(scope="module")
def bare_moto():
    """The address of moto as it comes, without our modules: what a gap's second test asks whether it is still there."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    yield address
    # Objects that nobody deleted would warn when they are collected, in the middle of another test.
    urllib.request.urlopen(urllib.request.Request(f"{address}/moto-api/reset", method="POST"), timeout=10).close()
    server.stop()
