"""What packages import without need, and slowly."""

import sys


def leave_out_iri_grammar() -> None:
    """Have `jsonschema`, which moto, JupyterLab and nbformat import, check no IRIs.

    It compiles a grammar for that when it is imported, which takes longer (0.6 to 1.5 seconds of CPU) than all the rest of
    these programs' imports; no schema that they check has an IRI in it. `jsonschema` itself goes on where the package for
    it is missing. To be called before any of them is imported.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type] # so importing it raises ImportError
