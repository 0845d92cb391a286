"""Moto's backends, each of which is a piece of the world: its key, what is kept of it, and how it is filled again."""

import functools
import importlib
import re
from collections.abc import Iterator
from typing import Any

Key = tuple[str, ...]  # the package of moto ("ec2"), the account and the region; `division` has more
ACCOUNT = re.compile(r"\d{12}")
LEFT_OUT = ("moto_api", "instance_metadata")


def key_of(backend: Any) -> Key:
    """The key of a backend."""
    return _key(type(backend), backend.account_id, backend.region_name)


@functools.cache
def _key(made: type, account: str, region: str) -> Key:
    return made.__module__.split(".")[1], account, region


def backend(package: str, account: str, region: str) -> Any:
    """The backend with that key: the one that is there, or an empty one that `fill` or `complete` makes whole.

    Raises ValueError for a key that no backend of moto has.
    """
    accounts = _accounts(package)
    if not ACCOUNT.fullmatch(account):
        raise ValueError(f"no account {account!r:.40}")
    regions = accounts[account]
    if region not in regions:
        raise ValueError(f"no region {region!r:.40} of {package}")
    if region not in dict.keys(regions):
        made = regions.backend.__new__(regions.backend)
        made.region_name, made.account_id, made.partition = region, account, _partition(region)
        dict.__setitem__(regions, region, made)
    return dict.__getitem__(regions, region)


def there() -> Iterator[tuple[Key, Any]]:
    """The backends that are there, each with its key."""
    from moto.core.base_backend import BackendDict

    for accounts in list(BackendDict._instances):
        for regions in list(dict.values(accounts)):
            for one in list(dict.values(regions)):
                if (key := key_of(one))[0] not in LEFT_OUT:
                    yield key, one


def find(key: Key) -> Any:
    """The backend with that key; None where it is not there."""
    package, account, region = key
    regions = dict.get(_by_package(package) or {}, account, {})
    return dict.get(regions, region)


def state_of(package: str, one: Any) -> dict[str, Any]:
    """What is kept of a backend: all but what AWS itself brings along."""
    state = dict(vars(one))
    if package == "iam":
        _without_policies_of_aws(state)
    if package == "ec2":
        _without_images_of_aws(state)
    if package == "ecs":
        _without_tasks(state)
    return state


def fill(key: Key, state: dict[str, Any]) -> None:
    """Give a backend what was kept of it."""
    one = backend(*key)
    if not isinstance(state, dict):
        raise ValueError(f"the state of {key} is no dict")
    package = key[0]
    own = {name: state.pop(name) for name in ("policies_of_aws", "own_images") if name in state}
    vars(one).update(state)
    one.region_name, one.account_id, one.partition = key[2], key[1], _partition(key[2])
    if package == "iam":
        _with_policies_of_aws(one, own["policies_of_aws"])
    if package == "ec2":
        _with_images_of_aws(one, own["own_images"])
    if package == "s3":
        accounts = _accounts("s3")
        accounts.bucket_accounts.update(dict.fromkeys(one.buckets, (one.partition, one.account_id)))


def complete(filled: set[Key]) -> None:
    """Make new those backends that others refer to and nothing was kept of."""
    for key, one in there():
        if key not in filled and not vars(one).keys() - {"region_name", "account_id", "partition"}:
            type(one).__init__(one, key[2], key[1])


def detach() -> list[tuple[Any, dict[str, Any], dict[str, Any]]]:
    """Have no backends any more; gives what `attach` needs to have them again. Nothing of them is tidied up."""
    from moto.core.base_backend import BackendDict
    from moto.core.model_instances import reset_model_data

    former = []
    for accounts in list(BackendDict._instances):
        buckets = getattr(accounts, "bucket_accounts", {})
        former.append((accounts, dict(dict.items(accounts)), dict(buckets)))
        dict.clear(accounts)
        buckets.clear()
    BackendDict._instances.clear()
    reset_model_data()
    return former


