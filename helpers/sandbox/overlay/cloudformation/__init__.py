"""CloudFormation as AWS does it, where moto only answers as if: stacks come up one resource at a time, with an event for
each step, and undo what they did when one fails.

Templates are judged by AWS's own schemas of resource types when they come in. Resources are made through the sandbox's own
API, as AWS makes them, so that they keep every rule that the API has. Each resource type is a declaration in `providers`;
types without one are left to moto's own models.
"""

from helpers.sandbox.overlay.cloudformation import (
    change_sets,
    drift,
    functions,
    stack_actions,
    stack_requests,
    stacks,
    template_urls,
    wait_handles,
)

GAPS = (template_urls, functions, stacks, stack_requests, change_sets, stack_actions, drift, wait_handles)
