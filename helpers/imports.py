"""What packages import or read without need, and slowly."""

import ctypes.util
import functools
import gzip
import importlib
import importlib.util
import json
import os
import re
import sys
from pathlib import Path
from threading import RLock
from types import ModuleType
from typing import Any

MOTO_SERVER = "moto.moto_server.werkzeug_app"
BEGINNING = 4000  # bytes of a service's model, in which its metadata stand
PREFIX = re.compile(rb'"endpointPrefix"\s*:\s*"([a-z0-9.-]+)"')


def leave_out_iri_grammar() -> None:
    """Have `jsonschema`, which moto, JupyterLab and nbformat import, check no IRIs.

    It compiles a grammar for that when it is imported, which takes longer (0.6 to 1.5 seconds of CPU) than all the rest of
    these programs' imports; no schema that they check has an IRI in it. `jsonschema` itself goes on where the package for
    it is missing. To be called before any of them is imported.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type] # so importing it raises ImportError


def leave_out_openapi_validator() -> None:
    """Have what checks OpenAPI documents imported when one is checked; to be called before moto is imported.

    moto imports it with the API Gateway, which each stack needs: 160 modules (pydantic, jsonschema and others), 15 MB and
    0.15 s of CPU.
    """
    name = "openapi_spec_validator"
    if name in sys.modules:
        return

    class OpenAPIValidationError(Exception):
        """What is wrong with a document."""

        message = ""

    def validate(*arguments: object, **options: object) -> None:
        for stand_in in stand_ins:
            if sys.modules.get(stand_in) is stand_ins[stand_in]:
                del sys.modules[stand_in]
        validator = importlib.import_module(name)
        errors = importlib.import_module(f"{name}.validation.exceptions")
        try:
            validator.validate(*arguments, **options)
        except errors.OpenAPIValidationError as error:
            refused = OpenAPIValidationError(*error.args)
            refused.message = error.message
            raise refused from error

    stand_ins = {each: ModuleType(each) for each in (name, f"{name}.validation", f"{name}.validation.exceptions")}
    vars(stand_ins[name])["validate"] = validate
    vars(stand_ins[f"{name}.validation.exceptions"])["OpenAPIValidationError"] = OpenAPIValidationError
    sys.modules.update(stand_ins)


def leave_out_flask() -> None:
    """Have the module of moto's server imported without Flask, which only its own pages need; to be called before it is.

    Flask, Jinja and Click take a tenth of a sandbox's start, and 5 MB.
    """
    if "flask" in sys.modules or MOTO_SERVER in sys.modules:
        return
    stand_ins = {name: ModuleType(name) for name in ("flask", "flask.testing", "flask_cors")}
    for module in stand_ins.values():
        vars(module).update({name: type(name, (), {}) for name in ("Flask", "Request", "FlaskClient", "CORS")})
    sys.modules.update(stand_ins)
    try:
        importlib.import_module(MOTO_SERVER)
    finally:
        for name in stand_ins:
            del sys.modules[name]


def leave_out_unittest() -> None:
    """Have `responses` and the core of moto imported without `unittest`, which their users' tests need and no server does; to be
    called before they are.

    It brings asyncio: 60 modules, and a twentieth of a sandbox's start.
    """
    if "moto.core.models" in sys.modules:
        return
    unittest, mock = (ModuleType(name) for name in ("unittest", "unittest.mock"))
    vars(unittest).update({name: type(name, (), {}) for name in ("TestCase", "TestLoader")}, mock=mock)
    vars(mock)["patch"] = None
    stand_ins = {one.__name__: one for one in (unittest, mock) if one.__name__ not in sys.modules}
    sys.modules.update(stand_ins)
    try:
        leave_out_yaml_of_responses()
        importlib.import_module("moto.core.models")
    finally:
        for name in stand_ins:
            del sys.modules[name]


def import_when_asked_for(name: str, **known: object) -> None:
    """Have a module imported when somebody asks for something in it that is not `known`; to be called before others import it.

    Whoever imports something of it asks for its `__path__` first: it is found out here, unless it is known.
    """
    if name in sys.modules:
        return
    stand_in, loading = ModuleType(name), RLock()

    def asked_for(attribute: str) -> Any:
        with loading:
            if sys.modules.get(name) is stand_in:
                del sys.modules[name]
            return getattr(importlib.import_module(name), attribute)

    if "__path__" not in known and (spec := importlib.util.find_spec(name)) is not None:
        known["__path__"] = spec.submodule_search_locations or ()
    vars(stand_in).update(known, __getattr__=asked_for)
    sys.modules[name] = stand_in


class LatePattern:
    """A regular expression that is compiled when a text begins as its own text does."""

    GROUP = re.compile(r"\([^()]*\)")  # in which a choice changes nothing of the beginning
    BEGINNING = re.compile(r"https\?://((?:[a-z0-9-]|\\\.)+)(?=[(\[.]|$)")

    def __init__(self, source: str) -> None:
        self.pattern = source
        found = None if "|" in self.GROUP.sub("", source) else self.BEGINNING.match(source)
        self._beginning = found[1].replace("\\.", ".") if found else ""

    def match(self, address: str) -> re.Match[str] | None:
        begins = address.partition("://")[2].startswith(self._beginning)
        return self._compiled.match(address) if begins else None

    @functools.cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.pattern)


def compile_patterns_of_hosts_late() -> None:
    """Have moto's 183 patterns of hosts compiled when one may be the host's; to be called before moto is imported.

    All together take 12 ms of CPU, which each start would wait for, and a first request meets one or two of them.
    """
    name, package = "moto.backend_index", importlib.util.find_spec("moto")
    if name in sys.modules or package is None or not package.submodule_search_locations:
        return
    spec = importlib.util.spec_from_file_location(name, Path(package.submodule_search_locations[0], "backend_index.py"))
    assert spec is not None and spec.loader is not None  # noqa: S101 a file of Python's has one
    module, of_python = importlib.util.module_from_spec(spec), re.compile
    re.compile = LatePattern  # type: ignore[assignment,misc]
    try:
        spec.loader.exec_module(module)
    finally:
        re.compile = of_python  # type: ignore[misc]
    sys.modules[name] = module


def leave_out_yaml_of_responses() -> None:
    """Have `responses`, which moto imports and no server calls, imported without YAML and types of its own; to be called before moto is.

    YAML is imported when a template is read; here it would take a fortieth of a sandbox's start.
    """
    if "responses" in sys.modules:
        return
    stand_ins = {"yaml": ModuleType("yaml"), "typing_extensions": None}
    new = {name: module for name, module in stand_ins.items() if name not in sys.modules}
    sys.modules.update(new)  # type: ignore[arg-type] # None: importing it raises ImportError
    try:
        importlib.import_module("responses")
    finally:
        for name in new:
            del sys.modules[name]


def leave_out_libraries_for_ssh() -> None:
    """Have asyncssh imported without its search for liboqs and nettle, which would add a way to exchange keys and one to sign.

    OpenSSH has others of both. The search runs the linker's and the compiler's programs, a third of the import's 0.2 s
    of CPU, while a first ssh waits.
    """
    if "asyncssh" in sys.modules:
        return
    find = ctypes.util.find_library
    ctypes.util.find_library = lambda name: None
    try:
        importlib.import_module("asyncssh")
    finally:
        ctypes.util.find_library = find


def moto_server_with_flask() -> Any:
    """The module of moto's server, with Flask in it."""
    module = importlib.import_module(MOTO_SERVER)
    if module.Flask is importlib.import_module("flask").Flask:
        return module
    for name in (MOTO_SERVER, f"{MOTO_SERVER.rpartition('.')[0]}.utilities"):
        del sys.modules[name]
    return importlib.import_module(MOTO_SERVER)


