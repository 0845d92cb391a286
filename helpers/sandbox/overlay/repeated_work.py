"""What moto works out anew for each request, though nothing but names decides it, is worked out once, or faster.

No gap that a learner would meet but for the waiting: the methods of a class with all that it inherits, an operation's name
in small letters, a request's address, its headers (for each look at one or all of them) and which of them S3 keeps with an object,
its backend, where its id goes into an answer, and 52 random letters one by one.
"""

import inspect
import re
import string
import urllib.parse
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from helpers.sandbox.overlay.patching import replaces, wraps

STILL_NEEDED = ("test_moto_still_works_out_the_same_for_each_request",)
LETTERS = string.ascii_letters + string.digits
LETTER_OF_BYTE = bytes(ord(LETTERS[byte % len(LETTERS)]) for byte in range(256))
MOST_NAMES, LONGEST = 2048, 100
SAME_AS_IRI = re.compile(r"http://[a-z0-9.]+(:[1-9][0-9]*)?/([A-Za-z0-9._~-][A-Za-z0-9/._~-]*)?(\?[A-Za-z0-9=&._~-]+)?")


class Methods:
    """The names of the methods of a class, for `in`: those that it has at that moment."""

    def __init__(self, owner: type) -> None:
        self.owner = owner

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and inspect.isfunction(getattr(self.owner, name, None))


def credential_in(authorization: str) -> str:
    """What a header begins with that a key signs, as long as a day lasts; the rest is another with each request."""
    return authorization.partition(",")[0]


