"""`aws` of the sandbox's environment.

AWS CLI 1 takes endpoints of AWS for some services whatever AWS_ENDPOINT_URL says (its customization
overridesslcommonname): what was meant for the sandbox would be sent to AWS. Told the endpoint by an option, it takes that.
"""

import shlex

from helpers.home import state_folder, write_private

SERVICES = ("docdb", "emr", "health", "neptune", "rds", "sqs")

PROGRAM = """#!/bin/sh
# aws inside the workshop's sandbox: the real one, which asks the sandbox and nobody else.
here={here}
IFS=:
rest=
for folder in $PATH; do
    [ "$folder" = "$here" ] || rest="$rest${{rest:+:}}$folder"
done
PATH=$rest
for folder in $PATH; do
    if [ -x "$folder/aws" ]; then
        unset IFS
        for word in "$@"; do
            case "$word" in
            {services}) set -- ${{AWS_ENDPOINT_URL:+--endpoint-url "$AWS_ENDPOINT_URL"}} "$@" && break ;;
            esac
        done
        exec "$folder/aws" "$@"
    fi
done
echo "aws: not found" >&2
exit 127
"""


def prepare() -> None:
    """Put the program there."""
    folder = state_folder() / "bin"
    write_private(folder / "aws", PROGRAM.format(here=shlex.quote(str(folder)), services=" | ".join(SERVICES)), 0o700)
