"""One environment at work: its backend, its lanes, its services, its actions, its pages.

The window shows the contents of one desk. A desk that is left lives on until its last write has
ended; each has lanes of its own, so that nobody waits for the writes of another environment.
"""

from phoenix_admin.app.late_checks import cloud_checks
from phoenix_admin.app.log_views import LogViews
from phoenix_admin.app.opened_environment import OpenEnvironment
from phoenix_admin.app.pages import awaited_pages
from phoenix_admin.domain.policy import DEFAULT_POLICY
from phoenix_admin.domain.record import record
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.dispatcher import Dispatcher
from phoenix_admin.qt.theme import Theme
from phoenix_admin.services.known_environments import KnownEnvironments
from phoenix_admin.services.results import ResultFeed
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.tasks.scope import Scope
from phoenix_admin.ui.opener import DesktopOpener
from phoenix_admin.ui.shell.data_folder import DataFolder
from phoenix_admin.ui.shell.environment_adding import AddingEnvironments
from phoenix_admin.ui.window_contents import WindowContents


@record
class Desk:
    """What was made for one environment."""

    opened: OpenEnvironment
    dispatcher: Dispatcher
    workbench: Workbench
    contents: WindowContents
    data_folder: DataFolder | None
    adding: AddingEnvironments

    @property
    def name(self) -> str:
        """The environment's name."""
        return self.workbench.environment.name


def make_desk(
    theme: Theme,
    opened: OpenEnvironment,
    known: KnownEnvironments,
    dispatcher: Dispatcher,
    scope: Scope,
    *,
    read_only: bool,
    results: ResultFeed,
) -> Desk:
    """Make the services, actions and awaited pages of an open environment. UI thread."""
    ports = opened.ports
    workbench = Workbench(
        ports,
        dispatcher,
        scope,
        DEFAULT_POLICY,
        _new_job_id,
        read_only_flag=read_only or None,
        results=results,
    )
    actions = ActionRegistry(theme.icon, dispatcher)
    opener = DesktopOpener()
    folder = (
        DataFolder(actions, ports.data_folder, opener, dispatcher) if ports.data_folder else None
    )
    adding = AddingEnvironments(
        theme,
        actions,
        known.path,
        lambda: [each.name for each in known.environments],
        cloud_checks,
        dispatcher,
        scope,
        ports.clock,
        dispatcher,
    )
    views = LogViews(theme, workbench, actions, dispatcher, known.path.parent)
    contents = WindowContents(
        dispatcher=dispatcher,
        workbench=workbench,
        panels=awaited_pages(theme, workbench, actions, dispatcher, opener, views),
        actions=actions,
        clock=ports.clock,
        account=ports.account,
        known=known,
        dock_log=views.for_dock,
    )
    return Desk(opened, dispatcher, workbench, contents, folder, adding)


def _new_job_id() -> str:
    from ulid import ULID  # noqa: PLC0415 - not needed before somebody asks for a job

    return str(ULID())
