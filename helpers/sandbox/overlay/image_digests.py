"""An image's digest is that of its manifest, and its size that of its layers; moto gives images without layers one digest.

"Image manifest" (OCI image specification, which ECR's imageDigest follows); "ImageDetail", imageSizeInBytes (Amazon ECR API
reference). The sentence for a manifest that is no JSON is moto's own, which it raises as a crash.
"""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay.patching import replaces, wraps

STILL_NEEDED = ("test_moto_still_gives_several_images_one_digest",)
NO_JSON = "Invalid parameter at 'ImageManifest' failed to satisfy constraint: 'Invalid JSON syntax'"


def install() -> None:
    """Have it computed so."""
    from moto.ecr.exceptions import InvalidParameterException
    from moto.ecr.models import ECRBackend, Image

    @replaces(Image._create_digest)
    def digest(self: Any) -> None:
        self._image_digest = f"sha256:{hashlib.sha256(self.image_manifest.encode()).hexdigest()}"

    @replaces(Image.get_image_size_in_bytes)
    def size(self: Any) -> int | None:
        manifest = json.loads(self.image_manifest)
        parts = [manifest.get("config", {}), *manifest.get("layers", [])]
        sizes = [part["size"] for part in parts if "size" in part]
        return sum(sizes) if sizes else None

    @wraps(ECRBackend.put_image)
    def put(
        put_image: Callable[..., Any], self: Any, repository_name: str, image_manifest: str, *rest: Any, **given: Any
    ) -> Any:
        try:
            is_object = isinstance(json.loads(image_manifest), dict)
        except ValueError:
            is_object = False
        if not is_object:
            raise InvalidParameterException(NO_JSON)
        return put_image(self, repository_name, image_manifest, *rest, **given)
