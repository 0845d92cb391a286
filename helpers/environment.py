"""The environment of this process as it was before the sandbox's was put on."""

import os

OF_THE_SANDBOX = ("AWS_", "WORKSHOP_", "CDK_DOCKER", "CDK_HOME", "BOTO_CONFIG")
ORIGINALS = ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_CA_BUNDLE", "CDK_DOCKER", "CDK_HOME")


def original(name: str) -> str:
    """What the variable `name` was before the sandbox's environment was put on; "" where it was not set."""
    return os.environ.get(f"WORKSHOP_ORIGINAL_{name}", "")


def own_environment() -> dict[str, str]:
    """The environment without anything of the sandbox's: as it was, with the learner's own AWS files and CA bundle."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OF_THE_SANDBOX)}
    originals = {name: original(name) for name in ORIGINALS}
    return kept | {name: value for name, value in originals.items() if value}
