"""Answer one question about a text, and write the answer to a table: answer.py CONTEXT QUESTION ITEM_ID

The table is named by the environment variable TABLE_NAME. QA_ENGINE names the engine that looks for the answer; without it,
the best one that can be had is taken (engines.py). Exit code 2: what was asked cannot be answered.
"""

import os
import sys
from decimal import Decimal

import engines

LONGEST = 2_000  # characters of a question; ECS takes 8192 in all for what a task is given
LONGEST_CONTEXT = 8_000


def answered(context: str, question: str) -> tuple[str, float, str]:
    """The answer, its score from 0 to 1, and what found it. Raises engines.NoSuchEngine."""
    engine = engines.chosen()
    return (*engine.find(context, question), engine.NAME)


def refused(context: str, question: str, item_id: str) -> str:
    """Why this cannot be answered; "" where it can."""
    for name, value, most in (("question", question, LONGEST), ("context", context, LONGEST_CONTEXT)):
        if not value.strip():
            return f"the {name} is empty: write some text"
        if len(value) > most:
            return f"the {name} has {len(value):,} characters, more than {most:,}: shorten it"
    if "\0" in context or any(0xDC80 <= ord(letter) <= 0xDCFF for letter in context + question):
        return "the context is no text in UTF-8: give a text file"
    return "" if item_id.strip() else "the item_id is empty: give each question an id of its own"


def main(arguments: list[str]) -> int:
    if len(arguments) != 3:
        print(f"answer.py takes CONTEXT QUESTION ITEM_ID, and got {len(arguments)} arguments", file=sys.stderr)
        return 2
    if reason := refused(*arguments):
        print(reason, file=sys.stderr)
        return 2
    context, question, item_id = arguments
    try:
        answer, score, engine = answered(context, question)
    except engines.NoSuchEngine as told:
        print(told, file=sys.stderr)
        return 2
    item = {
        "item_id": item_id,
        "context": context,
        "question": question,
        "answer": answer,
        "score": Decimal(f"{score:.4f}"),
    }
    import boto3

    boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"]).put_item(Item=item)
    print(f"{item_id}: {answer!r} (score {score:.2f}, found by {engine})")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
