"""Marks on lines of logs, kept beyond a session: one small JSON file, without any line's text.

A file that cannot be read is kept aside and never stops the app.
"""

from dataclasses import astuple
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from phoenix_admin.domain.log_mark import LONGEST_NOTE, Around, LogMark, RowAnchor
from phoenix_admin.settings.kept_json import KeptJson

MOST: Final = 5_000
"""Marks; the oldest go first."""


class LogMarks:
    """Read by the first wish, written whole on each change. UI thread only."""

    def __init__(self, path: Path) -> None:
        self._file = KeptJson(path, "marks on log lines")
        self._marks: list[LogMark] | None = None

    @property
    def marks(self) -> tuple[LogMark, ...]:
        """All of them, the oldest first."""
        return tuple(self._loaded())

    def put(self, mark: LogMark) -> None:
        """Keep a mark, in place of the one on the same line."""
        kept = [one for one in self._loaded() if not _same(one, mark)]
        self._write([*kept, mark][-MOST:])

    def forget(self, mark: LogMark) -> None:
        """The line has no mark any more."""
        self._write([one for one in self._loaded() if not _same(one, mark)])

    def _loaded(self) -> list[LogMark]:
        if self._marks is None:
            self._marks = self._load()
        return self._marks

    def _load(self) -> list[LogMark]:
        found = self._file.read(list[object]) or []
        marks = [_mark(one) for one in found[-MOST:]]
        return [mark for mark in marks if mark is not None]

    def _write(self, marks: list[LogMark]) -> None:
        self._marks = marks
        self._file.write([_written(mark) for mark in marks])


def _same(one: LogMark, other: LogMark) -> bool:
    return (one.source, one.anchor) == (other.source, other.anchor)


def _written(mark: LogMark) -> dict[str, Any]:
    anchor = mark.anchor
    return {
        "source": mark.source,
        "place": anchor.place,
        "name": anchor.name,
        "length": anchor.length,
        "ended": anchor.ended,
        "around": None if anchor.around is None else list(astuple(anchor.around)),
        "text": mark.text,
        "made_at": mark.made_at.isoformat(),
    }


def _around(found: Any) -> Around | None:
    """As it was written; marks of an earlier version have none."""
    if found is None:
        return None
    before, behind, name = found
    return Around(int(before), int(behind), str(name))


def _mark(found: Any) -> LogMark | None:
    """A mark as it was written; None for anything else."""
    try:
        anchor = RowAnchor(
            int(found["place"]),
            str(found["name"]),
            int(found["length"]),
            bool(found["ended"]),
            _around(found.get("around")),
        )
        made_at = datetime.fromisoformat(found["made_at"])
        return LogMark(str(found["source"]), anchor, str(found["text"])[:LONGEST_NOTE], made_at)
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
