"""The inputs of a form: the right widget for each kind of value, and the words below it."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from helpers.look.html import HTML
from helpers.look.markup import Markup, coded, joined, markup
from helpers.operations.kinds import Kind, Problem
from helpers.text import lookup, readable, text

LONG_LIST = 8


def label_of(name: str, operation: str = "") -> str:
    """The label of the field `name` in the learner's language; the name itself where the catalogue has none.

    `fields.<operation>.<name>` goes before `fields.<name>`, as for the help.
    """
    own = operation and lookup(f"fields.{operation}.{name}.label")
    return own or _own("label", name) or name.replace("_", " ")


def help_of(name: str, operation: str = "") -> str:
    """The rule below the field `name`, or ""; `fields.<operation>.<name>` goes before `fields.<name>`."""
    own = operation and lookup(f"fields.{operation}.{name}.help")
    return own or _own("help", name) or ""


def _own(part: str, name: str) -> str | None:
    return lookup(f"fields.{name}.{part}") or lookup(f"forms.fields.{name}.{part}")


class Input(widgets.VBox):
    """One labelled input of `operation` with its rule and its problem below. `value` is what the operation takes."""

    def __init__(self, name: str, kind: Kind, shared: Mapping[str, Any], operation: str = ""):
        self.name = name
        self.help = help_of(name, operation)
        self.kind = kind
        self.label = label_of(name, operation)
        self.box = _box(kind, self.label, tuple(kind.suggestions()) or kind.choices, shared)
        self.note = HTML(value=_note(self.help, None, ""), layout=shared["layout"], style=shared["plain"])
        self.note.add_class("workshop-note")
        self.unset = self.value  # what it holds where nothing was said
        super().__init__([self.box, self.note], layout=shared["layout"])
        self.add_class("workshop-field").add_class(f"workshop-field--{name}")

    @property
    def value(self) -> Any:
        if self.kind.widget == "lines":
            return tuple(line for line in self.box.value.splitlines() if line.strip())
        if self.kind.widget == "number":
            return _number(self.box.value)
        return self.box.value

    @value.setter
    def value(self, value: Any) -> None:
        if self.kind.widget == "lines" and not isinstance(value, str):
            value = "\n".join(value or ())
        if isinstance(value, str):
            value = readable(value)  # else it could not be sent to the browser
        if self.kind.widget == "flag":
            self.box.value = bool(value)
        elif isinstance(self.box, widgets.Dropdown):
            if value not in self.box.options:
                self.box.options = (*self.box.options, value)
            self.box.value = value
        else:
            self.box.value = "" if value is None else str(value)

    def take(self, state: Mapping[str, Any]) -> None:
        """Take over what the browser shows, as its own message would have brought it."""
        self.box.set_state({name: state[name] for name in ("value", "index") if name in state})

    def tell(self, problem: Problem | None, sentences: str) -> None:
        """Show what is wrong with the value (or nothing), in the words `sentences`."""
        facts = path_facts(self.box.value) if self.kind.widget == "path" and problem is None else ""
        self.note.value = _note(self.help, problem, sentences, facts)

    def still(self) -> Markup:
        """Nothing: what a field holds is in the command line."""
        return Markup()

    def watch(self, callback: Callable[[Any], None]) -> None:
        """Call `callback` whenever the value changes."""
        self.box.observe(callback, names="value")


def _number(typed: str) -> int | str:
    try:
        return int(typed)
    except ValueError:
        return typed


def _box(kind: Kind, label: str, choices: tuple[str, ...], shared: Mapping[str, Any]) -> widgets.DOMWidget:
    """The widget that asks for a value of `kind`."""
    common = {"description": label, "layout": shared["layout"], "style": shared["described"]}
    default = "" if kind.default is None else kind.default
    if kind.widget == "flag":
        common["style"] = shared["checkbox"]
        return widgets.Checkbox(value=bool(default), indent=False, **common)
    if kind.widget == "choice" and len(choices) <= LONG_LIST:
        options = choices if kind.required or "" in choices else ("", *choices)
        del common["style"]
        return widgets.Dropdown(options=options, value=default if default in options else options[0], **common)
    if kind.widget == "secret":
        return widgets.Password(value=str(default), **common)
    if kind.widget == "lines":
        return widgets.Textarea(value=default if isinstance(default, str) else "\n".join(default), rows=3, **common)
    if kind.widget == "script":
        return widgets.Textarea(value=str(default), rows=6, **common)
    if kind.widget == "path":
        choices = files_here()
    if choices:
        return widgets.Combobox(value=str(default), options=choices, ensure_option=False, **common)
    return widgets.Text(value=str(default), **common)


def _note(rule: str, problem: Problem | None, sentences: str, facts: str = "") -> Markup:
    parts = []
    if rule:
        parts.append(markup('<div class="workshop-help">{rule}</div>', rule=coded(rule)))
    if facts:
        parts.append(markup('<div class="workshop-facts">{facts}</div>', facts=facts))
    if problem is not None:
        weight = "error" if problem.blocks else "warning"
        parts.append(
            markup(
                '<div class="workshop-problem workshop-problem--{weight}"><b>{word}</b> {sentences}</div>',
                weight=weight,
                word=text(f"forms.problem_{weight}"),
                sentences=coded(sentences),
            )
        )
    return joined(parts)


def files_here(limit: int = 50) -> tuple[str, ...]:
    """The names of the files beside the notebook (not hidden ones, not notebooks, none that is not UTF-8), for suggestions."""
    try:
        names = [p.name for p in Path.cwd().iterdir() if p.is_file() and not p.name.startswith(".")]
    except OSError:
        return ()
    return tuple(sorted(name for name in names if not name.endswith(".ipynb") and name == readable(name))[:limit])


def path_facts(typed: str) -> str:
    """What is at the path `typed` now, in words; "" for an empty field and for addresses such as s3://…"""
    if not typed or "://" in typed or typed == "-":
        return ""
    path = Path(os.path.expanduser(typed))  # which leaves the name of a user who is not there as it is
    try:
        if path.is_dir():
            return text("forms.path_folder", count=sum(1 for _ in path.iterdir()))
        if path.is_file():
            return text("forms.path_file", size=size_of(path.stat().st_size))
    except OSError as error:
        return text("forms.path_unreadable", reason=error.strerror or type(error).__name__)
    return text("forms.path_missing", folder=path.absolute().parent)


def size_of(count: int) -> str:
    """`count` bytes for people: "14 bytes", "3.2 MiB"."""
    if count < 1024:
        return text("forms.bytes", count=count)
    size = float(count)
    for unit in ("KiB", "MiB", "GiB", "TiB"):
        size /= 1024
        if size < 1024 or unit == "TiB":
            break
    return f"{size:.1f} {unit}"
