"""`workshop.py classroom`: what it refuses before anything is made, and what it says of a machine."""

import argparse
import datetime
import socket
import ssl

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from helpers.classroom import capacity, roster
from helpers.classroom.roster import Person
from launcher import class_commands, classroom
from launcher.children import LauncherError
from launcher.commands import Launcher
from launcher.words import Speaker


@pytest.fixture
def launcher(tmp_path):
    said = []
    made = Launcher(None, Speaker("en"), tmp_path / "work", said.append)
    return made


def chosen(*words):
    parser = argparse.ArgumentParser()
    classroom.add_options(parser)
    return parser.parse_args(list(words))


def certificate(folder, days: int):
    """A certificate that ends in `days`, and its key, as files."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=400))
        .not_valid_after(now + datetime.timedelta(days=days))
        .sign(key, hashes.SHA256())
    )
    paths = folder / f"{days}.cert", folder / f"{days}.key"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    paths[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, plain)
    )
    return paths


def test_certificates(launcher, tmp_path):
    good, key = certificate(tmp_path, 30)
    old, old_key = certificate(tmp_path, -1)
    classroom.check_certificate(launcher, good, key)
    with pytest.raises(LauncherError, match="ended on"):
        classroom.check_certificate(launcher, old, old_key)
    for pair in ((good, old_key), (key, key), (tmp_path / "none", key)):
        with pytest.raises(LauncherError, match="cannot be used"):
            classroom.check_certificate(launcher, *pair)
    assert ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)


def test_a_demonstration_has_three_people_and_the_same_the_next_time(launcher, tmp_path):
    first = classroom.people(launcher, tmp_path, chosen("--local"))
    assert [(p.login, p.teacher) for p in first] == [("learner-1", False), ("learner-2", False), ("teacher", True)]
    roster.keep(tmp_path, first)
    assert classroom.people(launcher, tmp_path, chosen("--local")) == first


def test_a_table_without_teachers_has_one_and_a_new_table_keeps_it(launcher, tmp_path):
    table = tmp_path / "class.csv"
    table.write_text("name\nTaro\n", encoding="utf-8")
    first = classroom.people(launcher, tmp_path, chosen("--learners", str(table)))
    assert [p.login for p in first] == ["taro", "teacher"]
    roster.keep(tmp_path, first)
    table.write_text("name\nTaro\nHana\n", encoding="utf-8")
    again = classroom.people(launcher, tmp_path, chosen("--learners", str(table)))
    assert [p.login for p in again] == ["taro", "hana", "teacher"]
    assert (again[0].password, again[2].password) == (first[0].password, first[1].password)


def test_who_is_both_is_told(launcher, tmp_path):
    table = tmp_path / "class.csv"
    table.write_text("login\nteacher\n", encoding="utf-8")
    with pytest.raises(LauncherError, match="teacher"):
        classroom.people(launcher, tmp_path, chosen("--learners", str(table)))


def test_without_root_or_a_table_it_says_what_to_do(launcher, tmp_path, monkeypatch):
    monkeypatch.setattr(classroom.sys, "platform", "linux")
    monkeypatch.setattr(classroom.os, "geteuid", lambda: 1000)
    with pytest.raises(LauncherError, match="--local"):
        classroom.classroom(launcher, chosen("--state", str(tmp_path)))
    monkeypatch.setattr(classroom.os, "geteuid", lambda: 0)
    with pytest.raises(LauncherError, match="--learners"):
        classroom.classroom(launcher, chosen("--state", str(tmp_path)))
    monkeypatch.setattr(classroom.sys, "platform", "darwin")
    with pytest.raises(LauncherError, match="Linux"):
        classroom.classroom(launcher, chosen("--local"))


def test_more_than_the_machine_bears_is_refused_unless_wanted(launcher, monkeypatch):
    monkeypatch.setattr(capacity, "measure", lambda: capacity.of(8e9, 4))
    many = tuple(Person(f"p{n}") for n in range(5000))
    with pytest.raises(LauncherError, match="5000"):
        classroom.bears(launcher, many, False)
    classroom.bears(launcher, many, True)


@pytest.mark.parametrize(
    ("memory", "cores", "learners", "scarce"),
    [(24e9, 2, 40, "cores"), (8e9, 8, 4, "memory"), (1e9, 4, 0, "memory"), (48e9, 8, 104, "memory")],
)
def test_what_a_machine_bears(memory, cores, learners, scarce):
    found = capacity.of(memory, cores)
    assert (found.learners, found.scarce) == (learners, scarce) and found.deploys >= 1


def test_what_others_cannot_reach_is_found(tmp_path):
    closed = tmp_path / "closed"
    (closed / "deep").mkdir(parents=True)
    closed.chmod(0o700)
    assert closed in capacity.unreadable([closed / "deep"])
    closed.chmod(0o755)
    assert closed not in capacity.unreadable([closed / "deep"])


def test_a_port_that_is_taken(launcher, tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert classroom.taken(port) and not classroom.taken(classroom.free_port())
        with pytest.raises(LauncherError, match=str(port)):
            classroom.prepare(launcher, tmp_path, chosen("--local", "--port", str(port)), ())


def test_commands_of_a_class_that_is_not_there(launcher, tmp_path):
    for name in ("forget", "password", "remove"):
        with pytest.raises(LauncherError, match="no class"):
            class_commands.COMMANDS[name](launcher, tmp_path, chosen(name, "taro"))
