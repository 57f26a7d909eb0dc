"""The face of a view out of what the lane answered and how the feeds stand. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import field, replace
from datetime import UTC, datetime, timedelta

from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.domain.log_entry import Severity
from phoenix_admin.domain.log_query import QueryFault, TimeBound
from phoenix_admin.domain.log_query.values import EPOCH, nanoseconds
from phoenix_admin.domain.notation import count
from phoenix_admin.domain.record import record
from phoenix_admin.log_store.columns import NO_TIME
from phoenix_admin.ports.log_feed import TailState
from phoenix_admin.services.logs.asked_query import ReadQuery
from phoenix_admin.services.logs.feed_talk import FeedTalk
from phoenix_admin.services.logs.file_source import FileStanding
from phoenix_admin.services.logs.log_reading import MOST_ROWS, Answer, FedFace
from phoenix_admin.services.logs.named_patterns import PATTERNS
from phoenix_admin.services.logs.run_endings import (
    LAST_WORDS,
    RunsWord,
    ended_pill,
    feed_of_runs,
    file_of_run,
)
from phoenix_admin.services.logs.shown_log import (
    Bars,
    LogFace,
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


@record
class ViewState:
    """What a face is made of. `shown` was answered to `shown_query`, `newest` is the last answer.

    `lost` entries since the person last went on. `covered`: only lines of the `runs` are let
    through; `rows_at_end` counts rows of a source when its run was found to be over.
    """

    shown: Answer | None
    newest: Answer | None
    query: ReadQuery
    shown_query: ReadQuery
    version: int
    talks: Mapping[int, FeedTalk]
    removed: Collection[int]
    on_screen: bool
    paused: bool
    lost: int
    fault: QueryFault | None
    error: PhoenixError | None
    runs: RunsWord
    covered: bool = False
    rows_at_end: Mapping[int, int] = field(default_factory=dict[int, int])


def face_of(state: ViewState) -> LogFace:
    """All that the view shows beside its rows."""
    shown, newest, talks = state.shown, state.newest, state.talks
    bound = bound_words(state.query, has_feeds=bool(talks))
    if shown is None or newest is None:
        pill = PillFace(Pill.STILL)
        notes = _notes(state.query, None, state.error)
        return LogFace(0, 0, 0.0, pill, bound, fault=state.fault, notes=notes)
    sources = _sources(newest, state)
    is_current = newest.version == state.version
    is_whole = all(talk.is_whole for talk in talks.values())
    is_exact = shown.is_exact and shown.version == state.version and is_whole
    ended = _ended(shown, newest, sources, state)
    pill = pill_of(
        sources,
        on_screen=state.on_screen,
        paused=state.paused,
        held=newest.held,
        lost=state.lost,
        why=next((talk.why for talk in talks.values() if talk.why), ""),
        tails={talk.tail_state for talk in talks.values() if talk.tail_state is not None},
        ended=ended,
    )
    return LogFace(
        rows=len(shown.shown),
        total=newest.total,
        searched=newest.searched if is_current else 0.0,
        pill=pill,
        bound=bound,
        sources=sources,
        severities=severities_of(shown, state.shown_query.asked.severities),
        patterns=patterns_of(newest),
        bars=bars_face(shown, is_exact=is_exact),
        fault=state.fault,
        notes=(
            *([ended.why] if ended is not None else []),
            *_notes(state.query, newest, state.error),
            *_feed_notes(newest, talks.values()),
        ),
        dropped=newest.dropped,
        undated=newest.undated,
        on_disk=sum(feed.on_disk for feed in newest.feeds.values()),
    )


def _sources(answer: Answer, state: ViewState) -> tuple[SourceFace, ...]:
    files = [
        file_of_run(
            file_face(standing, on_screen=state.on_screen),
            state.runs,
            standing.about[2],
            standing.looked_at,
        )
        for standing in answer.files
        if standing.number not in state.removed
    ]
    feeds = [
        feed_of_runs(
            older_said(talk.face(answer.feeds[number].rows), answer.feeds[number]),
            state.runs,
            talk.followed_to,
            covered=state.covered,
        )
        for number, talk in state.talks.items()
        if number in answer.feeds
    ]
    return tuple(sorted((*files, *feeds), key=lambda face: face.number))


def _ended(
    shown: Answer, newest: Answer, sources: Sequence[SourceFace], state: ViewState
) -> PillFace | None:
    """What there is to be said of an end of all that the view is limited to."""
    runs = state.runs.known
    if runs is None:
        return None
    over = runs.over(newest.files)
    run_of = {file.number: file.about[2] for file in newest.files}
    concerned = [
        face
        for face in sources
        if not state.covered or face.number in state.talks or run_of.get(face.number) in runs.named
    ]
    grown = sum(
        face.rows - state.rows_at_end.get(face.number, face.rows)
        for face in concerned
        if face.number in over
    )
    last = runs.last
    behind = 0
    if last is not None and last.ended_at is not None:
        end = nanoseconds(last.ended_at.astimezone(UTC) + LAST_WORDS)
        behind = len(shown.shown) - shown.shown.place_at(end + 1)
    later = max(grown, behind, 0)
    return ended_pill(state.runs, concerned, over, covered=state.covered, later=later)


def _feed_notes(answer: Answer, talks: Iterable[FeedTalk]) -> tuple[str, ...]:
    """What is on the disk, and what a search waits for."""
    said = [talk.waiting.removesuffix(".") for talk in talks if talk.waiting]
    return (*said, *(words for feed in answer.feeds.values() for words in _on_disk(feed)))


def older_said(face: SourceFace, feed: FedFace) -> SourceFace:
    """A feed's face with what lies on the disk."""
    words = "; ".join((*([face.words] if face.words else []), *_on_disk(feed)))
    return replace(face, words=words, can_go_on=face.can_go_on or bool(feed.on_disk))


