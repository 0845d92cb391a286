"""A lock for work that is started by buttons: they can be pressed exactly while the lock is free."""

import threading
from collections.abc import Callable


class ButtonLock:
    """A lock that one holds at a time, with buttons that show it.

    `switch(busy)` shows it: the buttons off with True, on with False. Both change under one lock, so that no press finds
    the lock held whose button was on, and nobody's buttons come on while another is at work.
    """

    def __init__(self, switch: Callable[[bool], None]):
        self._switch = switch
        self._changed = threading.Condition()
        self._taken = False

    def acquire(self, wait: bool = False) -> bool:
        """Acquire the lock; False where it is held. `wait`: wait until it is not."""
        with self._changed:
            if wait:
                self._changed.wait_for(lambda: not self._taken)
            if self._taken:
                return False
            self._taken = True
            self._switch(True)
            return True

    def release(self) -> None:
        """Release the lock, for the next one to acquire."""
        with self._changed:
            self._taken = False
            self._switch(False)
            self._changed.notify()
