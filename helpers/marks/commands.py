"""What `workshop.py world` does: each command gives the lines to print."""

from collections.abc import Iterator
from pathlib import Path

from helpers import sandbox
from helpers.home import home
from helpers.marks import going, parcel, store, telling
from helpers.text import language, text


def run(action: str, *words: str) -> Iterator[str]:
    """The lines of a command. Raises MarkError, SandboxError and OSError."""
    return {"list": listed, "save": saved, "back": back, "export": exported, "open": opened, "look": looked_at}[action](
        *words
    )


def listed() -> Iterator[str]:
    """The marks, and the world as it is where the sandbox runs."""
    known = store.marks()
    for mark in known:
        yield text("marks.list_row", when=telling.when(mark), name=mark.name, picture=telling.picture(mark.holds))
    if not known:
        yield text("marks.list_none")
    if running := sandbox.find():
        yield text("marks.list_now", picture=telling.picture(running.control("world")["world"]["holds"]))
        if remark := telling.world(running):
            yield remark


def saved(name: str) -> Iterator[str]:
    mark = going.save(store.checked_name(name), folder())
    yield text("marks.saved", name=mark.name, picture=telling.picture(mark.holds))


def back(name: str) -> Iterator[str]:
    mark = store.called(name)
    yield telling.gone_back(mark, going.go_back(mark, folder()))


def exported(file: str, name: str = "") -> Iterator[str]:
    path = Path(file)
    mark = store.called(name) if name else None
    if path.exists():  # told before anything is saved
        raise parcel.there_already(path)
    size = parcel.write(mark or going.before_export(folder()), path)
    yield text("marks.exported", file=path, size=size)


def looked_at(file: str) -> Iterator[str]:
    """Open the file's world so that nothing in it can be changed."""
    yield from opened(file, only_look=True)
    yield text("marks.read_only")


def opened(file: str, only_look: bool = False) -> Iterator[str]:
    mark = parcel.read(Path(file))
    try:
        gone = going.go_back(mark, folder(), only_look)
    except Exception:
        store.remove(mark)
        raise
    yield telling.gone_back(mark, gone)


def folder() -> Path:
    """The notebooks' folder of the language that is spoken here."""
    return home() / language()
