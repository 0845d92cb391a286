"""`aws ecs`: clusters, task definitions and tasks on Fargate, as the CLI has them."""

from helpers.operations.ecs import clusters, definitions, tasks, waits

__all__ = ["clusters", "definitions", "tasks", "waits"]
