"""Which rows are on the list, in which order, while newer readings keep arriving.

The order belongs to the person: while they work in the list a reading changes the contents of
rows, never their places, and new rows wait until they are asked for (UX note, N4 and N5).

A board is never changed in place: each step makes the next one, so that a lane can do the work
for long lists while the screen goes on showing the present one. Qt-free.
"""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from phoenix_admin.domain.project import Project
from phoenix_admin.qt.tables import count_moves
from phoenix_admin.services.project_catalogue import ProjectRow
from phoenix_admin.ui.panels.projects.patched import Patched, exchanged, whole
from phoenix_admin.ui.panels.projects.row_facts import (
    Narrowing,
    SortKey,
    View,
    folded,
    is_running,
    needs_attention,
    sort_key,
)

SLICE = 1000
"""Rows between two calls of `breathe`: a few milliseconds of work."""


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One row with what was derived from it. Compared by identity: a changed row is another one.

    `gone_at` is set on a tombstone: the project has vanished while it was selected; `gone_by`
    says who removed it, where that is known.
    """

    id: str
    row: ProjectRow
    text: str
    attention: bool
    running: bool
    gone_at: datetime | None = None
    gone_by: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """The figures on the chips, and how many are samples. Tombstones do not count."""

    all: int = 0
    attention: int = 0
    running: int = 0
    samples: int = 0

    def exchanged(self, old: Entry, new: Entry) -> "Counts":
        """The figures after one row has taken the place of another."""
        return Counts(
            self.all,
            self.attention - old.attention + new.attention,
            self.running - old.running + new.running,
            self.samples - old.row.project.sample + new.row.project.sample,
        )


def _nobody(_: Project) -> str:
    """It is not known who removed it."""
    return ""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A reading and the moment in which it arrives.

    With `in_use` nothing that is shown changes its place and what is new waits; without, the
    list is brought in order. `selected` stays on the list whatever happens to it: one that has
    vanished is marked with the time `now`. `admitted` are new ones that need not wait, because
    the person has made them. `remover` says who has removed a project, if it is known.
    """

    rows: Sequence[ProjectRow]
    now: datetime
    in_use: bool
    selected: str | None = None
    admitted: frozenset[str] = frozenset()
    remover: Callable[[Project], str] = _nobody


def _no_pause() -> None:
    """Short lists need none."""


