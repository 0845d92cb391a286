"""What is tagged is there, with a key that is one's own, and is what the request makes; moto tags anything so.

The sentences: AndrewFarley/AWS-Automated-Daily-Instance-AMI-Snapshots issue 7 (CreateTags) and jcjorel/ec2-spot-converter issue 13
(RunInstances); "'…' is not a valid taggable resource type for this operation." is moto's own, which knows it for other requests.
"Tag value exceeds the maximum length of 256 characters": iriusrisk/GoCD-EC2-Elastic-Agent-Plugin issue 24; those of a key are worded
alike (eucalyptus has them, with 127). "Duplicate tag key '…' specified." was not looked up.
"""

from collections import Counter
from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_still_tags_what_is_not_there",)
OF_AWS = "aws:"
RESERVED = "Tag keys starting with 'aws:' are reserved for internal use"
NO_KEY = f"Value ( {{}} ) for parameter key is invalid. {RESERVED}"
NO_TYPE = "'{}' is not a valid taggable resource type for this operation."
LONGEST_KEY, LONGEST_VALUE = 128, 256
LONG_KEY = "Tag key exceeds the maximum length of 128 characters"
LONG_VALUE = "Tag value exceeds the maximum length of 256 characters"
EMPTY_KEY = "Not empty key must be present"
TWICE = "Duplicate tag key '{}' specified."
LAUNCHED = ("instance", "volume", "network-interface", "spot-instances-request", "elastic-gpu")


def install() -> None:
    """Have it refused before anything is made."""
    from moto.ec2.exceptions import EC2ClientError, InvalidInstanceIdError
    from moto.ec2.responses._base_response import EC2BaseResponse
    from moto.ec2.responses.instances import InstanceResponse
    from moto.ec2.responses.tags import TagResponse

    from helpers.sandbox.overlay.ec2 import launch_arguments

    def of_own(target: Callable[..., Any], *, adds: bool) -> None:
        @wraps(target)
        def tagged(tag: Callable[..., Any], self: Any) -> Any:
            tags = self._get_param("Tags", [])
            for one in tags:
                if str(one.get("Key", "")).lower().startswith(OF_AWS):
                    raise EC2ClientError("InvalidParameterValue", NO_KEY.format(one["Key"]))
            if sentence := _problem(tags) if adds else "":
                raise EC2ClientError("InvalidParameterValue", sentence)
            missing = [one for one in self._get_param("Resources", []) if _is_no_instance(self.ec2_backend, one)]
            if missing:
                raise InvalidInstanceIdError(missing)
            return tag(self)

    of_own(TagResponse.create_tags, adds=True)
    of_own(TagResponse.delete_tags, adds=False)

    @wraps(EC2BaseResponse._parse_tag_specification)
    def parsed(parse: Callable[..., Any], self: Any, *arguments: Any) -> Any:
        for specification in self._get_param("TagSpecifications", []) or self._get_param("TagSpecification", []):
            if sentence := _problem(specification.get("Tags") or []):
                raise EC2ClientError("InvalidParameterValue", sentence)
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


def _problem(tags: list[dict[str, Any]]) -> str:
    """What EC2 says of tags that are new; "" where it takes them."""
    for one in tags:
        key, value = str(one.get("Key", "")), str(one.get("Value") or "")
        if not key:
            return EMPTY_KEY
        if len(key) > LONGEST_KEY:
            return LONG_KEY
        if len(value) > LONGEST_VALUE:
            return LONG_VALUE
    counted = Counter(one["Key"] for one in tags)
    return next((TWICE.format(key) for key, times in counted.items() if times > 1), "")
