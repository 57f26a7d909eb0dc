"""What a person has chosen about a table, and what of a remembered choice may be taken over.

A choice comes back from a file that anybody may have damaged, written by a version with other
columns: what does not fit is left out, and the rest holds. The window remembers choices before
there is any table, so nothing of `qt.tables` is imported here.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import TYPE_CHECKING, Any

from phoenix_admin.domain.record import record

if TYPE_CHECKING:
    from phoenix_admin.qt.tables.columns import Column

NARROWEST = 44
WIDEST = 800


@record
class SortOrder:
    """By which column, and which way round."""

    column: str
    descending: bool = False


@record
class TableChoice:
    """Columns the person has switched off, widths they have set, and their order.

    `widths` are in pixels at 100 % zoom and hold only columns whose width somebody has changed.
    `order` None: the table's own.
    """

    hidden: frozenset[str] = frozenset()
    widths: Mapping[str, float] = field(default_factory=dict[str, float])
    order: SortOrder | None = None

    def fitting(self, columns: "Sequence[Column[Any]]") -> "TableChoice":
        """What of it holds for these columns: a row always keeps what says which one it is."""
        known = {column.key: column for column in columns}
        hidden = frozenset(key for key in self.hidden if key in known and not known[key].stays)
        widths = {
            key: float(width)
            for key, width in self.widths.items()
            if key in known
            and not known[key].stretch
            and math.isfinite(width)
            and NARROWEST <= width <= WIDEST
        }
        order = self.order
        if order is not None and (
            order.column not in known or known[order.column].sort_key is None
        ):
            order = None
        return TableChoice(hidden, widths, order)
