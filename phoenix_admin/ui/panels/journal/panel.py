"""The Journal panel: every attempt to change something, and the details of the open one.

The list shows the journal's catalogue, the details show the open session; nothing here changes a
line.
"""

from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QMenu, QWidget

from phoenix_admin.ports.clock import Clock
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.widgets import Button
from phoenix_admin.services.journal_session import JournalSession
from phoenix_admin.services.polled_reading import PolledReading
from phoenix_admin.services.results import Tone
from phoenix_admin.services.terminal_lines import entry_lines
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.ui.dialogs.save_chooser import SaveChooser, SystemSaveChooser
from phoenix_admin.ui.lists.announcement import Announcement
from phoenix_admin.ui.lists.item_panel import ItemPanel, row_menu
from phoenix_admin.ui.opener import Opener
from phoenix_admin.ui.panels.journal.action_specs import GCLOUD_SPECS
from phoenix_admin.ui.panels.journal.actions import JournalActions
from phoenix_admin.ui.panels.journal.asking import Asker
from phoenix_admin.ui.panels.journal.detail_pane import DetailPane
from phoenix_admin.ui.panels.journal.detail_parts import COPIES
from phoenix_admin.ui.panels.journal.export import CSV, JSON, Exporter
from phoenix_admin.ui.panels.journal.list_pane import ListPane
from phoenix_admin.ui.panels.journal.page_facts import PAGE
from phoenix_admin.ui.panels.journal.refusals import NO_ENTRY, NOT_LISTED
from phoenix_admin.ui.runs.copy_gcloud import CopyAsGcloud, Lines

ROW_MENU = (("journal.undo", "journal.open_project"), COPIES)
"""What a row's menu offers, in groups; it always ends with the copies."""
EXPORTS = ("journal.export_csv", "journal.export_json")


class JournalPanel(ItemPanel[JournalSession]):
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
        super().__init__(workbench, parent)
        asker = Asker(theme, workbench, self)
        self._actions = JournalActions(actions, workbench, opener, asker, self)
        self._exporter = Exporter(workbench, runner, saver or SystemSaveChooser(self), self)
        self._export = _export_button(theme)
        self._entries = ListPane(theme, workbench, actions, clock, runner, self._export)
        self._list = self._entries
        self._details = DetailPane(theme, workbench, actions, clock)
        self._export_menu = QMenu(self._export)
        self._export_menu.setObjectName("journal.export.menu")
        self._export_menu.addActions([actions.action(key) for key in EXPORTS])
        self._actions.csv_requested.connect(self._on_csv_requested)
        self._actions.json_requested.connect(self._on_json_requested)
        self._export.clicked.connect(self._on_export_menu)
        self._exporter.said.connect(self._on_exported)
        self._gcloud = CopyAsGcloud(theme, actions, GCLOUD_SPECS, self._gcloud_lines, opener, self)
        self._gcloud.announced.connect(self._on_announced)
        self._details.offer(self._gcloud)
        menu = row_menu(self, "journal.menu", actions, ROW_MENU)
        self._gcloud.add_to(menu)
        copy = actions.action("journal.copy_row")
        self._begin(theme, workbench.journal_session_changed, menu, copy)

    # ------------------------------------------------------------------ ItemPanel

    @property
    def polled(self) -> PolledReading[Any]:
        """The journal."""
        return self._workbench.journal

    def open_item(self, item: str | None) -> None:
        """Open this entry, or none."""
        self._workbench.open_entry(item)

    def _opened(self) -> JournalSession | None:
        return self._workbench.journal_session

    def _id_of(self, session: JournalSession) -> str:
        return session.row_id

    def _refresh_states(self) -> None:
        super()._refresh_states()
        self._gcloud.refresh_states()

    def _gcloud_lines(self) -> Lines | None:
        commands, session = self._workbench.ports.commands, self._workbench.journal_session
        if commands is None:
            return None
        row = session.row if session is not None else None
        look = session.reading if session is not None else None
        project = look.project if look is not None else None
        here = self._workbench.environment.name
        return entry_lines(
            commands, row, project, here, NO_ENTRY if session is None else NOT_LISTED
        )

    # ------------------------------------------------------------------ export

    @Slot(object)
    def _on_exported(self, announcement: Announcement) -> None:
        good = announcement.tone is Tone.GOOD
        look = ("circle-check", "ok") if good else ("octagon-x", "danger_text")
        self._list.say(announcement.text, *look)

    @Slot()
    def _on_export_menu(self) -> None:
        self._export_menu.popup(self._export.mapToGlobal(self._export.rect().bottomLeft()))

    @Slot()
    def _on_csv_requested(self) -> None:
        self._exporter.ask(CSV, self._entries.wanted)

    @Slot()
    def _on_json_requested(self) -> None:
        self._exporter.ask(JSON, self._entries.wanted)


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