def attach(former: list[tuple[Any, dict[str, Any], dict[str, Any]]]) -> None:
    """Have these backends in place of those that are there."""
    from moto.core.base_backend import BackendDict

    empty(detach())
    for accounts, by_account, buckets in former:
        dict.update(accounts, by_account)
        if buckets:
            accounts.bucket_accounts.update(buckets)
        BackendDict._instances.append(accounts)


def empty(former: list[tuple[Any, dict[str, Any], dict[str, Any]]]) -> None:
    """Leave nothing in backends that were detached: what dies with them must not act on the new ones."""
    for _, by_account, _ in former:
        for regions in by_account.values():
            for one in list(dict.values(regions)):
                vars(one).clear()


def _accounts(package: str) -> Any:
    found = _by_package(package)
    if found is None:
        raise ValueError(f"moto has no {package!r:.40}")
    return found


@functools.cache
def _by_package(package: str) -> Any:
    """Moto's dict of the backends of a service; None where there is none."""
    from moto import backends
    from moto.core.base_backend import BackendDict

    if package in LEFT_OUT or package not in backends.list_of_moto_modules():
        return None
    module = importlib.import_module(f"moto.{package}.models")
    there = [one for one in vars(module).values() if isinstance(one, BackendDict)]
    own = [one for one in there if one.backend.__module__.split(".")[1] == package]
    return own[0] if own else None


def _partition(region: str) -> str:
    from moto.utilities.utils import get_partition

    return str(get_partition(region))


# ------------------------------------------------------------------------------------ AWS's own policies and images


def _without_policies_of_aws(state: dict[str, Any]) -> None:
    from moto.iam.models import AWSManagedPolicy

    of_aws = state.pop("aws_managed_policies", [])
    state["managed_policies"] = {
        arn: policy for arn, policy in state["managed_policies"].items() if type(policy) is not AWSManagedPolicy
    }
    state["policies_of_aws"] = {
        policy.arn: (policy.attachment_count, dict(policy.tags))
        for policy in of_aws
        if policy.attachment_count or policy.tags
    }


def _with_policies_of_aws(one: Any, changed: dict[str, tuple[int, dict[str, Any]]]) -> None:
    of_aws = _policies_of_aws(one)
    for arn, (attachments, tags) in changed.items():
        of_aws[arn].attachment_count, of_aws[arn].tags = attachments, tags
    one.managed_policies = of_aws | one.managed_policies


def _policies_of_aws(one: Any) -> dict[str, Any]:
    if "aws_managed_policies" not in vars(one):
        one.aws_managed_policies = one._init_aws_policies()
    return {policy.arn: policy for policy in one.aws_managed_policies}


def policy_of_aws(account: str, region: str, arn: str) -> Any:
    """A policy of AWS's own in an account."""
    return _policies_of_aws(backend("iam", account, region))[arn]


def _without_images_of_aws(state: dict[str, Any]) -> None:
    from helpers.sandbox.overlay.images.catalogue import kept_of

    state["own_images"], state["snapshots"] = kept_of(state)


def _with_images_of_aws(one: Any, own: dict[str, Any]) -> None:
    from helpers.sandbox.overlay.images.catalogue import load_later

    load_later(one, own, one.snapshots)


def _without_tasks(state: dict[str, Any]) -> None:
    state.pop("run_tokens", None)  # of worlds of before; it holds tasks
    if "tasks" in state:
        state["tasks"] = {cluster: _named(of_cluster) for cluster, of_cluster in state["tasks"].items()}


def _named(tasks: dict[str, Any]) -> dict[str, Any]:
    """The tasks of a cluster, of those that are kept alone the names."""
    names = dict.fromkeys(tasks)
    if not all(map(_is_kept_alone, {*map(type, tasks.values())})):
        names |= {arn: task for arn, task in tasks.items() if not is_kept_alone(task)}
    return names


def is_kept_alone(task: Any) -> bool:
    """Whether a task is one that has a key of its own (see `tasks`): moto's own have none."""
    return _is_kept_alone(type(task))


def _is_kept_alone(kind: type) -> bool:
    return bool(vars(kind).get("kept_alone"))


MAKERS = (backend, policy_of_aws)
