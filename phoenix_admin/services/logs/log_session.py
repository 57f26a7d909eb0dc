"""A log as a person looks at it: `ShownLog` over files, folders and feeds. UI thread.

Everything slow is done by `LogEngine` on the streams lane, in readings of a fraction of a second:
while there is work left one follows the other, then four times a second as long as the view can
be seen. A question that changes cancels the reading that is under way.
"""

from dataclasses import replace
from pathlib import Path
from typing import Final

from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.domain.log_query import QueryFault
from phoenix_admin.log_store.shown_order import code_of
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.clock import Clock
from phoenix_admin.ports.log_feed import LogFeed, LogFiles
from phoenix_admin.services.listeners import Listeners
from phoenix_admin.services.logs.asked_query import ReadQuery, read_asked
from phoenix_admin.services.logs.fed_rows import BUDGET
from phoenix_admin.services.logs.feed_talk import FeedTalk
from phoenix_admin.services.logs.line_cache import LineCache
from phoenix_admin.services.logs.log_engine import LogEngine
from phoenix_admin.services.logs.log_face import (
    bars_face,
    bound_words,
    file_face,
    patterns_of,
    pill_of,
    severities_of,
)
from phoenix_admin.services.logs.log_reading import Answer, Wanted
from phoenix_admin.services.logs.row_notes import RowNotes
from phoenix_admin.services.logs.shown_log import (
    Asked,
    LogFace,
    Pill,
    PillFace,
    RowKey,
    ShownLine,
    SourceFace,
)
from phoenix_admin.services.logs.source_specs import (
    FeedSpec,
    FileSpec,
    FilesSpec,
    FolderSpec,
    SourceSpec,
)
from phoenix_admin.tasks.outcome import Cancelled, Failed, Ok, Outcome
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.tasks.scope import Scope
from phoenix_admin.tasks.task import Lane, Overlap, Task

FOLLOW_EVERY: Final = 0.25
"""Seconds between two looks while nothing is left to do."""
AFTER_FAULT: Final = 2.0
NOTHING: Final = LogFace(0, 0, 0.0, PillFace(Pill.STILL), "")


