"""Keeps the world: reads it at the start, writes what has changed before it is answered, and all of it now and then.

What a request changed is in the journal before its answer goes out, so that nothing that was answered is lost when the
process is killed. What threads change behind a request (stacks, tasks) follows within `SOON` (a large world: `LATEST`), or with the
next answer that tells of it. The disk has it after `SYNC` seconds, which a loss of power may cost.
"""

import contextlib
import secrets
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from helpers.home import private_lock, state_folder
from helpers.sandbox.content import LARGE
from helpers.sandbox.overlay import history
from helpers.sandbox.world import backends, bodies, changes, files, pieces, tasks
from helpers.sandbox.world.changes import OVERLAY
from helpers.sandbox.world.noting import AT_ONE_MOMENT
from helpers.sandbox.world.sharing import Sharing

SOON = 0.25  # seconds
LATEST = 2.5
REST = 10  # times what keeping a large world took of the processor is left to others
SYNC = 1.0
MOST_JOURNAL = 8 * 1024 * 1024  # bytes, after which the world is written whole
NEW, KEPT, OLDER, DAMAGED, FOREIGN, BACK = "new", "kept", "older", "damaged", "foreign", "back"


class Keeper:
    """The one that keeps the world of this process. `on`: whether it does."""

    def __init__(self, on: bool) -> None:
        self.on = on
        self.status: dict[str, Any] = {"status": NEW, "keeping": on, "saved_at": None, "reason": "", "aside": ""}
        self.not_saved = ""  # why what is made now cannot be kept; "" where it is
        self.header: files.Header | None = None
        self.lock = AT_ONE_MOMENT
        self.own = threading.local()
        self.holding: Any = None
        self.journal: files.Journal | None = None
        self.own_identity = secrets.token_hex(16)
        self.kept_calls = 0  # the number of the last call that is kept
        self.sharing = Sharing()  # backends that share objects go into one piece
        self.ended = threading.Event()

    def read(self) -> bool:
        """Make the world that was kept; whether there was one. What cannot be read is put aside, and said in `status`."""
        if not self.on or not self._hold():
            return False
        try:
            header, contents = files.read_world(files.world_file())
            more, _ = files.read_journal(files.journal_file(header.generation))
            with files.reading():
                self._restore([*contents, *more])
        except FileNotFoundError:
            return False
        except files.NotReadable as error:
            return self._put_aside(error.code, str(error))
        except Exception as error:  # noqa: BLE001 whatever moto's own models raise, too: a start must not fail
            traceback.print_exc()
            return self._put_aside(DAMAGED, f"{type(error).__name__}: {error}")
        self.header = header
        self.status |= {"status": KEPT, "saved_at": files.last_write(header)}
        return True

    def begin(self) -> None:
        """Write the world whole, and begin to keep what changes. What was kept before stays as long as that cannot be done.

        Nobody may ask for anything meanwhile: what no world needs any more is deleted.
        """
        if not self.on:
            return
        with self._trouble():
            self._close_journal()  # it goes with another world
            bodies.forget(but=bodies.named_in(self.save()))
            files.forget_drafts()
        if not any(thread.name == "world" for thread in threading.enumerate()):
            threading.Thread(target=self._keep_up, name="world", daemon=True).start()

    def end(self) -> None:
        """Write it whole a last time."""
        if self.on and files.folder().is_dir():  # else the whole home folder is gone
            self.ended.set()
            with self._trouble():
                self.save()
            with self._trouble():
                if self.journal and changes.pending():  # there was no room for all of it
                    self.flush()

    def forget(self) -> None:
        """A new world begins; the kept one is deleted when `begin` writes the new one over it."""
        if self.on:
            changes.take()
            self.sharing = Sharing()
            pieces.NOT_KEPT.clear()
            self.kept_calls = 0
        self.status |= {"status": NEW, "saved_at": None, "reason": "", "aside": ""}

    def told(self) -> dict[str, Any]:
        """What became of the kept world: its "status", when it was saved last, the reason where it could not be read, and why what
        is made now is "not_saved".
        """
        return self.status | {
            "not_saved": self.not_saved,
            "not_kept": sorted({key[0].partition(":")[0] for key in pieces.NOT_KEPT}),
        }

    @property
    def identity(self) -> str:
        """What tells this world from all others, as long as it lasts."""
        return self.header.identity if self.header else self.own_identity

    def watching(self, application: Callable) -> Callable:
        """The application, of whose requests is known what they touch."""
        if not self.on:
            return application

        def watched(environ: dict[str, Any], start: Callable) -> Any:
            self.own.internal = history.OWN in environ.get("HTTP_USER_AGENT", "")
            with changes.request() as self.own.touched:
                try:
                    return application(environ, start)
                except BaseException:
                    changes.note(*self.own.touched)
                    raise

        return watched

    def answered(self, service: str) -> None:
        """Keep what this thread's request for `service` has changed; called before its answer goes out."""
        if not self.on:
            return
        action, touched, internal = history.action(), self.own.touched, self.own.internal
        own = {key for key in touched if key[0] not in changes.ASKED_BY_ALL or service in changes.ASKED_BY_ALL}
        if not changes.is_read(action):
            changes.note(*own)
        if not internal and (own & changes.pending() or history.latest() > self.kept_calls):
            with self._trouble():
                self.flush()

    def keep_overlay(self) -> None:
        """Keep what the overlay has changed by itself."""
        changes.note(OVERLAY)
        if self.on:
            with self._trouble():
                self.flush()

    def flush(self) -> None:
        """Have all that has changed in the journal; where there is none, the world is written whole. Raises what writing raises."""
        with self.lock:
            if self.journal is None:
                self.save()
                return
            calls = history.since(self.kept_calls)
            keys = changes.take()
            keys = self.sharing.with_others(keys)
            try:
                self.journal.append(*pieces.tried_again(lambda: pieces.written(keys, calls)))
            except BaseException:
                changes.note(*keys)
                raise
            self.sharing.note(keys - {OVERLAY})
            self.kept_calls = max([self.kept_calls, *(call["number"] for call in calls)])
            self._saved(time.time())

    def whole(self) -> list[bytes]:
        """The whole world at this moment, in pieces."""
        with self.lock:
            return pieces.tried_again(lambda: pieces.written({OVERLAY, *dict(backends.there()), *dict(tasks.there())}))

    def save(self) -> list[bytes]:
        """Write the world whole, and begin a new journal; gives its pieces. Raises what writing raises, and the files stay as they
        were.
        """
        with self.lock:
            taken, kept_calls = changes.take(), history.latest()
            former_header = self.header or files.new_header(self.identity)
            header = replace(former_header, saved=time.time(), generation=former_header.generation + 1)
            journal = None
            try:
                journal = files.Journal(header.generation)  # before the world that it goes with is there
                whole = self.whole()
                files.write_world(files.world_file(), header, whole)
            except BaseException:
                changes.note(*taken)
                if journal is not None:
                    journal.delete()
                raise
            self._close_journal()
            self.header, self.journal, self.kept_calls = header, journal, kept_calls
            self.sharing.note(taken - {OVERLAY})
            for path in files.folder().glob("journal.*"):
                if path != journal.path:
                    path.unlink(missing_ok=True)
            self._saved(header.saved)
            return whole

    def _close_journal(self) -> None:
        if self.journal is not None:
            self.journal.close()
            self.journal = None

    def _saved(self, at: float) -> None:
        self.status["saved_at"], self.not_saved = at, ""

    def _keep_up(self) -> None:
        """What the thread does: keep what other threads change, and see to the disk."""
        synced, spent = time.monotonic(), 0.0
        while not self.ended.wait(max(SYNC if self.not_saved else SOON, min(spent * REST, LATEST))):
            begun, spent = time.thread_time(), 0.0
            if not files.folder().is_dir():
                continue
            with self._trouble():
                if changes.pending() or self.journal is None:
                    self.flush()
                elif sum(bodies.unneeded().values()) >= LARGE:
                    self._forget_bodies()
                elif self.sharing.outdated:
                    self._look_for_shared_objects()
                if (journal := self.journal) and time.monotonic() - synced > SYNC:
                    bodies.sync()
                    journal.sync()
                    synced = time.monotonic()
                if journal and journal.length > MOST_JOURNAL:
                    self.save()
            spent = time.thread_time() - begun

    def _forget_bodies(self) -> None:
        """Delete the files of large objects that are gone, which the journal names until the world is written whole."""
        from filelock import Timeout

        with contextlib.suppress(Timeout), bodies.used_by_others().acquire(timeout=0), self.lock:
            let_go = bodies.unneeded()
            bodies.forget(but=bodies.named_in(self.save()), let_go=let_go)

    def _look_for_shared_objects(self) -> None:
        """Find out what goes into one piece; what was in two until now is written again."""
        with self.lock, contextlib.suppress(RuntimeError):  # something changed meanwhile, so this comes again
            changes.note(*self.sharing.look())

    def copy(self) -> bytes:
        """The whole world as the content of a file."""
        header = replace(self.header or files.new_header(self.identity), saved=time.time(), generation=0)
        return files.content_of(header, self.whole())

    def become(self, content: bytes) -> None:
        """Have the world that `copy` gave, at any time and to anybody. Nobody may ask for anything meanwhile.

        Raises NotReadable or Unreadable, and this world stays.
        """
        header, contents = files.parsed(content)
        try:
            self._restore(contents)
        except Exception as error:  # whatever moto's own models raise, too
            raise files.NotReadable(DAMAGED, f"{type(error).__name__}: {error}") from error
        own = files.home_mark()
        self.status |= {"status": BACK if header.home == own else FOREIGN, "reason": "", "aside": ""}
        # The identity stays: by it, kernels and records of runs know this home's world, also after going back.
        generation = self.header.generation if self.header else 0
        self.header = replace(header, home=own, identity=self.identity, generation=generation)

    @contextlib.contextmanager
    def _trouble(self) -> Any:
        """What goes wrong inside is noted, and the sandbox goes on: the world before stays, and the next change tries again."""
        try:
            yield
        except OSError as error:
            self.not_saved = error.strerror or str(error)
        except Exception as error:  # noqa: BLE001 the request was done, whether or not it can be kept
            if self.not_saved != f"{type(error).__name__}: {error}":
                traceback.print_exc()
            self.not_saved = f"{type(error).__name__}: {error}"

    def _put_aside(self, code: str, reason: str) -> bool:
        backends.empty(backends.detach())
        pieces.restore_overlay({})
        self.status |= {"status": code if code == OLDER else DAMAGED, "reason": reason}
        with self._trouble():
            if aside := files.put_aside(reason):
                self.status["aside"] = aside.name
        return False

    def _hold(self) -> bool:
        """Whether this process alone keeps the world of this home."""
        from filelock import Timeout

        try:
            self.holding = private_lock(state_folder() / "world.lock", 0)
            self.holding.acquire()
        except Timeout:
            self.on = False
            self.status["keeping"], self.not_saved = False, "another sandbox keeps the world of this home"
            return False
        return True

    def _restore(self, contents: list[bytes]) -> None:
        former = backends.detach()
        try:
            with changes.reading():
                pieces.restored(contents)
        except BaseException:
            backends.attach(former)
            raise
        backends.empty(former)
        changes.take()
        self.sharing = Sharing()
        self.kept_calls = history.latest()
