"""*Change limit…* of the opened service or job, with what its figures say."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from phoenix_admin.domain.limit_plan import LimitFacts
from phoenix_admin.domain.memory_limit import MIB
from phoenix_admin.domain.memory_subject import SubjectKind
from phoenix_admin.domain.workload_size import Workload, WorkloadKind
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme
from phoenix_admin.services.memory.faces import Figure, MemoryView
from phoenix_admin.services.memory.session import MemorySession
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.ui.dialogs.limit_action import CHANGE_LIMIT
from phoenix_admin.ui.dialogs.limit_changing import LimitChanging
from phoenix_admin.ui.opener import Opener

_KINDS: Final = {
    SubjectKind.SERVICE: WorkloadKind.SERVICE,
    SubjectKind.JOB: WorkloadKind.JOB,
}
_HOUR: Final = timedelta(hours=1)


class LimitChange(QObject):
    """Registers the action and opens the dialog. UI thread only."""

    def __init__(
        self,
        registry: ActionRegistry,
        theme: Theme,
        workbench: Workbench,
        opened: Callable[[], MemorySession | None],
        opener: Opener,
        over: QWidget,
    ) -> None:
        super().__init__(over)
        self._registry = registry
        self._opened = opened
        self._changing = LimitChanging(theme, workbench, opener, over)
        registry.register(CHANGE_LIMIT, self._on_change)
        self.refresh_state()

    @Slot()
    def refresh_state(self) -> None:
        """Switch the action on, or off with its reason."""
        self._registry.set_refusal(CHANGE_LIMIT.key, self._changing.refusal(self._workload))

    @property
    def _workload(self) -> Workload | None:
        session = self._opened()
        return workload_of(session) if session is not None else None

    @Slot()
    def _on_change(self) -> None:
        session, workload = self._opened(), self._workload
        self.refresh_state()
        if session is None or workload is None:
            return
        view = session.reading
        advice = view.advice if view is not None else None
        wanted = advice.resources if advice is not None and not advice.beyond else None
        self._changing.ask(workload, facts_of(session, view), wanted)


def workload_of(session: MemorySession) -> Workload | None:
    """The service or job that is open; None for what runs on this machine."""
    kind = _KINDS.get(session.subject.kind)
    return Workload(kind, session.subject.name) if kind is not None else None


def facts_of(session: MemorySession, view: MemoryView | None) -> LimitFacts:
    """What is in use now, and at most in the last hour that is known. What is not known is None."""
    row = session.row
    used = round(row.used) if row is not None and row.used is not None else None
    if view is None:
        return LimitFacts(used_now=used)
    return LimitFacts(used, _peak_of_hour(view), view.known_until, view.instance_seconds)


def _peak_of_hour(view: MemoryView) -> int | None:
    """The largest figure of the last known hour, or what a kill in it has said."""
    since = view.known_until - _HOUR
    sizes = [
        point.mib * MIB
        for line in view.lines
        if line.figure in (Figure.BOUND, Figure.P99)
        for point in line.points
        if point.at > since and point.mib is not None
    ]
    sizes += [
        each.used_mib * MIB
        for each in view.incidents
        if each.used_mib is not None and each.at > since
    ]
    return round(max(sizes)) if sizes else None
