"""The backends of an account that is there are had at once; of another one they are made as moto makes them."""

from moto.core.base_backend import BackendDict

from helpers.sandbox.overlay import caching
from tests.support.installed_gaps import installed

ACCOUNT = "210987654322"


def looks(monkeypatch) -> list[str]:
    """The accounts for which moto goes through all services that are in use."""
    seen, create = [], BackendDict._create_account_specific_backend

    def noted(self, account_id: str) -> None:
        seen.append(account_id)
        create(self, account_id)

    monkeypatch.setattr(BackendDict, "_create_account_specific_backend", noted)
    return seen


def test_an_account_is_made_once_and_known_to_moto(monkeypatch):
    from moto.sqs.models import sqs_backends

    seen = looks(monkeypatch)
    with installed(caching):
        first, second = sqs_backends[ACCOUNT], sqs_backends[ACCOUNT]
    assert (first is second, seen) == (True, [ACCOUNT])
    assert sqs_backends in BackendDict._instances
    sqs_backends.pop(ACCOUNT)


def test_moto_still_goes_through_all_services_at_each_look(monkeypatch):
    from moto.sqs.models import sqs_backends

    seen = looks(monkeypatch)
    for _ in range(2):
        BackendDict.__getitem__(sqs_backends, ACCOUNT)
    assert seen == [ACCOUNT] * 2
    sqs_backends.pop(ACCOUNT)
