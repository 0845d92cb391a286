"""Where moto and AWS differ and a learner would meet it: one small module a gap, all listed here.

Each module says in its first line why it is there, names the tests that fail on the day moto no longer needs it
(`STILL_NEEDED`), and changes moto in `install()`, by `patching` (`presigned` and `worded_errors`, which stand before moto,
are called by the middleware). `python -m helpers.sandbox.overlay` prints them all.
"""

import threading

from helpers.sandbox.overlay import (
    access_keys,
    access_points,
    assumed_sessions,
    bucket_names,
    caching,
    cloudformation,
    cluster_backups,
    constraints,
    deleted_roles,
    denials,
    dynamodb,
    ec2,
    ecs,
    function_settings,
    group_paths,
    history,
    iam_arns,
    iam_conflicts,
    iam_quotas,
    iam_tags,
    iam_words,
    identifiers,
    image_digests,
    images,
    interfaces_left,
    items,
    key_pair_names,
    key_settings,
    log_streams,
    logs,
    lost_in_changes,
    namespaces,
    page_tokens,
    parameter_values,
    passed_over,
    patching,
    policies,
    public_access,
    public_parameters,
    quotas,
    repeated_work,
    resources,
    roles,
    s3,
    s3_digests,
    s3_limits,
    scaled_launches,
    serializing,
    signatures,
    tables,
    taken_names,
    topic_settings,
    tracked_objects,
    trust_policies,
)

GAPS = (
    access_keys,
    assumed_sessions,
    bucket_names,
    caching,
    constraints,
    deleted_roles,
    denials,
    group_paths,
    history,
    iam_arns,
    iam_conflicts,
    iam_quotas,
    iam_tags,
    iam_words,
    identifiers,
    image_digests,
    page_tokens,
    policies,
    public_access,
    repeated_work,
    resources,
    roles,
    *s3.GAPS,
    s3_digests,
    s3_limits,
    serializing,
    signatures,
    tables,
    taken_names,
    tracked_objects,
    trust_policies,
)
LARGE = (
    access_points,
    *cloudformation.GAPS,
    cluster_backups,
    *dynamodb.GAPS,
    *ec2.GAPS,
    *ecs.GAPS,
    function_settings,
    *images.GAPS,
    interfaces_left,
    items,
    key_pair_names,
    key_settings,
    log_streams,
    *logs.GAPS,
    lost_in_changes,
    namespaces,
    parameter_values,
    passed_over,
    public_parameters,
    *quotas.GAPS,
    scaled_launches,
    topic_settings,
)  # their services' models take seconds to import
SMALL_SERVICES = ("", "ecr", "iam", "s3", "sts")
ALONE = {
    "dynamodb": (items, *dynamodb.GAPS),
    "ecs": ecs.GAPS,
    "logs": (log_streams, *logs.GAPS),
}  # what needs no more than this
_large = threading.Lock()
_closed: set[object] = set()


def install() -> None:
    """Close the gaps of the small services in this process; call it once, before the first request."""
    patching.install(*GAPS)


def install_for(service: str) -> None:
    """Close the gaps of the large services too, once, before the first request for `service` ("ec2") is answered."""
    wanted = () if service in SMALL_SERVICES else ALONE.get(service, LARGE)
    if _closed.issuperset(wanted):
        return
    with _large:
        patching.install(*wanted)
        _closed.update(wanted)
