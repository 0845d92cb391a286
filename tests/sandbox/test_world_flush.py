"""Nothing of what has changed is forgotten where it cannot be written at that moment."""

import pytest

from helpers.sandbox.overlay import history
from helpers.sandbox.world import changes, files, pieces
from helpers.sandbox.world.keeper import Keeper

KEY = ("s3", "123456789012", "aws")


class Recording(dict):
    """A call that is looked at while another one is recorded."""

    def __getitem__(self, name):
        history._calls.append({"number": 0})
        return super().__getitem__(name)


@pytest.fixture
def calls():
    before = history.calls()
    history.forget()
    yield
    history.restore(before)


@pytest.fixture
def keeper(tmp_path, monkeypatch, calls):
    monkeypatch.setenv("WORKSHOP_HOME", str(tmp_path))
    keeper = Keeper(on=True)
    keeper.journal = files.Journal(1)
    changes.take()
    changes.note(KEY)
    yield keeper
    changes.take()
    keeper.journal.close()


def test_calls_are_listed_while_others_are_recorded(calls):
    history._calls.extend([Recording(number=1), Recording(number=2)])
    assert [dict(call) for call in history.since(1)] == [{"number": 2}]


@pytest.mark.parametrize("error", [OSError(28, "full"), RuntimeError("changed size"), KeyError("a mistake")])
def test_what_could_not_be_written_is_still_to_be_written(keeper, monkeypatch, error):
    def failing(*_: object) -> list[bytes]:
        raise error

    with monkeypatch.context() as broken:
        broken.setattr(pieces, "written", failing)
        with pytest.raises(type(error)):
            keeper.flush()
    assert changes.pending() == {KEY}
    with monkeypatch.context() as broken:
        broken.setattr(history, "since", failing)
        with pytest.raises(type(error)):
            keeper.flush()
    assert changes.pending() == {KEY}


def test_what_changed_while_it_was_written_is_written_at_the_next_moment(keeper, monkeypatch):
    moments = iter([RuntimeError("dictionary changed size during iteration"), None])

    def written(*_: object) -> list[bytes]:
        if error := next(moments):
            raise error
        return [b"piece"]

    monkeypatch.setattr(pieces, "written", written)
    keeper.flush()
    assert (changes.pending(), files.read_journal(keeper.journal.path)[0]) == (set(), [b"piece"])


@pytest.mark.parametrize(("error", "given_up"), [(RuntimeError("changed"), False), (TypeError("of no world"), True)])
def test_only_what_no_world_consists_of_is_given_up(monkeypatch, error, given_up):
    def write(_piece: object) -> bytes:
        raise error

    monkeypatch.setattr(pieces, "write", write)
    monkeypatch.setattr(pieces, "NOT_KEPT", set())
    with pytest.raises(type(error)):
        pieces._content({KEY: {}})
    assert (KEY in pieces.NOT_KEPT) == given_up
