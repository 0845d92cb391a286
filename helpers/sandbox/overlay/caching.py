"""What moto makes again for every account, every reset or every request, though nobody has changed it, is made once.

No gap that a learner would meet but for the waiting: a reset took half a second, most of it for the 1,582 policies of
AWS, and all was made once more only to be thrown away; a third of the time of a simple request went into listing moto's
own folder, and of one with a hundred things in its answer two thirds into the names under which each might be found. At
each look at a service's backends, a lock for all of them was taken, and all services in use were compared with this one.
"""

from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay.copies import copied
from helpers.sandbox.overlay.patching import replaces, wraps
from helpers.sandbox.overlay.policies_of_aws import policies

STILL_NEEDED = (
    "test_moto_still_makes_the_policies_of_aws_for_every_account",
    "test_moto_still_finds_out_names_for_every_answer",
    "test_moto_still_goes_through_all_services_at_each_look",
)


def install() -> None:
    """Make AWS's policies once, list moto's folder once, find out names once, and make nothing for a backend that is about to go."""
    from moto import backends
    from moto.core.base_backend import BackendDict, BaseBackend
    from moto.core.serialize import XFormedAttributePicker
    from moto.iam import models

    modules = tuple(backends.list_of_moto_modules())
    made: dict[str, list] = {}

    left: dict[tuple[str, str], list] = {}

    @replaces(backends.list_of_moto_modules)
    def listed():
        return modules

    @replaces(BackendDict.__getitem__)
    def of_account(self, account_id: str):
        if not dict.__contains__(self, account_id):
            self._create_account_specific_backend(account_id)
        return dict.__getitem__(self, account_id)

    @wraps(models.IAMBackend._init_aws_policies)
    def of_aws(load, self) -> list:
        if self.partition not in made:
            wanted = models.load_iam_aws_managed_policies()
            text = models.aws_managed_policies_data
            made[self.partition] = policies(text, self.account_id, self.region_name) if wanted else load(self)
        first = made[self.partition]
        former = left.pop((self.partition, self.account_id), first)
        return [
            policy if policy is not one and vars(policy) == vars(one) else own(one, self.account_id)
            for policy, one in zip(former, first, strict=True)
        ]

    @wraps(models.AWSManagedPolicy.arn)
    def found(find, self) -> str:
        return vars(self).get("found_arn") or find(self)

    wraps(XFormedAttributePicker.get_possible_keys)(possible_keys)

    @replaces(BaseBackend.reset)
    def emptied(self) -> None:
        if policies_of_aws := vars(self).get("aws_managed_policies"):
            left[self.partition, self.account_id] = policies_of_aws  # most are as they were
        self.__dict__ = {"region_name": self.region_name, "account_id": self.account_id, "partition": self.partition}


def possible_keys(get_possible_keys: Callable, picker: Any, context: Any) -> tuple[str, ...]:
    """The names under which an object may have the value of a shape, from moto's `get_possible_keys` the first time.

    A shape knows its parent, and an object's class says what it calls things: nothing else decides.
    """
    known = vars(context.shape).setdefault("possible_keys", {})
    place = (type(context.obj), context.key)
    if place not in known:
        known[place] = tuple(dict.fromkeys(get_possible_keys(picker, context)))
    return known[place]


def own(policy, account: str):
    """An account's own copy: how often it is attached there, and its tags, are no other account's business."""
    return copied(policy, account_id=account, tags=dict(policy.tags), versions=list(policy.versions))
