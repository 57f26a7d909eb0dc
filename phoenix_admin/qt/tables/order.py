"""Sorting, and keeping the order still while somebody reads the list.

The order is frozen while a person works in it; the table says how many rows would move and lets
them decide. All pure: a lane can do it.
"""

from bisect import bisect_left
from collections.abc import Callable, Collection, Sequence
from typing import Generic

from phoenix_admin.domain.record import record
from phoenix_admin.qt.table_choice import SortOrder
from phoenix_admin.qt.tables.columns import Column, RowT


def sort_rows(
    rows: Sequence[RowT],
    columns: Sequence[Column[RowT]],
    order: SortOrder,
    key: Callable[[RowT], str],
) -> list[RowT]:
    """`rows` in `order`; equal ones by id, so that the order is the same each time.

    A column that cannot be sorted by leaves the order as it is.
    """
    column = next((column for column in columns if column.key == order.column), None)
    if column is None or column.sort_key is None:
        return list(rows)
    settled = sorted(rows, key=key)
    settled.sort(key=column.sort_key, reverse=order.descending)
    return settled


@record
class KeptOrder(Generic[RowT]):
    """Rows in the order they had, and the ids of those that are new and wait."""

    rows: list[RowT]
    waiting: tuple[str, ...]


def keep_order(
    shown: Sequence[str],
    rows: Sequence[RowT],
    key: Callable[[RowT], str],
    *,
    include_new: bool = False,
) -> KeptOrder[RowT]:
    """Fresh `rows` in the order of the ids `shown`.

    Rows that were not shown before wait ("+3 new · Show"), or with `include_new` follow at the
    end in the order given. Rows that are gone are left out.
    """
    fresh = {key(row): row for row in rows}
    kept = [fresh[row_id] for row_id in shown if row_id in fresh]
    known = set(shown)
    waiting = tuple(row_id for row_id in fresh if row_id not in known)
    if include_new:
        kept.extend(fresh[row_id] for row_id in waiting)
        waiting = ()
    return KeptOrder(kept, waiting)


def keep_vanished(
    shown: Sequence[RowT],
    rows: Sequence[RowT],
    key: Callable[[RowT], str],
    pinned: Collection[str],
    entomb: Callable[[RowT], RowT],
) -> list[RowT]:
    """`rows`, with a tombstone for each row in `pinned` that is shown but gone.

    A selected row that vanishes stays in its place ("deleted 14:32Z") until the person leaves
    it; `entomb` makes the tombstone from the row as it was last seen.
    """
    present = {key(row) for row in rows}
    kept = list(rows)
    for index, row in enumerate(shown):
        row_id = key(row)
        if row_id in pinned and row_id not in present:
            kept.insert(min(index, len(kept)), entomb(row))
    return kept


def count_moves(shown: Sequence[str], wanted: Sequence[str]) -> int:
    """How many rows would move if `shown` were put into the order `wanted`.

    The least number that have to be taken out and put elsewhere: the rows in both, less the
    longest run of them that is in order already. Ids in only one of the two do not count.
    """
    place = {row_id: index for index, row_id in enumerate(wanted)}
    targets = [place[row_id] for row_id in shown if row_id in place]
    tails: list[int] = []
    for target in targets:
        at = bisect_left(tails, target)
        tails[at : at + 1] = [target]
    return len(targets) - len(tails)
