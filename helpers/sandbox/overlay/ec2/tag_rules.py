"""What is tagged is there, with a key that is one's own, and is what the request makes; moto tags anything so.

The sentences: AndrewFarley/AWS-Automated-Daily-Instance-AMI-Snapshots issue 7 (CreateTags) and jcjorel/ec2-spot-converter issue 13
(RunInstances); "'…' is not a valid taggable resource type for this operation." is moto's own, which knows it for other requests.
"""

from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_still_tags_what_is_not_there",)
OF_AWS = "aws:"
RESERVED = "Tag keys starting with 'aws:' are reserved for internal use"
NO_KEY = f"Value ( {{}} ) for parameter key is invalid. {RESERVED}"
NO_TYPE = "'{}' is not a valid taggable resource type for this operation."
LAUNCHED = ("instance", "volume", "network-interface", "spot-instances-request", "elastic-gpu")


def install() -> None:
    """Have it refused before anything is made."""
    from moto.ec2.exceptions import EC2ClientError, InvalidInstanceIdError
    from moto.ec2.responses._base_response import EC2BaseResponse
    from moto.ec2.responses.instances import InstanceResponse
    from moto.ec2.responses.tags import TagResponse

    from helpers.sandbox.overlay.ec2 import launch_arguments

    def of_own(target: Callable[..., Any]) -> None:
        @wraps(target)
        def tagged(tag: Callable[..., Any], self: Any) -> Any:
            for one in self._get_param("Tags", []):
                if str(one.get("Key", "")).lower().startswith(OF_AWS):
                    raise EC2ClientError("InvalidParameterValue", NO_KEY.format(one["Key"]))
            missing = [one for one in self._get_param("Resources", []) if _is_no_instance(self.ec2_backend, one)]
            if missing:
                raise InvalidInstanceIdError(missing)
            return tag(self)

    of_own(TagResponse.create_tags)
    of_own(TagResponse.delete_tags)

    @wraps(EC2BaseResponse._parse_tag_specification)
    def parsed(parse: Callable[..., Any], self: Any, *arguments: Any) -> Any:
        found = parse(self, *arguments)
        if any(key.lower().startswith(OF_AWS) for tags in found.values() for key in tags):
            raise EC2ClientError("InvalidParameterValue", RESERVED)
        return found

    @wraps(InstanceResponse.run_instances, before=launch_arguments)
    def run(run_instances: Callable[..., Any], self: Any) -> Any:
        for one in self._get_param("TagSpecifications", []) or self._get_param("TagSpecification", []):
            if one.get("ResourceType") not in LAUNCHED:
                raise EC2ClientError("InvalidParameterValue", NO_TYPE.format(one.get("ResourceType")))
        self._parse_tag_specification()
        return run_instances(self)


def _is_no_instance(backend: Any, identity: str) -> bool:
    """Whether an id is that of an instance that is not there."""
    return identity.startswith("i-") and backend.get_instance_by_id(identity) is None