class LogSession:
    """Satisfies `ShownLog`. Sources are added and removed while it is open."""

    def __init__(
        self,
        runner: TaskRunner,
        scope: Scope,
        clock: Clock,
        *,
        zone: int = 0,
        feed_budget: int = BUDGET,
    ) -> None:
        """`zone` (seconds east of UTC) is assumed for times in files that do not say theirs."""
        self.changed = Listeners()
        self._runner = runner
        self._scope = scope.child("log")
        self._clock = clock
        self._engine = LogEngine(clock, zone=zone, feed_budget=feed_budget)
        self._specs: tuple[SourceSpec, ...] = ()
        self._removed: frozenset[int] = frozenset()
        self._asked = Asked()
        self._fault: QueryFault | None = None
        query = read_asked(self._asked, clock.now())
        assert isinstance(query, ReadQuery)  # the empty query
        self._query = query
        self._shown_query = query
        self._version = 0
        self._answer: Answer | None = None
        self._newest: Answer | None = None
        self._error: PhoenixError | None = None
        self._cache = LineCache(runner, self._scope, self._tell)
        self._notes = RowNotes(clock)
        self._talks: dict[int, FeedTalk] = {}
        self._on_screen = False
        self._paused = False
        self._planned = 0
        self._lost_seen = 0
        self._face: LogFace | None = None
        self._scope.on_close(self._release)

    # What is shown

    def add_file(self, path: Path, name: str | None = None) -> None:
        """Show a file; one that is not there is waited for."""
        self._add(FileSpec(path, name or path.name))

    def add_folder(self, path: Path) -> None:
        """Show every log file of a folder, those that come later too."""
        self._add(FolderSpec(path))

    def add_files(
        self, files: LogFiles, *, project_id: str | None = None, job_id: str | None = None
    ) -> None:
        """Show what the environment has, of one project or job; runs that begin later too."""
        self._add(FilesSpec(files, project_id, job_id))

    def add_feed(self, feed: LogFeed) -> None:
        """Show a log that lies elsewhere."""
        self._add(FeedSpec(feed))

    def remove(self, source: int) -> None:
        """Take a source out, by the number of its face; the others stay as they are."""
        self._removed |= {source}
        talk = self._talks.pop(source, None)
        if talk is not None:
            talk.close()
        self._read_now()

    @property
    def face(self) -> LogFace:
        """See ShownLog."""
        if self._face is None:
            self._face = self._faced()
        return self._face

    @property
    def asked(self) -> Asked:
        """See ShownLog."""
        return self._asked

    def ask(self, asked: Asked) -> None:
        """See ShownLog. What cannot be read leaves the rows and says why in `face.fault`."""
        self._asked = asked
        read = read_asked(asked, self._clock.now())
        if isinstance(read, QueryFault):
            self._fault = read
            self._tell()
            return
        self._fault = None
        self._query = read
        self._version += 1
        for talk in self._talks.values():
            talk.ask(read)
        self._tell()
        self._read_now()

    def line(self, place: int) -> ShownLine | None:
        """See ShownLog."""
        answer = self._answer
        if answer is None or not 0 <= place < len(answer.shown):
            return None
        *above, code = answer.shown.codes(place - 1, place + 1)
        line = self._cache.get(code)
        if line is None:
            return None
        before = self._cache.get(above[0]) if above else None
        since = None
        if before is not None and before.time is not None and line.time is not None:
            since = line.time - before.time
        gap, note = answer.gaps.get(place, ""), self._notes.of(line.key)
        if not gap and note is None and since is None:
            return line
        return replace(line, gap=gap, note=note, since_last=since)

    def want(self, first: int, end: int) -> None:
        """See ShownLog."""
        if self._answer is not None:
            self._cache.want(self._answer.shown.codes(first - 1, end), self._answer.parts)

    def place_of(self, key: RowKey) -> int | None:
        """See ShownLog."""
        code = self.code_of(key)
        if code is None or self._answer is None:
            return None
        return self._answer.shown.place_of(code)

    def place_at(self, moment: int) -> int:
        """See ShownLog."""
        return self._answer.shown.place_at(moment) if self._answer is not None else 0

    # Following

    def set_on_screen(self, on_screen: bool) -> None:
        """See ShownLog."""
        if on_screen == self._on_screen:
            return
        self._on_screen = on_screen
        for talk in self._talks.values():
            talk.set_active(on_screen)
        if on_screen:
            self._read_now()
        else:
            self._planned += 1
        self._tell()

    def pause(self) -> None:
        """See ShownLog."""
        if not self._paused:
            self._paused = True
            self._tell()
            self._read_now()

    def resume(self) -> None:
        """See ShownLog. What was lost until now counts as seen."""
        self._paused = False
        self._lost_seen = self._lost()
        self._tell()
        self._read_now()

    def read_on(self, source: int) -> None:
        """See ShownLog."""
        talk = self._talks.get(source)
        if talk is not None:
            talk.read_on()
        self._read_now()

    # Notes

    def set_note(self, key: RowKey, text: str | None) -> None:
        """See ShownLog."""
        code = self.code_of(key)
        self._notes.set(key, text, self._cache.get(code) if code is not None else None)
        self._tell()

    def noted(self) -> tuple[ShownLine, ...]:
        """See ShownLog."""
        return self._notes.lines()

    def close(self) -> None:
        """See ShownLog."""
        self._scope.close()

    # For those who read single rows

    @property
    def answer(self) -> Answer | None:
        """What is shown now, as the lane gave it."""
        return self._answer

    def code_of(self, key: RowKey) -> int | None:
        """A row's code; None when its part is gone."""
        source, serial, number = key
        if self._answer is None:
            return None
        for place, part in self._answer.parts.items():
            if (part.source, part.serial) == (source, serial):
                return code_of(place, number)
        return None

    def _add(self, spec: SourceSpec) -> None:
        self._specs = (*self._specs, spec)
        self._read_now()

    def _read_now(self) -> None:
        """A reading at once; one that is under way is cancelled, and nothing of it is lost."""
        self._planned += 1
        self._read()

    def _read(self) -> None:
        if not self._on_screen or not self._scope.is_open:
            return
        wanted = Wanted(
            self._query,
            self._version,
            self._specs,
            self._removed,
            self._paused,
            self._newest.reading if self._newest is not None else 0,
        )
        engine = self._engine

        def body(call: Call) -> Answer:
            return engine.read(wanted, call)

        task = Task("log reading", body, Lane.STREAMS, deadline=20.0, overlap=Overlap.LATEST)
        self._runner.submit(self._scope, task, self._on_answer)

    def _on_answer(self, outcome: Outcome[Answer]) -> None:
        wait = FOLLOW_EVERY
        match outcome:
            case Ok(answer):
                self._error = None
                self._take(answer)
                if answer.more:
                    self._read()
                    return
            case Failed(error):
                self._error, wait = error, AFTER_FAULT
                self._tell()
            case Cancelled():
                return
        self._planned += 1
        mine = self._planned

        def read_on() -> None:
            if mine == self._planned:
                self._read()

        self._runner.after(self._scope, wait, read_on)

    def _take(self, answer: Answer) -> None:
        """The last question's rows stay until the new one has some, or is through without."""
        self._newest = answer
        self._cache.put(answer.fresh)
        self._talk_to(answer)
        before = self._answer
        is_next = before is not None and answer.version != before.version
        if is_next and not len(answer.shown) and answer.more:
            return
        self._answer = answer
        if answer.version == self._version:
            self._shown_query = self._query
        self._tell()

    def _talk_to(self, answer: Answer) -> None:
        """Every feed among the sources is talked to."""
        for number, feed in answer.feeds.items():
            if number not in self._talks and number not in self._removed:
                talk = FeedTalk(
                    feed.feed, feed.fed, self._runner, self._scope, self._clock, self._tell
                )
                self._talks[number] = talk
                talk.ask(self._query)
                talk.set_active(self._on_screen)

    def _tell(self) -> None:
        self._face = None
        self.changed.tell()

    def _release(self) -> None:
        """The engine may be at work on the lane for a moment yet: it ends by its call."""
        self._planned += 1
        for talk in self._talks.values():
            talk.close()
        self._engine.close()

    def _lost(self) -> int:
        return sum(talk.lost for talk in self._talks.values())

    def _sources(self, answer: Answer) -> tuple[SourceFace, ...]:
        files = [
            file_face(standing, on_screen=self._on_screen)
            for standing in answer.files
            if standing.number not in self._removed
        ]
        feeds = [
            talk.face(answer.feeds[number].rows)
            for number, talk in self._talks.items()
            if number in answer.feeds
        ]
        return tuple(sorted((*files, *feeds), key=lambda face: face.number))

    def _faced(self) -> LogFace:
        answer, newest = self._answer, self._newest
        if answer is None or newest is None:
            return replace(
                NOTHING,
                fault=self._fault,
                bound=bound_words(self._query, has_feeds=bool(self._talks)),
                notes=self._said(None),
            )
        sources = self._sources(newest)
        is_whole = all(talk.is_whole for talk in self._talks.values())
        is_current = answer.version == self._version
        exact = answer.is_exact and is_whole and is_current
        why = next((talk.why for talk in self._talks.values() if talk.why), "")
        return LogFace(
            rows=len(answer.shown),
            total=newest.total,
            searched=newest.searched if newest.version == self._version else 0.0,
            pill=pill_of(
                sources,
                on_screen=self._on_screen,
                paused=self._paused,
                held=newest.held,
                lost=max(0, self._lost() - self._lost_seen),
                why=why,
            ),
            bound=bound_words(self._query, has_feeds=bool(self._talks)),
            sources=sources,
            severities=severities_of(answer, self._shown_query.asked.severities),
            patterns=patterns_of(newest),
            bars=bars_face(answer, is_exact=exact),
            fault=self._fault,
            notes=self._said(newest),
            dropped=newest.dropped,
            undated=newest.undated,
        )

    def _said(self, answer: Answer | None) -> tuple[str, ...]:
        """What a person has to know beside the rows."""
        said = list(self._query.notes)
        if self._error is not None:
            said.append(self._error.text)
        if answer is not None:
            said += [fault.text for fault in answer.faults]
            if answer.left_out:
                said.append(f"{answer.left_out} older files are left out")
        return tuple(said)
