"""ListTaskDefinitions sorts by family and revision, as asked for, and gives pages; moto gives all, in one order.

"ListTaskDefinitions", sort (Amazon ECS API Reference): "alphabetically by family name and in ascending numerical order by
revision"; DESC reverses both.
"""

from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_still_lists_definitions_in_one_order",)
MOST = 100


def install() -> None:
    """Have it do so."""
    from moto.core.responses import ActionResult
    from moto.ecs.exceptions import InvalidParameterException
    from moto.ecs.responses import EC2ContainerServiceResponse

    @wraps(EC2ContainerServiceResponse.list_task_definitions)
    def listed(list_definitions: Callable[..., Any], self: Any) -> Any:
        size, token = self._get_param("maxResults"), self._get_param("nextToken")
        if size is not None and not 1 <= int(size) <= MOST:
            raise InvalidParameterException(f"maxResults must be between 1 and {MOST}.")
        if token and not str(token).isdecimal():
            raise InvalidParameterException("Invalid token.")
        arns = list(list_definitions(self).result["taskDefinitionArns"])
        arns.sort(key=_place, reverse=self._get_param("sort") == "DESC")
        first, most = int(token or 0), int(size or MOST)
        answer: dict[str, Any] = {"taskDefinitionArns": arns[first : first + most]}
        return ActionResult(answer | ({"nextToken": str(first + most)} if len(arns) > first + most else {}))


def _place(arn: str) -> tuple[str, int]:
    family, _, revision = arn.rpartition("/")[2].partition(":")
    return family, int(revision)
