"""A template's URL in path style on this machine (http://127.0.0.1:PORT/BUCKET/KEY), which moto takes for a bucket "127"."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_does_not_find_a_template_on_this_machine",)


def install() -> None:
    """Have CloudFormation find such templates."""
    from moto.cloudformation import models, responses, utils

    @wraps(utils.get_stack_from_s3_url, on=(models, responses, utils))
    def found(find: Callable[..., Any], template_url: str, *arguments: Any, **options: Any) -> Any:
        parts = urlsplit(template_url)
        if parts.hostname == "127.0.0.1":  # moto knows the path style of "localhost" alone
            template_url = parts._replace(netloc="localhost").geturl()
        return find(template_url, *arguments, **options)
