"""What is left out when packages are imported, and that they go on without it."""

import subprocess
import sys

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
