"""What the first call for EC2 needs is loaded behind the requests: half a second of the one interpreter."""

import time
from typing import Any

from helpers.sandbox import ACCOUNT, REGION, overlay
from helpers.sandbox.memory import give_back, look_for_garbage

QUIET = 0.05  # seconds without a request; whoever has just asked for something most often goes on
LATEST = 1.0  # seconds after which it begins all the same
SHOWN_FIRST = "DescribeImages"  # by the forms; the largest of answers


def warm(middleware: Any, dispatcher: Any) -> None:
    """Load EC2's modules, its catalogue and its model, and have it write an answer, before the learner's first call for it
    does; while nobody asks for anything else, since the one interpreter would have to do both.
    """
    begun = time.monotonic()
    while time.monotonic() - middleware.last_request < QUIET and time.monotonic() - begun < LATEST:
        time.sleep(QUIET / 5)
    with middleware.requests.shared():  # a reset goes through all that moto has, which must not grow meanwhile
        overlay.install_for("ec2")
        dispatcher.service("ec2")
        _write_an_answer()
    look_for_garbage()
    give_back()


def _write_an_answer() -> None:
    """Write an image, as the answers with all of them are written."""
    from moto.core.serialize import EC2Serializer, XFormedAttributePicker
    from moto.core.utils import get_service_model
    from moto.ec2.models import ec2_backends
    from moto.ec2.responses import EC2Response

    images = ec2_backends[ACCOUNT][REGION].describe_images()[:1]
    picker = XFormedAttributePicker(response_transformers=EC2Response.RESPONSE_KEY_PATH_TO_TRANSFORMER)
    operation = get_service_model("ec2").operation_model(SHOWN_FIRST)
    EC2Serializer(operation, value_picker=picker).serialize({"Images": images})
