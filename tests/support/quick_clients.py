"""Clients of boto3 that cost a test a few milliseconds: what they are made of is read and made once a process.

Most tests begin with a session of their own (`boto3.DEFAULT_SESSION`), which would read and make all of it anew.
"""

import functools
import http.client
import io
from collections.abc import Callable
from typing import Any

from botocore import endpoint_provider, hooks, useragent
from botocore.client import ClientCreator
from botocore.endpoint import Endpoint, EndpointCreator
from botocore.httpsession import URLLib3Session
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
    _share_handlers()
    _share_connections()
    _speak_quickly()


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
    for name in ("_create_methods", "_create_name_mapping"):
        setattr(ClientCreator, name, _once_a_model(getattr(ClientCreator, name)))


def _once_a_model(make: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    made: dict[tuple[str, str], dict[str, Any]] = {}

    def known(self: ClientCreator, model: ServiceModel) -> dict[str, Any]:
        place = model.service_name, model.api_version
        if place not in made:
            made[place] = make(self, model)
        return dict(made[place])

    return known


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


def _share_handlers() -> None:
    """Each client has its session's handlers, which are in some hundred nodes, and adds a few: it copies the nodes that it changes."""

    def shared(self: hooks._PrefixTrie) -> hooks._PrefixTrie:
        made = type(self)()
        made._root, self.is_shared, made.is_shared = self._root, True, True
        return made

    def in_nodes_of_its_own(change: Callable[..., None]) -> Callable[..., None]:
        def changed(self: hooks._PrefixTrie, key: str, *arguments: Any, **named: Any) -> None:
            if hasattr(self, "is_shared"):
                self._root = _with_own_nodes(self._root, key.split("."))
            change(self, key, *arguments, **named)

        return changed

    hooks._PrefixTrie.__copy__ = shared
    for name in ("append_item", "remove_item"):
        setattr(hooks._PrefixTrie, name, in_nodes_of_its_own(getattr(hooks._PrefixTrie, name)))


def _with_own_nodes(node: dict[str, Any], parts: list[str]) -> dict[str, Any]:
    """A copy of a node, and of those below it on the way that the parts of a key go."""
    children = dict(node["children"])
    if parts and parts[0] in children:
        children[parts[0]] = _with_own_nodes(children[parts[0]], parts[1:])
    return node | {"children": children, "values": node["values"] and hooks.NodeList(*map(list, node["values"]))}


def _share_connections() -> None:
    """A client begins with what TLS needs and with a connection of its own, for which the sandbox begins a thread."""
    create = EndpointCreator.create_endpoint
    made: dict[str, URLLib3Session] = {}

    def shared(**settings: Any) -> URLLib3Session:
        place = repr(settings)
        if place not in made:
            made[place] = URLLib3Session(**settings)
        return made[place]

    def created(self: EndpointCreator, model: ServiceModel, endpoint_url: str, **settings: Any) -> Endpoint:
        own = {"http_session_cls": shared} if endpoint_url.startswith("http://127.0.0.1:") else {}
        return create(self, model, endpoint_url=endpoint_url, **own | settings)

    EndpointCreator.create_endpoint = created


def _speak_quickly() -> None:
    """The headers of an answer are lines of a name and a value; Python reads them as a letter, which may be more."""
    read = http.client.parse_headers

    def parsed(file: Any, _class: type = http.client.HTTPMessage) -> Any:
        lines = http.client._read_headers(file)
        if any(line[:1] in b" \t" or b":" not in line for line in lines[:-1]):
            return read(io.BytesIO(b"".join(lines)), _class)
        message = _class()
        for line in lines[:-1]:
            name, _, value = line.decode("iso-8859-1").partition(":")
            message[name] = value.lstrip(" \t").rstrip("\r\n")
        return message

    http.client.parse_headers = parsed
    useragent.sanitize_user_agent_string_component = functools.cache(useragent.sanitize_user_agent_string_component)
