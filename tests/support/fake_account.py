"""Servers that pose as AWS: the proxy of a network whose certificates are its own, with moto behind it.

Every request to AWS comes here by HTTPS_PROXY, is read, counted under the account whose key has signed it, and answered by
moto. Of STS and SSO those calls that say whose keys they are, or lend some, are answered here.
"""

import datetime
import http.client
import http.server
import itertools
import json
import re
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

READING = re.compile(r"(Get|List|Describe|Head|BatchGet|Query|Scan|Filter|Validate|GET|HEAD)")
LENDING = ("sts", "sso")
REGIONS = ("eu-central-1", "us-east-1", "ap-northeast-1")
A, B = "111122223333", "444455556666"
KEYS = {A: ("AKIAAAAAAAAAAAAAAAAA", "a" * 40), B: ("AKIABBBBBBBBBBBBBBBB", "b" * 40)}


@dataclass(frozen=True)
class Seen:
    """A request that has come: the account of its key ("" for none), the service, and the API call."""

    account: str
    service: str
    call: str

    @property
    def changes(self) -> bool:
        return self.service not in LENDING and not READING.match(self.call)


class FakeAccount:
    """The proxy at `url`; `bundle` is the file of its own certificates, `requests` what has come so far.

    `lent` gives, for each AssumeRole and each GetRoleCredentials, the account whose keys are lent.
    """

    def __init__(self, folder: Path, moto: str):
        self.moto = moto.removeprefix("http://")
        self.requests: list[Seen] = []
        self.lent: Iterator[str] = itertools.repeat(A)
        self.lent_for = 60
        self.bundle = folder / "company.pem"
        self.refuse: Callable[[str], bool] = lambda host: False
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificates(folder))
        handler = type("Handler", (Handler,), {"fake": self, "context": context})
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def changing(self, account: str) -> list[Seen]:
        return [seen for seen in self.requests if seen.account == account and seen.changes]


class Handler(http.server.BaseHTTPRequestHandler):
    """One connection: the word CONNECT, then what is said inside."""

    protocol_version = "HTTP/1.1"
    fake: FakeAccount
    context: ssl.SSLContext

    def log_message(self, *_) -> None:
        pass

    def do_CONNECT(self) -> None:
        if self.fake.refuse(self.path):
            self.send_error(407, "Proxy Authentication Required")
            return
        self.send_response_only(200)
        self.end_headers()
        try:
            self.connection = self.context.wrap_socket(self.connection, server_side=True)
        except OSError:  # whoever asks does not trust the certificate
            self.close_connection = True
            return
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb", 0)
        self.close_connection = False

    def finish(self) -> None:
        super().finish()
        self.connection.close()

    def answer(self) -> None:
        body = self._body()
        signed = re.search(r"Credential=([^/]+)/\d+/[^/]+/([^/]+)/", self.headers.get("Authorization", ""))
        key, service = signed.groups() if signed else ("", "sso" if "sso" in self.headers["Host"] else "")
        account = next((owner for owner, keys in KEYS.items() if key.startswith(keys[0])), "")
        call = self._call(body)
        self.fake.requests.append(Seen(account, service, call))
        said = self._of_identity(call, account)
        if said is not None:
            self._say(200, {"Content-Type": "text/xml" if said.startswith("<") else "application/json"}, said.encode())
            return
        there = http.client.HTTPConnection(self.fake.moto, timeout=30)
        headers = {n: v for n, v in self.headers.items() if n.lower() not in ("transfer-encoding", "content-length")}
        there.request(self.command, self.path, body, headers)
        got = there.getresponse()
        content = got.read()
        self._say(got.status, dict(got.getheaders()), content)
        there.close()

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = answer

    def _say(self, status: int, headers: dict[str, str], content: bytes) -> None:
        self.send_response_only(status)
        length = headers.get("Content-Length") if self.command == "HEAD" else None
        for name, value in headers.items():
            if name.lower() not in ("content-length", "transfer-encoding", "connection"):
                self.send_header(name, value)
        self.send_header("Content-Length", length or str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def _call(self, body: bytes) -> str:
        if target := self.headers.get("X-Amz-Target"):
            return target.rpartition(".")[2]
        if form := re.search(rb"(?:^|&)Action=(\w+)", body):
            return form.group(1).decode()
        named = re.search(r"/operation/(\w+)", self.path)
        return named.group(1) if named else self.command

    def _of_identity(self, call: str, account: str) -> str | None:
        if call == "GetCallerIdentity":
            who = f"<Arn>arn:aws:iam::{account}:user/me</Arn><UserId>ME</UserId><Account>{account}</Account>"
            return _of_sts(call, who)
        if call == "AssumeRole":
            key, secret, end = self._lend()
            keys = f"<AccessKeyId>{key}</AccessKeyId><SecretAccessKey>{secret}</SecretAccessKey>"
            rest = f"<SessionToken>t</SessionToken><Expiration>{end.isoformat()}</Expiration>"
            return _of_sts(call, f"<Credentials>{keys}{rest}</Credentials>")
        if self.path.startswith("/federation/credentials"):
            key, secret, end = self._lend()
            keys = {"accessKeyId": key, "secretAccessKey": secret, "sessionToken": "t"}
            return json.dumps({"roleCredentials": keys | {"expiration": int(end.timestamp() * 1000)}})
        return None

    def _lend(self) -> tuple[str, str, datetime.datetime]:
        key, secret = KEYS[next(self.fake.lent)]
        return key, secret, datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=self.fake.lent_for)


def _of_sts(call: str, inside: str) -> str:
    space = "https://sts.amazonaws.com/doc/2011-06-15/"
    return f"<{call}Response xmlns='{space}'><{call}Result>{inside}</{call}Result></{call}Response>"


def certificates(folder: Path) -> Path:
    """A company's own authority in `company.pem`, and the file of a key and of a certificate for the hosts of AWS."""
    now = datetime.datetime.now(datetime.UTC)
    authority, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    company = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "The network's own authority")])
    hosts = ["*.amazonaws.com", "*.api.aws"]
    hosts += [f"*.{inner}{region}.amazonaws.com" for region in REGIONS for inner in ("", "s3.", "sso.", "ddb.")]

    def built(name: str, subject_key, names: list[str]) -> x509.Certificate:
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        made = x509.CertificateBuilder(company, subject if names else company, subject_key.public_key())
        made = made.serial_number(x509.random_serial_number())
        made = made.not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=1))
        made = made.add_extension(x509.BasicConstraints(ca=not names, path_length=None), critical=True)
        made = made.add_extension(x509.SubjectKeyIdentifier.from_public_key(subject_key.public_key()), critical=False)
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.public_key())
        made = made.add_extension(issuer, critical=False)
        if names:
            made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(n) for n in names]), critical=False)
        else:
            usage = dict.fromkeys(("digital_signature", "key_cert_sign", "crl_sign"), True)
            others = ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement")
            usage |= dict.fromkeys((*others, "encipher_only", "decipher_only"), False)
            made = made.add_extension(x509.KeyUsage(**usage), critical=True)
        return made.sign(authority, hashes.SHA256())

    pem = serialization.Encoding.PEM
    (folder / "company.pem").write_bytes(built("authority", authority, []).public_bytes(pem))
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "served.pem").write_bytes(private + built("AWS", key, hosts).public_bytes(pem))
    return folder / "served.pem"
