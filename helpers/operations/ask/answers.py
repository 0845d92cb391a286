"""The answers in the table: all of them shown, or all taken away."""

import json

from helpers.operations.ask.script import common, look_up
from helpers.operations.core import Operation, operation

TABLE = {"table": "TABLE_NAME"}
NEXT = r'''"{\"$table\": Items[:25].{DeleteRequest: {Key: @}}}"'''  # what BatchWriteItem takes, 25 items at a time


def list_lines(operation: Operation) -> list[str]:
    more = common(operation)
    return [*look_up(TABLE, more), f'aws dynamodb scan --table-name "$table"{more}']


def clear_lines(operation: Operation) -> list[str]:
    more = common(operation)
    scan = f'aws dynamodb scan --table-name "$table" --projection-expression item_id --query {NEXT}{more}'
    return [
        *look_up(TABLE, more),
        f"(while next=$({scan}) &&",  # in parentheses: `exit` must not end the learner's own shell
        r"""    printf '%s' "$next" | grep -q DeleteRequest; do""",
        f'    aws dynamodb batch-write-item --request-items "$next"{more} > /dev/null || exit',
        "done)",
    ]


@operation("ask list", lines=list_lines, manages="task")
def ask_list(ssm, dynamodb, print):
    """Print all that is in the table of answers."""
    table = ssm.get_parameter(Name="TABLE_NAME")["Parameter"]["Value"]
    found = dynamodb.get_paginator("scan").paginate(TableName=table).build_full_result()
    print(json.dumps(found, indent=4, ensure_ascii=False))


@operation("ask clear", lines=clear_lines, changes=True, manages="task")
def ask_clear(ssm, dynamodb):
    """Take all items out of the table of answers."""
    table = ssm.get_parameter(Name="TABLE_NAME")["Parameter"]["Value"]
    pages = dynamodb.get_paginator("scan").paginate(TableName=table, ProjectionExpression="item_id")
    keys = list(pages.search("Items"))
    for first in range(0, len(keys), 25):
        deletes = [{"DeleteRequest": {"Key": key}} for key in keys[first : first + 25]]
        while deletes:
            response = dynamodb.batch_write_item(RequestItems={table: deletes})
            deletes = response["UnprocessedItems"].get(table)
