"""The parts of the details: head, summary, buttons."""

from datetime import datetime

from phoenix_admin.domain.journal_entry import JournalEntry
from phoenix_admin.qt.actions import ActionRegistry
from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.theme.status_look import attempt_look
from phoenix_admin.qt.widgets import (
    STRETCH,
    ActionButton,
    KeyValue,
    KeyValueList,
    RoleLabel,
    ScrollPane,
    Surface,
    column,
    laid_out_once,
    pin_size,
    row,
)
from phoenix_admin.services.journal_catalogue import JournalReading
from phoenix_admin.services.journal_rows import JournalRow
from phoenix_admin.services.journal_session import DocumentLook
from phoenix_admin.ui.dialogs.field_preview import FieldPreview, recorded_lines
from phoenix_admin.ui.lists.detail_bars import ItemHead, MoreButton
from phoenix_admin.ui.panels.journal.chain_words import chain_fact
from phoenix_admin.ui.panels.journal.entry_facts import course, ids, undo_fact
from phoenix_admin.ui.panels.journal.entry_words import (
    action_words,
    fields_of,
    target_words,
    was_written,
)
from phoenix_admin.ui.runs.copy_gcloud import CopyAsGcloud
from phoenix_admin.ui.runs.moments import ago

_HEIGHT = 52
_KEY_WIDTH = 104
COPIES = ("journal.copy_id", "journal.copy_execution", "journal.copy_plan", "journal.copy_row")


class EntryHeader(ItemHead):
    """Action, target, outcome. Empty without an entry."""

    def __init__(self, theme: Theme, actions: ActionRegistry) -> None:
        copy = actions.action("journal.copy_id")
        tip = "Copy target ID"
        super().__init__(theme, "entry", copy, tip, chip="outcome_chip", second="target")

    def show_row(self, shown: JournalRow | None, now: datetime) -> None:
        """Show this one; None while nothing is known."""
        if shown is None:
            self._show_name(None, "")
            return
        entry = shown.entry
        spoken = f"Entry: {entry.action} of {target_words(entry)}"
        self._show_name(action_words(entry), spoken)
        self._second.set_text(target_words(entry))
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
        content = self._content = Surface(theme, "surface", object_name="entry.summary.content")
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
        title = _change_title(written=was_written(entry), any_field=bool(lines))
        with laid_out_once(self._content):
            self._change_head.set_text(title)
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
        self._more = MoreButton(theme, "entry.more", [actions.action(key) for key in COPIES])
        buttons = (undo, project, STRETCH, self._more)
        self.setLayout(row(theme, *buttons, margins=(12, 0, 10, 0), spacing=6))

    def offer(self, more: CopyAsGcloud) -> None:
        """One more menu, at the end of the one behind the dots."""
        more.add_to(self._more.entries)
