"""Questions about single rows, answered on a lane; a newer one cancels the last. UI thread."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from phoenix_admin.domain.log_query.values import SECOND
from phoenix_admin.domain.record import record
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.log_feed import LogFeed
from phoenix_admin.services.logs.file_source import NOBODY, Writer
from phoenix_admin.services.logs.log_part import LogPart
from phoenix_admin.services.logs.log_reading import Answer
from phoenix_admin.services.logs.row_context import Around, rows_around
from phoenix_admin.services.logs.row_detail import detail_of
from phoenix_admin.services.logs.row_text import head_of, text_of, written_row
from phoenix_admin.services.logs.shown_log import CopyForm, LineDetail, RowNote
from phoenix_admin.tasks.outcome import Failed, Ok, Outcome
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.tasks.scope import Scope
from phoenix_admin.tasks.task import Lane, Overlap, Task

T = TypeVar("T")


@record
class Located:
    """A row and what is known of its source; `about` says whose run wrote it."""

    part: LogPart
    number: int
    source: str
    note: RowNote | None
    about: Writer = NOBODY


class RowQuestions:
    """One question of each kind at a time."""

    def __init__(self, runner: TaskRunner, scope: Scope) -> None:
        self._runner = runner
        self._scope = scope

    def detail(self, row: Located | None, done: Callable[[LineDetail | None], None]) -> None:
        """All of one row; None when it is gone."""
        self._ask("log detail", lambda call: _detail(row, call), done, None)

    def next_gap(
        self,
        answer: Answer | None,
        place: int,
        seconds: float,
        done: Callable[[int | None], None],
        *,
        back: bool,
    ) -> None:
        """The next place so far behind the row above it; None where there is none."""
        least = max(1, round(seconds * SECOND))

        def body(call: Call) -> int | None:
            return answer.shown.next_gap(place, least, call, back=back) if answer else None

        self._ask("log gap", body, done, None)

    def around(
        self,
        row: Located | None,
        rows: int,
        feed: LogFeed | None,
        now: datetime,
        done: Callable[[Around | None], None],
    ) -> None:
        """What stands around a row; None when it is gone. `feed` is asked for what is not here."""

        def body(call: Call) -> Around | None:
            return rows_around(row.part, row.number, rows, feed, now, call) if row else None

        lane, deadline = (Lane.READS, 15.0) if feed is None else (Lane.SEARCHES, 60.0)
        self._ask("log context", body, done, None, lane=lane, deadline=deadline)

    def copied(self, rows: Sequence[Located], form: CopyForm, done: Callable[[str], None]) -> None:
        """These rows as text; those that are gone are left out."""

        def body(call: Call) -> str:
            pieces = [head_of(form)]
            for row in rows:
                call.raise_if_cancelled()
                note = row.note.text if row.note else ""
                written = written_row(row.part, row.number, row.source, note)
                if written is not None:
                    pieces.append(text_of([written], form))
            return "".join(pieces)

        self._ask("log copy", body, done, "")

    def _ask(
        self,
        key: str,
        body: Callable[[Call], T],
        done: Callable[[T], None],
        without: T,
        *,
        lane: Lane = Lane.READS,
        deadline: float = 15.0,
    ) -> None:
        def arrived(outcome: Outcome[T]) -> None:
            if isinstance(outcome, Ok):
                done(outcome.value)
            elif isinstance(outcome, Failed):
                done(without)

        task = Task(key, body, lane, deadline=deadline, overlap=Overlap.LATEST)
        self._runner.submit(self._scope, task, arrived)


def _detail(row: Located | None, call: Call) -> LineDetail | None:
    if row is None:
        return None
    line = row.part.line(row.number)
    call.raise_if_cancelled()
    found = (
        detail_of(row.part, row.number, replace(line, note=row.note), row.source) if line else None
    )
    if found is None:
        return None
    project, job, execution = row.about
    pivots = replace(
        found.pivots,
        project_id=found.pivots.project_id or project,
        job_id=found.pivots.job_id or job,
        execution=found.pivots.execution or execution,
    )
    return replace(found, pivots=pivots)
