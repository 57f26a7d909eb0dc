"""A log as a person looks at it: `ShownLog` over files, folders and feeds. UI thread.

Everything slow is done by `LogEngine` on the streams lane, in readings of a fraction of a second:
while there is work left one follows the other, then four times a second as long as the view can
be seen. A question that changes cancels the reading that is under way.
"""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.domain.execution import ExecutionListing
from phoenix_admin.domain.log_query import QueryFault
from phoenix_admin.log_store.shown_order import part_of
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.clock import Clock
from phoenix_admin.ports.log_feed import LogFeed, LogFiles
from phoenix_admin.services.listeners import Listeners
from phoenix_admin.services.logs.archive_removal import remove_archive
from phoenix_admin.services.logs.asked_query import ReadQuery, read_asked
from phoenix_admin.services.logs.fed_rows import BUDGET
from phoenix_admin.services.logs.feed_talks import FeedTalks
from phoenix_admin.services.logs.file_source import NOBODY
from phoenix_admin.services.logs.line_cache import LineCache
from phoenix_admin.services.logs.log_engine import LogEngine
from phoenix_admin.services.logs.log_face import ViewState, face_of
from phoenix_admin.services.logs.log_reading import (
    Answer,
    Wanted,
    code_of_row,
    sources_by_number,
    writers_by_number,
)
from phoenix_admin.services.logs.mark_keeping import MarkKeeping, MarkStore, PassingMarks
from phoenix_admin.services.logs.row_context import Around
from phoenix_admin.services.logs.row_export import RowExports
from phoenix_admin.services.logs.row_notes import RowNotes
from phoenix_admin.services.logs.row_questions import Located, RowQuestions
from phoenix_admin.services.logs.run_endings import RunEndings
from phoenix_admin.services.logs.shown_log import (
    Asked,
    CopyForm,
    ExportFace,
    LineDetail,
    LogFace,
    RowKey,
    RowNote,
    ShownLine,
    ShownLog,
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
OLDER_ROWS: Final = 500_000
"""Rows on disk that are shown at a time: each takes 18 bytes of memory then."""
MOST_OLDER: Final = 4_000_000


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
        archive: Path | None = None,
        marks: MarkStore | None = None,
    ) -> None:
        """`zone` (seconds east of UTC) is assumed for times in files that do not say theirs;
        `archive` is the folder for what feeds have no room for, removed with the session;
        without `marks` those of a person end with it too."""
        self.changed = Listeners()
        self._runner = runner
        self._scope = scope.child("log")
        self._clock = clock
        self._outer = scope
        self._archive = archive
        self._engine = LogEngine(clock, zone=zone, feed_budget=feed_budget, archive=archive)
        self._older: dict[int, int] = {}
        self._specs: tuple[SourceSpec, ...] = ()
        self._removed: frozenset[int] = frozenset()
        self._asked = Asked()
        self._limit = ""
        self._fault: QueryFault | None = None
        query = read_asked(self._asked, clock.now())
        assert isinstance(query, ReadQuery)  # the empty query
        self._query = self._shown_query = query
        self._version = 0
        self._answer: Answer | None = None
        self._newest: Answer | None = None
        self._error: PhoenixError | None = None
        self._cache = LineCache(runner, self._scope, self._tell)
        self._notes = RowNotes(clock)
        restored = self._on_restored
        self._keeping = MarkKeeping(runner, self._scope, marks or PassingMarks(), restored)
        self._questions = RowQuestions(runner, self._scope)
        self._exports = RowExports(runner, self._scope)
        self._talks = FeedTalks(runner, self._scope, clock, self._tell)
        self._on_screen = False
        self._read_at: datetime | None = None
        self._paused = False
        self._in_view = 0  # of the last rows
        self._planned = 0
        self._lost_seen = 0
        self._endings = RunEndings()
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
        self._talks.remove(source)
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
        read = read_asked(asked, self._clock.now(), self._limit)
        if isinstance(read, QueryFault):
            self._fault = read
            self._tell()
            return
        self._fault = None
        before, self._version = self._query, self._version + 1
        if read.scan_key == before.scan_key:  # then the bound stays where the rows begin
            read = replace(read, here=before.here, fed=before.fed, bound=before.bound)
        self._query = read
        self._talks.ask(read)
        self._tell()
        self._read_now()

    def limit_to(self, query: str) -> None:
        """Whatever is asked from now on, only what this query lets through is shown."""
        if query != self._limit:
            self._limit = query
            self.ask(self._asked)

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
            at_end = end >= len(self._answer.shown)
            # The line above them too: the time since it is shown.
            self._in_view = end - first + 1 if at_end else 0
            self._cache.want(self._answer.shown.codes(first - 1, end), self._answer.parts)

    def place_of(self, key: RowKey) -> int | None:
        """See ShownLog."""
        code = self._code_of(key)
        if code is None or self._answer is None:
            return None
        return self._answer.shown.place_of(code)

    def place_at(self, moment: int) -> int:
        """See ShownLog."""
        return self._answer.shown.place_at(moment) if self._answer is not None else 0

    @property
    def scope(self) -> Scope:
        """Closed with it."""
        return self._scope

    # Following

    def note_runs(
        self,
        said: ExecutionListing,
        query: str | None = None,
        only: Collection[str] | None = None,
    ) -> None:
        """The engine's word on the runs that this log is of. `query` lets through the lines of
        those (`only`: of these), where the places that are shown have others too."""
        self._endings.hear(said, query, only)
        self._tell()

    def await_runs(self, query: str | None = None, trouble: str = "") -> None:
        """The engine is being asked about them, or could not be: until it has spoken nothing of
        them is called live."""
        self._endings.wait(query, trouble)
        self._tell()

    @property
    def is_on_screen(self) -> bool:
        """Whether the view can be seen."""
        return self._on_screen

    @property
    def read_at(self) -> datetime | None:
        """See ShownLog."""
        return self._read_at

    def set_on_screen(self, on_screen: bool) -> None:
        """See ShownLog."""
        if on_screen == self._on_screen:
            return
        self._on_screen = on_screen
        self._talks.set_active(on_screen)
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
        self._lost_seen = self._talks.lost
        self._tell()
        self._read_now()

    def read_on(self, source: int) -> None:
        """See ShownLog."""
        fed = self._newest.feeds.get(source) if self._newest is not None else None
        if fed is not None and fed.on_disk and fed.older < MOST_OLDER:
            self._older[source] = fed.older + OLDER_ROWS
        else:
            self._talks.read_on(source)
        self._tell()
        self._read_now()

    def retry(self) -> None:
        """Login or line are back: what could not be read is asked for again at once."""
        self._talks.retry()
        self._tell()

    # Notes

    def set_note(self, key: RowKey, text: str | None) -> None:
        """See ShownLog."""
        code = self._code_of(key)
        self._notes.set(key, text, self._cache.get(code) if code is not None else None)
        located = self._located(key)
        if self._answer is not None and located is not None:
            source = sources_by_number(self._answer).get(key[0], "")
            self._keeping.keep(key, located.part, source, self._notes.of(key))
        self._tell()

    def _on_restored(self, key: RowKey, note: RowNote, line: ShownLine | None) -> None:
        self._notes.restore(key, note, line)
        self._tell()

    def noted(self) -> tuple[ShownLine, ...]:
        """See ShownLog."""
        return self._notes.lines()

    def close(self) -> None:
        """See ShownLog."""
        self._scope.close()

    # Single rows

    def detail(self, key: RowKey, done: Callable[[LineDetail | None], None]) -> None:
        """See ShownLog."""
        self._questions.detail(self._located(key), done)

    def next_gap(
        self, place: int, seconds: float, done: Callable[[int | None], None], *, back: bool = False
    ) -> None:
        """See ShownLog."""
        self._questions.next_gap(self._answer, place, seconds, done, back=back)

    def context(self, key: RowKey, rows: int, done: Callable[[ShownLog | None], None]) -> None:
        """See ShownLog."""
        located = self._located(key)

        def found(around: Around | None) -> None:
            from phoenix_admin.services.logs.context_log import ContextLog  # noqa: PLC0415 - a cycle

            given = (self._runner, self._scope, self._clock, key)
            done(ContextLog(*given, around) if around is not None and located else None)

        self._questions.around(located, rows, self._feed(key[0]), self._clock.now(), found)

    def copied(self, keys: tuple[RowKey, ...], form: CopyForm, done: Callable[[str], None]) -> None:
        """See ShownLog. Secrets are masked, as in an export."""
        located = [one for key in keys if (one := self._located(key)) is not None]
        self._questions.copied(located, form, done)

    def export(
        self, path: Path, form: CopyForm, told: Callable[[ExportFace], None]
    ) -> Callable[[], None]:
        """See ShownLog. Written are the rows that match when all have been searched; secrets are
        masked. Until then `total` is None; it goes on while the view cannot be seen."""
        stop = self._exports.add(path, form, told)
        self._older = dict.fromkeys(self._talks.by_number, MOST_OLDER)
        self._talks.read_all()
        self._feed_exports()
        self._read()
        return stop

    def _located(self, key: RowKey) -> Located | None:
        """Where a row lies, with what is known of its source; None when its part is gone."""
        code = self._code_of(key)
        if code is None or self._answer is None:
            return None
        place, number = part_of(code)
        part = self._answer.parts[place]
        note = self._notes.of(key)
        name, about = writers_by_number(self._answer).get(part.source, ("", NOBODY))
        return Located(part, number, name, note, about)

    def _feed(self, source: int) -> LogFeed | None:
        fed = self._answer.feeds.get(source) if self._answer is not None else None
        return fed.feed if fed is not None else None

    def _feed_exports(self) -> None:
        """Give those that wait their rows, once all rows have been searched."""
        answer = self._newest
        through = answer is not None and answer.is_exact and answer.version == self._version
        through &= self._talks.are_through
        self._exports.feed(answer if through else None, self._notes.texts())

    def _code_of(self, key: RowKey) -> int | None:
        return code_of_row(self._answer, key) if self._answer is not None else None

    def _add(self, spec: SourceSpec) -> None:
        self._specs = (*self._specs, spec)
        self._read_now()

    def _read_now(self) -> None:
        """A reading at once; one that is under way is cancelled, and nothing of it is lost."""
        self._planned += 1
        self._read()

    def _read(self) -> None:
        is_wanted = self._on_screen or self._exports.are_waiting
        if not is_wanted or not self._scope.is_open:
            return
        wanted = Wanted(
            self._query,
            self._version,
            self._specs,
            self._removed,
            self._paused,
            self._newest.reading if self._newest is not None else 0,
            dict(self._older),
            self._in_view,
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
                self._read_at = self._clock.now()
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
        face, before, self._newest = self.face, self._answer, answer
        self._cache.put(answer.fresh)
        self._talks.have(answer.feeds, self._removed, self._query, active=self._on_screen)
        self._keeping.look(answer.parts, sources_by_number(answer))
        is_next = before is not None and answer.version != before.version
        if not (is_next and not len(answer.shown) and answer.more):
            self._answer = answer
            if answer.version == self._version:
                self._shown_query = self._query
        self._feed_exports()
        self._face = None
        self._endings.look(self.face.sources, answer.files)
        is_news = bool(answer.fresh) or (before is not self._answer and is_next)
        is_news |= before is None or answer.gaps != before.gaps
        if is_news or self.face != face:  # nobody is told four times a second that nothing came
            self.changed.tell()

    def _tell(self) -> None:
        self._face = None
        self.changed.tell()

    def _release(self) -> None:
        """The engine may be at work on the lane for a moment yet: it ends by its call."""
        self._planned += 1
        self._talks.close()
        self._engine.close()
        if self._archive is not None:
            remove_archive(self._engine.discard, self._runner, self._outer)

    def _faced(self) -> LogFace:
        return face_of(
            ViewState(
                self._answer,
                self._newest,
                self._query,
                self._shown_query,
                self._version,
                self._talks.by_number,
                self._removed,
                self._on_screen,
                self._paused,
                max(0, self._talks.lost - self._lost_seen),
                self._fault,
                self._error,
                self._endings.word(self._clock.now()),
                self._endings.cover(self._limit, self._asked.text),
                self._endings.rows_at_end,
            )
        )
