"""`aws dynamodb`: tables, and the items in them. Each value says its type: {"S": "text"}, {"N": "12"}."""

import json
from collections.abc import Mapping
from typing import Any

from botocore import xform_name

from helpers.operations import rules
from helpers.operations.api import Part, api
from helpers.operations.command_line import option
from helpers.operations.kinds import FLAG, Field, Kind

TABLE = Kind("table name", check=rules.table_name)
OBJECT = Kind("object", widget="script", check=rules.json_object, blocks=True)
EXPRESSION = Kind("expression")


def typed_as_json(member: str, field: str, kind: Kind = OBJECT) -> Part:
    """The parameter `member`, typed as JSON into the field `field`; the CLI is given it as it is typed."""

    def parameters(values: Mapping[str, Any]) -> dict[str, Any]:
        typed = values[field]
        return {member: typed if rules.json_object(typed) else json.loads(typed)} if typed else {}

    return Part((Field(field, kind),), parameters, lambda values: option("--" + xform_name(member, "-"), values[field]))


KEY = typed_as_json("Key", "item_key")
VALUES = typed_as_json("ExpressionAttributeValues", "expression_values", OBJECT.optional())
NAMES = typed_as_json("ExpressionAttributeNames", "expression_names", OBJECT.optional())
FILTER = {"FilterExpression": EXPRESSION.optional(), "ProjectionExpression": EXPRESSION.optional()}

api("dynamodb list-tables", paginates=True)
api("dynamodb describe-table", {"TableName": TABLE}, times=True)
api(
    "dynamodb put-item",
    {"TableName": TABLE},
    parts=(typed_as_json("Item", "item"),),
    changes=True,
    manages="task",
    answer="if any",
)
api(
    "dynamodb get-item",
    {"TableName": TABLE, "ConsistentRead": FLAG},
    parts=(KEY,),
    manages="task",
    answer="if any",
)
api(
    "dynamodb query",
    {"TableName": TABLE, "KeyConditionExpression": EXPRESSION, **FILTER},
    parts=(VALUES, NAMES),
    manages="task",
    paginates=True,
)
api(
    "dynamodb scan",
    {"TableName": TABLE, **FILTER},
    parts=(VALUES, NAMES),
    manages="task",
    paginates=True,
)
api(
    "dynamodb delete-item",
    {"TableName": TABLE},
    parts=(KEY,),
    changes=True,
    manages="task",
    answer="if any",
)
