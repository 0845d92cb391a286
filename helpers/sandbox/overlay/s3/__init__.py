"""What S3 refuses, and in which words: moto accepts much of it, takes one operation for another, or ends in an internal error.

One small module a gap. The sentences are AWS's, as they are recorded or quoted from its answers; each module names where.
"""

from helpers.sandbox.overlay.s3 import (
    bucket_defaults,
    bucket_listing,
    bucket_policies,
    checksums,
    chunk_signatures,
    delete_markers,
    encoded_names,
    large_objects,
    lifecycle_rules,
    operations,
    parameters,
    posts,
    selecting,
    tags_of_objects,
    told_headers,
    unknown_values,
    uploads,
    validity,
    versions_left,
)

GAPS = (
    bucket_defaults,
    bucket_listing,
    bucket_policies,
    checksums,
    chunk_signatures,
    delete_markers,
    encoded_names,
    large_objects,
    lifecycle_rules,
    operations,
    parameters,
    posts,
    selecting,
    tags_of_objects,
    told_headers,
    unknown_values,
    uploads,
    validity,
    versions_left,
)