def _on_disk(feed: FedFace) -> list[str]:
    archived, said = feed.archived, list[str]()
    if archived is None:
        return said
    if feed.on_disk:
        # The newest come first in a search, so that these need not be older than what is shown.
        since = f", from {_text(archived.since)} on" if archived.since != NO_TIME else ""
        lines = f"{count(feed.on_disk)} lines that made room are on disk"
        said.append(f"{lines}{since}: Read on shows them")
    if archived.fault:
        said.append(f"lines that make room are not kept: {archived.fault}")
    return said


def _notes(query: ReadQuery, answer: Answer | None, error: PhoenixError | None) -> tuple[str, ...]:
    """What a person has to know beside the rows."""
    said = list(query.notes)
    if error is not None:
        said.append(error.text)
    if answer is not None:
        said += [fault.text for fault in answer.faults]
        said += [_left_words(file) for file in answer.files if file.left]
        if answer.left_out:
            said.append(f"{answer.left_out} older files are left out")
        if answer.partly:
            lines = "1 long line was" if answer.partly == 1 else f"{answer.partly} long lines were"
            said.append(f"{lines} searched in pieces: a long match may be missing")
    return tuple(said)


def _left_words(file: FileStanding) -> str:
    lines = f"the first {count(file.left)} lines of {file.name} are left out"
    return f"{lines}: there is room for {count(MOST_ROWS)} lines of files"


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
    sources: Sequence[SourceFace],
    *,
    on_screen: bool,
    paused: bool,
    held: int,
    lost: int,
    why: str,
    tails: Collection[TailState] = (),
    ended: PillFace | None = None,
) -> PillFace:
    """One word for all: the worst that holds. `lost` since the person last went on.

    `tails` are followed, also where the search of what is older has failed. `ended` is said where
    nothing is known to be missing.
    """
    if paused:
        return _paused(held, ended)
    states = {source.state for source in sources} | {SourceState(tail) for tail in tails}
    if not on_screen or not sources:
        return PillFace(Pill.STILL)
    if ended is not None and not lost:
        return ended
    for state, pill in _UNDER_WAY:
        if state in states:
            if state is SourceState.POLLING and lost:
                break
            return PillFace(pill, 0, why or _words(sources, state))
    if lost:
        return PillFace(Pill.DROPPED, lost, why or "entries are missing")
    return _at_rest(sources, states)


def _at_rest(sources: Sequence[SourceFace], states: Collection[SourceState]) -> PillFace:
    if SourceState.CHECKING in states:
        return PillFace(Pill.CHECKING, 0, _words(sources, SourceState.CHECKING))
    if SourceState.LIVE in states:
        return PillFace(Pill.LIVE)
    for state in (SourceState.READING, SourceState.SEARCHING):
        if state in states:
            return PillFace(Pill.CONNECTING, 0, _words(sources, state) or state.value.lower())
    return PillFace(Pill.STILL, 0, _words(sources, SourceState.FAILED))


def _paused(held: int, ended: PillFace | None) -> PillFace:
    said = (f"{held} new" if held else "", ended.why if ended is not None else "")
    return PillFace(Pill.PAUSED, held, ". ".join(part for part in said if part))


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