def install() -> None:
    """Have it so."""
    from moto import settings
    from moto.core import authorization, request, responses, utils
    from moto.core.request import PRESERVED_HEADER_NAMES_ENVIRON_KEY, EnvironHeaders, Request
    from moto.iam import models as iam_models
    from moto.moto_api._internal.moto_random import MotoRandom
    from moto.s3 import models as s3_models
    from moto.s3 import responses as s3_responses
    from moto.s3 import utils as s3_utils
    from moto.s3.responses import S3Response
    from moto.s3bucket_path import utils as bucketpath_utils
    from requests.structures import CaseInsensitiveDict
    from werkzeug.datastructures import EnvironHeaders as HeadersOfWerkzeug
    from werkzeug.datastructures import Headers
    from werkzeug.exceptions import BadRequestKeyError

    from helpers.sandbox.overlay.s3 import told_headers
    from helpers.sandbox.request_head import NOT_HTTP, VARIABLES, Names

    @replaces(utils.method_names_from_class, on=(utils, responses))
    def method_names_from_class(clazz: type) -> Methods:
        return Methods(clazz)

    in_small_letters = lru_cache(MOST_NAMES)(utils.camelcase_to_underscores)

    @wraps(utils.camelcase_to_underscores, on=(utils, responses))
    def camelcase_to_underscores(convert: Any, argument: Any) -> Any:
        is_name = isinstance(argument, str) and len(argument) < LONGEST
        return in_small_letters(argument) if is_name else convert(argument)

    header_names = Names(lambda variable: variable.replace("_", "-").title())

    def names_of(environ: dict[str, Any]) -> Iterator[tuple[str, str]]:
        names = environ.get(PRESERVED_HEADER_NAMES_ENVIRON_KEY) or {}
        for variable in environ:
            if variable.startswith("HTTP_"):
                if variable[5:] not in NOT_HTTP:
                    yield variable, names.get(variable) or header_names[variable[5:]]
            elif variable in NOT_HTTP:
                yield variable, header_names[variable]

    @replaces(EnvironHeaders.__iter__)
    def headers(self: Any) -> Iterator[tuple[str, str]]:
        environ, known = self.environ, vars(self)
        if known.get("workshop_size") != len(environ):
            known["workshop_size"], known["workshop_names"] = len(environ), list(names_of(environ))
        pairs = [(variable, name, environ[variable]) for variable, name in known["workshop_names"]]
        return iter([(name, value) for variable, name, value in pairs if value or variable not in NOT_HTTP])

    @replaces(Headers.items, on=EnvironHeaders)
    def items(self: Any, lower: bool = False) -> Any:
        return Headers.items(self, lower) if lower else iter(self)

    @replaces(Headers.get, on=EnvironHeaders)
    def header(self: Any, key: str, default: Any = None, *kind: Any, **options: Any) -> Any:
        if kind or options:  # what to convert it to
            return Headers.get(self, key, default, *kind, **options)
        return self.environ.get(VARIABLES[key], default)

    @replaces(HeadersOfWerkzeug.__getitem__, on=EnvironHeaders)
    @replaces(HeadersOfWerkzeug._get_key, on=EnvironHeaders)
    def header_that_is_there(self: Any, key: str) -> Any:
        if not isinstance(key, str):
            raise BadRequestKeyError(key)
        return self.environ[VARIABLES[key]]

    @replaces(Headers.__contains__, on=EnvironHeaders)
    def has_header(self: Any, key: str) -> bool:
        return isinstance(key, str) and VARIABLES[key] in self.environ

    @wraps(responses.BaseResponse.setup_class)
    def set_up(
        set_up: Any, self: Any, request: Any, full_url: Any = None, headers: Any = None, *raw: Any, **options: Any
    ) -> None:
        """S3 gives no headers, which moto then takes over one by one."""
        given = dict(request.headers.items()) if headers is None else headers
        set_up(self, request, full_url, given, *raw, **options)

    @replaces(responses._decode_dict)
    def texts(given: dict[Any, Any]) -> dict[Any, Any]:
        """What a server is asked for is text already."""
        return given

    parsed = lru_cache(MOST_NAMES)(urllib.parse.urlparse)

    @wraps(urllib.parse.urlparse, on=(authorization, request, responses, s3_responses, s3_utils, bucketpath_utils))
    def urlparse(parse: Any, url: Any, scheme: Any = "", allow_fragments: bool = True) -> Any:
        is_short = isinstance(url, str) and len(url) < LONGEST
        return (parsed if is_short else parse)(url, scheme, allow_fragments)

    @wraps(urllib.parse.parse_qs, on=(responses, s3_responses))
    def parse_qs(parse: Any, query: Any, *arguments: Any, **options: Any) -> dict[Any, Any]:
        return parse(query, *arguments, **options) if query else {}

    roots: dict[tuple[str, ...], str] = {}

    @wraps(Request.raw_url)
    def address(made: Any, self: Any) -> str:
        known = vars(self)
        if "workshop_address" not in known:
            place = self.scheme, self.headers.get("host", ""), self.root_path
            if place not in roots:
                roots.clear()  # clients call the sandbox by one name, or by two
                roots[place] = self.url_root
            known["url_root"] = roots[place]
            known["workshop_address"] = address = made(self)
            if SAME_AS_IRI.fullmatch(address):
                known["url"] = address
        return str(known["workshop_address"])

    @wraps(responses.BaseResponse._enrich_response)
    def enriched(enrich: Any, *of_response: Any) -> tuple[Any, Any]:
        *_, headers, body = of_response  # moto calls it on a response, and on a class
        if isinstance(body, str) and "<RequestId>" not in body:  # its pattern takes 9 ms for a list of images
            return enrich(headers, "")[0], body
        return enrich(headers, body)

    region_signed_for = lru_cache(MOST_NAMES)(utils.extract_region_from_aws_authorization)

    @wraps(utils.extract_region_from_aws_authorization, on=(utils, s3_responses))
    def extract_region_from_aws_authorization(_: Any, string: str) -> Any:
        return region_signed_for(credential_in(string))

    key_in = lru_cache(MOST_NAMES)(responses.BaseResponse.access_key_regex.search)

    @wraps(responses.BaseResponse.get_access_key)
    def access_key(find: Any, self: Any) -> str:
        signed = key_in(credential_in(self.headers.get("Authorization", "")))
        return str(signed[1]) if signed else find(self)

    @replaces(responses.BaseResponse.get_current_account)
    def get_current_account(self: Any) -> str:
        """By a header or by the key, and by no environment, in which moto looks each time."""
        account = self.headers.get("x-moto-account-id")
        return str(iam_models.get_account_id_from(self.get_access_key()) if account is None else account)

    @wraps(S3Response.backend)
    def backend(find: Any, self: Any) -> Any:
        known, place = vars(self), (self.current_account, self.region)
        if known.get("workshop_backend", (None,))[0] != place:
            known["workshop_backend"] = place, find(self)
        return known["workshop_backend"][1]

    @replaces(utils.utcnow, on=(utils, iam_models, s3_models))
    def utcnow() -> datetime:
        return datetime.now(UTC).replace(tzinfo=None)  # moto imports UTC anew for each look at the clock

    buffer_size = settings.get_s3_default_key_buffer_size()

    @replaces(settings.get_s3_default_key_buffer_size, on=(settings, s3_models))
    def get_s3_default_key_buffer_size() -> int:
        return buffer_size

    @wraps(utils.rfc_1123_datetime, on=(utils, s3_models))
    def rfc_1123_datetime(write: Any, src: Any) -> str:
        return lately(write, src.replace(microsecond=0))

    @lru_cache(MOST_NAMES)
    def lately(write: Any, src: Any) -> str:
        return str(write(src))

    made_metadata = s3_utils.metadata_from_headers
    is_metadata = Names(lambda header: "yes" if told_headers.without_hash(made_metadata, {header: ""}) else "")

    @wraps(s3_utils.metadata_from_headers, on=(s3_utils, s3_responses), before=told_headers)
    def metadata_from_headers(made: Any, headers: Any) -> Any:
        names = [name for name in list(headers.keys()) if isinstance(name, str) and is_metadata[name]]
        return made({name: headers[name] for name in names}) if names else CaseInsensitiveDict()

    @wraps(S3Response.parse_bucket_name_from_url)
    def bucket_name(find: Any, self: Any, request: Any, url: str) -> Any:
        known = vars(self).setdefault("workshop_bucket_names", dict[str, Any]())
        if url not in known:
            known[url] = find(self, request, url)
        return known[url]

    by_host: dict[str, bool] = {}

    @wraps(S3Response.subdomain_based_buckets)
    def has_subdomains(found: Any, *of_handler_or_class: Any) -> bool:
        request = of_handler_or_class[-1]
        host = request.headers.get("host") or ""
        has = by_host.get(host)
        if has is None:
            has = found(request)
            by_host.clear()  # clients call the sandbox by one name, or by two
            by_host[host] = has
        return has

    @wraps(MotoRandom.get_random_string)
    def random_string(
        get: Any, self: Any, length: int = 20, include_digits: bool = True, lower_case: bool = False
    ) -> Any:
        if lower_case or not include_digits:
            return get(self, length, include_digits, lower_case)
        return self.randbytes(length).translate(LETTER_OF_BYTE).decode()
