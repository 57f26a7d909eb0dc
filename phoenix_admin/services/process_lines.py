"""What a list of processes shows: the workers and zombies, and for a tree all above and below them.

Pure and Qt-free; a lane makes the lines of each look.
"""

from collections.abc import Callable

from phoenix_admin.domain.process_facts import ProcessFacts
from phoenix_admin.domain.process_index import ProcessIndex, kept_by_filter
from phoenix_admin.domain.record import record
from phoenix_admin.services.process_watch import ProcessReading, ProcessRow, row_id


@record
class ProcessLine:
    """One process on the list. `row` is None for one that is only above or below a worker.

    `path` holds the ids of all its ancestors and its own, from the top.
    """

    id: str
    facts: ProcessFacts
    row: ProcessRow | None
    parent: str
    path: tuple[int, ...]

    @property
    def depth(self) -> int:
        """How many ancestors it has."""
        return len(self.path) - 1

    @property
    def project_id(self) -> str | None:
        """Of the run that it carries the mark of."""
        run = self.row.evidence.run if self.row is not None else None
        return run.project_id if run is not None else None


SLICE = 400
"""Lines between two calls of `breathe`: a few milliseconds of work."""


def no_pause() -> None:
    """Few lines need none."""


def lines_of(
    look: ProcessReading, breathe: Callable[[], None] = no_pause
) -> tuple[ProcessLine, ...]:
    """A line for each worker, each zombie, and each process above or below one of them."""
    index, paths = look.index, dict[int, tuple[int, ...]]()
    rows = {row.key: row for row in look.rows}
    kept = kept_by_filter(index, rows)
    lines: list[ProcessLine] = []
    for facts in index.listing.processes:
        if facts.key not in kept:
            continue
        if len(lines) % SLICE == SLICE - 1:
            breathe()
        path, parent = _path(index, facts, paths), _parent(index, facts)
        lines.append(ProcessLine(row_id(facts), facts, rows.get(facts.key), parent, path))
    return tuple(lines)


def _parent(index: ProcessIndex, facts: ProcessFacts) -> str:
    above = index.parent(facts)
    if above is not None:
        return f"{above.name} {above.pid}"
    return f"{facts.ppid} (not listed)" if facts.ppid else ""


def _path(
    index: ProcessIndex, facts: ProcessFacts, known: dict[int, tuple[int, ...]]
) -> tuple[int, ...]:
    found = known.get(facts.pid)
    if found is None:
        above = [each.pid for each in index.ancestors(facts)]
        found = known[facts.pid] = (*reversed(above), facts.pid)
    return found
