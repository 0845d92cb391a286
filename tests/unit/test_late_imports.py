"""What a sandbox starts without is there as soon as somebody asks for it, and is what it was."""

import re
import subprocess
import sys

from helpers.imports import LatePattern

STARTED = """
import sys
from helpers.imports import compile_patterns_of_hosts_late, import_when_asked_for, leave_out_unittest
compile_patterns_of_hosts_late()
import_when_asked_for("charset_normalizer", __version__="3.0.0")
import_when_asked_for("cryptography.x509")
import_when_asked_for("multiprocessing.managers", BaseManager=None, __path__=())
leave_out_unittest()
from moto.moto_server import werkzeug_app
from moto.iam import models
from moto import backend_index
print(*(name in sys.modules for name in (
    "unittest", "asyncio", "charset_normalizer.api", "cryptography.x509.base", "multiprocessing.managers.Server")))
"""
ASKED_FOR = """
import asyncio, unittest.mock
print(unittest.mock.Mock(return_value=1)(), unittest.TestCase.__module__)
import cryptography.x509.oid
print(models.x509.load_pem_x509_certificate.__name__, cryptography.x509.oid.NameOID.COMMON_NAME.dotted_string)
print(models.x509.Name is __import__("cryptography.x509", fromlist=["x509"]).Name)
import requests
response = requests.Response()
response._content = "日本語です。".encode("shift_jis")
print(bool(response.apparent_encoding))
from multiprocessing.managers import SyncManager
print(SyncManager.__name__)
"""
HOSTS = """
from moto.moto_server.werkzeug_app import DomainDispatcherApplication
import re
one = DomainDispatcherApplication(None)
hosts = [f"{name}.eu-west-1.amazonaws.com" for _, late in one.backend_url_patterns
         for name in [late.pattern.partition("//")[2].partition("(")[0].strip(chr(92) + ".")]]
hosts += ["s3.amazonaws.com", "bucket.s3.amazonaws.com", "s3-control.us-east-1.amazonaws.com", "budgets.amazonaws.com", "", "x",
          "123456789012.s3-control.us-west-2.amazonaws.com", "my-id.execute-api.us-east-1.amazonaws.com", "iam.amazonaws.com"]
late = [one.get_backend_for_host(host) for host in hosts]
one.backend_url_patterns = [(name, re.compile(late.pattern)) for name, late in one.backend_url_patterns]
print(late == [one.get_backend_for_host(host) for host in hosts], len(hosts) > 100, len(set(late)) > 100)
"""


def said_by(program: str) -> list[str]:
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout.splitlines()


def test_it_starts_without_them_and_each_comes_when_it_is_asked_for():
    assert said_by(STARTED + ASKED_FOR) == [
        "False False False False False",
        "1 unittest.case",
        "load_pem_x509_certificate 2.5.4.3",
        "True",
        "True",
        "SyncManager",
    ]


def test_each_host_has_the_service_that_it_has_by_patterns_that_are_compiled_at_once():
    assert said_by(STARTED + HOSTS)[-1] == "True True True"


def test_a_pattern_is_compiled_when_an_address_begins_as_it_does():
    late = LatePattern(r"https?://acm-pca\.(.+)\.amazonaws\.com")
    assert late.match("http://acm.eu-west-1.amazonaws.com") is None
    assert "_compiled" not in vars(late)
    assert late.match("https://acm-pca.eu-west-1.amazonaws.com")[1] == "eu-west-1"


def test_a_pattern_whose_beginning_may_be_another_is_compiled_at_once():
    for source in (
        r"https?://a?b\.c",
        r"https?://ab*\.c",
        r"https?://(x|y)\.z",
        r"https?://ab|cd",
        r"https?://ab(x)|cd",
        r"ftp://a\.b",
    ):
        late, at_once = LatePattern(source), re.compile(source)
        for address in (
            "http://b.c",
            "http://ab.c",
            "http://a.c",
            "https://abbb.c",
            "http://y.z",
            "cd",
            "ftp://a.b",
            "x",
        ):
            assert bool(late.match(address)) is bool(at_once.match(address)), (source, address)
