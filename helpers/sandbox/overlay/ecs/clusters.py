"""Clusters and their tasks: moto empties a cluster that is made again, and deletes one with running tasks.

A deleted one is still listed there, and the numbers of running and waiting tasks stay as they are.
"""

from helpers.sandbox.overlay.patching import replaces, wraps

STILL_NEEDED = ("test_moto_deletes_a_cluster_with_running_tasks_and_goes_on_listing_it",)


def install() -> None:
    """Have moto's clusters work as those of AWS."""
    from moto.ecs.exceptions import ECSException
    from moto.ecs.models import EC2ContainerServiceBackend

    @wraps(EC2ContainerServiceBackend.create_cluster)
    def created(create, self, cluster_name, *rest, **given):
        there = self.clusters.get(cluster_name)
        if there is not None and there.status == "ACTIVE":
            return there
        return create(self, cluster_name, *rest, **given)

    @wraps(EC2ContainerServiceBackend.delete_cluster)
    def deleted(delete, self, cluster_str):
        cluster = self._get_cluster(cluster_str)
        if any(not task.ended for task in tasks_of(self, cluster.name)):
            said = "The Cluster cannot be deleted while Tasks are active."
            raise ECSException("ClusterContainsTasksException", said)
        return delete(self, cluster_str)

    @wraps(EC2ContainerServiceBackend.describe_clusters)
    def described(describe, self, cluster_names):
        clusters, failures = describe(self, cluster_names)
        for cluster in clusters:
            count(self, cluster)
        return clusters, failures

    @replaces(EC2ContainerServiceBackend.list_clusters)
    def listed(self):
        return [cluster.arn for cluster in self.clusters.values() if cluster.status == "ACTIVE"]


def tasks_of(backend, cluster_name: str) -> list:
    """The tasks of a cluster that this sandbox runs."""
    from helpers.sandbox.tasks.model import Task

    return [task for task in list(backend.tasks.get(cluster_name, {}).values()) if isinstance(task, Task)]


def count(backend, cluster) -> None:
    """Bring the numbers of a cluster's tasks up to date."""
    from helpers.sandbox.tasks.model import LOCK, WAITING

    with LOCK:
        states = [task.last_status for task in tasks_of(backend, cluster.name) if not task.ended]
    cluster.pending_tasks_count = sum(state in WAITING for state in states)
    cluster.running_tasks_count = len(states) - cluster.pending_tasks_count
