"""The Projects panel: list and details side by side, or the details over the list.

It composes and passes on. The list shows the catalogue, the details show the open session; only
the person's own input opens another project.
"""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPoint, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from phoenix_admin.domain.kind_words import words_for
from phoenix_admin.domain.policy import DEFAULT_POLICY, Policy
from phoenix_admin.domain.project import Project
from phoenix_admin.ports.clock import Clock
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme
from phoenix_admin.services.fresh_look import fresh_look_at_project
from phoenix_admin.services.polled_reading import PolledReading
from phoenix_admin.services.project_session import ProjectSession
from phoenix_admin.services.results import Tone
from phoenix_admin.services.terminal_lines import LineOf, project_lines
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.ui.dialogs.file_chooser import FileChooser, SystemFileChooser
from phoenix_admin.ui.dialogs.save_chooser import SaveChooser, SystemSaveChooser
from phoenix_admin.ui.lists.announcement import Announcement
from phoenix_admin.ui.lists.board import Counts
from phoenix_admin.ui.lists.list_and_details import ListAndDetails
from phoenix_admin.ui.lists.list_panel import ListPanel
from phoenix_admin.ui.lists.log_view import LogViewFactory
from phoenix_admin.ui.opener import Opener
from phoenix_admin.ui.panels.projects.action_specs import GCLOUD_SPECS, PROJECT, SPECS
from phoenix_admin.ui.panels.projects.actions import ProjectActions
from phoenix_admin.ui.panels.projects.asking import Asker
from phoenix_admin.ui.panels.projects.bulk_actions import BulkActions
from phoenix_admin.ui.panels.projects.creation import ProjectCreation
from phoenix_admin.ui.panels.projects.detail_pane import LOGS, RUNS, DetailPane
from phoenix_admin.ui.panels.projects.held_bar import HEIGHT as HELD_HEIGHT
from phoenix_admin.ui.panels.projects.held_bar import HeldBar
from phoenix_admin.ui.panels.projects.held_write import HeldWrite
from phoenix_admin.ui.panels.projects.list_pane import ListPane
from phoenix_admin.ui.panels.projects.page_facts import PAGE
from phoenix_admin.ui.panels.projects.refusals import NO_PROJECT, NOT_READ
from phoenix_admin.ui.panels.projects.verdict_actions import VerdictActions
from phoenix_admin.ui.runs.copy_gcloud import CopyAsGcloud, Lines
from phoenix_admin.ui.runs.to_logs import ToLogs

ROW_MENU = (
    "project.stitch",
    "project.stitch_anyway",
    "project.cancel",
    "project.force_stop",
    "project.reconcile",
    "",
    "project.adopt",
    "project.stop_others",
    "project.stop_execution",
    "project.set_status",
    "project.open_run",
    "",
    "project.open_reel",
    "project.reveal",
    "project.in_logs",
    "",
    "project.copy_id",
    "project.copy_row",
)
"""What a row's menu offers; it always ends with the two copies."""


