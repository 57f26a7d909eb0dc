"""The Journal panel: every attempt to change something, and the details of the open one.

It composes and passes on. The list shows the journal's catalogue, the details show the open
session; only the person's own input opens another entry, and nothing here changes a line.
"""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPoint, Slot
from PySide6.QtWidgets import QMenu, QWidget

from phoenix_admin.ports.clock import Clock
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import Button
from phoenix_admin.services.journal_session import JournalSession
from phoenix_admin.services.polled_reading import PolledReading
from phoenix_admin.services.results import Tone
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.ui.dialogs.save_chooser import SaveChooser, SystemSaveChooser
from phoenix_admin.ui.lists.announcement import Announcement
from phoenix_admin.ui.lists.list_and_details import ListAndDetails
from phoenix_admin.ui.lists.list_panel import ListPanel
from phoenix_admin.ui.opener import Opener
from phoenix_admin.ui.panels.journal.actions import JournalActions
from phoenix_admin.ui.panels.journal.asking import Asker
from phoenix_admin.ui.panels.journal.detail_pane import DetailPane
from phoenix_admin.ui.panels.journal.detail_parts import COPIES
from phoenix_admin.ui.panels.journal.export import CSV, JSON, Exporter
from phoenix_admin.ui.panels.journal.list_pane import ListPane
from phoenix_admin.ui.panels.journal.page_facts import PAGE

ROW_MENU = (("journal.undo", "journal.open_project"), COPIES)
"""What a row's menu offers, in groups; it always ends with the copies."""
EXPORTS = ("journal.export_csv", "journal.export_json")


