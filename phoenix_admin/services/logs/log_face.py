"""The face of a view out of what the lane answered and how the feeds stand. Pure."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta

from phoenix_admin.domain.log_entry import Severity
from phoenix_admin.domain.log_query import TimeBound
from phoenix_admin.domain.log_query.values import EPOCH
from phoenix_admin.services.logs.asked_query import ReadQuery
from phoenix_admin.services.logs.file_source import FileStanding
from phoenix_admin.services.logs.log_reading import Answer
from phoenix_admin.services.logs.named_patterns import PATTERNS
from phoenix_admin.services.logs.shown_log import (
    Bars,
    PatternCount,
    Pill,
    PillFace,
    SeverityCount,
    SourceFace,
    SourceState,
)

_UNDER_WAY = (
    (SourceState.RECONNECTING, Pill.RECONNECTING),
    (SourceState.CONNECTING, Pill.CONNECTING),
    (SourceState.POLLING, Pill.POLLING),
)


def severities_of(
    answer: Answer, allowed: Collection[Severity] | None
) -> dict[Severity, SeverityCount]:
    """A chip's counts for each severity that there is, or that is chosen."""
    found: dict[Severity, SeverityCount] = {}
    for severity, rows in zip(Severity, answer.by_severity, strict=False):
        is_open = allowed is None or severity in allowed
        found[severity] = SeverityCount(rows, 0) if is_open else SeverityCount(0, rows)
    return found


def patterns_of(answer: Answer) -> tuple[PatternCount, ...]:
    """The named patterns with how many rows have each."""
    return tuple(
        PatternCount(pattern.key, pattern.words, *answer.patterns.get(pattern.key, (0, False)))
        for pattern in PATTERNS
    )


def bars_face(answer: Answer, *, is_exact: bool) -> Bars | None:
    """The histogram."""
    bars = answer.bars
    if bars is None:
        return None
    return Bars(bars.start, bars.width, bars.counts, bars.hidden, is_exact, bars.undated)


def file_face(standing: FileStanding, *, on_screen: bool) -> SourceFace:
    """A file among the sources; what is not looked at is not live."""
    state = standing.state
    if state is SourceState.LIVE and not on_screen:
        state = SourceState.PAUSED
    return SourceFace(
        standing.number,
        standing.name,
        state,
        standing.words,
        standing.rows,
        standing.gone,
        standing.error,
    )


def pill_of(
    sources: Sequence[SourceFace], *, on_screen: bool, paused: bool, held: int, lost: int, why: str
) -> PillFace:
    """One word for all: the worst that holds. `lost` since the person last went on."""
    if paused:
        return PillFace(Pill.PAUSED, held, f"{held} new" if held else "")
    states = {source.state for source in sources}
    if not on_screen or not sources:
        return PillFace(Pill.STILL)
    for state, pill in _UNDER_WAY:
        if state in states:
            if state is SourceState.POLLING and lost:
                break
            return PillFace(pill, 0, why or _words(sources, state))
    if lost:
        return PillFace(Pill.DROPPED, lost, why or "entries are missing")
    if SourceState.LIVE in states:
        return PillFace(Pill.LIVE)
    for state in (SourceState.READING, SourceState.SEARCHING):
        if state in states:
            return PillFace(Pill.CONNECTING, 0, _words(sources, state) or state.value.lower())
    return PillFace(Pill.STILL, 0, _words(sources, SourceState.FAILED))


def bound_words(query: ReadQuery, *, has_feeds: bool) -> str:
    """The bound in time that holds."""
    if not has_feeds:
        return _between(query.own) or "all that is in the files"
    words = _between(query.bound)
    implied = " (one day back, as the query names no beginning)" if query.bound.implied else ""
    return words + implied


def _between(bound: TimeBound) -> str:
    if bound.is_empty:
        return "no moment at all"
    parts: list[str] = []
    if bound.lower is not None:
        parts.append(f"from {_text(bound.lower)}")
    if bound.upper is not None:
        parts.append(f"to {_text(bound.upper)}")
    return " ".join(parts)


def _text(nanoseconds: int) -> str:
    try:
        at: datetime = EPOCH + timedelta(microseconds=nanoseconds // 1000)
    except OverflowError:
        return "beyond the year 9999" if nanoseconds > 0 else "before the year 1"
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%SZ}"


def _words(sources: Sequence[SourceFace], state: SourceState) -> str:
    return next((source.words for source in sources if source.state is state), "")
