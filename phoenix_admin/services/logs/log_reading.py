"""What the lane is asked for and what it answers: everything here is handed between threads."""

from collections.abc import Mapping
from dataclasses import field
from typing import Final

from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.domain.record import record
from phoenix_admin.log_store.archive import ArchiveFace
from phoenix_admin.log_store.shown_bars import BarFace
from phoenix_admin.log_store.shown_order import ShownRows, code_of
from phoenix_admin.ports.log_feed import LogFeed
from phoenix_admin.services.logs.asked_query import ReadQuery
from phoenix_admin.services.logs.fed_rows import FedRows
from phoenix_admin.services.logs.file_source import NOBODY, FileStanding, Writer
from phoenix_admin.services.logs.log_part import LogPart
from phoenix_admin.services.logs.shown_log import RowKey, ShownLine
from phoenix_admin.services.logs.source_specs import SourceSpec

MOST_ROWS: Final = 16_777_216
"""Rows of all files together that are held, some 20 bytes each; the longest file makes room."""


@record
class Wanted:
    """What one reading is for. `seen` is the newest reading whose answer has arrived.

    `older` says by source how many of the rows on disk are wanted. `newest`: so many of the last
    rows are in view, and their lines are wanted with the answer.
    """

    query: ReadQuery
    version: int
    specs: tuple[SourceSpec, ...]
    removed: frozenset[int]
    paused: bool
    seen: int
    older: Mapping[int, int] = field(default_factory=dict[int, int])
    newest: int = 0


@record
class FedFace:
    """A feed's rows, for the one who talks to the feed; `older` of the `archived` ones are here."""

    feed: LogFeed
    fed: FedRows
    rows: int
    dropped: int
    archived: ArchiveFace | None = None
    older: int = 0

    @property
    def on_disk(self) -> int:
        """Rows that are on disk and not here."""
        return max(0, self.archived.rows - self.older) if self.archived is not None else 0


@record
class Answer:
    """Everything as it stood at the end of one reading.

    `by_severity` counts by severity code what is shown or only the chips hold back; `held` rows
    match and came since the pause. `fresh` are lines whose text may have changed, and the newest
    ones where they are in view. `more`: there is work left that needs no waiting.
    """

    reading: int
    version: int
    shown: ShownRows
    parts: Mapping[int, LogPart]
    gaps: Mapping[int, str]
    fresh: Mapping[int, ShownLine | None]
    total: int
    searched: float
    by_severity: tuple[int, ...]
    bars: BarFace | None
    is_exact: bool
    patterns: Mapping[str, tuple[int, bool]]
    files: tuple[FileStanding, ...]
    feeds: Mapping[int, FedFace]
    faults: tuple[PhoenixError, ...]
    held: int
    dropped: int
    undated: int
    more: bool
    left_out: int = 0
    partly: int = 0
    """Rows without a match that were not searched whole."""


def sources_by_number(answer: Answer) -> dict[int, str]:
    """What each source is, beyond this session: a file's path, or a feed's name."""
    files = {file.number: file.where for file in answer.files if file.where}
    return files | {number: fed.feed.name for number, fed in answer.feeds.items()}


def writers_by_number(answer: Answer) -> dict[int, tuple[str, Writer]]:
    """What each source is called, and whose run wrote it."""
    files = {file.number: (file.name, file.about) for file in answer.files}
    return files | {number: (fed.feed.name, NOBODY) for number, fed in answer.feeds.items()}


def code_of_row(answer: Answer, key: RowKey) -> int | None:
    """A row's code; None when its part is gone."""
    source, serial, number = key
    for place, part in answer.parts.items():
        if (part.source, part.serial) == (source, serial):
            return code_of(place, number)
    return None
