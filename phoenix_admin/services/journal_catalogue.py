"""The journal as the screen sees it: the attempts that were asked for, and whether it is whole.

Belongs to the UI thread; the reading happens on a lane. Polled only while it is on screen. The
chain is checked piece by piece, so that a reading of a long journal costs no more than one of a
short one: on each visit once through everything, and from then on only what has been added.
"""

from datetime import datetime

from phoenix_admin.domain.chain_check import BrokenLink, ChainCheck
from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.domain.journal_page import JournalPage, JournalQuery
from phoenix_admin.domain.record import record
from phoenix_admin.ports.call import Call
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.services.journal_rows import JournalRow, rows_of
from phoenix_admin.services.polled_reading import PolledReading
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.tasks.scope import Scope

ENTRIES_LISTED = 1000
LINES_CHECKED = 10_000
"""Lines of the chain that one reading checks: about half a second."""
GO_ON_AFTER = 0.5
"""Seconds to the next reading while lines wait to be checked."""


@record
class JournalReading:
    """The attempts that `query` asked for, as read at `taken_at`.

    `broken` are the places known to be wrong, newest first. While `is_checked` is False it is
    not known whether there are more. `rows` are the attempts as a list shows them; no engine is
    asked for them, so that there never is an `engine_error`, nor anything `unseen`.
    """

    page: JournalPage
    broken: tuple[BrokenLink, ...]
    taken_at: datetime
    query: JournalQuery
    check: ChainCheck
    rows: tuple[JournalRow, ...] = ()
    engine_error: PhoenixError | None = None
    unseen: int = 0

    @property
    def truncated(self) -> bool:
        """Whether older attempts match as well."""
        return self.page.truncated

    @property
    def is_checked(self) -> bool:
        """Whether every line that is there has been checked."""
        return self.check.finished


class JournalCatalogue(PolledReading[JournalReading]):
    """Keeps the newest reading. Subscribe to `changed`; read `reading` and `state`."""

    def __init__(self, ports: EnvironmentPorts, runner: TaskRunner, scope: Scope) -> None:
        super().__init__("journal", ports.clock, runner, scope)
        self._journal = ports.journal
        self._query = JournalQuery(ENTRIES_LISTED)
        self._check: ChainCheck | None = None
        self._found: tuple[BrokenLink, ...] = ()
        self._rows: dict[str, JournalRow] | None = None

    @property
    def query(self) -> JournalQuery:
        """What is asked for now; `reading.query` is what the newest answer answers."""
        return self._query

    def set_query(self, query: JournalQuery) -> None:
        """Ask for other attempts. What is shown stays until the answer is there."""
        if query == self._query:
            return
        self._query = query
        self.refresh()

    def row_of(self, row_id: str) -> JournalRow | None:
        """This attempt as it was read last; None where it was not among those read."""
        if self._rows is None:
            rows = self.reading.rows if self.reading is not None else ()
            self._rows = {row.id: row for row in rows}
        return self._rows.get(row_id)

    def set_visible(self, visible: bool) -> None:
        """Somebody looks: check the whole chain once more, beginning now."""
        if visible and not self.is_visible:
            self._check = None
        super().set_visible(visible)

    def _read(self, call: Call) -> JournalReading:
        query, found = self._query, self._found
        page = self._journal.page(query, call)
        check = self._journal.check_chain(call, self._check, LINES_CHECKED)
        broken = check.broken
        if not check.finished:
            # What an earlier check has found is not taken back before this one is through.
            both = dict.fromkeys((*broken, *found))
            broken = tuple(sorted(both, key=lambda link: link.line, reverse=True))
        rows = rows_of(page.entries, lambda: _breathe(call), broken)
        return JournalReading(page, broken, page.taken_at, query, check, rows)

    def _show(self, reading: JournalReading) -> None:
        self._check, self._found, self._rows = reading.check, reading.broken, None
        super()._show(reading)

    def _is_empty(self, reading: JournalReading) -> bool:
        return not reading.page.entries

    def _seconds_to_next(self) -> float:
        if self.reading is not None and not self.reading.is_checked:
            return GO_ON_AFTER
        return super()._seconds_to_next()


def _breathe(call: Call) -> None:
    """A pause between slices of work, so that a long journal never holds the interpreter."""
    call.raise_if_cancelled()
    call.wait(0.001)
