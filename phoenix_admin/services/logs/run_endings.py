"""Whether the runs of a log have ended: the engine's word with its age, and what was read since.

A log ends when the engine has said that each of its runs did, and everything behind that word was
read. Silence says nothing, nor does a line that looks like the last one. So does *Live* stand for a
run only where the engine said lately that it goes on: until it has spoken, and between its word and
the last lines, a log is *Checking…*.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime, timedelta
from typing import Final

from phoenix_admin.domain.execution import Execution, ExecutionListing
from phoenix_admin.domain.freshness import UNKNOWN_AFTER
from phoenix_admin.domain.notation import clock_time, count, date_time
from phoenix_admin.domain.record import record
from phoenix_admin.services.logs.file_source import FileStanding
from phoenix_admin.services.logs.shown_log import Pill, PillFace, SourceFace, SourceState

FEED_DELAY: Final = timedelta(seconds=30)
"""How late entries of a feed may arrive; it has to be followed so long behind an end."""
LAST_WORDS: Final = timedelta(seconds=5)
"""What is written so soon after an end belongs to it: an engine's own lines, clocks that differ."""
_OVER: Final = frozenset({SourceState.ENDED, SourceState.WHOLE})


@record
class RunsKnown:
    """What the engine has said of a log's runs, at `taken_at` for the last time.

    `ended` has each run that is over with the moment at which that was first said; `open` are
    those it named last that are not. `query` lets through these runs' lines and no others; None
    where the places of the log say whose they are. `going` are all that were not over, those of
    other queries too.
    """

    taken_at: datetime
    open: tuple[Execution, ...] = ()
    ended: Mapping[str, tuple[Execution, datetime]] = field(
        default_factory=dict[str, tuple[Execution, datetime]]
    )
    named: tuple[str, ...] = ()
    query: str | None = None
    going: Mapping[str, Execution] = field(default_factory=dict[str, Execution])

    def of(self, run: str | None) -> tuple[Execution, datetime] | None:
        """A run that is over, and since when that is known."""
        return self.ended.get(run) if run is not None else None

    def is_old(self, now: datetime) -> bool:
        """Whether a run may have begun or ended since, for all that is known."""
        return now - self.taken_at > UNKNOWN_AFTER

    def over(self, files: Sequence[FileStanding]) -> set[int]:
        """Files whose run is."""
        return {file.number for file in files if self.of(file.about[2]) is not None}

    @property
    def last(self) -> Execution | None:
        """The run that ended last; None unless all that were named have ended."""
        if self.open or not self.named:
            return None
        over = [self.ended[name][0] for name in self.named]
        return max(over, key=lambda run: run.ended_at or run.created_at)


def heard(
    known: RunsKnown | None,
    said: ExecutionListing,
    query: str | None,
    only: Collection[str] | None = None,
) -> RunsKnown:
    """What is known after the engine has spoken again. Its last word on a run holds.

    `only`: of the runs that are said, those that the query is for.
    """
    if known is not None and said.taken_at < known.taken_at:
        return known
    ended = dict(known.ended) if known is not None else {}
    for run in said.executions:
        if run.state.is_terminal:
            _, since = ended.get(run.name, (run, said.taken_at))
            ended[run.name] = run, since
        else:
            ended.pop(run.name, None)
    concerned = [run for run in said.executions if only is None or run.name in only]
    still = tuple(run for run in concerned if not run.state.is_terminal)
    names = tuple(run.name for run in concerned)
    going = {run.name: run for run in said.executions if not run.state.is_terminal}
    return RunsKnown(said.taken_at, still, ended, names, query, going)


@record
class RunsWord:
    """What a log knows of its runs at `now`. `awaited`: it is of runs, whether or not the engine
    has spoken; `trouble` is why it could not be asked the last time."""

    known: RunsKnown | None
    awaited: bool
    trouble: str
    now: datetime

    @property
    def unheard(self) -> str:
        """Why nothing is known yet; empty where it is, or where nobody asks."""
        if self.known is not None or not self.awaited:
            return ""
        words = "the engine has not said yet whether what writes here goes on"
        return f"{words}: {self.trouble}" if self.trouble else words

    def since(self, known: RunsKnown) -> str:
        """What an old word leaves open."""
        words = f"whether a run has begun or ended since {date_time(known.taken_at)} is not known"
        return f"{words}: {self.trouble}" if self.trouble else words


