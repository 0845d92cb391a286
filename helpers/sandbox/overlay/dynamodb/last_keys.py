"""A Query or Scan that has evaluated as many items as its Limit says ends with a key; moto gives none where it is the last item.

"Query", LastEvaluatedKey and Limit (DynamoDB API reference). What has no size is compared with nothing, where moto crashes.
"""

import inspect
from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_still_gives_no_key_at_the_limit",)


def install() -> None:
    """Have it given."""
    from moto.dynamodb.comparisons import FuncSize
    from moto.dynamodb.models.table import Table

    def with_key(target: Callable[..., Any]) -> None:
        signature = inspect.signature(target)

        @wraps(target)
        def asked(find: Callable[..., Any], self: Any, *given: Any, **options: Any) -> Any:
            results, scanned, last = find(self, *given, **options)
            named = signature.bind(self, *given, **options).arguments
            if last is None and named.get("limit") and results and scanned == named["limit"]:
                last = self._get_last_evaluated_key(results[-1], named.get("index_name"))
            return results, scanned, last

    with_key(Table.query)
    with_key(Table.scan)

    @wraps(FuncSize.expr)
    def size(count: Callable[..., Any], self: Any, item: Any) -> Any:
        try:
            return count(self, item)
        except ValueError:  # an attribute that the item has not got
            return None
