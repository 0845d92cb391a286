"""One thing at a time, and buttons that can be pressed exactly while the next one could begin."""

import threading
from collections.abc import Callable


class Turn:
    """The right to work, given to one at a time.

    `switch(busy)` shows it: the buttons off with True, on with False. Both change under one lock, so that no press finds
    the turn taken whose button was on, and nobody's buttons come on while another is at work.
    """

    def __init__(self, switch: Callable[[bool], None]):
        self._switch = switch
        self._changed = threading.Condition()
        self._taken = False

    def take(self, wait: bool = False) -> bool:
        """Take the turn; whether it was to be had. `wait`: until it is."""
        with self._changed:
            if wait:
                self._changed.wait_for(lambda: not self._taken)
            if self._taken:
                return False
            self._taken = True
            self._switch(True)
            return True

    def give_back(self) -> None:
        """Let the next one have it."""
        with self._changed:
            self._taken = False
            self._switch(False)
            self._changed.notify()
