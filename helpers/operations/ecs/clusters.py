"""Clusters: what tasks run in. An empty one costs nothing."""

from helpers.operations.api import api
from helpers.operations.ecs.kinds import CLUSTER, CLUSTER_NAME, CLUSTERS

api("ecs create-cluster", {"clusterName": CLUSTER_NAME}, changes=True)
api("ecs list-clusters", paginates=True)
api("ecs describe-clusters", {"clusters": CLUSTERS})
api("ecs delete-cluster", {"cluster": CLUSTER}, changes=True)
