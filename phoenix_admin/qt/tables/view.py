"""The table every list uses. It shows rows, keeps a person's place, and takes no decision."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Generic, cast

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QMenu, QTableView, QWidget

from phoenix_admin.qt.table_choice import SortOrder, TableChoice
from phoenix_admin.qt.tables.cell_painting import CellPainter
from phoenix_admin.qt.tables.columns import Column, RowT
from phoenix_admin.qt.tables.diff import RowDiff
from phoenix_admin.qt.tables.frame_painting import Frame, FramePainter
from phoenix_admin.qt.tables.holding import UpdateHold
from phoenix_admin.qt.tables.model import KeyedTableModel
from phoenix_admin.qt.tables.order import count_moves
from phoenix_admin.qt.tables.place import (
    current_id,
    restore_selection,
    scroll_for,
    selected_ids,
    take_place,
)
from phoenix_admin.qt.tables.table_columns import TableColumns
from phoenix_admin.qt.theme.painting import painting
from phoenix_admin.qt.theme.theme import Theme
from phoenix_admin.qt.theme.tokens import Density
from phoenix_admin.qt.widgets.known_parts import parts_of

_View = QAbstractItemView


class DataTable(QTableView, Generic[RowT]):
    """A list of rows with ids.

    Updates come through `apply`, change rows in place, and keep the selected ids, the current
    one and the row at the upper edge where they are; while a menu is open or a button is held
    they wait. Only the person changes selection, order and scroll position. One tab stop;
    arrows, Home, End and the page keys move inside; Enter activates. UI thread.
    """

    selected = Signal(str)
    """The id of the row that is now selected alone, empty for none or several."""
    selection_ids_changed = Signal()
    row_activated = Signal(str)
    """Enter or double click."""
    row_vanished = Signal(str)
    """A selected row is no longer in the data. Nothing else is selected in its place."""
    context_menu_requested = Signal(str, QPoint)
    """Id (empty beside the rows) and global position; answer with `popup_menu`."""
    sort_requested = Signal(object)
    """A `SortOrder` the person asked for; the owner sorts and applies."""
    columns_changed = Signal()
    choice_restored = Signal()
    """What the person had chosen before was taken over: a menu of columns looks again."""

    def __init__(
        self,
        theme: Theme,
        model: KeyedTableModel[RowT],
        *,
        painters: Mapping[type, CellPainter] | None = None,
        multiple: bool = False,
        density: Density = "default",
        object_name: str = "",
        accessible_name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._known = parts_of(self, self.horizontalHeader(), self.verticalHeader())
        self._theme = theme
        self._model = model
        self._density: Density = density
        self._pending: Sequence[RowT] | RowDiff[RowT] | None = None
        self._muted = False
        self._hovered = -1
        self._last_chosen: tuple[str, ...] = ()
        self._last_selected = ""
        self._switched_off: frozenset[str] = frozenset()
        self._frames = FramePainter(theme, model, painters)
        self._updates = UpdateHold(self)
        self._updates.released.connect(self._flush)
        self.setObjectName(object_name)
        self.setAccessibleName(accessible_name)
        self.setModel(model)
        self._columns = TableColumns(theme, self, model.columns)
        self._columns.shown_changed.connect(self.columns_changed)
        self._columns.sort_requested.connect(self.sort_requested)
        self._configure(multiple=multiple)
        self._rescale()
        theme.changed.connect(self._rescale)

    # ------------------------------------------------------------------ data

    def apply(self, update: Sequence[RowT] | RowDiff[RowT]) -> bool:
        """Show these rows, or apply a difference made in a lane.

        Returns False when it has to wait because the person is in the middle of something; the
        newest update is then shown as soon as they are done. Raises `ValueError` for rows with
        the same id; nothing is changed then.
        """
        if self.is_held:
            self._pending = update
            return False
        self._pending = None
        place = take_place(self, self._model)
        self._muted = True
        try:
            if isinstance(update, RowDiff):
                self._model.apply_diff(update)
            else:
                self._model.apply(update)
            restore_selection(self, self._model, place)
        finally:
            self._muted = False
        self._scroll_to(scroll_for(self, self._model, place))
        self._report_selection()
        for row_id in place.selected:
            if self._model.position_of(row_id) is None:
                self.row_vanished.emit(row_id)
        return True

    def exchange(self, row: RowT) -> bool:
        """Show this row in the place of the one with its id; nothing else is touched.

        Returns False when it has to wait, or another update waits already: then the owner
        applies all rows, which waits in its turn.
        """
        if self.is_held or self.has_pending:
            return False
        self._model.exchange(row)
        return True

    def moves_if_sorted(self, wanted: Sequence[str]) -> int:
        """How many rows would move if the ids stood in the order `wanted`."""
        return count_moves(self._model.ids, wanted)

    # ------------------------------------------------------------------ holding updates

    @property
    def is_held(self) -> bool:
        """Whether updates wait: an open menu, a pressed button, a drag (the scroll bar's too),
        an edit, `hold`."""
        busy = (_View.State.EditingState, _View.State.DraggingState)
        sliding = self.verticalScrollBar().isSliderDown()
        return self._updates.active or sliding or self.state() in busy

    @property
    def has_pending(self) -> bool:
        """Whether an update waits."""
        return self._pending is not None

    def hold(self) -> None:
        """Let updates wait until `release` was called as often."""
        self._updates.hold()

    def release(self) -> None:
        """End one `hold`; the newest waiting update is shown."""
        self._updates.release()

    def popup_menu(self, menu: QMenu, position: QPoint) -> None:
        """Open a row's menu at a global position; updates wait until it is closed."""
        if not menu.isEmpty():
            menu.popup(position)
            self._updates.follow(menu)

    @Slot()
    def _flush(self) -> None:
        if self._pending is not None and not self.is_held:
            self.apply(self._pending)

    # ------------------------------------------------------------------ selection

    @property
    def selected_ids(self) -> tuple[str, ...]:
        """Ids of the selected rows, in the order shown."""
        return selected_ids(self, self._model)

    @property
    def current_id(self) -> str:
        """Id of the row the keyboard is on, empty for none."""
        return current_id(self, self._model)

    def select_id(self, row_id: str) -> bool:
        """Select one row and bring it into view; for what the person did elsewhere only.

        Returns False when the row is not shown; nothing is changed then.
        """
        position = self._model.position_of(row_id)
        if position is None:
            return False
        index = self._model.index(position, 0)
        # Said outright: the view's own way asks which keys are held down at the moment.
        alone = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.selectionModel().setCurrentIndex(index, alone | QItemSelectionModel.SelectionFlag.Rows)
        self.scrollTo(index)
        return True

    @Slot()
    def _on_selection_changed(self) -> None:
        if not self._muted:
            self._report_selection()

    def _report_selection(self) -> None:
        chosen = self.selected_ids
        alone = chosen[0] if len(chosen) == 1 else ""
        if chosen != self._last_chosen:
            self._last_chosen = chosen
            self.selection_ids_changed.emit()
        if alone != self._last_selected:
            self._last_selected = alone
            self.selected.emit(alone)

    def _scroll_to(self, value: int | None) -> None:
        if value is not None and value != self.verticalScrollBar().value():
            # The new number of rows reaches the scroll bar's range with this, not before.
            self.updateGeometries()
            self.verticalScrollBar().setValue(value)

    # ------------------------------------------------------------------ order and columns

    @property
    def sort_order(self) -> SortOrder | None:
        """What the header shows."""
        return self._columns.sort_order

    def set_sort_order(self, order: SortOrder | None) -> None:
        """Show an order in the header; sorts nothing."""
        self._columns.set_sort_order(order)

    @property
    def visible_columns(self) -> tuple[str, ...]:
        """Keys of the columns shown: switched on, and fitting."""
        return self._columns.shown

    def set_hidden_columns(self, keys: frozenset[str]) -> None:
        """Switch columns off."""
        self._columns.set_hidden(keys)

    def ask_for_order(self, order: SortOrder) -> None:
        """The person wants this order, by another way than the header."""
        self.set_sort_order(order)
        self.sort_requested.emit(order)

    @property
    def columns(self) -> tuple[Column[RowT], ...]:
        """All columns, shown or not, in the order of the screen."""
        return tuple(self._model.columns)

    @property
    def switched_off(self) -> frozenset[str]:
        """Columns the person has switched off."""
        return self._switched_off

    def choose_columns(self, switched_off: frozenset[str]) -> None:
        """The person has switched these columns off, and no others."""
        self._switched_off = switched_off
        self._hide_columns()

    def _hide_columns(self) -> None:
        """Hide what is switched off; a table that hides more says so here."""
        self.set_hidden_columns(self._switched_off)

    def _share_room(self) -> None:
        """Give columns the width they want of what there is; a table that does says so here."""

    def set_column_width(self, key: str, width: int) -> None:
        """Give a column this width in pixels, where the table itself shares out its room."""
        self._columns.set_width(key, width)

    @property
    def choice(self) -> TableChoice:
        """What the person has chosen about this table, to be remembered."""
        return TableChoice(self._switched_off, self._columns.own_widths, self.sort_order)

    def restore_choice(self, choice: TableChoice) -> None:
        """Take over what the person had chosen; what does not fit this table is left out.

        The owner hears of the order as of a click on the header, and sorts.
        """
        usable = choice.fitting(self._model.columns)
        self._columns.set_own_widths(usable.widths)
        self.choose_columns(usable.hidden)
        if usable.order is not None and usable.order != self.sort_order:
            self.ask_for_order(usable.order)
        self.choice_restored.emit()

    def set_density(self, density: Density) -> None:
        """Change the height of the rows."""
        self._density = density
        self._rescale()

    # ------------------------------------------------------------------ painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """The exposed rows, in one call from Qt."""
        self.executeDelayedItemsLayout()
        with painting(self.viewport()) as painter:
            frame = self._frame(event.rect())
            self._frames.paint(painter, frame, self.viewport().devicePixelRatioF())

    def _frame(self, exposed: QRect) -> Frame:
        rows = self.verticalHeader()
        height, offset = rows.defaultSectionSize(), rows.offset()
        first = max(0, (exposed.top() + offset) // height)
        last = min(self._model.rowCount() - 1, (exposed.bottom() + offset) // height)
        chosen: set[int] = set()
        # Iterable at run time; the stubs miss that.
        for span in cast("Iterable[QItemSelectionRange]", self.selectionModel().selection()):
            chosen.update(range(max(first, span.top()), min(last, span.bottom()) + 1))
        current = self.currentIndex()
        return Frame(
            columns=self._columns.places(),
            first=first,
            count=last - first + 1,
            top=first * height - offset,
            height=height,
            selected=frozenset(chosen),
            hovered=self._hovered,
            focused=current.row() if current.isValid() and self.hasFocus() else -1,
        )

    def _set_hovered(self, row: int) -> None:
        if row == self._hovered:
            return
        for changed in (self._hovered, row):
            if 0 <= changed < self._model.rowCount():
                self._update_row(changed)
        self._hovered = row

    def _update_row(self, row: int) -> None:
        width = self.viewport().width()
        self.viewport().update(0, self.rowViewportPosition(row), width, self.rowHeight(row))

    # ------------------------------------------------------------------ Qt events

    def currentChanged(
        self,
        current: QModelIndex | QPersistentModelIndex,
        previous: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """The focus outline is round whole rows; Qt repaints single cells."""
        super().currentChanged(current, previous)
        for index in (current, previous):
            if index.isValid():
                self._update_row(index.row())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Hide the starred columns that no longer fit, or bring them back."""
        super().resizeEvent(event)
        self._columns.fit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """From here to the release nothing may move under the pointer."""
        self._updates.press()
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The click is complete; what waited may be shown."""
        super().mouseReleaseEvent(event)
        self._updates.let_go()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer; notice a release that went to somebody else."""
        super().mouseMoveEvent(event)
        if event.buttons() == Qt.MouseButton.NoButton:
            self._updates.let_go()
        self._set_hovered(self.indexAt(event.position().toPoint()).row())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A double click on a row activates it."""
        super().mouseDoubleClickEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() == Qt.MouseButton.LeftButton:
            self.row_activated.emit(self._model.ids[index.row()])

    def leaveEvent(self, event: QEvent) -> None:
        """No row is under the pointer."""
        super().leaveEvent(event)
        self._set_hovered(-1)

    def hideEvent(self, event: QHideEvent) -> None:
        """A hidden table holds nothing back."""
        super().hideEvent(event)
        self._updates.let_go()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter activates the current row; everything else is Qt's."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current_id:
            self.row_activated.emit(self.current_id)
            return
        super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters are for shortcuts such as `/`; they must not move the selection."""

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Home and End go to the first and last row, as in any list."""
        if action in (_View.CursorAction.MoveHome, _View.CursorAction.MoveEnd):
            modifiers |= Qt.KeyboardModifier.ControlModifier
        return super().moveCursor(action, modifiers)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of the row under the pointer, or of the current one by keyboard."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            index = self.currentIndex()
            place = self.viewport().mapToGlobal(self.visualRect(index).bottomLeft())
        else:
            index = self.indexAt(event.pos())
            place = event.globalPos()
        row_id = self._model.ids[index.row()] if index.isValid() else ""
        self.context_menu_requested.emit(row_id, place)
        # The press that led here gets no release: the menu has the mouse now.
        self._updates.let_go()

    # ------------------------------------------------------------------ inside

    def _configure(self, *, multiple: bool) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setEditTriggers(_View.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(_View.SelectionBehavior.SelectRows)
        mode = _View.SelectionMode
        self.setSelectionMode(mode.ExtendedSelection if multiple else mode.SingleSelection)
        self.setVerticalScrollMode(_View.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(_View.ScrollMode.ScrollPerPixel)
        rows = self.verticalHeader()
        rows.hide()
        # Below every density: raising it later would resize rows behind the default size.
        rows.setMinimumSectionSize(8)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.selectionModel().selectionChanged.connect(self._on_selection_changed)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.verticalScrollBar().sliderReleased.connect(self._flush)

    @Slot()
    def _rescale(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self._theme.row_height(self._density))
        self._columns.rescale()
        self._share_room()
        self.viewport().update()

    @Slot()
    def _on_scrolled(self) -> None:
        # What is under the pointer is not known until it moves.
        self._set_hovered(-1)
