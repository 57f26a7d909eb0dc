"""What the list says of itself: its states, its banner, the line above its header. Pure."""

from datetime import datetime, timedelta
from math import ceil

from phoenix_admin.domain.environment import Environment, EnvironmentKind
from phoenix_admin.domain.errors import Forbidden, Offline, PhoenixError, SignedOut, Slow
from phoenix_admin.domain.freshness import Freshness, freshness, silence
from phoenix_admin.domain.load_state import LoadPhase, LoadState
from phoenix_admin.domain.notation import age, clock_time, count
from phoenix_admin.qt.widgets import Message, StateKind, StateText
from phoenix_admin.services.polled_reading import POLL_SECONDS
from phoenix_admin.services.project_catalogue import CatalogueReading
from phoenix_admin.ui.panels.projects.board import Board
from phoenix_admin.ui.panels.projects.row_facts import Narrowing

_INTERVAL = timedelta(seconds=POLL_SECONDS)
_NARROWED = {
    Narrowing.ALL: "No project",
    Narrowing.ATTENTION: "No project that needs attention",
    Narrowing.RUNNING: "No running project",
}


def empty_text(environment: Environment, *, can_create: bool) -> StateText:
    """First use."""
    body = "A project appears when its document is created."
    if can_create:
        body = "Make one from your own clips, or look around with three small samples."
    return StateText(StateKind.EMPTY, f"No projects in {environment.name} yet", body)


def filtered_text(board: Board, typed: str) -> StateText:
    """Rows there are, but none that match."""
    subject = _NARROWED[board.view.narrowing]
    title = f"{subject} matches “{typed}”" if typed else f"{subject} right now"
    number = board.counts.all
    hidden = "1 project is" if number == 1 else f"{count(number)} projects are"
    filters = (board.view.narrowing is not Narrowing.ALL) + bool(typed)
    by = "1 filter" if filters == 1 else "2 filters"
    return StateText(StateKind.FILTERED, title, f"{hidden} hidden by {by}.")


def failed_text(error: PhoenixError | None) -> StateText:
    """The first load has failed."""
    if error is None:
        return StateText(StateKind.FAILED, "Projects could not be loaded")
    kind, title = StateKind.FAILED, "Projects could not be loaded"
    if isinstance(error, (Offline, Slow)):
        kind = StateKind.OFFLINE
    elif isinstance(error, Forbidden):
        kind, title = StateKind.FORBIDDEN, "You cannot view these projects"
    elif isinstance(error, SignedOut):
        kind, title = StateKind.SIGNED_OUT, "Signed out"
    return StateText(kind, title, error.text, meta=error.code)


def banner(
    state: LoadState, reading: CatalogueReading | None, environment: Environment, now: datetime
) -> Message | None:
    """What is wrong with the rows that are shown; None when nothing is."""
    if reading is None:
        return None
    if state.phase is LoadPhase.FAILED and state.error is not None:
        taken = clock_time(reading.taken_at)
        old = age(reading.taken_at, now)
        far = environment.kind is EnvironmentKind.GCP
        offline = far and isinstance(state.error, (Offline, Slow))
        title = "Projects could not be refreshed"
        if offline:
            title = f"No connection to {environment.name}"
        text = f"Showing data from {taken} ({old} old). {state.error.text}"
        glyph = "unplug" if offline else "triangle-alert"
        return Message(text, title, glyph, "warn", next_try_words(state, now))
    if reading.engine_error is not None:
        engine = "Cloud Run" if environment.kind is EnvironmentKind.GCP else "The engine"
        text = f"Verdicts are unknown until it can be. {reading.engine_error.text}"
        return Message(text, f"{engine} could not be read", "triangle-alert", "warn")
    if reading.unseen:
        title = "1 run was" if reading.unseen == 1 else f"{count(reading.unseen)} runs were"
        text = "Their projects say stitching and are shown as unknown. Open one to look it up."
        return Message(text, f"{title} not among the newest that were listed", "info")
    if reading.truncated:
        shown = count(len(reading))
        return Message("Others exist.", f"Only the newest {shown} projects are listed", "info")
    return None


def next_try_words(state: LoadState, now: datetime) -> str:
    """`next try in 8 s`, for the right end of a banner; empty where nothing is tried again."""
    if state.refreshing:
        return "trying now"
    if state.next_try is None:
        return ""
    return f"next try in {max(1, ceil((state.next_try - now).total_seconds()))} s"


def as_of(state: LoadState, now: datetime) -> Message:
    """As of when the rows are, and whether that is still good enough."""
    taken = state.last_good_at
    if taken is None:
        return Message("Not read yet", glyph="clock", tone="text3", meta="F5")
    found = freshness(taken, now, _INTERVAL, failing=state.phase is LoadPhase.FAILED)
    said = f"As of {clock_time(taken)}"
    if found is Freshness.LIVE:
        return Message(said, glyph="clock", tone="text3", meta="F5")
    if found is Freshness.UNKNOWN:
        text = f"{said} · no data {silence(taken, now)}, statuses are not known"
        return Message(text, glyph="circle-dashed", tone="fail", meta="F5")
    word, tone = ("late", "warn") if found is Freshness.LATE else ("stale", "fail")
    old = age(taken, now)
    return Message(f"{said} · {word}, {old} old", glyph="clock", tone=tone, meta="F5")


def hint(board: Board, state: LoadState, now: datetime) -> Message:
    """The line above the header: what waits, or as of when the rows are."""
    waiting, moves = board.waiting, board.would_move
    if moves:
        rows = "1 row" if moves == 1 else f"{count(moves)} rows"
        new = f", {count(len(waiting))} new" if waiting else ""
        text = f"{rows} would move if re-sorted{new}. Order kept while you work."
        return Message(text, meta="F5")
    if waiting:
        return Message(f"+{count(len(waiting))} new ·", meta="F5")
    return as_of(state, now)
