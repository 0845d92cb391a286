"""The automated snapshots of a database cluster go with it; moto leaves them, and makes no cluster of its name in that minute.

"Deleting a DB cluster" in the Amazon Aurora User Guide: automated backups are deleted, unless one asks to retain them.
"""

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_leaves_the_backups_of_a_cluster",)


def install() -> None:
    """Delete them, too."""
    from moto.rds.models import RDSBackend

    @wraps(RDSBackend.delete_db_cluster)
    def with_backups(delete, self, cluster_identifier, *arguments, **options):
        cluster = delete(self, cluster_identifier, *arguments, **options)
        for name, one in list(self.cluster_snapshots.items()):
            if one.snapshot_type == "automated" and one.cluster.db_cluster_identifier == cluster_identifier:
                del self.cluster_snapshots[name]
        return cluster
