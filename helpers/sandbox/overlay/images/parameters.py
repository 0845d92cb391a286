"""The public parameters /aws/service/deeplearning/… hold the id of each family's newest image; moto has none of them."""

from helpers.sandbox.overlay.images.published import latest
from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_has_no_current_image_no_dates_and_no_parameter",)
PREFIX = "/aws/service/deeplearning"


def install() -> None:
    """Have them be there in every region."""
    from moto.ssm.models import Parameter, ParameterDict

    @wraps(ParameterDict._check_loading_status)
    def checked(check, self, key):
        check(self, key)
        if not str(key or "").startswith(PREFIX) or getattr(self, "deep_learning_loaded", False):
            return
        self.deep_learning_loaded = True
        for name, image in latest().items():
            parameter = Parameter(
                account_id=self.account_id,
                name=name,
                value=image.image_id(self.region_name),
                parameter_type="String",
                description=None,
                allowed_pattern=None,
                keyid=None,
                last_modified_date=image.created.timestamp(),
                version=1,
                data_type="aws:ec2:image",
            )
            self.setdefault(name, []).append(parameter)
