"""A learner's server in a class: what it runs, what it shares with the class, and what it hears of it.

`python -m helpers.hub` is the twin of `python -m helpers.lab`: JupyterLab with its sandbox, started and ended by JupyterHub.
"""
