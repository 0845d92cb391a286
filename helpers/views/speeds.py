"""CPU or GPU: how long a training takes here, measured, beside times that others have published; and what it costs."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import ipywidgets as widgets

from helpers.look.button_lock import ButtonLock
from helpers.look.card import Card
from helpers.look.focus import Focus
from helpers.look.html import HTML
from helpers.look.markup import Markup, joined, markup
from helpers.look.style import style
from helpers.text import text
from helpers.views import prices
from helpers.views.cost import dollars, source_text

EPOCHS = 5
LONGEST = 600.0  # seconds of one measurement
MACHINES = {"cpu": "t3.xlarge", "gpu": "g4dn.xlarge"}  # 4 vCPUs each; what an hour and a run are priced as
TOOK = re.compile(r"^trained in ([\d.]+) s on (\w+)", re.MULTILINE)
CELL = "text-align:left;vertical-align:top;padding:4px 16px 4px 0"
COLUMNS = {"who": CELL, "what": CELL, "cpu": f"{CELL};white-space:nowrap", "gpu": CELL, "run": CELL}


@dataclass(frozen=True)
class Measured:
    """A training that was run here: "linear" or "network", its seconds, and what it ran on ("cpu", "cuda")."""

    model: str
    seconds: float
    device: str


@cache
def published() -> dict:
    """What others have published: `published`, a list of `cpu` and `gpu` seconds with their sources; and when `read`."""
    return tomllib.loads((Path(__file__).parent / "speeds.toml").read_text(encoding="utf-8"))


def measure(model: str) -> Measured | None:
    """Train once, in a folder that is gone afterwards. None where that does not go to its end (no PyTorch, no app)."""
    from helpers.cdk import app_folder

    app = app_folder("gpu_dl")
    plain = ["--plain"] if model == "linear" else []
    words = [sys.executable, "train.py", *plain, "--epochs", str(EPOCHS)]
    with tempfile.TemporaryDirectory() as folder:
        try:
            for name in ("train.py", "digits.gz"):
                shutil.copy(app / name, folder)
            ran = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False, timeout=LONGEST)
        except (OSError, subprocess.TimeoutExpired):
            return None
    took = TOOK.search(ran.stdout)
    if ran.returncode or took is None or (model == "network" and "PyTorch" not in ran.stdout.split(":")[0]):
        return None
    return Measured(model, float(took[1]), took[2])


def has_pytorch() -> bool:
    """Whether a Python that starts now would find PyTorch."""
    program = "import importlib.util, sys; sys.exit(importlib.util.find_spec('torch') is None)"
    return subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def as_html(measured: list[Measured], region: str = "ap-northeast-1") -> Markup:
    """The table: what was measured here, with the price of such a run, and what others have published; then the price of
    an hour of two machines."""
    rows = [
        (
            text("speeds.here", processors=os.cpu_count() or 1),
            text(f"speeds.{one.model}", epochs=EPOCHS),
            _seconds(one.seconds) if one.device == "cpu" else "",
            _seconds(one.seconds) if one.device != "cpu" else "",
            _run(one, region),
        )
        for one in measured
    ]
    rows += [
        (
            text("speeds.published", number=number),
            text(f"speeds.{one['key']}"),
            _seconds(one["cpu"]),
            f"{_seconds(one['gpu'])} ({one['hardware']})",
            "",
        )
        for number, one in enumerate(published()["published"], 1)
    ]
    heads = joined(
        markup('<th scope="col" style="{css}">{title}</th>', css=css, title=text(f"speeds.{name}"))
        for name, css in COLUMNS.items()
    )
    return markup(
        '<table style="border-collapse:collapse"><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>'
        "<p>{computed}</p><p>{money}</p>{sources}",
        heads=heads,
        body=joined(map(_row, rows)),
        computed=text("speeds.computed", least=prices.LEAST),
        money=_money(region),
        sources=_sources(region),
    )


def _row(cells: Sequence[str]) -> Markup:
    looks = zip(COLUMNS.values(), cells, strict=True)
    shown = joined(markup('<td style="{css}">{cell}</td>', css=css, cell=cell) for css, cell in looks)
    return markup("<tr>{shown}</tr>", shown=shown)


def _seconds(number: float) -> str:
    return text("speeds.seconds", seconds=f"{number:g}")


def _run(one: Measured, region: str) -> str:
    """What a run of so many seconds would cost on a machine of its kind."""
    machine = MACHINES["cpu" if one.device == "cpu" else "gpu"]
    item = prices.run_of(one.seconds, machine, region)
    return text("speeds.run_of", money=dollars(item.usd), seconds=f"{item.quantity * 3600:.0f}", machine=machine)


def _money(region: str) -> str:
    """From which factor on the dearer machine is the cheaper one."""
    hour = {name: prices.price(machine, region).usd for name, machine in MACHINES.items()}
    told = {"cpu": dollars(hour["cpu"]), "gpu": dollars(hour["gpu"]), "factor": f"{hour['gpu'] / hour['cpu']:.1f}"}
    return text("speeds.money", region=region, **told)


def _sources(region: str) -> Markup:
    link = '<li><a href="{url}" target="_blank" rel="noopener">{source}</a></li>'
    sources = dict.fromkeys(source_text(prices.price(machine, region).source) for machine in MACHINES.values())
    return markup(
        "<details><summary>{summary}</summary><ol>{links}</ol></details>"
        "<details><summary>{prices}</summary><ul>{priced}</ul></details>",
        summary=text("speeds.sources", read=published()["read"]),
        links=joined(markup(link, url=one["url"], source=one["source"]) for one in published()["published"]),
        prices=text("speeds.prices"),
        priced=joined(markup("<li>{source}</li>", source=source) for source in sources),
    )


class Speeds(Card):
    """The table as a card, with a button that measures."""

    def __init__(self, region: str = "ap-northeast-1"):
        self._region = region
        self._measured: list[Measured] = []
        self._worker: threading.Thread | None = None
        self._lock = ButtonLock(self._switch)
        self._view, self._said = HTML(), HTML()
        self._button = widgets.Button(description=text("speeds.measure"), button_style="primary")
        self._button.on_click(lambda _: self.measure())
        heading = HTML(style() + markup("<h3>{title}</h3>", title=text("speeds.title")))
        actions = widgets.HBox([self._button]).add_class("workshop-actions")
        super().__init__([heading, self._view, self._said, actions, Focus()])
        self.add_class("workshop-form").add_class("workshop-speeds")
        self._show("")

    def __repr__(self) -> str:
        return "Speeds()"

    def measure(self) -> None:
        """Measure, in the background, unless that is under way."""
        if not self._lock.acquire():
            return
        self._show("measuring")
        self._worker = threading.Thread(target=self._run, name="speeds", daemon=True)
        self._worker.start()

    def wait(self, seconds: float) -> None:
        """Until the measurement has ended, but no longer than so many seconds."""
        if self._worker is not None:
            self._worker.join(seconds)

    def _run(self) -> None:
        failed = True
        try:
            models = ["linear", "network"] if has_pytorch() else ["linear"]
            found = [measure(model) for model in models]
            self._measured = [one for one in found if one is not None]
            failed = None in found
        finally:
            self._show("failed" if failed else "")
            self._lock.release()

    def _switch(self, busy: bool) -> None:
        self._button.disabled = busy

    def _show(self, said: str) -> None:
        self._view.value = as_html(self._measured, self._region)
        self._said.value = markup('<p role="status">{words}</p>', words=text(f"speeds.{said}")) if said else ""


def cpu_or_gpu(region: str = "ap-northeast-1") -> Speeds:
    """The table, with prices of that region."""
    return Speeds(region)
