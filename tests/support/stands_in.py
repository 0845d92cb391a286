"""The tables of what the sandbox stands in for, as they stand in sandbox_and_aws."""

import json

from helpers.home import PROJECT


def notebook(lang: str, name: str = "sandbox_and_aws") -> dict:
    return json.loads((PROJECT / "notebooks" / lang / f"{name}.ipynb").read_text(encoding="utf-8"))


def table(lang: str, part: str) -> dict[str, tuple[str, str]]:
    """The rows of one table: what it is about, and what AWS and the sandbox do."""
    source = next("".join(cell["source"]) for cell in notebook(lang)["cells"] if cell["id"] == part)
    rows = [line.strip("| ").split(" | ") for line in source.splitlines() if line.startswith("| ")]
    return {name: (aws, sandbox) for name, aws, sandbox in rows[1:]}
