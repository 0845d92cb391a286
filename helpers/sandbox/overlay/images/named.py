"""`resolve:ssm:NAME[:VERSION]` instead of an image's id: the parameter holds it ("Reference AMIs using Systems Manager
parameters", Amazon EC2 User Guide).
"""

from helpers.sandbox.overlay.images import catalogue
from helpers.sandbox.overlay.patching import wraps

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
