"""The difference of two lists of rows by id, computed without Qt so that a lane can do it.

A table is never reset: a reset loses selection, scroll position and the screen reader's place.
"""

from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import Generic

from phoenix_admin.domain.record import record
from phoenix_admin.qt.tables.columns import RowT

MOST_RANGES = 64
"""Separate removals or insertions up to this many are made where they happen."""


@record
class KeyedRows(Generic[RowT]):
    """Rows with their ids and positions. Never changed in place, so any thread may read it."""

    rows: tuple[RowT, ...]
    ids: tuple[str, ...]
    positions: dict[str, int]
    key: Callable[[RowT], str]


def keyed(rows: Iterable[RowT], key: Callable[[RowT], str]) -> KeyedRows[RowT]:
    """Index `rows` by id; raises `ValueError` when two rows have the same id."""
    held = tuple(rows)
    ids = tuple(map(key, held))
    positions = {row_id: index for index, row_id in enumerate(ids)}
    if len(positions) != len(ids):
        # A doubled id points at its last place, so its first one does not point back.
        twice = next(row_id for place, row_id in enumerate(ids) if positions[row_id] != place)
        msg = f"two rows with the id {twice!r}"
        raise ValueError(msg)
    return KeyedRows(held, ids, positions, key)


@record
class Remove:
    """Take the rows at `start` up to `stop` away."""

    start: int
    stop: int


@record
class Insert(Generic[RowT]):
    """Put `rows` in before the row at `start`."""

    start: int
    rows: tuple[RowT, ...]


@record
class Arrange(Generic[RowT]):
    """Put all rows into another order: `rows` is the result, `moved_to[i]` where row i went."""

    rows: list[RowT]
    moved_to: list[int]


Step = Remove | Insert[RowT] | Arrange[RowT]


@record
class RowDiff(Generic[RowT]):
    """How to get from `old` to `new`.

    `steps` bring the ids into place, one after the other; `changed` are ranges of positions in
    `new` whose rows differ from what was shown, ascending and half open.
    """

    old: KeyedRows[RowT]
    new: KeyedRows[RowT]
    steps: tuple[Step[RowT], ...]
    changed: tuple[range, ...]


def ranges(positions: Sequence[int]) -> tuple[range, ...]:
    """Ascending positions as ranges of neighbours: 1, 2, 3, 7 becomes 1..3 and 7."""
    if not positions:
        return ()
    found: list[range] = []
    start = previous = positions[0]
    for position in positions[1:]:
        if position != previous + 1:
            found.append(range(start, previous + 1))
            start = position
        previous = position
    found.append(range(start, previous + 1))
    return tuple(found)


def diff_rows(
    old: KeyedRows[RowT], new: Sequence[RowT], most_ranges: int = MOST_RANGES
) -> RowDiff[RowT]:
    """What differs between `old` and the rows `new`, in the order they are to be shown.

    Pure; on any thread. Rows are compared with `==`, identical objects at once. Ten thousand
    rows take a few milliseconds: one slice of a lane. Raises `ValueError` for a doubled id.
    """
    target = keyed(new, old.key)
    before, after = old.positions, target.positions
    # Set arithmetic on dictionary views runs in C; most updates remove and add next to nothing.
    gone = before.keys() - after.keys()
    fresh = after.keys() - before.keys()
    removed = ranges(sorted(before[row_id] for row_id in gone))
    inserted = ranges(sorted(after[row_id] for row_id in fresh))
    kept_before = [row_id for row_id in old.ids if row_id not in gone] if gone else list(old.ids)
    kept_after = (
        [row_id for row_id in target.ids if row_id not in fresh] if fresh else list(target.ids)
    )
    reordered = kept_before != kept_after
    if max(len(removed), len(inserted)) > most_ranges:
        steps = _gathered(old, target, kept_after, gone, fresh)
    else:
        steps = _ranged(target, removed, inserted, kept_before, kept_after, reordered=reordered)
    old_rows = old.rows
    changed = [
        position
        for position, (row_id, row) in enumerate(zip(target.ids, target.rows, strict=True))
        if (place := before.get(row_id)) is not None
        and old_rows[place] is not row
        and old_rows[place] != row
    ]
    return RowDiff(old, target, tuple(steps), ranges(changed))


def _arrange(
    ids: Sequence[str], wanted: Sequence[str], row_of: Callable[[str], RowT]
) -> Arrange[RowT]:
    place = {row_id: position for position, row_id in enumerate(wanted)}
    return Arrange(list(map(row_of, wanted)), [place[row_id] for row_id in ids])


def _ranged(
    target: KeyedRows[RowT],
    removed: tuple[range, ...],
    inserted: tuple[range, ...],
    kept_before: list[str],
    kept_after: list[str],
    *,
    reordered: bool,
) -> list[Step[RowT]]:
    """A few removals and insertions, each where it happens."""
    steps: list[Step[RowT]] = [Remove(span.start, span.stop) for span in reversed(removed)]
    if reordered:
        rows, positions = target.rows, target.positions
        steps.append(_arrange(kept_before, kept_after, lambda row_id: rows[positions[row_id]]))
    steps.extend(Insert(span.start, target.rows[span.start : span.stop]) for span in inserted)
    return steps


def _gathered(
    old: KeyedRows[RowT],
    target: KeyedRows[RowT],
    kept_after: list[str],
    gone: AbstractSet[str],
    fresh: AbstractSet[str],
) -> list[Step[RowT]]:
    """Many scattered removals or insertions: one pass over the end of the list for each.

    Every single removal or insertion costs each view a pass over its sections; this is two
    re-orderings, whatever the number.
    """
    steps: list[Step[RowT]] = []
    leaving = [row_id for row_id in old.ids if row_id in gone]
    first = [*kept_after, *leaving]
    if first != list(old.ids):
        old_rows, before = old.rows, old.positions
        steps.append(_arrange(old.ids, first, lambda row_id: old_rows[before[row_id]]))
    if leaving:
        steps.append(Remove(len(kept_after), len(first)))
    arriving = [row_id for row_id in target.ids if row_id in fresh]
    rows, positions = target.rows, target.positions
    if arriving:
        coming = tuple(rows[positions[row_id]] for row_id in arriving)
        steps.append(Insert(len(kept_after), coming))
    last = [*kept_after, *arriving]
    if last != list(target.ids):
        steps.append(_arrange(last, target.ids, lambda row_id: rows[positions[row_id]]))
    return steps
