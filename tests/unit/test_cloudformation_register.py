"""The table of resource types in the docs is what the declarations say."""

import re

from helpers.home import PROJECT
from helpers.sandbox.overlay.cloudformation.register import counts, table


def test_the_table_in_the_docs_is_made_of_the_declarations():
    """`python -m helpers.sandbox.overlay.cloudformation > docs/cloudformation.md` makes it anew."""
    assert (PROJECT / "docs" / "cloudformation.md").read_text(encoding="utf-8") == table()


def test_most_properties_of_the_types_are_acted_on():
    acted = sum(number for number, _ in counts().values())
    told = sum(len(names) for _, names in counts().values())
    assert acted > 2 * told
    assert len(re.findall(r"^\| `AWS::", table(), re.MULTILINE)) == len(counts())
