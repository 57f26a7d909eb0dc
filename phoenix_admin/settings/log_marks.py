"""Marks on lines of logs, kept beyond a session: one small JSON file, without any line's text.

A file that cannot be read is kept aside and never stops the app.
"""

import contextlib
import json
import logging
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any, Final, cast

from phoenix_admin.domain.log_mark import LONGEST_NOTE, LogMark, RowAnchor

log = logging.getLogger(__name__)

MOST: Final = 5_000
"""Marks; the oldest go first."""


class LogMarks:
    """Read by the first wish, written whole on each change. UI thread only."""

    def __init__(self, path: Path) -> None:
        self._path = path
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
        try:
            found = json.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return []
        except OSError as error:
            log.info("marks on log lines cannot be read: %s", error)
            return []
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, list):
            with contextlib.suppress(OSError):
                self._path.replace(self._path.with_suffix(".broken.json"))
            log.info("marks on log lines were not usable and are kept aside")
            return []
        marks = [_mark(one) for one in cast("list[Any]", found)[-MOST:]]
        return [mark for mark in marks if mark is not None]

    def _write(self, marks: list[LogMark]) -> None:
        self._marks = marks
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(
                "w", encoding="utf-8", dir=self._path.parent, delete=False
            ) as temporary:
                temporary.write(json.dumps([_written(mark) for mark in marks], indent=1))
            Path(temporary.name).replace(self._path)
        except OSError as error:
            log.info("marks on log lines cannot be kept: %s", error)


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
        "text": mark.text,
        "made_at": mark.made_at.isoformat(),
    }


def _mark(found: Any) -> LogMark | None:
    """A mark as it was written; None for anything else."""
    try:
        anchor = RowAnchor(
            int(found["place"]), str(found["name"]), int(found["length"]), bool(found["ended"])
        )
        made_at = datetime.fromisoformat(found["made_at"])
        return LogMark(str(found["source"]), anchor, str(found["text"])[:LONGEST_NOTE], made_at)
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
