"""Which processes are on the list, and in which order: worst class first, or as a tree. Qt-free."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Final, Self

from phoenix_admin.domain.process_class import ProcessClass
from phoenix_admin.domain.record import record
from phoenix_admin.services.process_lines import ProcessLine
from phoenix_admin.ui.lists import board
from phoenix_admin.ui.lists.board import Arrival, Counts, Entry, Narrowing, SortKey

LineEntry = Entry[ProcessLine]
"""For annotations. Not to be called: a frozen class with slots refuses what that would note."""

CHIPS: Final = (
    Narrowing.ALL,
    Narrowing.ATTENTION,
    Narrowing.ZOMBIE,
    Narrowing.ORPHAN,
    Narrowing.STALE,
    Narrowing.HEALTHY,
)
TREE: Final = "tree"
"""In place of a column: each process below its parent."""
_ORDER: Final = {kind: float(place) for place, kind in enumerate(ProcessClass)}
_MIB: Final = 1 << 20


class ColumnKey(StrEnum):
    """The columns of the list, by their stable keys, in the order of the screen."""

    CLASS = "class"
    PID = "pid"
    NAME = "name"
    WORK = "work"
    PARENT = "parent"
    AGE = "age"
    RSS = "rss"
    CPU = "cpu"
    HEARTBEAT = "heartbeat"


class ProcessRules:
    """What the board asks of a line. `name_of` gives a project's name for its id. Any thread."""

    def __init__(self, name_of: Callable[[str], str] = str) -> None:
        self._name_of = name_of

    def id_of(self, line: ProcessLine) -> str:
        """Its id and start."""
        return line.id

    def folded(self, line: ProcessLine) -> str:
        """Id, names, command line, project and run, user."""
        parts = [str(line.facts.pid), line.facts.name, line.parent, line.facts.user]
        row = line.row
        if row is not None:
            parts += [row.worker, row.kind, *(row.details.command or ())]
            if row.evidence.run is not None:
                parts.append(row.evidence.run.execution)
        if line.project_id:
            parts += [line.project_id, self._name_of(line.project_id)]
        return "\n".join(part for part in parts if part).casefold()

    def needs_attention(self, line: ProcessLine) -> bool:
        """Zombie, orphan or stale."""
        return line.row is not None and line.row.kind is not ProcessClass.HEALTHY

    def is_running(self, line: ProcessLine) -> bool:
        """They all are; there is no such chip."""
        del line
        return False

    def says_the_same(self, old: ProcessLine, new: ProcessLine) -> bool:
        """Whether the cells read the same; what grows by itself is not compared."""
        return _face(old) == _face(new)

    def sort_key(self, line: ProcessLine, column: str) -> SortKey:
        """By one of the columns, or as a tree; equal ones by id."""
        pid = f"{line.facts.pid:010}"
        if column == TREE:
            return 0.0, "/".join(f"{each:010}" for each in line.path), line.id
        key = ColumnKey(column)
        if key is ColumnKey.NAME:
            return 0.0, f"{line.facts.name.casefold()} {pid}", line.id
        if key is ColumnKey.PARENT:
            return 0.0, f"{line.parent.casefold()} {pid}", line.id
        if key is ColumnKey.WORK:
            name = self._name_of(line.project_id) if line.project_id else ""
            return float(not name), f"{name.casefold()} {pid}", line.id
        return _number(line, key), pid, line.id


def _face(line: ProcessLine) -> tuple[object, ...]:
    facts, row = line.facts, line.row
    rss = None if facts.rss is None else facts.rss // _MIB
    if row is None:
        return facts.name, facts.state, line.parent, line.path, rss
    run = row.evidence.run
    share = None if row.cpu_share is None else round(row.cpu_share, 2)
    # The reason of a healthy one has an age in it, and is read in the details.
    reason = "" if row.kind is ProcessClass.HEALTHY else row.classified.reason
    heard = run.heartbeat_at if run is not None else None
    work = (run.execution, run.project_id) if run is not None else None
    looks = (row.kind, facts.state, row.worker, reason, rss, share, heard, work)
    return facts.name, line.parent, line.path, looks


def _number(line: ProcessLine, key: ColumnKey) -> float:
    row = line.row
    match key:
        case ColumnKey.CLASS:
            return _ORDER[row.kind if row is not None else ProcessClass.OTHER]
        case ColumnKey.AGE:
            return -line.facts.started_at.timestamp()
        case ColumnKey.RSS:
            return float((line.facts.rss or 0) // _MIB)
        case ColumnKey.CPU:
            return round(row.cpu_share or 0.0, 2) if row is not None else 0.0
        case ColumnKey.HEARTBEAT:
            run = row.evidence.run if row is not None else None
            heard = run.heartbeat_at if run is not None else None
            return 0.0 if heard is None else heard.timestamp()
        case _:
            return float(line.facts.pid)


RULES: Final = ProcessRules()


@record
class View(board.View):
    """What the person asked to see: a list, or with `tree` each process below its parent."""

    column: str = ColumnKey.CLASS
    tree: bool = False


@record(slots=False)  # its methods say `super()`
class Board(board.Board[ProcessLine]):
    """The lines of the list, those shown and those that are not.

    `kept` are the ids that a tree shows: what matches, with all above and all below it.
    """

    rules: board.RowRules[ProcessLine] = RULES
    view: board.View = View()
    kept: frozenset[str] = frozenset()

    @property
    def is_tree(self) -> bool:
        """Whether it is shown as a tree."""
        return isinstance(self.view, View) and self.view.tree

    def matches(self, row_id: str) -> bool:
        """A list holds workers and zombies only; a tree what `kept` says."""
        if self.is_tree:
            return row_id in self.kept
        return self.entries[row_id].row.row is not None and self._is_meant(row_id)

    def settled(self, held: str | None) -> Self:
        """Everything that is shown by the view, in its order."""
        return super(Board, self._narrowed()).settled(held)

    def _merged(
        self, arrival: Arrival[ProcessLine], breathe: Callable[[], None]
    ) -> tuple[Self, list[str], list[str]]:
        merged, changed, arrived = super()._merged(arrival, breathe)
        return merged._narrowed(), changed, arrived  # noqa: SLF001 - another of its own class

    def _counted(self, entries: Mapping[str, LineEntry]) -> Counts:
        workers = {key: entry for key, entry in entries.items() if entry.row.row is not None}
        return super()._counted(workers)

    def _traits_of(self, row: ProcessLine) -> frozenset[Narrowing]:
        return frozenset() if row.row is None else frozenset({Narrowing(row.row.kind.value)})

    def _is_meant(self, row_id: str) -> bool:
        """Whether chip and text say this very line."""
        return super().matches(row_id)

    def _narrowed(self) -> Self:
        if not self.is_tree:
            return self
        hits = {self.entries[key].row.path for key in self.entries if self._is_meant(key)}
        above = {path[:length] for path in hits for length in range(1, len(path) + 1)}
        kept = frozenset(
            key
            for key, entry in self.entries.items()
            if entry.row.path in above or _is_below(entry.row.path, hits)
        )
        return replace(self, kept=kept)


def _is_below(path: tuple[int, ...], hits: set[tuple[int, ...]]) -> bool:
    return any(path[:length] in hits for length in range(1, len(path)))
