"""What checks OpenAPI documents is imported when one is checked, and refuses what it refuses."""

import subprocess
import sys

IMPORTED = """
import sys
from helpers.imports import leave_out_openapi_validator
if sys.argv[1] == "left out":
    leave_out_openapi_validator()
from moto.apigateway import models
print("pydantic" in sys.modules)
GOOD = {"openapi": "3.0.0", "info": {"title": "t", "version": "1"}, "paths": {}}
models.validate(GOOD)
for document in ({"openapi": "3.0.0", "info": {"title": "t"}, "paths": {}}, {**GOOD, "paths": 1}):
    try:
        models.validate(document)
    except models.OpenAPIValidationError as error:
        print(error.message)
"""


def ran(how: str) -> list[str]:
    words = [sys.executable, "-W", "ignore", "-c", IMPORTED, how]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.splitlines()


def test_documents_are_refused_as_before():
    left_out, plain = ran("left out"), ran("as moto does it")
    assert left_out[1:] == plain[1:]
    assert "'version' is a required property" in left_out[1]
    assert (left_out[0], plain[0]) == ("False", "True")
