"""Saving what the filter finds, from the whole journal and not only from what is loaded."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from phoenix_admin.domain.journal_entry import AttemptOutcome, JournalEntry
from phoenix_admin.domain.journal_page import JournalQuery, matches
from phoenix_admin.domain.notation import count
from phoenix_admin.domain.record import record
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.journal import Journal
from phoenix_admin.services.journal_export import csv_text, json_text
from phoenix_admin.services.journal_rows import TROUBLED, rows_of
from phoenix_admin.services.results import Tone
from phoenix_admin.services.workbench import Workbench
from phoenix_admin.tasks.outcome import Failed, Ok, Outcome
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.tasks.task import Lane, Overlap, Task
from phoenix_admin.ui.dialogs.save_chooser import FileKind, SaveChooser, write_text
from phoenix_admin.ui.lists.announcement import Announcement
from phoenix_admin.ui.lists.board import Narrowing

CSV: Final = FileKind("Export the journal", "Tables", "csv", marked=True)
JSON: Final = FileKind("Export the journal", "JSON files", "json")
MOST = 100_000
"""Entries in one file; it says so when there are more."""
SECONDS = 120.0
_PAUSE = 0.001
_OUTCOMES = {
    Narrowing.REFUSED: frozenset({AttemptOutcome.REFUSED}),
    Narrowing.TROUBLED: TROUBLED,
}


@record
class Wanted:
    """What the person sees the list narrowed to, fixed at the press."""

    text: str = ""
    narrowing: Narrowing = Narrowing.ALL


def query_of(wanted: Wanted) -> JournalQuery:
    """The part of it that the journal itself can answer."""
    return JournalQuery(MOST, wanted.text, _OUTCOMES.get(wanted.narrowing, frozenset()))


def wanted_entries(
    journal: Journal, wanted: Wanted, call: Call
) -> tuple[tuple[JournalEntry, ...], bool]:
    """Every entry that matches, newest first, and whether there are more. Blocking; for a lane."""
    query = query_of(wanted)
    if wanted.narrowing is not Narrowing.UNDOABLE:
        page = journal.page(query, call)
        return page.entries, page.truncated

    def breathe() -> None:
        call.raise_if_cancelled()
        call.wait(_PAUSE)

    # Whether a later write has overtaken one is only seen with all of them at hand.
    page = journal.page(JournalQuery(MOST), call)
    rows = rows_of(page.entries, breathe, journal.broken_links(call))
    found = tuple(r.entry for r in rows if r.can_be_undone and matches(query, r.entry))
    return found, page.truncated


class Exporter(QObject):
    """Asks for a place and writes there, on a lane. UI thread only.

    `said` carries an `Announcement`: where it was written, or why not.
    """

    said = Signal(object)

    def __init__(
        self, workbench: Workbench, runner: TaskRunner, saver: SaveChooser, over: QWidget
    ) -> None:
        super().__init__(over)
        self._workbench = workbench
        self._runner = runner
        self._saver = saver
        self._over = over

    def ask(self, kind: FileKind, wanted: Wanted) -> None:
        """Ask where to write what was wanted at this moment."""
        ports = self._workbench.ports
        name = f"journal {ports.environment.name} {ports.clock.now():%Y-%m-%d %H%M}.{kind.suffix}"

        def picked(path: Path) -> None:
            self._write(path, kind, wanted)

        self._saver.choose_target(self._over, name, picked, kind)

    def _write(self, path: Path, kind: FileKind, wanted: Wanted) -> None:
        journal, now = self._workbench.ports.journal, self._workbench.ports.clock.now

        def body(call: Call) -> tuple[int, bool]:
            entries, more = wanted_entries(journal, wanted, call)
            call.raise_if_cancelled()
            if kind is CSV:
                text = csv_text(entries)
            else:
                text = json_text(entries, now(), query=query_of(wanted), truncated=more)
            write_text(path, text, kind)
            return len(entries), more

        def arrived(outcome: Outcome[tuple[int, bool]]) -> None:
            match outcome:
                case Ok((number, more)):
                    said = f"{_entries(number)} to {path}."
                    rest = " Older ones that match were left out." if more else ""
                    self.said.emit(Announcement(said + rest, Tone.GOOD))
                case Failed(error):
                    self.said.emit(Announcement(error.text, Tone.BAD))
                case _:
                    pass

        label = "Exporting the journal"
        task = Task("export journal", body, Lane.MEDIA, SECONDS, Overlap.QUEUE, label)
        self._runner.submit(self._workbench.scope, task, arrived)


def _entries(number: int) -> str:
    return "1 entry was exported" if number == 1 else f"{count(number)} entries were exported"
