"""What the first call for EC2 needs is loaded behind the requests: half a second of the one interpreter."""

import time
from typing import Any

from helpers.sandbox import ACCOUNT, REGION, overlay
from helpers.sandbox.memory import give_back, look_for_garbage
from helpers.sandbox.overlay import presigned, s3_limits

QUIET = 0.05  # seconds without a request; whoever has just asked for something most often goes on
LATEST = 1.0  # seconds after which it begins all the same


def warm(middleware: Any, dispatcher: Any) -> None:
    """Load EC2's modules and its catalogue before the learner's first call for it does; while nobody asks for anything else,
    since the one interpreter would have to do both.
    """
    begun = time.monotonic()
    while time.monotonic() - middleware.last_request < QUIET and time.monotonic() - begun < LATEST:
        time.sleep(QUIET / 5)
    presigned.regions(), s3_limits.regions()  # which the first request and the first bucket ask for
    with middleware.requests.shared():  # a reset goes through all that moto has, which must not grow meanwhile
        overlay.install_for("ec2")
        dispatcher.service("ec2")
        _look_around()
    look_for_garbage()
    give_back()


def _look_around() -> None:
    """Load the catalogue, which services have a model, and the model of EC2 itself: 10 MB, and half of the first call's time."""
    from moto.core.loaders import create_loader
    from moto.core.utils import get_service_model
    from moto.ec2.models import ec2_backends

    list(ec2_backends[ACCOUNT][REGION].describe_images())
    create_loader().list_available_services("service-2")
    get_service_model("ec2")
