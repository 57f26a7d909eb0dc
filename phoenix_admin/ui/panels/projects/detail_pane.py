"""The details of the open project. They show one session, and nothing of any other.

The pane holds no data of its own: it is bound to a session and paints what that session holds.
Opening another project binds it anew; what still arrives for the old one has no way in.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol, runtime_checkable

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout

from phoenix_admin.domain.errors import Missing
from phoenix_admin.domain.freshness import Freshness, silence
from phoenix_admin.domain.load_state import LoadPhase
from phoenix_admin.domain.notation import age, clock_time
from phoenix_admin.ports.clock import Clock
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import (
    STRETCH,
    Message,
    SegmentedTabs,
    StateKind,
    StateText,
    StateView,
    Surface,
    row,
)
from phoenix_admin.services.project_session import ProjectSession
from phoenix_admin.services.results import Result, Tone, still_stands
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.services.write_gate import WriteAction
from phoenix_admin.ui.lists.announcement import Announcement, AnnouncementBox
from phoenix_admin.ui.lists.list_words import next_try_words
from phoenix_admin.ui.lists.tail_view import LogViewFactory, made_by
from phoenix_admin.ui.lists.wake_watch import WakeWatch
from phoenix_admin.ui.panels.projects.actions import ProjectActions
from phoenix_admin.ui.panels.projects.clips_tab import ClipsTab
from phoenix_admin.ui.panels.projects.detail_footer import DetailFooter
from phoenix_admin.ui.panels.projects.detail_header import DetailHeader
from phoenix_admin.ui.panels.projects.refusals import can_undo
from phoenix_admin.ui.panels.projects.runs_tab import RunsTab
from phoenix_admin.ui.panels.projects.summary_tab import SummaryTab
from phoenix_admin.ui.panels.projects.verdict_words import Belief

TABS = ("Summary", "Runs", "Logs", "Clips")
SUMMARY, RUNS, LOGS, CLIPS = range(4)
AGE_TICK_MS = 1000
_NOTHING_OPEN = StateText(
    StateKind.NEVER,
    "No project is open",
    "Select one in the list to see its job, its verdict and its clips.",
    glyph="folder-kanban",
)


@runtime_checkable
class ShowsAge(Protocol):
    """A widget that says how old its newest line is, when it is told that time has passed."""

    def update_age(self) -> None:
        """A second has passed."""
        ...


class DetailPane(Surface):
    """Shows the session of a workbench. UI thread. `left` is Escape, `hide_requested` a button."""

    left = Signal()
    hide_requested = Signal()
    job_requested = Signal(str)

    def __init__(
        self,
        theme: Theme,
        workbench: Workbench,
        registry: ActionRegistry,
        actions: ProjectActions,
        clock: Clock,
        log_view_factory: LogViewFactory,
    ) -> None:
        super().__init__(
            theme,
            "surface",
            edges="l",
            object_name="project.details",
            accessible_name="Project details",
        )
        self._theme_used = theme
        self._workbench = workbench
        self._registry = registry
        self._actions = actions
        self._clock = clock
        self._session: ProjectSession | None = None
        self._forget_session: Callable[[], None] = _nothing
        self._since: datetime = clock.now()
        self._spoken_at = self._since
        self._closed_result: Result | None = None
        self._spoken: Announcement | None = None
        self._build(log_view_factory)
        self._tick = QTimer(self)
        self._tick.setInterval(AGE_TICK_MS)
        self._tick.timeout.connect(self._on_tick)
        self._wake = WakeWatch(clock)
        self._forget_results = workbench.results.changed.add(self._on_results_changed)
        self.bind(None)

    # ------------------------------------------------------------------ for the panel

    @property
    def session(self) -> ProjectSession | None:
        """Whose details are shown."""
        return self._session

    @property
    def tabs(self) -> SegmentedTabs:
        """Summary, runs, logs, clips."""
        return self._tabs

    def focus_first(self) -> None:
        """Put the keyboard into the details."""
        self._tabs.setFocus(Qt.FocusReason.OtherFocusReason)

    def bind(self, session: ProjectSession | None) -> None:
        """Show this session and let go of the one before."""
        self._forget_session()
        self._forget_session = _nothing
        self._session = session
        self._since = self._clock.now()
        self._closed_result = self._spoken = None
        if session is not None:
            self._forget_session = session.changed.add(self._on_session_changed)
        self._summary.scroll_to_top()
        self._clips.follow(session)
        self._log.show_tail(session.tail if session is not None else None)
        self._ask_for_tab()
        self._show()

    def say(self, announcement: Announcement) -> None:
        """Say something about the open project where the person is; without a text, no more."""
        self._spoken = announcement if announcement.text else None
        self._spoken_at = self._clock.now()
        self._show_announcement()

    def show_tab(self, tab: int) -> None:
        """The person wants this tab, with the keyboard."""
        self._tabs.setCurrentIndex(tab)
        self.focus_first()

    def close_down(self) -> None:
        """Stop listening; before the panel goes."""
        self._tick.stop()
        self._forget_session()
        self._forget_results()
        self._log.show_tail(None)

    # ------------------------------------------------------------------ showing

    @Slot()
    def _show(self) -> None:
        session = self._session
        if session is None:
            self._header.show_project(None)
            self._tab_strip.hide()
            self._footer.hide()
            self._states.set_banner(None)
            self._states.show_state(_NOTHING_OPEN)
            self._show_announcement()
            return
        self._tab_strip.show()
        self._footer.show()
        self._show_state(session)
        examination = session.examination
        self._show_header(session)
        if examination is not None:
            execution = examination.execution
            running = execution is not None and execution.state.is_active
            self._footer.show_running(running)
            self._show_tab(session)
        self._show_announcement()

    def _show_header(self, session: ProjectSession) -> None:
        examination, now = session.examination, self._clock.now()
        if examination is None:
            self._header.show_project(None)
            return
        unknown = session.freshness(now) is Freshness.UNKNOWN
        self._header.show_project(
            examination.project,
            unknown=silence(examination.taken_at, now) if unknown else "",
            failing=session.state.phase is LoadPhase.FAILED,
            deleted=isinstance(session.state.error, Missing),
        )

    def _show_tab(self, session: ProjectSession) -> None:
        """Only the tab that is seen is filled; the others are when they are."""
        examination = session.examination
        if examination is None:
            return
        now = self._clock.now()
        tab = self._tabs.currentIndex()
        if tab == SUMMARY:
            self._summary.show_examination(
                examination,
                self._workbench.usual_of_project(examination.project),
                self._workbench.environment.kind,
                now,
                Belief(
                    session.interval,
                    session.state.phase is LoadPhase.FAILED,
                    session.heard,
                    isinstance(session.state.error, Missing),
                ),
                course=self._actions.cancel_course,
            )
        elif tab == RUNS:
            usual = self._workbench.usual_of_project(examination.project)
            self._runs.show_runs(session.run_list, usual, now)
        elif tab == CLIPS:
            names = examination.project.clips
            if self._workbench.ports.library is None:
                # Nobody here knows the files; the names the document lists are still true.
                self._clips.show_names(names)
            else:
                self._clips.show_clips(session.clip_list, now, listed=len(names))

    def _show_state(self, session: ProjectSession) -> None:
        state, error = session.state, session.state.error
        again = [self._try_again]
        if session.examination is not None:
            self._states.show_content()
            if state.phase is LoadPhase.FAILED and error is not None:
                steps = [] if isinstance(error, Missing) else again
                self._states.set_banner(self._stale(session, error.text), steps)
            else:
                self._states.set_banner(None)
            return
        self._states.set_banner(None)
        if state.phase is not LoadPhase.FAILED or error is None:
            self._states.show_loading("the project")
        elif isinstance(error, Missing):
            text = StateText(StateKind.EMPTY, "This project was deleted", error.text, glyph="ban")
            self._states.show_state(text)
        else:
            title = "The project could not be read"
            text = StateText(StateKind.FAILED, title, error.text, meta=error.code)
            self._states.show_state(text, again)

    def _stale(self, session: ProjectSession, why: str) -> Message:
        taken = session.state.last_good_at or self._clock.now()
        old = age(taken, self._clock.now())
        if isinstance(session.state.error, Missing):
            text = f"What is shown was read at {clock_time(taken)}."
            return Message(text, "This project was deleted", "ban", "warn")
        text = f"Showing data from {clock_time(taken)} ({old} old). {why}"
        meta = next_try_words(session.state, self._clock.now())
        return Message(text, "Could not be checked again", "triangle-alert", "warn", meta)

    def _show_announcement(self) -> None:
        self._box.show_announcement(self._announcement())

    def _on_results_changed(self) -> None:
        newest = next(iter(self._workbench.results.results), None)
        session = self._session
        mine = (
            newest is not None and session is not None and newest.project_id == session.project_id
        )
        if newest is not None and mine and newest.at >= self._spoken_at:
            self._spoken = None
        self._show_announcement()

    def _announcement(self) -> Announcement | None:
        session, spoken = self._session, self._spoken
        if spoken is not None and spoken.refused:
            reason: object = self._registry.action(spoken.refused).property("refusal")
            if reason != spoken.text:
                self._spoken = None
        if session is None or self._spoken is not None:
            return self._spoken
        newest = self._workbench.results.newest_of(session.project_id)
        examination = session.examination
        if newest is None or newest is self._closed_result:
            return None
        if not still_stands(newest, examination):
            return None
        undo = examination is not None and can_undo(newest, examination)
        if newest.at < self._since and not undo:
            return None
        running = examination is not None and examination.execution is not None
        already = newest.action is WriteAction.STITCH and newest.tone is Tone.ATTENTION
        return Announcement(newest.text, newest.tone, undo=undo, open_run=running and already)

    # ------------------------------------------------------------------ the person's input

    @Slot()
    def _on_tab_changed(self) -> None:
        self._pages.setCurrentIndex(self._tabs.currentIndex())
        self._ask_for_tab()
        self._show()

    def _ask_for_tab(self) -> None:
        """Read what the tab shows, the first time it is seen for this project."""
        session = self._session
        if session is None or not self.isVisible():
            return
        if self._tabs.currentIndex() == RUNS and session.runs is None:
            session.request_runs()
        elif self._tabs.currentIndex() == CLIPS and session.clips is None:
            session.request_clips()

    @Slot()
    def _on_closed(self) -> None:
        session = self._session
        self._spoken = None
        if session is not None:
            self._closed_result = self._workbench.results.newest_of(session.project_id)

    def _on_session_changed(self) -> None:
        """Something was read. While a button is held down here the next tick shows it: text that
        is being marked and a control that is being pressed stay as they are."""
        pressed = QApplication.mouseButtons() != Qt.MouseButton.NoButton
        if not (pressed and self.underMouse()):
            self._show()

    @Slot()
    def _on_tick(self) -> None:
        if self._wake.has_slept() and self._session is not None:
            self._session.refresh()
        self._on_session_changed()
        log = self._log
        if self._tabs.currentIndex() == LOGS and isinstance(log, ShowsAge):
            log.update_age()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves the details."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Ages grow while somebody looks; what the tab needs is read now."""
        super().showEvent(event)
        self._ask_for_tab()
        self._show()
        self._wake.begin()
        self._tick.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks."""
        super().hideEvent(event)
        self._tick.stop()

    # ------------------------------------------------------------------ building

    def _build(self, log_view_factory: LogViewFactory) -> None:
        theme, label = self._theme_used, self._workbench.environment.label
        self._header = DetailHeader(theme, self._registry, label)
        self._header.hide_requested.connect(self.hide_requested)
        steps = (self._registry.action(f"project.{key}") for key in ("undo", "open_run"))
        self._box = AnnouncementBox(theme, "project.announcement", *steps)
        self._box.closed.connect(self._on_closed)
        self._tabs = SegmentedTabs(
            theme, *TABS, object_name="project.tabs", accessible_name="Project details"
        )
        self._tabs.currentChanged.connect(self._on_tab_changed)
        self._tab_strip = Surface(theme, "surface", edges="b")
        self._tab_strip.setLayout(row(theme, self._tabs, STRETCH, margins=(10, 0, 10, 0)))
        self._summary = SummaryTab(theme, self._registry)
        self._try_again = self._registry.action("project.try_again")
        self._runs = RunsTab(theme, self._try_again)
        self._runs.job_requested.connect(self.job_requested)
        self._clips = ClipsTab(theme, self._try_again)
        log, self._log = made_by(log_view_factory)
        self._pages = QStackedWidget()
        self._pages.setObjectName("project.pages")
        for page in (self._summary, self._runs, log, self._clips):
            self._pages.addWidget(page)
        self._states = StateView(
            theme,
            self._pages,
            clock=self._clock.monotonic,
            object_name="project.state",
            accessible_name="State of the project details",
        )
        self._footer = DetailFooter(theme, self._registry)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(1, 0, 0, 0)
        lines.setSpacing(0)
        lines.addWidget(self._header)
        lines.addWidget(self._box)
        lines.addWidget(self._tab_strip)
        lines.addWidget(self._states, 1)
        lines.addWidget(self._footer)


def _nothing() -> None:
    """No session is listened to."""