class ProjectsPanel(ListPanel):
    """Projects of one environment. UI thread.

    `runner` reads folders and orders long lists; `log_view_factory` makes a widget that is
    `ShowsLog`. `policy` gives the time a cancel may take. `chooser` asks for files,
    `saver` for a place to save to; the system's own dialogs without them.
    """

    key = PAGE.key
    title = PAGE.title
    glyph = PAGE.glyph
    digit = PAGE.digit
    action_areas = ("project", "projects", "samples")

    def __init__(
        self,
        *,
        theme: Theme,
        workbench: Workbench,
        actions: ActionRegistry,
        clock: Clock,
        runner: TaskRunner,
        log_view_factory: LogViewFactory,
        opener: Opener,
        policy: Policy = DEFAULT_POLICY,
        chooser: FileChooser | None = None,
        saver: SaveChooser | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("panel.projects")
        self.setAccessibleName(self.title)
        self._workbench = workbench
        self._registry = actions
        self._opener = opener
        self._on_screen = False
        self._choosing = False
        fresh = fresh_look_at_project(workbench, clock)
        self._actions = ProjectActions(actions, workbench, clock, opener, policy, fresh, self)
        self._held = HeldWrite(runner, workbench.scope, self)
        self._steps = VerdictActions(theme, actions, workbench, self._held, policy, fresh, self)
        self._gcloud = CopyAsGcloud(theme, actions, GCLOUD_SPECS, self._gcloud_lines, opener, self)
        self._to_logs = ToLogs(actions, "project", PROJECT, self._own_log, NO_PROJECT, self)
        saving = saver or SystemSaveChooser(self)
        self._several = BulkActions(actions, workbench, theme, runner, saving, self)
        self._list = ListPane(theme, workbench, actions, clock, runner)
        self._several.attach(self._list.several)
        own = self._actions
        self._details = DetailPane(theme, workbench, actions, own, clock, log_view_factory)
        focus_details = self._details.focus_first
        self._panes = ListAndDetails(theme, self, self._list, self._details, focus_details)
        self._asker = Asker(theme, workbench, self)
        for asking in (self._actions, self._steps):
            asking.ask_through(self._asker)
        bar = HeldBar(theme, actions, self._held, self)
        self._panes.lay_under_list(bar, HELD_HEIGHT, lambda: self._held.held is not None)
        choosing = chooser or SystemFileChooser(self)
        self._creation = ProjectCreation(theme, workbench, runner, choosing, self)
        self._menu = _row_menu(self)
        self._session: ProjectSession | None = None
        self._connect()
        self._unsubscribe = self._subscribe()
        self._unwatch_session = _nothing
        self._on_session_changed()

    def _subscribe(self) -> list[Callable[[], None]]:
        bench, states = self._workbench, self._refresh_states
        return [
            bench.session_changed.add(self._on_session_changed),
            bench.catalogue.changed.add(states),
            bench.catalogue.changed.add(self._several.refresh_states),
            bench.operations.changed.add(states),
            bench.results.changed.add(states),
        ]

    # ------------------------------------------------------------------ Panel

    @property
    def item(self) -> str | None:
        """The project that is open."""
        session = self._workbench.session
        return session.project_id if session is not None else None

    @property
    def polled(self) -> PolledReading[Any]:
        """The list of projects."""
        return self._workbench.catalogue

    def open_item(self, item: str | None) -> None:
        """Open this project, or none."""
        self._workbench.open_project(item)

    def set_on_screen(self, on_screen: bool) -> None:
        """Pull data only while the person sees the panel."""
        self._on_screen = on_screen
        self._workbench.catalogue.set_visible(on_screen)
        if self._session is not None:
            self._session.set_visible(on_screen)

    def refresh(self) -> None:
        """F5: read list and project again; nothing else changes."""
        self._workbench.catalogue.refresh_whole()
        if self._session is not None:
            self._session.look_again()

    def make_parts(self) -> None:
        """The tabs Runs and Clips."""
        self._details.make_tabs()

    def close_down(self) -> None:
        """Stop listening; before the window goes. What is held back is not written."""
        self._held.take_back()
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        self._unwatch_session()
        self._creation.close_down()
        self._several.close_down()
        self._list.close_down()
        self._details.close_down()

    # ------------------------------------------------------------------ sessions

    def _on_session_changed(self) -> None:
        session = self._workbench.session
        if session is not self._session:
            self._unwatch_session()
            self._unwatch_session = _nothing
            if self._session is not None:
                self._session.set_visible(False)
            self._session = session
            if session is not None:
                self._unwatch_session = session.changed.add(self._refresh_states)
            self._details.bind(session)
            if not self._choosing:
                # Opened or left elsewhere by the person (the inbox, the way back): show where.
                self._list.show_selected(session.project_id if session is not None else None)
            if session is not None:
                session.set_visible(self._on_screen)
            self.item_changed.emit()
        self._refresh_states()

    def _refresh_states(self) -> None:
        self._actions.refresh_states()
        self._steps.refresh_states()
        self._gcloud.refresh_states()
        self._to_logs.refresh_states()

    def _own_log(self) -> str | None:
        return f"project:{self.item}" if self.item is not None else None

    def _gcloud_lines(self) -> Lines | None:
        commands, session = self._workbench.ports.commands, self._workbench.session
        if commands is None:
            return None
        if session is None:
            return dict.fromkeys(LineOf, NO_PROJECT)
        error = session.state.error
        reason = error.text if error is not None else NOT_READ
        return project_lines(commands, session.project_id, session.examination, reason)

    @Slot(str)
    def _on_chosen(self, project_id: str) -> None:
        self._choosing = True
        try:
            self._workbench.open_project(project_id)
        finally:
            self._choosing = False

    @Slot(object, bool)
    def _on_created(self, project: Project, awaited: bool) -> None:
        self._list.admit(project.id)
        if awaited:
            self._workbench.open_project(project.id)
            parts = words_for(project).parts(len(project.clips))
            self._on_announced(Announcement(f"{project.name} was created with {parts}.", Tone.GOOD))

    @Slot(object)
    def _on_announced(self, announcement: Announcement) -> None:
        if not self._panes.details_shown or self._session is None:
            self._list.say(announcement.text)
        else:
            self._details.say(announcement)

    @Slot(object)
    def _on_counts_changed(self, counts: Counts) -> None:
        self._actions.set_samples(counts.marked)

    @Slot(str)
    def _on_job_requested(self, job_id: str) -> None:
        self.place_requested.emit(f"jobs/{job_id}")

    @Slot()
    def _on_copy_row(self) -> None:
        session = self._session
        text = self._list.row_text(session.project_id) if session is not None else None
        if text is not None:
            self._opener.copy_text(text)

    # ------------------------------------------------------------------ the person's input

    @Slot()
    def _on_run_requested(self) -> None:
        self._panes.show_details()
        self._details.show_tab(RUNS)

    @Slot()
    def _on_logs_requested(self) -> None:
        self._panes.show_details()
        self._details.show_tab(LOGS)

    @Slot(str, QPoint)
    def _on_menu_requested(self, project_id: str, place: QPoint) -> None:
        if not project_id:
            return
        self._menu.clear()
        if project_id in self._list.several.several_ids:
            self._several.fill_menu(self._menu)
            self._list.popup_menu(self._menu, place)
            return
        self._on_chosen(project_id)
        for key in ROW_MENU:
            if key:
                self._menu.addAction(self._registry.action(key))
            else:
                self._menu.addSeparator()
        self._gcloud.add_to(self._menu)
        self._list.popup_menu(self._menu, place)

    # ------------------------------------------------------------------ Qt events

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A key whose action is off comes here: say why it is off."""
        if self.explain_key(QKeySequence(event.keyCombination())):
            event.accept()
        else:
            super().keyPressEvent(event)

    def explain_key(self, pressed: QKeySequence) -> bool:
        """Say why the action of this key is off; False when it has none here, or is on."""
        keys = (s.key for s in SPECS if s.shortcut and QKeySequence(s.shortcut) == pressed)
        key = next(keys, None)
        return key is not None and self._actions.say_refusal(key)

    def _connect(self) -> None:
        self._to_logs.wanted.connect(self.place_requested)
        self._list.chosen.connect(self._on_chosen)
        self._list.menu_requested.connect(self._on_menu_requested)
        self._list.copy_requested.connect(self._registry.action("project.copy_row").trigger)
        self._list.dropped.connect(self._creation.open_with)
        self._list.counts_changed.connect(self._on_counts_changed)
        self._details.left.connect(self._panes.leave_details)
        self._details.hide_requested.connect(self._panes.hide_details)
        self._details.job_requested.connect(self._on_job_requested)
        self._details.part_came.connect(self.part_came)
        self._held.changed.connect(self._panes.arrange)
        self._actions.hold_through(self._held)
        self._list.several.changed.connect(self._several.refresh_states)
        self._several.said.connect(self._list.say)
        self._actions.announced.connect(self._on_announced)
        self._gcloud.announced.connect(self._on_announced)
        self._details.offer(self._gcloud)
        self._steps.announced.connect(self._on_announced)
        self._steps.run_requested.connect(self._on_run_requested)
        self._steps.logs_requested.connect(self._on_logs_requested)
        self._actions.new_requested.connect(self._creation.open)
        self._actions.resort_requested.connect(self._list.resort)
        self._actions.clear_filter_requested.connect(self._list.clear_filter)
        self._actions.copy_row_requested.connect(self._on_copy_row)
        self._creation.created.connect(self._on_created)


def _row_menu(parent: QWidget) -> QMenu:
    """The menu of a row; its tips say why an action is off."""
    menu = QMenu(parent)
    menu.setObjectName("projects.menu")
    menu.setToolTipsVisible(True)
    return menu


def _nothing() -> None:
    """No session is watched."""
