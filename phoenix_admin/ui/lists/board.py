"""Which rows are on a list, in which order, while newer readings keep arriving.

The order belongs to the person: while they work in the list a reading changes the contents of
rows, never their places, and new rows wait until they are asked for (UX note, N4 and N5).

A board is never changed in place: each step makes the next one, so that a lane can do the work
for long lists while the screen goes on showing the present one. Qt-free.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, Protocol, Self, TypeVar

from phoenix_admin.domain.notation import clock_time
from phoenix_admin.domain.record import record
from phoenix_admin.qt.tables import count_moves
from phoenix_admin.ui.lists.patched import Patched, exchanged, whole

RowT = TypeVar("RowT")
RowT_contra = TypeVar("RowT_contra", contravariant=True)

SortKey = tuple[float, str, str]
"""A number, then a name, then the id, so that equal rows never swap places by chance."""

SLICE = 1000
"""Rows between two calls of `breathe`: a few milliseconds of work."""


class Narrowing(StrEnum):
    """The chips over the lists; each list has some of them."""

    ALL = "all"
    ATTENTION = "attention"
    RUNNING = "running"
    REFUSED = "refused"
    TROUBLED = "troubled"
    UNDOABLE = "undoable"
    ZOMBIE = "zombie"
    ORPHAN = "orphan"
    STALE = "stale"
    HEALTHY = "healthy"


@record
class View:
    """What the person asked to see, and in which order. Only their own input makes a new one.

    `text` is case-folded, as the text it is looked for in; `column` is the key of a column.
    """

    text: str = ""
    narrowing: Narrowing = Narrowing.ALL
    column: str = ""
    descending: bool = False


class RowRules(Protocol[RowT_contra]):
    """What a board asks of one row. Pure, and callable from any thread."""

    def id_of(self, row: RowT_contra, /) -> str:
        """What the row is keyed by."""
        ...

    def folded(self, row: RowT_contra, /) -> str:
        """The text the filter looks in, case-folded."""
        ...

    def needs_attention(self, row: RowT_contra, /) -> bool:
        """Whether somebody should look."""
        ...

    def is_running(self, row: RowT_contra, /) -> bool:
        """Whether something works on it."""
        ...

    def says_the_same(self, old: RowT_contra, new: RowT_contra, /) -> bool:
        """Whether nothing that is shown has changed."""
        ...

    def sort_key(self, row: RowT_contra, column: str, /) -> SortKey:
        """Where the row stands in an ascending order by that column."""
        ...


@record(eq=False)
class Entry(Generic[RowT]):
    """One row with what was derived from it. Compared by identity: a changed row is another one.

    `marked`: it carries the mark that this list counts, such as "sample". `gone_at` is set on a
    tombstone: the item has vanished while it was selected; `gone_by` says who removed it, where
    that is known. `traits` are the chips, besides attention and running, under which the row is
    shown.
    """

    id: str
    row: RowT
    text: str
    attention: bool
    running: bool
    marked: bool = False
    gone_at: datetime | None = None
    gone_by: str = ""
    traits: frozenset[Narrowing] = frozenset()

    @property
    def gone_words(self) -> str:
        """`deleted 14:32:10Z by rae` on a tombstone, empty otherwise."""
        if self.gone_at is None:
            return ""
        by = f" by {self.gone_by}" if self.gone_by else ""
        return f"deleted {clock_time(self.gone_at)}{by}"


def sorted_by(rules: RowRules[RowT], column: str) -> Callable[[Entry[RowT]], Any]:
    """The order of a table's column. The table's own type for keys knows no tuple, hence Any."""

    def key(entry: Entry[RowT]) -> Any:
        return rules.sort_key(entry.row, column)

    return key


@record
class Counts:
    """The figures on the chips, and how many are marked. Tombstones do not count."""

    all: int = 0
    attention: int = 0
    running: int = 0
    marked: int = 0
    traits: Mapping[Narrowing, int] = field(default_factory=dict[Narrowing, int])

    def exchanged(self, old: Entry[Any], new: Entry[Any]) -> "Counts":
        """The figures after one row has taken the place of another."""
        traits = Counter(self.traits)
        traits.subtract(old.traits)
        traits.update(new.traits)
        return Counts(
            self.all,
            self.attention - old.attention + new.attention,
            self.running - old.running + new.running,
            self.marked - old.marked + new.marked,
            traits,
        )

    def of(self, narrowing: Narrowing) -> int:
        """The figure on one chip."""
        match narrowing:
            case Narrowing.ALL:
                return self.all
            case Narrowing.ATTENTION:
                return self.attention
            case Narrowing.RUNNING:
                return self.running
            case _:
                return self.traits.get(narrowing, 0)


def nobody_known(_: object) -> str:
    """It is not known who removed it."""
    return ""


@record
class Arrival(Generic[RowT]):
    """A reading and the moment in which it arrives.

    With `in_use` nothing that is shown changes its place and what is new waits; without, the
    list is brought in order. `selected` stays on the list whatever happens to it: one that has
    vanished is marked with the time `now`. `admitted` are new ones that need not wait, because
    the person has made them. `remover` says who has removed an item, if it is known.
    """

    rows: Sequence[RowT]
    now: datetime
    in_use: bool
    selected: str | None = None
    admitted: frozenset[str] = frozenset()
    remover: Callable[[RowT], str] = nobody_known


def _no_pause() -> None:
    """Short lists need none."""


@record
class Board(Generic[RowT]):
    """The rows of the list, those shown and those that are not.

    `shown` holds the ids on the list from top to bottom, `waiting` those that match and wait to
    be asked for. `would_move` is how many rows would change places if it were sorted now.
    """

    rules: RowRules[RowT]
    entries: Mapping[str, Entry[RowT]] = field(default_factory=dict[str, Entry[RowT]])
    keys: Mapping[str, SortKey] = field(default_factory=dict[str, SortKey])
    shown: tuple[str, ...] = ()
    waiting: frozenset[str] = frozenset()
    view: View = View()
    would_move: int = 0
    counts: Counts = Counts()

    def rows(self) -> list[Entry[RowT]]:
        """The rows on the list, from top to bottom."""
        entries = whole(self.entries)
        return [entries[row_id] for row_id in self.shown]

    def taking(self, arrival: Arrival[RowT], breathe: Callable[[], None] = _no_pause) -> Self:
        """The board after a reading. `breathe` is called between slices of work."""
        merged, changed, arrived = self._merged(arrival, breathe)
        breathe()
        if not arrival.in_use or not self.shown:
            return merged.settled(arrival.selected)
        out = {i for i in changed if i != arrival.selected and not merged.matches(i)}
        shown = [i for i in self.shown if i in merged.entries and i not in out]
        waiting = {i for i in self.waiting if i in merged.entries and i not in out}
        present = set(shown)
        for row_id in (*arrived, *changed):
            if row_id in present or not merged.matches(row_id):
                continue
            if row_id in arrival.admitted:
                waiting.discard(row_id)
                shown = _inserted(merged, shown, row_id)
            else:
                waiting.add(row_id)
        breathe()
        moves = count_moves(shown, _sorted(merged, shown))
        return replace(merged, shown=tuple(shown), waiting=frozenset(waiting), would_move=moves)

    def amended(self, row: RowT) -> Self | None:
        """The board after the contents of one row have changed; None where its place may have.

        Of ten thousand rows nothing is compared, copied or counted again: what a look at one
        row costs does not grow with the list.
        """
        row_id = self.rules.id_of(row)
        entry = self.entries.get(row_id)
        if entry is None or entry.gone_at is not None:
            return None
        if self._is_same(entry, row):
            return self
        fresh = self._entry_of(row)
        board = replace(
            self,
            entries=exchanged(self.entries, row_id, fresh),
            counts=self.counts.exchanged(entry, fresh),
        )
        same_place = self.rules.sort_key(row, self.view.column) == self.keys[row_id]
        if not same_place or board.matches(row_id) is not self.matches(row_id):
            return None
        return board

    def asked(self, view: View) -> Self:
        """The board after the person wants to see something else, or in another order."""
        keys = self.keys
        if view.column != self.view.column:
            sort_key, column = self.rules.sort_key, view.column
            keys = {i: sort_key(entry.row, column) for i, entry in self.entries.items()}
        return replace(self, keys=keys, view=view).settled(None)

    def settled(self, held: str | None) -> Self:
        """Everything that matches, in order; `held` stays even if it does not match."""
        if isinstance(self.entries, Patched):
            return replace(self, entries=whole(self.entries)).settled(held)
        matching = [i for i in self.entries if i == held or self.matches(i)]
        shown = tuple(_sorted(self, matching))
        return replace(self, shown=shown, waiting=frozenset(), would_move=0)

    def matches(self, row_id: str) -> bool:
        """Whether this row is what the person asked to see."""
        entry, view = self.entries[row_id], self.view
        if not _is_under(entry, view.narrowing):
            return False
        return not view.text or view.text in entry.text

    def _merged(
        self, arrival: Arrival[RowT], breathe: Callable[[], None]
    ) -> tuple[Self, list[str], list[str]]:
        """The rows brought up to date, nothing placed yet; ids that changed and that are new."""
        old_entries, old_keys, column = whole(self.entries), self.keys, self.view.column
        rules = self.rules
        entries: dict[str, Entry[RowT]] = {}
        keys: dict[str, SortKey] = {}
        changed: list[str] = []
        arrived: list[str] = []
        for number, row in enumerate(arrival.rows):
            if number % SLICE == SLICE - 1:
                breathe()
            row_id = rules.id_of(row)
            entry = old_entries.get(row_id)
            if entry is not None and self._is_same(entry, row):
                entries[row_id] = entry
                keys[row_id] = old_keys[row_id]
                continue
            (arrived if entry is None else changed).append(row_id)
            entries[row_id] = self._entry_of(row)
            keys[row_id] = rules.sort_key(row, column)
        counts = self._counted(entries)
        kept = arrival.selected
        if kept is not None and kept not in entries and kept in old_entries:
            stone = old_entries[kept]
            if stone.gone_at is None:
                by = arrival.remover(stone.row)
                stone = replace(stone, gone_at=arrival.now, gone_by=by)
            entries[kept] = stone
            keys[kept] = old_keys[kept]
        return replace(self, entries=entries, keys=keys, counts=counts), changed, arrived

    def _counted(self, entries: Mapping[str, Entry[RowT]]) -> Counts:
        """The figures of these rows, none of them a tombstone."""
        attention = sum(entry.attention for entry in entries.values())
        running = sum(entry.running for entry in entries.values())
        marked = sum(entry.marked for entry in entries.values())
        traits = Counter(trait for entry in entries.values() for trait in entry.traits)
        return Counts(len(entries), attention, running, marked, traits)

    def _is_same(self, entry: Entry[RowT], row: RowT) -> bool:
        old = entry.row
        return entry.gone_at is None and (old is row or self.rules.says_the_same(old, row))

    def _entry_of(self, row: RowT) -> Entry[RowT]:
        rules = self.rules
        attention, running = rules.needs_attention(row), rules.is_running(row)
        marked, traits = self._is_marked(row), self._traits_of(row)
        return Entry(
            rules.id_of(row), row, rules.folded(row), attention, running, marked, traits=traits
        )

    def _is_marked(self, row: RowT) -> bool:
        """Whether a row carries the mark that this list counts; no list has to have one."""
        del row
        return False

    def _traits_of(self, row: RowT) -> frozenset[Narrowing]:
        """Under which further chips the row is shown; for lists that have some."""
        del row
        return frozenset()


def _is_under(entry: Entry[Any], narrowing: Narrowing) -> bool:
    """Whether the row is shown under this chip."""
    match narrowing:
        case Narrowing.ALL:
            return True
        case Narrowing.ATTENTION:
            return entry.attention
        case Narrowing.RUNNING:
            return entry.running
        case _:
            return narrowing in entry.traits


def _inserted(board: Board[RowT], shown: list[str], row_id: str) -> list[str]:
    """One row more, at its place by the order; no other row moves for it."""
    keys, key = board.keys, board.keys[row_id]
    if board.view.descending:
        upwards = [keys[i] for i in reversed(shown)]
        place = len(shown) - bisect_left(upwards, key)
    else:
        place = bisect_left([keys[i] for i in shown], key)
    return [*shown[:place], row_id, *shown[place:]]


def _sorted(board: Board[RowT], ids: list[str]) -> list[str]:
    return sorted(ids, key=board.keys.__getitem__, reverse=board.view.descending)
