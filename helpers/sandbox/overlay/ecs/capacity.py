"""A cluster has capacity providers that there are, and a strategy names those of its cluster; moto takes any name.

The sentences: dask/dask-cloudprovider issue 328 (a provider that is not associated), terraform-aws-modules/terraform-aws-ecs issue 53
(one that there is not).
"""

import inspect
from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay.ecs import clusters, names
from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_associates_any_capacity_provider",)
OF_FARGATE = ("FARGATE", "FARGATE_SPOT")
NOT_FOUND = "The specified capacity provider was not found. Specify a valid capacity provider and try again."
NOT_ASSOCIATED = (
    "The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster. "
    "Associate the capacity provider with the cluster or specify a valid capacity provider and try again."
)


def check_strategy(strategy: list[dict[str, Any]] | None, associated: list[str] | None) -> None:
    """Raise where a strategy names a provider that is not one of a cluster's."""
    from moto.ecs.exceptions import InvalidParameterException

    if not {str(one.get("capacityProvider")) for one in strategy or []} <= set(associated or []):
        raise InvalidParameterException(NOT_ASSOCIATED)


def install() -> None:
    """Have others refused."""
    from moto.ecs.exceptions import InvalidParameterException
    from moto.ecs.models import EC2ContainerServiceBackend

    def check(backend: Any, providers: list[str] | None, strategy: list[dict[str, Any]] | None) -> None:
        if not all(name in OF_FARGATE or backend._get_provider(name) for name in providers or []):
            raise InvalidParameterException(NOT_FOUND)
        if providers:  # of a strategy without any it is not known what ECS says
            check_strategy(strategy, providers)

    signature = inspect.signature(EC2ContainerServiceBackend.create_cluster)

    @wraps(EC2ContainerServiceBackend.create_cluster, before=(clusters, names))
    def created(create: Callable[..., Any], self: Any, *arguments: Any, **options: Any) -> Any:
        given = signature.bind(self, *arguments, **options).arguments
        check(self, given.get("capacity_providers"), given.get("default_capacity_provider_strategy"))
        return create(self, *arguments, **options)

    @wraps(EC2ContainerServiceBackend.put_cluster_capacity_providers)
    def put(
        associate: Callable[..., Any],
        self: Any,
        cluster_name: str,
        capacity_providers: list[str] | None,
        default_capacity_provider_strategy: list[dict[str, Any]] | None,
    ) -> Any:
        check(self, capacity_providers, default_capacity_provider_strategy)
        return associate(self, cluster_name, capacity_providers, default_capacity_provider_strategy)
