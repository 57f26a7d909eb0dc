"""The parts of the details: head, summary, buttons."""

from datetime import datetime

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QMenu

from phoenix_admin.domain.journal_entry import JournalEntry
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme, attempt_look
from phoenix_admin.qt.theme.status_look import UNKNOWN
from phoenix_admin.qt.widgets import (
    STRETCH,
    ActionButton,
    Chip,
    KeyValue,
    KeyValueList,
    RoleLabel,
    ScrollPane,
    Surface,
    ToolButton,
    column,
    pin_size,
    row,
)
from phoenix_admin.services.journal_catalogue import JournalReading
from phoenix_admin.services.journal_rows import JournalRow
from phoenix_admin.services.journal_session import DocumentLook
from phoenix_admin.ui.dialogs.field_preview import FieldPreview, recorded_lines
from phoenix_admin.ui.panels.journal.chain_words import chain_fact
from phoenix_admin.ui.panels.journal.entry_facts import course, ids, undo_fact
from phoenix_admin.ui.panels.journal.entry_words import (
    action_words,
    fields_of,
    target_words,
    was_written,
)
from phoenix_admin.ui.runs.moments import ago

_HEIGHT = 52
_KEY_WIDTH = 104
COPIES = ("journal.copy_id", "journal.copy_execution", "journal.copy_plan", "journal.copy_row")


class EntryHeader(Surface):
    """Action, target, outcome. Empty without an entry."""

    hide_requested = Signal()

    def __init__(self, theme: Theme, actions: ActionRegistry) -> None:
        super().__init__(theme, "surface", object_name="entry.header")
        self._name = RoleLabel(
            theme, kind="section", weight=600, selectable=True, elide=True, object_name="entry.name"
        )
        self._copy = ToolButton(theme, "copy", "Copy target ID", object_name="entry.copy_id_button")
        self._copy.clicked.connect(actions.action("journal.copy_id").trigger)
        hide = ToolButton(
            theme, "panel-right", "Hide details", shortcut_hint="Ctrl+.", object_name="entry.hide"
        )
        hide.clicked.connect(self.hide_requested)
        self._target = RoleLabel(theme, role="text2", elide=True, object_name="entry.target")
        self._chip = Chip(theme, UNKNOWN, object_name="entry.outcome_chip")
        self._note = RoleLabel(theme, role="text2", elide=True, object_name="entry.note")
        ending = row(theme, self._chip)
        ending.addWidget(self._note, 1)
        self.setLayout(
            column(
                theme,
                row(theme, self._name, self._copy, STRETCH, hide, spacing=4),
                self._target,
                ending,
                margins=(20, 13, 12, 12),
                spacing=6,
            )
        )

    def show_row(self, shown: JournalRow | None, now: datetime) -> None:
        """Show this one; None while nothing is known."""
        for widget in (self._copy, self._chip, self._note, self._target):
            widget.setVisible(shown is not None)
        if shown is None:
            self._name.set_text("Details")
            self._name.setAccessibleName("Details")
            return
        entry = shown.entry
        self._name.set_text(action_words(entry))
        self._name.setAccessibleName(f"Entry: {entry.action} of {target_words(entry)}")
        self._target.set_text(target_words(entry))
        self._chip.set_look(attempt_look(entry.outcome))
        self._note.set_text(f"{ago(entry.time, now)} by {entry.account}")


class EntrySummary(ScrollPane):
    """The change, its course, its ids. Filled in place: a refresh moves nothing."""

    def __init__(self, theme: Theme) -> None:
        self._change_head = RoleLabel(theme, kind="strong", weight=600, object_name="entry.change")
        self._change = FieldPreview(theme, object_name="entry.fields", what="Recorded change")
        lists = [
            KeyValueList(
                theme, key_width=_KEY_WIDTH, object_name=f"entry.{name}", accessible_name=title
            )
            for name, title in (
                ("facts", "What happened"),
                ("trust", "Undo and chain"),
                ("ids", "IDs"),
            )
        ]
        self._facts, self._trust, self._ids = lists
        content = Surface(theme, "surface", object_name="entry.summary.content")
        heads = [
            RoleLabel(theme, text, kind="strong", weight=600)
            for text in ("What happened", "Undo and chain", "IDs")
        ]
        content.setLayout(
            column(
                theme,
                column(theme, self._change_head, self._change, spacing=8),
                *(column(theme, *part, spacing=8) for part in zip(heads, lists, strict=True)),
                STRETCH,
                margins=(20, 16, 16, 16),
                spacing=20,
            )
        )
        super().__init__(
            theme, content, object_name="entry.summary", accessible_name="Summary of the entry"
        )

    def show_row(
        self,
        shown: JournalRow,
        look: DocumentLook | None,
        journal: JournalReading | None,
        here: str,
        now: datetime,
    ) -> None:
        """Show one entry, what its document says now, and whether the chain holds there."""
        entry = shown.entry
        lines = recorded_lines(fields_of(entry), entry.before, entry.after)
        self._change_head.set_text(_change_title(written=was_written(entry), any_field=bool(lines)))
        self._change.set_lines(lines)
        self._change.setVisible(bool(lines))
        self._facts.set_facts(course(entry, now))
        self._trust.set_facts((undo_fact(shown, look, here, now), _chain_of(entry, journal)))
        self._ids.set_facts(ids(entry))


def _chain_of(entry: JournalEntry, journal: JournalReading | None) -> KeyValue:
    if journal is None:
        return chain_fact(entry, (), checked=False)
    return chain_fact(entry, journal.broken, checked=journal.is_checked)


def _change_title(*, written: bool, any_field: bool) -> str:
    if not any_field:
        return "No field is named"
    return "Change" if written else "Change that was not made"


class EntryFooter(Surface):
    """Undo, Open project, and a menu with the copies."""

    def __init__(self, theme: Theme, actions: ActionRegistry) -> None:
        super().__init__(theme, "surface", edges="t", object_name="entry.footer")
        pin_size(theme, self, height=_HEIGHT)
        undo = ActionButton(theme, actions.action("journal.undo"), object_name="entry.undo")
        project = ActionButton(
            theme, actions.action("journal.open_project"), object_name="entry.open_project"
        )
        self._more = ToolButton(theme, "ellipsis", "More actions", object_name="entry.more")
        self._menu = QMenu(self._more)
        self._menu.setObjectName("entry.more.menu")
        for key in COPIES:
            self._menu.addAction(actions.action(key))
        self._more.clicked.connect(self._open_menu)
        buttons = (undo, project, STRETCH, self._more)
        self.setLayout(row(theme, *buttons, margins=(12, 0, 10, 0), spacing=6))

    @Slot()
    def _open_menu(self) -> None:
        size = self._menu.sizeHint()
        corner = self._more.mapToGlobal(self._more.rect().topRight())
        corner.setX(corner.x() - size.width())
        corner.setY(corner.y() - size.height())
        self._menu.popup(corner)
