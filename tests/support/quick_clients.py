"""Clients of boto3 that cost a test a few milliseconds: what they are made of is read and made once a process."""

import functools
from typing import Any

from botocore.client import ClientCreator
from botocore.loaders import JSONFileLoader
from botocore.model import ServiceModel


def make_clients_quickly() -> None:
    """Have botocore read each of its files once, and make the methods of each service's clients once.

    Most tests begin with a session of their own (`boto3.DEFAULT_SESSION`), which would read and make all of it anew.
    """
    make = ClientCreator._create_methods
    made: dict[tuple[str, str], dict[str, Any]] = {}

    def methods(self: ClientCreator, model: ServiceModel) -> dict[str, Any]:
        known = made.setdefault((model.service_name, model.api_version), {})
        if not known:
            known.update(make(self, model))
        return dict(known)

    ClientCreator._create_methods = methods
    read = functools.cache(JSONFileLoader().load_file)
    JSONFileLoader.load_file = lambda self, path: read(path)
