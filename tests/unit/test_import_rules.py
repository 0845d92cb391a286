"""Who may import whom: no circles among modules or rooms, and the directions between the rooms. Local imports count too."""

import ast
import functools
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from helpers.home import PROJECT

WIDGETS = ("ipywidgets", "anywidget")
BOTO = ("boto3", "botocore")
# Each room, and what none of its modules may import by itself.
RULES = {
    "helpers.operations": (*WIDGETS, "helpers.look", "helpers.forms", "helpers.views", "helpers.course"),
    "helpers.cdk": (*WIDGETS, "helpers.operations", "helpers.transcript", "helpers.forms", "helpers.views"),
    "helpers.transcript": (*WIDGETS, "helpers.look", "helpers.forms", "helpers.views", "helpers.course"),
    "helpers.look": (
        *BOTO,
        "helpers.operations",
        "helpers.forms",
        "helpers.views",
        "helpers.course",
        "helpers.sandbox",
    ),
    "helpers.forms": (*BOTO, "helpers.views", "helpers.course"),
    "helpers.views": ("helpers.forms", "helpers.course"),
    "helpers.sandbox": (*WIDGETS, "helpers.operations", "helpers.forms", "helpers.views", "helpers.course"),
    "helpers.guard": ("helpers.target",),
    "helpers": ("launcher",),
}


def modules(project: Path, *packages: str) -> dict[str, Path]:
    """The modules of these packages by name."""
    found = {}
    for path in (path for package in packages for path in (project / package).rglob("*.py")):
        parts = path.relative_to(project).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@functools.cache
def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(name: str, path: Path, known: Mapping[str, Path], local: bool) -> Iterator[str]:
    """What the module imports (`local`: anywhere in it): a module of `known` by its name, another by what is written."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    tree = _parsed(path)
    for node in ast.walk(tree) if local else tree.body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            start = ".".join([*above, *filter(None, [node.module])])
            for alias in node.names:
                whole = f"{start}.{alias.name}"
                yield whole if whole in known else start


def graph(project: Path, *packages: str, local: bool = True) -> dict[str, set[str]]:
    """For each module, what it imports besides itself; `local`: in its functions too."""
    known = modules(project, *packages)
    return {name: set(imported(name, path, known, local)) - {name} for name, path in known.items()}


def reached(start: str, arrows: Mapping[str, set[str]]) -> set[str]:
    """All that is imported from `start` on, over any number of arrows."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        new = arrows.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found


def circles(arrows: Mapping[str, set[str]]) -> set[frozenset[str]]:
    """The groups of names each of which reaches all of its group."""
    ways = {name: reached(name, arrows) for name in arrows}
    return {frozenset(m for m in ways[name] if name in ways.get(m, ())) for name in arrows if name in ways[name]}


def room(name: str) -> str:
    return ".".join(name.split(".")[:2])


def rooms(arrows: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """The arrows between the folders and files right under a package."""
    found: dict[str, set[str]] = {}
    for name, targets in arrows.items():
        found.setdefault(room(name), set()).update(room(target) for target in targets if room(target) != room(name))
    return found


def within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


@functools.cache
def arrows(local: bool = True) -> dict[str, set[str]]:
    """The graph of this project."""
    return graph(PROJECT, "helpers", "launcher", local=local)


def test_no_circles_among_modules():
    assert len(arrows()) > 200
    assert circles(arrows()) == set()


def test_no_circles_among_rooms():
    assert circles(rooms(arrows())) == set()


@pytest.mark.parametrize("package", RULES)
def test_a_room_keeps_its_direction(package):
    own = [name for name in arrows() if within(name, package)]
    assert own
    broken = {
        (name, target) for name in own for target in arrows()[name] if any(within(target, no) for no in RULES[package])
    }
    assert broken == set()


BEFORE_INSTALLING = sorted(name for name in modules(PROJECT, "launcher") if name != "launcher.inside")


@pytest.mark.parametrize("name", BEFORE_INSTALLING)
def test_the_launcher_starts_with_nothing_installed(name):
    outside = reached(name, arrows(local=False)) - arrows().keys()
    assert {target.partition(".")[0] for target in outside} <= sys.stdlib_module_names


def test_what_checks_look_at_needs_no_widgets():
    assert {"helpers.transcript.record", "helpers.target"} <= reached("helpers.course.context", arrows())
    assert not reached("helpers.course.context", arrows()) & {*WIDGETS}


def test_circles_and_local_imports_are_found(tmp_path):
    folder = tmp_path / "pack" / "inner"
    folder.mkdir(parents=True)
    (folder.parent / "__init__.py").touch()
    (folder / "__init__.py").write_text("from pack.inner import one\n")
    (folder / "one.py").write_text("def f():\n    from .. import low\n    from . import two\n")
    (folder / "two.py").write_text("import pack.low\n")
    (folder.parent / "low.py").write_text("from pack.inner.two import x\n")
    arrows = graph(tmp_path, "pack")
    assert graph(tmp_path, "pack", local=False)["pack.inner.one"] == set()
    assert arrows["pack.inner"] == {"pack.inner.one"}
    assert arrows["pack.inner.one"] == {"pack.low", "pack.inner.two"}
    assert circles(arrows) == {frozenset({"pack.low", "pack.inner.two"})}
    assert circles(rooms(arrows)) == {frozenset({"pack.low", "pack.inner"})}
