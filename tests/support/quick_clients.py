"""Clients of boto3 that cost a test a few milliseconds: what they are made of is read and made once a process.

Most tests begin with a session of their own (`boto3.DEFAULT_SESSION`), which would read and make all of it anew.
"""

import functools
from collections.abc import Callable
from typing import Any

from botocore import endpoint_provider, hooks
from botocore.client import ClientCreator
from botocore.loaders import JSONFileLoader, Loader
from botocore.model import ServiceModel
from botocore.utils import EVENT_ALIASES


def make_clients_quickly() -> None:
    """Have botocore read and make once a process what depends on its own files alone."""
    _read_files_once()
    _make_models_once()
    _make_methods_once()
    _make_rules_once()
    _know_handlers_and_names()
    _copy_handlers_quickly()


def _read_files_once() -> None:
    """Which services there are takes a look into four hundred folders, and each new session's first waiter takes that."""
    read = functools.cache(JSONFileLoader().load_file)
    JSONFileLoader.load_file = lambda self, path: read(path)
    for name in ("list_available_services", "load_service_model"):
        setattr(Loader, name, _once_a_place(getattr(Loader, name), lambda loader: loader))


def _make_models_once() -> None:
    """A model finds out its operations and shapes as they are asked for, and keeps them."""
    for name in ("_load_service_model", "_load_service_endpoints_ruleset"):
        setattr(ClientCreator, name, _once_a_place(getattr(ClientCreator, name), lambda creator: creator._loader))


def _once_a_place(load: Callable[..., Any], loader_of: Callable[[Any], Loader]) -> Callable[..., Any]:
    """`load`, which looks into its loader's folders, with what it gave for the same arguments and the same folders."""
    known: dict[tuple[object, ...], Any] = {}

    def loaded(self: Any, *arguments: Any, **named: Any) -> Any:
        place = (*loader_of(self).search_paths, None, *arguments, *named.items())
        if place not in known:
            known[place] = load(self, *arguments, **named)
        return known[place]

    return loaded


def _make_methods_once() -> None:
    make = ClientCreator._create_methods
    made: dict[tuple[str, str], dict[str, Any]] = {}

    def methods(self: ClientCreator, model: ServiceModel) -> dict[str, Any]:
        known = made.setdefault((model.service_name, model.api_version), {})
        if not known:
            known.update(make(self, model))
        return dict(known)

    ClientCreator._create_methods = methods


def _make_rules_once() -> None:
    """The rules by which a service's address is found: they keep nothing of what they are asked."""
    known: dict[int, tuple[Any, endpoint_provider.RuleSet]] = {}
    make = endpoint_provider.RuleSet

    def made(partitions: dict[str, Any], **ruleset_data: Any) -> endpoint_provider.RuleSet:
        rules = ruleset_data["rules"]
        if id(rules) not in known:  # the rules are kept beside what is made of them, so that no others take their place
            known[id(rules)] = (rules, make(**ruleset_data, partitions=partitions))
        return known[id(rules)][1]

    endpoint_provider.RuleSet = made


def _know_handlers_and_names() -> None:
    """A session registers some two hundred functions, each of which is looked at, and gives their events other names."""
    looked_at = functools.cache(hooks.accepts_kwargs)
    hooks.accepts_kwargs = lambda handler: looked_at(getattr(handler, "__func__", handler))
    begin, names = hooks.EventAliaser.__init__, {}

    def begun(self: hooks.EventAliaser, *arguments: Any, **named: Any) -> None:
        begin(self, *arguments, **named)
        if self._event_aliases == EVENT_ALIASES:
            self._alias_name_cache = names

    hooks.EventAliaser.__init__ = begun


def _copy_handlers_quickly() -> None:
    """Each client has a copy of its session's handlers, which are in some hundred lists."""

    def copied(node: dict[str, Any]) -> dict[str, Any]:
        return {
            key: copied(value)
            if type(value) is dict
            else hooks.NodeList(*map(list, value))
            if type(value) is hooks.NodeList
            else value
            for key, value in node.items()
        }

    hooks._PrefixTrie._recursive_copy = lambda self, node: copied(node)
