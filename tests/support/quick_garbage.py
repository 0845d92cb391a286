"""Garbage that is looked for less often, in what a run goes through again and again."""

import gc

OBJECTS = 50_000  # new ones between two looks; Python has 700, and a fifth of a worker's time went into these


def look_seldom_for_garbage() -> None:
    """Have this process, and its forks, look for garbage seldom, and never among what is there by now."""
    gc.set_threshold(OBJECTS, 10, 10)
    gc.collect()
    gc.freeze()
