"""What ECS says of tasks that did not start or that ended.

The sentences are as people quote them from platform version 1.4.0: aws/containers-roadmap issues 2493 and 2687 (an
image that is not found), docker-archive/compose-cli issue 853 (Docker Hub's denial),
deepfence/terraform-aws-cloud-scanner issue 13 and aws/copilot-cli issue 5927 (no way out), airbnb/ottr issue 7 and
civiform/civiform issue 7648 (logs), aws/amazon-ecs-agent issue 1187 (memory). Of a program that is not there the
beginning is ECS's and the end is runc's; the whole was not found quoted. The address of a registry is one for
documentation (RFC 5737), since none was asked.
"""

ESSENTIAL_EXITED = "Essential container in task exited"
STOPPED_BY_USER = "Task stopped by user"
MAINTENANCE = "ECS is performing maintenance on the underlying infrastructure hosting the task."
KILLED = 137  # the exit code of a program that was killed
OUT_OF_MEMORY = "OutOfMemoryError: Container killed due to memory usage"
ADDRESS = "192.0.2.1:443"


def not_found(reference: str) -> str:
    """An image that the registry does not have."""
    return (
        "CannotPullContainerError: pull image manifest has been retried 1 time(s): "
        f"failed to resolve ref {reference}: not found"
    )


def denied_by_hub(reference: str) -> str:
    """A repository that Docker Hub does not have, which it does not tell from one that is private."""
    return (
        f"CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref {reference}: "
        "pull access denied, repository does not exist or may require authorization: "
        "server message: insufficient_scope: authorization failed"
    )


def no_way_to_registry(reference: str, host: str, repository: str, tag: str) -> str:
    """No public address and no NAT gateway: the registry does not answer."""
    return (
        f"CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref {reference}: "
        f'failed to do request: Head "https://{host}/v2/{repository}/manifests/{tag}": dial tcp {ADDRESS}: i/o timeout'
    )


def no_way_to_ecr(region: str) -> str:
    """The same for the account's own registry, which is asked for a token first."""
    return (
        "ResourceInitializationError: unable to pull secrets or registry auth: "
        "The task cannot pull registry auth from Amazon ECR: "
        "There is a connection issue between the task and Amazon ECR. Check your task network configuration. "
        f'RequestError: send request failed caused by: Post "https://api.ecr.{region}.amazonaws.com/": '
        f"dial tcp {ADDRESS}: i/o timeout"
    )


def ecr_denied(sentence: str) -> str:
    """The execution role may not ask ECR for a token."""
    return (
        "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: "
        "unable to retrieve ecr registry auth: service call has been retried 1 time(s): "
        f"AccessDeniedException: {sentence}"
    )


def no_log_stream(error: str, sentence: str) -> str:
    """The log driver could not make its stream."""
    return (
        "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: "
        f"failed to create Cloudwatch log stream: {error}: {sentence} : exit status 1"
    )


def no_way_to_logs() -> str:
    """CloudWatch Logs does not answer."""
    return (
        "ResourceInitializationError: failed to validate logger args: The task cannot find the Amazon CloudWatch log "
        "group defined in the task definition. There is a connection issue between the task and Amazon CloudWatch. "
        "Check your network configuration. : signal: killed"
    )


def logger_needs(option: str) -> str:
    """An option of the log driver is missing."""
    return (
        "ResourceInitializationError: failed to validate logger args: unable to get awslogs driver arguments: "
        f"{option} is required"
    )


def no_program(program: str) -> str:
    """What the container is to run is not in it."""
    return (
        "CannotStartContainerError: ResourceInitializationError: failed to create new container runtime task: "
        "failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: "
        f'exec: "{program}": executable file not found in $PATH: unknown'
    )


def role_not_assumed(arn: str) -> str:
    """The role does not trust ecs-tasks.amazonaws.com."""
    return (
        f"ECS was unable to assume the role '{arn}' that was provided for this task. Please verify that the role being "
        "passed has the proper trust relationship and permissions and that your IAM user has permissions to pass this role."
    )
