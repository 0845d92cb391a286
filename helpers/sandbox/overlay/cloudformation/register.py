"""What the sandbox does with each resource type, told from the declarations: what it acts on, what it tells, what it refuses."""

from collections.abc import Iterator

from helpers.sandbox.overlay.cloudformation.providers import DECLARED
from helpers.sandbox.overlay.cloudformation.providers.cdk_functions import STEPS
from helpers.sandbox.overlay.cloudformation.providers.moto_models import REASONS
from helpers.sandbox.overlay.cloudformation.schemas import schema_of

HEAD = """# What the sandbox does with CloudFormation's resource types

Made by `python -m helpers.sandbox.overlay.cloudformation`. A property that the sandbox does not act on is told in the event of
its resource. Other types that moto has are made with their main properties, and that is told, too; all others are refused
before anything is made.

| type | properties acted on | not acted on | what it stands in for |
|---|---|---|---|
"""
OF_THE_CDK = """## Custom resources of the CDK's own

The sandbox runs no function, and does itself what the CDK's function does.

"""


def counts() -> dict[str, tuple[int, list[str]]]:
    """For each declared type: how many of its properties the sandbox acts on, and the names of the others."""
    found = {}
    for name, declared in sorted(DECLARED.items()):
        schema = schema_of(name)
        writable = schema.writable() if schema else frozenset(declared.properties)
        acted = {key for key in writable & declared.properties.keys() if not declared.properties[key].not_acted_on}
        found[name] = (len(acted), sorted(writable - acted))
    return found


def rows() -> Iterator[str]:
    """The rows of the table."""
    for name, (acted, others) in counts().items():
        told = ", ".join(f"`{other}`" for other in others) or "–"
        yield f"| `{name}` | {acted} | {told} | {DECLARED[name].stands_in or '–'} |\n"


def table() -> str:
    """The whole table, with the types that are refused."""
    refused = "".join(f"- `{name}`{why}\n" for name, why in sorted(REASONS.items()))
    done = "".join(f"- `{name}`\n" for name in sorted(STEPS))
    others = f"- `Custom::…`: see `AWS::CloudFormation::CustomResource`\n{refused}"
    return f"{HEAD}{''.join(rows())}\n{OF_THE_CDK}{done}\n## Refused\n\n{others}"
