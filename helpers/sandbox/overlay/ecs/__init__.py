"""ECS where moto only answers as if: tasks run, and requests are checked as AWS checks them.

The agent that runs the programs of tasks is in `helpers.sandbox.tasks`.
"""

from helpers.sandbox.overlay.ecs import capacity, clusters, definition_listing, definitions, names, requests, services

GAPS = (capacity, clusters, definition_listing, definitions, names, requests, services)
