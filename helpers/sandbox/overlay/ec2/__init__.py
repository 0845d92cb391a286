"""What EC2 refuses, and in which words: moto accepts much of it, or ends in an internal error.

One small module a gap. The sentences are AWS's, as people quote them from its answers; each module names where.
"""

from helpers.sandbox.overlay.ec2 import (
    address_ranges,
    answer_filters,
    attributes,
    blackholes,
    client_tokens,
    default_network,
    deleted_endpoints,
    dependencies,
    filters,
    group_names,
    group_rules,
    ids,
    in_use,
    key_material,
    launch_arguments,
    launches,
    not_found,
    prefix_lists,
    private_addresses,
    reboots,
    routes,
    states,
)

GAPS = (
    address_ranges,
    answer_filters,
    attributes,
    blackholes,
    client_tokens,
    default_network,
    deleted_endpoints,
    dependencies,
    filters,
    group_names,
    group_rules,
    ids,
    in_use,
    key_material,
    launch_arguments,
    launches,
    not_found,
    prefix_lists,
    private_addresses,
    reboots,
    routes,
    states,
)
