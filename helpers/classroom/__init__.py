"""A class on one server: who is in it, the hub that serves it, and the teacher's board.

What a learner's own server does for the class is in `helpers.hub`. Modules here that the launcher uses need the standard
library alone; those that run in the hub's environment need JupyterHub, which the learners' environment has not.
"""
