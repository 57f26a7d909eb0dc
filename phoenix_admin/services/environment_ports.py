"""The ports of one environment, as one bundle that wiring fills and services take."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from phoenix_admin.domain.environment import Environment
from phoenix_admin.domain.record import record
from phoenix_admin.ports.bulk_plan_store import BulkPlanStore
from phoenix_admin.ports.check_source import CheckSource
from phoenix_admin.ports.clip_library import ClipLibrary
from phoenix_admin.ports.clock import Clock
from phoenix_admin.ports.command_lines import CommandLines
from phoenix_admin.ports.job_engine import JobEngine
from phoenix_admin.ports.journal import Journal
from phoenix_admin.ports.log_feed import LogFeed, LogFiles
from phoenix_admin.ports.permission_source import PermissionSource
from phoenix_admin.ports.process_table import ProcessTable
from phoenix_admin.ports.project_author import ProjectAuthor
from phoenix_admin.ports.project_store import ProjectStore
from phoenix_admin.ports.run_evidence import RunEvidence
from phoenix_admin.ports.sign_in import SignIn
from phoenix_admin.ports.traffic import Traffic
from phoenix_admin.settings.process_settings import ProcessSettings
from phoenix_admin.tasks.heard_calls import HeardCalls

if TYPE_CHECKING:  # what pages of their own need comes with them
    from phoenix_admin.domain.price_list import PriceList
    from phoenix_admin.ports.import_prober import ImportProber
    from phoenix_admin.ports.memory_ports import MemoryPorts
    from phoenix_admin.ports.workload_sizes import WorkloadSizes


@record
class EnvironmentPorts:
    """Everything the services need of one environment.

    `account` is the user of this computer; `signed_in_as` gives the account of the login, None
    while that is unknown, and `acting` who acts, for claims and records. `author` and `library`
    are None where the environment has none; without `plans` a bulk plan ends with the app.
    `data_folder` is where the data is on this computer, None where it is not here. `checks` makes
    the source of the Doctor's checks when they are first wanted. `traffic` counts what is asked,
    None where asking costs nothing. `colour` is `#rrggbb` for the stripe, None for the label's own.

    `sign_in` and `heard` (how calls end) are there together where a login and a line are needed;
    `permissions` where somebody can be asked for them. `commands` is None where no
    tool of the terminal does the same.

    `processes` is there where the workers are processes of this computer, `run_evidence` says what
    is recorded of their runs; `process_settings` reads what the person has set, on a lane.
    `memory` makes what the Memory page reads when it is first wanted, on the UI thread.

    `feeds` makes what log views search and follow elsewhere, without asking anybody; `log_files`
    names the logs that are files on this computer.

    `import_prober` makes what measures imports with an interpreter (None: our own), and raises
    Missing where there is none.

    `sizes` is there where services and jobs have limits that can be changed; `prices` reads what
    that costs, on a lane. `own_folder` is for what this computer keeps of the environment;
    None where it keeps nothing.
    """

    environment: Environment
    account: str
    clock: Clock
    store: ProjectStore
    engine: JobEngine
    journal: Journal
    author: ProjectAuthor | None = None
    library: ClipLibrary | None = None
    plans: BulkPlanStore | None = None
    data_folder: Path | None = None
    checks: Callable[[], CheckSource] | None = None
    sign_in: SignIn | None = None
    heard: HeardCalls | None = None
    permissions: PermissionSource | None = None
    traffic: Traffic | None = None
    colour: str | None = None
    commands: CommandLines | None = None
    signed_in_as: Callable[[], str | None] | None = None
    processes: ProcessTable | None = None
    run_evidence: RunEvidence | None = None
    process_settings: Callable[[], ProcessSettings] = ProcessSettings
    import_prober: "Callable[[Path | None], ImportProber] | None" = None
    memory: "Callable[[], MemoryPorts] | None" = None
    feeds: Callable[[], tuple[LogFeed, ...]] | None = None
    log_files: LogFiles | None = None
    sizes: "WorkloadSizes | None" = None
    prices: "Callable[[], PriceList] | None" = None
    own_folder: Path | None = None

    @property
    def acting(self) -> str:
        """Who acts: the account of the login, or the user of this computer. Any thread."""
        signed_in = self.signed_in_as() if self.signed_in_as is not None else None
        return signed_in or self.account
