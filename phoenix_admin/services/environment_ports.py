"""The ports of one environment, as one bundle that wiring fills and services take."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from phoenix_admin.domain.environment import Environment
from phoenix_admin.ports.bulk_plan_store import BulkPlanStore
from phoenix_admin.ports.check_source import CheckSource
from phoenix_admin.ports.clip_library import ClipLibrary
from phoenix_admin.ports.clock import Clock
from phoenix_admin.ports.job_engine import JobEngine
from phoenix_admin.ports.journal import Journal
from phoenix_admin.ports.log_source import LogSource
from phoenix_admin.ports.project_author import ProjectAuthor
from phoenix_admin.ports.project_store import ProjectStore


@dataclass(frozen=True, slots=True)
class EnvironmentPorts:
    """Everything the services need of one environment.

    `account` names who acts, for claims and the journal. `author` and `library` are None where
    the environment has none; without `plans` a bulk plan ends with the app. `data_folder` is
    where the data is on this computer, None where it is not here. `colour` is `#rrggbb` for the
    stripe, None for the label's own. `checks` makes the source of the Doctor's checks when they
    are first wanted.
    """

    environment: Environment
    account: str
    clock: Clock
    store: ProjectStore
    engine: JobEngine
    logs: LogSource
    journal: Journal
    author: ProjectAuthor | None = None
    library: ClipLibrary | None = None
    plans: BulkPlanStore | None = None
    data_folder: Path | None = None
    colour: str | None = None
    checks: Callable[[], CheckSource] | None = None
