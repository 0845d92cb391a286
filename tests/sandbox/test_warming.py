"""The sandbox loads the catalogue of EC2 behind its requests; what needs the whole world for itself waits for that."""

import subprocess
import sys
import threading
import time
from types import SimpleNamespace

from helpers.sandbox import overlay, warming
from helpers.sandbox.middleware import RequestLock

FIRST_CALL = """
from helpers.sandbox import warming
warming._look_around()
from moto.core.responses import get_service_model
loaded = get_service_model.cache_info().misses
get_service_model("ec2").operation_model("DescribeImages")
print(get_service_model.cache_info().misses - loaded)
"""


def test_no_reset_begins_while_the_catalogue_is_loaded(monkeypatch):
    requests, entered = RequestLock(), threading.Event()

    def reset() -> None:
        with requests.exclusive():
            entered.set()

    resetting = threading.Thread(target=reset)

    def loading(service: str) -> None:
        resetting.start()
        assert not entered.wait(0.1), "moto's models were walked through while they grew"

    monkeypatch.setattr(overlay, "install_for", loading)
    monkeypatch.setattr(warming, "_look_around", lambda: None)
    middleware = SimpleNamespace(last_request=time.monotonic() - 2 * warming.QUIET, requests=requests)
    warming.warm(middleware, SimpleNamespace(service=lambda name: None))
    resetting.join(30)
    assert entered.is_set()


def test_the_first_call_of_ec2_finds_its_model_loaded():
    """To read it was half of what the server did for the first describe-images."""
    told = subprocess.run([sys.executable, "-c", FIRST_CALL], check=True, capture_output=True, text=True, timeout=60)
    assert told.stdout.strip() == "0"
