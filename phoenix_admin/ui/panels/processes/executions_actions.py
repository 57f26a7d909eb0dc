"""What the actions of the tab Executions do, and when they are off."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from phoenix_admin.domain.errors import Missing
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme
from phoenix_admin.services.fresh_look import FreshLook
from phoenix_admin.services.stray_runs_session import StrayDetails, StrayRunSession
from phoenix_admin.services.stray_runs_steps import (
    place_of,
    request_stop,
    stop_action,
    why_not_adopt_stray,
    why_not_stop_stray,
)
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.services.write_gate import WriteAction
from phoenix_admin.ui.dialogs import asking
from phoenix_admin.ui.dialogs.look_first import LookFirst
from phoenix_admin.ui.lists.announcement import Announcement
from phoenix_admin.ui.lists.item_actions import ItemActions
from phoenix_admin.ui.opener import Opener
from phoenix_admin.ui.panels.processes.executions_questions import (
    LOOK_WORDS,
    adopting_question,
    stop_question,
    what_changed,
)
from phoenix_admin.ui.panels.processes.executions_specs import EXECUTION, SPECS

NONE_OPEN = "Select an execution first."
NOT_READ = "The execution has not been read yet."
GONE = "The engine knows no such execution any more."
_NEEDS_ID = ("execution.copy_id", "execution.copy_row", "execution.try_again")
_NEEDS_DETAILS = (
    "execution.stop",
    "execution.adopt",
    "execution.open_project",
    "execution.open_job",
)


class ExecutionAsker(asking.Asker):
    """Opens the questions about the open execution, and watches it until the answer comes."""

    def __init__(self, theme: Theme, workbench: Workbench, over: QWidget) -> None:
        super().__init__(theme, over)
        self._workbench = workbench
        self._session: StrayRunSession | None = None
        self._about: StrayDetails | None = None

    def _watch(self) -> tuple[Callable[[], None], ...]:
        strays, gate = self._workbench.strays, self._workbench.gate
        self._session = session = strays.session
        self._about = session.reading if session is not None else None
        watched = (strays.session_changed.add(self._look), gate.changed.add(self._look))
        return watched if session is None else (*watched, session.changed.add(self._look))

    def _what_changed(self) -> str | None:
        session, about = self._session, self._about
        if session is None or about is None:
            return None
        if self._workbench.strays.session is not session:
            return "another execution is open."
        if isinstance(session.state.error, Missing):
            return "the engine does not know it any more."
        return what_changed(about, session.reading) if session.reading is not None else None


class ExecutionActions(ItemActions):
    """Those on the open execution and on the list. UI thread only."""

    copy_row_requested = Signal()
    job_requested = Signal(str)

    def __init__(
        self,
        registry: ActionRegistry,
        workbench: Workbench,
        opener: Opener,
        asker: ExecutionAsker,
        fresh: FreshLook[StrayDetails],
        parent: QObject,
    ) -> None:
        super().__init__(registry, parent)
        self._workbench = workbench
        self._opener = opener
        self._asker = asker
        slots: dict[str, Callable[[], None]] = {
            "execution.stop": self._on_stop,
            "execution.adopt": self._on_adopt,
            "execution.open_project": self._on_open_project,
            "execution.open_job": self._on_open_job,
            "execution.try_again": self._on_look_again,
            "execution.copy_id": self._on_copy_id,
            "execution.copy_row": self._on_copy_row,
            "executions.resort": self._on_resort,
            "executions.show_new": self._on_resort,
            "executions.clear_filter": self._on_clear_filter,
            "executions.try_again": self._on_try_again,
        }
        first = LookFirst(fresh, LOOK_WORDS, EXECUTION, self._say, self._is_off, parent)
        for spec in SPECS:
            registry.register(spec, first.before(spec, slots[spec.key]))
        self.refresh_states()

    def _refusals(self) -> dict[str, str | None]:
        session = self._session
        ids = dict.fromkeys(_NEEDS_ID, None if session is not None else NONE_OPEN)
        details = self._details
        error = session.state.error if session is not None else None
        if details is None or isinstance(error, Missing):
            reason = NONE_OPEN if session is None else NOT_READ
            if error is not None:
                reason = GONE if isinstance(error, Missing) else error.text
            return {**ids, **dict.fromkeys(_NEEDS_DETAILS, reason)}
        operations, stop = self._workbench.operations, stop_action(details)
        adopt = WriteAction.ADOPT
        return {
            **ids,
            "execution.stop": operations.refusal(stop, place_of(details, stop))
            or why_not_stop_stray(details),
            "execution.adopt": operations.refusal(adopt, place_of(details, adopt))
            or why_not_adopt_stray(details),
            "execution.open_project": None
            if details.examination is not None
            else "There is no document of its project.",
            "execution.open_job": None,
        }

    # ------------------------------------------------------------------ the open execution

    @Slot()
    def _on_stop(self) -> None:
        details = self._details
        if details is None or self._is_off("execution.stop"):
            return
        question = stop_question(details, self._workbench.environment)
        request = partial(request_stop, details, self._workbench.operations)
        self._asker.ask(
            question, partial(self._send, request), lambda: self._reason("execution.stop")
        )

    @Slot()
    def _on_adopt(self) -> None:
        details = self._details
        if details is None or self._is_off("execution.adopt"):
            return
        question = adopting_question(details, self._workbench.environment)
        if question is None or details.examination is None:
            return
        request = partial(self._workbench.operations.request_adopt, details.examination)
        self._asker.ask(
            question, partial(self._send, request), lambda: self._reason("execution.adopt")
        )

    def _send(self, request: Callable[[], bool]) -> None:
        """What was agreed to is the look that was asked about, never what is open by then."""
        self._expect(request())

    @Slot()
    def _on_open_project(self) -> None:
        details = self._details
        look = details.examination if details is not None else None
        if not self._is_off("execution.open_project") and look is not None:
            self.project_requested.emit(look.project_id)

    @Slot()
    def _on_open_job(self) -> None:
        details = self._details
        if details is not None and not self._is_off("execution.open_job"):
            # On the list of jobs an execution that nobody has a record of stands under its name.
            self.job_requested.emit(details.record.id if details.record else details.row.id)

    @Slot()
    def _on_look_again(self) -> None:
        if self._session is not None:
            self._session.refresh()

    @Slot()
    def _on_copy_id(self) -> None:
        if self._session is not None:
            self._opener.copy_text(self._session.name)
            self.announced.emit(Announcement(f"Copied {self._session.name}."))

    @Slot()
    def _on_copy_row(self) -> None:
        self.copy_row_requested.emit()

    # ------------------------------------------------------------------ the list

    @Slot()
    def _on_try_again(self) -> None:
        self._workbench.strays.catalogue.refresh()

    # ------------------------------------------------------------------ inside

    @property
    def _session(self) -> StrayRunSession | None:
        return self._workbench.strays.session

    @property
    def _details(self) -> StrayDetails | None:
        return self._session.reading if self._session is not None else None
