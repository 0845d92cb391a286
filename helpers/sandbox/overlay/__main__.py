"""`python -m helpers.sandbox.overlay [--json]`: the register of what this kit changes in moto."""

import argparse
import json

from helpers.sandbox.overlay.register import as_data, as_table, register


def main() -> None:
    """Print it."""
    parser = argparse.ArgumentParser(prog="python -m helpers.sandbox.overlay", description="what is changed in moto")
    parser.add_argument("--json", action="store_true", help="print JSON")
    in_json = parser.parse_args().json
    entries = register()
    print(json.dumps(as_data(entries), indent=2) if in_json else as_table(entries))


if __name__ == "__main__":
    main()
