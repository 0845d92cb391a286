"""`aws ecr`: the registry of container images."""

from helpers.operations.api import api
from helpers.operations.kinds import Kind

REPOSITORY = Kind("repository")
REPOSITORIES = Kind("repositories", widget="lines", default=(), required=False)

api("ecr describe-repositories", {"repositoryNames": REPOSITORIES}, paginates=True, times=True)
api("ecr describe-images", {"repositoryName": REPOSITORY}, paginates=True, times=True)
