"""`python -m helpers.sandbox.overlay.cloudformation`: the table of what the sandbox does with each resource type, as Markdown."""

from helpers.sandbox.overlay.cloudformation.register import table

print(table(), end="")
