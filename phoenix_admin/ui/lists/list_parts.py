"""What a list is made of, as whoever builds one gives it."""

from collections.abc import Callable, Sequence
from typing import Any, Generic, Protocol, TypeVar

from phoenix_admin.domain.environment import Environment
from phoenix_admin.domain.record import record
from phoenix_admin.qt.tables import SortOrder
from phoenix_admin.services.polled_reading import PolledReading
from phoenix_admin.ui.lists.board import Board, RowT
from phoenix_admin.ui.lists.list_words import ListNames, ListReading

RowT_co = TypeVar("RowT_co", covariant=True)


class RowsReading(ListReading, Protocol[RowT_co]):
    """A reading whose rows are of one type."""

    @property
    def rows(self) -> Sequence[RowT_co]:
        """All rows."""
        ...


@record
class ListParts(Generic[RowT]):
    """What one list is made of.

    `prefix` begins its objectNames and the keys of its actions (`try_again`, `resort`,
    `show_new`, `clear_filter`); `selected` tells which item is open. `selection_keys` are the
    actions offered while several rows are selected. A catalogue that is a `ListCatalogue` gets
    more: rows that were looked at lately are believed, and one look costs one row.
    """

    prefix: str
    names: ListNames
    environment: Environment
    catalogue: PolledReading[Any]
    board: Board[RowT]
    selected: Callable[[], str | None]
    first_order: SortOrder
    selection_keys: tuple[str, ...] = ()
