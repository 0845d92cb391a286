"""The property Tags, which every service writes and takes away with calls of its own."""

from collections.abc import Callable

from helpers.sandbox.overlay.cloudformation.declaration import Handler, ServiceCall, Value, attribute, pairs, the
from helpers.sandbox.overlay.cloudformation.resources import ResourceRequest


def removed_tags(request: ResourceRequest) -> list[str]:
    """The keys of the tags that the template has no more."""
    before, now = (pairs(properties.get("Tags", [])) for properties in (request.before, request.properties))
    return sorted(before.keys() - now.keys())


def bring_tags(tag: Handler, untag: Handler, removed: Callable[[ResourceRequest], list[str]] = removed_tags) -> Handler:
    """What brings Tags up to date: `untag` where some are to go (`removed`), `tag` where there are any."""

    def bring(request: ResourceRequest) -> None:
        if removed(request):
            untag(request)
        if request.properties.get("Tags"):
            tag(request)

    return bring


ARN = attribute("Arn")


def tags_by_arn(service: str, arn: Value = ARN, arn_name: str = "ResourceArn") -> Handler:
    """What brings Tags up to date in a service that has TagResource ("ecs"). `arn_name`: what it calls the ARN."""
    return bring_tags(
        tag=ServiceCall(f"{service}.tag_resource", **{arn_name: arn}, Tags=the("Tags")),
        untag=ServiceCall(f"{service}.untag_resource", **{arn_name: arn}, TagKeys=removed_tags),
    )
