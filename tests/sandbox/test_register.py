"""The register of what the overlay changes in moto: it is whole, and each gap says why it is there and what ends it."""

import ast
import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from types import ModuleType

import pytest

from helpers import sandbox
from helpers.sandbox.overlay.patching import Patch, name_of
from helpers.sandbox.overlay.register import RegisterEntry, as_table, gaps, undeclared

TESTS = Path(__file__).parents[1]
SOURCES = sorted(Path(sandbox.__file__).parent.rglob("*.py"))
DIFFERENCE = """
import importlib, json, sys

SERVICES = (
    *("awslambda", "cloudformation", "cognitoidentity", "cognitoidp", "dynamodb", "ec2", "ecs", "efs", "iam", "kms", "logs"),
    *("rds", "route53", "s3", "servicediscovery", "servicequotas", "sns", "ssm", "sts"),
)
OF_PYTHON = ("__dict__", "__weakref__", "__abstractmethods__", "_abc_impl")
for service in SERVICES:
    importlib.import_module(f"moto.{service}.responses")
importlib.import_module("moto.iam.access_control")
importlib.import_module("moto.moto_server.werkzeug_app")

def places():
    found = {}
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "moto":
            found |= {(module, key): value for key, value in vars(module).items() if not key.startswith("__")}
            for one in [value for value in vars(module).values() if isinstance(value, type)]:
                if one.__module__.startswith("moto"):
                    found |= {(one, key): value for key, value in vars(one).items() if key not in OF_PYTHON}
    return found

before = places()
from helpers.sandbox.overlay import patching, register
entries = register.register()
loaded = {owner for owner, _ in before}
changed = {(o, n) for (o, n), v in places().items() if o in loaded and v is not before.get((o, n), before)}
changed = {(o, n) for o, n in changed if not isinstance(vars(o)[n], type(sys))}  # a module that was loaded meanwhile
told = {(patch.owner, patch.name) for patch in patching.applied()}
print(json.dumps({"missing": sorted(map(str, changed - told)), "idle": sorted(map(str, told - changed)),
                  "register": register.as_data(entries)}))
"""


@pytest.fixture(scope="module")
def difference() -> dict:
    """What is other in moto once all gaps are installed, compared with the register of a process of its own."""
    ran = subprocess.run([sys.executable, "-c", DIFFERENCE], capture_output=True, text=True, check=True)
    return json.loads(ran.stdout)


def test_everything_that_is_other_in_moto_is_in_the_register(difference):
    assert (difference["missing"], difference["idle"]) == ([], [])


def test_every_gap_changes_something_or_stands_in_front_of_moto(difference):
    idle = [entry["gap"] for entry in difference["register"] if not entry["changes"]]
    assert idle == ["presigned", "worded_errors"]


def test_an_order_is_declared_between_gaps_that_wrap_the_same(difference):
    wrapped = {
        (change["target"], entry["gap"]): change["before"]
        for entry in difference["register"]
        for change in entry["changes"]
    }
    declared = [(target, later) for (target, _), before in wrapped.items() for later in before]
    assert declared
    assert set(declared) <= wrapped.keys()


@pytest.mark.parametrize("gap", gaps(), ids=name_of)
def test_every_gap_says_why_it_is_there_and_which_test_ends_it(gap):
    assert undeclared([gap]) == []


def test_the_tests_that_are_named_are_there_and_ask_moto_itself():
    there = defaultdict(list)
    for path in TESTS.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                there[node.name].append(node)
    named = {test for gap in gaps() for test in gap.STILL_NEEDED}
    assert {test for test in named if len(there[test]) != 1 or not test.startswith("test_moto")} == set()
    assert {test for test in named if not asks_moto(test, there)} == set()
    assert not asks_moto("test_the_tests_that_are_named_are_there_and_ask_moto_itself", there)


def asks_moto(name: str, there: dict[str, list[ast.FunctionDef]]) -> bool:
    """Whether a test or fixture asks moto as it comes: by the fixture `bare_moto`, by one that does, or by an import."""
    for node in there.get(name, []):
        arguments = {argument.arg for argument in node.args.args} - {name}
        if "bare_moto" in arguments or names_of_moto(node) or any(asks_moto(one, there) for one in arguments):
            return True
    return False


@pytest.mark.parametrize(
    ("doc", "tests"), [("Why.", ()), ("", ("test_moto",)), ("Why, in more\nthan a line.", ("test_moto",))]
)
def test_a_gap_that_does_not_say_it_is_found(doc, tests):
    gap = ModuleType("helpers.sandbox.overlay.toy", doc)
    gap.STILL_NEEDED = tests
    assert undeclared([gap]) == ["toy"]
    gap.__doc__, gap.STILL_NEEDED = "Why.\n\nMore of it.", ("test_moto",)
    assert undeclared([gap]) == []


def test_the_table_is_aligned():
    patches = [Patch("one", Path, name, "wraps", len) for name in ("exists", "is_dir")]
    lines = as_table(
        [RegisterEntry("one", "Why.", tuple(patches), ("test_a",)), RegisterEntry("longer", "So.", (), ("b",))]
    ).split("\n")
    assert [line.split() for line in lines[1:]] == [
        ["one", "wraps", "pathlib.Path.exists", "test_a", "Why."],
        ["wraps", "pathlib.Path.is_dir"],
        ["longer", "(in", "front", "of", "moto)", "b", "So."],
    ]
    assert {lines[0].index("why"), lines[1].index("Why"), lines[3].index("So")} == {lines[0].index("why")}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(SOURCES[0].parent)))
def test_nothing_is_assigned_into_moto_by_hand(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert assigned_into(tree, names_of_moto(tree)) == []


def test_an_assignment_by_hand_is_found():
    tree = ast.parse(
        "from moto.s3 import models as m\nimport moto.ec2\nm.S3.put = f\nmoto.ec2.x['a'] = 1\nsetattr(m.S3, 'a', f)\n"
        "del m.S3.put\nm.S3.put()\nown.put = m.S3"
    )
    assert assigned_into(tree, names_of_moto(tree)) == [3, 4, 5, 6]


def names_of_moto(tree: ast.AST) -> set[str]:
    """The names under which a module imports what is moto's."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "moto":
            found |= {one.asname or one.name for one in node.names}
        elif isinstance(node, ast.Import):
            found |= {one.asname or "moto" for one in node.names if one.name.partition(".")[0] == "moto"}
    return found


def assigned_into(tree: ast.AST, names: set[str]) -> list[int]:
    """The lines that assign to an attribute or a member of one of these names, or delete it."""
    targets = [node for node in ast.walk(tree) if isinstance(getattr(node, "ctx", None), ast.Store | ast.Del)]
    targets = [node for node in targets if isinstance(node, ast.Attribute | ast.Subscript)]
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    targets += [call.args[0] for call in calls if call.func.id in ("setattr", "delattr")]
    return sorted({node.lineno for node in targets if _root(node) in names})


def _root(node: ast.AST) -> str:
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return getattr(node, "id", "")
