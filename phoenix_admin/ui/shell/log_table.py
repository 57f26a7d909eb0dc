"""The table under a log view: fixed rows, no header, copy as plain text."""

from PySide6.QtCore import QEvent, QItemSelection, QModelIndex, QPoint, Qt, Signal, Slot
from PySide6.QtGui import (
    QAction,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QMenu, QTableView, QWidget

from phoenix_admin.qt.theme import Theme
from phoenix_admin.qt.theme.painting import paint_ring
from phoenix_admin.ui.shell.log_delegate import GLYPH, LEAD, ROW, LogDelegate
from phoenix_admin.ui.shell.log_model import Column, LogModel
from phoenix_admin.ui.shell.log_text import copied

_SOURCE_LETTERS = 16


class LogTable(QTableView):
    """Shows a `LogModel`; says when the person scrolls, selects, or asks for the end.

    `busy_changed` brackets the moments in which rows must not move: while the mouse button is
    down in the table, and while its menu is open.
    """

    end_requested = Signal()
    scrolled_by_hand = Signal()
    selected_by_hand = Signal()
    busy_changed = Signal(bool)
    resized = Signal()

    def __init__(self, theme: Theme, model: LogModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._log = model
        self._menu_open = False
        self._pressed = False
        # Before the view hears of it: see the slot.
        model.rowsAboutToBeRemoved.connect(self._on_rows_going)
        self.setModel(model)
        self.setItemDelegate(LogDelegate(theme, model, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.horizontalHeader().hide()
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setMinimumSectionSize(8)
        self.horizontalHeader().setStretchLastSection(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._on_menu_requested)
        self.verticalScrollBar().actionTriggered.connect(self.scrolled_by_hand)
        self.selectionModel().selectionChanged.connect(self._on_selection_changed)
        self._restyle()
        theme.changed.connect(self._restyle)

    @property
    def busy(self) -> bool:
        """Whether the person has the mouse down or a menu open here."""
        return self._menu_open or self._pressed

    @property
    def row_height(self) -> int:
        """Height of each line."""
        return self.verticalHeader().defaultSectionSize()

    def is_at_end(self) -> bool:
        """Whether the newest line is in view, as far as the scroll bar is being moved."""
        bar = self.verticalScrollBar()
        return bar.sliderPosition() >= bar.maximum()

    def selected_rows(self) -> list[int]:
        """The selected lines, in order."""
        return sorted(index.row() for index in self.selectionModel().selectedRows())

    def copy_rows(self, rows: list[int]) -> None:
        """Put these lines on the clipboard, whole, as plain text."""
        text = "\n".join(copied(self._log.line(row).entry) for row in rows)
        QGuiApplication.clipboard().setText(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+C copies, End goes to the newest line and stays there, Esc drops the selection."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy_selected()
        elif event.key() == Qt.Key.Key_End and not event.modifiers():
            self.end_requested.emit()
        elif event.key() == Qt.Key.Key_Escape and self.selectionModel().hasSelection():
            self.clearSelection()
        else:
            super().keyPressEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """Notice when the mouse button goes down and up."""
        kind = event.type()
        if kind == QEvent.Type.MouseButtonPress:
            self._set_busy(pressed=True)
        done = super().viewportEvent(event)
        if kind == QEvent.Type.MouseButtonRelease:
            self._set_busy(pressed=False)
        return done

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the ring."""
        super().focusOutEvent(event)
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A following view keeps showing the end; its owner decides."""
        super().resizeEvent(event)
        self.resized.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The lines, and the focus ring around them."""
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self.viewport())
            paint_ring(painter, self._theme, self.viewport().rect(), self._theme.px(3))
            painter.end()

    def _set_busy(self, *, pressed: bool | None = None, menu_open: bool | None = None) -> None:
        before = self.busy
        self._pressed = self._pressed if pressed is None else pressed
        self._menu_open = self._menu_open if menu_open is None else menu_open
        if self.busy != before:
            self.busy_changed.emit(self.busy)

    @Slot(QModelIndex, int, int)
    def _on_rows_going(self, _parent: QModelIndex, _first: int, last: int) -> None:
        """Qt makes the next row current when the current one goes, and scrolls there."""
        if 0 <= self.currentIndex().row() <= last:
            self.selectionModel().clearCurrentIndex()

    @Slot(QItemSelection, QItemSelection)
    def _on_selection_changed(self, selected: QItemSelection, _gone: QItemSelection) -> None:
        if not selected.isEmpty():
            self.selected_by_hand.emit()

    @Slot()
    def _copy_selected(self) -> None:
        rows = self.selected_rows()
        if rows:
            self.copy_rows(rows)

    @Slot(QPoint)
    def _on_menu_requested(self, point: QPoint) -> None:
        # The menu owns its entries; what `QMenu.addAction(text)` returns can be lost on the way.
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        copy = QAction(self._theme.icon("copy"), "Copy lines", menu)
        copy.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        copy.setEnabled(bool(self.selected_rows()))
        copy.triggered.connect(self._copy_selected)
        everything = QAction("Select all", menu)
        everything.setShortcut(QKeySequence(QKeySequence.StandardKey.SelectAll))
        everything.triggered.connect(self.selectAll)
        follow = QAction(self._theme.icon("arrow-down-to-line"), "Follow the newest lines", menu)
        follow.setShortcut(QKeySequence("End"))
        follow.triggered.connect(self.end_requested)
        menu.addActions([copy, everything])
        menu.addSeparator()
        menu.addAction(follow)
        menu.aboutToHide.connect(self._on_menu_closed)
        self._set_busy(menu_open=True)
        menu.popup(self.viewport().mapToGlobal(point))

    @Slot()
    def _on_menu_closed(self) -> None:
        self._set_busy(menu_open=False, pressed=False)

    @Slot()
    def _restyle(self) -> None:
        theme = self._theme
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Base, theme.colour("inset"))
        self.setPalette(palette)
        self.verticalHeader().setMinimumSectionSize(theme.px(ROW))
        self.verticalHeader().setDefaultSectionSize(theme.px(ROW))
        letter = theme.metrics("mono", 700, mono=True).horizontalAdvance("0")
        gap = theme.px(18)
        self.setColumnWidth(Column.TIME, theme.px(LEAD) + letter * len("00:00:00.000") + gap)
        self.setColumnWidth(Column.SEVERITY, theme.px(GLYPH + 7) + letter * len("CRITICAL") + gap)
        self.setColumnWidth(Column.SOURCE, letter * _SOURCE_LETTERS + gap)
        self.viewport().update()
