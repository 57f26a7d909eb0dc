"""What a list says of itself: its states, its banner, the line above its header. Pure."""

from collections.abc import Sequence, Sized
from dataclasses import replace
from datetime import datetime, timedelta
from math import ceil
from typing import Any, Protocol

from phoenix_admin.domain.environment import Environment, EnvironmentKind
from phoenix_admin.domain.errors import Forbidden, Offline, PhoenixError, SignedOut, Slow
from phoenix_admin.domain.freshness import Freshness, freshness, silence
from phoenix_admin.domain.load_state import LoadPhase, LoadState
from phoenix_admin.domain.notation import age, clock_time, count
from phoenix_admin.domain.record import record
from phoenix_admin.qt.widgets import Message, StateKind, StateText
from phoenix_admin.services.polled_reading import POLL_SECONDS
from phoenix_admin.ui.lists.board import Board, Narrowing, View

_INTERVAL = timedelta(seconds=POLL_SECONDS)
_NARROWED = {Narrowing.ATTENTION: "Needs attention", Narrowing.RUNNING: "Running"}


@record
class ListNames:
    """What the rows are called. `without_engine` says what an unreadable engine means for them."""

    one: str
    many: str
    without_engine: str


class ListReading(Protocol):
    """What a list shows of one reading."""

    @property
    def rows(self) -> Sequence[object]:
        """All rows."""
        ...

    @property
    def taken_at(self) -> datetime:
        """When they were read."""
        ...

    @property
    def truncated(self) -> bool:
        """Whether more exist."""
        ...

    @property
    def engine_error(self) -> PhoenixError | None:
        """Why the engine could not be read."""
        ...

    @property
    def unseen(self) -> int:
        """How many claimed runs were not on the engine's cut list, and were not looked up."""
        ...


def is_outdated(state: LoadState, now: datetime) -> bool:
    """Whether the last good reading is too old to show its statuses as they were."""
    taken = state.last_good_at
    return taken is not None and freshness(taken, now, _INTERVAL) is Freshness.UNKNOWN


def filtered_text(names: ListNames, board: Board[Any], typed: str) -> StateText:
    """Rows there are, but none that match."""
    subject = {
        Narrowing.ALL: f"No {names.one}",
        Narrowing.ATTENTION: f"No {names.one} that needs attention",
        Narrowing.RUNNING: f"No running {names.one}",
        Narrowing.REFUSED: f"No refused {names.one}",
        Narrowing.TROUBLED: f"No failed or unknown {names.one}",
        Narrowing.UNDOABLE: f"No {names.one} that can be undone",
        Narrowing.ZOMBIE: "No zombie",
        Narrowing.ORPHAN: "No orphan",
        Narrowing.STALE: f"No stale {names.one}",
        Narrowing.HEALTHY: f"No healthy {names.one}",
    }[board.view.narrowing]
    title = f"{subject} matches “{typed}”" if typed else f"{subject} right now"
    number = board.counts.all
    hidden = f"1 {names.one} is" if number == 1 else f"{count(number)} {names.many} are"
    filters = (board.view.narrowing is not Narrowing.ALL) + bool(typed)
    by = "1 filter" if filters == 1 else "2 filters"
    return StateText(StateKind.FILTERED, title, f"{hidden} hidden by {by}.")


def failed_text(names: ListNames, error: PhoenixError | None) -> StateText:
    """The first load has failed."""
    kind, title = StateKind.FAILED, f"{names.many.capitalize()} could not be loaded"
    if error is None:
        return StateText(kind, title)
    if isinstance(error, (Offline, Slow)):
        kind = StateKind.OFFLINE
    elif isinstance(error, Forbidden):
        kind, title = StateKind.FORBIDDEN, f"You cannot view these {names.many}"
    elif isinstance(error, SignedOut):
        kind, title = StateKind.SIGNED_OUT, "Signed out"
    return StateText(kind, title, error.text, meta=error.code)


def banner(
    names: ListNames,
    state: LoadState,
    reading: ListReading | None,
    environment: Environment,
    now: datetime,
) -> Message | None:
    """What is wrong with the rows that are shown; None when nothing is."""
    if reading is None:
        return None
    if state.phase is LoadPhase.FAILED and state.error is not None:
        taken = clock_time(reading.taken_at)
        old = age(reading.taken_at, now)
        far = environment.kind is EnvironmentKind.GCP
        if far and isinstance(state.error, Offline):
            # Who does not answer is said once, over all pages.
            said = f"Data from {taken} ({old} old)"
            return Message("", said, "unplug", "warn", next_try_words(state, now))
        offline = far and isinstance(state.error, Slow)
        title = f"{names.many.capitalize()} could not be refreshed"
        if offline:
            title = f"No connection to {environment.name}"
        text = f"Showing data from {taken} ({old} old). {state.error.text}"
        glyph = "unplug" if offline else "triangle-alert"
        return Message(text, title, glyph, "warn", next_try_words(state, now))
    if reading.engine_error is not None:
        engine = "Cloud Run" if environment.kind is EnvironmentKind.GCP else "The engine"
        text = f"{names.without_engine} {reading.engine_error.text}"
        return Message(text, f"{engine} could not be read", "triangle-alert", "warn")
    if reading.unseen:
        title = "1 run was" if reading.unseen == 1 else f"{count(reading.unseen)} runs were"
        text = "Their projects say stitching and are shown as unknown. Open one to look it up."
        return Message(text, f"{title} not among the newest that were listed", "info")
    if reading.truncated:
        shown = count(_size(reading))
        text = "Others exist; chips and figures are of those that are listed."
        return Message(text, f"Only the newest {shown} {names.many} are listed", "info")
    return None


