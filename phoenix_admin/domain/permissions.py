"""Which permissions of Google Cloud each action needs, who could give them, and the words to ask.

From the documentation of Cloud Run's and Firestore's IAM roles. Asking is advisory: conditions
and deny policies may still refuse, so a refusal by the server is handled all the same.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from phoenix_admin.domain.record import record

_RUN = ("run.jobs.run", "run.jobs.runWithOverrides")
_CLAIM = ("datastore.entities.get", "datastore.entities.create", "datastore.entities.update")
_CHANGE = ("datastore.entities.get", "datastore.entities.update")

NEEDED: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "stitch": (*_RUN, *_CLAIM),
        "assemble": (*_RUN, *_CLAIM),
        "run again": (*_RUN, *_CLAIM),
        "cancel": ("run.executions.cancel",),
        "stop execution": ("run.executions.cancel",),
        "set status": _CHANGE,
        "adopt": _CHANGE,
        "reconcile": _CHANGE,
        "undo": _CHANGE,
        "change limit": ("run.services.update",),
        "change job limit": ("run.jobs.update",),
    }
)
"""By the name the journal gives the action; what is not named changes nothing there."""

READS: Final = (
    "run.jobs.get",
    "run.executions.get",
    "run.executions.list",
    "datastore.entities.get",
    "datastore.entities.list",
    "logging.logEntries.list",
    "monitoring.timeSeries.list",
)
"""What looking needs. Not asked beforehand: a page that may not be read says so by itself."""

_ROLES: Final = (
    ("run.jobs.run", "roles/run.jobsExecutorWithOverrides"),
    ("run.executions.cancel", "roles/run.jobsExecutorWithOverrides"),
    ("run.services.update", "roles/run.developer"),
    ("run.jobs.update", "roles/run.developer"),
    ("iam.serviceAccounts.actAs", "roles/iam.serviceAccountUser"),
    ("run.", "roles/run.viewer"),
    ("datastore.entities.create", "roles/datastore.user"),
    ("datastore.entities.update", "roles/datastore.user"),
    ("datastore.", "roles/datastore.viewer"),
    ("logging.privateLogEntries", "roles/logging.privateLogViewer"),
    ("logging.", "roles/logging.viewer"),
    ("monitoring.", "roles/monitoring.viewer"),
    ("iam.serviceAccounts.getAccessToken", "roles/iam.serviceAccountTokenCreator"),
)


def asked() -> frozenset[str]:
    """Every permission that some action needs."""
    return frozenset(name for names in NEEDED.values() for name in names)


def is_of_job(permission: str) -> bool:
    """Whether it is held on a Cloud Run job."""
    return permission.startswith("run.") and not is_of_service(permission)


def is_of_service(permission: str) -> bool:
    """Whether it is held on a Cloud Run service; what is of neither is the project's."""
    return permission.startswith("run.services.")


def least_role(permission: str) -> str:
    """The smallest predefined role that brings it; empty where none is known."""
    return next((role for begin, role in _ROLES if permission.startswith(begin)), "")


def is_permission(name: str) -> bool:
    """Whether a server can have meant a permission: `service.resource.verb`."""
    return name.count(".") == 2 and all(part.isalnum() for part in name.split("."))


def missing_by_action(lacking: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """For each action what it lacks, in the order in which it is needed."""
    lost = frozenset(lacking)
    found = {a: tuple(name for name in names if name in lost) for a, names in NEEDED.items()}
    return {action: names for action, names in found.items() if names}


@record
class AccessRequest:
    """What somebody is asked for. `account` is empty where it is not known who is signed in."""

    account: str
    environment: str
    project: str
    permissions: tuple[str, ...]

    @property
    def text(self) -> str:
        """Plain text to send to whoever gives access."""
        whom = self.account or "my account (which one that is the app does not know)"
        needed = sorted(self.permissions)
        actions = missing_by_action(needed)
        lines = [
            f"Please give {whom} access to the Google Cloud project {self.project}.",
            f"Phoenix Admin lacks these permissions in {self.environment}:",
            *(_line(name) for name in needed),
        ]
        if actions:
            lines.append(f"Without them these are off: {', '.join(sorted(actions))}.")
        return "\n".join(lines) + "\n"


def _line(permission: str) -> str:
    role = least_role(permission)
    where = "on the project"
    if is_of_job(permission):
        where = "on the Cloud Run job"
    elif is_of_service(permission):
        where = "on the Cloud Run service"
    return f"- {permission} (least role: {role}, {where})" if role else f"- {permission}"
