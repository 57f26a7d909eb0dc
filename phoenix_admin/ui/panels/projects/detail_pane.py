"""The details of the open project. They show one session, and nothing of any other.

The pane holds no data of its own: it is bound to a session and paints what that session holds.
Opening another project binds it anew; what still arrives for the old one has no way in. Runs and
clips are made and imported by the first look at their tab.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from phoenix_admin.domain.errors import Missing, PhoenixError
from phoenix_admin.domain.freshness import Freshness, silence
from phoenix_admin.domain.load_state import LoadPhase
from phoenix_admin.domain.notation import clock_time
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
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.ui.lists.announcement import Announcement, AnnouncementBox
from phoenix_admin.ui.lists.item_details import ItemDetails
from phoenix_admin.ui.lists.log_view import LogViewFactory, made_by
from phoenix_admin.ui.lists.outage_words import not_read_again, unread_item
from phoenix_admin.ui.lists.way_out import way_out
from phoenix_admin.ui.logs.log_wish import LogWish
from phoenix_admin.ui.panels.projects.actions import ProjectActions
from phoenix_admin.ui.panels.projects.detail_footer import DetailFooter
from phoenix_admin.ui.panels.projects.detail_header import DetailHeader
from phoenix_admin.ui.panels.projects.detail_voice import DetailVoice
from phoenix_admin.ui.panels.projects.summary_tab import SummaryTab
from phoenix_admin.ui.runs.copy_gcloud import CopyAsGcloud
from phoenix_admin.ui.runs.verdict_words import Belief
from phoenix_admin.ui.shell.tab_order import visit_after

if TYPE_CHECKING:
    from phoenix_admin.ui.panels.projects.clips_tab import ClipsTab
    from phoenix_admin.ui.panels.projects.runs_tab import RunsTab

TABS = ("Summary", "Runs", "Logs", "Clips")
SUMMARY, RUNS, LOGS, CLIPS = range(4)
_NOTHING_OPEN = StateText(
    StateKind.NEVER,
    "No project is open",
    "Select one in the list to see its job, its verdict and its clips.",
    glyph="folder-kanban",
)


class DetailPane(ItemDetails):
    """Shows the session of a workbench. UI thread."""

    job_requested = Signal(str)
    part_came = Signal(QWidget)
    """See Panel."""

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
            theme, clock, object_name="project.details", accessible_name="Project details"
        )
        self._theme_used = theme
        self._workbench = workbench
        self._registry = registry
        self._actions = actions
        self._session: ProjectSession | None = None
        self._forget_session: Callable[[], None] = _nothing
        self._voice = DetailVoice(workbench.results, registry, clock)
        self._build(log_view_factory)
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
        self._voice.turn_to(session)
        if session is not None:
            self._forget_session = session.changed.add(self._on_session_changed)
        self._summary.scroll_to_top()
        if self._clips is not None:
            self._clips.follow(session)
        wish = LogWish(project_id=session.project_id) if session is not None else None
        self._log.show_log_of(wish)
        self._ask_for_tab()
        self._show()

    def say(self, announcement: Announcement) -> None:
        """Say something about the open project where the person is; without a text, no more."""
        self._voice.say(announcement)
        self._show_announcement()

    def offer(self, more: CopyAsGcloud) -> None:
        """One more menu behind the dots."""
        self._footer.offer(more)

    def show_tab(self, tab: int) -> None:
        """The person wants this tab, with the keyboard."""
        self._tabs.setCurrentIndex(tab)
        self.focus_first()

    def close_down(self) -> None:
        """Stop listening; before the panel goes."""
        self._tick.stop()
        self._forget_session()
        self._forget_results()
        self._log.close_down()

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
        elif tab == RUNS and self._runs is not None:
            usual = self._workbench.usual_of_project(examination.project)
            self._runs.show_runs(session.run_list, usual, now)
        elif tab == CLIPS and self._clips is not None:
            names = examination.project.clips
            if self._workbench.ports.library is None:
                # Nobody here knows the files; the names the document lists are still true.
                self._clips.show_names(names)
            else:
                self._clips.show_clips(session.clip_list, now, listed=len(names))

    def _show_state(self, session: ProjectSession) -> None:
        state, error = session.state, session.state.error
        again = way_out(self._registry, error, self._try_again)
        if session.examination is not None:
            self._states.show_content()
            if state.phase is LoadPhase.FAILED and error is not None:
                steps = [] if isinstance(error, Missing) else again
                self._states.set_banner(self._stale(session, error), steps)
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
            self._states.show_state(unread_item("project", error), again)

    def _stale(self, session: ProjectSession, error: PhoenixError) -> Message:
        now = self._clock.now()
        taken = session.state.last_good_at or now
        if isinstance(error, Missing):
            text = f"What is shown was read at {clock_time(taken)}."
            return Message(text, "This project was deleted", "ban", "warn")
        kind = self._workbench.environment.kind
        return not_read_again(session.state, error, taken, kind, now)

    def _show_announcement(self) -> None:
        self._box.show_announcement(self._voice.now())

    def _on_results_changed(self) -> None:
        self._voice.hear_results()
        self._show_announcement()

    # ------------------------------------------------------------------ the person's input

    @Slot()
    def _on_tab_changed(self) -> None:
        self._make_tab(self._tabs.currentIndex())
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
        self._voice.close()

    def _read_again(self) -> None:
        if self._session is not None:
            self._session.refresh()

    def _show_ages(self) -> None:
        if self._tabs.currentIndex() == LOGS:
            self._log.update_age()

    def showEvent(self, event: QShowEvent) -> None:
        """What the tab needs is read now."""
        self._ask_for_tab()
        super().showEvent(event)

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
        self._runs: RunsTab | None = None
        self._clips: ClipsTab | None = None
        log, self._log = made_by(log_view_factory)
        self._pages = QStackedWidget()
        self._pages.setObjectName("project.pages")
        for page in (self._summary, QWidget(), log, QWidget()):
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

    def make_tabs(self) -> None:
        """Those that come by the first look at them."""
        for tab in (RUNS, CLIPS):
            self._make_tab(tab)

    def _make_tab(self, tab: int) -> None:
        if tab == RUNS and self._runs is None:
            from phoenix_admin.ui.panels.projects.runs_tab import RunsTab  # noqa: PLC0415 - see top

            self._runs = made = RunsTab(self._theme_used, self._try_again)
            made.job_requested.connect(self.job_requested)
        elif tab == CLIPS and self._clips is None:
            from phoenix_admin.ui.panels.projects.clips_tab import ClipsTab  # noqa: PLC0415 - see top

            self._clips = made = ClipsTab(self._theme_used, self._try_again)
            made.follow(self._session)
        else:
            return
        empty = self._pages.widget(tab)
        self._pages.insertWidget(tab, made)
        if empty is not None:
            self._pages.removeWidget(empty)
            empty.deleteLater()
        visit_after(self._tabs, made)
        self.part_came.emit(made)


def _nothing() -> None:
    """No session is listened to."""
