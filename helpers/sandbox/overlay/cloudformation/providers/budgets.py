"""AWS::Budgets: budgets and what they notify."""

from typing import Any

from helpers.sandbox.overlay.cloudformation.declaration import in_create, not_acted_on
from helpers.sandbox.overlay.cloudformation.resource_type import ResourceType
from helpers.sandbox.overlay.cloudformation.resources import ResourceRequest


def account(request: ResourceRequest) -> str:
    """The account's id."""
    return str(request.call("sts.get_caller_identity")["Account"])


def budget_name(request: ResourceRequest) -> str:
    """The name of the budget."""
    return str(request.properties["Budget"].get("BudgetName") or request.name)


def create(request: ResourceRequest, **_: Any) -> None:
    """Make the budget."""
    budget = {**request.properties["Budget"], "BudgetName": request.id or budget_name(request)}
    notified = request.properties.get("NotificationsWithSubscribers", [])
    request.call(
        "budgets.create_budget", AccountId=account(request), Budget=budget, NotificationsWithSubscribers=notified
    )


def delete(request: ResourceRequest) -> None:
    """Delete it."""
    request.call("budgets.delete_budget", AccountId=account(request), BudgetName=request.id)


def change(request: ResourceRequest) -> None:
    """Make it anew under its name: moto 5.2.5 has no UpdateBudget."""
    delete(request)
    create(request)


def read(request: ResourceRequest) -> Any:
    """What the API says of it."""
    return request.call("budgets.describe_budget", AccountId=account(request), BudgetName=request.id)


BUDGET = ResourceType(
    creation=create,
    identifier=budget_name,
    read=read,
    properties={
        "Budget": in_create(change=change),
        "NotificationsWithSubscribers": in_create(),
        "ResourceTags": not_acted_on("the sandbox keeps no tags of budgets"),
    },
    shown={"NotificationsWithSubscribers": "", "Budget": "Budget"},
    stands_in="The sandbox keeps the budget; nothing costs anything, and it notifies nobody.",
    deletion=delete,
)

TYPES: dict[str, ResourceType] = {"AWS::Budgets::Budget": BUDGET}
