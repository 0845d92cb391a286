"""Does again, in a sandbox of its own, what a learner's signed lines say, and looks whether the same checks are green.

A transcript is data: it names operations of the kit and gives them values. Nothing of it is executed or used as a path: a value that
is a program, or a file outside of the replay's own folder, is refused, and the step counts as not provable.
"""
