"""What a log view needs of a log, and nothing of where its lines come from.

`LogSession` is it; pictures and tests of the view have one in memory. Everything here belongs to
the UI thread and returns at once: what has to be read is read on a lane, and `changed` tells.
Rows are at *places* (0 is the oldest row shown); a row's *key* stays with it wherever it moves.
"""

from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.domain.log_entry import Severity
from phoenix_admin.domain.log_query.fault import QueryFault
from phoenix_admin.domain.record import record
from phoenix_admin.services.listeners import Listeners

RowKey = tuple[int, int, int]
"""Source, which file of that source, row number: never used for another row."""


class QueryMode(StrEnum):
    """How the text in the box is read."""

    QUERY = "query"
    WORDS = "words"


@record
class Asked:
    """What is asked of the log. `severities` and `sources` are those let through; None: all.

    `since` and `until` are what the histogram was zoomed to; None: as far as there is.
    `pattern` is the key of the named pattern that is chosen.
    """

    text: str = ""
    mode: QueryMode = QueryMode.QUERY
    severities: frozenset[Severity] | None = None
    sources: frozenset[int] | None = None
    since: datetime | None = None
    until: datetime | None = None
    pattern: str | None = None


class SourceState(StrEnum):
    """How one source stands; the words that a person reads."""

    READING = "Reading"
    SEARCHING = "Searching"
    WHOLE = "Read whole"
    CONNECTING = "Connecting"
    CHECKING = "Checking…"
    LIVE = "Live"
    PAUSED = "Paused"
    RECONNECTING = "Reconnecting"
    POLLING = "Polling"
    ENDED = "Ended"
    MISSING = "Missing"
    FAILED = "Failed"


@record
class SourceFace:
    """One source. `number` chooses its colour; `words` says more than the state does
    (*42%*, *searching, nothing yet: back to 14:02Z*). `lost` entries are known to be missing.
    `can_go_on`: there is more behind what was read, and `read_on` fetches it."""

    number: int
    name: str
    state: SourceState
    words: str = ""
    rows: int = 0
    lost: int = 0
    error: PhoenixError | None = None
    can_go_on: bool = False


class Pill(StrEnum):
    """The one word for the whole view, beside its count."""

    STILL = "Not following"
    CONNECTING = "Connecting"
    CHECKING = "Checking…"
    LIVE = "Live"
    PAUSED = "Paused"
    RECONNECTING = "Reconnecting"
    POLLING = "Polling"
    DROPPED = "Dropped"
    ENDED = "Ended"


@record
class PillFace:
    """`count` is new rows while paused, lost entries when dropped, or lines that were written after
    the end; `why` in words. `at` is when its runs ended, as far as the engine says that; `said_at`
    when it last said so."""

    pill: Pill
    count: int = 0
    why: str = ""
    at: datetime | None = None
    said_at: datetime | None = None


@record
class Bars:
    """Rows per stretch of time: bar i begins at `start + i * width` (nanoseconds).

    `counts[i]` has one number for each `Severity`, in its order, of rows that are shown;
    `hidden[i]` counts those of the bar that a filter holds back. `exact` is False while rows
    have not been looked at (the view says *partial*).
    """

    start: int
    width: int
    counts: tuple[tuple[int, ...], ...]
    hidden: tuple[int, ...]
    exact: bool
    undated: int = 0


@record
class SeverityCount:
    """A severity's chip: rows shown, and rows that only the chips hide."""

    shown: int
    hidden: int


@record
class PatternCount:
    """A named pattern (OOM, worker time-out…): how many rows of all that are here have it."""

    key: str
    words: str
    rows: int
    exact: bool


@record
class LogFace:
    """The whole view at one moment.

    `rows` are shown of `total` that are here; `searched` is the share looked at, 1.0 when through.
    `fault` is why the text cannot be asked (then the rows are those of the last text that could).
    `bound` says the bound in time that holds, always. `dropped` rows went for want of room;
    `on_disk` ones are kept and not shown, and `read_on` shows them.
    """

    rows: int
    total: int
    searched: float
    pill: PillFace
    bound: str
    sources: tuple[SourceFace, ...] = ()
    severities: Mapping[Severity, SeverityCount] = field(
        default_factory=dict[Severity, SeverityCount]
    )
    patterns: tuple[PatternCount, ...] = ()
    bars: Bars | None = None
    fault: QueryFault | None = None
    notes: tuple[str, ...] = ()
    dropped: int = 0
    undated: int = 0
    on_disk: int = 0


