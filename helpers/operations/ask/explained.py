"""What the failures of asking mean, where that is more than they say."""

import re

from helpers.operations.ecs.waits import explained as of_a_wait
from helpers.operations.kinds import Problem
from helpers.operations.results import Failure

# What AWS says to one who asks while the stack goes: the parts that are gone first. Other words of these codes stay theirs.
STACK_GOES = re.compile(
    "TaskDefinition is inactive|TaskDefinition not found|referenced cluster was inactive|Cluster not found|"
    "unable to assume the role|Error retrieving subnet|Requested resource not found"
)


def explained(failure: Failure | Problem) -> str:
    """The code of the text that explains `failure`; "" for its own."""
    return "StackGoes" if STACK_GOES.search(getattr(failure, "message", "")) else of_a_wait(failure)
