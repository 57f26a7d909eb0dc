"""The executions of one environment that somebody should look at, and the one that is open.

Belongs to the UI thread; the reading happens on a lane. Polled only while it is on screen.
"""

from phoenix_admin.domain.policy import Policy
from phoenix_admin.domain.usual_duration import NOTHING_USUAL, UsualDurations
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.clock import Clock
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.services.fresh_look import FreshLook
from phoenix_admin.services.list_catalogue import ListCatalogue
from phoenix_admin.services.listening import Listening
from phoenix_admin.services.opened_item import OpenedItem
from phoenix_admin.services.reconciling import Reconciling
from phoenix_admin.services.resuming import resume
from phoenix_admin.services.stray_runs_reading import (
    RecordBook,
    StrayReading,
    read_stray_runs,
)
from phoenix_admin.services.stray_runs_rows import StrayRow
from phoenix_admin.services.stray_runs_session import StrayDetails, StrayRunSession
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.tasks.scope import Scope


class StrayCatalogue(ListCatalogue[StrayRow]):
    """Keeps the list."""

    def __init__(
        self,
        ports: EnvironmentPorts,
        runner: TaskRunner,
        scope: Scope,
        policy: Policy,
        listening: Listening,
    ) -> None:
        super().__init__("stray runs", ports.clock, runner, scope)
        self._ports = ports
        self._policy = policy
        self._listening = listening
        self._book = RecordBook()

    @property
    def whole(self) -> StrayReading | None:
        """The newest reading with its figures; None before the first."""
        return self.reading if isinstance(self.reading, StrayReading) else None

    def refresh_whole(self) -> None:
        """Look up again what had no record."""
        self._book.forget_missing()
        self.refresh()

    def _read(self, call: Call) -> StrayReading:
        return read_stray_runs(self._ports, self._policy, self._listening, self._book, call)


class StrayRuns:
    """The list and the open execution.

    `session` is the execution that is open, or None; only `open` changes it, and only the person's
    own input calls that.
    """

    def __init__(
        self,
        ports: EnvironmentPorts,
        runner: TaskRunner,
        scope: Scope,
        policy: Policy,
        reconciling: Reconciling,
        listening: Listening,
    ) -> None:
        self._opened = OpenedItem(self._made_session)
        self.session_changed = self._opened.changed
        self.catalogue = StrayCatalogue(ports, runner, scope, policy, listening)
        self._ports = ports
        self._runner = runner
        self._scope = scope
        self._policy = policy
        self._reconciling = reconciling

    @property
    def session(self) -> StrayRunSession | None:
        """The execution that is open."""
        return self._opened.session

    @property
    def usual(self) -> UsualDurations:
        """What is usual, by the newest reading of the list."""
        reading = self.catalogue.reading
        return reading.usual if reading is not None else NOTHING_USUAL

    def open(self, name: str | None) -> StrayRunSession | None:
        """Leave the open execution and open another; None leaves without opening."""
        return self._opened.open(name)

    def _made_session(self, name: str) -> StrayRunSession:
        return StrayRunSession(
            name,
            self._ports,
            self._reconciling,
            self._policy,
            self._runner,
            self._scope,
            lambda: self.usual,
            lambda: self._held_against(name),
            self.catalogue.absorb_row,
        )

    def _held_against(self, name: str) -> str | None:
        reading = self.catalogue.reading
        row = reading.row_of(name) if reading is not None else None
        return row.project.id if row is not None and row.project is not None else None

    def close(self) -> None:
        """The environment is left: nothing of the open execution reaches the screen any more."""
        self._opened.close()

    def read_again(self) -> None:
        """Something was written: read again what somebody looks at."""
        for shown in (self.catalogue, self.session):
            if shown is not None and shown.is_visible:
                shown.refresh()

    def resume(self) -> None:
        """Login or line are back: read again what could not be read."""
        resume((self.catalogue, self.session))


def fresh_look_at_stray_run(strays: StrayRuns, clock: Clock) -> FreshLook[StrayDetails]:
    """The look at the open execution before an action on old data."""

    def is_gone(shown: StrayDetails) -> bool:
        listed = strays.catalogue.whole
        if listed is None or listed.cut_at is not None or listed.taken_at < shown.taken_at:
            return False
        return shown.row.stray.needs_somebody and listed.row_of(shown.row.id) is None

    return FreshLook(lambda: strays.session, clock, is_gone)
