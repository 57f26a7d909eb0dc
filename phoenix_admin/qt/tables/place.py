"""Where a person is in a table, taken before an update and given back after it.

Qt keeps numbers: a row number under the upper edge, a neighbour when the selected row goes. A
person keeps a project. Everything here is by id.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple, cast

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QItemSelectionRange, QModelIndex
from PySide6.QtWidgets import QTableView

from phoenix_admin.qt.tables.model import KeyedTableModel

_Flag = QItemSelectionModel.SelectionFlag


class Place(NamedTuple):
    """Selected ids, the id under the keyboard, and the visible ids with their distance from the
    upper edge in pixels, topmost first."""

    selected: tuple[str, ...]
    current: str
    visible: tuple[tuple[str, int], ...]


def selected_ids(view: QTableView, model: KeyedTableModel[Any]) -> tuple[str, ...]:
    """Ids of the selected rows, in the order shown."""
    # By ranges: with ten thousand rows selected, an index for each takes longer than a frame.
    spans = cast("Iterable[QItemSelectionRange]", view.selectionModel().selection())
    chosen = sorted({row for span in spans for row in range(span.top(), span.bottom() + 1)})
    return tuple(model.ids[row] for row in chosen)


def current_id(view: QTableView, model: KeyedTableModel[Any]) -> str:
    """Id of the row the keyboard is on, empty for none."""
    index = view.currentIndex()
    return model.ids[index.row()] if index.isValid() else ""


def take_place(view: QTableView, model: KeyedTableModel[Any]) -> Place:
    """Where the person is now."""
    return Place(selected_ids(view, model), current_id(view, model), _visible(view, model))


def _visible(view: QTableView, model: KeyedTableModel[Any]) -> tuple[tuple[str, int], ...]:
    rows = view.verticalHeader()
    height, offset = rows.defaultSectionSize(), rows.offset()
    first = offset // height
    last = (offset + view.viewport().height()) // height
    return tuple(
        (row_id, (first + index) * height - offset)
        for index, row_id in enumerate(model.ids[first : last + 1])
    )


def restore_selection(view: QTableView, model: KeyedTableModel[Any], place: Place) -> None:
    """Undo what Qt does when a selected row goes: it would select a neighbour.

    Rows that are gone are no longer selected; nothing is selected in their stead.
    """
    selection = view.selectionModel()
    kept = [row_id for row_id in place.selected if row_id in model.snapshot.positions]
    if set(kept) != set(selected_ids(view, model)):
        wanted = QItemSelection()
        last = model.columnCount() - 1
        for row_id in kept:
            position = model.snapshot.positions[row_id]
            wanted.select(model.index(position, 0), model.index(position, last))
        selection.select(wanted, _Flag.ClearAndSelect)
    if place.current and current_id(view, model) != place.current:
        position = model.position_of(place.current)
        index = QModelIndex() if position is None else model.index(position, 0)
        selection.setCurrentIndex(index, _Flag.NoUpdate)


def scroll_for(view: QTableView, model: KeyedTableModel[Any], place: Place) -> int | None:
    """The scroll value that puts the topmost row that is still there back where it was.

    None when none of the rows that were visible is left.
    """
    height = view.verticalHeader().defaultSectionSize()
    for row_id, y in place.visible:
        position = model.position_of(row_id)
        if position is not None:
            return position * height - y
    return None
