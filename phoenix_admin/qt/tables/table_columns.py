"""Which columns of a table are shown, how wide they are, and which one it is sorted by."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QHeaderView, QTableView

from phoenix_admin.qt.table_choice import SortOrder
from phoenix_admin.qt.tables.columns import Column, fitting_columns
from phoenix_admin.qt.tables.frame_painting import ColumnPlace
from phoenix_admin.qt.theme.theme import Theme


class TableColumns(QObject):
    """The columns of one view. Widths are kept at 100 % zoom. UI thread."""

    shown_changed = Signal()
    sort_requested = Signal(object)
    """A `SortOrder` the person asked for by clicking on a header."""

    def __init__(self, theme: Theme, view: QTableView, columns: Sequence[Column[Any]]) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view
        self._columns = tuple(columns)
        self._positions = {column.key: place for place, column in enumerate(columns)}
        # What the person set survives a change of zoom, and a column that hides and comes back.
        self._own_widths: dict[str, float] = {}
        self._hidden: frozenset[str] = frozenset()
        self._shown: tuple[str, ...] = ()
        self._sort: SortOrder | None = None
        self._fitting = False
        header = view.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(True)
        header.setSectionsMovable(False)
        stretch, free = QHeaderView.ResizeMode.Stretch, QHeaderView.ResizeMode.Interactive
        for place, column in enumerate(columns):
            header.setSectionResizeMode(place, stretch if column.stretch else free)
        header.sectionClicked.connect(self._on_clicked)
        header.sectionResized.connect(self._on_resized)

    @property
    def shown(self) -> tuple[str, ...]:
        """Keys of the columns that are switched on and fit."""
        return self._shown

    @property
    def sort_order(self) -> SortOrder | None:
        """What the header shows."""
        return self._sort

    @property
    def own_widths(self) -> Mapping[str, float]:
        """Widths that the person has set, in pixels at 100 % zoom."""
        return dict(self._own_widths)

    def set_own_widths(self, widths: Mapping[str, float]) -> None:
        """Take widths over that the person has set before."""
        self._own_widths = dict(widths)
        self.fit()

    def set_width(self, key: str, width: int) -> None:
        """Give a column this many pixels, as the table sees fit; no choice of the person's."""
        before, self._fitting = self._fitting, True
        self._view.setColumnWidth(self._positions[key], width)
        self._fitting = before

    def places(self) -> list[ColumnPlace]:
        """Where the visible columns are in the viewport."""
        view = self._view
        return [
            ColumnPlace(place, view.columnViewportPosition(place), view.columnWidth(place))
            for place in range(len(self._columns))
            if not view.isColumnHidden(place)
        ]

    def set_hidden(self, keys: frozenset[str]) -> None:
        """Switch columns off."""
        self._hidden = keys
        self.fit()

    def set_sort_order(self, order: SortOrder | None) -> None:
        """Show an order in the header; sorts nothing."""
        self._sort = order
        header = self._view.horizontalHeader()
        if order is not None:
            way = Qt.SortOrder
            direction = way.DescendingOrder if order.descending else way.AscendingOrder
            header.setSortIndicator(self._positions[order.column], direction)
        header.setSortIndicatorShown(order is not None)

    def rescale(self) -> None:
        """Take the sizes of the zoom in force."""
        header = self._view.horizontalHeader()
        header.setMinimumSectionSize(self._theme.px(44))
        header.setFixedHeight(self._theme.control("header"))
        self.fit()

    def fit(self) -> None:
        """Hide the starred columns for which there is no room, bring back those that fit."""
        view = self._view
        room = int(view.viewport().width() / self._theme.zoom)
        shown = fitting_columns(self._columns, room, self._hidden)
        self._fitting = True
        for place, column in enumerate(self._columns):
            view.setColumnHidden(place, column.key not in shown)
            if not column.stretch and column.key in shown:
                width = self._own_widths.get(column.key, column.width)
                view.setColumnWidth(place, self._theme.px(width))
        self._fitting = False
        if shown != self._shown:
            self._shown = shown
            self.shown_changed.emit()

    @Slot(int)
    def _on_clicked(self, section: int) -> None:
        column, known = self._columns[section], self._sort
        if column.sort_key is None:
            # The header has turned its arrow by itself; put it back.
            self.set_sort_order(known)
            return
        descending = known is not None and known.column == column.key and not known.descending
        self.set_sort_order(SortOrder(column.key, descending))
        self.sort_requested.emit(self._sort)

    @Slot(int, int, int)
    def _on_resized(self, section: int, _old: int, new: int) -> None:
        column = self._columns[section]
        if new > 0 and not self._fitting and not column.stretch:
            self._own_widths[column.key] = new / self._theme.zoom
