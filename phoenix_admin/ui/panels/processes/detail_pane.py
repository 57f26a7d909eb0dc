"""The details of the open process. They show one session, and nothing of any other."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Slot

from phoenix_admin.domain.freshness import silence
from phoenix_admin.domain.load_state import LoadPhase
from phoenix_admin.domain.notation import clock_time
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.theme.status_look import StatusLook
from phoenix_admin.qt.widgets import Message, StateKind, StateText, StateView, column
from phoenix_admin.services.process_bench import ProcessBench
from phoenix_admin.services.process_lines import ProcessLine
from phoenix_admin.services.process_operations import PLACE
from phoenix_admin.services.process_session import ProcessSession
from phoenix_admin.services.results import Result
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.ui.lists.list_words import is_outdated
from phoenix_admin.ui.lists.moment import believed
from phoenix_admin.ui.lists.spoken_details import SpokenDetails
from phoenix_admin.ui.panels.processes.columns import GONE, work_text
from phoenix_admin.ui.panels.processes.detail_parts import (
    ProcessFooter,
    ProcessHeader,
    ProcessSummary,
)
from phoenix_admin.ui.panels.processes.looks import class_look
from phoenix_admin.ui.runs.moments import ago

_NOTHING_OPEN = StateText(
    StateKind.NEVER,
    "No process is open",
    "Select one in the list to see why it has its class, its tree, and what a stop would hit.",
    glyph="skull",
)
_NOT_LISTED = StateText(
    StateKind.EMPTY,
    "This process is not in the list",
    "It has ended, or it is no worker.",
    glyph="ban",
)


class DetailPane(SpokenDetails[ProcessSession]):
    """Shows the process session of a bench. UI thread."""

    def __init__(
        self,
        theme: Theme,
        workbench: Workbench,
        bench: ProcessBench,
        registry: ActionRegistry,
        name_of: Callable[[str], str],
    ) -> None:
        super().__init__(theme, workbench, bench.clock, "process", "Process details")
        self._bench = bench
        self._name_of = name_of
        self._header = ProcessHeader(theme, registry)
        self._summary = ProcessSummary(theme)
        self._states = StateView(
            theme,
            self._summary,
            clock=bench.clock.monotonic,
            object_name="process.state",
            accessible_name="State of the process details",
        )
        self._footer = ProcessFooter(theme, registry)
        lines = column(theme, self._header, self._box, margins=(1, 0, 0, 0), spacing=0)
        lines.addWidget(self._states, 1)
        lines.addWidget(self._footer)
        self.setLayout(lines)
        self._header.hide_requested.connect(self.hide_requested)
        self._forget_list = bench.catalogue.changed.add(self._on_session_changed)
        self.bind(None)

    # ------------------------------------------------------------------ for the page

    def focus_first(self) -> None:
        """Put the keyboard into the details."""
        self._summary.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_down(self) -> None:
        """Stop listening; before the panel goes."""
        super().close_down()
        self._forget_list()

    # ------------------------------------------------------------------ showing

    @Slot()
    def _show(self) -> None:
        session, now = self._session, self._clock.now()
        row = session.row if session is not None else None
        look = session.seen_in if session is not None else None
        self._footer.setVisible(row is not None)
        self._show_announcement()
        if session is None or row is None or look is None:
            self._header.show_row(None, None, "", "")
            self._states.set_banner(None)
            self._show_absence(session)
            return
        line = ProcessLine(row.id, row.facts, row, "", ())
        note = f"started {ago(row.facts.started_at, now)}"
        self._header.show_row(row, self._look(session, line), work_text(line, self._name_of), note)
        self._footer.fit(session)
        self._states.show_content()
        self._states.set_banner(self._banner(session))
        plan = self._bench.operations.plan_stop(look, [row.key])
        # Ages stand still with the last look in which it was there.
        at = look.listing.taken_at if session.is_gone or self._is_failing else now
        self._summary.show_process(row, look, session.reading, plan, self._name_of, at)

    def _look(self, session: ProcessSession, line: ProcessLine) -> StatusLook:
        if session.is_gone:
            return GONE
        state, now = self._bench.catalogue.state, self._clock.now()
        taken = state.last_good_at
        silent = silence(taken, now) if taken is not None and is_outdated(state, now) else ""
        return believed(class_look(line), silent, failing=self._is_failing)

    @property
    def _is_failing(self) -> bool:
        return self._bench.catalogue.state.phase is LoadPhase.FAILED

    def _banner(self, session: ProcessSession) -> Message | None:
        if session.is_gone and session.seen_in is not None:
            seen = clock_time(session.seen_in.listing.taken_at)
            text = "What is shown is what was seen of it last."
            return Message(text, f"It has ended; last seen {seen}", "circle-check", "text2")
        error = session.state.error
        if session.state.phase is LoadPhase.FAILED and error is not None:
            return Message(error.text, "Its memory could not be read", "triangle-alert", "warn")
        return None

    def _show_absence(self, session: ProcessSession | None) -> None:
        if session is None:
            self._states.show_state(_NOTHING_OPEN)
        elif self._bench.catalogue.newest is None:
            self._states.show_loading("the process")
        else:
            self._states.show_state(_NOT_LISTED)

    # ------------------------------------------------------------------ SpokenDetails

    def _newest_result(self) -> Result | None:
        results = self._workbench.results.results
        return next((r for r in results if r.project_id is None and r.project_name == PLACE), None)

    def _scroll_to_top(self) -> None:
        self._summary.verticalScrollBar().setValue(0)
