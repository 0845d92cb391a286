"""`resolve:ssm:NAME[:VERSION]` is looked up where an image's id is asked for; moto takes it for a malformed id.

"Reference AMIs using Systems Manager parameters" in the Amazon EC2 User Guide.
"""

from helpers.sandbox.overlay.images import catalogue
from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_has_no_current_image_no_dates_and_no_parameter",)
PREFIX = "resolve:ssm:"


def install() -> None:
    """Have RunInstances look the id up."""
    from moto.ec2.exceptions import EC2ClientError
    from moto.ec2.models.instances import InstanceBackend
    from moto.ssm.models import ssm_backends

    @wraps(InstanceBackend.run_instances, before=catalogue)
    def looked_up(run, self, image_id, *arguments, **options):
        if (image_id or "").startswith(PREFIX):
            name = image_id.removeprefix(PREFIX)
            parameter = ssm_backends[self.account_id][self.region_name].get_parameter(name)
            if parameter is None:
                raise EC2ClientError("SsmInvalidParameter", f"The parameter {name} was not found.")
            image_id = parameter.value
        return run(self, image_id, *arguments, **options)