def _size(reading: ListReading) -> int:
    # Asking a reading with amended rows for all of them costs a copy.
    return len(reading) if isinstance(reading, Sized) else len(reading.rows)


def next_try_words(state: LoadState, now: datetime) -> str:
    """`next try in 8 s`, for the right end of a banner; empty where nothing is tried again."""
    if state.refreshing:
        return "trying now"
    if state.next_try is None:
        return ""
    return f"next try in {max(1, ceil((state.next_try - now).total_seconds()))} s"


def as_of(state: LoadState, now: datetime, interval: timedelta = _INTERVAL) -> Message:
    """As of when the rows are, and whether that is still good enough."""
    taken = state.last_good_at
    if taken is None:
        return Message("Not read yet", glyph="clock", tone="text3", meta="F5")
    found = freshness(taken, now, interval, failing=state.phase is LoadPhase.FAILED)
    said = f"As of {clock_time(taken)}"
    if found is Freshness.LIVE:
        return Message(said, glyph="clock", tone="text3", meta="F5")
    if found is Freshness.UNKNOWN:
        text = f"{said} · no data {silence(taken, now)}, statuses are not known"
        return Message(text, glyph="circle-dashed", tone="fail", meta="F5")
    word, tone = ("late", "warn") if found is Freshness.LATE else ("stale", "fail")
    old = age(taken, now)
    return Message(f"{said} · {word}, {old} old", glyph="clock", tone=tone, meta="F5")


class PartlyRead(Protocol):
    """A reading that may hold a part of the rows, or look for changes only."""

    @property
    def unfinished(self) -> bool:
        """Whether the rest is still being read."""
        ...

    @property
    def at_least(self) -> int | None:
        """How many rows there are known to be."""
        ...

    @property
    def whole_at(self) -> datetime | None:
        """When every row was last read itself; None where all are as of the reading."""
        ...

    def __len__(self) -> int:
        """Rows read so far."""
        ...


def is_part(reading: PartlyRead | None) -> bool:
    """Whether rows are missing because they have not been read yet: no count of it is whole."""
    return reading is not None and reading.unfinished and reading.whole_at is None


def part_words(reading: PartlyRead | None) -> str:
    """`2,200 of at least 10,000 read, reading on`; empty where everything was read."""
    if reading is None or not is_part(reading):
        return ""
    shown, known = len(reading), reading.at_least
    of = f" of at least {count(known)}" if known is not None and known > shown else ""
    return f"{count(shown)}{of} read, reading on"


def hint(
    board: Board[Any],
    state: LoadState,
    now: datetime,
    interval: timedelta = _INTERVAL,
    part: PartlyRead | None = None,
) -> Message:
    """The line above the header: what waits, what is still being read, or as of when rows are."""
    reading_on = part_words(part)
    waiting, moves = board.waiting, board.would_move
    if moves:
        rows = "1 row" if moves == 1 else f"{count(moves)} rows"
        new = f", {count(len(waiting))} new" if waiting else ""
        text = f"{rows} would move if re-sorted{new}. Order kept while you work."
        return Message(text, meta="F5")
    if waiting:
        behind = f" {reading_on} ·" if reading_on else ""
        return Message(f"+{count(len(waiting))} new ·{behind}", meta="F5")
    if reading_on and state.phase is not LoadPhase.FAILED:
        return Message(reading_on, glyph="clock", tone="text3", meta="F5")
    said = as_of(state, now, interval)
    whole_at = part.whole_at if part is not None else None
    if whole_at is not None and said.tone == "text3":
        return replace(said, text=f"{said.text} · changes since {clock_time(whole_at)}")
    return said


def selection_line(selected: int, gone: int) -> Message:
    """`3 selected`; says how many of them have been deleted meanwhile."""
    lost = f" · {count(gone)} deleted meanwhile" if gone else ""
    return Message(f"{count(selected)} selected{lost}", glyph="list-checks")


def filter_words(view: View, typed: str) -> str:
    """The filter as a person reads it: what was typed, and the chip. Empty without one."""
    parts = (typed.strip(), _NARROWED.get(view.narrowing, ""))
    return ", ".join(part for part in parts if part)