@record
class RowNote:
    """A person's mark on a row, with what they wrote."""

    text: str
    made_at: datetime


@record
class ShownLine:
    """One row for painting. `time` in nanoseconds, None where there is none.

    `message` is outside text: its first line, cut at 2,000 characters; `more` says that there is
    more in the detail. `gap` is what is known to be wrong right before it, in words. `since_last`
    is the time since the row shown above it, nanoseconds.
    """

    key: RowKey
    time: int | None
    severity: Severity
    derived: bool
    source: int
    message: str
    more: bool = False
    gap: str = ""
    note: RowNote | None = None
    since_last: int | None = None


@record
class Pivots:
    """What a row tells of: ids of this environment where they are known, else None."""

    project_id: str | None = None
    job_id: str | None = None
    execution: str | None = None
    service: str | None = None
    pid: int | None = None
    at: datetime | None = None


@record
class LineDetail:
    """All of one row. `entry` is None for what is no JSON. `trace` is a traceback kept whole.

    `text` is the whole line as it came, up to 1 MiB; `size` its bytes.
    """

    line: ShownLine
    text: str
    size: int
    entry: Mapping[str, Any] | None
    trace: str | None
    pivots: Pivots
    source_name: str


class CopyForm(StrEnum):
    """How rows are copied and exported."""

    TEXT = "text"
    JSON = "JSON"
    MARKDOWN = "Markdown"
    CSV = "CSV"


@record
class ExportFace:
    """How far an export is; `error` is why it ended early (what was written is left and named)."""

    path: Path
    written: int
    total: int | None
    done: bool
    error: PhoenixError | None = None


class ShownLog(Protocol):
    """A log as the view sees it. UI thread."""

    @property
    def changed(self) -> Listeners:
        """Told after `face` has changed, at most some thirty times a second."""
        ...

    @property
    def face(self) -> LogFace:
        """What is there now."""
        ...

    @property
    def read_at(self) -> datetime | None:
        """When its places were last looked at; None before the first time."""
        ...

    @property
    def asked(self) -> Asked:
        """What is asked now."""
        ...

    def ask(self, asked: Asked) -> None:
        """Ask something else. The last answer stays until the new one has its first rows."""
        ...

    def line(self, place: int) -> ShownLine | None:
        """The row at a place; None while it has not been read (`want` has it read)."""
        ...

    def want(self, first: int, end: int) -> None:
        """These places are on screen, or will be."""
        ...

    def place_of(self, key: RowKey) -> int | None:
        """Where a row is now; None when it is filtered away or gone."""
        ...

    def place_at(self, moment: int) -> int:
        """The first place whose row is not older than a moment (nanoseconds)."""
        ...

    def set_on_screen(self, on_screen: bool) -> None:
        """The view can be seen, or cannot any more: then nothing is read or followed."""
        ...

    def pause(self) -> None:
        """Keep what is shown still: rows that come are counted and not added."""
        ...

    def resume(self) -> None:
        """Add what came meanwhile and go on."""
        ...

    def read_on(self, source: int) -> None:
        """Fetch what lies behind what was read of a source; also after it failed."""
        ...

    def detail(self, key: RowKey, done: Callable[[LineDetail | None], None]) -> None:
        """All of one row; None when it is gone. A later question cancels the answer."""
        ...

    def next_gap(
        self, place: int, seconds: float, done: Callable[[int | None], None], *, back: bool = False
    ) -> None:
        """The next place with at least so many seconds since the row above it."""
        ...

    def context(self, key: RowKey, rows: int, done: Callable[["ShownLog | None"], None]) -> None:
        """The rows around one, of its instance or execution and unfiltered, as a log of its own."""
        ...

    def set_note(self, key: RowKey, text: str | None) -> None:
        """Mark a row with a note (may be empty), or take the mark away."""
        ...

    def noted(self) -> tuple[ShownLine, ...]:
        """All rows with a mark, the oldest first, also those that a filter hides."""
        ...

    def copied(self, keys: tuple[RowKey, ...], form: CopyForm, done: Callable[[str], None]) -> None:
        """These rows as text to be put on the clipboard."""
        ...

    def export(
        self, path: Path, form: CopyForm, told: Callable[[ExportFace], None]
    ) -> Callable[[], None]:
        """Write everything that matches, without a cap; returns what stops it."""
        ...

    def close(self) -> None:
        """Leave it: nothing of it reaches the screen any more."""
        ...