@dataclass(frozen=True, slots=True)
class Board:
    """The rows of the list, those shown and those that are not.

    `shown` holds the ids on the list from top to bottom, `waiting` those that match and wait to
    be asked for. `would_move` is how many rows would change places if it were sorted now.
    """

    entries: Mapping[str, Entry] = field(default_factory=dict[str, Entry])
    keys: Mapping[str, SortKey] = field(default_factory=dict[str, SortKey])
    shown: tuple[str, ...] = ()
    waiting: frozenset[str] = frozenset()
    view: View = View()  # noqa: RUF009 - a frozen value, the same for everybody
    would_move: int = 0
    counts: Counts = Counts()

    def rows(self) -> list[Entry]:
        """The rows on the list, from top to bottom."""
        entries = whole(self.entries)
        return [entries[project_id] for project_id in self.shown]

    def taking(self, arrival: Arrival, breathe: Callable[[], None] = _no_pause) -> "Board":
        """The board after a reading. `breathe` is called between slices of work."""
        merged, changed, arrived = self._merged(arrival, breathe)
        breathe()
        if not arrival.in_use or not self.shown:
            return merged.settled(arrival.selected)
        out = {i for i in changed if i != arrival.selected and not merged.matches(i)}
        shown = [i for i in self.shown if i in merged.entries and i not in out]
        waiting = {i for i in self.waiting if i in merged.entries and i not in out}
        present = set(shown)
        for project_id in (*arrived, *changed):
            if project_id in present or not merged.matches(project_id):
                continue
            if project_id in arrival.admitted:
                waiting.discard(project_id)
                shown = _inserted(merged, shown, project_id)
            else:
                waiting.add(project_id)
        breathe()
        moves = count_moves(shown, _sorted(merged, shown))
        return replace(merged, shown=tuple(shown), waiting=frozenset(waiting), would_move=moves)

    def amended(self, row: ProjectRow) -> "Board | None":
        """The board after the contents of one row have changed; None where its place may have.

        Of ten thousand rows nothing is compared, copied or counted again: what a look at one
        project costs does not grow with the list.
        """
        project_id = row.project.id
        entry = self.entries.get(project_id)
        if entry is None or entry.gone_at is not None:
            return None
        if _says_the_same(entry, row):
            return self
        fresh = _entry_of(row)
        board = replace(
            self,
            entries=exchanged(self.entries, project_id, fresh),
            counts=self.counts.exchanged(entry, fresh),
        )
        same_place = sort_key(row, self.view.column) == self.keys[project_id]
        if not same_place or board.matches(project_id) is not self.matches(project_id):
            return None
        return board

    def asked(self, view: View) -> "Board":
        """The board after the person wants to see something else, or in another order."""
        keys = self.keys
        if view.column is not self.view.column:
            keys = {i: sort_key(entry.row, view.column) for i, entry in self.entries.items()}
        return replace(self, keys=keys, view=view).settled(None)

    def settled(self, held: str | None) -> "Board":
        """Everything that matches, in order; `held` stays even if it does not match."""
        if isinstance(self.entries, Patched):
            return replace(self, entries=whole(self.entries)).settled(held)
        matching = [i for i in self.entries if i == held or self.matches(i)]
        shown = tuple(_sorted(self, matching))
        return replace(self, shown=shown, waiting=frozenset(), would_move=0)

    def matches(self, project_id: str) -> bool:
        """Whether this row is what the person asked to see."""
        entry, view = self.entries[project_id], self.view
        if view.narrowing is Narrowing.ATTENTION and not entry.attention:
            return False
        if view.narrowing is Narrowing.RUNNING and not entry.running:
            return False
        return not view.text or view.text in entry.text

    def _merged(
        self, arrival: Arrival, breathe: Callable[[], None]
    ) -> tuple["Board", list[str], list[str]]:
        """The rows brought up to date, nothing placed yet; ids that changed and that are new."""
        old_entries, old_keys, column = whole(self.entries), self.keys, self.view.column
        entries: dict[str, Entry] = {}
        keys: dict[str, SortKey] = {}
        changed: list[str] = []
        arrived: list[str] = []
        for number, row in enumerate(arrival.rows):
            if number % SLICE == SLICE - 1:
                breathe()
            project_id = row.project.id
            entry = old_entries.get(project_id)
            if entry is not None and _says_the_same(entry, row):
                entries[project_id] = entry
                keys[project_id] = old_keys[project_id]
                continue
            (arrived if entry is None else changed).append(project_id)
            entries[project_id] = _entry_of(row)
            keys[project_id] = sort_key(row, column)
        counts = Counts(
            len(entries),
            sum(entry.attention for entry in entries.values()),
            sum(entry.running for entry in entries.values()),
            sum(entry.row.project.sample for entry in entries.values()),
        )
        kept = arrival.selected
        if kept is not None and kept not in entries and kept in old_entries:
            stone = old_entries[kept]
            if stone.gone_at is None:
                by = arrival.remover(stone.row.project)
                stone = replace(stone, gone_at=arrival.now, gone_by=by)
            entries[kept] = stone
            keys[kept] = old_keys[kept]
        return replace(self, entries=entries, keys=keys, counts=counts), changed, arrived


def _inserted(board: Board, shown: list[str], project_id: str) -> list[str]:
    """One row more, at its place by the order; no other row moves for it."""
    keys, key = board.keys, board.keys[project_id]
    if board.view.descending:
        upwards = [keys[i] for i in reversed(shown)]
        place = len(shown) - bisect_left(upwards, key)
    else:
        place = bisect_left([keys[i] for i in shown], key)
    return [*shown[:place], project_id, *shown[place:]]


def _sorted(board: Board, ids: list[str]) -> list[str]:
    return sorted(ids, key=board.keys.__getitem__, reverse=board.view.descending)


def _says_the_same(entry: Entry, row: ProjectRow) -> bool:
    old = entry.row
    if entry.gone_at is not None:
        return False
    # The version stands for the whole document: that is what versions are for, and comparing
    # ten thousand documents field by field takes longer than a frame.
    return old is row or (
        old.project.version == row.project.version
        and old.verdict is row.verdict
        and old.execution == row.execution
    )


def _entry_of(row: ProjectRow) -> Entry:
    return Entry(row.project.id, row, folded(row), needs_attention(row), is_running(row))