class JournalPanel(ListPanel):
    """The journal of one environment. UI thread.

    `runner` orders long lists and writes exports; `saver` asks for a place to save to, the
    system's own dialog without it.
    """

    key = PAGE.key
    title = PAGE.title
    glyph = PAGE.glyph
    digit = PAGE.digit
    action_areas = ("journal",)

    def __init__(
        self,
        *,
        theme: Theme,
        workbench: Workbench,
        actions: ActionRegistry,
        clock: Clock,
        runner: TaskRunner,
        opener: Opener,
        saver: SaveChooser | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("panel.journal")
        self.setAccessibleName(self.title)
        self._workbench = workbench
        self._on_screen = False
        self._choosing = False
        self._session: JournalSession | None = None
        self._unwatch_session: Callable[[], None] = _nothing
        asker = Asker(theme, workbench, self)
        self._actions = JournalActions(actions, workbench, opener, asker, self)
        self._exporter = Exporter(workbench, runner, saver or SystemSaveChooser(self), self)
        self._export = _export_button(theme)
        self._list = ListPane(theme, workbench, actions, clock, runner, self._export)
        self._details = DetailPane(theme, workbench, actions, clock)
        focus_details = self._details.focus_first
        self._panes = ListAndDetails(theme, self, self._list, self._details, focus_details)
        self._menu = QMenu(self)
        self._menu.setObjectName("journal.menu")
        for group in ROW_MENU:
            self._menu.addActions([actions.action(key) for key in group])
            self._menu.addSeparator()
        self._export_menu = QMenu(self._export)
        self._export_menu.setObjectName("journal.export.menu")
        self._export_menu.addActions([actions.action(key) for key in EXPORTS])
        self._connect(actions.action("journal.copy_row").trigger)
        states = self._actions.refresh_states
        self._unsubscribe = [
            workbench.journal_session_changed.add(self._on_session_changed),
            workbench.operations.changed.add(states),
            workbench.results.changed.add(states),
        ]
        self._on_session_changed()

    # ------------------------------------------------------------------ Panel

    @property
    def item(self) -> str | None:
        """The entry that is open."""
        return self._session.row_id if self._session is not None else None

    @property
    def polled(self) -> PolledReading[Any]:
        """The journal."""
        return self._workbench.journal

    def open_item(self, item: str | None) -> None:
        """Open this entry, or none."""
        self._workbench.open_entry(item)

    def set_on_screen(self, on_screen: bool) -> None:
        """Pull data only while the person sees the panel."""
        self._on_screen = on_screen
        self._workbench.journal.set_visible(on_screen)
        if self._session is not None:
            self._session.set_visible(on_screen)

    def refresh(self) -> None:
        """F5: read the journal and the document again; nothing else changes."""
        self._workbench.journal.refresh()
        if self._session is not None:
            self._session.refresh()

    def close_down(self) -> None:
        """Stop listening; before the window goes."""
        for unsubscribe in (*self._unsubscribe, self._unwatch_session):
            unsubscribe()
        self._list.close_down()
        self._details.close_down()

    # ------------------------------------------------------------------ sessions

    def _on_session_changed(self) -> None:
        session = self._workbench.journal_session
        if session is self._session:
            return
        self._unwatch_session()
        self._unwatch_session = _nothing
        if self._session is not None:
            self._session.set_visible(False)
        self._session = session
        self._details.bind(session)
        if not self._choosing:
            # Opened or left elsewhere by the person (a link, the way back): show where.
            self._list.show_selected(session.row_id if session is not None else None)
        if session is not None:
            self._unwatch_session = session.changed.add(self._actions.refresh_states)
            session.set_visible(self._on_screen)
        self.item_changed.emit()
        self._actions.refresh_states()

    @Slot(str)
    def _on_chosen(self, row_id: str) -> None:
        self._choosing = True
        try:
            self._workbench.open_entry(row_id)
        finally:
            self._choosing = False

    # ------------------------------------------------------------------ the person's input

    @Slot(object)
    def _on_announced(self, announcement: Announcement) -> None:
        if self._session is None or not self._panes.details_shown:
            self._list.say(announcement.text)
        else:
            self._details.say(announcement)

    @Slot(object)
    def _on_exported(self, announcement: Announcement) -> None:
        good = announcement.tone is Tone.GOOD
        look = ("circle-check", "ok") if good else ("octagon-x", "danger_text")
        self._list.say(announcement.text, *look)

    @Slot(str)
    def _on_project_requested(self, project_id: str) -> None:
        self.place_requested.emit(f"projects/{project_id}")

    @Slot(str, QPoint)
    def _on_menu_requested(self, row_id: str, place: QPoint) -> None:
        if row_id:
            self._on_chosen(row_id)
            self._list.popup_menu(self._menu, place)

    @Slot()
    def _on_export_menu(self) -> None:
        self._export_menu.popup(self._export.mapToGlobal(self._export.rect().bottomLeft()))

    @Slot()
    def _on_csv_requested(self) -> None:
        self._exporter.ask(CSV, self._list.wanted)

    @Slot()
    def _on_json_requested(self) -> None:
        self._exporter.ask(JSON, self._list.wanted)

    def _connect(self, copy_row: Callable[[], None]) -> None:
        entries, details, actions = self._list, self._details, self._actions
        entries.chosen.connect(self._on_chosen)
        entries.menu_requested.connect(self._on_menu_requested)
        entries.copy_requested.connect(copy_row)
        details.left.connect(self._panes.leave_details)
        details.hide_requested.connect(self._panes.hide_details)
        actions.announced.connect(self._on_announced)
        actions.project_requested.connect(self._on_project_requested)
        actions.resort_requested.connect(entries.resort)
        actions.clear_filter_requested.connect(entries.clear_filter)
        actions.csv_requested.connect(self._on_csv_requested)
        actions.json_requested.connect(self._on_json_requested)
        self._export.clicked.connect(self._on_export_menu)
        self._exporter.said.connect(self._on_exported)


def _export_button(theme: Theme) -> Button:
    return Button(
        theme,
        "Export",
        glyph="chevron-down",
        glyph_right=True,
        tip="Save every entry that matches the filter",
        object_name="journal.export",
        accessible_name="Export the journal",
    )


def _nothing() -> None:
    """No session is watched."""
