"""`aws s3`: the commands for buckets and objects, as the CLI has them."""

from helpers.operations.s3 import buckets, copying, listing, moving, removing, sharing, syncing

__all__ = ["buckets", "copying", "listing", "moving", "removing", "sharing", "syncing"]
