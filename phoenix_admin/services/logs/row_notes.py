"""Marks that a person puts on rows, with what they wrote. UI thread."""

from dataclasses import replace

from phoenix_admin.ports.clock import Clock
from phoenix_admin.services.logs.shown_log import RowKey, RowNote, ShownLine


class RowNotes:
    """Kept as long as the view is open, also while a filter hides the row."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._notes: dict[RowKey, RowNote] = {}
        self._lines: dict[RowKey, ShownLine] = {}

    def of(self, key: RowKey) -> RowNote | None:
        """The note of a row."""
        return self._notes.get(key)

    def set(self, key: RowKey, text: str | None, line: ShownLine | None) -> None:
        """Mark a row, or take the mark away; `line` is the row as it is shown, where it is."""
        if text is None:
            self._notes.pop(key, None)
            self._lines.pop(key, None)
            return
        self._notes[key] = RowNote(text, self._clock.now())
        if line is not None:
            self._lines[key] = line

    def restore(self, key: RowKey, note: RowNote, line: ShownLine | None) -> None:
        """A mark of an earlier session is back on its row."""
        self._notes[key] = note
        if line is not None:
            self._lines[key] = line

    def lines(self) -> tuple[ShownLine, ...]:
        """All marked rows, the oldest first; a mark on a row that was never read is left out."""
        found = [replace(line, note=self._notes[key]) for key, line in self._lines.items()]
        return tuple(sorted(found, key=lambda line: (line.time or 0, line.key)))

    def texts(self) -> dict[RowKey, str]:
        """What was written, by row."""
        return {key: note.text for key, note in self._notes.items()}