def file_of_run(
    face: SourceFace, word: RunsWord, run: str | None, looked_at: datetime | None
) -> SourceFace:
    """The face of a file that this run writes: over once it was read to its end after the engine
    said so, and live where it said lately that it goes on."""
    known = word.known
    over = known.of(run) if known is not None else None
    if known is not None and over is not None:
        read = looked_at is not None and looked_at > over[1]
        if face.state is SourceState.LIVE:
            return _with(face, SourceState.ENDED if read else SourceState.CHECKING, _how(over[0]))
        return _with(face, face.state, _how(over[0])) if _is_gone(face) and read else face
    if run is None or face.state is not SourceState.LIVE:
        return face
    doubt = word.unheard
    if known is not None and run not in known.going:
        doubt = f"the engine did not name {run} at {clock_time(known.taken_at)}"
    elif known is not None and known.is_old(word.now):
        doubt = word.since(known)
    return _with(face, SourceState.CHECKING, doubt) if doubt else face


def feed_of_runs(
    face: SourceFace, word: RunsWord, followed_to: datetime | None, *, covered: bool
) -> SourceFace:
    """The face of a feed of which only these runs are let through: over once it was followed well
    past their end, and live where one of them goes on."""
    known = word.known
    if not covered or face.state not in {SourceState.LIVE, SourceState.POLLING}:
        return face
    last, doubt = None, word.unheard
    if known is not None:
        last = known.last
        doubt = word.since(known) if known.open and known.is_old(word.now) else ""
    if known is not None and last is not None:
        since = max(known.ended[name][1] for name in known.named)
        if followed_to is not None and followed_to >= max(
            since, (last.ended_at or since) + FEED_DELAY
        ):
            return replace(face, state=SourceState.ENDED)
        doubt = f"{_how(last)}; entries that arrive late are waited for"
    if not doubt or face.state is SourceState.POLLING:
        return face
    return _with(face, SourceState.CHECKING, doubt)


def _is_gone(face: SourceFace) -> bool:
    return face.state is SourceState.MISSING


def _with(face: SourceFace, state: SourceState, said: str) -> SourceFace:
    return replace(face, state=state, words="; ".join(part for part in (said, face.words) if part))


def ended_pill(
    word: RunsWord,
    faces: Sequence[SourceFace],
    over: Collection[int],
    *,
    covered: bool,
    later: int,
) -> PillFace | None:
    """*Ended*, with when and by whose word; *Checking…* with a reason where that is not known any
    more, *Live* where a run goes on that has no lines yet.

    `over` are files whose run is over, also when they are not there any more; `later` lines came
    after the end. None where nothing is said of an end.
    """
    known = word.known
    if known is None:
        return None
    gone = [face.number for face in faces if face.state is SourceState.MISSING]
    read = all(face.state in _OVER or face.number in {*over} & {*gone} for face in faces)
    ended = [known.ended[name][0] for name in known.named if name in known.ended]
    if not faces or not read or not ended or not (covered or over):
        return None
    if known.is_old(word.now):
        return PillFace(Pill.CHECKING, 0, word.since(known))
    last = known.last
    if last is None:
        names = ", ".join(f"{run.name} is {run.state}" for run in known.open)
        return PillFace(Pill.LIVE, 0, names)
    words = f"{_how(last)}." if len(ended) == 1 else f"All {len(ended)} runs have ended, "
    if len(ended) > 1:
        words += f"the last: {_how(last)}."
    words += f" The engine said so at {clock_time(known.taken_at)}; all until then is read."
    if later:
        lines = "1 line was" if later == 1 else f"{count(later)} lines were"
        words += f" {lines} written after the end."
    return PillFace(Pill.ENDED, later, words, last.ended_at, known.taken_at)


class RunEndings:
    """What a log keeps of it. UI thread.

    `rows_at_end` has by file how many rows it had when it was found to have ended.
    """

    def __init__(self) -> None:
        self.known: RunsKnown | None = None
        self.rows_at_end: dict[int, int] = {}
        self._awaited = False
        self._query: str | None = None
        self._trouble = ""

    def wait(self, query: str | None, trouble: str) -> None:
        """The engine is being asked, or could not be. See `heard` and `RunsWord`."""
        self._awaited, self._query, self._trouble = True, query, trouble

    def hear(self, said: ExecutionListing, query: str | None, only: Collection[str] | None) -> None:
        """See `heard`."""
        self.known = heard(self.known, said, query, only)
        self.wait(query, "")

    def word(self, now: datetime) -> RunsWord:
        """What is known now."""
        return RunsWord(self.known, self._awaited, self._trouble, now)

    def look(self, faces: Sequence[SourceFace], files: Sequence[FileStanding]) -> None:
        """The sources stand so now."""
        over = self.known.over(files) if self.known is not None else set[int]()
        self.rows_at_end = {
            face.number: self.rows_at_end.get(face.number, face.rows)
            for face in faces
            if face.state is SourceState.ENDED and face.number in over
        }

    def cover(self, *queries: str) -> bool:
        """Whether one of these lets through only lines of the runs."""
        query = self.known.query if self.known is not None else self._query
        return query in queries


def _how(run: Execution) -> str:
    when = f" at {date_time(run.ended_at)}" if run.ended_at is not None else ""
    return f"{run.name} {run.state}{when}"
