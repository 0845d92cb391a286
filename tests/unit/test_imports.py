"""What is left out when packages are imported, and that they go on without it."""

import subprocess
import sys

import pytest

from helpers.home import PROJECT

PROGRAM = """
import sys
from helpers.imports import leave_out_iri_grammar
leave_out_iri_grammar()
import jsonschema
checker = jsonschema.FormatChecker()
print("iri" in checker.checkers, "ipv4" in checker.checkers, "lark" in sys.modules)
try:
    jsonschema.validate({"name": 1}, {"properties": {"name": {"type": "string"}}})
except jsonschema.ValidationError as error:
    print(error.message)
"""


def test_jsonschema_checks_all_but_iris():
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert done.stdout == "False True False\n1 is not of type 'string'\n"


PROGRAMS = {
    "sandbox": "from helpers.sandbox import server; server.load(); load()",
    "lab": "from helpers import lab; lab.serve = load; lab.main([])",
    "authoring": "import helpers.authoring; load()",
}


@pytest.mark.parametrize("program", PROGRAMS)
def test_no_program_builds_the_grammar(program, tmp_path, monkeypatch):
    monkeypatch.setenv("WORKSHOP_HOME", str(tmp_path))
    load = "import sys\ndef load(*_):\n    import jsonschema\n    print('lark' in sys.modules)\n"
    command = [sys.executable, "-c", load + PROGRAMS[program]]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


SSH = """
import sys
started = []
sys.addaudithook(lambda event, arguments: started.append(arguments[0]) if event == "subprocess.Popen" else None)
from helpers.imports import leave_out_libraries_for_ssh
leave_out_libraries_for_ssh()
from helpers.sandbox.instances import sshd
from asyncssh.crypto import mlkem_available
print(started, mlkem_available)
"""


def test_a_first_ssh_waits_for_no_search_for_libraries():
    """asyncssh 2.24 searches in crypto/pq.py and crypto/umac.py; ML-KEM, which OpenSSH prefers, it has from elsewhere."""
    done = subprocess.run([sys.executable, "-c", SSH], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert done.stdout == "[] True\n"