def leave_out_service_models() -> None:
    """Have botocore list the regions of a service without reading all of its model; to be called before moto is imported.

    It needs the model only to know under which name the service's endpoints are listed, which stands in the first lines. moto
    asks for the regions of each service that it has, and the models of EC2 and of nine others take a second of CPU.
    """
    from botocore.session import Session

    of_botocore = Session.get_available_regions

    @functools.wraps(of_botocore)
    def regions(
        self: Session, service_name: str, partition_name: str = "aws", allow_non_regional: bool = False
    ) -> list[str]:
        prefix = _endpoint_prefix(service_name, tuple(self.get_component("data_loader").search_paths))
        if prefix is None:
            return of_botocore(self, service_name, partition_name, allow_non_regional)
        resolver = self.get_component("endpoint_resolver")
        return resolver.get_available_endpoints(prefix, partition_name, allow_non_regional)

    Session.get_available_regions = regions


@functools.cache
def _endpoint_prefix(service: str, folders: tuple[str, ...]) -> str | None:
    """The name under which a service's endpoints are listed; None where the beginning of its model does not say it."""
    for folder in folders:
        for path in sorted(Path(folder, service).glob("*/service-2.json.gz"), reverse=True):
            with gzip.open(path) as model:
                found = PREFIX.search(model.read(BEGINNING))
                return found[1].decode() if found else None
    return None


def read_models_as_plain_dicts() -> None:
    """Have botocore read its files as plain dicts, in less time and two thirds of the room that its ordered ones take; its list of
    regions once in this process, not for each session; and its folders once, not for each model.

    The list takes 60 ms, and as moto's EC2 is imported it asks five times; the model of EC2 takes 50 ms and 16 MB, and to find
    out that there is one, in 400 folders, 20 ms.
    """
    from botocore.loaders import JSONFileLoader, Loader

    @functools.wraps(JSONFileLoader.load_file)
    def load_file(self: JSONFileLoader, file_path: str) -> object:
        return regions(file_path) if os.path.basename(file_path) == "endpoints" else _read(file_path)

    @functools.wraps(Loader.list_available_services)
    def list_available_services(self: Loader, type_name: str) -> list[str]:
        return list(services(type_name, tuple(self.search_paths)))

    @functools.cache
    def services(type_name: str, search_paths: tuple[str, ...]) -> tuple[str, ...]:
        loader = Loader(include_default_search_paths=False)
        loader.search_paths[:] = search_paths
        return tuple(listed(loader, type_name))

    regions, listed = functools.cache(_read), Loader.list_available_services
    JSONFileLoader.load_file, Loader.list_available_services = load_file, list_available_services


def _read(file_path: str) -> object:
    """What is in a file of botocore's, by its name without an ending; None where there is no such file."""
    plain, compressed = Path(f"{file_path}.json"), Path(f"{file_path}.json.gz")
    if plain.is_file():
        return json.loads(plain.read_bytes())
    return json.loads(gzip.decompress(compressed.read_bytes())) if compressed.is_file() else None
