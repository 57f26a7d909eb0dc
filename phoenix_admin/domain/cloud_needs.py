"""Which permissions the account needs for what, on Google Cloud.

The names are those of Google's IAM reference. Permissions on a job or service may be granted on
that alone; those of Firestore, logs and metrics belong to the whole Google project.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Need:
    """One thing a person wants to do and every permission it takes. `id` is stable."""

    id: str
    title: str
    permissions: frozenset[str]
    role: str
    """The least role of Google's own that has them."""


def _need(identity: str, title: str, role: str, *permissions: str) -> Need:
    return Need(identity, title, frozenset(permissions), role)


CLOUD_NEEDS = (
    _need(
        "projects",
        "See projects",
        "roles/datastore.viewer",
        "datastore.entities.get",
        "datastore.entities.list",
    ),
    _need(
        "runs",
        "See runs",
        "roles/run.viewer",
        "run.jobs.get",
        "run.executions.get",
        "run.executions.list",
    ),
    _need("logs", "Read logs", "roles/logging.viewer", "logging.logEntries.list"),
    _need("memory", "See memory", "roles/monitoring.viewer", "monitoring.timeSeries.list"),
    _need(
        "change",
        "Change a project",
        "roles/datastore.user",
        "datastore.entities.create",
        "datastore.entities.update",
    ),
    _need(
        "stitch",
        "Stitch",
        "roles/run.jobsExecutorWithOverrides",
        "run.jobs.run",
        "run.jobs.runWithOverrides",
    ),
    _need("cancel", "Cancel a run", "roles/run.jobsExecutorWithOverrides", "run.executions.cancel"),
)
