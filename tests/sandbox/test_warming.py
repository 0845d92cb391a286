"""The sandbox loads the catalogue of EC2 behind its requests; what needs the whole world for itself waits for that."""

import threading
import time
from types import SimpleNamespace

from helpers.sandbox import overlay, warming
from helpers.sandbox.middleware import RequestLock


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
