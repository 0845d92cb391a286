"""The template of a bundled app's stack, made in this process: what tests of its properties look at."""

import sys
from collections.abc import Callable

from helpers.home import PROJECT


def template_of(app: str, class_name: str, make: Callable):
    """The Template (aws_cdk.assertions) of `make(App, the stack's class)`; `app` is a folder of cdk_apps."""
    import aws_cdk
    from aws_cdk.assertions import Template

    folder = str(PROJECT / "cdk_apps" / app)
    sys.path.insert(0, folder)
    sys.modules.pop("stack", None)  # another app's
    try:
        import stack

        return Template.from_stack(make(aws_cdk.App(), getattr(stack, class_name)))
    finally:
        sys.path.remove(folder)
        sys.modules.pop("stack", None)
