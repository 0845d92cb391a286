"""Widgets in a process that no page is connected to: what they would tell a page is not worked out.

A sixth of what tests with forms took went into that, and the dummy of a connection throws it away.
"""

import comm
from ipywidgets import Widget


def make_widgets_quickly() -> None:
    """Have a new widget open its connection without its state, and a changed one send nothing."""
    Widget.open = _open
    Widget.send_state = lambda widget, key=None: None


def _open(widget: Widget) -> None:
    if widget.comm is None:
        widget.comm = comm.create_comm(target_name="jupyter.widget")
