"""IPython's shell in a test."""

import atexit

from IPython.core.interactiveshell import InteractiveShell


def shell() -> InteractiveShell:
    """A shell as a kernel has it, which leaves no work to the end of the process: each would collect all garbage there is."""
    made = InteractiveShell()
    atexit.unregister(made.atexit_operations)
    return made
