"""Waiting as boto3's waiters do, but told how far it is, and stopped at once."""

from collections import Counter
from typing import Any

from botocore.exceptions import WaiterError

from helpers.operations.watch import Steps, Watch

PAUSES = (1.0, 2.0, 3.0, 5.0)  # seconds before the second look, the third …; the last one from then on


class WatchedWaiter:
    """The client's waiter called `name`: it looks more often, and gives up after as long a time."""

    def __init__(self, client: Any, watch: Watch, name: str):
        self._waiter = type(client).get_waiter(client, name)
        self._watch = watch

    def wait(self, **parameters: Any) -> None:
        """Look until all is as waited for. Raises WaiterError (it cannot come, or not in time) and Cancelled."""
        left = self._waiter.config.delay * self._waiter.config.max_attempts
        looked = 0
        while True:
            try:
                self._waiter.wait(**parameters, WaiterConfig={"MaxAttempts": 1})
                return
            except WaiterError as error:
                if not error.kwargs["reason"].startswith("Max attempts exceeded") or left <= 0:
                    raise
                self._watch.steps(states(error.last_response, self._waiter))
            pause = PAUSES[min(looked, len(PAUSES) - 1)]
            self._watch.pause(pause)
            looked, left = looked + 1, left - pause


def states(response: dict[str, Any], waiter: Any) -> Steps:
    """How many instances or tasks are as waited for, of how many, and the states of all of them in words."""
    instances = [one for reservation in response.get("Reservations", []) for one in reservation["Instances"]]
    names = [one["State"]["Name"] for one in instances] + [one["lastStatus"] for one in response.get("tasks", [])]
    found = Counter(names)
    wanted = next(acceptor.expected for acceptor in waiter.config.acceptors if acceptor.state == "success")
    words = ", ".join(f"{state}: {count}" for state, count in sorted(found.items()))
    return Steps(found.get(wanted, 0), sum(found.values()), states=words)
