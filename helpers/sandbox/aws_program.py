"""`aws` of the sandbox's environment.

AWS CLI 1 takes endpoints of AWS for some services whatever AWS_ENDPOINT_URL says (its customization
overridesslcommonname): what was meant for the sandbox would be sent to AWS. Told the endpoint by an option, it takes that.
"""

from helpers.sandbox import standing_before

SERVICES = ("docdb", "emr", "health", "neptune", "rds", "sqs")
FOUND = """\
        for word in "$@"; do
            case "$word" in
            {services}) set -- ${{AWS_ENDPOINT_URL:+--endpoint-url "$AWS_ENDPOINT_URL"}} "$@" && break ;;
            esac
        done
        exec "$folder/aws" "$@\""""


def prepare() -> None:
    """Put the program there."""
    found = FOUND.format(services=" | ".join(SERVICES))
    standing_before.write("aws", "asks the sandbox and nobody else", found=found, missing='echo "aws: not found" >&2')
